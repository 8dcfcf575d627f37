//! Sides that several words tell, or words that refer to one: "R & L", "neither knee", "that knee", "the opposite leg".

use super::token::{Token, What};
use crate::letter::lexicon::{Cue, Kind, Lexicon, Refers};
use crate::model::name::RegionName;
use crate::model::side::Side;

/// How far from a side its part of the body may stand, in tokens.
const PART_TOKENS_MAX: usize = 3;

/// The tokens of a text whose sides are to be settled.
pub(super) struct SidesTold<'a> {
    /// The text in small letters.
    pub(super) part: &'a str,
    /// Where it begins in the document, in bytes.
    pub(super) base: usize,
    pub(super) lexicon: &'a Lexicon,
    pub(super) tokens: &'a mut Vec<Token>,
}

impl SidesTold<'_> {
    /// Settles what the tokens that refer to a side mean; those that refer to none are other words.
    pub(super) fn refer(&mut self, referring: &[(usize, Refers)]) {
        for &(at, refers) in referring {
            let side = match refers {
                Refers::Same => self.last_side(at, None),
                Refers::Other => self.last_side(at, None).and_then(Side::opposite),
                Refers::SamePart => self.region(at + 1).and_then(|r| self.last_side(at, Some(r))),
            };
            // "That" without its part joins clauses.
            let loose =
                if refers == Refers::SamePart { What::Cue(Cue::Filler) } else { What::Word };
            if let Some(token) = self.tokens.get_mut(at) {
                token.what = side.map_or(loose, What::Side);
            }
        }
    }

    /// The last of left and right that was named, of one part of the body where that is given.
    fn last_side(&self, at: usize, part: Option<&RegionName>) -> Option<Side> {
        let named = |i: usize| {
            let What::Side(side) = self.what(i)? else { return None };
            let behind = || (i + 1..=i + PART_TOKENS_MAX).find_map(|i| self.region(i));
            let before = || self.region(i.checked_sub(1)?);
            let own = part.is_none_or(|part| before().or_else(behind) == Some(part));
            Some(side).filter(|side| own && side.opposite().is_some())
        };
        (0..at).rev().find_map(named)
    }

    /// Makes one of two sides that are joined: "R & L", "on the right and on the left".
    pub(super) fn join(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some(last) = self.other_side(at)
                && !self.told_apart(at, last)
                && let Some(end) = self.tokens.get(last).map(|token| token.range.end)
                && let Some(token) = self.tokens.get_mut(at)
            {
                token.what = What::Side(Side::Bilateral);
                token.range.end = end;
                self.tokens.drain(at + 1..=last);
            }
            at += 1;
        }
    }

    /// The side that is joined to its opposite at `at`.
    fn other_side(&self, at: usize) -> Option<usize> {
        let Some(What::Side(side)) = self.what(at) else { return None };
        if !self.is(at + 1, Cue::Connector) {
            return None;
        }
        let last = (at + 2..self.tokens.len()).find(|i| !self.is_loose(*i))?;
        let opposite = side.opposite().is_some_and(|o| self.what(last) == Some(What::Side(o)));
        let end = |i: usize| self.tokens.get(i).map(|token| token.range.end - self.base);
        let between = self.part.get(end(at)?..end(last)?)?;
        // Two sentences join nothing.
        (opposite && !between.contains(['.', ';'])).then_some(last)
    }

    /// Whether each of two joined sides has a result of its own: "normal on the right and left 4/5".
    fn told_apart(&self, first: usize, last: usize) -> bool {
        let result = |i: usize| match self.what(i) {
            Some(What::Result(_)) => true,
            Some(What::Fact(index)) => {
                self.lexicon.entries.get(index).is_some_and(|entry| entry.kind == Kind::Graded)
            }
            _ => false,
        };
        let before = (0..first).rev().find(|i| !self.is_loose(*i));
        before.is_some_and(result) && result(last + 1)
    }

    /// Says of "neither knee" that it is both of them that are denied something.
    pub(super) fn deny_both(&mut self) {
        for at in (0..self.tokens.len()).rev() {
            let denied = self.is(at, Cue::Negation) && self.words(at) == Some("neither");
            let range = self.tokens.get(at).map(|token| token.range.clone());
            if let Some(range) = range.filter(|_| denied && self.region(at + 1).is_some()) {
                let both = Token { range, what: What::Side(Side::Bilateral), also: Vec::new() };
                self.tokens.insert(at + 1, both);
            }
        }
    }

    fn is_loose(&self, at: usize) -> bool {
        self.is(at, Cue::Preposition) || self.is(at, Cue::Filler)
    }

    fn is(&self, at: usize, cue: Cue) -> bool {
        self.what(at) == Some(What::Cue(cue))
    }

    fn what(&self, at: usize) -> Option<What> {
        self.tokens.get(at).map(|token| token.what)
    }

    fn words(&self, at: usize) -> Option<&str> {
        let range = &self.tokens.get(at)?.range;
        self.part.get(range.start - self.base..range.end - self.base)
    }

    /// The region of the part of the body at `at`.
    fn region(&self, at: usize) -> Option<&RegionName> {
        let What::Place(index) = self.what(at)? else { return None };
        self.lexicon.structures.get(index)?.region.as_ref()
    }
}
