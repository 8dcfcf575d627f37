//! Numbers in the words of a fact: grades, scores, visits, durations, angles.

use rust_decimal::Decimal;

use crate::letter::number::of_word;
use crate::model::fact::Status;
use crate::model::value::{Dimension, Quantity, Unit, Value, read_grade};

/// The quantity that the words state, in the unit of its dimension.
pub(crate) fn quantity(words: &str, dimension: Dimension) -> Option<Quantity> {
    match dimension {
        Dimension::Grade => grade(words),
        Dimension::Duration => duration(words),
        Dimension::Score => ranged(words, Unit::Score).filter(|q| within(q, 10)),
        Dimension::Angle => ranged(words, Unit::Degree),
        Dimension::Visits => ranged(words, Unit::Visit).map(|q| open_ended(q, words)),
        Dimension::Percentage => ranged(words, Unit::Percent),
        Dimension::Tablets => ranged(words, Unit::Tablet),
        Dimension::Dose => ranged(words, Unit::Milligram),
        Dimension::DailyDose => ranged(words, Unit::MilligramPerDay),
        Dimension::Plain => ranged(words, Unit::One),
    }
}

/// The numbers of the words with the byte just behind each.
fn numbers(words: &str) -> Vec<(Decimal, usize)> {
    let lower = words.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut start = 0;
    let ends = lower.char_indices().map(|(i, c)| (i, Some(c))).chain([(lower.len(), None)]);
    for (at, c) in ends {
        let inside = c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.');
        if inside {
            continue;
        }
        let word = lower.get(start..at).unwrap_or("").trim_end_matches('.');
        let digits: String = word.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let named = of_word(word);
        let number = digits.parse::<Decimal>().ok().or(named.map(Decimal::from));
        found.extend(number.map(|n| (n, at)));
        start = at + c.map_or(0, char::len_utf8);
    }
    found
}

/// The first number, or the first two where "-" or "to" makes them a range.
fn ranged(words: &str, unit: Unit) -> Option<Quantity> {
    let numbers = numbers(words);
    let (low, end) = *numbers.first()?;
    let rest = words.get(end..).unwrap_or("").trim_start();
    let is_range =
        rest.starts_with('-') || rest.get(..2).is_some_and(|r| r.eq_ignore_ascii_case("to"));
    let high = numbers.get(1).map(|(n, _)| *n).filter(|high| is_range && *high >= low);
    Some(Quantity { low: Some(low), high: Some(high.unwrap_or(low)), unit })
}

fn within(quantity: &Quantity, most: i64) -> bool {
    quantity.high.is_some_and(|high| high <= Decimal::from(most))
}

/// "At least six" has no upper bound.
fn open_ended(quantity: Quantity, words: &str) -> Quantity {
    let lower = words.to_ascii_lowercase();
    let open = ["at least", "more than", "over "].iter().any(|o| lower.contains(o));
    if open { Quantity { high: None, ..quantity } } else { quantity }
}

/// A length of time in the unit that the words name: the number before it, not that of "60% relief for 8 weeks".
fn duration(words: &str) -> Option<Quantity> {
    let lower = words.to_ascii_lowercase();
    let units = [Unit::Day, Unit::Week, Unit::Month, Unit::Year];
    let (unit, at) = units.into_iter().find_map(|u| Some((u, lower.find(u.name())?)))?;
    let before = words.get(..at).unwrap_or(words);
    let share = ["%", "percent"].iter().filter_map(|sign| Some(before.rfind(sign)? + sign.len()));
    let counted = before.get(share.max().unwrap_or(0)..).unwrap_or(before);
    ranged(counted, unit).or_else(|| ranged(words, unit)).map(|q| open_ended(q, words))
}

/// A strength grade, or the range between two: "4-5".
fn grade(words: &str) -> Option<Quantity> {
    let start = words.find(|c: char| c.is_ascii_digit())?;
    let (first, rest) = one_grade(words.get(start..)?)?;
    let second = rest.trim_start().strip_prefix(['-', 't']).and_then(|rest| {
        one_grade(rest.trim_start_matches('o').trim_start()).map(|(second, _)| second)
    });
    let high = second.filter(|second| *second >= first).unwrap_or(first);
    Some(Quantity { low: Some(first), high: Some(high), unit: Unit::Grade })
}

/// A grade with its sign, and what follows. In "4-5" the hyphen is no sign.
fn one_grade(words: &str) -> Option<(Decimal, &str)> {
    let digit = words.get(..1)?;
    let after = words.get(1..)?;
    let next_is_digit = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let signed = match after.chars().next() {
        Some('+') => words.get(..2),
        Some('-') if !next_is_digit(after.get(1..).unwrap_or("")) => words.get(..2),
        _ => None,
    };
    let written = signed.unwrap_or(digit);
    Some((read_grade(written)?, words.get(written.len()..)?))
}

/// Share of the normal range from which on a movement is nearly full, in percent.
const NEARLY_FULL_PERCENT: i64 = 85;

/// Up to how many degrees lack to a movement that is nearly full, where its end is at none.
const NEARLY_NONE_DEGREES: u32 = 5;

/// What a measured movement says, given the normal degrees where the words do not state them: "15/30 degrees".
pub(crate) fn movement(words: &str, norm: Option<Decimal>) -> Option<Status> {
    let mut numbers = numbers(words);
    // "0 to 120 degrees", "5 to 105 degrees": the movement reaches the second.
    let second = numbers.get(1).map(|(n, _)| *n);
    let an_arc = numbers.first().is_some_and(|(first, end)| {
        let rest = words.get(*end..).unwrap_or("").trim_start_matches([' ', '°']);
        second.is_some_and(|second| *first < second)
            && (rest.starts_with('-') || rest.starts_with("to") || rest.starts_with("degrees to"))
    });
    if an_arc {
        numbers.remove(0);
    }
    let (degrees, end) = *numbers.first()?;
    let stated = words.get(end..).is_some_and(|rest| rest.trim_start().starts_with('/'));
    let stated = numbers.get(1).map(|(n, _)| *n).filter(|_| stated);
    let normal = stated.or(norm)?;
    if normal.is_zero() {
        return Some(lack(degrees));
    }
    let nearly = normal.checked_mul(Decimal::new(NEARLY_FULL_PERCENT, 2))?;
    Some(if degrees >= normal {
        Status::Absent
    } else if degrees >= nearly {
        Status::Equivocal
    } else {
        Status::Present
    })
}

/// What the degrees say that lack to a movement whose end is at none: the extension of an elbow.
fn lack(degrees: Decimal) -> Status {
    if degrees.is_zero() {
        Status::Absent
    } else if degrees <= Decimal::from(NEARLY_NONE_DEGREES) {
        Status::Equivocal
    } else {
        Status::Present
    }
}

/// Whether a grade is full strength.
pub(crate) fn is_full(quantity: &Quantity) -> bool {
    quantity.low.is_some_and(|low| low >= Decimal::from(5))
}

/// The words on one line.
pub(crate) fn text(words: &str) -> Value {
    Value::Word(words.split_whitespace().collect::<Vec<_>>().join(" "))
}
