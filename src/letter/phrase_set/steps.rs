//! Steps of an automaton that were taken before, a piece of text at a time.
//!
//! The states of some hundred phrases need far more memory than a processor has at hand, and every byte looks at another
//! part of it. So what a piece does to a state is kept, in a table whose size is bounded whatever letters hold.

use regex_automata::hybrid::LazyStateID;

use super::pieces::Piece;
use super::table::{Entry, Table};

/// For each step that is kept at most, how many matches all of them show at most.
const SEEN_PER_STEP: usize = 3;

/// A match that shows within a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The pattern's number in the automaton.
    pub(super) pattern: usize,
    /// How many bytes of the piece belong to it.
    pub(super) length: usize,
}

/// What a piece does to a state.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Step {
    /// Where it leads; the default where no pattern can match any more.
    to: LazyStateID,
    /// Where its matches begin in the list of all; 0 where there are none.
    seen: u32,
}

/// A step under the state that it begins in and the number of its piece; aligned so that it is read at once.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(16))]
struct Kept {
    from: LazyStateID,
    piece: u32,
    step: Step,
}

/// Stands in the list of all matches behind those of a step.
const NOTHING: Seen = Seen { pattern: usize::MAX, length: 0 };

/// The steps that are kept.
#[derive(Debug)]
pub(super) struct Steps {
    /// Most of them; beyond that all are forgotten.
    max: usize,
    kept: Table<Kept>,
    /// The first steps by the numbers of their pieces, where they are known.
    firsts: Vec<Option<Step>>,
    /// The matches of all steps, those of each one ending in [`NOTHING`].
    seen: Vec<Seen>,
}

impl Entry for Kept {
    type Key = (LazyStateID, u32);

    fn key(&self) -> Self::Key {
        (self.from, self.piece)
    }
}

impl Step {
    /// Where it leads, if a pattern can still match there.
    pub(super) fn to(self) -> Option<LazyStateID> {
        Some(self.to).filter(|to| *to != LazyStateID::default())
    }
}

impl Steps {
    /// None yet, and room for so many.
    pub(super) fn new(max: usize) -> Self {
        Self { max, kept: Table::default(), firsts: Vec::new(), seen: Vec::new() }
    }

    /// What a piece does to a state, where it is kept.
    pub(super) fn get(&self, from: LazyStateID, piece: Piece) -> Option<Step> {
        self.kept.get(&(from, piece.number()?)).map(|kept| kept.step)
    }

    /// What a piece does to the state that most pieces are met in, where it is kept.
    pub(super) fn first(&self, piece: Piece) -> Option<Step> {
        *self.firsts.get(usize::try_from(piece.number()?).ok()?)?
    }

    /// Keeps a step, unless its piece has no number.
    pub(super) fn keep(
        &mut self,
        from: LazyStateID,
        piece: Piece,
        to: Option<LazyStateID>,
        seen: &[Seen],
    ) -> Step {
        let full = self.kept.len() >= self.max || self.seen.len() >= SEEN_PER_STEP * self.max;
        if full {
            self.clear();
        }
        let step = Step { to: to.unwrap_or_default(), seen: self.list(seen) };
        if let Some(piece) = piece.number() {
            self.kept.add(Kept { from, piece, step });
        }
        step
    }

    /// Keeps a step from the state that most pieces are met in.
    pub(super) fn keep_first(&mut self, piece: Piece, step: Step) {
        let Some(number) = piece.number().and_then(|n| usize::try_from(n).ok()) else { return };
        if self.firsts.len() <= number {
            self.firsts.resize(number + 1, None);
        }
        if let Some(first) = self.firsts.get_mut(number) {
            *first = Some(step);
        }
    }

    /// The matches that show within a step that was kept or asked for last.
    pub(super) fn seen(&self, step: Step) -> &[Seen] {
        let first = usize::try_from(step.seen).ok().filter(|first| *first > 0);
        let all = first.and_then(|first| self.seen.get(first..)).unwrap_or(&[]);
        let end = all.iter().position(|seen| *seen == NOTHING).unwrap_or(all.len());
        all.get(..end).unwrap_or(&[])
    }

    /// Adds matches to the list; where they begin there.
    fn list(&mut self, seen: &[Seen]) -> u32 {
        if seen.is_empty() {
            return 0;
        }
        if self.seen.is_empty() {
            self.seen.push(NOTHING);
        }
        let first = u32::try_from(self.seen.len()).unwrap_or(0);
        self.seen.extend_from_slice(seen);
        self.seen.push(NOTHING);
        first
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.kept.clear();
        self.firsts.clear();
        self.seen.clear();
    }
}
