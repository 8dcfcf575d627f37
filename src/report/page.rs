//! A letter as a page: its numbered lines with what was read from them marked, and the parts that all such pages share.
//!
//! A page is one file that needs no script and loads nothing. It is written in pieces (`head`, one `<section>` a letter,
//! `foot`), so that thousands of letters never stand in memory together. What a mark's colour says is said by the style
//! of its underline and in words as well. It is well-formed as XML too, so that any tool reads it.

mod issues;
mod text;

use std::fmt::Write;

pub use issues::issues;
pub use text::text;

use std::ops::Range;

use super::escape::html;

/// The style of the page, for light and dark screens and for paper.
const STYLE: &str = include_str!("page/page.css");

/// What came of some words of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Read as a fact that is there; in an evaluation, one on which a criterion rests.
    Used,
    /// Read as documented absent.
    Negated,
    /// About the side that is not in dispute.
    OtherSide,
    /// Mentioned without an answer, or with two.
    Uncertain,
    /// Read, and no criterion rests on it.
    Unasked,
    /// Names a fact and was not counted as one.
    PassedOver,
}

impl Standing {
    /// The name as a class of the page's style.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Negated => "negated",
            Self::OtherSide => "other-side",
            Self::Uncertain => "uncertain",
            Self::Unasked => "unasked",
            Self::PassedOver => "passed-over",
        }
    }

    /// The word that stands behind the number of a mark; the usual case has none.
    #[must_use]
    pub fn note(self) -> &'static str {
        match self {
            Self::Used => "",
            Self::Negated => "absent",
            Self::OtherSide => "other side",
            Self::Uncertain => "uncertain",
            Self::Unasked => "not asked",
            Self::PassedOver => "not counted",
        }
    }
}

/// Some words of a letter with what came of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Their bytes in the letter's text.
    pub range: Range<usize>,
    /// What came of them.
    pub standing: Standing,
    /// Its number in the list beside the letter, from 1; `n` before it where it was passed over.
    pub number: String,
    /// What was read, in words.
    pub words: String,
}

/// The beginning of a page up to its first letter. `title` heads it, `legend` says what the marks mean.
#[must_use]
pub fn head(title: &str, label: &str, legend: &[(Standing, &str)]) -> String {
    let title = html(title);
    let mut page =
        String::from("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    page.push_str("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    page.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n");
    let _ =
        write!(page, "<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n");
    let _ = writeln!(page, "<h1>{title}</h1>\n<p>Rules {}.</p>", html(label));
    page.push_str("<p class=\"private\"><strong>This page holds the text of letters: health information.</strong> Keep it where the letters are kept.</p>\n");
    page.push_str("<h2 class=\"small\">What the marks mean</h2>\n<ul class=\"legend\">\n");
    for (standing, meaning) in legend {
        let note = standing.note();
        let note = if note.is_empty() { "1".to_owned() } else { format!("1 {note}") };
        let _ = writeln!(
            page,
            "<li><span class=\"mark {}\" data-note=\"{note}\">words</span> {}</li>",
            standing.class(),
            html(meaning)
        );
    }
    page.push_str("</ul>\n");
    page
}

/// The end of a page.
#[must_use]
pub fn foot() -> &'static str {
    "</main>\n</body>\n</html>\n"
}

/// The head of a table with these columns.
pub(super) fn table(caption: &str, columns: &[&str]) -> String {
    let mut text = format!("<table>\n<caption>{}</caption>\n<thead><tr>", html(caption));
    for column in columns {
        let _ = write!(text, "<th scope=\"col\">{column}</th>");
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    text
}
