//! When a fact was so and at which levels of the spine, where its sentence says so beside it.
//!
//! A day is taken only where nothing else in the sentence could have it: right behind the words of the fact, tied to them
//! by a word such as "dated", or right before them at the head of the sentence. A fact without one keeps none.

use std::ops::Range;

use crate::letter::days::days;
use crate::letter::grammar::{Rule, scan};
use crate::letter::lexicon::Lexicon;
use crate::letter::sentence::sentences;
use crate::model::day::Days;
use crate::model::fact::Fact;
use crate::model::level::read_levels;
use crate::model::vocabulary::{Group, Vocabulary};

/// How far behind a fact its day or level may stand, in bytes.
const BEHIND_MAX: usize = 70;
/// How far before a fact the day at the head of its sentence may stand, in bytes.
const BEFORE_MAX: usize = 40;

/// Gives each fact the day and the levels that its sentence states for it.
pub(super) fn attach(
    text: &str,
    range: Range<usize>,
    lexicon: &Lexicon,
    vocabulary: &Vocabulary,
    facts: &mut [Fact],
) {
    for sentence in sentences(text, range, &lexicon.abbreviations) {
        let inside = |f: &Fact| sentence.contains(&f.evidence.range.start);
        let starts: Vec<usize> =
            facts.iter().filter(|f| inside(f)).map(|f| f.evidence.range.start).collect();
        if starts.is_empty() {
            continue;
        }
        let spoken = days(text, sentence.clone());
        let spoken: Vec<(Days, Range<usize>)> = spoken
            .into_iter()
            .filter(|s| !s.years)
            .map(|s| (Days::exactly(s.day), s.range))
            .collect();
        for fact in facts.iter_mut().filter(|f| inside(f)) {
            let at = fact.evidence.range.clone();
            let group = vocabulary.facts.get(&fact.name).map(|known| known.group);
            if matches!(group, Some(Group::Care | Group::Test)) {
                fact.detail.day = day(text, &sentence, &at, &starts, &spoken, vocabulary);
            }
            let next = starts.iter().copied().filter(|s| *s >= at.end).min();
            let end = next.unwrap_or(sentence.end).min(at.end + BEHIND_MAX).min(sentence.end);
            let end = text.floor_char_boundary(end).max(at.start);
            for part in scan(Rule::levels_here, text, at.start..end, may_be_level) {
                fact.detail.levels.extend(read_levels(part.text()));
            }
        }
    }
}

/// Whether a level of the spine may begin here: the letter of its part before a digit.
pub(in crate::letter) fn may_be_level(rest: &str) -> bool {
    matches!(rest.as_bytes(), [letter, digit, ..]
        if digit.is_ascii_digit() && b"CTLS".contains(&letter.to_ascii_uppercase()))
}

/// The day that the sentence states for the words at `at`.
fn day(
    text: &str,
    sentence: &Range<usize>,
    at: &Range<usize>,
    starts: &[usize],
    spoken: &[(Days, Range<usize>)],
    vocabulary: &Vocabulary,
) -> Option<Days> {
    let free = |from: usize, to: usize| !starts.iter().any(|s| (from..to).contains(s));
    let behind = spoken.iter().find(|(_, day)| day.start >= at.end);
    let tied = behind.filter(|(_, day)| {
        let between = text.get(at.end..day.start).unwrap_or("");
        between.len() <= BEHIND_MAX && free(at.end, day.start) && is_tied(between, vocabulary)
    });
    if let Some((days, _)) = tied {
        return Some(*days);
    }
    let before = spoken.iter().rfind(|(_, day)| day.end <= at.start);
    let head = before.filter(|(_, day)| {
        let head = text.get(sentence.start..day.start).unwrap_or("").trim();
        let alone = head.is_empty() || is_tied(head, vocabulary) && !head.contains(' ');
        let first = starts.iter().min() == Some(&at.start);
        alone && first && at.start - day.end <= BEFORE_MAX
    });
    head.map(|(days, _)| *days)
}

/// Whether words end with one that ties the day behind them to what stands before.
fn is_tied(words: &str, vocabulary: &Vocabulary) -> bool {
    let last =
        words.trim_end_matches(['(', ' ', ',', ':', '\n']).rsplit(char::is_whitespace).next();
    let last = last.unwrap_or("").trim_start_matches('(').to_ascii_lowercase();
    vocabulary.wording.dated.contains(&last)
}
