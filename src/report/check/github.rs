//! Annotations of GitHub Actions: one workflow command a finding.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Severity};
use crate::report::escape::{controls, plural};
use crate::source::SourceMap;

use super::Findings;
use super::place::Place;

/// How many annotations of a level one step of a workflow shows; what is written beyond them is lost.
const SHOWN: usize = 10;

/// The annotations, worst first, ten of a level; then how many more there are.
#[must_use]
pub fn annotations(findings: &Findings<'_>) -> String {
    let mut text = String::new();
    for severity in [Severity::Error, Severity::Warning] {
        let list = findings.worst_first().into_iter().filter(|d| d.severity == severity);
        for finding in list.take(SHOWN) {
            text.push_str(&annotation(finding, findings.sources));
        }
        let more = findings.count(severity).saturating_sub(SHOWN);
        if more > 0 {
            let _ = writeln!(text, "and {more} more {}", plural_word(more, severity));
        }
    }
    let _ = writeln!(text, "rules {}: {}", findings.library.label(), findings.counts());
    text
}

fn plural_word(count: usize, severity: Severity) -> String {
    plural(count, severity.word()).split_once(' ').map_or_else(String::new, |(_, w)| w.to_owned())
}

fn annotation(finding: &Diagnostic, sources: &SourceMap) -> String {
    let mut properties = Vec::new();
    if let Some(place) = Place::of_finding(finding, sources) {
        properties.push(format!("file={}", property(&place.file())));
        properties.push(format!("line={}", place.start.line));
        properties.push(format!("col={}", place.start.column));
        // Columns of an end on another line would be taken for the first line's.
        if place.end.line == place.start.line && place.end.column > place.start.column {
            properties.push(format!("endColumn={}", place.end.column));
        }
    }
    properties.push(format!("title={}", property(finding.code.name())));
    let help = finding.help.iter().map(|help| format!("\n{help}"));
    let known = finding.of_known();
    let notes = finding.notes.iter().chain(&known).map(|note| format!("\n{note}"));
    let message: String =
        std::iter::once(finding.message.clone()).chain(notes).chain(help).collect();
    format!("::{} {}::{}\n", finding.severity.word(), properties.join(","), data(&message))
}

/// The text of a command: a per cent sign and line breaks have a meaning there.
fn data(text: &str) -> String {
    controls(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
}

/// The value of a property: so have colons and commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
