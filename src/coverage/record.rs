//! What one decision shows of each node: how it came out, and whether it decided alone.

use std::collections::BTreeMap;

use crate::evaluate::{Decided, Dissection, Trace};
use crate::model::condition::{Condition, ConditionKind};
use crate::model::name::{CriterionName, DefinitionName};
use crate::model::rule::{Body, Rule};
use crate::model::truth::Truth;

use super::{Coverage, Obligation, Part, UnitName};

/// What the verdict would be for each truth that a node could have, all else as it was.
#[derive(Debug, Clone, Copy)]
struct Effect {
    met: Truth,
    not_met: Truth,
    unknown: Truth,
}

impl Effect {
    fn of(verdict: impl Fn(Truth) -> Truth) -> Self {
        Self {
            met: verdict(Truth::Met),
            not_met: verdict(Truth::NotMet),
            unknown: verdict(Truth::Unknown),
        }
    }

    fn get(self, truth: Truth) -> Truth {
        match truth {
            Truth::Met => self.met,
            Truth::NotMet => self.not_met,
            Truth::Unknown => self.unknown,
        }
    }

    /// Whether a node of this truth decides alone: turned around, it turns the settled verdict around.
    fn decides(self, truth: Truth) -> bool {
        let verdict = self.get(truth);
        truth.is_settled() && verdict.is_settled() && self.get(!truth) == !verdict
    }
}

/// One sighting of a node.
#[derive(Debug)]
struct Sighting {
    unit: usize,
    root: usize,
    node: usize,
    truth: Truth,
    decides: bool,
}

impl<'p> Coverage<'p> {
    /// Counts one rule that was asked.
    pub fn record(&mut self, dissection: &Dissection<'p>) {
        let mut sightings = Vec::new();
        let rule = dissection.rule;
        let unit = UnitName::Rule(rule.name.clone());
        if let (Some(condition), Some(trace)) = (&rule.speaks_when, &dissection.speaks_when) {
            let effect = Effect::of(|truth| truth);
            self.whole(&unit, &Part::SpeaksWhen, condition, trace, effect, &mut sightings);
        }
        if let Some(decided) = &dissection.decided {
            self.decided(rule, &unit, decided, &mut sightings);
        }
        for seen in sightings {
            let root = self.units.get_mut(seen.unit).and_then(|u| u.roots.get_mut(seen.root));
            let Some(node) = root.and_then(|r| r.nodes.get_mut(seen.node)) else { continue };
            *node.seen.entry(Obligation::of_truth(seen.truth)).or_default() += 1;
            // A node that can never be the other way, such as `documented`, is not turned to it.
            if seen.decides && node.owed.contains(&Obligation::Decides) {
                *node.seen.entry(Obligation::Decides).or_default() += 1;
            }
        }
    }

    fn decided(
        &self,
        rule: &'p Rule,
        unit: &UnitName,
        decided: &Decided,
        into: &mut Vec<Sighting>,
    ) {
        let identity = Effect::of(|truth| truth);
        let verdict = &decided.verdict;
        self.whole(unit, &Part::NecessaryWhen, &rule.necessary_when, verdict, identity, into);
        for parts in &decided.criteria {
            let Some(criterion) = rule.criterion(&parts.name) else { continue };
            let as_criterion = Effect::of(|truth| verdict_if(rule, decided, &parts.name, truth));
            let raised = parts.raised_by.as_ref().is_none_or(|t| t.truth == Truth::Met);
            let effect =
                if raised { as_criterion } else { Effect::of(|_| as_criterion.get(Truth::Met)) };
            let part = Part::When(parts.name.clone());
            self.whole(unit, &part, &criterion.when, &parts.when, effect, into);
            if let (Some(condition), Some(trace)) = (&criterion.raised_by, &parts.raised_by) {
                let when = parts.when.truth;
                let effect = Effect::of(|raised| {
                    as_criterion.get(if raised == Truth::Met { when } else { Truth::Met })
                });
                let part = Part::RaisedBy(parts.name.clone());
                self.whole(unit, &part, condition, trace, effect, into);
            }
        }
    }

    /// A whole condition.
    fn whole(
        &self,
        unit: &UnitName,
        part: &Part,
        condition: &'p Condition,
        trace: &Trace,
        effect: Effect,
        into: &mut Vec<Sighting>,
    ) {
        let unit = self.units.iter().position(|u| u.name == *unit);
        let root = unit.and_then(|u| self.units.get(u)?.roots.iter().position(|r| r.part == *part));
        if let (Some(unit), Some(root)) = (unit, root) {
            self.node((unit, root), &mut 0, condition, trace, effect, into);
        }
    }

    /// A node and those inside, in the order of the table.
    fn node(
        &self,
        at: (usize, usize),
        next: &mut usize,
        condition: &'p Condition,
        trace: &Trace,
        effect: Effect,
        into: &mut Vec<Sighting>,
    ) {
        if let Some(inner) = condition.framed() {
            return self.node(at, next, inner, trace, effect, into);
        }
        let truth = trace.truth;
        let (unit, root) = at;
        into.push(Sighting { unit, root, node: *next, truth, decides: effect.decides(truth) });
        *next += 1;
        if let ConditionKind::Definition(name, _) = &condition.kind {
            return self.definition(name, trace, effect, into);
        }
        let parts = condition.parts();
        let truths: Vec<Truth> = trace.parts.iter().take(parts.len()).map(|t| t.truth).collect();
        for (index, (part, part_trace)) in parts.iter().zip(&trace.parts).enumerate() {
            let inner = Effect::of(|turned| {
                let with = truths.iter().enumerate();
                let with = with.map(|(i, t)| if i == index { turned } else { *t });
                effect.get(combined(condition, with).unwrap_or(truth))
            });
            self.node(at, next, part, part_trace, inner, into);
        }
    }

    fn definition(
        &self,
        name: &DefinitionName,
        trace: &Trace,
        effect: Effect,
        into: &mut Vec<Sighting>,
    ) {
        let body = self.program.definitions.get(name).map(|d| &d.body);
        if let (Some(Body::When(body)), Some(inner)) = (body, trace.parts.first()) {
            let unit = UnitName::Definition(name.clone());
            self.whole(&unit, &Part::Body, body, inner, effect, into);
        }
    }
}

/// A composed condition's truth from those of its parts; `None` for what has no parts.
fn combined(condition: &Condition, mut parts: impl Iterator<Item = Truth>) -> Option<Truth> {
    match &condition.kind {
        ConditionKind::Not(_) => parts.next().map(|t| !t),
        ConditionKind::All(_) => Some(parts.fold(Truth::Met, Truth::and)),
        ConditionKind::Any(_) => Some(parts.fold(Truth::NotMet, Truth::or)),
        ConditionKind::AtLeast(n, _) => Some(Truth::at_least(*n, parts)),
        ConditionKind::Scoped(..) | ConditionKind::Limited(..) => parts.next(),
        ConditionKind::Constant(_)
        | ConditionKind::Fact(..)
        | ConditionKind::Measure(..)
        | ConditionKind::Requested(_)
        | ConditionKind::Other(..)
        | ConditionKind::Ingredient(_)
        | ConditionKind::Criterion(_)
        | ConditionKind::Definition(..) => None,
    }
}

/// The verdict if a criterion had come out so, and those that refer to it accordingly.
fn verdict_if(rule: &Rule, decided: &Decided, name: &CriterionName, truth: Truth) -> Truth {
    let mut criteria = BTreeMap::new();
    for parts in &decided.criteria {
        let Some(criterion) = rule.criterion(&parts.name) else { continue };
        let raised = match (&criterion.raised_by, &parts.raised_by) {
            (Some(condition), Some(trace)) => again(condition, trace, &criteria) == Truth::Met,
            (_, _) => true,
        };
        let came_out =
            if raised { again(&criterion.when, &parts.when, &criteria) } else { Truth::Met };
        criteria.insert(&parts.name, if parts.name == *name { truth } else { came_out });
    }
    again(&rule.necessary_when, &decided.verdict, &criteria)
}

/// A condition's truth from its trace, with the truths of criteria as given.
fn again(
    condition: &Condition,
    trace: &Trace,
    criteria: &BTreeMap<&CriterionName, Truth>,
) -> Truth {
    if let Some(inner) = condition.framed() {
        return again(inner, trace, criteria);
    }
    if let ConditionKind::Criterion(name) = &condition.kind {
        return criteria.get(name).copied().unwrap_or(trace.truth);
    }
    let parts = condition.parts().iter().zip(&trace.parts);
    let parts = parts.map(|(part, inner)| again(part, inner, criteria));
    combined(condition, parts).unwrap_or(trace.truth)
}
