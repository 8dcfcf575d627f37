//! Days, and the time between them.
//!
//! A record rarely gives the day: "in March 2016", "not before the last visit". So a day is a window, and the time from
//! one to another is a range; a comparison is unknown where the range lies on both sides of the threshold.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::syntax::condition::Comparison;

use super::truth::Truth;
use super::value::{Amount, Unit};

/// A day, known to lie in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days {
    /// The first day that it can be.
    pub earliest: Date,
    /// The last day that it can be; `None` where nothing bounds it.
    pub latest: Option<Date>,
}

impl Days {
    /// This very day.
    #[must_use]
    pub fn exactly(day: Date) -> Self {
        Self { earliest: day, latest: Some(day) }
    }

    /// Whether it is later than another.
    #[must_use]
    pub fn is_after(self, other: Self) -> Truth {
        if other.latest.is_some_and(|latest| latest < self.earliest) {
            Truth::Met
        } else if self.latest.is_some_and(|latest| latest <= other.earliest) {
            Truth::NotMet
        } else {
            Truth::Unknown
        }
    }

    /// For a reader.
    #[must_use]
    pub fn write(self) -> String {
        match self.latest {
            Some(latest) if latest == self.earliest => latest.to_string(),
            Some(latest) => format!("{} to {latest}", self.earliest),
            None => format!("{} or later", self.earliest),
        }
    }
}

/// The time from one day to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Elapsed {
    /// The earlier day.
    pub from: Days,
    /// The later day.
    pub to: Days,
}

impl Elapsed {
    /// Whether the comparison holds: months and years are counted on the calendar, so that 31 January and one
    /// month is the last day of February.
    #[must_use]
    pub fn compare(&self, comparison: Comparison, threshold: Amount) -> Truth {
        // Days by which the threshold is passed, at the least and at the most.
        let passed = |from: Option<Date>, to: Option<Date>| {
            let (day, to) = (day_after(from?, threshold)?, to?);
            to.since(day).ok().map(|span| Decimal::from(span.get_days()))
        };
        let low = passed(self.from.latest, Some(self.to.earliest));
        let high = passed(Some(self.from.earliest), self.to.latest);
        comparison.over(low, high, Decimal::ZERO)
    }

    /// For a reader: the days, or the whole years once there are two.
    #[must_use]
    pub fn write(&self) -> String {
        let least = self.from.latest.unwrap_or(self.to.earliest);
        let years = self.to.earliest.since((jiff::Unit::Year, least)).map_or(0, |s| s.get_years());
        let days = self.to.earliest.since(least).map_or(0, |s| s.get_days());
        let exact = self.from == Days::exactly(self.from.earliest)
            && self.to == Days::exactly(self.to.earliest);
        let bound = if exact { "" } else { "at least " };
        if years >= 2 { format!("{bound}{years} years") } else { format!("{bound}{days} days") }
    }
}

/// The day so much before another; `None` for other than whole days, weeks, months and years.
#[must_use]
pub fn day_before(day: Date, amount: Amount) -> Option<Date> {
    day_after(day, Amount { number: -amount.number, unit: amount.unit })
}

/// The day on which exactly `amount` has passed; `None` for other than whole days, weeks, months and years.
#[must_use]
pub fn day_after(from: Date, amount: Amount) -> Option<Date> {
    let number =
        i64::try_from(amount.number).ok().filter(|n| Decimal::from(*n) == amount.number)?;
    let span = jiff::Span::new();
    let span = match amount.unit {
        Unit::Day => span.try_days(number).ok()?,
        Unit::Week => span.try_weeks(number).ok()?,
        Unit::Month => span.try_months(number).ok()?,
        Unit::Year => span.try_years(number).ok()?,
        Unit::One
        | Unit::Grade
        | Unit::Score
        | Unit::Degree
        | Unit::Percent
        | Unit::Visit
        | Unit::Tablet
        | Unit::Milligram
        | Unit::MilligramPerDay => return None,
    };
    from.checked_add(span).ok()
}
