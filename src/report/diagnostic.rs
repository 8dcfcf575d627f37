//! Diagnostics as text: rustc's own renderer for the eye, one sentence a finding for a screen reader.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::SourceMap;

use super::escape::terminal;

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The lines of the text with marks beneath the characters.
    Snippet {
        /// Whether colours are used.
        colour: bool,
    },
    /// One sentence a finding with its place in words.
    Plain,
}

/// All diagnostics, each followed by an empty line.
#[must_use]
pub fn write(diagnostics: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    diagnostics.iter().fold(String::new(), |mut text, diagnostic| {
        text.push_str(&match style {
            Style::Snippet { colour } => snippet(diagnostic, sources, colour),
            Style::Plain => plain(diagnostic, sources),
        });
        text.push_str(if style == Style::Plain { "\n" } else { "\n\n" });
        text
    })
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

fn snippet(diagnostic: &Diagnostic, sources: &SourceMap, colour: bool) -> String {
    let message = terminal(&diagnostic.message);
    let notes: Vec<String> =
        diagnostic.notes.iter().chain(&diagnostic.of_known()).map(|n| terminal(n)).collect();
    let help = diagnostic.help.as_deref().map(terminal);
    let title = level(diagnostic.severity).primary_title(message).id(diagnostic.code.name());
    let mut report: Group<'_> = Group::with_title(title);
    // Labels of one source share a snippet; the primary one's source comes first.
    let labels: Vec<(&Label, AnnotationKind)> = diagnostic
        .primary
        .iter()
        .map(|l| (l, AnnotationKind::Primary))
        .chain(diagnostic.secondary.iter().map(|l| (l, AnnotationKind::Context)))
        .collect();
    let mut seen = Vec::new();
    for (label, _) in &labels {
        if seen.contains(&label.span.source) {
            continue;
        }
        seen.push(label.span.source);
        let Some(source) = sources.get(label.span.source) else { continue };
        let mut snippet = Snippet::source(source.text()).path(terminal(source.name()));
        for (label, kind) in labels.iter().filter(|(l, _)| l.span.source == label.span.source) {
            let end = label.span.end.min(source.text().len());
            let annotation = kind.span(label.span.start.min(end)..end);
            let words = terminal(&label.text);
            snippet = snippet.annotation(if words.is_empty() {
                annotation
            } else {
                annotation.label(words)
            });
        }
        report = report.element(snippet);
    }
    for note in notes {
        report = report.element(Level::NOTE.message(note));
    }
    if let Some(help) = help {
        report = report.element(Level::HELP.message(help));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[report])
}

fn plain(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut parts = vec![format!(
        "{} {}: {}",
        diagnostic.severity.word(),
        diagnostic.code.name(),
        terminal(&diagnostic.message)
    )];
    let labels = diagnostic.primary.iter().chain(&diagnostic.secondary);
    parts.extend(labels.filter_map(|label| in_words(label, sources)));
    let known = diagnostic.of_known();
    let notes = diagnostic.notes.iter().chain(&known);
    parts.extend(notes.map(|n| format!("note: {}", terminal(n))));
    parts.extend(diagnostic.help.as_deref().map(|h| format!("help: {}", terminal(h))));
    parts.join("; ")
}

fn in_words(label: &Label, sources: &SourceMap) -> Option<String> {
    let source = sources.get(label.span.source)?;
    let (start, end) = (source.position(label.span.start), source.position(label.span.end));
    let columns = if end.line == start.line && end.column > start.column + 1 {
        format!("columns {} to {}", start.column, end.column - 1)
    } else {
        format!("column {}", start.column)
    };
    let words =
        if label.text.is_empty() { String::new() } else { format!(", {}", terminal(&label.text)) };
    Some(format!("{} line {}, {columns}{words}", terminal(source.name()), start.line))
}
