//! Days that cannot be.

use jiff::civil::Date;

use super::{Finding, Kind, Role, Severity, Subject};
use crate::letter::{LetterReader, Read};

/// How far before a day its words may end, in bytes.
const REACH: usize = 12;
/// How far before a day its words are searched, in bytes.
const WINDOW: usize = 90;

/// Days of the letter that contradict each other; they concern the whole letter and stand at its first issue.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    let Some(issue) = subject.read.letter.issues.first().map(|issue| issue.number) else { return };
    let first = two_injuries(subject, issue)
        .or_else(|| order(subject, issue))
        .or_else(|| before_injury(subject, issue));
    found.extend(first);
}

/// Another day of injury in the narrative than in the header.
fn two_injuries(subject: &Subject<'_>, issue: usize) -> Option<Finding> {
    let dates = &subject.read.letter.dates;
    let (header, narrative) = (dates.injury.as_ref()?, dates.narrative_injury.as_ref()?);
    if header.value == narrative.value {
        return None;
    }
    let note = format!(
        "the header dates the injury {}, the summary {}",
        header.value, narrative.value
    );
    let finding = Finding::new(subject, issue, Kind::ImpossibleDate, note)
        .at(subject, Role::Header, header.range.clone())
        .at(subject, Role::Record, narrative.range.clone());
    Some(finding)
}

/// Days of the header in an order in which they cannot have come.
fn order(subject: &Subject<'_>, issue: usize) -> Option<Finding> {
    let dates = &subject.read.letter.dates;
    let injury = dates.injury.as_ref().map(|d| ("injury", d.clone()));
    let denial = dates.ur_denial.as_ref().map(|d| ("denial by utilization review", d.clone()));
    let received = dates.received.as_ref().map(|d| ("application", d.clone()));
    let known: Vec<(&str, Read<Date>)> =
        [injury, denial, received].into_iter().flatten().collect();
    let pair = known.windows(2).find_map(|pair| match pair {
        [earlier, later] if earlier.1.value > later.1.value => Some((earlier, later)),
        _ => None,
    })?;
    let ((what, late), (next, early)) = pair;
    let note = format!("the {what} is dated {}, after the {next} of {}", late.value, early.value);
    let finding = Finding::new(subject, issue, Kind::ImpossibleDate, note)
        .at(subject, Role::Header, late.range.clone())
        .at(subject, Role::Header, early.range.clone());
    Some(finding)
}

/// Care for the injury before it.
fn before_injury(subject: &Subject<'_>, issue: usize) -> Option<Finding> {
    let injury = subject.read.letter.dates.injury.as_ref()?;
    let summary = subject.read.letter.summary.clone()?;
    let cue = subject.reader.lexicon().reviewer.guidelines.record_days.as_ref()?;
    let text = subject.source.text();
    let early = LetterReader::days_named(text, summary.clone()).into_iter().find(|day| {
        let start = text.floor_char_boundary(day.range.start.saturating_sub(WINDOW));
        let before = subject.text(start.max(summary.start)..day.range.start).to_ascii_lowercase();
        // A sentence that ended says nothing of the day behind it.
        let before = before.rsplit(". ").next().unwrap_or("").to_owned();
        let near = cue.find_iter(&before).any(|m| before.len() - m.end() <= REACH);
        day.value < injury.value && near
    })?;
    let note = format!(
        "the record tells of care or a decision on {}, before the injury of {}",
        early.value, injury.value
    );
    let finding = Finding::new(subject, issue, Kind::ImpossibleDate, note)
        .severity(Severity::Moderate)
        .at(subject, Role::Header, injury.range.clone())
        .at(subject, Role::Record, early.range.clone());
    Some(finding)
}
