//! The guideline cited, and the reasons given, against the part of the body that the request is for.

use std::collections::BTreeSet;

use super::{Finding, Kind, Role, Severity, Subject};
use crate::letter::{Citation, CitedBy, Issue};
use crate::model::fact::Status;
use crate::model::name::RegionName;
use crate::model::vocabulary::Group;

/// Chapters of another body part, editions that did not hold, reasons about another body part.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        found.extend(other_chapter(subject, issue).or_else(|| other_reasons(subject, issue)));
        found.extend(stale(subject, issue));
    }
}

/// The reviewer's citations.
pub(super) fn cited(issue: &Issue) -> impl Iterator<Item = &Citation> {
    issue.guidelines.iter().filter(|c| c.by == CitedBy::Reviewer)
}

/// The regions that a request is for: its own, else those of the patient's pain and diagnoses.
fn asked(subject: &Subject<'_>, issue: &Issue) -> BTreeSet<RegionName> {
    if let Some(region) = &issue.region {
        return BTreeSet::from([region.clone()]);
    }
    let told = subject.record().filter(|fact| {
        fact.status == Status::Present && matches!(fact.name.as_str(), "pain" | "diagnosis")
    });
    told.filter_map(|fact| fact.region.clone()).collect()
}

/// The regions that a citation is about; none where it is about any.
fn regions_of(subject: &Subject<'_>, citation: &Citation) -> Vec<RegionName> {
    let guidelines = &subject.program.vocabulary.guidelines;
    let Some(topic) = &citation.topic else { return Vec::new() };
    if let Some(known) = guidelines.topics.get(topic) {
        return known.regions.clone();
    }
    let mut words = topic.clone();
    if let Some(section) = &citation.section {
        words.push(' ');
        words.push_str(section);
    }
    subject.reader.regions_named(&words)
}

/// Whether the section cited stands in one chapter for all body parts.
fn any_region(subject: &Subject<'_>, citation: &Citation) -> bool {
    let sections = &subject.reader.lexicon().reviewer.guidelines.sections;
    let words = titles(citation);
    sections.iter().any(|section| section.any_region && section.title.is_match(&words))
}

/// Topic and section of a citation in small letters.
pub(super) fn titles(citation: &Citation) -> String {
    let parts = [citation.topic.as_deref(), citation.section.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ").to_lowercase()
}

/// A citation of another body part, where every citation of a body part is of another one.
fn other_chapter(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let asked = asked(subject, issue);
    if asked.is_empty() {
        return None;
    }
    let mut other = None;
    for citation in cited(issue) {
        let regions = regions_of(subject, citation);
        if regions.is_empty() {
            continue;
        }
        let covered =
            regions.iter().any(|chapter| asked.iter().any(|a| subject.covers(chapter, a)));
        if covered || any_region(subject, citation) {
            return None;
        }
        other = other.or(Some((citation, regions)));
    }
    let (citation, regions) = other?;
    let names = |regions: &mut dyn Iterator<Item = &RegionName>| {
        regions.map(RegionName::words).collect::<Vec<_>>().join(", ")
    };
    let note = format!(
        "the guideline cited is about the {}; the request is for the {}",
        names(&mut regions.iter()),
        names(&mut asked.iter())
    );
    // Where the request names no part, only the patient's complaints do: the entry may be meant for every part.
    let severity = if issue.region.is_some() { Severity::Moderate } else { Severity::Minor };
    let finding = Finding::new(subject, issue.number, Kind::RegionMismatch, note)
        .severity(severity)
        .at(subject, Role::Request, issue.range.clone())
        .at(subject, Role::Citation, citation.range.clone());
    Some(finding)
}

/// Reasons that tell of other body parts only.
fn other_reasons(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let asked = issue.region.as_ref()?;
    let mut first = None;
    for fact in subject.told(issue.number) {
        let group = subject.program.vocabulary.facts.get(&fact.name).map(|f| f.group)?;
        let Some(region) = &fact.region else { continue };
        if subject.covers(region, asked) || subject.bears_on(region, asked) {
            return None;
        }
        if group == Group::Examination && subject.is_cord_of(asked, region) {
            return None;
        }
        // A part that no word names is only the usual one: facets are of the neck too.
        let named = || {
            let named = subject.reader.regions_named(&fact.evidence.words);
            named.iter().any(|other| subject.covers(other, region))
        };
        if matches!(group, Group::Symptom | Group::Examination) && first.is_none() && named() {
            first = Some((fact, region));
        }
    }
    let (fact, region) = first?;
    let note = format!(
        "the reasons speak of the {} only; the request is for the {}",
        region.words(),
        asked.words()
    );
    let finding = Finding::new(subject, issue.number, Kind::RegionMismatch, note)
        .at(subject, Role::Request, issue.range.clone())
        .at(subject, Role::Rationale, fact.evidence.range.clone());
    Some(finding)
}

/// An edition that was not the adopted one on the day of the decision.
fn stale(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let decision = &subject.read.case.dates.decision;
    let day = decision.day().filter(|_| !decision.is_inferred())?;
    let editions = &subject.reader.lexicon().reviewer.guidelines.editions;
    cited(issue).find_map(|citation| {
        let edition = editions
            .iter()
            .find(|e| e.family == citation.family && Some(e.year) == citation.year)?;
        let (when, date) = if day < edition.from {
            ("was adopted only on", edition.from)
        } else if day >= edition.until {
            ("was replaced on", edition.until)
        } else {
            return None;
        };
        let note =
            format!("the edition of {} {when} {date}, and the decision is of {day}", edition.year);
        let finding = Finding::new(subject, issue.number, Kind::StaleCitation, note).at(
            subject,
            Role::Citation,
            citation.range.clone(),
        );
        Some(finding)
    })
}
