//! From text to tokens: of overlapping matches the first one counts, of those the longest.
//!
//! Every pattern keeps its next match; one that an earlier token has cut off is searched again behind it, so that
//! "tenderness to palpation over" is a finding and "over".

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use super::token::{Token, What};
use crate::letter::lexicon::{Cue, Lexicon, is_torn};
use crate::letter::pattern::Pattern as Phrases;
use crate::model::name::RegionName;

/// Where single words and marks rank among matches of equal place: last.
const WORD_RANK: u8 = 8;

/// A pattern with what it means and its rank among matches of equal place.
struct Pattern<'a> {
    regex: &'a Phrases,
    what: What,
    rank: u8,
    /// Longer words in which a match does not count.
    ignored: Vec<Range<usize>>,
}

/// The order in which matches are taken: by start, the longest first, then by rank and pattern.
type Next = (usize, Reverse<usize>, u8, usize);

impl Pattern<'_> {
    /// The next match at or behind `from`.
    fn next(&self, part: &str, mut from: usize) -> Option<Range<usize>> {
        while from <= part.len() {
            let found = trimmed(part, self.regex.find_at(part, from)?.range());
            let inside = |i: &Range<usize>| i.start <= found.start && found.end <= i.end;
            if !is_torn(part, &found) && !self.ignored.iter().any(inside) {
                return Some(found);
            }
            from = found.end;
        }
        None
    }
}

/// A match without white space at its start, which optional words at the start of a phrase can leave.
fn trimmed(part: &str, found: Range<usize>) -> Range<usize> {
    let words = part.get(found.clone()).unwrap_or("");
    found.start + (words.len() - words.trim_start().len())..found.end
}

/// Every token of `range`.
pub(crate) fn tokens(text: &str, range: Range<usize>, lexicon: &Lexicon) -> Vec<Token> {
    // Small letters of ASCII keep every byte at its place.
    let Some(part) = text.get(range.clone()).map(str::to_ascii_lowercase) else {
        return Vec::new();
    };
    let part = part.as_str();
    let patterns = patterns(part, lexicon);
    let mut queue: BTreeSet<Next> = BTreeSet::new();
    let mut marks = words(part).into_iter().peekable();
    let key = |place: &Range<usize>, index: usize, rank: u8| {
        (place.start, Reverse(place.end), rank, index)
    };
    for (index, pattern) in patterns.iter().enumerate() {
        queue.extend(pattern.next(part, 0).map(|place| key(&place, index, pattern.rank)));
    }
    let mut tokens: Vec<Token> = Vec::new();
    let mut last = 0..0;
    loop {
        let mark = marks.peek().map(|(place, _)| key(place, usize::MAX, WORD_RANK));
        let first = queue.first().copied();
        let (place, what) = match (first, mark) {
            (None, None) => break,
            (Some(next), mark) if mark.is_none_or(|mark| next < mark) => {
                queue.remove(&next);
                let (start, Reverse(end), rank, index) = next;
                let Some(pattern) = patterns.get(index) else { continue };
                let cut = start < last.end && !(start == last.start && end == last.end);
                let from = if cut { last.end } else { end };
                queue.extend(pattern.next(part, from).map(|place| key(&place, index, rank)));
                if cut {
                    continue;
                }
                (start..end, pattern.what)
            }
            _ => match marks.next() {
                Some(mark) => mark,
                None => break,
            },
        };
        let open = is_open(lexicon, what).then(|| part.get(place.clone()));
        let first = open.flatten().and_then(|words| words.chars().next()).map(char::len_utf8);
        push(&mut tokens, &mut last, place, what, lexicon, range.start);
        if let Some(width) = first {
            last.end = last.end.min(last.start + width);
        }
    }
    tokens
}

/// Whether what stands inside these words is read too.
fn is_open(lexicon: &Lexicon, what: What) -> bool {
    matches!(what, What::Fact(index) if lexicon.entries.get(index).is_some_and(|e| e.open))
}

/// Adds a token, unless an earlier one holds its place; the same words can be of two facts: "EMG/NCS".
fn push(
    tokens: &mut Vec<Token>,
    last: &mut Range<usize>,
    place: Range<usize>,
    what: What,
    lexicon: &Lexicon,
    base: usize,
) {
    let same = place == *last;
    let twin = same && tokens.last().is_some_and(|t| others(lexicon, t.what, what));
    if place.start >= last.end || twin {
        last.clone_from(&place);
        tokens.push(Token { range: base + place.start..base + place.end, what, also: Vec::new() });
    } else if same
        && let What::Result(index) = what
        && let Some(token) = tokens.last_mut().filter(|t| matches!(t.what, What::Result(_)))
    {
        token.also.push(index);
    }
}

/// Every pattern of the lexicon.
fn patterns<'a>(part: &str, lexicon: &'a Lexicon) -> Vec<Pattern<'a>> {
    let plain = |regex, what, rank| Pattern { regex, what, rank, ignored: Vec::new() };
    let mut patterns = Vec::new();
    for (index, entry) in lexicon.entries.iter().enumerate() {
        let ignored = entry.ignored.iter().flat_map(|p| p.find_iter(part)).map(|m| m.range());
        let ignored = ignored.collect();
        patterns.push(Pattern { regex: &entry.pattern, what: What::Fact(index), rank: 1, ignored });
    }
    let structures = lexicon.structures.iter().enumerate();
    patterns.extend(structures.map(|(i, s)| plain(&s.pattern, What::Place(i), 2)));
    patterns.extend(lexicon.sides.iter().map(|(side, p)| plain(p, What::Side(*side), 3)));
    let results = lexicon.results.iter().enumerate();
    patterns.extend(results.map(|(i, r)| plain(&r.pattern, What::Result(i), 4)));
    patterns.extend(lexicon.cues.iter().map(|(cue, p)| plain(p, What::Cue(*cue), 5)));
    patterns
}

/// Whether both are words of facts, or of regions, and of different ones.
fn others(lexicon: &Lexicon, one: What, other: What) -> bool {
    let name = |what: What| match what {
        What::Fact(index) => lexicon.entries.get(index).map(|e| e.fact.as_str()),
        What::Place(index) => {
            lexicon.structures.get(index).and_then(|s| s.region.as_ref()).map(RegionName::as_str)
        }
        What::Side(_) | What::Result(_) | What::Cue(_) | What::Comma | What::Colon | What::Word => {
            None
        }
    };
    let alike =
        matches!((one, other), (What::Fact(_), What::Fact(_)) | (What::Place(_), What::Place(_)));
    alike && name(one).zip(name(other)).is_some_and(|(one, other)| one != other)
}

/// Single words and the punctuation that separates parts of a sentence.
fn words(part: &str) -> Vec<(Range<usize>, What)> {
    let mut start = None;
    let mut found = Vec::new();
    for (at, c) in part.char_indices() {
        if c.is_alphanumeric() {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.filter(|_| !is_inner(part, at, c)) {
            found.push((from..at, What::Word));
            start = None;
        }
        let mark = match c {
            ',' if start.is_none() => What::Comma,
            ':' => What::Colon,
            ';' => What::Cue(Cue::Break),
            '/' | '&' if start.is_none() => What::Cue(Cue::Connector),
            _ => continue,
        };
        found.push((at..at + c.len_utf8(), mark));
    }
    found.extend(start.map(|from| (from..part.len(), What::Word)));
    found
}

/// Whether a sign stands inside a word or a number: "5/5", "low-grade", "patient's", "1,000".
fn is_inner(part: &str, at: usize, c: char) -> bool {
    let next = part.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
    let before = part.get(..at).and_then(|rest| rest.chars().next_back());
    let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match c {
        '-' | '\'' | '\u{2019}' => next.is_some_and(char::is_alphanumeric),
        '/' | '.' | ',' => digits(next) && digits(before),
        _ => false,
    }
}
