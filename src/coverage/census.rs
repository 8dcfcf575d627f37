//! How often each node of the dependency graph came out met, not met and unknown over the decisions of cases.

use std::collections::BTreeMap;

use crate::evaluate::{Applied, Trace, What};
use crate::graph::Node;
use crate::model::condition::Measure;
use crate::model::truth::Truth;

/// Counts by node: met, not met, unknown. Of a decision: necessary, not necessary, not shown. A fact counts each time
/// that it is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    counts: BTreeMap<Node, [usize; 3]>,
}

impl Census {
    /// The counts of the decisions of one case.
    #[must_use]
    pub fn of(applied: &[Applied]) -> Self {
        let mut census = Self::default();
        for one in applied {
            for criterion in &one.criteria {
                let node = Node::Criterion(one.rule.clone(), criterion.name.clone());
                census.count(node, criterion.trace.truth);
                census.below(&criterion.trace);
            }
            census.count(Node::Decision(one.rule.clone()), one.verdict.truth);
            census.below(&one.verdict);
        }
        census
    }

    /// Adds the counts of others.
    pub fn add(&mut self, other: &Self) {
        for (node, counts) in &other.counts {
            let own = self.counts.entry(node.clone()).or_default();
            for (own, more) in own.iter_mut().zip(counts) {
                *own += more;
            }
        }
    }

    /// Met, not met, unknown; zeros where the node was never asked.
    #[must_use]
    pub fn get(&self, node: &Node) -> [usize; 3] {
        self.counts.get(node).copied().unwrap_or_default()
    }

    fn below(&mut self, trace: &Trace) {
        trace.walk(&mut |trace| {
            let node = match &trace.what {
                What::Fact(name, _) | What::Measure(Measure::NumberOf(name), ..) => {
                    Node::Fact(name.clone())
                }
                What::Definition(name) | What::Measure(Measure::Derived(name), ..) => {
                    Node::Definition(name.clone())
                }
                What::Measure(measure, ..) => Node::Measure(measure.clone()),
                // A criterion counts where it is asked, not where another refers to it.
                What::Criterion(_)
                | What::Constant
                | What::Not
                | What::All
                | What::Any
                | What::AtLeast(_)
                | What::Requested(_)
                | What::Other(..)
                | What::Ingredient(..) => return,
            };
            self.count(node, trace.truth);
        });
    }

    fn count(&mut self, node: Node, truth: Truth) {
        let [met, not_met, unknown] = self.counts.entry(node).or_default();
        let count = match truth {
            Truth::Met => met,
            Truth::NotMet => not_met,
            Truth::Unknown => unknown,
        };
        *count += 1;
    }
}
