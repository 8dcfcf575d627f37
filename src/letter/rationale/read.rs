//! `reviewer_cues` and `reviewer_criteria` of a lexicon file to [`ReviewerWords`].

use super::criterion::{Criterion, Holds};
use super::words::{Reason, ReasonExample, ReviewerCue, ReviewerWords, Shown};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::letter::pattern::Pattern;
use crate::letter::phrase;
use crate::model::fact::Status;
use crate::model::name::FactName;
use crate::model::vocabulary::Vocabulary;
use crate::syntax::fields::{Fields, entries, items, list, text, wrong};
use crate::syntax::yaml::{Kind, Node};

/// Keys of a group of phrases.
const KEYS: [&str; 11] = [
    "phrases", "not", "says", "stated", "denied", "missing", "shown_by", "record", "presumes",
    "only", "test",
];

/// Adds what a lexicon file says of reviewers. What is wrong is reported and left out.
pub(crate) fn read_words(
    file: &Fields<'_>,
    vocabulary: &Vocabulary,
    words: &mut ReviewerWords,
    found: &mut Diagnostics,
) {
    cues(file, words, found);
    let Some(node) = file.get("reviewer_criteria") else { return };
    for (name, at, node) in entries(node, "criteria", found).unwrap_or_default() {
        let named = Criterion::NAMES.iter().find(|(_, n)| *n == name);
        let Some((criterion, _)) = named else {
            let names = Criterion::NAMES.iter().map(|(_, n)| *n);
            found.push(
                Diagnostic::new(Code::UnknownName, format!("there is no criterion `{name}`"))
                    .at(at.span, "")
                    .did_you_mean(name, names),
            );
            continue;
        };
        for node in items(node, "groups of phrases", found) {
            reason(*criterion, node, vocabulary, words, found);
        }
    }
}

fn cues(file: &Fields<'_>, words: &mut ReviewerWords, found: &mut Diagnostics) {
    let Some(node) = file.get("reviewer_cues") else { return };
    let names: Vec<&str> = ReviewerCue::NAMES.iter().map(|(_, name)| *name).collect();
    let Some(inner) = Fields::open(node, "the list of a reviewer's cues", &names, found) else {
        return;
    };
    for (cue, name) in ReviewerCue::NAMES {
        if let Some(pattern) = pattern(&inner, name, found) {
            words.cues.push((*cue, pattern));
        }
    }
}

fn reason(
    criterion: Criterion,
    node: &Node,
    vocabulary: &Vocabulary,
    words: &mut ReviewerWords,
    found: &mut Diagnostics,
) {
    let Some(fields) = Fields::open(node, "a reason", &KEYS, found) else { return };
    examples(criterion, &fields, words, found);
    fields.require("phrases", found);
    let flag = |key: &str, found: &mut Diagnostics| fields.flag(key, found);
    let says = fields.get("says").and_then(|node| holds(node, found));
    let (by_themselves, says) = (says.is_some(), says.unwrap_or(Holds::Met));
    let shown_by = shown_facts(&fields, "shown_by", vocabulary, found);
    let presumes = shown_facts(&fields, "presumes", vocabulary, found);
    let ignored = pattern(&fields, "not", found);
    let record = pattern(&fields, "record", found);
    let stated = flag("stated", found).unwrap_or(true);
    let denied = fields.get("denied").and_then(|node| holds(node, found));
    let missing = fields.get("missing").and_then(|node| holds(node, found));
    let only = flag("only", found).unwrap_or(false);
    let Some(pattern) = pattern(&fields, "phrases", found) else { return };
    words.reasons.push(Reason {
        criterion,
        pattern,
        ignored,
        says,
        by_themselves,
        missing,
        stated,
        denied,
        shown_by,
        record,
        presumes,
        only,
    });
}

fn holds(node: &Node, found: &mut Diagnostics) -> Option<Holds> {
    let named = Holds::NAMES.iter().find(|(_, name)| Some(*name) == node.scalar());
    if named.is_none() {
        found.push(wrong(node, &format!("one of {}", list(&Holds::NAMES.map(|(_, n)| n)))));
    }
    named.map(|(holds, _)| *holds)
}

fn shown_facts(
    fields: &Fields<'_>,
    key: &str,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Vec<Shown> {
    let written = fields.texts(key, found);
    written.into_iter().filter_map(|(t, at)| shown_fact(t, at, vocabulary, found)).collect()
}

/// `FACT`, `FACT absent`, `FACT counted` or `FACT VALUE`.
fn shown_fact(
    written: &str,
    at: &Node,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Option<Shown> {
    let (name, rest) = written.split_once(' ').map_or((written, None), |(n, r)| (n, Some(r)));
    if !vocabulary.facts.contains_key(name) {
        let names = vocabulary.facts.keys().map(FactName::as_str);
        found.push(
            Diagnostic::new(Code::UnknownName, format!("there is no fact `{name}`"))
                .at(at.span, "")
                .did_you_mean(name, names),
        );
        return None;
    }
    let status = rest.and_then(Status::from_name);
    let counted = rest == Some("counted");
    let value = rest.filter(|_| status.is_none() && !counted).map(str::to_owned);
    let status = status.unwrap_or(Status::Present);
    Some(Shown { fact: FactName::from(name), status, value, counted })
}

fn examples(
    criterion: Criterion,
    fields: &Fields<'_>,
    words: &mut ReviewerWords,
    found: &mut Diagnostics,
) {
    let Some(node) = fields.get("test") else { return };
    let single = std::slice::from_ref(node);
    let nodes = if let Kind::List(nodes) = &node.kind { nodes.as_slice() } else { single };
    for node in nodes {
        let Some(example) = Fields::open(node, "an example", &["text", "expect"], found) else {
            continue;
        };
        let written = example.require_text("text", found);
        let expect = example.require("expect", found);
        let (Some(written), Some(expect)) = (written, expect) else { continue };
        let nothing = text(expect, found) == Some("nothing");
        let holds = if nothing { None } else { holds(expect, found) };
        if nothing || holds.is_some() {
            words.examples.push(ReasonExample {
                criterion,
                text: written.to_owned(),
                expect: holds,
                span: node.span,
            });
        }
    }
}

/// One pattern of all phrases of a key; where that fails each is tried alone, to say which one is wrong.
pub(super) fn pattern(fields: &Fields<'_>, key: &str, found: &mut Diagnostics) -> Option<Pattern> {
    let phrases = fields.texts(key, found);
    if phrases.is_empty() {
        return None;
    }
    let words: Vec<&str> = phrases.iter().map(|(text, _)| *text).collect();
    let reason = match phrase::any_of_small(&words) {
        Ok(pattern) => return Some(pattern),
        Err(reason) => reason,
    };
    let wrong = phrases
        .iter()
        .find_map(|(text, node)| phrase::any_of_small(&[text]).err().map(|reason| (reason, *node)));
    let whole = fields.get(key)?;
    let (reason, node) = wrong.unwrap_or((reason, whole));
    found.push(
        Diagnostic::new(Code::Phrase, format!("this phrase is no pattern: {reason}"))
            .at(node.span, "")
            .help("close its brackets, or put `\\` before a sign that means itself"),
    );
    None
}
