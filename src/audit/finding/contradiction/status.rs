//! Whether the patient works and bears the drug, in a rationale against the record.

use crate::audit::finding::{Finding, Kind, Role, Severity, Subject};
use crate::letter::Issue;
use crate::model::fact::{Fact, Status};
use crate::model::value::Value;

/// Contradictions on the work status and on what a drug does.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        found.extend(work(subject, issue));
        found.extend(tolerance(subject, issue));
    }
}

/// Whether a work status says that the patient works; `None` where it says neither.
fn works(fact: &Fact) -> Option<bool> {
    let Some(Value::Word(word)) = &fact.value else { return None };
    match (fact.name.as_str(), word.as_str()) {
        ("work_status", "full" | "modified") => Some(true),
        ("work_status", "off") => Some(false),
        _ => None,
    }
}

/// A patient who is off work in the rationale and works in the record, or the other way round.
fn work(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let (told, working) = subject.told(issue.number).find_map(|f| Some((f, works(f)?)))?;
    let mut record = subject.record().filter_map(|fact| Some((fact, works(fact)?)));
    let (first, recorded) = record.next()?;
    if recorded == working || record.any(|(_, other)| other == working) {
        return None;
    }
    let says = |working: bool| if working { "works" } else { "is off work" };
    let note = format!(
        "the rationale says that the patient {}; by the record the patient {}",
        says(working),
        says(recorded)
    );
    let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .at(subject, Role::Rationale, told.evidence.range.clone())
        .at(subject, Role::Record, first.evidence.range.clone());
    Some(finding)
}

/// A drug that is borne without ill effects in the rationale, and whose ill effect the record tells in the same sentence
/// as its name.
fn tolerance(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let effect = |fact: &&Fact| fact.name.as_str() == "medication_side_effect";
    let told = subject.told(issue.number).filter(effect).find(|f| f.status == Status::Absent)?;
    if subject.record().filter(effect).any(|f| f.status != Status::Present) {
        return None;
    }
    let shown = subject.record().filter(effect).find(|fact| {
        let words = sentence(subject, fact);
        let named = subject.reader.services_named(words);
        issue.services.iter().any(|service| named.contains(service))
    })?;
    let note = "the rationale knows of no ill effect of the drug; the record tells of one";
    let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .severity(Severity::Moderate)
        .at(subject, Role::Rationale, told.evidence.range.clone())
        .at(subject, Role::Record, shown.evidence.range.clone());
    Some(finding)
}

/// The words from the full stop before a fact to the one behind it.
pub(super) fn sentence<'s>(subject: &'s Subject<'_>, fact: &Fact) -> &'s str {
    let text = subject.source.text();
    let range = &fact.evidence.range;
    let before = text.get(..range.start).unwrap_or("");
    let start = before.rfind(". ").map_or(0, |at| at + 1);
    let behind = text.get(range.end..).unwrap_or("");
    let end = range.end + behind.find('.').unwrap_or(behind.len());
    text.get(start..end).unwrap_or("")
}
