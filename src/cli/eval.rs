//! `rationale eval`: is it necessary, and why?

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use crate::analysis::explain;
use crate::audit::{Subject, find};
use crate::evaluate::Evaluator;
use crate::model::outcome::Decision;
use crate::report::escape::terminal;
use crate::report::explanation::{self, View};
use crate::report::{Evaluated, finding, json, page};

use super::output::{Format, Medium, Outputs};
use super::{Console, Evidence, ExitStatus, Shared, against, documents, load};

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
    /// Why this decision and not that one: the smallest set of facts that separates them. Name decisions as FILE#ISSUE
    /// or FILE#ISSUE.SIDE
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "brief", "as_test"])]
    against: Option<PathBuf>,
    /// Write FILE#ISSUE as a test of the rules, expecting what comes out or the decision given here
    #[arg(long, value_name = "DECISION", num_args = 0..=1, require_equals = true, default_missing_value = "", conflicts_with_all = ["all", "brief"])]
    as_test: Option<String>,
}

/// The decision of a name with spaces, hyphens or underscores.
fn decision(written: &str) -> Option<Decision> {
    let name = written.replace([' ', '-'], "_");
    Decision::ALL.into_iter().find(|decision| decision.name() == name)
}

/// A contrast or a test, where one is asked for.
fn single(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    loaded: &load::Loaded,
    console: &mut Console<'_>,
) -> io::Result<Option<ExitStatus>> {
    let [path] = options.letters.as_slice() else {
        if options.against.is_none() && options.as_test.is_none() {
            return Ok(None);
        }
        writeln!(console.err, "error: name one decision")?;
        return Ok(Some(ExitStatus::CouldNotRun));
    };
    let (how, library) = ((shared, outputs), &loaded.library);
    if let Some(other) = &options.against {
        return against::contrast([path, other], options.evidence, how, library, console).map(Some);
    }
    let Some(expected) = &options.as_test else { return Ok(None) };
    let known = decision(expected);
    if known.is_none() && !expected.is_empty() {
        let names = Decision::ALL.map(Decision::name).join(", ");
        writeln!(console.err, "error: `{}` is none of {names}", terminal(expected))?;
        return Ok(Some(ExitStatus::CouldNotRun));
    }
    against::as_test(path, known, options.evidence, how, library, console).map(Some)
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
    if let Some(status) = single(options, shared, outputs, &loaded, console)? {
        return Ok(status);
    }
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
        let evaluations = explain(&library.program, &evaluator, &one.read.case);
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
                write!(out, "{}", finding::write_own(find(&subject)))
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
