//! Rationales without a reason about this patient.

use super::{Finding, Kind, Role, Subject};
use crate::letter::rationale::{Criterion, on_person, on_side};

/// Rationales in which nothing is said of the patient.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    let letter = &subject.read.letter;
    for issue in &letter.issues {
        let Some(first) = issue.rationale.first() else { continue };
        let own = || subject.read.findings.iter().filter(|f| f.issue() == Some(issue.number));
        let dependent = own().any(|f| {
            matches!(f.criterion, Criterion::ParentServiceNecessary | Criterion::NotDuplicate)
        });
        let about_patient = own().any(|f| !about_request(f.criterion));
        let lexicon = subject.reader.lexicon();
        let named = subject
            .spoken(issue.number)
            .iter()
            .any(|part| on_person(subject.text(part.clone()), lexicon));
        let sided = on_side(subject.source.text(), &issue.rationale, lexicon);
        if dependent
            || about_patient
            || named
            || sided
            || subject.told(issue.number).next().is_some()
            || subject.is_read_in_part(issue)
        {
            continue;
        }
        let note = "the rationale states no reason that is about this patient";
        let finding = Finding::new(subject, issue.number, Kind::ThinRationale, note).at(
            subject,
            Role::Rationale,
            first.clone(),
        );
        found.push(finding);
    }
}

/// Whether a criterion is about the request or the guideline and not about the patient.
fn about_request(criterion: Criterion) -> bool {
    matches!(
        criterion,
        Criterion::QuantityWithinGuideline
            | Criterion::RecommendedByGuideline
            | Criterion::ProviderRationale
            | Criterion::Other
    )
}
