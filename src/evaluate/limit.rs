//! Which records count within a limit: those of some days, or of the spinal levels that the request names.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::case::DecisionDate;
use crate::model::condition::{Day, Limit, Scope};
use crate::model::day::{Days, Elapsed};
use crate::model::fact::{Fact, Status};
use crate::model::level::Level;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Unit, Value};
use crate::model::vocabulary::Group;
use crate::syntax::condition::Comparison;

use super::condition::Asked;
use super::trace::Reason;

/// A limit whose days and levels are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// Days after or before each of these days; where there are none, nothing is known.
    Days {
        /// After them, not before.
        later: bool,
        /// How far from them at the most; the day itself then counts.
        amount: Option<Amount>,
        /// The days.
        of: Vec<Days>,
    },
    /// These levels; where there are none, nothing is known.
    Levels(BTreeSet<Level>),
}

/// Whether a record is within a limit, and why it is not or may not be.
type Inside = (Truth, Reason);

impl Asked<'_> {
    /// Looks a limit up. The records of a fact that it names are not themselves limited.
    pub(super) fn resolve(&mut self, limit: &Limit, scope: &Scope) -> Within {
        let (later, amount, day) = match limit {
            Limit::RequestedLevel => return Within::Levels(self.request.detail.levels.clone()),
            Limit::After(amount, day) => (true, amount, day),
            Limit::Before(amount, day) => (false, amount, day),
        };
        let known = amount.as_ref().map(|amount| self.threshold(amount));
        let of = self.days(day, scope);
        match known {
            // A parameter without a value: nothing can be compared with it.
            Some(None) => Within::Days { later, amount: None, of: Vec::new() },
            Some(amount) => Within::Days { later, amount, of },
            None => Within::Days { later, amount: None, of },
        }
    }

    /// Every day that a condition's day can mean.
    pub(super) fn days(&mut self, day: &Day, scope: &Scope) -> Vec<Days> {
        let dates = &self.case.dates;
        match day {
            Day::Injury => dates.injury.map(Days::exactly).into_iter().collect(),
            Day::Request => dates.request().into_iter().collect(),
            Day::Decision => dates.decision.days().into_iter().collect(),
            Day::Fact(..) => self.dated(day, scope).into_iter().map(|(days, _)| days).collect(),
        }
    }

    /// The days of the records of a fact with the records; those without a day are left out.
    pub(super) fn dated(&mut self, day: &Day, scope: &Scope) -> Vec<(Days, usize)> {
        let Day::Fact(name, own) = day else { return Vec::new() };
        let around = std::mem::take(&mut self.limits);
        let (here, _) = self.records(name, &self.place(&own.within(scope)));
        self.limits = around;
        let done = |i: usize| {
            let fact = self.case.facts.get(i)?;
            // Of a test that was done and is normal, "absent" is the result; of care it says that none was given.
            let happened = match (fact.status, self.group(fact)) {
                (Status::Present | Status::Equivocal, _) | (Status::Absent, Some(Group::Test)) => {
                    true
                }
                (Status::Absent | Status::Conflicting, _) => false,
            };
            fact.detail.day.filter(|_| happened).map(|day| (day, i))
        };
        here.into_iter().filter_map(done).collect()
    }

    pub(super) fn group(&self, fact: &Fact) -> Option<Group> {
        self.program.vocabulary.facts.get(&fact.name).map(|known| known.group)
    }

    /// Whether a record is within every limit that holds here.
    pub(super) fn within(&self, fact: &Fact) -> Inside {
        let limits = self.limits.iter().map(|limit| inside(fact, limit));
        limits.fold((Truth::Met, Reason::Found), |a, b| if b.0 < a.0 { b } else { a })
    }

    /// Whether what a record denies is denied of everything within the limits. That care was never given is true of
    /// every day and level; a normal finding is one of its own day.
    pub(super) fn denies_within(&self, fact: &Fact) -> bool {
        let whole = self.group(fact) == Some(Group::Care)
            && fact.status == Status::Absent
            && fact.detail.day.is_none()
            && fact.detail.levels.is_empty();
        let named = |limit: &Within| match limit {
            Within::Days { .. } => false,
            Within::Levels(levels) => !levels.is_empty() && levels.is_subset(&fact.detail.levels),
        };
        whole || self.limits.iter().all(named)
    }

    /// The time from one day to another: every pair of days that the record gives, with the records they rest on. A
    /// pair that goes backwards is no reading.
    pub(super) fn between(
        &mut self,
        from: &Day,
        to: &Day,
        scope: &Scope,
    ) -> Vec<(Value, Vec<usize>)> {
        let mut read = |day: &Day| -> Vec<(Days, Vec<usize>)> {
            match day {
                Day::Fact(..) => {
                    self.dated(day, scope).into_iter().map(|(day, i)| (day, vec![i])).collect()
                }
                Day::Injury | Day::Request | Day::Decision => {
                    self.days(day, scope).into_iter().map(|day| (day, Vec::new())).collect()
                }
            }
        };
        let (from, to) = (read(from), read(to));
        let mut values = Vec::new();
        for (a, first) in &from {
            for (b, second) in &to {
                if a.is_after(*b) != Truth::Met {
                    let value = Value::Elapsed(Elapsed { from: *a, to: *b });
                    values.push((value, first.iter().chain(second).copied().collect()));
                }
            }
        }
        values
    }

    /// The age at a day. Who is 47 on the day of the letter was born between 48 years, short of a day, and 47 years before.
    pub(super) fn age_at(&mut self, day: &Day, scope: &Scope) -> Vec<(Value, Vec<usize>)> {
        let Some(born) = self.born() else { return Vec::new() };
        let days = self.dated(day, scope).into_iter().map(|(day, i)| (day, vec![i]));
        let mut days: Vec<(Days, Vec<usize>)> = days.collect();
        if !matches!(day, Day::Fact(..)) {
            days.extend(self.days(day, scope).into_iter().map(|day| (day, Vec::new())));
        }
        let age = |to: Days| Value::Elapsed(Elapsed { from: born, to });
        days.into_iter().map(|(day, rests_on)| (age(day), rests_on)).collect()
    }

    /// When the patient was born. The age is that of the day of the decision or, at the earliest, of the latest day that
    /// the record speaks of.
    pub(super) fn born(&self) -> Option<Days> {
        let age = self.case.patient.age?;
        let stated = match self.case.dates.decision {
            DecisionDate::Stated(day) => Days::exactly(day),
            DecisionDate::Inferred { not_before, .. } => {
                Days { earliest: not_before, latest: None }
            }
            DecisionDate::Unknown => return None,
        };
        let before = |day: Date, years: u32| {
            day.checked_sub(jiff::Span::new().try_years(i64::from(years)).ok()?).ok()
        };
        Some(Days {
            earliest: before(stated.earliest, age + 1)?.tomorrow().ok()?,
            latest: stated.latest.and_then(|day| before(day, age)),
        })
    }
}

/// Whether a record is within one limit.
fn inside(fact: &Fact, limit: &Within) -> Inside {
    match limit {
        Within::Levels(asked) => at_level(fact, asked),
        Within::Days { later, amount, of } => {
            let Some(day) = fact.detail.day else { return (Truth::Unknown, Reason::DayNotStated) };
            let truths: BTreeSet<Truth> =
                of.iter().map(|of| in_time(day, *of, *later, *amount)).collect();
            // Several days of the fact that the limit names must agree.
            let truths: Vec<Truth> = truths.into_iter().collect();
            match truths.as_slice() {
                [Truth::Met] => (Truth::Met, Reason::Found),
                [Truth::NotMet] => (Truth::NotMet, Reason::OtherTime),
                [] | [Truth::Unknown] => (Truth::Unknown, Reason::DayNotStated),
                _ => (Truth::Unknown, Reason::Conflicting),
            }
        }
    }
}

/// Whether a day is after or before another; with an amount, the day itself counts and what is farther away does not.
fn in_time(day: Days, of: Days, later: bool, amount: Option<Amount>) -> Truth {
    let (from, to) = if later { (of, day) } else { (day, of) };
    let elapsed = Elapsed { from, to };
    match amount {
        None => to.is_after(from),
        Some(amount) => {
            let none = Amount { number: Decimal::ZERO, unit: Unit::Day };
            let begun = elapsed.compare(Comparison::AtLeast, none);
            begun.and(elapsed.compare(Comparison::AtMost, amount))
        }
    }
}

/// Whether a record is about one of the levels. A root and a segment are different things: the one settles nothing of
/// the other.
fn at_level(fact: &Fact, asked: &BTreeSet<Level>) -> Inside {
    let own = &fact.detail.levels;
    if own.is_empty() || asked.is_empty() {
        return (Truth::Unknown, Reason::LevelNotStated);
    }
    if !own.is_disjoint(asked) {
        return (Truth::Met, Reason::Found);
    }
    let comparable = own.iter().all(|a| asked.iter().all(|b| a.is_like(*b)));
    let truth = if comparable { Truth::NotMet } else { Truth::Unknown };
    (truth, Reason::OtherLevel)
}
