//! The disputed services of a letter as a table: what is asked for, where, how much, and on which guidelines.

use std::fmt::Write;

use crate::evaluate::Place;
use crate::letter::{Citation, CitedBy, Frequency, Issue, Letter, PartlyAuthorized};
use crate::library::Library;
use crate::model::outcome::Outcome;
use crate::model::side::Side;
use crate::model::value::Quantity;
use crate::source::Source;

use super::super::escape::html;
use super::table;

/// The table; empty for a letter without issues. Its lines point into the text that [`super::text()`] wrote with the same `prefix`.
#[must_use]
pub fn issues(source: &Source, letter: &Letter, library: &Library, prefix: &str) -> String {
    if letter.issues.is_empty() {
        return String::new();
    }
    let columns =
        ["", "request as written", "service", "place", "how much", "guidelines cited", "record"];
    let mut text = table("Disputed services", &columns);
    for issue in &letter.issues {
        let line = source.line(issue.range.start);
        let record = issue.recorded.as_ref().map_or("not read", |r| match r.value {
            Outcome::Overturned => "denial overturned",
            Outcome::Upheld => "denial upheld",
        });
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\">{}</th><td class=\"written\">{} <a href=\"#{prefix}l{line}\">line {line}</a></td>\
             <td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{record}</td></tr>",
            issue.number,
            html(&issue.request),
            html(&services(issue, library)),
            html(&place(issue)),
            html(&how_much(issue)),
            html(&guidelines(&issue.guidelines)),
        );
    }
    text.push_str("</tbody>\n</table>\n");
    text
}

fn services(issue: &Issue, library: &Library) -> String {
    if issue.services.is_empty() {
        return "not known".to_owned();
    }
    let known = &library.program.vocabulary.services;
    let names = issue.services.iter().map(|s| known.get(s).map_or(s.as_str(), |k| k.short()));
    names.collect::<Vec<_>>().join(" and ")
}

fn place(issue: &Issue) -> String {
    let words = Place { side: issue.side, region: issue.region.clone() }.words();
    let open = if issue.side == Some(Side::Unstated) { " (no side)" } else { "" };
    format!("{words}{open}")
}

/// What is in dispute of it: `at most 12 visits; 2 visits a week for 6 weeks; of 18 visits 6 are authorized`.
fn how_much(issue: &Issue) -> String {
    let mut parts: Vec<String> = issue.quantity.iter().map(Quantity::write).collect();
    parts.extend(issue.frequency.as_ref().map(often));
    parts.extend(issue.strength.iter().map(|s| s.value.clone()));
    parts.extend(issue.levels.iter().map(|l| l.value.clone()));
    parts.extend(issue.partly_authorized.as_ref().map(partly));
    parts.join("; ")
}

fn often(frequency: &Frequency) -> String {
    let (low, high) = frequency.per_week;
    let week = if low == high { low.to_string() } else { format!("{low} to {high}") };
    let length = frequency.length.as_ref().map_or(String::new(), |l| format!(" for {}", l.write()));
    format!("{week} a week{length}")
}

fn partly(partly: &PartlyAuthorized) -> String {
    let much = |quantity: &Option<Quantity>| quantity.as_ref().map(Quantity::write);
    match (much(&partly.original_quantity), much(&partly.authorized_quantity)) {
        (Some(original), Some(authorized)) => {
            format!("the rest of {original}, of which {authorized} are authorized")
        }
        (Some(original), None) => format!("the rest of {original}, partly authorized"),
        (None, Some(authorized)) => format!("the rest: {authorized} are authorized"),
        (None, None) => "the rest of a request partly authorized".to_owned(),
    }
}

/// Both parties' guidelines: `claims administrator: MTUS-ACOEM, Low Back Complaints, page 303`.
fn guidelines(all: &[Citation]) -> String {
    let mut sides = Vec::new();
    for by in [CitedBy::ClaimsAdministrator, CitedBy::Reviewer] {
        let cited: Vec<String> = all.iter().filter(|c| c.by == by).map(citation).collect();
        if !cited.is_empty() {
            sides.push(format!("{}: {}", by.name().replace('_', " "), cited.join("; ")));
        }
    }
    sides.join(". ")
}

fn citation(citation: &Citation) -> String {
    let mut parts = vec![citation.family.to_string()];
    parts.extend(citation.year.map(|y| y.to_string()));
    parts.extend(citation.topic.clone());
    parts.extend(citation.section.as_ref().map(|s| format!("section {s}")));
    parts.extend(citation.page.as_ref().map(|p| format!("page {p}")));
    parts.join(", ")
}
