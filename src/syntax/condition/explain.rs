//! The parser's error to a sentence: what stands there and what could stand there instead.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the grammar has fifty rules; only those that a reader would name have words"
)]

use std::collections::BTreeSet;
use std::ops::Range;

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;

use super::super::grammar::Rule;

/// Words of the language that a mistyped word may have meant.
const WORDS: [&str; 22] = [
    "and",
    "or",
    "not",
    "any",
    "all",
    "of",
    "on",
    "is",
    "one",
    "requested",
    "either",
    "side",
    "present",
    "absent",
    "documented",
    "known",
    "within",
    "after",
    "before",
    "necessary",
    "made",
    "decided",
];

/// Signs of other languages, and what ours has for them. The longer stand first.
const SIGNS: [(&str, &str); 15] = [
    ("===", "="),
    ("!==", "!="),
    ("&&", "and"),
    ("||", "or"),
    ("==", "="),
    ("=>", ">="),
    ("=<", "<="),
    ("<>", "!="),
    ("\u{2265}", ">="),
    ("\u{2264}", "<="),
    ("\u{2260}", "!="),
    ("&", "and"),
    ("|", "or"),
    ("!", "not "),
    (":=", "="),
];

/// Says what was found at the place of the error and what was expected there.
pub(super) fn explain(
    error: &Error<Rule>,
    text: &str,
    place: &dyn Fn(Range<usize>) -> Span,
) -> Diagnostic {
    let offset = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(text.len()),
    };
    let rest = text.get(offset..).unwrap_or("");
    let offset = offset + (rest.len() - rest.trim_start().len());
    let rest = rest.trim_start();
    if let Some(diagnostic) = foreign_sign(text, offset, place) {
        return diagnostic;
    }
    let found = token(rest);
    let expected: BTreeSet<&str> = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => {
            positives.iter().filter_map(|r| words(*r)).collect()
        }
        ErrorVariant::CustomError { .. } => BTreeSet::new(),
    };
    let expected: Vec<&str> = expected.into_iter().collect();
    let message = match found {
        "" => "the condition ends too early".to_owned(),
        found => format!("`{}` cannot stand here", found.escape_debug()),
    };
    let at = if found.is_empty() {
        offset.saturating_sub(1)..offset
    } else {
        offset..offset + found.len()
    };
    let span = place(at);
    let diagnostic = Diagnostic::new(Code::Expression, message).at(
        span,
        if expected.is_empty() {
            String::new()
        } else {
            format!("expected {}", expected.join(", "))
        },
    );
    let Some(near) = nearest(found, WORDS).filter(|near| near.name != found) else {
        return diagnostic.help("`rationale help expressions` is the manual");
    };
    let diagnostic = diagnostic.help(format!("did you mean `{}`?", near.name));
    // A word that could not stand here either is no repair.
    let fits = expected.iter().any(|e| e.contains(&format!("`{}`", near.name)));
    if near.certain && fits { diagnostic.fix(span, near.name) } else { diagnostic }
}

/// A sign of another language at the offset, or one that the parser has read the first half of.
fn foreign_sign(
    text: &str,
    offset: usize,
    place: &dyn Fn(Range<usize>) -> Span,
) -> Option<Diagnostic> {
    let (start, sign, ours) = SIGNS.iter().find_map(|&(sign, ours)| {
        let begins = (offset.saturating_sub(sign.len() - 1)..=offset)
            .find(|&start| text.get(start..).is_some_and(|rest| rest.starts_with(sign)))?;
        Some((begins, sign, ours))
    })?;
    let span = place(start..start + sign.len());
    Some(
        Diagnostic::new(Code::Expression, format!("`{sign}` is no sign of this language"))
            .at(span, "")
            .help(format!("write `{}`", ours.trim()))
            .fix(span, ours),
    )
}

/// The word or sign with which the rest begins.
fn token(rest: &str) -> &str {
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
    rest.get(..length).unwrap_or("")
}

/// What a rule of the grammar is called in a message; `None` for the parts of which others are made.
fn words(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::EOI => Some("the end"),
        Rule::name | Rule::reference | Rule::test | Rule::negation | Rule::word => Some("a name"),
        Rule::and => Some("`and`"),
        Rule::or => Some("`or`"),
        Rule::not => Some("`not`"),
        Rule::group | Rule::bracketed => Some("`(`"),
        Rule::close => Some("`)`"),
        Rule::scope | Rule::on_side => Some("`on ... side`"),
        Rule::of_region => Some("`of REGION`"),
        Rule::of => Some("`of`"),
        Rule::is | Rule::choice => Some("`is`"),
        Rule::other_decision | Rule::request_for => Some("`request for`"),
        Rule::necessary => Some("`necessary`"),
        Rule::made => Some("`made`"),
        Rule::decided => Some("`decided`"),
        Rule::limit | Rule::within_words | Rule::within => Some("`within`, `after`, `before`"),
        Rule::after_day | Rule::after => Some("`after`"),
        Rule::before_day | Rule::before => Some("`before`"),
        Rule::day | Rule::injury => Some("a fact, `injury`, `request`, `decision`"),
        Rule::to => Some("`to`"),
        Rule::plus => Some("`+`"),
        Rule::verdict => Some("`present`, `absent`, `documented`, `known`"),
        Rule::comparison | Rule::comparator => Some("a comparison"),
        Rule::amount | Rule::quantity | Rule::number => Some("a number with its unit"),
        Rule::unit => Some("a unit"),
        Rule::side => Some("`side`"),
        Rule::requested => Some("`requested`"),
        Rule::either => Some("`either`"),
        Rule::left => Some("`left`"),
        Rule::right => Some("`right`"),
        Rule::whole => Some("a whole number"),
        _ => None,
    }
}
