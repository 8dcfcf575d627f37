//! Where a rule or criterion stands in its guideline, as written: years, numbers and pages that a reader can look up.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};

use super::condition::Name;
use super::fields::{Fields, text};
use super::rule_file::name;
use super::yaml::Node;

/// A citation as written.
#[derive(Debug, Clone, Default)]
pub struct CitationWritten {
    /// The family, such as `MTUS-ACOEM`.
    pub family: Option<Name>,
    /// The edition's year.
    pub edition: Option<String>,
    /// Chapter number.
    pub chapter: Option<String>,
    /// Chapter title or topic.
    pub topic: Option<String>,
    /// Page or pages.
    pub page: Option<String>,
    /// Section, where the edition has no pages.
    pub section: Option<String>,
}

/// Reads the `source` of a rule.
pub(super) fn citation(node: &Node, found: &mut Diagnostics) -> Option<CitationWritten> {
    let known = ["family", "edition", "chapter", "topic", "page", "section"];
    let fields = Fields::open(node, "a source", &known, found)?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let family = fields.require("family", found).and_then(|n| name(n, found));
    // A key that is there and mistyped was said; what is missing then is not said again.
    if fields.get("page").is_none() && fields.get("section").is_none() && !fields.has_unknown() {
        found.push(
            Diagnostic::new(Code::MissingKey, "a source needs a `page` or a `section`")
                .at(node.span, "")
                .help("say where in the guideline the criteria stand"),
        );
    }
    Some(CitationWritten {
        family: Some(family?),
        edition: form(&fields, "edition", "a year, such as `2004`", is_year, found),
        chapter: form(&fields, "chapter", "a number, such as `12`", is_number, found),
        topic: owned(fields.text("topic", found)),
        page: page(&fields, found),
        section: owned(fields.text("section", found)),
    })
}

/// The `page` of a rule or criterion.
pub(super) fn page(fields: &Fields<'_>, found: &mut Diagnostics) -> Option<String> {
    form(fields, "page", "pages, such as `303` or `\"178, 182-184\"`", are_pages, found)
}

/// The text of a key; one that has not the form is reported and kept, since the rule can be checked all the same.
fn form(
    fields: &Fields<'_>,
    key: &str,
    what: &str,
    fits: impl Fn(&str) -> bool,
    found: &mut Diagnostics,
) -> Option<String> {
    let node = fields.get(key)?;
    let text = text(node, found)?;
    if !fits(text) {
        found.push(
            Diagnostic::new(Code::Citation, format!("`{text}` is no {key} of a guideline"))
                .at(node.span, "")
                .help(format!("write {what}")),
        );
    }
    Some(text.to_owned())
}

/// Guidelines are cited by years of four digits.
fn is_year(text: &str) -> bool {
    text.len() == 4 && number(text).is_some_and(|year| (1900..=2099).contains(&year))
}

fn is_number(text: &str) -> bool {
    number(text).is_some()
}

/// A whole number above zero, of at most four digits.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && *n > 0)
}

/// Numbers and rising ranges with commas between.
fn are_pages(text: &str) -> bool {
    text.split(',').map(str::trim).all(|part| match part.split_once(['-', '\u{2013}']) {
        None => number(part).is_some(),
        Some((first, last)) => match (number(first.trim()), number(last.trim())) {
            (Some(first), Some(last)) => first < last,
            (None, _) | (_, None) => false,
        },
    })
}
