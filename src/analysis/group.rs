//! What a case has once: its days, the patient's age, what the request states. Of each such thing a case has one value or
//! none, so a group of tests on it has a list of alternatives; what each comes to is asked of the evaluator.

use std::collections::BTreeSet;

use biodivine_lib_bdd::Bdd;

use crate::evaluate::{Supposition, with_all};
use crate::model::case::Case;
use crate::model::condition::{Condition, ConditionKind, Measure, RequestFact, Scope, Stated};
use crate::model::name::{FactName, ServiceName};
use crate::model::truth::Truth;
use crate::model::value::Amount;
use crate::source::{SourceId, Span};
use crate::syntax::condition::{Comparison, OtherAsk};

use super::asker::{test_in, value_in};
use super::combination::combinations;
use super::diagram::{Diagrams, Pair};
use super::form::{Source, Subject, Test, Version};
use super::given::Given;
use super::setting::Setting;

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
    Region,
    Further,
    Earlier,
    Made(BTreeSet<ServiceName>),
}

impl GroupTest {
    /// The group to which the test belongs; `None` where it is about records.
    pub(super) fn topic(&self) -> Option<Topic> {
        match self {
            Self::Against(Source::Given(_, measure), ..) => topic_of(measure),
            Self::Against(
                Source::Fact(..)
                | Source::Since(..)
                | Source::Count(..)
                | Source::Sum(..)
                | Source::Opaque(..),
                ..,
            ) => None,
            Self::Test(test) => match test {
                Test::Drug(..) => Some(Topic::Drugs),
                Test::Request(RequestFact::Level) => Some(Topic::Levels),
                Test::Request(
                    RequestFact::Quantity | RequestFact::Strength | RequestFact::PartlyAuthorized,
                ) => Some(Topic::Amounts),
                Test::Request(RequestFact::Side) => Some(Topic::Fixed),
                Test::Request(RequestFact::Region) => Some(Topic::Region),
                Test::Request(RequestFact::SaysFurther) => Some(Topic::Further),
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
        Measure::Stated(stated) => match stated {
            Stated::CourseLength => Some(Topic::Course),
            Stated::LevelsRequested => Some(Topic::Levels),
            Stated::IngredientsRequested => Some(Topic::Drugs),
            Stated::VisitsInDispute
            | Stated::VisitsAuthorized
            | Stated::VisitsRequested
            | Stated::TabletsInDispute
            | Stated::Strength
            | Stated::DailyDose
            | Stated::DaysOfSupply => Some(Topic::Amounts),
            Stated::VisitsAWeek => None,
        },
        Measure::MorphineEquivalent
        | Measure::AgeAt(_)
        | Measure::NumberOf(_)
        | Measure::Derived(_) => None,
    }
}

/// Whether a test holds and whether it does not.
type Outcome = (bool, bool);

/// The tests on one thing with every way in which they can come out together, by what the case has.
#[derive(Debug, Clone)]
pub(super) struct Group<A> {
    pub(super) tests: Vec<GroupTest>,
    /// How they come out where the case does not have it.
    base: Vec<Outcome>,
    /// What the case can have instead, and how they come out then.
    pub(super) alternatives: Vec<(A, Vec<Outcome>)>,
}

/// Most ways in which one fact of a case at hand is supposed to be documented.
const SUPPOSED_MAX: usize = 60;

impl Group<Vec<Supposition>> {
    /// The tests of one fact in a case at hand, by what is supposed to be documented of it: one thing, or two that can stand
    /// beside each other.
    pub(super) fn of_fact(
        subjects: &[Subject<'_>],
        setting: &Setting,
        fact: &FactName,
        tests: BTreeSet<GroupTest>,
    ) -> Self {
        let tests: Vec<GroupTest> = tests.into_iter().collect();
        let outcomes = |case: &Case| {
            tests.iter().map(|t| outcome(subjects, setting, t, case)).collect::<Vec<_>>()
        };
        let base = outcomes(&setting.case);
        let single: Vec<&Supposition> =
            setting.supposed.iter().flatten().filter(|s| s.fact == *fact).collect();
        let mut sets: Vec<Vec<Supposition>> = single.iter().map(|s| vec![(*s).clone()]).collect();
        for (i, first) in single.iter().enumerate() {
            for second in single.iter().skip(i + 1) {
                let both = [(*first).clone(), (*second).clone()];
                let case = with_all(&setting.case, &both);
                let stands = |s: &Supposition| {
                    case.facts.iter().any(|f| {
                        f.evidence.words.is_empty()
                            && (&f.name, f.status, &f.value, f.side, &f.region)
                                == (&s.fact, s.status, &s.value, s.place.side, &s.place.region)
                    })
                };
                if both.iter().all(stands) {
                    sets.push(both.into());
                }
            }
        }
        sets.truncate(SUPPOSED_MAX);
        let mut seen = BTreeSet::from([base.clone()]);
        let mut alternatives = Vec::new();
        for set in sets {
            let outcomes = outcomes(&with_all(&setting.case, &set));
            // Two facts are never needed for what one of them does alone.
            if set.len() == 1 || seen.insert(outcomes.clone()) {
                seen.insert(outcomes.clone());
                alternatives.push((set, outcomes));
            }
        }
        Self { tests, base, alternatives }
    }
}

impl Group<Vec<Given>> {
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
            for one in given {
                one.apply(&mut case, setting.issue);
            }
            tests.iter().map(|t| outcome(subjects, setting, t, &case)).collect::<Vec<_>>()
        };
        let base = outcomes(&[]);
        let mut seen = BTreeSet::from([base.clone()]);
        let mut alternatives = Vec::new();
        if !setting.is_at_hand() {
            for given in combinations(subjects, setting, topic, &tests) {
                let outcomes = outcomes(&given);
                if seen.insert(outcomes.clone()) {
                    alternatives.push((given, outcomes));
                }
            }
        }
        Self { tests, base, alternatives }
    }
}

impl<A> Group<A> {
    /// What the case can have, or nothing, with the cases in which it is that, over variables that begin at `first`: of several
    /// that are true the first is the one that the case has.
    pub(super) fn cases(&self, first: usize, of: &Diagrams) -> Vec<(Option<&A>, Bdd)> {
        let mut none_before = of.all();
        let mut cases = Vec::new();
        for (i, (given, _)) in self.alternatives.iter().enumerate() {
            let variable = of.variable(first + i);
            cases.push((Some(given), of.and(&none_before, &variable)));
            none_before = of.and_not(&none_before, &variable);
        }
        cases.push((None, none_before));
        cases
    }

    /// When a test holds and when it does not, over variables that begin at `first`.
    pub(super) fn pair(&self, test: usize, first: usize, of: &Diagrams) -> (Bdd, Bdd) {
        let (mut yes, mut no) = (of.none(), of.none());
        let outcomes = self.alternatives.iter().map(|(_, outcomes)| outcomes).chain([&self.base]);
        for ((_, cases), outcomes) in self.cases(first, of).iter().zip(outcomes) {
            let (holds, fails) = outcomes.get(test).copied().unwrap_or_default();
            if holds {
                yes = of.or(&yes, cases);
            }
            if fails {
                no = of.or(&no, cases);
            }
        }
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
        GroupTest::Against(source, comparison, amount) => {
            value_in(subjects, setting, source, (*comparison, *amount), case)
        }
        GroupTest::Test(Test::Record(test)) => {
            let (truth, _) = test_in(subjects, setting, test, case);
            (truth == Truth::Met, truth == Truth::NotMet)
        }
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
