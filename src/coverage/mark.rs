//! `# unreachable OBLIGATION of PART - reason`: a comment that says which tests cannot be written.
//!
//! What is marked and never seen is not owed and is counted apart. What is seen all the same counts as ever, and the mark
//! is a finding: it says something that is not so.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax::comment::{Comment, comments};
use crate::syntax::fields::list;
use crate::syntax::yaml::{Kind, Node as Yaml};

use super::{Coverage, Node, Obligation};

/// A mark as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands.
    pub span: Span,
    /// Why that cannot be.
    pub reason: String,
    /// What is marked.
    obligations: Vec<Obligation>,
    /// The part of the condition that is marked, as written there; all parts where none is named.
    part: Option<String>,
    /// What the line that it speaks of holds.
    places: Vec<Span>,
}

impl Mark {
    /// Whether it is about a node.
    fn is_about(&self, node: &Node<'_>, sources: &SourceMap) -> bool {
        let holds = |place: &Span| {
            let (outer, inner) = (place.range(), node.span.range());
            place.source == node.span.source && outer.start <= inner.start && inner.end <= outer.end
        };
        let named = || self.part.as_ref().is_none_or(|part| *part == node.words(sources));
        self.places.iter().any(holds) && named()
    }
}

/// The marks of these files; what is wrong with one by itself is reported.
pub fn read_marks<'a>(
    files: impl Iterator<Item = &'a (SourceId, Yaml)>,
    sources: &SourceMap,
    found: &mut Diagnostics,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (id, node) in files {
        let Some(source) = sources.get(*id) else { continue };
        for comment in comments(*id, source, node, "unreachable") {
            let mut places = Vec::new();
            values(node, &mut |key, value| {
                if source.line(key.span.start) == comment.line {
                    places.push(value.span);
                }
            });
            marks.extend(read(&comment, places, found));
        }
    }
    marks
}

/// Every key of a file with its value.
fn values<'n>(node: &'n Yaml, visit: &mut impl FnMut(&'n Yaml, &'n Yaml)) {
    match &node.kind {
        Kind::Map(pairs) => {
            for (key, value) in pairs {
                visit(key, value);
                values(value, visit);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| values(item, visit)),
        Kind::Scalar(_) | Kind::Empty => {}
    }
}

/// One mark; `None` where the comment is prose, or wrong and reported.
fn read(comment: &Comment<'_>, places: Vec<Span>, found: &mut Diagnostics) -> Option<Mark> {
    let (about, reason) = match comment.words.split_once(" - ") {
        Some((about, reason)) => (about.trim(), reason.trim()),
        None => (comment.words.trim_end_matches('-').trim(), ""),
    };
    let (names, part) = match about.split_once(" of ") {
        Some((names, part)) => (names, Some(part.trim().trim_matches('`'))),
        None => (about, None),
    };
    let obligations: Vec<Option<Obligation>> =
        names.split(',').map(|name| Obligation::from_words(name.trim())).collect();
    if reason.is_empty() && obligations.iter().all(Option::is_none) {
        // "unreachable by car" is a remark.
        return None;
    }
    let wrong = |message: String, help: String| {
        Diagnostic::new(Code::UnreachableMark, message).at(comment.span, "").help(help)
    };
    let Some(obligations) = obligations.into_iter().collect::<Option<Vec<_>>>() else {
        let known = list(&Obligation::ALL.map(Obligation::words));
        found.push(wrong(
            format!("`{names}` is nothing that tests owe"),
            format!("write one or more of {known}, such as `# unreachable unknown - the reason`"),
        ));
        return None;
    };
    if reason.is_empty() {
        found.push(wrong(
            "this is called unreachable without a reason".to_owned(),
            format!("write why: `# unreachable {about} - the reason`"),
        ));
        return None;
    }
    let part = part.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(Mark { span: comment.span, reason: reason.to_owned(), obligations, part, places })
}

fn seen(count: usize) -> String {
    if count == 1 { "seen once".to_owned() } else { format!("seen {count} times") }
}

impl<'p> Coverage<'p> {
    /// Puts marks on the nodes that they are about, and reports those that are about nothing that tests owe.
    pub fn mark(&mut self, marks: &'p [Mark], sources: &SourceMap, found: &mut Diagnostics) {
        for mark in marks {
            let mut used = Vec::new();
            for node in self.units.iter_mut().flat_map(|u| &mut u.roots).flat_map(|r| &mut r.nodes)
            {
                if !mark.is_about(node, sources) {
                    continue;
                }
                for obligation in &mark.obligations {
                    if node.owed.contains(obligation) && !node.unreachable.contains_key(obligation)
                    {
                        node.unreachable.insert(*obligation, mark);
                        used.push(*obligation);
                    }
                }
            }
            for idle in mark.obligations.iter().filter(|o| !used.contains(o)) {
                found.push(
                    Diagnostic::new(
                        Code::UnreachableMark,
                        format!("tests owe no `{}` here", idle.words()),
                    )
                    .at(mark.span, "marks nothing")
                    .help(
                        "the line below it holds no condition with this part, or the part can \
                         never be that; remove the mark",
                    ),
                );
            }
        }
    }

    /// The marks that tests contradict: what they call unreachable was seen.
    #[must_use]
    pub fn contradicted(&self) -> Vec<Diagnostic> {
        let nodes = self.units.iter().flat_map(super::Unit::nodes);
        let reached = nodes.flat_map(|node| {
            let marked = node.unreachable.iter();
            marked
                .filter_map(move |(o, mark)| Some((*o, *mark, node)).filter(|_| node.count(*o) > 0))
        });
        reached
            .map(|(obligation, mark, node)| {
                let words = obligation.words();
                Diagnostic::new(Code::ReachedMark, format!("tests reach `{words}` here"))
                    .at(mark.span, "called unreachable")
                    .and(node.span, seen(node.count(obligation)))
                    .help("remove the mark, or name the part that it is about: `of PART`")
            })
            .collect()
    }
}
