//! Which facts would change a decision, alone or together: what can be asked for, and what would have to differ.

use std::collections::BTreeMap;

use crate::evaluate::{
    BandFlip, Change, ChangeSet, Evaluation, OtherReader, Place, Supposition, What,
};
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
    let lists = [
        ("one fact would change it", changes(evaluation)),
        ("these facts would change it together", sets(evaluation)),
    ];
    for (head, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        text.push_str(&wrapped(head, 4));
        for line in list {
            text.push_str(&wrapped(line, 6));
        }
    }
    for sentence in inquiry(evaluation).into_iter().chain(idle(evaluation)) {
        text.push_str(&wrapped(&sentence, 4));
    }
    text
}

/// Most sets that an explanation lists.
const SETS_MAX: usize = 3;

/// Sets of facts that only together would change the decision, the smallest first.
pub(super) fn sets(evaluation: &Evaluation) -> Vec<String> {
    let sets = &evaluation.change_sets;
    let mut lines: Vec<String> = sets.iter().take(SETS_MAX).map(set).collect();
    if sets.len() > SETS_MAX {
        lines.push(format!("and {} more sets", sets.len() - SETS_MAX));
    }
    lines
}

fn set(set: &ChangeSet) -> String {
    let list = |suppositions: &[Supposition]| {
        suppositions.iter().map(supposition).collect::<Vec<_>>().join(" and ")
    };
    let verb = match (set.ask_for.is_empty(), set.differ.is_empty()) {
        (false, true) => "not documented: ask".to_owned(),
        (true, _) => "the record says otherwise".to_owned(),
        (false, false) => format!("of {} the record says otherwise", list(&set.differ)),
    };
    let all: Vec<Supposition> = set.ask_for.iter().chain(&set.differ).cloned().collect();
    format!("{} -> {}    {}", list(&all), set.decision.words(), verb)
}

/// `numbness (left lower extremity)`.
fn supposition(suppose: &Supposition) -> String {
    let place = suppose.place.words();
    let place = if place.is_empty() { place } else { format!(" ({place})") };
    let value = suppose.value.as_ref().map_or(String::new(), |v| format!(" {}", v.write()));
    let absent = if suppose.status == Status::Absent { " documented absent" } else { "" };
    format!("{}{value}{absent}{place}", suppose.fact.words())
}

/// In which order to ask for what is missing.
pub(super) fn inquiry(evaluation: &Evaluation) -> Option<String> {
    let inquiry = evaluation.inquiry.as_ref()?;
    let facts: Vec<String> = inquiry
        .questions
        .iter()
        .filter_map(|answers| Some(answers.first()?.fact.words()))
        .collect();
    Some(format!(
        "ask in this order, until it is settled: {} (about {} questions on average)",
        facts.join(", "),
        inquiry.expected.round_dp(1)
    ))
}

/// Facts that are not documented, that the rule asks for, and of which no value changes the decision.
pub(super) fn idle(evaluation: &Evaluation) -> Option<String> {
    let mut facts: Vec<String> = Vec::new();
    for trace in &evaluation.missing {
        if let What::Fact(fact, _) = &trace.what
            && evaluation.idle.contains(fact)
            && !facts.contains(&fact.words())
        {
            facts.push(fact.words());
        }
    }
    let head = "need not be asked for, since no value changes it";
    (!facts.is_empty()).then(|| format!("{head}: {}", facts.join(", ")))
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
