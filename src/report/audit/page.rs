//! Pieces of a page: tables with headings, cells escaped.

use std::fmt::Write;

use super::super::escape::html;

/// The style of the workpaper, for light and dark screens and for paper.
pub(super) const STYLE: &str = include_str!("page.css");

/// A cell of a table.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    /// Words.
    Words(String),
    /// A number, set to the right.
    Number(String),
    /// An empty box to write in.
    Box,
}

/// Words.
pub(super) fn words(text: impl AsRef<str>) -> Cell {
    Cell::Words(text.as_ref().to_owned())
}

/// A number.
pub(super) fn number(value: impl std::fmt::Display) -> Cell {
    Cell::Number(format!("{value}"))
}

/// A table; the first cell of each row is its heading.
pub(super) fn table(
    caption: &str,
    head: &[&str],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> String {
    let mut text = format!("<table>\n<caption>{}</caption>\n<thead><tr>", html(caption));
    for name in head {
        let _ = write!(text, "<th scope=\"col\">{}</th>", html(name));
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        text.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let (open, close) = if index == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            let (class, inside) = match cell {
                Cell::Words(words) => ("", html(words)),
                Cell::Number(number) => (" class=\"count\"", html(number)),
                Cell::Box => (" class=\"box\"", String::new()),
            };
            let _ = write!(text, "<{open}{class}>{inside}</{close}>");
        }
        text.push_str("</tr>\n");
    }
    text + "</tbody>\n</table>\n"
}

/// A section with its heading; nothing where it has no content.
pub(super) fn section(id: &str, title: &str, content: &str) -> String {
    if content.is_empty() {
        return String::new();
    }
    format!("<section id=\"{id}\">\n<h2>{}</h2>\n{content}</section>\n", html(title))
}

/// A paragraph.
pub(super) fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", html(text))
}
