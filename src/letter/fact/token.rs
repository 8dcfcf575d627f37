//! A sentence as a row of words and phrases of the lexicon.

use std::cmp::Reverse;
use std::ops::Range;

use crate::letter::lexicon::{Cue, Entry, Kind, Lexicon, Structure, matches};
use crate::letter::sentence::sentences;
use crate::model::fact::Status;
use crate::model::name::{FactName, RegionName};
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

    /// Whether the token goes on with a list: a comma, "and", "or".
    pub(crate) fn joins(&self, at: usize) -> bool {
        matches!(self.what(at), Some(What::Comma | What::Cue(Cue::Connector | Cue::Alternative)))
    }
}

/// The sentences of `range`, each as its tokens.
pub(crate) fn read<'a>(text: &str, range: Range<usize>, lexicon: &'a Lexicon) -> Vec<Sentence<'a>> {
    let mut all = tokens(text, range.clone(), lexicon).into_iter().peekable();
    let mut read = Vec::new();
    for sentence in sentences(text, range, &lexicon.abbreviations) {
        let mut tokens = Vec::new();
        while let Some(token) = all.next_if(|t| t.range.start < sentence.end) {
            tokens.push(token);
        }
        read.push(Sentence { lexicon, tokens });
    }
    read
}

/// Every token of `range`: of overlapping matches the first, of those the longest.
fn tokens(text: &str, range: Range<usize>, lexicon: &Lexicon) -> Vec<Token> {
    let Some(part) = text.get(range.clone()) else { return Vec::new() };
    let mut found = candidates(part, lexicon);
    // A word of its own loses against any phrase that begins with it.
    found.sort_by_key(|(place, rank, _)| (place.start, Reverse(place.end), *rank));
    let mut tokens: Vec<Token> = Vec::new();
    let mut last = 0..0;
    for (place, _, what) in found {
        // The same words can be of two facts: "EMG/NCS".
        let twin = place == last && tokens.last().is_some_and(|t| others(lexicon, t.what, what));
        if place.start >= last.end || twin {
            last = place.clone();
            let range = range.start + place.start..range.start + place.end;
            tokens.push(Token { range, what, also: Vec::new() });
        } else if place == last
            && let What::Result(index) = what
            && let Some(token) = tokens.last_mut().filter(|t| matches!(t.what, What::Result(_)))
        {
            token.also.push(index);
        }
    }
    tokens
}

/// Whether both are words of facts, or of regions, and of different ones.
fn others(lexicon: &Lexicon, one: What, other: What) -> bool {
    let name = |what: What| match what {
        What::Fact(index) => lexicon.entries.get(index).map(|e| e.fact.as_str()),
        What::Place(index) => {
            lexicon.structures.get(index).and_then(|s| s.region.as_ref()).map(RegionName::as_str)
        }
        What::Side(_) | What::Result(_) | What::Cue(_) | What::Comma | What::Colon | What::Word => {
            None
        }
    };
    let alike =
        matches!((one, other), (What::Fact(_), What::Fact(_)) | (What::Place(_), What::Place(_)));
    alike && name(one).zip(name(other)).is_some_and(|(one, other)| one != other)
}

/// Matches of every pattern, each with its rank among matches of equal place.
fn candidates(part: &str, lexicon: &Lexicon) -> Vec<(Range<usize>, u8, What)> {
    let mut found = Vec::new();
    for (index, entry) in lexicon.entries.iter().enumerate() {
        let ignored = entry.ignored.as_ref().map_or_else(Vec::new, |p| matches(p, part));
        let inside =
            |r: &Range<usize>| ignored.iter().any(|i| i.start <= r.start && r.end <= i.end);
        let own = matches(&entry.pattern, part).into_iter().filter(|r| !inside(r));
        found.extend(own.map(|r| (r, 1, What::Fact(index))));
        found.extend(ignored.iter().map(|r| (r.clone(), 7, What::Word)));
    }
    for (index, structure) in lexicon.structures.iter().enumerate() {
        found.extend(
            matches(&structure.pattern, part).into_iter().map(|r| (r, 2, What::Place(index))),
        );
    }
    for (side, pattern) in &lexicon.sides {
        found.extend(matches(pattern, part).into_iter().map(|r| (r, 3, What::Side(*side))));
    }
    for (index, words) in lexicon.results.iter().enumerate() {
        found
            .extend(matches(&words.pattern, part).into_iter().map(|r| (r, 4, What::Result(index))));
    }
    for (cue, pattern) in &lexicon.cues {
        found.extend(matches(pattern, part).into_iter().map(|r| (r, 5, What::Cue(*cue))));
    }
    found.extend(words(part).map(|(r, w)| (r, 8, w)));
    found
}

/// Single words and the punctuation that separates parts of a sentence.
fn words(part: &str) -> impl Iterator<Item = (Range<usize>, What)> {
    let mut start = None;
    let mut found = Vec::new();
    for (at, c) in part.char_indices() {
        if c.is_alphanumeric() {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.filter(|_| !is_inner(part, at, c)) {
            found.push((from..at, What::Word));
            start = None;
        }
        let mark = match c {
            ',' if start.is_none() => What::Comma,
            ':' => What::Colon,
            ';' => What::Cue(Cue::Break),
            '/' | '&' if start.is_none() => What::Cue(Cue::Connector),
            _ => continue,
        };
        found.push((at..at + c.len_utf8(), mark));
    }
    found.extend(start.map(|from| (from..part.len(), What::Word)));
    found.into_iter()
}

/// Whether a sign stands inside a word or a number: "5/5", "low-grade", "patient's", "1,000".
fn is_inner(part: &str, at: usize, c: char) -> bool {
    let next = part.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
    let before = part.get(..at).and_then(|rest| rest.chars().next_back());
    let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match c {
        '-' | '\'' | '\u{2019}' => next.is_some_and(char::is_alphanumeric),
        '/' | '.' | ',' => digits(next) && digits(before),
        _ => false,
    }
}
