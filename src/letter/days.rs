//! Days in a letter's text: reading them, the injury of the narrative, the latest day the record speaks of.

use std::ops::Range;

use jiff::civil::Date;

use crate::model::case::DecisionDate;
use crate::model::fact::{Evidence, Section};

use super::form::Read;
use super::grammar::{Beginnings, Part, Rule, scan};
use super::pattern::Pattern;
use super::words::Words;

/// Longest text searched for days, in bytes: far more than a letter's summary or rationale has.
const TEXT_BYTES_MAX: usize = 1 << 18;
/// How far after its words the day of the injury may stand, in bytes.
const REACH: usize = 30;
/// Review began with injuries reviewed from 2013 on; a decision cannot be older.
const FIRST_YEAR: i16 = 2013;
/// A year past this is a slip of the pen.
const LAST_YEAR: i16 = 2099;
/// Two digits above this are of the last century.
const PIVOT: i16 = 49;

/// A day or the first day of a span of years.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    /// The day; of a span of years, the first day of its last year.
    pub(super) day: Date,
    /// Whether only years are stated.
    pub(super) years: bool,
    /// Where.
    pub(super) range: Range<usize>,
}

/// Every day of `text` within `range`, in order; what is no day of the calendar is left out.
pub(super) fn days(text: &str, range: Range<usize>) -> Vec<Spoken> {
    let range = bounded(text, range, TEXT_BYTES_MAX);
    let found = scan(Rule::day_here, text, range, may_be_day);
    found.iter().filter_map(spoken).collect()
}

/// Whether a day or a year may begin here: the name of a month, the number of one before its separator, or a year.
pub(super) fn may_be_day(rest: &str) -> bool {
    const MONTHS: Beginnings<12> = Beginnings::new([
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]);
    let bytes = rest.as_bytes();
    let digits = bytes.iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    match digits {
        0 => MONTHS.begin(rest),
        1 | 2 => bytes.get(digits).is_some_and(|b| matches!(b, b'/' | b'-')),
        4 => rest.starts_with("19") || rest.starts_with("20"),
        _ => false,
    }
}

/// The range cut to `max` bytes at a character boundary.
pub(super) fn bounded(text: &str, range: Range<usize>, max: usize) -> Range<usize> {
    let end = range.end.min(range.start.saturating_add(max)).min(text.len());
    range.start..text.floor_char_boundary(end).max(range.start)
}

fn spoken(part: &Part<'_>) -> Option<Spoken> {
    if part.rule() == Rule::year_span {
        let last = part.all(Rule::long_year).last()?;
        let year: i16 = last.text().parse().ok()?;
        return Some(Spoken { day: Date::new(year, 1, 1).ok()?, years: true, range: part.range() });
    }
    Some(Spoken { day: day(part)?, years: false, range: part.range() })
}

/// The day that a `day` of the grammar means.
pub(super) fn day(part: &Part<'_>) -> Option<Date> {
    let mut small = part.all(Rule::small).filter_map(|p| p.text().parse::<i8>().ok());
    let long = part.find(Rule::long_year).and_then(|p| p.text().parse::<i16>().ok());
    let short = part.find(Rule::year_number).and_then(|p| p.text().parse::<i16>().ok());
    let year = match (long, short) {
        (Some(year), _) => year,
        (None, Some(year)) if year > 99 => year,
        (None, Some(year)) if year > PIVOT => year + 1900,
        (None, Some(year)) => year + 2000,
        (None, None) => return None,
    };
    let month = match part.find(Rule::month) {
        Some(name) => month_number(&name)?,
        None => small.next()?,
    };
    Date::new(year, month, small.next()?).ok()
}

fn month_number(part: &Part<'_>) -> Option<i8> {
    const MONTHS: [Rule; 12] = [
        Rule::january,
        Rule::february,
        Rule::march,
        Rule::april,
        Rule::may,
        Rule::june,
        Rule::july,
        Rule::august,
        Rule::september,
        Rule::october,
        Rule::november,
        Rule::december,
    ];
    let name = part.inner().next()?.rule();
    let number = MONTHS.iter().position(|known| *known == name)? + 1;
    i8::try_from(number).ok()
}

/// The day of the injury as the narrative tells it: the first day within reach of words for it.
pub(super) fn narrative_injury(
    text: &str,
    summary: Range<usize>,
    spoken: &[Spoken],
    words: &Words,
) -> Option<Read<Date>> {
    let summary = bounded(text, summary, TEXT_BYTES_MAX);
    let narrative = text.get(summary.clone())?;
    let cue = words.injury.as_ref()?;
    cue.find_iter(narrative).find_map(|found| {
        let from = summary.start + found.end();
        let near = spoken.iter().find(|s| !s.years && s.range.start >= from)?;
        let between = text.get(from..near.range.start)?;
        let reached = between.len() <= REACH && !between.contains(". ");
        reached.then(|| Read { value: near.day, range: near.range.clone() })
    })
}

/// The latest day that the record speaks of as past, in the summary and the rationales.
pub(super) fn inferred_decision(
    text: &str,
    places: &[(Range<usize>, Section)],
    words: &Words,
) -> DecisionDate {
    let mut latest: Option<(Date, Evidence)> = None;
    for (range, section) in places {
        let range = bounded(text, range.clone(), TEXT_BYTES_MAX);
        for spoken in days(text, range.clone()) {
            let before = text.get(range.start..spoken.range.start).unwrap_or("");
            let tail = text.get(
                text.floor_char_boundary(spoken.range.start.saturating_sub(60)).max(range.start)
                    ..spoken.range.start,
            );
            let tail = tail.unwrap_or(before);
            let is_record = !spoken.years || ends_with(words.records.as_ref(), tail);
            let is_past = !ends_with(words.future.as_ref(), tail);
            let possible = (FIRST_YEAR..=LAST_YEAR).contains(&spoken.day.year());
            let later = latest.as_ref().is_none_or(|(day, _)| spoken.day > *day);
            if is_record && is_past && possible && later {
                let words = text.get(spoken.range.clone()).unwrap_or("").to_owned();
                let from = Evidence { range: spoken.range, words, section: *section };
                latest = Some((spoken.day, from));
            }
        }
    }
    latest.map_or(DecisionDate::Unknown, |(not_before, from)| DecisionDate::Inferred {
        not_before,
        from,
    })
}

/// Whether one of the phrases stands just before the end of `words`.
fn ends_with(phrases: Option<&Pattern>, words: &str) -> bool {
    let after = |end: usize| words.get(end..).unwrap_or("").trim();
    phrases.is_some_and(|phrases| phrases.find_iter(words).any(|m| after(m.end()).len() <= 8))
}
