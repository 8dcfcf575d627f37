//! The order of evidence of a decision, and what a later regime would decide.

use serde::Serialize;

use crate::evaluate::{Choice, OtherRegime};
use crate::library::Library;

/// A guideline that comes before in the order of evidence and did not decide: `no_rule` of this library, `not_in_force`
/// on the day, `not_met` or `unknown` where its rule says itself that it is not for the case.
#[derive(Debug, Serialize)]
pub(super) struct AskedFirst<'a> {
    family: &'a str,
    rule: Option<&'a str>,
    answer: &'static str,
}

pub(super) fn asked_first<'a>(choice: &'a Choice, library: &'a Library) -> Vec<AskedFirst<'a>> {
    let silent = choice.silent.iter().map(|silent| AskedFirst {
        family: silent.family.as_str(),
        rule: None,
        answer: if silent.other_days { "not_in_force" } else { "no_rule" },
    });
    let passed_over = choice.passed_over.iter().map(|(name, truth)| AskedFirst {
        family: library.program.rules.get(name).map_or("", |r| r.source.family.as_str()),
        rule: Some(name.as_str()),
        answer: truth.name(),
    });
    silent.chain(passed_over).collect()
}

/// The decision under a later regime, where the day of the decision is not stated and the decision would be another.
#[derive(Debug, Serialize)]
pub(super) struct RegimeOut<'a> {
    regime: &'a str,
    from: String,
    rule: &'a str,
    decision: &'static str,
}

impl<'a> RegimeOut<'a> {
    pub(super) fn of(other: &'a OtherRegime) -> Self {
        Self {
            regime: &other.regime,
            from: other.from.to_string(),
            rule: other.rule.as_str(),
            decision: other.decision.name(),
        }
    }
}
