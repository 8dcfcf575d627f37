//! Results of tests as text: failures first, each with what was expected and what came out, then a line a rule.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::source::SourceMap;
use crate::test_suite::Outcome;

use super::escape::{plural, terminal};

/// All failures, then the counts; the last line is the total.
#[must_use]
pub fn write(outcomes: &[Outcome<'_>], sources: &SourceMap) -> String {
    let mut text = String::new();
    for outcome in outcomes.iter().filter(|o| !o.failures.is_empty()) {
        let _ = writeln!(text, "FAILED  {}", terminal(&outcome.test.name));
        for failure in &outcome.failures {
            let _ = writeln!(text, "        {}", sources.place(failure.span));
            let _ = writeln!(
                text,
                "        {:<14} expected  {}",
                failure.what,
                terminal(&failure.expected)
            );
            let _ = writeln!(text, "        {:<14} got       {}", "", terminal(&failure.got));
        }
        text.push('\n');
    }
    let mut rules: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for outcome in outcomes {
        let rule = outcome
            .evaluations
            .iter()
            .find_map(|e| e.rule.as_ref().ok())
            .map(|c| c.rule.to_string());
        let counts = rules.entry(rule.unwrap_or_else(|| "no rule".to_owned())).or_default();
        counts.0 += 1;
        counts.1 += usize::from(outcome.failures.is_empty());
    }
    let width = rules.keys().map(|name| name.chars().count()).max().unwrap_or(0).max(4);
    let _ = writeln!(text, "{:<width$}  tests  passed  failed", "rule");
    for (rule, (tests, passed)) in &rules {
        let _ = writeln!(text, "{rule:<width$}  {tests:>5}  {passed:>6}  {:>6}", tests - passed);
    }
    let failed = outcomes.iter().filter(|o| !o.failures.is_empty()).count();
    let passed = outcomes.len() - failed;
    let _ =
        write!(text, "\n{}: {passed} passed, {failed} failed\n", plural(outcomes.len(), "test"));
    text
}
