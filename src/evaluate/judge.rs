//! A decision as a corpus needs it: the rule, which criteria decided and why, and how each thing
//! that the rule asks about came out, told so that a left side and a right side can be held against
//! each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::case::{Case, Request};
use crate::model::condition::{FactTest, Scope, Threshold};
use crate::model::name::{CriterionName, RegionName, RuleName};
use crate::model::outcome::Decision;
use crate::model::rule::Rule;
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::Amount;
use crate::syntax::condition::Comparison;

use super::Evaluator;
use super::condition::Asked;
use super::trace::{Reason, Trace, What};

/// A side as seen from the request, so that like findings on the left and on the right are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelativeSide {
    /// The side asked for.
    Requested,
    /// The other one.
    Opposite,
    /// A side, whichever the request is about.
    Fixed(Side),
}

impl RelativeSide {
    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Requested => "requested side",
            Self::Opposite => "other side",
            Self::Fixed(side) => side.name(),
        }
    }
}

/// One thing that a rule asks about: a fact at a place, or a quantity of the case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The fact or quantity.
    pub subject: Arc<str>,
    /// On which side it is asked.
    pub side: Option<RelativeSide>,
    /// In which region it is asked.
    pub region: Option<RegionName>,
    /// Whether it is a documented fact, and no property of every case or request.
    pub documented: bool,
}

impl Slot {
    /// `motor grade, requested side of lower extremity`.
    #[must_use]
    pub fn words(&self) -> String {
        let side = self.side.map(RelativeSide::words);
        let region = self.region.as_ref().map(RegionName::words);
        let place = match (side, region) {
            (Some(side), Some(region)) => format!(", {side} of {region}"),
            (Some(side), None) => format!(", {side}"),
            (None, Some(region)) => format!(", {region}"),
            (None, None) => String::new(),
        };
        self.subject.replace('_', " ") + &place
    }
}

/// What a rule asks about, in the order of the rule: equal for all requests that it decides in one
/// region.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asking {
    /// Each thing once.
    pub slots: Vec<Slot>,
    /// Every test of the rule, in order.
    pub tests: Vec<Test>,
}

/// One test of a slot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Test {
    /// Which slot it asks about.
    pub slot: u16,
    /// What it asks, as rules write it, such as `>= 4 weeks`; empty where it asks whether it is
    /// there.
    pub asks: Arc<str>,
}

/// A criterion that came out as the decision did, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deciding {
    /// The criterion.
    pub criterion: CriterionName,
    /// Why it came out so.
    pub reason: Reason,
}

/// The decision on one request on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgment {
    /// The side decided.
    pub side: Option<Side>,
    /// The rule; `None` where none speaks.
    pub rule: Option<RuleName>,
    /// The decision.
    pub decision: Decision,
    /// The criteria that keep the service from being necessary; none where it is, and where the
    /// rule as a whole recommends against it.
    pub deciding: Vec<Deciding>,
    /// What the rule asks about.
    pub asking: Arc<Asking>,
    /// How each test of [`Asking::tests`] came out and why.
    pub answers: Vec<(Truth, Reason)>,
}

impl Judgment {
    /// How the tests on a slot came out.
    pub fn on_slot(&self, slot: usize) -> impl Iterator<Item = (Truth, Reason)> {
        let tests = self.asking.tests.iter().zip(&self.answers);
        tests.filter(move |(test, _)| usize::from(test.slot) == slot).map(|(_, answer)| *answer)
    }

    /// Whether anything is documented of what the rule asks about.
    #[must_use]
    pub fn is_documented(&self) -> bool {
        let tests = self.asking.tests.iter().zip(&self.answers);
        let mut documented = tests.filter(|(test, _)| {
            self.asking.slots.get(usize::from(test.slot)).is_some_and(|slot| slot.documented)
        });
        documented.any(|(_, (_, reason))| *reason != Reason::NotFound)
    }
}

impl Evaluator<'_> {
    /// The decisions on a request, one for each side that is decided apart.
    #[must_use]
    pub fn judge(&self, case: &Case, request: &Request) -> Vec<Judgment> {
        let sides = self.sides(request, case).into_iter();
        sides.map(|side| self.judge_side(case, request, side)).collect()
    }

    pub(super) fn judge_side(
        &self,
        case: &Case,
        request: &Request,
        side: Option<Side>,
    ) -> Judgment {
        let choice = self.choose(case, request, side).ok();
        let rule = choice.as_ref().and_then(|choice| self.program.rules.get(&choice.rule));
        let Some(rule) = rule else {
            return Judgment {
                side,
                rule: None,
                decision: Decision::NoRule,
                deciding: Vec::new(),
                asking: Arc::default(),
                answers: Vec::new(),
            };
        };
        let mut tests =
            Tests { side, slots: BTreeMap::new(), asking: Asking::default(), answers: Vec::new() };
        let (verdict, settled) = self.ask(rule, case, request, side, &mut tests);
        let mut deciding = Vec::new();
        if verdict.truth != Truth::Met {
            decide(&verdict, verdict.truth, &settled, &mut deciding);
        }
        Judgment {
            side,
            rule: Some(rule.name.clone()),
            decision: Decision::from(verdict.truth),
            deciding,
            asking: Arc::new(tests.asking),
            answers: tests.answers,
        }
    }

    /// Every condition of the rule, also those of criteria that nothing raises: as
    /// [`Evaluator::evaluate`] decides.
    fn ask(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
        tests: &mut Tests,
    ) -> (Trace, BTreeMap<CriterionName, Reason>) {
        let scope = Scope::default();
        let mut asked = Asked::new(self, case, request, side);
        let mut settled = BTreeMap::new();
        for name in self.order.get(&rule.name).into_iter().flatten() {
            let Some(criterion) = rule.criterion(name) else { continue };
            let raised = criterion.raised_by.as_ref().map(|c| asked.condition(c, &scope));
            let when = asked.condition(&criterion.when, &scope);
            raised.iter().chain([&when]).for_each(|trace| tests.take(trace));
            let (truth, reason) = match raised {
                Some(raised) if raised.truth != Truth::Met => (Truth::Met, Reason::NotRaised),
                Some(_) | None => (when.truth, when.reason),
            };
            let short = asked.leaf(What::Constant, criterion.span, &scope, truth, reason);
            asked.settle(name.clone(), short);
            settled.insert(name.clone(), reason);
        }
        let verdict = asked.condition(&rule.necessary_when, &scope);
        tests.take(&verdict);
        (verdict, settled)
    }
}

/// The criteria below a verdict that came out as it did.
fn decide(
    trace: &Trace,
    truth: Truth,
    settled: &BTreeMap<CriterionName, Reason>,
    into: &mut Vec<Deciding>,
) {
    if trace.truth != truth {
        return;
    }
    if let What::Criterion(name) = &trace.what {
        let reason = settled.get(name).copied().unwrap_or(trace.reason);
        let deciding = Deciding { criterion: name.clone(), reason };
        if !into.contains(&deciding) {
            into.push(deciding);
        }
    }
    let below = if trace.what == What::Not { !truth } else { truth };
    for part in &trace.parts {
        decide(part, below, settled, into);
    }
}

/// The tests of a rule being gathered.
struct Tests {
    side: Option<Side>,
    slots: BTreeMap<Slot, u16>,
    asking: Asking,
    answers: Vec<(Truth, Reason)>,
}

impl Tests {
    fn take(&mut self, trace: &Trace) {
        trace.walk(&mut |trace| {
            if let Some(subject) = trace.what.subject() {
                self.test(trace, &subject);
            }
        });
    }

    fn test(&mut self, trace: &Trace, subject: &str) {
        let slot = Slot {
            subject: Arc::from(subject),
            side: trace.place.side.map(|side| relative(side, self.side)),
            region: trace.place.region.clone(),
            documented: matches!(trace.what, What::Fact(..)),
        };
        let next = u16::try_from(self.asking.slots.len()).unwrap_or(u16::MAX);
        let index = *self.slots.entry(slot).or_insert_with_key(|slot| {
            self.asking.slots.push(slot.clone());
            next
        });
        self.asking.tests.push(Test { slot: index, asks: Arc::from(asks(&trace.what)) });
        // What is documented elsewhere only is not documented here.
        let elsewhere = trace.reason.is_elsewhere();
        let reason = if elsewhere { Reason::NotFound } else { trace.reason };
        self.answers.push((trace.truth, reason));
    }
}

/// What a test asks, as rules write it.
fn asks(what: &What) -> String {
    let compared = |comparison: Comparison, amount: Option<Amount>| {
        let amount = amount.map_or(String::new(), Amount::write);
        format!("{} {amount}", comparison.sign())
    };
    match what {
        What::Fact(_, FactTest::Absent) => "absent".to_owned(),
        What::Fact(_, FactTest::Documented) => "documented".to_owned(),
        What::Fact(_, FactTest::Known) => "known".to_owned(),
        What::Fact(_, FactTest::Compare(comparison, Threshold::Amount(amount))) => {
            compared(*comparison, Some(*amount))
        }
        What::Fact(_, FactTest::Compare(comparison, Threshold::Parameter(_))) => {
            compared(*comparison, None)
        }
        What::Fact(_, FactTest::Is(words)) => {
            let words: Vec<String> = words.iter().map(|word| word.replace('_', " ")).collect();
            format!("is {}", words.join(" or "))
        }
        What::Measure(_, comparison, amount) => compared(*comparison, *amount),
        What::Fact(_, FactTest::Present)
        | What::Constant
        | What::Not
        | What::All
        | What::Any
        | What::AtLeast(_)
        | What::Criterion(_)
        | What::Definition(_)
        | What::Requested(_)
        | What::Other(..) => String::new(),
        What::Ingredient(_, words) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            format!("is {}", words.join(" or "))
        }
    }
}

fn relative(side: Side, requested: Option<Side>) -> RelativeSide {
    match requested {
        Some(requested) if requested == side => RelativeSide::Requested,
        Some(requested) if requested.opposite() == Some(side) => RelativeSide::Opposite,
        None if side == Side::Unstated => RelativeSide::Requested,
        Some(_) | None => RelativeSide::Fixed(side),
    }
}
