//! A pattern that is checked when it is read and compiled when it is first used.
//!
//! Compiling all phrases of a library takes far longer than everything else that `check` does, and most runs use few
//! of them. What is accepted here always compiles: a pattern that could come near the bound of its compiled size is
//! compiled at once.

use std::sync::{Arc, OnceLock};

use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, Match};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// Largest compiled size of one pattern, in bytes; keeps a hostile lexicon from using up memory.
const COMPILED_BYTES_MAX: usize = 1 << 22;
/// Largest size, in characters to be told apart, that is taken without compiling: a character takes less than 200 bytes.
const SIZE_TRUSTED: u64 = 1 << 14;

/// Longest match that [`Pattern::end_at`] finds, in bytes; keeps the time linear where a phrase may go on and on.
pub(super) const MATCH_BYTES_MAX: usize = 512;

/// A checked pattern. Copies share what is compiled.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: Arc<str>,
    parsed: Arc<Hir>,
    any_case: bool,
    unicode: bool,
    compiled: Arc<OnceLock<Option<Regex>>>,
}

impl Pattern {
    /// Checks a pattern of the `regex` crate; with `any_case` it does not tell capital letters from small ones.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn new(written: &str, any_case: bool) -> Result<Self, String> {
        // Letters are ASCII almost throughout, and such patterns compile many times faster; what matches any
        // character needs the other.
        let (unicode, parsed) = match parse(written, any_case, false) {
            Ok(parsed) => (false, parsed),
            Err(_) => (true, parse(written, any_case, true)?),
        };
        if parsed.properties().minimum_len() == Some(0) {
            return Err("it matches the empty text".to_owned());
        }
        let pattern = Self {
            written: Arc::from(written),
            parsed: Arc::new(parsed),
            any_case,
            unicode,
            compiled: Arc::default(),
        };
        if size(&pattern.parsed) > SIZE_TRUSTED {
            let regex = build(written, any_case, unicode)?;
            let _ = pattern.compiled.set(Some(regex));
        }
        Ok(pattern)
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| build(&self.written, self.any_case, self.unicode).ok())
            .as_ref()
    }

    /// Whether it stands anywhere in the text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// Where it stands first.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Match> {
        self.regex()?.find(text)
    }

    /// Where it stands first from byte `start` on; what comes before still counts as a neighbour.
    #[must_use]
    pub fn find_at(&self, text: &str, start: usize) -> Option<Match> {
        let input = (start <= text.len()).then(|| Input::new(text).range(start..))?;
        self.regex()?.find(input)
    }

    /// Where it ends that begins at byte `start`, in at most [`MATCH_BYTES_MAX`] bytes.
    pub(super) fn end_at(&self, text: &str, start: usize) -> Option<usize> {
        let end = text.floor_char_boundary(start.saturating_add(MATCH_BYTES_MAX));
        let input = Input::new(text).range(start..end).anchored(Anchored::Yes);
        self.regex()?.find(input).map(|found| found.end())
    }

    /// Everywhere it stands, without overlaps.
    pub fn find_iter(&self, text: &str) -> impl Iterator<Item = Match> {
        self.regex().into_iter().flat_map(move |regex| regex.find_iter(text))
    }

    /// The runs of letters in it as it was written.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.written.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty())
    }

    /// What it was read as.
    pub(super) fn parsed(&self) -> &Hir {
        &self.parsed
    }

    /// Whether it begins with several words that can be any.
    pub(super) fn begins_with_any_words(&self) -> bool {
        begins_with_any_words(&self.parsed)
    }

    /// Whether it never begins inside a word, by the ASCII notion of one, and takes any other sign before it for any.
    pub(super) fn begins_at_edge(&self) -> bool {
        let looks = self.parsed.properties().look_set();
        // What looks for lines asks which sign stands before.
        let lines = looks.contains_anchor_line();
        !looks.contains_word_unicode() && !lines && begins_at_edge(&self.parsed)
    }
}

fn begins_at_edge(pattern: &Hir) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    match pattern.kind() {
        HirKind::Empty | HirKind::Class(Class::Unicode(_)) => false,
        HirKind::Look(look) => {
            matches!(
                look,
                Look::WordAscii | Look::WordStartAscii | Look::WordStartHalfAscii | Look::Start
            )
        }
        HirKind::Literal(literal) => literal.0.first().is_some_and(|byte| !word(*byte)),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().all(|range| !(range.start()..=range.end()).any(word))
        }
        HirKind::Repetition(repetition) => repetition.min > 0 && begins_at_edge(&repetition.sub),
        HirKind::Capture(capture) => begins_at_edge(&capture.sub),
        HirKind::Concat(parts) => parts.first().is_some_and(begins_at_edge),
        HirKind::Alternation(parts) => parts.iter().all(begins_at_edge),
    }
}

fn begins_with_any_words(pattern: &Hir) -> bool {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => false,
        HirKind::Repetition(repetition) if repeats_any_word(repetition) => true,
        HirKind::Repetition(repetition) => begins_with_any_words(&repetition.sub),
        HirKind::Capture(capture) => begins_with_any_words(&capture.sub),
        HirKind::Alternation(parts) => parts.iter().any(begins_with_any_words),
        HirKind::Concat(parts) => {
            let mut parts = parts.iter().skip_while(|part| is_edge(part));
            // Behind any word, a gap is more of them.
            parts.next().is_some_and(|first| {
                let several = is_any_word(first) && parts.next().is_some_and(is_gap);
                several || begins_with_any_words(first)
            })
        }
    }
}

/// Whether it only looks at what stands beside it.
fn is_edge(pattern: &Hir) -> bool {
    match pattern.kind() {
        HirKind::Look(_) => true,
        HirKind::Alternation(parts) => parts.iter().all(is_edge),
        HirKind::Empty
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Repetition(_)
        | HirKind::Capture(_)
        | HirKind::Concat(_) => false,
    }
}

/// Whether it is a run of letters of any kind.
fn is_any_word(pattern: &Hir) -> bool {
    match pattern.kind() {
        HirKind::Repetition(repetition) if repetition.max.is_none() => {
            matches!(repetition.sub.kind(), HirKind::Class(class) if holds(class, b'a', b'z'))
        }
        HirKind::Empty
        | HirKind::Look(_)
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Repetition(_)
        | HirKind::Capture(_)
        | HirKind::Concat(_)
        | HirKind::Alternation(_) => false,
    }
}

/// Whether it is several words that can be any.
fn is_gap(pattern: &Hir) -> bool {
    matches!(pattern.kind(), HirKind::Repetition(repetition) if repeats_any_word(repetition))
}

/// Whether it is words that can be any, with white space between them.
fn repeats_any_word(repetition: &Repetition) -> bool {
    let several = repetition.max.is_none_or(|max| max > 1);
    let mut sub = &*repetition.sub;
    while let HirKind::Capture(capture) = sub.kind() {
        sub = &capture.sub;
    }
    let HirKind::Concat(parts) = sub.kind() else { return false };
    several && parts.iter().any(is_any_word) && parts.iter().any(is_space)
}

/// Whether it is white space.
fn is_space(pattern: &Hir) -> bool {
    match pattern.kind() {
        HirKind::Literal(literal) => literal.0.iter().all(u8::is_ascii_whitespace),
        HirKind::Class(class) => holds(class, b' ', b' ') && !holds(class, b'a', b'z'),
        HirKind::Repetition(repetition) => is_space(&repetition.sub),
        HirKind::Capture(capture) => is_space(&capture.sub),
        HirKind::Empty | HirKind::Look(_) | HirKind::Concat(_) | HirKind::Alternation(_) => false,
    }
}

/// Whether a class holds all characters of a range.
fn holds(class: &Class, from: u8, to: u8) -> bool {
    let mut all = from..=to;
    match class {
        Class::Bytes(class) => {
            all.all(|byte| class.iter().any(|r| (r.start()..=r.end()).contains(&byte)))
        }
        Class::Unicode(class) => {
            let within = |c: char| class.iter().any(|r| (r.start()..=r.end()).contains(&c));
            all.all(|byte| within(char::from(byte)))
        }
    }
}

fn parse(written: &str, any_case: bool, unicode: bool) -> Result<Hir, String> {
    ParserBuilder::new()
        .case_insensitive(any_case)
        .unicode(unicode)
        .build()
        .parse(written)
        .map_err(|error| last_line(&error.to_string()))
}

fn build(written: &str, any_case: bool, unicode: bool) -> Result<Regex, String> {
    Regex::builder()
        .syntax(syntax::Config::new().case_insensitive(any_case).unicode(unicode))
        .configure(Config::new().nfa_size_limit(Some(COMPILED_BYTES_MAX)))
        .build(written)
        .map_err(|error| last_line(&error.to_string()))
}

/// How many characters the compiled pattern tells apart, repetitions written out. The parser bounds the depth.
fn size(pattern: &Hir) -> u64 {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => u64::try_from(literal.0.len()).unwrap_or(u64::MAX),
        HirKind::Class(class) => match class {
            Class::Unicode(class) => 4 * count(class.ranges().len()),
            Class::Bytes(class) => count(class.ranges().len()),
        },
        HirKind::Repetition(repetition) => {
            let times = u64::from(repetition.max.unwrap_or(repetition.min.saturating_add(1)));
            size(&repetition.sub).saturating_add(1).saturating_mul(times.max(1))
        }
        HirKind::Capture(capture) => size(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(size).fold(1, |sum, part| sum.saturating_add(part).saturating_add(1))
        }
    }
}

fn count(ranges: usize) -> u64 {
    u64::try_from(ranges).unwrap_or(u64::MAX)
}

fn last_line(message: &str) -> String {
    message.lines().last().unwrap_or("").trim().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Pattern, SIZE_TRUSTED, size};

    /// What is taken without compiling compiles, near the bound as well.
    #[test]
    fn what_is_trusted_compiles() {
        for class in ["[^a]", "[^\u{e9}\u{100}-\u{2000}]", "[^k\u{17f}]", "[^.;]", "[^\\W\u{e9}]"] {
            let one = size(&Pattern::new(class, true).expect("a pattern").parsed);
            let written = format!("{class}{{{}}}", (SIZE_TRUSTED - 1) / (one + 1));
            let pattern = Pattern::new(&written, true).expect("a pattern");
            let size = size(&pattern.parsed);
            assert!(pattern.unicode, "{written}");
            assert!((SIZE_TRUSTED / 2..=SIZE_TRUSTED).contains(&size), "{written}: {size}");
            assert!(pattern.compiled.get().is_none(), "{written}");
            assert!(pattern.regex().is_some(), "{written}");
        }
    }
}
