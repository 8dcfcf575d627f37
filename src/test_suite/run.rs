//! Running tests.

use std::collections::BTreeSet;

use crate::evaluate::{Evaluation, Evaluator, What};
use crate::source::Span;

use super::{Expectation, Test};

/// One thing that came out otherwise than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was compared: `decision`, `rule`, `missing` or a criterion, with its side where there are several.
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

/// Runs one test.
#[must_use]
pub fn run<'t>(test: &'t Test, evaluator: &Evaluator<'_>) -> Outcome<'t> {
    // Other requests of the case are there for the first to refer to; only it is tested.
    let mut evaluations = evaluator.evaluate(&test.case);
    evaluations.retain(|e| e.issue == 1);
    let mut failures = Vec::new();
    for expected in &test.expected {
        let evaluation = match expected.side {
            Some(side) => evaluations.iter().find(|e| e.side == Some(side)),
            // One expectation for several decisions would leave open which of them is meant.
            None if evaluations.len() == 1 => evaluations.first(),
            None => None,
        };
        match evaluation {
            Some(evaluation) => compare(expected, evaluation, &mut failures),
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
        what: "decisions".to_owned(),
        expected: expected
            .side
            .map_or("one decision".to_owned(), |s| format!("one for the {} side", s.name())),
        got: sides.join(", "),
        span: test.span,
    }
}

fn compare(expected: &Expectation, got: &Evaluation, failures: &mut Vec<Failure>) {
    let side = expected.side.map_or(String::new(), |s| format!(" ({})", s.name()));
    let mut fail = |what: &str, expected: String, got: String, span: Span| {
        if expected != got {
            failures.push(Failure { what: format!("{what}{side}"), expected, got, span });
        }
    };
    if let Some((decision, span)) = expected.decision {
        fail("decision", decision.words().to_owned(), got.decision.words().to_owned(), span);
    }
    if let Some((rule, span)) = &expected.rule {
        let chosen = got.rule.as_ref().map_or("none".to_owned(), |c| c.rule.to_string());
        fail("rule", rule.to_string(), chosen, *span);
    }
    for (name, (truth, span)) in &expected.criteria {
        let came_out = got.criteria.iter().find(|c| c.name == *name).map(|c| c.trace.truth.words());
        fail(
            name.as_str(),
            truth.words().to_owned(),
            came_out.unwrap_or("not asked").to_owned(),
            *span,
        );
    }
    if let Some((missing, span)) = &expected.missing {
        let expected: BTreeSet<&str> =
            missing.iter().map(crate::model::name::FactName::as_str).collect();
        let came_out: BTreeSet<&str> =
            got.missing.iter().filter_map(|t| subject(&t.what)).collect();
        let words = |names: BTreeSet<&str>| match names.len() {
            0 => "nothing".to_owned(),
            _ => names.into_iter().collect::<Vec<_>>().join(", "),
        };
        fail("missing", words(expected), words(came_out), *span);
    }
}

/// The fact or quantity that a test in a trace is about.
fn subject(what: &What) -> Option<&str> {
    match what {
        What::Fact(name, _) => Some(name.as_str()),
        What::Measure(measure, ..) => Some(measure.name()),
        What::Requested(fact) => Some(fact.name()),
        What::Other(_) => Some("other_request"),
        What::Constant
        | What::Not
        | What::All
        | What::Any
        | What::AtLeast(_)
        | What::Criterion(_)
        | What::Definition(_) => None,
    }
}
