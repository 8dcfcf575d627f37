//! The parser that pest derives from `grammar/expression.pest`; alone here, so that the lint wall holds everywhere else.

/// Parser of conditions.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/expression.pest"]
pub(super) struct ConditionParser;
