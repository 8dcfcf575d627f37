//! Tests beside the rules: a case as data, a request, and what is expected of it.
//!
//! Facts of a case are written as in conditions: `motor_grade on left side of lower_extremity = 4/5`,
//! `reflex_change on right side absent`, `medication is nsaid`.

mod case;
mod expect;
mod request;
mod run;

pub use case::read_case;
pub use expect::{Expectation, read_tests};
pub use run::{Failure, Outcome, run};

use crate::model::case::Case;
use crate::source::Span;

/// One test.
#[derive(Debug, Clone)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// Place of its name.
    pub span: Span,
    /// The case, with its request.
    pub case: Case,
    /// What is expected of each decision, in order.
    pub expected: Vec<Expectation>,
}
