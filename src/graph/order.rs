//! The canonical order: whatever is needed comes first, and among what is ready the first by name.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;
use petgraph::graph::NodeIndex;

use crate::model::name::{CriterionName, RuleName};

use super::{Dependencies, Node};

impl Dependencies {
    /// All nodes in canonical order; nodes on a cycle, and what depends on them, are left out.
    #[must_use]
    pub fn order(&self) -> Vec<&Node> {
        let mut waiting: BTreeMap<NodeIndex, usize> = self
            .graph
            .node_indices()
            .map(|at| (at, self.graph.neighbors_directed(at, Direction::Incoming).count()))
            .collect();
        let ready = |at: NodeIndex| self.graph.node_weight(at).map(|node| (node, at));
        let mut queue: BTreeSet<(&Node, NodeIndex)> = waiting
            .iter()
            .filter(|&(_, &count)| count == 0)
            .filter_map(|(&at, _)| ready(at))
            .collect();
        let mut order = Vec::with_capacity(waiting.len());
        while let Some((node, at)) = queue.pop_first() {
            order.push(node);
            for next in self.graph.neighbors_directed(at, Direction::Outgoing) {
                if let Some(count) = waiting.get_mut(&next) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        queue.extend(ready(next));
                    }
                }
            }
        }
        order
    }

    /// The criteria of every rule, each after those it refers to.
    #[must_use]
    pub fn criteria_in_order(&self) -> BTreeMap<RuleName, Vec<CriterionName>> {
        let mut criteria: BTreeMap<RuleName, Vec<CriterionName>> = BTreeMap::new();
        for node in self.order() {
            if let Node::Criterion(rule, criterion) = node {
                criteria.entry(rule.clone()).or_default().push(criterion.clone());
            }
        }
        criteria
    }
}
