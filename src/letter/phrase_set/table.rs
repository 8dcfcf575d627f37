//! A table that is asked far more often than it is filled: an entry is found in one line of the processor's memory.

use std::hash::{BuildHasher, Hash};

use rustc_hash::FxBuildHasher;

/// Room that a table has at first.
const ROOM: usize = 1 << 8;

/// What stands under a key; one that is as the default is no entry.
#[derive(Debug)]
pub(super) struct Table<E> {
    places: Vec<E>,
    used: usize,
}

/// An entry with its key.
pub(super) trait Entry: Copy + Default {
    type Key: Eq + Hash + Default;

    fn key(&self) -> Self::Key;
}

impl<E: Entry> Default for Table<E> {
    fn default() -> Self {
        Self { places: vec![E::default(); ROOM], used: 0 }
    }
}

impl<E: Entry> Table<E> {
    /// The entry of a key.
    pub(super) fn get(&self, key: &E::Key) -> Option<&E> {
        let last = self.places.len() - 1;
        let mut place = place(key);
        loop {
            let entry = self.places.get(place & last)?;
            let known = entry.key();
            if known == *key {
                return Some(entry);
            }
            if known == E::Key::default() {
                return None;
            }
            place += 1;
        }
    }

    /// Adds an entry whose key has none yet.
    pub(super) fn add(&mut self, entry: E) {
        // Half of the places stay free, so that few are looked at.
        if 2 * (self.used + 1) > self.places.len() {
            let room = 2 * self.places.len();
            let entries = std::mem::replace(&mut self.places, vec![E::default(); room]);
            self.used = 0;
            for entry in entries.into_iter().filter(|e| e.key() != E::Key::default()) {
                self.put(entry);
            }
        }
        self.put(entry);
    }

    fn put(&mut self, entry: E) {
        let last = self.places.len() - 1;
        let mut place = place(&entry.key());
        while let Some(known) = self.places.get_mut(place & last) {
            if known.key() == E::Key::default() {
                *known = entry;
                self.used += 1;
                return;
            }
            place += 1;
        }
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// Takes all entries away.
    pub(super) fn clear(&mut self) {
        self.places.fill(E::default());
        self.used = 0;
    }
}

/// Where a key is looked for first, in a table without end.
fn place(key: &impl Hash) -> usize {
    usize::try_from(FxBuildHasher.hash_one(key) & u64::from(u32::MAX)).unwrap_or(0)
}
