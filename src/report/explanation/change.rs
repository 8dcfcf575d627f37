//! Which single fact would change a decision: what can be asked for, and what would have to differ.

use std::collections::BTreeMap;

use crate::evaluate::{BandFlip, Change, Evaluation, OtherReader, Place};
use crate::model::fact::Status;
use crate::model::outcome::Decision;

use super::wrapped;

/// Suppositions that differ in the fact only are said in one line.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    differs: bool,
    decision: Decision,
    status: Status,
    value: Option<String>,
    when: String,
    place: Place,
}

pub(super) fn write(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    for flip in flips(evaluation) {
        text.push_str(&wrapped(&flip, 4));
    }
    let changes = changes(evaluation);
    if changes.is_empty() {
        return text;
    }
    text.push_str(&wrapped("one fact would change it", 4));
    for change in changes {
        text.push_str(&wrapped(&change, 6));
    }
    text
}

/// Thresholds on which readers differ and with which the decision would be another, one sentence each.
pub(super) fn flips(evaluation: &Evaluation) -> Vec<String> {
    let sentence = |flip: &BandFlip| {
        let reader = match &flip.reader {
            OtherReader::Threshold(amount) => format!("with {}", amount.write()),
            OtherReader::Counts(fact, status) => {
                format!("with {} in the band counted as {}", fact.words(), status.name())
            }
        };
        format!("readers differ on {}: {reader} it is {}", flip.criterion, flip.decision.words())
    };
    evaluation.band_flips.iter().map(sentence).collect()
}

/// Single facts that would change the decision, like ones in one sentence.
pub(super) fn changes(evaluation: &Evaluation) -> Vec<String> {
    let mut groups: BTreeMap<Group, Vec<String>> = BTreeMap::new();
    for change in &evaluation.would_change {
        groups.entry(group(change)).or_default().push(change.suppose.fact.words());
    }
    groups.iter().map(|(group, facts)| sentence(group, facts)).collect()
}

fn group(change: &Change) -> Group {
    Group {
        differs: !change.ask_for,
        decision: change.decision,
        status: change.suppose.status,
        value: change.suppose.value.as_ref().map(crate::model::value::Value::write),
        when: change.suppose.when(),
        place: change.suppose.place.clone(),
    }
}

fn sentence(group: &Group, facts: &[String]) -> String {
    let place = group.place.words();
    let place = if place.is_empty() { place } else { format!(" ({place})") };
    let any = if facts.len() > 1 { "any one of " } else { "" };
    let value = group.value.as_ref().map_or(String::new(), |v| format!(" {v}"));
    let absent = if group.status == Status::Absent { " documented absent" } else { "" };
    let verb = if group.differs { "the record says otherwise" } else { "not documented: ask" };
    format!(
        "{any}{}{value}{absent}{}{place} -> {}    {verb}",
        facts.join(", "),
        group.when,
        group.decision.words()
    )
}
