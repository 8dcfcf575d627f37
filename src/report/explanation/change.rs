//! Which single fact would change a decision: what can be asked for, and what would have to differ.

use std::collections::BTreeMap;

use crate::evaluate::{Change, Evaluation, Place};
use crate::model::fact::Status;
use crate::model::outcome::Decision;
use crate::model::side::Side;

use super::wrapped;

/// Suppositions that differ in the fact only are said in one line.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    differs: bool,
    decision: Decision,
    status: Status,
    value: Option<String>,
    place: Place,
}

pub(super) fn write(evaluation: &Evaluation) -> String {
    let mut groups: BTreeMap<Group, Vec<String>> = BTreeMap::new();
    for change in &evaluation.would_change {
        groups.entry(group(change)).or_default().push(change.suppose.fact.words());
    }
    let mut text = String::new();
    for flip in &evaluation.band_flips {
        let words = format!(
            "readers differ on {}: with {} it is {}",
            flip.criterion,
            flip.threshold.write(),
            flip.decision.words()
        );
        text.push_str(&wrapped(&words, 4));
    }
    if groups.is_empty() {
        return text;
    }
    text.push_str(&wrapped("one fact would change it", 4));
    for (group, facts) in groups {
        text.push_str(&wrapped(&sentence(&group, &facts), 6));
    }
    text
}

fn group(change: &Change) -> Group {
    Group {
        differs: !change.ask_for,
        decision: change.decision,
        status: change.suppose.status,
        value: change.suppose.value.as_ref().map(crate::model::value::Value::write),
        place: change.suppose.place.clone(),
    }
}

fn sentence(group: &Group, facts: &[String]) -> String {
    let side = group.place.side.filter(|s| *s != Side::Unstated).map(|s| s.name().to_owned());
    let region = group.place.region.as_ref().map(crate::model::name::RegionName::words);
    let place: Vec<String> = side.into_iter().chain(region).collect();
    let place = if place.is_empty() { String::new() } else { format!(" ({})", place.join(" ")) };
    let any = if facts.len() > 1 { "any one of " } else { "" };
    let value = group.value.as_ref().map_or(String::new(), |v| format!(" {v}"));
    let absent = if group.status == Status::Absent { " documented absent" } else { "" };
    let verb = if group.differs { "the record says otherwise" } else { "not documented: ask" };
    format!(
        "{any}{}{value}{absent}{place} -> {}    {verb}",
        facts.join(", "),
        group.decision.words()
    )
}
