//! The files of a library as trees, told apart by what they hold and not by where they lie.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::source::{Source, SourceId, SourceMap, Span};
use crate::syntax::fields::list;
use crate::syntax::rule_file::has_key;
use crate::syntax::yaml::{self, Kind, Node};

use super::RuleSource;

/// Most files of a library.
pub const FILES_MAX: usize = 4_000;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    Library,
    Vocabulary,
    Evidence,
    Lexicon,
    Definitions,
    Rule,
    Tests,
}

/// The keys by which files are told apart.
const KEYS: [(&str, Holds); 24] = [
    ("library", Holds::Library),
    ("facts", Holds::Vocabulary),
    ("regions", Holds::Vocabulary),
    ("services", Holds::Vocabulary),
    ("drugs", Holds::Vocabulary),
    ("wording", Holds::Vocabulary),
    ("items", Holds::Vocabulary),
    ("guidelines", Holds::Vocabulary),
    ("families", Holds::Evidence),
    ("regimes", Holds::Evidence),
    ("fact_phrases", Holds::Lexicon),
    ("structures", Holds::Lexicon),
    ("beside_spine", Holds::Lexicon),
    ("side_words", Holds::Lexicon),
    ("results", Holds::Lexicon),
    ("cues", Holds::Lexicon),
    ("abbreviations", Holds::Lexicon),
    ("norms", Holds::Lexicon),
    ("reviewer_cues", Holds::Lexicon),
    ("reviewer_criteria", Holds::Lexicon),
    ("guideline_use", Holds::Lexicon),
    ("definitions", Holds::Definitions),
    ("guideline", Holds::Rule),
    ("tests", Holds::Tests),
];

/// A file's parts by what they hold.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    nodes: BTreeMap<Holds, Vec<(SourceId, Node)>>,
}

impl Parsed {
    /// The files told apart by what they hold. They are read in parallel and kept in their order.
    pub(super) fn read(
        files: Vec<RuleSource>,
        sources: &mut SourceMap,
        found: &mut Diagnostics,
    ) -> Self {
        let mut texts = Vec::new();
        for (index, file) in files.into_iter().enumerate() {
            let source = Source::new(file.path, file.text);
            let id = sources.add(source.clone());
            if index >= FILES_MAX {
                found.push(
                    Diagnostic::new(
                        Code::TooLarge,
                        format!("a library has at most {FILES_MAX} files (limit: library files)"),
                    )
                    .at(Span::new(id, 0..0), "one file too many")
                    .help("point at the folder of the rules alone"),
                );
                break;
            }
            texts.push((id, source));
        }
        let read = |(id, source): &(SourceId, Source)| {
            let mut found = Diagnostics::new();
            let node = yaml::parse(*id, source).map_err(|error| found.push(*error)).ok();
            let held = node.and_then(|node| Some((what_it_holds(&node, &mut found)?, (*id, node))));
            (held, found)
        };
        let files: Vec<_> = texts.par_iter().map(read).collect();
        let mut parsed = Self::default();
        for (held, findings) in files {
            found.extend(findings);
            if let Some((holds, file)) = held {
                parsed.nodes.entry(holds).or_default().push(file);
            }
        }
        parsed
    }

    pub(super) fn of(&self, holds: Holds) -> impl Iterator<Item = &(SourceId, Node)> {
        self.nodes.get(&holds).into_iter().flatten()
    }

    /// All files.
    pub(super) fn all(&self) -> impl Iterator<Item = &(SourceId, Node)> {
        self.nodes.values().flatten()
    }

    /// The files that hold conditions of rules.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &(SourceId, Node)> {
        self.of(Holds::Definitions).chain(self.of(Holds::Rule))
    }
}

fn what_it_holds(node: &Node, found: &mut Diagnostics) -> Option<Holds> {
    if let Some((_, holds)) = KEYS.iter().find(|(key, _)| has_key(node, key)) {
        return Some(*holds);
    }
    let names = KEYS.map(|(key, _)| key);
    let diagnostic = match &node.kind {
        Kind::Empty => Diagnostic::new(Code::MissingKey, "the file is empty").at(node.span, ""),
        Kind::Map(pairs) => {
            let first = pairs.first().map(|(key, _)| key);
            let near = pairs.iter().find_map(|(k, _)| Some((k, nearest(k.scalar()?, names)?)));
            // The one key that is near a known one is marked; where none is, the one with which the file begins.
            let at = near.map_or(first, |(key, _)| Some(key));
            Diagnostic::new(
                Code::MissingKey,
                "the file is no rule, vocabulary, definition or test file",
            )
            .at(at.map_or(node.span, |k| k.span), "no file has this key")
            .did_you_mean(at.and_then(Node::scalar).unwrap_or(""), names)
        }
        Kind::Scalar(_) | Kind::List(_) => Diagnostic::new(
            Code::WrongValue,
            format!("expected a mapping, found {}", node.kind_name()),
        )
        .at(node.span, ""),
    };
    let help = diagnostic
        .help
        .clone()
        .unwrap_or_else(|| format!("a file has one of the keys {}", list(&names)));
    found.push(diagnostic.help(help));
    None
}
