//! The recorded outcome against the letter's own reasons and against the rules. The only judge that reads the outcome.

use super::chapter::cited;
use super::{Finding, Kind, Role, Severity, Subject};
use crate::letter::Issue;
use crate::letter::rationale::{Criterion, ReviewerFinding};
use crate::model::name::FamilyName;
use crate::model::outcome::{Decision, Outcome};

/// Outcomes that the stated facts and the cited criterion point away from, and outcomes for both of two unlike sides.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        found.extend(unlike_sides(subject, issue));
        found.extend(by_reasons(subject, issue).or_else(|| by_rules(subject, issue)));
    }
}

/// Reasons that all speak for the service where the denial was upheld, or one that bars it where it was overturned.
fn by_reasons(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let recorded = issue.recorded.as_ref()?;
    let own: Vec<&ReviewerFinding> =
        subject.read.findings.iter().filter(|f| f.issue() == Some(issue.number)).collect();
    let decisive = match recorded.value {
        Outcome::Upheld => {
            let reason = |f: &&&ReviewerFinding| {
                !f.holds.denied()
                    && !matches!(
                        f.criterion,
                        Criterion::SymptomsPresent | Criterion::ConservativeCareTried
                    )
            };
            // That the guideline is not met is the conclusion, and no reason for it.
            let denied = |f: &&ReviewerFinding| {
                f.holds.denied() && f.criterion != Criterion::RecommendedByGuideline
            };
            let other = own.iter().any(denied) || subject.is_read_in_part(issue);
            own.iter().find(reason).filter(|_| !other)
        }
        Outcome::Overturned => own
            .iter()
            .find(|f| f.holds.denied() && f.criterion == Criterion::QuantityWithinGuideline),
    }?;
    let note = format!(
        "the rationale says {}: {}, and the {}",
        decisive.holds.words(),
        decisive.criterion.words(),
        recorded.value.words()
    );
    let finding = Finding::new(subject, issue.number, Kind::OutcomeDoubtful, note)
        .about(decisive.criterion)
        .severity(Severity::Moderate)
        .at(subject, Role::Rationale, decisive.evidence.range.clone())
        .at(subject, Role::Outcome, recorded.range.clone());
    Some(finding)
}

/// A decision of the rules of the very guideline cited that the outcome contradicts.
fn by_rules(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let recorded = issue.recorded.as_ref()?;
    let own: Vec<_> = subject.decided.iter().filter(|e| e.issue == issue.number).collect();
    let parts: Vec<Decision> = own.iter().map(|e| e.decision).collect();
    let against = match (Decision::of_issue(&parts), recorded.value) {
        (Decision::Necessary, Outcome::Upheld) | (Decision::NotNecessary, Outcome::Overturned) => {
            true
        }
        (
            Decision::Necessary | Decision::NotNecessary | Decision::NotShown | Decision::NoRule,
            _,
        ) => false,
    };
    if !against {
        return None;
    }
    // Where the reviewer gives a reason of another kind, the disagreement is one of reasons and is counted elsewhere.
    let reasons = subject.read.findings.iter().any(|f| {
        f.issue() == Some(issue.number)
            && f.holds.denied() == (recorded.value == Outcome::Upheld)
            && !matches!(f.criterion, Criterion::Other | Criterion::RecommendedByGuideline)
    });
    if reasons || subject.is_read_in_part(issue) {
        return None;
    }
    let families: Vec<&FamilyName> = cited(issue).map(|c| &c.family).collect();
    let same = own.iter().all(|e| {
        e.rule.as_ref().is_ok_and(|choice| {
            let rule = subject.program.rules.get(&choice.rule);
            !choice.draft && rule.is_some_and(|r| families.contains(&&r.source.family))
        })
    });
    if !same {
        return None;
    }
    let note = format!(
        "by the facts of the record the guideline cited makes it {}, and the {}",
        Decision::of_issue(&parts).words(),
        recorded.value.words()
    );
    let finding = Finding::new(subject, issue.number, Kind::OutcomeDoubtful, note)
        .at(subject, Role::Request, issue.range.clone())
        .at(subject, Role::Outcome, recorded.range.clone());
    Some(finding)
}

/// One outcome for two sides that the rules decide differently.
fn unlike_sides(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let recorded = issue.recorded.as_ref()?;
    let own: Vec<_> = subject
        .decided
        .iter()
        .filter(|e| e.issue == issue.number && e.side.is_some() && e.rule.is_ok())
        .collect();
    let unlike = own.iter().find_map(|one| {
        let other = own.iter().find(|other| {
            other.service == one.service
                && other.side > one.side
                && (other.decision == Decision::Necessary) != (one.decision == Decision::Necessary)
        })?;
        Some((one, other))
    });
    let (one, other) = unlike?;
    let side = |e: &crate::evaluate::Evaluation| e.side.map_or("", |s| s.name()).to_owned();
    let note = format!(
        "the {} side is {}, the {} side {}, and one outcome is recorded for both",
        side(one),
        one.decision.words(),
        side(other),
        other.decision.words()
    );
    let finding = Finding::new(subject, issue.number, Kind::BilateralNotSplit, note)
        .at(subject, Role::Request, issue.range.clone())
        .at(subject, Role::Outcome, recorded.range.clone());
    Some(finding)
}
