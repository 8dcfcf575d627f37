//! The records of one fact that a set of tests can tell apart, and what any of them say together.
//!
//! What records say is asked of the evaluator, for every single record and every pair. That is enough for any number of
//! them: a yes stands unless one other record spoils it, a no likewise, and only a left and a right no can be a no together.

use std::collections::{BTreeMap, BTreeSet};

use biodivine_lib_bdd::Bdd;

use jiff::civil::Date;

use crate::evaluate::{Place, Reason, compare_value};
use crate::model::case::Case;
use crate::model::condition::{Day, Measure, Scope};
use crate::model::day::Days;
use crate::model::fact::Fact;
use crate::model::name::FactName;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Quantity, Unit, Value};
use crate::syntax::condition::Comparison;

use super::candidate::candidates;
use super::diagram::{Diagrams, Pair};
use super::form::{RecordTest, Source, Subject, Test, Version, scope_of};
use super::group::GroupTest;
use super::setting::Setting;

/// Most records of a fact that are told apart; with more the tests are taken as free.
pub(super) const RECORDS_MAX: usize = 48;

/// Most records that are looked at to find those.
const CANDIDATES_MAX: usize = 160;

/// Most records of a fact that a count is followed to; it is more than are told apart, so that with more the count is free.
pub(super) const COUNTED_MAX: usize = 60;

/// What is asked of one fact.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FactAsked {
    pub(super) tests: BTreeSet<RecordTest>,
    pub(super) values: BTreeMap<Source, BTreeSet<(Comparison, Amount)>>,
    /// Where its days count, because the records of other facts come before or after them.
    pub(super) days: BTreeSet<DayAsk>,
}

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

impl FactAsked {
    /// Everything that is asked, as tests of a group.
    pub(super) fn as_tests(&self) -> BTreeSet<GroupTest> {
        let tests = self.tests.iter().map(|t| GroupTest::Test(Test::Record(t.clone())));
        let values = self.values.iter().flat_map(|(source, thresholds)| {
            thresholds.iter().map(|(c, a)| GroupTest::Against(source.clone(), *c, *a))
        });
        tests.chain(values).collect()
    }

    /// The places at which the fact is asked.
    pub(super) fn places(&self) -> BTreeSet<Place> {
        let of_values = self.values.keys().filter_map(Source::of_records);
        let of_values = of_values.map(|(_, place, _)| place.clone());
        let of_days = self.days.iter().map(|ask| ask.place.clone());
        self.tests.iter().map(|t| t.place.clone()).chain(of_values).chain(of_days).collect()
    }
}

/// What the records say to one test.
#[derive(Debug, Clone, Default)]
struct Table {
    /// Each alone.
    single: Vec<Truth>,
    /// Each with each other.
    pair: Vec<Vec<Truth>>,
    /// Two that are a no only together, with what each further record makes of it.
    joined: Vec<(usize, usize, Vec<Truth>)>,
}

/// Whether a record's value holds against a threshold, and whether it does not.
pub(super) type Against = (bool, bool);

/// What a record is besides its answers to tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Traits {
    /// For each count, the day and the word by which it differs from others; `None` where it does not count.
    counted: Vec<Option<(Option<Date>, Option<String>)>>,
    /// The days that it gives, for each place where they count.
    days: Vec<Vec<Days>>,
}

impl Traits {
    fn is_empty(&self) -> bool {
        self.counted.iter().all(Option::is_none) && self.days.iter().all(Vec::is_empty)
    }
}

/// The records of a fact that its tests can tell apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// The records, the plainest first.
    pub(super) records: Vec<Fact>,
    asked: FactAsked,
    grounds: Grounds,
    tests: BTreeMap<(RecordTest, usize), Table>,
    values: BTreeMap<(Source, Comparison, Amount), Vec<Against>>,
    traits: Vec<Traits>,
}

/// Asks the evaluator about sets of records of one fact.
struct Asker<'a> {
    subjects: &'a [Subject<'a>],
    setting: &'a Setting,
    asked: &'a FactAsked,
    grounds: &'a Grounds,
}

/// The ground of a test that rests on no days of other facts.
static BARE: Ground = Ground { days: Vec::new(), records: Vec::new() };

/// The grounds of a test.
fn grounds_of<'g>(grounds: &'g Grounds, test: &RecordTest) -> &'g [Ground] {
    grounds.get(test).map_or(std::slice::from_ref(&BARE), Vec::as_slice)
}

impl Asker<'_> {
    fn case(&self, records: &[&Fact]) -> Case {
        let mut case = self.setting.case.clone();
        case.facts.extend(records.iter().map(|f| (*f).clone()));
        case
    }

    /// Every test with each of its grounds.
    fn tests(&self) -> impl Iterator<Item = (&RecordTest, usize, &Ground)> {
        self.asked.tests.iter().flat_map(|test| {
            let grounds = grounds_of(self.grounds, test).iter().enumerate();
            grounds.map(move |(i, ground)| (test, i, ground))
        })
    }

    fn test(&self, test: &RecordTest, ground: &Ground, records: &[&Fact]) -> (Truth, Reason) {
        let mut case = self.case(records);
        case.facts.extend(ground.records.iter().cloned());
        test_in(self.subjects, self.setting, test, &case)
    }

    fn value(&self, source: &Source, against: (Comparison, Amount), case: &Case) -> Against {
        value_in(self.subjects, self.setting, source, against, case)
    }

    /// Whether a record that is no answer of its own can make one of another record: a contradiction, or a no about a part.
    fn says_something(&self, record: &Fact) -> bool {
        let in_test = |(test, _, ground): (&RecordTest, usize, &Ground)| {
            let (truth, reason) = self.test(test, ground, &[record]);
            truth != Truth::Unknown || matches!(reason, Reason::PartOnly | Reason::Conflicting)
        };
        let case = self.case(&[record]);
        let in_value = |(source, thresholds): (&Source, &BTreeSet<(Comparison, Amount)>)| {
            let says = |against| self.value(source, against, &case) != (false, false);
            !matches!(source, Source::Count(..)) && thresholds.iter().copied().any(says)
        };
        self.tests().any(in_test)
            || self.asked.values.iter().any(in_value)
            || !self.traits(record).is_empty()
    }

    fn traits(&self, record: &Fact) -> Traits {
        let case = self.case(&[record]);
        let counted = |source: &Source| {
            let counts = values_in(self.subjects, self.setting, source, &case);
            let is_one = |value: &Value| match value {
                Value::Quantity(number) => number.low.is_some_and(|least| !least.is_zero()),
                Value::Elapsed(_) | Value::Word(_) => false,
            };
            let day = record.detail.day.filter(|day| day.latest == Some(day.earliest));
            let word = match &record.value {
                Some(Value::Word(word)) => Some(word.to_lowercase()),
                Some(Value::Quantity(_) | Value::Elapsed(_)) | None => None,
            };
            counts.iter().any(is_one).then(|| (day.map(|day| day.earliest), word))
        };
        let counts = self.asked.values.keys().filter(|s| matches!(s, Source::Count(..)));
        let days = |ask: &DayAsk| days_in(self.subjects, self.setting, (&record.name, ask), &case);
        Traits {
            counted: counts.map(counted).collect(),
            days: self.asked.days.iter().map(days).collect(),
        }
    }
}

/// What the records of a case say to a test, and why.
pub(super) fn test_in(
    subjects: &[Subject<'_>],
    setting: &Setting,
    test: &RecordTest,
    case: &Case,
) -> (Truth, Reason) {
    let subject = subjects.iter().find(|s| s.version == test.version);
    let request = case.requests.iter().find(|r| r.issue == setting.issue);
    let (Some(subject), Some(request)) = (subject, request) else {
        return (Truth::Unknown, Reason::NotFound);
    };
    let mut probe = subject.evaluator.probe(case, request, setting.side);
    probe.limit(&test.limits);
    probe.records(&test.fact, &test.ask, &test.place)
}

/// Whether the values read from the records of a case hold against a threshold, and whether they do not.
pub(super) fn value_in(
    subjects: &[Subject<'_>],
    setting: &Setting,
    source: &Source,
    against: (Comparison, Amount),
    case: &Case,
) -> Against {
    let values = values_in(subjects, setting, source, case);
    let truths = values.iter().map(|value| compare_value(value, against.0, against.1));
    truths.fold((false, false), |(yes, no), truth| {
        (yes || truth == Truth::Met, no || truth == Truth::NotMet)
    })
}

/// The values of a source in a case.
pub(super) fn values_in(
    subjects: &[Subject<'_>],
    setting: &Setting,
    source: &Source,
    case: &Case,
) -> Vec<Value> {
    let version = match source {
        Source::Fact(version, ..)
        | Source::Given(version, _)
        | Source::Since(version, ..)
        | Source::Count(version, ..) => version,
        Source::Sum(..) | Source::Opaque(..) => return Vec::new(),
    };
    let subject = subjects.iter().find(|s| s.version == *version);
    let request = case.requests.iter().find(|r| r.issue == setting.issue);
    let (Some(subject), Some(request)) = (subject, request) else { return Vec::new() };
    let mut probe = subject.evaluator.probe(case, request, setting.side);
    match source {
        Source::Fact(_, fact, place, limits) => {
            probe.limit(limits);
            probe.values_of(fact, place)
        }
        Source::Count(_, fact, place, limits) => {
            probe.limit(limits);
            probe.values(&Measure::NumberOf(fact.clone()), &scope_of(place))
        }
        Source::Since(_, measure, _, place) => probe.values(measure, &scope_of(place)),
        Source::Given(_, measure) => probe.values(measure, &Scope::default()),
        Source::Sum(..) | Source::Opaque(..) => Vec::new(),
    }
}

/// The days that the records of a case give of a fact.
fn days_in(
    subjects: &[Subject<'_>],
    setting: &Setting,
    (fact, ask): (&FactName, &DayAsk),
    case: &Case,
) -> Vec<Days> {
    let subject = subjects.iter().find(|s| s.version == ask.version);
    let request = case.requests.iter().find(|r| r.issue == setting.issue);
    let (Some(subject), Some(request)) = (subject, request) else { return Vec::new() };
    let mut probe = subject.evaluator.probe(case, request, setting.side);
    probe.days(&Day::Fact(fact.clone(), Scope::default()), &scope_of(&ask.place))
}

impl Block {
    /// The records that the tests of a fact can tell apart; `None` where they are too many.
    pub(super) fn new(
        subjects: &[Subject<'_>],
        setting: &Setting,
        fact: &FactName,
        asked: &FactAsked,
        grounds: Grounds,
    ) -> Option<Self> {
        let asker = Asker { subjects, setting, asked, grounds: &grounds };
        let mut records: Vec<Fact> = Vec::new();
        for candidate in candidates(subjects, setting, fact, asked) {
            if !records.contains(&candidate) && asker.says_something(&candidate) {
                records.push(candidate);
            }
        }
        if records.len() > CANDIDATES_MAX {
            return None;
        }
        let mut block = Self { records, ..Self::default() };
        block.fill(&asker);
        block.keep_what_differs();
        if block.records.len() > RECORDS_MAX {
            return None;
        }
        block.join(&asker);
        block.asked = asked.clone();
        block.grounds = grounds;
        Some(block)
    }

    fn fill(&mut self, asker: &Asker<'_>) {
        for (test, number, ground) in asker.tests() {
            let mut table = Table::default();
            for (i, first) in self.records.iter().enumerate() {
                table.single.push(asker.test(test, ground, &[first]).0);
                let others = self.records.iter().take(i);
                let with = |second: &Fact| asker.test(test, ground, &[second, first]).0;
                table.pair.push(others.map(with).collect());
            }
            self.tests.insert((test.clone(), number), table);
        }
        for record in &self.records {
            let case = asker.case(&[record]);
            for (source, thresholds) in &asker.asked.values {
                for against in thresholds {
                    let key = (source.clone(), against.0, against.1);
                    // One record tells nothing of how many there are.
                    let counted = matches!(source, Source::Count(..));
                    let answer =
                        if counted { (false, false) } else { asker.value(source, *against, &case) };
                    self.values.entry(key).or_default().push(answer);
                }
            }
            self.traits.push(asker.traits(record));
        }
    }

    /// Leaves out records that say nothing, and those that say what an earlier one says.
    fn keep_what_differs(&mut self) {
        let mut kept: Vec<usize> = Vec::new();
        for i in 0..self.records.len() {
            if !(self.is_mute(i) || kept.iter().any(|k| self.are_alike(*k, i))) {
                kept.push(i);
            }
        }
        let of = |list: &[Truth]| kept.iter().filter_map(|k| list.get(*k).copied()).collect();
        for table in self.tests.values_mut() {
            let full = table.clone();
            let row = |i: &usize| kept.iter().map(|k| full.pair_of(*i, *k)).collect();
            table.single = of(&full.single);
            table.pair = kept.iter().map(row).collect();
        }
        for answers in self.values.values_mut() {
            *answers = kept.iter().filter_map(|k| answers.get(*k).copied()).collect();
        }
        self.traits = kept.iter().filter_map(|k| self.traits.get(*k).cloned()).collect();
        self.records = kept.iter().filter_map(|k| self.records.get(*k).cloned()).collect();
    }

    fn is_mute(&self, i: usize) -> bool {
        let in_test = |table: &Table| {
            let alone = table.single_of(i) == Truth::Unknown;
            alone
                && (0..self.records.len())
                    .all(|x| x == i || table.pair_of(i, x) == table.single_of(x))
        };
        self.tests.values().all(in_test)
            && self.values.values().all(|v| v.get(i) == Some(&(false, false)))
            && self.traits.get(i).is_none_or(Traits::is_empty)
    }

    fn are_alike(&self, a: usize, b: usize) -> bool {
        let in_test = |table: &Table| {
            table.single_of(a) == table.single_of(b)
                && table.pair_of(a, b) == table.single_of(a)
                && (0..self.records.len())
                    .all(|x| x == a || x == b || table.pair_of(a, x) == table.pair_of(b, x))
        };
        self.tests.values().all(in_test)
            && self.values.values().all(|v| v.get(a) == v.get(b))
            && self.traits.get(a) == self.traits.get(b)
    }

    /// Finds what is a no only together.
    fn join(&mut self, asker: &Asker<'_>) {
        for ((test, number), table) in &mut self.tests {
            let grounds = grounds_of(asker.grounds, test);
            let Some(ground) = grounds.get(*number) else { continue };
            let mut joined = Vec::new();
            for (i, first) in self.records.iter().enumerate() {
                for (j, second) in self.records.iter().enumerate().take(i) {
                    let alone = [table.single_of(i), table.single_of(j)];
                    if alone == [Truth::Unknown; 2] && table.pair_of(i, j) == Truth::NotMet {
                        let third = |x: &Fact| asker.test(test, ground, &[second, first, x]).0;
                        joined.push((i, j, self.records.iter().map(third).collect()));
                    }
                }
            }
            table.joined = joined;
        }
    }

    /// The grounds of a test.
    pub(super) fn grounds(&self, test: &RecordTest) -> &[Ground] {
        grounds_of(&self.grounds, test)
    }

    /// When the days of the fact at a place are these, over variables that begin at `first`; `None` where they are not asked
    /// for.
    pub(super) fn has_days(
        &self,
        ask: &DayAsk,
        days: &BTreeSet<Date>,
        first: usize,
        of: &Diagrams,
    ) -> Option<Bdd> {
        let place = self.asked.days.iter().position(|own| own == ask)?;
        let mut by_day: BTreeMap<Date, Bdd> = BTreeMap::new();
        for (i, traits) in self.traits.iter().enumerate() {
            for day in traits.days.get(place).into_iter().flatten() {
                let any = by_day.entry(day.earliest).or_insert_with(|| of.none());
                *any = of.or(any, &of.variable(first + i));
            }
        }
        if !days.iter().all(|day| by_day.contains_key(day)) {
            return Some(of.none());
        }
        Some(by_day.iter().fold(of.all(), |all, (day, any)| {
            if days.contains(day) { of.and(&all, any) } else { of.and_not(&all, any) }
        }))
    }

    /// When a test is met and not met on one of its grounds, over variables that begin at `first`.
    pub(super) fn pair(
        &self,
        (test, ground): (&RecordTest, usize),
        first: usize,
        of: &Diagrams,
    ) -> Option<Pair> {
        let table = self.tests.get(&(test.clone(), ground))?;
        let variable = |i: usize| of.variable(first + i);
        let together = |i: usize, j: usize| of.and(&variable(i), &variable(j));
        let mut pair = of.constant(Truth::Unknown);
        for i in 0..self.records.len() {
            let truth = table.single_of(i);
            let cases = match truth {
                Truth::Met => &mut pair.met,
                Truth::NotMet => &mut pair.not_met,
                Truth::Unknown => continue,
            };
            let mut stands = variable(i);
            for x in (0..self.records.len()).filter(|x| *x != i) {
                if table.pair_of(i, x) != truth {
                    stands = of.and_not(&stands, &variable(x));
                }
            }
            for (a, b, third) in &table.joined {
                if third.get(i) != Some(&truth) {
                    stands = of.and_not(&stands, &together(*a, *b));
                }
            }
            *cases = of.or(cases, &stands);
        }
        for (a, b, third) in &table.joined {
            let mut stands = together(*a, *b);
            for (x, truth) in third.iter().enumerate().filter(|(x, _)| x != a && x != b) {
                if *truth != Truth::NotMet {
                    stands = of.and_not(&stands, &variable(x));
                }
            }
            pair.not_met = of.or(&pair.not_met, &stands);
        }
        Some(pair)
    }

    /// When a value read from the records holds against a threshold, and when one does not.
    pub(super) fn against(
        &self,
        key: &(Source, Comparison, Amount),
        first: usize,
        of: &Diagrams,
    ) -> Option<(Bdd, Bdd)> {
        let answers = self.values.get(key)?;
        if let Source::Count(..) = key.0 {
            return Some(self.count_against(key, first, of));
        }
        let (mut yes, mut no) = (of.none(), of.none());
        for (i, (holds, fails)) in answers.iter().enumerate() {
            if *holds {
                yes = of.or(&yes, &of.variable(first + i));
            }
            if *fails {
                no = of.or(&no, &of.variable(first + i));
            }
        }
        Some((yes, no))
    }
}

impl Block {
    /// When the number of different records compares so, and when it does not: at least so many differ in their days, or
    /// in their words, or there is one at all.
    fn count_against(
        &self,
        (source, comparison, amount): &(Source, Comparison, Amount),
        first: usize,
        of: &Diagrams,
    ) -> (Bdd, Bdd) {
        let counts = self.asked.values.keys().filter(|s| matches!(s, Source::Count(..)));
        let place = counts.enumerate().find(|(_, own)| *own == source).map_or(0, |(i, _)| i);
        let (mut by_day, mut by_word) = (BTreeMap::new(), BTreeMap::new());
        let mut any = of.none();
        for (i, traits) in self.traits.iter().enumerate() {
            let Some(Some((day, word))) = traits.counted.get(place) else { continue };
            let variable = of.variable(first + i);
            any = of.or(&any, &variable);
            if let Some(day) = day {
                let here = by_day.entry(day).or_insert_with(|| of.none());
                *here = of.or(here, &variable);
            }
            if let Some(word) = word {
                let here = by_word.entry(word).or_insert_with(|| of.none());
                *here = of.or(here, &variable);
            }
        }
        let least = |n: usize| match n {
            0 => of.all(),
            1 => any.clone(),
            n => {
                let days = of.so_many(n, by_day.values().cloned());
                of.or(&days, &of.so_many(n, by_word.values().cloned()))
            }
        };
        let (mut yes, mut no) = (of.none(), of.none());
        // Past the threshold more of them change nothing.
        let most = usize::try_from(amount.number.trunc()).unwrap_or(0).saturating_add(1);
        let most = most.min(COUNTED_MAX);
        for n in 0..=most {
            let exactly = if n < most { of.and_not(&least(n), &least(n + 1)) } else { least(n) };
            let number = Quantity::at_least(n.into(), Unit::One);
            match number.compare(*comparison, *amount) {
                Truth::Met => yes = of.or(&yes, &exactly),
                Truth::NotMet => no = of.or(&no, &exactly),
                Truth::Unknown => {}
            }
        }
        (yes, no)
    }
}

impl Table {
    fn single_of(&self, i: usize) -> Truth {
        self.single.get(i).copied().unwrap_or(Truth::Unknown)
    }

    fn pair_of(&self, i: usize, j: usize) -> Truth {
        if i == j {
            return self.single_of(i);
        }
        let (low, high) = (i.min(j), i.max(j));
        let known = self.pair.get(high).and_then(|row| row.get(low));
        known.copied().unwrap_or(Truth::Unknown)
    }
}
