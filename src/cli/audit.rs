//! `rationale audit`: do the recorded outcomes fit?

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use rayon::prelude::*;

use crate::audit::{Audit, Finding, IssueResult, Subject, find, results};
use crate::evaluate::Evaluator;
use crate::library::Library;
use crate::model::outcome::Decision;
use crate::report;

use super::documents::Document;
use super::output::{Format, Medium, Outputs};
use super::{Console, Evidence, ExitStatus, Shared, documents, load};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text, Format::Json, Format::Jsonl];

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Letters or folders of letters
    #[arg(required = true)]
    pub(super) letters: Vec<PathBuf>,
    /// Which sections of a letter count as evidence
    #[arg(long, value_name = "SECTIONS", default_value = "summary")]
    evidence: Evidence,
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
    if documents.letters.is_empty() {
        writeln!(console.err, "error: there is no letter to audit")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    let evaluator =
        Evaluator::new(&library.program, &library.dependencies, options.evidence.admitted());
    let findings: Vec<Vec<Finding>> = documents
        .letters
        .par_iter()
        .map(|document| findings(document, &evaluator, library))
        .collect();
    let letters: Vec<(Vec<IssueResult>, Vec<String>)> =
        documents.letters.par_iter().map(|document| one(document, &evaluator)).collect();
    let mut no_rule: BTreeMap<String, usize> = BTreeMap::new();
    for service in letters.iter().flat_map(|(_, services)| services) {
        *no_rule.entry(service.clone()).or_default() += 1;
    }
    let letters: Vec<Vec<IssueResult>> = letters.into_iter().map(|(results, _)| results).collect();
    let audit = Audit::of(&letters, documents.unread, no_rule)
        .with_findings(findings.into_iter().flatten().collect());
    outputs.write(console, |medium: Medium, out: &mut dyn Write| {
        if medium.format == Format::Text {
            write!(out, "{}", report::audit::write(&audit, library))
        } else {
            write!(out, "{}", report::json::audit(&audit, library, shared.quotes))
        }
    })?;
    Ok(documents.status())
}

/// What is wrong with a letter's determinations.
pub(super) fn findings(
    document: &Document,
    evaluator: &Evaluator<'_>,
    library: &Library,
) -> Vec<Finding> {
    let decided = evaluator.evaluate(&document.read.case);
    let Document { source, read } = document;
    find(&Subject::new(source, read, &decided, &library.program, &library.reader))
}

/// One letter's results, and the services for which no rule speaks.
fn one(document: &Document, evaluator: &Evaluator<'_>) -> (Vec<IssueResult>, Vec<String>) {
    let decided = evaluator.decisions(&document.read.case);
    let issues = document.read.letter.issues.iter();
    let recorded = issues.map(|i| (i.number, i.recorded.as_ref().map(|r| r.value))).collect();
    let unruled = decided.iter().filter(|e| e.decision == Decision::NoRule);
    let services = unruled
        .map(|e| e.service.as_ref().map_or("unknown service".to_owned(), ToString::to_string));
    (results(&decided, &recorded), services.collect())
}
