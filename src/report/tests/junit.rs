//! Results of tests as JUnit XML: a suite a rule, file and line of each test, the value tree in the body.
//!
//! It holds no time and no name of a machine, so that the same rules and tests give the same bytes. Characters that
//! XML cannot hold are taken out by the writer.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use crate::test_suite::{Outcome, Status};

use super::{Run, failure};

/// The document.
///
/// # Errors
/// Where the XML writer fails.
pub fn write(run: &Run<'_>) -> Result<String, SerializeError> {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for outcome in run.outcomes {
        let rule = super::rule_of(outcome);
        let suite = suites.entry(rule).or_insert_with(|| TestSuite::new(rule));
        suite.add_test_case(case(outcome, rule, run));
    }
    let mut report = Report::new("rationale");
    report.add_test_suites(suites.into_values());
    report.to_string()
}

fn case(outcome: &Outcome<'_>, rule: &str, run: &Run<'_>) -> TestCase {
    let status = match outcome.status() {
        Status::Passed => TestCaseStatus::success(),
        Status::Failed => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let first = outcome.failures.first();
            status.set_message(first.map_or(String::new(), |f| {
                format!("{}: expected {}, got {}", f.what, f.expected, f.got)
            }));
            status.set_type("expectation");
            status.set_description(failure::lines(outcome, run.program, run.sources).join("\n"));
            status
        }
        Status::Todo | Status::TodoPasses => {
            let mut status = TestCaseStatus::skipped();
            let why = outcome.test.todo.as_deref().unwrap_or("");
            let passes = outcome.status() == Status::TodoPasses;
            let passes = if passes { " (it passes: remove `todo`)" } else { "" };
            status.set_message(format!("todo: {why}{passes}"));
            status
        }
    };
    let mut case = TestCase::new(outcome.test.name.as_str(), status);
    case.set_classname(rule);
    if let Some(source) = run.sources.get(outcome.test.span.source) {
        let line = source.line(outcome.test.span.start).to_string();
        case.extra.insert("file".into(), source.name().into());
        case.extra.insert("line".into(), line.as_str().into());
    }
    case
}
