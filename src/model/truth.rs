//! Kleene's strong three-valued logic.

use std::ops::Not;

/// Whether something holds: a criterion is *not met*, *unknown* or *met*.
///
/// The order `NotMet < Unknown < Met` makes `and` the minimum and `or` the maximum.
///
/// Source: S. C. Kleene, *Introduction to Metamathematics* (1952), section 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Documented to be otherwise.
    NotMet,
    /// Not settled by what is documented.
    Unknown,
    /// Documented.
    Met,
}

impl Truth {
    /// All three, lowest first.
    pub const ALL: [Self; 3] = [Self::NotMet, Self::Unknown, Self::Met];

    /// Met only if both are; not met as soon as one is not.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Met as soon as one is; not met only if neither is.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether it is met or not met.
    #[must_use]
    pub fn is_settled(self) -> bool {
        self != Self::Unknown
    }

    /// Whether at least `n` of the given are met: met when enough are, not met when too few still can be.
    #[must_use]
    pub fn at_least(n: usize, of: impl IntoIterator<Item = Self>) -> Self {
        let (mut met, mut possible) = (0, 0);
        for truth in of {
            met += usize::from(truth == Self::Met);
            possible += usize::from(truth != Self::NotMet);
        }
        if met >= n {
            Self::Met
        } else if possible < n {
            Self::NotMet
        } else {
            Self::Unknown
        }
    }

    /// What two records of one thing say together: a silent one adds nothing, a contradiction settles nothing.
    ///
    /// This is the join of the *knowledge* order with contradiction read as unknown, so that a further
    /// record never turns one settled answer into the other.
    #[must_use]
    pub fn agree(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, settled) | (settled, Self::Unknown) => settled,
            (a, b) if a == b => a,
            (Self::Met | Self::NotMet, Self::Met | Self::NotMet) => Self::Unknown,
        }
    }

    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
            Self::Met => "met",
        }
    }

    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
            Self::Met => "met",
        }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::NotMet => Self::Met,
            Self::Unknown => Self::Unknown,
            Self::Met => Self::NotMet,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Met } else { Self::NotMet }
    }
}
