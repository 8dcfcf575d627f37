//! Every case that a set of written-out conditions can tell apart, for one kind of request: variables for the records
//! that a letter may hold and for what the case has, and a pair of diagrams for every test.

use std::collections::{BTreeMap, BTreeSet};

use biodivine_lib_bdd::Bdd;
use rust_decimal::Decimal;

use crate::model::case::Case;
use crate::model::name::{CriterionName, FactName};
use crate::model::truth::Truth;
use crate::model::value::{Amount, Quantity, Unit, Value};
use crate::syntax::condition::{Comparison, OtherAsk};

use super::asker::values_in;
use super::collected::{Collected, Part};
use super::diagram::{Diagrams, Pair};
use super::form::{Form, FreeOf, RuleForm, Source, Subject, Test};
use super::ground::{Grounds, order};
use super::group::{Group, GroupTest, as_pair};
use super::piece::{Cache, Made, Piece, block_of, make};
use super::record::{Block, FactAsked};
use super::setting::Setting;
use super::wording;

/// An amount with which nothing is compared.
const NOTHING: Amount = Amount { number: Decimal::ZERO, unit: Unit::One };

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

impl Universe {
    /// The universe of these conditions.
    pub(super) fn new<'f>(
        subjects: &[Subject<'_>],
        setting: Setting,
        forms: impl Iterator<Item = &'f Form>,
        cache: &Cache,
    ) -> Self {
        let mut collected = Collected::of(forms);
        let grounds = if setting.is_at_hand() {
            BTreeMap::new()
        } else {
            order(&mut collected, subjects, &setting)
        };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut made: Vec<(usize, Made)> = Vec::new();
        for part in &collected.order {
            let first = pieces.len();
            let with = (subjects, &setting, cache, &grounds);
            made.push((first, make(part, &collected, with, &mut pieces)));
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
        universe.order(&collected, &made, &grounds);
        for (sum, thresholds) in &collected.sums {
            universe.sum(sum, thresholds, &collected, (subjects, &made));
        }
        universe
    }

    /// The tests that rest on the days of other facts: each as it comes out on every ground.
    fn order(&mut self, collected: &Collected, made: &[(usize, Made)], grounds: &Grounds) {
        for (test, grounds) in grounds {
            // The tests of a fact with too many records are free.
            let Some((first, own)) = block_of(collected, made, &test.fact) else { continue };
            let mut pair = self.of.constant(Truth::Unknown);
            for (number, ground) in grounds.iter().enumerate() {
                let mut here = Some(self.of.all());
                for (fact, ask, days) in &ground.days {
                    let block = block_of(collected, made, fact);
                    let has = block.and_then(|(first, b)| b.has_days(ask, days, first, &self.of));
                    here = here.zip(has).map(|(a, b)| self.of.and(&a, &b));
                }
                let own = own.pair((test, number), first, &self.of);
                let Some((here, own)) = here.zip(own) else {
                    // Where the other fact has too many records nothing is answered.
                    self.of.give_up();
                    continue;
                };
                pair.met = self.of.or(&pair.met, &self.of.and(&here, &own.met));
                pair.not_met = self.of.or(&pair.not_met, &self.of.and(&here, &own.not_met));
            }
            self.tests.insert(Test::Record(test.clone()), pair);
        }
    }

    /// A sum of one value of each of two sources.
    fn sum(
        &mut self,
        sum: &Source,
        thresholds: &BTreeSet<(Comparison, Amount)>,
        collected: &Collected,
        (subjects, made): (&[Subject<'_>], &[(usize, Made)]),
    ) {
        let Source::Sum(first, second) = sum else { return };
        let read = |source: &Source| self.read(source, collected, subjects, made);
        let Some((first, second)) = read(first).zip(read(second)) else {
            self.of.give_up();
            return;
        };
        let mut sums: BTreeMap<Quantity, Bdd> = BTreeMap::new();
        for (a, with) in &first {
            for (b, and) in &second {
                let Some(sum) = a.plus(*b) else { continue };
                let cases = sums.entry(sum).or_insert_with(|| self.of.none());
                *cases = self.of.or(cases, &self.of.and(with, and));
            }
        }
        for (comparison, amount) in thresholds {
            let (mut yes, mut no) = (self.of.none(), self.of.none());
            for (sum, cases) in &sums {
                match sum.compare(*comparison, *amount) {
                    Truth::Met => yes = self.of.or(&yes, cases),
                    Truth::NotMet => no = self.of.or(&no, cases),
                    Truth::Unknown => {}
                }
            }
            self.against.insert((sum.clone(), *comparison, *amount), (yes, no));
        }
    }

    /// The values that a source can have, with the cases in which it has them; `None` where they are too many.
    fn read(
        &self,
        source: &Source,
        collected: &Collected,
        subjects: &[Subject<'_>],
        made: &[(usize, Made)],
    ) -> Option<BTreeMap<Quantity, Bdd>> {
        let mut values: BTreeMap<Quantity, Bdd> = BTreeMap::new();
        let mut add = |case: &Case, cases: &Bdd| {
            for value in values_in(subjects, &self.setting, source, case) {
                if let Value::Quantity(quantity) = value {
                    let known = values.entry(quantity).or_insert_with(|| self.of.none());
                    *known = self.of.or(known, cases);
                }
            }
        };
        let mut case = self.setting.case.clone();
        if let Some((fact, ..)) = source.of_records() {
            let (first, block) = block_of(collected, made, fact)?;
            for (i, record) in block.records.iter().enumerate() {
                case.facts = vec![record.clone()];
                add(&case, &self.of.variable(first + i));
            }
        } else {
            let test = GroupTest::Against(source.clone(), Comparison::AtLeast, NOTHING);
            let topic = test.topic()?;
            let own = Part::Topic(topic);
            let mut parts = collected.order.iter().zip(made).filter(|(part, _)| **part == own);
            let (_, (first, Made::Group(group))) = parts.next()? else { return None };
            for (given, cases) in group.cases(*first, &self.of) {
                let mut case = self.setting.case.clone();
                for one in given.into_iter().flatten() {
                    one.apply(&mut case, self.setting.issue);
                }
                add(&case, &cases);
            }
        }
        Some(values)
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
                // That a decision was made is met or unknown.
                let never_fails = matches!(free.of, FreeOf::Other(_, OtherAsk::Decided));
                let fails = if never_fails { self.of.none() } else { settled.clone() };
                let pair = Pair {
                    met: self.of.and(&settled, &met),
                    not_met: self.of.and_not(&fails, &met),
                };
                for (test, _) in collected.loose.iter().filter(|(_, own)| *own == free) {
                    self.tests.insert(Test::Record(test.clone()), pair.clone());
                }
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
        for test in asked.tests.iter().filter(|test| block.grounds(test).len() == 1) {
            if let Some(pair) = block.pair((test, 0), first, &self.of) {
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
