//! Patterns as one automaton, run from every place of a text where one may begin.

use std::ops::Range;

use regex_automata::hybrid::dfa::{Config, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, MatchKind, PatternID};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::pieces::{Piece, Pieces};
use super::states::{Before, Beginning, NoRoom, States};
use super::{Match, Room};
use crate::letter::pattern::{MATCH_BYTES_MAX, Pattern};

/// How a thread that has none gets what it knows.
type NewKnown = Box<dyn Fn() -> Known + Send + Sync>;

/// Patterns as one automaton.
pub(super) struct Automaton {
    known: Pool<Known, NewKnown>,
    /// The pattern of each number in the automaton, in rising order.
    patterns: Vec<usize>,
    /// Whether a pattern may begin with a byte.
    begins: [bool; 256],
    /// For each byte the first one that no pattern tells from it.
    alike: [u8; 256],
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton").field("patterns", &self.patterns).finish_non_exhaustive()
    }
}

/// What one thread knows of the automaton.
struct Known {
    /// Tells which patterns match.
    all: States,
    /// Tells where a match of one pattern ends.
    ends: States,
    pieces: Pieces,
    /// Room for the places of a text.
    places: Places,
}

/// A place of a text where a pattern may begin.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The byte.
    at: usize,
    /// What stands before it.
    before: Before,
    /// What stands from there to the next word or the end of the text.
    piece: Piece,
}

/// The places of a text.
#[derive(Debug, Default)]
struct Places {
    /// The text, of bytes that no pattern tells apart only one.
    bytes: Vec<u8>,
    /// Its words, in their order.
    words: Vec<Place>,
    /// The signs with which a pattern may begin, each with the index of the word that follows.
    signs: Vec<(Place, usize)>,
}

impl Automaton {
    /// The patterns that are `held`, by their numbers in rising order.
    pub(super) fn new(patterns: &[Pattern], held: &[usize], room: Room) -> Option<Self> {
        let parsed: Vec<_> =
            held.iter().filter_map(|&i| patterns.get(i)).map(Pattern::parsed).collect();
        let nfa = thompson::Compiler::new().build_many_from_hir(&parsed).ok()?;
        let config = Config::new().skip_cache_capacity_check(true);
        let every = config.clone().match_kind(MatchKind::All).cache_capacity(room.states);
        let all = DFA::builder().configure(every).build_from_nfa(nfa.clone()).ok()?;
        let each = config.starts_for_each_pattern(true).cache_capacity(room.end_states);
        let ends = DFA::builder().configure(each).build_from_nfa(nfa).ok()?;
        let alike = alike(&all);
        let new = move || Known {
            all: States::new(&all, room.steps),
            ends: States::new(&ends, room.steps),
            pieces: Pieces::new(room.pieces),
            places: Places::default(),
        };
        let known = Pool::new(Box::new(new) as NewKnown);
        let mut begins = [false; 256];
        for pattern in parsed {
            first_bytes(pattern, &mut begins);
        }
        // No match begins with white space.
        for byte in (0..=u8::MAX).filter(u8::is_ascii_whitespace) {
            if let Some(known) = begins.get_mut(usize::from(byte)) {
                *known = false;
            }
        }
        Some(Self { known, patterns: held.to_vec(), begins, alike })
    }

    /// Adds every place at which a pattern matches, in no order.
    pub(super) fn matches(&self, text: &str, found: &mut Vec<Match>) -> Result<(), NoRoom> {
        let mut known = self.known.get();
        let Known { all, ends, pieces, places } = &mut *known;
        if pieces.is_full() {
            pieces.clear();
            all.forget();
            ends.forget();
        }
        places.find(self, text, pieces, all)?;
        let mut run = Run { patterns: &self.patterns, text, all, ends, here: Vec::new(), found };
        let mut words = places.words.as_slice();
        while let Some((word, behind)) = words.split_first() {
            run.from(*word, behind)?;
            words = behind;
        }
        for (sign, next) in &places.signs {
            run.from(*sign, places.words.get(*next..).unwrap_or(&[]))?;
        }
        Ok(())
    }

    fn may_begin(&self, byte: u8) -> bool {
        self.begins.get(usize::from(byte)).copied().unwrap_or(true)
    }
}

impl Places {
    /// Finds the places of a text.
    fn find(
        &mut self,
        automaton: &Automaton,
        text: &str,
        pieces: &mut Pieces,
        all: &mut States,
    ) -> Result<(), NoRoom> {
        let alike = |byte: u8| automaton.alike.get(usize::from(byte)).copied().unwrap_or(byte);
        self.bytes.clear();
        self.bytes.extend(text.bytes().map(alike));
        let bytes = &self.bytes;
        let mut place = |before: Before, range: Range<usize>| {
            let quiet = |piece| all.quiet(piece, text, range.clone());
            let piece = match pieces.get(bytes, &range) {
                Some(piece) => piece,
                None => pieces.add(bytes, &range, quiet)?,
            };
            Ok(Place { at: range.start, before, piece })
        };
        self.words.clear();
        self.signs.clear();
        // Nothing begins within a word, nor within a character of several bytes.
        let (mut begun, mut after_word, mut waiting) = (None, false, 0);
        let start = |at: usize| if at == 0 { Before::Nothing } else { Before::Sign };
        for (at, byte) in text.bytes().enumerate() {
            let word = byte.is_ascii_alphanumeric() || byte == b'_';
            if word && !after_word {
                if let Some(begun) = begun.replace(at) {
                    self.words.push(place(start(begun), begun..at)?);
                }
                let signs = self.signs.get_mut(waiting..).unwrap_or(&mut []);
                for (sign, next) in signs {
                    (*sign, *next) = (place(sign.before, sign.at..at)?, self.words.len());
                }
                waiting = self.signs.len();
            } else if !word && byte & 0xC0 != 0x80 && automaton.may_begin(byte) {
                let before = if after_word { Before::Letter } else { start(at) };
                self.signs.push((Place { at, before, piece: Piece::default() }, 0));
            }
            after_word = word;
        }
        let end = text.len();
        if let Some(begun) = begun {
            self.words.push(place(start(begun), begun..end)?);
        }
        for (sign, next) in self.signs.get_mut(waiting..).unwrap_or(&mut []) {
            (*sign, *next) = (place(sign.before, sign.at..end)?, self.words.len());
        }
        Ok(())
    }
}

/// An automaton on its way through a text.
struct Run<'a> {
    patterns: &'a [usize],
    text: &'a str,
    all: &'a mut States,
    ends: &'a mut States,
    /// The patterns that match at one place, by their numbers in the automaton, each with its end where it has only one.
    here: Vec<(usize, Option<usize>)>,
    found: &'a mut Vec<Match>,
}

impl Run<'_> {
    /// Adds the patterns that match at a place, which words stand behind.
    fn from(&mut self, place: Place, behind: &[Place]) -> Result<(), NoRoom> {
        let quiet = place.piece.quiet();
        let nothing = match place.before {
            Before::Nothing => false,
            Before::Letter => quiet.behind_letter,
            Before::Sign => quiet.behind_sign,
        };
        if nothing {
            return Ok(());
        }
        let here = &mut self.here;
        here.clear();
        follow(self.all, Anchored::Yes, self.text, place, behind, |number, end| {
            match here.iter_mut().find(|(known, _)| *known == number) {
                Some((_, only)) => *only = None,
                None => here.push((number, Some(end))),
            }
        })?;
        for index in 0..self.here.len() {
            let Some(&(number, only)) = self.here.get(index) else { break };
            let end = match only {
                Some(end) => Some(end),
                None => self.end(number, place, behind)?,
            };
            let pattern = self.patterns.get(number).copied();
            let found =
                pattern.zip(end).map(|(pattern, end)| Match { start: place.at, end, pattern });
            self.found.extend(found);
        }
        Ok(())
    }

    /// Where the match of one pattern at a place ends.
    fn end(
        &mut self,
        number: usize,
        place: Place,
        behind: &[Place],
    ) -> Result<Option<usize>, NoRoom> {
        let begins = Anchored::Pattern(PatternID::new(number).map_err(|_| NoRoom)?);
        let mut last = None;
        // What is preferred to all before ends last.
        follow(self.ends, begins, self.text, place, behind, |_, end| last = Some(end))?;
        Ok(last)
    }
}

/// Goes on from a place word by word as long as a pattern can match that `begins` there; tells the number and the end of
/// each match.
fn follow(
    states: &mut States,
    begins: Anchored,
    text: &str,
    place: Place,
    behind: &[Place],
    mut tell: impl FnMut(usize, usize),
) -> Result<(), NoRoom> {
    let end = text.floor_char_boundary(place.at.saturating_add(MATCH_BYTES_MAX));
    let begin = Beginning { of: begins, before: place.before };
    let (mut place, mut behind, mut from) = (place, behind, None);
    loop {
        let Place { at, piece, .. } = place;
        let until = behind.first().map_or(text.len(), |next| next.at);
        if until > end || until == end && end < text.len() {
            let from = from.map_or_else(|| states.begin(begin), Ok)?;
            let seen = states.last(from, text, at..end)?;
            for seen in seen {
                tell(seen.pattern, at + seen.length);
            }
            return Ok(());
        }
        let step = match from {
            None => states.first(begin, piece, text, at..until)?,
            Some(from) => states.step(from, piece, text, at..until)?,
        };
        for seen in states.seen(step) {
            tell(seen.pattern, at + seen.length);
        }
        let (Some(to), Some((next, rest))) = (step.to, behind.split_first()) else {
            return Ok(());
        };
        (place, behind, from) = (*next, rest, Some(to));
    }
}

/// For each byte the first one that an automaton does not tell from it.
fn alike(automaton: &DFA) -> [u8; 256] {
    let classes = automaton.byte_classes();
    let mut first: [Option<u8>; 256] = [None; 256];
    let mut alike = [0; 256];
    for (byte, place) in (0..=u8::MAX).zip(&mut alike) {
        let known = first.get_mut(usize::from(classes.get(byte)));
        *place = known.map_or(byte, |known| *known.get_or_insert(byte));
    }
    alike
}

/// Marks every byte with which a pattern may begin; returns whether it may be empty.
fn first_bytes(pattern: &Hir, begins: &mut [bool; 256]) -> bool {
    let mut mark = |from: u8, to: u8| {
        let all = begins.iter_mut().zip(0..=u8::MAX);
        all.filter(|(_, byte)| (from..=to).contains(byte)).for_each(|(known, _)| *known = true);
    };
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            literal.0.first().into_iter().for_each(|&byte| mark(byte, byte));
            literal.0.is_empty()
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().for_each(|range| mark(range.start(), range.end()));
            false
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.iter() {
                match (u8::try_from(range.start()), u8::try_from(range.end())) {
                    (Ok(from), Ok(to)) if to.is_ascii() => mark(from, to),
                    // Beyond ASCII a character begins with one of these bytes.
                    (Ok(from), _) if from.is_ascii() => mark(from, u8::MAX),
                    _ => mark(0x80, u8::MAX),
                }
            }
            false
        }
        HirKind::Repetition(repetition) => {
            first_bytes(&repetition.sub, begins) || repetition.min == 0
        }
        HirKind::Capture(capture) => first_bytes(&capture.sub, begins),
        HirKind::Concat(parts) => parts.iter().all(|part| first_bytes(part, begins)),
        HirKind::Alternation(parts) => {
            let empty: Vec<bool> = parts.iter().map(|part| first_bytes(part, begins)).collect();
            empty.contains(&true)
        }
    }
}
