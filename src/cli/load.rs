//! Reading files: the only module that touches them.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::library::{FILES_MAX, Library, Manner, RuleSource, load_with, shipped};
use crate::report::diagnostic::{Style, write};
use crate::source::{Source, SourceMap, Span};
use crate::syntax::yaml::FILE_BYTES_MAX;

use super::{Colour, Console, Shared};

/// Deepest folder below the one given.
const FOLDERS_MAX: usize = 16;

/// A library with the texts it was read from and what was found in it.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) library: Library,
    pub(super) sources: SourceMap,
    pub(super) found: Diagnostics,
    /// The files that were read from disk, by the names of their sources. Those of the library inside the program are not.
    pub(super) on_disk: BTreeSet<String>,
}

impl Loaded {
    /// The examples beside phrases that are not read as they say; of a library with errors none is asked.
    pub(super) fn missed_examples(&self) -> Diagnostics {
        let mut missed = Diagnostics::new();
        if !self.found.has_errors() {
            self.library.reader.check_examples(&mut missed);
        }
        missed
    }
}

/// Reads the library that the options name, with further rule files in place of those of the same path; where that is
/// wanted, exact questions are asked of it as well.
pub(super) fn library(shared: &Shared, further: &[PathBuf], exact: bool) -> Loaded {
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let (mut on_disk, mut alone) = (BTreeSet::new(), BTreeSet::new());
    let paths = |given: &[RuleSource]| given.iter().map(|f| f.path.clone()).collect::<Vec<_>>();
    let mut files = match &shared.rules {
        Some(folder) => rule_files(folder, &mut sources, &mut found),
        None => shipped(),
    };
    if shared.rules.is_some() {
        on_disk.extend(paths(&files));
    }
    for path in further {
        let given = rule_files(path, &mut sources, &mut found);
        on_disk.extend(paths(&given));
        if !path.is_dir() {
            alone.extend(paths(&given));
        }
        // A rule that is edited outside its library is checked in its place, not beside itself.
        let same = |a: &RuleSource, b: &RuleSource| {
            guideline(&a.text).is_some_and(|g| guideline(&b.text) == Some(g))
        };
        files.retain(|old| !given.iter().any(|new| new.path == old.path || same(old, new)));
        files.extend(given);
    }
    let manner = Manner { alone, exact };
    let library = load_with(files, &manner, &mut sources, &mut found);
    Loaded { library, sources, found, on_disk }
}

/// The name of the rule in a file, as far as a line shows it before the file is parsed.
fn guideline(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("guideline:")).map(str::trim)
}

/// Reads the library for a command that needs it without errors; complaints go to the error stream.
///
/// # Errors
/// Where writing fails.
pub(super) fn usable_library(
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<Option<Loaded>> {
    let loaded = library(shared, &[], false);
    let usable = is_usable(&loaded, shared, console)?;
    Ok(usable.then_some(loaded))
}

/// Whether a library has no errors; complaints go to the error stream.
///
/// # Errors
/// Where writing fails.
pub(super) fn is_usable(
    loaded: &Loaded,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<bool> {
    if !loaded.found.has_errors() {
        return Ok(true);
    }
    let text = write(&loaded.found.clone().sorted(), &loaded.sources, style(shared, false));
    write!(console.err, "{text}")?;
    writeln!(console.err, "the rules cannot be used; `rationale check` shows all findings")?;
    Ok(false)
}

/// The library of a folder, without its tests: what is compared is what decides.
pub(super) fn folder(path: &Path) -> Loaded {
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let mut files = rule_files(path, &mut sources, &mut found);
    files.retain(|file| !file.path.ends_with(".test.yaml"));
    read(files, sources, found)
}

/// The library of files that are in memory.
pub(super) fn of_files(files: Vec<RuleSource>) -> Loaded {
    read(files, SourceMap::new(), Diagnostics::new())
}

fn read(files: Vec<RuleSource>, mut sources: SourceMap, mut found: Diagnostics) -> Loaded {
    let library = load_with(files, &Manner::default(), &mut sources, &mut found);
    Loaded { library, sources, found, on_disk: BTreeSet::new() }
}

/// How diagnostics are written for these options.
pub(super) fn style(shared: &Shared, terminal: bool) -> Style {
    if shared.plain {
        return Style::Plain;
    }
    let colour = match shared.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal && !no_color(),
    };
    Style::Snippet { colour }
}

#[expect(
    clippy::disallowed_methods,
    reason = "NO_COLOR is the one variable that the command line honours"
)]
fn no_color() -> bool {
    std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty())
}

/// The rule files at a path: the file itself, or every `.yaml` below a folder, in order of path.
pub(super) fn rule_files(
    path: &Path,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> Vec<RuleSource> {
    let mut paths = Vec::new();
    if let Err(error) = walk(path, &["yaml", "yml"], 0, &mut paths) {
        found.push(unreadable(path, &error, sources));
    }
    if paths.is_empty() && found.is_empty() {
        let error = io::Error::other("it holds no rule file (ending in .yaml)");
        found.push(unreadable(path, &error, sources));
    }
    paths.sort();
    paths.truncate(FILES_MAX + 1);
    paths.iter().filter_map(|p| rule_file(p, sources, found)).collect()
}

fn rule_file(path: &Path, sources: &mut SourceMap, found: &mut Diagnostics) -> Option<RuleSource> {
    let text = match read_bounded(path, FILE_BYTES_MAX) {
        Ok(bytes) => String::from_utf8(bytes)
            .map_err(|e| io::Error::other(format!("it is no UTF-8 text: {}", e.utf8_error()))),
        Err(error) => Err(error),
    };
    text.map(|text| RuleSource { path: path.display().to_string(), text })
        .map_err(|error| found.push(unreadable(path, &error, sources)))
        .ok()
}

fn unreadable(path: &Path, error: &io::Error, sources: &mut SourceMap) -> Diagnostic {
    let id = sources.add(Source::new(path.display().to_string(), ""));
    Diagnostic::new(Code::Unreadable, format!("`{}` cannot be read: {error}", path.display()))
        .at(Span::new(id, 0..0), "")
        .help("check the path and the permissions")
}

/// All files with one of the endings at or below `path`. Links inside a folder are not followed.
pub(super) fn walk(
    path: &Path,
    endings: &[&str],
    depth: usize,
    into: &mut Vec<PathBuf>,
) -> io::Result<()> {
    let metadata =
        if depth == 0 { std::fs::metadata(path)? } else { std::fs::symlink_metadata(path)? };
    if metadata.is_dir() {
        if depth > FOLDERS_MAX {
            return Err(io::Error::other(format!("folders are nested deeper than {FOLDERS_MAX}")));
        }
        for entry in list(path)? {
            walk(&entry, endings, depth + 1, into)?;
        }
    } else if depth == 0 || (metadata.is_file() && has_ending(path, endings)) {
        into.push(path.to_path_buf());
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "this module is the one that touches files")]
fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    Ok(entries)
}

pub(super) fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| endings.contains(&e.to_ascii_lowercase().as_str()))
}

/// The bytes of a file that has at most `most` of them.
#[expect(clippy::disallowed_methods, reason = "this module is the one that touches files")]
pub(super) fn read_bounded(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut file = std::fs::File::open(path)?;
    read_up_to(&mut file, most)
}

/// The bytes of a stream that has at most `most` of them.
pub(super) fn read_up_to(from: &mut dyn Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(io::Error::other(format!("it has more than {most} bytes (limit: file bytes)")));
    }
    Ok(bytes)
}
