//! Cycles, each as the shortest walk through the uses that close it.

use std::collections::{BTreeMap, VecDeque};

use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::{Dependencies, Use};

impl Dependencies {
    /// One cycle for each group of nodes that depend on each other, beginning at its first node by name.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<Use>> {
        if toposort(&self.graph, None).is_ok() {
            return Vec::new();
        }
        let mut cycles: Vec<Vec<Use>> = kosaraju_scc(&self.graph)
            .into_iter()
            .filter_map(|component| {
                let start =
                    component.iter().copied().min_by_key(|&at| self.graph.node_weight(at))?;
                self.shortest_cycle(start)
            })
            .collect();
        cycles.sort_by(|a, b| a.first().map(|u| &u.user).cmp(&b.first().map(|u| &u.user)));
        cycles
    }

    /// The shortest walk of uses from `start` back to itself; `None` where it is on no cycle.
    fn shortest_cycle(&self, start: NodeIndex) -> Option<Vec<Use>> {
        // Edges lead from used to user; a reader follows references, so the search goes against them.
        let mut came_by: BTreeMap<NodeIndex, EdgeIndex> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            let mut uses: Vec<_> = self.graph.edges_directed(at, petgraph::Incoming).collect();
            uses.sort_by_key(|edge| (self.graph.node_weight(edge.source()), *edge.weight()));
            for edge in uses {
                let used = edge.source();
                if came_by.contains_key(&used) {
                    continue;
                }
                came_by.insert(used, edge.id());
                if used == start {
                    return self.walk_back(start, &came_by);
                }
                queue.push_back(used);
            }
        }
        None
    }

    fn walk_back(
        &self,
        start: NodeIndex,
        came_by: &BTreeMap<NodeIndex, EdgeIndex>,
    ) -> Option<Vec<Use>> {
        let mut uses = Vec::new();
        let mut at = start;
        loop {
            let edge = *came_by.get(&at)?;
            let (used, user) = self.graph.edge_endpoints(edge)?;
            uses.push(Use {
                user: self.graph.node_weight(user)?.clone(),
                used: self.graph.node_weight(used)?.clone(),
                span: *self.graph.edge_weight(edge)?,
            });
            at = user;
            if at == start {
                break;
            }
        }
        uses.reverse();
        Some(uses)
    }
}
