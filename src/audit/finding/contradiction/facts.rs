//! Facts told in a rationale against the same facts of the record.

use super::kindred;
use crate::audit::finding::{Finding, Kind, Role, Severity, Subject};
use crate::letter::Issue;
use crate::model::fact::{Fact, Status};
use crate::model::value::{Unit, Value};
use crate::model::vocabulary::{Group, ValueType};

/// Facts of which the rationale says the one and the record only the other.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        for told in subject.told(issue.number) {
            found.extend(
                against(subject, issue, told)
                    .or_else(|| doubted(subject, issue, told))
                    .or_else(|| counted(subject, issue, told))
                    .or_else(|| unknown(subject, issue, told)),
            );
        }
    }
}

/// The contradiction of one told fact with the record, where there is one.
fn against(subject: &Subject<'_>, issue: &Issue, told: &Fact) -> Option<Finding> {
    let kind = subject.program.vocabulary.facts.get(&told.name)?;
    let comparable = match kind.group {
        Group::Examination | Group::Care | Group::Symptom => true,
        Group::Test | Group::Response | Group::Other => false,
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
    // Care is written in many ways, a complaint or a sign in few.
    if kind.group != Group::Care && !kindred(&told.evidence.words, &first.evidence.words) {
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

/// A sign that the rationale finds clear and the record leaves open.
fn doubted(subject: &Subject<'_>, issue: &Issue, told: &Fact) -> Option<Finding> {
    let kind = subject.program.vocabulary.facts.get(&told.name)?;
    let settled = matches!(told.status, Status::Present | Status::Absent);
    if kind.group != Group::Examination || !settled {
        return None;
    }
    let mut same = subject.record().filter(|fact| {
        fact.name == told.name
            && fact.region == told.region
            && !super::super::subject::opposite(fact.side, told.side)
    });
    let first = same.next()?;
    // Of what is measured, both may say the same number.
    let measured = |fact: &Fact| fact.evidence.words.contains(|c: char| c.is_ascii_digit());
    let open = |fact: &Fact| fact.status == Status::Equivocal && !measured(fact);
    if !open(first) || !same.all(open) {
        return None;
    }
    let note =
        format!("the rationale is sure of the {}; the record leaves it open", told.name.words());
    let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .severity(Severity::Moderate)
        .at(subject, Role::Rationale, told.evidence.range.clone())
        .at(subject, Role::Record, first.evidence.range.clone());
    Some(finding)
}

/// Visits that the rationale counts otherwise than the record.
fn counted(subject: &Subject<'_>, issue: &Issue, told: &Fact) -> Option<Finding> {
    let exact = |fact: &Fact| match &fact.value {
        Some(Value::Quantity(q)) if q.unit == Unit::Visit && q.low == q.high => q.low,
        Some(_) | None => None,
    };
    let number = exact(told)?;
    let same: Vec<&Fact> = subject
        .record()
        .filter(|fact| fact.name == told.name && fact.status == Status::Present)
        .collect();
    let (first, other) = same.iter().find_map(|fact| Some((*fact, exact(fact)?)))?;
    if same.iter().any(|fact| exact(fact) == Some(number)) {
        return None;
    }
    let note = format!(
        "the rationale counts {number} visits of {}, the record {other}",
        told.name.words()
    );
    let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .severity(Severity::Moderate)
        .at(subject, Role::Rationale, told.evidence.range.clone())
        .at(subject, Role::Record, first.evidence.range.clone());
    Some(finding)
}

/// A symptom of nerves that the record knows nothing of, though it tells of other symptoms.
fn unknown(subject: &Subject<'_>, issue: &Issue, told: &Fact) -> Option<Finding> {
    const NERVES: [&str; 4] = ["numbness", "paresthesia", "weakness_reported", "radiating_pain"];
    let nerves = NERVES.contains(&told.name.as_str()) && told.status == Status::Present;
    let symptom = |fact: &Fact| {
        let group = subject.program.vocabulary.facts.get(&fact.name).map(|f| f.group);
        group == Some(Group::Symptom)
    };
    // Tingling and numbness are written for one another.
    let alike = |fact: &Fact| {
        fact.name == told.name
            || matches!(fact.name.as_str(), "numbness" | "paresthesia" | "sensory_deficit")
                && matches!(told.name.as_str(), "numbness" | "paresthesia")
            || fact.name.as_str() == "motor_grade" && told.name.as_str() == "weakness_reported"
            || fact.name.as_str() == "diagnosis" && told.name.as_str() == "radiating_pain"
    };
    if !nerves || !subject.record().any(symptom) || subject.record().any(alike) {
        return None;
    }
    let note =
        format!("the rationale tells of {}; the record knows nothing of it", told.name.words());
    let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .severity(Severity::Moderate)
        .at(subject, Role::Rationale, told.evidence.range.clone());
    Some(finding)
}
