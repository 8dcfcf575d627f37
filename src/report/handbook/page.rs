//! The handbook as a page: one file, no script, made to be read, searched and printed.

use askama::Template;

use super::super::escape::plural;
use super::Handbook;

/// The page around the entries; whatever is filled in is escaped.
#[derive(Template)]
#[template(path = "handbook/page.html", config = "src/report/askama.toml")]
struct Page<'a> {
    book: &'a Handbook,
    rules: String,
    services: String,
    drafts: usize,
    counted: bool,
}

pub(super) fn write(book: &Handbook) -> Result<String, askama::Error> {
    Page {
        book,
        rules: plural(book.rules().count(), "rule"),
        services: plural(book.chapters.len(), "service"),
        drafts: book.rules().filter(|rule| rule.draft).count(),
        counted: book.letters.is_some(),
    }
    .render()
}
