//! What a letter says as a page: its issues, its text with every fact marked, and the facts with their places.

use std::fmt::Write;

use crate::letter::{Issue, ReadLetter};
use crate::library::Library;
use crate::model::fact::{Fact, Section, Status};
use crate::model::side::Side;
use crate::model::value::Value;
use crate::model::vocabulary::Vocabulary;
use crate::source::Source;

use super::super::escape::{html, plural};
use super::super::page::{self, Mark, Standing, table};
use super::{describe, place_of, position};

/// What each mark of the page means.
const LEGEND: [(Standing, &str); 4] = [
    (Standing::Used, "read as a fact that is there"),
    (Standing::Negated, "documented absent"),
    (Standing::OtherSide, "about the side that no request names"),
    (Standing::Uncertain, "mentioned without an answer, or with two"),
];

/// The beginning of the page; with `near` it also explains the marks of what was passed over.
#[must_use]
pub fn head(library: &Library, near: bool) -> String {
    let mut legend = LEGEND.to_vec();
    if near {
        legend.push((Standing::PassedOver, "names a fact and was not counted, with the reason"));
    }
    page::head("What the letters say", &library.label(), &legend)
}

/// The words of each fact, numbered in order.
pub(in crate::report) fn marks(facts: &[Fact], standings: &[Standing]) -> Vec<Mark> {
    let each = facts.iter().zip(standings).enumerate();
    each.map(|(index, (fact, standing))| Mark {
        range: fact.evidence.range.clone(),
        standing: *standing,
        number: (index + 1).to_string(),
        words: describe(fact),
    })
    .collect()
}

/// One letter, the `number`th of its page from 1. With `near` it also shows what looked like a fact and was passed over.
#[must_use]
pub fn letter(
    source: &Source,
    read: &ReadLetter,
    library: &Library,
    near: bool,
    number: usize,
) -> String {
    let prefix = format!("d{number}");
    let facts = &read.case.facts;
    let standings: Vec<Standing> = facts
        .iter()
        .map(|f| standing(f, &read.letter.issues, &library.program.vocabulary))
        .collect();
    let mut marks = marks(facts, &standings);
    if near {
        marks.extend(read.near.iter().enumerate().map(|(index, near)| Mark {
            range: near.evidence.range.clone(),
            standing: Standing::PassedOver,
            number: format!("n{}", index + 1),
            words: format!("{}: {}", near.name.words(), near.reason.words()),
        }));
    }
    let mut text = format!(
        "<section aria-labelledby=\"{prefix}\">\n<h2 id=\"{prefix}\">{}</h2>\n<p>{}, {}. {}</p>\n",
        html(source.name()),
        plural(facts.len(), "fact"),
        plural(read.letter.issues.len(), "disputed service"),
        html(&about(read))
    );
    text.push_str(&page::issues(source, &read.letter, library, &prefix));
    text.push_str("<div class=\"sides\">\n<div>\n<h3>The letter</h3>\n");
    text.push_str(&page::text(source, &marks, &prefix));
    text.push_str("</div>\n<div class=\"beside\">\n<h3>What it says</h3>\n");
    text.push_str(&list(source, facts, &standings, &prefix));
    if near {
        text.push_str(&passed_over(source, read, &prefix));
    }
    text.push_str("</div>\n</div>\n</section>\n");
    text
}

/// Case number, days, patient and reviewer, as far as they were read.
fn about(read: &ReadLetter) -> String {
    let letter = &read.letter;
    let mut parts: Vec<String> = letter.case_number.iter().map(|c| c.value.clone()).collect();
    parts.extend(letter.patient.age.map(|age| format!("{age} years")));
    parts.extend(letter.patient.sex.map(|sex| sex.name().to_owned()));
    parts.extend(letter.dates.injury.as_ref().map(|d| format!("injured {}", d.value)));
    parts.extend(letter.dates.ur_denial.as_ref().map(|d| format!("denied {}", d.value)));
    parts.extend(letter.reviewer.specialties.iter().map(|s| format!("reviewer: {}", s.value)));
    parts.join(", ")
}

/// What the mark of a fact is. It is about the other side where requests for its region name only the opposite one.
fn standing(fact: &Fact, issues: &[Issue], vocabulary: &Vocabulary) -> Standing {
    match fact.status {
        Status::Equivocal | Status::Conflicting => return Standing::Uncertain,
        Status::Present | Status::Absent => {}
    }
    let opposite = fact.side.and_then(Side::opposite);
    if let (Some(opposite), Some(region)) = (opposite, &fact.region) {
        let asked = issues.iter().filter(|issue| {
            issue.region.as_ref().is_some_and(|asked| {
                vocabulary.is_within(asked, region) || vocabulary.is_within(region, asked)
            })
        });
        let sides: Vec<Option<Side>> = asked.map(|issue| issue.side).collect();
        if !sides.is_empty() && sides.iter().all(|side| *side == Some(opposite)) {
            return Standing::OtherSide;
        }
    }
    if fact.status == Status::Absent { Standing::Negated } else { Standing::Used }
}

fn list(source: &Source, facts: &[Fact], standings: &[Standing], prefix: &str) -> String {
    if facts.is_empty() {
        return "<p>No fact was read.</p>\n".to_owned();
    }
    let mut text = table("Facts", &["", "fact", "place", "status", "where"]);
    for (index, (fact, standing)) in facts.iter().zip(standings).enumerate() {
        let number = index + 1;
        let name = fact.name.words();
        // Free words that only repeat the name add nothing.
        let value = fact.value.as_ref().map(Value::write).filter(|v| !name.contains(v.as_str()));
        let value = value.map_or(String::new(), |v| format!(" <b>{}</b>", html(&v)));
        let side = if fact.side == Some(Side::Unstated) { " (no side)" } else { "" };
        let aside = if *standing == Standing::OtherSide { ", other side" } else { "" };
        let from = match fact.evidence.section {
            Section::Rationale(issue) => format!(", rationale of {issue}"),
            Section::Header | Section::Summary | Section::CaseFile => String::new(),
        };
        let _ = writeln!(
            text,
            "<tr id=\"{prefix}f{number}\"><th scope=\"row\">{number}</th><td>{}{value}</td>\
             <td>{}{side}</td><td>{}{aside}</td>\
             <td><a href=\"#{prefix}l{}\">{}</a>{from}</td></tr>",
            html(&name),
            html(&place_of(fact)),
            fact.status.name(),
            source.line(fact.evidence.range.start),
            position(source, fact.evidence.range.start),
        );
    }
    text.push_str("</tbody>\n</table>\n");
    text
}

fn passed_over(source: &Source, read: &ReadLetter, prefix: &str) -> String {
    let mut text = table("Seen, not counted", &["", "fact", "why", "where"]);
    for (index, near) in read.near.iter().enumerate() {
        let start = near.evidence.range.start;
        let _ = writeln!(
            text,
            "<tr id=\"{prefix}fn{0}\"><th scope=\"row\">n{0}</th><td>{1}</td><td>{2}</td>\
             <td><a href=\"#{prefix}l{3}\">{4}</a></td></tr>",
            index + 1,
            html(&near.name.words()),
            near.reason.words(),
            source.line(start),
            position(source, start),
        );
    }
    text.push_str("</tbody>\n</table>\n");
    text
}
