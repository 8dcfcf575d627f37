//! The command line: arguments, reading files, and which command writes what.
//!
//! Exit status: 0 nothing to report, 1 found something, 2 could not run. A decision is not an error.

mod against;
mod audit;
mod check;
mod corpus;
mod diff;
mod documents;
mod eval;
mod exit_status;
mod facts;
mod fix;
mod fmt;
mod help;
mod init;
mod load;
mod output;
mod pdf;
mod run;
mod test;

use std::ffi::OsString;
use std::fmt::{Debug, Formatter, Result as FmtResult};
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use exit_status::ExitStatus;
use output::{Format, Outputs};

use crate::evaluate::Admitted;

/// Where a command writes.
pub struct Console<'a> {
    /// Data.
    pub out: &'a mut dyn Write,
    /// Complaints.
    pub err: &'a mut dyn Write,
    /// Whether data goes to a terminal.
    pub terminal: bool,
    /// The program itself, which reads PDFs in a process of its own.
    pub program: PathBuf,
}

impl Debug for Console<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> FmtResult {
        f.debug_struct("Console").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

/// Re-evaluates the medical necessity of disputed services from an external-review determination letter.
#[derive(Debug, Parser)]
#[command(name = "rationale", version, disable_help_subcommand = true, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
struct Shared {
    /// A folder of rules to use instead of the library inside the program
    #[arg(long, global = true, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Form of standard output
    #[arg(long, global = true, value_name = "FORM", default_value = "text")]
    format: Format,
    /// Also write to this file; its ending picks the form (.json, .sarif, .md and so on; may be repeated)
    #[arg(short, long, global = true, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// One sentence a finding, for screen readers
    #[arg(long, global = true)]
    plain: bool,
    /// Put words of the letter into machine-readable output
    #[arg(long, global = true)]
    quotes: bool,
    /// No warnings about parts of letters that were not understood
    #[arg(short, long, global = true)]
    quiet: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Colour,
}

/// Which sections of a letter count as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Evidence {
    /// The case summary and the request.
    Summary,
    /// The rationales as well.
    Letter,
}

impl Evidence {
    fn admitted(self) -> Admitted {
        match self {
            Self::Summary => Admitted::Summary,
            Self::Letter => Admitted::Letter,
        }
    }
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Give me a rule, a test and a letter that work
    Init(init::Options),
    /// Are the rules right? Names, types, units, sides, dates, cycles
    Check(check::Options),
    /// Make them look the same: one canonical form of every rule file
    Fmt(fmt::Options),
    /// Do the rules still do what was meant? Runs the tests beside them
    Test(test::Options),
    /// What does this letter say? Facts with the words they were read from
    Facts(facts::Options),
    /// Is it necessary, and why? Decisions, criteria, and what one more fact would change
    Eval(eval::Options),
    /// Do the recorded outcomes fit? The table and the figures of agreement
    Audit(audit::Options),
    /// What would this change do? Two versions of the rules: what differs, which decisions flip, and which edit flips them
    Diff(diff::Options),
    /// The text of a PDF on standard input; run by the program itself, with bounds
    #[command(hide = true)]
    PdfText,
    /// A command, a finding's name, a fact, a rule; `help expressions` is the manual of conditions
    Help(help::Options),
}

impl Command {
    /// Its name, the formats in which it can write, and what it reads.
    fn traits(&self) -> (&'static str, &'static [Format], Vec<PathBuf>) {
        match self {
            Self::Init(_) => ("init", init::FORMS, Vec::new()),
            Self::Fmt(options) => ("fmt", fmt::FORMS, options.paths.clone()),
            Self::Check(options) => ("check", options.forms(), options.inputs()),
            Self::Test(options) => ("test", test::FORMS, options.paths.clone()),
            Self::Facts(options) => ("facts", facts::FORMS, options.letters.clone()),
            Self::Eval(options) => ("eval", eval::FORMS, options.letters.clone()),
            Self::Audit(options) => ("audit", audit::FORMS, options.letters.clone()),
            Self::Diff(options) => ("diff", diff::FORMS, options.on.clone()),
            Self::PdfText => ("pdf-text", help::FORMS, Vec::new()),
            Self::Help(options) => ("help", options.forms(), options.inputs().to_vec()),
        }
    }
}

/// Runs the program with its arguments, the first being its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> ExitStatus {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, console),
    };
    let shared = &arguments.shared;
    let (name, forms, inputs) = arguments.command.traits();
    let asked = Outputs::of(name, forms, shared.format, &shared.output);
    let outputs = match asked.and_then(|outputs| outputs.apart_from(&inputs)) {
        Ok(outputs) => outputs,
        Err(message) => {
            let _ = writeln!(console.err, "error: {}", crate::report::escape::terminal(&message));
            return ExitStatus::CouldNotRun;
        }
    };
    let result = match &arguments.command {
        Command::Init(options) => init::run(options, console),
        Command::Fmt(options) => fmt::run(options, shared, &outputs, console),
        Command::Check(options) => check::run(options, shared, &outputs, console),
        Command::Test(options) => test::run(options, shared, &outputs, console),
        Command::Facts(options) => facts::run(options, shared, &outputs, console),
        Command::Eval(options) => eval::run(options, shared, &outputs, console),
        Command::Audit(options) => audit::run(options, shared, &outputs, console),
        Command::Diff(options) => diff::run(options, shared, &outputs, console),
        Command::PdfText => pdf::run(console),
        Command::Help(options) => {
            help::run(options, shared, &outputs, &Arguments::command(), console)
        }
    };
    match result {
        Ok(status) => status,
        // The reader went away, for example `head`; what it wanted it has.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitStatus::Clean,
        Err(error) => {
            let _ = writeln!(console.err, "error: the output cannot be written: {error}");
            ExitStatus::CouldNotRun
        }
    }
}

/// `--help` and `--version` are answers; everything else clap says is a complaint.
fn usage(error: &clap::Error, console: &mut Console<'_>) -> ExitStatus {
    if error.use_stderr() {
        let _ = write!(console.err, "{error}");
        ExitStatus::CouldNotRun
    } else {
        let _ = write!(console.out, "{error}");
        ExitStatus::Clean
    }
}
