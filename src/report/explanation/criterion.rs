//! One criterion: how it came out, what it asks, and the words of the letter behind it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use crate::evaluate::{CriterionResult, Evaluation, Reason, Trace, What};
use crate::library::Library;
use crate::model::fact::{Fact, Section};
use crate::model::truth::Truth;

use super::super::Evaluated;
use super::super::escape::{plural, terminal};
use super::super::facts::{place_of, what};
use super::{INDENT, View, shortened, wrapped};

/// Most facts named for a place.
const NAMES_MAX: usize = 8;
/// Most quotations shown for a criterion.
const QUOTES_MAX: usize = 4;
/// Longest quotation, in characters.
const QUOTE_CHARS_MAX: usize = 150;
/// How far apart two findings may stand and still be quoted together, in bytes.
const APART_MAX: usize = 6;

/// The criteria of one decision; those that came out as in an earlier decision are named in one line, and so are those that
/// nothing in the record raises.
pub(super) fn write(
    evaluated: &Evaluated<'_>,
    index: usize,
    names: &[String],
    library: &Library,
    view: View,
) -> String {
    let Some(evaluation) = evaluated.evaluations.get(index) else { return String::new() };
    let earlier = evaluated.evaluations.iter().zip(names).take(index);
    let same = earlier.rev().find(|(e, _)| rule(e).is_some() && rule(e) == rule(evaluation));
    let mut text = String::new();
    let mut repeated: Vec<(Truth, &str)> = Vec::new();
    let mut not_raised: Vec<&str> = Vec::new();
    for result in &evaluation.criteria {
        match &same {
            _ if view == View::Context && result.trace.reason == Reason::NotRaised => {
                not_raised.push(result.name.as_str());
            }
            Some((before, _)) if view == View::Context && is_same(before, result) => {
                repeated.push((result.trace.truth, result.name.as_str()));
            }
            Some(_) | None => text.push_str(&one(evaluated, evaluation, result, library)),
        }
    }
    if let Some((_, name)) = same {
        for truth in Truth::ALL.into_iter().rev() {
            let criteria: Vec<&str> =
                repeated.iter().filter(|(t, _)| *t == truth).map(|(_, n)| *n).collect();
            if !criteria.is_empty() {
                let _ = writeln!(
                    text,
                    "    {:<8} {}    as in {name}",
                    truth.words(),
                    criteria.join(", ")
                );
            }
        }
    }
    if !not_raised.is_empty() {
        let head = format!("    {:<8} ", Truth::Met.words());
        text.push_str(&under(&head, &format!("{}    not raised", not_raised.join(", "))));
    }
    text
}

fn rule(evaluation: &Evaluation) -> Option<&crate::model::name::RuleName> {
    evaluation.rule.as_ref().ok().map(|c| &c.rule)
}

fn is_same(before: &Evaluation, result: &CriterionResult) -> bool {
    before.criteria.iter().any(|c| {
        c.name == result.name
            && c.trace.truth == result.trace.truth
            && c.trace.reason == result.trace.reason
            && c.trace.carried_by() == result.trace.carried_by()
    })
}

fn one(
    evaluated: &Evaluated<'_>,
    evaluation: &Evaluation,
    result: &CriterionResult,
    library: &Library,
) -> String {
    let trace = &result.trace;
    let says = says(evaluation, result, library);
    let not_raised = if trace.reason == Reason::NotRaised { "not raised: " } else { "" };
    let head = format!("    {:<8} {:<12} ", trace.truth.words(), result.name.as_str());
    let mut text = under(&head, &format!("{not_raised}{says}"));
    if trace.reason != Reason::NotRaised {
        text.push_str(&because(evaluated, trace));
    }
    if trace.truth == Truth::Unknown {
        text.push_str(&not_counted(evaluated, trace));
    }
    text
}

/// What a criterion asks, in the words of its rule.
pub(super) fn says<'a>(
    evaluation: &Evaluation,
    result: &CriterionResult,
    library: &'a Library,
) -> &'a str {
    let choice = evaluation.rule.as_ref().ok();
    let criterion =
        choice.and_then(|c| library.program.rules.get(&c.rule)?.criterion(&result.name));
    criterion.map_or("", |c| c.says.as_str())
}

/// Text beside a head, its further lines below the first.
fn under(head: &str, text: &str) -> String {
    let margin = " ".repeat(INDENT);
    let head = format!("{head:<INDENT$}");
    let options =
        textwrap::Options::new(super::WIDTH).initial_indent(&head).subsequent_indent(&margin);
    textwrap::wrap(text, options).iter().fold(String::new(), |lines, line| lines + line + "\n")
}

/// The facts and words that carry a settled criterion, or what keeps an unknown one open.
fn because(evaluated: &Evaluated<'_>, trace: &Trace) -> String {
    let carried = trace.carried_by();
    let facts: Vec<&Fact> =
        carried.iter().filter_map(|&i| evaluated.read.case.facts.get(i)).collect();
    if trace.truth == Truth::Unknown && facts.is_empty() {
        return wrapped(&open(trace), INDENT);
    }
    let mut named: Vec<String> = values(trace);
    named.extend(by_place(&facts));
    let open = if trace.truth == Truth::Unknown {
        format!("{}: ", trace.reason.words())
    } else {
        String::new()
    };
    wrapped(&format!("{open}{}", named.join("; ")), INDENT) + &quotes(evaluated, &facts)
}

/// Facts named together by their place: `left lower extremity: numbness, motor grade 4/5`.
fn by_place(facts: &[&Fact]) -> Vec<String> {
    let mut places: Vec<(String, Vec<String>)> = Vec::new();
    for fact in facts {
        let (place, name) = (place_of(fact), what(fact));
        match places.iter_mut().find(|(p, _)| *p == place) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => places.push((place, vec![name])),
        }
    }
    places
        .into_iter()
        .map(|(place, mut names)| {
            let more = names.len().saturating_sub(NAMES_MAX);
            names.truncate(NAMES_MAX);
            if more > 0 {
                names.push(format!("{more} more"));
            }
            let place = if place.is_empty() { place } else { format!("{place}: ") };
            format!("{place}{}", names.join(", "))
        })
        .collect()
}

/// The passages in which facts stand, overlapping ones as one, with their lines.
fn quotes(evaluated: &Evaluated<'_>, facts: &[&Fact]) -> String {
    let mut ranges: Vec<Range<usize>> = facts.iter().map(|f| f.evidence.range.clone()).collect();
    ranges.sort_by_key(|r| (r.start, r.end));
    let mut passages: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match passages.last_mut() {
            // Findings of one list stand a comma apart; they read better as the list that they are.
            Some(last) if range.start <= last.end + APART_MAX => last.end = last.end.max(range.end),
            Some(_) | None => passages.push(range),
        }
    }
    let lines: Vec<usize> = passages
        .iter()
        .flat_map(|r| {
            evaluated.source.line(r.start)
                ..=evaluated.source.line(r.end.saturating_sub(1).max(r.start))
        })
        .collect();
    let more = passages.len().saturating_sub(QUOTES_MAX);
    let mut quoted: Vec<String> = passages
        .iter()
        .take(QUOTES_MAX)
        .map(|r| quote(evaluated.source.text().get(r.clone()).unwrap_or("")))
        .collect();
    if more > 0 {
        quoted.push(format!("{more} more"));
    }
    if quoted.is_empty() {
        return String::new();
    }
    wrapped(&format!("{}    {}", quoted.join(", "), super::lines(&lines)), INDENT)
}

/// Records that were seen and do not count: those of the other side as a number, the others with their words.
fn not_counted(evaluated: &Evaluated<'_>, trace: &Trace) -> String {
    let mut groups: BTreeMap<Reason, Vec<&Fact>> = BTreeMap::new();
    for near in trace.seen_not_counted() {
        groups.entry(near.why).or_default().extend(evaluated.read.case.facts.get(near.fact));
    }
    let mut text = String::new();
    for (why, facts) in groups {
        let lines: Vec<usize> =
            facts.iter().map(|f| evaluated.source.line(f.evidence.range.start)).collect();
        let what = if why == Reason::OtherSide {
            plural(facts.len(), "finding")
        } else {
            facts
                .iter()
                .take(QUOTES_MAX)
                .map(|f| quote(&f.evidence.words))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let from = if facts.iter().any(|f| matches!(f.evidence.section, Section::Rationale(_))) {
            " (rationale)"
        } else {
            ""
        };
        let words =
            format!("seen, not counted: {what}, {}    {}{from}", why.words(), super::lines(&lines));
        text.push_str(&wrapped(&words, INDENT));
    }
    text
}

/// Quantities that were compared, below a criterion that came out as they did.
pub(super) fn values(trace: &Trace) -> Vec<String> {
    let mut values = Vec::new();
    trace.walk(&mut |part| {
        if let (What::Measure(measure, ..), Some(value)) = (&part.what, &part.value)
            && part.truth == trace.truth
        {
            values.push(format!("{}: {}", measure.name().replace('_', " "), value.write()));
        }
    });
    values.dedup();
    values
}

/// What would have to be documented, and where.
pub(super) fn open(trace: &Trace) -> String {
    let unsettled = trace.unsettled();
    let place = unsettled.first().map_or_else(String::new, |t| about(t));
    let about = if place.is_empty() { String::new() } else { format!(" about the {place}") };
    let names: Vec<String> = unsettled.iter().map(|t| subject(&t.what)).collect();
    format!("nothing is documented{about}: {}", names.join(", "))
}

/// What a test is about, in words.
fn subject(what: &What) -> String {
    if let What::Other(..) = what {
        return "the service it depends on".to_owned();
    }
    if let What::Criterion(name) = what {
        return name.to_string();
    }
    what.subject().unwrap_or_default().replace('_', " ")
}

/// Where something was asked; a side alone is called one.
fn about(trace: &Trace) -> String {
    let words = trace.place.words();
    if words.is_empty() || trace.place.region.is_some() { words } else { format!("{words} side") }
}

/// Words of the letter between quotation marks, shortened and safe for a terminal.
fn quote(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("\"{}\"", shortened(&terminal(&words), QUOTE_CHARS_MAX))
}
