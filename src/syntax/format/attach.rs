//! Which comment belongs to what.
//!
//! A comment behind something belongs to it; one on a line of its own belongs to what follows, or, where it is
//! indented like a block that ends above it, to the end of that block.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::yaml::{Kind, Node};

use super::Loss;
use super::scan::{Comment, Scan, line_start};

/// A collection, told from all others by the start of its first part and by being a list.
pub(super) type Block = (usize, bool);

/// A comment on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) after_blank: bool,
    pub(super) text: String,
}

/// Comments by what they belong to: entries and items by their start.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Before an entry.
    pub(super) lead: BTreeMap<usize, Vec<Line>>,
    /// Behind an entry, on its line.
    pub(super) trail: BTreeMap<usize, String>,
    /// At the end of a collection.
    pub(super) tail: BTreeMap<Block, Vec<Line>>,
    /// At the end of the file.
    pub(super) foot: Vec<Line>,
    /// Bracketed collections with comments in them, which no single line can hold.
    pub(super) expanded: BTreeSet<usize>,
}

/// An entry of a mapping or an item of a list, in the order of the text.
#[derive(Debug)]
struct Anchor {
    offset: usize,
    column: usize,
    /// Start of its value where that has characters of its own and is no block.
    value: Option<usize>,
    /// The blocks around it with their columns, outermost first.
    around: Vec<(Block, usize)>,
}

/// The start of a collection's first part, and whether it is a list; `None` for an empty one.
pub(super) fn block(node: &Node) -> Option<Block> {
    match &node.kind {
        Kind::List(items) => Some((items.first()?.span.start, true)),
        Kind::Map(pairs) => Some((pairs.first()?.0.span.start, false)),
        Kind::Scalar(_) | Kind::Empty => None,
    }
}

/// Whether a collection is written in brackets. Where a list begins at its first item, the bracket is that item's.
pub(super) fn has_brackets(text: &str, node: &Node) -> bool {
    let bracket = match &node.kind {
        Kind::List(_) => '[',
        Kind::Map(_) => '{',
        Kind::Scalar(_) | Kind::Empty => return false,
    };
    text.get(node.span.start..).is_some_and(|rest| rest.starts_with(bracket))
        && block(node).is_none_or(|(first, _)| first > node.span.start)
}

/// Finds the owner of every comment.
pub(super) fn attach(text: &str, scan: &Scan, tree: &Node) -> Result<Notes, Loss> {
    let expanded = scan.comments.iter().flat_map(|c| c.open.iter().copied()).collect();
    let notes = Notes { expanded, ..Notes::default() };
    let mut anchors =
        Anchors { text, scan, expanded: &notes.expanded, list: Vec::new(), keys: true };
    anchors.walk(tree, &[]);
    let (anchors, keys) = (anchors.list, anchors.keys);
    if !keys {
        return Err(Loss { offset: tree.span.start, reason: "a key is no text" });
    }
    let mut owner = Owner { anchors: &anchors, notes, limit: usize::MAX, gap: None };
    for comment in &scan.comments {
        owner.place(comment)?;
    }
    Ok(owner.notes)
}

/// Collects the anchors.
struct Anchors<'a> {
    text: &'a str,
    scan: &'a Scan,
    expanded: &'a BTreeSet<usize>,
    list: Vec<Anchor>,
    keys: bool,
}

impl Anchors<'_> {
    fn walk(&mut self, node: &Node, around: &[(Block, usize)]) {
        let brackets = has_brackets(self.text, node);
        if brackets && !self.expanded.contains(&node.span.start) {
            return;
        }
        let Some(block) = block(node) else { return };
        let column = |offset: usize| offset - line_start(self.text, offset);
        let own = match (brackets, block) {
            (true, _) => usize::MAX,
            (false, (first, true)) => column(self.scan.dash(first)),
            (false, (first, false)) => column(first),
        };
        let mut around = around.to_vec();
        around.push((block, own));
        match &node.kind {
            Kind::List(items) => {
                for item in items {
                    let anchor = self.anchor(item.span.start, own, None, &around);
                    self.list.push(anchor);
                    self.walk(item, &around);
                }
            }
            Kind::Map(pairs) => {
                for (key, value) in pairs {
                    self.keys &= key.scalar().is_some();
                    let anchor = self.anchor(key.span.start, own, Some(value), &around);
                    self.list.push(anchor);
                    self.walk(value, &around);
                }
            }
            Kind::Scalar(_) | Kind::Empty => {}
        }
    }

    fn anchor(
        &self,
        offset: usize,
        column: usize,
        value: Option<&Node>,
        around: &[(Block, usize)],
    ) -> Anchor {
        let own = |node: &&Node| match &node.kind {
            Kind::Scalar(_) | Kind::Empty => node.span.start < node.span.end,
            Kind::List(_) | Kind::Map(_) => {
                has_brackets(self.text, node) && !self.expanded.contains(&node.span.start)
            }
        };
        let value = value.filter(own).map(|node| node.span.start);
        Anchor { offset, column, value, around: around.to_vec() }
    }
}

/// Gives comments to their owners, in the order of the text.
struct Owner<'a> {
    anchors: &'a [Anchor],
    notes: Notes,
    /// A comment that follows another goes no deeper than that one.
    limit: usize,
    /// The anchor before the last comment that stood alone.
    gap: Option<usize>,
}

impl Owner<'_> {
    fn place(&mut self, comment: &Comment) -> Result<(), Loss> {
        let next = self.anchors.partition_point(|a| a.offset < comment.offset);
        let before = next.checked_sub(1).and_then(|index| self.anchors.get(index));
        let after = self.anchors.get(next);
        let line = Line { after_blank: comment.after_blank, text: comment.text.clone() };
        // The text of an item begins behind its head, so that a comment there seems to come before the item.
        let of_item = comment.on_head
            && before.and_then(|a| a.value).is_none_or(|value| value < comment.offset);
        if let Some(owner) = if of_item { after } else { before } {
            let within = owner.value.is_some_and(|value| comment.offset < value);
            if !comment.alone && !self.notes.trail.contains_key(&owner.offset) {
                self.notes.trail.insert(owner.offset, line.text);
                return Ok(());
            }
            if within || !comment.alone {
                self.notes.lead.entry(owner.offset).or_default().push(line);
                return Ok(());
            }
        }
        if self.gap != Some(next) {
            (self.gap, self.limit) = (Some(next), usize::MAX);
        }
        self.limit = self.limit.min(comment.column);
        match (Self::ending(comment, self.limit, before, after)?, after) {
            (Some(block), _) => self.notes.tail.entry(block).or_default().push(line),
            (None, Some(after)) => {
                self.limit = 0;
                self.notes.lead.entry(after.offset).or_default().push(line);
            }
            (None, None) => {
                self.limit = 0;
                self.notes.foot.push(line);
            }
        }
        Ok(())
    }

    /// The block at whose end a comment stands.
    fn ending(
        comment: &Comment,
        column: usize,
        before: Option<&Anchor>,
        after: Option<&Anchor>,
    ) -> Result<Option<Block>, Loss> {
        let goes_on =
            |block: Block| after.is_some_and(|after| after.around.iter().any(|(b, _)| *b == block));
        let around = before.map_or(&[][..], |before| &before.around);
        if let Some(&bracket) = comment.open.last() {
            // The innermost bracket that is open is the innermost block whose parts stand behind it.
            let inside = |anchor: &Anchor| {
                anchor.around.iter().rev().find(|((first, _), _)| *first > bracket).map(|(b, _)| *b)
            };
            let block = before.and_then(inside).or(after.and_then(inside));
            return match block {
                Some(block) if goes_on(block) => Ok(None),
                Some(block) => Ok(Some(block)),
                None => Err(Loss { offset: comment.offset, reason: "a comment in empty brackets" }),
            };
        }
        if after.is_some_and(|after| column <= after.column) {
            return Ok(None);
        }
        let deepest = around.iter().rev().find(|(block, own)| *own <= column && !goes_on(*block));
        Ok(deepest.map(|(block, _)| *block))
    }
}
