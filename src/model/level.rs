//! Levels of the spine: nerve roots and motion segments, kept apart.
//!
//! `L5` is a root, `L4-5` the segment of two vertebrae. A disc at L4-5 may press on the root L5, on L4 or on neither, so
//! a record of the one says nothing certain of the other.

use std::collections::BTreeSet;
use std::fmt;

/// A part of the spine with its number, in order from the neck down: `(0, 5)` is C5, `(3, 1)` is S1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vertebra {
    part: usize,
    number: u8,
}

/// The parts of the spine with how many numbers each has; there are eight cervical roots.
const PARTS: [(char, u8); 4] = [('C', 8), ('T', 12), ('L', 5), ('S', 5)];

impl Vertebra {
    fn new(part: usize, number: u8) -> Option<Self> {
        let (_, last) = PARTS.get(part)?;
        (1..=*last).contains(&number).then_some(Self { part, number })
    }

    /// The next one below; C7 is followed by T1, since C8 is a root only.
    fn below(self) -> Option<Self> {
        let last = match PARTS.get(self.part)? {
            ('C', _) => 7,
            (_, last) => *last,
        };
        if self.number < last {
            Self::new(self.part, self.number + 1)
        } else {
            Self::new(self.part + 1, 1)
        }
    }
}

impl fmt::Display for Vertebra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = PARTS.get(self.part).map_or('?', |(letter, _)| *letter);
        write!(f, "{letter}{}", self.number)
    }
}

/// A root or a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The nerve root of this name, such as `L5`.
    Root(Vertebra),
    /// The motion segment of this vertebra and the one below, such as `L4-5`.
    Segment(Vertebra),
}

impl Level {
    /// Whether both are roots or both segments, so that being different means being elsewhere.
    #[must_use]
    pub fn is_like(self, other: Self) -> bool {
        match (self, other) {
            (Self::Root(_), Self::Root(_)) | (Self::Segment(_), Self::Segment(_)) => true,
            (Self::Root(_), Self::Segment(_)) | (Self::Segment(_), Self::Root(_)) => false,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(root) => write!(f, "{root}"),
            Self::Segment(upper) => match upper.below() {
                Some(lower) if lower.part == upper.part => write!(f, "{upper}-{}", lower.number),
                Some(lower) => write!(f, "{upper}-{lower}"),
                None => write!(f, "{upper}"),
            },
        }
    }
}

/// The levels of words such as `L5`, `L4-5`, `C5-7`, which is two segments, or a list of them; empty where a part of the
/// words is none.
#[must_use]
pub fn read_levels(words: &str) -> BTreeSet<Level> {
    let words = words.to_ascii_lowercase();
    let joined = words.replace("through", "-").replace(" to ", "-").replace("and", ",");
    let mut levels = BTreeSet::new();
    let parts = joined.split([',', '&']).map(str::trim).filter(|part| !part.is_empty());
    for part in parts {
        let read = read_span(part);
        if read.is_empty() {
            return BTreeSet::new();
        }
        levels.extend(read);
    }
    levels
}

/// One root, or the segments from one vertebra to another.
fn read_span(words: &str) -> BTreeSet<Level> {
    let words: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let mut ends = words.split(['-', '/', '\u{2013}']);
    let Some(first) = ends.next().and_then(|end| vertebra(end, None)) else {
        return BTreeSet::new();
    };
    let Some(second) = ends.next() else { return BTreeSet::from([Level::Root(first)]) };
    let Some(last) = vertebra(second, Some(first.part)).filter(|_| ends.next().is_none()) else {
        return BTreeSet::new();
    };
    let mut levels = BTreeSet::new();
    let mut at = first;
    while at < last {
        // There is no eighth cervical vertebra, only a root of that name.
        let below = at.below().filter(|_| at.number <= 7 || at.part > 0);
        let Some(below) = below else { return BTreeSet::new() };
        levels.insert(Level::Segment(at));
        at = below;
    }
    levels
}

/// `L5`, or `5` after a vertebra of the part given.
fn vertebra(end: &str, part: Option<usize>) -> Option<Vertebra> {
    let letter = end.chars().next()?.to_ascii_uppercase();
    match PARTS.iter().position(|(known, _)| *known == letter) {
        Some(part) => Vertebra::new(part, end.get(1..)?.parse().ok()?),
        None => Vertebra::new(part?, end.parse().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::read_levels;

    fn written(words: &str) -> String {
        read_levels(words).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn roots_and_segments_are_kept_apart() {
        let rows = [
            ("L5", "L5"),
            ("C8", "C8"),
            ("L4-5", "L4-5"),
            ("L4-L5", "L4-5"),
            ("l5 - s1", "L5-S1"),
            ("L5/S1", "L5-S1"),
            ("C7-T1", "C7-T1"),
            ("C5-7", "C5-6 C6-7"),
            ("L3-S1", "L3-4 L4-5 L5-S1"),
            ("L3, L4 and L5", "L3 L4 L5"),
            ("C5-C6 and C6-7", "C5-6 C6-7"),
            ("L3 to L5", "L3-4 L4-5"),
            ("L6", ""),
            ("L4, left", ""),
            ("L5-4", ""),
            ("L4-5-6", ""),
            ("C8-T1", ""),
            ("5", ""),
            ("", ""),
        ];
        for (words, levels) in rows {
            assert_eq!(written(words), levels, "{words}");
        }
    }
}
