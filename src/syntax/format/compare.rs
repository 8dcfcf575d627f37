//! Whether two trees hold the same, wherever their parts stand.

use crate::source::Span;
use crate::syntax::condition::{self, Expression};
use crate::syntax::layout::Layout;
use crate::syntax::yaml::{Kind, Node};

use super::scan::Comment;

/// Whether two trees hold the same: conditions by their meaning as written, mappings in any order of their keys.
pub(super) fn same(a: &Node, b: &Node, layout: Layout) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Scalar(a_text), Kind::Scalar(b_text)) => {
            a_text == b_text
                || (layout.is_condition() && read(a_text, a.span) == read(b_text, a.span))
        }
        (Kind::List(a), Kind::List(b)) => {
            let item = layout.item();
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, item))
        }
        (Kind::Map(a), Kind::Map(b)) => {
            let (a, b) = (by_key(a), by_key(b));
            a.len() == b.len()
                && a.iter().zip(&b).all(|((a_key, a), (b_key, b))| {
                    a_key == b_key && same(a, b, layout.value(a_key.unwrap_or("")))
                })
        }
        (Kind::Empty, Kind::Empty) => true,
        (Kind::Scalar(_) | Kind::List(_) | Kind::Map(_) | Kind::Empty, _) => false,
    }
}

fn by_key(pairs: &[(Node, Node)]) -> Vec<(Option<&str>, &Node)> {
    let mut pairs: Vec<_> = pairs.iter().map(|(key, value)| (key.scalar(), value)).collect();
    pairs.sort_by_key(|(key, _)| *key);
    pairs
}

/// The condition without its places.
fn read(text: &str, nowhere: Span) -> Option<Expression> {
    condition::parse(text, &|_| nowhere).ok()
}

/// Whether the same comments are there, in whatever order.
pub(super) fn same_comments(a: &[Comment], b: &[Comment]) -> bool {
    let sorted = |comments: &[Comment]| {
        let mut texts: Vec<String> = comments.iter().map(|c| c.text.clone()).collect();
        texts.sort();
        texts
    };
    sorted(a) == sorted(b)
}
