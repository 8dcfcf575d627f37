//! The rule library: all files of a `rules/` folder to one checked program with its version and content hash.
//!
//! A file is told by what it holds, not by where it lies: `guideline` makes a rule, `definitions` derived facts and
//! gates, `facts`, `regions`, `services`, `drugs`, `wording` and `guidelines` a vocabulary, `fact_phrases` and its like a lexicon,
//! `families` and `regimes` the order of evidence, `tests` tests. The order in which files are given changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::analysis::Reach;
use crate::check::{
    Incomplete, apply_allowed, check, check_exactly, check_tested, drop_consequences,
};
use crate::coverage::{Coverage, Mark, read_marks};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::graph::Dependencies;
use crate::letter::LetterReader;
use crate::letter::lexicon::read_lexicon;
use crate::model::read::{read_evidence, read_rules, read_vocabulary};
use crate::model::rule::Program;
use crate::model::vocabulary::Vocabulary;
use crate::source::{Source, SourceId, SourceMap, Span};
use crate::syntax::fields::{Fields, list};
use crate::syntax::rule_file::{Reader, has_key};
use crate::syntax::yaml::{self, Kind, Node};
use crate::test_suite::{Test, read_tests};

/// The library that ships inside the program.
static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Most files of a library.
pub const FILES_MAX: usize = 4_000;

/// One file of a library.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleSource {
    /// Its path, as messages show it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A library, read and checked.
#[derive(Debug, Clone)]
pub struct Library {
    /// Its version, as its `library.yaml` states it.
    pub version: String,
    /// SHA-256 over the texts of all files but the tests, in hexadecimal; where the files lie changes nothing.
    pub hash: String,
    /// The program.
    pub program: Program,
    /// The program's dependency graph.
    pub dependencies: Dependencies,
    /// The reader of letters: lexicon and phrases of the vocabulary.
    pub reader: LetterReader,
    /// Tests beside the rules.
    pub tests: Vec<Test>,
    /// What is marked as out of the reach of tests.
    pub marks: Vec<Mark>,
    /// How many files were read.
    pub files: usize,
    /// How far the exact answers hold, where they were asked for.
    pub reach: Option<Reach>,
}

/// How a library is read.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Paths of files that were given without the folder around them, so that nothing is said of what stands beside them.
    pub alone: BTreeSet<String>,
    /// Whether exact questions are asked as well.
    pub exact: bool,
}

impl Library {
    /// Version and the first six digits of the hash: what every output says of the rules used.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} ({})", self.version, self.hash.get(..6).unwrap_or(&self.hash))
    }
}

/// The files of the library that ships inside the program, in order of path.
#[must_use]
pub fn shipped() -> Vec<RuleSource> {
    let mut files = Vec::new();
    collect(&SHIPPED, &mut files);
    files.sort();
    files
}

fn collect(dir: &Dir<'_>, files: &mut Vec<RuleSource>) {
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.push(RuleSource { path: format!("rules/{path}"), text: text.to_owned() });
        }
    }
    for inner in dir.dirs() {
        collect(inner, files);
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
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
struct Parsed {
    nodes: BTreeMap<Holds, Vec<(SourceId, Node)>>,
}

impl Parsed {
    fn of(&self, holds: Holds) -> impl Iterator<Item = &(SourceId, Node)> {
        self.nodes.get(&holds).into_iter().flatten()
    }

    /// The files that hold conditions of rules.
    fn conditions(&self) -> impl Iterator<Item = &(SourceId, Node)> {
        self.of(Holds::Definitions).chain(self.of(Holds::Rule))
    }
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
    let hash = hash(&files);
    let count = files.len();
    let parsed = parse(files, sources, found);
    let version = parsed.of(Holds::Library).find_map(|(_, node)| read_version(node, found));
    let mut program = read_vocabularies(&parsed, found);
    let names = found.has_errors();
    let vocabulary = program.vocabulary.clone();
    // What is found from here on may only follow from what was found before. Rules and lexicon know nothing of each other.
    let (mut later, mut of_reader) = (Diagnostics::new(), Diagnostics::new());
    let (dependencies, reader) = rayon::join(
        || {
            read_rule_files(&parsed, &mut program, sources, &mut later);
            let dependencies = Dependencies::of(&program);
            check(&program, &dependencies, &mut later);
            dependencies
        },
        || read_reader(&parsed, &vocabulary, &mut of_reader),
    );
    later.extend(of_reader);
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
    apply_allowed(parsed.nodes.values().flatten(), &manner.alone, manner.exact, sources, found);
    Library {
        version: version.unwrap_or_else(|| "unversioned".to_owned()),
        hash,
        program,
        dependencies,
        reader,
        tests,
        marks,
        files: count,
        reach,
    }
}

/// The files told apart by what they hold. They are read in parallel and kept in their order.
fn parse(files: Vec<RuleSource>, sources: &mut SourceMap, found: &mut Diagnostics) -> Parsed {
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
    let mut parsed = Parsed::default();
    for (held, findings) in files {
        found.extend(findings);
        if let Some((holds, file)) = held {
            parsed.nodes.entry(holds).or_default().push(file);
        }
    }
    parsed
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

/// What is hashed is what decides: not the tests, and not the paths, which depend on how a folder was named. A text is
/// hashed first, so that where one ends and the next begins is part of the whole.
fn hash(files: &[RuleSource]) -> String {
    let texts = files.iter().filter(|f| !f.path.ends_with(".test.yaml"));
    let mut texts: Vec<_> = texts.map(|f| Sha256::digest(f.text.as_bytes())).collect();
    texts.sort();
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text);
    }
    let digits = |byte: &u8| {
        [byte >> 4, byte & 15].map(|d| char::from_digit(u32::from(d), 16).unwrap_or('0'))
    };
    hasher.finalize().iter().flat_map(digits).collect()
}
