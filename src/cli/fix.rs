//! `check --fix`: the edits that can only mean one thing, made in the files that were read from disk.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use crate::diagnostic::Fix;
use crate::report::escape::terminal;
use crate::source::{Source, SourceId, SourceMap};
use crate::syntax::yaml::FILE_BYTES_MAX;

use super::load::{Loaded, read_bounded};
use super::output::{Mode, replace};

/// How often the rules are checked again; a correction can bring to light the next mistake.
const ROUNDS_MAX: usize = 8;

/// Makes every certain edit, checks again with `again`, and goes on until there is none. Gives one line an edit. The
/// library inside the program is never touched.
///
/// # Errors
/// Where a file cannot be written, or is not the text that was checked; it is then as it was.
pub(super) fn correct(loaded: &mut Loaded, again: impl Fn() -> Loaded) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let edits = edits(loaded);
        if edits.is_empty() {
            break;
        }
        for (id, edits) in &edits {
            if let Some(source) = loaded.sources.get(*id) {
                make(source, edits)
                    .map_err(|error| io::Error::other(format!("`{}`: {error}", source.name())))?;
                lines.extend(edits.iter().map(|edit| shown(edit, &loaded.sources)));
            }
        }
        *loaded = again();
    }
    Ok(lines)
}

/// The edits by file, in the order of the text; of two that touch, the first.
fn edits(loaded: &Loaded) -> BTreeMap<SourceId, Vec<Fix>> {
    let mut by_file: BTreeMap<SourceId, Vec<Fix>> = BTreeMap::new();
    for fix in loaded.found.iter().filter_map(|d| d.fix.as_ref()) {
        let file = loaded.sources.get(fix.span.source).map(Source::name);
        if file.is_some_and(|name| loaded.on_disk.contains(name)) {
            by_file.entry(fix.span.source).or_default().push(unquoted(fix, &loaded.sources));
        }
    }
    for edits in by_file.values_mut() {
        edits.sort();
        let mut end = 0;
        edits.retain(|edit| {
            let apart = edit.span.start >= end;
            end = if apart { edit.span.end } else { end };
            apart
        });
    }
    by_file
}

/// Quotes around a name stay.
fn unquoted(fix: &Fix, sources: &SourceMap) -> Fix {
    let mut fix = fix.clone();
    let written = sources.slice(fix.span);
    let quoted = ['"', '\'']
        .iter()
        .any(|q| written.len() > 1 && written.starts_with(*q) && written.ends_with(*q));
    if quoted {
        fix.span.start += 1;
        fix.span.end -= 1;
    }
    fix
}

fn make(source: &Source, edits: &[Fix]) -> io::Result<()> {
    let path = Path::new(source.name());
    if read_bounded(path, FILE_BYTES_MAX)? != source.text().as_bytes() {
        return Err(io::Error::other("the file has changed since it was checked"));
    }
    let mut text = source.text().to_owned();
    for edit in edits.iter().rev() {
        let range = edit.span.range();
        if text.get(range.clone()).is_none() {
            return Err(io::Error::other("an edit does not fit the text"));
        }
        text.replace_range(range, &edit.replacement);
    }
    replace(path, &Mode::Keep, |file: &mut dyn Write| file.write_all(text.as_bytes()))
}

/// `file:line: old -> new`.
fn shown(edit: &Fix, sources: &SourceMap) -> String {
    let place = sources.get(edit.span.source).map_or_else(String::new, |source| {
        format!("{}:{}", source.name(), source.line(edit.span.start))
    });
    let old = sources.slice(edit.span);
    terminal(&format!("{place}: {old} -> {}", edit.replacement.trim()))
}
