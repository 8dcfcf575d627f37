//! One letter, two rationales: what is granted in one and denied in the other.

use crate::audit::finding::{Finding, Kind, Role, Subject};
use crate::letter::rationale::{Criterion, ReviewerFinding};

/// Criteria about the patient that two issues of like place decide differently.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    let findings = &subject.read.findings;
    for denied in findings.iter().filter(|f| f.holds.denied()) {
        let Some(subjects) = like(denied.criterion) else { continue };
        let granted = findings.iter().find(|granted| {
            !granted.holds.denied()
                && subjects.contains(&granted.criterion)
                && granted.issue() != denied.issue()
                && alike(subject, denied, granted)
        });
        let (Some(granted), Some(issue)) = (granted, denied.issue()) else { continue };
        let note = format!(
            "this rationale says {}: {}; that of issue {} says the contrary",
            denied.holds.words(),
            denied.criterion.words(),
            granted.issue().unwrap_or_default()
        );
        let finding = Finding::new(subject, issue, Kind::Contradiction, note)
            .about(denied.criterion)
            .at(subject, Role::Rationale, denied.evidence.range.clone())
            .at(subject, Role::Rationale, granted.evidence.range.clone());
        found.push(finding);
    }
}

/// The criteria whose grant contradicts a denial of this one; only those that do not hang on the service.
fn like(criterion: Criterion) -> Option<&'static [Criterion]> {
    const NEUROLOGIC: &[Criterion] =
        &[Criterion::FocalNeurologicFinding, Criterion::RadiculopathyOnExam];
    const CARE: &[Criterion] =
        &[Criterion::ConservativeCareTried, Criterion::ConservativeCareFailed];
    NEUROLOGIC
        .contains(&criterion)
        .then_some(NEUROLOGIC)
        .or_else(|| CARE.contains(&criterion).then_some(CARE))
}

/// Whether two findings are about places that bear on each other.
fn alike(subject: &Subject<'_>, one: &ReviewerFinding, other: &ReviewerFinding) -> bool {
    let region = |f: &ReviewerFinding| f.issue().and_then(|n| subject.issue(n)?.region.clone());
    match (region(one), region(other)) {
        (Some(one), Some(other)) => subject.bears_on(&one, &other),
        (None, _) | (_, None) => false,
    }
}
