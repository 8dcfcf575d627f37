//! Findings as Markdown, for the summary of a job or a comment on a pull request.

use std::fmt::Write;

use crate::report::escape::{markdown, markdown_code};

use super::Findings;
use super::place::Place;

/// The counts, then one row a finding, worst first.
#[must_use]
pub fn table(findings: &Findings<'_>) -> String {
    let mut text = format!("### Rules: {}\n\n", findings.counts());
    if !findings.list.is_empty() {
        text.push_str("| | finding | place | what | what to do |\n|---|---|---|---|---|\n");
    }
    for finding in findings.worst_first() {
        let place =
            Place::of_finding(finding, findings.sources).map_or_else(String::new, |place| {
                markdown_code(&format!(
                    "{}:{}:{}",
                    place.file(),
                    place.start.line,
                    place.start.column
                ))
            });
        let _ = writeln!(
            text,
            "| {} | {} | {place} | {} | {} |",
            finding.severity.word(),
            finding.code.name(),
            markdown(
                &[finding.message.clone()]
                    .into_iter()
                    .chain(finding.of_known())
                    .collect::<Vec<_>>()
                    .join("; ")
            ),
            finding.help.as_deref().map_or_else(String::new, markdown),
        );
    }
    if !findings.list.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "Rules {}.", markdown(&findings.library.label()));
    text
}
