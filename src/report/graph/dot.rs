//! The graph in the DOT language, for Graphviz.

use std::fmt::Write;

use super::super::escape::terminal;
use super::{Drawn, Kind, Picture};

/// The graph.
#[must_use]
pub fn write(picture: &Picture) -> String {
    let mut text = format!("digraph {} {{\n", quoted(&picture.title));
    text.push_str("  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11];\n");
    for (index, node) in picture.nodes.iter().enumerate() {
        let lines: Vec<String> = node.lines().iter().map(|line| inside(line)).collect();
        let _ = writeln!(
            text,
            "  n{index} [label=\"{}\", shape={}{}];",
            lines.join("\\n"),
            shape(node.kind),
            style(node)
        );
    }
    for (from, to) in &picture.edges {
        let _ = writeln!(text, "  n{from} -> n{to};");
    }
    text + "}\n"
}

fn shape(kind: Kind) -> &'static str {
    match kind {
        Kind::Fact => "ellipse",
        Kind::Quantity => "parallelogram",
        Kind::Definition => "hexagon",
        Kind::Criterion => "box",
        Kind::Decision => "doubleoctagon",
        Kind::Service => "folder",
    }
}

fn style(node: &Drawn) -> String {
    node.mostly().map_or_else(String::new, |mostly| {
        let (class, ground, line) = mostly.style();
        format!(", class={class}, style=filled, fillcolor=\"{ground}\", color=\"{line}\"")
    })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", inside(text))
}

/// A text within quotes.
fn inside(text: &str) -> String {
    terminal(text).replace('\\', "\\\\").replace('"', "\\\"")
}
