//! Which truths a condition can have at all, taking its facts as independent of each other.
//!
//! Facts that stand at several places make fewer combinations possible than are found here; what is excluded here is
//! excluded in truth.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::condition::{Condition, ConditionKind, FactTest, Measure};
use crate::model::name::{CriterionName, DefinitionName};
use crate::model::truth::Truth;
use crate::syntax::condition::{Comparison, OtherAsk};

/// Truths that are possible.
pub(super) type Truths = BTreeSet<Truth>;

/// What is known of the names in a condition; a name that is not there can have every truth.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) definitions: BTreeMap<DefinitionName, Truths>,
    pub(super) criteria: BTreeMap<CriterionName, Truths>,
    /// Names and classes of the items that requests name.
    pub(super) items: BTreeSet<String>,
}

pub(super) fn all() -> Truths {
    BTreeSet::from(Truth::ALL)
}

impl Names {
    /// The truths that a condition can have.
    pub(super) fn of(&self, condition: &Condition) -> Truths {
        match &condition.kind {
            ConditionKind::Constant(truth) => BTreeSet::from([*truth]),
            ConditionKind::Not(inner) => self.of(inner).into_iter().map(|t| !t).collect(),
            ConditionKind::All(parts) => self.fold(parts, Truth::Met, Truth::and),
            ConditionKind::Any(parts) => self.fold(parts, Truth::NotMet, Truth::or),
            ConditionKind::AtLeast(n, parts) => {
                let parts: Vec<Truths> = parts.iter().map(|p| self.of(p)).collect();
                counts(&parts)
                    .into_iter()
                    .map(|(met, possible)| match (met >= *n, possible < *n) {
                        (true, _) => Truth::Met,
                        (false, true) => Truth::NotMet,
                        (false, false) => Truth::Unknown,
                    })
                    .collect()
            }
            ConditionKind::Scoped(_, inner) | ConditionKind::Limited(_, inner) => self.of(inner),
            // What is silent is unknown, never documented to be silent; and a letter need not tell of all, so too few
            // are never shown.
            ConditionKind::Fact(_, FactTest::Documented | FactTest::Known)
            | ConditionKind::Measure(
                Measure::NumberOf(_),
                Comparison::AtLeast | Comparison::Greater | Comparison::NotEqual,
                _,
            )
            | ConditionKind::Other(_, OtherAsk::Decided) => {
                BTreeSet::from([Truth::Met, Truth::Unknown])
            }
            ConditionKind::Measure(
                Measure::NumberOf(_),
                Comparison::AtMost | Comparison::Less | Comparison::Equal,
                _,
            ) => BTreeSet::from([Truth::NotMet, Truth::Unknown]),
            ConditionKind::Fact(
                _,
                FactTest::Present | FactTest::Absent | FactTest::Compare(..) | FactTest::Is(_),
            )
            | ConditionKind::Measure(..)
            | ConditionKind::Other(_, OtherAsk::Necessary) => all(),
            // What is in a drug may not be said; an item is named or not.
            ConditionKind::Ingredient(words) if self.items.is_disjoint(words) => all(),
            // The request is before us: it states something or does not.
            ConditionKind::Requested(_)
            | ConditionKind::Ingredient(_)
            | ConditionKind::Other(_, OtherAsk::Made) => {
                BTreeSet::from([Truth::Met, Truth::NotMet])
            }
            ConditionKind::Criterion(name) => self.criteria.get(name).cloned().unwrap_or_else(all),
            ConditionKind::Definition(name, _) => {
                self.definitions.get(name).cloned().unwrap_or_else(all)
            }
        }
    }

    fn fold(
        &self,
        parts: &[Condition],
        start: Truth,
        join: impl Fn(Truth, Truth) -> Truth,
    ) -> Truths {
        parts.iter().map(|p| self.of(p)).fold(BTreeSet::from([start]), |so_far, part| {
            so_far.iter().flat_map(|a| part.iter().map(|b| join(*a, *b))).collect()
        })
    }

    /// Whether turning the part at `index` can turn the whole, with the other parts as they can be.
    pub(super) fn passes(&self, condition: &Condition, index: usize) -> bool {
        let others = |parts: &[Condition]| -> Vec<Truths> {
            let others = parts.iter().enumerate().filter(|(i, _)| *i != index);
            others.map(|(_, p)| self.of(p)).collect()
        };
        match &condition.kind {
            ConditionKind::All(parts) => others(parts).iter().all(|t| t.contains(&Truth::Met)),
            ConditionKind::Any(parts) => others(parts).iter().all(|t| t.contains(&Truth::NotMet)),
            ConditionKind::AtLeast(n, parts) => {
                let needed = n.saturating_sub(1);
                counts(&others(parts)).contains(&(needed, needed))
            }
            ConditionKind::Not(_)
            | ConditionKind::Scoped(..)
            | ConditionKind::Limited(..)
            | ConditionKind::Definition(..)
            | ConditionKind::Constant(_)
            | ConditionKind::Fact(..)
            | ConditionKind::Measure(..)
            | ConditionKind::Requested(_)
            | ConditionKind::Other(..)
            | ConditionKind::Ingredient(_)
            | ConditionKind::Criterion(_) => true,
        }
    }
}

/// The possible pairs of how many parts are met and how many are not settled otherwise.
fn counts(parts: &[Truths]) -> BTreeSet<(usize, usize)> {
    parts.iter().fold(BTreeSet::from([(0, 0)]), |so_far, part| {
        let after = |(met, possible): (usize, usize), truth: Truth| {
            (met + usize::from(truth == Truth::Met), possible + usize::from(truth != Truth::NotMet))
        };
        so_far.iter().flat_map(|&pair| part.iter().map(move |&t| after(pair, t))).collect()
    })
}
