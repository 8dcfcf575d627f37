//! Sides of the body.

/// On which side something is, as far as the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The patient's left.
    Left,
    /// The patient's right.
    Right,
    /// Both sides.
    Bilateral,
    /// It has a side and the text does not say which.
    Unstated,
}

impl Side {
    /// Whether something on `self` is on the side `asked`: both satisfies left; *unstated* on either hand settles nothing.
    ///
    /// A side proves nothing about the other side, so `Some(false)` only means that this record is about
    /// another place, never that the finding is absent there.
    #[must_use]
    pub fn covers(self, asked: Self) -> Option<bool> {
        match (self, asked) {
            (Self::Bilateral, _) => Some(true),
            (Self::Unstated, _) | (_, Self::Unstated) => None,
            (a, b) => Some(a == b),
        }
    }

    /// The sides that are decided apart: left and right of *bilateral*.
    #[must_use]
    pub fn split(self) -> Vec<Self> {
        match self {
            Self::Bilateral => vec![Self::Left, Self::Right],
            Self::Left | Self::Right | Self::Unstated => vec![self],
        }
    }

    /// The other side of the body; `None` where there is no single other one.
    #[must_use]
    pub fn opposite(self) -> Option<Self> {
        match self {
            Self::Left => Some(Self::Right),
            Self::Right => Some(Self::Left),
            Self::Bilateral | Self::Unstated => None,
        }
    }

    /// The name in rules and machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Bilateral => "bilateral",
            Self::Unstated => "unstated",
        }
    }

    /// The side of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Left, Self::Right, Self::Bilateral, Self::Unstated]
            .into_iter()
            .find(|s| s.name() == name)
    }
}
