//! Which rule speaks for a service and region in a period, or that none does.
//!
//! The order is that of [`crate::evaluate`]: rank of the family, then rules with a condition for speaking, then those
//! that name the region more exactly, then name.
//! A rule behind one that always speaks is never asked and is not listed.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::name::{RegionName, ServiceName};
use crate::model::rule::{Interval, Program, Rule};

use super::super::citation;
use super::{days, rule_anchor};

/// A row: a service and the regions for which the same rules speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaks {
    /// The service.
    pub service: String,
    /// The regions; empty where the rules speak for every region.
    pub regions: Vec<String>,
    /// For each period the rules in the order in which they are asked; empty where all guidelines are silent.
    pub periods: Vec<Vec<Speaker>>,
}

/// A rule in a cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speaker {
    /// Anchor of the rule.
    pub anchor: String,
    /// Guideline, chapter and page.
    pub citation: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether it speaks only where its own condition is met.
    pub conditional: bool,
    /// Its days, where it is not in force all through the period.
    pub only: Option<String>,
}

/// The rows, in order of service; of each service one for every set of regions that is treated alike.
pub(super) fn table(program: &Program) -> Vec<Speaks> {
    program.vocabulary.services.keys().flat_map(|service| rows(program, service)).collect()
}

fn rows(program: &Program, service: &ServiceName) -> Vec<Speaks> {
    let rules: Vec<&Rule> =
        program.rules.values().filter(|r| r.services.contains(service)).collect();
    let title =
        program.vocabulary.services.get(service).map_or(service.to_string(), |s| s.title.clone());
    let row = |regions: Vec<String>, region: Option<&RegionName>| Speaks {
        service: title.clone(),
        regions,
        periods: periods(program, &rules, region),
    };
    if rules.iter().all(|rule| rule.regions.is_empty()) {
        return vec![row(Vec::new(), None)];
    }
    let mut alike: BTreeMap<Vec<Vec<Speaker>>, BTreeSet<&RegionName>> = BTreeMap::new();
    for region in program.vocabulary.regions.keys() {
        alike.entry(periods(program, &rules, Some(region))).or_default().insert(region);
    }
    // Regions that no rule names are treated as a request without one, and need not be listed.
    let unnamed = periods(program, &rules, None);
    let others = alike.remove(&unnamed).filter(|_| unnamed.iter().any(|p| !p.is_empty()));
    let mut rows: Vec<Speaks> = alike
        .into_iter()
        .filter(|(periods, _)| periods.iter().any(|p| !p.is_empty()))
        .map(|(_, regions)| {
            let titles = regions.iter().filter_map(|r| program.vocabulary.regions.get(*r));
            row(titles.map(|r| r.title.clone()).collect(), regions.first().copied())
        })
        .collect();
    rows.sort_by(|a, b| a.regions.cmp(&b.regions));
    rows.extend(others.map(|_| row(vec!["all others".to_owned()], None)));
    rows
}

/// The rules that speak in each regime for a region.
fn periods(program: &Program, rules: &[&Rule], region: Option<&RegionName>) -> Vec<Vec<Speaker>> {
    let reach = |rule: &Rule| rule.reach(region, &program.vocabulary);
    program
        .regimes
        .iter()
        .map(|regime| {
            let mut asked: Vec<&Rule> = rules
                .iter()
                .copied()
                .filter(|rule| reach(rule).is_some() && rule.in_force.overlaps(regime.in_force))
                .collect();
            asked.sort_by_key(|rule| {
                let rank = program.families.get(&rule.source.family).map(|f| f.rank);
                (rank, rule.speaks_when.is_none(), reach(rule), &rule.name)
            });
            heard(&asked, regime.in_force, program)
        })
        .collect()
}

/// The rules that can be reached: none behind one that always speaks all through the period.
fn heard(asked: &[&Rule], period: Interval, program: &Program) -> Vec<Speaker> {
    let all_through = |rule: &Rule| {
        let starts = rule.in_force.from.is_none_or(|from| period.from.is_some_and(|p| from <= p));
        let ends = match (rule.in_force.until, period.until) {
            (None, _) => true,
            (Some(until), Some(end)) => end <= until,
            (Some(_), None) => false,
        };
        starts && ends
    };
    let mut heard = Vec::new();
    for rule in asked {
        heard.push(Speaker {
            anchor: rule_anchor(&rule.name),
            citation: citation::of_rule(rule, program),
            draft: rule.draft,
            conditional: rule.speaks_when.is_some(),
            only: (!all_through(rule)).then(|| days(rule.in_force)),
        });
        if rule.speaks_when.is_none() && all_through(rule) {
            break;
        }
    }
    heard
}
