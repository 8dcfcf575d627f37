//! The sections cited against the service that was asked for.

use super::chapter::{cited, titles};
use super::{Finding, Kind, Role, Subject};
use crate::letter::rationale::GuidelineSection;
use crate::letter::{Citation, Issue};
use crate::model::name::ServiceName;

/// What attends a procedure and has no sections of its own.
const ATTENDING: &str = "preop_postop_ancillary";

/// Criteria of another service or of a phase of care that had not begun.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        let first = other_service(subject, issue)
            .or_else(|| too_early(subject, issue))
            .or_else(|| other_request(subject, issue));
        found.extend(first);
    }
}

/// The known sections of a citation.
fn sections<'s>(
    subject: &'s Subject<'_>,
    citation: &Citation,
) -> impl Iterator<Item = &'s GuidelineSection> {
    let words = titles(citation);
    let known = &subject.reader.lexicon().reviewer.guidelines.sections;
    known.iter().filter(move |section| section.title.is_match(&words))
}

/// Sections of other services only, where every citation has a section that is known.
fn other_service(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    if issue.services.is_empty() {
        return None;
    }
    let parents: Vec<_> = parents(subject, issue).collect();
    let mut other = None;
    for citation in cited(issue) {
        let mut known = sections(subject, citation).peekable();
        known.peek()?;
        let own = || issue.services.iter().chain(parents.iter().copied());
        if known.any(|section| own().any(|s| section.services.contains(s))) {
            return None;
        }
        other = other.or(Some(citation));
    }
    let citation = other?;
    let titles: Vec<String> = issue
        .services
        .iter()
        .filter_map(|s| subject.program.vocabulary.services.get(s).map(|s| s.title.clone()))
        .collect();
    let note = format!(
        "the section cited is about another service; the request is for {}",
        titles.join(", ")
    );
    let finding = Finding::new(subject, issue.number, Kind::WrongCriteria, note)
        .at(subject, Role::Request, issue.range.clone())
        .at(subject, Role::Citation, citation.range.clone());
    Some(finding)
}

/// The services of the letter's other requests, where this one only attends a procedure: sedation for an injection.
fn parents<'s>(subject: &'s Subject<'_>, issue: &Issue) -> impl Iterator<Item = &'s ServiceName> {
    let attends = issue.services.iter().any(|s| s.as_str() == ATTENDING);
    let number = issue.number;
    let others = subject.read.letter.issues.iter().filter(move |o| attends && o.number != number);
    others.flat_map(|other| other.services.iter())
}

/// A section on a phase of care that had not begun when utilization review denied the request.
fn too_early(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let dates = &subject.read.letter.dates;
    let injury = dates.injury.as_ref()?;
    let denial = dates.ur_denial.as_ref()?;
    let days = (denial.value - injury.value).get_days();
    let citation = cited(issue).find(|citation| {
        let mut known = sections(subject, citation);
        known.any(|s| s.days_after_injury.is_some_and(|least| (0..least).contains(&days)))
    })?;
    let note = format!(
        "the section cited speaks of a later phase of care; the denial came {days} days after the injury"
    );
    let finding = Finding::new(subject, issue.number, Kind::WrongCriteria, note)
        .at(subject, Role::Header, injury.range.clone())
        .at(subject, Role::Citation, citation.range.clone());
    Some(finding)
}

/// Reasons that close on another request: those of another issue, copied.
fn other_request(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let asked = subject.reader.lexicon().reviewer.guidelines.request_words.as_ref()?;
    if issue.services.is_empty() {
        return None;
    }
    let own = subject.reader.services_named(subject.text(issue.range.clone()));
    let mut other = None;
    for part in subject.spoken(issue.number) {
        let words = subject.text(part.clone()).to_ascii_lowercase();
        for found in asked.find_iter(&words) {
            let named = subject.reader.services_named(words.get(found.range()).unwrap_or(""));
            if named.is_empty() {
                continue;
            }
            // One sentence on the request itself is enough to show that the reasons are about it.
            if named.iter().any(|s| own.contains(s) || issue.services.contains(s)) {
                return None;
            }
            other = other.or(Some(part.start + found.start()..part.start + found.end()));
        }
    }
    let note = "the reasons name another request than the one in dispute";
    let finding = Finding::new(subject, issue.number, Kind::WrongCriteria, note)
        .at(subject, Role::Request, issue.range.clone())
        .at(subject, Role::Rationale, other?);
    Some(finding)
}
