//! `# allow NAME - reason`: a comment that silences warnings of one kind at one place, and findings about such comments.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, nearest};
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax::comment::comments;
use crate::syntax::yaml::Node;

/// What is allowed: file, line from 1 and kind; with the places of the names in the comments, and whether it was there.
type Allowed = BTreeMap<(SourceId, usize, Code), (Vec<Span>, bool)>;

/// Takes out the warnings that comments of the files allow, and reports comments that are wrong or allow nothing.
///
/// Files `alone` were given without their folder: a warning that only the whole folder can give is not missed there, nor
/// one that only exact questions give where those were not asked.
pub fn apply_allowed<'a>(
    files: impl Iterator<Item = &'a (SourceId, Node)>,
    alone: &BTreeSet<String>,
    exact: bool,
    sources: &SourceMap,
    found: &mut Diagnostics,
) {
    let mut allowed = Allowed::new();
    for (id, node) in files {
        let Some(source) = sources.get(*id) else { continue };
        for comment in comments(*id, source, node, "allow") {
            let start = comment.span.start;
            let at = Span::new(*id, start..start + name(comment.words).len());
            if let Some(code) = read(comment.words, at, found) {
                allowed.entry((*id, comment.line, code)).or_default().0.push(at);
            }
        }
    }
    found.retain(|finding| {
        let Some(at) = finding.primary.as_ref().map(|label| label.span) else { return true };
        let line = sources.get(at.source).map_or(0, |s| s.line(at.start));
        match allowed.get_mut(&(at.source, line, finding.code)) {
            Some((_, used)) if finding.severity == Severity::Warning => {
                *used = true;
                false
            }
            Some(_) | None => true,
        }
    });
    // Where there are errors not every check has run, so nothing is known to be unused.
    if found.has_errors() {
        return;
    }
    for ((source, _, code), (places, _)) in allowed.iter().filter(|(_, (_, used))| !used) {
        let given_alone = sources.get(*source).is_some_and(|s| alone.contains(s.name()));
        if *code == Code::UntestedRule && given_alone || code.is_exact() && !exact {
            continue;
        }
        for at in places {
            let message = format!("there is no `{}` here to allow", code.name());
            found.push(
                Diagnostic::new(Code::UnusedSuppression, message)
                    .at(*at, "")
                    .help("remove the comment"),
            );
        }
    }
}

/// The first word.
fn name(words: &str) -> &str {
    words.split_whitespace().next().unwrap_or("")
}

/// The finding that a comment names; `None` where it is prose, or wrong and reported.
fn read(words: &str, span: Span, found: &mut Diagnostics) -> Option<Code> {
    let name = name(words);
    let rest = words.strip_prefix(name).unwrap_or("").trim();
    let reason = rest.strip_prefix('-').map(str::trim);
    let known = || Code::ALL.iter().map(|c| c.name());
    let Some(code) = Code::ALL.iter().copied().find(|c| c.name() == name) else {
        // "allow two readings of it" is a remark; "allow gapp - ..." is not.
        let near = nearest(name, known());
        if reason.is_some() || (rest.is_empty() && near.is_some()) {
            found.push(
                Diagnostic::new(Code::UnusedSuppression, format!("there is no finding `{name}`"))
                    .at(span, "")
                    .help("`rationale help findings` lists them")
                    .did_you_mean(name, known()),
            );
        }
        // What was certainly meant is allowed, so that one mistyped name is one finding.
        let meant = near.filter(|near| near.certain && reason.is_some()).map(|near| near.name);
        return Code::ALL.iter().copied().find(|c| Some(c.name()) == meant);
    };
    if code.severity() == Severity::Error {
        found.push(
            Diagnostic::new(
                Code::UnusedSuppression,
                format!("`{name}` is an error, and errors cannot be allowed"),
            )
            .at(span, "")
            .help("mend what it is about, and remove the comment"),
        );
        return None;
    }
    if reason.is_none_or(str::is_empty) {
        found.push(
            Diagnostic::new(
                Code::SuppressionReason,
                format!("`{name}` is allowed without a reason"),
            )
            .at(span, "")
            .help(format!("write why: `# allow {name} - the reason`")),
        );
    }
    Some(code)
}
