//! The table's nodes and what is owed to each, from the program alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Dependencies, Node as GraphNode};
use crate::model::condition::{Condition, ConditionKind, Scope};
use crate::model::drug::words_of;
use crate::model::name::{CriterionName, DefinitionName};
use crate::model::rule::{Body, Criterion, Program, Rule};
use crate::model::truth::Truth;

use super::possible::{Names, Truths};
use super::{Node, Obligation, Part, Root, Unit, UnitName};

/// Every rule, and every definition that rules use.
pub(super) fn units<'p>(program: &'p Program, dependencies: &Dependencies) -> Vec<Unit<'p>> {
    let order: Vec<DefinitionName> = dependencies
        .order()
        .into_iter()
        .filter_map(|node| match node {
            GraphNode::Definition(name) => Some(name.clone()),
            GraphNode::Fact(_)
            | GraphNode::Measure(_)
            | GraphNode::Criterion(..)
            | GraphNode::Decision(_) => None,
        })
        .collect();
    let mut builder = Builder::default();
    builder.names.items = words_of(&program.vocabulary.drugs, true);
    for name in &order {
        if let Some(body) = body(program, name) {
            let truths = builder.names.of(body);
            builder.names.definitions.insert(name.clone(), truths);
        }
    }
    let criteria = dependencies.criteria_in_order();
    let mut units: Vec<Unit<'p>> = program
        .rules
        .values()
        .map(|rule| builder.rule(rule, criteria.get(&rule.name).map_or(&[][..], Vec::as_slice)))
        .collect();
    let mut definitions = Vec::new();
    // Users come before what they use, so that it is known whether any use can decide.
    for name in order.iter().rev().filter(|name| program.definitions.contains_key(*name)) {
        let (Some(body), true) = (body(program, name), builder.used.contains(name)) else {
            continue;
        };
        let decides = builder.deciding.contains(name);
        let roots = vec![builder.root(Part::Body, body, decides)];
        definitions.push(Unit { name: UnitName::Definition(name.clone()), roots });
    }
    definitions.sort_by(|a, b| a.name.cmp(&b.name));
    units.extend(definitions);
    units
}

fn body<'p>(program: &'p Program, name: &DefinitionName) -> Option<&'p Condition> {
    match &program.definitions.get(name)?.body {
        Body::When(condition) => Some(condition),
        Body::Measure(..) => None,
    }
}

#[derive(Debug, Default)]
struct Builder {
    names: Names,
    /// Definitions that some condition of the table uses.
    used: BTreeSet<DefinitionName>,
    /// Definitions of which some use can decide.
    deciding: BTreeSet<DefinitionName>,
    /// Criteria of the rule at hand of which some use can decide.
    criteria: BTreeSet<CriterionName>,
}

impl Builder {
    /// A rule whose criteria are given in order, those that others refer to first.
    fn rule<'p>(&mut self, rule: &'p Rule, order: &[CriterionName]) -> Unit<'p> {
        self.names.criteria.clear();
        self.criteria.clear();
        for criterion in order.iter().filter_map(|name| rule.criterion(name)) {
            let truths = self.of_criterion(criterion);
            self.names.criteria.insert(criterion.name.clone(), truths);
        }
        let verdict = self.root(Part::NecessaryWhen, &rule.necessary_when, true);
        let mut built: BTreeMap<&CriterionName, Vec<Root<'p>>> = BTreeMap::new();
        for criterion in order.iter().rev().filter_map(|name| rule.criterion(name)) {
            built.insert(&criterion.name, self.criterion(criterion));
        }
        let mut roots = Vec::new();
        roots.extend(rule.speaks_when.as_ref().map(|c| self.root(Part::SpeaksWhen, c, true)));
        roots.extend(rule.criteria.iter().filter_map(|c| built.remove(&c.name)).flatten());
        roots.push(verdict);
        Unit { name: UnitName::Rule(rule.name.clone()), roots }
    }

    /// A criterion that is not raised is met.
    fn of_criterion(&self, criterion: &Criterion) -> Truths {
        let when = self.names.of(&criterion.when);
        let Some(raised_by) = &criterion.raised_by else { return when };
        let raised = self.names.of(raised_by);
        let mut truths = Truths::new();
        if raised.contains(&Truth::Met) {
            truths.extend(when);
        }
        if raised.iter().any(|t| *t != Truth::Met) {
            truths.insert(Truth::Met);
        }
        truths
    }

    fn criterion<'p>(&mut self, criterion: &'p Criterion) -> Vec<Root<'p>> {
        let decides = self.criteria.contains(&criterion.name);
        let name = || criterion.name.clone();
        let fails = self.names.of(&criterion.when).contains(&Truth::NotMet);
        let raised = criterion.raised_by.as_ref();
        let reached = raised.is_none_or(|c| self.names.of(c).contains(&Truth::Met));
        let mut roots: Vec<Root<'p>> = raised
            .map(|c| self.root(Part::RaisedBy(name()), c, decides && fails))
            .into_iter()
            .collect();
        roots.push(self.root(Part::When(name()), &criterion.when, decides && reached));
        roots
    }

    fn root<'p>(&mut self, part: Part, condition: &'p Condition, decides: bool) -> Root<'p> {
        let mut nodes = Vec::new();
        self.node(condition, &Scope::default(), None, decides, &mut nodes);
        Root { part, nodes }
    }

    /// A node and those inside. `decides` says whether it could decide if it can be both met and not met.
    fn node<'p>(
        &mut self,
        condition: &'p Condition,
        scope: &Scope,
        around: Option<(usize, usize)>,
        decides: bool,
        into: &mut Vec<Node<'p>>,
    ) {
        if let Some(inner) = condition.framed() {
            let named = condition.scope().map(|inner_scope| inner_scope.within(scope));
            let scope = named.unwrap_or_else(|| scope.clone());
            let index = into.len();
            self.node(inner, &scope, around, decides, into);
            if let Some(node) = into.get_mut(index) {
                node.span = node.span.to(condition.span);
            }
            return;
        }
        let truths = self.names.of(condition);
        let decides = decides && truths.contains(&Truth::Met) && truths.contains(&Truth::NotMet);
        let mut owed: BTreeSet<Obligation> = truths.into_iter().map(Obligation::of_truth).collect();
        owed.extend(decides.then_some(Obligation::Decides));
        let index = into.len();
        let depth = around.map_or(0, |(_, depth)| depth + 1);
        into.push(Node {
            condition,
            span: condition.span,
            scope: scope.clone(),
            parent: around.map(|(parent, _)| parent),
            depth,
            owed,
            unreachable: BTreeMap::new(),
            seen: BTreeMap::new(),
        });
        self.note_names(condition, decides);
        for (i, part) in condition.parts().iter().enumerate() {
            let passes = decides && self.names.passes(condition, i);
            self.node(part, scope, Some((index, depth)), passes, into);
        }
    }

    /// Remembers that a name is used, and that this use can decide.
    fn note_names(&mut self, condition: &Condition, decides: bool) {
        if let ConditionKind::Criterion(name) = &condition.kind
            && decides
        {
            self.criteria.insert(name.clone());
        }
        if let ConditionKind::Definition(name, _) = &condition.kind {
            self.used.insert(name.clone());
            if decides {
                self.deciding.insert(name.clone());
            }
        }
    }
}
