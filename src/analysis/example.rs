//! Cases that show something: made from the variables of a universe, and evaluated before anybody sees them.

use biodivine_lib_bdd::Bdd;

use crate::model::case::{Case, DecisionDate};
use crate::model::fact::{Fact, Status};
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::Value;

use super::diagram::Valuation;
use super::form::{FreeOf, FreeTest};
use super::given::Given;
use super::piece::Piece;
use super::settle::settle;
use super::universe::Universe;
use super::witness::WITNESSES_MAX;

/// How many cases are tried before it is said that none could be confirmed.
const TRIED_MAX: usize = 4;

/// A case that shows what a version of a rule, or one of two rules, does otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The case, with the fewest facts that show it; its first request is the one that is meant.
    pub case: Case,
    /// The side that is decided.
    pub side: Option<Side>,
    /// What is asked for and documented in it, each in the words of the language of conditions.
    pub facts: Vec<String>,
    /// How the older version, or the first rule, comes out.
    pub before: Truth,
    /// How the newer version, or the second rule, comes out.
    pub after: Truth,
}

/// A case with the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) case: Case,
    pub(super) facts: Vec<String>,
}

impl Universe {
    /// The case with the fewest facts among these that `confirm` confirms by evaluating it; `None` where none of the first
    /// few is confirmed, which happens only where something was taken as free.
    pub(super) fn example(&self, cases: &Bdd, confirm: impl Fn(&Case) -> bool) -> Option<Found> {
        // First of all a case in which nothing is settled that is taken as free.
        let free = self.pieces.iter().enumerate().filter(|(_, piece)| piece.is_free());
        let mut free = free.map(|(i, _)| i).peekable();
        let is_exact = free.peek().is_none();
        let plain = free.fold(cases.clone(), |c, i| self.of.and_not(&c, &self.of.variable(i)));
        self.confirmed(plain, &confirm)
            .or_else(|| if is_exact { None } else { self.confirmed(cases.clone(), &confirm) })
    }

    fn confirmed(&self, mut cases: Bdd, confirm: &impl Fn(&Case) -> bool) -> Option<Found> {
        for _ in 0..TRIED_MAX {
            let valuation = self.of.lightest(&cases, &self.weights)?;
            for way in 0..self.ways(&valuation) {
                let case = self.case(&valuation, way);
                if confirm(&case) {
                    return Some(Found { facts: self.words(&valuation, &case), case });
                }
            }
            cases = self.of.and_not(&cases, &self.of.only(&valuation));
        }
        None
    }

    /// How many cases are made of a valuation: one, or one with each other request that settles what it asks for.
    fn ways(&self, valuation: &Valuation) -> usize {
        let other =
            |piece: &Piece| matches!(piece, Piece::Free(FreeTest { of: FreeOf::Other(..), .. }, _));
        if self.chosen(valuation).any(|(_, piece)| other(piece)) { WITNESSES_MAX } else { 1 }
    }

    /// The case of a valuation.
    fn case(&self, valuation: &Valuation, way: usize) -> Case {
        let mut case = self.documented(valuation);
        let issue = self.setting.issue;
        // What rests on the rest comes last.
        for (i, piece) in self.chosen(valuation) {
            match piece {
                Piece::Value(aim) => aim.reach(&mut case, issue),
                Piece::Free(free, witnesses) => {
                    let met = valuation.get(i + 1).copied().unwrap_or(false);
                    settle(&mut case, (free, witnesses), met, way);
                }
                Piece::Record(_) | Piece::Given(_) | Piece::Suppose(_) | Piece::FreeMet => {}
            }
        }
        case
    }

    /// The case of a valuation without what is taken as free.
    fn documented(&self, valuation: &Valuation) -> Case {
        let mut case = self.setting.case.clone();
        for (_, piece) in self.chosen(valuation) {
            match piece {
                Piece::Record(fact) => case.facts.push(fact.clone()),
                Piece::Given(given) => {
                    for one in given {
                        one.apply(&mut case, self.setting.issue);
                    }
                }
                Piece::Free(..) | Piece::Suppose(_) | Piece::FreeMet | Piece::Value(_) => {}
            }
        }
        case
    }

    fn chosen<'u>(&'u self, valuation: &'u Valuation) -> impl Iterator<Item = (usize, &'u Piece)> {
        let true_ones = valuation.iter().enumerate().filter(|(_, value)| **value);
        true_ones.filter_map(|(i, _)| Some((i, self.pieces.get(i)?)))
    }

    /// The request and what is documented, for a reader.
    fn words(&self, valuation: &Valuation, case: &Case) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(request) = self.setting.request() {
            let service = request.service.as_ref().map_or("request", |s| s.as_str());
            let side =
                self.setting.side.map_or(String::new(), |s| format!(" on {} side", s.name()));
            let region = request.region.as_ref().map_or(String::new(), |r| format!(" of {r}"));
            words.push(format!("{service}{side}{region}"));
        }
        for (_, piece) in self.chosen(valuation) {
            if let Piece::Given(given) = piece {
                words.extend(given.iter().map(Given::words));
            }
        }
        let further = Given::further(&self.documented(valuation), case, self.setting.issue);
        words.extend(further.iter().map(Given::words));
        let dated =
            case.dates.injury.is_some() || case.facts.iter().any(|f| f.detail.day.is_some());
        if let DecisionDate::Stated(day) = case.dates.decision
            && dated
        {
            words.push(format!("decided {day}"));
        }
        words.extend(case.facts.iter().map(words_of));
        words
    }
}

/// A record in the words of the language of conditions.
pub(super) fn words_of(fact: &Fact) -> String {
    let side = match fact.side {
        Some(Side::Left) => " on left side",
        Some(Side::Right) => " on right side",
        Some(Side::Bilateral) => " on both sides",
        Some(Side::Unstated) | None => "",
    };
    let region = fact.region.as_ref().map_or(String::new(), |r| format!(" of {r}"));
    let value = match &fact.value {
        Some(Value::Quantity(q)) => match (q.low, q.high) {
            (Some(low), None) => format!(" >= {}", q.unit.write(low)),
            (_, _) => format!(" = {}", q.write()),
        },
        Some(Value::Word(word)) => format!(" is {word}"),
        Some(Value::Elapsed(elapsed)) => format!(" = {}", elapsed.write()),
        None => String::new(),
    };
    let status = match fact.status {
        Status::Present => "",
        Status::Absent => " absent",
        Status::Equivocal => " equivocal",
        Status::Conflicting => " conflicting",
    };
    let day = fact.detail.day.map_or(String::new(), |day| format!(" on {}", day.write()));
    let levels: Vec<String> = fact.detail.levels.iter().map(ToString::to_string).collect();
    let levels =
        if levels.is_empty() { String::new() } else { format!(" at {}", levels.join(", ")) };
    format!("{}{side}{region}{value}{status}{levels}{day}", fact.name)
}
