//! Findings as machine-readable output: the reviewer's own, and those of the audit.

use serde::Serialize;

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
