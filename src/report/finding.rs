//! Findings as machine-readable output: the reviewer's own, and those of the audit.

use serde::Serialize;

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
