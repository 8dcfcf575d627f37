//! `rationale check --graph`: what depends on what, and how it comes out on cases.

use std::io;
use std::path::PathBuf;

use crate::cases::RecordedCase;
use crate::coverage::Census;
use crate::diagnostic::did_you_mean;
use crate::evaluate::{Admitted, Evaluator};
use crate::graph::Node;
use crate::library::Library;
use crate::model::case::Case;
use crate::model::name::RuleName;
use crate::report::escape::terminal;
use crate::report::graph::{Picture, dot, mermaid, svg};

use super::super::corpus::{self, Corpus, Given};
use super::super::load;
use super::super::output::{Format, Outputs};
use super::super::{Console, ExitStatus, Shared};

/// Forms of a picture.
pub(super) const FORMS: &[Format] = &[Format::Text, Format::Svg, Format::Dot, Format::Mermaid];

pub(super) fn run(
    loaded: &load::Loaded,
    rule: Option<&str>,
    on: &[PathBuf],
    (shared, outputs): (&Shared, &Outputs),
    console: &mut Console<'_>,
) -> io::Result<ExitStatus> {
    if !load::is_usable(loaded, shared, console)? {
        return Ok(ExitStatus::CouldNotRun);
    }
    let library = &loaded.library;
    let rule = rule.map(RuleName::from);
    if let Some(name) = rule.as_ref().filter(|name| !library.program.rules.contains_key(*name)) {
        let known = library.program.rules.keys().map(RuleName::as_str);
        let near = did_you_mean(name.as_str(), known);
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let name = terminal(name.as_str());
        writeln!(console.err, "error: there is no rule `{name}`{near}")?;
        return Ok(ExitStatus::CouldNotRun);
    }
    let (mut census, mut status) = (None, ExitStatus::Clean);
    if !on.is_empty() {
        let (counted, of_data) = count(on, rule.as_ref(), library, shared, console)?;
        if of_data == ExitStatus::CouldNotRun {
            writeln!(console.err, "error: there is no letter and no case to count")?;
            return Ok(ExitStatus::CouldNotRun);
        }
        (census, status) = (Some(counted), of_data);
    }
    let (program, dependencies) = (&library.program, &library.dependencies);
    let picture = match &rule {
        Some(rule) => Picture::of(dependencies, rule, census.as_ref()),
        None => Picture::overview(program, dependencies, census.as_ref()),
    };
    outputs.write(console, |medium, out| match medium.format {
        Format::Svg => write!(out, "{}", svg::write(&picture)),
        Format::Mermaid => write!(out, "{}", mermaid::write(&picture)),
        // Who asked for a file need not see the drawing's source as well.
        Format::Text if outputs.has_files() => Ok(()),
        Format::Text
        | Format::Dot
        | Format::Json
        | Format::Jsonl
        | Format::Csv
        | Format::Md
        | Format::Html
        | Format::Sarif
        | Format::Junit
        | Format::Github
        | Format::Run => write!(out, "{}", dot::write(&picture)),
    })?;
    Ok(status)
}

/// How often each node came out met, not met and unknown, over the decisions that are shown.
fn count(
    on: &[PathBuf],
    rule: Option<&RuleName>,
    library: &Library,
    shared: &Shared,
    console: &mut Console<'_>,
) -> io::Result<(Census, ExitStatus)> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let mut census = Census::default();
    let shown = rule.map(|rule| {
        let mut nodes = library.dependencies.dependencies(&Node::Decision(rule.clone()));
        nodes.insert(Node::Decision(rule.clone()));
        nodes
    });
    let of_case = |case: &Case| {
        let mut applied = evaluator.applied(case);
        let is_shown = |rule: &RuleName| {
            shown.as_ref().is_none_or(|nodes| nodes.contains(&Node::Decision(rule.clone())))
        };
        applied.retain(|one| is_shown(&one.rule));
        Census::of(&applied)
    };
    let each = |given: &Given<'_>| match given {
        Given::Letter(document) => of_case(&RecordedCase::of_letter(&document.read).case),
        Given::Case(read, _) => of_case(&read.case),
    };
    let take = |one: Census| census.add(&one);
    let totals = corpus::read(on, Corpus { library, shared, console, each, take })?;
    Ok((census, totals.status()))
}
