//! Coverage of rules by tests: one table of nodes, from which percentages and highlighting are both taken.
//!
//! A node is a part of a condition that is met, not met or unknown. Over the decisions of all tests it is counted how
//! often a node came out each way, and how often it **decided alone**: with every other truth left as it was and only
//! the node's own turned from met to not met or back, the settled verdict of its rule would have been the opposite one.
//!
//! This is the masking form of modified condition/decision coverage (DO-178C, section 6.4.4.2 and annex B; CAST-10,
//! *What is a "Decision" in Application of MC/DC and DC?*; Chilenski, *An Investigation of Three Forms of the MC/DC
//! Criterion*, DOT/FAA/AR-01/18), carried to three values. Two things differ from its use in avionics. The second
//! evaluation of each pair is computed by recomputing the verdict from the trace and need not be a test of its own:
//! both ways of the node are asked for anyway, as *met* and *not met*. And a verdict that is unknown shows nothing of
//! any node, since a turned truth must lead from one settled verdict to the other. A fact that stands at two places is
//! turned at one of them only.
//!
//! A condition of a definition is written once and counted once, over all rules that use it; a rule counts the use.
//! What a node can never do is not owed: `documented` is never not met, `always` is always met, and nothing below
//! `necessary_when: never` can decide.

mod build;
mod census;
mod guideline;
mod mark;
mod possible;
mod record;

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::Evaluator;
use crate::graph::Dependencies;
use crate::model::condition::{Condition, Scope};
use crate::model::name::{CriterionName, DefinitionName, RuleName};
use crate::model::rule::Program;
use crate::model::truth::Truth;
use crate::source::{SourceMap, Span};
use crate::test_suite::Outcome;

pub use census::Census;
pub use guideline::Guideline;
pub use mark::{Mark, read_marks};

/// One thing that tests owe to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obligation {
    /// It came out met.
    Met,
    /// It came out not met.
    NotMet,
    /// It came out unknown.
    Unknown,
    /// It decided alone.
    Decides,
}

impl Obligation {
    /// All four, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Met, Self::NotMet, Self::Unknown, Self::Decides];

    /// What is said of a node of which it was never seen.
    #[must_use]
    pub fn never(self) -> &'static str {
        match self {
            Self::Met => "never met",
            Self::NotMet => "never not met",
            Self::Unknown => "never unknown",
            Self::Decides => "never decides",
        }
    }

    /// The words by which marks and tables call it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
            Self::Decides => "decides",
        }
    }

    /// The obligation of these words.
    #[must_use]
    pub fn from_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|obligation| obligation.words() == words)
    }

    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
            Self::Decides => "decides",
        }
    }

    /// The truth that fulfils it; `None` for deciding.
    #[must_use]
    pub fn of_truth(truth: Truth) -> Self {
        match truth {
            Truth::Met => Self::Met,
            Truth::NotMet => Self::NotMet,
            Truth::Unknown => Self::Unknown,
        }
    }
}

/// A part of a condition with what was seen of it.
#[derive(Debug, Clone)]
pub struct Node<'p> {
    /// The condition, below its scope.
    pub condition: &'p Condition,
    /// Where it stands in the rules.
    pub span: Span,
    /// The scope in which it is asked.
    pub scope: Scope,
    /// Index of the node around it in the same condition.
    pub parent: Option<usize>,
    /// How many nodes are around it.
    pub depth: usize,
    /// What tests owe it.
    pub owed: BTreeSet<Obligation>,
    /// What of that is marked as out of their reach.
    pub unreachable: BTreeMap<Obligation, &'p Mark>,
    /// How often each was seen, in decisions.
    pub seen: BTreeMap<Obligation, usize>,
}

impl Node<'_> {
    /// How often it was seen, in decisions.
    #[must_use]
    pub fn count(&self, obligation: Obligation) -> usize {
        self.seen.get(&obligation).copied().unwrap_or(0)
    }

    /// What is marked as unreachable and was never seen.
    #[must_use]
    pub fn excused(&self) -> Vec<Obligation> {
        self.unreachable.keys().copied().filter(|o| self.count(*o) == 0).collect()
    }

    /// What is owed, was never seen and is not marked as unreachable.
    #[must_use]
    pub fn missing(&self) -> Vec<Obligation> {
        let missing = |o: &Obligation| self.count(*o) == 0 && !self.unreachable.contains_key(o);
        self.owed.iter().copied().filter(missing).collect()
    }

    /// What is owed and what of it was seen.
    #[must_use]
    pub fn score(&self) -> Score {
        let unreachable = self.excused().len();
        let owed = self.owed.len() - unreachable;
        Score { owed, covered: owed - self.missing().len(), unreachable }
    }

    /// Its own text on one line.
    #[must_use]
    pub fn words(&self, sources: &SourceMap) -> String {
        sources.slice(self.span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Which condition of a rule or definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// When the rule speaks.
    SpeaksWhen,
    /// What raises a criterion.
    RaisedBy(CriterionName),
    /// A criterion.
    When(CriterionName),
    /// When the service is necessary.
    NecessaryWhen,
    /// The body of a definition.
    Body,
}

impl Part {
    /// How a reader calls it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::SpeaksWhen => "speaks_when".to_owned(),
            Self::RaisedBy(name) => format!("{name}, raised_by"),
            Self::When(name) => name.to_string(),
            Self::NecessaryWhen => "necessary_when".to_owned(),
            Self::Body => "when".to_owned(),
        }
    }
}

/// A whole condition: its nodes, outermost first, in the order written.
#[derive(Debug, Clone)]
pub struct Root<'p> {
    /// Which one.
    pub part: Part,
    /// Its nodes; the first one is the whole.
    pub nodes: Vec<Node<'p>>,
}

/// What a row of the table is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitName {
    /// A rule.
    Rule(RuleName),
    /// A derived fact or gate.
    Definition(DefinitionName),
}

impl UnitName {
    /// The name in rules.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Rule(name) => name.as_str(),
            Self::Definition(name) => name.as_str(),
        }
    }
}

/// A rule, or a definition that a rule uses.
#[derive(Debug, Clone)]
pub struct Unit<'p> {
    /// Its name.
    pub name: UnitName,
    /// Its conditions, in the order of the file.
    pub roots: Vec<Root<'p>>,
}

impl<'p> Unit<'p> {
    /// All nodes.
    pub fn nodes(&self) -> impl Iterator<Item = &Node<'p>> {
        self.roots.iter().flat_map(|r| &r.nodes)
    }

    /// What is owed and what of it was seen.
    #[must_use]
    pub fn score(&self) -> Score {
        self.nodes().map(Node::score).fold(Score::default(), Score::plus)
    }

    /// How many nodes lack each obligation; those that none lacks are left out.
    #[must_use]
    pub fn missing(&self) -> BTreeMap<Obligation, usize> {
        let mut missing = BTreeMap::new();
        for obligation in self.nodes().flat_map(Node::missing) {
            *missing.entry(obligation).or_default() += 1;
        }
        missing
    }
}

/// How much of what is owed was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// What is owed.
    pub owed: usize,
    /// What of it was seen.
    pub covered: usize,
    /// What is not owed, since it is marked as unreachable.
    pub unreachable: usize,
}

impl Score {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            owed: self.owed + other.owed,
            covered: self.covered + other.covered,
            unreachable: self.unreachable + other.unreachable,
        }
    }

    /// Whole percent, rounded down, so that 100 means all; 100 where nothing is owed.
    #[must_use]
    pub fn percent(self) -> usize {
        (self.covered * 100).checked_div(self.owed).unwrap_or(100)
    }

    /// `10 of 12`, with what is marked where something is.
    #[must_use]
    pub fn words(self) -> String {
        let marked = match self.unreachable {
            0 => String::new(),
            marked => format!(", {marked} marked unreachable"),
        };
        format!("{} of {}{marked}", self.covered, self.owed)
    }

    /// Whether at least so many percent were seen, without rounding.
    #[must_use]
    pub fn reaches(self, percent: usize) -> bool {
        self.covered * 100 >= self.owed * percent
    }
}

/// The table: every rule, and every definition that rules use.
#[derive(Debug, Clone)]
pub struct Coverage<'p> {
    /// Rules by name, then definitions by name.
    pub units: Vec<Unit<'p>>,
    program: &'p Program,
}

impl<'p> Coverage<'p> {
    /// The table with nothing seen.
    #[must_use]
    pub fn new(program: &'p Program, dependencies: &Dependencies) -> Self {
        Self { units: build::units(program, dependencies), program }
    }

    /// Counts the tests that count: all but those that are still to do.
    pub fn count(&mut self, evaluator: &Evaluator<'p>, outcomes: &[Outcome<'_>]) {
        for outcome in outcomes.iter().filter(|o| o.test.todo.is_none()) {
            for evaluation in &outcome.evaluations {
                for dissection in evaluator.dissect(&outcome.test.case, evaluation) {
                    self.record(&dissection);
                }
            }
        }
    }

    /// Leaves out the rules and definitions of which nothing was seen.
    pub fn keep_reached(&mut self) {
        self.units.retain(|unit| unit.nodes().any(|node| !node.seen.is_empty()));
    }

    /// What is owed and what of it was seen, over all.
    #[must_use]
    pub fn score(&self) -> Score {
        self.units.iter().map(Unit::score).fold(Score::default(), Score::plus)
    }

    /// The row of a rule or definition.
    #[must_use]
    pub fn unit(&self, name: &UnitName) -> Option<&Unit<'p>> {
        self.units.iter().find(|u| u.name == *name)
    }
}
