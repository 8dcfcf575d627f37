//! Findings for people and for programs: the reviewer's own, and those of the audit.

use std::fmt::Write;

use serde::Serialize;

use super::escape::terminal;

use crate::audit::{Finding, Place};
use crate::letter::rationale::{Criterion, ReviewerFinding};

/// What a reviewer found of one criterion.
#[derive(Debug, Serialize)]
pub(super) struct ReviewerFindingOut<'a> {
    criterion: &'static str,
    finding: &'static str,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
}

impl<'a> ReviewerFindingOut<'a> {
    /// Those of one issue, in the order of the text; the words only where they are asked for.
    pub(super) fn of_issue(
        findings: &'a [ReviewerFinding],
        issue: usize,
        quotes: bool,
    ) -> Vec<Self> {
        let own = findings.iter().filter(|f| f.issue() == Some(issue));
        own.map(|f| Self {
            criterion: f.criterion.name(),
            finding: f.holds.name(),
            start: f.evidence.range.start,
            end: f.evidence.range.end,
            words: quotes.then_some(f.evidence.words.as_str()),
        })
        .collect()
    }
}

/// Something wrong with a determination.
#[derive(Debug, Serialize)]
pub(super) struct FindingOut<'a> {
    document: &'a str,
    issue: usize,
    kind: &'static str,
    criterion: Option<&'static str>,
    severity: &'static str,
    law: &'static str,
    note: &'a str,
    places: Vec<PlaceOut<'a>>,
}

#[derive(Debug, Serialize)]
struct PlaceOut<'a> {
    part: &'static str,
    line: usize,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
}

impl<'a> FindingOut<'a> {
    /// A finding; the letter's words only where they are asked for.
    pub(super) fn of(finding: &'a Finding, quotes: bool) -> Self {
        let place = |place: &'a Place| PlaceOut {
            part: place.role.word(),
            line: place.line,
            start: place.start,
            end: place.end,
            words: quotes.then_some(place.words.as_str()),
        };
        Self {
            document: &finding.document,
            issue: finding.issue,
            kind: finding.kind.name(),
            criterion: finding.criterion.map(Criterion::name),
            severity: finding.severity.word(),
            law: finding.kind.law(),
            note: &finding.note,
            places: finding.places.iter().map(place).collect(),
        }
    }
}

/// Column at which the text of a finding begins.
const INDENT: usize = 12;
/// Width of a finding, in columns.
const WIDTH: usize = 100;

/// Findings as text, in their order, each with the words of its places; `named` where they are of several letters.
#[must_use]
pub fn write(findings: &[Finding], named: bool, most: usize) -> String {
    let mut text = String::new();
    for finding in findings.iter().take(most) {
        let letter =
            if named { format!("{} ", terminal(&finding.document)) } else { String::new() };
        let about = finding.criterion.map_or(String::new(), |c| format!(", {}", c.words()));
        let _ = writeln!(
            text,
            "  {:<9} {letter}{}: {}{about}    {}",
            finding.severity.word(),
            finding.issue,
            finding.kind.name().replace('_', " "),
            finding.kind.law()
        );
        text.push_str(&wrapped(&finding.note));
        for place in &finding.places {
            let words = terminal(&place.words);
            text.push_str(&wrapped(&format!(
                "{:<9} line {}  \"{words}\"",
                place.role.word(),
                place.line
            )));
        }
    }
    if findings.len() > most {
        let _ = writeln!(text, "  and {} more: --format json", findings.len() - most);
    }
    text
}

/// Most findings that an explanation lists.
const OWN_MAX: usize = 12;

/// The findings of one letter below its decisions; empty where there are none.
#[must_use]
pub fn write_own(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    format!("\nAgainst the determination:\n{}", write(findings, false, OWN_MAX))
}

fn wrapped(text: &str) -> String {
    let margin = " ".repeat(INDENT);
    let options = textwrap::Options::new(WIDTH).initial_indent(&margin).subsequent_indent(&margin);
    textwrap::wrap(text, options).iter().fold(String::new(), |lines, line| lines + line + "\n")
}
