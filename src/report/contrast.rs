//! Two decisions held against each other, in words and as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::evaluate::{Contrast, Difference, Item, Subject};
use crate::library::Library;
use crate::model::case::DecisionDate;
use crate::model::outcome::Outcome;
use crate::model::side::Side;

use super::escape::{plural, terminal};
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
    let alike = contrast.first.decision == contrast.second.decision;
    let ways = [
        (&contrast.toward_second, first, second, contrast.second.decision),
        (&contrast.toward_first, second, first, contrast.first.decision),
    ];
    let mut ways: Vec<_> = ways
        .into_iter()
        .filter_map(|(way, from, to, then)| Some((way.as_ref()?, from, to, then)))
        .collect();
    // What takes less comes first.
    ways.sort_by_key(|(way, ..)| way.set.len());
    if ways.is_empty() && !alike {
        let none = [&contrast.first, &contrast.second].iter().any(|d| d.rule.is_none());
        let why = if none {
            "no rule speaks for one of them"
        } else {
            "they are requests of different kinds"
        };
        let _ =
            writeln!(text, "None of the {all} things in which they differ separates them: {why}.");
    }
    if alike {
        let _ = writeln!(
            text,
            "Both come out the same. They differ in {} that a rule asks about.",
            plural(all, "thing")
        );
    }
    for (way, from, to, then) in ways {
        let size = if way.is_smallest { "no fewer do" } else { "no part of it does" };
        let _ = writeln!(
            text,
            "With what {} documents of {} of the {all} things in which they differ, {} would be {} ({size}):",
            terminal(&to.name),
            way.set.len(),
            terminal(&from.name),
            then.words()
        );
        for difference in way.set.iter().filter_map(|index| contrast.differences.get(*index)) {
            text.push_str(&both(difference, first, second));
        }
        text.push('\n');
    }
    if alike {
        for difference in &contrast.differences {
            text.push_str(&both(difference, first, second));
        }
    }
    text.trim_end().to_owned() + "\n"
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
            let other = subject.side.and_then(Side::opposite);
            let describe = |fact: &crate::model::fact::Fact| {
                let elsewhere = other.is_some() && fact.side == other;
                super::facts::describe(fact) + if elsewhere { " (the other side)" } else { "" }
            };
            let mut words: Vec<String> = facts.map(describe).collect();
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
    toward_second: Option<SeparationOut<'a>>,
    toward_first: Option<SeparationOut<'a>>,
}

#[derive(Debug, Serialize)]
struct SeparationOut<'a> {
    set: &'a [usize],
    is_smallest: bool,
}

impl<'a> SeparationOut<'a> {
    fn of(separation: Option<&'a crate::evaluate::Separation>) -> Option<Self> {
        separation.map(|s| Self { set: &s.set, is_smallest: s.is_smallest })
    }
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
        toward_second: SeparationOut::of(contrast.toward_second.as_ref()),
        toward_first: SeparationOut::of(contrast.toward_first.as_ref()),
    })
}
