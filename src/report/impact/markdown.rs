//! What an edit does, as Markdown for a pull request: rules and counts only, no document and no words of a letter.

use std::fmt::Write;

use crate::impact::{Changed, Subject};

use super::super::escape::{markdown, markdown_code};
use super::{Data, Figure, MovedRow, Paper};

/// Rows of a list.
const ROWS: usize = 30;

/// The document.
#[must_use]
pub fn write(paper: &Paper<'_>) -> String {
    let [before, after] = paper.labels();
    let mut text = format!(
        "### Rules: {}\n\nBefore {}, after {}.\n",
        markdown(&paper.headline()),
        markdown(&before),
        markdown(&after)
    );
    let parts: usize = paper.changed.iter().map(|c| c.rows.len().max(1)).sum();
    if parts > 0 {
        text.push_str("\n| | what | part | before | after | |\n|---|---|---|---|---|---|\n");
    }
    let rows = paper.changed.iter().flat_map(|changed| rows(paper, changed));
    for row in rows.take(ROWS) {
        let _ = writeln!(text, "{row}");
    }
    if parts > ROWS {
        let _ = write!(text, "\nAnd {} more.\n", parts - ROWS);
    }
    if let Some(data) = paper.data {
        cases(data, &mut text);
    }
    text
}

fn rows(paper: &Paper<'_>, changed: &Changed) -> Vec<String> {
    let name = match &changed.subject {
        Subject::Library => "library".to_owned(),
        Subject::Definition(name) => markdown_code(name.as_str()),
        Subject::Rule(name) => markdown_code(name.as_str()),
    };
    let resting = paper.resting_on(changed).unwrap_or_default();
    if changed.rows.is_empty() {
        let title = markdown(&changed.title);
        return vec![format!("| {} | {name} | {title} | | | {resting} |", changed.way.word())];
    }
    let code = |text: &Option<String>| text.as_deref().map_or(String::new(), markdown_code);
    changed
        .rows
        .iter()
        .map(|row| {
            let resting = (!resting.is_empty()).then(|| resting.clone());
            let notes: Vec<String> = paper.notes(row).into_iter().chain(resting).collect();
            format!(
                "| {} | {name} | {} | {} | {} | {} |",
                row.way.word(),
                markdown(&row.part),
                code(&row.before),
                code(&row.after),
                notes.join("; ")
            )
        })
        .collect()
}

fn cases(data: &Data<'_>, text: &mut String) {
    let _ = write!(text, "\n#### {}\n", markdown(&data.flipped()));
    let _ = write!(text, "\n{}.\n", markdown(&data.counts()));
    for line in data.left_out() {
        let _ = write!(text, "\n{}.\n", markdown(&line));
    }
    text.push_str("\n| | before | after | |\n|---|---:|---:|---:|\n");
    for Figure { name, before, after, change } in
        data.decisions().into_iter().chain(data.agreement())
    {
        let _ = writeln!(text, "| {name} | {before} | {after} | {change} |");
    }
    if !data.impact.flips.is_empty() {
        moved("by rule", &data.by_rule(), text);
        moved("by the edit that moves them", &data.by_cause(), text);
    }
}

fn moved(title: &str, rows: &[MovedRow], text: &mut String) {
    let _ = write!(text, "\n| {title} | decisions | gained | lost |\n|---|---:|---:|---:|\n");
    for row in rows.iter().take(ROWS) {
        let moved = row.moved;
        let what = markdown(&row.what);
        let _ =
            writeln!(text, "| {what} | {} | {} | {} |", moved.decisions, moved.gained, moved.lost);
    }
    let rest = rows.len().saturating_sub(ROWS);
    if rest > 0 {
        let _ = write!(text, "\nAnd {rest} more.\n");
    }
}
