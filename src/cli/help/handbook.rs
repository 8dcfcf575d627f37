//! `rationale help --library`: the handbook, with how often each rule met letters where some are given.

use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::evaluate::{Admitted, Evaluator};
use crate::report::handbook::{Handbook, Met};
use crate::test_suite::{self, Outcome};

use super::super::load::{Loaded, usable_library};
use super::super::output::{Format, Outputs};
use super::super::test::covered;
use super::super::{Console, ExitStatus, Shared, documents};

pub(super) fn run(
    letters: &[PathBuf],
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let Some(loaded) = usable_library(shared, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let library = &loaded.library;
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let outcomes: Vec<Outcome<'_>> =
        library.tests.iter().map(|test| test_suite::run(test, &evaluator)).collect();
    let coverage = covered(library, &loaded.sources, &evaluator, &outcomes);
    let (met, status) = if letters.is_empty() {
        (None, ExitStatus::Clean)
    } else {
        let (met, status) = count(letters, &loaded, &evaluator, shared, console)?;
        if met.is_none() {
            writeln!(console.err, "error: there is no letter to count")?;
            return Ok(ExitStatus::CouldNotRun);
        }
        (met, status)
    };
    let met = met.as_ref().map(|(letters, met)| (*letters, met));
    let handbook = Handbook::of(library, &loaded.sources, &outcomes, &coverage, met);
    outputs.write(console, |medium, out| match medium.format {
        Format::Html => write!(out, "{}", handbook.page().map_err(io::Error::other)?),
        // A handbook on a terminal is Markdown: it reads as text.
        Format::Text
        | Format::Md
        | Format::Json
        | Format::Jsonl
        | Format::Csv
        | Format::Sarif
        | Format::Junit
        | Format::Github
        | Format::Run => write!(out, "{}", handbook.markdown()),
    })?;
    Ok(status)
}

/// How often each rule decided an issue of the letters, with the number of letters.
fn count(
    letters: &[PathBuf],
    loaded: &Loaded,
    evaluator: &Evaluator<'_>,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<(Option<(usize, Met)>, ExitStatus)> {
    let documents = documents::read(letters, &loaded.library, shared, console)?;
    let decided: Vec<_> =
        documents.letters.par_iter().map(|d| evaluator.evaluate(&d.read.case)).collect();
    let mut met = Met::new();
    for evaluation in decided.iter().flatten() {
        if let Ok(choice) = &evaluation.rule {
            let of_rule = met.entry(choice.rule.clone()).or_default();
            *of_rule.entry(evaluation.decision).or_default() += 1;
        }
    }
    let counted = (!decided.is_empty()).then_some((decided.len(), met));
    Ok((counted, documents.status()))
}
