//! What stands between the scalars of a file: comments, blank lines, dashes, brackets and the heads of block texts.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::yaml::{Kind, Node};

use super::Loss;

/// A comment and what is around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    /// Where its `#` stands.
    pub(super) offset: usize,
    /// From its `#`, without white space at the end.
    pub(super) text: String,
    /// Whether nothing of the tree stands before it on its line.
    pub(super) alone: bool,
    /// Its column from 0; 0 behind a dash, where it belongs to what the dash begins.
    pub(super) column: usize,
    /// Whether the line above is blank.
    pub(super) after_blank: bool,
    /// Whether it stands behind the head of a block text.
    pub(super) on_head: bool,
    /// Starts of the brackets that are open around it, outermost first.
    pub(super) open: Vec<usize>,
}

/// All that stands between the scalars.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) comments: Vec<Comment>,
    /// Starts of lines whose line above is blank.
    after_blank: BTreeSet<usize>,
    /// Heads of block texts, such as `>-`, by the start of the text.
    heads: BTreeMap<usize, String>,
    dashes: BTreeSet<usize>,
    open: Vec<usize>,
    head: Option<String>,
}

impl Scan {
    /// The head of the block text that starts here.
    pub(super) fn head(&self, start: usize) -> Option<&str> {
        self.heads.get(&start).map(String::as_str)
    }

    /// The dash of the list item that starts here.
    pub(super) fn dash(&self, start: usize) -> usize {
        self.dashes.range(..start).next_back().copied().unwrap_or(start)
    }

    /// Whether the line above that of this place is blank.
    pub(super) fn is_after_blank(&self, text: &str, offset: usize) -> bool {
        self.after_blank.contains(&line_start(text, offset))
    }
}

/// The first byte of the line of a place.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// Reads everything between the scalars.
pub(super) fn scan(text: &str, tree: &Node) -> Result<Scan, Loss> {
    let mut leaves = Vec::new();
    collect(tree, &mut leaves);
    let mut scan = Scan::default();
    let mut end = 0;
    for (start, leaf_end) in leaves {
        if start < end {
            return Err(Loss { offset: start, reason: "its parts stand within each other" });
        }
        scan.gap(text, end, start)?;
        if let Some(head) = scan.head.take() {
            scan.heads.insert(start, head);
        }
        end = leaf_end;
    }
    scan.gap(text, end, text.len())?;
    Ok(scan)
}

/// Scalars with characters of their own, in the order of the text.
fn collect(node: &Node, leaves: &mut Vec<(usize, usize)>) {
    match &node.kind {
        Kind::Scalar(_) | Kind::Empty if node.span.start < node.span.end => {
            leaves.push((node.span.start, node.span.end));
        }
        Kind::Scalar(_) | Kind::Empty => {}
        Kind::List(items) => items.iter().for_each(|item| collect(item, leaves)),
        Kind::Map(pairs) => {
            for (key, value) in pairs {
                collect(key, leaves);
                collect(value, leaves);
            }
        }
    }
}

impl Scan {
    fn gap(&mut self, text: &str, from: usize, to: usize) -> Result<(), Loss> {
        let mut offset = from;
        let mut breaks = 0;
        while let Some(c) = text.get(offset..to).and_then(|rest| rest.chars().next()) {
            match c {
                '\n' => breaks += 1,
                ' ' | '\t' | '\r' | '\u{feff}' => {}
                _ => {
                    if breaks > 1 {
                        self.after_blank.insert(line_start(text, offset));
                    }
                    offset = self.mark(text, offset, to, c, breaks > 1)?;
                    breaks = 0;
                    continue;
                }
            }
            offset += c.len_utf8();
        }
        // A scalar begins here, which may be the first of its line.
        if breaks > 1 {
            self.after_blank.insert(line_start(text, to));
        }
        Ok(())
    }

    /// Takes one sign or comment; gives the place behind it.
    fn mark(
        &mut self,
        text: &str,
        offset: usize,
        to: usize,
        c: char,
        after_blank: bool,
    ) -> Result<usize, Loss> {
        match c {
            '#' => return self.comment(text, offset, to, after_blank),
            '{' | '[' => self.open.push(offset),
            '}' | ']' => {
                self.open.pop();
            }
            '-' => {
                self.dashes.insert(offset);
            }
            ',' | ':' | '?' => {}
            '>' | '|' => return self.block_head(text, offset, to),
            _ => return Err(Loss { offset, reason: "a tag, directive or mark stands here" }),
        }
        Ok(offset + c.len_utf8())
    }

    fn comment(
        &mut self,
        text: &str,
        offset: usize,
        to: usize,
        after_blank: bool,
    ) -> Result<usize, Loss> {
        let rest = text.get(offset..to).unwrap_or("");
        let words = rest.split('\n').next().unwrap_or("");
        let line = line_start(text, offset);
        let before = text.get(line..offset).unwrap_or("");
        if !(before.is_empty() || before.ends_with([' ', '\t', '\u{feff}'])) {
            return Err(Loss { offset, reason: "a `#` stands here without a space before it" });
        }
        let marks = before.trim();
        self.comments.push(Comment {
            offset,
            text: words.trim_end().to_owned(),
            alone: marks.chars().all(|c| matches!(c, '-' | ' ' | '\t' | '\u{feff}')),
            column: if marks.is_empty() { offset - line } else { 0 },
            after_blank,
            on_head: self.head.is_some(),
            open: self.open.clone(),
        });
        Ok(offset + words.len())
    }

    /// `>`, `|` and what may follow them. An indentation that is written out, or line breaks that are kept at the
    /// end, would have to be counted anew.
    fn block_head(&mut self, text: &str, offset: usize, to: usize) -> Result<usize, Loss> {
        let rest = text.get(offset..to).unwrap_or("");
        let head = rest.split(char::is_whitespace).next().unwrap_or("");
        if !matches!(head, ">" | ">-" | "|" | "|-") {
            return Err(Loss { offset, reason: "the text below has an indentation of its own" });
        }
        self.head = Some(head.to_owned());
        Ok(offset + head.len())
    }
}
