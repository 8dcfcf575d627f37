//! The record of a run, and running it again.

use std::io;
use std::path::Path;

use clap::Parser;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::library::Library;
use crate::report::escape::terminal;

use super::corpus::hexadecimal;
use super::load::read_bounded;
use super::output::{Format, Outputs};
use super::{Arguments, Command, Console, ExitStatus, Shared, audit, diff};

/// Largest record of a run, in bytes.
const RECORD_BYTES_MAX: usize = 64 << 20;

/// What a run was, so that it can be run again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    format_version: u32,
    program: String,
    rules: Hashed,
    /// The rules before, where two versions are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Hashed>,
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

impl Hashed {
    fn of(library: &Library) -> Self {
        Self { name: library.version.clone(), sha256: library.hash.clone() }
    }
}

/// A run that is to be recorded.
pub(super) struct Ran<'a> {
    pub(super) library: &'a Library,
    pub(super) before: Option<&'a Library>,
    pub(super) data: String,
    /// The arguments that change what comes out, as they would be written.
    pub(super) arguments: Vec<String>,
    pub(super) letters: usize,
    pub(super) unread: usize,
    pub(super) issues: usize,
    /// The document in a format.
    pub(super) document: &'a dyn Fn(Format) -> io::Result<String>,
}

/// The record of a run as JSON.
pub(super) fn record(ran: &Ran<'_>, outputs: &Outputs) -> String {
    let mut formats: Vec<Format> = outputs.formats();
    // Every record holds the figures, whatever else was written.
    formats.push(Format::Json);
    serde_json::to_string_pretty(&of(ran, &formats)).unwrap_or_default() + "\n"
}

/// The record of a run with the hashes of these formats.
pub(super) fn of(ran: &Ran<'_>, formats: &[Format]) -> Record {
    let hashed = |format: &Format| {
        let bytes = (ran.document)(*format).unwrap_or_default();
        Hashed { name: format.name(), sha256: hexadecimal(&Sha256::digest(bytes)) }
    };
    let formats = formats.iter().filter(|format| **format != Format::Run);
    let mut outputs: Vec<Hashed> = formats.map(hashed).collect();
    outputs.sort();
    outputs.dedup();
    Record {
        format_version: 1,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        rules: Hashed::of(ran.library),
        before: ran.before.map(Hashed::of),
        data: ran.data.clone(),
        arguments: ran.arguments.clone(),
        letters: ran.letters,
        unread: ran.unread,
        issues: ran.issues,
        outputs,
    }
}

/// Runs a recorded run of a command again and compares: what was read, the rules, and every output byte by byte.
pub(super) fn verify(
    path: &Path,
    verb: &str,
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
    let words = ["rationale", verb].into_iter().map(str::to_owned);
    let words = words.chain(before.arguments.iter().cloned());
    let Ok(Arguments { command, shared: recorded }) = Arguments::try_parse_from(words) else {
        writeln!(console.err, "error[unreadable]: `{shown}` records arguments that are not known")?;
        return Ok(ExitStatus::CouldNotRun);
    };
    let recorded = Shared { quiet: shared.quiet, plain: shared.plain, ..recorded };
    let formats = before.outputs.iter().filter_map(|output| Format::of_name(&output.name));
    let formats: Vec<Format> = formats.collect();
    let after = match &command {
        Command::Audit(options) if !options.is_of_a_record() => {
            audit::again(options, &recorded, &formats, console)?
        }
        Command::Diff(options) if !options.is_of_a_record() => {
            diff::again(options, &recorded, &formats, console)?
        }
        Command::Audit(_)
        | Command::Diff(_)
        | Command::Init(_)
        | Command::Check(_)
        | Command::Fmt(_)
        | Command::Test(_)
        | Command::Facts(_)
        | Command::Eval(_)
        | Command::PdfText
        | Command::Help(_) => {
            writeln!(console.err, "error[unreadable]: `{shown}` records a run that writes")?;
            return Ok(ExitStatus::CouldNotRun);
        }
    };
    match after {
        Some(after) => compare(&before, &after, console),
        None => Ok(ExitStatus::CouldNotRun),
    }
}

fn not_of_its_form(error: &serde_json::Error) -> io::Error {
    let (line, column) = (error.line(), error.column());
    io::Error::other(format!("line {line}, column {column} is not of its form"))
}

fn compare(before: &Record, after: &Record, console: &mut Console<'_>) -> io::Result<ExitStatus> {
    let mut lines: Vec<(String, bool, String)> = vec![
        line("program", &before.program, &after.program),
        line("rules", &before.rules.sha256, &after.rules.sha256),
    ];
    if let (Some(then), Some(now)) = (&before.before, &after.before) {
        lines.push(line("before", &then.sha256, &now.sha256));
    }
    lines.push(line("data", &before.data, &after.data));
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
