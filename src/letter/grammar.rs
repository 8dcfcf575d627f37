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

impl<'a> Parsed<'a> {
    /// Where the parse ends in the letter.
    pub(super) fn end(self) -> Option<usize> {
        self.top().map(|top| top.range().end)
    }

    /// The rule that was asked for.
    fn top(self) -> Option<Part<'a>> {
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
