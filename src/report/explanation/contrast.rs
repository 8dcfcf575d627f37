//! Why one side and not the other: the criteria that came out differently for like requests.

use crate::evaluate::Evaluation;
use crate::model::name::RuleName;
use crate::model::side::Side;

use super::super::Evaluated;
use super::wrapped;

/// One paragraph for each pair of decisions that differ in the side only and came out differently.
pub(super) fn write(evaluated: &Evaluated<'_>, names: &[String]) -> String {
    sentences(evaluated, names)
        .iter()
        .fold(String::new(), |text, sentence| text + "\n" + &wrapped(sentence, 0))
}

/// The same as sentences.
pub(super) fn sentences(evaluated: &Evaluated<'_>, names: &[String]) -> Vec<String> {
    let mut sentences = Vec::new();
    let all: Vec<(&Evaluation, &String)> = evaluated.evaluations.iter().zip(names).collect();
    for (index, (a, a_name)) in all.iter().enumerate() {
        for (b, b_name) in all.iter().skip(index + 1) {
            if is_pair(a, b) {
                sentences.push(sentence(a, a_name, b, b_name));
            }
        }
    }
    sentences
}

fn rule(evaluation: &Evaluation) -> Option<&RuleName> {
    evaluation.rule.as_ref().ok().map(|c| &c.rule)
}

fn is_pair(a: &Evaluation, b: &Evaluation) -> bool {
    let sides = [a.side, b.side];
    rule(a).is_some()
        && rule(a) == rule(b)
        && a.region == b.region
        && sides.contains(&Some(Side::Left))
        && sides.contains(&Some(Side::Right))
        && a.decision != b.decision
}

fn sentence(a: &Evaluation, a_name: &str, b: &Evaluation, b_name: &str) -> String {
    let (a, a_name, b, b_name) =
        if a.decision <= b.decision { (a, a_name, b, b_name) } else { (b, b_name, a, a_name) };
    let differing: Vec<String> = a
        .criteria
        .iter()
        .zip(&b.criteria)
        .filter(|(x, y)| x.trace.truth != y.trace.truth)
        .map(|(x, y)| {
            format!(
                "{} is {} on the {} ({}) and {} on the {} ({})",
                x.name,
                x.trace.truth.words(),
                side(a),
                findings(x.trace.carried_by().len()),
                y.trace.truth.words(),
                side(b),
                findings(y.trace.carried_by().len())
            )
        })
        .collect();
    format!(
        "Why {a_name} is {} and {b_name} {}: {}.",
        a.decision.words(),
        b.decision.words(),
        differing.join("; ")
    )
}

fn side(evaluation: &Evaluation) -> &'static str {
    evaluation.side.map_or("unstated side", Side::name)
}

fn findings(count: usize) -> String {
    match count {
        0 => "no finding".to_owned(),
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    }
}
