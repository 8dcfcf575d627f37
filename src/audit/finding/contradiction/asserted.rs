//! What the reviewer grants or takes for granted, and a record that says that it is not so or knows nothing of it.

use super::denied::shows;
use super::kindred;
use crate::audit::finding::{Finding, Kind, Role, Severity, Subject};
use crate::letter::rationale::Criterion;
use crate::model::fact::{Fact, Status};

/// Granted criteria of which the record documents only the contrary.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for finding in subject.read.findings.iter().filter(|f| !f.holds.denied()) {
        let Some(issue) = finding.issue().and_then(|number| subject.issue(number)) else {
            continue;
        };
        let reasons = &subject.reader.lexicon().reviewer.reasons;
        let Some(reason) = reasons.get(finding.reason).filter(|r| !r.shown_by.is_empty()) else {
            continue;
        };
        if subject.record().any(|fact| {
            reason.shown_by.iter().any(|shown| shows(fact, shown)) && subject.concerns(fact, issue)
        }) {
            continue;
        }
        let contrary: Vec<&Fact> = subject
            .record()
            .filter(|fact| {
                fact.status == Status::Absent
                    && reason.shown_by.iter().any(|shown| shown.fact == fact.name)
                    && subject.concerns(fact, issue)
                    // Of many signs one that is absent says nothing of another one.
                    && (finding.criterion != Criterion::ObjectiveFindings
                        || kindred(&finding.evidence.words, &fact.evidence.words))
            })
            .collect();
        let Some(first) = contrary.first() else { continue };
        let note = format!(
            "the rationale says {}: {}; the record documents no {}",
            finding.holds.words(),
            finding.criterion.words(),
            first.name.words()
        );
        let mut contradiction = Finding::new(subject, issue.number, Kind::Contradiction, note)
            .about(finding.criterion)
            .at(subject, Role::Rationale, finding.evidence.range.clone());
        for fact in contrary.iter().take(3) {
            contradiction = contradiction.at(subject, Role::Record, fact.evidence.range.clone());
        }
        found.push(contradiction);
    }
}

/// Care that a reviewer takes for granted, of which the record documents none.
pub(super) fn presumed(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for finding in &subject.read.findings {
        // What is said not to be documented is not taken for granted.
        if finding.holds.denied() && finding.criterion == Criterion::ConservativeCareTried {
            continue;
        }
        let Some(issue) = finding.issue().and_then(|number| subject.issue(number)) else {
            continue;
        };
        let reasons = &subject.reader.lexicon().reviewer.reasons;
        let Some(reason) = reasons.get(finding.reason).filter(|r| !r.presumes.is_empty()) else {
            continue;
        };
        let had = |fact: &Fact| {
            let named = reason.presumes.iter().any(|shown| shown.fact == fact.name);
            named && fact.status != Status::Absent
        };
        // Care for another part of the body is care too: a summary seldom says what it was for.
        if subject.record().any(had) {
            continue;
        }
        let denied = subject.record().find(|fact| {
            let named = reason.presumes.iter().any(|shown| shown.fact == fact.name);
            named && fact.status == Status::Absent && subject.concerns(fact, issue)
        });
        let (end, severity) = match denied {
            Some(_) => ("the record says that there was none", Severity::Serious),
            None => ("the record knows nothing of it", Severity::Moderate),
        };
        let note = format!("the rationale speaks of earlier care; {end}");
        let mut contradiction = Finding::new(subject, issue.number, Kind::Contradiction, note)
            .about(finding.criterion)
            .severity(severity)
            .at(subject, Role::Rationale, finding.evidence.range.clone());
        if let Some(fact) = denied {
            contradiction = contradiction.at(subject, Role::Record, fact.evidence.range.clone());
        }
        found.push(contradiction);
    }
}
