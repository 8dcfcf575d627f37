//! The tests of a set of conditions, by what they share.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::LimitAsked;
use crate::model::condition::Limit;
use crate::model::name::FactName;
use crate::model::value::{Amount, Quantity};
use crate::syntax::condition::Comparison;

use super::form::{Form, FreeOf, FreeTest, RecordTest, Source, Test, rests_on_records};
use super::ground::DayAsk;
use super::group::{GroupTest, Topic};
use super::record::FactAsked;
use super::values::points;

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
    pub(super) sums: BTreeMap<Source, BTreeSet<(Comparison, Amount)>>,
    /// Tests of which it cannot be told apart what came first, so that they are taken as free.
    pub(super) loose: BTreeMap<RecordTest, FreeTest>,
}

impl Collected {
    /// The tests of these conditions.
    pub(super) fn of<'f>(forms: impl Iterator<Item = &'f Form>) -> Self {
        let mut collected = Self::default();
        for form in forms {
            form.walk(&mut |part| collected.form(part));
        }
        collected.add_parts_of_sums();
        collected
    }

    /// Each part of a sum is read on both sides of what, with the other part, makes a threshold of the sum or of that part.
    fn add_parts_of_sums(&mut self) {
        for (sum, thresholds) in self.sums.clone() {
            let Source::Sum(first, second) = &sum else { continue };
            let of_sum: Vec<Amount> = thresholds.iter().map(|(_, amount)| *amount).collect();
            let own = |source| -> Vec<Amount> {
                let found = self.thresholds(source).into_iter().flatten();
                found.map(|(_, amount)| amount).collect()
            };
            let (of_first, of_second) = (own(first), own(second));
            let mut other = of_sum.clone();
            other.extend(differences(&of_sum, &of_first));
            let near: Vec<Amount> =
                points(&[other.clone(), of_second].concat()).iter().filter_map(exactly).collect();
            let mut one = of_sum.clone();
            one.extend(differences(&of_sum, &near));
            for (source, amounts) in [(first, one), (second, other)] {
                for amount in amounts {
                    // Both, so that the value itself is told from what is below and above.
                    self.source(source, Comparison::AtLeast, amount);
                    self.source(source, Comparison::Greater, amount);
                }
            }
        }
    }

    fn thresholds(&self, source: &Source) -> Option<BTreeSet<(Comparison, Amount)>> {
        if let Some((fact, ..)) = source.of_records() {
            return self.facts.get(fact)?.values.get(source).cloned();
        }
        let of_test = |test: &GroupTest| match test {
            GroupTest::Against(own, comparison, amount) if own == source => {
                Some((*comparison, *amount))
            }
            GroupTest::Against(..) | GroupTest::Test(_) => None,
        };
        Some(self.topics.values().flatten().filter_map(of_test).collect())
    }

    /// The tests that rest on which of two facts came first, by fact.
    pub(super) fn ordered(&self) -> BTreeMap<FactName, Vec<RecordTest>> {
        let mut ordered: BTreeMap<FactName, Vec<RecordTest>> = BTreeMap::new();
        for (fact, asked) in &self.facts {
            for test in asked.tests.iter().filter(|t| rests(t)) {
                ordered.entry(fact.clone()).or_default().push(test.clone());
            }
        }
        ordered
    }

    /// Whether nothing but order is asked of the days of a fact.
    pub(super) fn is_undated(&self, fact: &FactName) -> bool {
        let fixed =
            |(limit, _): &LimitAsked| *limit != Limit::RequestedLevel && !rests_on_records(limit);
        self.facts.get(fact).is_none_or(|asked| {
            let of_tests = asked.tests.iter().any(|t| t.limits.iter().any(fixed));
            let dated = |source: &Source| {
                matches!(source, Source::Since(..) | Source::Count(..))
                    || source.of_records().is_some_and(|(.., limits)| limits.iter().any(fixed))
            };
            !of_tests && !asked.values.keys().any(dated)
        })
    }

    /// Takes a test as free after all.
    pub(super) fn loosen(&mut self, test: &RecordTest) {
        if let Some(asked) = self.facts.get_mut(&test.fact) {
            asked.tests.remove(test);
        }
        let free = FreeTest {
            version: test.version,
            of: FreeOf::Record(test.fact.clone(), test.ask.clone()),
            place: test.place.clone(),
            limits: test.limits.clone(),
        };
        self.part(Part::Free(free.clone()));
        self.loose.insert(test.clone(), free);
    }

    /// Asks for the days of a fact.
    pub(super) fn ask_days(&mut self, fact: &FactName, ask: DayAsk) {
        self.facts.entry(fact.clone()).or_default().days.insert(ask);
        self.part(Part::Fact(fact.clone()));
    }

    /// Whether the levels of the request are asked for both by themselves and as those of records: which records are at
    /// them then depends on how many there are.
    pub(super) fn counts_levels_of_records(&self) -> bool {
        let by_level = |(limit, _): &LimitAsked| *limit == Limit::RequestedLevel;
        let limited = |asked: &FactAsked| {
            let of_values = asked.values.keys().any(|source| {
                source.of_records().is_some_and(|(.., limits)| limits.iter().any(by_level))
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
            Source::Fact(_, fact, ..)
            | Source::Count(_, fact, ..)
            | Source::Since(_, _, fact, _) => {
                let asked = self.facts.entry(fact.clone()).or_default();
                asked.values.entry(source.clone()).or_default().insert(against);
                self.part(Part::Fact(fact.clone()));
            }
            Source::Given(..) => {
                self.group(GroupTest::Against(source.clone(), comparison, amount));
            }
            Source::Sum(first, second) => {
                self.sums.entry(source.clone()).or_default().insert(against);
                for part in [first, second] {
                    self.source(part, comparison, amount);
                }
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

/// Whether a test rests on the days of other records.
fn rests(test: &RecordTest) -> bool {
    test.limits.iter().any(|(limit, _)| rests_on_records(limit))
}

/// What is left of each of the one list after each of the other, in the unit of the former.
fn differences(of: &[Amount], less: &[Amount]) -> Vec<Amount> {
    let difference = |a: &Amount, b: &Amount| {
        let base = a.unit.factor();
        let left =
            a.number.checked_sub(b.number.checked_mul(b.unit.factor())?.checked_div(base)?)?;
        let fits = a.unit.dimension() == b.unit.dimension() && !left.is_sign_negative();
        fits.then(|| Amount { number: left.normalize(), unit: a.unit })
    };
    of.iter().flat_map(|a| less.iter().filter_map(move |b| difference(a, b))).collect()
}

fn exactly(quantity: &Quantity) -> Option<Amount> {
    quantity.low.map(|number| Amount { number, unit: quantity.unit })
}
