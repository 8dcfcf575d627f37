//! Conditions of a file: whether they can be read, their canonical words, and where long ones are broken.

use crate::diagnostic::Diagnostics;
use crate::source::{Source, Span};
use crate::syntax::condition::parse;
use crate::syntax::layout::Layout;
use crate::syntax::yaml::{Kind, Node};

/// Reports every condition that cannot be read.
pub(super) fn check(node: &Node, layout: Layout, source: &Source, found: &mut Diagnostics) {
    match &node.kind {
        Kind::Scalar(text) if layout.is_condition() => {
            let locator = node.locator(source.text());
            if let Err(error) = parse(text, &|range| locator.span(range)) {
                found.push(*error);
            }
        }
        Kind::Scalar(_) | Kind::Empty => {}
        Kind::List(items) => items.iter().for_each(|n| check(n, layout.item(), source, found)),
        Kind::Map(pairs) => {
            for (key, value) in pairs {
                check(value, layout.value(key.scalar().unwrap_or("")), source, found);
            }
        }
    }
}

/// The canonical words of a condition.
pub(super) fn words(text: &str, nowhere: Span) -> Option<String> {
    parse(text, &|_| nowhere).ok().map(|condition| condition.to_string())
}

/// Breaks a condition into lines of at most `width` characters, where the sense breaks: outside of brackets rather
/// than within, before `and` and `or` and behind commas rather than between other words, and late rather than early.
pub(super) fn fold(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    while rest.chars().count() > width {
        let Some(at) = best_break(rest, width) else { break };
        lines.push(rest.get(..at).unwrap_or("").to_owned());
        rest = rest.get(at + 1..).unwrap_or("");
    }
    lines.push(rest.to_owned());
    lines
}

/// The space at which the first line ends.
fn best_break(text: &str, width: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut best: Option<((bool, bool, usize, usize), usize)> = None;
    for (column, (offset, c)) in text.char_indices().enumerate() {
        if column > width && best.is_some() {
            break;
        }
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ' ' => {
                let next = text.get(offset + 1..).unwrap_or("");
                let joint = next.starts_with("and ") || next.starts_with("or ");
                let comma = text.get(..offset).is_some_and(|before| before.ends_with(','));
                // A line that is less than half full looks broken off, wherever the sense breaks.
                let full = column * 2 >= width;
                let shallow = usize::MAX - depth;
                let quality = (joint || comma, full, shallow, column);
                if best.is_none_or(|(quality_before, _)| quality > quality_before) {
                    best = Some((quality, offset));
                }
            }
            _ => {}
        }
    }
    best.map(|(_, offset)| offset)
}

/// Breaks a text at its single spaces, the first line to `first` characters and the others to `width`.
pub(super) fn fill(text: &str, first: usize, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let room = if lines.is_empty() { first } else { width };
        let breaks = !word.is_empty() && !line.is_empty() && !line.ends_with([' ', '\\']);
        if breaks && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
