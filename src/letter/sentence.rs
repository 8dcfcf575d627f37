//! Sentences of a letter's text, as byte ranges.
//!
//! Letters are copied from pages, so a line break says nothing: a sentence ends at its full stop. A stop after an
//! abbreviation, inside a number, or before a small letter ends none.

use std::collections::BTreeSet;
use std::ops::Range;

/// Longest sentence, in bytes; a longer one is taken apart at a space or comma, so that reading stays linear in the letter's
/// length. Long lists of diagnoses have about two thousand.
const SENTENCE_BYTES_MAX: usize = 4096;
/// How far around a full stop is looked to tell whether it ends a sentence, in bytes.
const STOP_REACH: usize = 256;

/// The sentences of `range`, in order, where `abbreviations` are in small letters and without their stop; together they hold every character that is not white space.
#[must_use]
pub fn sentences(
    text: &str,
    range: Range<usize>,
    abbreviations: &BTreeSet<String>,
) -> Vec<Range<usize>> {
    let Some(part) = text.get(range.clone()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in part.char_indices() {
        let next = at + c.len_utf8();
        let ends = match c {
            '.' => {
                let before = part.get(start..at).unwrap_or("");
                is_stop(before, part.get(next..).unwrap_or(""), abbreviations)
            }
            '!' | '?' => true,
            _ => false,
        };
        let length = next - start;
        let parts = || c.is_whitespace() || matches!(c, ',' | ';');
        let long = length >= SENTENCE_BYTES_MAX && (parts() || length >= 2 * SENTENCE_BYTES_MAX);
        if ends || long {
            push(&mut found, part, start..next, range.start);
            start = next;
        }
    }
    push(&mut found, part, start..part.len(), range.start);
    found
}

/// Whether the full stop between the two texts ends a sentence.
fn is_stop(before: &str, after: &str, abbreviations: &BTreeSet<String>) -> bool {
    let reach = before.len().saturating_sub(STOP_REACH);
    let before = before.get(before.ceil_char_boundary(reach)..).unwrap_or(before);
    let after = after.get(..after.floor_char_boundary(STOP_REACH)).unwrap_or(after);
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let lower = word.to_ascii_lowercase();
    let single = word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase());
    // "Tinel positive R. Motor was 5/5": a side and no initial, which has a name before it.
    let side = matches!(word, "L" | "R") && follows_small(before, word);
    // What a quotation ends with is no short form: "helped a little, the other no."
    let quoted = after.starts_with(['"', '\u{201d}']);
    let short = abbreviations.contains(&lower) && !quoted;
    if single && !side || short || counts_items(before, word) {
        return false;
    }
    let mut following = after.chars();
    match following.next() {
        None => true,
        // A stop without the space after it: "2016.In a report".
        Some(c) if c.is_ascii_uppercase() => {
            word.len() > 2 && following.next().is_some_and(|c| c.is_ascii_lowercase())
        }
        Some(c) if c.is_whitespace() || matches!(c, '"' | '\'' | ')' | '\u{201d}') => {
            let next = after.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
            next.is_none_or(|c| !c.is_lowercase())
        }
        Some(_) => false,
    }
}

/// Whether what stands before the last word is written small or is no word.
fn follows_small(before: &str, word: &str) -> bool {
    let rest = before.strip_suffix(word).unwrap_or(before).trim_end();
    let last = rest.rsplit(char::is_whitespace).next().unwrap_or("");
    !last.is_empty() && !last.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Whether a number before a full stop counts the items of a list, which is one sentence: "Plan: 1. Therapy 2. Imaging".
fn counts_items(before: &str, word: &str) -> bool {
    let Some(number) = word.parse::<u8>().ok().filter(|number| (1..100).contains(number)) else {
        return false;
    };
    let list = before.strip_suffix(word).unwrap_or(before).trim_end();
    if number == 1 { list.ends_with(':') } else { list.contains(&format!("{}. ", number - 1)) }
}

fn push(found: &mut Vec<Range<usize>>, part: &str, range: Range<usize>, base: usize) {
    let Some(words) = part.get(range.clone()) else { return };
    let trimmed = words.trim();
    if trimmed.is_empty() {
        return;
    }
    let start = base + range.start + (words.len() - words.trim_start().len());
    found.push(start..start + trimmed.len());
}
