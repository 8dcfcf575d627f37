//! Single questions to the evaluator, for the analysis of rules: it builds its answers from these and from nothing else.

use std::collections::BTreeMap;

use crate::model::case::{Case, Request};
use crate::model::condition::{Condition, Day, FactTest, Limit, Measure, Scope};
use crate::model::day::Days;
use crate::model::fact::Status;
use crate::model::name::{CriterionName, FactName};
use crate::model::rule::Rule;
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Value};
use crate::syntax::condition::Comparison;

use super::Evaluator;
use super::condition::Asked;
use super::measure::compare;
use super::trace::{Place, Reason, Trace};

/// What is asked of the records of one fact; of a choice between words, one word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordAsk {
    /// The test; *absent* and *known* are asked as *present*.
    pub(crate) test: FactTest,
    /// The word of a choice.
    pub(crate) word: Option<String>,
}

/// A limit with the scope in which it stands.
pub(crate) type LimitAsked = (Limit, Scope);

/// A case of which single questions are asked.
#[derive(Debug)]
pub(crate) struct Probe<'a> {
    asked: Asked<'a>,
}

/// A rule's criteria and verdict.
pub(crate) type Truths = (BTreeMap<CriterionName, Truth>, Truth);

impl Evaluator<'_> {
    /// Questions about a request of a case on a side.
    pub(crate) fn probe<'a>(
        &'a self,
        case: &'a Case,
        request: &'a Request,
        side: Option<Side>,
    ) -> Probe<'a> {
        Probe { asked: Asked::new(self, case, request, side) }
    }

    /// The criteria of a rule in the order of their evaluation.
    pub(crate) fn order_of(&self, rule: &Rule) -> &[CriterionName] {
        self.order.get(&rule.name).map_or(&[], Vec::as_slice)
    }

    /// How a rule's criteria and verdict come out, whichever rule speaks.
    pub(crate) fn truths(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
    ) -> Truths {
        let (criteria, verdict) = self.apply(rule, case, request, side);
        (criteria.into_iter().map(|c| (c.name, c.trace.truth)).collect(), verdict.truth)
    }

    /// Whether a rule speaks for a request, wherever it stands in the order of evidence.
    pub(crate) fn speaks_for(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
    ) -> bool {
        self.speaks(rule, case, request, side) == Truth::Met
    }
}

impl Probe<'_> {
    /// A scope with the requested side and region looked up.
    pub(crate) fn place(&self, scope: &Scope) -> Place {
        self.asked.place(scope)
    }

    /// A condition under a scope and limits.
    pub(crate) fn ask(&mut self, condition: &Condition, scope: &Scope) -> Trace {
        self.asked.condition(condition, scope)
    }

    /// Lets only records within these limits count.
    pub(crate) fn limit(&mut self, limits: &[LimitAsked]) {
        for (limit, scope) in limits {
            let within = self.asked.resolve(limit, scope);
            self.asked.limits.push(within);
        }
    }

    /// What the records of a fact say at a place, and why.
    pub(crate) fn records(
        &self,
        name: &FactName,
        ask: &RecordAsk,
        place: &Place,
    ) -> (Truth, Reason) {
        self.asked.answer_of(name, &ask.test, ask.word.as_deref(), place)
    }

    /// The values that a reading of a fact takes from its records at a place.
    pub(crate) fn values_of(&self, name: &FactName, place: &Place) -> Vec<Value> {
        let (here, _) = self.asked.records(name, place);
        let present = here.into_iter().filter_map(|i| self.asked.case.facts.get(i));
        present.filter(|f| f.status == Status::Present).filter_map(|f| f.value.clone()).collect()
    }

    /// The days that a day in a condition means.
    pub(crate) fn days(&mut self, day: &Day, scope: &Scope) -> Vec<Days> {
        self.asked.days(day, scope)
    }

    /// The values of a quantity that is no derived one.
    pub(crate) fn values(&mut self, measure: &Measure, scope: &Scope) -> Vec<Value> {
        self.asked.values(measure, scope)
    }
}

/// A value against a threshold.
pub(crate) fn compare_value(value: &Value, comparison: Comparison, amount: Amount) -> Truth {
    compare(value, comparison, amount)
}
