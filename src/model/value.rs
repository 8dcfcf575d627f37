//! Values of facts and thresholds: exact numbers with units, elapsed time, words.
//!
//! A value may be a range, because letters are not exact: "at least three months", a pain score of "6-8",
//! a time since injury where the day of the decision is only known to lie in a window ([`super::day`]). A comparison
//! over a range is unknown where the range lies on both sides of the threshold.

use rust_decimal::Decimal;

use crate::syntax::condition::Comparison;

use super::day::Elapsed;
use super::truth::Truth;

/// A kind of quantity; quantities of one dimension can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// A bare number.
    Plain,
    /// A length of time.
    Duration,
    /// Manual muscle strength from 0 to 5.
    Grade,
    /// A pain score from 0 to 10.
    Score,
    /// An angle.
    Angle,
    /// A share.
    Percentage,
    /// Visits or sessions.
    Visits,
    /// Tablets, capsules or patches.
    Tablets,
    /// A dose.
    Dose,
    /// A dose a day; of opioids, as much morphine by mouth.
    DailyDose,
}

impl Dimension {
    /// The words by which messages call it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Plain => "a plain number",
            Self::Duration => "a duration",
            Self::Grade => "a strength grade",
            Self::Score => "a pain score",
            Self::Angle => "an angle",
            Self::Percentage => "a percentage",
            Self::Visits => "a number of visits",
            Self::Tablets => "a number of tablets",
            Self::Dose => "a dose",
            Self::DailyDose => "a dose a day",
        }
    }

    /// Whether its quantities can be added: each of them is so many of one thing. Months have no fixed length, and grades,
    /// scores and shares are places on a scale.
    #[must_use]
    pub fn adds_up(self) -> bool {
        match self {
            Self::Plain
            | Self::Angle
            | Self::Visits
            | Self::Tablets
            | Self::Dose
            | Self::DailyDose => true,
            Self::Duration | Self::Grade | Self::Score | Self::Percentage => false,
        }
    }

    /// How a quantity of this dimension is written.
    #[must_use]
    pub fn example(self, number: Decimal) -> String {
        let unit = match self {
            Self::Plain => return number.to_string(),
            Self::Duration => Unit::Week,
            Self::Grade => Unit::Grade,
            Self::Score => Unit::Score,
            Self::Angle => Unit::Degree,
            Self::Percentage => Unit::Percent,
            Self::Visits => Unit::Visit,
            Self::Tablets => Unit::Tablet,
            Self::Dose => Unit::Milligram,
            Self::DailyDose => Unit::MilligramPerDay,
        };
        unit.write(number)
    }
}

/// A unit of measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// No unit.
    One,
    /// Calendar day.
    Day,
    /// Seven days.
    Week,
    /// Calendar month.
    Month,
    /// Calendar year.
    Year,
    /// Step of the 0 to 5 strength scale.
    Grade,
    /// Point of the 0 to 10 pain scale.
    Score,
    /// Degree of arc.
    Degree,
    /// Hundredth.
    Percent,
    /// Visit or session.
    Visit,
    /// Tablet, capsule or patch.
    Tablet,
    /// Milligram.
    Milligram,
    /// Milligram a day.
    MilligramPerDay,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 13] = [
        Self::One,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Year,
        Self::Grade,
        Self::Score,
        Self::Degree,
        Self::Percent,
        Self::Visit,
        Self::Tablet,
        Self::Milligram,
        Self::MilligramPerDay,
    ];

    /// What it measures.
    #[must_use]
    pub fn dimension(self) -> Dimension {
        match self {
            Self::One => Dimension::Plain,
            Self::Day | Self::Week | Self::Month | Self::Year => Dimension::Duration,
            Self::Grade => Dimension::Grade,
            Self::Score => Dimension::Score,
            Self::Degree => Dimension::Angle,
            Self::Percent => Dimension::Percentage,
            Self::Visit => Dimension::Visits,
            Self::Tablet => Dimension::Tablets,
            Self::Milligram => Dimension::Dose,
            Self::MilligramPerDay => Dimension::DailyDose,
        }
    }

    /// The singular name in rules and machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::Grade => "grade",
            Self::Score => "score",
            Self::Degree => "degree",
            Self::Percent => "percent",
            Self::Visit => "visit",
            Self::Tablet => "tablet",
            Self::Milligram => "mg",
            Self::MilligramPerDay => "mg/day",
        }
    }

    /// The unit of a singular or plural name, or of `%`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "%" {
            return Some(Self::Percent);
        }
        Self::ALL.into_iter().find(|u| {
            *u != Self::One
                && (u.name() == name || name.strip_suffix('s').is_some_and(|n| n == u.name()))
        })
    }

    /// A number of this unit as the rule language writes it.
    #[must_use]
    pub fn write(self, number: Decimal) -> String {
        match self {
            Self::One => number.to_string(),
            Self::Grade => write_grade(number),
            Self::Score => format!("{number}/10"),
            Self::Percent => format!("{number} %"),
            Self::Milligram | Self::MilligramPerDay => format!("{number} {}", self.name()),
            Self::Day
            | Self::Week
            | Self::Month
            | Self::Year
            | Self::Degree
            | Self::Visit
            | Self::Tablet => {
                let plural = if number == Decimal::ONE { "" } else { "s" };
                format!("{number} {}{plural}", self.name())
            }
        }
    }

    /// How many of the dimension's smallest unit one of this is; a month is 365.25 / 12 days where no date fixes it.
    pub(crate) fn factor(self) -> Decimal {
        match self {
            Self::Week => Decimal::from(7),
            Self::Month => Decimal::new(304_375, 4),
            Self::Year => Decimal::new(36_525, 2),
            Self::One
            | Self::Day
            | Self::Grade
            | Self::Score
            | Self::Degree
            | Self::Percent
            | Self::Visit
            | Self::Tablet
            | Self::Milligram
            | Self::MilligramPerDay => Decimal::ONE,
        }
    }
}

/// Strength grades are numbers with the half steps that clinicians write with a sign: 4+ is 4.5, 4- is 3.5, and 5-,
/// which is nearly full, is 4.9.
const GRADES: [(&str, i64); 15] = [
    ("0", 0),
    ("1-", 5),
    ("1", 10),
    ("1+", 15),
    ("2-", 15),
    ("2", 20),
    ("2+", 25),
    ("3-", 25),
    ("3", 30),
    ("3+", 35),
    ("4-", 35),
    ("4", 40),
    ("4+", 45),
    ("5-", 49),
    ("5", 50),
];

/// The number of a strength grade written with its sign, such as `4+`.
#[must_use]
pub fn read_grade(written: &str) -> Option<Decimal> {
    GRADES
        .iter()
        .find(|(name, _)| *name == written)
        .map(|&(_, tenths)| Decimal::new(tenths, 1).normalize())
}

/// A strength grade as clinicians write it, such as `4+/5`.
#[must_use]
pub fn write_grade(number: Decimal) -> String {
    let sign = GRADES
        .iter()
        .find(|&&(_, tenths)| Decimal::new(tenths, 1) == number)
        .map(|(name, _)| *name);
    sign.map_or_else(|| format!("{number}/5"), |name| format!("{name}/5"))
}

impl Comparison {
    /// Whether it holds for a value in the closed range from `low` to `high`, an open end being unbounded.
    pub(super) fn over(
        self,
        low: Option<Decimal>,
        high: Option<Decimal>,
        threshold: Decimal,
    ) -> Truth {
        let all_below = |strict: bool| {
            high.is_some_and(|h| if strict { h < threshold } else { h <= threshold })
        };
        let all_above =
            |strict: bool| low.is_some_and(|l| if strict { l > threshold } else { l >= threshold });
        let either = |yes: bool, no: bool| match (yes, no) {
            (true, _) => Truth::Met,
            (_, true) => Truth::NotMet,
            (false, false) => Truth::Unknown,
        };
        match self {
            Self::Less => either(all_below(true), all_above(false)),
            Self::AtMost => either(all_below(false), all_above(true)),
            Self::AtLeast => either(all_above(false), all_below(true)),
            Self::Greater => either(all_above(true), all_below(false)),
            Self::Equal => {
                let exactly = low == Some(threshold) && high == Some(threshold);
                either(exactly, all_below(true) || all_above(true))
            }
            Self::NotEqual => !Self::Equal.over(low, high, threshold),
        }
    }
}

/// An exact number with its unit: a threshold in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount {
    /// The number.
    pub number: Decimal,
    /// Its unit.
    pub unit: Unit,
}

impl Amount {
    /// As the rule language writes it.
    #[must_use]
    pub fn write(self) -> String {
        self.unit.write(self.number)
    }
}

/// A quantity as a record states it: a closed range, open where nothing bounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    /// Least value; `None` where unbounded.
    pub low: Option<Decimal>,
    /// Greatest value; `None` where unbounded.
    pub high: Option<Decimal>,
    /// Unit of both.
    pub unit: Unit,
}

impl Quantity {
    /// One exact number.
    #[must_use]
    pub fn exactly(number: Decimal, unit: Unit) -> Self {
        Self { low: Some(number), high: Some(number), unit }
    }

    /// That number or more.
    #[must_use]
    pub fn at_least(number: Decimal, unit: Unit) -> Self {
        Self { low: Some(number), high: None, unit }
    }

    /// Two quantities of one unit together, each end apart: what is open in one of them is open in the sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let add = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_add(b?);
        (self.unit == other.unit).then(|| Self {
            low: add(self.low, other.low),
            high: add(self.high, other.high),
            unit: self.unit,
        })
    }

    /// Whether the comparison holds; the dimensions are equal in a checked program, else it is unknown.
    #[must_use]
    pub fn compare(&self, comparison: Comparison, threshold: Amount) -> Truth {
        if self.unit.dimension() != threshold.unit.dimension() {
            return Truth::Unknown;
        }
        let ours = |n: Option<Decimal>| n.and_then(|n| n.checked_mul(self.unit.factor()));
        let Some(theirs) = threshold.number.checked_mul(threshold.unit.factor()) else {
            return Truth::Unknown;
        };
        comparison.over(ours(self.low), ours(self.high), theirs)
    }

    /// For a reader.
    #[must_use]
    pub fn write(&self) -> String {
        match (self.low, self.high) {
            (Some(a), Some(b)) if a == b => self.unit.write(a),
            (Some(a), Some(b)) => format!("{a} to {}", self.unit.write(b)),
            (Some(a), None) => format!("at least {}", self.unit.write(a)),
            (None, Some(b)) => format!("at most {}", self.unit.write(b)),
            (None, None) => "unbounded".to_owned(),
        }
    }
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A number with a unit, or a range of them.
    Quantity(Quantity),
    /// A time between two days.
    Elapsed(Elapsed),
    /// One of the words that the vocabulary lists for the fact, or free words where it lists none.
    Word(String),
}

impl Value {
    /// For a reader.
    #[must_use]
    pub fn write(&self) -> String {
        match self {
            Self::Quantity(quantity) => quantity.write(),
            Self::Elapsed(elapsed) => elapsed.write(),
            Self::Word(word) => word.replace('_', " "),
        }
    }
}
