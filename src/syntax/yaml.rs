//! YAML text to a tree that knows where each part stands.
//!
//! `serde_yaml` reads the text under a budget; the tree keeps every scalar as it was decoded, with the
//! byte range of its node, so that the readers above can collect all errors of a file instead of
//! stopping at the first one. [`Node::locator`] maps an offset in a decoded scalar back to the file,
//! for plain, quoted, literal and folded style.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, SourceId, Span};

/// Largest rule, vocabulary or lexicon file, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// Deepest nesting of a file.
pub const DEPTH_MAX: usize = 32;
/// Most nodes of a file.
pub const NODES_MAX: usize = 60_000;

/// A part of a YAML file and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands, without trailing white space.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a part of a YAML file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A text, number, date or word, as decoded; numbers and words as written.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// Key and value pairs in the order written; the keys are scalars.
    Map(Vec<(Node, Node)>),
    /// Nothing: `~`, `null` or an empty value.
    Empty,
}

impl Node {
    /// The decoded text of a scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text) => Some(text),
            Kind::List(_) | Kind::Map(_) | Kind::Empty => None,
        }
    }

    /// The words by which messages call its kind.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Scalar(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
            Kind::Empty => "nothing",
        }
    }

    /// A map from the decoded scalar back to the file.
    #[must_use]
    pub fn locator<'a>(&'a self, file: &str) -> Locator<'a> {
        let decoded = self.scalar().unwrap_or("");
        Locator { node: self.span, decoded, map: source_map(file, self.span.range(), decoded) }
    }
}

/// Maps ranges of a decoded scalar to the characters of the file that they came from.
#[derive(Debug, Clone)]
pub struct Locator<'a> {
    node: Span,
    decoded: &'a str,
    map: Vec<(usize, usize)>,
}

impl Locator<'_> {
    /// The place in the file of the characters `range` of the decoded scalar.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let at = |offset: usize| {
            let index = self.map.partition_point(|&(decoded, _)| decoded < offset);
            self.map.get(index).or(self.map.last()).map_or(self.node.start, |&(_, source)| source)
        };
        // The end is taken from the last character itself, so that a range never swallows a line break.
        let start = at(range.start);
        let last = self.decoded.get(range.clone()).and_then(|text| text.char_indices().next_back());
        let end = last.map_or(start, |(offset, c)| at(range.start + offset) + c.len_utf8());
        Span::new(self.node.source, start..end.max(start))
    }
}

/// Reads one document. An empty file gives [`Kind::Empty`].
///
/// # Errors
/// `yaml-syntax` or `too-large`, at the place where the reader stopped.
pub fn parse(id: SourceId, source: &Source) -> Result<Node, Box<Diagnostic>> {
    let text = source.text();
    if text.len() > FILE_BYTES_MAX {
        return Err(Box::new(
            Diagnostic::new(
                Code::TooLarge,
                format!(
                    "the file has {} bytes, more than {FILE_BYTES_MAX} (limit: file bytes)",
                    text.len()
                ),
            )
            .at(Span::new(id, 0..0), "")
            .help("split it into several files"),
        ));
    }
    if text.trim().is_empty() {
        return Ok(Node { span: Span::new(id, 0..0), kind: Kind::Empty });
    }
    let options = serde_yaml::options! {
        strict_booleans: true,
        duplicate_keys: serde_yaml::options::DuplicateKeyPolicy::PassThrough,
        budget: serde_yaml::budget! {
            max_depth: DEPTH_MAX,
            max_nodes: NODES_MAX,
            max_anchors: 0,
            max_aliases: 0,
            max_documents: 1,
        },
    };
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(raw.into_node(id, text)),
        Err(error) => Err(Box::new(explain(&error, id, text))),
    }
}

/// Turns the reader's error into a diagnostic of ours.
fn explain(error: &serde_yaml::Error, id: SourceId, text: &str) -> Diagnostic {
    let error = error.without_snippet();
    let start = error.location().map_or(0, |at| offset_of(&at, text)).min(text.len());
    let start = (0..=start).rev().find(|&o| text.is_char_boundary(o)).unwrap_or(0);
    let width = text
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, |c| if c == '\n' { 0 } else { c.len_utf8() });
    let span = Span::new(id, start..start + width);
    let mut words = error.to_string();
    if let Some(at) = words.find(" at line ") {
        words.truncate(at);
    }
    let words = words.lines().next().unwrap_or("").trim_start_matches("error: ").to_owned();
    // Flow brackets hit the reader's own recursion limit before the budget counts their depth.
    if matches!(error, serde_yaml::Error::Budget { .. }) || words.contains("recursion limit") {
        // `budget breached: Nodes { nodes: 60001 }` names the bound in its third word.
        let bound = words.rsplit("breached: ").next().unwrap_or("").split(' ').next().unwrap_or("");
        let bound = bound.to_ascii_lowercase();
        return Diagnostic::new(
            Code::TooLarge,
            format!("the file exceeds a bound of the reader (limit: yaml {bound})"),
        )
            .at(span, "reached here")
            .help(format!(
                "a file may have {NODES_MAX} nodes, {DEPTH_MAX} levels, one document and no anchors or aliases"
            ));
    }
    let line = text.get(..start).map_or("", |before| before.rsplit('\n').next().unwrap_or(""));
    let help = if line.contains('\t') || text.get(start..).is_some_and(|r| r.starts_with('\t')) {
        "indent with spaces, not tabs"
    } else if words.contains("mapping values are not allowed") {
        "a colon with a space behind it ends a key: check the indentation of this key, and put a text that has one in quotes"
    } else {
        "check quotes, brackets and indentation at and above this place"
    };
    Diagnostic::new(Code::YamlSyntax, format!("this is no YAML: {words}")).at(span, "").help(help)
}

/// The byte offset of a reader's location, which may know only line and column (both from 1, in characters).
fn offset_of(at: &serde_yaml::Location, text: &str) -> usize {
    if let Some(offset) = at.span().byte_offset().and_then(|o| usize::try_from(o).ok()) {
        return offset;
    }
    let index = |n: u64| usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
    let mut start = 0;
    for line in text.split_inclusive('\n').take(index(at.line())) {
        start += line.len();
    }
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    start + line.char_indices().nth(index(at.column())).map_or(line.len(), |(offset, _)| offset)
}

/// The tree as the deserializer hands it over, before numbers get their written form back.
enum Raw {
    Text(String),
    Written,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
    Empty,
}

trait IntoNode {
    fn into_node(self, id: SourceId, text: &str) -> Node;
}

impl IntoNode for Spanned<Raw> {
    fn into_node(self, id: SourceId, text: &str) -> Node {
        let place = self.defined.span();
        let start =
            place.byte_offset().and_then(|o| usize::try_from(o).ok()).unwrap_or(0).min(text.len());
        let length = place.byte_len().and_then(|l| usize::try_from(l).ok()).unwrap_or(0);
        let end = (start + length).min(text.len());
        let written = text.get(start..end).unwrap_or("");
        let span = Span::new(id, start..start + written.trim_end().len());
        let kind = match self.value {
            Raw::Text(decoded) => Kind::Scalar(decoded),
            Raw::Written => Kind::Scalar(written.trim_end().to_owned()),
            Raw::List(items) => {
                Kind::List(items.into_iter().map(|n| n.into_node(id, text)).collect())
            }
            Raw::Map(pairs) => Kind::Map(
                pairs
                    .into_iter()
                    .map(|(k, v)| (k.into_node(id, text), v.into_node(id, text)))
                    .collect(),
            ),
            Raw::Empty => Kind::Empty,
        };
        Node { span: whole(span, &kind, text), kind }
    }
}

/// The place of a list or mapping as far as it stands on one line; the reader gives only its first character.
fn whole(span: Span, kind: &Kind, text: &str) -> Span {
    let last = match kind {
        Kind::List(items) => items.last(),
        Kind::Map(pairs) => pairs.last().map(|(_, value)| value),
        Kind::Scalar(_) | Kind::Empty => return span,
    };
    let inside = last.map_or(span.end, |node| node.span.end).max(span.end);
    let rest = text.get(inside..).unwrap_or("");
    let close = rest.trim_start_matches([' ', ',']);
    let flow = text.get(span.start..).is_some_and(|t| t.starts_with(['[', '{']));
    let closed = flow && close.starts_with([']', '}']);
    let end = if closed { inside + (rest.len() - close.len()) + 1 } else { inside };
    let line =
        text.get(span.start..end).and_then(|t| t.lines().next()).map_or(0, |l| l.trim_end().len());
    Span { end: span.start + line.max(span.end - span.start), ..span }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list or a mapping")
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Written)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Written)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Written)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Written)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Written)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Written)
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Raw::Map(pairs))
    }
}

/// (decoded offset, file offset) of each decoded character, then of the end, for any scalar style.
fn source_map(file: &str, node: Range<usize>, decoded: &str) -> Vec<(usize, usize)> {
    let quote =
        file.get(node.clone()).and_then(|t| t.chars().next()).filter(|c| matches!(c, '"' | '\''));
    // A block scalar may itself begin with a quote: the quoted reading must fit, else it is the other one.
    quote
        .and_then(|q| walk(file, node.clone(), decoded, Some(q)))
        .or_else(|| walk(file, node.clone(), decoded, None))
        .unwrap_or_else(|| vec![(0, node.start), (decoded.len(), node.end)])
}

/// Walks written and decoded text in step; `None` where they do not fit under this quoting.
fn walk(
    file: &str,
    node: Range<usize>,
    decoded: &str,
    quote: Option<char>,
) -> Option<Vec<(usize, usize)>> {
    let written = file.get(node.clone())?;
    let mut rest = written.char_indices().peekable();
    if quote.is_some() {
        rest.next();
    }
    let is_escaped_break = |offset: usize| {
        quote == Some('"')
            && written
                .get(offset..)
                .and_then(|t| t.strip_prefix('\\'))
                .is_some_and(|t| t.starts_with(['\n', '\r']))
    };
    let mut map = Vec::with_capacity(decoded.len() + 1);
    let mut end = node.start;
    for (offset, c) in decoded.char_indices() {
        while let Some(&(o, '\\')) = rest.peek() {
            if !is_escaped_break(o) {
                break;
            }
            rest.next();
            while rest.next_if(|&(_, r)| r.is_whitespace()).is_some() {}
        }
        let escape = quote == Some('"') && matches!(rest.peek(), Some((_, '\\')));
        if c.is_whitespace() && !escape {
            let here = rest.next_if(|&(_, r)| r.is_whitespace());
            map.push((offset, here.map_or(end, |(o, _)| node.start + o)));
            continue;
        }
        while rest.next_if(|&(_, r)| r.is_whitespace()).is_some() {}
        let (o, r) = rest.next()?;
        map.push((offset, node.start + o));
        end = node.start + o + r.len_utf8();
        match (quote, r) {
            (Some('\''), '\'') if rest.next()?.1 != '\'' => return None,
            (Some('\''), '\'') => {}
            (Some('"'), '\\') => skip_escape(&mut rest)?,
            _ if r != c => return None,
            _ => {}
        }
    }
    map.push((decoded.len(), end));
    Some(map)
}

/// Skips what follows a backslash in a double-quoted scalar.
fn skip_escape(rest: &mut impl Iterator<Item = (usize, char)>) -> Option<()> {
    let digits = match rest.next()?.1 {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    for _ in 0..digits {
        rest.next()?;
    }
    Some(())
}
