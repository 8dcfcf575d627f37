//! The record of a run, and running it again.

use std::io;
use std::path::Path;

use clap::Parser;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::report::audit::workpaper::Workpaper;
use crate::report::escape::terminal;

use super::super::corpus::{Totals, hexadecimal};
use super::super::load::{self, read_bounded};
use super::super::output::{Format, Outputs};
use super::super::{Arguments, Command, Console, ExitStatus, Shared};
use super::{Options, document, paper, read};

/// Largest record of a run, in bytes.
const RECORD_BYTES_MAX: usize = 64 << 20;

/// What a run was, so that it can be run again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    format_version: u32,
    program: String,
    rules: Hashed,
    /// SHA-256 of what was read.
    data: String,
    arguments: Vec<String>,
    letters: usize,
    unread: usize,
    issues: usize,
    /// SHA-256 of each output, by its format.
    outputs: Vec<Hashed>,
}

/// A thing with its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Hashed {
    name: String,
    sha256: String,
}

/// The record of a run as JSON.
pub(super) fn record(
    options: &Options,
    shared: &Shared,
    paper: &Workpaper<'_>,
    totals: &Totals,
    outputs: &Outputs,
) -> String {
    let mut formats: Vec<Format> = outputs.formats();
    // Every record holds the figures, whatever else was written.
    formats.push(Format::Json);
    let record = of(options, shared, paper, totals, formats);
    serde_json::to_string_pretty(&record).unwrap_or_default() + "\n"
}

fn of(
    options: &Options,
    shared: &Shared,
    paper: &Workpaper<'_>,
    totals: &Totals,
    formats: Vec<Format>,
) -> Record {
    let hashed = |format: Format| {
        let bytes = document(paper, format).unwrap_or_default();
        Hashed { name: format.name(), sha256: hexadecimal(&Sha256::digest(bytes)) }
    };
    let formats = formats.into_iter().filter(|format| *format != Format::Run);
    let mut outputs: Vec<Hashed> = formats.map(hashed).collect();
    outputs.sort();
    outputs.dedup();
    Record {
        format_version: 1,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        rules: Hashed { name: paper.library.version.clone(), sha256: paper.library.hash.clone() },
        data: paper.data_hash.clone(),
        arguments: arguments(options, shared),
        letters: paper.audit.letters,
        unread: totals.unread,
        issues: paper.audit.issues,
        outputs,
    }
}

/// The arguments that change what comes out, as they would be written.
fn arguments(options: &Options, shared: &Shared) -> Vec<String> {
    let mut list: Vec<String> = options.letters.iter().map(|p| p.display().to_string()).collect();
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            list.push(format!("--{name}={value}"));
        }
    };
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|p| p.display().to_string());
    option("rules", path(&shared.rules));
    let letter = options.evidence == super::Evidence::Letter;
    option("evidence", letter.then(|| "letter".to_owned()));
    for column in &options.by {
        option("by", Some(column.clone()));
    }
    option("sample", options.sample.map(|n| n.to_string()));
    option("seed", options.sample.map(|_| options.seed.to_string()));
    option("notes", path(&options.notes));
    option("baseline", path(&options.baseline));
    option("min-agreement", options.min_agreement.map(|p| p.to_string()));
    for (name, flag) in [
        ("--names", options.names),
        ("--twins", options.twins),
        ("--second", options.second),
        ("--redact", options.redact),
        ("--quotes", shared.quotes),
    ] {
        if flag {
            list.push(name.to_owned());
        }
    }
    list
}

/// Runs a recorded run again and compares: what was read, the rules, and every output byte by byte.
pub(super) fn verify(
    path: &Path,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let shown = terminal(&path.display().to_string());
    let before: Record = match read_bounded(path, RECORD_BYTES_MAX)
        .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| not_of_its_form(&error)))
    {
        Ok(record) => record,
        Err(error) => {
            writeln!(console.err, "error[unreadable]: `{shown}` is no record of a run: {error}")?;
            return Ok(ExitStatus::CouldNotRun);
        }
    };
    let words = ["rationale", "audit"].into_iter().map(str::to_owned);
    let words = words.chain(before.arguments.iter().cloned());
    let Ok(Arguments { command: Command::Audit(options), shared: recorded }) =
        Arguments::try_parse_from(words)
    else {
        writeln!(console.err, "error[unreadable]: `{shown}` records arguments that are not known")?;
        return Ok(ExitStatus::CouldNotRun);
    };
    if options.verify.is_some() || options.accept.is_some() {
        writeln!(console.err, "error[unreadable]: `{shown}` records a run that writes")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    let recorded = Shared { quiet: shared.quiet, plain: shared.plain, ..recorded };
    let Some(loaded) = load::usable_library(&recorded, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let Some(corpus) = read(&options, &recorded, &loaded.library, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let Some(again) = paper(&options, &recorded, &loaded.library, &corpus, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let formats = before.outputs.iter().filter_map(|output| Format::of_name(&output.name));
    let after = of(&options, &recorded, &again, &corpus.totals, formats.collect());
    compare(&before, &after, console)
}

fn not_of_its_form(error: &serde_json::Error) -> io::Error {
    let (line, column) = (error.line(), error.column());
    io::Error::other(format!("line {line}, column {column} is not of its form"))
}

fn compare(before: &Record, after: &Record, console: &mut Console<'_>) -> io::Result<ExitStatus> {
    let mut lines: Vec<(String, bool, String)> = vec![
        line("program", &before.program, &after.program),
        line("rules", &before.rules.sha256, &after.rules.sha256),
        line("data", &before.data, &after.data),
    ];
    for output in &before.outputs {
        let now = after.outputs.iter().find(|other| other.name == output.name);
        let now = now.map_or("not written", |now| now.sha256.as_str());
        lines.push(line(&output.name, &output.sha256, now));
    }
    let same = lines.iter().all(|(_, same, _)| *same);
    let verdict = if same { "the run gives the same bytes" } else { "the run gives other bytes" };
    writeln!(console.out, "{verdict}\n")?;
    for (name, same, says) in &lines {
        let word = if *same { "same" } else { "OTHER" };
        writeln!(console.out, "  {word:<6} {name:<8} {}", terminal(says))?;
    }
    Ok(if same { ExitStatus::Clean } else { ExitStatus::Found })
}

fn line(name: &str, before: &str, after: &str) -> (String, bool, String) {
    let same = before == after;
    let says = if same { before.to_owned() } else { format!("{before}, now {after}") };
    (name.to_owned(), same, says)
}
