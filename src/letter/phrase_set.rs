//! Many patterns searched for together, in one pass over a text.
//!
//! Looking for each of some hundred patterns on its own reads a letter some hundred times. Here one automaton of all of
//! them is run from every place where a word or a sign begins, and tells which patterns match there; it is left as soon
//! as none can any more, mostly within a word. Where a match ends that can end in several ways is then asked of its own
//! pattern alone, so that the result is that of a search for each. White space that an optional word leaves at the head
//! of a phrase belongs to no match: the same phrase stands behind it.

mod automaton;
mod numbers;
mod pieces;
mod states;
mod steps;
mod table;

use std::ops::Range;

use super::pattern::Pattern;
use automaton::Automaton;

/// A place at which a pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    /// The first byte.
    pub(super) start: usize,
    /// The pattern's number.
    pub(super) pattern: usize,
    /// The byte behind the last one.
    pub(super) end: usize,
}

/// How much one thread may know of an automaton; what is beyond is found out anew.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// Memory of the states that tell which patterns match, in bytes.
    states: usize,
    /// The same of the states that tell where a match ends.
    end_states: usize,
    /// Words of texts.
    pieces: u16,
    /// What words do to states.
    steps: usize,
}

impl Room {
    /// As much as some thousand letters need.
    const USUAL: Self =
        Self { states: 64 << 20, end_states: 16 << 20, pieces: 1 << 15, steps: 3 << 15 };
}

/// Patterns that are searched for together; they keep their numbers.
#[derive(Debug)]
pub(super) struct PhraseSet {
    patterns: Vec<Pattern>,
    automaton: Option<Automaton>,
    /// Patterns that the automaton does not hold.
    apart: Vec<usize>,
}

impl PhraseSet {
    /// These patterns.
    pub(super) fn new(patterns: Vec<Pattern>) -> Self {
        Self::with(patterns, Room::USUAL)
    }

    fn with(patterns: Vec<Pattern>, room: Room) -> Self {
        let (edged, mut apart): (Vec<usize>, Vec<usize>) = (0..patterns.len())
            .partition(|&i| patterns.get(i).is_some_and(Pattern::begins_at_edge));
        let automaton = Automaton::new(&patterns, &edged, room);
        if automaton.is_none() {
            apart = (0..patterns.len()).collect();
        }
        Self { patterns, automaton, apart }
    }

    /// Every place at which a pattern matches, in the order of the text and there in that of the patterns.
    pub(super) fn matches(&self, text: &str) -> Vec<Match> {
        let mut found = self.collect(text);
        found.sort_unstable();
        found
    }

    /// Every place at which a pattern matches, in no order.
    fn collect(&self, text: &str) -> Vec<Match> {
        let mut found = Vec::new();
        let together = self.automaton.as_ref().map(|all| all.matches(text, &mut found));
        if let Some(Ok(())) = together {
            self.apart.iter().for_each(|&i| self.alone(i, text, &mut found));
        } else {
            // The states did not fit; slow and right.
            found.clear();
            (0..self.patterns.len()).for_each(|i| self.alone(i, text, &mut found));
        }
        found
    }

    /// The matches of all patterns in a text.
    pub(super) fn find(&self, text: &str) -> Found {
        let mut matches = self.collect(text);
        matches.sort_unstable_by_key(|found| (found.pattern, found.start));
        Found { matches }
    }

    /// Every place at which one pattern matches.
    fn alone(&self, index: usize, text: &str, found: &mut Vec<Match>) {
        let Some(pattern) = self.patterns.get(index) else { return };
        let mut from = 0;
        while let Some(start) = pattern.find_at(text, from).map(|found| found.start()) {
            let white = text.as_bytes().get(start).is_some_and(u8::is_ascii_whitespace);
            let end = pattern.end_at(text, start).filter(|_| !white);
            found.extend(end.map(|end| Match { start, pattern: index, end }));
            // The next one may begin within this one.
            from = text.ceil_char_boundary(start + 1);
        }
    }
}

/// The matches of many patterns in a text.
#[derive(Debug)]
pub(super) struct Found {
    /// In the order of the patterns, and of the text for each.
    matches: Vec<Match>,
}

impl Found {
    /// Everywhere a pattern stands, without overlaps.
    pub(super) fn all(&self, index: usize) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = Vec::new();
        for found in self.of_pattern(index) {
            if all.last().is_none_or(|last| last.end <= found.start) {
                all.push(found.start..found.end);
            }
        }
        all
    }

    /// Where a pattern begins first, at byte `from` or later.
    pub(super) fn starts_from(&self, index: usize, from: usize) -> Option<usize> {
        self.of_pattern(index).iter().find(|found| found.start >= from).map(|found| found.start)
    }

    /// The patterns that stand anywhere, in their order.
    pub(super) fn patterns(&self) -> impl Iterator<Item = usize> {
        let each = self.matches.chunk_by(|a, b| a.pattern == b.pattern);
        each.filter_map(|own| Some(own.first()?.pattern))
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
        self.of_pattern(index).first().map(|found| found.start..found.end)
    }

    /// Whether a pattern stands anywhere.
    pub(super) fn has(&self, index: usize) -> bool {
        !self.of_pattern(index).is_empty()
    }

    /// Every place where a pattern matches.
    fn of_pattern(&self, index: usize) -> &[Match] {
        let from = self.matches.partition_point(|found| found.pattern < index);
        let rest = self.matches.get(from..).unwrap_or(&[]);
        let own = rest.partition_point(|found| found.pattern == index);
        rest.get(..own).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::letter::phrase::any_of;

    static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
        let phrases: [&[&str]; 10] = [
            &["pain", "low-back pain", "pain in the (?:left|right) knee"],
            &["pain(?: (?:in|of) the)?(?: right)?"],
            &["no .. evidence of"],
            &["^there is", "the knee"],
            &[r"\w+ectom(?:y|ies)", "x-ray"],
            &["# (?:weeks|visits)", "# weeks of"],
            &["injection [^.]{0,20} knee"],
            &[r"baker\S* cyst", "strength @"],
            &["-algia", "left", "right"],
            &[r"(?:\(\+\)|positive) pain", "# (?:%|weeks)", r"[-+] knee"],
        ];
        phrases.into_iter().map(|phrases| any_of(phrases).expect("a pattern")).collect()
    });
    static TOGETHER: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::new(PATTERNS.clone()));
    /// Has to forget all the time.
    static CRAMPED: LazyLock<PhraseSet> = LazyLock::new(|| {
        let room = Room { states: 0, end_states: 0, pieces: 5, steps: 7 };
        PhraseSet::with(PATTERNS.clone(), room)
    });

    /// Every place where a pattern matches alone, also inside another match of its own.
    fn alone(text: &str) -> Vec<Match> {
        let mut all = Vec::new();
        (0..PATTERNS.len()).for_each(|pattern| TOGETHER.alone(pattern, text, &mut all));
        all.sort_unstable();
        all
    }

    #[test]
    fn a_match_is_bounded_and_what_is_longer_is_none() {
        // The longest match has 512 bytes.
        let text: String =
            [495, 497, 498].map(|n| format!("injection {} knee. ", " ".repeat(n))).concat();
        let all = TOGETHER.matches(&text);
        let lengths: Vec<_> = all.iter().map(|m| (m.pattern, m.end - m.start)).collect();
        assert_eq!(lengths, [(6, 510), (6, 512)]);
        assert_eq!(CRAMPED.matches(&text), TOGETHER.matches(&text));
    }

    proptest! {
        /// Searched for together, each pattern stands where it stands alone, however often the words were met before
        /// and however little of that is still known.
        #[test]
        fn together_is_as_alone(
            words in prop::collection::vec(prop::sample::select(vec![
                "pain", "low", "back", "low-back", "in", "of", "the", "left", "Right", "knee", "no", "evidence", "there", "is",
                "cholecystectomies", "sphincterotomyectomy", "arthrectomy", "x- ray", "6", "twelve", "weeks", "visits",
                "injection", "injections", "baker\u{2019}s", "b\u{e9}ker", "bakers", "cyst", "strength", "4/5", "neur-algia",
                "\u{e9}pain", "pain\u{e9}", "_pain", ".", "oesophagogastroduodenoscopies", "(left)", "- left", "(+) pain", "pain(+) pain", "6%", "%", "+", "knee+",
            ]), 0..40),
            gaps in prop::collection::vec(prop::sample::select(vec![" ", " ", " ", "\n  ", ", ", "", "-", " \u{2019}"]), 40),
        ) {
            prop_assert!(TOGETHER.apart.is_empty(), "{:?}", TOGETHER.apart);
            let text: String = words.iter().zip(&gaps).flat_map(|(word, gap)| [*word, *gap]).collect();
            prop_assert_eq!(TOGETHER.matches(&text), alone(&text), "{:?}", text);
            prop_assert_eq!(CRAMPED.matches(&text), alone(&text), "{:?}", text);
            let found = TOGETHER.find(&text);
            for (index, pattern) in PATTERNS.iter().enumerate() {
                let alone: Vec<Range<usize>> = pattern.find_iter(&text).map(|m| m.range()).collect();
                prop_assert_eq!(found.all(index), alone, "{}: {:?}", index, text);
            }
        }
    }
}
