//! The notation of phrases in the lexicon and the vocabulary.
//!
//! A phrase is a pattern of the `regex` crate, which matches in time linear in the letter's length. A phrase
//! begins and ends at the edge of a word or at a sign, case is ignored, and these characters are written for clinical text:
//!
//! | written | stands for |
//! |---|---|
//! | space | any white space, line breaks too |
//! | `-` between letters | a hyphen, a wrapped hyphen, a space or nothing: `x-ray` is also "x- ray" and "xray" |
//! | `'` | an apostrophe of either kind, or none |
//! | ` .. ` | up to four words between; at the edge of a group also `.. ` and ` ..` |
//! | `#` | a number in digits or words, or a range of two |
//! | `@` | a strength grade from 0 to 5 with its sign, or a range of two |
//!
//! Inside `[...]` all of these mean themselves, except that a space is any white space.

use std::cmp::Reverse;
use std::iter::Peekable;
use std::str::Chars;

use super::pattern::Pattern;

/// A number in digits or words, or a range of two.
const NUMBER: &str = r"(?:[0-9]{1,3}(?:\.[0-9]{1,2})?\+?(?:\s*(?:-|to)\s*[0-9]{1,3}(?:\.[0-9]{1,2})?)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty(?:-four)?|thirty)";

/// A strength grade, or a range of two.
const GRADE: &str = r"(?:[0-5](?:\.[0-9])?[+-]?(?:\s*(?:-|to)\s*[0-5][+-]?)?)";

/// Up to four words between two others.
const GAP: &str = r"\s+(?:[a-z0-9'/-]+\s+){0,4}?";
/// Up to four words behind another.
const GAP_BEHIND: &str = r"(?:\s+[a-z0-9'/-]+){0,4}?";
/// Up to four words before another.
const GAP_BEFORE: &str = r"(?:[a-z0-9'/-]+\s+){0,4}?";

/// Any one of the phrases, in capital or small letters.
///
/// # Errors
/// What is wrong with the pattern, in one line.
pub fn any_of<S: AsRef<str>>(phrases: &[S]) -> Result<Pattern, String> {
    compile(phrases, true)
}

/// Any one of the phrases, for a text in small letters: read and matched twice as fast as [`any_of`].
///
/// # Errors
/// What is wrong with the pattern, in one line.
pub fn any_of_small<S: AsRef<str>>(phrases: &[S]) -> Result<Pattern, String> {
    compile(phrases, false)
}

fn compile<S: AsRef<str>>(phrases: &[S], any_case: bool) -> Result<Pattern, String> {
    // Of phrases that begin alike the longer one is tried first: "were noted" before "were".
    let mut phrases: Vec<&str> = phrases.iter().map(AsRef::as_ref).collect();
    phrases.sort_by_key(|p| Reverse(p.len()));
    let alternatives: Vec<String> = phrases.iter().map(|p| bounded(p, any_case)).collect();
    let joined = alternatives.join("|");
    Pattern::new(&joined, any_case)
}

/// One phrase with flexible white space and word boundaries.
fn bounded(phrase: &str, any_case: bool) -> String {
    let phrase = phrase.trim();
    let begins = phrase
        .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '[' | '#' | '@'))
        || phrase.starts_with(r"\w");
    // A bracket that means itself is no letter, so that no word boundary stands behind it.
    let ends = !phrase.ends_with(r"\)")
        && phrase
            .ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '?' | ']' | '#' | '*'));
    // No word is torn there; what ends with the sign of a measure asks for no more: "45°,".
    let before = if begins { r"\b" } else { "" };
    let behind = match (ends, phrase.contains(['%', '°'])) {
        (true, true) => r"(?:\b|\b{end-half})",
        (true, false) => r"\b",
        (false, _) => "",
    };
    format!("(?:{before}(?:{}){behind})", expanded(phrase, any_case))
}

/// The phrase as a pattern of the `regex` crate.
fn expanded(phrase: &str, any_case: bool) -> String {
    let small = |c: char| if any_case { c } else { c.to_ascii_lowercase() };
    let mut pattern = String::with_capacity(phrase.len() * 2);
    let mut in_class = false;
    let mut negated = false;
    let mut before = ' ';
    let mut rest = phrase.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            // Of the rest only ASCII is asked, which is read and matched faster; this has to match whole characters, as
            // has a class of all characters but some.
            '\\' if !in_class && rest.next_if_eq(&'S').is_some() => pattern.push_str(r"(?u:\S)"),
            '\\' => {
                pattern.push(c);
                pattern.extend(rest.next());
            }
            '[' if !in_class => {
                in_class = true;
                negated = rest.peek() == Some(&'^');
                pattern.push_str(if negated { "(?u:[" } else { "[" });
            }
            ']' => {
                in_class = false;
                pattern.push_str(if std::mem::take(&mut negated) { "])" } else { "]" });
            }
            ' ' if in_class => pattern.push_str(r"\s"),
            _ if in_class => pattern.push(small(c)),
            ' ' | '.' if is_gap(c, &rest) => {
                let dots = if c == ' ' { 2 } else { 1 };
                rest.nth(dots - 1);
                let spaced = rest.next_if_eq(&' ').is_some();
                pattern.push_str(match (c == ' ', spaced) {
                    (true, true) => GAP,
                    (true, false) => GAP_BEHIND,
                    (false, _) => GAP_BEFORE,
                });
            }
            // Grouped, as is a hyphen, so that a question mark behind it makes the whole optional.
            ' ' => pattern.push_str(r"(?:\s+)"),
            '\'' => {
                pattern.push_str("(?:'|\u{2019})?");
                rest.next_if_eq(&'?');
            }
            '#' => pattern.push_str(NUMBER),
            '@' => pattern.push_str(GRADE),
            '-' => {
                let joins = |c: char| {
                    c.is_alphabetic() || matches!(c, ')' | '(' | ']' | '[' | '?' | ':' | '|')
                };
                let flexible =
                    joins(before) && rest.peek().is_some_and(|next| joins(*next) && *next != '|');
                pattern.push_str(if flexible { r"(?:-\s*|\s+)?" } else { r"(?:-\s*)" });
            }
            _ => pattern.push(small(c)),
        }
        before = c;
    }
    pattern
}

/// Whether two dots begin at `c`, or behind it where it is a space.
fn is_gap(c: char, rest: &Peekable<Chars<'_>>) -> bool {
    let mut ahead = rest.clone();
    let dots = if c == ' ' { 2 } else { 1 };
    (0..dots).all(|_| ahead.next() == Some('.'))
}
