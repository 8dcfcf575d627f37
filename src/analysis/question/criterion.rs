//! What the criteria of one rule can come out as, and whether they matter.

use std::collections::{BTreeMap, BTreeSet};

use biodivine_lib_bdd::Bdd;

use crate::model::condition::ConditionKind;
use crate::model::name::CriterionName;
use crate::model::rule::{Criterion, Rule};
use crate::model::truth::Truth;

use crate::analysis::diagram::Pair;
use crate::analysis::form::{Form, RuleForm, Subject};
use crate::analysis::piece::Cache;
use crate::analysis::setting::settings_of;
use crate::analysis::universe::{RuleDiagram, Universe};
use crate::analysis::walk::Walk;
use crate::analysis::writer::Writer;

use super::claim::{Asked, Claim, Claims};
use super::{Answer, Finding};

/// What is known of one criterion after some kinds of request.
#[derive(Debug, Clone, Default)]
struct Seen {
    met: bool,
    otherwise: bool,
    /// Whether a decision changes when the criterion is taken as met, and when it is taken as not met.
    changes: BTreeMap<Truth, bool>,
    /// Criteria of which it is not a consequence, and that are none of its own.
    not_below: BTreeSet<CriterionName>,
    not_above: BTreeSet<CriterionName>,
}

impl Seen {
    fn matters(&self) -> bool {
        [Truth::Met, Truth::NotMet].iter().all(|t| self.changes.get(t) == Some(&true))
    }

    fn is_plain(&self) -> bool {
        self.met && self.otherwise && self.matters()
    }

    /// What is possible of the criterion of this name.
    fn claims(&self, name: &CriterionName) -> impl Iterator<Item = Claim> {
        let met = self.met.then(|| Claim::Met(name.clone()));
        let otherwise = self.otherwise.then(|| Claim::Otherwise(name.clone()));
        let changes = self.changes.iter().filter(|(_, changes)| **changes);
        let changes = changes.map(|(truth, _)| Claim::Changes(name.clone(), *truth));
        met.into_iter().chain(otherwise).chain(changes)
    }
}

/// All that is possible.
fn claims(seen: &BTreeMap<CriterionName, Seen>, necessary: bool) -> BTreeSet<Claim> {
    let of_criteria = seen.iter().flat_map(|(name, seen)| seen.claims(name));
    of_criteria.chain(necessary.then_some(Claim::Necessary)).collect()
}

/// What calls for a look in one rule, and what was taken as free.
pub(super) fn of_rule(
    subject: &Subject<'_>,
    rule: &Rule,
    cache: &Cache,
) -> (Vec<Finding>, BTreeSet<String>) {
    let mut seen: BTreeMap<CriterionName, Seen> =
        rule.criteria.iter().map(|c| (c.name.clone(), Seen::default())).collect();
    let never = matches!(rule.necessary_when.kind, ConditionKind::Constant(_));
    let mut necessary = never;
    let mut free = BTreeSet::new();
    let mut open = Claims::default();
    let finding = |answer, free: &BTreeSet<String>| Finding {
        rule: rule.name.clone(),
        answer,
        free: free.iter().cloned().collect(),
    };
    let mut walk = Walk::over(settings_of(subject.program, rule));
    while let Some(setting) = walk.next() {
        let Some(form) = Writer::new(subject, &setting).map(|writer| writer.rule(rule)) else {
            continue;
        };
        let one = std::slice::from_ref(subject);
        let universe = Universe::new(one, setting, form.forms(), cache);
        let diagram = universe.rule(&form);
        let before = (seen.clone(), necessary);
        look(&universe, &form, &diagram, &mut seen);
        let verdict = universe.of.and(&diagram.verdict.met, &diagram.speaks.met);
        if walk.comes_again(&universe) {
            seen = before.0;
            continue;
        }
        necessary |= !verdict.is_false();
        free.extend(universe.free.iter().cloned());
        if universe.of.is_too_large() {
            return (vec![finding(Answer::TooLarge, &free)], free);
        }
        let known = claims(&before.0, before.1);
        let new = claims(&seen, necessary).into_iter().filter(|claim| !known.contains(claim));
        let (form, diagram, universe) = (&form, &diagram, &universe);
        open.look(Asked { subject, rule, form, diagram, universe }, new);
        if necessary && seen.values().all(Seen::is_plain) && open.are_shown() {
            return (Vec::new(), BTreeSet::new());
        }
    }
    if open.are_shown() {
        free.clear();
    }
    let mut answers: Vec<Answer> =
        rule.criteria.iter().filter_map(|c| answer(rule, &c.name, &seen)).collect();
    let never_met = |c: &Criterion| seen.get(&c.name).is_some_and(|s| !s.met);
    let explained = rule.criteria.iter().any(never_met);
    if !necessary && !explained {
        answers.push(Answer::NeverNecessary);
    }
    let found = answers.into_iter().map(|answer| finding(answer, &free)).collect();
    (found, free)
}

fn answer(
    rule: &Rule,
    name: &CriterionName,
    all: &BTreeMap<CriterionName, Seen>,
) -> Option<Answer> {
    let seen = all.get(name)?;
    let constant = |c: &Criterion| matches!(c.when.kind, ConditionKind::Constant(_));
    // What says `always` or `never` says it itself.
    if rule.criterion(name).is_some_and(constant) && !(seen.met && seen.otherwise) {
        return None;
    }
    if !seen.met {
        return Some(Answer::NeverMet(name.clone()));
    }
    if !seen.otherwise {
        return Some(Answer::AlwaysMet(name.clone()));
    }
    // That nothing refers to it is a finding of its own.
    if seen.matters() || !is_used(rule, name) {
        return None;
    }
    let others = rule.criteria.iter().map(|c| &c.name).filter(|other| *other != name);
    let dropped = seen.changes.get(&Truth::Met) != Some(&true);
    let unlike = if dropped { &seen.not_below } else { &seen.not_above };
    let by = others.filter(|other| !unlike.contains(*other)).find(|other| is_used(rule, other));
    Some(Answer::NeverMatters(name.clone(), by.cloned()))
}

fn is_used(rule: &Rule, name: &CriterionName) -> bool {
    let mut used = false;
    for condition in rule.conditions() {
        condition.walk(&mut |part| {
            used |= matches!(&part.kind, ConditionKind::Criterion(other) if other == name);
        });
    }
    used
}

/// What one kind of request shows of every criterion.
fn look(
    universe: &Universe,
    form: &RuleForm,
    diagram: &RuleDiagram,
    seen: &mut BTreeMap<CriterionName, Seen>,
) {
    let of = &universe.of;
    let speaks = &diagram.speaks.met;
    let holds = |cases: &Bdd| !of.and(cases, speaks).is_false();
    for (name, pair) in &diagram.criteria {
        let Some(known) = seen.get_mut(name) else { continue };
        known.met |= holds(&pair.met);
        known.otherwise |= holds(&of.not(&pair.met));
        for truth in [Truth::Met, Truth::NotMet] {
            let changed = known.changes.entry(truth).or_default();
            if !*changed {
                let other = with(universe, form, diagram, name, truth);
                *changed = !same(universe, &diagram.verdict, &other, speaks);
            }
        }
        if known.matters() {
            continue;
        }
        for (other, others) in diagram.criteria.iter().filter(|(other, _)| other != name) {
            // Wherever the other is met this one is, and wherever this one is not met neither is the other.
            if holds(&of.and_not(&others.met, &pair.met))
                || holds(&of.and_not(&pair.not_met, &others.not_met))
            {
                known.not_below.insert(other.clone());
            }
            if holds(&of.and_not(&pair.met, &others.met))
                || holds(&of.and_not(&others.not_met, &pair.not_met))
            {
                known.not_above.insert(other.clone());
            }
        }
    }
}

/// The verdict with one criterion put to a truth.
pub(super) fn with(
    universe: &Universe,
    form: &RuleForm,
    diagram: &RuleDiagram,
    name: &CriterionName,
    truth: Truth,
) -> Pair {
    let refers = |form: &Form| {
        let mut refers = false;
        form.walk(&mut |part| {
            refers |= matches!(part, Form::Criterion(other) if other == name);
        });
        refers
    };
    let by_others =
        form.criteria.iter().any(|c| refers(&c.when) || c.raised_by.as_ref().is_some_and(refers));
    if by_others {
        return universe.rule_with(form, Some((name, truth))).verdict;
    }
    let mut criteria: BTreeMap<CriterionName, Pair> = diagram.criteria.iter().cloned().collect();
    criteria.insert(name.clone(), universe.of.constant(truth));
    universe.pair(&form.verdict, &criteria)
}

/// Whether two pairs come out the same in all these cases.
fn same(universe: &Universe, a: &Pair, b: &Pair, cases: &Bdd) -> bool {
    let of = &universe.of;
    let alike = |a: &Bdd, b: &Bdd| of.and(a, cases) == of.and(b, cases);
    alike(&a.met, &b.met) && alike(&a.not_met, &b.not_met)
}
