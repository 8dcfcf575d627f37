//! Other requests of a letter, with what is documented for them, that are decided in a way which a rule asks about.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::civil::Date;

use crate::model::case::Case;
use crate::model::name::ServiceName;
use crate::model::outcome::Decision;
use crate::model::rule::Rule;
use crate::model::truth::Truth;

use super::form::{Subject, Version};
use super::piece::Cache;
use super::setting::settings;
use super::universe::Universe;
use super::walk::Walk;
use super::writer::Writer;

/// Most cases of each kind; one a rule, so that they differ.
pub(super) const WITNESSES_MAX: usize = 3;

/// What decides which requests are looked for.
pub(super) type Key = (Version, BTreeSet<ServiceName>, Option<Date>);

/// Cases whose only request is necessary, and such whose only request is not.
#[derive(Debug, Clone, Default)]
pub(super) struct Witnesses {
    necessary: Vec<Case>,
    not_necessary: Vec<Case>,
}

impl Witnesses {
    /// Requests for these services on a day.
    pub(super) fn of(
        subject: &Subject<'_>,
        services: &BTreeSet<ServiceName>,
        day: Option<Date>,
        cache: &Cache,
    ) -> Rc<Self> {
        let key = (subject.version, services.clone(), day);
        if let Some(known) = cache.witnesses.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut witnesses = Self::default();
        for service in services {
            for rule in subject.program.rules.values() {
                let of_service = rule.services.contains(service);
                if let Some(day) = day.filter(|day| of_service && rule.in_force.contains(*day)) {
                    witnesses.look(subject, (rule, service), day, cache);
                }
            }
        }
        let witnesses = Rc::new(witnesses);
        cache.witnesses.borrow_mut().insert(key, Rc::clone(&witnesses));
        witnesses
    }

    fn is_full(&self) -> bool {
        self.necessary.len() >= WITNESSES_MAX && self.not_necessary.len() >= WITNESSES_MAX
    }

    /// One of each kind by a rule.
    fn look(
        &mut self,
        subject: &Subject<'_>,
        (rule, service): (&Rule, &ServiceName),
        day: Date,
        cache: &Cache,
    ) {
        if self.is_full() {
            return;
        }
        let one = std::slice::from_ref(subject);
        let (mut necessary, mut not_necessary) = (None, None);
        let mut walk = Walk::over(settings(&[(subject.program, rule)], Some(service), day));
        while let Some(setting) = walk.next() {
            let Some(form) = Writer::new(subject, &setting).map(|w| w.rule(rule)) else { continue };
            let universe = Universe::new(one, setting, form.forms(), cache);
            let diagram = universe.rule(&form);
            let of = &universe.of;
            let cases = [Truth::Met, Truth::NotMet]
                .map(|truth| of.and(&diagram.speaks.met, &diagram.verdict.cases_of(truth, of)));
            if walk.comes_again(&universe) {
                continue;
            }
            let [met, not_met] = cases;
            let found = |cases, decision: Decision| {
                let is = |case: &Case| {
                    subject.evaluator.decisions(case).iter().all(|d| d.decision == decision)
                };
                universe.example(cases, is).map(|found| found.case)
            };
            necessary = necessary.or_else(|| found(&met, Decision::Necessary));
            not_necessary = not_necessary.or_else(|| found(&not_met, Decision::NotNecessary));
            if necessary.is_some() && not_necessary.is_some() {
                break;
            }
        }
        self.necessary.extend(necessary);
        self.not_necessary.extend(not_necessary);
    }

    /// Adds a request to a case, with what is documented for it.
    pub(super) fn add(&self, case: &mut Case, necessary: bool, way: usize) {
        let of = if necessary { &self.necessary } else { &self.not_necessary };
        let Some(chosen) = way.checked_rem(of.len()).and_then(|at| of.get(at)) else { return };
        let last = case.requests.iter().map(|r| r.issue).max().unwrap_or(0);
        for (i, request) in chosen.requests.iter().enumerate() {
            let mut request = request.clone();
            request.issue = last + 1 + i;
            case.requests.push(request);
        }
        for fact in &chosen.facts {
            if !case.facts.contains(fact) {
                case.facts.push(fact.clone());
            }
        }
    }
}
