//! Every case that a set of written-out conditions can tell apart, for one kind of request: variables for the records
//! that a letter may hold and for what the case has, and a pair of diagrams for every test.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use biodivine_lib_bdd::Bdd;

use crate::evaluate::Supposition;
use crate::model::condition::Measure;
use crate::model::fact::{Fact, Status};
use crate::model::name::{CriterionName, FactName};
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Quantity, Value};
use crate::syntax::condition::Comparison;

use super::collected::{Collected, Part};
use super::diagram::{Diagrams, Pair};
use super::form::{Form, FreeTest, RuleForm, Source, Subject, Test};
use super::given::Given;
use super::group::{Group, GroupTest, as_pair};
use super::record::{Block, FactAsked};
use super::setting::Setting;
use super::values::points;
use super::wording;

/// What a variable stands for.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// A record.
    Record(Fact),
    /// What is supposed of a case at hand.
    Suppose(Vec<Supposition>),
    /// What the case has.
    Given(Vec<Given>),
    /// So many records of a fact.
    Count(FactName, Option<Quantity>),
    /// That a free test is settled; the next variable says whether it is met.
    Free(FreeTest),
    /// That the free test before it is met.
    FreeMet,
    /// A value of a quantity outside the theory.
    Value,
}

impl Piece {
    /// How much is asked of a reader of an example that has it.
    fn weight(&self) -> u32 {
        match self {
            Self::Record(fact) => match (fact.status, &fact.value) {
                (Status::Present, Some(Value::Quantity(q))) if q.low != q.high => 5,
                (Status::Present, _) => 3,
                (Status::Absent, None) => 4,
                (Status::Absent, Some(_)) | (Status::Equivocal, _) => 6,
                (Status::Conflicting, _) => 8,
            },
            Self::Given(given) => u32::try_from(given.len()).unwrap_or(1).saturating_mul(3),
            Self::Count(..) | Self::Value | Self::Free(_) => 3,
            Self::FreeMet => 1,
            Self::Suppose(set) => u32::try_from(set.len()).unwrap_or(1),
        }
    }
}

/// What decides which records of a fact are told apart.
type Key = (FactName, FactAsked, Option<Side>);

/// Blocks that were asked for before.
pub(super) type Cache = RefCell<BTreeMap<Key, Option<Rc<Block>>>>;

/// A rule's conditions as diagrams.
#[derive(Debug, Clone)]
pub(super) struct RuleDiagram {
    /// In the order of evaluation.
    pub(super) criteria: Vec<(CriterionName, Pair)>,
    pub(super) verdict: Pair,
    pub(super) speaks: Pair,
}

impl RuleDiagram {
    /// The diagrams of a criterion.
    pub(super) fn criterion(&self, name: &CriterionName) -> Option<&Pair> {
        self.criteria.iter().find(|(n, _)| n == name).map(|(_, pair)| pair)
    }
}

/// All cases that a set of conditions can tell apart.
#[derive(Debug)]
pub(super) struct Universe {
    pub(super) of: Diagrams,
    pub(super) setting: Setting,
    pub(super) pieces: Vec<Piece>,
    pub(super) weights: Vec<u32>,
    /// What was taken as free to come out either way.
    pub(super) free: BTreeSet<String>,
    tests: BTreeMap<Test, Pair>,
    against: BTreeMap<(Source, Comparison, Amount), (Bdd, Bdd)>,
}

/// What the variables of a part are.
enum Made {
    Block(Option<Rc<Block>>),
    Group(Group<Vec<Given>>),
    Supposed(Group<Vec<Supposition>>),
    Opaque(Vec<Option<Quantity>>),
    Free,
}

impl Universe {
    /// The universe of these conditions.
    pub(super) fn new<'f>(
        subjects: &[Subject<'_>],
        setting: Setting,
        forms: impl Iterator<Item = &'f Form>,
        cache: &Cache,
    ) -> Self {
        let collected = Collected::of(forms);
        let mut pieces: Vec<Piece> = Vec::new();
        let mut made: Vec<(usize, Made)> = Vec::new();
        for part in &collected.order {
            let first = pieces.len();
            made.push((first, make(part, &collected, subjects, &setting, cache, &mut pieces)));
        }
        let of = Diagrams::new(pieces.len());
        let weights = pieces.iter().map(Piece::weight).collect();
        let mut free = BTreeSet::new();
        if collected.counts_levels_of_records() {
            free.insert("`at requested level` beside the number of levels".to_owned());
        }
        let tests = BTreeMap::new();
        let against = BTreeMap::new();
        let mut universe = Self { of, setting, pieces, weights, free, tests, against };
        for (part, (first, made)) in collected.order.iter().zip(&made) {
            universe.fill(part, *first, made, &collected, subjects);
        }
        universe
    }

    fn fill(
        &mut self,
        part: &Part,
        first: usize,
        made: &Made,
        collected: &Collected,
        subjects: &[Subject<'_>],
    ) {
        match (part, made) {
            (Part::Fact(fact), Made::Block(block)) => {
                let Some(asked) = collected.facts.get(fact) else { return };
                self.block(fact, asked, block.as_deref(), first);
            }
            (_, Made::Group(group)) => self.group(group, first),
            (_, Made::Supposed(group)) => self.group(group, first),
            (Part::Opaque(source), Made::Opaque(values)) => {
                let thresholds = collected.opaque.get(source);
                self.opaque(source, thresholds.into_iter().flatten(), first, values, subjects);
            }
            (Part::Free(free), _) => {
                self.free.insert(wording::of_free(free));
                let (settled, met) = (self.of.variable(first), self.of.variable(first + 1));
                let pair = Pair {
                    met: self.of.and(&settled, &met),
                    not_met: self.of.and_not(&settled, &met),
                };
                self.tests.insert(Test::Free(free.clone()), pair);
            }
            (Part::Fact(_) | Part::Topic(_) | Part::Opaque(_), _) => {}
        }
    }

    fn group<A>(&mut self, group: &Group<A>, first: usize) {
        for (i, test) in group.tests.iter().enumerate() {
            let pair = group.pair(i, first, &self.of);
            match test {
                GroupTest::Test(test) => {
                    self.tests.insert(test.clone(), as_pair(pair));
                }
                GroupTest::Against(source, comparison, amount) => {
                    self.against.insert((source.clone(), *comparison, *amount), pair);
                }
            }
        }
    }

    fn block(&mut self, fact: &FactName, asked: &FactAsked, block: Option<&Block>, first: usize) {
        let Some(block) = block else {
            // Too many records to tell apart: every test of the fact may come out either way.
            self.free.insert(format!("the tests of `{fact}`, which are too many"));
            for (i, test) in asked.tests.iter().enumerate() {
                let at = first + 2 * i;
                let (settled, met) = (self.of.variable(at), self.of.variable(at + 1));
                let pair = Pair {
                    met: self.of.and(&settled, &met),
                    not_met: self.of.and_not(&settled, &met),
                };
                self.tests.insert(Test::Record(test.clone()), pair);
            }
            let mut at = first + 2 * asked.tests.len();
            for (source, thresholds) in &asked.values {
                for (comparison, amount) in thresholds {
                    let pair = (self.of.variable(at), self.of.variable(at + 1));
                    self.against.insert((source.clone(), *comparison, *amount), pair);
                    at += 2;
                }
            }
            return;
        };
        for test in &asked.tests {
            if let Some(pair) = block.pair(test, first, &self.of) {
                self.tests.insert(Test::Record(test.clone()), pair);
            }
        }
        for (source, thresholds) in &asked.values {
            for (comparison, amount) in thresholds {
                let key = (source.clone(), *comparison, *amount);
                if let Some(pair) = block.against(&key, first, &self.of) {
                    self.against.insert(key, pair);
                }
            }
        }
    }

    /// A quantity outside the theory: any of its values may be read, also several.
    fn opaque<'t>(
        &mut self,
        source: &Source,
        thresholds: impl Iterator<Item = &'t (Comparison, Amount)>,
        first: usize,
        values: &[Option<Quantity>],
        subjects: &[Subject<'_>],
    ) {
        self.free.insert(wording::of_source(source));
        if self.setting.is_at_hand() {
            self.measured(source, thresholds, subjects);
            return;
        }
        for (comparison, amount) in thresholds {
            let (mut yes, mut no) = (self.of.none(), self.of.none());
            for (i, value) in values.iter().enumerate() {
                let truth = value.map_or(Truth::Unknown, |v| v.compare(*comparison, *amount));
                let variable = self.of.variable(first + i);
                match truth {
                    Truth::Met => yes = self.of.or(&yes, &variable),
                    Truth::NotMet => no = self.of.or(&no, &variable),
                    Truth::Unknown => {}
                }
            }
            self.against.insert((source.clone(), *comparison, *amount), (yes, no));
        }
    }

    /// The values that a quantity has in the case at hand.
    fn measured<'t>(
        &mut self,
        source: &Source,
        thresholds: impl Iterator<Item = &'t (Comparison, Amount)>,
        subjects: &[Subject<'_>],
    ) {
        let Source::Opaque(version, measure, place, limits) = source else { return };
        let subject = subjects.iter().find(|s| s.version == *version);
        let (Some(subject), Some(request)) = (subject, self.setting.request()) else { return };
        let mut probe = subject.evaluator.probe(&self.setting.case, request, self.setting.side);
        probe.limit(limits);
        let values = probe.values(measure, &super::form::scope_of(place));
        for (comparison, amount) in thresholds {
            let (mut yes, mut no) = (false, false);
            for value in &values {
                let truth = crate::evaluate::compare_value(value, *comparison, *amount);
                yes |= truth == Truth::Met;
                no |= truth == Truth::NotMet;
            }
            let constant = |holds| if holds { self.of.all() } else { self.of.none() };
            self.against
                .insert((source.clone(), *comparison, *amount), (constant(yes), constant(no)));
        }
    }

    /// A rule as diagrams.
    pub(super) fn rule(&self, rule: &RuleForm) -> RuleDiagram {
        self.rule_with(rule, None)
    }

    /// A rule as diagrams, with one criterion put to a truth.
    pub(super) fn rule_with(
        &self,
        rule: &RuleForm,
        fixed: Option<(&CriterionName, Truth)>,
    ) -> RuleDiagram {
        let mut criteria: BTreeMap<CriterionName, Pair> = BTreeMap::new();
        let mut order = Vec::new();
        for criterion in &rule.criteria {
            let pair = match fixed {
                Some((name, truth)) if *name == criterion.name => self.of.constant(truth),
                Some(_) | None => self.criterion(criterion, &criteria),
            };
            criteria.insert(criterion.name.clone(), pair.clone());
            order.push((criterion.name.clone(), pair));
        }
        let verdict = self.pair(&rule.verdict, &criteria);
        let speaks = self.pair(&rule.speaks, &criteria);
        RuleDiagram { criteria: order, verdict, speaks }
    }

    fn criterion(
        &self,
        criterion: &super::form::CriterionForm,
        criteria: &BTreeMap<CriterionName, Pair>,
    ) -> Pair {
        let when = self.pair(&criterion.when, criteria);
        let Some(raised_by) = &criterion.raised_by else { return when };
        let raised = self.pair(raised_by, criteria).met;
        // Until it is raised it stands in nobody's way.
        Pair {
            met: self.of.or(&when.met, &self.of.not(&raised)),
            not_met: self.of.and(&when.not_met, &raised),
        }
    }

    /// A condition as diagrams; criteria that it refers to come before it.
    pub(super) fn pair(&self, form: &Form, criteria: &BTreeMap<CriterionName, Pair>) -> Pair {
        let unknown = || self.of.constant(Truth::Unknown);
        match form {
            Form::Constant(truth) => self.of.constant(*truth),
            Form::Not(inner) => {
                let Pair { met, not_met } = self.pair(inner, criteria);
                Pair { met: not_met, not_met: met }
            }
            Form::AtLeast(n, parts) => {
                let parts: Vec<Pair> = parts.iter().map(|p| self.pair(p, criteria)).collect();
                self.of.at_least(*n, &parts)
            }
            Form::Test(test) => self.tests.get(test).cloned().unwrap_or_else(unknown),
            Form::Settled(inner) => {
                let Pair { met, not_met } = self.pair(inner, criteria);
                Pair { met: self.of.or(&met, &not_met), not_met: self.of.none() }
            }
            Form::Quantity(readings, comparison, amount) => {
                let (mut yes, mut no) = (self.of.none(), self.of.none());
                for reading in readings {
                    let key = (reading.source.clone(), *comparison, *amount);
                    let Some((holds, fails)) = self.against.get(&key) else { continue };
                    let counts = reading.guard.as_ref().map(|g| self.pair(g, criteria).met);
                    let counts = counts.unwrap_or_else(|| self.of.all());
                    yes = self.of.or(&yes, &self.of.and(holds, &counts));
                    no = self.of.or(&no, &self.of.and(fails, &counts));
                }
                // Readings must agree.
                Pair { met: self.of.and_not(&yes, &no), not_met: self.of.and_not(&no, &yes) }
            }
            Form::Criterion(name) => criteria.get(name).cloned().unwrap_or_else(unknown),
        }
    }
}

/// The variables of a part.
fn make(
    part: &Part,
    collected: &Collected,
    subjects: &[Subject<'_>],
    setting: &Setting,
    cache: &Cache,
    pieces: &mut Vec<Piece>,
) -> Made {
    match part {
        Part::Fact(fact) => {
            let Some(asked) = collected.facts.get(fact) else { return Made::Block(None) };
            if setting.is_at_hand() {
                let group = Group::of_fact(subjects, setting, fact, asked.as_tests());
                let sets = group.alternatives.iter().map(|(set, _)| Piece::Suppose(set.clone()));
                pieces.extend(sets);
                return Made::Supposed(group);
            }
            let block = block(subjects, setting, fact, asked, cache);
            if let Some(block) = &block {
                pieces.extend(block.records.iter().cloned().map(Piece::Record));
            } else {
                let values: usize = asked.values.values().map(BTreeSet::len).sum();
                let count = 2 * (asked.tests.len() + values);
                pieces.extend(std::iter::repeat_n(Piece::Value, count));
            }
            Made::Block(block)
        }
        Part::Topic(topic) => {
            let tests = collected.topics.get(topic).cloned().unwrap_or_default();
            let group = Group::new(subjects, setting, topic, tests);
            let given = group.alternatives.iter().map(|(given, _)| Piece::Given(given.clone()));
            pieces.extend(given);
            Made::Group(group)
        }
        Part::Opaque(source) => {
            let thresholds = collected.opaque.get(source).into_iter().flatten();
            let amounts: Vec<Amount> = thresholds.map(|(_, amount)| *amount).collect();
            let values = opaque_values(source, &amounts);
            if !setting.is_at_hand() {
                pieces.extend(values.iter().map(|value| match source {
                    Source::Opaque(_, Measure::NumberOf(fact), ..) => {
                        Piece::Count(fact.clone(), *value)
                    }
                    Source::Opaque(..) | Source::Fact(..) | Source::Given(..) => Piece::Value,
                }));
            }
            Made::Opaque(values)
        }
        Part::Free(free) => {
            pieces.extend([Piece::Free(free.clone()), Piece::FreeMet]);
            Made::Free
        }
    }
}

/// The records of a fact, from those that were asked for before where the case is only thought of.
fn block(
    subjects: &[Subject<'_>],
    setting: &Setting,
    fact: &FactName,
    asked: &FactAsked,
    cache: &Cache,
) -> Option<Rc<Block>> {
    let fresh = || Block::new(subjects, setting, fact, asked).map(Rc::new);
    let levels = setting.request().is_some_and(|r| !r.detail.levels.is_empty());
    let limited = asked.tests.iter().any(|t| !t.limits.is_empty());
    if levels || limited {
        return fresh();
    }
    let key = (fact.clone(), asked.clone(), setting.side);
    if let Some(known) = cache.borrow().get(&key) {
        return known.clone();
    }
    let block = fresh();
    cache.borrow_mut().insert(key, block.clone());
    block
}

/// The values of a quantity outside the theory that its thresholds tell apart. A count is at least what is documented.
fn opaque_values(source: &Source, thresholds: &[Amount]) -> Vec<Option<Quantity>> {
    let exact = points(thresholds);
    let counted = matches!(source, Source::Opaque(_, Measure::NumberOf(_), ..));
    let values = exact.iter().copied();
    if counted {
        values.map(|q| Some(Quantity { high: None, ..q })).collect()
    } else {
        values.chain(super::values::ranges(&exact)).map(Some).collect()
    }
}
