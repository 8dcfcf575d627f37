//! Two decisions held against each other, in words and as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::evaluate::{Contrast, Difference, Item, Subject};
use crate::library::Library;
use crate::model::case::DecisionDate;
use crate::model::outcome::{Decision, Outcome};
use crate::model::side::Side;

use super::escape::terminal;
use super::json::{FORMAT_VERSION, Rules, line};

/// One of the two decisions: where it stands, and what was recorded.
#[derive(Debug, Clone)]
pub struct Named<'a> {
    /// `letter.txt 2`, with the side where there is one.
    pub name: String,
    /// What was asked.
    pub subject: Subject<'a>,
    /// The recorded outcome.
    pub recorded: Option<Outcome>,
}

/// The contrast for a reader.
#[must_use]
pub fn write(
    contrast: &Contrast,
    first: &Named<'_>,
    second: &Named<'_>,
    library: &Library,
) -> String {
    let mut text = String::new();
    let width = first.name.chars().count().max(second.name.chars().count());
    for (named, decided) in [(first, &contrast.first), (second, &contrast.second)] {
        let recorded =
            named.recorded.map_or(String::new(), |r| format!("    record: {}", r.words()));
        let rule = decided.rule.as_ref().map_or(String::new(), |rule| format!("    {rule}"));
        let _ = writeln!(
            text,
            "{:<width$}  {:<14}{recorded}{rule}",
            terminal(&named.name),
            decided.decision.words().to_uppercase(),
        );
    }
    let _ = writeln!(text, "rules {}\n", library.label());
    text + &separation(contrast, first, second)
}

/// What separates the two.
fn separation(contrast: &Contrast, first: &Named<'_>, second: &Named<'_>) -> String {
    let mut text = String::new();
    let (first_rule, second_rule) = (&contrast.first.rule, &contrast.second.rule);
    if first_rule != second_rule {
        text.push_str("They are decided by different rules.\n");
    }
    let all = contrast.differences.len();
    match &contrast.separates {
        Some(set) => {
            let size = if contrast.is_smallest {
                "The smallest set"
            } else {
                "A set, of which no part does it,"
            };
            let _ = writeln!(
                text,
                "{size} that separates them: {} of the {all} things in which they differ and that a rule asks about.\n",
                set.len()
            );
            for difference in set.iter().filter_map(|index| contrast.differences.get(*index)) {
                text.push_str(&both(difference, first, second));
            }
            let _ = writeln!(
                text,
                "\nWith what {} documents of it, {} would be {}.",
                terminal(&second.name),
                terminal(&first.name),
                contrast.second.decision.words()
            );
        }
        None if contrast.first.decision == contrast.second.decision => {
            let _ = writeln!(
                text,
                "Both come out the same. They differ in {all} things that a rule asks about."
            );
            for difference in &contrast.differences {
                text.push_str(&both(difference, first, second));
            }
        }
        None => {
            let no_rule =
                [&contrast.first, &contrast.second].iter().any(|d| d.decision == Decision::NoRule);
            let why = if no_rule {
                "no rule speaks for one of them"
            } else {
                "they are requests of different kinds"
            };
            let _ = writeln!(
                text,
                "No set of the {all} things in which they differ separates them: {why}."
            );
        }
    }
    text
}

fn both(difference: &Difference, first: &Named<'_>, second: &Named<'_>) -> String {
    let mut text = format!("  {}\n", item(&difference.item));
    for (named, facts) in [(first, &difference.first), (second, &difference.second)] {
        let _ = writeln!(
            text,
            "    {}: {}",
            terminal(&named.name),
            terminal(&documented(&difference.item, named.subject, facts))
        );
    }
    text
}

fn item(item: &Item) -> String {
    match item {
        Item::Fact(name, Some(word)) => format!("{} {}", name.words(), word.replace('_', " ")),
        Item::Fact(name, None) => name.words(),
        Item::Age => "age".to_owned(),
        Item::Days => "days of injury, denial and decision".to_owned(),
        Item::Request => "what the request states".to_owned(),
    }
}

fn documented(item: &Item, subject: Subject<'_>, facts: &[usize]) -> String {
    let (case, request) = (subject.case, subject.request);
    let day =
        |day: Option<jiff::civil::Date>| day.map_or("not stated".to_owned(), |d| d.to_string());
    match item {
        Item::Fact(..) if facts.is_empty() => "nothing is documented".to_owned(),
        Item::Fact(..) => {
            let facts = facts.iter().filter_map(|index| case.facts.get(*index));
            let mut words: Vec<String> = facts.map(super::facts::describe).collect();
            words.sort();
            words.dedup();
            words.join("; ")
        }
        Item::Age => case.patient.age.map_or("not stated".to_owned(), |age| age.to_string()),
        Item::Days => {
            let decision = match &case.dates.decision {
                DecisionDate::Stated(day) => day.to_string(),
                DecisionDate::Inferred { not_before, .. } => format!("not before {not_before}"),
                DecisionDate::Unknown => "not stated".to_owned(),
            };
            format!(
                "injury {}, denial {}, decision {decision}",
                day(case.dates.injury),
                day(case.dates.ur_decision)
            )
        }
        Item::Request => {
            let quantity =
                |q: Option<crate::model::value::Quantity>| q.map_or("no".to_owned(), |q| q.write());
            format!(
                "quantity {}, authorized {}, course {}",
                quantity(request.quantity),
                quantity(request.authorized),
                quantity(request.course)
            )
        }
    }
}

#[derive(Debug, Serialize)]
struct Out<'a> {
    format_version: u32,
    rules: Rules<'a>,
    first: SideOut<'a>,
    second: SideOut<'a>,
    differences: Vec<DifferenceOut>,
    separates: Option<Vec<usize>>,
    is_smallest: bool,
}

#[derive(Debug, Serialize)]
struct SideOut<'a> {
    document: &'a str,
    issue: usize,
    side: Option<&'static str>,
    rule: Option<&'a str>,
    decision: &'static str,
    recorded: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct DifferenceOut {
    what: String,
    first: Vec<usize>,
    second: Vec<usize>,
}

/// The contrast as one JSON object.
#[must_use]
pub fn json(
    contrast: &Contrast,
    first: &Named<'_>,
    second: &Named<'_>,
    library: &Library,
) -> String {
    let side = |named: &'_ Named<'_>| named.subject.side.map(Side::name);
    line(&Out {
        format_version: FORMAT_VERSION,
        rules: Rules::of(library),
        first: SideOut {
            document: &first.subject.case.document,
            issue: first.subject.request.issue,
            side: side(first),
            rule: contrast.first.rule.as_ref().map(crate::model::name::RuleName::as_str),
            decision: contrast.first.decision.name(),
            recorded: first.recorded.map(Outcome::name),
        },
        second: SideOut {
            document: &second.subject.case.document,
            issue: second.subject.request.issue,
            side: side(second),
            rule: contrast.second.rule.as_ref().map(crate::model::name::RuleName::as_str),
            decision: contrast.second.decision.name(),
            recorded: second.recorded.map(Outcome::name),
        },
        differences: contrast
            .differences
            .iter()
            .map(|d| DifferenceOut {
                what: item(&d.item),
                first: d.first.clone(),
                second: d.second.clone(),
            })
            .collect(),
        separates: contrast.separates.clone(),
        is_smallest: contrast.is_smallest,
    })
}
