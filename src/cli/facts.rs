//! `rationale facts`: what does this letter say?

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use crate::diagnostic::did_you_mean;
use crate::library::Library;
use crate::model::name::FactName;
use crate::report::escape::terminal;
use crate::report::{facts, json, page};

use super::documents::Document;
use super::output::{Format, Medium, Outputs};
use super::{Console, ExitStatus, Shared, documents, load};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text, Format::Json, Format::Jsonl, Format::Html];

/// Arguments of `facts`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Letters, folders of letters, or `-` for standard input
    #[arg(required = true)]
    pub(super) letters: Vec<PathBuf>,
    /// Show these facts alone (names parted by commas; `rationale help facts` lists them)
    #[arg(long, value_name = "FACT", value_delimiter = ',')]
    only: Vec<String>,
    /// Also show what looked like a fact and was passed over, with the reason
    #[arg(long)]
    near: bool,
    /// Print the letter's text, into which the offsets point
    #[arg(long)]
    text: bool,
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
    let Some(only) = only(&options.only, library, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let near = options.near;
    let mut open = outputs.open()?;
    open.write(console, |medium, out| {
        let head = (medium.format == Format::Html).then(|| facts::html::head(library, near));
        write!(out, "{}", head.unwrap_or_default())
    })?;
    let mut number = 0;
    let tally = documents::each(&options.letters, library, shared, console, |console, mut one| {
        number += 1;
        restrict(&mut one, &only);
        open.write(console, |medium: Medium, out: &mut dyn Write| {
            piece(options, shared, library, &one, number, medium, out)
        })
    })?;
    open.write(console, |medium, out| {
        let foot = if medium.format == Format::Html { page::foot() } else { "" };
        write!(out, "{foot}")
    })?;
    if tally.read > 0 {
        open.keep()?;
    }
    Ok(tally.status())
}

/// What an output says of one letter, the `number`th from 1.
fn piece(
    options: &Options,
    shared: &Shared,
    library: &Library,
    document: &Document,
    number: usize,
    medium: Medium,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Document { source, read } = document;
    if options.text {
        return write!(out, "{}", source.text());
    }
    if medium.format == Format::Html {
        write!(out, "{}", facts::html::letter(source, read, library, options.near, number))
    } else if medium.format == Format::Text {
        let gap = if number > 1 { "\n" } else { "" };
        write!(out, "{gap}{}", facts::write(source, read, library, options.near))
    } else {
        write!(out, "{}", json::facts(read, library, shared.quotes))
    }
}

/// The facts that are asked for, all where none is named; `None` where a name is of no fact, which is said.
fn only(
    names: &[String],
    library: &Library,
    console: &mut Console<'_>,
) -> io::Result<Option<BTreeSet<FactName>>> {
    let known = &library.program.vocabulary.facts;
    let (mut only, mut all_known) = (BTreeSet::new(), true);
    for name in names {
        if known.contains_key(name.as_str()) {
            only.insert(FactName::from(name.as_str()));
            continue;
        }
        all_known = false;
        write!(console.err, "error: there is no fact `{}`", terminal(name))?;
        match did_you_mean(name, known.keys().map(FactName::as_str)) {
            Some(near) => writeln!(console.err, "; did you mean `{near}`?")?,
            None => writeln!(console.err, "; `rationale help facts` lists them")?,
        }
    }
    Ok(all_known.then_some(only))
}

/// Leaves out every fact that is not asked for.
fn restrict(document: &mut Document, only: &BTreeSet<FactName>) {
    if !only.is_empty() {
        document.read.case.facts.retain(|fact| only.contains(&fact.name));
        document.read.near.retain(|near| only.contains(&near.name));
    }
}
