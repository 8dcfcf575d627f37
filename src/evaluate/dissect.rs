//! A decision taken apart: every condition of the rules that were asked, each with a trace of its own.
//!
//! A criterion's trace in an [`Evaluation`] is either that of what raises it or that of its condition, because a
//! reader needs only the one that counted. Coverage needs both, and the condition by which a rule speaks.

use crate::model::case::Case;
use crate::model::condition::Scope;
use crate::model::name::{CriterionName, RuleName};
use crate::model::rule::Rule;

use super::condition::Asked;
use super::trace::Trace;
use super::{Evaluation, Evaluator, Silence};

/// One rule that was asked for a decision.
#[derive(Debug, Clone)]
pub struct Dissection<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// Its condition for speaking, where it has one.
    pub speaks_when: Option<Trace>,
    /// What it decided; `None` for a rule that was passed over.
    pub decided: Option<Decided>,
}

/// The conditions of a rule that decided.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The criteria, those that others refer to first.
    pub criteria: Vec<CriterionParts>,
    /// When the service is necessary.
    pub verdict: Trace,
}

/// Both conditions of a criterion.
#[derive(Debug, Clone)]
pub struct CriterionParts {
    /// Its name.
    pub name: CriterionName,
    /// What must be documented before it is asked.
    pub raised_by: Option<Trace>,
    /// The condition, asked whether or not the criterion is raised.
    pub when: Trace,
}

impl<'p> Evaluator<'p> {
    /// The rules that were asked for a decision of `case`, those that were passed over first.
    #[must_use]
    pub fn dissect(&self, case: &Case, evaluation: &Evaluation) -> Vec<Dissection<'p>> {
        let (passed_over, chosen): (Vec<&RuleName>, _) = match &evaluation.rule {
            Ok(choice) => {
                (choice.passed_over.iter().map(|(name, _)| name).collect(), Some(&choice.rule))
            }
            Err(Silence::NoneSpeaks(rules)) => (rules.iter().collect(), None),
            Err(
                Silence::UnknownService
                | Silence::NoRuleForService
                | Silence::NoRuleForRegion
                | Silence::NotInForce(_)
                | Silence::NoDate,
            ) => (Vec::new(), None),
        };
        let asked = passed_over.into_iter().map(|name| (name, false));
        asked
            .chain(chosen.map(|name| (name, true)))
            .filter_map(|(name, decides)| self.dissect_rule(name, decides, case, evaluation))
            .collect()
    }

    fn dissect_rule(
        &self,
        name: &RuleName,
        decides: bool,
        case: &Case,
        evaluation: &Evaluation,
    ) -> Option<Dissection<'p>> {
        let rule = self.program.rules.get(name)?;
        let request = case.requests.iter().find(|r| r.issue == evaluation.issue)?;
        let scope = Scope::default();
        let mut asked = Asked::new(self, case, request, evaluation.side);
        let speaks_when = rule.speaks_when.as_ref().map(|c| asked.condition(c, &scope));
        if !decides {
            return Some(Dissection { rule, speaks_when, decided: None });
        }
        let mut criteria = Vec::new();
        for name in self.order.get(&rule.name).into_iter().flatten() {
            let Some(criterion) = rule.criterion(name) else { continue };
            criteria.push(CriterionParts {
                name: name.clone(),
                raised_by: criterion.raised_by.as_ref().map(|c| asked.condition(c, &scope)),
                when: asked.condition(&criterion.when, &scope),
            });
            let trace = asked.criterion(criterion);
            asked.settle(name.clone(), trace);
        }
        let verdict = asked.condition(&rule.necessary_when, &scope);
        Some(Dissection { rule, speaks_when, decided: Some(Decided { criteria, verdict }) })
    }
}
