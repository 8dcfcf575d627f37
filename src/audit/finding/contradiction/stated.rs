//! Details that a rationale misses in a request which states them, and limits that it does not exceed.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::audit::finding::{Finding, Kind, Role, Severity, Subject};
use crate::letter::Issue;
use crate::letter::pattern::Pattern;
use crate::letter::rationale::{Criterion, Detail, Holds};
use crate::model::fact::Status;
use crate::model::side::Side;
use crate::model::value::{Quantity, Unit, Value};

/// What a request is said not to state, or to exceed, and does not.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        found.extend(stated(subject, issue));
        found.extend(within_limit(subject, issue));
    }
}

/// Details that are said to be missing, where the request states every one of them.
fn stated(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let details = &subject.reader.lexicon().reviewer.guidelines.details;
    let missing = subject.read.findings.iter().filter(|f| {
        f.issue() == Some(issue.number)
            && f.holds.denied()
            && f.criterion == Criterion::RequestComplete
    });
    missing.into_iter().find_map(|finding| {
        let sentence = subject.text(finding.sentence.clone()).to_ascii_lowercase();
        let named: Vec<Detail> = details
            .iter()
            .filter(|(_, words)| words.is_match(&sentence))
            .map(|(detail, _)| *detail)
            .collect();
        if named.is_empty() || !named.iter().all(|detail| states(issue, *detail)) {
            return None;
        }
        let names: Vec<&str> = named.iter().map(|detail| detail.words()).collect();
        let note = format!(
            "the rationale misses {} in the request; the request states it",
            names.join(", ")
        );
        let contradiction = Finding::new(subject, issue.number, Kind::Contradiction, note)
            .about(Criterion::RequestComplete)
            .at(subject, Role::Rationale, finding.evidence.range.clone())
            .at(subject, Role::Request, issue.range.clone());
        Some(contradiction)
    })
}

/// Whether a request states a detail.
fn states(issue: &Issue, detail: Detail) -> bool {
    match detail {
        Detail::Quantity => issue.quantity.is_some(),
        Detail::Frequency => issue.frequency.as_ref().is_some_and(|f| f.length.is_some()),
        Detail::Strength => issue.strength.is_some(),
        Detail::Region => issue.region.is_some() && issue.region_from.is_some_and(from_request),
        Detail::Side => matches!(issue.side, Some(Side::Left | Side::Right | Side::Bilateral)),
    }
}

fn from_request(from: crate::letter::RegionFrom) -> bool {
    from == crate::letter::RegionFrom::Request
}

/// A request said to exceed the guideline, though no number of visits that the guideline is quoted with is smaller.
fn within_limit(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let exceeds = subject.read.findings.iter().find(|f| {
        f.issue() == Some(issue.number)
            && f.holds == Holds::NotMet
            && f.criterion == Criterion::QuantityWithinGuideline
    })?;
    let visits = |q: Option<Quantity>| q.filter(|q| q.unit == Unit::Visit).and_then(|q| q.high);
    let asked = visits(issue.quantity)?;
    let granted = issue.partly_authorized.as_ref().and_then(|p| visits(p.authorized_quantity));
    let had =
        subject.record().filter(|f| f.status == Status::Present && subject.concerns(f, issue));
    let had = had.filter_map(|fact| match &fact.value {
        Some(Value::Quantity(q)) => visits(Some(*q)),
        Some(Value::Elapsed(_) | Value::Word(_)) | None => None,
    });
    let total = asked.checked_add(granted.unwrap_or_default())?;
    let total = total.checked_add(had.max().unwrap_or_default())?;
    let words = subject.reader.lexicon().reviewer.guidelines.visit_counts.as_ref()?;
    let spoken = subject.spoken(issue.number);
    let allowed = issue
        .rationale
        .iter()
        .flat_map(|range| counts(subject, range, words))
        .filter(|(at, _)| !spoken.iter().any(|part| part.contains(at)))
        .map(|(_, count)| count)
        .min()?;
    if total > allowed {
        return None;
    }
    let note = format!(
        "the rationale says that the request exceeds the guideline; {total} visits in all are no more than the least \
         number that it quotes, {allowed}"
    );
    let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .about(Criterion::QuantityWithinGuideline)
        .severity(Severity::Moderate)
        .at(subject, Role::Rationale, exceeds.evidence.range.clone())
        .at(subject, Role::Request, issue.range.clone());
    Some(finding)
}

/// The numbers of visits that a part of the letter names, each with its place.
fn counts(subject: &Subject<'_>, range: &Range<usize>, words: &Pattern) -> Vec<(usize, Decimal)> {
    let text = subject.text(range.clone()).to_ascii_lowercase();
    let all = words.find_iter(&text);
    all.filter_map(|m| Some((range.start + m.start(), greatest(m.as_str())?))).collect()
}

/// The greatest number that words name in digits.
fn greatest(words: &str) -> Option<Decimal> {
    words.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).max()
}
