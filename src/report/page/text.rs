//! The lines of a letter, numbered, with its marks.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;

use crate::source::Source;

use super::super::escape::html;
use super::{Mark, Standing};

/// The letter's text as a numbered list of its lines. Ids begin with `prefix`, which tells letters of one page apart:
/// line 12 is `{prefix}l12`, and marks point to `{prefix}f` and their number.
///
/// Marks may overlap and run over lines: the text is cut wherever one begins or ends, and each piece names every mark that
/// covers it, so that no character stands twice.
#[must_use]
pub fn text(source: &Source, marks: &[Mark], prefix: &str) -> String {
    let mut page = format!("<ol class=\"letter\" aria-label=\"{}\">\n", html(source.name()));
    let mut starts: Vec<usize> = (0..marks.len()).collect();
    starts.sort_by_key(|&i| marks.get(i).map(|m| (m.range.start, m.range.end)));
    let mut coming = starts.into_iter().peekable();
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let mut at = 0;
    for (index, line) in source.text().split_inclusive('\n').enumerate() {
        let _ = write!(page, "<li id=\"{prefix}l{}\">", index + 1);
        let end = at + line.trim_end_matches(['\r', '\n']).len();
        let next = at + line.len();
        while at < end {
            while let Some(i) =
                coming.next_if(|&i| marks.get(i).is_some_and(|m| m.range.start <= at))
            {
                open.insert(i);
            }
            open.retain(|&i| marks.get(i).is_some_and(|m| m.range.end > at));
            let begins = coming.peek().and_then(|&i| marks.get(i)).map(|m| m.range.start);
            let ends = open.iter().filter_map(|&i| marks.get(i)).map(|m| m.range.end).min();
            let stop = begins.into_iter().chain(ends).chain([end]).min().unwrap_or(end);
            piece(&mut page, source, at..stop, &open, marks, prefix);
            at = stop;
        }
        page.push_str("</li>\n");
        at = next;
    }
    page.push_str("</ol>\n");
    page
}

/// The characters of a range that no mark begins or ends within.
fn piece(
    page: &mut String,
    source: &Source,
    range: Range<usize>,
    open: &BTreeSet<usize>,
    marks: &[Mark],
    prefix: &str,
) {
    let words = source.text().get(range.clone()).unwrap_or("");
    let mut covering: Vec<&Mark> = open.iter().filter_map(|&i| marks.get(i)).collect();
    // The shortest says most exactly what stands here; what was counted comes before what was not.
    covering.sort_by_key(|m| (m.standing == Standing::PassedOver, m.range.len(), m.standing));
    let Some(first) = covering.first() else {
        return plain(page, words);
    };
    let numbers: Vec<&str> = covering.iter().map(|m| m.number.as_str()).collect();
    let titles: Vec<&str> = covering.iter().map(|m| m.words.as_str()).collect();
    let _ = write!(
        page,
        "<mark class=\"mark {}\" data-facts=\"{}\" data-start=\"{}\" data-end=\"{}\" title=\"{}\"",
        first.standing.class(),
        numbers.join(" "),
        range.start,
        range.end,
        html(&titles.join("; "))
    );
    let ending = || open.iter().filter_map(|&i| marks.get(i)).filter(|m| m.range.end == range.end);
    if let Some(standing) = ending().map(|m| m.standing).min() {
        let numbers: Vec<&str> = ending().map(|m| m.number.as_str()).collect();
        let note = format!("{} {}", numbers.join(","), standing.note());
        let _ = write!(page, " data-note=\"{}\"", note.trim_end());
    }
    let _ = write!(page, "><a href=\"#{prefix}f{}\">", first.number);
    plain(page, words);
    page.push_str("</a></mark>");
}

/// Words without a mark; where a page of the letter begins, a rule is drawn.
fn plain(page: &mut String, words: &str) {
    for (index, part) in words.split('\u{c}').enumerate() {
        if index > 0 {
            page.push_str("<span class=\"page-break\"></span>");
        }
        page.push_str(&html(part));
    }
}
