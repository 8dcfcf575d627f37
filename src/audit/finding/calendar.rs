//! Days that cannot be.

use std::ops::Range;

use jiff::civil::Date;

use super::{Finding, Kind, Role, Subject};
use crate::letter::{Issue, LetterReader, Read};

/// How far from a day its words may end, in bytes.
const REACH: usize = 24;
/// How far behind a day words around it may end, in bytes.
const AFTER: usize = 80;
/// Days by which a stated length may go beyond the time since the injury: letters round.
const SLACK_DAYS: i32 = 21;
/// How far before a day its words are searched, in bytes.
const WINDOW: usize = 90;

/// Days of the letter that contradict each other; they concern the whole letter and stand at its first issue.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    let Some(issue) = subject.read.letter.issues.first().map(|issue| issue.number) else { return };
    let first = two_injuries(subject, issue)
        .or_else(|| order(subject, issue))
        .or_else(|| before_injury(subject, issue))
        .or_else(|| after_decision(subject, issue));
    found.extend(first);
    for issue in &subject.read.letter.issues {
        let known = |f: &Finding| f.kind == Kind::ImpossibleDate && f.issue == issue.number;
        if !found.iter().any(known) {
            found.extend(too_long(subject, issue));
        }
    }
}

/// A length of time in the reasons that is longer than the time since the injury.
fn too_long(subject: &Subject<'_>, issue: &Issue) -> Option<Finding> {
    let injury = subject.read.letter.dates.injury.as_ref()?;
    let decision = &subject.read.case.dates.decision;
    let day = decision.day().filter(|_| !decision.is_inferred())?;
    let passed = (day - injury.value).get_days();
    let cue = subject.reader.lexicon().reviewer.guidelines.lengths.as_ref()?;
    subject.spoken(issue.number).iter().find_map(|part| {
        let words = subject.text(part.clone()).to_ascii_lowercase();
        cue.find_iter(&words).find_map(|found| {
            let days = length(found.as_str())?;
            if days <= passed + SLACK_DAYS {
                return None;
            }
            let note = format!("the rationale speaks of at least {days} days, and the injury was {passed} days before the decision");
            let range = part.start + found.start()..part.start + found.end();
            let finding = Finding::new(subject, issue.number, Kind::ImpossibleDate, note)
                .at(subject, Role::Header, injury.range.clone())
                .at(subject, Role::Rationale, range);
            Some(finding)
        })
    })
}

/// The days of words such as `at least 6 months`; `None` where they hold no number and unit.
fn length(words: &str) -> Option<i32> {
    const NUMBERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let mut number = None;
    for word in words.split(|c: char| !c.is_alphanumeric()) {
        let named = NUMBERS.iter().position(|n| *n == word).and_then(|n| i32::try_from(n).ok());
        if let Some(value) = word.parse::<i32>().ok().or(named) {
            number = Some(value);
        }
        let unit = match word.trim_end_matches('s') {
            "day" => 1,
            "week" => 7,
            "month" => 30,
            "year" => 365,
            _ => continue,
        };
        return number.and_then(|n: i32| n.checked_mul(unit));
    }
    None
}

/// Another day of injury in the narrative or in a rationale than in the header.
fn two_injuries(subject: &Subject<'_>, issue: usize) -> Option<Finding> {
    let dates = &subject.read.letter.dates;
    let header = dates.injury.as_ref()?;
    let told = subject.read.letter.issues.iter().flat_map(|issue| &issue.rationale);
    let told = told.filter_map(|range| {
        let read = subject.reader.injury_named(subject.source.text(), range.clone())?;
        Some((read, Role::Rationale))
    });
    let narrative = dates.narrative_injury.clone().map(|read| (read, Role::Record));
    let mut all = narrative.into_iter().chain(told);
    let (narrative, role) = all.find(|(read, _)| read.value != header.value)?;
    let note = format!(
        "the header dates the injury {}, the {} {}",
        header.value,
        role.word(),
        narrative.value
    );
    let finding = Finding::new(subject, issue, Kind::ImpossibleDate, note)
        .at(subject, Role::Header, header.range.clone())
        .at(subject, role, narrative.range.clone());
    Some(finding)
}

/// Days of the header in an order in which they cannot have come.
fn order(subject: &Subject<'_>, issue: usize) -> Option<Finding> {
    let dates = &subject.read.letter.dates;
    let injury = dates.injury.as_ref().map(|d| ("injury", d.clone()));
    let denial = dates.ur_denial.as_ref().map(|d| ("denial by utilization review", d.clone()));
    let received = dates.received.as_ref().map(|d| ("application", d.clone()));
    let known: Vec<(&str, Read<Date>)> = [injury, denial, received].into_iter().flatten().collect();
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

/// Care for the injury, or a decision on it, before it.
fn before_injury(subject: &Subject<'_>, issue: usize) -> Option<Finding> {
    let letter = &subject.read.letter;
    let injury = letter.dates.injury.as_ref()?;
    let summary = letter.summary.clone().map(|range| (range, Role::Record));
    let rationales = letter.issues.iter().flat_map(|issue| issue.rationale.clone());
    let parts = summary.into_iter().chain(rationales.map(|range| (range, Role::Rationale)));
    let (early, role) = parts
        .flat_map(|(range, role)| {
            let all = LetterReader::days_named(subject.source.text(), range.clone());
            all.into_iter().map(move |day| (day, role, range.clone()))
        })
        .find(|(day, _, part)| day.value < injury.value && tells_of_care(subject, day, part))
        .map(|(day, role, _)| (day, role))?;
    let note = format!(
        "care or a decision on {} is told of, before the injury of {}",
        early.value, injury.value
    );
    let finding = Finding::new(subject, issue, Kind::ImpossibleDate, note)
        .at(subject, Role::Header, injury.range.clone())
        .at(subject, role, early.range.clone());
    Some(finding)
}

/// Care or a decision told of as past that lies after the day of the decision.
fn after_decision(subject: &Subject<'_>, issue: usize) -> Option<Finding> {
    let decision = &subject.read.case.dates.decision;
    let decided = decision.day().filter(|_| !decision.is_inferred())?;
    let summary = subject.read.letter.summary.clone()?;
    let late = LetterReader::days_named(subject.source.text(), summary.clone())
        .into_iter()
        .find(|day| day.value > decided && tells_of_care(subject, day, &summary))?;
    let note = format!("the record tells of {}, after the decision of {decided}", late.value);
    let finding = Finding::new(subject, issue, Kind::ImpossibleDate, note).at(
        subject,
        Role::Record,
        late.range.clone(),
    );
    Some(finding)
}

/// Whether a day stands beside words by which care was given or decided on.
fn tells_of_care(subject: &Subject<'_>, day: &Read<Date>, part: &Range<usize>) -> bool {
    let Some(cue) = subject.reader.lexicon().reviewer.guidelines.record_days.as_ref() else {
        return false;
    };
    let text = subject.source.text();
    let start = text.floor_char_boundary(day.range.start.saturating_sub(WINDOW)).max(part.start);
    let end = text.ceil_char_boundary((day.range.end + AFTER).min(part.end));
    let words = subject.text(start..end.max(start)).to_ascii_lowercase();
    let (from, to) = (day.range.start - start, day.range.end - start);
    // A sentence that ended says nothing of the day behind it.
    let begin = words.get(..from).and_then(|w| w.rfind(". ")).map_or(0, |at| at + 2);
    cue.find_iter(&words).any(|m| {
        let before = m.start() >= begin && m.end() <= from && from - m.end() <= REACH;
        let around = m.start() >= begin && m.start() < from && m.end() > to;
        before || around
    })
}
