//! Facts told in a rationale against the same facts of the record.

use crate::audit::finding::{Finding, Kind, Role, Subject};
use crate::letter::Issue;
use crate::model::fact::{Fact, Status};
use crate::model::vocabulary::{Group, ValueType};

/// Facts of which the rationale says the one and the record only the other.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        for told in subject.told(issue.number) {
            found.extend(against(subject, issue, told));
        }
    }
}

/// The contradiction of one told fact with the record, where there is one.
fn against(subject: &Subject<'_>, issue: &Issue, told: &Fact) -> Option<Finding> {
    let kind = subject.program.vocabulary.facts.get(&told.name)?;
    let comparable = match kind.group {
        Group::Examination | Group::Care => true,
        Group::Symptom | Group::Test | Group::Response | Group::Other => false,
    };
    let other = match told.status {
        Status::Present => Status::Absent,
        Status::Absent => Status::Present,
        Status::Equivocal | Status::Conflicting => return None,
    };
    if !comparable || matches!(kind.value, ValueType::Words { .. }) {
        return None;
    }
    let mut same = subject.record().filter(|fact| {
        let place = match (&fact.region, &told.region) {
            (Some(one), Some(other)) => one == other,
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => kind.group == Group::Care,
        };
        fact.name == told.name && place && !super::super::subject::opposite(fact.side, told.side)
    });
    let first = same.next()?;
    if first.status != other || same.any(|fact| fact.status != other) {
        return None;
    }
    let says = |status| if status == Status::Present { "" } else { "no " };
    let note = format!(
        "the rationale says {}{}; the record documents {}{}",
        says(told.status),
        told.name.words(),
        says(other),
        told.name.words()
    );
    let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .at(subject, Role::Rationale, told.evidence.range.clone())
        .at(subject, Role::Record, first.evidence.range.clone());
    Some(finding)
}
