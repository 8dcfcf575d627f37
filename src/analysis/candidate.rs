//! Records that a letter may hold of one fact, the plainest first: at the places that are asked and in parts of them, with
//! values and days near the thresholds.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::evaluate::{LimitAsked, Place};
use crate::model::condition::{Day, FactTest, Limit, Measure, Threshold};
use crate::model::day::{Days, day_after, day_before};
use crate::model::fact::{Detail, Evidence, Fact, Section, Status};
use crate::model::level::{Level, read_levels};
use crate::model::name::{FactName, RegionName};
use crate::model::side::Side;
use crate::model::value::{Amount, Value};
use crate::model::vocabulary::{FactType, ValueType, Vocabulary};
use crate::syntax::condition::Comparison;

use super::form::{Source, Subject, rests_on_records};
use super::record::{COUNTED_MAX, FactAsked};
use super::setting::Setting;
use super::values::{is_greatest, points, ranges};

/// A way in which a fact can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Present, absent or known.
    Status,
    /// Documented at all.
    Documented,
    /// Its value against a threshold.
    Compared,
    /// Its value as a reading.
    Read,
}

/// What the tests of a fact ask for.
#[derive(Debug, Default)]
struct Wanted {
    kinds: BTreeSet<Kind>,
    words: BTreeSet<String>,
    amounts: Vec<Amount>,
    /// How its values are compared.
    comparisons: BTreeSet<(Comparison, Amount)>,
    limits: BTreeSet<Limit>,
    /// Lengths of time since its days, and until them.
    since: BTreeSet<(bool, Amount)>,
    /// How many different ones are told apart.
    counted: usize,
    /// Whether it is asked what came first, of it or of another fact.
    ordered: bool,
    /// Whether others come before or after it.
    fixed: bool,
}

impl Wanted {
    fn of(asked: &FactAsked) -> Self {
        let fixed = !asked.days.is_empty();
        let mut wanted = Self { ordered: fixed, fixed, ..Self::default() };
        for test in &asked.tests {
            wanted.limited(&test.limits);
            match &test.ask.test {
                FactTest::Present | FactTest::Absent | FactTest::Known => {
                    wanted.kinds.insert(Kind::Status);
                }
                FactTest::Documented => {
                    wanted.kinds.insert(Kind::Documented);
                }
                FactTest::Compare(comparison, Threshold::Amount(amount)) => {
                    wanted.kinds.insert(Kind::Compared);
                    wanted.amount(*comparison, *amount);
                }
                FactTest::Compare(_, Threshold::Parameter(_)) => {}
                FactTest::Is(words) => wanted.words.extend(words.iter().cloned()),
            }
        }
        for (source, thresholds) in &asked.values {
            wanted.source(source, thresholds);
        }
        wanted
    }

    fn source(&mut self, source: &Source, thresholds: &BTreeSet<(Comparison, Amount)>) {
        if let Some((_, _, limits)) = source.of_records() {
            self.limited(limits);
        }
        match source {
            Source::Since(_, measure, ..) => {
                let until = matches!(measure, Measure::Between(_, Day::Fact(..)));
                self.since.extend(thresholds.iter().map(|(_, amount)| (until, *amount)));
            }
            Source::Count(..) => {
                let most = thresholds.iter().map(|(_, amount)| amount.number).max();
                let most = most.and_then(|n| usize::try_from(n.trunc()).ok()).unwrap_or(0);
                self.counted = self.counted.max(most.saturating_add(1).min(COUNTED_MAX));
            }
            Source::Fact(..) | Source::Given(..) | Source::Sum(..) | Source::Opaque(..) => {
                self.kinds.insert(Kind::Read);
                for (comparison, amount) in thresholds {
                    self.amount(*comparison, *amount);
                }
            }
        }
    }

    fn limited(&mut self, limits: &[LimitAsked]) {
        for (limit, _) in limits {
            if rests_on_records(limit) {
                self.ordered = true;
            } else {
                self.limits.insert(limit.clone());
            }
        }
    }

    fn amount(&mut self, comparison: Comparison, amount: Amount) {
        self.amounts.push(amount);
        self.comparisons.insert((comparison, amount));
    }

    /// Whether a range of values comes out otherwise than all values in it: by an equality, and by a further comparison
    /// where a threshold is the greatest value that there is. "At least 5/5" is not below 5/5, and leaves open what is above.
    fn tells_ranges(&self) -> bool {
        let equality = |c: &Comparison| matches!(c, Comparison::Equal | Comparison::NotEqual);
        let several = self.comparisons.len() > 1;
        self.comparisons.iter().any(|(c, amount)| equality(c) || several && is_greatest(*amount))
    }

    fn has(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether one question is asked at one place, so that records at that very place are all that counts.
    fn is_plain(&self, asked: &FactAsked) -> bool {
        let valued = self.has(Kind::Compared) || self.has(Kind::Read) || !self.words.is_empty();
        asked.places().len() == 1 && !valued && !self.dated() && self.limits.is_empty()
    }

    /// Whether the days of its records count, or how many there are.
    fn dated(&self) -> bool {
        self.ordered || self.counted > 0 || !self.since.is_empty()
    }
}

/// The records, the plainest first.
pub(super) fn candidates(
    subjects: &[Subject<'_>],
    setting: &Setting,
    fact: &FactName,
    asked: &FactAsked,
) -> Vec<Fact> {
    let mut vocabularies = subjects.iter().rev().map(|s| &s.program.vocabulary);
    let known = vocabularies.find_map(|v| v.facts.get(fact).map(|kind| (v, kind)));
    let Some((vocabulary, kind)) = known else { return Vec::new() };
    let wanted = Wanted::of(asked);
    let plain = wanted.is_plain(asked);
    let places = places(vocabulary, kind, asked, plain);
    let details = details(&wanted, setting);
    let said = said(&wanted, kind, plain);
    let mut records = Vec::new();
    for detail in &details {
        for place in &places {
            for (status, value) in &said {
                records.push(Fact {
                    name: fact.clone(),
                    region: place.region.clone(),
                    side: place.side,
                    status: *status,
                    value: value.clone(),
                    detail: detail.clone(),
                    evidence: Evidence {
                        range: 0..0,
                        words: String::new(),
                        section: Section::CaseFile,
                    },
                });
            }
        }
    }
    records
}

/// Whether and how much a record can say.
fn said(wanted: &Wanted, kind: &FactType, plain: bool) -> Vec<(Status, Option<Value>)> {
    let mut said = Vec::new();
    let values = values(wanted, kind);
    let status = wanted.has(Kind::Status) || wanted.has(Kind::Documented) || wanted.dated();
    let bare = status || !wanted.words.is_empty();
    said.extend(values.iter().map(|v| (Status::Present, Some(v.clone()))));
    if bare || values.is_empty() {
        said.insert(0, (Status::Present, None));
        said.push((Status::Absent, None));
    }
    let kinds = [status, wanted.has(Kind::Compared), wanted.has(Kind::Read)];
    if kinds.iter().filter(|k| **k).count() > 1 || !wanted.words.is_empty() {
        said.extend(values.iter().map(|v| (Status::Absent, Some(v.clone()))));
    }
    // What is unclear has a day all the same.
    if wanted.has(Kind::Documented) || wanted.dated() {
        said.push((Status::Equivocal, None));
    }
    if !plain {
        let first = values.first().filter(|_| !bare);
        said.push((Status::Conflicting, first.cloned()));
    }
    // What is unclear of one word leaves the answer on another one.
    if wanted.words.len() > 1 {
        said.extend(values.iter().map(|v| (Status::Conflicting, Some(v.clone()))));
    }
    said
}

fn values(wanted: &Wanted, kind: &FactType) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    if !wanted.amounts.is_empty() {
        let exact = points(&wanted.amounts);
        let open = if wanted.tells_ranges() { ranges(&exact) } else { Vec::new() };
        values.extend(exact.into_iter().chain(open).map(Value::Quantity));
    }
    values.extend(wanted.words.iter().map(|word| Value::Word(word.clone())));
    if wanted.counted > 0 {
        let own = match &kind.value {
            ValueType::Words { words, .. } => words.iter().take(wanted.counted).cloned().collect(),
            ValueType::Text => (1..=wanted.counted).map(|n| format!("word {n}")).collect(),
            ValueType::None | ValueType::Quantity(_) => Vec::new(),
        };
        let new = own.into_iter().filter(|word: &String| !wanted.words.contains(word));
        values.extend(new.map(Value::Word));
    }
    if let ValueType::Words { words, exclusive: true } = &kind.value
        && !wanted.words.is_empty()
    {
        let other = words.iter().find(|w| !wanted.words.contains(*w));
        values.extend(other.map(|word| Value::Word(word.clone())));
    }
    values
}

/// The places that are asked; where records of several can differ, with parts of them and with both sides.
fn places(vocabulary: &Vocabulary, kind: &FactType, asked: &FactAsked, plain: bool) -> Vec<Place> {
    let asked_at = asked.places();
    let regions = regions(vocabulary, kind, &asked_at, plain);
    let sides = sides(kind, &asked_at, plain);
    let mut places = Vec::new();
    for region in &regions {
        places.extend(sides.iter().map(|side| Place { side: *side, region: region.clone() }));
    }
    places
}

fn regions(
    vocabulary: &Vocabulary,
    kind: &FactType,
    asked: &BTreeSet<Place>,
    plain: bool,
) -> Vec<Option<RegionName>> {
    if !kind.regional {
        return vec![None];
    }
    let mut regions: Vec<Option<RegionName>> = asked.iter().map(|p| p.region.clone()).collect();
    if !plain {
        for region in asked.iter().map(|p| p.region.as_ref()) {
            let inside = |r: &RegionName| region.is_none_or(|whole| vocabulary.is_within(r, whole));
            let apart = |r: &RegionName| {
                !asked.iter().any(|p| {
                    p.region.as_ref().is_some_and(|other| {
                        vocabulary.is_within(r, other) && Some(other) != region
                    })
                })
            };
            let parts = vocabulary.regions.keys().filter(|r| Some(*r) != region);
            let parts: Vec<&RegionName> = parts.filter(|r| inside(r) && apart(r)).collect();
            // Two parts that have nothing in common, or one.
            let first = parts.first().copied();
            let second = first.and_then(|first| {
                let disjoint = |r: &&&RegionName| {
                    !vocabulary.is_within(r, first) && !vocabulary.is_within(first, r)
                };
                parts.iter().find(disjoint).copied()
            });
            regions.extend(first.into_iter().chain(second).map(|r| Some(r.clone())));
        }
    }
    let mut seen = BTreeSet::new();
    regions.retain(|region| seen.insert(region.clone()));
    regions
}

fn sides(kind: &FactType, asked: &BTreeSet<Place>, plain: bool) -> Vec<Option<Side>> {
    if !kind.sided {
        return vec![None];
    }
    let mut sides: Vec<Option<Side>> = Vec::new();
    for side in asked.iter().map(|p| p.side) {
        // What is asked of any side is denied of both at once.
        sides.push(Some(side.unwrap_or(Side::Bilateral)));
        if side.is_none() && !plain {
            sides.extend([Side::Left, Side::Right, Side::Unstated].map(Some));
        }
    }
    if sides.len() > 1 {
        sides.push(Some(Side::Bilateral));
    }
    let mut seen = BTreeSet::new();
    sides.retain(|side| seen.insert(*side));
    sides
}

/// The days and levels that the limits can tell apart.
fn details(wanted: &Wanted, setting: &Setting) -> Vec<Detail> {
    let plain = Detail::default();
    let mut levels: Vec<BTreeSet<Level>> = vec![BTreeSet::new()];
    let mut days: Vec<Option<Days>> = vec![None];
    let decided = setting.case.dates.decision.day();
    let requested = setting.case.dates.request().map(|days| days.earliest);
    for limit in &wanted.limits {
        match limit {
            Limit::RequestedLevel => {
                let asked = setting.request().map(|r| r.detail.levels.clone());
                let other = ["L4", "C6"].map(read_levels).into_iter();
                let other = other.filter(|l| asked.as_ref() != Some(l)).take(1);
                let other: Vec<BTreeSet<Level>> = other.collect();
                levels.extend(asked.into_iter().chain(other));
            }
            Limit::After(amount, _) | Limit::Before(amount, _) => {
                for day in [decided, requested].into_iter().flatten() {
                    days.extend(near(day, amount.as_ref()).map(|d| Some(Days::exactly(d))));
                }
            }
        }
    }
    if wanted.ordered {
        let order = order_of(setting);
        let most = if wanted.fixed { FIXED } else { order.len() };
        days.extend(order.into_iter().take(most).map(|day| Some(Days::exactly(day))));
    }
    let counted = i64::try_from(wanted.counted).unwrap_or(0);
    if counted > 0 {
        let edges: Vec<Option<Days>> =
            if days.len() > 1 { days.clone() } else { vec![decided.map(Days::exactly)] };
        for edge in edges.into_iter().flatten() {
            // So many days on each side of every day that is told apart.
            for n in 1..=counted {
                let by = jiff::Span::new().days(n);
                let both = [edge.earliest.checked_sub(by), edge.earliest.checked_add(by)];
                days.extend(both.into_iter().flatten().map(|day| Some(Days::exactly(day))));
            }
        }
    }
    for day in [decided, requested].into_iter().flatten() {
        for (until, amount) in &wanted.since {
            let edge = if *until { day_after(day, *amount) } else { day_before(day, *amount) };
            let edge = edge.into_iter().flat_map(|edge| near(edge, None));
            days.extend(edge.chain(near(day, None)).map(|day| Some(Days::exactly(day))));
        }
    }
    let mut details = Vec::new();
    for day in days {
        for levels in &levels {
            let detail = Detail { day, levels: levels.clone(), ..plain.clone() };
            if !details.contains(&detail) {
                details.push(detail);
            }
        }
    }
    details
}

/// Days on which one fact can come before another, and after it: two, with one before, one between and one after them.
pub(super) fn order_of(setting: &Setting) -> Vec<Date> {
    let Some(decided) = setting.case.dates.decision.day() else { return Vec::new() };
    let before = |days: i64| decided.checked_sub(jiff::Span::new().days(days)).ok();
    [60, 30, 75, 45, 15].into_iter().filter_map(before).collect()
}

/// The days of [`order_of`] on which the fact happened that others come before or after.
pub(super) const FIXED: usize = 2;

/// Days on both sides of a day, and of those that are so long before or after it.
fn near(day: Date, amount: Option<&Threshold>) -> impl Iterator<Item = Date> {
    let mut days = vec![Some(day), day.yesterday().ok(), day.tomorrow().ok()];
    if let Some(Threshold::Amount(amount)) = amount {
        for edge in [day_before(day, *amount), day_after(day, *amount)].into_iter().flatten() {
            days.extend([Some(edge), edge.yesterday().ok(), edge.tomorrow().ok()]);
        }
    }
    days.into_iter().flatten()
}
