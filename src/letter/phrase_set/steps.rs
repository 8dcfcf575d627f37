//! Steps of an automaton that were taken before, a word at a time.
//!
//! The states of some hundred phrases need far more memory than a processor has at hand, and every byte looks at another
//! part of it. Letters use the same words over and over, so what a word does to a state is kept, in a table of a fixed
//! size: neither memory nor time depends on what a letter holds.

use std::hash::BuildHasher;

use regex_automata::hybrid::LazyStateID;
use rustc_hash::FxBuildHasher;

/// Fewest and most steps that are kept; a further one takes the place of another.
const STEPS_MIN: usize = 1 << 15;
const STEPS_MAX: usize = 1 << 16;
/// How many steps are kept for each pattern.
const STEPS_PER_PATTERN: usize = 256;
/// Most matches that the kept steps show; beyond that all are forgotten.
const SEEN_MAX: usize = 1 << 18;
/// Longest piece whose steps are kept, in bytes.
const PIECE_BYTES_MAX: usize = 15;

/// A match that shows within a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The pattern.
    pub(super) pattern: usize,
    /// How many bytes of the piece belong to it.
    pub(super) length: usize,
}

/// A state and the piece that follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(super) struct Key {
    from: LazyStateID,
    /// The bytes, and behind them their number; no piece is empty.
    piece: [u8; PIECE_BYTES_MAX + 1],
}

/// What a piece does to a state; aligned so that it is read at once.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Step {
    key: Key,
    /// Where it leads, and whether a pattern can still match there.
    to: LazyStateID,
    alive: bool,
    /// Where its matches begin, and how many they are.
    matches: u16,
    first: u32,
}

/// The steps that are kept.
#[derive(Debug)]
pub(super) struct Steps {
    kept: Vec<Step>,
    seen: Vec<Seen>,
    /// How often the states had been built anew.
    age: usize,
}

/// How many bytes the first piece of a text has: a word, or another sign with the word behind it, and the byte that
/// shows that the word has ended.
pub(super) fn piece(text: &[u8]) -> usize {
    let word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let inner = text.iter().skip(1).take_while(word).count();
    text.len().min(inner + 2)
}

impl Key {
    /// The key of a piece that is not too long.
    pub(super) fn new(from: LazyStateID, bytes: &[u8]) -> Option<Self> {
        let length = u8::try_from(bytes.len()).ok()?;
        let mut piece = [0; PIECE_BYTES_MAX + 1];
        let (last, places) = piece.split_last_mut()?;
        places.get_mut(..bytes.len())?.copy_from_slice(bytes);
        *last = length;
        Some(Self { from, piece })
    }

    /// Its place among `all`, and the one beside it.
    fn places(&self, all: usize) -> Option<[usize; 2]> {
        let place = usize::try_from(FxBuildHasher.hash_one(self)).ok()?.checked_rem(all)?;
        Some([place, place ^ 1])
    }
}

impl Steps {
    /// Room for the steps of so many patterns.
    pub(super) fn new(patterns: usize) -> Self {
        let room = patterns.saturating_mul(STEPS_PER_PATTERN).clamp(STEPS_MIN, STEPS_MAX);
        let room = room.next_power_of_two();
        Self { kept: vec![Step::default(); room], seen: Vec::new(), age: 0 }
    }

    /// Forgets all that was kept of states of another age.
    pub(super) fn of_age(&mut self, age: usize) {
        if self.age != age {
            self.forget();
            self.age = age;
        }
    }

    /// Where a step leads, if a pattern can still match there, and its matches; `None` where it is not kept.
    pub(super) fn get(&self, key: &Key) -> Option<(Option<LazyStateID>, &[Seen])> {
        let mut places = key.places(self.kept.len())?.into_iter();
        let step = places.find_map(|place| self.kept.get(place).filter(|s| s.key == *key))?;
        let first = usize::try_from(step.first).ok()?;
        let seen = self.seen.get(first..first + usize::from(step.matches))?;
        Some((step.alive.then_some(step.to), seen))
    }

    /// Keeps a step.
    pub(super) fn keep(&mut self, key: Key, to: Option<LazyStateID>, seen: &[Seen]) {
        if self.seen.len() + seen.len() > SEEN_MAX {
            self.forget();
        }
        let first = u32::try_from(self.seen.len()).ok();
        let matches = u16::try_from(seen.len()).ok();
        let (Some(first), Some(matches)) = (first, matches) else { return };
        let alive = to.is_some();
        let mut step = Step { key, to: to.unwrap_or_default(), alive, matches, first };
        self.seen.extend_from_slice(seen);
        // The step that was kept here goes to the place beside it, and the one there is forgotten.
        for place in key.places(self.kept.len()).into_iter().flatten() {
            if let Some(kept) = self.kept.get_mut(place) {
                std::mem::swap(kept, &mut step);
            }
        }
    }

    fn forget(&mut self) {
        self.kept.fill(Step::default());
        self.seen.clear();
    }
}
