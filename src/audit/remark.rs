//! What an audit points at, whatever looked for it: one form for lists, baselines, notes and every
//! output.

use std::sync::Arc;

use super::disagreement::deciding;
use super::entry::Entry;
use super::finding::{Finding, Place, Severity};
use super::twins::Twins;

/// Something in an issue that is worth a second reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The document.
    pub document: Arc<str>,
    /// The issue's number in it.
    pub issue: usize,
    /// The kind, as machine-readable output names it.
    pub kind: String,
    /// The criterion or fact that it is about.
    pub criterion: Option<String>,
    /// How grave it is.
    pub severity: Severity,
    /// The statute or regulation by which it matters, where there is one.
    pub law: Option<&'static str>,
    /// What is to be seen, without words of the letter.
    pub note: String,
    /// The words on which it rests, in the order in which they are to be read. They go into outputs only where quotes are
    /// allowed.
    pub places: Vec<Place>,
}

impl From<Finding> for Remark {
    fn from(finding: Finding) -> Self {
        Self {
            document: finding.document.into(),
            issue: finding.issue,
            kind: finding.kind.name().to_owned(),
            criterion: finding.criterion.map(|criterion| criterion.name().to_owned()),
            severity: finding.severity,
            law: Some(finding.kind.law()),
            note: finding.note,
            places: finding.places,
        }
    }
}

/// The kind of a decision that the record does not follow.
pub const DISAGREEMENT: &str = "disagreement";
/// The kind of an issue with a twin that ended otherwise.
pub const UNLIKE_TWINS: &str = "unlike_twins";

/// What a remark is known by from one run to the next.
pub type Key = (String, usize, String, String);

impl Remark {
    /// Document, issue, kind and criterion.
    #[must_use]
    pub fn key(&self) -> Key {
        let criterion = self.criterion.clone().unwrap_or_default();
        (self.document.to_string(), self.issue, self.kind.clone(), criterion)
    }
}

/// The remarks on a corpus: what was found in the text of its letters, disagreements, and twins with
/// unlike outcomes.
#[must_use]
pub fn remarks(entries: &[Entry], twins: &Twins<'_>) -> Vec<Remark> {
    // The document may be known by another name here than in its text.
    let found = entries.iter().flat_map(|entry| entry.remarks.iter().map(move |r| (entry, r)));
    let mut remarks: Vec<Remark> = found
        .map(|(entry, remark)| Remark { document: Arc::clone(&entry.document), ..remark.clone() })
        .collect();
    for entry in entries.iter().filter(|entry| entry.agrees() == Some(false)) {
        let Some(recorded) = entry.recorded else { continue };
        for (rule, criterion, reason) in deciding(entry) {
            let why = match (&criterion, reason) {
                (Some(criterion), Some(reason)) => format!("{criterion}: {}", reason.words()),
                (Some(criterion), None) => criterion.to_string(),
                (None, _) => "the rule as a whole".to_owned(),
            };
            remarks.push(Remark {
                document: Arc::clone(&entry.document),
                issue: entry.issue,
                kind: DISAGREEMENT.to_owned(),
                criterion: Some(criterion.map_or(rule.to_string(), |c| format!("{rule}/{c}"))),
                severity: Severity::Moderate,
                law: None,
                note: format!(
                    "{} by the rules ({why}); record: {}",
                    entry.decision.words(),
                    recorded.words()
                ),
                places: Vec::new(),
            });
        }
    }
    for group in twins.unlike() {
        let (o, u) = (group.overturned.len(), group.upheld.len());
        let rules: Vec<&str> = group.profile.rules().iter().map(|rule| rule.as_str()).collect();
        let members = group.overturned.iter().chain(&group.upheld);
        for entry in members.filter_map(|index| entries.get(*index)) {
            remarks.push(Remark {
                document: Arc::clone(&entry.document),
                issue: entry.issue,
                kind: UNLIKE_TWINS.to_owned(),
                criterion: Some(rules.join(" + ")),
                severity: Severity::Moderate,
                law: None,
                note: format!(
                    "alike to the guideline: denial overturned in {o}, denial upheld in {u}"
                ),
                places: Vec::new(),
            });
        }
    }
    sorted(remarks)
}

/// By severity, document, issue, kind and criterion, each once.
#[must_use]
pub fn sorted(mut remarks: Vec<Remark>) -> Vec<Remark> {
    remarks.sort_by_cached_key(|remark| (remark.severity, remark.key(), remark.places.clone()));
    remarks.dedup_by(|a, b| a.key() == b.key() && a.places == b.places);
    remarks
}
