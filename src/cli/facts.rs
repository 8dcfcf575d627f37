//! `rationale facts`: what does this letter say?

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use crate::report::{facts, json};

use super::output::{Format, Medium, Outputs};
use super::{Console, ExitStatus, Shared, documents, load};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text, Format::Json, Format::Jsonl];

/// Arguments of `facts`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Letters, folders of letters, or `-` for standard input
    #[arg(required = true)]
    pub(super) letters: Vec<PathBuf>,
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
    let documents = documents::read(&options.letters, &loaded.library, shared, console)?;
    let library = &loaded.library;
    outputs.write(console, |medium: Medium, out: &mut dyn Write| {
        for (index, document) in documents.letters.iter().enumerate() {
            if options.text {
                write!(out, "{}", document.source.text())?;
            } else if medium.format == Format::Text {
                let gap = if index > 0 { "\n" } else { "" };
                let text = facts::write(&document.source, &document.read, library, options.near);
                write!(out, "{gap}{text}")?;
            } else {
                write!(out, "{}", json::facts(&document.read, library, shared.quotes))?;
            }
        }
        Ok(())
    })?;
    Ok(documents.status())
}
