//! The records of one fact that a set of tests can tell apart, and what any of them say together.
//!
//! What records say is asked of the evaluator, for every single record and every pair. That is enough for any number of
//! them: a yes stands unless one other record spoils it, a no likewise, and only a left and a right no can be a no together.

use std::collections::{BTreeMap, BTreeSet};

use biodivine_lib_bdd::Bdd;

use jiff::civil::Date;

use crate::evaluate::Place;
use crate::model::fact::Fact;
use crate::model::name::FactName;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Quantity, Unit};
use crate::syntax::condition::Comparison;

use super::asker::{Against, Asker, Traits};
use super::candidate::candidates;
use super::diagram::{Diagrams, Pair};
use super::form::{RecordTest, Source, Subject, Test};
use super::ground::{DayAsk, Ground, Grounds, grounds_of};
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
        // Where no record counts at all, what is read is nothing, and a number of them is none.
        for (source, thresholds) in &asker.asked.values {
            for against in thresholds {
                self.values.entry((source.clone(), against.0, against.1)).or_default();
            }
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
