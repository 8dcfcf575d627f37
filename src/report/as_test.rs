//! A decision of a letter as a test beside the rules: its facts and request as data, and no word of
//! the letter.

use std::fmt::Write;

use crate::evaluate::Admitted;
use crate::model::case::{Case, DecisionDate, Request, Sex};
use crate::model::fact::{Fact, Status};
use crate::model::name::DrugName;
use crate::model::outcome::Decision;
use crate::model::side::Side;
use crate::model::value::{Quantity, Value};
use crate::model::vocabulary::{ValueType, Vocabulary};

/// A test file with one test, which expects this of each side.
///
/// The name holds neither document nor request, since tests live in a repository; whoever files it
/// gives it a better one.
#[must_use]
pub fn write(
    case: &Case,
    request: &Request,
    expected: &[(Option<Side>, Decision)],
    admitted: Admitted,
    vocabulary: &Vocabulary,
) -> String {
    let service = request.service.as_ref().map_or("", |service| service.as_str());
    let region = request.region.as_ref().map_or("no region", |region| region.as_str());
    let mut text = format!("tests:\n  - name: {service} of {region}, from an audit\n    case:\n");
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(text, "      {key}: {value}");
        }
    };
    line("injured", case.dates.injury.map(|day| day.to_string()));
    line("denied", case.dates.ur_decision.map(|day| day.to_string()));
    match &case.dates.decision {
        DecisionDate::Stated(day) => line("decided", Some(day.to_string())),
        DecisionDate::Inferred { not_before, .. } => {
            line("decided_not_before", Some(not_before.to_string()));
        }
        DecisionDate::Unknown => {}
    }
    line("age", case.patient.age.map(|age| age.to_string()));
    line("sex", case.patient.sex.map(|sex| Sex::name(sex).to_owned()));
    let mut facts: Vec<String> = Vec::new();
    for fact in case.facts.iter().filter(|fact| admitted.admits(fact.evidence.section)) {
        for written in conditions(fact, vocabulary) {
            if !facts.contains(&written) {
                facts.push(written);
            }
        }
    }
    if !facts.is_empty() {
        text.push_str("      facts:\n");
        for fact in facts {
            let _ = writeln!(text, "        - {fact}");
        }
    }
    let known = || case.requests.iter().filter(|other| other.service.is_some());
    let write = |r: &Request| flow(r, vocabulary);
    let earlier: Vec<String> = known().filter(|r| r.issue < request.issue).map(write).collect();
    let others: Vec<String> = known().filter(|r| r.issue > request.issue).map(write).collect();
    for (key, requests) in [("earlier_requests", earlier), ("other_requests", others)] {
        if !requests.is_empty() {
            let _ = writeln!(text, "      {key}:");
        }
        for request in requests {
            let _ = writeln!(text, "        - {request}");
        }
    }
    let _ = writeln!(text, "    request: {}", flow(request, vocabulary));
    match expected {
        [(_, decision)] => {
            let _ = writeln!(text, "    expect: {{ decision: {} }}", decision.words());
        }
        several => {
            text.push_str("    expect:\n");
            for (side, decision) in several {
                let side = side.map_or("unstated", Side::name);
                let _ = writeln!(text, "      {side}: {{ decision: {} }}", decision.words());
            }
        }
    }
    text
}

/// A request in one line.
fn flow(request: &Request, vocabulary: &Vocabulary) -> String {
    let quantity = |q: &Quantity| q.low.map(|low| q.unit.write(low));
    let mut parts: Vec<String> = Vec::new();
    parts.extend(request.service.as_ref().map(|service| format!("service: {service}")));
    parts.extend(request.region.as_ref().map(|region| format!("region: {region}")));
    parts.extend(request.side.map(|side| format!("side: {}", side.name())));
    for (key, value) in [
        ("quantity", &request.quantity),
        ("authorized", &request.authorized),
        ("course", &request.course),
        ("strength", &request.detail.strength),
        ("tablets_per_day", &request.detail.tablets_per_day),
    ] {
        parts.extend(value.as_ref().and_then(quantity).map(|value| format!("{key}: {value}")));
    }
    let levels = request.detail.levels.iter().map(ToString::to_string);
    let named = |items| -> Vec<String> {
        let of_kind =
            |name: &&DrugName| vocabulary.drugs.get(*name).is_some_and(|d| d.item == items);
        request.detail.ingredients.iter().filter(of_kind).map(ToString::to_string).collect()
    };
    for (key, list) in
        [("levels", levels.collect()), ("ingredients", named(false)), ("items", named(true))]
    {
        if !list.is_empty() {
            parts.push(format!("{key}: [{}]", list.join(", ")));
        }
    }
    for (key, flag) in [
        ("states_strength", request.states_strength),
        ("states_level", request.states_level),
        ("says_further", request.says_further),
    ] {
        parts.extend(flag.then(|| format!("{key}: yes")));
    }
    if request.region.is_some() && !request.states_region {
        parts.push("states_region: no".to_owned());
    }
    format!("{{ {} }}", parts.join(", "))
}

/// A fact in the language of conditions: one for each side of a bilateral one, and for each end of
/// a range.
fn conditions(fact: &Fact, vocabulary: &Vocabulary) -> Vec<String> {
    let sides = match fact.side {
        Some(Side::Bilateral) => vec![" on left side", " on right side"],
        Some(Side::Left) => vec![" on left side"],
        Some(Side::Right) => vec![" on right side"],
        Some(Side::Unstated) | None => vec![""],
    };
    let region = fact.region.as_ref().map_or(String::new(), |region| format!(" of {region}"));
    let values = values(fact, vocabulary);
    let day = fact.detail.day.filter(|day| day.latest == Some(day.earliest));
    let levels: Vec<String> = fact.detail.levels.iter().map(ToString::to_string).collect();
    let is_plain = day.is_none() && levels.is_empty();
    let with = |side: &str, value: &str| {
        let plain = format!("{}{side}{region}{value}", fact.name);
        match fact.status {
            Status::Present if is_plain => return plain,
            // A value that is absent is absent as a whole.
            Status::Absent if is_plain && value.is_empty() => return format!("{plain} absent"),
            Status::Present | Status::Absent | Status::Equivocal | Status::Conflicting => {}
        }
        let mut parts =
            vec![format!("fact: \"{plain}\""), format!("status: {}", fact.status.name())];
        parts.extend(day.map(|day| format!("on: {}", day.earliest)));
        if !levels.is_empty() {
            parts.push(format!("levels: [{}]", levels.join(", ")));
        }
        format!("{{ {} }}", parts.join(", "))
    };
    let each = sides.iter().flat_map(|side| values.iter().map(move |value| (*side, value)));
    each.map(|(side, value)| with(side, value)).collect()
}

fn values(fact: &Fact, vocabulary: &Vocabulary) -> Vec<String> {
    let kind = vocabulary.facts.get(&fact.name).map(|known| &known.value);
    match (&fact.value, kind) {
        (Some(Value::Word(word)), Some(ValueType::Words { .. })) => vec![format!(" is {word}")],
        (Some(Value::Quantity(Quantity { low, high, unit })), Some(ValueType::Quantity(_))) => {
            match (low, high) {
                (Some(low), Some(high)) if low == high => vec![format!(" = {}", unit.write(*low))],
                (low, high) => {
                    let ends = [(">=", low), ("<=", high)];
                    let ends = ends.into_iter().filter_map(|(sign, end)| Some((sign, (*end)?)));
                    let ends: Vec<String> =
                        ends.map(|(sign, end)| format!(" {sign} {}", unit.write(end))).collect();
                    if ends.is_empty() { vec![String::new()] } else { ends }
                }
            }
        }
        // Free words are for the reader only; rules cannot ask for them.
        (Some(Value::Word(_) | Value::Quantity(_) | Value::Elapsed(_)) | None, _) => {
            vec![String::new()]
        }
    }
}
