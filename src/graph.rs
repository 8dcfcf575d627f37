//! The dependency graph of a program: facts, derived facts and gates, criteria, decisions.
//!
//! An edge leads from what is needed to what needs it and carries the place of the use, so that a cycle can
//! be walked through the text. Nodes and edges are added in the order of their names: the same program gives
//! the same graph and the same order, whatever the order of its files.

mod cycle;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Bfs, Reversed};

use crate::model::condition::{Condition, ConditionKind, Day, Limit, Measure};
use crate::model::name::{CriterionName, DefinitionName, FactName, RuleName};
use crate::model::rule::{Body, Criterion, Definition, Program, Rule, Take};
use crate::source::Span;
use crate::syntax::condition::OtherAsk;

/// Something that others depend on, or that depends on others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A fact of the vocabulary.
    Fact(FactName),
    /// A quantity of every case.
    Measure(Measure),
    /// A derived fact or gate.
    Definition(DefinitionName),
    /// A criterion of a rule.
    Criterion(RuleName, CriterionName),
    /// The decision of a rule.
    Decision(RuleName),
}

impl Node {
    /// How a message calls it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Fact(name) => format!("the fact `{name}`"),
            Self::Measure(measure) => format!("`{}`", measure.name()),
            Self::Definition(name) => format!("`{name}`"),
            Self::Criterion(_, name) => format!("the criterion `{name}`"),
            Self::Decision(name) => format!("the decision of `{name}`"),
        }
    }
}

/// One use on a cycle: who refers, to whom, in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Who refers.
    pub user: Node,
    /// To whom.
    pub used: Node,
    /// Where.
    pub span: Span,
}

/// The dependency graph of a program.
#[derive(Debug, Clone)]
pub struct Dependencies {
    graph: DiGraph<Node, Span>,
    index: BTreeMap<Node, NodeIndex>,
}

impl Dependencies {
    /// The graph of a program whose names are resolved; it may still have cycles.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let mut uses = Vec::new();
        for definition in program.definitions.values() {
            uses_of_definition(definition, program, &mut uses);
        }
        for rule in program.rules.values() {
            uses_of_rule(rule, program, &mut uses);
        }
        let mut nodes: BTreeSet<Node> =
            uses.iter().flat_map(|u| [u.user.clone(), u.used.clone()]).collect();
        nodes.extend(program.definitions.keys().cloned().map(Node::Definition));
        for rule in program.rules.values() {
            let criterion = |c: &Criterion| Node::Criterion(rule.name.clone(), c.name.clone());
            nodes.extend(rule.criteria.iter().map(criterion));
            nodes.insert(Node::Decision(rule.name.clone()));
        }
        uses.sort_by(|a, b| (&a.used, &a.user, a.span).cmp(&(&b.used, &b.user, b.span)));
        let mut graph = DiGraph::with_capacity(nodes.len(), uses.len());
        let index: BTreeMap<Node, NodeIndex> =
            nodes.into_iter().map(|node| (node.clone(), graph.add_node(node))).collect();
        for edge in uses {
            if let (Some(&from), Some(&to)) = (index.get(&edge.used), index.get(&edge.user)) {
                graph.add_edge(from, to, edge.span);
            }
        }
        Self { graph, index }
    }

    /// Everything that depends on `node`, directly or not, without the node itself.
    #[must_use]
    pub fn dependents(&self, node: &Node) -> BTreeSet<Node> {
        self.index.get(node).map_or_else(BTreeSet::new, |&start| {
            let mut search = Bfs::new(&self.graph, start);
            let mut reached = BTreeSet::new();
            while let Some(at) = search.next(&self.graph) {
                reached.extend(self.graph.node_weight(at).filter(|_| at != start).cloned());
            }
            reached
        })
    }

    /// Everything that `node` depends on, directly or not, without the node itself.
    #[must_use]
    pub fn dependencies(&self, node: &Node) -> BTreeSet<Node> {
        self.index.get(node).map_or_else(BTreeSet::new, |&start| {
            let reversed = Reversed(&self.graph);
            let mut search = Bfs::new(reversed, start);
            let mut reached = BTreeSet::new();
            while let Some(at) = search.next(reversed) {
                reached.extend(self.graph.node_weight(at).filter(|_| at != start).cloned());
            }
            reached
        })
    }

    /// What needs `node` directly, each once, in order of name.
    #[must_use]
    pub fn users(&self, node: &Node) -> BTreeSet<&Node> {
        let users = self.index.get(node).into_iter();
        users
            .flat_map(|&at| self.graph.neighbors_directed(at, Direction::Outgoing))
            .filter_map(|at| self.graph.node_weight(at))
            .collect()
    }

    /// Whether nothing refers to `node`.
    #[must_use]
    pub fn is_unused(&self, node: &Node) -> bool {
        self.index.get(node).is_none_or(|&at| {
            self.graph.neighbors_directed(at, Direction::Outgoing).next().is_none()
        })
    }
}

fn uses_of_definition(definition: &Definition, program: &Program, uses: &mut Vec<Use>) {
    let user = Node::Definition(definition.name.clone());
    match &definition.body {
        Body::When(condition) => uses_of_condition(&user, None, condition, program, uses),
        Body::Measure(_, readings) => {
            for reading in readings {
                let used = reading.take.parts().iter().filter_map(|part| match part {
                    Take::Fact(name) => Some(Node::Fact(name.clone())),
                    Take::Measure(measure) => Some(node_of_measure(measure)),
                    Take::Sum(_) => None,
                });
                let span = reading.span;
                uses.extend(used.map(|used| Use { user: user.clone(), used, span }));
                if let Some(guard) = &reading.guard {
                    uses_of_condition(&user, None, guard, program, uses);
                }
            }
        }
    }
}

fn uses_of_rule(rule: &Rule, program: &Program, uses: &mut Vec<Use>) {
    for criterion in &rule.criteria {
        let user = Node::Criterion(rule.name.clone(), criterion.name.clone());
        for condition in std::iter::once(&criterion.when).chain(&criterion.raised_by) {
            uses_of_condition(&user, Some(&rule.name), condition, program, uses);
        }
    }
    let decision = Node::Decision(rule.name.clone());
    for condition in std::iter::once(&rule.necessary_when).chain(&rule.speaks_when) {
        uses_of_condition(&decision, Some(&rule.name), condition, program, uses);
    }
}

fn uses_of_condition(
    user: &Node,
    rule: Option<&RuleName>,
    condition: &Condition,
    program: &Program,
    uses: &mut Vec<Use>,
) {
    condition.walk(&mut |part| {
        let used = match &part.kind {
            ConditionKind::Fact(name, _) => Node::Fact(name.clone()),
            ConditionKind::Measure(Measure::Between(from, to), ..) => {
                uses.extend(days(user, [from, to], part.span));
                return;
            }
            ConditionKind::Measure(Measure::AgeAt(day), ..)
            | ConditionKind::Limited(Limit::After(_, day) | Limit::Before(_, day), _) => {
                uses.extend(days(user, [day], part.span));
                return;
            }
            ConditionKind::Measure(Measure::NumberOf(fact), ..) => Node::Fact(fact.clone()),
            ConditionKind::Measure(measure, ..) => node_of_measure(measure),
            ConditionKind::Definition(name, _) => Node::Definition(name.clone()),
            ConditionKind::Criterion(name) => match rule {
                Some(rule) => Node::Criterion(rule.clone(), name.clone()),
                None => return,
            },
            ConditionKind::Other(services, OtherAsk::Necessary | OtherAsk::Decided) => {
                let deciding = program.rules.values().filter(|r| !r.services.is_disjoint(services));
                uses.extend(deciding.map(|r| Use {
                    user: user.clone(),
                    used: Node::Decision(r.name.clone()),
                    span: part.span,
                }));
                return;
            }
            ConditionKind::Constant(_)
            | ConditionKind::Not(_)
            | ConditionKind::All(_)
            | ConditionKind::Any(_)
            | ConditionKind::AtLeast(..)
            | ConditionKind::Requested(_)
            // Whether a request is made asks for no decision on it.
            | ConditionKind::Other(_, OtherAsk::Made)
            | ConditionKind::Ingredient(_)
            | ConditionKind::Limited(Limit::RequestedLevel, _)
            | ConditionKind::Scoped(..) => return,
        };
        uses.push(Use { user: user.clone(), used, span: part.span });
    });
}

/// The facts whose records have the days of a condition.
fn days<const N: usize>(user: &Node, days: [&Day; N], span: Span) -> impl Iterator<Item = Use> {
    let of = |day: &Day| match day {
        Day::Fact(name, _) => Some(Node::Fact(name.clone())),
        Day::Injury => Some(Node::Measure(Measure::TimeSinceInjury)),
        Day::Request | Day::Decision => None,
    };
    let user = user.clone();
    days.map(of).into_iter().flatten().map(move |used| Use { user: user.clone(), used, span })
}

fn node_of_measure(measure: &Measure) -> Node {
    match measure {
        Measure::Derived(name) => Node::Definition(name.clone()),
        Measure::NumberOf(name) => Node::Fact(name.clone()),
        Measure::TimeSinceInjury
        | Measure::Age
        | Measure::Stated(_)
        | Measure::MorphineEquivalent
        | Measure::Between(..)
        | Measure::AgeAt(_) => Node::Measure(measure.clone()),
    }
}
