//! `rationale eval A --against B` and `eval A --as-test`: single decisions, named as `letter.txt#2`
//! or `letter.txt#2.left`.

use std::io;
use std::path::{Path, PathBuf};

use crate::evaluate::{Evaluator, Subject};
use crate::library::Library;
use crate::model::case::Request;
use crate::model::outcome::{Decision, Outcome};
use crate::model::side::Side;
use crate::report::as_test;
use crate::report::contrast::{self, Named};
use crate::report::escape::terminal;

use super::documents::{self, Document};
use super::output::{Format, Medium, Outputs};
use super::{Console, Evidence, ExitStatus, Shared};

/// A decision as the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    path: PathBuf,
    issue: Option<usize>,
    side: Option<Side>,
}

/// A path, with the number of an issue and a side behind `#` where no file has that name.
fn wanted(written: &Path) -> Wanted {
    let whole = Wanted { path: written.to_path_buf(), issue: None, side: None };
    let Some(text) = written.to_str().filter(|_| !written.exists()) else { return whole };
    let Some((path, rest)) = text.rsplit_once('#') else { return whole };
    let (number, side) = rest.split_once('.').map_or((rest, None), |(n, side)| (n, Some(side)));
    let side = match side.map(Side::from_name) {
        Some(None) => return whole,
        Some(side) => side,
        None => None,
    };
    match number.parse() {
        Ok(issue) => Wanted { path: PathBuf::from(path), issue: Some(issue), side },
        Err(_) => whole,
    }
}

/// One decision of a letter.
struct Found<'a> {
    document: &'a Document,
    request: &'a Request,
    side: Option<Side>,
}

/// Every decision of a letter, with its name on the command line.
fn decisions<'a>(document: &'a Document, evaluator: &Evaluator<'_>) -> Vec<(String, Found<'a>)> {
    let case = &document.read.case;
    let of = |request: &'a Request| {
        let judged = evaluator.judge(case, request);
        let apart = judged.len() > 1;
        judged.into_iter().map(move |judgment| {
            let side =
                judgment.side.filter(|_| apart).map_or(String::new(), |s| format!(".{}", s.name()));
            let name = format!("{}#{}{side}", document.source.name(), request.issue);
            (name, Found { document, request, side: judgment.side })
        })
    };
    case.requests.iter().flat_map(of).collect()
}

/// The one decision that is meant.
fn one<'a>(
    wanted: &Wanted,
    document: &'a Document,
    evaluator: &Evaluator<'_>,
) -> Result<(String, Found<'a>), String> {
    let all = decisions(document, evaluator);
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    let fits = |found: &Found<'_>| {
        wanted.issue.is_none_or(|issue| found.request.issue == issue)
            && wanted.side.is_none_or(|side| found.side == Some(side))
    };
    let mut left = all.into_iter().filter(|(_, found)| fits(found));
    match (left.next(), left.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(format!(
            "`{}` has several decisions; name one of {}",
            document.source.name(),
            names.join(", ")
        )),
        (None, _) => Err(format!(
            "`{}` has no such decision; it has {}",
            document.source.name(),
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        )),
    }
}

fn open(
    wanted: &Wanted,
    library: &Library,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<Option<Document>> {
    let mut read = documents::read(std::slice::from_ref(&wanted.path), library, shared, console)?;
    if read.letters.len() > 1 {
        writeln!(
            console.err,
            "error: `{}` holds several letters; name one",
            wanted.path.display()
        )?;
        return Ok(None);
    }
    Ok(read.letters.pop())
}

fn recorded(found: &Found<'_>) -> Option<Outcome> {
    let issues = &found.document.read.letter.issues;
    let issue = issues.iter().find(|issue| issue.number == found.request.issue)?;
    issue.recorded.as_ref().map(|read| read.value)
}

/// Holds the decision named first against the other.
pub(super) fn contrast(
    paths: [&Path; 2],
    evidence: Evidence,
    (shared, outputs): (&Shared, &Outputs),
    library: &Library,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, evidence.admitted());
    let [first, second] = paths.map(wanted);
    let (Some(a), Some(b)) =
        (open(&first, library, shared, console)?, open(&second, library, shared, console)?)
    else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let (a, b) = match (one(&first, &a, &evaluator), one(&second, &b, &evaluator)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(message), _) | (_, Err(message)) => {
            writeln!(console.err, "error: {}", terminal(&message))?;
            return Ok(ExitStatus::CouldNotRun);
        }
    };
    let [a, b] = [&a, &b].map(|(name, found)| Named {
        name: name.clone(),
        subject: Subject {
            case: &found.document.read.case,
            request: found.request,
            side: found.side,
        },
        recorded: recorded(found),
    });
    let held = evaluator.contrast(a.subject, b.subject);
    outputs.write(console, |medium: Medium, out| {
        if medium.format == Format::Text {
            write!(out, "{}", contrast::write(&held, &a, &b, library))
        } else {
            write!(out, "{}", contrast::json(&held, &a, &b, library))
        }
    })?;
    Ok(ExitStatus::Clean)
}

/// Writes the decision named as a test of the rules, expecting what comes out or the decision that
/// is given.
pub(super) fn as_test(
    path: &Path,
    expected: Option<Decision>,
    evidence: Evidence,
    (shared, outputs): (&Shared, &Outputs),
    library: &Library,
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    if outputs.formats() != [Format::Text] {
        writeln!(console.err, "error: a test is YAML, whatever the format asked for")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    let evaluator = Evaluator::new(&library.program, &library.dependencies, evidence.admitted());
    let wanted = wanted(path);
    let Some(document) = open(&wanted, library, shared, console)? else {
        return Ok(ExitStatus::CouldNotRun);
    };
    let case = &document.read.case;
    let issue = wanted.issue.or_else(|| Some(case.requests.first()?.issue));
    let of_issue: Vec<&Request> = case.requests.iter().filter(|r| Some(r.issue) == issue).collect();
    let several = wanted.issue.is_none() && case.requests.iter().any(|r| Some(r.issue) != issue);
    let message = match of_issue.as_slice() {
        [request] if !several && request.service.is_some() => {
            let judged = evaluator.judge(case, request);
            let expected: Vec<(Option<Side>, Decision)> =
                judged.iter().map(|j| (j.side, expected.unwrap_or(j.decision))).collect();
            let vocabulary = &library.program.vocabulary;
            let text = as_test::write(case, request, &expected, evidence.admitted(), vocabulary);
            outputs.write(console, |_, out| write!(out, "{text}"))?;
            return Ok(ExitStatus::Clean);
        }
        [_] if !several => "the vocabulary does not know the service".to_owned(),
        [] => "there is no such issue".to_owned(),
        _ if several => format!("`{}` has several issues; name one as FILE#NUMBER", path.display()),
        _ => "an issue for several services is no single test".to_owned(),
    };
    writeln!(console.err, "error: {}", terminal(&message))?;
    Ok(ExitStatus::CouldNotRun)
}
