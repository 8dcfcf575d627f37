//! Coverage of rules by tests, as text, JSON and a page. Every form counts the same nodes of the same table.

pub mod html;
pub mod json;
pub mod text;

use crate::coverage::Score;

/// How a node stands, told by word, shape and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// All that is owed was seen.
    Full,
    /// Some of it.
    Part,
    /// None of it.
    None,
}

impl Standing {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Full, Self::Part, Self::None];

    /// How a score stands.
    #[must_use]
    pub fn of(score: Score) -> Self {
        match score.covered {
            covered if covered == score.owed => Self::Full,
            0 => Self::None,
            _ => Self::Part,
        }
    }

    /// The word.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Full => "covered",
            Self::Part => "partly covered",
            Self::None => "not covered",
        }
    }

    /// The shape.
    #[must_use]
    pub fn shape(self) -> char {
        match self {
            Self::Full => '\u{25cf}',
            Self::Part => '\u{25d0}',
            Self::None => '\u{25cb}',
        }
    }

    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Part => "part",
            Self::None => "none",
        }
    }
}
