//! Rendering only: what was found and decided, for people and for programs. Nothing is decided here.

pub mod audit;
pub mod check;
pub mod citation;
pub mod coverage;
pub mod diagnostic;
pub mod escape;
pub mod explanation;
pub mod facts;
pub mod json;
pub mod tests;

use crate::evaluate::Evaluation;
use crate::letter::ReadLetter;
use crate::model::outcome::Outcome;
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
}

/// What the letter records of an issue.
#[must_use]
pub fn recorded(evaluated: &Evaluated<'_>, issue: usize) -> Option<Outcome> {
    let issue = evaluated.read.letter.issues.iter().find(|i| i.number == issue)?;
    issue.recorded.as_ref().map(|r| r.value)
}
