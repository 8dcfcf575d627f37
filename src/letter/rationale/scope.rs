//! Whether words for a criterion are granted, denied, or said to be missing from the records.

use std::cmp::Reverse;
use std::ops::Range;

use super::criterion::{Criterion, Holds};
use super::voice::Heard;
use super::words::{Reason, ReviewerCue, ReviewerWords, Spoken};

/// How many words a denial reaches to the right.
const REACH_WORDS: usize = 22;
/// From how many words on a quotation is one; fewer are a term.
const QUOTED_WORDS: usize = 4;
/// How many words may stand between a denial and a grant that it denies.
const DENIED_WORDS: usize = 3;
/// How many words a denial reaches back to the left.
const REACH_BACK_WORDS: usize = 12;

/// Words for a criterion with what is said of it; ranges are of the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) criterion: Criterion,
    pub(super) holds: Holds,
    pub(super) range: Range<usize>,
    pub(super) reason: usize,
}

/// What a sentence says of the case; ranges are of the sentence.
#[derive(Debug)]
pub(super) struct Said {
    /// The criteria that it speaks of.
    pub(super) mentions: Vec<Mention>,
    /// What it says is missing from the records.
    pub(super) missing: Vec<Range<usize>>,
}

/// What a sentence says of the case, from byte `from` on.
pub(super) fn said(heard: &Heard<'_>, from: usize, words: &ReviewerWords) -> Said {
    let spoken = words.spoken(heard.words);
    let cues = Cues::of(&spoken);
    let missing = cues.missing(heard.words.len());
    Said { mentions: mentions(heard.words, from, words, &spoken, &cues), missing }
}

/// The criteria that a sentence speaks of, from byte `from` on.
fn mentions(
    part: &str,
    from: usize,
    words: &ReviewerWords,
    spoken: &Spoken<'_>,
    cues: &Cues,
) -> Vec<Mention> {
    let quoted = quotations(part);
    let counts = |r: &Range<usize>| r.start >= from && !within(&quoted, r);
    let mut found: Vec<(Range<usize>, usize)> = Vec::new();
    for (index, all) in spoken.reasons() {
        found.extend(all.into_iter().filter(counts).map(|range| (range, index)));
    }
    // Of words that overlap the longest count, of equal ones each: "no red flags or surgical plans" speaks of two.
    found.sort_by_key(|(range, index)| (Reverse(range.len()), range.start, *index));
    let mut taken: Vec<Range<usize>> = Vec::new();
    let mut mentions = Vec::new();
    for (range, index) in found {
        let overlaps = |t: &Range<usize>| *t != range && t.start < range.end && range.start < t.end;
        if taken.iter().any(overlaps) {
            continue;
        }
        taken.push(range.clone());
        if let Some(reason) = words.reasons.get(index) {
            mentions.extend(cues.mention(part, range, index, reason));
        }
    }
    // Words of two groups that say the same are one mention: of the group that knows what would show it.
    let shown = |m: &Mention| words.reasons.get(m.reason).is_some_and(|r| !r.shown_by.is_empty());
    let place = |m: &Mention| (m.range.start, m.range.end);
    mentions.sort_by_key(|m| (place(m), m.criterion, m.holds, !shown(m), m.reason));
    let said = |m: &Mention| (place(m), m.criterion, m.holds);
    mentions.dedup_by_key(|m| said(m));
    mentions.sort_by_key(|m| (place(m), m.reason));
    mentions
}

/// Whether some words stand within one of the ranges.
fn within(ranges: &[Range<usize>], words: &Range<usize>) -> bool {
    ranges.iter().any(|r| r.start <= words.start && words.end <= r.end)
}

/// Quotations of several words: the words of a guideline or of a form, not the reviewer's.
fn quotations(part: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> =
        part.match_indices(['"', '\u{201c}', '\u{201d}']).map(|(at, _)| at).collect();
    let pairs = marks.chunks_exact(2).filter_map(|pair| match pair {
        [open, close] => Some(*open..*close),
        _ => None,
    });
    pairs.filter(|range| count_words(part, range.clone()) >= QUOTED_WORDS).collect()
}

/// The cues of a sentence.
struct Cues {
    found: Vec<(Range<usize>, ReviewerCue)>,
    breaks: Vec<Range<usize>>,
}

impl Cues {
    fn of(spoken: &Spoken<'_>) -> Self {
        let (mut found, mut breaks) = (Vec::new(), Vec::new());
        for (cue, matches) in spoken.cues() {
            if cue == ReviewerCue::Break {
                breaks.extend(matches);
            } else {
                found.extend(matches.into_iter().map(|range| (range, cue)));
            }
        }
        // A longer cue hides the shorter ones inside it: "did not document" is no "not".
        let all = found.clone();
        let hidden = |range: &Range<usize>, cue: ReviewerCue| {
            let holds = |other: &Range<usize>| {
                other.start <= range.start && range.end <= other.end && other.len() > range.len()
            };
            all.iter().any(|(other, c)| back(*c) == back(cue) && holds(other))
        };
        found.retain(|(range, cue)| !hidden(range, *cue));
        found.sort_by_key(|(range, cue)| (range.start, range.end, *cue));
        breaks.sort_by_key(|r| r.start);
        Self { found, breaks }
    }

    /// What words that speak of the records say is missing, to the end of each clause; the sentence ends at `end`.
    fn missing(&self, end: usize) -> Vec<Range<usize>> {
        let silent =
            |cue: &ReviewerCue| matches!(cue, ReviewerCue::Undocumented | ReviewerCue::Unevidenced);
        let cues = self.found.iter().filter(|(_, cue)| silent(cue));
        let clause = |(at, _): &(Range<usize>, ReviewerCue)| {
            let ended = self.breaks.iter().find(|b| b.start >= at.end);
            at.start..ended.map_or(end, |b| b.start)
        };
        cues.map(clause).collect()
    }

    fn mention(
        &self,
        part: &str,
        range: Range<usize>,
        index: usize,
        reason: &Reason,
    ) -> Option<Mention> {
        let mention = |holds, range| {
            Some(Mention { criterion: reason.criterion, holds, range, reason: index })
        };
        let inside = !reason.by_themselves;
        let before = self.before(part, &range, inside);
        if reason.says != Holds::Met {
            let turned = before.is_some_and(|(_, cue)| *cue == ReviewerCue::Assertion);
            return if turned { None } else { mention(reason.says, range) };
        }
        let missing = reason.missing.unwrap_or(Holds::NotDocumented);
        let unfound = reason.denied.unwrap_or(Holds::NotDocumented);
        let denied = reason.denied.unwrap_or(Holds::NotMet);
        let after = self.after(part, &range);
        let Some((at, cue)) = before else {
            return match after {
                Some((at, ReviewerCue::UndocumentedAfter)) => mention(missing, range.start..at.end),
                Some((at, ReviewerCue::NegationAfter)) => mention(denied, range.start..at.end),
                Some((_, ReviewerCue::RecordedAfter | ReviewerCue::FoundAfter)) => {
                    mention(Holds::Met, range)
                }
                None if reason.stated => mention(Holds::Met, range),
                Some(_) | None => None,
            };
        };
        let whole = at.start..range.end.max(at.end);
        match cue {
            ReviewerCue::Undocumented => mention(missing, whole),
            // "no ... is described": the records are silent; "no ... was found": it was looked for.
            ReviewerCue::Unevidenced | ReviewerCue::Negation
                if let Some((at, ReviewerCue::RecordedAfter)) = after =>
            {
                mention(missing, whole.start..at.end)
            }
            ReviewerCue::Unevidenced => mention(unfound, whole),
            ReviewerCue::Negation => match after {
                Some((at, ReviewerCue::FoundAfter)) => mention(unfound, whole.start..at.end),
                Some(_) | None => mention(denied, whole),
            },
            ReviewerCue::Assertion => mention(Holds::Met, range),
            ReviewerCue::UndocumentedAfter
            | ReviewerCue::NegationAfter
            | ReviewerCue::RecordedAfter
            | ReviewerCue::FoundAfter
            | ReviewerCue::Conclusion
            | ReviewerCue::Case
            | ReviewerCue::WeakCase
            | ReviewerCue::ToCase
            | ReviewerCue::Person
            | ReviewerCue::Guideline
            | ReviewerCue::RecordReview
            | ReviewerCue::Review
            | ReviewerCue::Break => None,
        }
    }

    /// The nearest cue to the left that reaches the words, or one inside them.
    fn before(
        &self,
        part: &str,
        range: &Range<usize>,
        inside: bool,
    ) -> Option<&(Range<usize>, ReviewerCue)> {
        let start = self.breaks.iter().rev().find(|b| b.start < range.start).map_or(0, |b| b.start);
        let reaches = |(at, cue): &&(Range<usize>, ReviewerCue)| {
            at.start >= start
                && (at.start < range.start || inside && at.end <= range.end)
                && !back(*cue)
        };
        let nearest = self.found.iter().filter(reaches).max_by_key(|(at, _)| (at.start, at.end))?;
        if count_words(part, nearest.0.end.min(range.start)..range.start) > REACH_WORDS {
            return None;
        }
        // "did not describe findings consistent with": what is denied is not granted by the words behind the denial.
        let denied = self.found.iter().filter(reaches).filter(|(at, cue)| {
            *cue != ReviewerCue::Assertion
                && at.end <= nearest.0.start
                && count_words(part, at.end..nearest.0.start) <= DENIED_WORDS
        });
        let denied = denied.max_by_key(|(at, _)| (at.start, at.end));
        if nearest.1 == ReviewerCue::Assertion { denied.or(Some(nearest)) } else { Some(nearest) }
    }

    /// The nearest cue to the right that reaches the words.
    fn after(&self, part: &str, range: &Range<usize>) -> Option<&(Range<usize>, ReviewerCue)> {
        let end = self.breaks.iter().find(|b| b.start >= range.end).map_or(part.len(), |b| b.start);
        let reaches = |(at, cue): &&(Range<usize>, ReviewerCue)| {
            at.start > range.start && at.end > range.end && at.end <= end && back(*cue)
        };
        let nearest = self.found.iter().filter(reaches).min_by_key(|(at, _)| at.start)?;
        let between = range.end..nearest.0.start.max(range.end);
        (count_words(part, between) <= REACH_BACK_WORDS).then_some(nearest)
    }
}

/// Whether a cue speaks of what stands before it.
fn back(cue: ReviewerCue) -> bool {
    matches!(
        cue,
        ReviewerCue::UndocumentedAfter
            | ReviewerCue::NegationAfter
            | ReviewerCue::RecordedAfter
            | ReviewerCue::FoundAfter
            | ReviewerCue::Conclusion
    )
}

fn count_words(part: &str, range: Range<usize>) -> usize {
    part.get(range).map_or(0, |words| words.split_whitespace().count())
}
