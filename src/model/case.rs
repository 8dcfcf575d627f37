//! A case: what is documented about one patient and what was asked for. It holds no outcome.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::day::Days;
use super::fact::{Evidence, Fact};
use super::level::Level;
use super::name::{DrugName, RegionName, ServiceName};
use super::side::Side;
use super::value::Quantity;

/// The day of the decision, which picks the guideline in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionDate {
    /// Stated.
    Stated(Date),
    /// Not stated; the record shows only that the decision cannot have been made before this day.
    Inferred {
        /// The latest day that the record speaks of.
        not_before: Date,
        /// The words that show it.
        from: Evidence,
    },
    /// Nothing in the record bounds it.
    Unknown,
}

impl DecisionDate {
    /// The day by which the rule is chosen: the stated one, else the latest that the record speaks of.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        match self {
            Self::Stated(day) | Self::Inferred { not_before: day, .. } => Some(*day),
            Self::Unknown => None,
        }
    }

    /// The days on which it can have been made; `None` where nothing bounds them.
    #[must_use]
    pub fn days(&self) -> Option<Days> {
        match self {
            Self::Stated(day) => Some(Days::exactly(*day)),
            Self::Inferred { not_before, .. } => Some(Days { earliest: *not_before, latest: None }),
            Self::Unknown => None,
        }
    }

    /// Whether the letter does not state it.
    #[must_use]
    pub fn is_inferred(&self) -> bool {
        !matches!(self, Self::Stated(_))
    }
}

/// The days of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    /// The injury.
    pub injury: Option<Date>,
    /// The denial or modification by utilization review.
    pub ur_decision: Option<Date>,
    /// The external review's decision.
    pub decision: DecisionDate,
}

impl Dates {
    /// The day to which "since" and "before" refer: of the denial by utilization review, the dated event nearest to
    /// the request; where it is not stated, of the decision.
    #[must_use]
    pub fn request(&self) -> Option<Days> {
        self.ur_decision.map(Days::exactly).or_else(|| self.decision.days())
    }
}

/// Sex as the letter states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Sex {
    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

/// What is known of the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Patient {
    /// Age in whole years at the time of the letter.
    pub age: Option<u32>,
    /// Sex.
    pub sex: Option<Sex>,
}

/// What a request says of the drug and the levels of the spine that it asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestDetail {
    /// Nerve roots and segments of the spine; empty where it names none.
    pub levels: BTreeSet<Level>,
    /// The drugs and items in it; empty where the vocabulary knows none of them.
    pub ingredients: BTreeSet<DrugName>,
    /// How strong one tablet is.
    pub strength: Option<Quantity>,
    /// Tablets a day, as prescribed.
    pub tablets_per_day: Option<Quantity>,
}

/// One disputed service of one issue, before its sides are decided apart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is stated or left out by itself")]
pub struct Request {
    /// The issue's number in the letter, from 1.
    pub issue: usize,
    /// The request as written.
    pub words: String,
    /// The service; `None` where the vocabulary does not know it.
    pub service: Option<ServiceName>,
    /// The body region asked for.
    pub region: Option<RegionName>,
    /// The side asked for; `None` where the service has no side there.
    pub side: Option<Side>,
    /// How much is in dispute.
    pub quantity: Option<Quantity>,
    /// Whether utilization review authorized a part and only the remainder is in dispute.
    pub partly_authorized: bool,
    /// How much of it utilization review authorized.
    pub authorized: Option<Quantity>,
    /// Length of the course or rental.
    pub course: Option<Quantity>,
    /// Whether the strength of the drug is stated.
    pub states_strength: bool,
    /// Whether a level of the spine is stated.
    pub states_level: bool,
    /// Whether the request itself states the body region; the region may be that of the diagnosis.
    pub states_region: bool,
    /// Whether the request says that it goes on with what was given before.
    pub says_further: bool,
    /// Drugs and levels.
    pub detail: RequestDetail,
}

/// What is documented and what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The document's name.
    pub document: String,
    /// Its days.
    pub dates: Dates,
    /// The patient.
    pub patient: Patient,
    /// Every documented fact, in the order of the document.
    pub facts: Vec<Fact>,
    /// Every disputed service, in the order of the document.
    pub requests: Vec<Request>,
}
