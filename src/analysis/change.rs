//! What would change a decision, and what would not: sets of facts, smallest first, and facts of which no value matters.

use std::collections::{BTreeMap, BTreeSet};

use biodivine_lib_bdd::Bdd;

use crate::evaluate::{
    ChangeSet, Evaluation, Evaluator, Inquiry, Supposition, What, only_adds, with_all,
};
use crate::model::case::{Case, Request};
use crate::model::name::FactName;
use crate::model::outcome::Decision;
use crate::model::rule::{Program, Rule};

use super::diagram::{Pair, Valuation};
use super::form::{Subject, Version};
use super::inquiry::{Open, Question};
use super::piece::{Cache, Piece};
use super::setting::Setting;
use super::universe::Universe;
use super::writer::Writer;

/// Most facts of a set.
const FACTS_MAX: usize = 4;
/// Most sets of a decision.
const SETS_MAX: usize = 48;
/// Most sets that are looked at to find those.
const TRIED_MAX: usize = 200;

/// Every decision of a case, with the sets of facts that would change it and the facts that do not matter to it.
#[must_use]
pub fn explain(program: &Program, evaluator: &Evaluator<'_>, case: &Case) -> Vec<Evaluation> {
    let mut evaluations = evaluator.evaluate(case);
    for evaluation in &mut evaluations {
        let rule = evaluation.rule.as_ref().ok().and_then(|choice| program.rules.get(&choice.rule));
        let request = case.requests.iter().find(|r| r.issue == evaluation.issue);
        if let (Some(rule), Some(request)) = (rule, request) {
            let found = Looked::at(program, evaluator, case, (rule, request), evaluation)
                .map(|looked| (looked.sets(), looked.idle(), looked.inquiry()));
            (evaluation.change_sets, evaluation.idle, evaluation.inquiry) =
                found.unwrap_or_default();
        }
    }
    evaluations
}

/// A decision with everything that may be documented besides.
struct Looked<'a> {
    evaluator: &'a Evaluator<'a>,
    case: &'a Case,
    rule: &'a Rule,
    evaluation: &'a Evaluation,
    universe: Universe,
    verdict: Pair,
    /// The cases in which the decision is another.
    other: Bdd,
    /// Whether something with a day or level may be documented, which the universe leaves out.
    dated: bool,
}

impl<'a> Looked<'a> {
    fn at(
        program: &Program,
        evaluator: &'a Evaluator<'a>,
        case: &'a Case,
        (rule, request): (&'a Rule, &Request),
        evaluation: &'a Evaluation,
    ) -> Option<Self> {
        let subject = Subject { program, evaluator, version: Version::New, words: Version::New };
        let supposed = evaluator.suppositions(case, request, evaluation.side, &evaluation.criteria);
        // One of a day or level may stand beside the others or in their place; those are tried out alone.
        let plain = |s: &Supposition| s.day.is_none() && s.levels.is_empty();
        let dated = !supposed.iter().all(plain);
        let setting = Setting {
            case: case.clone(),
            issue: request.issue,
            side: evaluation.side,
            supposed: Some(supposed.into_iter().filter(plain).collect()),
            coarse: false,
        };
        let form = Writer::new(&subject, &setting)?.rule(rule);
        let one = std::slice::from_ref(&subject);
        let universe = Universe::new(one, setting, form.forms(), &Cache::default());
        let now = evaluation.verdict.as_ref()?.truth;
        let verdict = universe.rule(&form).verdict;
        let other = universe.of.not(&verdict.cases_of(now, &universe.of));
        let believed = !universe.of.is_too_large();
        let looked = Self { evaluator, case, rule, evaluation, universe, verdict, other, dated };
        believed.then_some(looked)
    }

    /// The decision of the rule with all of these documented.
    fn decision(&self, set: &[&Supposition]) -> Option<Decision> {
        let case = with_all(self.case, set.iter().copied());
        let request = case.requests.iter().find(|r| r.issue == self.evaluation.issue)?;
        let truths = self.evaluator.truths(self.rule, &case, request, self.evaluation.side);
        Some(Decision::from(truths.1))
    }

    /// Sets of at least two facts, the smallest first, that change the decision where no part of them does.
    fn sets(&self) -> Vec<ChangeSet> {
        let of = &self.universe.of;
        let mut open = self.other.clone();
        // Those of one fact are known; nothing that holds one of them is new.
        for change in &self.evaluation.would_change {
            open = of.and_not(&open, &self.all_of(&[&change.suppose]));
        }
        let mut sets = Vec::new();
        for _ in 0..TRIED_MAX {
            let Some(valuation) = of.lightest(&open, &self.universe.weights) else { break };
            let set = self.supposed(&valuation);
            if set.len() > FACTS_MAX || sets.len() >= SETS_MAX || set.is_empty() {
                break;
            }
            open = of.and_not(&open, &self.all_of(&set));
            if set.len() > 1 && self.is_smallest(&set) {
                sets.extend(self.decision(&set).map(|decision| self.change_set(&set, decision)));
            }
        }
        sets
    }

    fn change_set(&self, set: &[&Supposition], decision: Decision) -> ChangeSet {
        let (ask_for, differ) =
            set.iter().map(|s| (*s).clone()).partition(|s| only_adds(self.case, s));
        ChangeSet { ask_for, differ, decision }
    }

    /// Whether the set changes the decision and no part of it does, by evaluating each.
    fn is_smallest(&self, set: &[&Supposition]) -> bool {
        let now = Some(self.evaluation.decision);
        let parts = 1..1_usize << set.len();
        parts.into_iter().all(|chosen| {
            let of_set = set.iter().enumerate().filter(|(i, _)| chosen & (1 << i) != 0);
            let part: Vec<&Supposition> = of_set.map(|(_, s)| *s).collect();
            (self.decision(&part) != now) == (part.len() == set.len())
        })
    }

    fn supposed(&self, valuation: &Valuation) -> Vec<&Supposition> {
        let chosen = valuation.iter().zip(&self.universe.pieces).filter(|(value, _)| **value);
        chosen.flat_map(|(_, piece)| suppositions(piece)).collect()
    }

    /// The cases in which all of these are documented.
    fn all_of(&self, set: &[&Supposition]) -> Bdd {
        let of = &self.universe.of;
        let mut by_fact: BTreeMap<&FactName, Vec<&Supposition>> = BTreeMap::new();
        for suppose in set {
            by_fact.entry(&suppose.fact).or_default().push(suppose);
        }
        by_fact.values().fold(of.all(), |all, needed| {
            let mut any = of.none();
            for (i, piece) in self.universe.pieces.iter().enumerate() {
                let held: Vec<&Supposition> = suppositions(piece).collect();
                if needed.iter().all(|s| held.contains(s)) {
                    any = of.or(&any, &of.variable(i));
                }
            }
            of.and(&all, &any)
        })
    }

    /// In which order to ask for what is missing; `None` where that is one question or none, or lies outside the theory.
    fn inquiry(&self) -> Option<Inquiry> {
        let missing: BTreeSet<&FactName> = self
            .evaluation
            .missing
            .iter()
            .filter_map(|trace| match &trace.what {
                What::Fact(fact, _) => Some(fact),
                What::Constant
                | What::Not
                | What::All
                | What::Any
                | What::AtLeast(_)
                | What::Measure(..)
                | What::Criterion(_)
                | What::Definition(_)
                | What::Requested(_)
                | What::Other(..)
                | What::Ingredient(..) => None,
            })
            .collect();
        if self.dated || !self.universe.free.is_empty() || missing.len() < 2 {
            return None;
        }
        let questions = missing.into_iter().map(|fact| self.question(fact)).collect();
        Open::new(&self.universe.of, &self.universe.pieces, &self.verdict, questions).inquiry()
    }

    /// What can be answered when a fact is asked for: each single thing that only adds to the record.
    fn question(&self, fact: &FactName) -> Question {
        let mut question = Question::default();
        for (i, piece) in self.universe.pieces.iter().enumerate() {
            let held: Vec<&Supposition> = suppositions(piece).collect();
            if !held.iter().any(|s| s.fact == *fact) {
                continue;
            }
            question.variables.push(i);
            if let [only] = held.as_slice()
                && only_adds(self.case, only)
            {
                question.answers.push((i, (*only).clone()));
            }
        }
        question
    }

    /// Facts that the rule asks for and of which no value changes the decision, whatever is asked for of the others.
    fn idle(&self) -> Vec<FactName> {
        // Of what is read from a fact outside the theory, or of a day or level, nothing is excluded.
        if self.dated || !self.universe.free.is_empty() {
            return Vec::new();
        }
        let of = &self.universe.of;
        let pieces = &self.universe.pieces;
        let facts: BTreeSet<&FactName> =
            pieces.iter().flat_map(suppositions).map(|s| &s.fact).collect();
        let no_value_matters = |fact: &FactName| {
            let (mut own, mut cases) = (Vec::new(), self.other.clone());
            for (i, piece) in pieces.iter().enumerate() {
                let mut held = suppositions(piece);
                if held.clone().any(|s| s.fact == *fact) {
                    own.push(i);
                } else if !held.all(|s| only_adds(self.case, s)) {
                    cases = of.with(&cases, i, false);
                }
            }
            own.iter().all(|i| of.with(&cases, *i, true) == of.with(&cases, *i, false))
        };
        facts.into_iter().filter(|fact| no_value_matters(fact)).cloned().collect()
    }
}

fn suppositions(piece: &Piece) -> impl Iterator<Item = &Supposition> + Clone {
    let set: &[Supposition] = match piece {
        Piece::Suppose(set) => set,
        Piece::Record(_) | Piece::Given(_) | Piece::Free(..) | Piece::FreeMet | Piece::Value(_) => {
            &[]
        }
    };
    set.iter()
}
