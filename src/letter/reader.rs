//! A letter's text to the case that it documents, with everything that was read on the way.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use crate::diagnostic::Diagnostics;
use crate::model::case::Case;
use crate::model::fact::Section;
use crate::model::name::{RegionName, ServiceName};
use crate::model::side::Side;
use crate::model::vocabulary::Vocabulary;
use crate::source::{Source, SourceId};

use super::clean::Clean;
use super::days::days;
use super::fact::{self, Near, Reading};
use super::form::{Letter, Read};
use super::lexicon::Lexicon;
use super::rationale::{RationaleReading, ReviewerFinding, read_rationale};
use super::read::FormReader;

/// Reads letters: built once from a vocabulary and a lexicon, used for any number of letters.
#[derive(Debug, Clone)]
pub struct LetterReader {
    form: FormReader,
    lexicon: Lexicon,
    vocabulary: Vocabulary,
}

/// A letter as read.
#[derive(Debug, Clone)]
pub struct ReadLetter {
    /// Its form: header, issues, recorded outcomes.
    pub letter: Letter,
    /// What it documents and asks for, without any outcome.
    pub case: Case,
    /// What looked like a fact and was passed over.
    pub near: Vec<Near>,
    /// What the reviewer found, kept apart from what is documented.
    pub findings: Vec<ReviewerFinding>,
    /// What was not understood.
    pub found: Diagnostics,
}

impl LetterReader {
    /// Compiles the phrases of the vocabulary; a wrong one is reported and left out.
    pub fn new(vocabulary: &Vocabulary, lexicon: Lexicon, found: &mut Diagnostics) -> Self {
        let (form, wrong) = FormReader::new(vocabulary);
        found.extend(wrong);
        Self { form, lexicon, vocabulary: vocabulary.clone() }
    }

    /// The lexicon.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The vocabulary.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The body regions that words name, each once, in their order.
    #[must_use]
    pub fn regions_named(&self, words: &str) -> Vec<RegionName> {
        self.form.regions_named(words)
    }

    /// The regions that words name with a side just before them, each with its place: "the right knee".
    #[must_use]
    pub fn sided_regions(&self, words: &str) -> Vec<(Side, RegionName, Range<usize>)> {
        self.form.sided_regions(words)
    }

    /// The services that words name, wherever they name them.
    #[must_use]
    pub fn services_named(&self, words: &str) -> BTreeSet<ServiceName> {
        self.form.services_named(words)
    }

    /// The day of the injury as the bytes `range` of `text` tell it.
    #[must_use]
    pub fn injury_named(&self, text: &str, range: Range<usize>) -> Option<Read<Date>> {
        self.form.injury_named(text, range)
    }

    /// Every day of the calendar that the bytes `range` of `text` name, with its place.
    #[must_use]
    pub fn days_named(text: &str, range: Range<usize>) -> Vec<Read<Date>> {
        let all = days(text, range).into_iter().filter(|spoken| !spoken.years);
        all.map(|spoken| Read { value: spoken.day, range: spoken.range }).collect()
    }

    /// Reads a letter. One without a summary or without issues gives an error in `found` and an empty case.
    #[must_use]
    pub fn read(&self, id: SourceId, source: &Source) -> ReadLetter {
        let (letter, found) = self.form.read(id, source);
        let is_word = |left: &str, right: &str| self.lexicon.scanner().is_parted_word(left, right);
        let clean = Clean::new(source.text(), &letter.running, is_word);
        let (mut facts, mut near, mut findings) = (Vec::new(), Vec::new(), Vec::new());
        let mut keep = |read: Reading| {
            facts.extend(read.facts);
            near.extend(read.near);
        };
        if let Some(range) = letter.summary.clone() {
            keep(self.passage(clean.text(), range, Section::Summary, None));
        }
        for issue in &letter.issues {
            let (ranges, number) = (&issue.rationale, issue.number);
            let read = read_rationale(source.text(), ranges, number, &self.lexicon);
            for range in ranges {
                let section = Section::Rationale(number);
                keep(self.passage(clean.text(), range.clone(), section, Some(&read)));
            }
            findings.extend(read.findings);
        }
        for fact in &mut facts {
            clean.restore(&mut fact.evidence);
        }
        for near in &mut near {
            clean.restore(&mut near.evidence);
        }
        let case = letter.case(facts);
        ReadLetter { letter, case, near, findings, found }
    }

    /// Reads one passage; of a rationale was read before who speaks in it.
    fn passage(
        &self,
        text: &str,
        range: Range<usize>,
        section: Section,
        rationale: Option<&RationaleReading>,
    ) -> Reading {
        fact::read_heard(text, range, section, rationale, &self.lexicon, &self.vocabulary)
    }
}
