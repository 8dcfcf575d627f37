//! What the judges read: a letter, what was read from it, what the rules decided, and how its regions belong together.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Place, Role};
use crate::evaluate::Evaluation;
use crate::letter::rationale::{of_reasons, on_review, on_the_case};
use crate::letter::{Issue, LetterReader, ReadLetter};
use crate::model::fact::{Fact, Section, Status};
use crate::model::name::RegionName;
use crate::model::rule::Program;
use crate::model::side::Side;
use crate::source::Source;

/// Most bytes of a letter's words that a finding shows.
const WORDS_BYTES_MAX: usize = 400;

/// A letter under audit.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// Its text.
    pub source: &'a Source,
    /// What was read from it.
    pub read: &'a ReadLetter,
    /// What the rules decide of it, without its outcome.
    pub decided: &'a [Evaluation],
    /// The rules.
    pub program: &'a Program,
    /// The reader that read it.
    pub reader: &'a LetterReader,
    /// Sentences of the summary that tell what utilization review decided.
    review: Vec<Range<usize>>,
    /// Parts of the rationales that are about the case, by issue.
    on_case: BTreeMap<usize, Vec<Range<usize>>>,
}

impl<'a> Subject<'a> {
    /// A letter, what the rules decide of it, and the library that read and decided it.
    #[must_use]
    pub fn new(
        source: &'a Source,
        read: &'a ReadLetter,
        decided: &'a [Evaluation],
        program: &'a Program,
        reader: &'a LetterReader,
    ) -> Self {
        let (text, lexicon) = (source.text(), reader.lexicon());
        let summary = read.letter.summary.clone();
        let review = summary.map_or_else(Vec::new, |range| on_review(text, range, lexicon));
        let own = |issue: &Issue| (issue.number, on_the_case(text, &issue.rationale, lexicon));
        let on_case = read.letter.issues.iter().map(own).collect();
        Self { source, read, decided, program, reader, review, on_case }
    }
}

impl Subject<'_> {
    /// Words of the letter as a place of a finding.
    pub(super) fn place(&self, role: Role, range: Range<usize>) -> Place {
        let text = self.source.text().get(range.clone()).unwrap_or("");
        let shown = text.get(..text.floor_char_boundary(WORDS_BYTES_MAX)).unwrap_or("");
        let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = self.source.line(range.start);
        Place { role, start: range.start, end: range.end, line, words }
    }

    /// The text of some bytes.
    pub(super) fn text(&self, range: Range<usize>) -> &str {
        self.source.text().get(range).unwrap_or("")
    }

    /// The issue with a number.
    pub(super) fn issue(&self, number: usize) -> Option<&Issue> {
        self.read.letter.issues.iter().find(|issue| issue.number == number)
    }

    /// What the case summary documents of the patient, without what utilization review made of it.
    pub(super) fn record(&self) -> impl Iterator<Item = &Fact> {
        self.read.case.facts.iter().filter(|f| {
            f.evidence.section == Section::Summary && !holds(&self.review, &f.evidence.range)
        })
    }

    /// What the rationale of an issue says of the patient, without quotations of a guideline.
    pub(super) fn told(&self, issue: usize) -> impl Iterator<Item = &Fact> {
        let section = Section::Rationale(issue);
        let facts = self.read.case.facts.iter();
        facts.filter(move |f| {
            f.evidence.section == section && holds(self.spoken(issue), &f.evidence.range)
        })
    }

    /// The parts of an issue's rationale that are about the case.
    pub(super) fn spoken(&self, issue: usize) -> &[Range<usize>] {
        self.on_case.get(&issue).map_or(&[], Vec::as_slice)
    }

    /// Whether a sentence of an issue's rationale that may be about the patient gave neither a finding nor a fact: a
    /// rationale that was read only in part accuses nobody of what it lacks.
    pub(super) fn is_read_in_part(&self, issue: &Issue) -> bool {
        let (text, lexicon) = (self.source.text(), self.reader.lexicon());
        let found = |sentence: &Range<usize>| {
            let here = |at: usize| sentence.start <= at && at < sentence.end;
            self.read.findings.iter().any(|f| here(f.evidence.range.start))
                || self.read.case.facts.iter().any(|f| here(f.evidence.range.start))
        };
        !of_reasons(text, &issue.rationale, lexicon).iter().all(found)
    }

    /// The case summary without what utilization review decided, as ranges in their order.
    pub(super) fn narrative(&self) -> Vec<Range<usize>> {
        let Some(summary) = self.read.letter.summary.clone() else { return Vec::new() };
        let mut parts = Vec::new();
        let mut start = summary.start;
        for review in &self.review {
            parts.push(start..review.start);
            start = review.end;
        }
        parts.push(start..summary.end);
        parts
    }

    /// Whether a finding in one region bears on a request for another: the same, a part of it, or the limb that a part of
    /// the spine supplies.
    pub(super) fn bears_on(&self, one: &RegionName, other: &RegionName) -> bool {
        let vocabulary = &self.program.vocabulary;
        let lexicon = self.reader.lexicon();
        let whole = |r: &RegionName| matches!(r.as_str(), "general" | "spine");
        let within = |a: &RegionName, b: &RegionName| vocabulary.is_within(a, b);
        let supplied = |spine: &RegionName, limb: &RegionName| {
            let own = lexicon.limb_of(spine);
            own != spine && (within(limb, own) || within(own, limb))
        };
        whole(one)
            || whole(other)
            || within(one, other)
            || within(other, one)
            || supplied(one, other)
            || supplied(other, one)
    }

    /// Whether an examination of a limb as a whole is one of the cord in the part of the spine that was asked for.
    pub(super) fn is_cord_of(&self, asked: &RegionName, limb: &RegionName) -> bool {
        self.program.vocabulary.is_within(asked, &RegionName::from("spine")) && self.is_limb(limb)
    }

    /// Whether a region is a limb as a whole.
    fn is_limb(&self, region: &RegionName) -> bool {
        let regions = &self.program.vocabulary.regions;
        regions.values().any(|r| r.within.as_ref() == Some(region))
            && regions.get(region).is_some_and(|r| r.within.is_none() && r.sided)
    }

    /// Whether a chapter on one region covers a request for another.
    pub(super) fn covers(&self, chapter: &RegionName, asked: &RegionName) -> bool {
        let neighbours = &self.reader.lexicon().reviewer.guidelines.neighbours;
        let beside = |a: &RegionName, b: &RegionName| neighbours.contains(&(a.clone(), b.clone()));
        let vocabulary = &self.program.vocabulary;
        let same = vocabulary.is_within(chapter, asked) || vocabulary.is_within(asked, chapter);
        // A chapter on the spine covers the limb as a whole, for the nerves in it, and none of its joints.
        let limb = |a: &RegionName, b: &RegionName| self.is_limb(a) && self.bears_on(a, b);
        same || beside(chapter, asked)
            || beside(asked, chapter)
            || limb(asked, chapter)
            || limb(chapter, asked)
            || matches!(asked.as_str(), "general" | "spine")
            || matches!(chapter.as_str(), "general" | "spine")
    }

    /// Whether a documented fact bears on an issue: its region and its side do not speak against it.
    pub(super) fn concerns(&self, fact: &Fact, issue: &Issue) -> bool {
        let region = match (&fact.region, &issue.region) {
            (Some(one), Some(other)) => self.bears_on(one, other),
            (None, _) | (_, None) => true,
        };
        region && !opposite(fact.side, issue.side)
    }

    /// Whether the record also says the contrary of a fact, in the same place.
    pub(super) fn disputed(&self, fact: &Fact) -> bool {
        self.record().any(|other| {
            other.name == fact.name
                && other.status != fact.status
                && other.status != Status::Equivocal
                && (other.region == fact.region || other.region.is_none() || fact.region.is_none())
                && !opposite(other.side, fact.side)
        })
    }
}

/// Whether one of the ranges holds another.
fn holds(ranges: &[Range<usize>], inner: &Range<usize>) -> bool {
    ranges.iter().any(|r| r.start <= inner.start && inner.start < r.end)
}

/// Whether one side is left and the other right.
pub(super) fn opposite(one: Option<Side>, other: Option<Side>) -> bool {
    matches!(
        (one, other),
        (Some(Side::Left), Some(Side::Right)) | (Some(Side::Right), Some(Side::Left))
    )
}
