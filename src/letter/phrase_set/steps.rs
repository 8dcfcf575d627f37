//! Steps of an automaton that were taken before, a piece of text at a time.
//!
//! The states of some hundred phrases need far more memory than a processor has at hand, and every byte looks at another
//! part of it. So what a piece does to a state is kept, in a table whose size is bounded whatever letters hold.

use super::numbers::{Lists, State};
use super::pieces::Piece;
use super::table::{Entry, Table};

/// A match that shows within a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Seen {
    /// The pattern's number in the automaton.
    pub(super) pattern: usize,
    /// How many bytes of the piece belong to it.
    pub(super) length: usize,
}

/// What a piece does to a state.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Step {
    /// Where it leads; nowhere where no pattern can match any more.
    pub(super) to: Option<State>,
    /// The number of the list of its matches.
    seen: u16,
}

/// A step under the state that it begins in and the number of its piece; aligned so that it is read at once.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(8))]
struct Kept {
    from: u16,
    piece: u16,
    step: Step,
}

/// The steps that are kept.
#[derive(Debug)]
pub(super) struct Steps {
    /// Most of them; beyond that all are forgotten.
    max: usize,
    kept: Table<Kept>,
    /// The first steps by the numbers of their pieces, where they are known.
    firsts: Vec<Option<Step>>,
    lists: Lists,
}

impl Entry for Kept {
    type Key = u32;

    fn key(&self) -> Self::Key {
        key(self.from, self.piece)
    }
}

impl Steps {
    /// None yet, and room for so many.
    pub(super) fn new(max: usize) -> Self {
        Self { max, kept: Table::default(), firsts: Vec::new(), lists: Lists::default() }
    }

    /// What a piece does to a state, where it is kept.
    pub(super) fn get(&self, from: State, piece: Piece) -> Option<Step> {
        self.kept.get(&key(from.number(), piece.number()?)).map(|kept| kept.step)
    }

    /// What a piece does to the state that most pieces are met in, where it is kept.
    pub(super) fn first(&self, piece: Piece) -> Option<Step> {
        *self.firsts.get(usize::from(piece.number()?))?
    }

    /// The step that leads to a state and shows matches. It is kept where it is known whence it comes, unless its piece has
    /// no number.
    pub(super) fn keep(
        &mut self,
        from: Option<State>,
        piece: Piece,
        to: Option<State>,
        seen: &[Seen],
    ) -> Step {
        if self.kept.len() >= self.max {
            self.clear();
        }
        let seen = self.lists.of(seen).unwrap_or_else(|| {
            self.clear();
            self.lists.of(seen).unwrap_or_default()
        });
        let step = Step { to, seen };
        if let Some((from, piece)) = from.zip(piece.number()) {
            self.kept.add(Kept { from: from.number(), piece, step });
        }
        step
    }

    /// Keeps a step from the state that most pieces are met in.
    pub(super) fn keep_first(&mut self, piece: Piece, step: Step) {
        let Some(number) = piece.number().map(usize::from) else { return };
        if self.firsts.len() <= number {
            self.firsts.resize(number + 1, None);
        }
        if let Some(first) = self.firsts.get_mut(number) {
            *first = Some(step);
        }
    }

    /// The matches that show within a step that was kept or asked for last.
    pub(super) fn seen(&self, step: Step) -> &[Seen] {
        self.lists.list(step.seen)
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.kept.clear();
        self.firsts.clear();
        self.lists.clear();
    }
}

fn key(from: u16, piece: u16) -> u32 {
    u32::from(from) << 16 | u32::from(piece)
}
