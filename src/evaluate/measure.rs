//! Quantities of the case: time since injury, age, and derived quantities with several readings.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::model::condition::{Measure, Scope, Threshold};
use crate::model::day::{Days, Elapsed};
use crate::model::fact::{Fact, Status};
use crate::model::name::FactName;
use crate::model::rule::{Body, Take};
use crate::model::truth::Truth;
use crate::model::value::{Amount, Quantity, Unit, Value};
use crate::source::{SourceId, Span};
use crate::syntax::condition::Comparison;

use super::condition::Asked;
use super::trace::{Reason, Trace, What};

/// Most different sums that one reading is followed to.
const SUMS_MAX: usize = 256;

/// A value of a reading with the facts it was taken from.
type Read = (Value, Vec<usize>);

impl Asked<'_> {
    /// A quantity against a threshold. Several readings must agree: where one settles it one way and another the
    /// other way, nothing is settled.
    pub(super) fn measure(
        &mut self,
        measure: &Measure,
        comparison: Comparison,
        threshold: &Threshold,
        span: Span,
        scope: &Scope,
    ) -> Trace {
        let amount = self.threshold(threshold);
        let what = What::Measure(measure.clone(), comparison, amount);
        let mut trace = self.leaf(what, span, scope, Truth::Unknown, Reason::NotFound);
        let Some(amount) = amount else { return trace };
        let readings = self.readings(measure, scope, &mut trace);
        let answers: Vec<(Truth, Read)> =
            readings.into_iter().map(|read| (compare(&read.0, comparison, amount), read)).collect();
        let settled = |truth: Truth| answers.iter().filter(move |(t, _)| *t == truth);
        let (met, not_met) = (settled(Truth::Met).count(), settled(Truth::NotMet).count());
        let (truth, reason) = match (met, not_met) {
            (0, 0) if answers.is_empty() => (Truth::Unknown, Reason::NotFound),
            (0, 0) => (Truth::Unknown, Reason::ValueNotExact),
            (0, _) => (Truth::NotMet, Reason::ValueOutOfRange),
            (_, 0) => (Truth::Met, Reason::Found),
            (_, _) => (Truth::Unknown, Reason::Conflicting),
        };
        let counted: Vec<&Read> = answers
            .iter()
            .filter(|(t, _)| truth == Truth::Unknown || *t == truth)
            .map(|(_, read)| read)
            .collect();
        (trace.truth, trace.reason) = (truth, reason);
        trace.value = counted.first().map(|(value, _)| value.clone());
        trace.evidence = counted.iter().flat_map(|(_, facts)| facts.iter().copied()).collect();
        trace
    }

    /// The values of a quantity, for single questions.
    pub(super) fn values(&mut self, measure: &Measure, scope: &Scope) -> Vec<Value> {
        let span = Span::new(SourceId::default(), 0..0);
        let mut trace = self.leaf(What::Constant, span, scope, Truth::Unknown, Reason::NotFound);
        self.readings(measure, scope, &mut trace).into_iter().map(|(value, _)| value).collect()
    }

    /// All values that the record gives for a quantity; traces of what decides whether they count go to `trace`.
    fn readings(&mut self, measure: &Measure, scope: &Scope, trace: &mut Trace) -> Vec<Read> {
        match measure {
            Measure::TimeSinceInjury => {
                self.time_since_injury().map(|v| (v, Vec::new())).into_iter().collect()
            }
            Measure::Age => {
                let years = self.case.patient.age.map(Decimal::from);
                // Somebody of 47 is at least 47 and not yet 48; whole years are what guidelines ask.
                years
                    .map(|n| (Value::Quantity(Quantity::exactly(n, Unit::Year)), Vec::new()))
                    .into_iter()
                    .collect()
            }
            Measure::Stated(_) | Measure::MorphineEquivalent => {
                self.requested(measure).map(|v| (v, Vec::new())).into_iter().collect()
            }
            Measure::Between(from, to) => self.between(from, to, scope),
            Measure::AgeAt(day) => self.age_at(day, scope),
            Measure::NumberOf(name) => vec![self.number_of(name, scope, trace)],
            Measure::Derived(name) => {
                let program = self.program;
                let Some(Body::Measure(_, readings)) =
                    program.definitions.get(name).map(|d| &d.body)
                else {
                    return Vec::new();
                };
                let mut values = Vec::new();
                for reading in readings {
                    let mut rests_on = Vec::new();
                    if let Some(guard) = &reading.guard {
                        let guard = self.condition(guard, scope);
                        let counts = guard.truth == Truth::Met;
                        rests_on = guard.carried_by();
                        trace.parts.push(guard);
                        if !counts {
                            continue;
                        }
                    }
                    values.extend(self.take_values(&reading.take, scope, trace).into_iter().map(
                        |(v, mut f)| {
                            f.extend(&rests_on);
                            (v, f)
                        },
                    ));
                }
                values
            }
        }
    }

    /// How many different records there are: at least so many, since a letter need not tell of all. Records are different
    /// where their words differ or their days do; what has neither may be one of the others.
    fn number_of(&self, name: &FactName, scope: &Scope, trace: &mut Trace) -> Read {
        let (here, near) = self.records(name, &self.place(scope));
        trace.near.extend(near);
        let counted: Vec<(usize, &Fact)> = here
            .into_iter()
            .filter_map(|i| Some((i, self.case.facts.get(i)?)))
            .filter(|(_, f)| f.status == Status::Present)
            .collect();
        let (mut words, mut days) = (BTreeSet::new(), BTreeSet::new());
        for (_, fact) in &counted {
            if let Some(Value::Word(word)) = &fact.value {
                words.insert(word.to_lowercase());
            }
            let exact = fact.detail.day.filter(|day| day.latest == Some(day.earliest));
            days.extend(exact.map(|day| day.earliest));
        }
        let least = words.len().max(days.len()).max(usize::from(!counted.is_empty()));
        let number = Quantity::at_least(Decimal::from(least), Unit::One);
        (Value::Quantity(number), counted.into_iter().map(|(i, _)| i).collect())
    }

    /// The values of a reading's part.
    pub(super) fn values_of(
        &mut self,
        take: &Take,
        scope: &Scope,
        trace: &mut Trace,
    ) -> Vec<Value> {
        self.take_values(take, scope, trace).into_iter().map(|(value, _)| value).collect()
    }

    fn take_values(&mut self, take: &Take, scope: &Scope, trace: &mut Trace) -> Vec<Read> {
        match take {
            Take::Measure(measure) => self.readings(measure, scope, trace),
            Take::Fact(name) => {
                let (here, near) = self.records(name, &self.place(scope));
                trace.near.extend(near);
                let fact = |&i: &usize| {
                    let fact = self.case.facts.get(i).filter(|f| f.status == Status::Present)?;
                    Some((fact.value.clone()?, vec![i]))
                };
                here.iter().filter_map(fact).collect()
            }
            Take::Sum(parts) => {
                let parts: Vec<Vec<Read>> =
                    parts.iter().map(|part| self.take_values(part, scope, trace)).collect();
                sums(&parts)
            }
        }
    }

    /// From the injury to the request. A day before the injury is no reading.
    fn time_since_injury(&self) -> Option<Value> {
        let from = Days::exactly(self.case.dates.injury?);
        let to = self.case.dates.request()?;
        (from.earliest <= to.earliest).then_some(Value::Elapsed(Elapsed { from, to }))
    }
}

/// Every sum of one value of each part. Where records give more sums than are followed, none is known: more records can
/// only leave more open.
fn sums(parts: &[Vec<Read>]) -> Vec<Read> {
    let quantity = |(value, facts): &Read| match value {
        Value::Quantity(quantity) => Some((*quantity, facts.clone())),
        Value::Elapsed(_) | Value::Word(_) => None,
    };
    let mut parts = parts.iter().map(|part| part.iter().filter_map(quantity));
    let mut sums: BTreeMap<Quantity, Vec<usize>> = parts.next().into_iter().flatten().collect();
    for part in parts {
        let part: Vec<(Quantity, Vec<usize>)> = part.collect();
        let mut longer = BTreeMap::new();
        for (so_far, facts) in &sums {
            for (more, with) in &part {
                let Some(sum) = so_far.plus(*more) else { continue };
                let rests_on = || facts.iter().chain(with).copied().collect();
                longer.entry(sum).or_insert_with(rests_on);
            }
        }
        if longer.len() > SUMS_MAX {
            return Vec::new();
        }
        sums = longer;
    }
    sums.into_iter().map(|(sum, facts)| (Value::Quantity(sum), facts)).collect()
}

pub(super) fn compare(value: &Value, comparison: Comparison, threshold: Amount) -> Truth {
    match value {
        Value::Quantity(quantity) => quantity.compare(comparison, threshold),
        Value::Elapsed(elapsed) => elapsed.compare(comparison, threshold),
        Value::Word(_) => Truth::Unknown,
    }
}
