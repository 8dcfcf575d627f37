//! What was decided: by the rules, and in the record.

use super::truth::Truth;

/// What the rules say of one disputed service on one side.
///
/// The requester carries the burden of showing necessity, so in external review a service that is *not shown* stays denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// All that the guideline asks is documented.
    Necessary,
    /// Something the guideline asks is documented to be otherwise, or the guideline recommends against the service.
    NotNecessary,
    /// Undecided for want of documentation.
    NotShown,
    /// No rule of the library speaks for this service; nothing is guessed.
    NoRule,
}

impl From<Truth> for Decision {
    /// The burden of proof: what is not settled is not shown.
    fn from(necessary: Truth) -> Self {
        match necessary {
            Truth::Met => Self::Necessary,
            Truth::NotMet => Self::NotNecessary,
            Truth::Unknown => Self::NotShown,
        }
    }
}

impl Decision {
    /// All four, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Necessary, Self::NotNecessary, Self::NotShown, Self::NoRule];

    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Necessary => "necessary",
            Self::NotNecessary => "not necessary",
            Self::NotShown => "not shown",
            Self::NoRule => "no rule",
        }
    }

    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Necessary => "necessary",
            Self::NotNecessary => "not_necessary",
            Self::NotShown => "not_shown",
            Self::NoRule => "no_rule",
        }
    }

    /// The decision of an issue from those of its sides and services: *necessary* only if all are, *not necessary*
    /// if any is, *no rule* if there is nothing else, else *not shown*.
    #[must_use]
    pub fn of_issue(parts: &[Self]) -> Self {
        if parts.is_empty() || parts.iter().all(|d| *d == Self::NoRule) {
            Self::NoRule
        } else if parts.contains(&Self::NotNecessary) {
            Self::NotNecessary
        } else if parts.iter().all(|d| *d == Self::Necessary) {
            Self::Necessary
        } else {
            Self::NotShown
        }
    }

    /// Whether a recorded outcome agrees; `None` where there is no decision to compare.
    #[must_use]
    pub fn agrees_with(self, recorded: Outcome) -> Option<bool> {
        match self {
            Self::Necessary => Some(recorded == Outcome::Overturned),
            Self::NotNecessary | Self::NotShown => Some(recorded == Outcome::Upheld),
            Self::NoRule => None,
        }
    }
}

/// What the determination letter says of one disputed service. The verb's object is the denial by utilization review.
///
/// It is compared with a [`Decision`] and never feeds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The denial was wrong: the service is medically necessary.
    Overturned,
    /// The denial stands: the service is not medically necessary.
    Upheld,
}

impl Outcome {
    /// The words for a reader; never a bare "upheld".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Overturned => "denial overturned",
            Self::Upheld => "denial upheld",
        }
    }

    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overturned => "overturned",
            Self::Upheld => "upheld",
        }
    }
}
