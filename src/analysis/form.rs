//! A rule's conditions with everything that they refer to written out: definitions with their arguments, places looked
//! up for one request, derived quantities with their readings.

use std::collections::BTreeSet;

use crate::evaluate::{Evaluator, LimitAsked, Place, RecordAsk};
use crate::model::condition::{Day, Limit, Measure, RegionScope, RequestFact, Scope, SideScope};
use crate::model::name::{CriterionName, FactName, ServiceName};
use crate::model::rule::Program;
use crate::model::truth::Truth;
use crate::model::value::Amount;
use crate::syntax::condition::{Comparison, OtherAsk};

/// One of the two programs that a universe may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    Old,
    New,
}

/// A program with its evaluator.
#[derive(Debug)]
pub(super) struct Subject<'p> {
    pub(super) program: &'p Program,
    pub(super) evaluator: &'p Evaluator<'p>,
    pub(super) version: Version,
    /// Whose vocabulary it reads records by: where both are the same, one question is asked once.
    pub(super) words: Version,
}

/// What is asked of the records of one fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RecordTest {
    pub(super) version: Version,
    pub(super) fact: FactName,
    pub(super) ask: RecordAsk,
    pub(super) place: Place,
    pub(super) limits: Vec<LimitAsked>,
}

/// What can come out as met, not met or unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Test {
    /// Of the records of a fact.
    Record(RecordTest),
    /// Of the drugs asked for.
    Drug(Version, BTreeSet<String>),
    /// Of the request.
    Request(RequestFact),
    /// Whether another request for one of these services is made.
    Made(BTreeSet<ServiceName>),
    /// Outside the theory: it may come out either way, whatever the rest does.
    Free(FreeTest),
}

/// A test that is taken as free.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FreeTest {
    pub(super) version: Version,
    pub(super) of: FreeOf,
    pub(super) place: Place,
    pub(super) limits: Vec<LimitAsked>,
}

/// What a free test asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FreeOf {
    /// The records of a fact within limits that rest on other records.
    Record(FactName, RecordAsk),
    /// The decision on another request.
    Other(BTreeSet<ServiceName>, OtherAsk),
}

/// Where the values of a quantity come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// The records of a fact at a place.
    Fact(Version, FactName, Place, Vec<LimitAsked>),
    /// The case or the request.
    Given(Version, Measure),
    /// The time between the days of a fact's records at a place and a day that every case has.
    Since(Version, Measure, FactName, Place),
    /// How many different records of a fact there are.
    Count(Version, FactName, Place, Vec<LimitAsked>),
    /// One value of each of two sources, in every way.
    Sum(Box<Self>, Box<Self>),
    /// Outside the theory: any values, whatever the rest does.
    Opaque(Version, Measure, Place, Vec<LimitAsked>),
}

impl Source {
    /// The fact of whose records it is read, with the place and the limits.
    pub(super) fn of_records(&self) -> Option<(&FactName, &Place, &[LimitAsked])> {
        match self {
            Self::Fact(_, fact, place, limits) | Self::Count(_, fact, place, limits) => {
                Some((fact, place, limits))
            }
            Self::Since(_, _, fact, place) => Some((fact, place, &[])),
            Self::Given(..) | Self::Sum(..) | Self::Opaque(..) => None,
        }
    }
}

/// One reading of a quantity.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) guard: Option<Form>,
    pub(super) source: Source,
}

/// A condition written out.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Constant(Truth),
    Not(Box<Self>),
    AtLeast(usize, Vec<Self>),
    Test(Test),
    /// Met where its part is settled, never not met.
    Settled(Box<Self>),
    Quantity(Vec<Reading>, Comparison, Amount),
    Criterion(CriterionName),
}

impl Form {
    /// Calls `visit` on every form inside, in the order of the text.
    pub(super) fn walk(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::Not(inner) | Self::Settled(inner) => inner.walk(visit),
            Self::AtLeast(_, parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Quantity(readings, ..) => {
                for guard in readings.iter().filter_map(|r| r.guard.as_ref()) {
                    guard.walk(visit);
                }
            }
            Self::Constant(_) | Self::Test(_) | Self::Criterion(_) => {}
        }
    }
}

/// A criterion written out.
#[derive(Debug, Clone)]
pub(super) struct CriterionForm {
    pub(super) name: CriterionName,
    pub(super) raised_by: Option<Form>,
    pub(super) when: Form,
}

/// A rule written out for one request.
#[derive(Debug, Clone)]
pub(super) struct RuleForm {
    /// In the order of evaluation.
    pub(super) criteria: Vec<CriterionForm>,
    pub(super) verdict: Form,
    pub(super) speaks: Form,
}

impl RuleForm {
    /// Every form of the rule.
    pub(super) fn forms(&self) -> impl Iterator<Item = &Form> {
        let criteria = self.criteria.iter();
        let of_criteria = criteria.flat_map(|c| c.raised_by.iter().chain(std::iter::once(&c.when)));
        std::iter::once(&self.speaks).chain(of_criteria).chain(std::iter::once(&self.verdict))
    }
}

/// Whether the days of a limit are those of other records or of the injury, which cases that are only thought of do not have.
pub(super) fn rests_on_records(limit: &Limit) -> bool {
    match limit {
        Limit::RequestedLevel => false,
        Limit::After(_, day) | Limit::Before(_, day) => match day {
            Day::Fact(..) | Day::Injury => true,
            Day::Request | Day::Decision => false,
        },
    }
}

/// The scope that asks at a place.
pub(super) fn scope_of(place: &Place) -> Scope {
    Scope {
        side: place.side.map(SideScope::Fixed),
        region: place.region.clone().map(RegionScope::Fixed),
    }
}
