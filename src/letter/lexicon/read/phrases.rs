//! The phrases of a lexicon as patterns, and what is wrong with them.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::letter::pattern::Pattern;
use crate::letter::phrase;
use crate::source::Span;
use crate::syntax::fields::Fields;
use crate::syntax::yaml::{Kind as NodeKind, Node};

impl Reader<'_> {
    pub(super) fn pattern(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        required: bool,
    ) -> Option<Pattern> {
        if required {
            fields.require(key, self.found)?;
        }
        let node = fields.get(key)?;
        let compiled = self.compiled.remove(&node.span).and_then(Result::ok);
        if let Some(pattern) = compiled.filter(|pattern| !pattern.begins_with_any_words()) {
            return Some(pattern);
        }
        let phrases = fields.texts(key, self.found);
        self.open(&phrases);
        if phrases.is_empty() { None } else { self.compile(&phrases) }
    }

    /// Says which phrases begin with words that can be any.
    fn open(&mut self, phrases: &[(&str, &Node)]) {
        let is_open = |words: &str| {
            phrase::any_of_small(&[words]).is_ok_and(|pattern| pattern.begins_with_any_words())
        };
        for (_, node) in phrases.iter().filter(|(words, _)| is_open(words)) {
            self.found.push(
                Diagnostic::new(Code::OpenPhrase, "this phrase begins with words that can be any")
                    .at(node.span, "")
                    .help("begin it with the first word that it is about"),
            );
        }
    }

    /// One pattern of all phrases; only where that fails is each tried alone, to say which one is wrong.
    pub(super) fn compile(&mut self, phrases: &[(&str, &Node)]) -> Option<Pattern> {
        let words: Vec<&str> = phrases.iter().map(|(text, _)| *text).collect();
        if let Ok(pattern) = phrase::any_of_small(&words) {
            return Some(pattern);
        }
        let before = self.found.iter().count();
        for (words, node) in phrases {
            if let Err(reason) = phrase::any_of_small(&[words]) {
                self.found.push(
                    Diagnostic::new(Code::Phrase, format!("this phrase is no pattern: {reason}"))
                        .at(node.span, "")
                        .help("close its brackets, or put `\\` before a sign that means itself"),
                );
            }
        }
        if let Some((_, node)) = phrases.first().filter(|_| self.found.iter().count() == before) {
            self.found.push(
                Diagnostic::new(Code::Phrase, "these phrases are too large as one pattern")
                    .at(node.span, "the list begins here")
                    .help("split the list into several entries"),
            );
        }
        None
    }
}

/// The patterns of all lists of texts, checked on all cores: most of the time that reading a lexicon takes.
pub(super) fn compile_all(files: &[&Node]) -> BTreeMap<Span, Result<Pattern, String>> {
    let mut lists = Vec::new();
    for file in files {
        collect_lists(file, &mut lists);
    }
    let compiled = lists.par_iter().map(|(span, words)| (*span, phrase::any_of_small(words)));
    compiled.collect()
}

/// Every list that holds only texts. The depth of a file is bounded by its reader.
fn collect_lists<'a>(node: &'a Node, lists: &mut Vec<(Span, Vec<&'a str>)>) {
    match &node.kind {
        NodeKind::List(nodes) => {
            let words: Vec<&str> = nodes.iter().filter_map(Node::scalar).collect();
            if words.len() == nodes.len() && !words.is_empty() {
                lists.push((node.span, words));
            } else {
                for node in nodes {
                    collect_lists(node, lists);
                }
            }
        }
        NodeKind::Map(pairs) => {
            for (_, value) in pairs {
                collect_lists(value, lists);
            }
        }
        NodeKind::Scalar(_) | NodeKind::Empty => {}
    }
}
