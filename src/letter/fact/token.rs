//! A sentence as a row of words and phrases of the lexicon.

use std::ops::Range;

use super::scan;
use crate::letter::lexicon::{Cue, Entry, Kind, Lexicon, Structure};
use crate::letter::sentence::sentences;
use crate::model::fact::Status;
use crate::model::name::FactName;
use crate::model::side::Side;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Words of the entry with this index.
    Fact(usize),
    /// Words of the body structure with this index.
    Place(usize),
    /// A side.
    Side(Side),
    /// Words of the result group with this index.
    Result(usize),
    /// A word that steers the reading.
    Cue(Cue),
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// Any other word.
    Word,
}

/// A word or phrase and its place in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) range: Range<usize>,
    pub(crate) what: What,
    /// Further result groups that have the same words.
    pub(crate) also: Vec<usize>,
}

/// One sentence with the lexicon that it was read by.
#[derive(Debug)]
pub(crate) struct Sentence<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) tokens: Vec<Token>,
}

impl<'a> Sentence<'a> {
    pub(crate) fn what(&self, at: usize) -> Option<What> {
        self.tokens.get(at).map(|t| t.what)
    }

    pub(crate) fn is(&self, at: usize, cue: Cue) -> bool {
        self.what(at) == Some(What::Cue(cue))
    }

    pub(crate) fn has(&self, cue: Cue) -> bool {
        self.tokens.iter().any(|t| t.what == What::Cue(cue))
    }

    /// The entry whose words stand at `at`.
    pub(crate) fn entry(&self, at: usize) -> Option<&'a Entry> {
        let What::Fact(index) = self.what(at)? else { return None };
        self.lexicon.entries.get(index)
    }

    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.entry(at).map(|e| e.kind)
    }

    pub(crate) fn structure(&self, at: usize) -> Option<&'a Structure> {
        let What::Place(index) = self.what(at)? else { return None };
        self.lexicon.structures.get(index)
    }

    pub(crate) fn side(&self, at: usize) -> Option<Side> {
        let What::Side(side) = self.what(at)? else { return None };
        Some(side)
    }

    /// What the result words at `at` say of a fact, where they speak of it.
    pub(crate) fn result(&self, at: usize, of: &FactName) -> Option<Status> {
        let token = self.tokens.get(at)?;
        let What::Result(index) = token.what else { return None };
        std::iter::once(&index).chain(&token.also).find_map(|&index| {
            let words = self.lexicon.results.get(index)?;
            (words.of.is_empty() || words.of.contains(of)).then_some(words.means)
        })
    }

    /// Both sides, where the result words at `at` say that they are alike.
    pub(crate) fn alike(&self, at: usize) -> Option<Side> {
        let token = self.tokens.get(at)?;
        let What::Result(index) = token.what else { return None };
        let both = |index: &usize| self.lexicon.results.get(*index).is_some_and(|r| r.both);
        let both = std::iter::once(&index).chain(&token.also).any(both);
        both.then_some(Side::Bilateral)
    }

    /// Whether the token goes on with a list: a comma, "and", "or".
    pub(crate) fn joins(&self, at: usize) -> bool {
        matches!(self.what(at), Some(What::Comma | What::Cue(Cue::Connector | Cue::Alternative)))
    }
}

/// The sentences of `range`, each as its tokens. "No evidence of" says in a summary that what follows is absent; a
/// reviewer says with it that the record does not tell.
pub(crate) fn read<'a>(
    text: &str,
    range: Range<usize>,
    reviewer: bool,
    lexicon: &'a Lexicon,
) -> Vec<Sentence<'a>> {
    let mut all = scan::tokens(text, range.clone(), lexicon).into_iter().peekable();
    let mut read = Vec::new();
    for sentence in sentences(text, range, &lexicon.abbreviations) {
        let mut tokens = Vec::new();
        while let Some(mut token) = all.next_if(|t| t.range.start < sentence.end) {
            if token.what == What::Cue(Cue::Unevidenced) && !reviewer {
                token.what = What::Cue(Cue::Negation);
            }
            tokens.push(token);
        }
        read.push(Sentence { lexicon, tokens });
    }
    read
}
