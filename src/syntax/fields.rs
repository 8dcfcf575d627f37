//! Reading the parts of a YAML mapping by name, collecting every error instead of stopping at the first.

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::source::Span;

use super::yaml::{Kind, Node};

/// The entries of a mapping whose keys are known.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    /// Where the mapping stands.
    pub span: Span,
    what: &'static str,
    entries: Vec<(&'a str, &'a Node, &'a Node)>,
    /// Known keys that a mistyped one probably means.
    meant: Vec<String>,
    unknown: bool,
}

impl<'a> Fields<'a> {
    /// Opens `node` as `what` with the given keys. A key that is not known, or there twice, is reported and left out.
    pub fn open(
        node: &'a Node,
        what: &'static str,
        known: &[&str],
        found: &mut Diagnostics,
    ) -> Option<Self> {
        let entries = entries(node, what, found)?;
        let (mut kept, mut meant, mut unknown) = (Vec::new(), Vec::new(), false);
        for (key, at, value) in entries {
            if known.contains(&key) {
                kept.push((key, at, value));
            } else {
                unknown = true;
                meant.extend(did_you_mean(key, known.iter().copied()).map(str::to_owned));
                found.push(
                    Diagnostic::new(Code::UnknownKey, format!("{what} has no key `{key}`"))
                        .at(at.span, "not known here")
                        .help(format!("{what} has the keys {}", list(known)))
                        .did_you_mean(key, known.iter().copied()),
                );
            }
        }
        Some(Self { span: node.span, what, entries: kept, meant, unknown })
    }

    /// The value of a key, where it is there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(k, _, _)| *k == key).map(|&(_, _, value)| value)
    }

    /// Whether there was a key that is not known.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.unknown
    }

    /// The value of a key that must be there. Where a mistyped key probably means it, that was said already.
    pub fn require(&self, key: &str, found: &mut Diagnostics) -> Option<&'a Node> {
        let value = self.get(key);
        if value.is_none() && !self.meant.iter().any(|meant| meant == key) {
            found.push(
                Diagnostic::new(Code::MissingKey, format!("{} needs the key `{key}`", self.what))
                    .at(Span { end: self.span.start, ..self.span }, "")
                    .help(format!("add `{key}:`")),
            );
        }
        value
    }

    /// The text of a key that must be there.
    pub fn require_text(&self, key: &str, found: &mut Diagnostics) -> Option<&'a str> {
        text(self.require(key, found)?, found)
    }

    /// The text of a key, where it is there.
    pub fn text(&self, key: &str, found: &mut Diagnostics) -> Option<&'a str> {
        text(self.get(key)?, found)
    }

    /// The texts of a list, or of a single text; empty where the key is not there.
    pub fn texts(&self, key: &str, found: &mut Diagnostics) -> Vec<(&'a str, &'a Node)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match &node.kind {
            Kind::List(items) => items.iter().filter_map(|n| Some((text(n, found)?, n))).collect(),
            Kind::Scalar(one) => vec![(one, node)],
            Kind::Map(_) | Kind::Empty => {
                found.push(wrong(node, "a text or a list of texts"));
                Vec::new()
            }
        }
    }

    /// `yes` or `no`; `None` where the key is not there.
    pub fn flag(&self, key: &str, found: &mut Diagnostics) -> Option<bool> {
        let node = self.get(key)?;
        match node.scalar() {
            Some("yes" | "true") => Some(true),
            Some("no" | "false") => Some(false),
            _ => {
                found.push(wrong(node, "`yes` or `no`"));
                None
            }
        }
    }

    /// A calendar date written as year-month-day; `None` where the key is not there.
    pub fn date(&self, key: &str, found: &mut Diagnostics) -> Option<Date> {
        date(self.get(key)?, found)
    }
}

/// The entries of a mapping with free keys, such as the facts of a vocabulary. Repeated keys are reported, the first one kept.
pub fn entries<'a>(
    node: &'a Node,
    what: &str,
    found: &mut Diagnostics,
) -> Option<Vec<(&'a str, &'a Node, &'a Node)>> {
    let Kind::Map(pairs) = &node.kind else {
        found.push(wrong(node, &format!("{what} as a mapping of keys and values")));
        return None;
    };
    let mut entries: Vec<(&str, &Node, &Node)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let Some(name) = text(key, found) else { continue };
        if let Some((_, first, _)) = entries.iter().find(|(k, _, _)| *k == name) {
            found.push(
                Diagnostic::new(Code::DuplicateKey, format!("the key `{name}` is here twice"))
                    .at(key.span, "second time")
                    .and(first.span, "first time")
                    .help("keep one of them, or rename one"),
            );
        } else {
            entries.push((name, key, value));
        }
    }
    Some(entries)
}

/// The items of a list.
pub fn items<'a>(node: &'a Node, what: &str, found: &mut Diagnostics) -> &'a [Node] {
    match &node.kind {
        Kind::List(items) => items,
        Kind::Empty => &[],
        Kind::Scalar(_) | Kind::Map(_) => {
            found.push(wrong(node, &format!("a list of {what}")));
            &[]
        }
    }
}

/// The text of a scalar.
pub fn text<'a>(node: &'a Node, found: &mut Diagnostics) -> Option<&'a str> {
    let text = node.scalar();
    if text.is_none() {
        found.push(wrong(node, "a text"));
    }
    text
}

/// A calendar date written as year-month-day.
pub fn date(node: &Node, found: &mut Diagnostics) -> Option<Date> {
    let parsed = node.scalar().and_then(|t| t.parse().ok());
    if parsed.is_none() {
        found.push(
            Diagnostic::new(Code::Dates, format!("this is no date: {}", shown(node)))
                .at(node.span, "expected year-month-day")
                .help("write a day of the calendar, such as `2017-12-01`"),
        );
    }
    parsed
}

/// `expected ..., found ...` at a node.
pub fn wrong(node: &Node, expected: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongValue, format!("expected {expected}, found {}", node.kind_name()))
        .at(node.span, "")
        .help(format!("write {expected}"))
}

/// Names for a sentence: `a`, `b` and `c`.
#[must_use]
pub fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => "none".to_owned(),
    }
}

fn shown(node: &Node) -> String {
    node.scalar().map_or_else(|| node.kind_name().to_owned(), |t| format!("`{t}`"))
}
