//! What a test expects.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::condition::{Measure, RequestFact};
use crate::model::name::{CriterionName, FactName, RuleName};
use crate::model::outcome::Decision;
use crate::model::rule::Program;
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::source::{Source, Span};
use crate::syntax::fields::{Fields, entries, items};
use crate::syntax::yaml::Node;

use super::Test;
use super::case::read_case;

/// What is expected of one decision.
#[derive(Debug, Clone, Default)]
pub struct Expectation {
    /// The side it is about, where the request is for both.
    pub side: Option<Side>,
    /// The decision.
    pub decision: Option<(Decision, Span)>,
    /// The rule that decides.
    pub rule: Option<(RuleName, Span)>,
    /// Criteria.
    pub criteria: BTreeMap<CriterionName, (Truth, Span)>,
    /// Facts that must be named as missing, exactly these; `None` where nothing is said of them.
    pub missing: Option<(Vec<FactName>, Span)>,
}

/// Reads a file of tests.
pub fn read_tests(
    node: &Node,
    source: &Source,
    program: &Program,
    found: &mut Diagnostics,
) -> Vec<Test> {
    let Some(fields) = Fields::open(node, "a test file", &["tests"], found) else {
        return Vec::new();
    };
    let Some(list) = fields.require("tests", found) else { return Vec::new() };
    items(list, "tests", found)
        .iter()
        .filter_map(|n| read_test(n, source, program, found))
        .collect()
}

fn read_test(
    node: &Node,
    source: &Source,
    program: &Program,
    found: &mut Diagnostics,
) -> Option<Test> {
    let keys = ["name", "todo", "case", "request", "expect"];
    let fields = Fields::open(node, "a test", &keys, found)?;
    let name = fields.require("name", found)?;
    let todo = fields.text("todo", found).map(str::to_owned);
    let request = fields.require("request", found);
    let case = fields.require("case", found);
    let expect = fields.require("expect", found);
    let case = read_case(case?, request?, source, program, found);
    let expected = read_expectations(expect?, program, found);
    let (case, issue) = case?;
    Some(Test {
        name: name.scalar()?.to_owned(),
        span: name.span,
        todo,
        case,
        issue,
        expected: expected?,
    })
}

/// One expectation, or one for each side.
fn read_expectations(
    node: &Node,
    program: &Program,
    found: &mut Diagnostics,
) -> Option<Vec<Expectation>> {
    let entries = entries(node, "what is expected", found)?;
    let sides: Vec<(Side, &Node)> = entries
        .iter()
        .filter_map(|(key, _, value)| Some((Side::from_name(key)?, *value)))
        .collect();
    if sides.is_empty() {
        return Some(vec![read_expectation(None, node, program, found)?]);
    }
    if sides.len() < entries.len() {
        found.push(
            Diagnostic::new(Code::WrongValue, "sides and decisions stand beside each other")
                .at(node.span, "")
                .help("put everything expected under `left:` and `right:`"),
        );
        return None;
    }
    sides.into_iter().map(|(side, n)| read_expectation(Some(side), n, program, found)).collect()
}

fn read_expectation(
    side: Option<Side>,
    node: &Node,
    program: &Program,
    found: &mut Diagnostics,
) -> Option<Expectation> {
    let mut expectation = Expectation { side, ..Expectation::default() };
    let mut good = true;
    for (key, at, value) in entries(node, "what is expected", found)? {
        good &= match key {
            "decision" => {
                let read = one_of(value, &Decision::ALL.map(|d| (d.words(), d)), "decision", found);
                expectation.decision = read.map(|d| (d, value.span));
                read.is_some()
            }
            "rule" => {
                let read = rule_name(value, program, found);
                expectation.rule = read.clone().map(|r| (r, value.span));
                read.is_some()
            }
            "missing" => {
                let read = fact_names(value, program, found);
                expectation.missing = read.clone().map(|m| (m, value.span));
                read.is_some()
            }
            criterion if is_criterion(criterion, program) => {
                let read = one_of(value, &Truth::ALL.map(|t| (t.words(), t)), "truth", found);
                expectation
                    .criteria
                    .extend(read.map(|t| (CriterionName::from(criterion), (t, value.span))));
                read.is_some()
            }
            unknown => {
                found.push(no_criterion(unknown, at.span, program));
                false
            }
        };
    }
    good.then_some(expectation)
}

fn is_criterion(name: &str, program: &Program) -> bool {
    program.rules.values().any(|r| r.criteria.iter().any(|c| c.name.as_str() == name))
}

fn no_criterion(name: &str, span: Span, program: &Program) -> Diagnostic {
    let criteria = program.rules.values().flat_map(|r| r.criteria.iter().map(|c| c.name.as_str()));
    Diagnostic::new(Code::TestName, format!("no rule has a criterion `{name}`"))
        .at(span, "")
        .help("expect a `decision`, a `rule`, what is `missing`, or a criterion")
        .did_you_mean(name, criteria.chain(["decision", "rule", "missing"]))
}

fn one_of<T: Copy>(
    node: &Node,
    words: &[(&str, T)],
    what: &str,
    found: &mut Diagnostics,
) -> Option<T> {
    let text = node.scalar().unwrap_or("");
    let read = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if read.is_none() {
        let all: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
        found.push(
            Diagnostic::new(Code::TestName, format!("`{text}` is no {what}"))
                .at(node.span, "")
                .help(format!("write one of {}", all.join(", ")))
                .did_you_mean(text, all.iter().copied()),
        );
    }
    read
}

fn rule_name(node: &Node, program: &Program, found: &mut Diagnostics) -> Option<RuleName> {
    let text = node.scalar().unwrap_or("");
    if program.rules.contains_key(text) {
        return Some(RuleName::from(text));
    }
    found.push(
        Diagnostic::new(Code::TestName, format!("there is no rule `{text}`"))
            .at(node.span, "")
            .did_you_mean(text, program.rules.keys().map(RuleName::as_str)),
    );
    None
}

fn fact_names(node: &Node, program: &Program, found: &mut Diagnostics) -> Option<Vec<FactName>> {
    items(node, "facts", found)
        .iter()
        .map(|item| {
            let text = item.scalar().unwrap_or("");
            let known = program.vocabulary.facts.contains_key(text)
                || program.definitions.contains_key(text)
                || Measure::built_in(text).is_some()
                || RequestFact::from_name(text).is_some()
                || text == "other_request";
            if !known {
                let facts = program.vocabulary.facts.keys().map(FactName::as_str);
                found.push(
                    Diagnostic::new(Code::TestName, format!("there is no fact `{text}`"))
                        .at(item.span, "")
                        .did_you_mean(text, facts),
                );
            }
            known.then(|| FactName::from(text))
        })
        .collect()
}
