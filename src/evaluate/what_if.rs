//! What is missing, and which single fact would change the decision. Every suggestion is tried out.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::model::case::{Case, Request};
use crate::model::condition::{Condition, ConditionKind, FactTest, Limit, Measure, Threshold};
use crate::model::fact::{Detail, Evidence, Fact, Section, Status};
use crate::model::name::{CriterionName, FactName};
use crate::model::outcome::Decision;
use crate::model::rule::{Body, Rule, Take};
use crate::model::side::Side;
use crate::model::value::{Amount, Quantity, Value};
use crate::syntax::condition::Comparison;

use super::trace::{Place, Trace, What};
use super::{CriterionResult, Evaluator};

/// A fact that is supposed to be documented.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Supposition {
    /// What.
    pub fact: FactName,
    /// Where.
    pub place: Place,
    /// Whether.
    pub status: Status,
    /// How much, or which.
    pub value: Option<Value>,
}

/// A supposition under which the decision is another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What is supposed.
    pub suppose: Supposition,
    /// Whether it is not documented yet and can be asked for; else the record says otherwise and would have to differ.
    pub ask_for: bool,
    /// The decision then.
    pub decision: Decision,
}

/// The unknown tests that keep a verdict open, each once; a reference to a criterion stands for that criterion's own.
pub(super) fn missing(criteria: &[CriterionResult], verdict: &Trace) -> Vec<Trace> {
    let mut missing: Vec<Trace> = Vec::new();
    let mut queue: Vec<&Trace> = verdict.unsettled();
    queue.reverse();
    while let Some(trace) = queue.pop() {
        if let What::Criterion(name) = &trace.what {
            let criterion = criteria.iter().find(|c| c.name == *name);
            queue.extend(criterion.into_iter().flat_map(|c| c.trace.unsettled()).rev());
        } else if !missing.iter().any(|m| m.what == trace.what && m.place == trace.place) {
            missing.push(trace.clone());
        }
    }
    missing
}

impl Evaluator<'_> {
    /// Every single fact under which the rule decides otherwise, in canonical order.
    pub(super) fn changes(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
        criteria: &[CriterionResult],
        decision: Decision,
    ) -> Vec<Change> {
        let mut changes: Vec<Change> = self
            .suppositions(request, criteria)
            .into_iter()
            .filter_map(|suppose| {
                let (supposed, ask_for) = with(case, &suppose);
                let then = self.decision(rule, &supposed, request, side);
                (then != decision).then_some(Change { suppose, ask_for, decision: then })
            })
            .collect();
        changes.sort_by(|a, b| (!a.ask_for, &a.suppose).cmp(&(!b.ask_for, &b.suppose)));
        changes
    }

    /// Everything that could be documented to settle a test of these criteria one way or the other.
    pub(crate) fn suppositions(
        &self,
        request: &Request,
        criteria: &[CriterionResult],
    ) -> BTreeSet<Supposition> {
        let mut suppositions = BTreeSet::new();
        for criterion in criteria {
            criterion.trace.walk(&mut |trace| self.suppose(trace, request, &mut suppositions));
        }
        suppositions
    }

    /// What could be documented to settle a test one way or the other.
    fn suppose(&self, trace: &Trace, request: &Request, into: &mut BTreeSet<Supposition>) {
        // A fact without a side or region is supposed without one, whatever was asked around it.
        let place = |fact: &FactName| {
            let known = self.program.vocabulary.facts.get(fact);
            let region = trace.place.region.clone().or_else(|| request.region.clone());
            Place {
                side: trace.place.side.filter(|_| known.is_some_and(|f| f.sided)),
                region: region.filter(|_| known.is_some_and(|f| f.regional)),
            }
        };
        match &trace.what {
            What::Fact(fact, test) => {
                for (status, value) in answers(test) {
                    into.insert(Supposition {
                        fact: fact.clone(),
                        place: place(fact),
                        status,
                        value,
                    });
                }
            }
            What::Measure(Measure::Derived(name), comparison, Some(amount)) => {
                let Some(Body::Measure(_, readings)) =
                    self.program.definitions.get(name).map(|d| &d.body)
                else {
                    return;
                };
                let fact = readings.iter().find_map(|r| match &r.take {
                    Take::Fact(fact) => Some(fact.clone()),
                    Take::Measure(_) => None,
                });
                for value in fact.iter().flat_map(|_| both_sides(*comparison, *amount)) {
                    let fact = fact.clone().unwrap_or_else(|| FactName::from(name.as_str()));
                    into.insert(Supposition {
                        place: place(&fact),
                        fact,
                        status: Status::Present,
                        value: Some(value),
                    });
                }
            }
            What::Measure(..)
            | What::Constant
            | What::Not
            | What::All
            | What::Any
            | What::AtLeast(_)
            | What::Criterion(_)
            | What::Requested(_)
            | What::Other(..)
            | What::Ingredient(_)
            | What::Definition(_) => {}
        }
    }
}

/// A threshold on which readers of the guideline differ, and the decision with their value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandFlip {
    /// The criterion.
    pub criterion: CriterionName,
    /// The other value of its threshold.
    pub threshold: Amount,
    /// The decision with it.
    pub decision: Decision,
}

impl Evaluator<'_> {
    /// The bands of a rule inside which the decision flips.
    pub(super) fn band_flips(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
        decision: Decision,
    ) -> Vec<BandFlip> {
        let mut flips = Vec::new();
        for (index, criterion) in rule.criteria.iter().enumerate() {
            let Some(band) = criterion.band else { continue };
            for (from, to) in [(band.low, band.high), (band.high, band.low)] {
                let mut other = rule.clone();
                if let Some(criterion) = other.criteria.get_mut(index) {
                    replace(&mut criterion.when, from, to);
                }
                let then = self.decision(&other, case, request, side);
                if then != decision {
                    flips.push(BandFlip {
                        criterion: criterion.name.clone(),
                        threshold: to,
                        decision: then,
                    });
                }
            }
        }
        flips
    }
}

/// Puts one threshold in the place of another, everywhere in a condition.
fn replace(condition: &mut Condition, from: Amount, to: Amount) {
    let swap = |threshold: &mut Threshold| {
        if *threshold == Threshold::Amount(from) {
            *threshold = Threshold::Amount(to);
        }
    };
    match &mut condition.kind {
        ConditionKind::Measure(_, _, threshold)
        | ConditionKind::Fact(_, FactTest::Compare(_, threshold)) => {
            swap(threshold);
        }
        ConditionKind::Definition(_, arguments) => arguments.values_mut().for_each(swap),
        ConditionKind::All(parts)
        | ConditionKind::Any(parts)
        | ConditionKind::AtLeast(_, parts) => {
            for part in parts {
                replace(part, from, to);
            }
        }
        ConditionKind::Limited(limit, inner) => {
            if let Limit::After(Some(within), _) | Limit::Before(Some(within), _) = limit {
                swap(within);
            }
            replace(inner, from, to);
        }
        ConditionKind::Not(inner) | ConditionKind::Scoped(_, inner) => replace(inner, from, to),
        ConditionKind::Fact(..)
        | ConditionKind::Constant(_)
        | ConditionKind::Criterion(_)
        | ConditionKind::Requested(_)
        | ConditionKind::Other(..)
        | ConditionKind::Ingredient(_) => {}
    }
}

/// Records that answer a test: one for each way it can come out.
fn answers(test: &FactTest) -> Vec<(Status, Option<Value>)> {
    match test {
        FactTest::Present | FactTest::Absent => {
            vec![(Status::Present, None), (Status::Absent, None)]
        }
        FactTest::Documented | FactTest::Known => vec![(Status::Present, None)],
        FactTest::Compare(comparison, threshold) => match threshold {
            Threshold::Amount(amount) => both_sides(*comparison, *amount)
                .into_iter()
                .map(|v| (Status::Present, Some(v)))
                .collect(),
            Threshold::Parameter(_) => Vec::new(),
        },
        FactTest::Is(words) => words
            .iter()
            .flat_map(|w| {
                [Status::Present, Status::Absent].map(|s| (s, Some(Value::Word(w.clone()))))
            })
            .collect(),
    }
}

/// A value at the threshold or one step from it for which the comparison holds, and one for which it does not.
fn both_sides(comparison: Comparison, threshold: Amount) -> Vec<Value> {
    let step = Decimal::ONE;
    let at = |number: Decimal| Value::Quantity(Quantity::exactly(number, threshold.unit));
    let number = threshold.number;
    match comparison {
        Comparison::AtLeast | Comparison::Less => vec![at(number), at(number - step)],
        Comparison::Greater | Comparison::AtMost | Comparison::Equal | Comparison::NotEqual => {
            vec![at(number), at(number + step)]
        }
    }
}

/// Facts that together change a decision where no smaller part of them does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeSet {
    /// What is not documented yet and can be asked for.
    pub ask_for: Vec<Supposition>,
    /// What the record says otherwise and would have to differ.
    pub differ: Vec<Supposition>,
    /// The decision then.
    pub decision: Decision,
}

/// The case as it would be with all of these documented; what comes later stands where both are about one thing.
pub(crate) fn with_all<'s>(
    case: &Case,
    suppositions: impl IntoIterator<Item = &'s Supposition>,
) -> Case {
    suppositions.into_iter().fold(case.clone(), |case, suppose| with(&case, suppose).0)
}

/// Whether a supposition only adds to a case.
pub(crate) fn only_adds(case: &Case, suppose: &Supposition) -> bool {
    with(case, suppose).1
}

/// The case as it would be, and whether nothing had to be taken away: records of the same fact about the same
/// place give way to the supposed one.
fn with(case: &Case, suppose: &Supposition) -> (Case, bool) {
    let mut supposed = case.clone();
    let gives_way = |fact: &Fact| {
        let same_side = match (fact.side, suppose.place.side) {
            (Some(side), Some(asked)) => side.covers(asked) == Some(true),
            (None, _) | (_, None) => true,
        };
        let same_word = match (&fact.value, &suppose.value) {
            (Some(Value::Word(a)), Some(Value::Word(b))) => a == b,
            _ => true,
        };
        fact.name == suppose.fact && same_side && same_word
    };
    let before = supposed.facts.len();
    // Positions of facts change here; the trace of a supposed case is never shown, only its decision.
    supposed.facts.retain(|fact| !gives_way(fact));
    let ask_for = supposed.facts.len() == before;
    supposed.facts.push(Fact {
        name: suppose.fact.clone(),
        region: suppose.place.region.clone(),
        side: suppose.place.side,
        status: suppose.status,
        value: suppose.value.clone(),
        detail: Detail::default(),
        evidence: Evidence { range: 0..0, words: String::new(), section: Section::CaseFile },
    });
    (supposed, ask_for)
}
