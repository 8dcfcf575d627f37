//! Reading letters for a command: paths to texts, each with its complaints.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostics};
use crate::letter::{LETTER_BYTES_MAX, ReadLetter};
use crate::library::Library;
use crate::pdf::PDF_BYTES_MAX;
use crate::report::diagnostic::write;
use crate::report::escape::plural;
use crate::source::{Source, SourceMap};

use super::load::{has_ending, read_bounded, read_up_to, style, walk};
use super::{Console, ExitStatus, Shared, pdf};

/// A letter that could be read.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) source: Source,
    pub(super) read: ReadLetter,
}

/// What came of one path.
enum Opened {
    Letter(Box<Document>),
    /// Not a letter that can be evaluated: its text, and why.
    Refused(Source, Diagnostics),
    /// No text at all.
    Unreadable(String),
}

/// All letters of a command, with the status that its complaints ask for.
#[derive(Debug)]
pub(super) struct Documents {
    pub(super) letters: Vec<Document>,
    pub(super) unread: usize,
}

impl Documents {
    /// 2 where nothing could be read, 1 where something could not.
    pub(super) fn status(&self) -> ExitStatus {
        match (self.letters.is_empty(), self.unread) {
            (true, _) => ExitStatus::CouldNotRun,
            (false, 0) => ExitStatus::Clean,
            (false, _) => ExitStatus::Found,
        }
    }
}

/// Reads the letters at the paths: a file, every `.txt` and `.pdf` below a folder, or `-` for standard input. One that cannot be
/// read is complained of and does not stop the rest. The letters come in the order of the paths, whatever the number
/// of threads.
pub(super) fn read(
    paths: &[PathBuf],
    library: &Library,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<Documents> {
    let (files, unread) = files(paths, shared, console)?;
    let mut read = open_all(&files, library, shared, console)?;
    read.unread += unread;
    Ok(read)
}

/// The files at the paths, and how many paths gave none.
pub(super) fn files(
    paths: &[PathBuf],
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<(Vec<PathBuf>, usize)> {
    let mut files = Vec::new();
    let mut unread = 0;
    for path in paths {
        let before = files.len();
        if path.as_os_str() == "-" {
            files.push(path.clone());
        } else if let Err(error) = walk(path, &["txt", "pdf"], 0, &mut files) {
            writeln!(console.err, "error: `{}` cannot be read: {error}", path.display())?;
            unread += 1;
        } else if files.len() == before {
            writeln!(
                console.err,
                "error: `{}` holds no letter (a file ending in .txt or .pdf)",
                path.display()
            )?;
            unread += 1;
        }
    }
    let doubled = without_doubles(&mut files);
    if doubled > 0 && !shared.quiet {
        let pdfs = plural(doubled, "PDF");
        writeln!(console.err, "{pdfs} left out: the text of the same name beside it is read")?;
    }
    Ok((files, unread))
}

/// Reads these files as letters, in order.
pub(super) fn open_all(
    files: &[PathBuf],
    library: &Library,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<Documents> {
    let mut unread = 0;
    let program = console.program.clone();
    library.reader.lexicon().prepare();
    let opened: Vec<Opened> = files.par_iter().map(|path| open(path, library, &program)).collect();
    let mut letters = Vec::new();
    for one in opened {
        match one {
            Opened::Letter(document) => {
                complain(&document.source, document.read.found.clone(), shared, console)?;
                letters.push(*document);
            }
            Opened::Refused(source, found) => {
                complain(&source, found, shared, console)?;
                unread += 1;
            }
            Opened::Unreadable(message) => {
                writeln!(console.err, "{message}")?;
                unread += 1;
            }
        }
    }
    Ok(Documents { letters, unread })
}

/// Takes out every PDF beside which a text of the same name is read too: it is the same letter, and counting it twice
/// would count its decisions twice. Returns how many.
fn without_doubles(files: &mut Vec<PathBuf>) -> usize {
    let before = files.len();
    let texts: BTreeSet<PathBuf> =
        files.iter().filter(|p| has_ending(p, &["txt"])).cloned().collect();
    files
        .retain(|path| !has_ending(path, &["pdf"]) || !texts.contains(&path.with_extension("txt")));
    before - files.len()
}

fn open(path: &Path, library: &Library, program: &Path) -> Opened {
    let text = match text(path, program) {
        Ok(text) => text,
        Err(error) => {
            let path = path.display();
            return Opened::Unreadable(format!(
                "error[unreadable]: `{path}` cannot be read: {error}"
            ));
        }
    };
    let source = Source::new(name(path), text);
    let mut sources = SourceMap::new();
    let id = sources.add(source.clone());
    let read = library.reader.read(id, &source);
    // What is no text has no line to show.
    if let Some(refused) = read.found.iter().find(|d| d.code == Code::Unreadable) {
        let help = refused.help.as_deref().unwrap_or("");
        let message =
            format!("error[unreadable]: `{}`: {}; {help}", source.name(), refused.message);
        return Opened::Unreadable(message);
    }
    if read.found.has_errors() {
        return Opened::Refused(source, read.found);
    }
    Opened::Letter(Box::new(Document { source, read }))
}

/// The text of a letter, whatever the file's ending says: a PDF is known by its first bytes.
fn text(path: &Path, program: &Path) -> io::Result<String> {
    let bytes = if path.as_os_str() == "-" {
        read_up_to(&mut io::stdin().lock(), PDF_BYTES_MAX)?
    } else {
        read_bounded(path, PDF_BYTES_MAX)?
    };
    if bytes.starts_with(b"%PDF-") {
        return pdf::read(program, &bytes);
    }
    if bytes.len() > LETTER_BYTES_MAX {
        return Err(io::Error::other(format!(
            "it has more than {LETTER_BYTES_MAX} bytes (limit: letter bytes)"
        )));
    }
    // Bytes that are no UTF-8 are replaced; offsets are those of the text as shown.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The file's own name: results do not depend on the folder it lies in.
fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

fn complain(
    source: &Source,
    found: Diagnostics,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<()> {
    if found.is_empty() || (shared.quiet && !found.has_errors()) {
        return Ok(());
    }
    let mut sources = SourceMap::new();
    sources.add(source.clone());
    write!(console.err, "{}", write(&found.sorted(), &sources, style(shared, false)))
}
