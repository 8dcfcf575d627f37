//! A condition asked of a case.

use std::collections::BTreeMap;

use crate::model::case::{Case, Request};
use crate::model::condition::{
    Condition, ConditionKind, RegionScope, RequestFact, Scope, SideScope, Threshold,
};
use crate::model::drug::are_items;
use crate::model::name::{CriterionName, DefinitionName};
use crate::model::rule::{Body, Criterion, Program};
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::Amount;
use crate::source::Span;

use super::limit::Within;
use super::request::repeats_earlier;
use super::trace::{Place, Reason, Trace, What};
use super::{Admitted, CriterionResult, Evaluator};

/// One request on one side of one case: what all conditions of a decision are asked of.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) evaluator: &'a Evaluator<'a>,
    pub(super) program: &'a Program,
    pub(super) case: &'a Case,
    pub(super) admitted: Admitted,
    pub(super) request: &'a Request,
    pub(super) side: Option<Side>,
    /// Criteria that are already settled; the order of evaluation puts them before their users.
    criteria: BTreeMap<CriterionName, Trace>,
    /// Arguments of the gate that is being asked.
    arguments: BTreeMap<String, Amount>,
    /// Which records count at this place of the condition, the outermost limit first.
    pub(super) limits: Vec<Within>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        evaluator: &'a Evaluator<'a>,
        case: &'a Case,
        request: &'a Request,
        side: Option<Side>,
    ) -> Self {
        Self {
            evaluator,
            program: evaluator.program,
            case,
            admitted: evaluator.admitted,
            request,
            side,
            criteria: BTreeMap::new(),
            arguments: BTreeMap::new(),
            limits: Vec::new(),
        }
    }

    /// Keeps a criterion's trace for those that refer to it.
    pub(super) fn settle(&mut self, name: CriterionName, trace: Trace) {
        self.criteria.insert(name, trace);
    }

    /// Hands a settled criterion out.
    pub(super) fn take(&mut self, name: &CriterionName) -> Option<CriterionResult> {
        self.criteria.remove(name).map(|trace| CriterionResult { name: name.clone(), trace })
    }

    /// A criterion: asked only once the record raises it.
    pub(super) fn criterion(&mut self, criterion: &Criterion) -> Trace {
        let scope = Scope::default();
        if let Some(raised_by) = &criterion.raised_by {
            let raised = self.condition(raised_by, &scope);
            if raised.truth != Truth::Met {
                return Trace {
                    truth: Truth::Met,
                    reason: Reason::NotRaised,
                    evidence: Vec::new(),
                    ..raised
                };
            }
        }
        self.condition(&criterion.when, &scope)
    }

    /// A condition under the scope around it.
    pub(super) fn condition(&mut self, condition: &Condition, scope: &Scope) -> Trace {
        let span = condition.span;
        match &condition.kind {
            ConditionKind::Constant(truth) => {
                self.leaf(What::Constant, span, scope, *truth, Reason::Fixed)
            }
            ConditionKind::Not(inner) => {
                let inner = self.condition(inner, scope);
                let (truth, reason) = (!inner.truth, inner.reason);
                self.whole(What::Not, span, scope, truth, Some(reason), vec![inner])
            }
            ConditionKind::All(parts) => {
                let parts = self.conditions(parts, scope);
                let truth = parts.iter().fold(Truth::Met, |t, p| t.and(p.truth));
                self.whole(What::All, span, scope, truth, None, parts)
            }
            ConditionKind::Any(parts) => {
                let parts = self.conditions(parts, scope);
                let truth = parts.iter().fold(Truth::NotMet, |t, p| t.or(p.truth));
                self.whole(What::Any, span, scope, truth, None, parts)
            }
            ConditionKind::AtLeast(n, parts) => {
                let parts = self.conditions(parts, scope);
                let truth = Truth::at_least(*n, parts.iter().map(|p| p.truth));
                self.whole(What::AtLeast(*n), span, scope, truth, None, parts)
            }
            ConditionKind::Scoped(inner_scope, inner) => {
                self.condition(inner, &inner_scope.within(scope))
            }
            ConditionKind::Fact(name, test) => self.fact(name, test, span, scope),
            ConditionKind::Measure(measure, comparison, threshold) => {
                self.measure(measure, *comparison, threshold, span, scope)
            }
            ConditionKind::Criterion(name) => {
                let settled = self.criteria.get(name).map(|t| (t.truth, t.reason));
                let (truth, reason) = settled.unwrap_or((Truth::Unknown, Reason::NotFound));
                self.leaf(What::Criterion(name.clone()), span, scope, truth, reason)
            }
            ConditionKind::Definition(name, arguments) => {
                self.definition(name, arguments, span, scope)
            }
            ConditionKind::Requested(fact) => {
                let truth = Truth::from(self.states(*fact));
                let reason = if truth == Truth::Met { Reason::Found } else { Reason::NotStated };
                self.leaf(What::Requested(*fact), span, scope, truth, reason)
            }
            ConditionKind::Other(services, ask) => self.other(services, *ask, span, scope),
            ConditionKind::Ingredient(words) => {
                let items = are_items(&self.program.vocabulary.drugs, words);
                let (truth, reason) = self.has_ingredient(words, items);
                let kind = if items { "item" } else { "ingredient" };
                self.leaf(What::Ingredient(kind, words.clone()), span, scope, truth, reason)
            }
            ConditionKind::Limited(limit, inner) => {
                let within = self.resolve(limit, scope);
                self.limits.push(within);
                let trace = self.condition(inner, scope);
                self.limits.pop();
                trace
            }
        }
    }

    fn conditions(&mut self, parts: &[Condition], scope: &Scope) -> Vec<Trace> {
        parts.iter().map(|part| self.condition(part, scope)).collect()
    }

    /// A derived fact or gate: its body under the scope of its use, with its own arguments.
    fn definition(
        &mut self,
        name: &DefinitionName,
        arguments: &BTreeMap<String, Threshold>,
        span: Span,
        scope: &Scope,
    ) -> Trace {
        let what = What::Definition(name.clone());
        let program = self.program;
        let Some(Body::When(body)) = program.definitions.get(name).map(|d| &d.body) else {
            return self.leaf(what, span, scope, Truth::Unknown, Reason::NotFound);
        };
        let arguments: BTreeMap<String, Amount> =
            arguments.iter().filter_map(|(n, t)| Some((n.clone(), self.threshold(t)?))).collect();
        let around = std::mem::replace(&mut self.arguments, arguments);
        let body = self.condition(body, scope);
        self.arguments = around;
        let (truth, reason) = (body.truth, body.reason);
        self.whole(what, span, scope, truth, Some(reason), vec![body])
    }

    /// Whether the request states something.
    fn states(&self, fact: RequestFact) -> bool {
        match fact {
            RequestFact::Quantity => self.request.quantity.is_some(),
            RequestFact::Strength => self.request.states_strength,
            RequestFact::Side => self.request.side.is_some_and(|s| s != Side::Unstated),
            RequestFact::Region => self.request.states_region,
            RequestFact::Level => self.request.states_level,
            RequestFact::PartlyAuthorized => self.request.partly_authorized,
            RequestFact::RepeatsEarlier => {
                let vocabulary = &self.program.vocabulary;
                repeats_earlier(self.case, self.request, self.side, vocabulary)
            }
            RequestFact::SaysFurther => self.request.says_further,
        }
    }

    /// The number behind a threshold.
    pub(super) fn threshold(&self, threshold: &Threshold) -> Option<Amount> {
        match threshold {
            Threshold::Amount(amount) => Some(*amount),
            Threshold::Parameter(name) => self.arguments.get(name).copied(),
        }
    }

    /// The scope with the requested side and region looked up.
    pub(super) fn place(&self, scope: &Scope) -> Place {
        let side = match scope.side {
            // A request that should have a side and states none is for an unstated side, not for any.
            Some(SideScope::Requested) => Some(self.side.unwrap_or(Side::Unstated)),
            Some(SideScope::Fixed(side)) => Some(side),
            Some(SideScope::Either) | None => None,
        };
        let region = match &scope.region {
            Some(RegionScope::Requested) => self.request.region.clone(),
            Some(RegionScope::Fixed(region)) => Some(region.clone()),
            None => None,
        };
        Place { side, region }
    }

    pub(super) fn leaf(
        &self,
        what: What,
        span: Span,
        scope: &Scope,
        truth: Truth,
        reason: Reason,
    ) -> Trace {
        let leaf = self.whole(what, span, scope, truth, Some(reason), Vec::new());
        Trace { limits: self.limits.clone(), ..leaf }
    }

    /// A trace of parts; without a reason of its own it takes that of the first part that came out the same way.
    fn whole(
        &self,
        what: What,
        span: Span,
        scope: &Scope,
        truth: Truth,
        reason: Option<Reason>,
        parts: Vec<Trace>,
    ) -> Trace {
        let decisive = || parts.iter().find(|p| p.truth == truth).map(|p| p.reason);
        let reason = reason.or_else(decisive).unwrap_or(Reason::Fixed);
        let place = self.place(scope);
        let (value, evidence, near, limits) = (None, Vec::new(), Vec::new(), Vec::new());
        Trace { what, span, place, truth, reason, value, evidence, near, limits, parts }
    }
}
