//! Who speaks in a sentence of a rationale: the guideline, utilization review, or the reviewer about this case.

use std::ops::Range;

use super::words::{ReviewerCue, ReviewerWords};
use crate::letter::lexicon::Lexicon;
use crate::letter::sentence;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The reviewer about this case, from this byte of the sentence on.
    Case { from: usize },
    /// A guideline, utilization review, or nobody in particular.
    Other,
}

/// The sentences of a rationale, each with who speaks.
pub(super) fn sentences(
    text: &str,
    range: Range<usize>,
    lexicon: &Lexicon,
) -> Vec<(Range<usize>, Voice)> {
    let mut quoted = false;
    let mut found = Vec::new();
    for sentence in sentence::sentences(text, range, &lexicon.abbreviations) {
        let Some(words) = text.get(sentence.clone()).map(str::to_ascii_lowercase) else { continue };
        let (voice, after) = voice(&words, quoted, &lexicon.reviewer);
        quoted = after;
        found.push((sentence, voice));
    }
    found
}

/// Who speaks in a sentence, where a quotation of a guideline may be open before it; and whether one is open behind it.
fn voice(words: &str, quoted: bool, reviewer: &ReviewerWords) -> (Voice, bool) {
    let first = |cue: ReviewerCue, from: usize| {
        let patterns = reviewer.cues.iter().filter(|(c, _)| *c == cue);
        patterns.filter_map(|(_, p)| p.find_at(words, from)).map(|m| m.start()).min()
    };
    let guideline = first(ReviewerCue::Guideline, 0);
    let marks = words.chars().filter(|c| matches!(c, '"' | '\u{201c}' | '\u{201d}')).count();
    // Marks in pairs leave a quotation as it was.
    let open = if marks % 2 == 0 { quoted } else { !quoted && guideline.is_some() };
    let closed = quoted.then(|| words.rfind(['"', '\u{201d}'])).flatten();
    let from = match closed {
        _ if quoted && open => return (Voice::Other, open),
        Some(end) => end + 1,
        None => 0,
    };
    let from = (from..=words.len()).find(|&at| words.is_char_boundary(at)).unwrap_or(words.len());
    // A sentence that names a guideline turns to the case only with words for it; one that names none needs less.
    let case = match guideline {
        Some(at) => first(ReviewerCue::ToCase, from)
            .filter(|case| *case < at)
            .map(|_| from)
            .or_else(|| first(ReviewerCue::ToCase, at.max(from))),
        None => first(ReviewerCue::Case, from).or_else(|| first(ReviewerCue::WeakCase, from)),
    };
    let Some(case) = case else { return (Voice::Other, open) };
    if first(ReviewerCue::Review, from).is_some_and(|at| at <= case + REVIEW_REACH) {
        return (Voice::Other, open);
    }
    // "While the guideline states ..., here the record ...": only what follows is about the case.
    let mixed = guideline.is_some_and(|at| at < case);
    (Voice::Case { from: if mixed { case } else { from } }, open)
}

/// How far behind the first words on the case those on utilization review may begin, in bytes.
const REVIEW_REACH: usize = 24;
