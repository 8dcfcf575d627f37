//! Conditions whose names are resolved and whose types are checked.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Span;
use crate::syntax::condition::Comparison;

use super::name::{CriterionName, DefinitionName, FactName, RegionName, ServiceName};
use super::side::Side;
use super::truth::Truth;
use super::value::{Amount, Dimension};

/// A checked condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its place in the rule file.
    pub span: Span,
    /// What it is.
    pub kind: ConditionKind,
}

/// The forms of a checked condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionKind {
    /// Met or not met whatever is documented.
    Constant(Truth),
    /// Met and not met turned around.
    Not(Box<Condition>),
    /// Met only if all are.
    All(Vec<Condition>),
    /// Met as soon as one is.
    Any(Vec<Condition>),
    /// Met as soon as so many are.
    AtLeast(usize, Vec<Condition>),
    /// Asked at a place.
    Scoped(Scope, Box<Condition>),
    /// Asked of a fact of the vocabulary.
    Fact(FactName, FactTest),
    /// A comparison of a quantity of the case.
    Measure(Measure, Comparison, Threshold),
    /// Another criterion of the same rule.
    Criterion(CriterionName),
    /// A derived fact or gate, with its arguments.
    Definition(DefinitionName, BTreeMap<String, Threshold>),
    /// What the request itself states.
    Requested(RequestFact),
    /// Another request of the same letter, for one of these services, is necessary.
    Other(BTreeSet<ServiceName>),
}

/// What is asked of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactTest {
    /// Whether it is documented to hold.
    Present,
    /// Whether it is documented not to hold.
    Absent,
    /// Whether any record speaks of it; never not met.
    Documented,
    /// Whether the record settles it; never not met.
    Known,
    /// Its value against a threshold.
    Compare(Comparison, Threshold),
    /// Its value is one of these words.
    Is(BTreeSet<String>),
}

/// A quantity of the case that is no single fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Time from the injury to the request.
    TimeSinceInjury,
    /// The patient's age in years.
    Age,
    /// Visits in dispute.
    VisitsInDispute,
    /// Visits that utilization review authorized.
    VisitsAuthorized,
    /// Visits in dispute and authorized together.
    VisitsRequested,
    /// Tablets in dispute.
    TabletsInDispute,
    /// Length of the course or rental in dispute.
    CourseLength,
    /// A derived quantity: several readings that must agree.
    Derived(DefinitionName),
}

impl Measure {
    /// The names of the quantities that every case has.
    pub const BUILT_IN: [(&'static str, Self); 7] = [
        ("time_since_injury", Self::TimeSinceInjury),
        ("age", Self::Age),
        ("visits_in_dispute", Self::VisitsInDispute),
        ("visits_authorized", Self::VisitsAuthorized),
        ("visits_requested", Self::VisitsRequested),
        ("tablets_in_dispute", Self::TabletsInDispute),
        ("course_length", Self::CourseLength),
    ];

    /// The built-in quantity of a name.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        Self::BUILT_IN.into_iter().find(|(n, _)| *n == name).map(|(_, measure)| measure)
    }

    /// What a built-in quantity is measured in; `None` for a derived one, which has the dimension of its readings.
    #[must_use]
    pub fn dimension(&self) -> Option<Dimension> {
        match self {
            Self::TimeSinceInjury | Self::Age | Self::CourseLength => Some(Dimension::Duration),
            Self::VisitsInDispute | Self::VisitsAuthorized | Self::VisitsRequested => {
                Some(Dimension::Visits)
            }
            Self::TabletsInDispute => Some(Dimension::Tablets),
            Self::Derived(_) => None,
        }
    }

    /// The name in rules.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::TimeSinceInjury => "time_since_injury",
            Self::Age => "age",
            Self::VisitsInDispute => "visits_in_dispute",
            Self::VisitsAuthorized => "visits_authorized",
            Self::VisitsRequested => "visits_requested",
            Self::TabletsInDispute => "tablets_in_dispute",
            Self::CourseLength => "course_length",
            Self::Derived(name) => name.as_str(),
        }
    }
}

/// What a request states or leaves out. The request is before us, so it is met or not met, never unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestFact {
    /// A quantity is stated.
    Quantity,
    /// The strength of the drug is stated.
    Strength,
    /// The side is stated.
    Side,
    /// The body region is stated.
    Region,
    /// The level of the spine is stated.
    Level,
    /// Utilization review authorized a part, and only the remainder is in dispute.
    PartlyAuthorized,
}

impl RequestFact {
    /// All with their names in rules.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("request_states_quantity", Self::Quantity),
        ("request_states_strength", Self::Strength),
        ("request_states_side", Self::Side),
        ("request_states_region", Self::Region),
        ("request_states_level", Self::Level),
        ("partly_authorized", Self::PartlyAuthorized),
    ];

    /// The name in rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, fact)| *fact == self).map_or("", |(name, _)| *name)
    }

    /// The fact of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, fact)| *fact)
    }
}

/// The right-hand side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Threshold {
    /// A number with its unit.
    Amount(Amount),
    /// A parameter of the gate in which it stands.
    Parameter(String),
}

/// Where something is asked. What is not given is taken from the scope around.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// The side.
    pub side: Option<SideScope>,
    /// The region.
    pub region: Option<RegionScope>,
}

impl Scope {
    /// This scope, completed by the one around it.
    #[must_use]
    pub fn within(&self, around: &Self) -> Self {
        Self {
            side: self.side.or(around.side),
            region: self.region.clone().or_else(|| around.region.clone()),
        }
    }
}

/// A side in a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SideScope {
    /// The side that the request is about.
    Requested,
    /// Any side, stated or not.
    Either,
    /// This side.
    Fixed(Side),
}

/// A region in a condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegionScope {
    /// The region that the request is about.
    Requested,
    /// This region with its parts.
    Fixed(RegionName),
}

impl Condition {
    /// The conditions directly inside.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match &self.kind {
            ConditionKind::All(parts)
            | ConditionKind::Any(parts)
            | ConditionKind::AtLeast(_, parts) => parts,
            ConditionKind::Not(inner) | ConditionKind::Scoped(_, inner) => {
                std::slice::from_ref(inner)
            }
            ConditionKind::Constant(_)
            | ConditionKind::Fact(..)
            | ConditionKind::Measure(..)
            | ConditionKind::Criterion(_)
            | ConditionKind::Requested(_)
            | ConditionKind::Other(_)
            | ConditionKind::Definition(..) => &[],
        }
    }

    /// Calls `visit` on this condition and all inside, outermost first. The depth is bounded by the parser.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }
}
