//! `rationale facts`: what does this letter say?

use std::io;
use std::path::PathBuf;

use clap::Args;

use crate::report::{facts, json};

use super::{Console, ExitStatus, Format, Shared, documents, load};

/// Arguments of `facts`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Letters, folders of letters, or `-` for standard input
    #[arg(required = true)]
    letters: Vec<PathBuf>,
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
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let Some(loaded) = load::usable_library(shared, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let documents = documents::read(&options.letters, &loaded.library, shared, console)?;
    for (index, document) in documents.letters.iter().enumerate() {
        if options.text {
            write!(console.out, "{}", document.source.text())?;
            continue;
        }
        match shared.format {
            Format::Text => {
                let gap = if index > 0 { "\n" } else { "" };
                let text =
                    facts::write(&document.source, &document.read, &loaded.library, options.near);
                write!(console.out, "{gap}{text}")?;
            }
            Format::Json | Format::Jsonl => {
                write!(
                    console.out,
                    "{}",
                    json::facts(&document.read, &loaded.library, shared.quotes)
                )?;
            }
        }
    }
    Ok(documents.status())
}
