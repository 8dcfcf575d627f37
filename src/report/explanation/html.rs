//! Decisions beside the letter that they are about, as a page: what each criterion rests on is marked in the text.

use std::fmt::Write;

use crate::evaluate::{CriterionResult, Evaluation, Reason, Trace};
use crate::library::Library;
use crate::model::fact::{Fact, Status};
use crate::model::truth::Truth;

use super::super::Evaluated;
use super::super::escape::{html, plural};
use super::super::facts::html::marks;
use super::super::facts::{describe, what};
use super::super::page::{self, Standing, table};
use super::{change, contrast, criterion, ground, names, order, record, subject};

/// What each mark of the page means.
const LEGEND: [(Standing, &str); 5] = [
    (Standing::Used, "a criterion rests on it"),
    (Standing::Negated, "documented absent, and a criterion rests on it"),
    (Standing::OtherSide, "documented for the other side only"),
    (Standing::Uncertain, "without an answer, a side or a region: seen, not counted"),
    (Standing::Unasked, "read as a fact; no criterion asks for it"),
];

/// The beginning of the page.
#[must_use]
pub fn head(library: &Library) -> String {
    page::head("Decisions and the letters behind them", &library.label(), &LEGEND)
}

/// One letter with its decisions, the `number`th of its page from 1.
#[must_use]
pub fn letter(evaluated: &Evaluated<'_>, library: &Library, number: usize) -> String {
    let prefix = format!("d{number}");
    let facts = &evaluated.read.case.facts;
    let standings = standings(evaluated);
    let marks = marks(facts, &standings);
    let mut text = format!(
        "<section aria-labelledby=\"{prefix}\">\n<h2 id=\"{prefix}\">{}</h2>\n<p>{}.</p>\n",
        html(evaluated.source.name()),
        plural(evaluated.read.letter.issues.len(), "disputed service"),
    );
    text.push_str(&page::issues(evaluated.source, &evaluated.read.letter, library, &prefix));
    text.push_str("<div class=\"sides\">\n<div>\n<h3>The letter</h3>\n");
    text.push_str(&page::text(evaluated.source, &marks, &prefix));
    text.push_str("</div>\n<div class=\"beside\">\n");
    let names = names(evaluated.evaluations);
    for (evaluation, name) in evaluated.evaluations.iter().zip(&names) {
        text.push_str(&decision(evaluated, evaluation, name, library, &prefix));
    }
    for sentence in contrast::sentences(evaluated, &names) {
        let _ = writeln!(text, "<p><strong>{}</strong></p>", html(&sentence));
    }
    text.push_str(&list(evaluated, &standings, &prefix));
    text.push_str("</div>\n</div>\n</section>\n");
    text
}

/// What the mark of each fact is: how the criteria of all decisions took it, the first in the order of the legend.
fn standings(evaluated: &Evaluated<'_>) -> Vec<Standing> {
    let facts = &evaluated.read.case.facts;
    let mut standings = vec![Standing::Unasked; facts.len()];
    let mut take = |index: usize, standing: Standing| {
        if let Some(known) = standings.get_mut(index) {
            *known = standing.min(*known);
        }
    };
    for result in evaluated.evaluations.iter().flat_map(|e| &e.criteria) {
        for index in result.trace.carried_by() {
            let Some(fact) = facts.get(index) else { continue };
            take(
                index,
                match fact.status {
                    Status::Present => Standing::Used,
                    Status::Absent => Standing::Negated,
                    Status::Equivocal | Status::Conflicting => Standing::Uncertain,
                },
            );
        }
        for near in result.trace.seen_not_counted() {
            let aside = near.why == Reason::OtherSide;
            take(near.fact, if aside { Standing::OtherSide } else { Standing::Uncertain });
        }
    }
    standings
}

fn decision(
    evaluated: &Evaluated<'_>,
    evaluation: &Evaluation,
    name: &str,
    library: &Library,
    prefix: &str,
) -> String {
    let (recorded, agrees) = record(evaluated, evaluation);
    let mut text = format!(
        "<h3>{name} {}</h3>\n<p><span class=\"decision\">{}</span> {recorded}, {agrees}</p>\n\
         <p class=\"quiet\">{}</p>\n",
        html(&subject(evaluation, library)),
        evaluation.decision.words(),
        html(&ground(evaluated, evaluation, library)),
    );
    for sentence in order::sentences(evaluation, library) {
        let _ = writeln!(text, "<p class=\"quiet\">{}</p>", html(&sentence));
    }
    if !evaluation.criteria.is_empty() {
        text.push_str(&table("Criteria", &["", "criterion", "because"]));
        let (not_raised, asked): (Vec<&CriterionResult>, Vec<&CriterionResult>) =
            evaluation.criteria.iter().partition(|c| c.trace.reason == Reason::NotRaised);
        for result in asked {
            let truth = result.trace.truth;
            let _ = writeln!(
                text,
                "<tr><td class=\"truth {}\">{} {}</td><td><b>{}</b>: {}</td><td>{}</td></tr>",
                truth.words().replace(' ', "-"),
                shape(truth),
                truth.words(),
                html(result.name.as_str()),
                html(criterion::says(evaluation, result, library)),
                because(evaluated, result, prefix),
            );
        }
        text.push_str(&quiet_row(evaluation, &not_raised, library));
        text.push_str("</tbody>\n</table>\n");
    }
    let (flips, changes) = (change::flips(evaluation), change::changes(evaluation));
    if !flips.is_empty() || !changes.is_empty() {
        text.push_str("<p>One fact would change it</p>\n<ul>\n");
        for line in changes.iter().chain(&flips) {
            let _ = writeln!(text, "<li>{}</li>", html(&line.replace("    ", "; ")));
        }
        text.push_str("</ul>\n");
    }
    let sets = change::sets(evaluation);
    if !sets.is_empty() {
        text.push_str("<p>These facts would change it together</p>\n<ul>\n");
        for line in &sets {
            let _ = writeln!(text, "<li>{}</li>", html(&line.replace("    ", "; ")));
        }
        text.push_str("</ul>\n");
    }
    for sentence in change::inquiry(evaluation).into_iter().chain(change::idle(evaluation)) {
        let _ = writeln!(text, "<p>{}</p>", html(&sentence));
    }
    text
}

/// The criteria that nothing in the record raises, in one row.
fn quiet_row(evaluation: &Evaluation, results: &[&CriterionResult], library: &Library) -> String {
    if results.is_empty() {
        return String::new();
    }
    let name = |result: &&CriterionResult| {
        let says = html(criterion::says(evaluation, result, library));
        format!("<b>{}</b>: {says}", html(result.name.as_str()))
    };
    let names: Vec<String> = results.iter().map(name).collect();
    format!(
        "<tr><td class=\"truth met\">{} {}</td><td>{}</td><td>not raised</td></tr>\n",
        shape(Truth::Met),
        Truth::Met.words(),
        names.join("<br/>"),
    )
}

/// A truth as a sign, for readers who do not see its colour.
fn shape(truth: Truth) -> &'static str {
    match truth {
        Truth::Met => "\u{2713}",
        Truth::NotMet => "\u{2717}",
        Truth::Unknown => "?",
    }
}

/// The facts behind a criterion, each a way to its words, or what is not documented.
fn because(evaluated: &Evaluated<'_>, result: &CriterionResult, prefix: &str) -> String {
    let trace = &result.trace;
    let carried = trace.carried_by();
    let mut parts: Vec<String> = criterion::values(trace).iter().map(|v| html(v)).collect();
    parts.extend(carried.iter().filter_map(|&i| fact(evaluated, i, prefix)));
    if trace.truth == Truth::Unknown {
        let open = if carried.is_empty() {
            criterion::open(trace)
        } else {
            trace.reason.words().to_owned()
        };
        parts.insert(0, html(&open));
        parts.extend(not_counted(evaluated, trace, prefix));
    }
    parts.join("<br/>")
}

fn not_counted(evaluated: &Evaluated<'_>, trace: &Trace, prefix: &str) -> Vec<String> {
    let near = trace.seen_not_counted();
    near.iter()
        .filter_map(|near| {
            let fact = fact(evaluated, near.fact, prefix)?;
            Some(format!("<span class=\"quiet\">not counted:</span> {fact}, {}", near.why.words()))
        })
        .collect()
}

/// `motor grade 4/5, left lower extremity, line 12` as a way to the line.
fn fact(evaluated: &Evaluated<'_>, index: usize, prefix: &str) -> Option<String> {
    let fact: &Fact = evaluated.read.case.facts.get(index)?;
    let line = evaluated.source.line(fact.evidence.range.start);
    Some(format!(
        "{} {}, <a href=\"#{prefix}l{line}\">line {line}</a>",
        index + 1,
        html(&describe(fact))
    ))
}

/// All facts that were read, for the numbers of the marks.
fn list(evaluated: &Evaluated<'_>, standings: &[Standing], prefix: &str) -> String {
    let mut text = table("All facts read", &["", "fact", "place", "taken as", "where"]);
    for (index, (fact, standing)) in evaluated.read.case.facts.iter().zip(standings).enumerate() {
        let line = evaluated.source.line(fact.evidence.range.start);
        let taken = if *standing == Standing::Used { "evidence" } else { standing.note() };
        let _ = writeln!(
            text,
            "<tr id=\"{prefix}f{0}\"><th scope=\"row\">{0}</th><td>{1}</td><td>{2}</td><td>{taken}</td>\
             <td><a href=\"#{prefix}l{line}\">line {line}</a></td></tr>",
            index + 1,
            html(&what(fact)),
            html(&super::super::facts::place_of(fact)),
        );
    }
    text.push_str("</tbody>\n</table>\n");
    text
}
