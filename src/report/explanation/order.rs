//! The order of evidence of a decision: who was asked first and is silent, who does not speak for the case, and what would
//! be decided under a later regime.

use crate::evaluate::{Choice, Evaluation};
use crate::library::Library;
use crate::model::name::FamilyName;
use crate::model::rule::Rule;
use crate::model::truth::Truth;

/// The sentences below the citation; none where the guideline asked first decides.
pub(super) fn sentences(evaluation: &Evaluation, library: &Library) -> Vec<String> {
    let Ok(choice) = &evaluation.rule else { return Vec::new() };
    let Some(rule) = library.program.rules.get(&choice.rule) else { return Vec::new() };
    let mut sentences: Vec<String> = silent(choice, rule, library).into_iter().collect();
    for (name, truth) in &choice.passed_over {
        let family = library.program.rules.get(name).map(|r| title(&r.source.family, library));
        let why = match truth {
            Truth::NotMet => "is not for this case",
            Truth::Unknown | Truth::Met => "is not shown to be for this case",
        };
        let family = family.unwrap_or_default();
        sentences.push(format!("asked first: {family} {why} ({name})"));
    }
    for other in &evaluation.other_regimes {
        sentences.push(format!(
            "if decided from {} on ({}): {} ({})",
            other.from,
            other.regime,
            other.decision.words(),
            other.rule
        ));
    }
    sentences
}

/// The families that have no rule. Within the MTUS the order says which guideline is the closer one and not who is
/// silent, so that is told of a rule outside of it only.
fn silent(choice: &Choice, rule: &Rule, library: &Library) -> Option<String> {
    if choice.silent.is_empty() || is_mtus(&rule.source.family, library) {
        return None;
    }
    let (mtus, others): (Vec<&FamilyName>, Vec<&FamilyName>) =
        choice.silent.iter().map(|s| &s.family).partition(|family| is_mtus(family, library));
    let all = library.program.families.keys().filter(|f| is_mtus(f, library)).count();
    let mut names: Vec<String> = if mtus.len() == all && all > 0 {
        vec!["MTUS".to_owned()]
    } else {
        mtus.into_iter().map(|family| title(family, library)).collect()
    };
    names.extend(others.into_iter().map(|family| title(family, library)));
    Some(format!(
        "asked first: {}; this library has no rule of {} for this request on that day",
        names.join(", "),
        if names.len() == 1 { "it" } else { "them" }
    ))
}

fn is_mtus(family: &FamilyName, library: &Library) -> bool {
    library.program.vocabulary.guidelines.families.get(family).is_some_and(|f| f.mtus)
}

fn title(family: &FamilyName, library: &Library) -> String {
    library.program.families.get(family).map_or_else(|| family.to_string(), |f| f.title.clone())
}
