//! `rationale test`: do the rules still do what was meant?

mod accept;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::coverage::Coverage;
use crate::diagnostic::Diagnostics;
use crate::evaluate::{Admitted, Evaluator};
use crate::library::Library;
use crate::report::coverage::html;
use crate::report::diagnostic::write;
use crate::report::tests::{self, Run, json, junit, markdown};
use crate::source::{SourceMap, Span};
use crate::test_suite::{self, Outcome, Status, Test};

use super::load::{Loaded, library, style};
use super::output::{Format, Medium, Outputs};
use super::{Console, ExitStatus, Shared};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] =
    &[Format::Text, Format::Json, Format::Jsonl, Format::Junit, Format::Md, Format::Html];

/// Arguments of `test`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Rule or test files to run together with the library's
    pub(super) paths: Vec<PathBuf>,
    /// Only tests whose name or file holds this text
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Stop at the first test that fails
    #[arg(long)]
    fail_fast: bool,
    /// What the tests cover, node by node; with a number, fail below so many percent
    #[arg(long, value_name = "PERCENT", num_args = 0..=1, require_equals = true,
        value_parser = clap::value_parser!(u8).range(0..=100))]
    #[expect(
        clippy::option_option,
        reason = "an option with an optional value, as clap tells them apart"
    )]
    coverage: Option<Option<u8>>,
    /// Rewrite what failing tests expect to what came out; `all` also where it is no longer settled
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true)]
    #[expect(
        clippy::option_option,
        reason = "an option with an optional value, as clap tells them apart"
    )]
    accept: Option<Option<Accepted>>,
}

/// What `--accept` takes over beyond settled expectations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Accepted {
    /// Also what was settled and came out unknown or not shown.
    All,
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let loaded = library(shared, &options.paths, false);
    if loaded.found.has_errors() {
        let style = style(shared, false);
        write!(console.err, "{}", write(&loaded.found.sorted(), &loaded.sources, style))?;
        writeln!(console.err, "nothing was tested: the rules or tests have errors")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    let Loaded { library, sources, .. } = &loaded;
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let (outcomes, not_run) = outcomes(options, &loaded, &evaluator);
    if outcomes.iter().all(|o| o.status().is_todo()) {
        let todo = if outcomes.is_empty() { "" } else { ": all of them are still to do" };
        writeln!(console.err, "error: there are no tests to run{todo}")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    if let Some(accepted) = options.accept {
        return accept::run(accepted, &outcomes, &loaded, console);
    }
    let coverage = (options.coverage.is_some() || outputs.has(Format::Html)).then(|| {
        let mut coverage = covered(library, sources, &evaluator, &outcomes);
        // Of some tests alone, what others are about is not asked.
        if options.only.is_some() {
            coverage.keep_reached();
        }
        coverage
    });
    let contradicted = coverage.as_ref().map(Coverage::contradicted).unwrap_or_default();
    let run = Run {
        outcomes: &outcomes,
        not_run,
        program: &library.program,
        sources,
        coverage: coverage.as_ref(),
    };
    let asked = options.coverage.flatten().map(usize::from);
    let missed = asked
        .zip(coverage.as_ref())
        .filter(|(percent, table)| !table.score().reaches(*percent))
        .map(|(percent, _)| percent);
    let mut wrong = loaded.missed_examples();
    wrong.retain(|d| wanted(options, "", d.primary.as_ref().map(|label| label.span), sources));
    let found = !contradicted.is_empty() || !wrong.is_empty();
    let failed = run.counts().failed > 0 || missed.is_some() || found;
    let exit = if failed { ExitStatus::Found } else { ExitStatus::Clean };
    outputs.write(console, |medium, out| document(&run, &loaded, medium, exit, out))?;
    for list in [contradicted, wrong.sorted()] {
        write!(console.err, "{}", write(&list, sources, style(shared, false)))?;
    }
    if let Some(percent) = missed {
        writeln!(console.err, "the coverage is below the {percent} % asked for")?;
    }
    Ok(exit)
}

/// What the tests cover, with what is marked as out of their reach.
pub(super) fn covered<'p>(
    library: &'p Library,
    sources: &SourceMap,
    evaluator: &Evaluator<'p>,
    outcomes: &[Outcome<'_>],
) -> Coverage<'p> {
    let mut coverage = Coverage::new(&library.program, &library.dependencies);
    // What is wrong with a mark is said by `check`.
    coverage.mark(&library.marks, sources, &mut Diagnostics::new());
    coverage.count(evaluator, outcomes);
    coverage
}

/// The tests that are wanted, run in order, and how many were not run after the first failure.
fn outcomes<'t>(
    options: &Options,
    loaded: &'t Loaded,
    evaluator: &Evaluator<'_>,
) -> (Vec<Outcome<'t>>, usize) {
    let asked = |t: &&Test| wanted(options, &t.name, Some(t.span), &loaded.sources);
    let tests: Vec<&Test> = loaded.library.tests.iter().filter(asked).collect();
    let mut outcomes = Vec::with_capacity(tests.len());
    for test in &tests {
        let outcome = test_suite::run(test, evaluator);
        let stop = options.fail_fast && outcome.status() == Status::Failed;
        outcomes.push(outcome);
        if stop {
            break;
        }
    }
    let not_run = tests.len() - outcomes.len();
    (outcomes, not_run)
}

/// Whether what has a name and stands at a place is asked for.
fn wanted(options: &Options, name: &str, at: Option<Span>, sources: &SourceMap) -> bool {
    options.only.as_ref().is_none_or(|text| {
        let place = at.map(|at| sources.place(at));
        name.contains(text.as_str()) || place.is_some_and(|place| place.contains(text.as_str()))
    })
}

fn document(
    run: &Run<'_>,
    loaded: &Loaded,
    medium: Medium,
    exit: ExitStatus,
    out: &mut dyn Write,
) -> io::Result<()> {
    let library = &loaded.library;
    match medium.format {
        Format::Text => {
            writeln!(out, "rules {}\n", library.label())?;
            write!(out, "{}", tests::write(run))
        }
        Format::Json | Format::Jsonl => {
            writeln!(out, "{}", json::write(run, library, exit.code()))
        }
        Format::Junit => write!(out, "{}", junit::write(run).map_err(io::Error::other)?),
        Format::Md => write!(out, "{}", markdown::write(run)),
        Format::Html => run.coverage.map_or(Ok(()), |coverage| {
            write!(out, "{}", html::write(run, coverage, &library.label()))
        }),
        // Not among the forms of this command.
        Format::Csv
        | Format::Sarif
        | Format::Github
        | Format::Svg
        | Format::Dot
        | Format::Mermaid
        | Format::Run => Ok(()),
    }
}
