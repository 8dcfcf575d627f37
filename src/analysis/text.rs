//! Whether two versions of a condition are the same text, with everything that they refer to; places in files do not count.

use std::collections::BTreeSet;

use crate::model::condition::{Condition, ConditionKind, Measure};
use crate::model::name::DefinitionName;
use crate::model::rule::{Body, Criterion, Definition, Program, Rule, Take};
use crate::model::vocabulary::{FactType, Vocabulary};
use crate::source::{SourceId, Span};

/// Two programs whose texts are held against each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'p> {
    old: &'p Program,
    new: &'p Program,
}

impl<'p> Text<'p> {
    pub(super) fn new(old: &'p Program, new: &'p Program) -> Self {
        Self { old, new }
    }

    /// Whether two versions of a rule decide by the same text.
    pub(super) fn rule(self, old: &Rule, new: &Rule) -> bool {
        old.criteria.len() == new.criteria.len()
            && old.criteria.iter().zip(&new.criteria).all(|(a, b)| self.criterion(a, b))
            && self.condition(&old.necessary_when, &new.necessary_when)
            && self.optional(old.speaks_when.as_ref(), new.speaks_when.as_ref())
            && self.same_words()
    }

    /// Whether the vocabulary says the same of what a rule can ask. A fact that gets a side can make the same text ask something
    /// else, so a rule is then looked at, whatever its text.
    pub(super) fn same_words(self) -> bool {
        let (old, new) = (&self.old.vocabulary, &self.new.vocabulary);
        let kinds = |v: &'p Vocabulary| {
            let facts = v.facts.iter();
            let kind = |f: &'p FactType| (f.group, f.sided, f.side_noted, f.regional, &f.value);
            facts.map(|(name, f)| (name, kind(f))).collect::<Vec<_>>()
        };
        let places = |v: &'p Vocabulary| {
            v.regions.iter().map(|(name, r)| (name, &r.within, r.sided)).collect::<Vec<_>>()
        };
        kinds(old) == kinds(new) && places(old) == places(new) && old.drugs == new.drugs
    }

    /// Whether two versions of a criterion are the same text.
    pub(super) fn criterion(self, old: &Criterion, new: &Criterion) -> bool {
        old.name == new.name
            && self.condition(&old.when, &new.when)
            && self.optional(old.raised_by.as_ref(), new.raised_by.as_ref())
    }

    /// The same where neither is there.
    pub(super) fn optional(self, old: Option<&Condition>, new: Option<&Condition>) -> bool {
        match (old, new) {
            (None, None) => true,
            (Some(old), Some(new)) => self.condition(old, new),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn condition(self, old: &Condition, new: &Condition) -> bool {
        bare(old) == bare(new) && self.definitions(old)
    }

    /// Whether everything that a condition refers to is the same text in both.
    fn definitions(self, condition: &Condition) -> bool {
        let mut open = BTreeSet::new();
        referred(condition, &mut open);
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop_first() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let of = |program: &'p Program| program.definitions.get(&name);
            let (Some(old), Some(new)) = (of(self.old), of(self.new)) else { return false };
            if bare_definition(old) != bare_definition(new) {
                return false;
            }
            match &old.body {
                Body::When(body) => referred(body, &mut open),
                Body::Measure(_, readings) => {
                    for reading in readings {
                        if let Some(guard) = &reading.guard {
                            referred(guard, &mut open);
                        }
                        for part in reading.take.parts() {
                            if let Take::Measure(Measure::Derived(name)) = part {
                                open.insert(name.clone());
                            }
                        }
                    }
                }
            }
        }
        true
    }
}

fn referred(condition: &Condition, into: &mut BTreeSet<DefinitionName>) {
    condition.walk(&mut |part| into.extend(part.definition().cloned()));
}

fn nowhere() -> Span {
    Span::new(SourceId::default(), 0..0)
}

fn bare_definition(definition: &Definition) -> Definition {
    let mut bare_one = definition.clone();
    bare_one.span = nowhere();
    bare_one.says = String::new();
    match &mut bare_one.body {
        Body::When(body) => *body = bare(body),
        Body::Measure(_, readings) => {
            for reading in readings {
                reading.span = nowhere();
                reading.guard = reading.guard.as_ref().map(bare);
            }
        }
    }
    bare_one
}

/// A condition without places.
fn bare(condition: &Condition) -> Condition {
    let inside = |inner: &Condition| Box::new(bare(inner));
    let each = |parts: &[Condition]| parts.iter().map(bare).collect::<Vec<_>>();
    let kind = match &condition.kind {
        ConditionKind::Not(inner) => ConditionKind::Not(inside(inner)),
        ConditionKind::All(parts) => ConditionKind::All(each(parts)),
        ConditionKind::Any(parts) => ConditionKind::Any(each(parts)),
        ConditionKind::AtLeast(n, parts) => ConditionKind::AtLeast(*n, each(parts)),
        ConditionKind::Scoped(scope, inner) => ConditionKind::Scoped(scope.clone(), inside(inner)),
        ConditionKind::Limited(limit, inner) => {
            ConditionKind::Limited(limit.clone(), inside(inner))
        }
        ConditionKind::Constant(_)
        | ConditionKind::Fact(..)
        | ConditionKind::Measure(..)
        | ConditionKind::Criterion(_)
        | ConditionKind::Definition(..)
        | ConditionKind::Requested(_)
        | ConditionKind::Other(..)
        | ConditionKind::Ingredient(_) => condition.kind.clone(),
    };
    Condition { span: nowhere(), kind }
}
