//! Many patterns searched for together, in one pass over a text.
//!
//! Looking for each of some hundred patterns on its own reads a letter some hundred times. Here one automaton of all of
//! them is run from every place where a word or a sign begins, and tells which patterns match there; it is left as soon
//! as none can any more, mostly within a few letters. Where a match ends is then asked of its own pattern alone, so that
//! the result is that of a search for each.

use std::collections::BTreeSet;
use std::ops::Range;

use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::hybrid::{CacheError, LazyStateID};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::pattern::{MATCH_BYTES_MAX, Pattern};

/// Memory of the automaton's states for one thread, in bytes; when it is full, they are built anew.
const STATES_BYTES: usize = 64 << 20;

/// A place at which a pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Start {
    /// The first byte.
    pub(super) at: usize,
    /// The pattern's number.
    pub(super) pattern: usize,
    /// The byte behind the last one, where it can end in one way only; else the pattern has to be asked.
    only_end: Option<usize>,
}

/// How a thread that has none gets its states.
type NewCache = Box<dyn Fn() -> Cache + Send + Sync>;

/// Patterns that are searched for together; they keep their numbers.
#[derive(Debug)]
pub(super) struct PhraseSet {
    patterns: Vec<Pattern>,
    automaton: Option<Automaton>,
    /// Patterns that the automaton does not hold.
    apart: Vec<usize>,
}

/// Patterns as one automaton.
struct Automaton {
    dfa: DFA,
    caches: Pool<Cache, NewCache>,
    /// The pattern of each number in the automaton.
    patterns: Vec<usize>,
    /// Whether a pattern may begin with a byte.
    begins: [bool; 256],
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton").field("patterns", &self.patterns).finish_non_exhaustive()
    }
}

impl PhraseSet {
    /// These patterns.
    pub(super) fn new(patterns: Vec<Pattern>) -> Self {
        let (edged, mut apart): (Vec<usize>, Vec<usize>) = (0..patterns.len())
            .partition(|&i| patterns.get(i).is_some_and(Pattern::begins_at_edge));
        let automaton = Automaton::new(&patterns, &edged);
        if automaton.is_none() {
            apart = (0..patterns.len()).collect();
        }
        Self { patterns, automaton, apart }
    }

    /// Where a match ends.
    pub(super) fn end(&self, text: &str, start: &Start) -> Option<usize> {
        start.only_end.or_else(|| self.patterns.get(start.pattern)?.end_at(text, start.at))
    }

    /// Every place at which a pattern matches, in the order of the text and there in that of the patterns.
    pub(super) fn starts(&self, text: &str) -> Vec<Start> {
        let mut starts = Vec::new();
        let together = self.automaton.as_ref().map(|all| all.starts(text, &mut starts));
        if let Some(Ok(())) = together {
            self.apart.iter().for_each(|&i| self.alone(i, text, &mut starts));
        } else {
            // The states did not fit; slow and right.
            starts.clear();
            (0..self.patterns.len()).for_each(|i| self.alone(i, text, &mut starts));
        }
        starts.sort_unstable();
        starts
    }

    /// The matches of all patterns in a text.
    pub(super) fn find<'a>(&'a self, text: &'a str) -> Found<'a> {
        Found { set: self, text, starts: self.starts(text) }
    }

    /// Every place at which one pattern matches.
    fn alone(&self, index: usize, text: &str, starts: &mut Vec<Start>) {
        let Some(pattern) = self.patterns.get(index) else { return };
        let mut from = 0;
        while let Some(found) = pattern.find_at(text, from) {
            starts.push(Start { at: found.start(), pattern: index, only_end: None });
            // The next one may begin within this one.
            from = text.ceil_char_boundary(found.start() + 1);
        }
    }
}

/// The matches of many patterns in a text.
#[derive(Debug)]
pub(super) struct Found<'a> {
    set: &'a PhraseSet,
    text: &'a str,
    starts: Vec<Start>,
}

impl Found<'_> {
    /// Everywhere a pattern stands, without overlaps.
    pub(super) fn all(&self, index: usize) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = Vec::new();
        for start in self.starts.iter().filter(|start| start.pattern == index) {
            if all.last().is_none_or(|last| last.end <= start.at) {
                all.extend(self.set.end(self.text, start).map(|end| start.at..end));
            }
        }
        all
    }

    /// Where a pattern begins first, at byte `from` or later.
    pub(super) fn starts_from(&self, index: usize, from: usize) -> Option<usize> {
        self.starts.iter().find(|s| s.pattern == index && s.at >= from).map(|start| start.at)
    }

    /// The patterns that stand anywhere.
    pub(super) fn patterns(&self) -> BTreeSet<usize> {
        self.starts.iter().map(|start| start.pattern).collect()
    }

    /// Where a pattern stands first.
    pub(super) fn first(&self, index: usize) -> Option<Range<usize>> {
        let start = self.starts.iter().find(|start| start.pattern == index)?;
        Some(start.at..self.set.end(self.text, start)?)
    }

    /// Whether a pattern stands anywhere.
    pub(super) fn has(&self, index: usize) -> bool {
        self.starts.iter().any(|start| start.pattern == index)
    }
}

impl Automaton {
    fn new(patterns: &[Pattern], held: &[usize]) -> Option<Self> {
        let parsed: Vec<_> =
            held.iter().filter_map(|&i| patterns.get(i)).map(Pattern::parsed).collect();
        let nfa = thompson::Compiler::new().build_many_from_hir(&parsed).ok()?;
        let config = Config::new()
            .match_kind(MatchKind::All)
            .skip_cache_capacity_check(true)
            .cache_capacity(STATES_BYTES);
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let own = dfa.clone();
        let caches = Pool::new(Box::new(move || own.create_cache()) as NewCache);
        let mut begins = [false; 256];
        for pattern in parsed {
            first_bytes(pattern, &mut begins);
        }
        Some(Self { dfa, caches, patterns: held.to_vec(), begins })
    }

    fn starts(&self, text: &str, starts: &mut Vec<Start>) -> Result<(), CacheError> {
        let mut cache = self.caches.get();
        let bytes = text.as_bytes();
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let mut after_word = false;
        for (at, &byte) in bytes.iter().enumerate() {
            let word = is_word(byte);
            let inner = after_word && word;
            after_word = word;
            // Nothing begins within a word, nor within a character of several bytes.
            let begins = self.begins.get(usize::from(byte)).copied().unwrap_or(true);
            if inner || !begins || byte & 0xC0 == 0x80 {
                continue;
            }
            self.from(text, at, &mut cache, starts)?;
        }
        Ok(())
    }

    /// The patterns that match at byte `start`.
    fn from(
        &self,
        text: &str,
        start: usize,
        cache: &mut Cache,
        starts: &mut Vec<Start>,
    ) -> Result<(), CacheError> {
        let end = text.floor_char_boundary(start.saturating_add(MATCH_BYTES_MAX));
        let input = Input::new(text).range(start..end).anchored(Anchored::Yes);
        let Ok(mut state) = self.dfa.start_state_forward(cache, &input) else { return Ok(()) };
        let first = starts.len();
        // A match shows one byte behind its end, so the byte behind the range is looked at too.
        let rest = text.as_bytes().get(start..).unwrap_or(&[]);
        for (length, &byte) in rest.iter().take(end - start + 1).enumerate() {
            state = self.dfa.next_state(cache, state, byte)?;
            if state.is_tagged() {
                if state.is_match() {
                    let found = start..start + length;
                    self.matched(state, cache, found, first, starts);
                } else if state.is_dead() || state.is_quit() {
                    return Ok(());
                }
            }
        }
        if end == text.len() {
            state = self.dfa.next_eoi_state(cache, state)?;
            if state.is_match() {
                self.matched(state, cache, start..end, first, starts);
            }
        }
        Ok(())
    }

    /// Adds the patterns of a state; those that are there from `first` on can end in several ways.
    fn matched(
        &self,
        state: LazyStateID,
        cache: &Cache,
        found: Range<usize>,
        first: usize,
        starts: &mut Vec<Start>,
    ) {
        for index in 0..self.dfa.match_len(cache, state) {
            let number = self.dfa.match_pattern(cache, state, index).as_usize();
            let Some(&pattern) = self.patterns.get(number) else { continue };
            let here = starts.get_mut(first..).unwrap_or(&mut []);
            match here.iter_mut().find(|start| start.pattern == pattern) {
                Some(known) => known.only_end = None,
                None => starts.push(Start { at: found.start, pattern, only_end: Some(found.end) }),
            }
        }
    }
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
