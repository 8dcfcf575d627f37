//! Why one decision and not the other: the smallest set of documented things in which two requests
//! differ and which, taken over from the second case, makes the first come out as the second did.
//!
//! Every set is tried out with the evaluator itself. Sides are seen from the request: what is
//! documented of the right side in a request for the right is held against the left side in a
//! request for the left.

use std::collections::BTreeSet;

use crate::model::case::{Case, Request};
use crate::model::day::Days;
use crate::model::fact::{Detail, Fact, Section, Status};
use crate::model::level::Level;
use crate::model::name::{FactName, RegionName, RuleName};
use crate::model::outcome::Decision;
use crate::model::side::Side;
use crate::model::value::Value;

use super::Evaluator;
use super::memo::Relevance;

/// Most sets that are tried for the smallest one.
const TRIES_MAX: usize = 50_000;
/// Largest set that is looked for by trying all of its size.
const SIZE_MAX: usize = 4;

/// One request on one side of a case.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The case.
    pub case: &'a Case,
    /// The request.
    pub request: &'a Request,
    /// The side decided.
    pub side: Option<Side>,
}

/// Something in which two cases can differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// What is documented of a fact; of one with several words, of one word.
    Fact(FactName, Option<String>),
    /// The patient's age.
    Age,
    /// The days of injury, denial and decision.
    Days,
    /// Quantities and what else the request states.
    Request,
}

/// An item with what each case documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub item: Item,
    /// The facts of the first case, by position.
    pub first: Vec<usize>,
    /// The facts of the second.
    pub second: Vec<usize>,
}

impl Difference {
    /// The same seen from the second case.
    fn turned(&self) -> Self {
        let (first, second) = (self.second.clone(), self.first.clone());
        Self { item: self.item.clone(), first, second }
    }
}

/// How one of the two was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The rule.
    pub rule: Option<RuleName>,
    /// The decision.
    pub decision: Decision,
}

/// Two decisions held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contrast {
    /// The first.
    pub first: Decided,
    /// The second.
    pub second: Decided,
    /// Everything in which the two differ and which some rule for their services asks about.
    pub differences: Vec<Difference>,
    /// What makes the first come out as the second did; `None` where the two came out alike, and
    /// where not even all differences do.
    pub toward_second: Option<Separation>,
    /// What makes the second come out as the first did. It may be far smaller: one finding can show
    /// what the lack of all of them does not.
    pub toward_first: Option<Separation>,
}

/// A set of differences that, taken over, gives the other decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Separation {
    /// The differences, by position.
    pub set: Vec<usize>,
    /// Whether no smaller set does it; else only that no part of this one does.
    pub is_smallest: bool,
}

impl Evaluator<'_> {
    /// Holds two decisions against each other.
    #[must_use]
    pub fn contrast(&self, first: Subject<'_>, second: Subject<'_>) -> Contrast {
        let differences = self.differences(first, second);
        let decided = |subject: Subject<'_>| {
            let judged = self.judge_side(subject.case, subject.request, subject.side);
            Decided { rule: judged.rule, decision: judged.decision }
        };
        let (of_first, of_second) = (decided(first), decided(second));
        let mut contrast = Contrast {
            first: of_first,
            second: of_second,
            differences,
            toward_second: None,
            toward_first: None,
        };
        let (a, b) = (contrast.first.decision, contrast.second.decision);
        if a != b {
            let there = &contrast.differences;
            let turned: Vec<Difference> = there.iter().map(Difference::turned).collect();
            contrast.toward_second = self.separate(first, second, &contrast.differences, b);
            contrast.toward_first = self.separate(second, first, &turned, a);
        }
        contrast
    }

    fn differences(&self, first: Subject<'_>, second: Subject<'_>) -> Vec<Difference> {
        let mut names: BTreeSet<FactName> = BTreeSet::new();
        for service in first.request.service.iter().chain(&second.request.service) {
            names.extend(Relevance::of_service(service, self.program).facts.into_keys());
        }
        let mut items: BTreeSet<Item> = BTreeSet::new();
        for fact in first.case.facts.iter().chain(&second.case.facts) {
            if names.contains(&fact.name) && self.admitted.admits(fact.evidence.section) {
                items.insert(item(fact));
            }
        }
        let here = |subject: Subject<'_>, item: &Item| -> Vec<usize> {
            let facts = subject.case.facts.iter().enumerate();
            facts.filter(|(_, f)| self.is_of(f, item)).map(|(index, _)| index).collect()
        };
        let mut found: Vec<Difference> = items
            .into_iter()
            .map(|item| Difference { first: here(first, &item), second: here(second, &item), item })
            .filter(|d| signature(first, &d.first) != signature(second, &d.second))
            .collect();
        let (a, b) = (first.case, second.case);
        let others = [
            (a.patient.age != b.patient.age, Item::Age),
            (days(a) != days(b), Item::Days),
            (stated(first.request) != stated(second.request), Item::Request),
        ];
        found.extend(
            others.into_iter().filter(|(differ, _)| *differ).map(|(_, item)| Difference {
                item,
                first: Vec::new(),
                second: Vec::new(),
            }),
        );
        found
    }

    fn is_of(&self, fact: &Fact, of: &Item) -> bool {
        self.admitted.admits(fact.evidence.section) && item(fact) == *of
    }

    /// The smallest set by trying all of one, two and so on; past the bound one of which no part
    /// suffices.
    fn separate(
        &self,
        first: Subject<'_>,
        second: Subject<'_>,
        differences: &[Difference],
        goal: Decision,
    ) -> Option<Separation> {
        let reaches = |set: &[usize]| {
            let (case, request) = self.with(first, second, differences, set);
            self.judge_side(&case, &request, first.side).decision == goal
        };
        let all: Vec<usize> = (0..differences.len()).collect();
        let mut tries = 0_usize;
        for size in 1..=SIZE_MAX.min(all.len()) {
            tries = tries.saturating_add(binomial(all.len(), size));
            if tries > TRIES_MAX {
                break;
            }
            if let Some(set) = first_set(all.len(), size, &reaches) {
                return Some(Separation { set, is_smallest: true });
            }
        }
        if all.is_empty() || !reaches(&all) {
            return None;
        }
        let mut set = all;
        for index in (0..differences.len()).rev() {
            let without: Vec<usize> = set.iter().copied().filter(|i| *i != index).collect();
            if reaches(&without) {
                set = without;
            }
        }
        Some(Separation { set, is_smallest: false })
    }

    /// The first case and request with these differences taken over from the second.
    fn with(
        &self,
        first: Subject<'_>,
        second: Subject<'_>,
        differences: &[Difference],
        set: &[usize],
    ) -> (Case, Request) {
        let (mut case, mut request) = (first.case.clone(), first.request.clone());
        for difference in set.iter().filter_map(|index| differences.get(*index)) {
            match &difference.item {
                item @ Item::Fact(..) => {
                    case.facts.retain(|fact| !self.is_of(fact, item));
                    let theirs = difference.second.iter().filter_map(|i| second.case.facts.get(*i));
                    case.facts.extend(theirs.map(|fact| Fact {
                        side: fact.side.map(|side| seen_from(side, second.side, first.side)),
                        ..fact.clone()
                    }));
                }
                Item::Age => case.patient.age = second.case.patient.age,
                Item::Days => case.dates = second.case.dates.clone(),
                Item::Request => {
                    let theirs = second.request.clone();
                    request = Request {
                        issue: request.issue,
                        words: request.words,
                        service: request.service,
                        region: request.region,
                        side: request.side,
                        ..theirs
                    };
                }
            }
        }
        // Rules that look at other requests find this one as it would be.
        if let Some(own) = case.requests.iter_mut().find(|own| *own == first.request) {
            *own = request.clone();
        }
        (case, request)
    }
}

fn item(fact: &Fact) -> Item {
    let word = match &fact.value {
        Some(Value::Word(word)) => Some(word.clone()),
        Some(Value::Quantity(_) | Value::Elapsed(_)) | None => None,
    };
    Item::Fact(fact.name.clone(), word)
}

/// Region, side as seen from a request for the left, status, value, and whether a rationale says
/// it.
type Said<'a> = (
    Option<&'a RegionName>,
    Option<Side>,
    Status,
    Option<&'a Value>,
    Option<Days>,
    &'a BTreeSet<Level>,
    bool,
);

/// What facts say, seen from the request.
fn signature<'a>(subject: Subject<'a>, facts: &[usize]) -> BTreeSet<Said<'a>> {
    let facts = facts.iter().filter_map(|index| subject.case.facts.get(*index));
    facts
        .map(|f| {
            // As seen from a request for the left.
            let side = f.side.map(|side| seen_from(side, subject.side, Some(Side::Left)));
            let rationale = matches!(f.evidence.section, Section::Rationale(_));
            // How a side is known changes no decision.
            let Detail { day, levels, side_from: _ } = &f.detail;
            (f.region.as_ref(), side, f.status, f.value.as_ref(), *day, levels, rationale)
        })
        .collect()
}

/// The side of a record where the request is for `to` instead of `from`: left and right change
/// places where those do.
fn seen_from(side: Side, from: Option<Side>, to: Option<Side>) -> Side {
    match (from, to) {
        (Some(from), Some(to)) if from.opposite() == Some(to) => side.opposite().unwrap_or(side),
        (Some(_) | None, Some(_) | None) => side,
    }
}

fn days(
    case: &Case,
) -> (Option<jiff::civil::Date>, Option<jiff::civil::Date>, Option<jiff::civil::Date>, bool) {
    let dates = &case.dates;
    (dates.injury, dates.ur_decision, dates.decision.day(), dates.decision.is_inferred())
}

/// What a request states beside its service, region and side.
fn stated(request: &Request) -> impl PartialEq + use<> {
    (
        request.quantity,
        request.partly_authorized,
        request.authorized,
        request.course,
        request.states_strength,
        request.states_level,
        request.states_region,
        request.says_further,
        request.detail.clone(),
    )
}

fn binomial(n: usize, k: usize) -> usize {
    (0..k).fold(1_usize, |product, i| product.saturating_mul(n - i) / (i + 1))
}

/// The first set of this size, in the order of its members, that does it.
fn first_set(n: usize, size: usize, does: &impl Fn(&[usize]) -> bool) -> Option<Vec<usize>> {
    let mut set: Vec<usize> = (0..size).collect();
    loop {
        if does(&set) {
            return Some(set);
        }
        // The last member that can still move on, and all behind it close up.
        let movable = (0..size).rev().find(|&i| set.get(i).is_some_and(|at| *at < n - size + i))?;
        let start = set.get(movable)? + 1;
        for (offset, member) in set.iter_mut().skip(movable).enumerate() {
            *member = start + offset;
        }
    }
}
