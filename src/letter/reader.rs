//! A letter's text to the case that it documents, with everything that was read on the way.

use crate::diagnostic::Diagnostics;
use crate::model::case::Case;
use crate::model::fact::Section;
use crate::model::vocabulary::Vocabulary;
use crate::source::{Source, SourceId};

use super::clean::Clean;
use super::fact::{self, Near};
use super::form::Letter;
use super::lexicon::Lexicon;
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

    /// Reads a letter. One without a summary or without issues gives an error in `found` and an empty case.
    #[must_use]
    pub fn read(&self, id: SourceId, source: &Source) -> ReadLetter {
        let (letter, found) = self.form.read(id, source);
        let summary = letter.summary.clone().map(|range| (range, Section::Summary));
        let rationales = letter.issues.iter().flat_map(|issue| {
            issue.rationale.iter().map(|range| (range.clone(), Section::Rationale(issue.number)))
        });
        let is_word = |left: &str, right: &str| self.lexicon.scanner().is_parted_word(left, right);
        let clean = Clean::new(source.text(), &letter.running, is_word);
        let (mut facts, mut near) = (Vec::new(), Vec::new());
        for (range, section) in summary.into_iter().chain(rationales) {
            let read = fact::read(clean.text(), range, section, &self.lexicon, &self.vocabulary);
            facts.extend(read.facts);
            near.extend(read.near);
        }
        for fact in &mut facts {
            clean.restore(&mut fact.evidence);
        }
        for near in &mut near {
            clean.restore(&mut near.evidence);
        }
        let case = letter.case(facts);
        ReadLetter { letter, case, near, found }
    }
}
