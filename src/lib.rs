//! Rationale re-evaluates medical necessity.

pub mod analysis;
pub mod audit;
pub mod cases;
pub mod check;
pub mod cli;
pub mod coverage;
pub mod diagnostic;
pub mod evaluate;
pub mod graph;
pub mod impact;
pub mod letter;
pub mod library;
pub mod model;
pub mod pdf;
pub mod report;
pub mod source;
pub mod syntax;
pub mod test_suite;
