//! Where decision and record part: by the criterion that decided, then by the reason for which it
//! came out so.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::evaluate::Reason;
use crate::model::name::{CriterionName, RuleName};
use crate::model::outcome::{Decision, Outcome};

use super::entry::Entry;

/// Disagreements with one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// What was recorded; the decision says the opposite.
    pub recorded: Outcome,
    /// The rule that decided.
    pub rule: RuleName,
    /// The criterion that kept the service from being necessary; `None` where all are met and the
    /// denial was upheld, and where the rule as a whole recommends against the service.
    pub criterion: Option<CriterionName>,
    /// The issues by the reason for which the criterion came out so, most frequent first, each by
    /// position.
    pub reasons: Vec<(Option<Reason>, Vec<usize>)>,
    /// How many issues there are; one with several deciding criteria stands at each.
    pub issues: usize,
}

/// The causes of all disagreements, the most frequent first.
#[must_use]
pub fn causes(entries: &[Entry]) -> Vec<Cause> {
    type Key = (Outcome, RuleName, Option<CriterionName>);
    let mut found: BTreeMap<Key, BTreeMap<Option<Reason>, Vec<usize>>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate().filter(|(_, e)| e.agrees() == Some(false)) {
        let Some(recorded) = entry.recorded else { continue };
        for (rule, criterion, reason) in deciding(entry) {
            let reasons = found.entry((recorded, rule, criterion)).or_default();
            let issues = reasons.entry(reason).or_default();
            if issues.last() != Some(&index) {
                issues.push(index);
            }
        }
    }
    let mut causes: Vec<Cause> = found
        .into_iter()
        .map(|((recorded, rule, criterion), reasons)| {
            let mut reasons: Vec<_> = reasons.into_iter().collect();
            reasons.sort_by_key(|(_, issues)| Reverse(issues.len()));
            let mut all: Vec<usize> =
                reasons.iter().flat_map(|(_, issues)| issues).copied().collect();
            all.sort_unstable();
            all.dedup();
            Cause { recorded, rule, criterion, reasons, issues: all.len() }
        })
        .collect();
    causes.sort_by_key(|cause| Reverse(cause.issues));
    causes
}

/// What decided an issue against the record.
#[must_use]
pub fn deciding(entry: &Entry) -> Vec<(RuleName, Option<CriterionName>, Option<Reason>)> {
    let mut found = Vec::new();
    for judgment in entry.judgments() {
        let Some(rule) = &judgment.rule else { continue };
        // Where the issue as a whole is denied, its necessary parts are not the reason.
        if (judgment.decision == Decision::Necessary) != (entry.decision == Decision::Necessary) {
            continue;
        }
        if judgment.deciding.is_empty() {
            found.push((rule.clone(), None, None));
        }
        let each = judgment.deciding.iter();
        found.extend(each.map(|d| (rule.clone(), Some(d.criterion.clone()), Some(d.reason))));
    }
    found
}

/// The single facts with which most disagreements would not be: how often each, the most frequent
/// first.
#[must_use]
pub fn at_the_border(entries: &[Entry]) -> Vec<(String, Decision, Vec<usize>)> {
    let mut found: BTreeMap<(&str, Decision), Vec<usize>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        for border in &entry.border {
            found.entry((&border.fact, border.decision)).or_default().push(index);
        }
    }
    let mut list: Vec<(String, Decision, Vec<usize>)> =
        found.into_iter().map(|((fact, decision), i)| (fact.to_owned(), decision, i)).collect();
    list.sort_by_key(|(_, _, issues)| Reverse(issues.len()));
    list
}
