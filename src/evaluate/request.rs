//! What is asked of the request itself and of the other requests of its letter.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::model::case::{Case, Request};
use crate::model::condition::{Measure, Scope, Stated};
use crate::model::name::ServiceName;
use crate::model::outcome::Decision;
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::{Dimension, Quantity, Unit, Value};
use crate::model::vocabulary::Vocabulary;
use crate::source::Span;
use crate::syntax::condition::OtherAsk;

use super::condition::Asked;
use super::trace::{Reason, Trace, What};

impl Asked<'_> {
    /// Other requests of the letter for one of these services. Their rules refer to no decision that leads back here,
    /// since the dependency graph has no cycle; whether one is made asks for no decision.
    pub(super) fn other(
        &self,
        services: &BTreeSet<ServiceName>,
        ask: OtherAsk,
        span: Span,
        scope: &Scope,
    ) -> Trace {
        let others = self.case.requests.iter().filter(|r| r.issue != self.request.issue);
        let others = others.filter(|r| r.service.as_ref().is_some_and(|s| services.contains(s)));
        let decisions = || -> Vec<Decision> {
            let of = |r| Decision::of_issue(&self.evaluator.decisions_on(self.case, r));
            others.clone().map(of).collect()
        };
        let (truth, reason) = match ask {
            OtherAsk::Made if others.clone().next().is_some() => (Truth::Met, Reason::Found),
            OtherAsk::Made => (Truth::NotMet, Reason::NotStated),
            OtherAsk::Necessary => necessary(&decisions()),
            OtherAsk::Decided => match necessary(&decisions()) {
                (Truth::Unknown, reason) => (Truth::Unknown, reason),
                (Truth::Met | Truth::NotMet, _) => (Truth::Met, Reason::Found),
            },
        };
        self.leaf(What::Other(services.clone(), ask), span, scope, truth, reason)
    }

    /// Whether one of the drugs asked for, or of the `items`, has one of these names or classes. Where the vocabulary
    /// knows no drug of the request, nothing is known of what is in it.
    pub(super) fn has_ingredient(&self, words: &BTreeSet<String>, items: bool) -> (Truth, Reason) {
        let known = &self.program.vocabulary.drugs;
        let of_kind = |name: &&crate::model::name::DrugName| {
            known.get(*name).is_some_and(|drug| drug.item == items)
        };
        let ingredients: Vec<_> = self.request.detail.ingredients.iter().filter(of_kind).collect();
        let is_one = |name: &crate::model::name::DrugName| {
            let drug = known.get(name);
            words.contains(name.as_str()) || drug.is_some_and(|d| !d.classes.is_disjoint(words))
        };
        // What is in a drug may not be said. An item is what the request itself names, so it names it or not.
        if ingredients.is_empty() {
            let truth = if items { Truth::NotMet } else { Truth::Unknown };
            (truth, Reason::NotStated)
        } else if ingredients.into_iter().any(is_one) {
            (Truth::Met, Reason::Found)
        } else {
            (Truth::NotMet, Reason::Negated)
        }
    }

    /// What a built-in quantity of the request comes to; `None` where the request does not say.
    pub(super) fn requested(&self, measure: &Measure) -> Option<Value> {
        let detail = &self.request.detail;
        let of = |quantity: Option<Quantity>, dimension| {
            quantity.filter(|q| q.unit.dimension() == dimension)
        };
        let count = |n: usize| {
            let n = (n > 0).then(|| Decimal::from(n));
            n.map(|n| Quantity::exactly(n, Unit::One))
        };
        let stated = match measure {
            Measure::Stated(stated) => stated,
            Measure::MorphineEquivalent => return self.morphine().map(Value::Quantity),
            Measure::TimeSinceInjury
            | Measure::Age
            | Measure::Between(..)
            | Measure::AgeAt(_)
            | Measure::NumberOf(_)
            | Measure::Derived(_) => return None,
        };
        let quantity = match stated {
            Stated::VisitsInDispute => of(self.request.quantity, Dimension::Visits),
            Stated::VisitsAuthorized => of(self.request.authorized, Dimension::Visits),
            Stated::VisitsRequested => of(self.visits(), Dimension::Visits),
            Stated::VisitsAWeek => self.visits_a_week(),
            Stated::TabletsInDispute => of(self.request.quantity, Dimension::Tablets),
            Stated::CourseLength => of(self.request.course, Dimension::Duration),
            Stated::Strength => of(detail.strength, Dimension::Dose),
            Stated::DailyDose => daily_dose(self.request),
            Stated::DaysOfSupply => days_of_supply(self.request),
            Stated::LevelsRequested => count(detail.levels.len()),
            Stated::IngredientsRequested => count(self.drugs_requested()),
        };
        quantity.map(Value::Quantity)
    }

    /// How many drugs the request names.
    fn drugs_requested(&self) -> usize {
        let known = &self.program.vocabulary.drugs;
        let named = self.request.detail.ingredients.iter();
        named.filter(|name| known.get(*name).is_none_or(|drug| !drug.item)).count()
    }

    /// What is in dispute and what was authorized together; where nothing was authorized, what is in dispute.
    fn visits(&self) -> Option<Quantity> {
        let asked = self.request.quantity?;
        match self.request.authorized {
            Some(authorized) => asked.plus(authorized),
            None if self.request.partly_authorized => None,
            None => Some(asked),
        }
    }

    /// Visits by weeks: in the longest of those courses the fewest. A month has no number of weeks.
    fn visits_a_week(&self) -> Option<Quantity> {
        let visits = self.visits().filter(|q| q.unit == Unit::Visit)?;
        let weeks = self.request.course.filter(|q| matches!(q.unit, Unit::Day | Unit::Week))?;
        let days = weeks.unit.factor();
        let week = Unit::Week.factor();
        let by = |visits: Option<Decimal>, course: Option<Decimal>| {
            visits?.checked_mul(week)?.checked_div(course?.checked_mul(days)?)
        };
        Some(Quantity {
            low: by(visits.low, weeks.high),
            high: by(visits.high, weeks.low),
            unit: Unit::One,
        })
    }

    /// The daily morphine of all opioids requested in the letter: at least that of those whose dose and factor are
    /// known. `None` where no opioid is among them, or no day says which factor holds.
    fn morphine(&self) -> Option<Quantity> {
        let day = self.case.dates.decision.day()?;
        let mut total: Option<Quantity> = None;
        for request in &self.case.requests {
            for (name, drug) in &self.program.vocabulary.drugs {
                if !request.detail.ingredients.contains(name) || drug.morphine.is_none() {
                    continue;
                }
                let known = drug.factor(day).zip(daily_dose(request)).and_then(|(factor, dose)| {
                    let times = |n: Option<Decimal>| n.and_then(|n| n.checked_mul(factor));
                    Some(Quantity { low: Some(times(dose.low)?), high: times(dose.high), ..dose })
                });
                // What is not known may be anything.
                let open = Quantity::at_least(Decimal::ZERO, Unit::MilligramPerDay);
                total = match total {
                    Some(before) => before.plus(known.unwrap_or(open)),
                    None => Some(known.unwrap_or(open)),
                };
            }
        }
        total
    }
}

/// Whether an earlier item of the letter asks for the same service, at the same place and with a side in common, and
/// for a drug or item that is the same. Where one of both names none, they are taken for the same; for a service that holds
/// unlike things only if the words are the same. Of a class of which one drug at a time is enough, any two are.
pub(super) fn repeats_earlier(
    case: &Case,
    request: &Request,
    side: Option<Side>,
    vocabulary: &Vocabulary,
) -> bool {
    let Some(service) = &request.service else { return false };
    let known = vocabulary.services.get(service);
    let mixed = known.is_some_and(|known| known.mixed);
    let one_at_a_time = known.is_some_and(|known| known.one_at_a_time);
    let same = |earlier: &Request| {
        let (theirs, ours) = (&earlier.detail.ingredients, &request.detail.ingredients);
        let unnamed = theirs.is_empty() || ours.is_empty();
        let drug = if unnamed {
            !mixed || earlier.words.eq_ignore_ascii_case(&request.words)
        } else {
            !theirs.is_disjoint(ours)
        };
        let sides = match (earlier.side, side) {
            (None, None) => true,
            (Some(theirs), Some(ours)) => theirs == ours || theirs.covers(ours) == Some(true),
            (Some(_), None) | (None, Some(_)) => false,
        };
        let service = earlier.service == request.service && earlier.region == request.region;
        service && (drug || one_at_a_time) && sides
    };
    case.requests.iter().filter(|r| r.issue < request.issue).any(same)
}

/// Whether one of the requests that these decisions are about is necessary.
fn necessary(decisions: &[Decision]) -> (Truth, Reason) {
    if decisions.contains(&Decision::Necessary) {
        (Truth::Met, Reason::Found)
    } else if decisions.is_empty() {
        (Truth::Unknown, Reason::NotFound)
    } else if decisions.iter().all(|d| *d == Decision::NotNecessary) {
        (Truth::NotMet, Reason::Negated)
    } else {
        (Truth::Unknown, Reason::NotDecided)
    }
}

/// Tablets a day times the strength of one.
fn daily_dose(request: &Request) -> Option<Quantity> {
    let strength = request.detail.strength.filter(|q| q.unit == Unit::Milligram)?;
    let daily = request.detail.tablets_per_day.filter(|q| q.unit == Unit::Tablet)?;
    let times = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_mul(b?);
    Some(Quantity {
        low: times(strength.low, daily.low),
        high: times(strength.high, daily.high),
        unit: Unit::MilligramPerDay,
    })
}

/// Tablets by tablets a day: at the most of those a day the shortest.
fn days_of_supply(request: &Request) -> Option<Quantity> {
    let tablets = request.quantity.filter(|q| q.unit == Unit::Tablet)?;
    let daily = request.detail.tablets_per_day.filter(|q| q.unit == Unit::Tablet)?;
    let by = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_div(b?);
    Some(Quantity {
        low: by(tablets.low, daily.high),
        high: by(tablets.high, daily.low),
        unit: Unit::Day,
    })
}
