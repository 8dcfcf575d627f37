//! The records of one fact that a set of tests can tell apart, and what any of them say together.
//!
//! What records say is asked of the evaluator, for every single record and every pair. That is enough for any number of
//! them: a yes stands unless one other record spoils it, a no likewise, and only a left and a right no can be a no together.

use std::collections::{BTreeMap, BTreeSet};

use biodivine_lib_bdd::Bdd;

use crate::evaluate::{Place, Reason, compare_value};
use crate::model::case::Case;
use crate::model::fact::Fact;
use crate::model::name::FactName;
use crate::model::truth::Truth;
use crate::model::value::Amount;
use crate::syntax::condition::Comparison;

use super::candidate::candidates;
use super::diagram::{Diagrams, Pair};
use super::form::{RecordTest, Source, Subject, Test};
use super::group::GroupTest;
use super::setting::Setting;

/// Most records of a fact that are told apart; with more the tests are taken as free.
pub(super) const RECORDS_MAX: usize = 48;

/// Most records that are looked at to find those.
const CANDIDATES_MAX: usize = 160;

/// What is asked of one fact.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FactAsked {
    pub(super) tests: BTreeSet<RecordTest>,
    pub(super) values: BTreeMap<Source, BTreeSet<(Comparison, Amount)>>,
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
        let of_values = self.values.keys().filter_map(|source| match source {
            Source::Fact(_, _, place, _) => Some(place.clone()),
            Source::Given(..) | Source::Opaque(..) => None,
        });
        self.tests.iter().map(|t| t.place.clone()).chain(of_values).collect()
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

/// The records of a fact that its tests can tell apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// The records, the plainest first.
    pub(super) records: Vec<Fact>,
    tests: BTreeMap<RecordTest, Table>,
    values: BTreeMap<(Source, Comparison, Amount), Vec<Against>>,
}

/// Asks the evaluator about sets of records of one fact.
struct Asker<'a> {
    subjects: &'a [Subject<'a>],
    setting: &'a Setting,
}

impl Asker<'_> {
    fn case(&self, records: &[&Fact]) -> Case {
        let mut case = self.setting.case.clone();
        case.facts.extend(records.iter().map(|f| (*f).clone()));
        case
    }

    fn test(&self, test: &RecordTest, case: &Case) -> Truth {
        test_in(self.subjects, self.setting, test, case).0
    }

    /// Whether a record that is no answer of its own can make one of another record: a contradiction, or a no about a part.
    fn says_something(&self, record: &Fact, asked: &FactAsked) -> bool {
        let case = self.case(&[record]);
        let in_test = |test: &RecordTest| {
            let (truth, reason) = test_in(self.subjects, self.setting, test, &case);
            truth != Truth::Unknown || matches!(reason, Reason::PartOnly | Reason::Conflicting)
        };
        let in_value = |(source, thresholds): (&Source, &BTreeSet<(Comparison, Amount)>)| {
            thresholds.iter().any(|against| {
                value_in(self.subjects, self.setting, source, *against, &case) != (false, false)
            })
        };
        asked.tests.iter().any(in_test) || asked.values.iter().any(in_value)
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
    let Source::Fact(version, fact, place, limits) = source else { return (false, false) };
    let subject = subjects.iter().find(|s| s.version == *version);
    let request = case.requests.iter().find(|r| r.issue == setting.issue);
    let (Some(subject), Some(request)) = (subject, request) else { return (false, false) };
    let mut probe = subject.evaluator.probe(case, request, setting.side);
    probe.limit(limits);
    let values = probe.values_of(fact, place);
    let truths = values.iter().map(|value| compare_value(value, against.0, against.1));
    truths.fold((false, false), |(yes, no), truth| {
        (yes || truth == Truth::Met, no || truth == Truth::NotMet)
    })
}

impl Block {
    /// The records that the tests of a fact can tell apart; `None` where they are too many.
    pub(super) fn new(
        subjects: &[Subject<'_>],
        setting: &Setting,
        fact: &FactName,
        asked: &FactAsked,
    ) -> Option<Self> {
        let asker = Asker { subjects, setting };
        let mut records: Vec<Fact> = Vec::new();
        for candidate in candidates(subjects, setting, fact, asked) {
            if !records.contains(&candidate) && asker.says_something(&candidate, asked) {
                records.push(candidate);
            }
        }
        if records.len() > CANDIDATES_MAX {
            return None;
        }
        let mut block = Self { records, ..Self::default() };
        block.fill(&asker, asked);
        block.keep_what_differs();
        if block.records.len() > RECORDS_MAX {
            return None;
        }
        block.join(&asker);
        Some(block)
    }

    fn fill(&mut self, asker: &Asker<'_>, asked: &FactAsked) {
        let mut tables = vec![Table::default(); asked.tests.len()];
        for (i, first) in self.records.iter().enumerate() {
            let case = asker.case(&[first]);
            for (table, test) in tables.iter_mut().zip(&asked.tests) {
                table.single.push(asker.test(test, &case));
                table.pair.push(Vec::new());
            }
            for (source, thresholds) in &asked.values {
                for against in thresholds {
                    let key = (source.clone(), against.0, against.1);
                    let answer = value_in(asker.subjects, asker.setting, source, *against, &case);
                    self.values.entry(key).or_default().push(answer);
                }
            }
            for second in self.records.iter().take(i) {
                let case = asker.case(&[second, first]);
                for (table, test) in tables.iter_mut().zip(&asked.tests) {
                    let truth = asker.test(test, &case);
                    if let Some(row) = table.pair.get_mut(i) {
                        row.push(truth);
                    }
                }
            }
        }
        self.tests = asked.tests.iter().cloned().zip(tables).collect();
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
    }

    fn are_alike(&self, a: usize, b: usize) -> bool {
        let in_test = |table: &Table| {
            table.single_of(a) == table.single_of(b)
                && table.pair_of(a, b) == table.single_of(a)
                && (0..self.records.len())
                    .all(|x| x == a || x == b || table.pair_of(a, x) == table.pair_of(b, x))
        };
        self.tests.values().all(in_test) && self.values.values().all(|v| v.get(a) == v.get(b))
    }

    /// Finds what is a no only together.
    fn join(&mut self, asker: &Asker<'_>) {
        for (test, table) in &mut self.tests {
            let mut joined = Vec::new();
            for (i, first) in self.records.iter().enumerate() {
                for (j, second) in self.records.iter().enumerate().take(i) {
                    let alone = [table.single_of(i), table.single_of(j)];
                    if alone == [Truth::Unknown; 2] && table.pair_of(i, j) == Truth::NotMet {
                        let third = |x: &Fact| asker.test(test, &asker.case(&[second, first, x]));
                        joined.push((i, j, self.records.iter().map(third).collect()));
                    }
                }
            }
            table.joined = joined;
        }
    }

    /// When a test is met and not met, over variables that begin at `first`.
    pub(super) fn pair(&self, test: &RecordTest, first: usize, of: &Diagrams) -> Option<Pair> {
        let table = self.tests.get(test)?;
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
