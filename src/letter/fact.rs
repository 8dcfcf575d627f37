//! The clinical facts that a passage of a letter documents, each with its evidence.
//!
//! A sentence becomes a row of lexicon phrases (`scan`, `token`); around each phrase that names a fact the reading settles
//! whether it is meant so (`scope`), what result it has (`measure`) and where it is (`place`), with the
//! passage of an examination lending its place to the sentences that follow (`passage`). What matched and was
//! not counted is kept with the reason, so that a reader can see what was passed over.

mod assemble;
mod chief;
mod compare;
mod context;
mod detail;
mod list;
mod locate;
mod measure;
mod passage;
mod place;
mod planned;
mod scan;
mod scope;
mod shorthand;
mod side;
mod sides_told;
mod study;
mod token;
mod value;

pub(super) use detail::may_be_level;
pub(super) use scan::Scanner;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::letter::lexicon::Lexicon;
use crate::letter::rationale::{RationaleReading, read_rationale};
use crate::model::day::Days;
use crate::model::fact::{Evidence, Fact, Section, Status};
use crate::model::name::{FactName, RegionName};
use crate::model::side::Side;
use crate::model::value::Value;
use crate::model::vocabulary::Vocabulary;

/// Why words of a fact were not counted as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The sentence tells what utilization review did.
    Review,
    /// The sentence quotes a guideline.
    Guideline,
    /// The words are said to be missing from the record.
    Undocumented,
    /// The words stand in a clause of a rationale on what is missing from the record.
    Unshown,
    /// The care is planned, not done.
    Planned,
    /// The care is what is in dispute.
    Requested,
    /// The words are only thought of: "to rule out", "if".
    Thought,
    /// A test or study is named and no result is given.
    NoResult,
    /// The words tell what a study showed.
    StudyFinding,
    /// The reviewer speaks in general, not of this patient.
    General,
    /// A disease is said not to be there, which is no diagnosis.
    NoDiagnosis,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::Review,
        Self::Guideline,
        Self::Undocumented,
        Self::Unshown,
        Self::Planned,
        Self::Requested,
        Self::Thought,
        Self::NoResult,
        Self::StudyFinding,
        Self::General,
        Self::NoDiagnosis,
    ];

    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Review => "tells what utilization review decided",
            Self::Guideline => "quotes a guideline",
            Self::Undocumented => "is said to be missing from the record",
            Self::Unshown => "is told of what the record lacks",
            Self::Planned => "is planned, not done",
            Self::Requested => "is what was asked for",
            Self::Thought => "is only considered",
            Self::NoResult => "has no result",
            Self::StudyFinding => "is what a study showed",
            Self::General => "is said in general, not of this patient",
            Self::NoDiagnosis => "is said not to be there, which is no diagnosis",
        }
    }
}

/// Words that name a fact and were not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The fact that the words name.
    pub name: FactName,
    /// Why they were not counted.
    pub reason: Reason,
    /// The words.
    pub evidence: Evidence,
}

/// All that was read in a passage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The facts, in the order of the text, each distinct one once.
    pub facts: Vec<Fact>,
    /// What was passed over, in the order of the text.
    pub near: Vec<Near>,
}

/// Reads the bytes `range` of `text`, which belong to `section`.
#[must_use]
pub fn read(
    text: &str,
    range: Range<usize>,
    section: Section,
    lexicon: &Lexicon,
    vocabulary: &Vocabulary,
) -> Reading {
    let rationale = match section {
        Section::Rationale(issue) => {
            Some(read_rationale(text, std::slice::from_ref(&range), issue, lexicon))
        }
        Section::Header | Section::Summary | Section::CaseFile => None,
    };
    read_heard(text, range, section, rationale.as_ref(), lexicon, vocabulary)
}

/// [`read`], where of a rationale was read before who speaks in it.
pub(super) fn read_heard(
    text: &str,
    range: Range<usize>,
    section: Section,
    rationale: Option<&RationaleReading>,
    lexicon: &Lexicon,
    vocabulary: &Vocabulary,
) -> Reading {
    let mut passage = passage::Passage::default();
    let mut assembly = assemble::Assembly::new(text, section, rationale, vocabulary);
    for sentence in token::read(text, range.clone(), rationale.is_some(), lexicon) {
        assembly.sentence(&sentence, &mut passage);
    }
    let Reading { mut facts, mut near } = assembly.into_reading(lexicon);
    detail::attach(text, range, lexicon, vocabulary, &mut facts);
    near.sort_by_key(|n| (n.evidence.range.start, n.evidence.range.end));
    let mut facts = distinct(facts, lexicon);
    if matches!(section, Section::Summary | Section::CaseFile) {
        chief::lend(&mut facts, lexicon, vocabulary);
        facts = distinct(facts, lexicon);
    }
    Reading { facts, near }
}

/// The facts of [`read`].
#[must_use]
pub fn extract(
    text: &str,
    range: Range<usize>,
    section: Section,
    lexicon: &Lexicon,
    vocabulary: &Vocabulary,
) -> Vec<Fact> {
    read(text, range, section, lexicon, vocabulary).facts
}

/// What the records of one fact tell, as far as it makes others of them say less.
#[derive(Debug, Default)]
struct Told<'a> {
    /// The statuses of records with a value.
    valued: BTreeSet<Status>,
    /// The statuses of records with a region, each with its side.
    placed: BTreeSet<(Status, Option<Side>)>,
    /// The regions of records that answer.
    answered: BTreeSet<Option<&'a RegionName>>,
}

impl<'a> Told<'a> {
    fn add(&mut self, fact: &'a Fact) {
        if fact.value.is_some() {
            self.valued.insert(fact.status);
        }
        if fact.region.is_some() {
            self.placed.insert((fact.status, fact.side));
        }
        if fact.status != Status::Equivocal {
            self.answered.insert(fact.region.as_ref());
        }
    }

    /// Whether another record tells the same more exactly: the class of a drug, the result of a study that was done,
    /// or the place of a finding.
    fn says_more(&self, fact: &Fact, lexicon: &Lexicon) -> bool {
        let classed = fact.value.is_none()
            && self.valued.contains(&fact.status)
            && lexicon.has_classes(&fact.name);
        let region = fact.region.as_ref();
        let somewhere = if region.is_none() {
            !self.answered.is_empty()
        } else {
            self.answered.contains(&None) || self.answered.contains(&region)
        };
        let answered =
            fact.status == Status::Equivocal && somewhere && lexicon.is_study(&fact.name);
        // "He rates his pain" tells less than "left knee pain".
        let unsided = matches!(fact.side, None | Some(Side::Unstated));
        let as_placed = |(status, side): &(Status, Option<Side>)| {
            *status == fact.status && (unsided || *side == fact.side)
        };
        let placed = region.is_none() && self.placed.iter().any(as_placed);
        classed || answered || placed
    }
}

/// What makes a fact another one: drugs and diseases are told apart by their value too, and what was done by its day.
type Key = (FactName, Option<RegionName>, Option<Side>, Status, Option<Value>, Option<Days>);

/// One fact for each distinct name, region, side and status: the first that states a value, else the first.
fn distinct(mut facts: Vec<Fact>, lexicon: &Lexicon) -> Vec<Fact> {
    let mut told: BTreeMap<&FactName, Told<'_>> = BTreeMap::new();
    for fact in &facts {
        told.entry(&fact.name).or_default().add(fact);
    }
    let says_less = |f: &Fact| told.get(&f.name).is_some_and(|told| told.says_more(f, lexicon));
    let kept: Vec<bool> = facts.iter().map(|fact| !says_less(fact)).collect();
    let mut kept = kept.into_iter();
    facts.retain(|_| kept.next().unwrap_or(true));
    let mut kept: BTreeMap<Key, Fact> = BTreeMap::new();
    for fact in facts {
        let told_apart = lexicon.told_apart(&fact.name);
        let value = fact.value.clone().filter(|_| told_apart);
        let Fact { name, region, side, status, .. } = fact.clone();
        let key = (name, region, side, status, value, fact.detail.day);
        match kept.get_mut(&key) {
            Some(earlier) => {
                let mut levels = std::mem::take(&mut earlier.detail.levels);
                levels.extend(fact.detail.levels.iter().copied());
                if earlier.value.is_none() && fact.value.is_some() {
                    *earlier = fact;
                }
                earlier.detail.levels = levels;
            }
            None => {
                kept.insert(key, fact);
            }
        }
    }
    let mut facts: Vec<Fact> = kept.into_values().collect();
    facts.sort_by(|a, b| {
        let key = |f: &Fact| (f.evidence.range.start, f.evidence.range.end, f.name.clone(), f.side);
        key(a).cmp(&key(b))
    });
    facts
}
