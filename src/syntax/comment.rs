//! Comments of a file that speak to us: `# WORD ...`, each with the line that it is about.

use std::ops::Range;

use crate::source::{Source, SourceId, Span};

use super::yaml::{Kind, Node};

/// A comment that begins with a certain word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment<'s> {
    /// The line that it is about, from 1: its own, or of a block of comments the line below the block.
    pub line: usize,
    /// What follows the word.
    pub words: &'s str,
    /// Where that stands.
    pub span: Span,
}

/// The comments of a file that begin with `word`, in their order. What stands in a text is no comment.
#[must_use]
pub fn comments<'s>(id: SourceId, source: &'s Source, node: &Node, word: &str) -> Vec<Comment<'s>> {
    if !source.text().contains(word) {
        return Vec::new();
    }
    let mut texts = Vec::new();
    scalars(node, &mut texts);
    let in_text = |offset: usize| {
        let next = texts.partition_point(|text| text.start <= offset);
        next.checked_sub(1).and_then(|i| texts.get(i)).is_some_and(|text| text.contains(&offset))
    };
    let mut comments: Vec<Comment<'_>> = Vec::new();
    // Where the comments of the block at hand begin in the list.
    let mut block = 0;
    let mut start = 0;
    for (index, line) in source.text().split_inclusive('\n').enumerate() {
        let begins = start;
        start += line.len();
        if let Some((offset, words)) = comment(line, word, |offset| in_text(begins + offset)) {
            let at = begins + offset;
            let span = Span::new(id, at..at + words.len());
            comments.push(Comment { line: index + 1, words, span });
        }
        if !line.trim_start().starts_with('#') {
            comments.iter_mut().skip(block).for_each(|comment| comment.line = index + 1);
            block = comments.len();
        }
    }
    comments.truncate(block);
    comments
}

/// What follows `# WORD ` in a line, with its offset; not inside of a text.
fn comment<'l>(
    line: &'l str,
    word: &str,
    in_text: impl Fn(usize) -> bool,
) -> Option<(usize, &'l str)> {
    let mut before = ' ';
    for (offset, c) in line.char_indices() {
        if c == '#' && before.is_whitespace() && !in_text(offset) {
            let body = line.get(offset + 1..)?;
            let words = body.trim_start().strip_prefix(word)?.strip_prefix(' ')?.trim();
            let skipped = body.find(words).filter(|_| !words.is_empty())?;
            return Some((offset + 1 + skipped, words));
        }
        before = c;
    }
    None
}

/// The byte ranges of all texts of a file, in which a `#` begins no comment.
fn scalars(node: &Node, into: &mut Vec<Range<usize>>) {
    match &node.kind {
        Kind::Scalar(_) => into.push(node.span.range()),
        Kind::List(items) => items.iter().for_each(|item| scalars(item, into)),
        Kind::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            scalars(key, into);
            scalars(value, into);
        }),
        Kind::Empty => {}
    }
}
