//! Intervals of a proportion.

/// A closed interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether a value lies in it, ends included.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The distance between its ends.
    #[must_use]
    pub fn width(self) -> f64 {
        self.high - self.low
    }
}

/// How much of what chance does lies inside, in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 95 %: the usual interval, and the inner limits of a funnel plot.
    Usual,
    /// 99.8 %: the outer limits of a funnel plot, about three standard deviations.
    Extreme,
}

impl Level {
    /// The quantile of the standard normal distribution at the upper end.
    #[must_use]
    pub fn quantile(self) -> f64 {
        match self {
            Self::Usual => 1.959_963_984_540_054,
            Self::Extreme => 3.090_232_306_167_813,
        }
    }

    /// The probability left over at each end.
    #[must_use]
    pub fn tail(self) -> f64 {
        match self {
            Self::Usual => 0.025,
            Self::Extreme => 0.001,
        }
    }
}

/// The score interval of Wilson (1927) for `successes` in `trials`, without continuity correction.
///
/// It lies within 0 and 1, holds the observed share, and does not shrink to a point at 0 or at all.
/// It takes the trials as independent. `None` where there are no trials, or fewer trials than
/// successes.
#[must_use]
pub fn wilson(successes: u32, trials: u32, level: Level) -> Option<Interval> {
    if trials == 0 || successes > trials {
        return None;
    }
    let (n, z) = (f64::from(trials), level.quantile());
    let share = f64::from(successes) / n;
    let square = z * z;
    let scale = 1.0 + square / n;
    let centre = (share + square / (2.0 * n)) / scale;
    let half = z / scale * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    // At the ends the exact bound is the share itself; rounding must not leave it a hair beside.
    let low = if successes == 0 { 0.0 } else { (centre - half).clamp(0.0, share) };
    let high = if successes == trials { 1.0 } else { (centre + half).clamp(share, 1.0) };
    Some(Interval { low, high })
}
