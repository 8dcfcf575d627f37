//! The words of a text by number.
//!
//! Letters use the same words over and over. A word with all that stands before the next one gets a number, so that it
//! is taken up letter by letter once and not from every place before it.

use std::ops::Range;

use super::table::{Entry, Table};

/// Longest piece that gets a number, in bytes.
const BYTES_MAX: usize = 23;
/// In what stands behind the bytes of a key: the text ends with them.
const ENDS: u8 = 1 << 7;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Piece {
    /// Its number; 0 where it has none.
    number: u16,
    /// Whether it is known that nothing begins with it.
    quiet: Quiet,
}

/// Whether it is known that nothing begins with a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Quiet {
    /// Behind a letter.
    pub(super) behind_letter: bool,
    /// Behind a sign.
    pub(super) behind_sign: bool,
}

/// The bytes of a piece, then nothing, and in the last byte how many they are and whether the text ends there.
type Key = [u64; 3];

/// A piece that has a number; aligned so that it is read at once.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Known {
    key: Key,
    piece: Piece,
}

impl Entry for Known {
    type Key = Key;

    fn key(&self) -> Key {
        self.key
    }
}

/// The pieces that have a number.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Most of them.
    max: u16,
    known: Table<Known>,
    /// The number given last.
    last: u16,
}

impl Piece {
    /// Its number, if it has one.
    pub(super) fn number(self) -> Option<u16> {
        Some(self.number).filter(|number| *number != 0)
    }

    /// Whether it is known that nothing begins with it.
    pub(super) fn quiet(self) -> Quiet {
        self.quiet
    }
}

impl Pieces {
    /// None yet, and room for so many.
    pub(super) fn new(max: u16) -> Self {
        Self { max, known: Table::default(), last: 0 }
    }

    /// The piece that some bytes of a text are, where it has a number.
    pub(super) fn get(&self, text: &[u8], range: &Range<usize>) -> Option<Piece> {
        Some(self.known.get(&key(text, range)?)?.piece)
    }

    /// The same of a piece that has none yet; it gets one, unless it is too long or there are none left. What begins with it
    /// is asked.
    pub(super) fn add<E>(
        &mut self,
        text: &[u8],
        range: &Range<usize>,
        quiet: impl FnOnce(Piece) -> Result<Quiet, E>,
    ) -> Result<Piece, E> {
        let Some(key) = key(text, range).filter(|_| self.last < self.max) else {
            return Ok(Piece::default());
        };
        self.last += 1;
        let mut piece = Piece { number: self.last, quiet: Quiet::default() };
        piece.quiet = quiet(piece)?;
        self.known.add(Known { key, piece });
        Ok(piece)
    }

    /// Whether no piece gets a number any more.
    pub(super) fn is_full(&self) -> bool {
        self.last >= self.max
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.last = 0;
    }
}

fn key(text: &[u8], range: &Range<usize>) -> Option<Key> {
    let length =
        u8::try_from(range.len()).ok().filter(|length| usize::from(*length) <= BYTES_MAX)?;
    let rest = text.get(range.start..)?;
    let mut key = [0; 3];
    let mut left = range.len();
    if let Some(whole) = rest.first_chunk::<24>() {
        let (words, _) = whole.as_chunks::<8>();
        for (place, word) in key.iter_mut().zip(words) {
            let taken = left.min(8);
            // Of eight bytes those that belong to the piece.
            let mask = u64::MAX.checked_shr(u32::try_from(64 - 8 * taken).ok()?).unwrap_or(0);
            *place = u64::from_le_bytes(*word) & mask;
            left -= taken;
        }
    } else {
        for (place, word) in key.iter_mut().zip(rest.get(..range.len())?.chunks(8)) {
            let mut bytes = [0; 8];
            bytes.get_mut(..word.len())?.copy_from_slice(word);
            *place = u64::from_le_bytes(bytes);
        }
    }
    let ends = if range.end == text.len() { ENDS } else { 0 };
    *key.last_mut()? |= u64::from(length | ends) << 56;
    Some(key)
}
