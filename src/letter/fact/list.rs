//! To which finding, operation or list of treatments words that follow each other belong.

use super::place::Place;
use super::token::{Sentence, What};
use crate::letter::lexicon::{Cue, Kind};

/// Words between a part and the verb, and between that and the splint, that it was put into.
const HELD_TOKENS_MAX: usize = 4;

impl Sentence<'_> {
    /// The places to which the list of treatments around `at` was given: "Past care for the right knee: an injection, a
    /// brace".
    pub(super) fn treated_places(&self, at: usize) -> Vec<Place> {
        if !self.in_treatment(at) {
            return Vec::new();
        }
        let Some(cue) = (0..at).rev().find(|i| self.is(*i, Cue::Treated)) else {
            return Vec::new();
        };
        let place =
            (cue + 1..at).find(|i| !self.is_loose(*i)).filter(|i| self.structure(*i).is_some());
        let tied = |i: usize| (cue + 1..i).any(|b| self.is(b, Cue::Preposition));
        place.filter(|i| tied(*i)).map_or_else(Vec::new, |i| self.places_from(i))
    }

    /// The place that was put into what stands at `at`: "the wrist was placed in a splint".
    pub(super) fn held_places(&self, at: usize) -> Vec<Place> {
        let loose = |i: &usize| self.is(*i, Cue::Filler) || self.what(*i) == Some(What::Word);
        let ties = |i: usize| self.is(i, Cue::Preposition) || self.is(i, Cue::Treated);
        let tie = (0..at).rev().take(HELD_TOKENS_MAX).find(|i| !loose(i)).filter(|i| ties(*i));
        let Some(tie) = tie else { return Vec::new() };
        let said = |i: &usize| loose(i) || self.is(*i, Cue::Link) || ties(*i);
        let place = (0..tie).rev().take(HELD_TOKENS_MAX).find(|i| !said(i));
        let place = place.filter(|i| self.structure(*i).is_some());
        place.map_or_else(Vec::new, |i| self.places_until(i))
    }

    /// Whether "or" or "nor" holds together the list that begins after a negation and holds `at`.
    pub(super) fn list_of_absent(&self, negation: usize, at: usize) -> bool {
        let mut i = negation + 1;
        let mut last_or = None;
        while let Some(what) = self.what(i) {
            match what {
                What::Cue(Cue::Alternative) => last_or = Some(i),
                What::Cue(
                    Cue::Break
                    | Cue::Turn
                    | Cue::Reveals
                    | Cue::Link
                    | Cue::Negation
                    | Cue::Reported
                    | Cue::Denial,
                )
                | What::Colon => break,
                What::Fact(_)
                | What::Place(_)
                | What::Side(_)
                | What::Result(_)
                | What::Cue(_)
                | What::Comma
                | What::Word => {}
            }
            i += 1;
        }
        // Past the "or" and its one item the list is over.
        last_or.is_some_and(|or| {
            at < or || !(or..at).any(|i| matches!(self.what(i), Some(What::Comma)))
        })
    }

    /// Whether the place belongs to other care of a list with commas: the therapy of "left knee surgery, x-rays, and
    /// therapy" can be for anything.
    pub(super) fn is_of_other_care(&self, at: usize, place: usize) -> bool {
        let care = |i: usize| matches!(self.kind(i), Some(Kind::Care | Kind::Study));
        care(at) && care(place + 1) && (place..at).any(|i| self.what(i) == Some(What::Comma))
    }

    /// Whether an operation at `at` is told right behind what it was for: "knee pain status post arthroscopy".
    pub(super) fn follows_state(&self, done: usize, at: usize) -> bool {
        let told = |i: usize| matches!(self.kind(i), Some(Kind::Finding | Kind::Disease));
        let beside = done.checked_sub(1).is_some_and(|i| self.structure(i).is_some() || told(i));
        beside && done + 1 == at && self.kind(at) == Some(Kind::Care)
    }

    /// Whether "with" at `turn` adds the finding at `at` to a finding at the place just before: "with spasm"; or an
    /// operation to the injury or operation there: "ankle fracture with fixation".
    pub(super) fn adds_finding(&self, turn: usize, at: usize) -> bool {
        let finding = |i: usize| self.kind(i) == Some(Kind::Finding);
        if self.kind(at) == Some(Kind::Care) {
            let before = turn.checked_sub(1).and_then(|i| self.kind(i));
            return turn + 1 == at && matches!(before, Some(Kind::Disease | Kind::Care));
        }
        let place = turn.checked_sub(1).and_then(|before| self.place(before));
        let found = place.is_some_and(|p| (0..p.tokens.0).rev().take(6).any(finding));
        found
            && finding(at)
            && (turn + 1..at).all(|i| self.is(i, Cue::Filler) || finding(i) || self.joins(i))
    }

    /// Whether "with" at `turn` tells what is found at the place that its clause begins with, up to the finding at `at`.
    pub(super) fn heads_findings(&self, turn: usize, at: usize) -> bool {
        let Some(place) = turn.checked_sub(1).and_then(|before| self.place(before)) else {
            return false;
        };
        let before = (0..place.tokens.0).rev().find(|i| !self.is_loose(*i));
        let begins = before.is_none_or(|i| {
            matches!(
                self.what(i),
                Some(What::Comma | What::Colon | What::Cue(Cue::Break | Cue::Reveals))
            )
        });
        let between = |i: usize| {
            self.kind(i) == Some(Kind::Finding)
                || self.joins(i)
                || self.is(i, Cue::Filler)
                || self.what(i) == Some(What::Word)
        };
        begins && self.kind(at) == Some(Kind::Finding) && (turn + 1..at).all(between)
    }

    /// Whether the negation at `at` says of the place right before it that something is not there.
    pub(super) fn denies_of_place(&self, at: usize) -> bool {
        let loose = |i: &usize| self.is(*i, Cue::Link) || self.what(*i) == Some(What::Word);
        let mut before = (0..at).rev().take(2).skip_while(loose);
        before.next().is_some_and(|i| self.structure(i).is_some())
    }

    /// Whether a token only leads to a place: a side, a preposition, a filler.
    fn is_loose(&self, at: usize) -> bool {
        self.side(at).is_some() || self.is(at, Cue::Filler) || self.is(at, Cue::Preposition)
    }
}
