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

/// The parts of `range` that a rule `_{ (one | of | them)? }` finds, in order: the same as those of `{ SOI ~ (one | of |
/// them | skipped)* ~ EOI }`, many times faster, because the parser is only asked where `may_begin` says that one of them
/// may begin. It gets the text from there on, which starts with a whole word or number or with a sign.
pub(super) fn scan(
    here: Rule,
    text: &str,
    range: Range<usize>,
    may_begin: impl Fn(&str) -> bool,
) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(rest) = text.get(at..range.end).filter(|rest| !rest.is_empty()) {
        let part = Some(()).filter(|()| may_begin(rest));
        let part = part.and_then(|()| parse(here, text, at..range.end)?.top());
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
    let bytes = rest.as_bytes();
    let run = |is: fn(&u8) -> bool| bytes.iter().position(|b| !is(b)).unwrap_or(bytes.len());
    let word = || rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    match bytes.first() {
        Some(b) if b.is_ascii_digit() => run(u8::is_ascii_digit),
        Some(b) if b.is_ascii_alphabetic() => {
            let end = run(u8::is_ascii_alphabetic);
            // A letter beyond ASCII goes on with the word.
            if bytes.get(end).is_some_and(|b| !b.is_ascii()) { word() } else { end }
        }
        Some(b) if b.is_ascii() => 1,
        Some(_) => word().max(rest.chars().next().map_or(1, char::len_utf8)),
        None => 1,
    }
}

/// Words with which something may begin, in small letters.
pub(super) struct Beginnings<const N: usize> {
    words: [&'static str; N],
    /// For each letter of the alphabet a bit, set where a word begins with it.
    initials: u32,
}

impl<const N: usize> Beginnings<N> {
    pub(super) const fn new(words: [&'static str; N]) -> Self {
        let mut initials = 0;
        let mut rest: &[&str] = &words;
        while let [word, others @ ..] = rest {
            initials |= initial(word);
            rest = others;
        }
        Self { words, initials }
    }

    /// Whether a text begins with one of them, in capital or small letters.
    pub(super) fn begin(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let here = |word: &&str| {
            bytes.get(..word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
        };
        self.initials & initial(text) != 0 && self.words.iter().any(here)
    }

    /// Whether the word with which a text begins is one of them.
    pub(super) fn have_first_of(&self, text: &str) -> bool {
        if self.initials & initial(text) == 0 {
            return false;
        }
        let end = text.bytes().position(|b| !b.is_ascii_alphabetic()).unwrap_or(text.len());
        let first = text.get(..end).unwrap_or("");
        self.words.iter().any(|word| first.eq_ignore_ascii_case(word))
    }
}

/// The bit of the letter with which a text begins; none where it begins with another sign.
const fn initial(text: &str) -> u32 {
    match text.as_bytes() {
        [first, ..] if first.is_ascii_alphabetic() => 1 << (first.to_ascii_lowercase() - b'a'),
        _ => 0,
    }
}

/// Whether a text has this word anywhere, in capital or small letters.
pub(super) fn has(text: &str, word: &str) -> bool {
    let (bytes, word) = (text.as_bytes(), word.as_bytes());
    let Some((first, last)) = word.first().zip(bytes.len().checked_sub(word.len())) else {
        return word.is_empty();
    };
    let here = |at: usize| {
        bytes.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word))
    };
    let beginnings = bytes.iter().take(last + 1).enumerate();
    beginnings.filter(|(_, byte)| byte.eq_ignore_ascii_case(first)).any(|(at, _)| here(at))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::letter::citation::may_be_mark;
    use crate::letter::days::may_be_day;
    use crate::letter::fact::may_be_level;
    use crate::letter::people::{may_be_credentials, may_be_header, may_be_patient};
    use crate::letter::request::measured;

    const LETTERS: [&str; 5] = [
        include_str!("../../tests/letters/table.txt"),
        include_str!("../../tests/letters/inline.txt"),
        include_str!("../../tests/letters/notice.txt"),
        include_str!("../../tests/letters/decisions.txt"),
        include_str!("../../tests/letters/review.txt"),
    ];

    fn found(parts: &[Part<'_>]) -> Vec<(Rule, Range<usize>)> {
        let parts = parts.iter().filter(|part| part.rule() != Rule::EOI);
        parts.map(|part| (part.rule(), part.range())).collect()
    }

    /// A rule for all of a text, the one for a place in it, and where that is asked.
    type Ways = (Rule, Rule, fn(&str) -> bool);

    /// The quick way finds what the grammar finds when it reads everything.
    fn hold(text: &str) {
        let all: [Ways; 6] = [
            (Rule::days, Rule::day_here, may_be_day),
            (Rule::header, Rule::header_here, may_be_header),
            (Rule::credentials, Rule::credentials_here, may_be_credentials),
            (Rule::patient, Rule::patient_here, may_be_patient),
            (Rule::citation, Rule::mark_here, may_be_mark),
            (Rule::all_levels, Rule::levels_here, may_be_level),
        ];
        for (full_rule, here, may_begin) in all {
            let quick = scan(here, text, 0..text.len(), may_begin);
            assert_eq!(
                found(&quick),
                found(&parts(full_rule, text, 0..text.len())),
                "{full_rule:?}: {text}"
            );
        }
        let quick = measured(text, 0..text.len());
        assert_eq!(found(&quick), found(&parts(Rule::measures, text, 0..text.len())), "{text}");
    }

    #[test]
    fn letters_of_every_form_are_scanned_as_the_grammar_reads_them() {
        LETTERS.into_iter().for_each(hold);
    }

    proptest! {
        #[test]
        fn any_words_are_scanned_as_the_grammar_reads_them(
            words in prop::collection::vec(prop::sample::select(vec![
                "1/2/12", "03-04-2013", "2013-2014", "2012-03-04", "March 3, 1998", "may", "marched", "Case Number:",
                "CM14-0000042", "Date of Injury:", "UR Denial Date:", "Application", "Received:", "\n", "\r\n", "\u{c}",
                "Standard", "State(s) of Licensure: Ohio", "Certification(s)/Specialty: Surgery", "Board Certified in",
                "and is licensed to practice in Ohio.", "47-year-old", "50 yo", "he", "She", "his/her", "Ms.", "woman",
                "man of 35", "now 50.", ", 49,", "(55)", "44, F", "55 F", "61 male", "of 60 years who", "turned 41,",
                "MTUS", "Decision based on MTUS", "Decision based on Non-MTUS Citation", "non-", "is not part of the MTUS",
                "which are part of the California MTUS", "Section(s):", "Page(s): 12-13", "pg. 4", "p.7", "Chapter 12", "2004",
                "L4-5", "C5-C6 and", "S1", "t12,", "xL5", "Other Medical Treatment Guideline or Medical Evidence:", "based his/her decision on the", "x12/3/14", "\u{e9}",
                "Associated surgical service:", "twice a week", "3x/week", "for 6 weeks", "2 x 6", "twelve", "visits", "#60", "QTY:",
                "5/325mg", "times 2", "weekly", "every 3 months", "6 hours per day", "240 grams", "One", "knee brace", "3 phase", "30 tablets",
            ]), 0..24),
            separators in prop::collection::vec(prop::sample::select(vec![" ", "", "  ", ",", "."]), 24),
        ) {
            let text: String =
                words.iter().zip(&separators).flat_map(|(word, gap)| [*word, *gap]).collect();
            hold(&text);
        }
    }
}
