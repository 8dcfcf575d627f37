//! What is missing, and which single fact would change the decision. Every suggestion is tried out.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::case::{Case, Request};
use crate::model::day::Days;
use crate::model::fact::{Detail, Evidence, Fact, Section, Status};
use crate::model::level::Level;
use crate::model::name::FactName;
use crate::model::outcome::Decision;
use crate::model::rule::Rule;
use crate::model::side::Side;
use crate::model::value::Value;

use super::condition::Asked;
use super::suppose::Supposing;
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
    /// On which day, where a day is asked for.
    pub day: Option<Date>,
    /// At which levels of the spine, where levels are asked for.
    pub levels: BTreeSet<Level>,
}

impl Supposition {
    /// The record that would document it.
    #[must_use]
    pub fn record(&self) -> Fact {
        Fact {
            name: self.fact.clone(),
            region: self.place.region.clone(),
            side: self.place.side,
            status: self.status,
            value: self.value.clone(),
            detail: Detail {
                day: self.day.map(Days::exactly),
                levels: self.levels.clone(),
                ..Detail::default()
            },
            evidence: Evidence { range: 0..0, words: String::new(), section: Section::CaseFile },
        }
    }

    /// The day and the levels for a reader; empty where there are none.
    #[must_use]
    pub fn when(&self) -> String {
        let day = self.day.map_or(String::new(), |day| format!(" on {day}"));
        let levels: Vec<String> = self.levels.iter().map(ToString::to_string).collect();
        let levels =
            if levels.is_empty() { String::new() } else { format!(" at {}", levels.join(", ")) };
        day + &levels
    }

    /// What it says but for the day.
    fn undated(&self) -> Self {
        Self { day: None, ..self.clone() }
    }
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
        let found = self.suppositions(case, request, side, criteria);
        let mut seen = BTreeSet::new();
        let mut changes: Vec<Change> = Vec::new();
        for suppose in found {
            for (supposed, ask_for) in with(case, &suppose) {
                let then = self.decision(rule, &supposed, request, side);
                // One day that would do is enough.
                if then != decision && seen.insert((suppose.undated(), then)) {
                    changes.push(Change { suppose: suppose.clone(), ask_for, decision: then });
                    break;
                }
            }
        }
        changes.sort_by(|a, b| (!a.ask_for, &a.suppose).cmp(&(!b.ask_for, &b.suppose)));
        changes
    }

    /// Everything that could be documented to settle a test of these criteria one way or the other.
    pub(crate) fn suppositions(
        &self,
        case: &Case,
        request: &Request,
        side: Option<Side>,
        criteria: &[CriterionResult],
    ) -> BTreeSet<Supposition> {
        let mut supposing = Supposing::new(Asked::new(self, case, request, side));
        for criterion in criteria {
            criterion.trace.walk(&mut |trace| supposing.answers_to(trace));
        }
        supposing.found.into_iter().collect()
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

/// In which order to ask for what is missing, so that on average the fewest questions settle the decision, each answer
/// being as likely as the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// The facts to be asked for, each with what can be answered. Where an answer settles the decision, the rest need not
    /// be asked; where it leaves another fact to be asked first, that is not shown here.
    pub questions: Vec<Vec<Supposition>>,
    /// How many questions it takes on average.
    pub expected: Decimal,
}

/// The case as it would be with all of these documented; what comes later stands where both are about one thing.
pub(crate) fn with_all<'s>(
    case: &Case,
    suppositions: impl IntoIterator<Item = &'s Supposition>,
) -> Case {
    let add = |case: Case, suppose: &Supposition| {
        let first = with(&case, suppose).into_iter().next();
        first.map_or(case, |(supposed, _)| supposed)
    };
    suppositions.into_iter().fold(case.clone(), add)
}

/// Whether a supposition only adds to a case.
pub(crate) fn only_adds(case: &Case, suppose: &Supposition) -> bool {
    with(case, suppose).first().is_some_and(|(_, adds)| *adds)
}

/// The case as it would be, and whether nothing had to be taken away. Records of the same fact about the same place give
/// way to the supposed one; of one with a day or level it is tried first whether it would do beside them.
fn with(case: &Case, suppose: &Supposition) -> Vec<(Case, bool)> {
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
    let supposed = |stays: &dyn Fn(&Fact) -> bool| {
        let mut supposed = case.clone();
        // Positions of facts change here; the trace of a supposed case is never shown, only its decision.
        supposed.facts.retain(|fact| stays(fact));
        supposed.facts.push(suppose.record());
        supposed
    };
    let alone = !case.facts.iter().any(gives_way);
    let mut cases = Vec::new();
    if alone || suppose.day.is_some() || !suppose.levels.is_empty() {
        cases.push((supposed(&|_| true), true));
    }
    if !alone {
        cases.push((supposed(&|fact| !gives_way(fact)), false));
    }
    cases
}
