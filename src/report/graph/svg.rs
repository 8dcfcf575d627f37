//! The graph as an SVG that needs nothing else: no script, no font, no link.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::escape::html;
use super::super::svg::frame;
use super::layout::Layout;
use super::{Drawn, Kind, Mostly, Picture};

/// Height of a line of text, of the bar of results, and of the space around.
const LINE: usize = 15;
const BAR: usize = 5;
const MARGIN: usize = 20;
/// Space between columns and between nodes of a column.
const BETWEEN: usize = 90;
const GAP: usize = 10;
/// Width of a character, roughly, and the longest line that is written out.
const CHARACTER: usize = 7;
const CHARACTERS_MAX: usize = 56;

/// Colours, by day and by night; of a node by how it most often came out, or where no cases are given by what it is.
const STYLE: &str = "
  .paper { fill: #ffffff } .edges { fill: none; stroke: #8c959f; stroke-opacity: .6 }
  text { fill: #1b1f24 } .more { fill: #57606a }
  .fact, .quantity, .criterion, .decision, .never_asked { fill: #f3f4f6; stroke: #6e7781 }
  .definition { fill: #ece9fb; stroke: #6f5bc9 } .service { fill: #ddf1f4; stroke: #1b7c8c }
  .met { fill: #d7f0dd; stroke: #1a7f37 } .not_met { fill: #ffe0dd; stroke: #b3261e } .unknown { fill: #fff1cc; stroke: #8a6100 }
  .bar { stroke: none } .bar.met { fill: #1a7f37 } .bar.not_met { fill: #b3261e } .bar.unknown { fill: #8a6100 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .edges { stroke: #6e7681 }
    text { fill: #e6edf3 } .more { fill: #9da7b1 }
    .fact, .quantity, .criterion, .decision, .never_asked { fill: #161b22; stroke: #6e7681 }
    .definition { fill: #231a38; stroke: #d2a8ff } .service { fill: #0e2738; stroke: #79c0ff }
    .met { fill: #12261a; stroke: #7ee787 } .not_met { fill: #33120f; stroke: #ffa198 } .unknown { fill: #2b2108; stroke: #f2cc60 }
    .bar.met { fill: #7ee787 } .bar.not_met { fill: #ffa198 } .bar.unknown { fill: #f2cc60 }
  }
";

/// A node's rectangle.
#[derive(Debug, Clone, Copy)]
struct Rectangle {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// The picture.
#[must_use]
pub fn write(picture: &Picture) -> String {
    let (boxes, width, height) = boxes(picture);
    let title = format!("What the decisions of {} depend on", picture.title);
    let mut text = format!(
        "<title>{}</title>\n<style>{STYLE}</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n",
        html(&title)
    );
    text.push_str("<g class=\"edges\">\n");
    for (from, to) in &picture.edges {
        if let (Some(from), Some(to)) = (boxes.get(from), boxes.get(to)) {
            edge(from, to, &mut text);
        }
    }
    text.push_str("</g>\n");
    for (index, node) in picture.nodes.iter().enumerate() {
        if let Some(place) = boxes.get(&index) {
            draw(node, place, &mut text);
        }
    }
    let attributes = format!(
        " xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\""
    );
    frame([width, height], &title, &attributes, &text)
}

/// Where each node stands, and the size of the whole.
fn boxes(picture: &Picture) -> (BTreeMap<usize, Rectangle>, usize, usize) {
    let layout = Layout::of(picture);
    let node = |index: &usize| picture.nodes.get(*index);
    let tall = |index: &usize| node(index).map_or(0, |n| n.lines().len() * LINE + 2 * BAR);
    let heights: Vec<usize> = layout
        .columns
        .iter()
        .map(|column| column.iter().map(|index| tall(index) + GAP).sum())
        .collect();
    let height = heights.iter().copied().max().unwrap_or(0);
    let mut boxes = BTreeMap::new();
    let mut x = MARGIN;
    for (column, own) in layout.columns.iter().zip(&heights) {
        let longest = column.iter().filter_map(node).flat_map(Drawn::lines);
        let longest = longest.map(|line| shortened(&line).chars().count()).max().unwrap_or(0);
        let width = longest * CHARACTER + 2 * GAP;
        let mut y = MARGIN + (height - own) / 2;
        for index in column {
            boxes.insert(*index, Rectangle { x, y, width, height: tall(index) });
            y += tall(index) + GAP;
        }
        x += width + BETWEEN;
    }
    (boxes, (x + MARGIN).saturating_sub(BETWEEN), height + 2 * MARGIN)
}

fn edge(from: &Rectangle, to: &Rectangle, text: &mut String) {
    let (x, y) = (from.x + from.width, from.y + from.height / 2);
    let (to_x, to_y) = (to.x, to.y + to.height / 2);
    let half = BETWEEN / 2;
    let _ = writeln!(
        text,
        "<path d=\"M{x} {y} C{} {y} {} {to_y} {to_x} {to_y}\"/>",
        x + half,
        to_x.saturating_sub(half)
    );
}

fn draw(node: &Drawn, place: &Rectangle, text: &mut String) {
    let Rectangle { x, y, width, height } = place;
    let class = node.mostly().map_or_else(|| node.kind.word(), |mostly| mostly.style().0);
    // What is shared and what is decided on are told apart by their corners as well.
    let round = match node.kind {
        Kind::Service => height / 2,
        Kind::Definition => 0,
        Kind::Fact | Kind::Quantity | Kind::Criterion | Kind::Decision => 4,
    };
    let whole: Vec<String> = node.lines().iter().map(|line| html(line)).collect();
    let _ = write!(
        text,
        "<g><title>{}: {}</title><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>",
        node.kind.word(),
        whole.join("; ")
    );
    for (index, line) in node.lines().iter().enumerate() {
        let baseline = y + BAR + index * LINE + LINE - 4;
        let class = if index == 0 { "" } else { " class=\"more\"" };
        let _ = write!(
            text,
            "<text{class} x=\"{}\" y=\"{baseline}\">{}</text>",
            x + GAP,
            html(&shortened(line))
        );
    }
    bar(node, place, text);
    text.push_str("</g>\n");
}

/// The shares of met, not met and unknown along the lower edge.
fn bar(node: &Drawn, place: &Rectangle, text: &mut String) {
    let Some(counts) = node.counts else { return };
    let all: usize = counts.iter().sum();
    let mut done = 0;
    for (count, mostly) in counts.into_iter().zip(Mostly::ALL) {
        let start = (place.width * done).checked_div(all).unwrap_or(0);
        done += count;
        let end = (place.width * done).checked_div(all).unwrap_or(0);
        if end > start {
            let _ = write!(
                text,
                "<rect class=\"bar {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{BAR}\"/>",
                mostly.style().0,
                place.x + start,
                place.y + place.height - BAR,
                end - start
            );
        }
    }
}

/// A line as long as a node may be wide.
fn shortened(line: &str) -> String {
    if line.chars().count() <= CHARACTERS_MAX {
        return line.to_owned();
    }
    line.chars().take(CHARACTERS_MAX - 3).chain("...".chars()).collect()
}
