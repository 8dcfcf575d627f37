//! One failed test: what was expected, what came out, and why.

use crate::evaluate::{Evaluation, Trace, What};
use crate::model::name::CriterionName;
use crate::model::rule::Program;
use crate::model::truth::Truth;
use crate::source::SourceMap;
use crate::test_suite::{About, Failure, Outcome};

use super::super::escape::terminal;
use super::super::explanation::silence;
use super::missing;
use super::tree::{self, Tree};

/// The lines on a failed test, without indentation: the comparisons, then the trees, then what to add.
#[must_use]
pub fn lines(outcome: &Outcome<'_>, program: &Program, sources: &SourceMap) -> Vec<String> {
    let mut lines = Vec::new();
    for failure in &outcome.failures {
        lines.push(terminal(&sources.place(failure.span)));
        lines.push(format!("{:<14} expected  {}", failure.what, terminal(&failure.expected)));
        lines.push(format!("{:<14} got       {}", "", terminal(&failure.got)));
    }
    for (index, evaluation) in outcome.evaluations.iter().enumerate() {
        let own = |f: &&Failure| f.evaluation == Some(index);
        let about: Vec<&About> = outcome.failures.iter().filter(own).map(|f| &f.about).collect();
        if !about.is_empty() {
            lines.extend(why(evaluation, &about, outcome, program, sources));
        }
    }
    lines
}

fn why(
    evaluation: &Evaluation,
    about: &[&About],
    outcome: &Outcome<'_>,
    program: &Program,
    sources: &SourceMap,
) -> Vec<String> {
    let mut lines = Vec::new();
    if outcome.evaluations.len() > 1
        && let Some(side) = evaluation.side
    {
        lines.push(String::new());
        lines.push(format!("{} side", side.name()));
    }
    let choice = match &evaluation.rule {
        Ok(choice) => choice,
        Err(reason) => {
            lines.push(String::new());
            lines.push(format!("no rule decides: {}", silence(reason)));
            return lines;
        }
    };
    if about.contains(&&About::Rule) {
        lines.push(String::new());
        lines.push(format!("the rule in force on {} that speaks first", choice.day));
        for (name, truth) in &choice.passed_over {
            lines.push(format!("passed over: {name}, whose speaks_when is {}", truth.words()));
        }
    }
    let Some(rule) = program.rules.get(&choice.rule) else { return lines };
    let decision = about.contains(&&About::Decision);
    let mut trees: Vec<Tree> = Vec::new();
    if let (true, Some(verdict)) = (decision, &evaluation.verdict) {
        let span = rule.necessary_when.span;
        trees.extend(tree::trees("necessary_when", span, verdict, program, sources));
    }
    let shown = shown(evaluation, about);
    for result in evaluation.criteria.iter().filter(|c| shown.contains(&&c.name)) {
        trees.extend(tree::of_criterion(rule, &result.name, &result.trace, program, sources));
    }
    let mut titles: Vec<&str> = Vec::new();
    for tree in &trees {
        if titles.contains(&tree.title.as_str()) {
            continue;
        }
        titles.push(&tree.title);
        lines.push(String::new());
        lines.push(terminal(&tree.title));
        lines.push(String::new());
        lines.extend(tree.lines.iter().map(|line| format!("  {line}")));
    }
    let to_add =
        missing::lines(&unknown(evaluation, about, &shown), outcome.test, program, sources);
    if !to_add.is_empty() {
        lines.push(String::new());
        lines.extend(to_add);
    }
    lines
}

/// The criteria that failed, and where the decision did, those that carry it.
fn shown<'a>(evaluation: &'a Evaluation, about: &[&'a About]) -> Vec<&'a CriterionName> {
    let mut names: Vec<&CriterionName> = about
        .iter()
        .filter_map(|a| match a {
            About::Criterion(name) => Some(name),
            About::Decisions | About::Decision | About::Rule | About::Missing => None,
        })
        .collect();
    if about.contains(&&About::Decision)
        && let Some(verdict) = &evaluation.verdict
    {
        carriers(verdict, verdict.truth, &mut names);
    }
    names
}

/// The criteria below a trace that came out as the whole did; below a `not`, the other way.
fn carriers<'a>(trace: &'a Trace, truth: Truth, into: &mut Vec<&'a CriterionName>) {
    if trace.truth != truth {
        return;
    }
    if let What::Criterion(name) = &trace.what {
        into.push(name);
    }
    let below = if trace.what == What::Not { !truth } else { truth };
    for part in &trace.parts {
        carriers(part, below, into);
    }
}

/// The unknown tests behind what failed, each once.
fn unknown<'a>(
    evaluation: &'a Evaluation,
    about: &[&About],
    shown: &[&CriterionName],
) -> Vec<&'a Trace> {
    let mut unknown: Vec<&Trace> = Vec::new();
    let mut add = |trace: &'a Trace| {
        let leaf = matches!(trace.what, What::Fact(..) | What::Measure(..));
        let same = |u: &&Trace| u.what == trace.what && u.place == trace.place;
        if leaf && trace.truth == Truth::Unknown && !unknown.iter().any(same) {
            unknown.push(trace);
        }
    };
    let criteria = evaluation.criteria.iter().filter(|c| shown.contains(&&c.name));
    for criterion in criteria.filter(|c| c.trace.truth == Truth::Unknown) {
        criterion.trace.walk(&mut add);
    }
    if about.contains(&&About::Decision) || about.contains(&&About::Missing) {
        evaluation.missing.iter().for_each(add);
    }
    unknown
}
