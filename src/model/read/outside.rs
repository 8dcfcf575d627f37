//! Conditions outside of rules and definitions: the facts of a case are written in the same language.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostics;
use crate::model::condition::Condition;
use crate::model::name::DefinitionName;
use crate::model::rule::Program;
use crate::model::value::Dimension;
use crate::model::vocabulary::Vocabulary;
use crate::source::Source;
use crate::syntax::rule_file::Reader;
use crate::syntax::yaml::Node;

use super::condition::{Names, Signature};

/// Reads conditions outside of rules, such as the facts of a case.
#[derive(Debug)]
pub struct Conditions<'a> {
    vocabulary: &'a Vocabulary,
    none: (BTreeMap<DefinitionName, Signature>, BTreeMap<String, Dimension>),
}

impl<'a> Conditions<'a> {
    /// Conditions that can name facts of the vocabulary only.
    #[must_use]
    pub fn of_facts(program: &'a Program) -> Self {
        Self { vocabulary: &program.vocabulary, none: (BTreeMap::new(), BTreeMap::new()) }
    }

    /// The checked condition in a scalar.
    pub fn read(&self, node: &Node, source: &Source, found: &mut Diagnostics) -> Option<Condition> {
        let written = Reader::new(source).condition(node, found)?;
        let names = Names {
            vocabulary: self.vocabulary,
            definitions: &self.none.0,
            criteria: BTreeSet::new(),
            parameters: &self.none.1,
        };
        names.condition(&written, found)
    }
}
