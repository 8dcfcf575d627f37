//! Rendering only: what was found and decided, for people and for programs. Nothing is decided here.

pub mod citation;
pub mod diagnostic;
pub mod escape;
pub mod tests;
