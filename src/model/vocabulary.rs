//! The vocabulary: which facts, regions and services there are. Everything else refers to it by name.

use std::collections::{BTreeMap, BTreeSet};

use super::drug::Drugs;
use super::guideline::GuidelineTable;
use super::name::{FactName, RegionName, ServiceName};
use super::side::Side;
use super::value::{Dimension, Unit};

/// The kind of value a fact can carry beside its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueType {
    /// None.
    None,
    /// A quantity.
    Quantity(Dimension),
    /// One of these words.
    Words {
        /// The words.
        words: BTreeSet<String>,
        /// Whether one word excludes the others, as for a trend; a patient can take drugs of several classes.
        exclusive: bool,
    },
    /// Free text for the reader; rules cannot test it.
    Text,
}

/// Where in the course of care a fact belongs; reports group by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What the patient reports.
    Symptom,
    /// What the physician found.
    Examination,
    /// A test and its result.
    Test,
    /// Care that was given.
    Care,
    /// What the care did.
    Response,
    /// Everything else.
    Other,
}

impl Group {
    /// All groups with their names in the vocabulary.
    pub const NAMES: [(Self, &'static str); 6] = [
        (Self::Symptom, "symptom"),
        (Self::Examination, "examination"),
        (Self::Test, "test"),
        (Self::Care, "care"),
        (Self::Response, "response"),
        (Self::Other, "other"),
    ];
}

/// A clinical fact that can be documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactType {
    /// What *present* means.
    pub means: String,
    /// Where it belongs.
    pub group: Group,
    /// Whether it has a side.
    pub sided: bool,
    /// Whether a fact without a side keeps the one that the text states. No condition asks for that
    /// side, and a decision on the other side does not count the record: therapy that failed on the
    /// left proves nothing about the right.
    pub side_noted: bool,
    /// Whether it has a body region.
    pub regional: bool,
    /// The value it can carry.
    pub value: ValueType,
}

/// A body region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionType {
    /// The name for a reader.
    pub title: String,
    /// The region it is part of.
    pub within: Option<RegionName>,
    /// Whether it has a left and a right.
    pub sided: bool,
}

/// A service that can be in dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceType {
    /// The name for a reader.
    pub title: String,
    /// Procedure codes (CPT or HCPCS).
    pub codes: Vec<String>,
    /// Phrases by which requests name it; see the lexicon for the notation.
    pub phrases: Vec<String>,
    /// Phrases that hold one of its phrases and mean something else.
    pub not: Vec<String>,
    /// Services that are meant instead where a request names both: a cream with a drug in it is a cream.
    pub yields_to: Vec<ServiceName>,
    /// Services that are asked for beside it where a request names both.
    pub with: Vec<ServiceName>,
    /// The body region of a request for it.
    pub region: RegionOf,
    /// What a bare number of it counts: `#30` of a drug is tablets, `x 6` of a therapy is visits.
    pub unit: Option<Unit>,
    /// Whether it is done to a paired structure, so that it has a side even at the spine.
    pub paired: bool,
    /// Whether it holds unlike things, so that two requests for it may have nothing else in common.
    pub mixed: bool,
    /// Whether one of the class at a time is enough, so that two requests for it are the same whatever drug they name.
    pub one_at_a_time: bool,
}

/// Where the body region of a request is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionOf {
    /// In the request, where it names one.
    Request,
    /// In the request, else in the diagnosis where that has one region only.
    Diagnosis,
    /// It has none, whatever the request names: a drug.
    None,
    /// Always this one.
    Always(RegionName),
}

/// How requests and records speak of places, sides and days; see the lexicon for the notation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// Phrases for a body region.
    pub regions: BTreeMap<RegionName, Vec<String>>,
    /// Phrases for a side.
    pub sides: BTreeMap<Side, Vec<String>>,
    /// Plurals that mean both sides where no side is named.
    pub plurals: Vec<String>,
    /// Phrases with a body part's name that are no place of care, such as a device.
    pub no_region: Vec<String>,
    /// Words before the diagnosis.
    pub diagnosis: Vec<String>,
    /// Words before the day of the injury.
    pub injury: Vec<String>,
    /// Words before the years of the records reviewed.
    pub records: Vec<String>,
    /// Words before a day that had not come when the record was written.
    pub future: Vec<String>,
    /// Words that tie the day behind them to what stands before them.
    pub dated: BTreeSet<String>,
    /// How often a drug is taken, by tablets a day.
    pub daily: BTreeMap<u32, Vec<String>>,
    /// Words with which a rate is the most that may be taken.
    pub as_needed: Vec<String>,
    /// Phrases by which a request says that it goes on with what was given before.
    pub further: Vec<String>,
    /// Words for several tablets at once.
    pub several_at_once: Vec<String>,
}

impl ServiceType {
    /// The abbreviation in brackets at the end of the title, such as `EMG`; the whole title where there is none.
    #[must_use]
    pub fn short(&self) -> &str {
        let inner = self.title.strip_suffix(')').and_then(|t| t.rsplit_once('('));
        inner.map_or(self.title.as_str(), |(_, short)| short)
    }
}

/// All facts, regions and services.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Facts by name.
    pub facts: BTreeMap<FactName, FactType>,
    /// Regions by name.
    pub regions: BTreeMap<RegionName, RegionType>,
    /// Services by name.
    pub services: BTreeMap<ServiceName, ServiceType>,
    /// The drugs that requests name.
    pub drugs: Drugs,
    /// How requests and records speak of places, sides and days.
    pub wording: Wording,
    /// The guidelines that letters cite.
    pub guidelines: GuidelineTable,
}

impl Vocabulary {
    /// Whether `inner` is `outer` or a part of it.
    #[must_use]
    pub fn is_within(&self, inner: &RegionName, outer: &RegionName) -> bool {
        self.steps_up(inner, outer).is_some()
    }

    /// How many steps lead from `inner` up to `outer`: none where it is the same region.
    #[must_use]
    pub fn steps_up(&self, inner: &RegionName, outer: &RegionName) -> Option<usize> {
        let mut at = Some(inner);
        // The checker refuses circles; the bound only keeps an unchecked vocabulary from hanging.
        for steps in 0..=self.regions.len() {
            match at {
                Some(region) if region == outer => return Some(steps),
                Some(region) => at = self.regions.get(region).and_then(|r| r.within.as_ref()),
                None => return None,
            }
        }
        None
    }
}
