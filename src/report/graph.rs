//! The dependency graph as a picture: of a rule its facts, definitions, criteria and decision, and of a library its rules as one
//! node each; and how often each came out met, not met and unknown where cases are given.
//!
//! DOT and Mermaid are laid out by their own programs. The SVG is laid out here, in columns by what depends on what
//! (`layout`): the layout crates there are take minutes for as many nodes as large rules have.

pub mod dot;
mod layout;
pub mod mermaid;
mod overview;
pub mod svg;

use std::collections::{BTreeMap, BTreeSet};

use crate::coverage::Census;
use crate::graph::{Dependencies, Node};
use crate::model::name::RuleName;

/// A picture: nodes, and which needs which.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What it shows.
    pub title: String,
    /// The nodes, in canonical order.
    pub nodes: Vec<Drawn>,
    /// By position: what is needed, and what needs it.
    pub edges: Vec<(usize, usize)>,
}

/// A node of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The rule of which it is a part, where the picture shows several.
    pub of: Option<String>,
    /// Met, not met, unknown; `None` where no cases are given.
    pub counts: Option<[usize; 3]>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A fact of the vocabulary.
    Fact,
    /// A quantity of every case.
    Quantity,
    /// A derived fact or gate.
    Definition,
    /// A criterion.
    Criterion,
    /// A decision; where the inside of rules is not drawn, a rule.
    Decision,
    /// A service.
    Service,
}

/// How a node most often came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mostly {
    /// Met; of a decision, necessary.
    Met,
    /// Not met; of a decision, not necessary.
    NotMet,
    /// Unknown; of a decision, not shown.
    Unknown,
    /// It was never asked.
    NeverAsked,
}

impl Mostly {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Met, Self::NotMet, Self::Unknown, Self::NeverAsked];

    /// Its name as a class of nodes, and the colours of ground and line.
    #[must_use]
    pub fn style(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Met => ("met", "#d7f0dd", "#1a7f37"),
            Self::NotMet => ("not_met", "#ffe0dd", "#b3261e"),
            Self::Unknown => ("unknown", "#fff1cc", "#8a6100"),
            Self::NeverAsked => ("never_asked", "#f3f4f6", "#6e7781"),
        }
    }
}

impl Kind {
    /// The word for a reader.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Quantity => "quantity",
            Self::Definition => "definition",
            Self::Criterion => "criterion",
            Self::Decision => "decision",
            Self::Service => "service",
        }
    }

    fn of(node: &Node) -> Self {
        match node {
            Node::Fact(_) => Self::Fact,
            Node::Measure(_) => Self::Quantity,
            Node::Definition(_) => Self::Definition,
            Node::Criterion(..) => Self::Criterion,
            Node::Decision(_) => Self::Decision,
        }
    }
}

impl Drawn {
    /// `met 3, not met 0, unknown 4`, in the words of decisions for one.
    #[must_use]
    pub fn counted(&self) -> Option<String> {
        let [met, not_met, unknown] = self.counts?;
        if self.counts == Some([0; 3]) {
            return Some("never asked".to_owned());
        }
        Some(if self.kind == Kind::Decision {
            format!("necessary {met}, not necessary {not_met}, not shown {unknown}")
        } else {
            format!("met {met}, not met {not_met}, unknown {unknown}")
        })
    }

    /// How it most often came out; on a tie the first. `None` where no cases are given.
    #[must_use]
    pub fn mostly(&self) -> Option<Mostly> {
        let [met, not_met, unknown] = self.counts?;
        let most = met.max(not_met).max(unknown);
        Some(if most == 0 {
            Mostly::NeverAsked
        } else if met == most {
            Mostly::Met
        } else if not_met == most {
            Mostly::NotMet
        } else {
            Mostly::Unknown
        })
    }

    /// Its lines of text: name, what it belongs to, how it came out.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        std::iter::once(self.name.clone()).chain(self.of.clone()).chain(self.counted()).collect()
    }
}

impl Picture {
    /// The picture of one rule with all that it depends on.
    #[must_use]
    pub fn of(dependencies: &Dependencies, rule: &RuleName, census: Option<&Census>) -> Self {
        let decision = Node::Decision(rule.clone());
        let mut shown: BTreeSet<Node> = dependencies.dependencies(&decision);
        shown.insert(decision);
        let place: BTreeMap<&Node, usize> =
            shown.iter().enumerate().map(|(index, node)| (node, index)).collect();
        let drawn = |node: &Node| {
            let (name, of) = match node {
                Node::Fact(name) => (name.to_string(), None),
                Node::Measure(measure) => (measure.name().into_owned(), None),
                Node::Definition(name) => (name.to_string(), None),
                Node::Criterion(of, name) => {
                    (name.to_string(), (of != rule).then(|| of.to_string()))
                }
                Node::Decision(rule) => (rule.to_string(), None),
            };
            Drawn { kind: Kind::of(node), name, of, counts: census.map(|census| census.get(node)) }
        };
        let uses = |(node, from): (&&Node, &usize)| {
            let users = dependencies.users(node).into_iter();
            let to: Vec<(usize, usize)> =
                users.filter_map(|user| Some((*from, *place.get(user)?))).collect();
            to
        };
        Self {
            title: rule.to_string(),
            nodes: shown.iter().map(drawn).collect(),
            edges: place.iter().flat_map(uses).collect(),
        }
    }
}
