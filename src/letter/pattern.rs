//! A pattern that is checked when it is read and compiled when it is first used.
//!
//! Compiling all phrases of a library takes far longer than everything else that `check` does, and most runs use few
//! of them. What is accepted here always compiles: a pattern that could come near the bound of its compiled size is
//! compiled at once.

use std::sync::{Arc, OnceLock};

use regex::{Match, Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind};

/// Largest compiled size of one pattern, in bytes; keeps a hostile lexicon from using up memory.
const COMPILED_BYTES_MAX: usize = 1 << 22;
/// Largest size, in characters to be told apart, that is taken without compiling: a character takes less than 200 bytes.
const SIZE_TRUSTED: u64 = 1 << 14;

/// A checked pattern. Copies share what is compiled.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: Arc<str>,
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
        // Letters are ASCII almost throughout, and such patterns compile many times faster; a negated class needs the other.
        let (unicode, parsed) = match parse(written, any_case, false) {
            Ok(parsed) => (false, parsed),
            Err(_) => (true, parse(written, any_case, true)?),
        };
        if parsed.properties().minimum_len() == Some(0) {
            return Err("it matches the empty text".to_owned());
        }
        let pattern =
            Self { written: Arc::from(written), any_case, unicode, compiled: Arc::default() };
        if unicode || size(&parsed) > SIZE_TRUSTED {
            let regex = build(written, any_case, unicode)?;
            let _ = pattern.compiled.set(Some(regex));
        }
        Ok(pattern)
    }

    /// Compiles it now, where that was not done yet.
    pub fn prepare(&self) {
        let _ = self.regex();
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
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }

    /// Where it stands first from byte `start` on; what comes before still counts as a neighbour.
    #[must_use]
    pub fn find_at<'t>(&self, text: &'t str, start: usize) -> Option<Match<'t>> {
        self.regex().filter(|_| start <= text.len())?.find_at(text, start)
    }

    /// Everywhere it stands, without overlaps.
    pub fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        self.regex().into_iter().flat_map(move |regex| regex.find_iter(text))
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
    RegexBuilder::new(written)
        .case_insensitive(any_case)
        .unicode(unicode)
        .size_limit(COMPILED_BYTES_MAX)
        .build()
        .map_err(|error| last_line(&error.to_string()))
}

/// How many characters the compiled pattern tells apart, repetitions written out. The parser bounds the depth.
fn size(pattern: &Hir) -> u64 {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => u64::try_from(literal.0.len()).unwrap_or(u64::MAX),
        HirKind::Class(class) => match class {
            regex_syntax::hir::Class::Unicode(class) => 4 * count(class.ranges().len()),
            regex_syntax::hir::Class::Bytes(class) => count(class.ranges().len()),
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
