//! The order of evidence of a decision: who was asked first and is silent, who does not speak for the case, and what would
//! be decided under a later regime.

use crate::evaluate::{Choice, Evaluation};
use crate::library::Library;
use crate::model::name::FamilyName;
use crate::model::rule::Rule;
use crate::model::truth::Truth;

use super::wrapped;

/// The lines below the citation; none where the guideline asked first decides.
pub(super) fn write(
    choice: &Choice,
    rule: &Rule,
    evaluation: &Evaluation,
    library: &Library,
) -> String {
    let mut text = silent(choice, rule, library);
    for (name, truth) in &choice.passed_over {
        let family = library.program.rules.get(name).map(|r| title(&r.source.family, library));
        let why = match truth {
            Truth::NotMet => "is not for this case",
            Truth::Unknown | Truth::Met => "is not shown to be for this case",
        };
        let family = family.unwrap_or_default();
        text.push_str(&wrapped(&format!("asked first: {family} {why} ({name})"), 4));
    }
    for other in &evaluation.other_regimes {
        let words = format!(
            "if decided from {} on ({}): {} ({})",
            other.from,
            other.regime,
            other.decision.words(),
            other.rule
        );
        text.push_str(&wrapped(&words, 4));
    }
    text
}

/// The families that have no rule. Within the MTUS the order says which guideline is the closer one and not who is
/// silent, so that is told of a rule outside of it only.
fn silent(choice: &Choice, rule: &Rule, library: &Library) -> String {
    if choice.silent.is_empty() || is_mtus(&rule.source.family, library) {
        return String::new();
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
    let words = format!(
        "asked first: {}; this library has no rule of {} for this request on that day",
        names.join(", "),
        if names.len() == 1 { "it" } else { "them" }
    );
    wrapped(&words, 4)
}

fn is_mtus(family: &FamilyName, library: &Library) -> bool {
    library.program.vocabulary.guidelines.families.get(family).is_some_and(|f| f.mtus)
}

fn title(family: &FamilyName, library: &Library) -> String {
    library.program.families.get(family).map_or_else(|| family.to_string(), |f| f.title.clone())
}
