//! Files into a library: vocabulary first, then rules and lexicon, which know nothing of each other, then tests and marks.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::check::{
    Incomplete, apply_allowed, check, check_exactly, check_tested, drop_consequences,
};
use crate::coverage::{Coverage, read_marks};
use crate::diagnostic::Diagnostics;
use crate::graph::Dependencies;
use crate::letter::LetterReader;
use crate::letter::lexicon::read_lexicon;
use crate::model::read::{read_evidence, read_rules, read_vocabulary};
use crate::model::rule::Program;
use crate::model::vocabulary::Vocabulary;
use crate::source::{Source, SourceId, SourceMap};
use crate::syntax::fields::Fields;
use crate::syntax::rule_file::Reader;
use crate::syntax::yaml::Node;
use crate::test_suite::{Test, read_tests};

use super::parsed::{Holds, Parsed};
use super::{Library, RuleSource, hash};

/// How a library is read.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Paths of files that were given without the folder around them, so that nothing is said of what stands beside them.
    pub alone: BTreeSet<String>,
    /// Whether exact questions are asked as well.
    pub exact: bool,
}

/// Reads and checks a library. The texts are added to `sources`; findings of every file go to `found`.
///
/// The library is usable only where nothing found is an error.
pub fn load(files: Vec<RuleSource>, sources: &mut SourceMap, found: &mut Diagnostics) -> Library {
    load_with(files, &Manner::default(), sources, found)
}

/// [`load`], in another manner.
pub fn load_with(
    mut files: Vec<RuleSource>,
    manner: &Manner,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> Library {
    files.sort();
    let (hash, count) = (hash::deciding(&files), files.len());
    let parsed = Parsed::read(files, sources, found);
    let version = parsed.of(Holds::Library).find_map(|(_, node)| read_version(node, found));
    let mut program = read_vocabularies(&parsed, found);
    let names = found.has_errors();
    // What is found from here on may only follow from what was found before.
    let mut later = Diagnostics::new();
    let (dependencies, reader) = read_deciding(&parsed, &mut program, sources, &mut later);
    let rules = names || later.has_errors();
    let tests = read_test_files(&parsed, &program, sources, &mut later);
    let incomplete = Incomplete { names, rules, tests: rules || later.has_errors() };
    check_tested(&program, &tests, &manner.alone, sources, &mut later);
    let marks = read_marks(parsed.conditions(), sources, &mut later);
    if !marks.is_empty() && !rules {
        Coverage::new(&program, &dependencies).mark(&marks, sources, &mut later);
    }
    drop_consequences(incomplete, &mut later);
    let clean = manner.exact && !names && !later.has_errors();
    let reach = clean.then(|| check_exactly(&program, &dependencies, &mut later));
    found.extend(later);
    apply_allowed(parsed.all(), &manner.alone, manner.exact, sources, found);
    Library {
        version: version.unwrap_or_else(|| "unversioned".to_owned()),
        hash,
        reading: hash_of_reading(&parsed, sources),
        program,
        dependencies,
        reader,
        tests,
        marks,
        files: count,
        reach,
    }
}

/// The rules, checked, and the reader of letters. They know nothing of each other, so both are read at once.
fn read_deciding(
    parsed: &Parsed,
    program: &mut Program,
    sources: &SourceMap,
    found: &mut Diagnostics,
) -> (Dependencies, LetterReader) {
    let vocabulary = program.vocabulary.clone();
    let mut of_reader = Diagnostics::new();
    let both = rayon::join(
        || {
            read_rule_files(parsed, program, sources, found);
            let dependencies = Dependencies::of(program);
            check(program, &dependencies, found);
            dependencies
        },
        || read_reader(parsed, &vocabulary, &mut of_reader),
    );
    found.extend(of_reader);
    both
}

/// The hash over what letters and cases are read by.
fn hash_of_reading(parsed: &Parsed, sources: &SourceMap) -> String {
    let reads = parsed.of(Holds::Lexicon).chain(parsed.of(Holds::Vocabulary));
    hash::of_texts(reads.filter_map(|(id, _)| sources.get(*id)).map(Source::text))
}

/// The reader of letters, from the lexicon and the phrases of the vocabulary.
fn read_reader(parsed: &Parsed, vocabulary: &Vocabulary, found: &mut Diagnostics) -> LetterReader {
    let lexicon: Vec<&Node> = parsed.of(Holds::Lexicon).map(|(_, node)| node).collect();
    let lexicon = read_lexicon(&lexicon, vocabulary, found);
    LetterReader::new(vocabulary, lexicon, found)
}

/// The tests of all files in their order, read in parallel.
fn read_test_files(
    parsed: &Parsed,
    program: &Program,
    sources: &SourceMap,
    found: &mut Diagnostics,
) -> Vec<Test> {
    let files: Vec<&(SourceId, Node)> = parsed.of(Holds::Tests).collect();
    let read = |(id, node): &&(SourceId, Node)| {
        let mut found = Diagnostics::new();
        let source = sources.get(*id);
        let tests = source.map(|source| read_tests(node, source, program, &mut found));
        (tests.unwrap_or_default(), found)
    };
    let each: Vec<(Vec<Test>, Diagnostics)> = files.par_iter().map(read).collect();
    let mut tests = Vec::new();
    for (of_file, findings) in each {
        tests.extend(of_file);
        found.extend(findings);
    }
    tests
}

fn read_version(node: &Node, found: &mut Diagnostics) -> Option<String> {
    let fields = Fields::open(node, "a library file", &["library"], found)?;
    let fields = Fields::open(fields.require("library", found)?, "a library", &["version"], found)?;
    fields.require_text("version", found).map(str::to_owned)
}

fn read_vocabularies(parsed: &Parsed, found: &mut Diagnostics) -> Program {
    let vocabulary: Vec<&Node> = parsed.of(Holds::Vocabulary).map(|(_, node)| node).collect();
    let mut program =
        Program { vocabulary: read_vocabulary(&vocabulary, found), ..Program::default() };
    for (_, node) in parsed.of(Holds::Evidence) {
        read_evidence(node, &mut program, found);
    }
    program
}

fn read_rule_files(
    parsed: &Parsed,
    program: &mut Program,
    sources: &SourceMap,
    found: &mut Diagnostics,
) {
    let (mut definitions, mut rules) = (Vec::new(), Vec::new());
    for (id, node) in parsed.of(Holds::Definitions) {
        if let Some(source) = sources.get(*id) {
            definitions.extend(Reader::new(source).definitions(node, found));
        }
    }
    for (id, node) in parsed.of(Holds::Rule) {
        if let Some(source) = sources.get(*id) {
            rules.extend(Reader::new(source).rule(node, found));
        }
    }
    read_rules(program, &definitions, &rules, found);
}
