//! "Only tenderness was noted", and other findings of the record's examination.

use crate::audit::finding::{Finding, Kind, Role, Subject};
use crate::model::fact::{Fact, Status};
use crate::model::vocabulary::Group;

/// Findings that a reviewer who says that nothing else was found has passed over.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for finding in subject.read.findings.iter().filter(|f| f.holds.denied()) {
        let Some(issue) = finding.issue().and_then(|number| subject.issue(number)) else {
            continue;
        };
        let reasons = &subject.reader.lexicon().reviewer.reasons;
        if !reasons.get(finding.reason).is_some_and(|r| r.only) {
            continue;
        }
        let told: Vec<&Fact> = subject.told(issue.number).collect();
        let passed: Vec<&Fact> = subject
            .record()
            .filter(|fact| {
                let group = subject.program.vocabulary.facts.get(&fact.name).map(|f| f.group);
                group == Some(Group::Examination)
                    && fact.status == Status::Present
                    && fact.name.as_str() != "tenderness"
                    && fact.region.is_some()
                    && subject.concerns(fact, issue)
                    && !subject.disputed(fact)
                    && !told.iter().any(|t| t.name == fact.name)
            })
            .collect();
        let Some(first) = passed.first() else { continue };
        let note = format!(
            "the rationale says that nothing else was found on examination; the record documents {}",
            first.name.words()
        );
        let mut contradiction = Finding::new(subject, issue.number, Kind::Contradiction, note)
            .about(finding.criterion)
            .at(subject, Role::Rationale, finding.evidence.range.clone());
        for fact in passed.iter().take(3) {
            contradiction = contradiction.at(subject, Role::Record, fact.evidence.range.clone());
        }
        found.push(contradiction);
    }
}
