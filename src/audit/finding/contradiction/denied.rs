//! A criterion that the reviewer does not grant, and facts of the record that show it.

use rust_decimal::Decimal;

use super::status::sentence;
use crate::audit::finding::{Finding, Kind, Role, Subject};
use crate::letter::Issue;
use crate::letter::rationale::{Reason, ReviewerFinding, Shown};
use crate::model::fact::Fact;
use crate::model::value::{Quantity, Unit, Value};

/// Most facts that a finding names.
const FACTS_MAX: usize = 4;
/// A strength grade from which on no deficit is meant: five less a shade is nearly full, in tenths.
const FULL_STRENGTH_TENTHS: i64 = 49;

/// Denied criteria that the record shows.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for finding in subject.read.findings.iter().filter(|f| f.holds.denied()) {
        let Some(issue) = finding.issue().and_then(|number| subject.issue(number)) else {
            continue;
        };
        let reasons = &subject.reader.lexicon().reviewer.reasons;
        let Some(reason) = reasons.get(finding.reason).filter(|r| !r.only) else { continue };
        let shown: Vec<&Fact> = subject
            .record()
            .filter(|fact| {
                reason.shown_by.iter().any(|shown| shows(fact, shown))
                    && subject.concerns(fact, issue)
                    && !subject.disputed(fact)
                    && is_of_drug(subject, finding, fact)
            })
            .collect();
        if shown.is_empty() {
            found.extend(said(subject, finding, reason, issue));
            continue;
        }
        let names: Vec<String> = shown.iter().map(|fact| fact.name.words()).collect();
        let mut note = format!(
            "the rationale says {}: {}; the record documents {}",
            finding.holds.words(),
            finding.criterion.words(),
            listed(&names)
        );
        if shown.len() > FACTS_MAX {
            note.push_str(" and more");
        }
        let mut finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
            .about(finding.criterion)
            .at(subject, Role::Rationale, finding.evidence.range.clone());
        for fact in shown.iter().take(FACTS_MAX) {
            finding = finding.at(subject, Role::Record, fact.evidence.range.clone());
        }
        found.push(finding);
    }
}

/// Whether an ill effect is one of a drug that the denial names, where it names any: what ibuprofen did says nothing of
/// an antidepressant.
fn is_of_drug(subject: &Subject<'_>, finding: &ReviewerFinding, fact: &Fact) -> bool {
    if fact.name.as_str() != "medication_side_effect" {
        return true;
    }
    let denied = subject.reader.services_named(&finding.evidence.words);
    let had = subject.reader.services_named(sentence(subject, fact));
    denied.is_empty() || had.is_empty() || !denied.is_disjoint(&had)
}

/// Words of the record, where no fact shows the criterion.
fn said(
    subject: &Subject<'_>,
    finding: &ReviewerFinding,
    reason: &Reason,
    issue: &Issue,
) -> Option<Finding> {
    let record = reason.record.as_ref()?;
    let range = subject.narrative().into_iter().find_map(|part| {
        let words = subject.text(part.clone()).to_ascii_lowercase();
        let at = record.find(&words)?;
        Some(part.start + at.start()..part.start + at.end())
    })?;
    let note = format!(
        "the rationale says {}: {}; the record says otherwise",
        finding.holds.words(),
        finding.criterion.words()
    );
    let contradiction = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .about(finding.criterion)
        .at(subject, Role::Rationale, finding.evidence.range.clone())
        .at(subject, Role::Record, range);
    Some(contradiction)
}

/// Whether a fact is one that shows a criterion.
pub(super) fn shows(fact: &Fact, shown: &Shown) -> bool {
    let number = match &fact.value {
        Some(Value::Quantity(quantity)) => Some(quantity),
        Some(Value::Elapsed(_) | Value::Word(_)) | None => None,
    };
    let valued = shown
        .value
        .as_ref()
        .is_none_or(|wanted| fact.value.as_ref().is_some_and(|value| value.write() == *wanted));
    fact.name == shown.fact
        && fact.status == shown.status
        && valued
        && (!shown.counted || number.is_some())
        && !number.is_some_and(nearly_full)
}

/// Whether a quantity is a strength that is nearly full, which readers do not take for a deficit.
fn nearly_full(quantity: &Quantity) -> bool {
    quantity.unit == Unit::Grade
        && quantity.low.is_some_and(|low| low >= Decimal::new(FULL_STRENGTH_TENTHS, 1))
}

/// Names for a sentence, each once.
fn listed(names: &[String]) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        if !kept.contains(&name.as_str()) && kept.len() < FACTS_MAX {
            kept.push(name);
        }
    }
    kept.join(", ")
}
