//! Rendering only: what was found and decided, for people and for programs. Nothing is decided here.

pub mod as_test;
pub mod audit;
pub mod check;
pub mod citation;
pub mod contrast;
pub mod coverage;
pub mod diagnostic;
pub mod escape;
pub mod explanation;
pub mod facts;
pub mod finding;
pub mod graph;
pub mod handbook;
pub mod impact;
pub mod json;
pub mod page;
pub mod schema;
mod svg;
pub mod tests;

use std::collections::BTreeSet;

use crate::evaluate::{Admitted, Evaluation, What};
use crate::letter::ReadLetter;
use crate::model::name::FactName;
use crate::model::outcome::Outcome;
use crate::model::vocabulary::{Group, Vocabulary};
use crate::source::Source;

/// A letter with what was read from it and decided on it: all that a report about it needs.
#[derive(Debug)]
pub struct Evaluated<'a> {
    /// The text.
    pub source: &'a Source,
    /// What was read from it.
    pub read: &'a ReadLetter,
    /// The decisions, in the order of the letter.
    pub evaluations: &'a [Evaluation],
    /// Which sections counted as evidence.
    pub admitted: Admitted,
}

/// Documented tests that counted as evidence and that no criterion of these decisions asks for, by position in the
/// case: shown, so that a reader does not think them overlooked.
#[must_use]
pub fn not_asked(
    evaluated: &Evaluated<'_>,
    evaluations: &[Evaluation],
    vocabulary: &Vocabulary,
) -> Vec<usize> {
    let mut asked: BTreeSet<&FactName> = BTreeSet::new();
    for result in evaluations.iter().flat_map(|e| &e.criteria) {
        result.trace.walk(&mut |trace| {
            if let What::Fact(name, _) = &trace.what {
                asked.insert(name);
            }
        });
    }
    let is_test =
        |name: &FactName| vocabulary.facts.get(name).is_some_and(|f| f.group == Group::Test);
    let facts = evaluated.read.case.facts.iter().enumerate();
    facts
        .filter(|(_, f)| evaluated.admitted.admits(f.evidence.section))
        .filter(|(_, f)| is_test(&f.name) && !asked.contains(&f.name))
        .map(|(index, _)| index)
        .collect()
}

/// What the letter records of an issue.
#[must_use]
pub fn recorded(evaluated: &Evaluated<'_>, issue: usize) -> Option<Outcome> {
    let issue = evaluated.read.letter.issues.iter().find(|i| i.number == issue)?;
    issue.recorded.as_ref().map(|r| r.value)
}
