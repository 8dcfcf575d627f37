//! `grammar/letter.pest` as a parser, and the little that its users need to walk a parse.

use std::ops::Range;

use pest::Parser as _;
use pest::iterators::{Pair, Pairs};

/// The parser generated from the grammar.
#[derive(Debug, pest_derive::Parser)]
#[grammar = "grammar/letter.pest"]
struct LetterParser;

/// A parse of part of a letter, whose positions are those of the letter.
pub(super) struct Parsed<'a> {
    pairs: Pairs<'a, Rule>,
    offset: usize,
}

/// One matched rule.
#[derive(Clone)]
pub(super) struct Part<'a> {
    pair: Pair<'a, Rule>,
    offset: usize,
}

/// Parses the characters `range` of `text` as `rule`; `None` where they are not of that form.
pub(super) fn parse(rule: Rule, text: &str, range: Range<usize>) -> Option<Parsed<'_>> {
    let offset = range.start;
    let pairs = LetterParser::parse(rule, text.get(range)?).ok()?;
    Some(Parsed { pairs, offset })
}

/// The parts directly within the parse of `rule`, in the order of the text; none where it is not of that form.
pub(super) fn parts(rule: Rule, text: &str, range: Range<usize>) -> Vec<Part<'_>> {
    parse(rule, text, range).map_or_else(Vec::new, |parsed| {
        parsed.top().into_iter().flat_map(|top| top.inner().collect::<Vec<_>>()).collect()
    })
}

/// The first of `rules` that is there at byte `start`, of what ends by `end`.
fn first_of<'a>(rules: &[Rule], text: &'a str, start: usize, end: usize) -> Option<Part<'a>> {
    rules.iter().find_map(|&rule| parse(rule, text, start..end)?.top())
}

/// The parts of `range` that are of one of `rules`, in order: the same as those of a rule `{ SOI ~ (one | of | them |
/// skipped)* ~ EOI }`, many times faster, because the parser is only asked where `may_begin` says that one of them may
/// begin. It gets the text from there on, which starts with a whole word or number or with a sign.
pub(super) fn scan<'a>(
    rules: &[Rule],
    text: &'a str,
    range: Range<usize>,
    may_begin: impl Fn(&str) -> bool,
) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(rest) = text.get(at..range.end).filter(|rest| !rest.is_empty()) {
        let part = Some(()).filter(|()| may_begin(rest));
        let part = part.and_then(|()| first_of(rules, text, at, range.end));
        if let Some(part) = part.filter(|part| part.range().end > at) {
            at = part.range().end;
            found.push(part);
        } else {
            at += token(rest);
        }
    }
    found
}

/// The length of the word, the number or the sign with which a text begins, in bytes.
fn token(rest: &str) -> usize {
    let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
    match rest.chars().next() {
        Some(c) if c.is_ascii_digit() => run(|c| c.is_ascii_digit()),
        Some(c) if c.is_alphabetic() => run(char::is_alphabetic),
        Some(c) => c.len_utf8(),
        None => 1,
    }
}

/// Whether a text begins with one of these words, in capital or small letters.
pub(super) fn begins(text: &str, words: &[&str]) -> bool {
    let bytes = text.as_bytes();
    words.iter().any(|word| {
        bytes.get(..word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
    })
}

/// Whether the word with which a text begins is one of these.
pub(super) fn first_word_is(text: &str, words: &[&str]) -> bool {
    let end = text.bytes().position(|b| !b.is_ascii_alphabetic()).unwrap_or(text.len());
    text.get(..end).is_some_and(|first| words.iter().any(|word| first.eq_ignore_ascii_case(word)))
}

/// Whether a text has this word anywhere, in capital or small letters.
pub(super) fn has(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|here| here.eq_ignore_ascii_case(word.as_bytes()))
}

impl<'a> Parsed<'a> {
    /// Where the parse ends in the letter.
    pub(super) fn end(self) -> Option<usize> {
        self.top().map(|top| top.range().end)
    }

    /// The rule that was asked for.
    pub(super) fn top(self) -> Option<Part<'a>> {
        let Self { mut pairs, offset } = self;
        pairs.next().map(|pair| Part { pair, offset })
    }
}

impl<'a> Part<'a> {
    /// Which rule matched.
    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// The characters.
    pub(super) fn text(&self) -> &'a str {
        self.pair.as_str()
    }

    /// Their place in the letter.
    pub(super) fn range(&self) -> Range<usize> {
        let span = self.pair.as_span();
        span.start() + self.offset..span.end() + self.offset
    }

    /// The parts within.
    pub(super) fn inner(&self) -> impl Iterator<Item = Self> + use<'a> {
        let offset = self.offset;
        self.pair.clone().into_inner().map(move |pair| Self { pair, offset })
    }

    /// The first part within, at any depth, that is of `rule`.
    pub(super) fn find(&self, rule: Rule) -> Option<Self> {
        let offset = self.offset;
        let mut all = self.pair.clone().into_inner().flatten();
        all.find(|pair| pair.as_rule() == rule).map(|pair| Self { pair, offset })
    }

    /// All parts within, at any depth, that are of `rule`.
    pub(super) fn all(&self, rule: Rule) -> impl Iterator<Item = Self> + use<'a> {
        let offset = self.offset;
        let all = self.pair.clone().into_inner().flatten();
        all.filter(move |pair| pair.as_rule() == rule).map(move |pair| Self { pair, offset })
    }
}
