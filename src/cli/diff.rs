//! `rationale diff`: what would this change of the rules do?

mod revision;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::analysis;
use crate::cases::RecordedCase;
use crate::impact::{Compared, Comparison, Decided, Edits, Impact, Room, Tally, Written, rows};
use crate::library::Library;
use crate::report::escape::terminal;
use crate::report::impact::{Data, Paper, json, markdown, page, text};

use super::corpus::{self, Corpus, Given};
use super::load::{self, Loaded};
use super::output::{Format, Medium, Outputs};
use super::{Console, Evidence, ExitStatus, Shared};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] =
    &[Format::Text, Format::Json, Format::Jsonl, Format::Md, Format::Html];

/// The folder of rules in a repository, where `--rules` does not name another.
const FOLDER: &str = "rules";

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The rules before: a folder, or a git revision such as `main` or `HEAD~2`
    old: String,
    /// The rules after, by default those of `--rules`; without it, the folder `rules` where OLD is a revision, and the
    /// library inside the program where OLD is a folder
    new: Option<String>,
    /// Judge these cases by both: letters, folders of letters, or files of cases (.jsonl, .csv, .parquet)
    #[arg(long, value_name = "DATA", num_args = 1..)]
    pub(super) on: Vec<PathBuf>,
    /// Which sections of a letter count as evidence
    #[arg(long, value_name = "SECTIONS", default_value = "summary")]
    evidence: Evidence,
    /// Exit with 1 where anything is different
    #[arg(long)]
    exit_code: bool,
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let Some(versions) = versions(options, shared, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let [(_, old), (_, new)] = &versions;
    let edits = Edits::between(&old.library, &new.library);
    let [before, after] =
        [old, new].map(|loaded| Written { library: &loaded.library, sources: &loaded.sources });
    let changed = rows(before, after, &edits);
    let relations = analysis::compare(&old.library.program, &new.library.program);
    let mut status = ExitStatus::Clean;
    let data = if options.on.is_empty() {
        None
    } else {
        let Some((data, of_data)) = measured(options, shared, &edits, [old, new], console)? else {
            return Ok(ExitStatus::CouldNotRun);
        };
        status = of_data;
        Some(data)
    };
    let paper = Paper {
        names: [&versions[0].0, &versions[1].0],
        libraries: [&old.library, &new.library],
        edits: &edits,
        changed: &changed,
        relations: &relations,
        data: data.as_ref(),
    };
    outputs.write(console, |medium: Medium, out: &mut dyn Write| {
        out.write_all(document(&paper, medium.format)?.as_bytes())
    })?;
    let found = options.exit_code && !changed.is_empty();
    Ok(if found { ExitStatus::Found } else { status })
}

/// The document in a format.
fn document(paper: &Paper<'_>, format: Format) -> io::Result<String> {
    match format {
        Format::Md => Ok(markdown::write(paper)),
        Format::Html => page::write(paper).map_err(io::Error::other),
        Format::Json | Format::Jsonl => Ok(json::write(paper)),
        Format::Text
        | Format::Csv
        | Format::Sarif
        | Format::Junit
        | Format::Github
        | Format::Svg
        | Format::Dot
        | Format::Mermaid
        | Format::Run => Ok(text::write(paper)),
    }
}

/// A library with what the reader calls it.
type Version = (String, Loaded);

/// Both libraries; `None` where one cannot be used, which has been said then.
fn versions(
    options: &Options,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<Option<[Version; 2]>> {
    let folder = shared.rules.as_deref().unwrap_or(Path::new(FOLDER));
    let old = named(&options.old, folder);
    let new = match &options.new {
        Some(name) => named(name, folder),
        None if shared.rules.is_some() || !Path::new(&options.old).is_dir() => {
            Ok((folder.display().to_string(), load::folder(folder)))
        }
        None => Ok(("the rules of this program".to_owned(), load::library(shared, &[], false))),
    };
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(message), _) | (_, Err(message)) => {
            writeln!(console.err, "error: {}", terminal(&message))?;
            return Ok(None);
        }
    };
    for (name, loaded) in [&old, &new] {
        if !load::is_usable(loaded, shared, console)? {
            writeln!(console.err, "error: nothing can be compared with `{}`", terminal(name))?;
            return Ok(None);
        }
    }
    Ok(Some([old, new]))
}

/// The library of a folder or, where there is none of that name, of a revision.
fn named(name: &str, folder: &Path) -> Result<Version, String> {
    let path = Path::new(name);
    let loaded = if path.is_dir() {
        load::folder(path)
    } else {
        load::of_files(revision::files(name, folder)?)
    };
    Ok((name.to_owned(), loaded))
}

/// What the edits do to the cases; `None` where there are none, which has been said then.
fn measured(
    options: &Options,
    shared: &Shared,
    edits: &Edits<'_>,
    [old, new]: [&Loaded; 2],
    console: &mut Console<'_>,
) -> io::Result<Option<(Data, ExitStatus)>> {
    let room = Room::default();
    let comparison = Comparison::new(edits, &room, options.evidence.admitted());
    let mut before = None;
    if !comparison.reads_alike() {
        let Some(read) = read_before(options, shared, &comparison, &old.library, console)? else {
            return Ok(None);
        };
        before = Some(read);
    }
    let mut tally = Tally::default();
    let each = |given: &Given<'_>| {
        with_case(given, |read| match &before {
            None => comparison.compare(read, None),
            Some(known) => {
                let known = known.get(read.case.document.as_str());
                comparison.compare(read, known.map(Vec::as_slice))
            }
        })
    };
    let mut met = 0;
    let take = |compared: Compared| {
        met += usize::from(compared.before.is_some());
        tally.add(compared);
    };
    let corpus = Corpus { library: &new.library, shared, console: &mut *console, each, take };
    let totals = corpus::read(&options.on, corpus)?;
    if totals.cases == 0 {
        writeln!(console.err, "error: there is no letter and no case to judge")?;
        return Ok(None);
    }
    let only_old = before.as_ref().map_or(0, |before| before.len().saturating_sub(met));
    let unread = totals.unread.saturating_sub(only_old);
    let impact: Impact = tally.finish(unread, only_old);
    Ok(Some((Data { hash: totals.data_hash(), impact }, totals.status())))
}

/// Hands on a case, whether it is a letter or data.
fn with_case<R>(given: &Given<'_>, judge: impl FnOnce(&RecordedCase) -> R) -> R {
    match given {
        Given::Letter(document) => judge(&RecordedCase::of_letter(&document.read)),
        Given::Case(read, _) => judge(read),
    }
}

/// What the old library decides, where it reads cases otherwise than the new one; complaints about cases are those of
/// the new one.
fn read_before(
    options: &Options,
    shared: &Shared,
    comparison: &Comparison<'_>,
    library: &Library,
    console: &mut Console<'_>,
) -> io::Result<Option<BTreeMap<Arc<str>, Vec<Decided>>>> {
    let mut known: BTreeMap<Arc<str>, Vec<Decided>> = BTreeMap::new();
    let mut twice = None;
    let each = |given: &Given<'_>| {
        with_case(given, |read| (Arc::from(read.case.document.as_str()), comparison.before(read)))
    };
    let take = |(document, decided): (Arc<str>, Vec<Decided>)| {
        if known.insert(Arc::clone(&document), decided).is_some() {
            twice.get_or_insert(document);
        }
    };
    let mut unsaid = Vec::new();
    let mut silent = Console {
        out: &mut io::sink(),
        err: &mut unsaid,
        terminal: false,
        program: console.program.clone(),
    };
    corpus::read(&options.on, Corpus { library, shared, console: &mut silent, each, take })?;
    let Some(document) = twice else { return Ok(Some(known)) };
    writeln!(
        console.err,
        "error: two letters are named `{}`; the two libraries read letters otherwise, so each needs a name of its own",
        terminal(&document)
    )?;
    Ok(None)
}
