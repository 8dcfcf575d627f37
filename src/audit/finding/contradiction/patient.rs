//! Who the patient is: sex and side in a rationale against the record.

use std::ops::Range;

use crate::audit::finding::{Finding, Kind, Role, Severity, Subject};
use crate::letter::Issue;
use crate::model::case::Sex;
use crate::model::name::RegionName;
use crate::model::side::Side;

/// Contradictions about the patient as such.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    for issue in &subject.read.letter.issues {
        found.extend(other_side(subject, issue).or_else(|| other_sex(subject, issue)));
    }
}

/// Words for a person of the other sex than the patient's.
fn other_sex(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let sex = subject.read.case.patient.sex?;
    let (wrong, patient): (&[&str], &str) = match sex {
        Sex::Female => (&["he", "his", "him", "himself"], "woman"),
        Sex::Male => (&["she", "her", "hers", "herself"], "man"),
    };
    let range = subject.spoken(issue.number).iter().find_map(|part| {
        let words = subject.text(part.clone());
        let mut at = 0;
        for word in words.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
            let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
            if wrong.contains(&bare.to_ascii_lowercase().as_str()) {
                return Some(part.start + at..part.start + at + bare.len());
            }
            at += word.len();
        }
        None
    })?;
    let note =
        format!("the rationale speaks of a person of the other sex; the patient is a {patient}");
    let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
        .severity(Severity::Minor)
        .at(subject, Role::Rationale, range);
    Some(finding)
}

/// A joint or limb that the reasons name on one side, and the rest of the letter on the other side only.
fn other_side(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let rest = sided(subject, &subject.narrative());
    let asked = issue.range.clone();
    let title = sided(subject, std::slice::from_ref(&asked));
    sided(subject, subject.spoken(issue.number)).into_iter().find_map(|(side, region, range)| {
        let all = || rest.iter().chain(&title).filter(|(_, r, _)| near(subject, r, &region));
        let other =
            all().find(|(s, _, _)| super::super::subject::opposite(Some(*s), Some(side)))?;
        if all().any(|(s, _, _)| *s == side || *s == Side::Bilateral) {
            return None;
        }
        let note = format!(
            "the rationale speaks of the {} {}; the record only of the {}",
            side.name(),
            region.words(),
            other.0.name()
        );
        let finding = Finding::new(subject, issue.number, Kind::Contradiction, note)
            .at(subject, Role::Rationale, range)
            .at(subject, Role::Record, other.2.clone());
        Some(finding)
    })
}

/// Whether two regions are one or a part of each other.
fn near(subject: &Subject<'_>, one: &RegionName, other: &RegionName) -> bool {
    let vocabulary = &subject.program.vocabulary;
    vocabulary.is_within(one, other) || vocabulary.is_within(other, one)
}

/// The regions that are named with a side just before them.
fn sided(subject: &Subject<'_>, parts: &[Range<usize>]) -> Vec<(Side, RegionName, Range<usize>)> {
    let named = parts.iter().flat_map(|part| {
        let found = subject.reader.sided_regions(subject.text(part.clone()));
        found.into_iter().map(move |(side, region, range)| {
            (side, region, part.start + range.start..part.start + range.end)
        })
    });
    named.collect()
}
