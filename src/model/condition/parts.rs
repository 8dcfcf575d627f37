//! What a condition consists of. The forms are listed here only, so that a walk that looks for one thing names that one.

use std::slice;

use super::{Condition, ConditionKind, Day, FactTest, Limit, Measure, Scope, Threshold};
use crate::model::name::{DefinitionName, FactName};

impl Condition {
    /// The conditions directly inside.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match &self.kind {
            ConditionKind::All(parts)
            | ConditionKind::Any(parts)
            | ConditionKind::AtLeast(_, parts) => parts,
            ConditionKind::Not(inner)
            | ConditionKind::Scoped(_, inner)
            | ConditionKind::Limited(_, inner) => slice::from_ref(inner),
            ConditionKind::Constant(_)
            | ConditionKind::Fact(..)
            | ConditionKind::Measure(..)
            | ConditionKind::Criterion(_)
            | ConditionKind::Requested(_)
            | ConditionKind::Other(..)
            | ConditionKind::Ingredient(_)
            | ConditionKind::Definition(..) => &[],
        }
    }

    /// Calls `visit` on this condition and all inside, outermost first. The depth is bounded by the parser.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }

    /// Calls `change` on each threshold that this condition and those inside compare with or hand on.
    pub fn each_threshold_mut(&mut self, change: &mut impl FnMut(&mut Threshold)) {
        match &mut self.kind {
            ConditionKind::Measure(_, _, threshold)
            | ConditionKind::Fact(_, FactTest::Compare(_, threshold)) => change(threshold),
            ConditionKind::Definition(_, arguments) => arguments.values_mut().for_each(change),
            ConditionKind::Limited(limit, inner) => {
                if let Limit::After(Some(within), _) | Limit::Before(Some(within), _) = limit {
                    change(within);
                }
                inner.each_threshold_mut(change);
            }
            ConditionKind::All(parts)
            | ConditionKind::Any(parts)
            | ConditionKind::AtLeast(_, parts) => {
                for part in parts {
                    part.each_threshold_mut(change);
                }
            }
            ConditionKind::Not(inner) | ConditionKind::Scoped(_, inner) => {
                inner.each_threshold_mut(change);
            }
            ConditionKind::Constant(_)
            | ConditionKind::Fact(..)
            | ConditionKind::Criterion(_)
            | ConditionKind::Requested(_)
            | ConditionKind::Other(..)
            | ConditionKind::Ingredient(_) => {}
        }
    }

    /// What is asked at a place or within a limit, which comes out as this condition does.
    #[must_use]
    pub fn framed(&self) -> Option<&Self> {
        if let ConditionKind::Scoped(_, inner) | ConditionKind::Limited(_, inner) = &self.kind {
            return Some(inner);
        }
        None
    }

    /// The place at which its parts are asked, where it names one.
    #[must_use]
    pub fn scope(&self) -> Option<&Scope> {
        if let ConditionKind::Scoped(scope, _) = &self.kind { Some(scope) } else { None }
    }

    /// The fact whose records it asks for or counts.
    #[must_use]
    pub fn fact(&self) -> Option<&FactName> {
        if let ConditionKind::Fact(name, _) | ConditionKind::Measure(Measure::NumberOf(name), ..) =
            &self.kind
        {
            return Some(name);
        }
        None
    }

    /// The derived fact, gate or derived quantity that it refers to.
    #[must_use]
    pub fn definition(&self) -> Option<&DefinitionName> {
        if let ConditionKind::Definition(name, _)
        | ConditionKind::Measure(Measure::Derived(name), ..) = &self.kind
        {
            return Some(name);
        }
        None
    }

    /// The days that it counts from, its own and those of its limit.
    #[must_use]
    pub fn days(&self) -> Vec<&Day> {
        if let ConditionKind::Measure(Measure::Between(from, to), ..) = &self.kind {
            return vec![from, to];
        }
        if let ConditionKind::Measure(Measure::AgeAt(day), ..)
        | ConditionKind::Limited(Limit::After(_, day) | Limit::Before(_, day), _) = &self.kind
        {
            return vec![day];
        }
        Vec::new()
    }

    /// The thresholds that it compares with or hands on, without those of its parts.
    #[must_use]
    pub fn thresholds(&self) -> Vec<&Threshold> {
        if let ConditionKind::Measure(_, _, threshold)
        | ConditionKind::Fact(_, FactTest::Compare(_, threshold))
        | ConditionKind::Limited(
            Limit::After(Some(threshold), _) | Limit::Before(Some(threshold), _),
            _,
        ) = &self.kind
        {
            return vec![threshold];
        }
        if let ConditionKind::Definition(_, arguments) = &self.kind {
            return arguments.values().collect();
        }
        Vec::new()
    }
}
