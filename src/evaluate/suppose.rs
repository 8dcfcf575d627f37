//! What could be documented that would settle a test one way or the other: facts, values, days and levels to try out.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::condition::{Day, FactTest, Measure, RegionScope, Scope, SideScope, Threshold};
use crate::model::day::{Days, day_after, day_before};
use crate::model::fact::Status;
use crate::model::level::Level;
use crate::model::name::{DefinitionName, FactName};
use crate::model::rule::{Body, Take};
use crate::model::value::{Amount, Quantity, Value};
use crate::syntax::condition::Comparison;

use super::condition::Asked;
use super::limit::Within;
use super::trace::{Place, Trace, What};
use super::what_if::Supposition;

/// Suppositions as they are found.
#[derive(Debug)]
pub(super) struct Supposing<'a> {
    asked: Asked<'a>,
    pub(super) found: BTreeSet<Supposition>,
}

impl<'a> Supposing<'a> {
    pub(super) fn new(asked: Asked<'a>) -> Self {
        Self { asked, found: BTreeSet::new() }
    }

    /// Notes what would answer a test, within the limits that hold for it.
    pub(super) fn answers_to(&mut self, trace: &Trace) {
        self.asked.limits.clone_from(&trace.limits);
        match &trace.what {
            What::Fact(fact, test) => {
                for (status, value) in answers(test) {
                    self.suppose(fact, trace, status, value.as_ref());
                }
            }
            What::Measure(Measure::Derived(name), comparison, Some(amount)) => {
                self.readings(name, trace, *comparison, *amount);
            }
            What::Measure(Measure::NumberOf(fact), ..) => {
                self.suppose(fact, trace, Status::Present, None);
            }
            What::Measure(Measure::Between(from, to), _, Some(amount)) => {
                self.between(from, to, trace, *amount);
            }
            What::Measure(Measure::AgeAt(day), _, Some(amount)) => {
                if let Some(born) = self.asked.born() {
                    self.far_from(day, &[born], true, trace, *amount);
                }
            }
            What::Measure(..)
            | What::Constant
            | What::Not
            | What::All
            | What::Any
            | What::AtLeast(_)
            | What::Criterion(_)
            | What::Requested(_)
            | What::Other(..)
            | What::Ingredient(..)
            | What::Definition(_) => {}
        }
    }

    /// A fact without a side or region is supposed without one, whatever was asked around it.
    fn place(&self, fact: &FactName, around: &Place) -> Place {
        let known = self.asked.program.vocabulary.facts.get(fact);
        let region = around.region.clone().or_else(|| self.asked.request.region.clone());
        Place {
            side: around.side.filter(|_| known.is_some_and(|f| f.sided)),
            region: region.filter(|_| known.is_some_and(|f| f.regional)),
        }
    }

    /// A record of a fact without a day, and of each day on which it would be inside or outside of a limit.
    fn suppose(&mut self, fact: &FactName, trace: &Trace, status: Status, value: Option<&Value>) {
        let levels = trace.limits.iter().find_map(|limit| match limit {
            Within::Levels(levels) => Some(levels.clone()),
            Within::Days { .. } => None,
        });
        let levels = levels.unwrap_or_default();
        let days: BTreeSet<Date> = trace.limits.iter().flat_map(turns).collect();
        let place = self.place(fact, &trace.place);
        for day in std::iter::once(None).chain(days.into_iter().map(Some)) {
            self.note(fact, &place, (status, value), day, &levels);
        }
    }

    fn note(
        &mut self,
        fact: &FactName,
        place: &Place,
        (status, value): (Status, Option<&Value>),
        day: Option<Date>,
        levels: &BTreeSet<Level>,
    ) {
        // No record tells of a day after the decision.
        let last = self.asked.case.dates.decision.days().and_then(|days| days.latest);
        if day.zip(last).is_some_and(|(day, last)| day > last) {
            return;
        }
        self.found.insert(Supposition {
            fact: fact.clone(),
            place: place.clone(),
            status,
            value: value.cloned(),
            day,
            levels: levels.clone(),
        });
    }

    /// Values of the facts that a derived quantity is read from.
    fn readings(
        &mut self,
        name: &DefinitionName,
        trace: &Trace,
        comparison: Comparison,
        amount: Amount,
    ) {
        let program = self.asked.program;
        let Some(Body::Measure(_, readings)) = program.definitions.get(name).map(|d| &d.body)
        else {
            return;
        };
        let alone = readings.iter().find_map(|r| match &r.take {
            Take::Fact(fact) => Some(fact),
            Take::Measure(_) | Take::Sum(_) => None,
        });
        for (fact, value) in alone.iter().flat_map(|fact| {
            both_sides(comparison, amount).into_iter().map(move |value| (fact, value))
        }) {
            self.suppose(fact, trace, Status::Present, Some(&value));
        }
        for reading in readings {
            if let Take::Sum(parts) = &reading.take {
                self.sum(parts, trace, comparison, amount);
            }
        }
    }

    /// Values of one fact of a sum with which it comes to the threshold, the others being as documented.
    fn sum(&mut self, parts: &[Take], trace: &Trace, comparison: Comparison, amount: Amount) {
        for (index, part) in parts.iter().enumerate() {
            let Take::Fact(fact) = part else { continue };
            let others = parts.iter().enumerate().filter(|(other, _)| *other != index);
            let rest = others
                .map(|(_, other)| self.least(other, trace))
                .try_fold(Decimal::ZERO, |sum, least| sum.checked_add(least?));
            let Some(open) = rest.and_then(|rest| amount.number.checked_sub(rest)) else {
                continue;
            };
            let amount = Amount { number: open.max(Decimal::ZERO), ..amount };
            for value in both_sides(comparison, amount) {
                self.suppose(fact, trace, Status::Present, Some(&value));
            }
        }
    }

    /// What a part of a sum comes to at the least, by the first value that the record gives.
    fn least(&mut self, part: &Take, trace: &Trace) -> Option<Decimal> {
        let values = self.asked.values_of(part, &scope(&trace.place), &mut trace.clone());
        values.into_iter().find_map(|value| match value {
            Value::Quantity(quantity) => quantity.low,
            Value::Elapsed(_) | Value::Word(_) => None,
        })
    }

    /// Days of the facts between which a time is measured.
    fn between(&mut self, from: &Day, to: &Day, trace: &Trace, amount: Amount) {
        let scope = scope(&trace.place);
        let (first, second) = (self.asked.days(from, &scope), self.asked.days(to, &scope));
        self.far_from(from, &second, false, trace, amount);
        self.far_from(to, &first, true, trace, amount);
    }

    /// A record of a fact so long after or before days that it is just short of an amount, at it, and past it.
    fn far_from(&mut self, day: &Day, of: &[Days], later: bool, trace: &Trace, amount: Amount) {
        let Day::Fact(fact, own) = day else { return };
        let around = self.asked.place(&own.within(&scope(&trace.place)));
        let place = self.place(fact, &around);
        let ends = of.iter().flat_map(|days| [Some(days.earliest), days.latest]).flatten();
        let far = |end| if later { day_after(end, amount) } else { day_before(end, amount) };
        let days: BTreeSet<Date> = ends.filter_map(far).flat_map(next_to).collect();
        for day in days {
            self.note(fact, &place, (Status::Present, None), Some(day), &BTreeSet::new());
        }
    }
}

/// The place of a trace as a scope.
fn scope(place: &Place) -> Scope {
    Scope {
        side: place.side.map(SideScope::Fixed),
        region: place.region.clone().map(RegionScope::Fixed),
    }
}

/// The days on both sides of the ends of a limit.
fn turns(limit: &Within) -> Vec<Date> {
    let Within::Days { later, amount, of } = limit else { return Vec::new() };
    let ends: Vec<Date> =
        of.iter().flat_map(|days| [Some(days.earliest), days.latest]).flatten().collect();
    let far = |end: &Date| {
        let amount = (*amount)?;
        if *later { day_after(*end, amount) } else { day_before(*end, amount) }
    };
    let far: Vec<Date> = ends.iter().filter_map(far).collect();
    ends.into_iter().chain(far).flat_map(next_to).collect()
}

/// A day with the one before and the one after.
fn next_to(day: Date) -> Vec<Date> {
    [day.yesterday().ok(), Some(day), day.tomorrow().ok()].into_iter().flatten().collect()
}

/// Records that answer a test: one for each way it can come out.
fn answers(test: &FactTest) -> Vec<(Status, Option<Value>)> {
    match test {
        FactTest::Present | FactTest::Absent => {
            vec![(Status::Present, None), (Status::Absent, None)]
        }
        FactTest::Documented | FactTest::Known => vec![(Status::Present, None)],
        FactTest::Compare(comparison, threshold) => match threshold {
            Threshold::Amount(amount) => both_sides(*comparison, *amount)
                .into_iter()
                .map(|v| (Status::Present, Some(v)))
                .collect(),
            Threshold::Parameter(_) => Vec::new(),
        },
        FactTest::Is(words) => words
            .iter()
            .flat_map(|w| {
                [Status::Present, Status::Absent].map(|s| (s, Some(Value::Word(w.clone()))))
            })
            .collect(),
    }
}

/// A value at the threshold or one step from it for which the comparison holds, and one for which it does not.
fn both_sides(comparison: Comparison, threshold: Amount) -> Vec<Value> {
    let step = Decimal::ONE;
    let at = |number: Decimal| Value::Quantity(Quantity::exactly(number, threshold.unit));
    let number = threshold.number;
    match comparison {
        Comparison::AtLeast | Comparison::Less => vec![at(number), at(number - step)],
        Comparison::Greater | Comparison::AtMost | Comparison::Equal | Comparison::NotEqual => {
            vec![at(number), at(number + step)]
        }
    }
}
