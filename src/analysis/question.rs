//! Exact questions about the rules of one program: what a criterion can come out as, whether it matters, and for whom no
//! rule or more than one decides.

mod claim;
mod criterion;
mod outcome;
mod speaking;

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::{Admitted, Evaluator};
use crate::graph::Dependencies;
use crate::model::name::{CriterionName, RegionName, RuleName, ServiceName};
use crate::model::rule::Program;

use super::example::Example;
use super::form::{Subject, Version};
use super::piece::Cache;

pub use outcome::{Outcomes, Possible, outcomes};
pub use speaking::{Meeting, meeting};

/// What was found out about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// No case meets this criterion.
    NeverMet(CriterionName),
    /// Every case meets this criterion.
    AlwaysMet(CriterionName),
    /// No decision changes with this criterion; the other, where one is named, is never met without it or always with it.
    NeverMatters(CriterionName, Option<CriterionName>),
    /// No case is necessary by the rule.
    NeverNecessary,
    /// Some cases for which none of the rules speaks.
    Gap(Box<Gap>),
    /// The rule grew beyond what can be answered.
    TooLarge,
}

/// Cases for which none of the rules for a service speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The services.
    pub services: Vec<ServiceName>,
    /// The regions for which these are the rules; `None` for requests that name none.
    pub regions: BTreeSet<Option<RegionName>>,
    /// The rules.
    pub rules: Vec<RuleName>,
    /// Such a case; `None` where none was confirmed.
    pub example: Option<Example>,
}

/// An answer with the rule it is about and with what was taken as free to come out either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleName,
    /// What was found out.
    pub answer: Answer,
    /// What lies outside the theory; empty where the answer is exact. What is excluded is excluded all the same.
    pub free: Vec<String>,
}

/// How far the answers about a program hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// How many rules were answered for.
    pub rules: usize,
    /// Rules that ask for something outside the theory, with what that is, of which not all that is possible by it could be shown
    /// by a case. It was taken as free to come out either way, so what is found is true of them too, and something may be missed.
    pub free: BTreeMap<RuleName, BTreeSet<String>>,
}

impl Reach {
    /// What lies outside the theory, with the rules that ask for it.
    #[must_use]
    pub fn asked(&self) -> BTreeMap<&str, BTreeSet<&RuleName>> {
        let mut asked: BTreeMap<&str, BTreeSet<&RuleName>> = BTreeMap::new();
        for (rule, free) in &self.free {
            for what in free {
                asked.entry(what).or_default().insert(rule);
            }
        }
        asked
    }
}

/// All answers about a checked program that call for a look, in order of rule, and how far they hold.
#[must_use]
pub fn questions(program: &Program, dependencies: &Dependencies) -> (Vec<Finding>, Reach) {
    let evaluator = Evaluator::new(program, dependencies, Admitted::Letter);
    let subject =
        Subject { program, evaluator: &evaluator, version: Version::New, words: Version::New };
    let cache = Cache::default();
    let mut findings: Vec<Finding> = Vec::new();
    let mut reach = Reach::default();
    for rule in program.rules.values() {
        let (found, free) = criterion::of_rule(&subject, rule, &cache);
        let too_large = found.iter().any(|f| f.answer == Answer::TooLarge);
        findings.extend(found);
        if too_large {
            continue;
        }
        reach.rules += 1;
        if !free.is_empty() {
            reach.free.insert(rule.name.clone(), free);
        }
    }
    findings.extend(speaking::gaps(&subject, &cache));
    findings.sort_by(|a, b| a.rule.cmp(&b.rule));
    (findings, reach)
}
