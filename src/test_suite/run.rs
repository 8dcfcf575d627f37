//! Running tests.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::evaluate::{Evaluation, Evaluator};
use crate::model::name::{CriterionName, FactName, RuleName};
use crate::source::Span;

use super::{Expectation, Test};

/// What an expectation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// How many decisions there are, and for which sides.
    Decisions,
    /// The decision.
    Decision,
    /// The rule that decides.
    Rule,
    /// A criterion.
    Criterion(CriterionName),
    /// The facts that are missing.
    Missing,
}

impl About {
    /// The key under which it is expected.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Decisions => "decisions",
            Self::Decision => "decision",
            Self::Rule => "rule",
            Self::Criterion(name) => name.as_str(),
            Self::Missing => "missing",
        }
    }
}

/// One thing that came out otherwise than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was compared.
    pub about: About,
    /// The decision it was compared with, by its place among the evaluations; `None` where there is none to compare.
    pub evaluation: Option<usize>,
    /// The same in words: `decision`, `rule`, `missing` or a criterion, with its side where there are several.
    pub what: String,
    /// Expected.
    pub expected: String,
    /// What came out.
    pub got: String,
    /// Where it is expected.
    pub span: Span,
}

/// How a test came out.
#[derive(Debug, Clone)]
pub struct Outcome<'t> {
    /// The test.
    pub test: &'t Test,
    /// Decisions of its case.
    pub evaluations: Vec<Evaluation>,
    /// What came out otherwise; empty where it passed.
    pub failures: Vec<Failure>,
}

/// How a test counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It came out as expected.
    Passed,
    /// It did not.
    Failed,
    /// It is still to do, and did not come out as expected.
    Todo,
    /// It is still to do, and came out as expected all the same.
    TodoPasses,
}

impl Status {
    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Todo => "todo",
            Self::TodoPasses => "todo_passes",
        }
    }

    /// Whether it is skipped.
    #[must_use]
    pub fn is_todo(self) -> bool {
        matches!(self, Self::Todo | Self::TodoPasses)
    }
}

impl Outcome<'_> {
    /// How the test counts.
    #[must_use]
    pub fn status(&self) -> Status {
        match (self.test.todo.is_some(), self.failures.is_empty()) {
            (false, true) => Status::Passed,
            (false, false) => Status::Failed,
            (true, false) => Status::Todo,
            (true, true) => Status::TodoPasses,
        }
    }

    /// The rule that decided, the first one where there are several decisions.
    #[must_use]
    pub fn rule(&self) -> Option<&RuleName> {
        self.evaluations.iter().find_map(|e| e.rule.as_ref().ok()).map(|c| &c.rule)
    }
}

/// Runs one test.
#[must_use]
pub fn run<'t>(test: &'t Test, evaluator: &Evaluator<'_>) -> Outcome<'t> {
    // Other requests of the case are there for it to refer to; only this one is tested.
    let mut evaluations = evaluator.evaluate(&test.case);
    evaluations.retain(|e| e.issue == test.issue);
    let mut failures = Vec::new();
    for expected in &test.expected {
        let mut numbered = evaluations.iter().enumerate();
        let evaluation = match expected.side {
            Some(side) => numbered.find(|(_, e)| e.side == Some(side)),
            // One expectation for several decisions would leave open which of them is meant.
            None if evaluations.len() == 1 => numbered.next(),
            None => None,
        };
        match evaluation {
            Some((index, evaluation)) => compare(expected, index, evaluation, &mut failures),
            None => failures.push(no_decision(expected, &evaluations, test)),
        }
    }
    Outcome { test, evaluations, failures }
}

fn no_decision(expected: &Expectation, evaluations: &[Evaluation], test: &Test) -> Failure {
    let sides: Vec<&str> = evaluations
        .iter()
        .map(|e| e.side.map_or("no side", crate::model::side::Side::name))
        .collect();
    Failure {
        about: About::Decisions,
        evaluation: None,
        what: "decisions".to_owned(),
        expected: expected
            .side
            .map_or("one decision".to_owned(), |s| format!("one for the {} side", s.name())),
        got: sides.join(", "),
        span: test.span,
    }
}

fn compare(expected: &Expectation, index: usize, got: &Evaluation, failures: &mut Vec<Failure>) {
    let side = expected.side.map_or(String::new(), |s| format!(" ({})", s.name()));
    let mut fail = |about: About, expected: String, got: String, span: Span| {
        if expected != got {
            let what = format!("{}{side}", about.key());
            failures.push(Failure { about, evaluation: Some(index), what, expected, got, span });
        }
    };
    if let Some((decision, span)) = expected.decision {
        fail(About::Decision, decision.words().to_owned(), got.decision.words().to_owned(), span);
    }
    if let Some((rule, span)) = &expected.rule {
        let chosen = got.rule.as_ref().map_or("none".to_owned(), |c| c.rule.to_string());
        fail(About::Rule, rule.to_string(), chosen, *span);
    }
    for (name, (truth, span)) in &expected.criteria {
        let came_out = got.criteria.iter().find(|c| c.name == *name).map(|c| c.trace.truth.words());
        fail(
            About::Criterion(name.clone()),
            truth.words().to_owned(),
            came_out.unwrap_or("not asked").to_owned(),
            *span,
        );
    }
    if let Some((missing, span)) = &expected.missing {
        let expected: BTreeSet<&str> = missing.iter().map(FactName::as_str).collect();
        let subjects: BTreeSet<Cow<'_, str>> =
            got.missing.iter().filter_map(|t| t.what.subject()).collect();
        let came_out: BTreeSet<&str> = subjects.iter().map(AsRef::as_ref).collect();
        let words = |names: BTreeSet<&str>| match names.len() {
            0 => "nothing".to_owned(),
            _ => names.into_iter().collect::<Vec<_>>().join(", "),
        };
        fail(About::Missing, words(expected), words(came_out), *span);
    }
}
