//! What a case can have of one topic: enough that the tests on it come out in every way in which they can.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::condition::{Measure, RequestFact, Stated};
use crate::model::day::day_before;
use crate::model::drug::Drugs;
use crate::model::level::{Level, read_levels};
use crate::model::name::DrugName;
use crate::model::value::{Amount, Dimension, Quantity, Unit};

use super::form::{Source, Subject, Test};
use super::given::Given;
use super::group::{GroupTest, Topic};
use super::setting::Setting;
use super::values::{points, ranges};

/// Most combinations of what a request states that are tried out.
const COMBINATIONS_MAX: usize = 4_000;

/// Tablets a day that are tried out, in halves: what lasts long and what is strong need not be much.
const RATES: [i64; 3] = [2, 1, 6];

/// The thresholds with which these quantities of the request are compared.
fn thresholds(tests: &[GroupTest], of: &[Stated]) -> Vec<Amount> {
    amounts_of(tests, |measure| matches!(measure, Measure::Stated(stated) if of.contains(stated)))
}

/// The thresholds with which measures are compared.
fn amounts_of(tests: &[GroupTest], is_one: impl Fn(&Measure) -> bool) -> Vec<Amount> {
    let amount = |test: &GroupTest| match test {
        GroupTest::Against(Source::Given(_, measure), _, amount) if is_one(measure) => {
            Some(*amount)
        }
        GroupTest::Against(..) | GroupTest::Test(_) => None,
    };
    tests.iter().filter_map(amount).collect()
}

/// What a case can have of a topic, the plainest first.
pub(super) fn combinations(
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
            let whole = points(&amounts_of(tests, |m| *m == Measure::Age)).into_iter();
            whole.filter_map(years).map(|age| vec![Given::Age(age)]).collect()
        }
        Topic::Course => {
            let exact = points(&thresholds(tests, &[Stated::CourseLength]));
            let open = ranges(&exact);
            exact.into_iter().chain(open).map(|q| vec![Given::Course(q)]).collect()
        }
        Topic::Levels => levels(tests),
        Topic::Drugs => drugs(subjects, tests),
        Topic::Region => vec![vec![Given::RegionNotStated]],
        Topic::Further => vec![vec![Given::SaysFurther]],
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
            && let Some(edge) = day_before(decided, *amount)
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
    // The first is that of the request, and none is one at which records are elsewhere.
    let all = ["L5", "L3", "L2", "L1", "S1", "S2", "C7", "C8", "C5"];
    let mut found = vec![vec![Given::StatesLevel]];
    for points in points(&thresholds(tests, &[Stated::LevelsRequested])) {
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
    let most = points(&thresholds(tests, &[Stated::IngredientsRequested]))
        .iter()
        .filter_map(|q| q.low.and_then(|n| usize::try_from(n).ok()))
        .max();
    // Of each kind as many as are counted: several that no test tells apart can stand together.
    let mut seen: BTreeMap<(bool, Vec<bool>), usize> = BTreeMap::new();
    let mut alone: Vec<&DrugName> = Vec::new();
    for (name, drug) in known {
        let is = |words: &&BTreeSet<String>| {
            words.contains(name.as_str()) || !drug.classes.is_disjoint(words)
        };
        // An item is no drug that counts.
        let kind = (drug.item, asked.iter().map(is).collect());
        let alike = seen.entry(kind).or_default();
        if *alike < most.unwrap_or(1).max(1) {
            *alike += 1;
            alone.push(name);
        }
    }
    let mut sets: Vec<BTreeSet<DrugName>> = vec![BTreeSet::new()];
    let mut at = 0;
    // Every set is extended by every drug, so that sets of any size are found, the smaller ones first.
    while let Some(set) = sets.get(at).cloned() {
        at += 1;
        if sets.len() > COMBINATIONS_MAX {
            continue;
        }
        let is_item = |name: &DrugName| known.get(name).is_some_and(|drug| drug.item);
        let full =
            set.iter().filter(|name| !is_item(name)).count() >= most.unwrap_or(alone.len()).max(1);
        for name in alone.iter().filter(|name| !full || is_item(name)) {
            let mut more = set.clone();
            if more.insert((*name).clone()) && !sets.contains(&more) {
                sets.push(more);
            }
        }
    }
    sets.into_iter().filter(|s| !s.is_empty()).map(|s| vec![Given::Drugs(s)]).collect()
}

/// What a request states of how much: every combination of the things that the tests rest on.
fn amounts(tests: &[GroupTest]) -> Vec<Vec<Given>> {
    let of = |stated: &[Stated]| points(&thresholds(tests, stated));
    let asks = |fact| tests.contains(&GroupTest::Test(Test::Request(fact)));
    let visits = of(&[Stated::VisitsInDispute, Stated::VisitsRequested]);
    let tablets = of(&[Stated::TabletsInDispute]);
    let supply = of(&[Stated::DaysOfSupply]);
    let strengths = of(&[Stated::Strength]);
    let doses = of(&[Stated::DailyDose]);
    let authorized = of(&[Stated::VisitsAuthorized]);
    let mut quantities: Vec<Quantity> = visits.iter().chain(&tablets).copied().collect();
    let rates: Vec<Quantity> =
        RATES.map(|halves| Quantity::exactly(Decimal::new(halves * 5, 1), Unit::Tablet)).into();
    for days in supply.iter().filter(|q| q.unit == Unit::Day) {
        quantities.extend(rates.iter().filter_map(|rate| scaled(days, rate.low?, Unit::Tablet)));
    }
    let open = ranges(&quantities);
    quantities.extend(open);
    if asks(RequestFact::Quantity) {
        quantities.push(Quantity::exactly(Decimal::ONE, Unit::One));
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
    for dose in &doses {
        let inverse = |rate: &Quantity| Decimal::ONE.checked_div(rate.low?);
        strength
            .extend(rates.iter().filter_map(|rate| scaled(dose, inverse(rate)?, Unit::Milligram)));
    }
    extend(&mut given, strength.into_iter().map(Given::Strength));
    if !doses.is_empty() || !supply.is_empty() {
        extend(&mut given, rates.into_iter().map(Given::PerDay));
    }
    given.retain(|list| !list.is_empty());
    given.sort_by_key(Vec::len);
    given
}

/// A quantity times a factor, in another unit.
fn scaled(quantity: &Quantity, by: Decimal, unit: Unit) -> Option<Quantity> {
    let times = |n: Option<Decimal>| Some(n?.checked_mul(by)?.normalize());
    Some(Quantity { low: Some(times(quantity.low)?), high: times(quantity.high), unit })
}

/// Whether visits in dispute and authorized together are asked for.
fn asks_visits(tests: &[GroupTest]) -> bool {
    let dimension = thresholds(tests, &[Stated::VisitsRequested]);
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
