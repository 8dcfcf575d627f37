//! Findings for people and for programs: the reviewer's own, and those of the audit.

use std::fmt::Write;

use serde::Serialize;

use super::escape::terminal;

use crate::audit::{Finding, Place, Remark};
use crate::letter::rationale::ReviewerFinding;

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

/// Words on which a finding rests.
#[derive(Debug, Serialize)]
pub(super) struct PlaceOut<'a> {
    part: &'static str,
    line: usize,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
}

impl<'a> PlaceOut<'a> {
    /// A place; the letter's words only where they are asked for.
    pub(super) fn of(place: &'a Place, quotes: bool) -> Self {
        Self {
            part: place.role.word(),
            line: place.line,
            start: place.start,
            end: place.end,
            words: quotes.then_some(place.words.as_str()),
        }
    }
}

/// Column at which the text of a finding begins.
const INDENT: usize = 12;
/// Width of a finding, in columns.
const WIDTH: usize = 100;

/// A finding as text with the words of its places; `named` where there are several letters.
pub(super) fn one(remark: &Remark, named: bool) -> String {
    let letter = if named { format!("{} ", terminal(&remark.document)) } else { String::new() };
    let about =
        remark.criterion.as_ref().map_or(String::new(), |c| format!(", {}", c.replace('_', " ")));
    let mut text = format!(
        "  {:<9} {letter}{}: {}{about}    {}\n",
        remark.severity.word(),
        remark.issue,
        remark.kind.replace('_', " "),
        remark.law.unwrap_or_default()
    );
    text.push_str(&wrapped(&remark.note));
    for place in &remark.places {
        let words = terminal(&place.words);
        let part = place.role.word();
        text.push_str(&wrapped(&format!("{part:<9} line {}  \"{words}\"", place.line)));
    }
    text
}

/// Most findings that an explanation lists.
const OWN_MAX: usize = 12;

/// The findings of one letter below its decisions; empty where there are none.
#[must_use]
pub fn write_own(findings: Vec<Finding>) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let more = findings.len().saturating_sub(OWN_MAX);
    let shown = findings.into_iter().take(OWN_MAX).map(|finding| one(&finding.into(), false));
    let mut text = "\nAgainst the determination:\n".to_owned() + &shown.collect::<String>();
    if more > 0 {
        let _ = writeln!(text, "  and {more} more: rationale audit LETTER --format json");
    }
    text
}

fn wrapped(text: &str) -> String {
    let margin = " ".repeat(INDENT);
    let options = textwrap::Options::new(WIDTH).initial_indent(&margin).subsequent_indent(&margin);
    textwrap::wrap(text, options).iter().fold(String::new(), |lines, line| lines + line + "\n")
}
