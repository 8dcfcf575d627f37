//! Tests beside the rules: a case as data, a request, and what is expected of it.
//!
//! Facts of a case are written as in conditions: `motor_grade on left side of lower_extremity = 4/5`,
//! `reflex_change on right side absent`, `medication is nsaid`.

mod accept;
mod case;
mod expect;
mod request;
mod run;

pub use accept::{Acceptance, Accepts, Left, Rewrite, accept, rewritten};
pub use case::{read_case, read_fact};
pub use expect::{Expectation, read_tests};
pub use run::{About, Failure, Outcome, Status, run};

use crate::model::case::Case;
use crate::source::Span;

/// One test.
#[derive(Debug, Clone)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// Place of its name.
    pub span: Span,
    /// Why it is not expected to pass yet. It is run, and whatever comes out is no failure.
    pub todo: Option<String>,
    /// The case, with its requests.
    pub case: Case,
    /// The number of the request that is tested.
    pub issue: usize,
    /// What is expected of each decision, in order.
    pub expected: Vec<Expectation>,
}
