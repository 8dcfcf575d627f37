//! The reviewer's own findings in a rationale: criterion, what was found of it, and in which words.
//!
//! They are kept apart from the clinical facts: a fact is what the records say, a finding is what the reviewer says of
//! them. A sentence that quotes a guideline, tells what utilization review decided, or only states the decision is no
//! finding (`voice`). Around words for a criterion the reading settles whether they are granted, denied, or said to
//! be missing from the records (`scope`).

mod criterion;
mod read;
mod scope;
mod sections;
mod voice;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::lexicon::Lexicon;
use crate::model::fact::{Evidence, Section};
use crate::model::side::Side;
use scope::Mention;

pub use criterion::{Criterion, Holds};
pub(crate) use read::read_words;
pub(crate) use sections::read_guidelines;
pub use sections::{Detail, Edition, GuidelineSection, GuidelineUse};
pub use words::{Reason, ReasonExample, ReviewerCue, ReviewerWords, Shown};

/// What a reviewer found of one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewerFinding {
    /// The criterion.
    pub criterion: Criterion,
    /// What was found of it.
    pub holds: Holds,
    /// The words, from those that deny it to those that name it; the section has the issue.
    pub evidence: Evidence,
    /// The sentence around them, as a byte range of the document.
    pub sentence: Range<usize>,
    /// The group of phrases that it was read by, an index into [`ReviewerWords::reasons`].
    pub reason: usize,
}

impl ReviewerFinding {
    /// The issue whose rationale it stands in.
    #[must_use]
    pub fn issue(&self) -> Option<usize> {
        match self.evidence.section {
            Section::Rationale(issue) => Some(issue),
            Section::Header | Section::Summary | Section::CaseFile => None,
        }
    }
}

/// What was read in the rationale of one issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RationaleReading {
    /// The parts that are about this case and no quotation of a guideline, as byte ranges.
    pub about: Vec<Range<usize>>,
    /// What they say is missing from the records, each from the words that say so to the end of the clause.
    pub missing: Vec<Range<usize>>,
    /// What the reviewer found, in the order of the text.
    pub findings: Vec<ReviewerFinding>,
}

/// Reads the parts `ranges` of the rationale of issue number `issue`.
#[must_use]
pub fn read_rationale(
    text: &str,
    ranges: &[Range<usize>],
    issue: usize,
    lexicon: &Lexicon,
) -> RationaleReading {
    let mut reading = RationaleReading::default();
    for range in ranges {
        voice::listen(text, range.clone(), lexicon, |heard| {
            let Some(about) = heard.about() else { return };
            let from = about.start - heard.range.start;
            let said = scope::said(heard, from, &lexicon.reviewer);
            for mention in said.mentions {
                reading.findings.extend(finding(text, &heard.range, &mention, issue));
            }
            let within =
                |part: Range<usize>| heard.range.start + part.start..heard.range.start + part.end;
            reading.missing.extend(said.missing.into_iter().map(within));
            reading.about.push(about);
        });
    }
    reading.findings = distinct(reading.findings);
    reading
}

/// The parts of an issue's rationale that are about this case and no quotation of a guideline, as byte ranges.
#[must_use]
pub fn on_the_case(text: &str, ranges: &[Range<usize>], lexicon: &Lexicon) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    for range in ranges {
        voice::listen(text, range.clone(), lexicon, |heard| parts.extend(heard.about()));
    }
    parts
}

/// Whether words speak of the patient as a person.
#[must_use]
pub fn on_person(words: &str, lexicon: &Lexicon) -> bool {
    let words = words.to_ascii_lowercase();
    let cues = &lexicon.reviewer.cues;
    cues.iter().any(|(cue, pattern)| *cue == ReviewerCue::Person && pattern.is_match(&words))
}

/// Whether some sentence speaks of one side of a body and is neither about a guideline nor the decision itself:
/// guidelines know no sides.
#[must_use]
pub fn on_side(text: &str, ranges: &[Range<usize>], lexicon: &Lexicon) -> bool {
    let cues = &lexicon.reviewer.cues;
    let other = |words: &str| {
        cues.iter().any(|(cue, pattern)| {
            matches!(cue, ReviewerCue::Guideline | ReviewerCue::Conclusion)
                && pattern.is_match(words)
        })
    };
    let one = |words: &str| {
        lexicon.sides.iter().any(|side| {
            !side.before_part
                && matches!(side.side, Side::Left | Side::Right)
                && side.pattern.is_match(words)
        })
    };
    let all = ranges
        .iter()
        .flat_map(|range| super::sentence::sentences(text, range.clone(), &lexicon.abbreviations));
    all.filter_map(|sentence| text.get(sentence)).any(|words| {
        let words = words.to_ascii_lowercase();
        one(&words) && !other(&words)
    })
}

/// The sentences that are neither about a guideline, nor the decision, nor about what utilization review decided, as byte
/// ranges: what they say may be about the patient, also where it is not understood.
#[must_use]
pub fn of_reasons(text: &str, ranges: &[Range<usize>], lexicon: &Lexicon) -> Vec<Range<usize>> {
    let other = |cue: &ReviewerCue| {
        matches!(cue, ReviewerCue::Guideline | ReviewerCue::Conclusion | ReviewerCue::Review)
    };
    let own = |sentence: &Range<usize>| {
        let words = text.get(sentence.clone()).unwrap_or("").to_ascii_lowercase();
        let cues = &lexicon.reviewer.cues;
        !cues.iter().any(|(cue, pattern)| other(cue) && pattern.is_match(&words))
    };
    let all = ranges
        .iter()
        .flat_map(|range| super::sentence::sentences(text, range.clone(), &lexicon.abbreviations));
    all.filter(own).collect()
}

/// The sentences of a range that tell what utilization review decided, as byte ranges.
#[must_use]
pub fn on_review(text: &str, range: Range<usize>, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let cues = &lexicon.reviewer.cues;
    let tells = |sentence: &Range<usize>| {
        let words = text.get(sentence.clone()).unwrap_or("").to_ascii_lowercase();
        cues.iter()
            .any(|(cue, pattern)| *cue == ReviewerCue::RecordReview && pattern.is_match(&words))
    };
    let all = super::sentence::sentences(text, range, &lexicon.abbreviations);
    all.into_iter().filter(tells).collect()
}

fn finding(
    text: &str,
    sentence: &Range<usize>,
    mention: &Mention,
    issue: usize,
) -> Option<ReviewerFinding> {
    let range = sentence.start + mention.range.start..sentence.start + mention.range.end;
    let words = text.get(range.clone())?.to_owned();
    Some(ReviewerFinding {
        criterion: mention.criterion,
        holds: mention.holds,
        evidence: Evidence { range, words, section: Section::Rationale(issue) },
        sentence: sentence.clone(),
        reason: mention.reason,
    })
}

/// Each group of phrases once for what it found, the first time.
fn distinct(found: Vec<ReviewerFinding>) -> Vec<ReviewerFinding> {
    let mut seen: BTreeSet<(Criterion, Holds, usize)> = BTreeSet::new();
    let mut kept: BTreeMap<(usize, usize, usize), ReviewerFinding> = BTreeMap::new();
    for finding in found {
        if seen.insert((finding.criterion, finding.holds, finding.reason)) {
            let range = &finding.evidence.range;
            kept.insert((range.start, range.end, finding.reason), finding);
        }
    }
    kept.into_values().collect()
}
