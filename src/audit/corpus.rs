//! A corpus of letters, issue by issue, against its record.

use std::collections::BTreeMap;

use crate::evaluate::RequestDecision;
use crate::model::outcome::{Decision, Outcome};

use super::agreement::Agreement;
use super::baseline::always_upheld;
use super::bootstrap::Bootstrap;
use super::square::Square;
use super::table::Table;

/// Seed of the resampling; fixed, so that the same corpus gives the same bytes.
const SEED: u64 = 1;
/// How often letters are resampled.
const REPLICATES: u32 = 2_000;

/// One issue with its decision and record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueResult {
    /// Its number in the letter.
    pub issue: usize,
    /// The decision of its sides and services together.
    pub decision: Decision,
    /// The recorded outcome; `None` where the letter's could not be read.
    pub recorded: Option<Outcome>,
}

/// The results of one letter's issues: the decisions of an issue for several sides or services together.
#[must_use]
pub fn results(
    decided: &[RequestDecision],
    recorded: &BTreeMap<usize, Option<Outcome>>,
) -> Vec<IssueResult> {
    recorded
        .iter()
        .map(|(&issue, &recorded)| {
            let parts: Vec<Decision> =
                decided.iter().filter(|d| d.issue == issue).map(|d| d.decision).collect();
            IssueResult { issue, decision: Decision::of_issue(&parts), recorded }
        })
        .collect()
}

/// The figures of a corpus.
#[derive(Debug, Clone)]
pub struct Audit {
    /// Letters read.
    pub letters: usize,
    /// Letters that could not be read.
    pub unread: usize,
    /// Issues, with and without a recorded outcome.
    pub issues: usize,
    /// Decisions against outcomes.
    pub table: Table,
    /// How well they agree, with intervals by letter.
    pub agreement: Agreement,
    /// How well a rater would agree that always lets the denial stand.
    pub always_upheld: Agreement,
    /// Issues for which no rule speaks, by service.
    pub no_rule: BTreeMap<String, usize>,
}

impl Audit {
    /// The figures of letters given as the results of their issues.
    #[must_use]
    pub fn of(
        letters: &[Vec<IssueResult>],
        unread: usize,
        no_rule: BTreeMap<String, usize>,
    ) -> Self {
        let tables: Vec<Table> = letters
            .iter()
            .map(|issues| issues.iter().filter_map(|i| Some((i.decision, i.recorded?))).collect())
            .collect();
        let table: Table = tables.iter().sum();
        let bootstrap = Bootstrap::draw(&tables, SEED, REPLICATES);
        Self {
            letters: letters.len(),
            unread,
            issues: letters.iter().map(Vec::len).sum(),
            table,
            agreement: Agreement::of(&table).with_bootstrap(&bootstrap),
            always_upheld: Agreement::of_square(always_upheld(Square::from(&table))),
            no_rule,
        }
    }
}
