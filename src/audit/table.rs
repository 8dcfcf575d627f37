//! The table of decisions against recorded outcomes: 4 x 2, counted by issue.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::Serialize;

use crate::model::outcome::{Decision, Outcome};

/// The issues of one decision, by recorded outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Row {
    /// Issues whose denial was overturned.
    pub overturned: u32,
    /// Issues whose denial was upheld.
    pub upheld: u32,
}

impl Row {
    /// The count of one outcome.
    #[must_use]
    pub fn get(self, recorded: Outcome) -> u32 {
        match recorded {
            Outcome::Overturned => self.overturned,
            Outcome::Upheld => self.upheld,
        }
    }

    /// Both outcomes together.
    #[must_use]
    pub fn total(self) -> u64 {
        u64::from(self.overturned) + u64::from(self.upheld)
    }

    fn get_mut(&mut self, recorded: Outcome) -> &mut u32 {
        match recorded {
            Outcome::Overturned => &mut self.overturned,
            Outcome::Upheld => &mut self.upheld,
        }
    }
}

impl Add for Row {
    type Output = Self;

    /// Cell by cell; a cell stops at [`u32::MAX`], far beyond any corpus, and does not wrap.
    fn add(self, other: Self) -> Self {
        Self {
            overturned: self.overturned.saturating_add(other.overturned),
            upheld: self.upheld.saturating_add(other.upheld),
        }
    }
}

/// How often each decision met each recorded outcome; one count an issue.
///
/// Tables add up: that of a corpus is the sum of its letters' tables. Serialized, it is the `table`
/// object of the audit's JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Table {
    /// Issues decided *necessary*.
    pub necessary: Row,
    /// Issues decided *not necessary*.
    pub not_necessary: Row,
    /// Issues decided *not shown*.
    pub not_shown: Row,
    /// Issues no rule speaks for; they are counted, and compared with nothing.
    pub no_rule: Row,
}

impl Table {
    /// The table of issue-level results. An issue without a recorded outcome has no place in it.
    #[must_use]
    pub fn of(results: impl IntoIterator<Item = (Decision, Outcome)>) -> Self {
        results.into_iter().collect()
    }

    /// Counts one more issue.
    pub fn count(&mut self, decision: Decision, recorded: Outcome) {
        let row = match decision {
            Decision::Necessary => &mut self.necessary,
            Decision::NotNecessary => &mut self.not_necessary,
            Decision::NotShown => &mut self.not_shown,
            Decision::NoRule => &mut self.no_rule,
        };
        let cell = row.get_mut(recorded);
        *cell = cell.saturating_add(1);
    }

    /// The row of one decision.
    #[must_use]
    pub fn row(&self, decision: Decision) -> Row {
        match decision {
            Decision::Necessary => self.necessary,
            Decision::NotNecessary => self.not_necessary,
            Decision::NotShown => self.not_shown,
            Decision::NoRule => self.no_rule,
        }
    }

    /// One cell.
    #[must_use]
    pub fn get(&self, decision: Decision, recorded: Outcome) -> u32 {
        self.row(decision).get(recorded)
    }

    /// All issues.
    #[must_use]
    pub fn issues(&self) -> u64 {
        self.decided() + self.no_rule.total()
    }

    /// The issues some rule speaks for: all that agreement is measured on.
    #[must_use]
    pub fn decided(&self) -> u64 {
        self.necessary.total() + self.not_necessary.total() + self.not_shown.total()
    }
}

impl FromIterator<(Decision, Outcome)> for Table {
    fn from_iter<I: IntoIterator<Item = (Decision, Outcome)>>(results: I) -> Self {
        let mut table = Self::default();
        for (decision, recorded) in results {
            table.count(decision, recorded);
        }
        table
    }
}

impl Add for Table {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            necessary: self.necessary + other.necessary,
            not_necessary: self.not_necessary + other.not_necessary,
            not_shown: self.not_shown + other.not_shown,
            no_rule: self.no_rule + other.no_rule,
        }
    }
}

impl AddAssign for Table {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Table {
    fn sum<I: Iterator<Item = Self>>(tables: I) -> Self {
        tables.fold(Self::default(), Add::add)
    }
}

impl<'a> Sum<&'a Self> for Table {
    fn sum<I: Iterator<Item = &'a Self>>(tables: I) -> Self {
        tables.copied().sum()
    }
}
