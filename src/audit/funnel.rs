//! The limits of a funnel plot (Spiegelhalter 2005, "Funnel plots for comparing institutional
//! performance", Statistics in Medicine 24): how far the share of a group of issues may lie from
//! that of all by chance.

use super::interval::{Interval, Level};

/// The exact binomial limits around a share, for a group of `trials` issues, interpolated between
/// the possible counts so that the funnel is smooth. Takes time linear in `trials`.
///
/// A group lies outside exactly where the binomial probability of a count as extreme as its own, at
/// that end, is below the level's tail. Reading both ends off the cumulative distribution, as is
/// often done, leaves the group's own count out of that probability at the upper end and so puts it
/// about one count lower; here both ends are one rule, read from either side.
///
/// `None` where there are no trials or `share` is not between 0 and 1.
#[must_use]
pub fn exact_limits(share: f64, trials: u32, level: Level) -> Option<Interval> {
    if trials == 0 || !(0.0..=1.0).contains(&share) {
        return None;
    }
    if share <= 0.0 || share >= 1.0 {
        return Some(Interval { low: share, high: share });
    }
    let tail = level.tail();
    Some(Interval {
        low: lower_quantile(share, trials, tail).clamp(0.0, share),
        // The upper end is the lower one of the other outcome: a sum of small terms, not 1 minus
        // one.
        high: (1.0 - lower_quantile(1.0 - share, trials, tail)).clamp(share, 1.0),
    })
}

/// The normal approximation of the limits, widened by the square root of an over-dispersion of at
/// least 1 (see [`dispersion`]); for groups that differ by more than chance even when nothing is
/// wrong.
///
/// `None` as in [`exact_limits`], and where `dispersion` is not a finite number.
#[must_use]
pub fn normal_limits(share: f64, trials: u32, level: Level, dispersion: f64) -> Option<Interval> {
    if trials == 0 || !(0.0..=1.0).contains(&share) || !dispersion.is_finite() {
        return None;
    }
    let variance = share * (1.0 - share) / f64::from(trials) * dispersion.max(1.0);
    let half = level.quantile() * variance.sqrt();
    Some(Interval { low: (share - half).max(0.0), high: (share + half).min(1.0) })
}

/// The over-dispersion of groups around a share: the mean of their squared z-scores, about 1 where
/// chance alone is at work. Each group is (successes, trials); groups without trials are left out.
///
/// The tenth of the z-scores at either end counts as the nearest of the others does, as the paper
/// has it, lest a group far outside widen the limits until it lies within.
///
/// `None` where no group is left or `share` is not strictly between 0 and 1.
#[must_use]
pub fn dispersion(share: f64, groups: &[(u32, u32)]) -> Option<f64> {
    if !(share > 0.0 && share < 1.0) {
        return None;
    }
    let scores = groups.iter().filter(|(_, trials)| *trials > 0).map(|(successes, trials)| {
        let n = f64::from(*trials);
        (f64::from(*successes) - n * share) / (n * share * (1.0 - share)).sqrt()
    });
    spread(scores.collect())
}

/// The over-dispersion of groups given by their z-scores, as in [`dispersion`]; `None` where there is none.
#[must_use]
pub fn spread(mut scores: Vec<f64>) -> Option<f64> {
    scores.sort_unstable_by(f64::total_cmp);
    let trimmed = scores.len() / 10;
    let low = *scores.get(trimmed)?;
    let high = *scores.iter().rev().nth(trimmed)?;
    let sum: f64 = scores.iter().map(|score| score.clamp(low, high).powi(2)).sum();
    let count = u32::try_from(scores.len()).ok()?;
    Some(sum / f64::from(count))
}

/// The share below which the binomial distribution leaves `tail`, interpolated; may lie a little
/// below 0.
fn lower_quantile(share: f64, trials: u32, tail: f64) -> f64 {
    let n = f64::from(trials);
    let odds = share.ln() - (-share).ln_1p();
    // In logarithms, because the first terms of a large group are smaller than any number.
    let mut log_term = n * (-share).ln_1p();
    let mut below = 0.0;
    for count in 0..=trials {
        let r = f64::from(count);
        let term = log_term.exp();
        let reached = below + term;
        if reached > tail {
            return (r - (reached - tail) / term) / n;
        }
        below = reached;
        log_term += (n - r).ln() - (r + 1.0).ln() + odds;
    }
    1.0
}
