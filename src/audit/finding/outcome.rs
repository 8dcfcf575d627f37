//! The recorded outcome against the letter's own reasons and against the rules. The only judge that reads the outcome.

use std::ops::Range;

use rust_decimal::Decimal;

use super::chapter::cited;
use super::{Finding, Kind, Role, Severity, Subject};
use crate::letter::Issue;
use crate::letter::pattern::Pattern;
use crate::letter::rationale::{Criterion, Holds, ReviewerFinding};
use crate::model::fact::Status;
use crate::model::name::FamilyName;
use crate::model::outcome::{Decision, Outcome};
use crate::model::value::{Quantity, Unit, Value};

/// Outcomes that the stated facts and the cited criterion point away from, and outcomes for both of two unlike sides.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        let first = by_reasons(subject, issue)
            .or_else(|| within_cap(subject, issue))
            .or_else(|| by_rules(subject, issue));
        found.extend(first);
        found.extend(unlike_sides(subject, issue));
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
                !matches!(f.criterion, Criterion::SymptomsPresent | Criterion::ConservativeCareTried)
            };
            if own.iter().any(|f| f.holds.denied()) { None } else { own.iter().find(reason) }
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

/// A request said to exceed what the guideline allows, though the rationale itself names a greater number of visits.
fn within_cap(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let recorded = issue.recorded.as_ref().filter(|r| r.value == Outcome::Upheld)?;
    let exceeds = subject.read.findings.iter().find(|f| {
        f.issue() == Some(issue.number)
            && f.holds == Holds::NotMet
            && f.criterion == Criterion::QuantityWithinGuideline
    })?;
    let visits = |q: Option<Quantity>| q.filter(|q| q.unit == Unit::Visit).and_then(|q| q.high);
    let asked = visits(issue.quantity)?;
    let granted = issue.partly_authorized.as_ref().and_then(|p| visits(p.authorized_quantity));
    let total = asked.checked_add(granted.unwrap_or_default())?;
    let had = subject.record().filter_map(|fact| match &fact.value {
        Some(Value::Quantity(q)) if fact.status == Status::Present => visits(Some(*q)),
        Some(_) | None => None,
    });
    let total = had.max().map_or(Some(total), |had| total.checked_add(had))?;
    let cap = &subject.reader.lexicon().reviewer.guidelines.caps;
    let cap = cap.as_ref()?;
    let spoken = subject.spoken(issue.number);
    let allowed = issue
        .rationale
        .iter()
        .flat_map(|range| counts(subject, range, cap))
        .filter(|(at, _)| !spoken.iter().any(|part| part.contains(at)))
        .map(|(_, count)| count)
        .min()?;
    if total > allowed {
        return None;
    }
    let note = format!(
        "the rationale says that the request exceeds the guideline; {total} visits in all are no more than the least number that it names, {allowed}"
    );
    let finding = Finding::new(subject, issue.number, Kind::OutcomeDoubtful, note)
        .about(Criterion::QuantityWithinGuideline)
        .severity(Severity::Moderate)
        .at(subject, Role::Rationale, exceeds.evidence.range.clone())
        .at(subject, Role::Request, issue.range.clone())
        .at(subject, Role::Outcome, recorded.range.clone());
    Some(finding)
}

/// The numbers of visits that a part of the letter names, each with its place.
fn counts(subject: &Subject<'_>, range: &Range<usize>, cap: &Pattern) -> Vec<(usize, Decimal)> {
    let words = subject.text(range.clone()).to_ascii_lowercase();
    let all = cap.find_iter(&words);
    all.filter_map(|m| Some((range.start + m.start(), greatest(m.as_str())?))).collect()
}

/// The greatest number that words name in digits.
fn greatest(words: &str) -> Option<Decimal> {
    words.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).max()
}

/// A decision of the rules of the very guideline cited that the outcome contradicts.
fn by_rules(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let recorded = issue.recorded.as_ref()?;
    let own: Vec<_> = subject.decided.iter().filter(|e| e.issue == issue.number).collect();
    let parts: Vec<Decision> = own.iter().map(|e| e.decision).collect();
    let against = match (Decision::of_issue(&parts), recorded.value) {
        (Decision::Necessary, Outcome::Upheld) | (Decision::NotNecessary, Outcome::Overturned) => true,
        (
            Decision::Necessary | Decision::NotNecessary | Decision::NotShown | Decision::NoRule,
            _,
        ) => false,
    };
    if !against {
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
