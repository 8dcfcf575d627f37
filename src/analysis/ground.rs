//! Grounds: the ways in which the days of other facts can lie on which a test rests.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::evaluate::{LimitAsked, Place};
use crate::model::condition::{Day, Limit};
use crate::model::day::Days;
use crate::model::fact::{Detail, Evidence, Fact, Section, Status};
use crate::model::name::FactName;
use crate::model::side::Side;

use super::candidate::{FIXED, order_of};
use super::collected::Collected;
use super::form::{RecordTest, Subject, Version};
use super::setting::Setting;

/// Where the days of a fact are asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DayAsk {
    pub(super) version: Version,
    pub(super) place: Place,
}

/// Days of other facts in which a test is asked, and records that make them.
#[derive(Debug, Clone, Default)]
pub(super) struct Ground {
    pub(super) days: Vec<(FactName, DayAsk, BTreeSet<Date>)>,
    pub(super) records: Vec<Fact>,
}

/// The grounds of the tests that rest on days of other facts.
pub(super) type Grounds = BTreeMap<RecordTest, Vec<Ground>>;

/// The ground of a test that rests on no days of other facts.
static BARE: Ground = Ground { days: Vec::new(), records: Vec::new() };

/// The grounds of a test.
pub(super) fn grounds_of<'g>(grounds: &'g Grounds, test: &RecordTest) -> &'g [Ground] {
    grounds.get(test).map_or(std::slice::from_ref(&BARE), Vec::as_slice)
}

/// Most facts of which it is told apart on which side of others their days lie: two days of those others are enough for two.
const ORDERED_MAX: usize = 2;

/// Most grounds of one test.
const GROUNDS_MAX: usize = 64;

/// Asks for the days of the facts on which tests rest, and gives every way in which they can lie. Where lengths of time count as
/// well, or more facts than can be told apart, the tests are taken as free.
pub(super) fn order(
    collected: &mut Collected,
    subjects: &[Subject<'_>],
    setting: &Setting,
) -> Grounds {
    let ordered = collected.ordered();
    let mut grounds = Grounds::new();
    for (fact, tests) in &ordered {
        for test in tests {
            let anchors = anchors(subjects, setting, test);
            let mut facts = anchors.iter().map(|(fact, _)| fact).chain([fact]);
            let undated = facts.all(|fact| collected.is_undated(fact));
            let ways = 1_usize << anchors.len().saturating_mul(FIXED).min(16);
            if ordered.len() > ORDERED_MAX || !undated || ways > GROUNDS_MAX {
                collected.loosen(test);
            } else {
                grounds.insert(test.clone(), grounds_on(setting, &anchors));
            }
        }
    }
    for ground in grounds.values().filter_map(|all| all.first()) {
        for (fact, ask, _) in &ground.days {
            collected.ask_days(fact, ask.clone());
        }
    }
    grounds
}

/// A fact on whose days a test rests, and where they count.
type Anchor = (FactName, DayAsk);

fn anchors(subjects: &[Subject<'_>], setting: &Setting, test: &RecordTest) -> Vec<Anchor> {
    let subject = subjects.iter().find(|s| s.version == test.version);
    let (Some(subject), Some(request)) = (subject, setting.request()) else { return Vec::new() };
    let probe = subject.evaluator.probe(&setting.case, request, setting.side);
    let anchor = |(limit, around): &LimitAsked| match limit {
        Limit::After(_, Day::Fact(fact, scope)) | Limit::Before(_, Day::Fact(fact, scope)) => {
            let place = probe.place(&scope.within(around));
            Some((fact.clone(), DayAsk { version: test.version, place }))
        }
        Limit::After(..) | Limit::Before(..) | Limit::RequestedLevel => None,
    };
    let all: BTreeSet<Anchor> = test.limits.iter().filter_map(anchor).collect();
    all.into_iter().collect()
}

/// Every way in which each of these facts can have happened on some of the days.
fn grounds_on(setting: &Setting, anchors: &[Anchor]) -> Vec<Ground> {
    let days: Vec<Date> = order_of(setting).into_iter().take(FIXED).collect();
    let mut grounds = vec![Ground::default()];
    for (fact, ask) in anchors {
        let ways = 0..1_usize << days.len();
        grounds = ways
            .flat_map(|way| {
                let chosen = days.iter().enumerate().filter(move |(i, _)| way & (1 << i) != 0);
                let chosen: BTreeSet<Date> = chosen.map(|(_, day)| *day).collect();
                grounds.iter().map(move |ground| {
                    let mut ground = ground.clone();
                    ground.records.extend(chosen.iter().map(|day| happened(fact, ask, *day)));
                    ground.days.push((fact.clone(), ask.clone(), chosen.clone()));
                    ground
                })
            })
            .collect();
    }
    grounds
}

/// A record of a fact on a day, at the place asked.
fn happened(fact: &FactName, ask: &DayAsk, day: Date) -> Fact {
    Fact {
        name: fact.clone(),
        region: ask.place.region.clone(),
        side: Some(ask.place.side.unwrap_or(Side::Bilateral)),
        status: Status::Present,
        value: None,
        detail: Detail { day: Some(Days::exactly(day)), ..Detail::default() },
        evidence: Evidence { range: 0..0, words: String::new(), section: Section::CaseFile },
    }
}
