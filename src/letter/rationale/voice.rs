//! Who speaks in a sentence of a rationale: the guideline, utilization review, or the reviewer about this case.

use std::ops::Range;

use super::words::{ReviewerCue, Voices};
use crate::letter::lexicon::Lexicon;
use crate::letter::sentence::sentences;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The reviewer about this case, from this byte of the sentence on.
    Case { from: usize },
    /// A guideline, utilization review, or nobody in particular.
    Other,
}

/// A sentence of a rationale.
#[derive(Debug)]
pub(super) struct Heard<'a> {
    /// Its place in the text.
    pub(super) range: Range<usize>,
    /// Its words in small letters, of the same length.
    pub(super) words: &'a str,
    /// Who speaks.
    pub(super) voice: Voice,
}

impl Heard<'_> {
    /// The part that is about this case, as a byte range of the document.
    pub(super) fn about(&self) -> Option<Range<usize>> {
        match self.voice {
            Voice::Case { from } => Some(self.range.start + from..self.range.end),
            Voice::Other => None,
        }
    }
}

/// Goes through the sentences of a rationale.
pub(super) fn listen(
    text: &str,
    range: Range<usize>,
    lexicon: &Lexicon,
    mut hear: impl FnMut(&Heard<'_>),
) {
    let mut quoted = false;
    for range in sentences(text, range, &lexicon.abbreviations) {
        let Some(words) = text.get(range.clone()).map(str::to_ascii_lowercase) else { continue };
        let (voice, after) = voice(&words, quoted, &lexicon.reviewer.voices(&words));
        quoted = after;
        hear(&Heard { range, words: &words, voice });
    }
}

/// Who speaks in a sentence, where a quotation of a guideline may be open before it; and whether one is open behind it.
fn voice(words: &str, quoted: bool, voices: &Voices<'_>) -> (Voice, bool) {
    let first = |cue: ReviewerCue, from: usize| voices.first(cue, from);
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
