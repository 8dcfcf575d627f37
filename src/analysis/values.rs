//! Values that a set of thresholds can tell apart: at each, between two of them, below and above all; in the range that
//! the quantity has, and near the threshold.

use rust_decimal::Decimal;

use crate::model::value::{Amount, Dimension, Quantity, Unit};

/// The least and the greatest value that a quantity has, and whether it is counted.
fn range(dimension: Dimension) -> (Decimal, Option<Decimal>, bool) {
    match dimension {
        Dimension::Grade => (Decimal::ZERO, Some(Decimal::from(5)), false),
        Dimension::Score => (Decimal::ZERO, Some(Decimal::TEN), false),
        Dimension::Percentage => (Decimal::ZERO, Some(Decimal::ONE_HUNDRED), false),
        Dimension::Plain | Dimension::Visits => (Decimal::ZERO, None, true),
        Dimension::Duration
        | Dimension::Angle
        | Dimension::Tablets
        | Dimension::Dose
        | Dimension::DailyDose => (Decimal::ZERO, None, false),
    }
}

/// Whether an amount is the greatest value that its quantity has.
pub(super) fn is_greatest(amount: Amount) -> bool {
    let (_, most, _) = range(amount.unit.dimension());
    most.is_some() && amount.number.checked_mul(amount.unit.factor()) == most
}

/// One step of a scale, as a person would write it.
fn step(unit: Unit) -> Decimal {
    match unit {
        Unit::Grade => Decimal::new(5, 1),
        Unit::Degree | Unit::Percent | Unit::Milligram | Unit::MilligramPerDay => Decimal::from(5),
        Unit::One
        | Unit::Day
        | Unit::Week
        | Unit::Month
        | Unit::Year
        | Unit::Score
        | Unit::Visit
        | Unit::Tablet => Decimal::ONE,
    }
}

/// The unit in which all units of a dimension are counted.
fn base(dimension: Dimension) -> Option<Unit> {
    Unit::ALL.into_iter().find(|u| u.dimension() == dimension && u.factor() == Decimal::ONE)
}

/// A value in every stretch between the thresholds, each near one of them.
pub(super) fn points(thresholds: &[Amount]) -> Vec<Quantity> {
    let mut sorted: Vec<(Decimal, Amount)> = thresholds
        .iter()
        .filter_map(|a| Some((a.number.checked_mul(a.unit.factor())?, *a)))
        .collect();
    sorted.sort();
    sorted.dedup_by_key(|(number, _)| *number);
    let Some(dimension) = sorted.first().map(|(_, a)| a.unit.dimension()) else {
        return Vec::new();
    };
    let (least, most, counted) = range(dimension);
    let exact = |n: Decimal, unit| Quantity::exactly(n.normalize(), unit);
    let mut points: Vec<Quantity> = sorted.iter().map(|(_, a)| exact(a.number, a.unit)).collect();
    // Below the first: a step down, or half of it where that would be below what the quantity has.
    if let Some((_, first)) = sorted.first() {
        let down = first.number - step(first.unit);
        let half = first.number / Decimal::TWO;
        let below = if down >= least {
            down
        } else if counted {
            least
        } else {
            half
        };
        points.push(exact(below, first.unit));
    }
    let nexts = sorted.iter().skip(1).map(Some).chain(std::iter::once(None));
    for ((at, amount), next) in sorted.iter().zip(nexts) {
        let up = amount.number + step(amount.unit);
        let inside = |n: Decimal| next.is_none_or(|(next, _)| n < *next);
        if up.checked_mul(amount.unit.factor()).is_some_and(inside) {
            points.push(exact(up, amount.unit));
        } else if let Some((next, _)) = next
            && let Some(unit) = base(dimension)
        {
            points.push(exact((*at + *next) / Decimal::TWO, unit));
        }
    }
    let fits = |q: &Quantity| {
        let Some(number) = q.low else { return false };
        let whole = !counted || number.fract().is_zero();
        number >= least && most.is_none_or(|most| number <= most) && whole
    };
    points.retain(fits);
    points
}

/// Ranges over these values, closed ones and those that are open above.
pub(super) fn ranges(points: &[Quantity]) -> Vec<Quantity> {
    let number = |q: &Quantity| q.low.and_then(|n| n.checked_mul(q.unit.factor()));
    let mut ranges = Vec::new();
    for low in points {
        for high in points.iter().filter(|high| number(high) > number(low)) {
            if low.unit == high.unit {
                ranges.push(Quantity { low: low.low, high: high.high, unit: low.unit });
            }
        }
        ranges.push(Quantity { high: None, ..*low });
    }
    ranges
}
