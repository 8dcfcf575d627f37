//! Conditions whose names are resolved and whose types are checked.

mod parts;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::source::Span;
use crate::syntax::condition::{Comparison, OtherAsk};

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
    /// Another request of the same letter, for one of these services.
    Other(BTreeSet<ServiceName>, OtherAsk),
    /// One of the drugs asked for is of these names or classes.
    Ingredient(BTreeSet<String>),
    /// Asked of the records within a limit only.
    Limited(Limit, Box<Condition>),
}

/// Which records count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Those later than a day; with a time, from that day on and no later than so long after it.
    After(Option<Threshold>, Day),
    /// Those earlier than a day; with a time, up to that day and no earlier than so long before it.
    Before(Option<Threshold>, Day),
    /// Those of a spinal level that the request names.
    RequestedLevel,
}

/// A day in a condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    /// The injury.
    Injury,
    /// The request.
    Request,
    /// The external review's decision.
    Decision,
    /// Every day of the records of a fact, at a place.
    Fact(FactName, Scope),
}

impl Day {
    /// The words for a reader.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Injury => "injury".to_owned(),
            Self::Request => "request".to_owned(),
            Self::Decision => "decision".to_owned(),
            Self::Fact(name, _) => name.words(),
        }
    }
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
    /// What the request states of how much.
    Stated(Stated),
    /// What the opioids requested in this letter come to in morphine by mouth a day.
    MorphineEquivalent,
    /// The time from one day to another.
    Between(Day, Day),
    /// The patient's age at a day.
    AgeAt(Day),
    /// How many different records of a fact there are.
    NumberOf(FactName),
    /// A derived quantity: several readings that must agree.
    Derived(DefinitionName),
}

/// A quantity that the request states, or that follows from what it states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stated {
    /// Visits in dispute.
    VisitsInDispute,
    /// Visits that utilization review authorized.
    VisitsAuthorized,
    /// Visits in dispute and authorized together.
    VisitsRequested,
    /// Visits in dispute and authorized together, by the weeks of the course.
    VisitsAWeek,
    /// Tablets in dispute.
    TabletsInDispute,
    /// Length of the course or rental in dispute.
    CourseLength,
    /// How strong one tablet in dispute is.
    Strength,
    /// Tablets a day times their strength.
    DailyDose,
    /// Tablets in dispute by tablets a day.
    DaysOfSupply,
    /// How many spinal levels are asked for.
    LevelsRequested,
    /// How many drugs are in what is asked for.
    IngredientsRequested,
}

impl Stated {
    /// What it is measured in.
    #[must_use]
    pub fn dimension(self) -> Dimension {
        match self {
            Self::CourseLength | Self::DaysOfSupply => Dimension::Duration,
            Self::VisitsInDispute | Self::VisitsAuthorized | Self::VisitsRequested => {
                Dimension::Visits
            }
            Self::TabletsInDispute => Dimension::Tablets,
            Self::Strength => Dimension::Dose,
            Self::DailyDose => Dimension::DailyDose,
            Self::VisitsAWeek | Self::LevelsRequested | Self::IngredientsRequested => {
                Dimension::Plain
            }
        }
    }

    /// What it means, for a reader.
    #[must_use]
    pub fn means(self) -> &'static str {
        match self {
            Self::VisitsInDispute => "visits in dispute",
            Self::VisitsAuthorized => "visits that utilization review authorized",
            Self::VisitsRequested => "visits in dispute and authorized together",
            Self::VisitsAWeek => {
                "visits in dispute and authorized together, by the weeks of the course"
            }
            Self::TabletsInDispute => "tablets in dispute",
            Self::CourseLength => "length of the course or rental in dispute",
            Self::Strength => "how strong one tablet in dispute is",
            Self::DailyDose => "tablets a day times their strength",
            Self::DaysOfSupply => "tablets in dispute by tablets a day",
            Self::LevelsRequested => "how many spinal levels are asked for",
            Self::IngredientsRequested => "how many drugs are in what is asked for",
        }
    }
}

impl Measure {
    /// The names of the quantities that every case has.
    pub const BUILT_IN: [(&'static str, Self); 14] = [
        ("time_since_injury", Self::TimeSinceInjury),
        ("age", Self::Age),
        ("visits_in_dispute", Self::Stated(Stated::VisitsInDispute)),
        ("visits_authorized", Self::Stated(Stated::VisitsAuthorized)),
        ("visits_requested", Self::Stated(Stated::VisitsRequested)),
        ("visits_a_week", Self::Stated(Stated::VisitsAWeek)),
        ("tablets_in_dispute", Self::Stated(Stated::TabletsInDispute)),
        ("course_length", Self::Stated(Stated::CourseLength)),
        ("strength_requested", Self::Stated(Stated::Strength)),
        ("daily_dose", Self::Stated(Stated::DailyDose)),
        ("morphine_equivalent", Self::MorphineEquivalent),
        ("days_of_supply", Self::Stated(Stated::DaysOfSupply)),
        ("levels_requested", Self::Stated(Stated::LevelsRequested)),
        ("ingredients_requested", Self::Stated(Stated::IngredientsRequested)),
    ];

    /// The built-in quantity of a name.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        Self::BUILT_IN.into_iter().find(|(n, _)| *n == name).map(|(_, measure)| measure)
    }

    /// What it is measured in; `None` for a derived quantity, which has the dimension of its readings.
    #[must_use]
    pub fn dimension(&self) -> Option<Dimension> {
        match self {
            Self::TimeSinceInjury | Self::Age | Self::Between(..) | Self::AgeAt(_) => {
                Some(Dimension::Duration)
            }
            Self::Stated(stated) => Some(stated.dimension()),
            Self::MorphineEquivalent => Some(Dimension::DailyDose),
            Self::NumberOf(_) => Some(Dimension::Plain),
            Self::Derived(_) => None,
        }
    }

    /// What it means, for a reader; empty for what rules define or write out.
    #[must_use]
    pub fn means(&self) -> &'static str {
        match self {
            Self::TimeSinceInjury => "time from the injury to the request",
            Self::Age => "the patient's age in years",
            Self::Stated(stated) => stated.means(),
            Self::MorphineEquivalent => {
                "what the opioids requested in this letter come to in morphine by mouth a day"
            }
            Self::Between(..) | Self::AgeAt(_) | Self::NumberOf(_) | Self::Derived(_) => "",
        }
    }

    /// The name in rules; the words of what is written out.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Between(from, Day::Request) => format!("time since {}", from.words()).into(),
            Self::Between(from, to) => {
                format!("time from {} to {}", from.words(), to.words()).into()
            }
            Self::AgeAt(day) => format!("age at {}", day.words()).into(),
            Self::NumberOf(fact) => format!("number of {}", fact.words()).into(),
            Self::Derived(name) => name.as_str().into(),
            Self::TimeSinceInjury | Self::Age | Self::Stated(_) | Self::MorphineEquivalent => {
                Self::BUILT_IN.into_iter().find(|(_, m)| m == self).map_or("", |(n, _)| n).into()
            }
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
    /// An earlier item of the same letter asks for the same thing.
    RepeatsEarlier,
    /// The request says that it goes on with what was given before.
    SaysFurther,
}

impl RequestFact {
    /// All with their names in rules.
    pub const NAMES: [(&'static str, Self); 8] = [
        ("request_states_quantity", Self::Quantity),
        ("request_states_strength", Self::Strength),
        ("request_states_side", Self::Side),
        ("request_states_region", Self::Region),
        ("request_states_level", Self::Level),
        ("partly_authorized", Self::PartlyAuthorized),
        ("repeats_earlier_request", Self::RepeatsEarlier),
        ("request_says_further", Self::SaysFurther),
    ];

    /// The name in rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, fact)| *fact == self).map_or("", |(name, _)| *name)
    }

    /// What it means, for a reader.
    #[must_use]
    pub fn means(self) -> &'static str {
        match self {
            Self::Quantity => "the request states how much",
            Self::Strength => "the request states the strength of the drug",
            Self::Side => "the request states the side",
            Self::Region => "the request itself states the body region",
            Self::Level => "the request states a level of the spine",
            Self::PartlyAuthorized => "utilization review authorized a part of it",
            Self::RepeatsEarlier => {
                "an earlier item of the same letter asks for the same service, drug or item there"
            }
            Self::SaysFurther => {
                "the request says that it goes on with what was given before (additional, continued, a refill)"
            }
        }
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
    /// Whether both ask the same in the same form, wherever they stand.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        use ConditionKind::{All, Any, AtLeast, Limited, Not, Scoped};
        let same = |a: &[Self], b: &[Self]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b))
        };
        match (&self.kind, &other.kind) {
            (All(a), All(b)) | (Any(a), Any(b)) => same(a, b),
            (AtLeast(n, a), AtLeast(m, b)) => n == m && same(a, b),
            (Not(a), Not(b)) => a.is_same(b),
            (Scoped(s, a), Scoped(t, b)) => s == t && a.is_same(b),
            (Limited(s, a), Limited(t, b)) => s == t && a.is_same(b),
            // What has no conditions inside holds no places either.
            (a, b) => self.parts().is_empty() && other.parts().is_empty() && a == b,
        }
    }
}
