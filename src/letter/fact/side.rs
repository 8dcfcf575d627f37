//! On which side a place or a finding is said to be.

use super::place::LOOSE_WORDS_MAX;
use super::token::{Sentence, What};
use crate::letter::lexicon::{Cue, Kind};
use crate::model::side::Side;

impl Sentence<'_> {
    /// The side just before a token: "left shoulder", "left anterior shoulder", "left and right shoulder", and before other
    /// words of the same fact: "left arthroscopic repair".
    pub(crate) fn side_before(&self, at: usize) -> Option<Side> {
        let mut i = at.checked_sub(1)?;
        if let (Some(entry), Some(before)) = (self.entry(at), self.entry(i))
            && entry.fact == before.fact
        {
            i = i.checked_sub(1)?;
        }
        for _ in 0..2 {
            if matches!(self.what(i), Some(What::Word | What::Cue(Cue::Filler))) && i > 0 {
                i -= 1;
            }
        }
        let side = self.side(i)?;
        // Where "and" leaves them apart each has a result of its own.
        let joined = i >= 2 && self.joins(i - 1) && !self.is(i - 1, Cue::Connector);
        if joined && self.side(i - 2).and_then(Side::opposite) == Some(side) {
            return Some(Side::Bilateral);
        }
        Some(side)
    }

    /// The side just behind a place: "shoulder on the left", "knees bilaterally", not that of a next place.
    pub(crate) fn side_behind(&self, at: usize) -> Option<Side> {
        let mut i = at + 1;
        for _ in 0..2 {
            let passed = Some(What::Comma) == self.what(i)
                || self.is(i, Cue::Filler)
                || self.is(i, Cue::Preposition);
            i += usize::from(passed);
        }
        let side = self.side(i)?;
        let mut next = i + 1;
        if self.what(next) == Some(What::Word) {
            next += 1;
        }
        (self.structure(next).is_none() && self.entry(next).is_none()).then_some(side)
    }

    /// The side said of a finding itself: "positive on the left", "left-sided numbness", "bilateral spasm".
    pub(crate) fn side_of(&self, at: usize) -> Option<Side> {
        self.side_before(at)
            .or_else(|| self.side_of_movement(at))
            .or_else(|| self.side_as_subject(at))
            .or_else(|| self.side_after(at, true))
    }

    /// The side said of a finding alone, and not of the list that it begins.
    pub(crate) fn side_of_alone(&self, at: usize) -> Option<Side> {
        self.side_before(at)
            .or_else(|| self.side_of_movement(at))
            .or_else(|| self.side_as_subject(at))
            .or_else(|| self.side_after(at, false))
    }

    /// The side before the movement that a grade is of: "right plantar flexion 4/5", "left grip was 4/5".
    fn side_of_movement(&self, at: usize) -> Option<Side> {
        if self.kind(at) != Some(Kind::Graded) {
            return None;
        }
        let loose = |i: &usize| {
            self.is(*i, Cue::Filler) || self.is(*i, Cue::Link) || self.what(*i) == Some(What::Word)
        };
        let before = (0..at).rev().take(3).find(|i| !loose(i))?;
        let tested = self.kind(before) == Some(Kind::Measured);
        if tested { self.side_before(before) } else { None }
    }

    fn side_after(&self, at: usize, over_lists: bool) -> Option<Side> {
        let mut i = at + 1;
        let (mut loose, mut listed, mut results) = (0, false, 0);
        // "Neer and Hawkins were positive on the right" is one result of two tests.
        let told = self.kind(at) != Some(Kind::Measured)
            || (at.saturating_sub(2)..at).any(|i| matches!(self.what(i), Some(What::Result(_))));
        while let Some(what) = self.what(i) {
            match what {
                What::Side(side) => {
                    let own =
                        !listed || !matches!(self.what(i + 1), Some(What::Fact(_) | What::Word));
                    // "limited motion and positive Lasegue on the right": the right is that of the last one.
                    let shared = results < 2 || side == Side::Bilateral;
                    return (own && shared && !self.leads_to_place(i)).then_some(side);
                }
                What::Result(_) => results += 1,
                What::Cue(Cue::Link | Cue::Filler | Cue::Preposition) => {}
                What::Comma | What::Cue(Cue::Connector | Cue::Alternative) if over_lists => {
                    listed = true;
                    // What comes before the list has its result, or none is needed.
                    results = results.max(usize::from(told));
                }
                What::Fact(_) if self.kind(i) == Some(Kind::Graded) => results += 1,
                // "tenderness with spasm bilaterally"
                What::Cue(Cue::Turn) if over_lists && self.kind(i + 1) == Some(Kind::Finding) => {
                    (listed, results) = (true, 2);
                }
                What::Fact(_) if listed || self.same_words(i, at) => listed = false,
                What::Word if loose < LOOSE_WORDS_MAX => loose += 1,
                What::Fact(_)
                | What::Place(_)
                | What::Cue(_)
                | What::Comma
                | What::Colon
                | What::Word => break,
            }
            i += 1;
        }
        None
    }

    /// The side that stands alone as what the finding is said of: "the right is not swollen".
    fn side_as_subject(&self, at: usize) -> Option<Side> {
        let linked = |i: &usize| {
            matches!(
                self.what(*i),
                Some(What::Result(_) | What::Cue(Cue::Link | Cue::Negation | Cue::Filler))
            )
        };
        let before = (0..at).rev().find(|i| !linked(i))?;
        let tied = (before + 1..at).any(|i| self.is(i, Cue::Link));
        self.side(before).filter(|_| tied && self.structure(before + 1).is_none())
    }

    /// Whether the side at `at` is that of a structure behind it: "left medial knee", not "bilaterally and the knee".
    pub(crate) fn leads_to_place(&self, at: usize) -> bool {
        let loose = matches!(self.what(at + 1), Some(What::Word | What::Cue(Cue::Filler)));
        self.structure(at + 1).is_some() || loose && self.structure(at + 2).is_some()
    }
}
