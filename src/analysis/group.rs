//! What a case has once: its days, the patient's age, what the request states. Of each such thing a case has one value or
//! none, so a group of tests on it has a list of alternatives; what each comes to is asked of the evaluator.

use std::collections::BTreeSet;

use biodivine_lib_bdd::Bdd;
use jiff::civil::Date;

use crate::evaluate::compare_value;
use crate::model::case::{Case, DecisionDate};
use crate::model::condition::{Condition, ConditionKind, Measure, RequestFact, Scope};
use crate::model::drug::Drugs;
use crate::model::fact::{Evidence, Section};
use crate::model::level::{Level, read_levels};
use crate::model::name::{DrugName, ServiceName};
use crate::model::truth::Truth;
use crate::model::value::{Amount, Dimension, Quantity, Unit};
use crate::source::{SourceId, Span};
use crate::syntax::condition::{Comparison, OtherAsk};

use super::candidate::moved;
use super::diagram::{Diagrams, Pair};
use super::form::{Source, Subject, Test, Version};
use super::setting::Setting;
use super::values::{points, ranges};

/// Most combinations of what a request states that are tried out.
const COMBINATIONS_MAX: usize = 4_000;

/// Something that a case can have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Given {
    Injury(Date),
    /// The day of the decision is not stated: it was made on this day or later.
    NotBefore(Date),
    Age(u32),
    Quantity(Quantity),
    Authorized(Quantity),
    PartlyAuthorized,
    Course(Quantity),
    Strength(Quantity),
    StatesStrength,
    PerDay(Quantity),
    Levels(BTreeSet<Level>),
    StatesLevel,
    Drugs(BTreeSet<DrugName>),
    OtherRequest(ServiceName),
    EarlierRequest,
}

impl Given {
    /// Puts it into a case.
    pub(super) fn apply(&self, case: &mut Case, issue: usize) {
        match self {
            Self::Injury(day) => case.dates.injury = Some(*day),
            Self::NotBefore(day) => {
                let from =
                    Evidence { range: 0..0, words: String::new(), section: Section::CaseFile };
                case.dates.decision = DecisionDate::Inferred { not_before: *day, from };
            }
            Self::Age(age) => case.patient.age = Some(*age),
            Self::OtherRequest(service) => other(case, issue, Some(service)),
            Self::EarlierRequest => earlier(case, issue),
            Self::Quantity(_)
            | Self::Authorized(_)
            | Self::PartlyAuthorized
            | Self::Course(_)
            | Self::Strength(_)
            | Self::StatesStrength
            | Self::PerDay(_)
            | Self::Levels(_)
            | Self::StatesLevel
            | Self::Drugs(_) => self.state(case, issue),
        }
    }

    /// Lets the request state it.
    fn state(&self, case: &mut Case, issue: usize) {
        let Some(request) = case.requests.iter_mut().find(|r| r.issue == issue) else { return };
        match self {
            Self::Quantity(quantity) => request.quantity = Some(*quantity),
            Self::Authorized(quantity) => request.authorized = Some(*quantity),
            Self::PartlyAuthorized => request.partly_authorized = true,
            Self::Course(length) => request.course = Some(*length),
            Self::Strength(strength) => request.detail.strength = Some(*strength),
            Self::StatesStrength => request.states_strength = true,
            Self::PerDay(tablets) => request.detail.tablets_per_day = Some(*tablets),
            Self::Levels(levels) => request.detail.levels.clone_from(levels),
            Self::StatesLevel => request.states_level = true,
            Self::Drugs(drugs) => request.detail.ingredients.clone_from(drugs),
            Self::Injury(_)
            | Self::NotBefore(_)
            | Self::Age(_)
            | Self::OtherRequest(_)
            | Self::EarlierRequest => {}
        }
    }

    /// For a reader.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Injury(day) => format!("injured {day}"),
            Self::NotBefore(day) => format!("decided not before {day}"),
            Self::Age(age) => format!("age {age}"),
            Self::Quantity(quantity) => format!("request for {}", quantity.write()),
            Self::Authorized(quantity) => format!("{} authorized", quantity.write()),
            Self::PartlyAuthorized => "partly authorized".to_owned(),
            Self::Course(length) => format!("request for a course of {}", length.write()),
            Self::Strength(strength) => format!("request for a strength of {}", strength.write()),
            Self::StatesStrength => "the request states the strength".to_owned(),
            Self::PerDay(tablets) => format!("{} a day", tablets.write()),
            Self::Levels(levels) => {
                let levels: Vec<String> = levels.iter().map(ToString::to_string).collect();
                format!("request at {}", levels.join(", "))
            }
            Self::StatesLevel => "the request states the level".to_owned(),
            Self::Drugs(drugs) => {
                let drugs: Vec<&str> = drugs.iter().map(DrugName::as_str).collect();
                format!("request for {}", drugs.join(", "))
            }
            Self::OtherRequest(service) => format!("another request for {service}"),
            Self::EarlierRequest => "an earlier request for the same".to_owned(),
        }
    }
}

fn other(case: &mut Case, issue: usize, service: Option<&ServiceName>) {
    let last = case.requests.iter().map(|r| r.issue).max().unwrap_or(0);
    if let Some(mut request) = case.requests.iter().find(|r| r.issue == issue).cloned() {
        request.issue = last + 1;
        request.service = service.cloned();
        request.words = service.map_or(String::new(), |s| s.as_str().replace('_', " "));
        case.requests.push(request);
    }
}

/// An earlier item of the letter that asks for the same.
fn earlier(case: &mut Case, issue: usize) {
    if let Some(mut request) = case.requests.iter().find(|r| r.issue == issue).cloned() {
        request.issue = issue.saturating_sub(1);
        case.requests.push(request);
    }
}

/// A test of a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum GroupTest {
    /// The values of a source against a threshold.
    Against(Source, Comparison, Amount),
    /// Of the request.
    Test(Test),
}

/// What the tests of a group are about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    Injury,
    Age,
    Amounts,
    Course,
    Levels,
    Drugs,
    Fixed,
    Earlier,
    Made(BTreeSet<ServiceName>),
}

impl GroupTest {
    /// The group to which the test belongs; `None` where it is about records.
    pub(super) fn topic(&self) -> Option<Topic> {
        match self {
            Self::Against(Source::Given(_, measure), ..) => topic_of(measure),
            Self::Against(Source::Fact(..) | Source::Opaque(..), ..) => None,
            Self::Test(test) => match test {
                Test::Drug(..) => Some(Topic::Drugs),
                Test::Request(RequestFact::Level) => Some(Topic::Levels),
                Test::Request(
                    RequestFact::Quantity | RequestFact::Strength | RequestFact::PartlyAuthorized,
                ) => Some(Topic::Amounts),
                Test::Request(RequestFact::Side | RequestFact::Region) => Some(Topic::Fixed),
                Test::Request(RequestFact::RepeatsEarlier) => Some(Topic::Earlier),
                Test::Made(services) => Some(Topic::Made(services.clone())),
                Test::Record(_) | Test::Free(_) => None,
            },
        }
    }
}

fn topic_of(measure: &Measure) -> Option<Topic> {
    match measure {
        Measure::TimeSinceInjury | Measure::Between(..) => Some(Topic::Injury),
        Measure::Age => Some(Topic::Age),
        Measure::CourseLength => Some(Topic::Course),
        Measure::LevelsRequested => Some(Topic::Levels),
        Measure::IngredientsRequested => Some(Topic::Drugs),
        Measure::VisitsInDispute
        | Measure::VisitsAuthorized
        | Measure::VisitsRequested
        | Measure::TabletsInDispute
        | Measure::Strength
        | Measure::DailyDose
        | Measure::DaysOfSupply => Some(Topic::Amounts),
        Measure::MorphineEquivalent
        | Measure::AgeAt(_)
        | Measure::NumberOf(_)
        | Measure::Derived(_) => None,
    }
}

/// Whether a test holds and whether it does not.
type Outcome = (bool, bool);

/// The tests on one thing with every way in which they can come out together.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) tests: Vec<GroupTest>,
    /// How they come out where the case does not have it.
    base: Vec<Outcome>,
    /// What the case can have instead, and how they come out then.
    pub(super) alternatives: Vec<(Vec<Given>, Vec<Outcome>)>,
}

impl Group {
    /// The alternatives for these tests; none for a case at hand.
    pub(super) fn new(
        subjects: &[Subject<'_>],
        setting: &Setting,
        topic: &Topic,
        tests: BTreeSet<GroupTest>,
    ) -> Self {
        let tests: Vec<GroupTest> = tests.into_iter().collect();
        let outcomes = |given: &[Given]| {
            let mut case = setting.case.clone();
            given.iter().for_each(|g| g.apply(&mut case, setting.issue));
            tests.iter().map(|t| outcome(subjects, setting, t, &case)).collect::<Vec<_>>()
        };
        let base = outcomes(&[]);
        let mut seen = BTreeSet::from([base.clone()]);
        let mut alternatives = Vec::new();
        if !setting.at_hand {
            for given in combinations(subjects, setting, topic, &tests) {
                let outcomes = outcomes(&given);
                if seen.insert(outcomes.clone()) {
                    alternatives.push((given, outcomes));
                }
            }
        }
        Self { tests, base, alternatives }
    }

    /// When a test holds and when it does not, over variables that begin at `first`: of several that are true the first
    /// is the one that the case has.
    pub(super) fn pair(&self, test: usize, first: usize, of: &Diagrams) -> (Bdd, Bdd) {
        let (mut yes, mut no) = (of.none(), of.none());
        let mut none_before = of.all();
        let mut add = |cases: &Bdd, outcome: Option<&Outcome>| {
            if outcome.is_some_and(|(holds, _)| *holds) {
                yes = of.or(&yes, cases);
            }
            if outcome.is_some_and(|(_, fails)| *fails) {
                no = of.or(&no, cases);
            }
        };
        for (i, (_, outcomes)) in self.alternatives.iter().enumerate() {
            let variable = of.variable(first + i);
            add(&of.and(&none_before, &variable), outcomes.get(test));
            none_before = of.and_not(&none_before, &variable);
        }
        add(&none_before, self.base.get(test));
        (yes, no)
    }
}

/// A pair of what holds and what does not, as met and not met.
pub(super) fn as_pair((met, not_met): (Bdd, Bdd)) -> Pair {
    Pair { met, not_met }
}

fn outcome(subjects: &[Subject<'_>], setting: &Setting, test: &GroupTest, case: &Case) -> Outcome {
    let nothing = (false, false);
    let Some(request) = case.requests.iter().find(|r| r.issue == setting.issue) else {
        return nothing;
    };
    let of = |version: Version| subjects.iter().find(|s| s.version == version);
    match test {
        GroupTest::Against(Source::Given(version, measure), comparison, amount) => {
            let Some(subject) = of(*version) else { return nothing };
            let mut probe = subject.evaluator.probe(case, request, setting.side);
            let values = probe.values(measure, &Scope::default());
            values
                .iter()
                .map(|value| compare_value(value, *comparison, *amount))
                .fold(nothing, |(yes, no), truth| {
                    (yes || truth == Truth::Met, no || truth == Truth::NotMet)
                })
        }
        GroupTest::Against(Source::Fact(..) | Source::Opaque(..), ..) => nothing,
        GroupTest::Test(test) => {
            let (version, kind) = match test {
                Test::Drug(version, words) => {
                    (Some(*version), ConditionKind::Ingredient(words.clone()))
                }
                Test::Request(fact) => (None, ConditionKind::Requested(*fact)),
                Test::Made(services) => {
                    (None, ConditionKind::Other(services.clone(), OtherAsk::Made))
                }
                Test::Record(_) | Test::Free(_) => return nothing,
            };
            let subject = version.map_or(subjects.first(), of);
            let Some(subject) = subject else { return nothing };
            let condition = Condition { span: Span::new(SourceId::default(), 0..0), kind };
            let mut probe = subject.evaluator.probe(case, request, setting.side);
            let truth = probe.ask(&condition, &Scope::default()).truth;
            (truth == Truth::Met, truth == Truth::NotMet)
        }
    }
}

/// The thresholds with which these measures are compared.
fn thresholds(tests: &[GroupTest], of: &[Measure]) -> Vec<Amount> {
    let amount = |test: &GroupTest| match test {
        GroupTest::Against(Source::Given(_, measure), _, amount) if of.contains(measure) => {
            Some(*amount)
        }
        GroupTest::Against(..) | GroupTest::Test(_) => None,
    };
    tests.iter().filter_map(amount).collect()
}

/// What a case can have of a topic, the plainest first.
fn combinations(
    subjects: &[Subject<'_>],
    setting: &Setting,
    topic: &Topic,
    tests: &[GroupTest],
) -> Vec<Vec<Given>> {
    match topic {
        Topic::Fixed => Vec::new(),
        Topic::Injury => injuries(setting, tests),
        Topic::Age => {
            let years = |q: Quantity| q.low.and_then(|n| u32::try_from(n).ok());
            let whole = points(&thresholds(tests, &[Measure::Age])).into_iter();
            whole.filter_map(years).map(|age| vec![Given::Age(age)]).collect()
        }
        Topic::Course => {
            let exact = points(&thresholds(tests, &[Measure::CourseLength]));
            let open = ranges(&exact);
            exact.into_iter().chain(open).map(|q| vec![Given::Course(q)]).collect()
        }
        Topic::Levels => levels(tests),
        Topic::Drugs => drugs(subjects, tests),
        Topic::Earlier => vec![vec![Given::EarlierRequest]],
        Topic::Made(services) => {
            services.iter().take(1).map(|s| vec![Given::OtherRequest(s.clone())]).collect()
        }
        Topic::Amounts => amounts(tests),
    }
}

/// Days of injury so long before the decision as the thresholds say, a day less and a day more; with a day of decision
/// that is stated, and with one that is not.
fn injuries(setting: &Setting, tests: &[GroupTest]) -> Vec<Vec<Given>> {
    let Some(decided) = setting.case.dates.decision.day() else { return Vec::new() };
    let mut days = Vec::new();
    for test in tests {
        if let GroupTest::Against(_, _, amount) = test
            && let Some(edge) = moved(decided, *amount, -1)
        {
            days.extend([Some(edge), edge.tomorrow().ok(), edge.yesterday().ok()]);
        }
    }
    let days: Vec<Date> = days.into_iter().flatten().filter(|day| *day <= decided).collect();
    let stated = days.iter().map(|day| vec![Given::Injury(*day)]);
    let open = days.iter().map(|day| vec![Given::Injury(*day), Given::NotBefore(decided)]);
    stated.chain(open).collect()
}

/// So many levels as the thresholds say, one less and one more.
fn levels(tests: &[GroupTest]) -> Vec<Vec<Given>> {
    let all = ["L5-S1", "L4-5", "L3-4", "L2-3", "L1-2", "C6-7", "C5-6", "C4-5", "C3-4"];
    let mut found = vec![vec![Given::StatesLevel]];
    for points in points(&thresholds(tests, &[Measure::LevelsRequested])) {
        let count = points.low.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let levels: BTreeSet<Level> =
            all.iter().take(count).flat_map(|words| read_levels(words)).collect();
        if !levels.is_empty() {
            found.push(vec![Given::Levels(levels.clone())]);
            found.push(vec![Given::Levels(levels), Given::StatesLevel]);
        }
    }
    found
}

/// Drugs that the tests can tell apart, alone and together.
fn drugs(subjects: &[Subject<'_>], tests: &[GroupTest]) -> Vec<Vec<Given>> {
    let Some(subject) = subjects.last() else { return Vec::new() };
    let known: &Drugs = &subject.program.vocabulary.drugs;
    let asked: Vec<&BTreeSet<String>> = tests
        .iter()
        .filter_map(|test| match test {
            GroupTest::Test(Test::Drug(_, words)) => Some(words),
            GroupTest::Test(_) | GroupTest::Against(..) => None,
        })
        .collect();
    let mut seen = BTreeSet::new();
    let mut alone: Vec<&DrugName> = Vec::new();
    for (name, drug) in known {
        let is = |words: &&BTreeSet<String>| {
            words.contains(name.as_str()) || !drug.classes.is_disjoint(words)
        };
        if seen.insert(asked.iter().map(is).collect::<Vec<bool>>()) {
            alone.push(name);
        }
    }
    let most = points(&thresholds(tests, &[Measure::IngredientsRequested]))
        .iter()
        .filter_map(|q| q.low.and_then(|n| usize::try_from(n).ok()))
        .max();
    let mut sets: Vec<BTreeSet<DrugName>> = vec![BTreeSet::new()];
    let mut at = 0;
    // Every set is extended by every drug, so that sets of any size are found, the smaller ones first.
    while let Some(set) = sets.get(at).cloned() {
        at += 1;
        if set.len() >= most.unwrap_or(alone.len()).max(1) || sets.len() > COMBINATIONS_MAX {
            continue;
        }
        for name in &alone {
            let mut more = set.clone();
            if more.insert((*name).clone()) && !sets.contains(&more) {
                sets.push(more);
            }
        }
        if let Some(extra) = known.keys().find(|name| !set.contains(*name))
            && most.is_some()
        {
            let mut more = set.clone();
            more.insert(extra.clone());
            if !sets.contains(&more) {
                sets.push(more);
            }
        }
    }
    sets.into_iter().filter(|s| !s.is_empty()).map(|s| vec![Given::Drugs(s)]).collect()
}

/// What a request states of how much: every combination of the things that the tests rest on.
fn amounts(tests: &[GroupTest]) -> Vec<Vec<Given>> {
    let of = |measures: &[Measure]| points(&thresholds(tests, measures));
    let asks = |fact| tests.contains(&GroupTest::Test(Test::Request(fact)));
    let visits = of(&[Measure::VisitsInDispute, Measure::VisitsRequested]);
    let tablets = of(&[Measure::TabletsInDispute]);
    let supply = of(&[Measure::DaysOfSupply]);
    let strengths = of(&[Measure::Strength]);
    let doses = of(&[Measure::DailyDose]);
    let authorized = of(&[Measure::VisitsAuthorized]);
    let unit = |q: &Quantity, unit| Quantity { unit, ..*q };
    let mut quantities: Vec<Quantity> = visits.iter().chain(&tablets).copied().collect();
    quantities.extend(supply.iter().filter(|q| q.unit == Unit::Day).map(|q| unit(q, Unit::Tablet)));
    let open = ranges(&quantities);
    quantities.extend(open);
    if asks(RequestFact::Quantity) {
        quantities.push(Quantity::exactly(rust_decimal::Decimal::ONE, Unit::One));
    }
    let mut given: Vec<Vec<Given>> = vec![Vec::new()];
    extend(&mut given, quantities.into_iter().map(Given::Quantity));
    let mut shares = authorized;
    if !visits.is_empty() && asks_visits(tests) {
        shares.extend([1, 6].map(|n| Quantity::exactly(n.into(), Unit::Visit)));
    }
    extend(&mut given, shares.into_iter().map(Given::Authorized));
    if asks(RequestFact::PartlyAuthorized) || asks_visits(tests) {
        extend(&mut given, std::iter::once(Given::PartlyAuthorized));
    }
    if asks(RequestFact::Strength) {
        extend(&mut given, std::iter::once(Given::StatesStrength));
    }
    let mut strength: Vec<Quantity> = strengths;
    strength.extend(doses.iter().map(|q| unit(q, Unit::Milligram)));
    extend(&mut given, strength.into_iter().map(Given::Strength));
    if !doses.is_empty() || !supply.is_empty() {
        let once = Quantity::exactly(rust_decimal::Decimal::ONE, Unit::Tablet);
        extend(&mut given, std::iter::once(Given::PerDay(once)));
    }
    given.retain(|list| !list.is_empty());
    given.sort_by_key(Vec::len);
    given
}

/// Whether visits in dispute and authorized together are asked for.
fn asks_visits(tests: &[GroupTest]) -> bool {
    let dimension = thresholds(tests, &[Measure::VisitsRequested]);
    dimension.iter().any(|a| a.unit.dimension() == Dimension::Visits)
}

/// Every list with none or one of these more.
fn extend(lists: &mut Vec<Vec<Given>>, by: impl Iterator<Item = Given>) {
    let before = lists.clone();
    for given in by {
        for list in &before {
            if lists.len() >= COMBINATIONS_MAX {
                return;
            }
            let mut more = list.clone();
            more.push(given.clone());
            lists.push(more);
        }
    }
}
