//! `rationale eval`: is it necessary, and why?

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use crate::audit::{Subject, find};
use crate::evaluate::Evaluator;
use crate::report::explanation::{self, View};
use crate::report::{Evaluated, finding, json, page};

use super::output::{Format, Medium, Outputs};
use super::{Console, Evidence, ExitStatus, Shared, documents, load};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text, Format::Json, Format::Jsonl, Format::Html];

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
    let evaluator =
        Evaluator::new(&library.program, &library.dependencies, options.evidence.admitted());
    let view = match (options.all, options.brief) {
        (true, _) => View::All,
        (_, true) => View::Brief,
        (false, false) => View::Context,
    };
    let mut open = outputs.open()?;
    open.write(console, |medium, out| {
        let head = (medium.format == Format::Html).then(|| explanation::html::head(library));
        write!(out, "{}", head.unwrap_or_default())
    })?;
    let mut number = 0;
    let tally = documents::each(&options.letters, library, shared, console, |console, one| {
        number += 1;
        let evaluations = evaluator.evaluate(&one.read.case);
        let evaluated = Evaluated {
            source: &one.source,
            read: &one.read,
            evaluations: &evaluations,
            admitted: options.evidence.admitted(),
        };
        open.write(console, |medium: Medium, out: &mut dyn Write| {
            if medium.format == Format::Text {
                let gap = if number > 1 { "\n" } else { "" };
                write!(out, "{gap}{}", explanation::write(&evaluated, library, view))?;
                if view == View::Brief {
                    return Ok(());
                }
                let subject = Subject::new(
                    &one.source,
                    &one.read,
                    &evaluations,
                    &library.program,
                    &library.reader,
                );
                write!(out, "{}", finding::write_own(&find(&subject)))
            } else if medium.format == Format::Html {
                write!(out, "{}", explanation::html::letter(&evaluated, library, number))
            } else {
                write!(out, "{}", json::decisions(&evaluated, library))
            }
        })
    })?;
    open.write(console, |medium, out| {
        let foot = if medium.format == Format::Html { page::foot() } else { "" };
        write!(out, "{foot}")
    })?;
    if tally.read > 0 {
        open.keep()?;
    }
    Ok(tally.status())
}
