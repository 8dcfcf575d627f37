//! Many patterns searched for together, in one pass over a text.
//!
//! Looking for each of some hundred patterns on its own reads a letter some hundred times. Here one automaton of all of
//! them is run from every place where a word or a sign begins, and tells which patterns match there; it is left as soon
//! as none can any more, mostly within a few letters. Where a match ends that can end in several ways is then asked of its
//! own pattern alone, so that the result is that of a search for each.

mod steps;

use std::ops::Range;

use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::hybrid::{CacheError, LazyStateID};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchKind, PatternID};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::pattern::{MATCH_BYTES_MAX, Pattern};
use steps::{Key, Seen, Steps, piece};

/// Memory of the automaton's states for one thread, in bytes; when it is full, they are built anew.
const STATES_BYTES: usize = 64 << 20;
/// The same of the states by which ends are found.
const END_STATES_BYTES: usize = 16 << 20;

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

/// The states of one thread.
struct Caches {
    all: Cache,
    ends: Cache,
    /// What is known of `all` without asking it.
    steps: Steps,
}

/// How a thread that has none gets its states.
type NewCaches = Box<dyn Fn() -> Caches + Send + Sync>;

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
    /// Tells which patterns match.
    all: DFA,
    /// Tells where a match of one pattern ends.
    ends: DFA,
    caches: Pool<Caches, NewCaches>,
    /// The pattern of each number in the automaton, in rising order.
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
        start.only_end.or_else(|| {
            let together = self.automaton.as_ref().and_then(|all| all.end(text, start));
            let alone = || self.patterns.get(start.pattern)?.end_at(text, start.at);
            together.or_else(alone)
        })
    }

    /// Every place at which a pattern matches, in the order of the text and there in that of the patterns.
    pub(super) fn starts(&self, text: &str) -> Vec<Start> {
        let mut starts = self.collect(text);
        starts.sort_unstable();
        starts
    }

    /// Every place at which a pattern matches, in no order.
    fn collect(&self, text: &str) -> Vec<Start> {
        let mut starts = Vec::new();
        let together = self.automaton.as_ref().map(|all| all.starts(text, &mut starts));
        if let Some(Ok(())) = together {
            self.apart.iter().for_each(|&i| self.alone(i, text, &mut starts));
        } else {
            // The states did not fit; slow and right.
            starts.clear();
            (0..self.patterns.len()).for_each(|i| self.alone(i, text, &mut starts));
        }
        starts
    }

    /// The matches of all patterns in a text.
    pub(super) fn find<'a>(&'a self, text: &'a str) -> Found<'a> {
        let mut starts = self.collect(text);
        starts.sort_unstable_by_key(|start| (start.pattern, start.at));
        Found { set: self, text, starts }
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
    /// In the order of the patterns, and of the text for each.
    starts: Vec<Start>,
}

impl Found<'_> {
    /// Everywhere a pattern stands, without overlaps.
    pub(super) fn all(&self, index: usize) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = Vec::new();
        for start in self.starts_of(index) {
            if all.last().is_none_or(|last| last.end <= start.at) {
                all.extend(self.set.end(self.text, start).map(|end| start.at..end));
            }
        }
        all
    }

    /// Where a pattern begins first, at byte `from` or later.
    pub(super) fn starts_from(&self, index: usize, from: usize) -> Option<usize> {
        self.starts_of(index).iter().find(|start| start.at >= from).map(|start| start.at)
    }

    /// The patterns that stand anywhere, in their order.
    pub(super) fn patterns(&self) -> impl Iterator<Item = usize> {
        self.starts
            .chunk_by(|a, b| a.pattern == b.pattern)
            .filter_map(|own| Some(own.first()?.pattern))
    }

    /// Those of a list that stand anywhere, each with its pattern; that of the first one is number `first`.
    pub(super) fn of<'l, T>(
        &self,
        first: usize,
        list: &'l [T],
    ) -> impl Iterator<Item = (usize, &'l T)> {
        let of_list = move |number: usize| Some((number, list.get(number.checked_sub(first)?)?));
        self.patterns().filter_map(of_list)
    }

    /// Where a pattern stands first.
    pub(super) fn first(&self, index: usize) -> Option<Range<usize>> {
        let start = self.starts_of(index).first()?;
        Some(start.at..self.set.end(self.text, start)?)
    }

    /// Whether a pattern stands anywhere.
    pub(super) fn has(&self, index: usize) -> bool {
        !self.starts_of(index).is_empty()
    }

    /// Every place where a pattern matches.
    fn starts_of(&self, index: usize) -> &[Start] {
        let from = self.starts.partition_point(|start| start.pattern < index);
        let rest = self.starts.get(from..).unwrap_or(&[]);
        let own = rest.partition_point(|start| start.pattern == index);
        rest.get(..own).unwrap_or(&[])
    }
}

impl Automaton {
    fn new(patterns: &[Pattern], held: &[usize]) -> Option<Self> {
        let parsed: Vec<_> =
            held.iter().filter_map(|&i| patterns.get(i)).map(Pattern::parsed).collect();
        let nfa = thompson::Compiler::new().build_many_from_hir(&parsed).ok()?;
        let config = Config::new().skip_cache_capacity_check(true);
        let every = config.clone().match_kind(MatchKind::All).cache_capacity(STATES_BYTES);
        let all = DFA::builder().configure(every).build_from_nfa(nfa.clone()).ok()?;
        let each = config.starts_for_each_pattern(true).cache_capacity(END_STATES_BYTES);
        let ends = DFA::builder().configure(each).build_from_nfa(nfa).ok()?;
        let own = (all.clone(), ends.clone());
        let room = held.len();
        let new = move || Caches {
            all: own.0.create_cache(),
            ends: own.1.create_cache(),
            steps: Steps::new(room),
        };
        let caches = Pool::new(Box::new(new) as NewCaches);
        let mut begins = [false; 256];
        for pattern in parsed {
            first_bytes(pattern, &mut begins);
        }
        Some(Self { all, ends, caches, patterns: held.to_vec(), begins })
    }

    /// Where the match of a pattern that the automaton holds ends.
    fn end(&self, text: &str, start: &Start) -> Option<usize> {
        let number = self.patterns.binary_search(&start.pattern).ok()?;
        let anchored = Anchored::Pattern(PatternID::new(number).ok()?);
        let input = Input::new(text).range(reach(text, start.at)).anchored(anchored);
        let found = self.ends.try_search_fwd(&mut self.caches.get().ends, &input);
        found.ok().flatten().map(|end| end.offset())
    }

    fn starts(&self, text: &str, starts: &mut Vec<Start>) -> Result<(), CacheError> {
        let mut caches = self.caches.get();
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
            self.from(text, at, &mut caches, starts)?;
        }
        Ok(())
    }

    /// The patterns that match at byte `start`.
    fn from(
        &self,
        text: &str,
        start: usize,
        caches: &mut Caches,
        starts: &mut Vec<Start>,
    ) -> Result<(), CacheError> {
        let range = reach(text, start);
        let end = range.end;
        let input = Input::new(text).range(range.clone()).anchored(Anchored::Yes);
        let Ok(mut state) = self.all.start_state_forward(&mut caches.all, &input) else {
            return Ok(());
        };
        let first = starts.len();
        let mut at = start;
        let mut rest = text.as_bytes().get(range).unwrap_or(&[]);
        while let Some((here, behind)) = rest.split_at_checked(piece(rest)).filter(|_| at < end) {
            let mut add = |seen: &[Seen]| {
                for seen in seen {
                    matched(seen.pattern, start..at + seen.length, first, starts);
                }
            };
            let Some(next) = self.step(state, here, caches, &mut add)? else { return Ok(()) };
            state = next;
            at += here.len();
            rest = behind;
        }
        // A match shows one byte behind its end, so the byte behind the range is looked at too.
        state = match text.as_bytes().get(end) {
            Some(&byte) => self.all.next_state(&mut caches.all, state, byte)?,
            None => self.all.next_eoi_state(&mut caches.all, state)?,
        };
        if state.is_match() {
            for pattern in self.patterns_of(state, &caches.all) {
                matched(pattern, start..end, first, starts);
            }
        }
        Ok(())
    }

    /// Where a piece of a text leads from a state, if a pattern can still match there; its matches are told.
    fn step(
        &self,
        state: LazyStateID,
        bytes: &[u8],
        caches: &mut Caches,
        tell: &mut impl FnMut(&[Seen]),
    ) -> Result<Option<LazyStateID>, CacheError> {
        let Caches { all, steps, .. } = caches;
        let age = all.clear_count();
        steps.of_age(age);
        let key = Key::new(state, bytes);
        if let Some((to, seen)) = key.as_ref().and_then(|key| steps.get(key)) {
            tell(seen);
            return Ok(to);
        }
        let mut seen = Vec::new();
        let to = self.walk(state, bytes, all, &mut seen)?;
        tell(&seen);
        if let Some(key) = key.filter(|_| all.clear_count() == age) {
            steps.keep(key, to, &seen);
        }
        Ok(to)
    }

    /// [`Self::step`], byte by byte.
    fn walk(
        &self,
        from: LazyStateID,
        bytes: &[u8],
        cache: &mut Cache,
        seen: &mut Vec<Seen>,
    ) -> Result<Option<LazyStateID>, CacheError> {
        let mut state = from;
        for (length, &byte) in bytes.iter().enumerate() {
            state = self.all.next_state(cache, state, byte)?;
            if state.is_tagged() {
                if state.is_match() {
                    let patterns = self.patterns_of(state, cache);
                    seen.extend(patterns.map(|pattern| Seen { pattern, length }));
                } else if state.is_dead() || state.is_quit() {
                    return Ok(None);
                }
            }
        }
        Ok(Some(state))
    }

    /// The patterns that match in a state.
    fn patterns_of(&self, state: LazyStateID, cache: &Cache) -> impl Iterator<Item = usize> {
        let numbers = 0..self.all.match_len(cache, state);
        let number = move |index| self.all.match_pattern(cache, state, index).as_usize();
        numbers.filter_map(move |index| self.patterns.get(number(index)).copied())
    }
}

/// Adds a match; a pattern that is there from `first` on can end in several ways.
fn matched(pattern: usize, found: Range<usize>, first: usize, starts: &mut Vec<Start>) {
    let here = starts.get_mut(first..).unwrap_or(&mut []);
    match here.iter_mut().find(|start| start.pattern == pattern) {
        Some(known) => known.only_end = None,
        None => starts.push(Start { at: found.start, pattern, only_end: Some(found.end) }),
    }
}

/// What a match that begins at byte `start` can hold.
fn reach(text: &str, start: usize) -> Range<usize> {
    start..text.floor_char_boundary(start.saturating_add(MATCH_BYTES_MAX))
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

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::letter::phrase::any_of;

    static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
        let phrases: [&[&str]; 9] = [
            &["pain", "low-back pain", "pain in the (?:left|right) knee"],
            &["pain(?: (?:in|of) the)?(?: right)?"],
            &["no .. evidence of"],
            &["^there is", "the knee"],
            &[r"\w+ectom(?:y|ies)", "x-ray"],
            &["# (?:weeks|visits)", "# weeks of"],
            &["injection [^.]{0,20} knee"],
            &[r"baker\S* cyst", "strength @"],
            &["-algia", "left", "right"],
        ];
        phrases.into_iter().map(|phrases| any_of(phrases).expect("a pattern")).collect()
    });
    static TOGETHER: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::new(PATTERNS.clone()));

    proptest! {
        /// Searched for together, each pattern stands where it stands alone, however often the words were met before.
        #[test]
        fn together_is_as_alone(
            words in prop::collection::vec(prop::sample::select(vec![
                "pain", "low", "back", "low-back", "in", "of", "the", "left", "Right", "knee", "no", "evidence", "there", "is",
                "cholecystectomies", "sphincterotomyectomy", "arthrectomy", "x- ray", "6", "twelve", "weeks", "visits",
                "injection", "injections", "baker\u{2019}s", "b\u{e9}ker", "bakers", "cyst", "strength", "4/5", "neur-algia",
                "\u{e9}pain", "pain\u{e9}", "_pain", ".",
            ]), 0..40),
            gaps in prop::collection::vec(prop::sample::select(vec![" ", " ", " ", "\n  ", ", ", "", "-"]), 40),
        ) {
            prop_assert!(TOGETHER.apart.is_empty(), "{:?}", TOGETHER.apart);
            let text: String = words.iter().zip(&gaps).flat_map(|(word, gap)| [*word, *gap]).collect();
            let found = TOGETHER.find(&text);
            for (index, pattern) in PATTERNS.iter().enumerate() {
                let alone: Vec<Range<usize>> = pattern.find_iter(&text).map(|m| m.range()).collect();
                prop_assert_eq!(found.all(index), alone, "{}: {:?}", index, text);
            }
        }
    }
}
