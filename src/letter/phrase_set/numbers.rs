//! Short numbers for the states of an automaton and for lists of matches, so that a step takes eight bytes.

use std::collections::HashMap;
use std::num::NonZero;

use regex_automata::hybrid::LazyStateID;
use rustc_hash::FxBuildHasher;

use super::steps::Seen;

/// A state by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State(NonZero<u16>);

impl State {
    /// The number.
    pub(super) fn number(self) -> u16 {
        self.0.get()
    }
}

/// The states that have a number.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    states: Vec<LazyStateID>,
    known: HashMap<LazyStateID, State, FxBuildHasher>,
    times_given: usize,
}

impl Numbers {
    /// The number of a state; none where all are given away.
    pub(super) fn of(&mut self, state: LazyStateID) -> Option<State> {
        if let Some(known) = self.known.get(&state) {
            return Some(*known);
        }
        let number = State(NonZero::new(u16::try_from(self.states.len() + 1).ok()?)?);
        self.states.push(state);
        self.known.insert(state, number);
        Some(number)
    }

    /// The state of a number.
    pub(super) fn state(&self, number: State) -> Option<LazyStateID> {
        self.states.get(usize::from(number.number() - 1)).copied()
    }

    /// How often numbers were given out from the first one on.
    pub(super) fn times_given(&self) -> usize {
        self.times_given
    }

    /// Gives every number back.
    pub(super) fn clear(&mut self) {
        self.states.clear();
        self.known.clear();
        self.times_given += 1;
    }
}

/// Lists of matches; those that are alike are kept once.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// All lists, each ending in [`NOTHING`]; the first one is empty.
    all: Vec<Seen>,
    numbers: HashMap<Vec<Seen>, u16, FxBuildHasher>,
}

/// Stands behind the last match of a list.
const NOTHING: Seen = Seen { pattern: usize::MAX, length: 0 };

impl Lists {
    /// The number of a list; none where all are given away.
    pub(super) fn of(&mut self, list: &[Seen]) -> Option<u16> {
        if list.is_empty() {
            return Some(0);
        }
        if let Some(known) = self.numbers.get(list) {
            return Some(*known);
        }
        if self.all.is_empty() {
            self.all.push(NOTHING);
        }
        let number = u16::try_from(self.all.len()).ok()?;
        self.all.extend_from_slice(list);
        self.all.push(NOTHING);
        self.numbers.insert(list.to_vec(), number);
        Some(number)
    }

    /// The list of a number.
    pub(super) fn list(&self, number: u16) -> &[Seen] {
        if number == 0 {
            return &[];
        }
        let all = self.all.get(usize::from(number)..).unwrap_or(&[]);
        let end = all.iter().position(|seen| *seen == NOTHING).unwrap_or(all.len());
        all.get(..end).unwrap_or(&[])
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.numbers.clear();
    }
}
