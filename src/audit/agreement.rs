//! The figures of agreement of one table, with their intervals, as one value to report.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::bootstrap::{Bootstrap, Resampled};
use super::interval::{Interval, Level, wilson};
use super::rounding::{DECIMALS, rounded};
use super::square::Square;
use super::statistic::Statistic;
use super::table::Table;

/// How well decisions and record agree: every [`Statistic`], the Wilson interval of the percentage
/// and, once letters were resampled, the bootstrap interval of each.
///
/// Serialized, it is the `agreement` object of the audit's JSON: `percent`, `low` and `high` from 0
/// to 100 with two decimals, all others as they are with four, what is undefined as null.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    square: Square,
    resampling: Option<Resampling>,
}

/// What came of resampling letters.
#[derive(Debug, Clone, PartialEq)]
struct Resampling {
    seed: u64,
    letters: usize,
    replicates: usize,
    intervals: BTreeMap<Statistic, Resampled>,
}

impl Agreement {
    /// The agreement of the decided issues of a table.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        Self::of_square(Square::from(table))
    }

    /// The agreement of any two raters, or of a baseline with the record.
    #[must_use]
    pub fn of_square(square: Square) -> Self {
        Self { square, resampling: None }
    }

    /// Adds the bootstrap interval of every statistic.
    #[must_use]
    pub fn with_bootstrap(self, bootstrap: &Bootstrap) -> Self {
        let intervals = Statistic::ALL
            .into_iter()
            .filter_map(|statistic| {
                let interval = bootstrap.interval(|table| statistic.of(Square::from(table)))?;
                Some((statistic, interval))
            })
            .collect();
        let resampling = Some(Resampling {
            seed: bootstrap.seed(),
            letters: bootstrap.letters(),
            replicates: bootstrap.replicates().len(),
            intervals,
        });
        Self { resampling, ..self }
    }

    /// The four counts all is computed from.
    #[must_use]
    pub fn square(&self) -> Square {
        self.square
    }

    /// The value of a statistic; `None` where it is undefined.
    #[must_use]
    pub fn value(&self, statistic: Statistic) -> Option<f64> {
        statistic.of(self.square)
    }

    /// The bootstrap interval of a statistic, where letters were resampled and it has one.
    #[must_use]
    pub fn interval(&self, statistic: Statistic) -> Option<Interval> {
        let resampled = self.resampling.as_ref()?.intervals.get(&statistic)?;
        Some(resampled.interval)
    }

    /// The Wilson 95 % interval of the percentage agreement, as a share from 0 to 1. It takes
    /// issues as independent, so where letters have many issues it is narrower than
    /// [`Agreement::interval`].
    #[must_use]
    pub fn wilson(&self) -> Option<Interval> {
        let total = u32::try_from(self.square.total()).ok()?;
        wilson(self.square.agreed(), total, Level::Usual)
    }
}

impl Serialize for Agreement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for statistic in Statistic::ALL {
            map.serialize_entry(statistic.name(), &output(statistic, self.value(statistic)))?;
            if statistic == Statistic::Percent {
                let wilson = self.wilson();
                map.serialize_entry("low", &output(statistic, wilson.map(|found| found.low)))?;
                map.serialize_entry("high", &output(statistic, wilson.map(|found| found.high)))?;
            }
        }
        if let Some(resampling) = &self.resampling {
            map.serialize_entry("bootstrap", resampling)?;
        }
        map.end()
    }
}

impl Serialize for Resampling {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let intervals: BTreeMap<&str, [Option<f64>; 2]> = self
            .intervals
            .iter()
            .map(|(statistic, Resampled { interval, .. })| {
                let ends = [interval.low, interval.high];
                (statistic.name(), ends.map(|end| output(*statistic, Some(end))))
            })
            .collect();
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("seed", &self.seed)?;
        map.serialize_entry("letters", &self.letters)?;
        map.serialize_entry("replicates", &self.replicates)?;
        map.serialize_entry("intervals", &intervals)?;
        map.end()
    }
}

/// A value as it is written: what is called a percentage from 0 to 100, with the same digits as the
/// others.
fn output(statistic: Statistic, value: Option<f64>) -> Option<f64> {
    if statistic == Statistic::Percent {
        rounded(value? * 100.0, DECIMALS - 2)
    } else {
        rounded(value?, DECIMALS)
    }
}
