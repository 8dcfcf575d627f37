//! Rationale re-evaluates medical necessity.
//!
//! It reads an external-review determination letter, extracts the clinical facts with their evidence, applies the guideline
//! criteria that were in force, and says for each disputed service whether it was necessary, not necessary or not shown.
//! `ARCHITECTURE.md` tells how the modules follow one another.
//!
//! ```
//! use rationale::diagnostic::Diagnostics;
//! use rationale::evaluate::{Admitted, Evaluator};
//! use rationale::library::{load, shipped};
//! use rationale::model::outcome::Decision;
//! use rationale::model::side::Side;
//! use rationale::source::{Source, SourceMap};
//!
//! // The rules that ship with the program; `found` has what is wrong with rules of one's own.
//! let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
//! let library = load(shipped(), &mut sources, &mut found);
//!
//! // A letter to a case, which holds no recorded outcome.
//! let letter = Source::new("emg-both-legs.txt", include_str!("../examples/emg-both-legs.txt"));
//! let id = sources.add(letter.clone());
//! let read = library.reader.read(id, &letter);
//!
//! // A case to decisions, each with its criteria, their evidence, and what would change it.
//! let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
//! let decided: Vec<_> =
//!     evaluator.evaluate(&read.case).into_iter().map(|e| (e.side, e.decision)).collect();
//! assert_eq!(
//!     decided,
//!     [(Some(Side::Left), Decision::Necessary), (Some(Side::Right), Decision::NotShown)]
//! );
//! ```

pub mod analysis;
pub mod audit;
pub mod cases;
pub mod check;
pub mod cli;
pub mod coverage;
pub mod diagnostic;
pub mod evaluate;
pub mod graph;
pub mod letter;
pub mod library;
pub mod model;
pub mod pdf;
pub mod report;
pub mod source;
pub mod syntax;
pub mod test_suite;
