//! Tree and notes to the canonical text.

use crate::syntax::layout::Layout;
use crate::syntax::yaml::{Kind, Node};

use super::attach::{Block, Line, Notes, block, has_brackets};
use super::scan::{Scan, line_start};
use super::{WIDTH, condition};

/// The canonical text.
pub(super) fn print(text: &str, scan: &Scan, notes: Notes, tree: &Node, layout: Layout) -> String {
    let mut printer = Printer { text, scan, notes, out: String::new() };
    let mut headed = false;
    if let Some((first, _)) = block(tree) {
        // What stands at the top of a file is about the file, wherever its first entry goes.
        let head = printer.notes.lead.remove(&first).unwrap_or_default();
        headed = !head.is_empty();
        printer.lines(&head, 0, true);
        if headed && scan.is_after_blank(text, first) {
            printer.out.push('\n');
        }
    }
    printer.collection(tree, layout, 0);
    let foot = std::mem::take(&mut printer.notes.foot);
    let first = !headed && printer.out.is_empty();
    printer.lines(&foot, 0, first);
    printer.out
}

/// An entry of a mapping or an item of a list.
#[derive(Clone, Copy)]
struct Entry<'a> {
    start: usize,
    /// Where its line begins to be its own: at its key, or at its dash.
    mark: usize,
    key: Option<&'a Node>,
    value: &'a Node,
    layout: Layout,
}

struct Printer<'a> {
    text: &'a str,
    scan: &'a Scan,
    notes: Notes,
    out: String,
}

impl<'a> Printer<'a> {
    /// The entries of a collection in their canonical order.
    fn entries<'n>(&self, node: &'n Node, layout: Layout) -> Vec<Entry<'n>> {
        match &node.kind {
            Kind::List(items) => {
                let brackets = has_brackets(self.text, node);
                let mark = |start| if brackets { start } else { self.scan.dash(start) };
                let item = |value: &'n Node| {
                    let start = value.span.start;
                    Entry { start, mark: mark(start), key: None, value, layout: layout.item() }
                };
                items.iter().map(item).collect()
            }
            Kind::Map(pairs) => {
                let mut pairs: Vec<_> = pairs.iter().collect();
                pairs.sort_by_key(|(key, _)| layout.rank(key.scalar().unwrap_or("")));
                let entry = |(key, value): &'n (Node, Node)| {
                    let layout = layout.value(key.scalar().unwrap_or(""));
                    let start = key.span.start;
                    Entry { start, mark: start, key: Some(key), value, layout }
                };
                pairs.into_iter().map(entry).collect()
            }
            Kind::Scalar(_) | Kind::Empty => Vec::new(),
        }
    }

    fn written(&self, node: &Node) -> &'a str {
        self.text.get(node.span.range()).unwrap_or("")
    }

    fn line(&mut self, indent: usize, words: &str) {
        if !words.is_empty() {
            self.out.extend(std::iter::repeat_n(' ', indent));
            self.out.push_str(words);
        }
        self.out.push('\n');
    }

    /// Comments; a blank line at the very beginning of a block is left out.
    fn lines(&mut self, lines: &[Line], indent: usize, first: bool) {
        for (index, line) in lines.iter().enumerate() {
            if line.after_blank && !(first && index == 0) {
                self.out.push('\n');
            }
            self.line(indent, &line.text);
        }
    }

    fn collection(&mut self, node: &Node, layout: Layout, indent: usize) {
        for (index, entry) in self.entries(node, layout).into_iter().enumerate() {
            self.entry(entry, indent, index == 0);
        }
        let tail = block(node).and_then(|id: Block| self.notes.tail.remove(&id));
        self.lines(&tail.unwrap_or_default(), indent, false);
    }

    fn entry(&mut self, entry: Entry<'_>, indent: usize, first: bool) {
        let mut lead = self.notes.lead.remove(&entry.start).unwrap_or_default();
        let mut blank = self.scan.is_after_blank(self.text, entry.mark);
        if entry.key.is_none() {
            let hoisted = self.hoisted(entry);
            if let (true, Some(line)) = (lead.is_empty(), hoisted.first()) {
                lead.push(Line { after_blank: blank, text: line.text.clone() });
                lead.extend(hoisted.into_iter().skip(1));
                blank = false;
            } else {
                lead.extend(hoisted);
            }
        }
        self.lines(&lead, indent, first);
        if blank && !(first && lead.is_empty()) {
            self.out.push('\n');
        }
        self.value(entry, indent);
    }

    /// Comments of what comes first in an item, which cannot stand between its dash and it.
    fn hoisted(&mut self, item: Entry<'_>) -> Vec<Line> {
        let mut lead = Vec::new();
        let mut at = item;
        while self.is_block(at.value) {
            let Some(inner) = self.entries(at.value, at.layout).first().copied() else { break };
            lead.extend(self.notes.lead.remove(&inner.start).unwrap_or_default());
            if inner.key.is_some() {
                break;
            }
            at = inner;
        }
        lead
    }

    /// Whether a value is a collection that must stand on lines of its own.
    fn is_block(&self, node: &Node) -> bool {
        let has_parts = block(node).is_some();
        let brackets = has_brackets(self.text, node);
        has_parts && (!brackets || self.notes.expanded.contains(&node.span.start))
    }

    fn value(&mut self, entry: Entry<'_>, indent: usize) {
        let trail = if entry.key.is_none() && self.is_block(entry.value) {
            String::new()
        } else {
            self.notes.trail.remove(&entry.start).map_or(String::new(), |text| format!("  {text}"))
        };
        let prefix = entry.key.map_or("-".to_owned(), |key| format!("{}:", self.written(key)));
        match &entry.value.kind {
            Kind::Scalar(_)
                if self.scan.head(entry.value.span.start).is_some()
                    && !entry.layout.is_condition() =>
            {
                self.block_text(entry.value, &prefix, &trail, indent);
            }
            Kind::Scalar(text) => {
                let inner = indent + 2;
                let room = WIDTH.saturating_sub(indent + prefix.chars().count() + 1);
                let lines = if entry.layout.is_condition() {
                    self.condition(entry.value, text, room, WIDTH.saturating_sub(inner))
                } else {
                    self.plain(entry.value, room, WIDTH.saturating_sub(inner))
                };
                self.wrapped(&lines, &prefix, &trail, indent);
            }
            Kind::Empty => {
                let written = self.written(entry.value);
                let space = if written.is_empty() { "" } else { " " };
                self.line(indent, &format!("{prefix}{space}{written}{trail}"));
            }
            Kind::List(_) | Kind::Map(_) => self.part(entry, &prefix, &trail, indent),
        }
    }

    /// The first line stands behind the key, the others below it.
    fn wrapped(&mut self, lines: &[String], prefix: &str, trail: &str, indent: usize) {
        let Some((first, rest)) = lines.split_first() else { return };
        let behind = if rest.is_empty() || first.starts_with('>') { trail } else { "" };
        self.line(indent, &format!("{prefix} {first}{behind}"));
        for (index, line) in rest.iter().enumerate() {
            let last = index + 1 == rest.len() && behind.is_empty();
            self.line(indent + 2, &format!("{line}{}", if last { trail } else { "" }));
        }
    }

    /// A condition behind its key where it fits there, else folded below it.
    fn condition(&self, node: &Node, text: &str, room: usize, below: usize) -> Vec<String> {
        let words =
            condition::words(text, node.span).unwrap_or_else(|| self.written(node).to_owned());
        if words.chars().count() <= room {
            return vec![words];
        }
        let folded = condition::fold(&words, below);
        std::iter::once(">-".to_owned()).chain(folded).collect()
    }

    /// A text in the quotes of its author. One on several lines is joined where it fits, else broken anew.
    fn plain(&self, node: &Node, room: usize, below: usize) -> Vec<String> {
        let written = self.written(node);
        if !written.contains('\n') {
            return vec![written.to_owned()];
        }
        let Some(joined) = joined(written) else {
            return written.lines().map(|line| line.trim().to_owned()).collect();
        };
        if joined.chars().count() <= room {
            return vec![joined];
        }
        condition::fill(&joined, room, below)
    }

    /// A text with its lines as its author broke them.
    fn block_text(&mut self, node: &Node, prefix: &str, trail: &str, indent: usize) {
        let head = self.scan.head(node.span.start).unwrap_or("|");
        self.line(indent, &format!("{prefix} {head}{trail}"));
        let depth = node.span.start - line_start(self.text, node.span.start);
        for (index, line) in self.written(node).lines().enumerate() {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            let cut = if index == 0 { 0 } else { spaces.min(depth) };
            self.line(indent + 2, line.get(cut..).unwrap_or(line));
        }
    }

    /// A collection: in brackets behind its key or on the line below where it was in brackets and fits, else a block.
    fn part(&mut self, entry: Entry<'_>, prefix: &str, trail: &str, indent: usize) {
        let line =
            self.bracketed(entry.value, entry.layout).filter(|_| !self.is_block(entry.value));
        if let Some(line) = line {
            let length = line.chars().count();
            let behind = indent + prefix.chars().count() + 1 + length <= WIDTH;
            if behind || block(entry.value).is_none() {
                return self.line(indent, &format!("{prefix} {line}{trail}"));
            }
            if entry.key.is_some() && indent + 2 + length <= WIDTH {
                self.line(indent, prefix);
                return self.line(indent + 2, &format!("{line}{trail}"));
            }
            if let Some(lines) = self.filled(entry.value, entry.layout, WIDTH - indent.min(WIDTH)) {
                return self.list(&lines, entry.key.map(|_| prefix), trail, indent);
            }
        }
        if entry.key.is_some() {
            self.line(indent, &format!("{prefix}{trail}"));
            return self.collection(entry.value, entry.layout, indent + 2);
        }
        let start = self.out.len();
        self.collection(entry.value, entry.layout, indent + 2);
        let dash = format!("{}-", " ".repeat(indent));
        if self.out.get(start..).is_some_and(|block| block.len() > dash.len()) {
            self.out.replace_range(start..start + dash.len(), &dash);
        }
        if !trail.is_empty() {
            self.line(indent + 2, trail.trim_start());
        }
    }

    /// A list of texts in brackets that takes several lines: below its key, or behind its dash.
    fn list(&mut self, lines: &[String], key: Option<&str>, trail: &str, indent: usize) {
        let dash = if let Some(prefix) = key {
            self.line(indent, prefix);
            "  "
        } else {
            "- "
        };
        for (index, line) in lines.iter().enumerate() {
            let behind = if index + 1 == lines.len() { trail } else { "" };
            let before = if index == 0 { format!("{dash}[") } else { "   ".to_owned() };
            self.line(indent, &format!("{before}{line}{behind}"));
        }
    }

    /// The lines of a list of texts, each as full as it may be; the last one closes the bracket.
    fn filled(&self, node: &Node, layout: Layout, width: usize) -> Option<Vec<String>> {
        let Kind::List(items) = &node.kind else { return None };
        let mut lines = Vec::new();
        let mut line = String::new();
        for (index, item) in items.iter().enumerate() {
            item.scalar()?;
            let end = if index + 1 == items.len() { "]" } else { "," };
            let text = self.bracketed(item, layout.item())? + end;
            if !line.is_empty() && line.chars().count() + 4 + text.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(&text);
        }
        lines.push(line);
        Some(lines)
    }

    /// A value on one line, in brackets where it is a collection; `None` where it has line breaks of its own.
    fn bracketed(&self, node: &Node, layout: Layout) -> Option<String> {
        match &node.kind {
            Kind::Empty => Some(self.written(node).to_owned()),
            Kind::Scalar(text) if layout.is_condition() => {
                let words = condition::words(text, node.span)?;
                Some(if words.contains(',') { format!("\"{words}\"") } else { words })
            }
            Kind::Scalar(_) => joined(self.written(node)),
            Kind::List(items) => {
                let item = layout.item();
                let parts: Option<Vec<String>> =
                    items.iter().map(|node| self.bracketed(node, item)).collect();
                Some(format!("[{}]", parts?.join(", ")))
            }
            Kind::Map(pairs) if pairs.is_empty() => Some("{}".to_owned()),
            Kind::Map(_) => {
                let parts: Option<Vec<String>> = self
                    .entries(node, layout)
                    .into_iter()
                    .map(|entry| {
                        let key = self.written(entry.key?);
                        let value = self.bracketed(entry.value, entry.layout)?;
                        let space = if value.is_empty() { "" } else { " " };
                        Some(format!("{key}:{space}{value}"))
                    })
                    .collect();
                Some(format!("{{ {} }}", parts?.join(", ")))
            }
        }
    }
}

/// The lines of a text as one; `None` where a blank line among them stands for a line break.
fn joined(written: &str) -> Option<String> {
    let mut text = String::new();
    for (index, line) in written.lines().enumerate() {
        let line = if index > 0 { line.trim_start() } else { line };
        if line.trim().is_empty() {
            return None;
        }
        // In double quotes a backslash at the end of a line takes the line break away.
        let escapes = text.len() - text.trim_end_matches('\\').len();
        if index > 0 && written.starts_with('"') && escapes % 2 == 1 {
            text.pop();
        } else if index > 0 {
            text.truncate(text.trim_end().len());
            text.push(' ');
        }
        text.push_str(line);
    }
    text.truncate(text.trim_end().len());
    Some(text)
}
