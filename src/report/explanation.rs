//! Decisions explained: what was decided, on which guideline, from which words, what is missing, and why one side and
//! not the other.

mod change;
mod contrast;
mod criterion;
mod order;

use std::fmt::Write;

use crate::evaluate::{Choice, Evaluation, Place, Silence};
use crate::library::Library;
use crate::model::case::DecisionDate;

use super::escape::{plural, terminal};
use super::{Evaluated, citation, recorded};

/// Width of an explanation, in columns.
const WIDTH: usize = 88;
/// Column at which the text of a criterion begins.
const INDENT: usize = 26;

/// What of an explanation is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// The first line of each decision.
    Brief,
    /// Criteria with their words; what is as in an earlier decision is said so.
    #[default]
    Context,
    /// Every criterion of every decision.
    All,
}

/// All decisions of a letter.
#[must_use]
pub fn write(evaluated: &Evaluated<'_>, library: &Library, view: View) -> String {
    let issues = evaluated.read.letter.issues.len();
    let mut text = format!(
        "{}    {}    rules {}\n",
        terminal(evaluated.source.name()),
        plural(issues, "disputed service"),
        library.label()
    );
    let names = names(evaluated.evaluations);
    for (index, evaluation) in evaluated.evaluations.iter().enumerate() {
        if view != View::Brief {
            text.push('\n');
        }
        text.push_str(&head(
            evaluated,
            evaluation,
            names.get(index).map_or("", String::as_str),
            library,
        ));
        if view != View::Brief {
            text.push_str(&ground(evaluated, evaluation, library));
            text.push_str(&criterion::write(evaluated, index, &names, library, view));
            text.push_str(&change::write(evaluation));
        }
    }
    if view != View::Brief {
        text.push_str(&contrast::write(evaluated, &names));
        text.push_str(&not_asked(evaluated, library));
    }
    text
}

/// Tests that are documented and that none of these criteria asks for.
fn not_asked(evaluated: &Evaluated<'_>, library: &Library) -> String {
    let decided = evaluated.evaluations.iter().any(|e| e.rule.is_ok());
    let facts = super::not_asked(evaluated, evaluated.evaluations, &library.program.vocabulary);
    if facts.is_empty() || !decided {
        return String::new();
    }
    let mut text = "\nDocumented, and asked by none of these criteria:\n".to_owned();
    for fact in facts.iter().filter_map(|&i| evaluated.read.case.facts.get(i)) {
        let line = evaluated.source.line(fact.evidence.range.start);
        text.push_str(&wrapped(&format!("{}    line {line}", super::facts::describe(fact)), 2));
    }
    text
}

/// `1`, `2`, or `1a`, `1b` where an issue has several decisions.
fn names(evaluations: &[Evaluation]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(evaluations.len());
    for (index, evaluation) in evaluations.iter().enumerate() {
        let several = evaluations.iter().filter(|e| e.issue == evaluation.issue).count() > 1;
        let before = evaluations.iter().take(index).filter(|e| e.issue == evaluation.issue).count();
        let letter = char::from(b'a' + u8::try_from(before.min(25)).unwrap_or(0));
        names.push(if several {
            format!("{}{letter}", evaluation.issue)
        } else {
            evaluation.issue.to_string()
        });
    }
    names
}

/// Number, service, decision, record and whether they agree.
fn head(
    evaluated: &Evaluated<'_>,
    evaluation: &Evaluation,
    name: &str,
    library: &Library,
) -> String {
    let decision = evaluation.decision.words().to_uppercase();
    let record = recorded(evaluated, evaluation.issue);
    let recorded = record.map_or("record: not read", |r| match r {
        crate::model::outcome::Outcome::Overturned => "record: denial overturned",
        crate::model::outcome::Outcome::Upheld => "record: denial upheld",
    });
    let agrees = match record.and_then(|r| evaluation.decision.agrees_with(r)) {
        Some(true) => "agrees",
        Some(false) => "DISAGREES",
        None => "nothing to compare",
    };
    let subject = subject(evaluation, library);
    format!("{name:<3} {subject:<44} {decision:<14} {recorded:<25}  {agrees}\n")
}

/// `electromyography (EMG), left lower extremity`; the request's own words where the service is not known.
fn subject(evaluation: &Evaluation, library: &Library) -> String {
    let Some(service) = &evaluation.service else {
        return shortened(&terminal(&evaluation.request), 44);
    };
    let title =
        library.program.vocabulary.services.get(service).map_or(service.as_str(), |s| s.short());
    let place = Place { side: evaluation.side, region: evaluation.region.clone() }.words();
    if place.is_empty() { title.to_owned() } else { format!("{title}, {place}") }
}

/// The guideline and the regime, or why there is none.
fn ground(evaluated: &Evaluated<'_>, evaluation: &Evaluation, library: &Library) -> String {
    match &evaluation.rule {
        Err(silence) => wrapped(&self::silence(silence), 4),
        Ok(choice) => library.program.rules.get(&choice.rule).map_or_else(String::new, |rule| {
            let mut parts = vec![citation::of_rule(rule, &library.program)];
            parts.extend(library.program.regime(choice.day).map(|r| r.title.clone()));
            parts.extend(inferred(evaluated, choice));
            if choice.draft {
                parts.push("draft: recalled, not checked".to_owned());
            }
            wrapped(&parts.join("; "), 4) + &order::write(choice, rule, evaluation, library)
        }),
    }
}

/// Where the day of the decision was inferred from.
fn inferred(evaluated: &Evaluated<'_>, choice: &Choice) -> Option<String> {
    match &evaluated.read.case.dates.decision {
        DecisionDate::Inferred { not_before, from } if choice.inferred => {
            let line = evaluated.source.line(from.range.start);
            Some(format!("date inferred: not before {not_before}, line {line}"))
        }
        DecisionDate::Inferred { .. } | DecisionDate::Stated(_) | DecisionDate::Unknown => None,
    }
}

/// Why no rule decides, in words.
#[must_use]
pub fn silence(silence: &Silence) -> String {
    match silence {
        Silence::UnknownService => {
            "the service asked for is not known to the vocabulary".to_owned()
        }
        Silence::NoRuleForService => "no rule of this library is about this service".to_owned(),
        Silence::NoRuleForRegion => {
            "no rule of this library is about this service for this region".to_owned()
        }
        Silence::NotInForce(day) => {
            format!("no rule of this library was in force on {day} for this service and region")
        }
        Silence::NoDate => {
            "nothing in the record bounds the day of the decision, so no guideline can be chosen"
                .to_owned()
        }
        Silence::NoneSpeaks(rules) => {
            let names: Vec<&str> = rules.iter().map(crate::model::name::RuleName::as_str).collect();
            format!("the rules for this service do not speak for this case: {}", names.join(", "))
        }
    }
}

/// Text wrapped to the width of an explanation, each line indented.
fn wrapped(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let options = textwrap::Options::new(WIDTH).initial_indent(&margin).subsequent_indent(&margin);
    textwrap::wrap(text, options).iter().fold(String::new(), |lines, line| lines + line + "\n")
}

/// At most `most` characters.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(3)).collect();
    format!("{}...", kept.trim_end())
}

/// `line 31`, `lines 31, 33 to 35`.
fn lines(numbers: &[usize]) -> String {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == number => *end = number,
            _ => runs.push((number, number)),
        }
    }
    let written: Vec<String> = runs
        .iter()
        .map(|(a, b)| if a == b { a.to_string() } else { format!("{a} to {b}") })
        .collect();
    let single = matches!(runs.as_slice(), [(a, b)] if a == b);
    let mut text = if single { "line " } else { "lines " }.to_owned();
    let _ = write!(text, "{}", written.join(", "));
    text
}
