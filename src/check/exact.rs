//! Findings that take exact answers: `never-met`, `always-met`, `never-matters`, `never-necessary`, `gap`.

use crate::analysis::{Answer, Finding, Gap, Reach, questions};
use crate::diagnostic::{Cases, Code, Diagnostic, Diagnostics};
use crate::graph::Dependencies;
use crate::model::name::{CriterionName, RegionName, RuleName};
use crate::model::rule::{Program, Rule};
use crate::source::Span;

/// Asks every exact question about a program without errors, and says how far the answers hold.
pub fn check_exactly(
    program: &Program,
    dependencies: &Dependencies,
    found: &mut Diagnostics,
) -> Reach {
    let (findings, reach) = questions(program, dependencies);
    for finding in &findings {
        if let Some(rule) = program.rules.get(&finding.rule) {
            let cases = match &finding.answer {
                Answer::Gap(gap) => {
                    Cases::NoneSpeaks(gap.rules.iter().map(ToString::to_string).collect())
                }
                Answer::NeverMet(_)
                | Answer::AlwaysMet(_)
                | Answer::NeverMatters(..)
                | Answer::NeverNecessary
                | Answer::TooLarge => Cases::DecidedBy(rule.name.to_string()),
            };
            found.push(with_reach(diagnostic(program, rule, finding), finding).about(cases));
        }
    }
    reach
}

fn diagnostic(program: &Program, rule: &Rule, finding: &Finding) -> Diagnostic {
    match &finding.answer {
        Answer::NeverMet(name) => {
            Diagnostic::new(Code::NeverMet, format!("no case meets the criterion `{name}`"))
                .at(span(rule, name), "can only be not met or unknown")
                .help("correct its condition, or remove it")
        }
        Answer::AlwaysMet(name) => {
            Diagnostic::new(Code::AlwaysMet, format!("every case meets the criterion `{name}`"))
                .at(span(rule, name), "asks for nothing")
                .help("correct its condition, or remove it")
        }
        Answer::NeverMatters(name, by) => {
            let message = format!("no decision changes with the criterion `{name}`");
            let label = by.as_ref().map_or_else(
                || "is asked for by the others".to_owned(),
                |by| format!("is asked for by `{by}` already"),
            );
            Diagnostic::new(Code::NeverMatters, message)
                .at(span(rule, name), label)
                .help("remove it, or ask for what was meant")
        }
        Answer::NeverNecessary => Diagnostic::new(
            Code::NeverNecessary,
            format!("no case is necessary by `{}`", rule.name),
        )
        .at(rule.span, "its criteria exclude each other")
        .help("correct them, or write `necessary_when: never`"),
        Answer::Gap(gap) => of_gap(program, rule, gap),
        Answer::TooLarge => Diagnostic::new(
            Code::NotAnswered,
            format!("`{}` is too large for exact questions (limit: diagram nodes)", rule.name),
        )
        .at(rule.span, "")
        .help("ask fewer facts at several places"),
    }
}

fn of_gap(program: &Program, rule: &Rule, gap: &Gap) -> Diagnostic {
    let services: Vec<String> = gap.services.iter().map(|s| format!("`{s}`")).collect();
    let message = format!("for some cases no rule decides {}", services.join(", "));
    let rules: Vec<&str> = gap.rules.iter().map(RuleName::as_str).collect();
    let mut diagnostic = Diagnostic::new(Code::Gap, message)
        .at(rule.span, "speaks only under its `speaks_when`")
        .note(format!("the rules for it: {}", rules.join(", ")));
    if let Some(regions) = regions_of(program, gap) {
        diagnostic = diagnostic.note(format!("requests for: {regions}"));
    }
    let diagnostic = diagnostic.help("write the rule for the rest, or allow it with a reason");
    match &gap.example {
        Some(example) => diagnostic.note(format!("for example {}", example.facts.join("; "))),
        None => diagnostic.note("no case was confirmed"),
    }
}

/// The regions of a gap, without those that lie within another; `None` where it is one of every region.
fn regions_of(program: &Program, gap: &Gap) -> Option<String> {
    let vocabulary = &program.vocabulary;
    if gap.regions.len() > vocabulary.regions.len() {
        return None;
    }
    let within = |region: &RegionName| {
        let outer = vocabulary.regions.get(region).and_then(|known| known.within.clone());
        outer.is_some_and(|outer| gap.regions.contains(&Some(outer)))
    };
    let outermost = gap.regions.iter().filter(|r| !r.as_ref().is_some_and(within));
    let words = outermost.map(|region| match region {
        Some(region) => format!("`{region}`"),
        None => "no region".to_owned(),
    });
    Some(words.collect::<Vec<_>>().join(", "))
}

fn span(rule: &Rule, name: &CriterionName) -> Span {
    rule.criterion(name).map_or(rule.span, |c| c.span)
}

/// What the answer rests on, where it is not exact.
fn with_reach(diagnostic: Diagnostic, finding: &Finding) -> Diagnostic {
    if finding.free.is_empty() {
        return diagnostic;
    }
    let free = finding.free.join(", ");
    diagnostic.note(format!("this holds however {free} may come out"))
}
