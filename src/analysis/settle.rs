//! Makes a case have what lies outside the theory, as far as one can guess how; whoever asked for it evaluates the case.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::case::Case;
use crate::model::condition::{Day, FactTest, Limit, Measure, Stated, Threshold};
use crate::model::day::Days;
use crate::model::fact::{Detail, Evidence, Fact, Section, Status};
use crate::model::name::{DrugName, FactName};
use crate::model::truth::Truth;
use crate::model::value::{Quantity, Unit, Value};

use super::form::{FreeOf, FreeTest, Source, Subject};
use super::setting::Setting;
use super::values::points;
use super::witness::Witnesses;

/// A value outside the theory that a case is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Aim {
    /// Nothing that one knows how to make.
    None,
    /// So many records of a fact.
    Count(FactName, Decimal),
    /// So many visits a week.
    Weekly(Decimal),
    /// So many milligrams of a drug a day.
    Daily(DrugName, Decimal),
}

impl Aim {
    /// What gives a quantity a value.
    pub(super) fn at(
        source: &Source,
        value: Option<Quantity>,
        (subjects, setting): (&[Subject<'_>], &Setting),
    ) -> Self {
        let Source::Opaque(version, measure, ..) = source else { return Self::None };
        let low = value.and_then(|q| q.low);
        let exact = value.filter(|q| q.low == q.high).and_then(|q| q.low);
        match measure {
            Measure::NumberOf(fact) => {
                low.map_or(Self::None, |number| Self::Count(fact.clone(), number))
            }
            Measure::Stated(Stated::VisitsAWeek) => exact.map_or(Self::None, Self::Weekly),
            Measure::MorphineEquivalent => {
                let subject = subjects.iter().find(|s| s.version == *version);
                let dose = subject.zip(exact).and_then(|(s, dose)| opioid(s, setting, dose));
                dose.map_or(Self::None, |(drug, dose)| Self::Daily(drug, dose))
            }
            Measure::TimeSinceInjury
            | Measure::Age
            | Measure::Stated(_)
            | Measure::Between(..)
            | Measure::AgeAt(_)
            | Measure::Derived(_) => Self::None,
        }
    }

    /// Lets a case have it.
    pub(super) fn reach(&self, case: &mut Case, issue: usize) {
        match self {
            Self::None => {}
            Self::Count(fact, number) => count(case, fact, *number),
            Self::Weekly(number) => weekly(case, issue, *number),
            Self::Daily(drug, dose) => {
                if let Some(request) = case.requests.iter_mut().find(|r| r.issue == issue) {
                    request.detail.ingredients.insert(drug.clone());
                    request.detail.strength = Some(Quantity::exactly(*dose, Unit::Milligram));
                    let one = Quantity::exactly(Decimal::ONE, Unit::Tablet);
                    request.detail.tablets_per_day = Some(one);
                }
            }
        }
    }
}

/// A drug with as much of it a day as comes to a dose of morphine.
fn opioid(subject: &Subject<'_>, setting: &Setting, dose: Decimal) -> Option<(DrugName, Decimal)> {
    let day = setting.case.dates.decision.day()?;
    let drugs = subject.program.vocabulary.drugs.iter();
    let mut known = drugs.filter_map(|(name, drug)| Some((name, drug.factor(day)?)));
    known.find_map(|(name, factor)| Some((name.clone(), dose.checked_div(factor)?.normalize())))
}

/// A record with nothing but its name.
fn record(name: &FactName, status: Status, day: Option<Date>) -> Fact {
    Fact {
        name: name.clone(),
        region: None,
        side: None,
        status,
        value: None,
        detail: Detail { day: day.map(Days::exactly), ..Detail::default() },
        evidence: Evidence { range: 0..0, words: String::new(), section: Section::CaseFile },
    }
}

/// So many records of a fact, on different days before the decision.
fn count(case: &mut Case, fact: &FactName, number: Decimal) {
    let number = i64::try_from(number).unwrap_or(0);
    let Some(decided) = case.dates.decision.day() else { return };
    let region = case.requests.first().and_then(|r| r.region.clone());
    for i in 1..=number.min(20) {
        let day = decided.checked_sub(jiff::Span::new().weeks(i)).ok();
        case.facts.push(Fact { region: region.clone(), ..record(fact, Status::Present, day) });
    }
}

/// So many visits a week: over as long a course as the visits asked for then take, or as many as a course then has.
fn weekly(case: &mut Case, issue: usize, number: Decimal) {
    let Some(request) = case.requests.iter_mut().find(|r| r.issue == issue) else { return };
    let visits = |quantity: Option<Quantity>| {
        quantity.filter(|q| q.unit == Unit::Visit).and_then(|quantity| quantity.low)
    };
    let asked =
        visits(request.quantity).map(|n| n + visits(request.authorized).unwrap_or_default());
    match (asked, request.course) {
        (Some(asked), None) => {
            let Some(weeks) = asked.checked_div(number) else { return };
            let days = (weeks * Unit::Week.factor()).trunc();
            request.course = Some(if weeks.fract().is_zero() {
                Quantity::exactly(weeks.normalize(), Unit::Week)
            } else {
                Quantity::exactly(days.normalize(), Unit::Day)
            });
        }
        (None, course) => {
            let course = course.unwrap_or(Quantity::exactly(Decimal::TWO, Unit::Week));
            let weeks = course.low.map(|n| n * course.unit.factor() / Unit::Week.factor());
            let visits = weeks.map(|weeks| (weeks * number).ceil().normalize());
            request.course = Some(course);
            request.quantity = visits.map(|visits| Quantity::exactly(visits, Unit::Visit));
        }
        (Some(_), Some(_)) => {}
    }
}

/// Tries to settle a free test: with a record on the right side of a day, or with another request that is decided so. `way` says which of
/// several requests.
pub(super) fn settle(
    case: &mut Case,
    (free, witnesses): (&FreeTest, &Witnesses),
    met: bool,
    way: usize,
) {
    match &free.of {
        FreeOf::Record(..) => settle_record(case, free, met),
        FreeOf::Other(..) => witnesses.add(case, met, way),
    }
}

/// A test within limits that rest on other records.
fn settle_record(case: &mut Case, free: &FreeTest, met: bool) {
    let FreeOf::Record(name, ask) = &free.of else { return };
    let Some(decided) = case.dates.decision.day() else { return };
    let Some(anchor) = decided.checked_sub(jiff::Span::new().days(60)).ok() else { return };
    let mut day = None;
    for (limit, _) in &free.limits {
        let (after, of) = match limit {
            Limit::RequestedLevel => continue,
            Limit::After(_, of) => (true, of),
            Limit::Before(_, of) => (false, of),
        };
        match of {
            Day::Injury => {
                case.dates.injury.get_or_insert(anchor);
            }
            Day::Fact(other, scope) => {
                let region = case.requests.first().and_then(|r| r.region.clone());
                let side = scope.side.and(case.requests.first().and_then(|r| r.side));
                let known = Fact { region, side, ..record(other, Status::Present, Some(anchor)) };
                if !case.facts.iter().any(|f| f.name == *other && f.detail.day.is_some()) {
                    case.facts.push(known);
                }
            }
            Day::Request | Day::Decision => {}
        }
        day = if after { anchor.tomorrow().ok() } else { anchor.yesterday().ok() };
    }
    let fits = |q: &Quantity| match &ask.test {
        FactTest::Compare(comparison, Threshold::Amount(amount)) => {
            q.compare(*comparison, *amount) == Truth::from(met)
        }
        FactTest::Compare(_, Threshold::Parameter(_))
        | FactTest::Present
        | FactTest::Absent
        | FactTest::Documented
        | FactTest::Known
        | FactTest::Is(_) => false,
    };
    let value = match &ask.test {
        FactTest::Compare(_, Threshold::Amount(amount)) => {
            points(&[*amount]).into_iter().find(|q| fits(q)).map(Value::Quantity)
        }
        FactTest::Compare(_, Threshold::Parameter(_))
        | FactTest::Present
        | FactTest::Absent
        | FactTest::Documented
        | FactTest::Known
        | FactTest::Is(_) => ask.word.clone().map(Value::Word),
    };
    let (status, day) = if met || matches!(value, Some(Value::Quantity(_))) {
        (Status::Present, day)
    } else {
        (Status::Absent, None)
    };
    let made = record(name, status, day);
    case.facts.push(Fact {
        region: free.place.region.clone(),
        side: free.place.side,
        value,
        ..made
    });
}
