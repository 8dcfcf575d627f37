//! The one canonical form of a rule file.
//!
//! The file is read twice: as the spanned tree, and as the characters between its scalars, where comments, blank
//! lines and the style of texts are. Printing puts both together. Whatever the printer does, its result is accepted
//! only if it holds the same tree and the same comments; a file that cannot be formatted so is refused, never changed.

mod attach;
mod compare;
mod condition;
mod print;
mod scan;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Source, SourceId, Span};

use super::layout::Layout;
use super::yaml::{self, Kind, Node};

/// Longest line of the canonical form, in characters; a text of the author that is longer stays as it is.
pub const WIDTH: usize = 100;

/// Where and why a file would lose something.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Loss {
    offset: usize,
    reason: &'static str,
}

/// The canonical form of a file.
///
/// # Errors
/// What `check` finds in its YAML and its conditions, or `unformatted` where something could be lost.
pub fn format(id: SourceId, source: &Source) -> Result<String, Diagnostics> {
    let refuse = |diagnostic: Diagnostic| {
        let mut found = Diagnostics::new();
        found.push(diagnostic);
        found
    };
    let tree = yaml::parse(id, source).map_err(|error| refuse(*error))?;
    let layout = layout_of(&tree);
    let mut found = Diagnostics::new();
    condition::check(&tree, layout, source, &mut found);
    if !found.is_empty() {
        return Err(found);
    }
    canonical(id, source, &tree, layout).map_err(|loss| {
        let end = source.text().get(loss.offset..).and_then(|rest| rest.chars().next());
        let end = loss.offset + end.filter(|c| *c != '\n').map_or(0, char::len_utf8);
        let message = format!("the file cannot be formatted without loss: {}", loss.reason);
        refuse(
            Diagnostic::new(Code::Unformatted, message)
                .at(Span::new(id, loss.offset..end), "")
                .help("write this part in another way; the file is left as it is"),
        )
    })
}

fn layout_of(tree: &Node) -> Layout {
    match &tree.kind {
        Kind::Map(pairs) => Layout::of_file(pairs.iter().filter_map(|(key, _)| key.scalar())),
        Kind::Scalar(_) | Kind::List(_) | Kind::Empty => Layout::Free,
    }
}

fn canonical(id: SourceId, source: &Source, tree: &Node, layout: Layout) -> Result<String, Loss> {
    let text = source.text();
    let scan = scan::scan(text, tree)?;
    let notes = attach::attach(text, &scan, tree)?;
    let printed = print::print(text, &scan, notes, tree, layout);
    let unlike = Loss { offset: 0, reason: "its canonical form would not hold the same" };
    let again = Source::new(source.name(), printed.clone());
    let tree_again = yaml::parse(id, &again).map_err(|_| unlike.clone())?;
    let scan_again = scan::scan(&printed, &tree_again)?;
    let same = compare::same(tree, &tree_again, layout)
        && compare::same_comments(&scan.comments, &scan_again.comments);
    if same { Ok(printed) } else { Err(unlike) }
}
