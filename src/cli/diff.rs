//! `rationale diff`: what would this change of the rules do?

mod revision;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::analysis;
use crate::cases::RecordedCase;
use crate::impact::{Compared, Comparison, Decided, Edits, Impact, Room, Tally, Written, rows};
use crate::library::Library;
use crate::report::escape::terminal;
use crate::report::impact::{Data, Paper, csv, json, markdown, page, text};

use super::corpus::{self, Corpus, Given};
use super::load::{self, Loaded};
use super::output::{Format, Outputs};
use super::run::{self, Ran, Record};
use super::{Console, Evidence, ExitStatus, Shared};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[
    Format::Text,
    Format::Json,
    Format::Jsonl,
    Format::Csv,
    Format::Md,
    Format::Html,
    Format::Run,
];

/// The folder of rules in a repository, where `--rules` does not name another.
const FOLDER: &str = "rules";

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The rules before: a folder, or a git revision such as `main` or `HEAD~2`
    #[arg(required_unless_present = "verify")]
    old: Option<String>,
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
    /// Run a recorded run (`-o run.json`) again and compare every output byte by byte
    #[arg(long, value_name = "RUN", conflicts_with_all = ["old", "new", "on", "exit_code"])]
    verify: Option<PathBuf>,
}

impl Options {
    /// Whether the run is about another one.
    pub(super) fn is_of_a_record(&self) -> bool {
        self.verify.is_some()
    }
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    if let Some(record) = &options.verify {
        return run::verify(record, "diff", shared, console);
    }
    let written = with_paper(options, shared, console, |paper, status, console| {
        let record = outputs
            .has(Format::Run)
            .then(|| ran(options, shared, paper, |ran| run::record(ran, outputs)));
        outputs.write_recorded(console, record.as_deref(), |format| document(paper, format))?;
        let found = options.exit_code && !paper.changed.is_empty();
        Ok(if found { ExitStatus::Found } else { status })
    })?;
    Ok(written.unwrap_or(ExitStatus::CouldNotRun))
}

/// The same run once more, with the hashes of these formats; `None` where it could not be run, which has been said then.
pub(super) fn again(
    options: &Options,
    shared: &Shared,
    formats: &[Format],
    console: &mut Console<'_>,
) -> io::Result<Option<Record>> {
    with_paper(options, shared, console, |paper, _, _| {
        Ok(ran(options, shared, paper, |ran| run::of(ran, formats)))
    })
}

/// Hands on what is recorded of a run.
fn ran<R>(
    options: &Options,
    shared: &Shared,
    paper: &Paper<'_>,
    record: impl FnOnce(&Ran<'_>) -> R,
) -> R {
    let [before, library] = paper.libraries;
    let audit = paper.data.map(|data| &data.impact.audits[1]);
    record(&Ran {
        library,
        before: Some(before),
        data: paper.data.map_or(String::new(), |data| data.hash.clone()),
        arguments: arguments(options, shared),
        letters: audit.map_or(0, |audit| audit.letters),
        unread: audit.map_or(0, |audit| audit.unread),
        issues: audit.map_or(0, |audit| audit.issues),
        document: &|format| document(paper, format),
    })
}

/// The arguments that change what comes out, as they would be written.
fn arguments(options: &Options, shared: &Shared) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    if let Some(rules) = &shared.rules {
        list.push(format!("--rules={}", rules.display()));
    }
    if options.evidence == Evidence::Letter {
        list.push("--evidence=letter".to_owned());
    }
    list.extend(options.on.iter().map(|path| format!("--on={}", path.display())));
    // Behind them all, so that no name is taken for an option.
    list.push("--".to_owned());
    list.extend(options.old.iter().chain(&options.new).cloned());
    list
}

/// Hands on all that two versions differ in; `None` where they could not be compared, which has been said then.
fn with_paper<R>(
    options: &Options,
    shared: &Shared,
    console: &mut Console<'_>,
    hand_on: impl FnOnce(&Paper<'_>, ExitStatus, &mut Console<'_>) -> io::Result<R>,
) -> io::Result<Option<R>> {
    let Some(versions) = versions(options, shared, console)? else { return Ok(None) };
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
            return Ok(None);
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
    hand_on(&paper, status, console).map(Some)
}

/// The document in a format.
fn document(paper: &Paper<'_>, format: Format) -> io::Result<String> {
    match format {
        Format::Md => Ok(markdown::write(paper)),
        Format::Html => page::write(paper).map_err(io::Error::other),
        Format::Json | Format::Jsonl => Ok(json::write(paper)),
        Format::Csv => {
            csv::write(paper).ok_or_else(|| io::Error::other("the table is not writable"))
        }
        Format::Text
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
    let old_name = options.old.as_deref().unwrap_or_default();
    let old = named(old_name, folder);
    let new = match &options.new {
        Some(name) => named(name, folder),
        None if shared.rules.is_some() || !Path::new(old_name).is_dir() => {
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
fn measured<'e>(
    options: &Options,
    shared: &Shared,
    edits: &'e Edits<'e>,
    [old, new]: [&Loaded; 2],
    console: &mut Console<'_>,
) -> io::Result<Option<(Data<'e>, ExitStatus)>> {
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
    Ok(Some((Data { edits, hash: totals.data_hash(), impact }, totals.status())))
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
