//! The tests of a set of conditions, by what they share.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::LimitAsked;
use crate::model::condition::Limit;
use crate::model::name::FactName;
use crate::model::value::Amount;
use crate::syntax::condition::Comparison;

use super::form::{Form, FreeTest, Source, Test};
use super::group::{GroupTest, Topic};
use super::record::FactAsked;

/// A subject of tests, which share variables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Fact(FactName),
    Topic(Topic),
    Opaque(Source),
    Free(FreeTest),
}

/// The tests of a set of conditions, by what they share.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) order: Vec<Part>,
    pub(super) facts: BTreeMap<FactName, FactAsked>,
    pub(super) topics: BTreeMap<Topic, BTreeSet<GroupTest>>,
    pub(super) opaque: BTreeMap<Source, BTreeSet<(Comparison, Amount)>>,
}

impl Collected {
    /// The tests of these conditions.
    pub(super) fn of<'f>(forms: impl Iterator<Item = &'f Form>) -> Self {
        let mut collected = Self::default();
        for form in forms {
            form.walk(&mut |part| collected.form(part));
        }
        collected
    }

    /// Whether the levels of the request are asked for both by themselves and as those of records: which records are at
    /// them then depends on how many there are.
    pub(super) fn counts_levels_of_records(&self) -> bool {
        let by_level = |(limit, _): &LimitAsked| *limit == Limit::RequestedLevel;
        let limited = |asked: &FactAsked| {
            let of_values = asked.values.keys().any(|source| match source {
                Source::Fact(_, _, _, limits) | Source::Opaque(_, _, _, limits) => {
                    limits.iter().any(by_level)
                }
                Source::Given(..) => false,
            });
            of_values || asked.tests.iter().any(|t| t.limits.iter().any(by_level))
        };
        self.topics.contains_key(&Topic::Levels) && self.facts.values().any(limited)
    }

    fn form(&mut self, form: &Form) {
        match form {
            Form::Test(Test::Record(test)) => {
                self.facts.entry(test.fact.clone()).or_default().tests.insert(test.clone());
                self.part(Part::Fact(test.fact.clone()));
            }
            Form::Test(Test::Free(free)) => self.part(Part::Free(free.clone())),
            Form::Test(test) => self.group(GroupTest::Test(test.clone())),
            Form::Quantity(readings, comparison, amount) => {
                for reading in readings {
                    self.source(&reading.source, *comparison, *amount);
                }
            }
            Form::Constant(_)
            | Form::Not(_)
            | Form::AtLeast(..)
            | Form::Settled(_)
            | Form::Criterion(_) => {}
        }
    }

    fn source(&mut self, source: &Source, comparison: Comparison, amount: Amount) {
        let against = (comparison, amount);
        match source {
            Source::Fact(_, fact, ..) => {
                let asked = self.facts.entry(fact.clone()).or_default();
                asked.values.entry(source.clone()).or_default().insert(against);
                self.part(Part::Fact(fact.clone()));
            }
            Source::Given(..) => {
                self.group(GroupTest::Against(source.clone(), comparison, amount));
            }
            Source::Opaque(..) => {
                self.opaque.entry(source.clone()).or_default().insert(against);
                self.part(Part::Opaque(source.clone()));
            }
        }
    }

    fn group(&mut self, test: GroupTest) {
        if let Some(topic) = test.topic() {
            self.part(Part::Topic(topic.clone()));
            self.topics.entry(topic).or_default().insert(test);
        }
    }

    fn part(&mut self, part: Part) {
        if !self.order.contains(&part) {
            self.order.push(part);
        }
    }
}
