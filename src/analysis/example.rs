//! A case that shows something, and what it takes to read it.

use crate::model::case::Case;
use crate::model::truth::Truth;

/// A case that shows what a version of a rule, or one of two rules, does otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The case, with the fewest facts that show it; its first request is the one that is meant.
    pub case: Case,
    /// What is documented in it and asked for, each in the language of conditions.
    pub facts: Vec<String>,
    /// How the older version, or the first rule, comes out.
    pub before: Truth,
    /// How the newer version, or the second rule, comes out.
    pub after: Truth,
}
