//! A fact asked of the records: which of them speak of it at this place, and what they say together.

use std::collections::BTreeSet;

use crate::model::condition::{FactTest, Scope, Threshold};
use crate::model::fact::{Fact, Status};
use crate::model::name::FactName;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Value};
use crate::model::vocabulary::{FactType, ValueType};
use crate::source::Span;
use crate::syntax::condition::Comparison;

use super::condition::Asked;
use super::trace::{Near, Place, Reason, Trace, What};

/// What one record says to a test; `None` where it is about something else.
type Answer = Option<(Truth, Reason)>;

/// The records of a fact, told apart by whether they are about the place asked.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) here: Vec<usize>,
    pub(super) near: Vec<Near>,
}

impl Asked<'_> {
    /// A fact under a test at a place.
    pub(super) fn fact(
        &self,
        name: &FactName,
        test: &FactTest,
        span: Span,
        scope: &Scope,
    ) -> Trace {
        let place = self.place(scope);
        let records = self.records(name, &place);
        let test = &self.with_arguments(test);
        let mut trace = self.leaf(
            What::Fact(name.clone(), test.clone()),
            span,
            scope,
            Truth::Unknown,
            Reason::NotFound,
        );
        let (mut met, mut not_met, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for &index in &records.here {
            let Some(fact) = self.case.facts.get(index) else { continue };
            match self.answer(fact, test) {
                Some((Truth::Met, reason)) => met.push((index, reason)),
                Some((Truth::NotMet, reason)) => not_met.push((index, reason)),
                Some((Truth::Unknown, reason)) => open.push((index, reason)),
                None => {}
            }
        }
        let indices = |list: &[(usize, Reason)]| list.iter().map(|(i, _)| *i).collect::<Vec<_>>();
        // A record that contradicts itself contradicts every other one as well.
        let contradiction = open.iter().any(|(_, r)| *r == Reason::Conflicting);
        if contradiction || (!met.is_empty() && !not_met.is_empty()) {
            trace.reason = Reason::Conflicting;
            trace.evidence = indices(&[met, not_met, open].concat());
        } else if let Some((truth, settled)) = [(Truth::Met, met), (Truth::NotMet, not_met)]
            .into_iter()
            .find(|(_, list)| !list.is_empty())
        {
            trace.truth = truth;
            trace.reason = settled.first().map_or(Reason::Found, |(_, r)| *r);
            trace.evidence = indices(&settled);
        } else if let Some(&(_, reason)) = open.first() {
            trace.reason = reason;
            trace.evidence = indices(&open);
        } else if let Some(near) = records.near.first() {
            trace.reason = near.why;
        }
        trace.value = trace.evidence.first().and_then(|&i| self.case.facts.get(i)?.value.clone());
        trace.near = records.near;
        trace
    }

    /// The test with the gate's arguments in place of its parameters.
    fn with_arguments(&self, test: &FactTest) -> FactTest {
        match test {
            FactTest::Compare(comparison, threshold) => {
                let amount = self.threshold(threshold).map(Threshold::Amount);
                FactTest::Compare(*comparison, amount.unwrap_or_else(|| threshold.clone()))
            }
            FactTest::Present
            | FactTest::Absent
            | FactTest::Documented
            | FactTest::Known
            | FactTest::Is(_) => test.clone(),
        }
    }

    /// The admitted records of a fact.
    pub(super) fn records(&self, name: &FactName, place: &Place) -> Records {
        let mut records = Records::default();
        let Some(fact_type) = self.program.vocabulary.facts.get(name) else { return records };
        for (index, fact) in self.case.facts.iter().enumerate() {
            if fact.name != *name || !self.admitted.admits(fact.evidence.section) {
                continue;
            }
            match self.elsewhere(fact, fact_type, place) {
                None => records.here.push(index),
                Some(why) => records.near.push(Near { fact: index, why }),
            }
        }
        // What is said of the other side comes before what is said of nowhere in particular.
        records.near.sort_by_key(|n| (n.why, n.fact));
        records
    }

    /// Why a record is not about the place asked; `None` where it is.
    fn elsewhere(&self, fact: &Fact, fact_type: &FactType, place: &Place) -> Option<Reason> {
        if let Some(asked) = &place.region
            && fact_type.regional
        {
            let within =
                fact.region.as_ref().is_some_and(|r| self.program.vocabulary.is_within(r, asked));
            if !within {
                return Some(Reason::OtherRegion);
            }
        }
        if let Some(asked) = place.side
            && fact_type.sided
        {
            return match fact.side.map(|side| side.covers(asked)) {
                Some(Some(true)) => None,
                Some(Some(false)) => Some(Reason::OtherSide),
                Some(None) | None => Some(Reason::SideNotStated),
            };
        }
        None
    }

    fn answer(&self, fact: &Fact, test: &FactTest) -> Answer {
        let present = match fact.status {
            Status::Present => (Truth::Met, Reason::Found),
            Status::Absent => (Truth::NotMet, Reason::Negated),
            Status::Equivocal => (Truth::Unknown, Reason::Equivocal),
            Status::Conflicting => (Truth::Unknown, Reason::Conflicting),
        };
        match test {
            FactTest::Present => Some(present),
            FactTest::Absent => Some(match present {
                (Truth::NotMet, _) => (Truth::Met, Reason::Found),
                (Truth::Met, _) => (Truth::NotMet, Reason::Negated),
                open @ (Truth::Unknown, _) => open,
            }),
            FactTest::Documented => Some((Truth::Met, Reason::Found)),
            FactTest::Known => {
                Some(if present.0.is_settled() { (Truth::Met, Reason::Found) } else { present })
            }
            FactTest::Compare(comparison, threshold) => {
                let open = Some((Truth::Unknown, Reason::NoValue));
                self.threshold(threshold)
                    .map_or(open, |amount| Some(compare(fact, *comparison, amount)))
            }
            FactTest::Is(words) => self.is_one_of(fact, words, present),
        }
    }

    /// A record with another word speaks of another thing, unless one word excludes the others.
    fn is_one_of(&self, fact: &Fact, words: &BTreeSet<String>, present: (Truth, Reason)) -> Answer {
        let Some(Value::Word(word)) = &fact.value else {
            return Some((Truth::Unknown, Reason::NoValue));
        };
        if words.contains(word) {
            return Some(present);
        }
        let exclusive = match self.program.vocabulary.facts.get(&fact.name).map(|f| &f.value) {
            Some(ValueType::Words { exclusive, .. }) => *exclusive,
            Some(ValueType::None | ValueType::Quantity(_) | ValueType::Text) | None => false,
        };
        (exclusive && present.0 == Truth::Met).then_some((Truth::NotMet, Reason::ValueOutOfRange))
    }
}

/// A record's value against a threshold.
fn compare(fact: &Fact, comparison: Comparison, threshold: Amount) -> (Truth, Reason) {
    if fact.status == Status::Conflicting {
        return (Truth::Unknown, Reason::Conflicting);
    }
    let truth = match &fact.value {
        Some(Value::Quantity(quantity)) => quantity.compare(comparison, threshold),
        Some(Value::Elapsed(elapsed)) => elapsed.compare(comparison, threshold),
        Some(Value::Word(_)) | None => return (Truth::Unknown, Reason::NoValue),
    };
    match truth {
        Truth::Met => (truth, Reason::Found),
        Truth::NotMet => (truth, Reason::ValueOutOfRange),
        Truth::Unknown => (truth, Reason::ValueNotExact),
    }
}
