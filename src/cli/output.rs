//! Where the outputs of a run go: standard output and any number of files, each in its own format.
//!
//! A command hands over one closure that writes its document in a given format, or opens all outputs and writes piece by
//! piece. Formats are settled before the command runs, so that a wrong one costs nothing. A file is written whole or not
//! at all: to a temporary file beside it, to disk, then renamed over it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::Console;

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Format {
    /// For a reader
    Text,
    /// One JSON document
    Json,
    /// One JSON document a line
    Jsonl,
    /// A table for a spreadsheet
    Csv,
    /// Markdown, for a pull request
    Md,
    /// A page that needs nothing else
    Html,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// `JUnit` XML, for test reports
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// A picture
    Svg,
    /// A graph in the language of Graphviz
    Dot,
    /// A graph in the language of Mermaid
    Mermaid,
    /// The record of a run, with which it can be run again
    Run,
}

impl Format {
    /// File name endings with the format that each picks; the first that fits, so longer ones stand first.
    const ENDINGS: [(&'static str, Self); 18] = [
        (".run.json", Self::Run),
        (".sarif.json", Self::Sarif),
        (".sarif", Self::Sarif),
        (".txt", Self::Text),
        (".json", Self::Json),
        (".jsonl", Self::Jsonl),
        (".ndjson", Self::Jsonl),
        (".csv", Self::Csv),
        (".md", Self::Md),
        (".markdown", Self::Md),
        (".html", Self::Html),
        (".htm", Self::Html),
        (".xml", Self::Junit),
        (".github", Self::Github),
        (".svg", Self::Svg),
        (".dot", Self::Dot),
        (".gv", Self::Dot),
        (".mmd", Self::Mermaid),
    ];

    /// The format that the ending of a file name picks.
    fn of_ending(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        if name == "run.json" {
            return Some(Self::Run);
        }
        let picked =
            |(ending, _): &&(&str, Self)| name.ends_with(*ending) && name.len() > ending.len();
        Self::ENDINGS.iter().find(picked).map(|(_, format)| *format)
    }

    /// Its name on the command line.
    pub(super) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The format of a name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        <Self as ValueEnum>::from_str(name, false).ok()
    }
}

/// What a document is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Medium {
    /// Its format.
    pub(super) format: Format,
    /// Whether a person watches: a terminal, which has colours.
    pub(super) terminal: bool,
}

/// Standard output and files of one run.
#[derive(Debug, Clone)]
pub(super) struct Outputs {
    stdout: Format,
    files: Vec<(PathBuf, Format)>,
}

impl Outputs {
    /// The outputs that the options ask for of a command.
    ///
    /// # Errors
    /// What is wrong with the request, as one message: an ending that says nothing, a format that the command does not
    /// have, the same file twice.
    pub(super) fn of(
        command: &str,
        forms: &[Format],
        stdout: Format,
        files: &[PathBuf],
    ) -> Result<Self, String> {
        let has = |format: Format, what: &str| {
            if forms.contains(&format) {
                return Ok(());
            }
            let names: Vec<String> = forms.iter().map(|f| f.name()).collect();
            Err(format!(
                "{what} asks for `{}`, which `{command}` does not have; it has {}",
                format.name(),
                names.join(", ")
            ))
        };
        has(stdout, "`--format`")?;
        let mut named: Vec<(PathBuf, Format)> = Vec::new();
        for path in files {
            let shown = format!("`-o {}`", path.display());
            let format = Format::of_ending(path).ok_or_else(|| {
                let known: Vec<&str> = Format::ENDINGS.iter().map(|(ending, _)| *ending).collect();
                format!(
                    "{shown} does not say which format; name a file that ends in {}",
                    known.join(", ")
                )
            })?;
            has(format, &shown)?;
            if named.iter().any(|(other, _)| other == path) {
                return Err(format!("{shown} is there twice"));
            }
            named.push((path.clone(), format));
        }
        Ok(Self { stdout, files: named })
    }

    /// These outputs, where none of them is a file that the command reads.
    ///
    /// # Errors
    /// Which one is; writing it would destroy what was given.
    pub(super) fn apart_from(self, inputs: &[PathBuf]) -> Result<Self, String> {
        let inputs: Vec<PathBuf> =
            inputs.iter().filter_map(|p| std::fs::canonicalize(p).ok()).collect();
        let read =
            |path: &Path| std::fs::canonicalize(path).is_ok_and(|path| inputs.contains(&path));
        match self.files.iter().find(|(path, _)| read(path)) {
            Some((path, _)) => Err(format!("`-o {}` is a file to read", path.display())),
            None => Ok(self),
        }
    }

    /// Whether some output is of this format.
    pub(super) fn has(&self, format: Format) -> bool {
        self.stdout == format || self.files.iter().any(|(_, f)| *f == format)
    }

    /// Whether something goes into a file.
    pub(super) fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Every format that is written, each once.
    pub(super) fn formats(&self) -> Vec<Format> {
        let mut formats: Vec<Format> = self.files.iter().map(|(_, format)| *format).collect();
        formats.push(self.stdout);
        formats.sort();
        formats.dedup();
        formats
    }

    /// The format of standard output.
    pub(super) fn stdout(&self) -> Format {
        self.stdout
    }

    /// Opens every output, for a document that is too large to be held.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub(super) fn open(&self) -> io::Result<OpenOutputs> {
        let files = self.files.iter().map(|(path, format)| {
            let file =
                Replacement::open(path, &Mode::Private).map_err(|error| named(path, &error))?;
            Ok((path.clone(), *format, file))
        });
        let files = files.collect::<io::Result<_>>()?;
        Ok(OpenOutputs { stdout: self.stdout, read: true, files })
    }

    /// Writes the document to every output, and the record of the run to those that are one.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub(super) fn write_recorded(
        &self,
        console: &mut Console<'_>,
        record: Option<&str>,
        document: impl Fn(Format) -> io::Result<String>,
    ) -> io::Result<()> {
        self.write(console, |medium, out| match record.filter(|_| medium.format == Format::Run) {
            Some(record) => out.write_all(record.as_bytes()),
            None => out.write_all(document(medium.format)?.as_bytes()),
        })
    }

    /// Writes the document to every output: files first, so that a reader who goes away early takes none of them along.
    ///
    /// # Errors
    /// Where writing fails; a file is then as it was before.
    pub(super) fn write(
        &self,
        console: &mut Console<'_>,
        mut document: impl FnMut(Medium, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        for (path, format) in &self.files {
            let medium = Medium { format: *format, terminal: false };
            replace(path, &Mode::Private, |file| document(medium, file))
                .map_err(|error| named(path, &error))?;
        }
        let medium = Medium { format: self.stdout, terminal: console.terminal };
        document(medium, &mut *console.out)
    }
}

/// All outputs of a run, open at once, for a document that is written piece by piece.
#[derive(Debug)]
pub(super) struct OpenOutputs {
    stdout: Format,
    /// Whether standard output still has a reader.
    read: bool,
    files: Vec<(PathBuf, Format, Replacement)>,
}

impl OpenOutputs {
    /// Writes the next piece to every output, files first. Where the reader of standard output has gone away, files are
    /// still completed.
    ///
    /// # Errors
    /// Where writing fails, or nobody reads any more; [`OpenOutputs::keep`] must not be called then.
    pub(super) fn write(
        &mut self,
        console: &mut Console<'_>,
        mut piece: impl FnMut(Medium, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        for (path, format, file) in &mut self.files {
            let medium = Medium { format: *format, terminal: false };
            piece(medium, &mut file.file).map_err(|error| named(path, &error))?;
        }
        if !self.read {
            return Ok(());
        }
        let medium = Medium { format: self.stdout, terminal: console.terminal };
        match piece(medium, &mut *console.out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe && !self.files.is_empty() => {
                self.read = false;
                Ok(())
            }
            written => written,
        }
    }

    /// Puts the files in place.
    ///
    /// # Errors
    /// Where that fails; the file is then as it was before.
    pub(super) fn keep(self) -> io::Result<()> {
        for (path, _, file) in self.files {
            file.keep().map_err(|error| named(&path, &error))?;
        }
        Ok(())
    }
}

/// An error of a file; never as a closed pipe: that is no failure of standard output.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::other(format!("`{}`: {error}", path.display()))
}

/// Who may read a file that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    /// Its owner only: it may hold health information.
    Private,
    /// Those who may now.
    Keep,
}

/// Replaces a file by what `write` writes, so that at every moment the file is the old or the new one, never half.
/// A link is followed to the file that it names.
///
/// # Errors
/// Where something cannot be written; the file is then as it was, and nothing is left beside it.
pub(super) fn replace(
    path: &Path,
    mode: &Mode,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut replacement = Replacement::open(path, mode)?;
    write(&mut replacement.file)?;
    replacement.keep()
}

/// A file that is being written beside the one that it replaces; dropped before it is kept, it leaves nothing.
#[derive(Debug)]
struct Replacement {
    path: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    kept: bool,
}

impl Replacement {
    fn open(path: &Path, mode: &Mode) -> io::Result<Self> {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let old = std::fs::metadata(&path).ok();
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            return Err(io::Error::other("it is no file"));
        }
        let permissions = old.map(|old| old.permissions()).filter(|_| *mode == Mode::Keep);
        let (temporary, file) = beside(&path)?;
        let replacement = Self { path, temporary, file: BufWriter::new(file), kept: false };
        if let Some(permissions) = permissions {
            replacement.file.get_ref().set_permissions(permissions)?;
        }
        Ok(replacement)
    }

    /// Puts it in the old one's place.
    fn keep(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.temporary, &self.path)?;
        self.kept = true;
        sync_folder(&self.path);
        Ok(())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

/// A new file in the same folder, so that renaming it never crosses a file system.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or_else(|| io::Error::other("it names no file"))?;
    let mut taken = io::Error::other("no free name for a temporary file");
    for attempt in 0..16 {
        let temporary = format!(".{}.{}-{attempt}.tmp", name.to_string_lossy(), std::process::id());
        let temporary = path.with_file_name(temporary);
        match private().open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

/// Options for a file that did not exist and that only its owner reads.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the renaming itself last; a system that cannot do that loses no text by it.
#[expect(clippy::disallowed_methods, reason = "the command line touches files")]
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
