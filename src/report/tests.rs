//! Results of tests as text: failures first, each with its values, then a line a rule, then the total.

pub mod failure;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod missing;
pub mod tree;

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::coverage::{Coverage, Obligation, Unit, UnitName};
use crate::model::rule::Program;
use crate::source::SourceMap;
use crate::test_suite::{Outcome, Status};

use super::coverage::text::{gaps, guidelines};
use super::escape::{plural, terminal};

/// The row of tests for which no rule decided.
const NO_RULE: &str = "no rule";

/// A run of tests: all that a report about it needs.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// Tests that were run.
    pub outcomes: &'a [Outcome<'a>],
    /// How many were not, because one before them failed.
    pub not_run: usize,
    /// The program.
    pub program: &'a Program,
    /// The texts.
    pub sources: &'a SourceMap,
    /// What the tests covered, where that was asked.
    pub coverage: Option<&'a Coverage<'a>>,
}

/// How many tests came out how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// As expected.
    pub passed: usize,
    /// Otherwise.
    pub failed: usize,
    /// Still to do.
    pub todo: usize,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub fn tests(self) -> usize {
        self.passed + self.failed + self.todo
    }

    /// `12 tests: 10 passed, 1 failed, 1 todo`.
    #[must_use]
    pub fn words(self) -> String {
        let todo = if self.todo == 0 { String::new() } else { format!(", {} todo", self.todo) };
        let (tests, passed, failed) = (plural(self.tests(), "test"), self.passed, self.failed);
        format!("{tests}: {passed} passed, {failed} failed{todo}")
    }

    fn add(&mut self, status: Status) {
        self.passed += usize::from(status == Status::Passed);
        self.failed += usize::from(status == Status::Failed);
        self.todo += usize::from(status.is_todo());
    }
}

/// A line of the table.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Rule or definition.
    pub name: String,
    /// Its tests; `None` for a definition, which has none of its own.
    pub counts: Option<Counts>,
    /// Its coverage, where that was asked.
    pub unit: Option<&'a Unit<'a>>,
}

impl Row<'_> {
    /// `94 %`, or nothing.
    #[must_use]
    pub fn coverage(&self) -> String {
        self.unit.map_or(String::new(), |u| format!("{} %", u.score().percent()))
    }

    /// `3 never unknown, 1 never decides, 1 marked unreachable`.
    #[must_use]
    pub fn missing(&self) -> String {
        let missing = self.unit.map(Unit::missing).unwrap_or_default();
        let words = |(o, n): (&Obligation, &usize)| format!("{n} {}", o.never());
        let marked = self.unit.map_or(0, |u| u.score().unreachable);
        let marked = (marked > 0).then(|| format!("{marked} marked unreachable"));
        missing.iter().map(words).chain(marked).collect::<Vec<_>>().join(", ")
    }
}

/// The rule that decided a test.
#[must_use]
pub fn rule_of<'a>(outcome: &'a Outcome<'_>) -> &'a str {
    outcome.rule().map_or(NO_RULE, crate::model::name::RuleName::as_str)
}

impl<'a> Run<'a> {
    /// All tests together.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.outcomes.iter().for_each(|o| counts.add(o.status()));
        counts
    }

    /// The table: rules with tests, with coverage every rule, then the definitions that rules use.
    #[must_use]
    pub fn rows(&self) -> Vec<Row<'a>> {
        let mut rules: BTreeMap<&str, Counts> = BTreeMap::new();
        for outcome in self.outcomes {
            rules.entry(rule_of(outcome)).or_default().add(outcome.status());
        }
        let units = self.coverage.map_or(&[][..], |c| c.units.as_slice());
        let unit = |name: &str| {
            units.iter().find(|u| matches!(&u.name, UnitName::Rule(rule) if rule.as_str() == name))
        };
        for unit in units.iter().filter(|u| matches!(u.name, UnitName::Rule(_))) {
            rules.entry(unit.name.as_str()).or_default();
        }
        let rules = rules.iter().map(|(name, counts)| Row {
            name: (*name).to_owned(),
            counts: Some(*counts),
            unit: unit(name),
        });
        let definitions = units.iter().filter(|u| matches!(u.name, UnitName::Definition(_)));
        let definitions = definitions.map(|unit| Row {
            name: unit.name.as_str().to_owned(),
            counts: None,
            unit: Some(unit),
        });
        rules.chain(definitions).collect()
    }
}

/// All failures, then the counts; the last line is the total.
#[must_use]
pub fn write(run: &Run<'_>) -> String {
    let mut text = String::new();
    for outcome in run.outcomes.iter().filter(|o| o.status() == Status::Failed) {
        let _ = writeln!(text, "FAILED  {}", terminal(&outcome.test.name));
        for line in failure::lines(outcome, run.program, run.sources) {
            let _ = writeln!(text, "{}", format!("        {line}").trim_end());
        }
        text.push('\n');
    }
    for outcome in run.outcomes.iter().filter(|o| o.status() == Status::TodoPasses) {
        let place = run.sources.place(outcome.test.span);
        let name = terminal(&outcome.test.name);
        let _ = writeln!(text, "todo, and it passes: {name}    {place}: remove `todo`\n");
    }
    text.push_str(&table(run));
    text.push('\n');
    if let Some(coverage) = run.coverage {
        text.push_str(&guidelines(coverage));
        text.push('\n');
        text.push_str(&gaps(coverage, run.program, run.sources));
    }
    if run.not_run > 0 {
        let _ = writeln!(text, "stopped at the first failure: {} not run", run.not_run);
    }
    let _ = write!(text, "{}", run.counts().words());
    if let Some(coverage) = run.coverage {
        let score = coverage.score();
        let _ = write!(text, "; coverage {} %, {}", score.percent(), score.words());
    }
    text.push('\n');
    text
}

fn table(run: &Run<'_>) -> String {
    let rows = run.rows();
    let width = rows.iter().map(|r| r.name.chars().count()).max().unwrap_or(0).max(4);
    let with_todo = run.counts().todo > 0;
    let todo = |n: &str| if with_todo { format!("  {n:>4}") } else { String::new() };
    let coverage = if run.coverage.is_some() { "  coverage" } else { "" };
    let mut text = format!("{:<width$}  tests  passed  failed{}{coverage}\n", "rule", todo("todo"));
    for row in &rows {
        let mut line = format!("{:<width$}", row.name);
        let _ = match row.counts {
            Some(c) => {
                let todo = todo(&c.todo.to_string());
                write!(line, "  {:>5}  {:>6}  {:>6}{todo}", c.tests(), c.passed, c.failed)
            }
            None => write!(line, "  {:>5}  {:>6}  {:>6}{}", "", "", "", todo("")),
        };
        if run.coverage.is_some() {
            let _ = write!(line, "  {:>8}   {}", row.coverage(), row.missing());
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
