//! The header table, the reviewer's credentials and the patient.

use std::collections::VecDeque;
use std::ops::Range;

use jiff::civil::Date;

use crate::model::case::{Patient, Sex};

use super::days::{bounded, day, may_be_day};
use super::form::{Read, Reviewer};
use super::grammar::{Beginnings, Part, Rule, scan};
use super::number::of_word;
use super::outline::trimmed;

/// Longest header searched, in bytes.
const HEADER_BYTES_MAX: usize = 1 << 14;
/// How much of the summary introduces the patient, in bytes.
const PATIENT_BYTES: usize = 700;
/// Older than anyone at work.
const AGE_MAX: u32 = 110;

/// What the header table says.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    pub(super) case_number: Option<Read<String>>,
    pub(super) assigned: Option<Read<Date>>,
    pub(super) injury: Option<Read<Date>>,
    pub(super) decision: Option<Read<Date>>,
    pub(super) denial: Option<Read<Date>>,
    pub(super) received: Option<Read<Date>>,
    /// Values in a row of the table that are no day of the calendar.
    pub(super) wrong: Vec<Range<usize>>,
}

/// Reads the header table.
///
/// A value belongs to the nearest label before it on its line; where the columns were taken apart and labels stand
/// alone, values are given to them in order.
#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
pub(super) fn read_header(text: &str, range: Range<usize>) -> Header {
    let range = bounded(text, range, HEADER_BYTES_MAX);
    let mut header = Header::default();
    let mut waiting: VecDeque<Rule> = VecDeque::new();
    let (mut on_line, mut read): (usize, usize) = (0, range.start);
    for part in scan(Rule::header_here, text, range, may_be_header) {
        // The end of a line keeps a label without a value from taking the next row's.
        let between = text.get(read..part.range().start).unwrap_or("");
        if between.contains(['\n', '\r']) {
            on_line = 0;
        }
        read = part.range().end;
        match part.rule() {
            Rule::label => {
                waiting.extend(part.inner().next().map(|name| name.rule()));
                on_line += 1;
            }
            Rule::day | Rule::header_case | Rule::priority => {
                // A label on the same line with no value between is the one meant.
                if on_line > 0 {
                    let older = waiting.len().saturating_sub(1);
                    waiting.rotate_left(older.min(waiting.len()));
                }
                let fits = waiting.iter().position(|name| fits(*name, part.rule()));
                if let Some(name) = fits.and_then(|index| waiting.remove(index)) {
                    put(&mut header, name, &part);
                    on_line = on_line.saturating_sub(1);
                }
            }
            _ => {}
        }
    }
    header
}

/// Whether a label or a value of the header table may begin here.
pub(super) fn may_be_header(rest: &str) -> bool {
    const WORDS: Beginnings<15> = Beginnings::new([
        "case",
        "maximus",
        "imr",
        "date",
        "dated",
        "doi",
        "decision",
        "determination",
        "ur",
        "application",
        "priority",
        "standard",
        "expedited",
        "urgent",
        "cm",
    ]);
    WORDS.have_first_of(rest) || may_be_day(rest)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
fn fits(name: Rule, value: Rule) -> bool {
    match value {
        Rule::header_case => name == Rule::label_case,
        Rule::priority => name == Rule::label_priority,
        _ => name != Rule::label_case && name != Rule::label_priority,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
fn put(header: &mut Header, name: Rule, part: &Part<'_>) {
    if name == Rule::label_case {
        let case = Read { value: part.text().to_owned(), range: part.range() };
        header.case_number.get_or_insert(case);
        return;
    }
    let slot = match name {
        Rule::label_assigned => &mut header.assigned,
        Rule::label_injury => &mut header.injury,
        Rule::label_decision => &mut header.decision,
        Rule::label_denial => &mut header.denial,
        Rule::label_received => &mut header.received,
        _ => return,
    };
    match day(part) {
        Some(value) => {
            slot.get_or_insert(Read { value, range: part.range() });
        }
        None => header.wrong.push(part.range()),
    }
}

/// Whether a line or sentence on the reviewer's credentials may begin here.
pub(super) fn may_be_credentials(rest: &str) -> bool {
    const WORDS: Beginnings<5> =
        Beginnings::new(["state", "states", "certification", "certifications", "board"]);
    WORDS.have_first_of(rest)
}

/// The lines and sentences that tell a reviewer's credentials.
pub(super) fn credentials(text: &str, range: Range<usize>) -> Vec<Part<'_>> {
    let range = bounded(text, range, HEADER_BYTES_MAX);
    scan(Rule::credentials_here, text, range, may_be_credentials)
}

/// Reads what tells the reviewer's credentials.
#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
pub(super) fn read_reviewer(text: &str, credentials: &[Part<'_>]) -> Reviewer {
    let mut reviewer = Reviewer::default();
    for part in credentials {
        match part.rule() {
            Rule::licensure => {
                for names in part.all(Rule::names) {
                    reviewer.licensure.extend(split(text, names.range(), &[","]));
                }
            }
            Rule::specialty => {
                for names in part.all(Rule::names) {
                    reviewer.specialties.extend(split(text, names.range(), &[",", ";"]));
                }
            }
            Rule::inline => {
                for names in part.all(Rule::inline_names) {
                    reviewer.specialties.extend(split(text, names.range(), &[",", ";"]));
                }
                for names in part.all(Rule::states) {
                    reviewer.licensure.extend(split(text, names.range(), &[",", " and "]));
                }
            }
            _ => {}
        }
    }
    reviewer
}

/// The names of a list, with line breaks as spaces.
fn split(text: &str, range: Range<usize>, separators: &[&str]) -> Vec<Read<String>> {
    let mut pieces = vec![range];
    for separator in separators {
        pieces = pieces.into_iter().flat_map(|piece| cut(text, piece, separator)).collect();
    }
    let pieces = pieces.into_iter().map(|piece| trimmed(text, piece));
    pieces
        .filter_map(|range| {
            let value = one_line(text.get(range.clone())?);
            let value = value.strip_prefix("and ").unwrap_or(&value).to_owned();
            (!value.is_empty()).then_some(Read { value, range })
        })
        .collect()
}

fn cut(text: &str, range: Range<usize>, separator: &str) -> Vec<Range<usize>> {
    let words = text.get(range.clone()).unwrap_or("");
    let mut pieces = Vec::new();
    let mut start = range.start;
    for (at, found) in words.match_indices(separator) {
        pieces.push(start..range.start + at);
        start = range.start + at + found.len();
    }
    pieces.push(start..range.end);
    pieces
}

/// Any white space as one space.
pub(super) fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an age or a word that tells the sex may begin here.
pub(super) fn may_be_patient(rest: &str) -> bool {
    const WORDS: Beginnings<35> = Beginnings::new([
        "age",
        "aged",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "female",
        "woman",
        "lady",
        "girl",
        "ms",
        "mrs",
        "male",
        "man",
        "gentleman",
        "boy",
        "mr",
        "she",
        "hers",
        "herself",
        "her",
        "he",
        "his",
        "himself",
        "him",
        "now",
        "turned",
        "of",
    ]);
    WORDS.have_first_of(rest) || may_be_age(rest)
}

/// Whether a number stands here that may be one of years: before a word with Y, right before a letter for the sex, or
/// before another word; and behind a comma or a bracket any number.
fn may_be_age(rest: &str) -> bool {
    if let Some(behind) = rest.strip_prefix([',', '(']) {
        return behind.trim_start().starts_with(|c: char| c.is_ascii_digit());
    }
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let years = behind.trim_start_matches(|c: char| c == '-' || c.is_whitespace());
    let apart = behind.strip_prefix(',').unwrap_or(behind).starts_with(char::is_whitespace);
    behind.len() < rest.len()
        && (apart || years.starts_with(['y', 'Y']) || behind.starts_with(['F', 'M']))
}

/// Reads age and sex from the first sentences of the summary: words that state the sex come before pronouns.
#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
pub(super) fn read_patient(text: &str, summary: Range<usize>) -> Patient {
    let range = bounded(text, summary, PATIENT_BYTES);
    let found = scan(Rule::patient_here, text, range, may_be_patient);
    let age = found.iter().find(|part| part.rule() == Rule::age).and_then(|part| {
        let written = part.find(Rule::years).or_else(|| part.find(Rule::adult))?;
        let years = years(written.text())?;
        (years <= AGE_MAX).then_some(years)
    });
    let stated = found.iter().find_map(|part| match part.rule() {
        Rule::female => Some(Sex::Female),
        Rule::male => Some(Sex::Male),
        Rule::age if has(part, &[Rule::female_letter, Rule::female]) => Some(Sex::Female),
        Rule::age if has(part, &[Rule::male_letter, Rule::male]) => Some(Sex::Male),
        _ => None,
    });
    let count = |rule| found.iter().filter(|part| part.rule() == rule).count();
    let by_pronoun = match count(Rule::she).cmp(&count(Rule::he)) {
        std::cmp::Ordering::Greater => Some(Sex::Female),
        std::cmp::Ordering::Less => Some(Sex::Male),
        std::cmp::Ordering::Equal => None,
    };
    Patient { age, sex: stated.or(by_pronoun) }
}

/// Whether a part holds one of the rules.
fn has(part: &Part<'_>, rules: &[Rule]) -> bool {
    rules.iter().any(|rule| part.find(*rule).is_some())
}

/// A number of years in digits, or in words such as "fifty-two".
fn years(written: &str) -> Option<u32> {
    /// Those that stand for an age alone.
    const WORDS: [(&str, u32); 8] = [
        ("sixteen", 16),
        ("seventeen", 17),
        ("nineteen", 19),
        ("forty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("seventy", 70),
        ("eighty", 80),
    ];
    let value = |word: &str| {
        let word = word.to_ascii_lowercase();
        let known = WORDS.iter().find(|(name, _)| *name == word);
        known.map(|(_, years)| *years).or_else(|| of_word(&word))
    };
    let words = written.split(|c: char| c == '-' || c.is_whitespace());
    let words = words.filter(|word| !word.is_empty());
    written.parse().ok().or_else(|| words.map(value).sum())
}
