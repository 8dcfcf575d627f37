//! In which order to ask for missing facts, so that on average the fewest questions settle a decision.

use std::collections::{BTreeSet, HashMap};

use biodivine_lib_bdd::{Bdd, BddVariable};
use rust_decimal::Decimal;

use crate::evaluate::{Inquiry, Supposition};

use super::diagram::{Diagrams, Pair};
use super::piece::Piece;

/// Most states of knowledge that are looked at; more are not answered.
const STATES_MAX: usize = 4_000;

/// A fact that can be asked for.
#[derive(Debug, Default)]
pub(super) struct Question {
    /// All variables of the fact.
    pub(super) variables: Vec<usize>,
    /// What can be answered, each with its variable.
    pub(super) answers: Vec<(usize, Supposition)>,
}

impl Question {
    /// What remains open after each of its answers.
    fn after(&self, of: &Diagrams, state: &Pair) -> Vec<Pair> {
        let answered = |answer: usize| {
            let variables = self.variables.iter();
            variables.fold(state.clone(), |pair, i| with(of, &pair, *i, *i == answer))
        };
        self.answers.iter().map(|(answer, _)| answered(*answer)).collect()
    }
}

/// What is best asked in a state of knowledge.
#[derive(Debug, Clone, Copy)]
struct Best {
    /// How many questions it takes on average from here on.
    expected: Decimal,
    /// The question to begin with; `None` where nothing is open.
    first: Option<usize>,
}

/// A decision that waits for answers.
pub(super) struct Open<'a> {
    of: &'a Diagrams,
    verdict: Pair,
    questions: Vec<Question>,
    known: HashMap<(Bdd, Bdd), Best>,
}

impl<'a> Open<'a> {
    /// A verdict with the questions that can be asked; nothing else is supposed to change.
    pub(super) fn new(
        of: &'a Diagrams,
        pieces: &[Piece],
        verdict: &Pair,
        questions: Vec<Question>,
    ) -> Self {
        let asked: BTreeSet<usize> =
            questions.iter().flat_map(|q| q.answers.iter().map(|(i, _)| *i)).collect();
        let fixed = (0..pieces.len()).filter(|i| !asked.contains(i));
        let verdict = fixed.fold(verdict.clone(), |pair, i| with(of, &pair, i, false));
        let questions = questions.into_iter().filter(|q| !q.answers.is_empty()).collect();
        Self { of, verdict, questions, known: HashMap::new() }
    }

    /// The questions along the way on which most stays open.
    pub(super) fn inquiry(mut self) -> Option<Inquiry> {
        let expected = self.best(&self.verdict.clone())?.expected;
        let (mut state, mut questions) = (self.verdict.clone(), Vec::new());
        while let Some(first) = self.best(&state)?.first {
            let question = self.questions.get(first)?;
            questions.push(question.answers.iter().map(|(_, s)| s.clone()).collect());
            let after = question.after(self.of, &state);
            let mut longest: Option<(Decimal, Pair)> = None;
            for state in after {
                let left = self.best(&state)?.expected;
                if longest.as_ref().is_none_or(|(most, _)| left > *most) {
                    longest = Some((left, state));
                }
            }
            state = longest?.1;
        }
        (questions.len() > 1).then_some(Inquiry { questions, expected })
    }

    /// The best question of a state; `None` where there are too many states.
    fn best(&mut self, state: &Pair) -> Option<Best> {
        let key = (state.met.clone(), state.not_met.clone());
        if let Some(best) = self.known.get(&key) {
            return Some(*best);
        }
        if self.known.len() >= STATES_MAX {
            return None;
        }
        let open: BTreeSet<usize> = [&state.met, &state.not_met]
            .into_iter()
            .flat_map(Bdd::support_set)
            .map(BddVariable::to_index)
            .collect();
        let mut best = Best { expected: Decimal::ZERO, first: None };
        for index in 0..self.questions.len() {
            let Some(question) = self.questions.get(index) else { continue };
            if !question.answers.iter().any(|(i, _)| open.contains(i)) {
                continue;
            }
            let after = question.after(self.of, state);
            let count = Decimal::from(after.len());
            let mut sum = Decimal::ZERO;
            for state in &after {
                sum += self.best(state)?.expected;
            }
            let expected = Decimal::ONE + sum.checked_div(count)?;
            if best.first.is_none() || expected < best.expected {
                best = Best { expected, first: Some(index) };
            }
        }
        self.known.insert(key, best);
        Some(best)
    }
}

fn with(of: &Diagrams, pair: &Pair, variable: usize, value: bool) -> Pair {
    Pair {
        met: of.with(&pair.met, variable, value),
        not_met: of.with(&pair.not_met, variable, value),
    }
}
