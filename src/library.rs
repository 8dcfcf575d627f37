//! The rule library: all files of a `rules/` folder to one checked program with its version and content hash.
//!
//! A file is told by what it holds, not by where it lies: `guideline` makes a rule, `definitions` derived facts and
//! gates, `facts`, `regions`, `services`, `drugs`, `wording` and `guidelines` a vocabulary, `fact_phrases` and its like a lexicon,
//! `families` and `regimes` the order of evidence, `tests` tests. The order in which files are given changes nothing.

mod hash;
mod load;
mod parsed;
mod shipped;

pub use load::{Manner, load, load_with};
pub use parsed::FILES_MAX;
pub use shipped::shipped;

use crate::analysis::Reach;
use crate::coverage::Mark;
use crate::graph::Dependencies;
use crate::letter::LetterReader;
use crate::model::rule::Program;
use crate::test_suite::Test;

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
    /// SHA-256 over the texts by which letters and cases are read, vocabulary and phrases, in hexadecimal.
    pub reading: String,
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

impl Library {
    /// Version and the first six digits of the hash: what every output says of the rules used.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} ({})", self.version, self.hash.get(..6).unwrap_or(&self.hash))
    }
}
