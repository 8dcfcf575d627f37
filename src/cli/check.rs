//! `rationale check`: are the rules right?

mod graph;
mod known;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use crate::analysis::Reach;
use crate::diagnostic::{Code, Severity, did_you_mean};
use crate::report::check::{Findings, annotations, document, log, table};
use crate::report::diagnostic::{Style, write};
use crate::report::escape::plural;

use super::load::{Loaded, is_usable, library, style};
use super::output::{Format, Medium, Outputs};
use super::{Console, ExitStatus, Shared, fix};

/// Things taken as free that are written out.
const FREE_MAX: usize = 5;

/// Formats that this command writes.
const FORMS: &[Format] =
    &[Format::Text, Format::Json, Format::Jsonl, Format::Sarif, Format::Github, Format::Md];

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Rule files or folders to check together with the library
    pub(super) paths: Vec<PathBuf>,
    /// Let warnings fail the run
    #[arg(long, value_name = "WHAT", value_parser = ["warnings"])]
    deny: Option<String>,
    /// Only findings of this name (may be repeated)
    #[arg(long, value_name = "NAME", value_parser = code)]
    only: Vec<Code>,
    /// Ask exact questions too: criteria that no case or every case meets, or that never matter; cases for which no rule
    /// decides
    #[arg(long, group = "on_data")]
    exact: bool,
    /// Correct in the files what can only mean one thing, then check again
    #[arg(long)]
    fix: bool,
    /// Draw what depends on what instead: rules, the services that they decide on, definitions that they share. `-o graph.svg`,
    /// `.dot` or `.mmd`
    #[arg(long, group = "on_data", conflicts_with_all = ["deny", "only", "fix", "exact"])]
    graph: bool,
    /// The graph of this rule alone, with what is inside it: facts, definitions, criteria
    #[arg(long, value_name = "NAME", requires = "graph")]
    rule: Option<String>,
    /// Letters or cases: with `--exact`, how many of them each finding is about; with `--graph`, how often each node is met,
    /// not met and unknown on them
    #[arg(long, value_name = "DATA", requires = "on_data", num_args = 1..)]
    on: Vec<PathBuf>,
}

impl Options {
    /// Formats that this command writes with these options.
    pub(super) fn forms(&self) -> &'static [Format] {
        if self.graph { graph::FORMS } else { FORMS }
    }

    /// What it reads.
    pub(super) fn inputs(&self) -> Vec<PathBuf> {
        self.paths.iter().chain(&self.on).cloned().collect()
    }
}

/// The finding of a name.
fn code(name: &str) -> Result<Code, String> {
    let known = || Code::ALL.iter().map(|code| code.name());
    Code::ALL.iter().copied().find(|code| code.name() == name).ok_or_else(|| {
        let near = did_you_mean(name, known()).map(|near| format!("; did you mean `{near}`?"));
        format!("there is no finding of this name{}", near.unwrap_or_default())
    })
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let mut loaded = chosen(options, shared);
    if options.graph {
        let rule = options.rule.as_deref();
        return graph::run(&loaded, rule, &options.on, (shared, outputs), console);
    }
    if options.fix {
        let corrected = fix::correct(&mut loaded, || chosen(options, shared))?;
        // Standard output of a machine format holds that format and nothing else.
        let out =
            if outputs.stdout() == Format::Text { &mut *console.out } else { &mut *console.err };
        for line in corrected {
            writeln!(out, "{line}")?;
        }
    }
    let fixable = fix::possible(&loaded);
    let mut of_data = ExitStatus::Clean;
    let mut list = loaded.found.clone().sorted();
    if !options.on.is_empty() {
        if !is_usable(&loaded, shared, console)? {
            return Ok(ExitStatus::CouldNotRun);
        }
        let counted = known::count(&mut list, &options.on, &loaded.library, shared, console)?;
        let Some(status) = counted else { return Ok(ExitStatus::CouldNotRun) };
        of_data = status;
    }
    let Loaded { library, sources, .. } = loaded;
    let findings = Findings { list: &list, sources: &sources, library: &library };
    outputs.write(console, |medium: Medium, out: &mut dyn Write| match medium.format {
        Format::Json | Format::Jsonl => write!(out, "{}", document(&findings)),
        Format::Sarif => write!(out, "{}", log(&findings)?),
        Format::Github => write!(out, "{}", annotations(&findings)),
        Format::Md => write!(out, "{}", table(&findings)),
        Format::Text
        | Format::Csv
        | Format::Html
        | Format::Junit
        | Format::Svg
        | Format::Dot
        | Format::Mermaid
        | Format::Run => text(&findings, fixable, options, style(shared, medium.terminal), out),
    })?;
    if list.iter().any(|d| d.code == Code::Unreadable) {
        return Ok(ExitStatus::CouldNotRun);
    }
    let warnings = options.deny.is_some() && findings.count(Severity::Warning) > 0;
    let denied = findings.count(Severity::Error) > 0 || warnings;
    // The answer is given; nobody has to wait until the library is taken apart, which is a tenth of the time.
    rayon::spawn(move || drop(library));
    Ok(if denied { ExitStatus::Found } else { of_data })
}

/// The library with the findings that are asked for. What cannot be read is always one of them.
fn chosen(options: &Options, shared: &Shared) -> Loaded {
    let mut loaded = library(shared, &options.paths, options.exact);
    loaded.found.extend(loaded.missed_examples());
    if !options.only.is_empty() {
        loaded.found.retain(|d| options.only.contains(&d.code) || d.code == Code::Unreadable);
    }
    loaded
}

fn text(
    findings: &Findings<'_>,
    fixable: usize,
    options: &Options,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Findings { list, sources, library } = findings;
    write!(out, "{}", write(list, sources, style))?;
    let subject = if options.paths.is_empty() {
        let criteria: usize = library.program.rules.values().map(|r| r.criteria.len()).sum();
        let rules = plural(library.program.rules.len(), "rule");
        format!("{}, {rules}, {criteria} criteria", plural(library.files, "file"))
    } else {
        let paths = plural(options.paths.len(), "path");
        format!("{paths} with the library {}", library.version)
    };
    writeln!(out, "{subject}: {}", findings.counts())?;
    if let Some(reach) = &library.reach {
        writeln!(out, "{}", reach_of(reach))?;
    }
    if fixable > 0 {
        writeln!(out, "{fixable} of {} can be corrected with `--fix`", list.len())?;
    }
    if let Some(first) = list.first() {
        writeln!(out, "`rationale help {}` says more", first.code.name())?;
    }
    Ok(())
}

/// How far exact answers hold, and what they were not exact for: most often asked for first.
fn reach_of(reach: &Reach) -> String {
    let rules = plural(reach.rules, "rule");
    if reach.free.is_empty() {
        return format!("exact for {rules}");
    }
    let exact = reach.rules.saturating_sub(reach.free.len());
    let mut counts: Vec<(&str, usize)> =
        reach.asked().into_iter().map(|(what, rules)| (what, rules.len())).collect();
    counts.sort_by_key(|(what, count)| (std::cmp::Reverse(*count), *what));
    let more = counts.len().saturating_sub(FREE_MAX);
    let mut lines: Vec<String> = counts
        .into_iter()
        .take(FREE_MAX)
        .map(|(what, count)| format!("\n  {:<9} {what}", plural(count, "rule")))
        .collect();
    if more > 0 {
        lines.push(format!("\n  and {more} more: --format json"));
    }
    format!(
        "exact for {exact} of {rules}; of the others too what is found is true, and something may be missed: \
         they ask for things that were taken as free to come out either way{}",
        lines.concat()
    )
}
