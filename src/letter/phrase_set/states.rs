//! The states of an automaton that one thread has built, and the steps between them that it has taken.

use std::ops::Range;

use regex_automata::Anchored;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::util::start::Config;

use super::numbers::{Numbers, State};
use super::pieces::{Piece, Quiet};
use super::steps::{Seen, Step, Steps};

/// The states do not fit into the memory that they may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoRoom;

/// What stands before the place where a pattern begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing: it is the beginning of the text.
    Nothing,
    /// A letter; only a sign begins there, for nothing begins within a word.
    Letter,
    /// A sign.
    Sign,
}

/// How patterns begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    /// Which patterns may begin there.
    pub(super) of: Anchored,
    /// What stands before.
    pub(super) before: Before,
}

/// The states of one thread.
#[derive(Debug)]
pub(super) struct States {
    automaton: DFA,
    cache: Cache,
    /// The states at which pieces begin.
    numbers: Numbers,
    steps: Steps,
    /// How often the states had been built anew when the steps were kept.
    age: usize,
}

impl States {
    /// None yet, and room for so many steps.
    pub(super) fn new(automaton: &DFA, steps_max: usize) -> Self {
        let cache = automaton.create_cache();
        let (automaton, numbers) = (automaton.clone(), Numbers::default());
        Self { automaton, cache, numbers, steps: Steps::new(steps_max), age: 0 }
    }

    /// What the piece at bytes `range` of a text does where patterns begin with it.
    pub(super) fn first(
        &mut self,
        begin: Beginning,
        piece: Piece,
        text: &str,
        range: Range<usize>,
    ) -> Result<Step, NoRoom> {
        self.keep_age();
        let usual = begin.of == Anchored::Yes && begin.before == Before::Sign;
        if let Some(step) = self.steps.first(piece).filter(|_| usual) {
            return Ok(step);
        }
        let from = self.begin(begin)?;
        let step = self.step(from, piece, text, range)?;
        if usual && self.same_age() {
            self.steps.keep_first(piece, step);
        }
        Ok(step)
    }

    /// Whether nothing begins with the piece at bytes `range` of a text.
    pub(super) fn quiet(
        &mut self,
        piece: Piece,
        text: &str,
        range: Range<usize>,
    ) -> Result<Quiet, NoRoom> {
        let mut quiet = |before| {
            let begin = Beginning { of: Anchored::Yes, before };
            let step = self.first(begin, piece, text, range.clone())?;
            Ok(step.to.is_none() && self.seen(step).is_empty())
        };
        Ok(Quiet { behind_letter: quiet(Before::Letter)?, behind_sign: quiet(Before::Sign)? })
    }

    /// The state in which patterns begin.
    pub(super) fn begin(&mut self, begin: Beginning) -> Result<State, NoRoom> {
        let before = match begin.before {
            Before::Nothing => None,
            Before::Letter => Some(b'a'),
            Before::Sign => Some(b' '),
        };
        let config = Config::new().anchored(begin.of).look_behind(before);
        let state = self.automaton.start_state(&mut self.cache, &config).map_err(|_| NoRoom)?;
        self.keep_age();
        self.number(state)
    }

    /// The number of a state; where none is left all are given anew.
    fn number(&mut self, state: LazyStateID) -> Result<State, NoRoom> {
        let number = self.numbers.of(state).or_else(|| {
            self.numbers.clear();
            self.steps.clear();
            self.numbers.of(state)
        });
        number.ok_or(NoRoom)
    }

    /// What the piece at bytes `range` of a text does to a state.
    pub(super) fn step(
        &mut self,
        from: State,
        piece: Piece,
        text: &str,
        range: Range<usize>,
    ) -> Result<Step, NoRoom> {
        self.keep_age();
        if let Some(step) = self.steps.get(from, piece) {
            return Ok(step);
        }
        let state = self.numbers.state(from).ok_or(NoRoom)?;
        let given = self.numbers.times_given();
        let (to, seen) = self.walk(state, text, range)?;
        self.keep_age();
        let to = to.map(|to| self.number(to)).transpose()?;
        // When all were given anew the old number means nothing.
        let from = Some(from).filter(|_| self.numbers.times_given() == given);
        Ok(self.steps.keep(from, piece, to, &seen))
    }

    /// What the last bytes `range` that a match may hold of a text do to a state, though more follow.
    pub(super) fn last(
        &mut self,
        from: State,
        text: &str,
        range: Range<usize>,
    ) -> Result<Vec<Seen>, NoRoom> {
        let mut seen = Vec::new();
        let from = self.numbers.state(from).ok_or(NoRoom)?;
        let to = self.bytes(from, text, range.clone(), &mut seen)?;
        // A match shows one byte behind its end.
        if let Some((to, &byte)) = to.zip(text.as_bytes().get(range.end)) {
            let behind = self.automaton.next_state(&mut self.cache, to, byte);
            self.see(behind.map_err(|_| NoRoom)?, range.len(), &mut seen);
        }
        Ok(seen)
    }

    /// The matches that show within a step, in the order of their ends.
    pub(super) fn seen(&self, step: Step) -> &[Seen] {
        self.steps.seen(step)
    }

    /// [`Self::step`], byte by byte.
    fn walk(
        &mut self,
        from: LazyStateID,
        text: &str,
        range: Range<usize>,
    ) -> Result<(Option<LazyStateID>, Vec<Seen>), NoRoom> {
        let mut seen = Vec::new();
        let to = self.bytes(from, text, range.clone(), &mut seen)?;
        let Some(last) = to.filter(|_| range.end == text.len()) else { return Ok((to, seen)) };
        let end = self.automaton.next_eoi_state(&mut self.cache, last).map_err(|_| NoRoom)?;
        self.see(end, range.len(), &mut seen);
        Ok((None, seen))
    }

    /// Where the bytes `range` of a text lead from a state, if a pattern can still match there.
    fn bytes(
        &mut self,
        from: LazyStateID,
        text: &str,
        range: Range<usize>,
        seen: &mut Vec<Seen>,
    ) -> Result<Option<LazyStateID>, NoRoom> {
        let mut state = from;
        let bytes = text.as_bytes().get(range).unwrap_or(&[]);
        for (length, &byte) in bytes.iter().enumerate() {
            state = self.automaton.next_state(&mut self.cache, state, byte).map_err(|_| NoRoom)?;
            if state.is_dead() || state.is_quit() {
                return Ok(None);
            }
            self.see(state, length, seen);
        }
        Ok(Some(state))
    }

    /// Adds the matches of a state.
    fn see(&self, state: LazyStateID, length: usize, seen: &mut Vec<Seen>) {
        if state.is_match() {
            let numbers = 0..self.automaton.match_len(&self.cache, state);
            let pattern = |i| self.automaton.match_pattern(&self.cache, state, i).as_usize();
            seen.extend(numbers.map(|i| Seen { pattern: pattern(i), length }));
        }
    }

    /// Forgets all steps.
    pub(super) fn forget(&mut self) {
        self.steps.clear();
    }

    /// Forgets the steps between states of another age, and their numbers.
    fn keep_age(&mut self) {
        if !self.same_age() {
            self.age = self.cache.clear_count();
            self.numbers.clear();
            self.steps.clear();
        }
    }

    /// Whether the states are those between which the steps were kept.
    fn same_age(&self) -> bool {
        self.age == self.cache.clear_count()
    }
}
