//! From text to tokens: of overlapping matches the first one counts, of those the longest.
//!
//! A match that an earlier token has cut off does not count, and its pattern is searched for again behind that token, so
//! that "tenderness to palpation over" is a finding and "over".

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::shorthand::{Shorthand, is_lone_sign};
use super::sides_told::SidesTold;
use super::token::{Token, What};
use crate::letter::lexicon::{Cue, Kind, Lexicon, Refers, Valued, is_torn};
use crate::letter::pattern::Pattern;
use crate::letter::phrase_set::{Match, PhraseSet};
use crate::model::name::{FactName, RegionName};

/// Where single words and marks rank among matches of equal place: last.
const WORD_RANK: u8 = 8;

/// What a pattern of the lexicon means, and its rank among matches of equal place.
#[derive(Debug, Clone, Copy)]
struct Meaning {
    what: What,
    rank: u8,
    /// The number of the pattern of longer words in which a match does not count.
    ignored: Option<usize>,
    /// Whether the words mean it only just before a part of the body.
    before_part: bool,
    /// Whether the words refer to a side named before.
    refers: Option<Refers>,
}

/// The patterns of a lexicon, searched for together.
#[derive(Debug)]
pub(in crate::letter) struct Scanner {
    set: PhraseSet,
    /// By the numbers of their patterns; those behind them are of words that are ignored.
    meanings: Vec<Meaning>,
    /// The body structures alone, which the words of a fact may name.
    structures: PhraseSet,
    /// The prepositions alone, with which the words of a fact may end.
    prepositions: PhraseSet,
    /// How the entries of each fact speak.
    spoken: BTreeMap<FactName, Spoken>,
    /// The words, or beginnings of words, of all phrases, in small letters.
    words: BTreeSet<String>,
}

/// How the entries of one fact speak.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked apart from the others")]
pub(in crate::letter) struct Spoken {
    /// Whether its records with different values are different facts.
    pub(in crate::letter) told_apart: bool,
    /// Whether its values are the words of a list.
    pub(in crate::letter) has_classes: bool,
    /// Whether it is a study.
    pub(in crate::letter) is_study: bool,
    /// Whether a part of the spine means for it the limb that it supplies.
    pub(in crate::letter) of_limb: bool,
    /// Whether it goes from the spine into a limb.
    pub(in crate::letter) leads: bool,
}

/// Shortest word, or beginning of one, by which the halves of a parted word are known.
const KNOWN_CHARS_MIN: usize = 5;

/// The order in which matches are taken: by start, the longest first, then by rank and pattern.
type Next = (usize, Reverse<usize>, u8, usize);

impl Scanner {
    /// Every pattern of the lexicon.
    pub(in crate::letter) fn new(lexicon: &Lexicon) -> Self {
        let (mut meanings, mut patterns) = (Vec::new(), Vec::new());
        let mut add = |pattern: &Pattern, what, rank| {
            patterns.push(pattern.clone());
            meanings.push(Meaning { what, rank, ignored: None, before_part: false, refers: None });
        };
        let entries = lexicon.entries.iter().enumerate();
        entries.for_each(|(i, entry)| add(&entry.pattern, What::Fact(i), 1));
        let structures = lexicon.structures.iter().enumerate();
        structures.for_each(|(i, s)| add(&s.pattern, What::Place(i), 2));
        let sides = lexicon.sides.iter();
        sides.for_each(|side| add(&side.pattern, What::Side(side.side), 3));
        let results = lexicon.results.iter().enumerate();
        results.for_each(|(i, result)| add(&result.pattern, What::Result(i), 4));
        lexicon.cues.iter().for_each(|(cue, pattern)| add(pattern, What::Cue(*cue), 5));
        let others = lexicon.entries.len() + lexicon.structures.len();
        for (side, meaning) in lexicon.sides.iter().zip(meanings.iter_mut().skip(others)) {
            meaning.before_part = side.before_part;
            meaning.refers = side.refers;
        }
        for (entry, meaning) in lexicon.entries.iter().zip(&mut meanings) {
            if let Some(ignored) = &entry.ignored {
                meaning.ignored = Some(patterns.len());
                patterns.push(ignored.clone());
            }
        }
        let structures = lexicon.structures.iter().map(|s| s.pattern.clone()).collect();
        let structures = PhraseSet::new(structures);
        let prepositions = lexicon.cues.iter().filter(|(cue, _)| *cue == Cue::Preposition);
        let prepositions = PhraseSet::new(prepositions.map(|(_, p)| p.clone()).collect());
        let mut spoken: BTreeMap<FactName, Spoken> = BTreeMap::new();
        for entry in &lexicon.entries {
            let known = spoken.entry(entry.fact.clone()).or_default();
            known.told_apart |= entry.told_apart();
            known.has_classes |= entry.valued == Valued::Word;
            known.is_study |= entry.kind == Kind::Study;
            known.of_limb |= entry.limb;
            known.leads |= entry.led || entry.where_after;
        }
        let words = patterns.iter().flat_map(Pattern::words).map(str::to_ascii_lowercase);
        // A phrase writes a plural for both: "effusions?".
        let singular = |word: String| {
            let short = word.strip_suffix('s').map(str::to_owned);
            std::iter::once(word).chain(short)
        };
        let words = words.flat_map(singular).filter(|word| word.len() >= KNOWN_CHARS_MIN).collect();
        Self { set: PhraseSet::new(patterns), meanings, structures, prepositions, spoken, words }
    }

    /// How the entries of a fact speak; where it has none, in no way.
    pub(in crate::letter) fn spoken(&self, fact: &FactName) -> Spoken {
        self.spoken.get(fact).copied().unwrap_or_default()
    }

    /// Whether words in small letters end in a preposition.
    pub(super) fn ends_in_preposition(&self, words: &str) -> bool {
        let found = self.prepositions.find(words);
        let ends = |range: Range<usize>| range.end == words.len() && !is_torn(words, &range);
        found.patterns().any(|index| found.all(index).into_iter().any(ends))
    }

    /// Whether two halves, in small letters, make a word of a phrase: "thera" and "py", not "left" and "sided".
    pub(in crate::letter) fn is_parted_word(&self, left: &str, right: &str) -> bool {
        let joined = format!("{left}{right}");
        // What is known must reach over the gap.
        let shortest = KNOWN_CHARS_MIN.max(left.len() + 1);
        (shortest..=joined.len())
            .filter_map(|length| joined.get(..length))
            .any(|beginning| self.words.contains(beginning))
    }

    /// The number of the body structure that words in small letters name first.
    pub(super) fn first_structure(&self, words: &str) -> Option<usize> {
        let found = self.structures.find(words);
        let whole = |index: usize| {
            let all = found.all(index).into_iter().filter(|range| !is_torn(words, range));
            all.map(move |range| (range.start, index)).next()
        };
        found.patterns().filter_map(whole).min().map(|(_, index)| index)
    }
}

/// The matches of a text, in the order in which they are taken.
struct Matches<'a> {
    scanner: &'a Scanner,
    part: &'a str,
    found: std::iter::Peekable<std::slice::Iter<'a, Match>>,
    /// From where on each pattern is searched for.
    from: Vec<usize>,
    /// Longer words in which a match does not count, by the numbers of their patterns.
    ignored: BTreeMap<usize, Vec<Range<usize>>>,
    /// The matches found and not yet taken. White space at the start of a match is cut away, so that one found later
    /// can begin before it.
    here: BTreeSet<Next>,
}

impl<'a> Matches<'a> {
    fn new(scanner: &'a Scanner, part: &'a str, all: &'a [Match]) -> Self {
        let mut ignored: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
        for found in all.iter().filter(|found| found.pattern >= scanner.meanings.len()) {
            let ranges = ignored.entry(found.pattern).or_default();
            if ranges.last().is_none_or(|last| last.end <= found.start) {
                ranges.push(found.start..found.end);
            }
        }
        Self {
            scanner,
            part,
            found: all.iter().peekable(),
            from: vec![0; scanner.meanings.len()],
            ignored,
            here: BTreeSet::new(),
        }
    }

    /// The match to be taken next.
    fn first(&mut self) -> Option<Next> {
        loop {
            let waiting = self.here.first().copied();
            let at = self.found.peek().map(|found| found.start);
            match (waiting, at) {
                (None, None) => return None,
                (Some(next), at) if at.is_none_or(|at| next.0 < at) => {
                    let (start, _, _, index) = next;
                    // An earlier match of its pattern can have been taken since it was found.
                    if self.from.get(index).is_some_and(|from| *from <= start) {
                        return Some(next);
                    }
                    self.here.remove(&next);
                }
                (_, Some(at)) => {
                    while let Some(found) = self.found.next_if(|found| found.start == at) {
                        let next = self.next(found);
                        self.here.extend(next);
                    }
                }
                (Some(_), None) => {}
            }
        }
    }

    /// The match of a pattern at a place where it matches, unless it is torn or ignored or begins inside its last one.
    fn next(&mut self, found: &Match) -> Option<Next> {
        let Match { start, pattern: index, end } = *found;
        let meaning = self.scanner.meanings.get(index)?;
        let from = self.from.get_mut(index).filter(|from| **from <= start)?;
        let found = trimmed(self.part, start..end);
        let longer = meaning.ignored.and_then(|ignored| self.ignored.get(&ignored));
        let inside = |longer: &Range<usize>| longer.start <= found.start && end <= longer.end;
        if is_torn(self.part, &found) || longer.is_some_and(|longer| longer.iter().any(inside)) {
            // What waits of the same pattern began before and is not to be forgotten.
            if self.here.iter().all(|(_, _, _, waiting)| *waiting != index) {
                *from = end;
            }
            return None;
        }
        Some((found.start, Reverse(end), meaning.rank, index))
    }

    /// Takes the first match away; its pattern is next searched for from byte `from` on.
    fn take(&mut self, from: usize) {
        let taken = self.here.pop_first().and_then(|(_, _, _, index)| self.from.get_mut(index));
        if let Some(known) = taken {
            *known = from;
        }
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
    let Some(written) = text.get(range.clone()) else { return Vec::new() };
    let part = written.to_ascii_lowercase();
    let part = part.as_str();
    let scanner = lexicon.scanner();
    let all = scanner.set.matches(part);
    let mut matches = Matches::new(scanner, part, &all);
    let mut marks = words(part).into_iter().peekable();
    let mut tokens: Vec<Token> = Vec::new();
    let (mut bound, mut referring) = (Vec::new(), Vec::new());
    let (mut last, mut open) = (0..0, 0..0);
    loop {
        let mark =
            marks.peek().map(|(place, _)| (place.start, Reverse(place.end), WORD_RANK, usize::MAX));
        let (mut before_part, mut refers) = (false, None);
        let (place, what) = match (matches.first(), mark) {
            (None, None) => break,
            (Some(next), mark) if mark.is_none_or(|mark| next < mark) => {
                let (start, Reverse(end), _, index) = next;
                let Some(meaning) = scanner.meanings.get(index) else { continue };
                let same = start == last.start && end == last.end;
                // "Pain for 3 weeks" begins with a finding of its own.
                let inner = start == open.start
                    && start == last.start
                    && end < open.end
                    && matches!(meaning.what, What::Fact(_));
                if inner {
                    last.end = start;
                }
                let cut = start < last.end && !same && !inner;
                matches.take(if cut { last.end } else { end });
                if cut {
                    continue;
                }
                before_part = meaning.before_part;
                refers = meaning.refers;
                (start..end, meaning.what)
            }
            _ => match marks.next() {
                Some(mark) => mark,
                None => break,
            },
        };
        open = if is_open(lexicon, what) { place.clone() } else { 0..0 };
        let first = part.get(open.clone()).and_then(|words| words.chars().next());
        let at = tokens.len();
        push(&mut tokens, &mut last, place, what, lexicon, range.start);
        bound.extend((before_part && at < tokens.len()).then_some(at));
        referring.extend(refers.filter(|_| at < tokens.len()).map(|refers| (at, refers)));
        if let Some(width) = first.map(char::len_utf8) {
            last.end = last.end.min(last.start + width);
        }
    }
    let base = range.start;
    Shorthand { part: written, base, lexicon, tokens: &mut tokens }.settle(&bound);
    SidesTold { part, base, lexicon, tokens: &mut tokens }.refer(&referring);
    Shorthand { part: written, base, lexicon, tokens: &mut tokens }.drop_signs();
    let mut told = SidesTold { part, base, lexicon, tokens: &mut tokens };
    told.join();
    told.deny_both();
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
            '-' | '*' | '\u{2022}' if start.is_none() && is_bullet(part, at, c) => What::Comma,
            ';' => What::Cue(Cue::Break),
            '/' | '&' if start.is_none() => What::Cue(Cue::Connector),
            _ if is_lone_sign(part, at, c) => What::Word,
            _ => continue,
        };
        found.push((at..at + c.len_utf8(), mark));
    }
    found.extend(start.map(|from| (from..part.len(), What::Word)));
    found
}

/// Whether a sign begins an item of a list: at the beginning of a line, before a space; a round one anywhere.
fn is_bullet(part: &str, at: usize, c: char) -> bool {
    let before = part.get(..at).unwrap_or("").trim_end_matches([' ', '\t']);
    let spaced = part.get(at + c.len_utf8()..).is_some_and(|rest| rest.starts_with([' ', '\t']));
    c == '\u{2022}' || spaced && before.ends_with('\n')
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
