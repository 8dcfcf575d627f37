//! Rationale re-evaluates medical necessity.

pub mod audit;
pub mod diagnostic;
pub mod letter;
pub mod model;
pub mod source;
pub mod syntax;
