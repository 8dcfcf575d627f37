//! `rationale audit`: do the recorded outcomes fit?

mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::audit::{
    Audit, Border, Comparison, Drawn, Entry, IssueResult, Note, Review, SAMPLE_MAX, Statistic,
    Subject, Twins, at_the_border, causes, chart, columns, entries, find, groups, remarks, review,
    sample, unread_twice,
};
use crate::cases::RecordedCase;
use crate::diagnostic::did_you_mean;
use crate::evaluate::{Evaluation, Evaluator, Memo};
use crate::library::Library;
use crate::model::outcome::Decision;
use crate::report::audit::workpaper::{Gate, Workpaper};
use crate::report::audit::{csv, html, json, junit, markdown, sarif};
use crate::report::escape::terminal;

use super::corpus::{self, Corpus, Given, Totals};
use super::documents::Document;
use super::output::{Format, Outputs};
use super::run::{self, Ran, Record};
use super::{Console, Evidence, ExitStatus, Shared, load};

/// Formats that this command writes.
pub(super) const FORMS: &[Format] = &[
    Format::Text,
    Format::Json,
    Format::Jsonl,
    Format::Csv,
    Format::Md,
    Format::Html,
    Format::Sarif,
    Format::Junit,
    Format::Run,
];

/// How many cases of a table are tried out for the one fact that would change them; letters are all.
const TRIED_MAX: usize = 5_000;
/// Most columns by which one run groups.
const BY_MAX: usize = 8;

/// Arguments of `audit`.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line are independent")]
pub(super) struct Options {
    /// Letters, folders of letters, or files of cases (.jsonl, .csv, .parquet)
    #[arg(required_unless_present = "verify")]
    pub(super) letters: Vec<PathBuf>,
    /// Which sections of a letter count as evidence
    #[arg(long, value_name = "SECTIONS", default_value = "summary")]
    evidence: Evidence,
    /// Hold groups against what case mix and chance explain: a column of the cases, or specialty, licensure, service,
    /// region, side, rule, regime, month, year, decision (may be repeated)
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,
    /// Show the values of columns that may name persons
    #[arg(long)]
    names: bool,
    /// List every group of twins that ended unlike
    #[arg(long)]
    twins: bool,
    /// Draw so many issues to be read again, from all cells of the table
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Seed of the draw
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Verdicts of auditors, one JSON object a line: document, issue, reader, verdict, note
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
    /// Draw the sample from what one reader has read, without showing what that reader found
    #[arg(long, requires = "notes", requires = "sample")]
    second: bool,
    /// Known remarks; new ones fail, and so do entries whose remark is gone
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Rewrite the baseline: `gone` takes out what is gone, `all` adds what is new as well
    #[arg(long, value_name = "WHAT", requires = "baseline", num_args = 0..=1, default_missing_value = "gone")]
    accept: Option<Accept>,
    /// Fail where less of the decided issues agree with the record, in percent
    #[arg(long, value_name = "P", value_parser = percentage)]
    min_agreement: Option<f64>,
    /// Number the documents instead of naming them, and leave days and quotes out
    #[arg(long, conflicts_with_all = ["baseline", "notes"])]
    redact: bool,
    /// Run a recorded run (`-o run.json`) again and compare every output byte by byte
    #[arg(long, value_name = "RUN", conflicts_with_all = ["letters", "by", "sample", "notes", "baseline", "min_agreement"])]
    verify: Option<PathBuf>,
}

/// What `--accept` rewrites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Accept {
    /// Takes out entries whose remark is gone; makes the file where there is none.
    Gone,
    /// Adds what is new as well.
    All,
}

fn percentage(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is no percentage"))?;
    if (0.0..=100.0).contains(&value) {
        Ok(value)
    } else {
        Err("a percentage lies between 0 and 100".to_owned())
    }
}

pub(super) fn run(
    options: &Options,
    shared: &Shared,
    outputs: &Outputs,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    if let Some(record) = &options.verify {
        return run::verify(record, "audit", shared, console);
    }
    let Some(loaded) = load::usable_library(shared, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let Some(read) = read(options, shared, &loaded.library, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let Some(paper) = paper(options, shared, &loaded.library, &read, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let record = outputs
        .has(Format::Run)
        .then(|| ran(options, shared, &paper, &read.totals, |ran| run::record(ran, outputs)));
    outputs.write_recorded(console, record.as_deref(), |format| document(&paper, format))?;
    if let Some(accept) = options.accept {
        files::accept(options, accept, &paper, console)?;
    }
    let failed = paper.gates.iter().any(|gate| !gate.holds)
        || options.accept.is_none() && paper.known.as_ref().is_some_and(|(_, c)| !c.holds());
    Ok(if failed { ExitStatus::Found } else { read.totals.status() })
}

impl Options {
    /// Whether the run is about another one, or writes more than its outputs.
    pub(super) fn is_of_a_record(&self) -> bool {
        self.verify.is_some() || self.accept.is_some()
    }
}

/// The same run once more, with the hashes of these formats; `None` where it could not be run, which has been said then.
pub(super) fn again(
    options: &Options,
    shared: &Shared,
    formats: &[Format],
    console: &mut Console<'_>,
) -> io::Result<Option<Record>> {
    let Some(loaded) = load::usable_library(shared, console)? else { return Ok(None) };
    let Some(read) = read(options, shared, &loaded.library, console)? else { return Ok(None) };
    let Some(paper) = paper(options, shared, &loaded.library, &read, console)? else {
        return Ok(None);
    };
    Ok(Some(ran(options, shared, &paper, &read.totals, |ran| run::of(ran, formats))))
}

/// Hands on what is recorded of a run.
fn ran<R>(
    options: &Options,
    shared: &Shared,
    paper: &Workpaper<'_>,
    totals: &Totals,
    record: impl FnOnce(&Ran<'_>) -> R,
) -> R {
    record(&Ran {
        library: paper.library,
        before: None,
        data: paper.data_hash.clone(),
        arguments: arguments(options, shared),
        letters: paper.audit.letters,
        unread: totals.unread,
        issues: paper.audit.issues,
        document: &|format| document(paper, format),
    })
}

/// The arguments that change what comes out, as they would be written.
fn arguments(options: &Options, shared: &Shared) -> Vec<String> {
    let mut list: Vec<String> = options.letters.iter().map(|p| p.display().to_string()).collect();
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            list.push(format!("--{name}={value}"));
        }
    };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|p| p.display().to_string());
    option("rules", path(&shared.rules));
    let letter = options.evidence == Evidence::Letter;
    option("evidence", letter.then(|| "letter".to_owned()));
    for column in &options.by {
        option("by", Some(column.clone()));
    }
    option("sample", options.sample.map(|n| n.to_string()));
    option("seed", options.sample.map(|_| options.seed.to_string()));
    option("notes", path(&options.notes));
    option("baseline", path(&options.baseline));
    option("min-agreement", options.min_agreement.map(|p| p.to_string()));
    for (name, flag) in [
        ("--names", options.names),
        ("--twins", options.twins),
        ("--second", options.second),
        ("--redact", options.redact),
        ("--quotes", shared.quotes),
    ] {
        if flag {
            list.push(name.to_owned());
        }
    }
    list
}

/// The document in a format.
fn document(paper: &Workpaper<'_>, format: Format) -> io::Result<String> {
    Ok(match format {
        Format::Text => crate::report::audit::write(paper),
        Format::Csv => {
            csv::write(paper).ok_or_else(|| io::Error::other("the table is not writable"))?
        }
        Format::Md => markdown::write(paper),
        Format::Html => html::write(paper),
        Format::Sarif => sarif::write(paper),
        Format::Junit => junit::write(paper).map_err(io::Error::other)?,
        Format::Json
        | Format::Jsonl
        | Format::Github
        | Format::Svg
        | Format::Dot
        | Format::Mermaid
        | Format::Run => json::write(paper),
    })
}

/// A corpus with what the rules say of it.
struct Read {
    entries: Vec<Entry>,
    totals: Totals,
    /// Results by letter; those without an issue too.
    letters: Vec<Vec<IssueResult>>,
}

fn read(
    options: &Options,
    shared: &Shared,
    library: &Library,
    console: &mut Console<'_>,
) -> io::Result<Option<Read>> {
    if options.by.len() > BY_MAX {
        writeln!(console.err, "error: a run groups by at most {BY_MAX} columns (limit: columns)")?;
        return Ok(None);
    }
    if options.redact && options.by.iter().any(|column| column == "month") {
        writeln!(console.err, "error: `--redact` leaves months out; group by year")?;
        return Ok(None);
    }
    let evaluator =
        Evaluator::new(&library.program, &library.dependencies, options.evidence.admitted());
    let memo = Memo::new(evaluator);
    let mut all: Vec<Vec<Entry>> = Vec::new();
    let each = |given: &Given<'_>| one(given, &memo, library, &options.by);
    let take = |entries| all.push(entries);
    let totals = corpus::read(
        &options.letters,
        Corpus { library, shared, console: &mut *console, each, take },
    )?;
    if totals.cases == 0 {
        writeln!(console.err, "error: there is no letter and no case to audit")?;
        return Ok(None);
    }
    for (index, column) in options.by.iter().enumerate() {
        let known: Vec<&str> =
            columns().into_iter().chain(totals.own_columns.iter().map(String::as_str)).collect();
        let has =
            all.iter().flatten().any(|entry| entry.groups.get(index).is_some_and(Option::is_some));
        if !known.contains(&column.as_str()) && !has {
            let near = did_you_mean(column, known.iter().copied());
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let column = terminal(column);
            writeln!(console.err, "error: no case has a column `{column}`{near}")?;
            return Ok(None);
        }
    }
    // The order in which files were given changes nothing.
    all.sort_by(|a, b| a.first().map(|e| &e.document).cmp(&b.first().map(|e| &e.document)));
    let result =
        |e: &Entry| IssueResult { issue: e.issue, decision: e.decision, recorded: e.recorded };
    let letters = all.iter().map(|entries| entries.iter().map(result).collect()).collect();
    let mut entries: Vec<Entry> = all.into_iter().flatten().collect();
    if options.redact {
        redact(&mut entries);
    }
    Ok(Some(Read { entries, totals, letters }))
}

/// Numbers in place of names, in the order of the names, and no words of letters.
fn redact(entries: &mut [Entry]) {
    let mut before: Option<(Arc<str>, Arc<str>)> = None;
    let mut number = 0;
    for entry in entries {
        let masked = match &before {
            Some((name, masked)) if *name == entry.document => Arc::clone(masked),
            Some(_) | None => {
                number += 1;
                Arc::from(format!("case {number:06}"))
            }
        };
        for remark in &mut entry.remarks {
            remark.places.clear();
        }
        let name = std::mem::replace(&mut entry.document, Arc::clone(&masked));
        before = Some((name, masked));
    }
}

/// The issues of one member of a corpus.
fn one(given: &Given<'_>, memo: &Memo<'_>, library: &Library, by: &[String]) -> Vec<Entry> {
    let of_letter;
    let (read, tried) = match given {
        Given::Letter(document) => {
            of_letter = RecordedCase::of_letter(&document.read);
            (&of_letter, true)
        }
        Given::Case(read, position) => (*read, *position < TRIED_MAX),
    };
    let mut entries = entries(read, memo, &library.program, by);
    let differs = tried && entries.iter().any(|entry| entry.agrees() == Some(false));
    if !differs && matches!(given, Given::Case(..)) {
        return entries;
    }
    // What explains a decision is worked out once, for the findings and for the border alike.
    let decided = memo.evaluator().evaluate(&read.case);
    if let Given::Letter(document) = given {
        add_findings(document, &decided, library, &mut entries);
    }
    if differs {
        try_out(&decided, &mut entries);
    }
    entries
}

/// What is wrong with a letter's determinations, each with the issue that it is about.
fn add_findings(
    document: &Document,
    decided: &[Evaluation],
    library: &Library,
    entries: &mut [Entry],
) {
    let Document { source, read } = document;
    let subject = Subject::new(source, read, decided, &library.program, &library.reader);
    for finding in find(&subject) {
        if let Some(entry) = entries.iter_mut().find(|entry| entry.issue == finding.issue) {
            entry.remarks.push(finding.into());
        }
    }
}

/// The single facts, not documented, with which decision and record would agree.
fn try_out(evaluations: &[Evaluation], entries: &mut [Entry]) {
    for entry in entries.iter_mut().filter(|entry| entry.agrees() == Some(false)) {
        let Some(recorded) = entry.recorded else { continue };
        let own: Vec<_> = evaluations.iter().filter(|e| e.issue == entry.issue).collect();
        for (index, evaluation) in own.iter().enumerate() {
            for change in evaluation.would_change.iter().filter(|change| change.ask_for) {
                let parts: Vec<Decision> = own
                    .iter()
                    .enumerate()
                    .map(|(i, e)| if i == index { change.decision } else { e.decision })
                    .collect();
                let decision = Decision::of_issue(&parts);
                if decision.agrees_with(recorded) == Some(true) {
                    entry.border.push(Border { fact: supposed(&change.suppose), decision });
                }
            }
        }
        entry.border.sort();
        entry.border.dedup();
    }
}

/// A supposition without its side and day, so that those of many letters are counted together.
fn supposed(suppose: &crate::evaluate::Supposition) -> String {
    let value = suppose.value.as_ref().map_or(String::new(), |value| format!(" {}", value.write()));
    let region =
        suppose.place.region.as_ref().map_or(String::new(), |r| format!(", {}", r.words()));
    let absent = if suppose.status == crate::model::fact::Status::Absent { " absent" } else { "" };
    let dated = if suppose.day.is_some() { " with its day" } else { "" };
    let levels = if suppose.levels.is_empty() { "" } else { " at the level" };
    format!("{}{value}{absent}{dated}{levels}{region}", suppose.fact.words())
}

fn paper<'a>(
    options: &Options,
    shared: &Shared,
    library: &'a Library,
    read: &'a Read,
    console: &mut Console<'_>,
) -> io::Result<Option<Workpaper<'a>>> {
    let entries = &read.entries;
    let no_rule = no_rule(entries);
    let twins = Twins::of(entries);
    let remarks = remarks(entries, &twins);
    let notes = match files::notes(options, console)? {
        files::Given::Read(notes) => Some(notes),
        files::Given::NotAsked => None,
        files::Given::Unreadable => return Ok(None),
    };
    let review: Option<Review> = notes.as_ref().map(|notes| review(entries, notes));
    let known = match files::known(options, console)? {
        files::Given::Read(known) => {
            let comparison = Comparison::of(&remarks, &known);
            Some((known, comparison))
        }
        files::Given::NotAsked => None,
        files::Given::Unreadable => return Ok(None),
    };
    let drawn = draw(options, entries, notes.as_deref().unwrap_or_default());
    let audit = Audit::of(&read.letters, read.totals.unread, no_rule);
    Ok(Some(Workpaper {
        library,
        data_hash: read.totals.data_hash(),
        gates: gates(options, &audit),
        causes: causes(entries),
        border: at_the_border(entries),
        groups: options
            .by
            .iter()
            .enumerate()
            .map(|(index, column)| groups(entries, column, index, options.names && !options.redact))
            .collect(),
        chart: chart(entries, &library.program),
        sample: drawn,
        seed: options.seed,
        review,
        remarks,
        known,
        every_twin: options.twins,
        redacted: options.redact,
        quotes: shared.quotes && !options.redact,
        audit,
        entries,
        twins,
    }))
}

/// Requests for which no rule speaks, by service.
fn no_rule(entries: &[Entry]) -> BTreeMap<String, usize> {
    let mut no_rule: BTreeMap<String, usize> = BTreeMap::new();
    for part in entries.iter().flat_map(|entry| &entry.parts) {
        let unruled = part.judged.iter().filter(|j| j.decision == Decision::NoRule).count();
        if unruled > 0 {
            let service =
                part.service.as_ref().map_or("unknown service".to_owned(), ToString::to_string);
            *no_rule.entry(service).or_default() += unruled;
        }
    }
    no_rule
}

/// The sample; of a second reading, drawn from what one reader has read.
fn draw(options: &Options, entries: &[Entry], notes: &[Note]) -> Vec<Drawn> {
    let size = options.sample.unwrap_or(0).min(SAMPLE_MAX);
    if !options.second {
        return sample(entries, size, options.seed);
    }
    let once: BTreeSet<(&str, usize)> =
        unread_twice(entries, notes).iter().map(|e| (e.document.as_ref(), e.issue)).collect();
    let mut drawn = sample(entries, entries.len(), options.seed);
    drawn.retain(|drawn| {
        let entry = entries.get(drawn.entry);
        entry.is_some_and(|entry| once.contains(&(entry.document.as_ref(), entry.issue)))
    });
    drawn.truncate(size);
    drawn
}

fn gates(options: &Options, audit: &Audit) -> Vec<Gate> {
    let Some(least) = options.min_agreement else { return Vec::new() };
    let share = audit.agreement.value(Statistic::Percent).map(|share| share * 100.0);
    let shown = share.and_then(|share| crate::audit::fixed(share, 1));
    vec![Gate {
        name: format!("agreement of at least {least} %"),
        // Nothing decided is nothing shown.
        holds: share.is_some_and(|share| share >= least),
        says: shown.map_or("nothing is decided".to_owned(), |share| format!("{share} %")),
    }]
}
