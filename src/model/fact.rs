//! Facts as documented: what, where, on which side, whether, how much, and in which words.

use std::collections::BTreeSet;
use std::ops::Range;

use super::day::Days;
use super::level::Level;
use super::name::{FactName, RegionName};
use super::side::Side;
use super::value::Value;

/// Whether a record says that the fact holds. *Not mentioned* is no status: it is the absence of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Documented as present.
    Present,
    /// Documented as absent.
    Absent,
    /// Mentioned without an answer: "questionable", "rule out"; of a test, done with no result stated.
    Equivocal,
    /// One record says both.
    Conflicting,
}

impl Status {
    /// The name in rules and machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Equivocal => "equivocal",
            Self::Conflicting => "conflicting",
        }
    }

    /// The status of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Present, Self::Absent, Self::Equivocal, Self::Conflicting]
            .into_iter()
            .find(|s| s.name() == name)
    }
}

/// The part of a letter in which something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The header table and the paragraph on the reviewer.
    Header,
    /// The clinical case summary.
    Summary,
    /// The rationale of the issue with this number, from 1.
    Rationale(usize),
    /// A case file rather than a letter.
    CaseFile,
}

impl Section {
    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Summary => "summary",
            Self::Rationale(_) => "rationale",
            Self::CaseFile => "case",
        }
    }
}

/// Where a fact was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// Byte range in the document's UTF-8 text.
    pub range: Range<usize>,
    /// The characters of that range.
    pub words: String,
    /// The section.
    pub section: Section,
}

impl Evidence {
    /// Whether the words really stand at the range of `text`.
    #[must_use]
    pub fn stands_in(&self, text: &str) -> bool {
        text.get(self.range.clone()) == Some(self.words.as_str())
    }
}

/// When and at which levels of the spine, where the record says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// When it was so or was done; `None` where the record gives no day.
    pub day: Option<Days>,
    /// Nerve roots and segments of the spine; empty where the record names none.
    pub levels: BTreeSet<Level>,
}

/// One documented fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What.
    pub name: FactName,
    /// Where on the body; `None` where the fact has no region or the text does not say.
    pub region: Option<RegionName>,
    /// On which side; `None` where the fact has no side.
    pub side: Option<Side>,
    /// Whether.
    pub status: Status,
    /// How much, or which.
    pub value: Option<Value>,
    /// When, and at which levels.
    pub detail: Detail,
    /// In which words.
    pub evidence: Evidence,
}
