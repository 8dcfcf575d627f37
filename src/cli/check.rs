//! `rationale check`: are the rules right?

use std::io;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::report::diagnostic::write;
use crate::report::escape::plural;
use crate::source::SourceMap;

use super::load::{Loaded, library, style};
use super::{Console, ExitStatus, Format, Shared};

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Rule files or folders to check together with the library
    paths: Vec<PathBuf>,
    /// Let warnings fail the run
    #[arg(long, value_name = "WHAT", value_parser = ["warnings"])]
    deny: Option<String>,
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let Loaded { library, sources, found } = library(shared, &options.paths);
    let (errors, warnings) = (found.count(Severity::Error), found.count(Severity::Warning));
    let found = found.sorted();
    match shared.format {
        Format::Text => {
            write!(console.out, "{}", write(&found, &sources, style(shared, console.terminal)))?;
            let subject = if options.paths.is_empty() {
                let criteria: usize =
                    library.program.rules.values().map(|r| r.criteria.len()).sum();
                let rules = plural(library.program.rules.len(), "rule");
                format!("{}, {rules}, {criteria} criteria", plural(library.files, "file"))
            } else {
                format!(
                    "{} with the library {}",
                    plural(options.paths.len(), "path"),
                    library.version
                )
            };
            let (errors, warnings) = (plural(errors, "error"), plural(warnings, "warning"));
            writeln!(console.out, "{subject}: {errors}, {warnings}")?;
            if let Some(first) = found.first() {
                writeln!(console.out, "`rationale help {}` says more", first.code.name())?;
            }
        }
        Format::Json | Format::Jsonl => {
            let findings: Vec<Value> = found.iter().map(|d| finding(d, &sources)).collect();
            let document = json!({
                "format_version": 1,
                "rules": { "version": library.version, "hash": library.hash },
                "files": library.files,
                "errors": errors,
                "warnings": warnings,
                "findings": findings,
            });
            writeln!(console.out, "{document}")?;
        }
    }
    if found.iter().any(|d| d.code == Code::Unreadable) {
        return Ok(ExitStatus::CouldNotRun);
    }
    let denied = errors > 0 || (options.deny.is_some() && warnings > 0);
    Ok(if denied { ExitStatus::Found } else { ExitStatus::Clean })
}

fn finding(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let place = diagnostic.primary.as_ref().and_then(|label| {
        let source = sources.get(label.span.source)?;
        let position = source.position(label.span.start);
        Some(json!({
            "file": source.name(),
            "line": position.line,
            "column": position.column,
            "start": label.span.start,
            "end": label.span.end,
        }))
    });
    json!({
        "name": diagnostic.code.name(),
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "place": place,
        "help": diagnostic.help,
    })
}
