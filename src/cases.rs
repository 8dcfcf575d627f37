//! Cases with their recorded outcomes as data: lines of JSON, rows of a table.
//!
//! A [`RecordedCase`] keeps the outcome beside the case and never in it, so that evaluation cannot
//! see it. What a letter gives, what `rationale facts` prints of it, and a row with the same
//! entries are the same recorded case.

mod fact;
mod json;
mod parquet;
mod problem;
mod row;
mod table;

use std::collections::BTreeMap;

use crate::letter::ReadLetter;
use crate::model::case::{Case, DecisionDate};
use crate::model::outcome::Outcome;

pub use fact::FactTexts;
pub use json::{CaseLine, Lines};
pub use parquet::ParquetRows;
pub use problem::{Problem, Unread};
pub use row::{COLUMNS, Header};
pub use table::{Cell, CsvRows, Rows, TableCases, TableRows};

/// Longest line of a file of cases, in bytes; a letter of ten thousand bytes gives about as many.
pub const CASE_BYTES_MAX: usize = 4 << 20;
/// Most facts of one case.
pub const CASE_FACTS_MAX: usize = 2_000;
/// Most disputed services of one case; the longest letters have about twenty.
pub const CASE_ISSUES_MAX: usize = 500;
/// Most columns of a table.
pub const TABLE_COLUMNS_MAX: usize = 2_000;
/// Longest cell of a table, in bytes.
pub const CELL_BYTES_MAX: usize = 1 << 16;

/// A case with what was recorded of it and by what else it can be grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedCase {
    /// What is documented and asked for, without any outcome.
    pub case: Case,
    /// The recorded outcome of each issue; `None` where the record could not be read.
    pub recorded: BTreeMap<usize, Option<Outcome>>,
    /// What else is known of the case as a whole, by name of the column.
    pub columns: BTreeMap<String, String>,
    /// What else is known of one issue.
    pub of_issue: BTreeMap<usize, BTreeMap<String, String>>,
}

/// The column of the reviewer's first board certification.
pub const SPECIALTY: &str = "specialty";
/// The column of the reviewer's states of licensure.
pub const LICENSURE: &str = "licensure";

impl RecordedCase {
    /// What a letter gives.
    #[must_use]
    pub fn of_letter(read: &ReadLetter) -> Self {
        let issues = read.letter.issues.iter();
        let reviewer = &read.letter.reviewer;
        let [specialties, licensure] = [&reviewer.specialties, &reviewer.licensure]
            .map(|list| list.iter().map(|read| read.value.as_str()).collect::<Vec<_>>());
        Self {
            case: read.case.clone(),
            recorded: issues.map(|i| (i.number, i.recorded.as_ref().map(|r| r.value))).collect(),
            columns: of_reviewer(&specialties, &licensure),
            of_issue: BTreeMap::new(),
        }
    }

    /// The month of the decision as `2016-12`; `None` where the day is not stated.
    #[must_use]
    pub fn month(&self) -> Option<String> {
        match &self.case.dates.decision {
            DecisionDate::Stated(day) => Some(format!("{:04}-{:02}", day.year(), day.month())),
            DecisionDate::Inferred { .. } | DecisionDate::Unknown => None,
        }
    }
}

/// The columns of a reviewer. Of several certifications the first counts: it is the one that
/// letters put first, and each combination by itself would be no group.
fn of_reviewer(specialties: &[&str], licensure: &[&str]) -> BTreeMap<String, String> {
    let first = specialties.first().map(|first| (SPECIALTY.to_owned(), (*first).to_owned()));
    let states = (!licensure.is_empty()).then(|| (LICENSURE.to_owned(), licensure.join(", ")));
    first.into_iter().chain(states).collect()
}
