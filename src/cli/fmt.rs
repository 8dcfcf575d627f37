//! `rationale fmt`: one canonical form of every rule file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::diagnostic::Diagnostics;
use crate::library::RuleSource;
use crate::report::diagnostic::write;
use crate::report::escape::{plural, terminal};
use crate::source::{Source, SourceMap};
use crate::syntax::format::format;
use crate::syntax::yaml::FILE_BYTES_MAX;

use super::load::{read_up_to, rule_files, style};
use super::output::{Format, Mode, Outputs, replace};
use super::{Console, ExitStatus, Shared};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text];

/// Where rules lie unless something else is said.
const FOLDER: &str = "rules";

/// Arguments of `fmt`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Rule files or folders, or `-` for standard input; the folder `rules` if none is given
    pub(super) paths: Vec<PathBuf>,
    /// Change nothing; say which files are not in the canonical form
    #[arg(long)]
    check: bool,
}

/// What became of one file.
enum Formatted {
    /// It is in the canonical form.
    Same,
    /// Its canonical form is another text.
    Other(String),
    /// It was complained of.
    Refused,
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let mut report = String::new();
    let status = report_on(options, shared, &mut report, console);
    outputs.write(console, |_, out: &mut dyn Write| out.write_all(report.as_bytes()))?;
    status
}

fn report_on(
    options: &Options,
    shared: &Shared,
    report: &mut String,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let mut paths = options.paths.clone();
    if paths.is_empty() {
        paths.extend(shared.rules.clone());
    }
    if paths.is_empty() {
        if !Path::new(FOLDER).is_dir() {
            writeln!(console.err, "error: there is no folder `{FOLDER}` here")?;
            writeln!(console.err, "name the files or folders: `rationale fmt PATH`")?;
            return Ok(ExitStatus::CouldNotRun);
        }
        paths.push(PathBuf::from(FOLDER));
    }
    if let [path] = paths.as_slice()
        && path.as_os_str() == "-"
    {
        return stream(options, shared, report, console);
    }
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let mut files: Vec<RuleSource> = Vec::new();
    for path in &paths {
        files.extend(rule_files(path, &mut sources, &mut found));
    }
    let unread = found.iter().count();
    complain(found, &sources, shared, console)?;
    let (mut changed, mut refused) = (0, unread);
    for file in &files {
        match formatted(file, shared, console)? {
            Formatted::Same => {}
            Formatted::Refused => refused += 1,
            Formatted::Other(text) => {
                changed += 1;
                let name = terminal(&file.path);
                if options.check {
                    report.push_str(&difference(&name, &file.text, &text));
                } else {
                    replace(Path::new(&file.path), &Mode::Keep, |out: &mut dyn Write| {
                        out.write_all(text.as_bytes())
                    })
                    .map_err(|error| io::Error::other(format!("`{name}`: {error}")))?;
                    report.extend([name.as_str(), "\n"]);
                }
            }
        }
    }
    report.push_str(&summary(options.check, files.len(), changed));
    if refused > 0 {
        writeln!(console.err, "{} left as found", plural(refused, "file"))?;
        return Ok(ExitStatus::CouldNotRun);
    }
    Ok(if options.check && changed > 0 { ExitStatus::Found } else { ExitStatus::Clean })
}

/// Standard input to standard output.
fn stream(
    options: &Options,
    shared: &Shared,
    report: &mut String,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let bytes = read_up_to(&mut io::stdin().lock(), FILE_BYTES_MAX);
    let text = bytes.and_then(|bytes| {
        String::from_utf8(bytes).map_err(|_| io::Error::other("it is no UTF-8 text"))
    });
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            writeln!(console.err, "error: standard input cannot be read: {error}")?;
            return Ok(ExitStatus::CouldNotRun);
        }
    };
    let file = RuleSource { path: "<stdin>".to_owned(), text };
    let formatted = formatted(&file, shared, console)?;
    let (text, status) = match formatted {
        Formatted::Refused => return Ok(ExitStatus::CouldNotRun),
        Formatted::Same if options.check => (String::new(), ExitStatus::Clean),
        Formatted::Same => (file.text, ExitStatus::Clean),
        Formatted::Other(text) if options.check => {
            (difference(&file.path, &file.text, &text), ExitStatus::Found)
        }
        Formatted::Other(text) => (text, ExitStatus::Clean),
    };
    report.push_str(&text);
    Ok(status)
}

/// The canonical form of a file; complaints go to the error stream.
fn formatted(
    file: &RuleSource,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<Formatted> {
    let mut sources = SourceMap::new();
    let source = Source::new(file.path.clone(), file.text.clone());
    let id = sources.add(source.clone());
    match format(id, &source) {
        Ok(text) if text == file.text => Ok(Formatted::Same),
        Ok(text) => Ok(Formatted::Other(text)),
        Err(found) => {
            complain(found, &sources, shared, console)?;
            Ok(Formatted::Refused)
        }
    }
}

fn complain(
    found: Diagnostics,
    sources: &SourceMap,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<()> {
    write!(console.err, "{}", write(&found.sorted(), sources, style(shared, false)))
}

/// The first line in which a file differs from its canonical form.
fn difference(name: &str, old: &str, new: &str) -> String {
    let (mut old, mut new) = (old.split('\n'), new.split('\n'));
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (Some(a), Some(b)) if a == b => {}
            (a, b) => {
                let shown = |sign: char, line: Option<&str>| {
                    let shown = |line: &str| format!("  {sign} {}", terminal(line));
                    line.map_or_else(String::new, |line| shown(line).trim_end().to_owned() + "\n")
                };
                return format!("{name}:{number}\n{}{}", shown('-', a), shown('+', b));
            }
        }
    }
}

fn summary(check: bool, files: usize, changed: usize) -> String {
    let files = plural(files, "file");
    match (check, changed) {
        (false, _) => format!("{files}: {changed} changed\n"),
        (true, 0) => format!("{files}: all in the canonical form\n"),
        (true, _) => format!(
            "{files}: {changed} not in the canonical form\n`rationale fmt` brings them into it\n"
        ),
    }
}
