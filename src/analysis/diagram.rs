//! Decision diagrams of bounded size, in pairs: the cases in which a condition is met, and those in which it is not met.

use std::cell::Cell;

use biodivine_lib_bdd::{
    Bdd, BddPartialValuation, BddPointer, BddVariable, BddVariableSet, op_function,
};

use crate::model::truth::Truth;

/// Most nodes of one diagram. The largest of the shipped rules stays far below; what is larger is not answered.
const NODES_MAX: usize = 200_000;

/// Most variables of one universe; the library's own bound is higher.
pub(super) const VARIABLES_MAX: usize = 4_000;

/// When a condition is met and when it is not met; in all other cases it is unknown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair {
    pub(super) met: Bdd,
    pub(super) not_met: Bdd,
}

impl Pair {
    /// The cases of a truth.
    pub(super) fn cases_of(&self, truth: Truth, of: &Diagrams) -> Bdd {
        match truth {
            Truth::Met => self.met.clone(),
            Truth::NotMet => self.not_met.clone(),
            Truth::Unknown => of.not(&of.or(&self.met, &self.not_met)),
        }
    }
}

/// The diagrams over one set of variables.
#[derive(Debug)]
pub(super) struct Diagrams {
    set: BddVariableSet,
    variables: Vec<BddVariable>,
    too_large: Cell<bool>,
}

/// Which variables are true in a case.
pub(super) type Valuation = Vec<bool>;

impl Diagrams {
    /// Diagrams over so many variables.
    pub(super) fn new(variables: usize) -> Self {
        let count = u16::try_from(variables.min(VARIABLES_MAX)).unwrap_or(0);
        let set = BddVariableSet::new_anonymous(count);
        let variables_of = set.variables();
        Self { set, variables: variables_of, too_large: Cell::new(variables > VARIABLES_MAX) }
    }

    /// Whether a diagram grew beyond the bound, so that nothing here is to be believed.
    pub(super) fn is_too_large(&self) -> bool {
        self.too_large.get()
    }

    /// Says that nothing here is to be believed.
    pub(super) fn give_up(&self) {
        self.too_large.set(true);
    }

    pub(super) fn all(&self) -> Bdd {
        self.set.mk_true()
    }

    pub(super) fn none(&self) -> Bdd {
        self.set.mk_false()
    }

    /// The cases in which a variable is true.
    pub(super) fn variable(&self, index: usize) -> Bdd {
        self.variables.get(index).map_or_else(|| self.none(), |v| self.set.mk_var(*v))
    }

    /// The one case of a valuation.
    pub(super) fn only(&self, valuation: &Valuation) -> Bdd {
        let mut clause = BddPartialValuation::empty();
        for (variable, value) in self.variables.iter().zip(valuation) {
            clause.set_value(*variable, *value);
        }
        self.set.mk_conjunctive_clause(&clause)
    }

    pub(super) fn not(&self, a: &Bdd) -> Bdd {
        let _ = self;
        a.not()
    }

    pub(super) fn and(&self, a: &Bdd, b: &Bdd) -> Bdd {
        self.bounded(Bdd::binary_op_with_limit(NODES_MAX, a, b, op_function::and))
    }

    pub(super) fn or(&self, a: &Bdd, b: &Bdd) -> Bdd {
        self.bounded(Bdd::binary_op_with_limit(NODES_MAX, a, b, op_function::or))
    }

    pub(super) fn and_not(&self, a: &Bdd, b: &Bdd) -> Bdd {
        self.bounded(Bdd::binary_op_with_limit(NODES_MAX, a, b, op_function::and_not))
    }

    /// What remains of these cases once a variable has this value; the variable itself no longer counts.
    pub(super) fn with(&self, cases: &Bdd, variable: usize, value: bool) -> Bdd {
        self.variables.get(variable).map_or_else(|| self.none(), |v| cases.var_restrict(*v, value))
    }

    fn bounded(&self, result: Option<Bdd>) -> Bdd {
        result.unwrap_or_else(|| {
            self.too_large.set(true);
            self.none()
        })
    }

    /// The pair that has one truth in every case.
    pub(super) fn constant(&self, truth: Truth) -> Pair {
        let cases = |wanted| if truth == wanted { self.all() } else { self.none() };
        Pair { met: cases(Truth::Met), not_met: cases(Truth::NotMet) }
    }

    /// Met as soon as so many of the parts are, not met when too few still can be.
    pub(super) fn at_least(&self, n: usize, parts: &[Pair]) -> Pair {
        let met = self.so_many(n, parts.iter().map(|p| p.met.clone()));
        let possible = self.so_many(n, parts.iter().map(|p| self.not(&p.not_met)));
        Pair { met, not_met: self.not(&possible) }
    }

    /// The cases in which at least `n` of these hold: `counts[j]` are those with at least `j` so far.
    pub(super) fn so_many(&self, n: usize, of: impl Iterator<Item = Bdd>) -> Bdd {
        let mut counts = vec![self.all()];
        counts.resize(n.saturating_add(1), self.none());
        for part in of {
            let mut below = self.all();
            for (j, count) in counts.iter_mut().enumerate() {
                let before = count.clone();
                if j > 0 {
                    *count = self.or(count, &self.and(&below, &part));
                }
                below = before;
            }
        }
        counts.pop().unwrap_or_else(|| self.none())
    }

    /// The case with the least weight of true variables; `None` where there is no case. Among equals, the one in which
    /// later variables are true.
    pub(super) fn lightest(&self, cases: &Bdd, weights: &[u32]) -> Option<Valuation> {
        if cases.is_false() {
            return None;
        }
        let mut least = vec![Least::Open; cases.size()];
        weigh(cases, cases.root_pointer(), weights, &mut least);
        let mut valuation = vec![false; self.variables.len()];
        let mut at = cases.root_pointer();
        while !at.is_terminal() {
            let variable = cases.var_of(at).to_index();
            let (low, high) = (cases.low_link_of(at), cases.high_link_of(at));
            let of = |link: BddPointer| match least.get(link.to_index()) {
                Some(Least::Known(weight)) => *weight,
                Some(Least::Open) | None => None,
            };
            let with = of(high).map(|w: u32| w.saturating_add(weight(weights, variable)));
            let chosen = match (of(low), with) {
                (Some(without), Some(with)) => with < without,
                (None, Some(_)) => true,
                (Some(_) | None, None) => false,
            };
            if let Some(value) = valuation.get_mut(variable) {
                *value = chosen;
            }
            at = if chosen { high } else { low };
        }
        Some(valuation)
    }
}

/// The least weight below a node; `None` where no case is below it.
#[derive(Debug, Clone, Copy)]
enum Least {
    Open,
    Known(Option<u32>),
}

/// The least weight below every node. The depth is the number of variables.
fn weigh(cases: &Bdd, at: BddPointer, weights: &[u32], least: &mut [Least]) -> Option<u32> {
    if let Some(Least::Known(known)) = least.get(at.to_index()) {
        return *known;
    }
    let weight = if at.is_terminal() {
        at.is_one().then_some(0)
    } else {
        let without = weigh(cases, cases.low_link_of(at), weights, least);
        let with = weigh(cases, cases.high_link_of(at), weights, least);
        let own = weight(weights, cases.var_of(at).to_index());
        let with = with.map(|w| w.saturating_add(own));
        without.into_iter().chain(with).min()
    };
    if let Some(place) = least.get_mut(at.to_index()) {
        *place = Least::Known(weight);
    }
    weight
}

fn weight(weights: &[u32], variable: usize) -> u32 {
    weights.get(variable).copied().unwrap_or(1)
}
