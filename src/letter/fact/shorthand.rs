//! The signs and single letters of clinicians' notes: "SLR + R, - L", "Spurling - B", "L grip weak", "(-) fever".
//!
//! A sign is a result beside a test, and a dash elsewhere; a letter is a side beside what has one, and a letter
//! elsewhere.

use super::token::{Token, What};
use crate::letter::lexicon::{Cue, Kind, Lexicon};
use crate::model::side::Side;

/// How far back an earlier sign makes the next one of its list a result too, in tokens.
const LIST_TOKENS_MAX: usize = 8;

/// The tokens of a text whose signs and letters are to be settled.
pub(super) struct Shorthand<'a> {
    /// The text as written, in capital and small letters.
    pub(super) part: &'a str,
    /// Where it begins in the document, in bytes.
    pub(super) base: usize,
    pub(super) lexicon: &'a Lexicon,
    pub(super) tokens: &'a mut Vec<Token>,
}

/// Whether a sign stands alone, or behind a word: "+ R", "Tinel+", not "4+", "x- ray".
pub(super) fn is_lone_sign(part: &str, at: usize, c: char) -> bool {
    let next = part.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
    let before = part.get(..at).and_then(|rest| rest.chars().next_back());
    let ends = next.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ';' | '.' | ')'));
    let begins = before.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ';' | ':'));
    match c {
        '+' => ends && (begins || before.is_some_and(char::is_alphabetic)),
        '-' => ends && begins,
        _ => false,
    }
}

impl Shorthand<'_> {
    /// Settles the single letters at the tokens `letters`, and every sign.
    pub(super) fn settle(&mut self, letters: &[usize]) {
        self.signs();
        self.brackets();
        for &at in letters {
            if !self.is_side(at) {
                self.set(at, What::Word);
            }
        }
    }

    /// Leaves out the signs that say nothing.
    pub(super) fn drop_signs(&mut self) {
        let part = self.part;
        let base = self.base;
        self.tokens
            .retain(|token| token.what != What::Word || sign_at(part, base, token).is_none());
    }

    /// Takes signs that are results for what the same sign in brackets means.
    fn signs(&mut self) {
        let mut last: Option<usize> = None;
        for at in 0..self.tokens.len() {
            let Some(sign) = self.sign(at) else { continue };
            let listed = last.is_some_and(|last| {
                at - last <= LIST_TOKENS_MAX && !(last..at).any(|i| self.is(i, Cue::Break))
            });
            let result = match sign {
                '+' => self.is_positive(at),
                _ => self.is_negative(at, listed),
            };
            let bracketed = if sign == '+' { "(+)" } else { "(-)" };
            let mut groups = self.lexicon.results.iter();
            let group = groups.position(|r| r.of.is_empty() && r.pattern.is_match(bracketed));
            if let Some(group) = group.filter(|_| result) {
                self.set(at, What::Result(group));
                last = Some(at);
            }
        }
    }

    /// Whether the plus at `at` is a result: behind a test that has no other, or before one at the head of a clause.
    fn is_positive(&self, at: usize) -> bool {
        let answered = matches!(self.what(at + 1), Some(What::Result(_)))
            || self.kind(at + 1) == Some(Kind::Graded);
        self.is_behind_test(at) && !answered || self.is_test(at + 1) && self.heads(at)
    }

    /// Whether the minus at `at` is a result and no dash.
    fn is_negative(&self, at: usize, listed: bool) -> bool {
        let side = matches!(self.what(at + 1), Some(What::Side(_)));
        let rest = self.tokens.get(at).and_then(|t| self.part.get(t.range.end - self.base..));
        let ends = rest.is_none_or(|rest| {
            rest.trim_start().is_empty() || rest.starts_with([',', ';', '.', ')'])
        });
        self.is_behind_test(at) && (side || ends)
            || listed && self.heads(at) && (side || self.is_test(at + 1))
    }

    /// Whether a test stands before `at`, over words such as "test" and a part of the body.
    fn is_behind_test(&self, at: usize) -> bool {
        let loose = |i: &usize| {
            self.is(*i, Cue::Filler)
                || matches!(self.what(*i), Some(What::Place(_) | What::Side(_)))
        };
        (0..at).rev().take(4).find(|i| !loose(i)).is_some_and(|i| self.is_test(i))
    }

    /// Whether the sign at `at` begins a clause.
    fn heads(&self, at: usize) -> bool {
        let before = self.tokens.get(at).and_then(|t| self.part.get(..t.range.start - self.base));
        let last = before.and_then(|before| before.trim_end().chars().next_back());
        last.is_none_or(|c| matches!(c, ',' | ';' | '.' | ':' | '('))
    }

    /// Takes a minus in brackets before a finding for a denial: "(-) fever".
    fn brackets(&mut self) {
        for at in 0..self.tokens.len() {
            let minus = self.tokens.get(at).is_some_and(|t| self.words(t) == Some("(-)"));
            let loose = |i: &usize| {
                self.is(*i, Cue::Filler)
                    || matches!(self.what(*i), Some(What::Place(_) | What::Side(_) | What::Word))
            };
            let next = || (at + 1..self.tokens.len()).take(4).find(|i| !loose(i));
            let finding = || matches!(next().and_then(|i| self.kind(i)), Some(Kind::Finding));
            if minus && !self.is_behind_test(at) && finding() {
                self.set(at, What::Cue(Cue::Negation));
            }
        }
    }

    /// Whether the letter at `at` is a side: just before a part of the body or right behind a result, and as a capital
    /// before a finding, a test or a result and behind a preposition too. "R knee", "Tinel (+) R", "L grip", not
    /// "vitamin R".
    fn is_side(&self, at: usize) -> bool {
        let loose = matches!(self.what(at + 1), Some(What::Word)) || self.is(at + 1, Cue::Filler);
        let part = matches!(self.what(if loose { at + 2 } else { at + 1 }), Some(What::Place(_)));
        let answered = match at.checked_sub(1).and_then(|i| self.what(i)) {
            Some(What::Result(_)) => true,
            Some(What::Fact(_)) => self.is_answered(at),
            _ => false,
        };
        let words = self.tokens.get(at).and_then(|t| self.words(t));
        let capital = words.is_some_and(|w| w.chars().all(|c| c.is_ascii_uppercase()));
        let tested = self.is_test(at + 1)
            || self.kind(at + 1) == Some(Kind::Graded)
            || loose && (self.is_test(at + 2) || self.kind(at + 2) == Some(Kind::Graded));
        let found =
            self.kind(at + 1).is_some() || matches!(self.what(at + 1), Some(What::Result(_)));
        let single = self.what(at) != Some(What::Side(Side::Bilateral));
        let denied = self.is(at + 1, Cue::Negation) && self.is_behind_test_of_list(at);
        let one = found || denied || self.is_tied(at) || self.is_measure(at + 1) || self.ends(at);
        part || answered || self.is_second(at) || capital && (tested || single && one)
    }

    /// Whether what stands before the letter at `at` is a grade, or a test behind its result: "(+) Spurling R".
    fn is_answered(&self, at: usize) -> bool {
        let Some(test) = at.checked_sub(1) else { return false };
        let result = || test.checked_sub(1).and_then(|i| self.what(i));
        self.kind(test) == Some(Kind::Graded)
            || self.is_test(test) && matches!(result(), Some(What::Result(_)))
    }

    /// Whether the letter at `at` is joined to the other side: "R & L".
    fn is_second(&self, at: usize) -> bool {
        let Some(first) = at.checked_sub(2).filter(|i| self.is(i + 1, Cue::Connector)) else {
            return false;
        };
        let (Some(What::Side(one)), Some(What::Side(other))) = (self.what(first), self.what(at))
        else {
            return false;
        };
        one.opposite() == Some(other)
    }

    /// Whether a number of two digits or more stands at `at`, which is no level of the spine: "R 33 kg", not "L 4".
    fn is_measure(&self, at: usize) -> bool {
        let words = self.tokens.get(at).and_then(|token| self.words(token)).unwrap_or("");
        words.len() > 1 && words.chars().all(|c| c.is_ascii_digit())
    }

    /// Whether the letter at `at` stands right behind a part or a finding and ends its clause: "tingling index finger R,".
    fn ends(&self, at: usize) -> bool {
        let word = at.checked_sub(1).is_some_and(|i| self.what(i) == Some(What::Word));
        let found = at.checked_sub(if word { 2 } else { 1 }).is_some_and(|i| {
            matches!(self.what(i), Some(What::Place(_)))
                || matches!(self.kind(i), Some(Kind::Finding | Kind::Disease))
        });
        let last = matches!(self.what(at + 1), None | Some(What::Comma | What::Cue(Cue::Break)));
        let rest = self.tokens.get(at).and_then(|t| self.part.get(t.range.end - self.base..));
        found
            && (last
                || rest.is_some_and(|rest| rest.trim_start().starts_with(['.', ',', ';', ')'])))
    }

    /// Whether a test with another side stands before `at` in its list: "Tinel R yes / L no".
    fn is_behind_test_of_list(&self, at: usize) -> bool {
        (0..at).rev().take(LIST_TOKENS_MAX).any(|i| self.is_test(i))
    }

    /// Whether a preposition ties the letter at `at`: "on the R".
    fn is_tied(&self, at: usize) -> bool {
        let before = at.checked_sub(1).filter(|i| self.is(*i, Cue::Filler)).unwrap_or(at);
        before.checked_sub(1).is_some_and(|i| self.is(i, Cue::Preposition))
    }

    fn sign(&self, at: usize) -> Option<char> {
        let token = self.tokens.get(at).filter(|token| token.what == What::Word)?;
        sign_at(self.part, self.base, token)
    }

    fn words(&self, token: &Token) -> Option<&str> {
        self.part.get(token.range.start - self.base..token.range.end - self.base)
    }

    fn what(&self, at: usize) -> Option<What> {
        self.tokens.get(at).map(|token| token.what)
    }

    fn is(&self, at: usize, cue: Cue) -> bool {
        self.what(at) == Some(What::Cue(cue))
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        let What::Fact(index) = self.what(at)? else { return None };
        self.lexicon.entries.get(index).map(|entry| entry.kind)
    }

    fn is_test(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Measured)
    }

    fn set(&mut self, at: usize, what: What) {
        if let Some(token) = self.tokens.get_mut(at) {
            token.what = what;
        }
    }
}

/// The sign that a token is.
fn sign_at(part: &str, base: usize, token: &Token) -> Option<char> {
    let words = part.get(token.range.start - base..token.range.end - base)?;
    match words {
        "+" => Some('+'),
        "-" => Some('-'),
        _ => None,
    }
}
