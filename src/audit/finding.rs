//! Findings against a determination: where a letter contradicts itself, its guideline or the calendar.
//!
//! Each judge below reads what a letter documents, what its reviewer found, and, in one place only (`outcome`), what was
//! decided; it gives findings with the words of both sides. A finding accuses a reviewer, so a judge is silent where the
//! two places may speak of different things.

mod calendar;
mod chapter;
mod contradiction;
mod kind;
mod outcome;
mod request;
mod service;
mod subject;
mod thin;

use std::ops::Range;

use crate::letter::rationale::Criterion;

pub use kind::{Kind, Severity};
pub use subject::Subject;

/// The part that a place plays in a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What the reviewer wrote.
    Rationale,
    /// What the case summary documents.
    Record,
    /// What the header states.
    Header,
    /// What was asked for.
    Request,
    /// What was cited.
    Citation,
    /// What was decided.
    Outcome,
}

impl Role {
    /// The word for a reader and the name in machine-readable output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rationale => "rationale",
            Self::Record => "record",
            Self::Header => "header",
            Self::Request => "request",
            Self::Citation => "citation",
            Self::Outcome => "outcome",
        }
    }
}

/// Words of a letter that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Their part.
    pub role: Role,
    /// Where they begin, a byte offset into the letter's text.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// Their line, from 1.
    pub line: usize,
    /// The words, line breaks as spaces.
    pub words: String,
}

/// Something wrong with the determination of one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The letter.
    pub document: String,
    /// The issue's number; of what concerns the whole letter, the first one.
    pub issue: usize,
    /// What kind.
    pub kind: Kind,
    /// The criterion it is about, where it is about one.
    pub criterion: Option<Criterion>,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in one line without words of the letter.
    pub note: String,
    /// The words that stand against each other, in the order in which they are to be read.
    pub places: Vec<Place>,
}

impl Finding {
    /// A finding of the kind's own severity.
    fn new(subject: &Subject<'_>, issue: usize, kind: Kind, note: impl Into<String>) -> Self {
        Self {
            document: subject.source.name().to_owned(),
            issue,
            kind,
            criterion: None,
            severity: kind.severity(),
            note: note.into(),
            places: Vec::new(),
        }
    }

    fn about(mut self, criterion: Criterion) -> Self {
        self.criterion = Some(criterion);
        self
    }

    fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    fn at(mut self, subject: &Subject<'_>, role: Role, range: Range<usize>) -> Self {
        self.places.push(subject.place(role, range));
        self
    }
}

/// Everything found in a letter, the gravest first, then by issue.
#[must_use]
pub fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    contradiction::judge(subject, &mut found);
    chapter::judge(subject, &mut found);
    service::judge(subject, &mut found);
    calendar::judge(subject, &mut found);
    thin::judge(subject, &mut found);
    outcome::judge(subject, &mut found);
    request::judge(subject, &mut found);
    found.sort_by(|a, b| key(a).cmp(&key(b)));
    found
}

/// The order of findings.
fn key(finding: &Finding) -> (Severity, usize, Kind, Option<Criterion>, &[Place]) {
    (finding.severity, finding.issue, finding.kind, finding.criterion, &finding.places)
}
