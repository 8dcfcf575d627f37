//! What an edit does, as a page: one file, no script. It names documents and quotes none.

use askama::Template;

use crate::impact::{Changed, Subject, Way};
use crate::model::outcome::Outcome;

use super::{Data, Figure, MovedRow, Paper, agreement, arrow, asked, issue};

/// Most decisions that are listed.
const ROWS: usize = 1_000;

/// The page around the entries; whatever is filled in is escaped.
#[derive(Template)]
#[template(path = "impact/page.html", config = "src/report/askama.toml")]
struct Page {
    headline: String,
    before: String,
    after: String,
    subjects: Vec<SubjectOut>,
    cases: Option<Cases>,
}

struct SubjectOut {
    name: String,
    title: String,
    notes: String,
    rows: Vec<RowOut>,
}

struct RowOut {
    part: String,
    way: &'static str,
    before: Option<String>,
    after: Option<String>,
    note: String,
    examples: Vec<String>,
}

struct Cases {
    flipped: String,
    counts: String,
    left_out: Vec<String>,
    figures: Vec<Figure>,
    moved: [(&'static str, Vec<MovedRow>); 2],
    flips: Vec<FlipOut>,
    rest: usize,
}

struct FlipOut {
    issue: String,
    asked: String,
    arrow: String,
    cause: String,
    recorded: &'static str,
    agreement: &'static str,
}

/// The page.
///
/// # Errors
/// Where a template cannot be filled in; writing to memory, none can fail.
pub fn write(paper: &Paper<'_>) -> Result<String, askama::Error> {
    let [before, after] = paper.labels();
    Page {
        headline: format!("Rules: {}", paper.headline()),
        before,
        after,
        subjects: paper.changed.iter().map(|changed| subject(paper, changed)).collect(),
        cases: paper.data.map(cases),
    }
    .render()
}

fn subject(paper: &Paper<'_>, changed: &Changed) -> SubjectOut {
    let name = match &changed.subject {
        Subject::Library => "library".to_owned(),
        Subject::Definition(name) => name.to_string(),
        Subject::Rule(name) => name.to_string(),
    };
    let way = (changed.way != Way::Changed).then(|| changed.way.word().to_owned());
    let notes: Vec<String> = way.into_iter().chain(paper.resting_on(changed)).collect();
    let row = |row: &crate::impact::Row| RowOut {
        part: row.part.clone(),
        way: row.way.word(),
        before: row.before.clone(),
        after: row.after.clone(),
        note: paper.notes(row).join("; "),
        examples: paper.examples(row),
    };
    SubjectOut {
        name,
        title: changed.title.clone(),
        notes: notes.join("; "),
        rows: changed.rows.iter().map(row).collect(),
    }
}

fn cases(data: &Data<'_>) -> Cases {
    let flips = data.impact.flips.iter().flat_map(|flip| {
        flip.parts.iter().map(|part| FlipOut {
            issue: issue(flip),
            asked: asked(part),
            arrow: arrow(part.decision),
            cause: data.words(&part.cause, Some(part), part.decided_by()),
            recorded: flip.recorded.map_or("none", Outcome::words),
            agreement: agreement(flip),
        })
    });
    let all: usize = data.impact.flips.iter().map(|flip| flip.parts.len()).sum();
    Cases {
        flipped: data.flipped(),
        counts: data.counts(),
        left_out: data.left_out(),
        figures: data.decisions().into_iter().chain(data.agreement()).collect(),
        moved: [("by rule", data.by_rule()), ("by the edit that moves them", data.by_cause())],
        flips: flips.take(ROWS).collect(),
        rest: all.saturating_sub(ROWS),
    }
}
