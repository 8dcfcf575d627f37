//! The files that an audit reads beside its corpus: notes and the baseline.

use std::io;
use std::path::Path;

use crate::audit::{Known, Note, read_known, read_notes, write_known};
use crate::report::audit::workpaper::Workpaper;
use crate::report::escape::{plural, terminal};

use super::super::Console;
use super::super::load::read_bounded;
use super::super::output::{Mode, replace};
use super::{Accept, Options};

/// Largest file of notes or known remarks, in bytes.
const FILE_BYTES_MAX: usize = 1 << 30;

fn text(path: &Path, console: &mut Console<'_>) -> io::Result<Option<String>> {
    let shown = terminal(&path.display().to_string());
    let read = read_bounded(path, FILE_BYTES_MAX)
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| io::Error::other("it is no UTF-8")));
    match read {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            writeln!(console.err, "error[unreadable]: `{shown}` cannot be read: {error}")?;
            Ok(None)
        }
    }
}

fn wrong(
    path: &Path,
    (line, message): (usize, String),
    console: &mut Console<'_>,
) -> io::Result<()> {
    let message = message
        .rsplit_once(" at line 1 column ")
        .map_or_else(|| message.clone(), |(what, column)| format!("{what} (character {column})"));
    let text = format!("{}:{line}: {message}", path.display());
    writeln!(console.err, "error[notes]: {}", terminal(&text))
}

/// A file that was read, or that nobody asked for.
#[derive(Debug)]
pub(super) enum Given<T> {
    /// What it holds.
    Read(T),
    /// No such file was named.
    NotAsked,
    /// It cannot be read; that was said.
    Unreadable,
}

/// The notes, where there is a file of them.
pub(super) fn notes(options: &Options, console: &mut Console<'_>) -> io::Result<Given<Vec<Note>>> {
    let Some(path) = &options.notes else { return Ok(Given::NotAsked) };
    let Some(text) = text(path, console)? else { return Ok(Given::Unreadable) };
    match read_notes(&text) {
        Ok(notes) => Ok(Given::Read(notes)),
        Err(problem) => wrong(path, problem, console).map(|()| Given::Unreadable),
    }
}

/// The known remarks, where there is a list of them. A list that is about to be made is empty.
pub(super) fn known(options: &Options, console: &mut Console<'_>) -> io::Result<Given<Vec<Known>>> {
    let Some(path) = &options.baseline else { return Ok(Given::NotAsked) };
    if options.accept.is_some() && !path.exists() {
        return Ok(Given::Read(Vec::new()));
    }
    if !path.exists() {
        let path = terminal(&path.display().to_string());
        writeln!(console.err, "error[unreadable]: there is no `{path}`; `--accept` makes it")?;
        return Ok(Given::Unreadable);
    }
    let Some(text) = text(path, console)? else { return Ok(Given::Unreadable) };
    match read_known(&text) {
        Ok(known) => Ok(Given::Read(known)),
        Err(problem) => wrong(path, problem, console).map(|()| Given::Unreadable),
    }
}

/// Rewrites the list: what is gone goes; what is new comes only where the list is made, or where
/// `all` is accepted.
pub(super) fn accept(
    options: &Options,
    accept: Accept,
    paper: &Workpaper<'_>,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let (Some(path), Some((known, comparison))) = (&options.baseline, &paper.known) else {
        return Ok(());
    };
    let add = accept == Accept::All || !path.exists();
    let kept = comparison.kept.iter().filter_map(|index| known.get(*index)).cloned();
    let new = comparison.new.iter().filter(|_| add).filter_map(|index| paper.remarks.get(*index));
    let list: Vec<Known> = kept.chain(new.map(Known::of)).collect();
    let (count, taken) = (list.len(), comparison.gone.len());
    let added = if add { comparison.new.len() } else { 0 };
    let text = write_known(list);
    replace(path, &Mode::Private, |file| file.write_all(text.as_bytes()))?;
    let path = terminal(&path.display().to_string());
    writeln!(
        console.err,
        "{path}: {} known, {added} added, {taken} taken out",
        plural(count, "remark")
    )
}
