//! What a letter says, fact by fact, with line, column and words.

use std::fmt::Write;

use crate::evaluate::Place;
use crate::letter::ReadLetter;
use crate::library::Library;
use crate::model::fact::{Fact, Section, SideFrom, Status};
use crate::model::side::Side;
use crate::model::value::Value;
use crate::source::{Position, Source};

use super::escape::{plural, terminal};

/// All facts of a letter; with `near`, also what looked like one and was passed over.
#[must_use]
pub fn write(source: &Source, read: &ReadLetter, library: &Library, near: bool) -> String {
    let mut text = format!(
        "{}    {}, {}    rules {}\n\n",
        terminal(source.name()),
        plural(read.case.facts.len(), "fact"),
        plural(read.letter.issues.len(), "disputed service"),
        library.label()
    );
    let lines: Vec<(String, &Fact)> = read.case.facts.iter().map(|f| (describe(f), f)).collect();
    let width = lines.iter().map(|(d, _)| d.chars().count()).max().unwrap_or(0).min(60);
    for (description, fact) in lines {
        let at = position(source, fact.evidence.range.start);
        let _ = writeln!(
            text,
            "{description:<width$}  {at:>8}  \"{}\"{}",
            terminal(&fact.evidence.words),
            section(fact.evidence.section)
        );
    }
    text.push_str(&found(source, read));
    if near {
        text.push_str("\nseen, not counted\n");
        for near in &read.near {
            let at = position(source, near.evidence.range.start);
            let _ = writeln!(
                text,
                "  {:<24} {at:>8}  \"{}\" {}",
                near.name.words(),
                terminal(&near.evidence.words),
                near.reason.words()
            );
        }
    }
    text
}

/// What the reviewer found, issue by issue, apart from what is documented.
fn found(source: &Source, read: &ReadLetter) -> String {
    if read.findings.is_empty() {
        return String::new();
    }
    let mut text = "\nthe reviewer's own findings\n".to_owned();
    for finding in &read.findings {
        let at = position(source, finding.evidence.range.start);
        let what = format!("{}: {}", finding.criterion.words(), finding.holds.words());
        let issue = finding.issue().unwrap_or_default();
        let words = terminal(&finding.evidence.words);
        let _ = writeln!(text, "  {issue:<3} {what:<44} {at:>8}  \"{words}\"");
    }
    text
}

/// `motor grade 4/5, left lower extremity`; what is documented absent begins with `no`.
#[must_use]
pub fn describe(fact: &Fact) -> String {
    let place = place_of(fact);
    let place = if place.is_empty() { String::new() } else { format!(", {place}") };
    let unsided = match (fact.side, fact.detail.side_from) {
        (Some(Side::Unstated), _) => " (no side)",
        (_, SideFrom::Context) => " (side from context)",
        (_, SideFrom::Stated) => "",
    };
    format!("{}{place}{unsided}", what(fact))
}

/// `motor grade 4/5`, without its place.
#[must_use]
pub fn what(fact: &Fact) -> String {
    let status = match fact.status {
        Status::Present => "",
        Status::Absent => "no ",
        Status::Equivocal => "open: ",
        Status::Conflicting => "conflicting: ",
    };
    let name = fact.name.words();
    // Free words that only repeat the name add nothing.
    let value = fact.value.as_ref().map(Value::write).filter(|v| !name.contains(v.as_str()));
    let value = value.map_or(String::new(), |v| format!(" {}", terminal(&v)));
    format!("{status}{name}{value}")
}

/// `left lower extremity`; empty where neither side nor region is stated.
#[must_use]
pub fn place_of(fact: &Fact) -> String {
    Place { side: fact.side, region: fact.region.clone() }.words()
}

fn position(source: &Source, offset: usize) -> String {
    let Position { line, column } = source.position(offset);
    format!("{line}:{column}")
}

fn section(section: Section) -> String {
    match section {
        Section::Rationale(issue) => format!("  (rationale of {issue})"),
        Section::Header | Section::Summary | Section::CaseFile => String::new(),
    }
}
