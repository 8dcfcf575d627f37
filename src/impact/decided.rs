//! What one library decides on the issues of a case, kept small: what two libraries are compared by.

use std::sync::Arc;

use crate::audit::Entry;
use crate::model::name::{RegionName, RuleName, ServiceName};
use crate::model::outcome::{Decision, Outcome};
use crate::model::side::Side;

/// A decision on one side with the rule that made it.
pub type OnSide = (Option<Side>, Option<RuleName>, Decision);

/// The decisions on one request of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedPart {
    /// The service, where it is known.
    pub service: Option<ServiceName>,
    /// The region asked for.
    pub region: Option<RegionName>,
    /// One for each side that is decided apart.
    pub sides: Vec<OnSide>,
}

/// The decisions on one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The document.
    pub document: Arc<str>,
    /// The issue's number in it.
    pub issue: usize,
    /// The decision of its services and sides together.
    pub decision: Decision,
    /// The recorded outcome.
    pub recorded: Option<Outcome>,
    /// The decisions on each of its requests.
    pub parts: Vec<DecidedPart>,
}

impl DecidedPart {
    /// The decisions on its sides alone.
    #[must_use]
    pub fn decisions(&self) -> Vec<(Option<Side>, Decision)> {
        self.sides.iter().map(|(side, _, decision)| (*side, *decision)).collect()
    }
}

/// What an audit keeps of the issues of a case, as two libraries are compared by it.
#[must_use]
pub fn decided(entries: Vec<Entry>) -> Vec<Decided> {
    let part = |part: crate::audit::Part| DecidedPart {
        service: part.service,
        region: part.region,
        sides: part.judged.iter().map(|j| (j.side, j.rule.clone(), j.decision)).collect(),
    };
    let one = |entry: Entry| Decided {
        document: entry.document,
        issue: entry.issue,
        decision: entry.decision,
        recorded: entry.recorded,
        parts: entry.parts.into_iter().map(part).collect(),
    };
    entries.into_iter().map(one).collect()
}
