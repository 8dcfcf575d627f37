//! What a letter says by its form: the types that reading it gives.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::case::{Case, Dates, DecisionDate, Patient, Request, RequestDetail};
use crate::model::fact::Fact;
use crate::model::level::read_levels;
use crate::model::name::{DrugName, FamilyName, RegionName, ServiceName};
use crate::model::outcome::Outcome;
use crate::model::side::Side;
use crate::model::value::Quantity;

use super::prescription::milligrams;

/// The form of a letter; it changed with the years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// 2013: a notice with numbered determinations, `is / is not medically necessary and appropriate`.
    Notice,
    /// 2013 to 2014: issues as numbered decisions with sentences instead of labels.
    DecisionList,
    /// 2014 to 2016: `<request>: Upheld`, the reviewer's credentials in a sentence.
    Inline,
    /// Late 2016 and after: the same with a header table and credentials in lines of their own.
    Table,
    /// A medical professional review: one section for each step, the finding in the rationale.
    ProfessionalReview,
    /// None of these.
    Unknown,
}

impl Form {
    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Notice => "notice of determination (2013)",
            Self::DecisionList => "numbered decisions (2013 to 2014)",
            Self::Inline => "letter (2014 to 2016)",
            Self::Table => "letter with header table (late 2016 and after)",
            Self::ProfessionalReview => "medical professional review",
            Self::Unknown => "unknown form",
        }
    }
}

/// Something read, with the characters it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What.
    pub value: T,
    /// Its byte range in the letter.
    pub range: Range<usize>,
}

/// The days of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterDates {
    /// The injury: of the header, else of the narrative.
    pub injury: Option<Read<Date>>,
    /// The injury as the narrative says it, which may differ from the header's.
    pub narrative_injury: Option<Read<Date>>,
    /// The assignment to the reviewer.
    pub assigned: Option<Read<Date>>,
    /// The denial by utilization review.
    pub ur_denial: Option<Read<Date>>,
    /// The receipt of the application.
    pub received: Option<Read<Date>>,
    /// The decision.
    pub decision: DecisionDate,
}

/// The reviewer, as far as letters tell; names are confidential.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reviewer {
    /// Board certifications.
    pub specialties: Vec<Read<String>>,
    /// States of licensure.
    pub licensure: Vec<Read<String>>,
}

/// Who cited a guideline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CitedBy {
    /// The claims administrator, for the denial.
    ClaimsAdministrator,
    /// The reviewer, for the decision.
    Reviewer,
}

impl CitedBy {
    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ClaimsAdministrator => "claims_administrator",
            Self::Reviewer => "reviewer",
        }
    }
}

/// A guideline cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Who cited it.
    pub by: CitedBy,
    /// The family.
    pub family: FamilyName,
    /// The chapter or topic: the vocabulary's title, else the words of the citation.
    pub topic: Option<String>,
    /// The chapter's number.
    pub chapter: Option<u32>,
    /// The year of the edition, where stated.
    pub year: Option<i16>,
    /// The section or sections, as written.
    pub section: Option<String>,
    /// The page or pages, as written; where the citation has none, those that the rationale cites of its chapter.
    pub page: Option<String>,
    /// Its byte range in the letter.
    pub range: Range<usize>,
}

/// How often and how long: visits a week and weeks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frequency {
    /// Visits a week, least and greatest.
    pub per_week: (Decimal, Decimal),
    /// The length, where stated.
    pub length: Option<Quantity>,
}

/// A request of which utilization review authorized a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartlyAuthorized {
    /// What was first asked for.
    pub original: Option<Range<usize>>,
    /// How much of it.
    pub original_quantity: Option<Quantity>,
    /// What was authorized.
    pub authorized: Option<Range<usize>>,
    /// How much of it.
    pub authorized_quantity: Option<Quantity>,
    /// What is in dispute.
    pub remainder: Range<usize>,
}

/// Where the region of a request was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionFrom {
    /// In the request.
    Request,
    /// In the only diagnosis, the request naming none.
    Diagnosis,
    /// From what the service is.
    Service,
}

/// One disputed item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its number, from 1.
    pub number: usize,
    /// The request as written, line breaks as spaces.
    pub request: String,
    /// Its byte range.
    pub range: Range<usize>,
    /// The services; empty where the vocabulary knows none in it.
    pub services: Vec<ServiceName>,
    /// The body region.
    pub region: Option<RegionName>,
    /// Where the region was read.
    pub region_from: Option<RegionFrom>,
    /// The side.
    pub side: Option<Side>,
    /// How much is in dispute.
    pub quantity: Option<Quantity>,
    /// How often, where stated.
    pub frequency: Option<Frequency>,
    /// The strength of a drug as written, such as `7.5mg`.
    pub strength: Option<Read<String>>,
    /// Levels of the spine as written, such as `L4-5`.
    pub levels: Vec<Read<String>>,
    /// The drugs in it that the vocabulary knows.
    pub ingredients: BTreeSet<DrugName>,
    /// What else it names that the vocabulary knows, such as a device.
    pub items: BTreeSet<DrugName>,
    /// Tablets a day, as prescribed in the request.
    pub tablets_per_day: Option<Quantity>,
    /// Whether the request says that it goes on with what was given before.
    pub says_further: bool,
    /// What was asked for and authorized, where only a remainder is in dispute.
    pub partly_authorized: Option<PartlyAuthorized>,
    /// What the letter records.
    pub recorded: Option<Read<Outcome>>,
    /// The guidelines of the claims administrator and of the reviewer, in the order of the letter.
    pub guidelines: Vec<Citation>,
    /// The rationale: one range, or one for each part that a page break or heading parts.
    pub rationale: Vec<Range<usize>>,
}

/// A letter as read by its form; the clinical facts are read apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The document's name.
    pub document: String,
    /// The form.
    pub form: Form,
    /// The case number.
    pub case_number: Option<Read<String>>,
    /// The days.
    pub dates: LetterDates,
    /// The patient.
    pub patient: Patient,
    /// The reviewer.
    pub reviewer: Reviewer,
    /// From the start to the case summary: the header and the paragraph on the reviewer.
    pub header: Range<usize>,
    /// The clinical case summary without its heading and first formula.
    pub summary: Option<Range<usize>>,
    /// Page headers and footers, which stand between what they have no part in.
    pub running: Vec<Range<usize>>,
    /// The disputed items.
    pub issues: Vec<Issue>,
}

impl Letter {
    /// The case to evaluate: the requests without their outcomes, and the facts read from the same letter.
    #[must_use]
    pub fn case(&self, facts: Vec<Fact>) -> Case {
        let day = |read: &Option<Read<Date>>| read.as_ref().map(|read| read.value);
        Case {
            document: self.document.clone(),
            dates: Dates {
                injury: day(&self.dates.injury),
                ur_decision: day(&self.dates.ur_denial),
                decision: self.dates.decision.clone(),
            },
            patient: self.patient,
            facts,
            requests: self.issues.iter().flat_map(Issue::requests).collect(),
        }
    }
}

impl Issue {
    /// How strong one tablet is, where the request says so in milligrams.
    #[must_use]
    pub fn milligrams(&self) -> Option<Quantity> {
        self.strength.as_ref().and_then(|strength| milligrams(&strength.value))
    }

    /// Whether the request states its body region. That of the diagnosis is not stated; one that goes with the service
    /// needs no word.
    #[must_use]
    pub fn states_region(&self) -> bool {
        self.region.is_some() && self.region_from != Some(RegionFrom::Diagnosis)
    }

    /// One request for each service; one without a service where none is known.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        let services = match self.services.as_slice() {
            [] => vec![None],
            known => known.iter().cloned().map(Some).collect(),
        };
        services
            .into_iter()
            .map(|service| Request {
                issue: self.number,
                words: self.request.clone(),
                service,
                region: self.region.clone(),
                side: self.side,
                quantity: self.quantity,
                partly_authorized: self.partly_authorized.is_some(),
                authorized: self.partly_authorized.as_ref().and_then(|p| p.authorized_quantity),
                course: self.frequency.as_ref().and_then(|f| f.length),
                states_strength: self.strength.is_some(),
                states_level: !self.levels.is_empty(),
                states_region: self.states_region(),
                says_further: self.says_further,
                detail: RequestDetail {
                    levels: self.levels.iter().flat_map(|l| read_levels(&l.value)).collect(),
                    ingredients: self.ingredients.union(&self.items).cloned().collect(),
                    strength: self.milligrams(),
                    tablets_per_day: self.tablets_per_day,
                },
            })
            .collect()
    }
}
