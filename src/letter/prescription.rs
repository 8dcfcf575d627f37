//! What a request says of what it asks for: drugs and items, how often, and whether it goes on with earlier care.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::model::name::DrugName;
use crate::model::value::{Quantity, Unit};

use super::words::Named;

/// The drugs that words name, or the `items`.
pub(super) fn named(words: &Named<'_>, items: bool) -> BTreeSet<DrugName> {
    words.drugs(items).cloned().collect()
}

/// Tablets a day. Where words name two rates, or several tablets at once, nothing is taken from them; with "as needed"
/// the rate is the most that it can be.
pub(super) fn tablets_per_day(words: &Named<'_>) -> Option<Quantity> {
    let mut rates = words.daily();
    let times = rates.next()?;
    if rates.next().is_some() || words.has_several_at_once() {
        return None;
    }
    let times = Decimal::from(times);
    let low = if words.has_as_needed() { Decimal::ZERO } else { times };
    Some(Quantity { low: Some(low), high: Some(times), unit: Unit::Tablet })
}

/// A strength in milligrams: `7.5mg`, or the first of `10/325 mg`, which is that of the drug named first.
pub(super) fn milligrams(written: &str) -> Option<Quantity> {
    let written = written.trim().to_ascii_lowercase();
    let number = written.strip_suffix("mg").or_else(|| written.strip_suffix("milligrams"))?;
    let first = number.split(['/', '-']).next()?.trim();
    let number = first.strip_suffix("mg").unwrap_or(first).trim().parse::<Decimal>().ok()?;
    (number > Decimal::ZERO).then(|| Quantity::exactly(number, Unit::Milligram))
}

#[cfg(test)]
mod tests {
    use super::milligrams;

    #[test]
    fn a_strength_is_that_of_the_first_drug() {
        let read = |text: &str| milligrams(text).map(|q| q.write());
        assert_eq!(read("7.5mg").as_deref(), Some("7.5 mg"));
        assert_eq!(read("10/325 mg").as_deref(), Some("10 mg"));
        assert_eq!(read("5 mg/325 mg").as_deref(), Some("5 mg"));
        assert_eq!(read("50 mcg"), None);
        assert_eq!(read("1%"), None);
    }
}
