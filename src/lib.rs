//! Rationale re-evaluates medical necessity.

pub mod check;
pub mod diagnostic;
pub mod evaluate;
pub mod graph;
pub mod letter;
pub mod model;
pub mod source;
pub mod syntax;
