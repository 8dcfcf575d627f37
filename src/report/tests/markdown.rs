//! Results of tests as Markdown: a table of the rules, then the failures. It holds the tests' own text and no other.

use std::fmt::Write;

use crate::test_suite::Status;

use super::super::escape::markdown;
use super::{Run, failure};

/// The document.
#[must_use]
pub fn write(run: &Run<'_>) -> String {
    let counts = run.counts();
    let mut text = format!("### {}\n\n", counts.words());
    let coverage = if run.coverage.is_some() { " coverage |" } else { "" };
    let line = if run.coverage.is_some() { "---:|" } else { "" };
    let _ = writeln!(text, "| rule | tests | passed | failed | todo |{coverage}");
    let _ = writeln!(text, "|---|---:|---:|---:|---:|{line}");
    for row in run.rows() {
        let _ = write!(text, "| {} ", markdown(&row.name));
        if let Some(c) = row.counts {
            let _ = write!(text, "| {} | {} | {} | {} |", c.tests(), c.passed, c.failed, c.todo);
        } else {
            text.push_str("| | | | |");
        }
        if run.coverage.is_some() {
            let _ = write!(text, " {} |", row.coverage());
        }
        text.push('\n');
    }
    for outcome in run.outcomes.iter().filter(|o| o.status() == Status::Failed) {
        let place = run.sources.place(outcome.test.span);
        let _ = write!(text, "\n#### {}\n\n{}\n\n", markdown(&outcome.test.name), markdown(&place));
        // Indented lines are code whatever they hold.
        for line in failure::lines(outcome, run.program, run.sources) {
            let _ = writeln!(text, "{}", format!("    {line}").trim_end());
        }
    }
    if let Some(coverage) = run.coverage {
        let score = coverage.score();
        let _ = writeln!(
            text,
            "\nCoverage {} %: {}.\n\n| guideline | rules | in full | coverage |\n|---|---:|---:|---:|",
            score.percent(),
            score.words()
        );
        for row in coverage.guidelines() {
            let (name, percent) = (markdown(&row.name), row.score.percent());
            let _ = writeln!(text, "| {name} | {} | {} | {percent} % |", row.units, row.full);
        }
    }
    text
}
