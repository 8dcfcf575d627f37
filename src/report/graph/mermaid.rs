//! The graph in the Mermaid language, which many pages of repositories draw.

use std::fmt::Write;

use super::super::escape::terminal;
use super::{Drawn, Kind, Mostly, Picture};

/// The graph.
#[must_use]
pub fn write(picture: &Picture) -> String {
    let mut text = format!("%% {}\nflowchart LR\n", plain(&picture.title));
    for (index, node) in picture.nodes.iter().enumerate() {
        let lines: Vec<String> = node.lines().iter().map(|line| safe(line)).collect();
        let (open, close) = shape(node.kind);
        let _ = writeln!(text, "  n{index}{open}\"{}\"{close}{}", lines.join("<br>"), class(node));
    }
    for (from, to) in &picture.edges {
        let _ = writeln!(text, "  n{from} --> n{to}");
    }
    if picture.nodes.iter().any(|node| node.counts.is_some()) {
        for mostly in Mostly::ALL {
            let (class, ground, line) = mostly.style();
            let _ = writeln!(text, "  classDef {class} fill:{ground},stroke:{line},color:#1b1f24");
        }
    }
    text
}

fn shape(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Fact => ("([", "])"),
        Kind::Quantity => ("[/", "/]"),
        Kind::Definition => ("{{", "}}"),
        Kind::Criterion => ("[", "]"),
        Kind::Decision => ("[[", "]]"),
        Kind::Service => ("(", ")"),
    }
}

fn class(node: &Drawn) -> String {
    node.mostly().map_or_else(String::new, |mostly| format!(":::{}", mostly.style().0))
}

/// A text within quotes: every sign that could mean something is written by its number.
fn safe(text: &str) -> String {
    terminal(text).chars().fold(String::new(), |mut safe, c| {
        if c.is_alphanumeric() || " _-./,:%".contains(c) {
            safe.push(c);
        } else {
            let _ = write!(safe, "#{};", u32::from(c));
        }
        safe
    })
}

/// A text in a comment.
fn plain(text: &str) -> String {
    terminal(text).replace('%', "")
}
