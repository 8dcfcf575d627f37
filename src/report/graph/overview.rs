//! A library at a glance: its rules as one node each, the services that they decide on, and the definitions that several rules
//! share. What is inside a rule is drawn by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::coverage::Census;
use crate::graph::{Dependencies, Node};
use crate::model::condition::{Condition, ConditionKind};
use crate::model::name::{DefinitionName, RuleName, ServiceName};
use crate::model::rule::Program;
use crate::syntax::condition::OtherAsk;

use super::{Drawn, Kind, Picture};

/// A node, in canonical order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Definition(DefinitionName),
    Rule(RuleName),
    Service(ServiceName),
}

/// A library being drawn.
struct Overview<'a> {
    program: &'a Program,
    dependencies: &'a Dependencies,
    shared: BTreeSet<DefinitionName>,
}

impl Picture {
    /// The picture of a library as a whole.
    #[must_use]
    pub fn overview(
        program: &Program,
        dependencies: &Dependencies,
        census: Option<&Census>,
    ) -> Self {
        let mut overview = Overview { program, dependencies, shared: BTreeSet::new() };
        let is_shared = |name: &&DefinitionName| overview.users(name, false).len() > 1;
        let shared = program.definitions.keys().filter(is_shared).cloned().collect();
        overview.shared = shared;
        let edges = overview.edges();
        let items: BTreeSet<&Item> = edges.iter().flat_map(|(from, to)| [from, to]).collect();
        let place: BTreeMap<&Item, usize> =
            items.iter().enumerate().map(|(index, item)| (*item, index)).collect();
        let at = |(from, to): &(Item, Item)| Some((*place.get(from)?, *place.get(to)?));
        Self {
            title: "all rules".to_owned(),
            nodes: items.iter().map(|item| drawn(item, census)).collect(),
            edges: edges.iter().filter_map(at).collect(),
        }
    }
}

fn drawn(item: &Item, census: Option<&Census>) -> Drawn {
    let (kind, name, node) = match item {
        Item::Definition(name) => {
            (Kind::Definition, name.to_string(), Some(Node::Definition(name.clone())))
        }
        Item::Rule(name) => (Kind::Decision, name.to_string(), Some(Node::Decision(name.clone()))),
        Item::Service(name) => (Kind::Service, name.to_string(), None),
    };
    let counts = census.zip(node).map(|(census, node)| census.get(&node));
    Drawn { kind, name, of: None, counts }
}

impl Overview<'_> {
    /// What is needed, and what needs it.
    fn edges(&self) -> BTreeSet<(Item, Item)> {
        let mut edges = BTreeSet::new();
        for name in &self.shared {
            let users = self.users(name, true).into_iter();
            edges.extend(users.map(|user| (Item::Definition(name.clone()), user)));
        }
        for rule in self.program.rules.values() {
            let item = || Item::Rule(rule.name.clone());
            edges.extend(rule.services.iter().map(|s| (item(), Item::Service(s.clone()))));
            let asked = rule.conditions().flat_map(decisions_asked);
            edges.extend(asked.map(|service| (Item::Service(service), item())));
        }
        for (name, definition) in &self.program.definitions {
            let users = if self.shared.contains(name) {
                BTreeSet::from([Item::Definition(name.clone())])
            } else {
                self.users(name, true)
            };
            for service in definition.body.conditions().flat_map(decisions_asked) {
                let to = users.iter().map(|user| (Item::Service(service.clone()), user.clone()));
                edges.extend(to);
            }
        }
        edges
    }

    /// The rules that rest on a definition, through others; those others instead where they are drawn and `nearest` is
    /// wanted.
    fn users(&self, name: &DefinitionName, nearest: bool) -> BTreeSet<Item> {
        let mut users = BTreeSet::new();
        let (mut open, mut seen) = (vec![name.clone()], BTreeSet::new());
        while let Some(name) = open.pop() {
            for user in self.dependencies.users(&Node::Definition(name)) {
                match user {
                    Node::Criterion(rule, _) | Node::Decision(rule) => {
                        users.insert(Item::Rule(rule.clone()));
                    }
                    Node::Definition(other) if nearest && self.shared.contains(other) => {
                        users.insert(Item::Definition(other.clone()));
                    }
                    Node::Definition(other) => {
                        if seen.insert(other.clone()) {
                            open.push(other.clone());
                        }
                    }
                    Node::Fact(_) | Node::Measure(_) => {}
                }
            }
        }
        users
    }
}

/// The services of which a condition asks how a request for them is decided.
fn decisions_asked(condition: &Condition) -> BTreeSet<ServiceName> {
    let mut asked = BTreeSet::new();
    condition.walk(&mut |part| {
        if let ConditionKind::Other(services, OtherAsk::Necessary | OtherAsk::Decided) = &part.kind
        {
            asked.extend(services.iter().cloned());
        }
    });
    asked
}
