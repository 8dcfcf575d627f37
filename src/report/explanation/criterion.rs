//! One criterion: how it came out, what it asks, and the words of the letter behind it.

use std::fmt::Write;

use crate::evaluate::{CriterionResult, Evaluation, Reason, Trace, What};
use crate::library::Library;
use crate::model::fact::{Fact, Section, Status};
use crate::model::side::Side;
use crate::model::truth::Truth;

use super::super::Evaluated;
use super::super::escape::terminal;
use super::{INDENT, View, lines, shortened, wrapped};

/// Most quotations shown for a criterion.
const QUOTES_MAX: usize = 6;
/// Longest quotation, in characters.
const QUOTE_CHARS_MAX: usize = 60;

/// The criteria of one decision; those that came out as in an earlier decision are named in one line.
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
    for result in &evaluation.criteria {
        match &same {
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
    let says = evaluation
        .rule
        .as_ref()
        .ok()
        .and_then(|c| library.program.rules.get(&c.rule)?.criterion(&result.name))
        .map_or("", |c| c.says.as_str());
    let head = format!("    {:<8} {:<12} ", trace.truth.words(), result.name.as_str());
    let body = wrapped(says, INDENT);
    let mut text = format!("{head:<INDENT$}{}", body.trim_start());
    text.push_str(&because(evaluated, trace));
    for near in trace.seen_not_counted() {
        if let Some(fact) = evaluated.read.case.facts.get(near.fact)
            && trace.truth == Truth::Unknown
        {
            let words = format!(
                "seen, not counted: {}, {}    {}",
                quote(fact),
                near.why.words(),
                line(evaluated, fact)
            );
            text.push_str(&wrapped(&words, INDENT));
        }
    }
    text
}

/// The words that carry a settled criterion, or what keeps an unknown one open.
fn because(evaluated: &Evaluated<'_>, trace: &Trace) -> String {
    if trace.reason == Reason::NotRaised {
        return wrapped(Reason::NotRaised.words(), INDENT);
    }
    let carried = trace.carried_by();
    let facts: Vec<&Fact> =
        carried.iter().filter_map(|&i| evaluated.read.case.facts.get(i)).collect();
    if trace.truth == Truth::Unknown && facts.is_empty() {
        return wrapped(&open(trace), INDENT);
    }
    let mut text = String::new();
    for value in values(trace) {
        text.push_str(&wrapped(&value, INDENT));
    }
    if trace.truth == Truth::Unknown {
        text.push_str(&wrapped(trace.reason.words(), INDENT));
    }
    if facts.is_empty() {
        return text;
    }
    let mut quotes: Vec<String> = facts.iter().take(QUOTES_MAX).map(|f| quote(f)).collect();
    quotes.dedup();
    if facts.len() > QUOTES_MAX {
        quotes.push(format!("{} more", facts.len() - QUOTES_MAX));
    }
    let numbers: Vec<usize> =
        facts.iter().map(|f| evaluated.source.line(f.evidence.range.start)).collect();
    text + &wrapped(&format!("{}    {}", quotes.join(", "), lines(&numbers)), INDENT)
}

/// Quantities that were compared, below a criterion that came out as they did.
fn values(trace: &Trace) -> Vec<String> {
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

/// What would have to be documented, by place.
fn open(trace: &Trace) -> String {
    let mut missing: Vec<String> = Vec::new();
    let mut place = String::new();
    trace.walk(&mut |part| {
        let name = match &part.what {
            What::Fact(name, _) if part.truth == Truth::Unknown => name.words(),
            What::Measure(measure, ..) if part.truth == Truth::Unknown => {
                measure.name().replace('_', " ")
            }
            What::Requested(fact) if part.truth == Truth::Unknown => fact.name().replace('_', " "),
            What::Other(_) if part.truth == Truth::Unknown => {
                "the service it depends on".to_owned()
            }
            What::Requested(_)
            | What::Other(_)
            | What::Fact(..)
            | What::Measure(..)
            | What::Constant
            | What::Not
            | What::All
            | What::Any
            | What::AtLeast(_)
            | What::Criterion(_)
            | What::Definition(_) => return,
        };
        if place.is_empty() {
            place = about(part);
        }
        if !missing.contains(&name) {
            missing.push(name);
        }
    });
    let about = if place.is_empty() { String::new() } else { format!(" about the {place}") };
    format!("nothing is documented{about}: {}", missing.join(", "))
}

fn about(trace: &Trace) -> String {
    let side = trace.place.side.filter(|s| *s != Side::Unstated).map(|s| s.name().to_owned());
    let region = trace.place.region.as_ref().map(crate::model::name::RegionName::words);
    let place: Vec<String> = side.into_iter().chain(region).collect();
    if place.len() == 1 && trace.place.region.is_none() {
        format!("{} side", place.join(" "))
    } else {
        place.join(" ")
    }
}

fn quote(fact: &Fact) -> String {
    let words = shortened(&terminal(&fact.evidence.words), QUOTE_CHARS_MAX);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match fact.status {
        Status::Present => format!("\"{words}\""),
        Status::Absent | Status::Equivocal | Status::Conflicting => {
            format!("\"{words}\" ({}: {})", fact.name.words(), fact.status.name())
        }
    }
}

fn line(evaluated: &Evaluated<'_>, fact: &Fact) -> String {
    let line = evaluated.source.line(fact.evidence.range.start);
    match fact.evidence.section {
        Section::Rationale(_) => format!("line {line} (rationale)"),
        Section::Header | Section::Summary | Section::CaseFile => format!("line {line}"),
    }
}
