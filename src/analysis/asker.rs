//! Asks the evaluator what records say: to a test, as a value against a threshold, as a count, as days.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::evaluate::{Reason, compare_value};
use crate::model::case::Case;
use crate::model::condition::{Day, Measure, Scope};
use crate::model::day::Days;
use crate::model::fact::Fact;
use crate::model::name::FactName;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Value};
use crate::syntax::condition::Comparison;

use super::form::{RecordTest, Source, Subject, scope_of};
use super::ground::{DayAsk, Ground, Grounds, grounds_of};
use super::record::FactAsked;
use super::setting::Setting;

/// Whether a record's value holds against a threshold, and whether it does not.
pub(super) type Against = (bool, bool);

/// What a record is besides its answers to tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Traits {
    /// For each count, the day and the word by which it differs from others; `None` where it does not count.
    pub(super) counted: Vec<Option<(Option<Date>, Option<String>)>>,
    /// The days that it gives, for each place where they count.
    pub(super) days: Vec<Vec<Days>>,
}

impl Traits {
    pub(super) fn is_empty(&self) -> bool {
        self.counted.iter().all(Option::is_none) && self.days.iter().all(Vec::is_empty)
    }
}

/// Asks the evaluator about sets of records of one fact.
pub(super) struct Asker<'a> {
    pub(super) subjects: &'a [Subject<'a>],
    pub(super) setting: &'a Setting,
    pub(super) asked: &'a FactAsked,
    pub(super) grounds: &'a Grounds,
}

impl Asker<'_> {
    pub(super) fn case(&self, records: &[&Fact]) -> Case {
        let mut case = self.setting.case.clone();
        case.facts.extend(records.iter().map(|f| (*f).clone()));
        case
    }

    /// Every test with each of its grounds.
    pub(super) fn tests(&self) -> impl Iterator<Item = (&RecordTest, usize, &Ground)> {
        self.asked.tests.iter().flat_map(|test| {
            let grounds = grounds_of(self.grounds, test).iter().enumerate();
            grounds.map(move |(i, ground)| (test, i, ground))
        })
    }

    pub(super) fn test(
        &self,
        test: &RecordTest,
        ground: &Ground,
        records: &[&Fact],
    ) -> (Truth, Reason) {
        let mut case = self.case(records);
        case.facts.extend(ground.records.iter().cloned());
        test_in(self.subjects, self.setting, test, &case)
    }

    pub(super) fn value(
        &self,
        source: &Source,
        against: (Comparison, Amount),
        case: &Case,
    ) -> Against {
        value_in(self.subjects, self.setting, source, against, case)
    }

    /// Whether a record that is no answer of its own can make one of another record: a contradiction, or a no about a part.
    pub(super) fn says_something(&self, record: &Fact) -> bool {
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

    pub(super) fn traits(&self, record: &Fact) -> Traits {
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
