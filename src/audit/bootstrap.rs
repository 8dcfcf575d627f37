//! Intervals by resampling letters.
//!
//! The issues of a letter share a patient, a reviewer and often a reason, so they are not
//! independent. Whole letters are drawn with replacement (a cluster bootstrap), as many as there
//! are, and a measure is computed on each replicate; the middle 95 % of its values is the interval
//! (Efron and Tibshirani 1993, section 13.3).
//!
//! The result depends on the letters, the seed and the number of replicates, and on nothing else:
//! draw `i` of replicate `r` is a function of (seed, r, i), and letters are put in order before
//! they are drawn from.

use rayon::prelude::*;

use super::interval::Interval;
use super::table::Table;

/// The most replicates drawn, whatever is asked for.
pub const MAX_REPLICATES: u32 = 10_000;

/// The most letters drawn over all replicates together; a corpus of millions gets fewer replicates,
/// and needs fewer, since its intervals are narrow.
pub const MAX_DRAWS: u64 = 1_000_000_000;

/// Fewer replicates than this have no 2.5 % at either end.
const MIN_REPLICATES: u32 = 40;

/// The generator of Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators",
/// OOPSLA: its `i`-th number is a hash of the seed plus `i` times an odd constant, so any one is
/// had without the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitMix64 {
    seed: u64,
}

impl SplitMix64 {
    /// The sequence of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The number at an index from 0.
    #[must_use]
    pub fn at(self, index: u64) -> u64 {
        let steps = index.wrapping_add(1);
        let mut z = self.seed.wrapping_add(steps.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// The number at an index, brought below `bound` by the high half of the product (Lemire 2019).
    /// Some values are likelier than others by less than `bound / 2^64`: for a million letters,
    /// 10^-13.
    pub(super) fn below(self, index: u64, bound: u64) -> u64 {
        let product = u128::from(self.at(index)) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or(0)
    }
}

/// A bootstrap interval of one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// The middle 95 % of the replicates on which the measure is defined.
    pub interval: Interval,
    /// Replicates on which it is not.
    pub undefined: u32,
}

/// The tables of the replicates, drawn once for every measure.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    seed: u64,
    letters: usize,
    replicates: Vec<Table>,
}

impl Bootstrap {
    /// Draws `replicates` times as many letters as there are, from one table a letter. Bounded by
    /// [`MAX_REPLICATES`] and [`MAX_DRAWS`]; [`Bootstrap::replicates`] says how many there were.
    #[must_use]
    pub fn draw(letters: &[Table], seed: u64, replicates: u32) -> Self {
        let mut ordered = letters.to_vec();
        ordered.par_sort_unstable();
        let size = u64::try_from(ordered.len()).unwrap_or(u64::MAX);
        let affordable = MAX_DRAWS.checked_div(size).unwrap_or(0);
        let affordable = u32::try_from(affordable).unwrap_or(u32::MAX);
        let count = replicates.min(MAX_REPLICATES).min(affordable);
        let seeds = SplitMix64::new(seed);
        let replicates = (0..count)
            .into_par_iter()
            .map(|replicate| resample(&ordered, size, SplitMix64::new(seeds.at(replicate.into()))))
            .collect();
        Self { seed, letters: ordered.len(), replicates }
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many letters there are, and are drawn each time.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.letters
    }

    /// The table of each replicate.
    #[must_use]
    pub fn replicates(&self) -> &[Table] {
        &self.replicates
    }

    /// The percentile interval of a measure of the table.
    ///
    /// `None` for fewer than two letters or 40 replicates, and where the measure is undefined in
    /// more than 2.5 % of the replicates: an end of the interval could then be any of those. Where
    /// the measure is the same in every replicate, the interval is that point: it then says nothing
    /// of letters unlike those at hand.
    #[must_use]
    pub fn interval(&self, measure: impl Fn(&Table) -> Option<f64> + Sync) -> Option<Resampled> {
        let drawn = u32::try_from(self.replicates.len()).ok()?;
        if self.letters < 2 || drawn < MIN_REPLICATES {
            return None;
        }
        let mut values: Vec<f64> = self
            .replicates
            .par_iter()
            .filter_map(|table| measure(table).filter(|value| value.is_finite()))
            .collect();
        let defined = u32::try_from(values.len()).ok()?;
        let undefined = drawn.checked_sub(defined)?;
        if undefined > drawn / 40 {
            return None;
        }
        values.sort_unstable_by(f64::total_cmp);
        // The k-th from below and the k-th from above, k = (R + 1) x 2.5 %, in whole numbers.
        let skipped = ((values.len() + 1) / 40).saturating_sub(1);
        let low = *values.get(skipped)?;
        let high = *values.iter().rev().nth(skipped)?;
        Some(Resampled { interval: Interval { low, high }, undefined })
    }
}

/// The table of one replicate: `size` draws from `letters`.
fn resample(letters: &[Table], size: u64, random: SplitMix64) -> Table {
    (0..size).filter_map(|draw| letters.get(usize::try_from(random.below(draw, size)).ok()?)).sum()
}
