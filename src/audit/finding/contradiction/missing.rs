//! Facts that a rationale says are missing from the records, and that the record documents.

use crate::audit::finding::{Finding, Kind, Role, Subject};
use crate::letter::fact::{Near, Reason};
use crate::model::fact::{Section, Status};
use crate::model::vocabulary::Group;

/// What is said to be undocumented and is documented.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for near in subject.read.near.iter().filter(|near| near.reason == Reason::Undocumented) {
        let Section::Rationale(number) = near.evidence.section else { continue };
        let Some(issue) = subject.issue(number) else { continue };
        if !plain(subject, near, number) {
            continue;
        }
        let shown = subject.record().find(|fact| {
            fact.name == near.name
                && fact.status == Status::Present
                && subject.concerns(fact, issue)
                && !subject.disputed(fact)
        });
        let Some(fact) = shown else { continue };
        let note = format!(
            "the rationale says that {} is not documented; the record documents it",
            near.name.words()
        );
        let finding = Finding::new(subject, number, Kind::Contradiction, note)
            .at(subject, Role::Rationale, near.evidence.range.clone())
            .at(subject, Role::Record, fact.evidence.range.clone());
        found.push(finding);
    }
}

/// Whether the words say that the fact itself is missing, and not what came of it: "no documentation of improvement with
/// physical therapy" does not say that there was no therapy.
fn plain(subject: &Subject<'_>, near: &Near, issue: usize) -> bool {
    let spoken = subject
        .spoken(issue)
        .iter()
        .any(|part| part.start <= near.evidence.range.start && near.evidence.range.end <= part.end);
    let group = subject.program.vocabulary.facts.get(&near.name).map(|fact| fact.group);
    let comparable = matches!(group, Some(Group::Symptom | Group::Examination));
    let reasons = &subject.reader.lexicon().reviewer.reasons;
    let other = subject.read.findings.iter().any(|finding| {
        let range = &finding.evidence.range;
        let covers =
            range.start <= near.evidence.range.start && near.evidence.range.end <= range.end;
        let shown = reasons
            .get(finding.reason)
            .is_some_and(|reason| reason.shown_by.iter().any(|shown| shown.fact == near.name));
        covers && !shown
    });
    spoken && comparable && !other
}
