//! `rationale test`: do the rules still do what was meant?

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::evaluate::{Admitted, Evaluator};
use crate::library::Library;
use crate::report::diagnostic::write;
use crate::report::tests;
use crate::source::SourceMap;
use crate::test_suite::{self, Outcome};

use super::load::{Loaded, library, style};
use super::output::{Format, Medium, Outputs};
use super::{Console, ExitStatus, Shared};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text, Format::Json, Format::Jsonl];

/// Arguments of `test`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Rule or test files to run together with the library's
    pub(super) paths: Vec<PathBuf>,
    /// Only tests whose name or file holds this text
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let Loaded { library, sources, found, .. } = library(shared, &options.paths);
    if found.has_errors() {
        write!(console.err, "{}", write(&found.sorted(), &sources, style(shared, false)))?;
        writeln!(console.err, "nothing was tested: the rules or tests have errors")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    let wanted = |test: &&test_suite::Test| {
        options.only.as_ref().is_none_or(|text| {
            test.name.contains(text.as_str()) || sources.place(test.span).contains(text.as_str())
        })
    };
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let outcomes: Vec<Outcome<'_>> =
        library.tests.iter().filter(wanted).map(|test| test_suite::run(test, &evaluator)).collect();
    if outcomes.is_empty() {
        writeln!(console.err, "error: there are no tests to run")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    let failed = outcomes.iter().filter(|o| !o.failures.is_empty()).count();
    outputs.write(console, |medium: Medium, out: &mut dyn Write| {
        if medium.format == Format::Text {
            writeln!(out, "rules {}\n", library.label())?;
            write!(out, "{}", tests::write(&outcomes, &sources))
        } else {
            writeln!(out, "{}", document(&outcomes, &library, &sources))
        }
    })?;
    Ok(if failed > 0 { ExitStatus::Found } else { ExitStatus::Clean })
}

/// The outcomes as one JSON document.
fn document(outcomes: &[Outcome<'_>], library: &Library, sources: &SourceMap) -> Value {
    let tests: Vec<Value> = outcomes
        .iter()
        .map(|o| {
            let failures: Vec<Value> = o
                .failures
                .iter()
                .map(|f| json!({"what": f.what, "expected": f.expected, "got": f.got, "place": sources.place(f.span)}))
                .collect();
            json!({"name": o.test.name, "place": sources.place(o.test.span), "failures": failures})
        })
        .collect();
    let failed = outcomes.iter().filter(|o| !o.failures.is_empty()).count();
    json!({
        "format_version": 1,
        "rules": { "version": library.version, "hash": library.hash },
        "tests": tests,
        "passed": outcomes.len() - failed,
        "failed": failed,
    })
}
