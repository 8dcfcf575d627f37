//! Reading a corpus: letters, lines of JSON, comma-separated values, Parquet. Files stream by; only
//! what is made of each case is kept. What comes out depends neither on the number of threads nor
//! on the order of the files.

mod table;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::cases::{CASE_BYTES_MAX, FactTexts, Lines, Problem, RecordedCase};
use crate::library::Library;
use crate::report::escape::{plural, terminal};

use super::documents::{self, Document};
use super::load::has_ending;
use super::{Console, ExitStatus, Shared};

/// Letters that are read together.
const LETTERS_AT_ONCE: usize = 256;
/// Cases that are read together.
const CASES_AT_ONCE: usize = 4_096;
/// Bytes of lines that are read together.
const BYTES_AT_ONCE: usize = 16 << 20;
/// Complaints about one file that are written out.
const COMPLAINTS_MAX: usize = 20;
/// Most cases of one corpus.
const CASES_MAX: usize = 20_000_000;

/// Endings of files that hold cases.
const LINES: [&str; 2] = ["jsonl", "ndjson"];
const CSV: [&str; 1] = ["csv"];
const PARQUET: [&str; 1] = ["parquet"];

/// What was made of a line: the document that it is about, its keys that nobody reads, and its own
/// columns.
type Made<R> = (R, String, Vec<String>, Vec<String>);

/// One member of a corpus.
#[derive(Debug)]
pub(super) enum Given<'a> {
    /// A letter as read.
    Letter(&'a Document),
    /// A case as data, with its position in its file, from 0.
    Case(&'a RecordedCase, usize),
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// Letters and cases.
    pub(super) cases: usize,
    /// Files, letters, cases and rows that could not be.
    pub(super) unread: usize,
    /// SHA-256 of each file or letter, by its name.
    pub(super) hashes: BTreeSet<(String, String)>,
    /// Columns of tables that no case has.
    pub(super) own_columns: BTreeSet<String>,
}

impl Totals {
    /// SHA-256 over names and hashes of all files in the order of their names, in hexadecimal.
    pub(super) fn data_hash(&self) -> String {
        let mut all = Sha256::new();
        for (name, hash) in &self.hashes {
            all.update(format!("{name}\n{hash}\n"));
        }
        hexadecimal(&all.finalize())
    }

    /// 2 where nothing could be read, 1 where something could not.
    pub(super) fn status(&self) -> ExitStatus {
        match (self.cases, self.unread) {
            (0, _) => ExitStatus::CouldNotRun,
            (_, 0) => ExitStatus::Clean,
            (_, _) => ExitStatus::Found,
        }
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A corpus being read: `each` is called on every member, on all cores; `take` gets what it made,
/// in order.
pub(super) struct Corpus<'a, 'c, E, T> {
    pub(super) library: &'a Library,
    pub(super) shared: &'a Shared,
    pub(super) console: &'a mut Console<'c>,
    pub(super) each: E,
    pub(super) take: T,
}

/// A corpus with what was read of it so far.
struct Reading<'a, 'c, E, T> {
    corpus: Corpus<'a, 'c, E, T>,
    texts: FactTexts<'a>,
    seen: HashSet<Box<str>>,
    totals: Totals,
}

/// Reads everything at the paths: files of cases by their endings, everything else as letters. In a
/// folder only letters are looked for, since a table beside them may be about them.
pub(super) fn read<R, E, T>(paths: &[PathBuf], corpus: Corpus<'_, '_, E, T>) -> io::Result<Totals>
where
    R: Send,
    E: Fn(&Given<'_>) -> R + Sync,
    T: FnMut(R),
{
    let texts = FactTexts::new(&corpus.library.program);
    let (seen, totals) = (HashSet::new(), Totals::default());
    let mut reading = Reading { corpus, texts, seen, totals };
    let all = [&LINES[..], &CSV[..], &PARQUET[..]].concat();
    let (tables, letters): (Vec<&PathBuf>, Vec<&PathBuf>) =
        paths.iter().partition(|path| has_ending(path, &all) && !path.is_dir());
    let letters: Vec<PathBuf> = letters.into_iter().cloned().collect();
    if !letters.is_empty() {
        reading.letters(&letters)?;
    }
    for path in tables {
        reading.table(path)?;
    }
    reading.progress(true)?;
    Ok(reading.totals)
}

impl<R, E, T> Reading<'_, '_, E, T>
where
    R: Send,
    E: Fn(&Given<'_>) -> R + Sync,
    T: FnMut(R),
{
    fn letters(&mut self, paths: &[PathBuf]) -> io::Result<()> {
        let Corpus { library, shared, console, each, take } = &mut self.corpus;
        let totals = &mut self.totals;
        let mut use_all = |letters: &[Document]| {
            for (one, hash) in made(letters, each) {
                totals.cases += 1;
                totals.hashes.insert(hash);
                take(one);
            }
        };
        let mut waiting = Vec::new();
        let tally = documents::each(paths, library, shared, console, |_, document| {
            waiting.push(document);
            if waiting.len() >= LETTERS_AT_ONCE {
                use_all(&waiting);
                waiting.clear();
            }
            Ok(())
        })?;
        use_all(&waiting);
        self.totals.unread += tally.unread;
        Ok(())
    }

    fn table(&mut self, path: &Path) -> io::Result<()> {
        let file = match open(path) {
            Ok(file) => file,
            Err(error) => {
                self.totals.unread += 1;
                let path = terminal(&path.display().to_string());
                return writeln!(
                    self.corpus.console.err,
                    "error[unreadable]: `{path}` cannot be read: {error}"
                );
            }
        };
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let mut complaints = Complaints { name: name.clone(), written: 0, more: 0 };
        let hash = if has_ending(path, &LINES) {
            self.lines(file, &mut complaints)?
        } else if has_ending(path, &CSV) {
            self.csv(file, &mut complaints)?
        } else {
            self.parquet(file, &mut complaints)?
        };
        if complaints.more > 0 {
            let more = complaints.more;
            writeln!(self.corpus.console.err, "{name}: and {more} more that could not be read")?;
        }
        self.totals.hashes.insert((name, hash));
        Ok(())
    }

    /// Lines of JSON, one case each.
    fn lines(&mut self, file: std::fs::File, complaints: &mut Complaints) -> io::Result<String> {
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut hash = Sha256::new();
        let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
        let (mut number, mut position, mut over) = (0, 0, false);
        while !over {
            let mut batch: Vec<(usize, Vec<u8>)> = Vec::new();
            let mut bytes = 0;
            while batch.len() < CASES_AT_ONCE && bytes < BYTES_AT_ONCE {
                let mut line = Vec::new();
                let most = u64::try_from(CASE_BYTES_MAX + 1).unwrap_or(u64::MAX);
                if reader.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
                    over = true;
                    break;
                }
                hash.update(&line);
                number += 1;
                bytes += line.len();
                let is_long = line.len() > CASE_BYTES_MAX;
                if !line.trim_ascii().is_empty() {
                    batch.push((number, line));
                }
                if is_long {
                    // The line is refused below; where the next begins is past the bound.
                    over = true;
                    break;
                }
            }
            let (lines, each) = (Lines::new(&self.corpus.library.program), &self.corpus.each);
            let start = position;
            position += batch.len();
            let made: Vec<Result<Made<R>, Problem>> = batch
                .par_iter()
                .enumerate()
                .map(|(index, (number, line))| {
                    let (read, unknown) = lines.read(line, *number)?;
                    let one = each(&Given::Case(&read, start + index));
                    let own = read.columns.into_keys().collect();
                    Ok((one, read.case.document, unknown, own))
                })
                .collect();
            for (one, (number, _)) in made.into_iter().zip(&batch) {
                match one {
                    Ok((one, document, keys, own)) => {
                        self.case(one, document, *number, complaints)?;
                        for column in own {
                            if !self.totals.own_columns.contains(&column) {
                                self.totals.own_columns.insert(column);
                            }
                        }
                        for key in keys {
                            unknown.entry(key).or_insert(*number);
                        }
                    }
                    Err(problem) => self.complain(&problem, complaints)?,
                }
            }
            self.progress(false)?;
        }
        self.warn_of_keys(&unknown, &complaints.name)?;
        Ok(hexadecimal(&hash.finalize()))
    }

    /// Takes what was made of one case, unless its document was there before.
    fn case(
        &mut self,
        one: R,
        document: String,
        number: usize,
        complaints: &mut Complaints,
    ) -> io::Result<()> {
        if self.totals.cases >= CASES_MAX {
            let message = format!("the corpus has more than {CASES_MAX} cases (limit: cases)");
            return self.complain(&Problem::new(number, message), complaints);
        }
        if self.seen.contains(document.as_str()) {
            let problem =
                Problem::new(number, format!("the document `{document}` was there before"))
                    .help("give each case a name of its own; the rows of one case stand together");
            return self.complain(&problem, complaints);
        }
        self.seen.insert(document.into_boxed_str());
        self.totals.cases += 1;
        (self.corpus.take)(one);
        Ok(())
    }

    fn complain(&mut self, problem: &Problem, complaints: &mut Complaints) -> io::Result<()> {
        self.totals.unread += 1;
        if complaints.written >= COMPLAINTS_MAX {
            complaints.more += 1;
            return Ok(());
        }
        complaints.written += 1;
        let text = terminal(&format!("{}:{problem}", complaints.name));
        writeln!(self.corpus.console.err, "error[case]: {text}")
    }

    fn warn_of_keys(&mut self, keys: &BTreeMap<String, usize>, name: &str) -> io::Result<()> {
        if self.corpus.shared.quiet {
            return Ok(());
        }
        for (key, line) in keys.iter().take(COMPLAINTS_MAX) {
            let key = terminal(key);
            writeln!(
                self.corpus.console.err,
                "warning[case]: {name}:{line}: a case has no key `{key}`; it is left out"
            )?;
        }
        Ok(())
    }

    /// How far it is, for a person who watches.
    fn progress(&mut self, done: bool) -> io::Result<()> {
        let Corpus { shared, console, .. } = &mut self.corpus;
        if !console.terminal || shared.quiet || shared.plain || !io::stderr().is_terminal() {
            return Ok(());
        }
        if done {
            return write!(console.err, "\r\x1b[K");
        }
        write!(console.err, "\r{} read", plural(self.totals.cases, "case"))
    }
}

/// What is made of letters, in their order, each with its name and hash.
fn made<R: Send>(
    letters: &[Document],
    each: &(impl Fn(&Given<'_>) -> R + Sync),
) -> Vec<(R, (String, String))> {
    let one = |document: &Document| {
        let hash = hexadecimal(&Sha256::digest(document.source.text()));
        (each(&Given::Letter(document)), (document.source.name().to_owned(), hash))
    };
    letters.par_iter().map(one).collect()
}

/// Complaints about one file.
struct Complaints {
    name: String,
    written: usize,
    more: usize,
}

#[expect(clippy::disallowed_methods, reason = "the command line touches files")]
fn open(path: &Path) -> io::Result<std::fs::File> {
    let file = std::fs::File::open(path)?;
    if file.metadata()?.is_dir() { Err(io::Error::other("it is a folder")) } else { Ok(file) }
}
