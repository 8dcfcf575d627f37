//! What an edit does, as text: what is written otherwise, the figures before and after, and who is touched.

use std::fmt::Write;

use crate::impact::{Changed, Flip, Subject, Way};

use super::super::escape::terminal;
use super::{Data, MovedRow, Paper, agreement, arrow, asked, issue};

/// Rows of a list.
const ROWS: usize = 10;
/// Width to which texts of conditions are wrapped.
const WIDTH: usize = 92;

/// The whole report.
#[must_use]
pub fn write(paper: &Paper<'_>) -> String {
    let [before, after] = paper.labels();
    let mut text = format!("{}\nbefore  {before}\nafter   {after}\n", paper.headline());
    for changed in paper.changed {
        subject(paper, changed, &mut text);
    }
    if let Some(data) = paper.data {
        figures(data, &mut text);
        flips(data, &mut text);
    }
    let next = match paper.data {
        Some(data) if !data.impact.flips.is_empty() => {
            "rationale eval LETTER explains one letter; -o impact.md is for the pull request, -o impact.html lists every \
             decision that changes"
        }
        Some(_) => "-o impact.md is for the pull request",
        None => "--on LETTERS says whom it touches; -o impact.md is for the pull request",
    };
    if !paper.changed.is_empty() {
        let _ = write!(text, "\nNext: {next}\n");
    }
    text.lines().map(|line| terminal(line) + "\n").collect()
}

fn subject(paper: &Paper<'_>, changed: &Changed, text: &mut String) {
    let name = match &changed.subject {
        Subject::Library => "vocabulary, phrases and order of evidence".to_owned(),
        Subject::Definition(name) => format!("{name} (definition)"),
        Subject::Rule(name) => name.to_string(),
    };
    let notes: Vec<String> = (changed.way != Way::Changed)
        .then(|| format!("{}: {}", changed.way.word(), changed.title))
        .into_iter()
        .chain(paper.resting_on(changed))
        .collect();
    let _ = writeln!(text, "\n{}", format!("{name}    {}", notes.join("; ")).trim_end());
    for row in &changed.rows {
        let notes = paper.notes(row);
        let line = format!("  {} {:<24} {}", mark(row.way), row.part, notes.join("; "));
        let _ = writeln!(text, "{}", line.trim_end());
        for (word, written) in [("-", &row.before), ("+", &row.after)] {
            let Some(written) = written else { continue };
            wrapped(word, written, text);
        }
        for example in paper.examples(row) {
            wrapped("|", &example, text);
        }
    }
}

/// A text behind a mark, on as many lines as it takes.
fn wrapped(mark: &str, written: &str, text: &mut String) {
    for (index, line) in textwrap::wrap(written, WIDTH).iter().enumerate() {
        let mark = if index == 0 { mark } else { " " };
        let _ = writeln!(text, "      {mark} {line}");
    }
}

fn mark(way: Way) -> char {
    match way {
        Way::Added => '+',
        Way::Removed => '-',
        Way::Changed => '~',
    }
}

fn figures(data: &Data<'_>, text: &mut String) {
    let _ = write!(text, "\n{}\n", data.counts());
    for line in data.left_out() {
        let _ = writeln!(text, "{line}");
    }
    let _ = writeln!(text, "\n  {:<21} {:>10} {:>10}", "", "before", "after");
    for figure in data.decisions().into_iter().chain(data.agreement()) {
        let _ = writeln!(
            text,
            "  {:<21} {:>10} {:>10}   {}",
            figure.name, figure.before, figure.after, figure.change
        );
    }
}

fn flips(data: &Data<'_>, text: &mut String) {
    let _ = write!(text, "\n{}\n", data.flipped());
    let flips = &data.impact.flips;
    if flips.is_empty() {
        return;
    }
    moved("by rule", &data.by_rule(), text);
    moved("by the edit that moves them", &data.by_cause(), text);
    text.push('\n');
    for flip in flips.iter().take(ROWS) {
        one(data, flip, text);
    }
    let rest = flips.len().saturating_sub(ROWS);
    if rest > 0 {
        let _ = writeln!(text, "  and {rest} more: add -o impact.html");
    }
}

fn moved(title: &str, rows: &[MovedRow], text: &mut String) {
    let _ = write!(text, "\n  {title:<68} agreement: gained  lost\n");
    for row in rows.iter().take(ROWS) {
        let what = format!("{:>5}  {}", row.moved.decisions, row.what);
        let _ = writeln!(text, "  {what:<79} {:>6}  {:>4}", row.moved.gained, row.moved.lost);
    }
    let rest = rows.len().saturating_sub(ROWS);
    if rest > 0 {
        let _ = writeln!(text, "  and {rest} more");
    }
}

fn one(data: &Data<'_>, flip: &Flip, text: &mut String) {
    let recorded = flip.recorded.map_or("no record", crate::model::outcome::Outcome::words);
    let line = format!("  {}    {recorded}  {}", issue(flip), agreement(flip));
    let _ = writeln!(text, "{}", line.trim_end());
    for part in &flip.parts {
        let _ = writeln!(
            text,
            "      {}: {}, by {}",
            asked(part),
            arrow(part.decision),
            data.words(&part.cause, Some(part), part.decided_by())
        );
    }
}
