//! The guidelines that letters cite: families, and the chapters or topics of each.

use std::collections::BTreeMap;

use super::name::{FamilyName, RegionName};

/// A family of guidelines, such as the ACOEM chapters that the MTUS adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyType {
    /// The name for a reader.
    pub title: String,
    /// Whether the MTUS holds it, which puts it first in the legal order of evidence.
    pub mtus: bool,
    /// Phrases by which citations name it; see the lexicon for the notation.
    pub phrases: Vec<String>,
}

/// A chapter or topic of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicType {
    /// The family.
    pub family: FamilyName,
    /// The number of the chapter, where it has one.
    pub chapter: Option<u32>,
    /// The years of its editions.
    pub editions: Vec<i16>,
    /// The body regions it is about; empty where it is about any.
    pub regions: Vec<RegionName>,
    /// Phrases by which citations name it.
    pub phrases: Vec<String>,
}

/// All families and topics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuidelineTable {
    /// Families by name.
    pub families: BTreeMap<FamilyName, FamilyType>,
    /// Topics by their title, such as `Low Back Complaints`.
    pub topics: BTreeMap<String, TopicType>,
}
