//! Two versions of a program, rule by rule: what became stricter, what looser, and what is only worded otherwise.

use crate::model::name::{CriterionName, RuleName};
use crate::model::rule::Program;

use super::example::Example;

/// How the newer version of a condition relates to the older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same text.
    Same,
    /// Another text of the same meaning: no case comes out otherwise.
    Reworded,
    /// Some cases come out lower (not met < unknown < met), none higher.
    Stricter,
    /// Some cases come out higher, none lower.
    Looser,
    /// Some cases come out lower and some higher.
    Both,
}

impl Relation {
    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Reworded => "reworded only",
            Self::Stricter => "stricter",
            Self::Looser => "looser",
            Self::Both => "stricter in some cases, looser in others",
        }
    }

    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Reworded => "reworded",
            Self::Stricter => "stricter",
            Self::Looser => "looser",
            Self::Both => "both",
        }
    }
}

/// How two versions of a condition compare, with an example each way that the evaluator confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The relation.
    pub relation: Relation,
    /// A case that comes out lower by the newer version.
    pub stricter: Option<Example>,
    /// A case that comes out higher by the newer version.
    pub looser: Option<Example>,
    /// What was taken as free to come out either way, because it lies outside the theory: a difference without an example may
    /// rest on it. Empty where the relation is exact.
    pub free: Vec<String>,
}

/// What became of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CriterionEdit {
    /// Only the newer version has it.
    Added,
    /// Only the older version has it.
    Removed,
    /// Both have it.
    Compared(Compared),
}

/// A criterion in both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionChange {
    /// The criterion.
    pub criterion: CriterionName,
    /// What became of it.
    pub edit: CriterionEdit,
}

/// How two versions of a rule differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDifference {
    /// When the service is necessary.
    pub verdict: Compared,
    /// When the rule speaks at all; `None` where neither version says.
    pub speaks: Option<Compared>,
    /// Every criterion of either version, in the order of the newer one, removed ones last.
    pub criteria: Vec<CriterionChange>,
    /// Whether services, regions, days in force, rank or sides are others, which no example shows.
    pub scope_changed: bool,
}

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleEdit {
    /// Only the newer program has it.
    Added,
    /// Only the older program has it.
    Removed,
    /// Both have it, and its text or that of something it refers to changed.
    Changed(Box<RuleDifference>),
}

/// A rule that is not the same in both programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// The rule.
    pub rule: RuleName,
    /// What became of it.
    pub edit: RuleEdit,
}

/// Every rule that differs between two checked programs, in order of name; a rule that is the same, with all that it refers
/// to, is not listed.
#[must_use]
pub fn compare(old: &Program, new: &Program) -> Vec<RuleChange> {
    let names = old.rules.keys().chain(new.rules.keys());
    let mut names: Vec<&RuleName> = names.collect();
    names.sort();
    names.dedup();
    let edit = |name: &RuleName| match (old.rules.get(name), new.rules.get(name)) {
        (None, Some(_)) => Some(RuleEdit::Added),
        (Some(_), None) => Some(RuleEdit::Removed),
        (Some(_) | None, _) => None,
    };
    let change = |name: &RuleName| Some(RuleChange { rule: name.clone(), edit: edit(name)? });
    names.into_iter().filter_map(change).collect()
}
