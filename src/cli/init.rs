//! `rationale init`: a small folder that works at once and shows the way.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::report::escape::terminal;
use crate::report::schema::{NAMES, schema};

use super::output::Format;
use super::{Console, ExitStatus};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[Format::Text];

/// Files that are the same in every folder.
const FILES: [(&str, &str); 5] = [
    ("rules/wrist.yaml", include_str!("../../examples/first/wrist.yaml")),
    ("rules/wrist-service.yaml", include_str!("../../examples/first/wrist-service.yaml")),
    ("rules/wrist-brace.yaml", include_str!("../../examples/first/wrist-brace.yaml")),
    ("rules/wrist-brace.test.yaml", include_str!("../../examples/first/wrist-brace.test.yaml")),
    ("letters/emg-both-legs.txt", include_str!("../../examples/emg-both-legs.txt")),
];

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The folder; this one if none is given
    folder: Option<PathBuf>,
}

pub(super) fn run(options: &Options, console: &mut Console<'_>) -> io::Result<ExitStatus> {
    let folder = options.folder.clone().unwrap_or_default();
    let files = files(&folder);
    let taken: Vec<&Path> =
        files.iter().map(|(path, _)| path.as_path()).filter(|path| is_there(path)).collect();
    if !taken.is_empty() {
        for path in taken {
            let path = terminal(&path.display().to_string());
            writeln!(console.err, "error: `{path}` is already there")?;
        }
        writeln!(console.err, "nothing was written; choose another folder: `rationale init DIR`")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    for (path, text) in &files {
        let named = |error: io::Error| {
            io::Error::other(format!("`{}`: {error}", terminal(&path.display().to_string())))
        };
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(named)?;
        }
        // A file that has come there in the meantime is not overwritten either.
        let mut file = std::fs::File::create_new(path).map_err(named)?;
        file.write_all(text.as_bytes()).map_err(named)?;
        writeln!(console.out, "{}", terminal(&path.display().to_string()))?;
    }
    next(&folder, console)?;
    Ok(ExitStatus::Clean)
}

/// Every file with its text: rules, a letter, and the schemas that editors complete and check the rules by.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let schemas = NAMES
        .iter()
        .filter_map(|name| Some((folder.join(format!("schemas/{name}.json")), schema(name)?)));
    FILES
        .iter()
        .map(|(path, text)| (folder.join(path), (*text).to_owned()))
        .chain(schemas)
        .collect()
}

/// Whether anything is at this path, even a link to nothing.
fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

/// What to do now.
fn next(folder: &Path, console: &mut Console<'_>) -> io::Result<()> {
    let at = |path: &str| terminal(&folder.join(path).display().to_string());
    writeln!(console.out, "\nnext:")?;
    for (command, why) in [
        (format!("rationale check {}", at("rules")), "is the rule right?"),
        (
            format!("rationale test {} --only wrist-brace", at("rules")),
            "does it do what was meant?",
        ),
        (format!("rationale eval {}", at("letters/emg-both-legs.txt")), "a letter, decided"),
        ("rationale help expressions".to_owned(), "how conditions are written"),
    ] {
        writeln!(console.out, "  {command:<60}  {why}")?;
    }
    Ok(())
}
