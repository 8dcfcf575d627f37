//! `rationale eval`: is it necessary, and why?

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use crate::audit::{Subject, find};
use crate::evaluate::Evaluator;
use crate::report::explanation::{self, View};
use crate::report::{Evaluated, finding, json};

use super::output::{Format, Medium, Outputs};
use super::{Console, Evidence, ExitStatus, Shared, documents, load};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text, Format::Json, Format::Jsonl];

/// Arguments of `eval`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Letters, folders of letters, or `-` for standard input
    #[arg(required = true)]
    pub(super) letters: Vec<PathBuf>,
    /// Which sections of a letter count as evidence
    #[arg(long, value_name = "SECTIONS", default_value = "summary")]
    evidence: Evidence,
    /// Every criterion of every decision
    #[arg(long, conflicts_with = "brief")]
    all: bool,
    /// One line a decision
    #[arg(long)]
    brief: bool,
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let Some(loaded) = load::usable_library(shared, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let library = &loaded.library;
    let documents = documents::read(&options.letters, library, shared, console)?;
    let evaluator =
        Evaluator::new(&library.program, &library.dependencies, options.evidence.admitted());
    let view = match (options.all, options.brief) {
        (true, _) => View::All,
        (_, true) => View::Brief,
        (false, false) => View::Context,
    };
    outputs.write(console, |medium: Medium, out: &mut dyn Write| {
        for (index, document) in documents.letters.iter().enumerate() {
            let evaluations = evaluator.evaluate(&document.read.case);
            let evaluated = Evaluated {
                source: &document.source,
                read: &document.read,
                evaluations: &evaluations,
                admitted: options.evidence.admitted(),
            };
            if medium.format == Format::Text {
                let gap = if index > 0 { "\n" } else { "" };
                write!(out, "{gap}{}", explanation::write(&evaluated, library, view))?;
                if view != View::Brief {
                    let subject = Subject::new(
                        &document.source,
                        &document.read,
                        &evaluations,
                        &library.program,
                        &library.reader,
                    );
                    write!(out, "{}", finding::write_own(&find(&subject)))?;
                }
            } else {
                write!(out, "{}", json::decisions(&evaluated, library))?;
            }
        }
        Ok(())
    })?;
    Ok(documents.status())
}
