//! Every way in which a rule's criteria and verdict can come out, each with a case.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::example::Example;
use crate::analysis::form::{Subject, Version};
use crate::analysis::piece::Cache;
use crate::analysis::setting::{Setting, settings_of};
use crate::analysis::universe::Universe;
use crate::analysis::walk::Walk;
use crate::analysis::writer::Writer;
use crate::evaluate::{Admitted, Evaluator};
use crate::graph::Dependencies;
use crate::model::case::Case;
use crate::model::name::CriterionName;
use crate::model::rule::{Program, Rule};
use crate::model::truth::Truth;

/// How something can come out, with a case that the evaluator confirms; none is confirmed only where something was taken
/// as free.
pub type Possible = BTreeMap<Truth, Option<Example>>;

/// How the parts of a rule can come out, whether or not it speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Every criterion.
    pub criteria: BTreeMap<CriterionName, Possible>,
    /// The verdict.
    pub verdict: Possible,
    /// What was taken as free to come out either way, where something is possible only by that.
    pub free: BTreeSet<String>,
    /// Whether the rule is too large to be answered, so that nothing is known.
    pub too_large: bool,
}

/// How the parts of a rule of a checked program can come out.
#[must_use]
pub fn outcomes(program: &Program, dependencies: &Dependencies, rule: &Rule) -> Outcomes {
    let evaluator = Evaluator::new(program, dependencies, Admitted::Letter);
    let subject =
        Subject { program, evaluator: &evaluator, version: Version::New, words: Version::New };
    let cache = Cache::default();
    let (mut outcomes, mut free) = (Outcomes::default(), BTreeSet::new());
    let mut walk = Walk::over(settings_of(program, rule));
    while let Some(setting) = walk.next() {
        let Some(form) = Writer::new(&subject, &setting).map(|writer| writer.rule(rule)) else {
            continue;
        };
        let one = std::slice::from_ref(&subject);
        let universe = Universe::new(one, setting, form.forms(), &cache);
        let diagram = universe.rule(&form);
        if walk.comes_again(&universe) {
            continue;
        }
        free.extend(universe.free.iter().cloned());
        outcomes.too_large |= universe.of.is_too_large();
        let parts = diagram.criteria.iter().map(|(name, pair)| (Some(name), pair));
        for (name, pair) in parts.chain(std::iter::once((None, &diagram.verdict))) {
            for truth in Truth::ALL {
                let cases = pair.cases_of(truth, &universe.of);
                if cases.is_false() {
                    continue;
                }
                let known = match name {
                    Some(name) => outcomes.criteria.entry(name.clone()).or_default(),
                    None => &mut outcomes.verdict,
                };
                let example = known.entry(truth).or_default();
                if example.is_none() {
                    let came_out = |case: &Case| {
                        truth_of(&subject, rule, &universe.setting, name, case) == Some(truth)
                    };
                    let side = universe.setting.side;
                    *example = universe.example(&cases, came_out).map(|found| Example {
                        case: found.case,
                        side,
                        facts: found.facts,
                        before: truth,
                        after: truth,
                    });
                }
            }
        }
    }
    // What is not possible is so whatever comes of what was taken as free, and what is shown is possible.
    let shown = |possible: &Possible| possible.values().all(Option::is_some);
    if !outcomes.criteria.values().chain([&outcomes.verdict]).all(shown) || outcomes.too_large {
        outcomes.free = free;
    }
    outcomes
}

/// How a criterion, or the verdict where none is named, comes out in a case.
fn truth_of(
    subject: &Subject<'_>,
    rule: &Rule,
    setting: &Setting,
    name: Option<&CriterionName>,
    case: &Case,
) -> Option<Truth> {
    let request = case.requests.iter().find(|r| r.issue == setting.issue)?;
    let (criteria, verdict) = subject.evaluator.truths(rule, case, request, setting.side);
    match name {
        Some(name) => criteria.get(name).copied(),
        None => Some(verdict),
    }
}
