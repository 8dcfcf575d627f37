//! `gap-in-time` and `never-in-force`: days for which a family of guidelines had a rule before and has one after, and
//! rules of days that no regime knows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::name::{FamilyName, RegionName, RuleName, ServiceName};
use crate::model::rule::{Interval, Program, Rule};

/// A gap: its first day, the first day after it, and the rules on both sides.
type Gap = (Date, Date, RuleName, RuleName);

pub(super) fn check(program: &Program, found: &mut Diagnostics) {
    let never = never_in_force(program, found);
    let mut groups: BTreeMap<(&FamilyName, &ServiceName), Vec<&Rule>> = BTreeMap::new();
    for rule in program.rules.values().filter(|r| !never.contains(&r.name)) {
        for service in &rule.services {
            groups.entry((&rule.source.family, service)).or_default().push(rule);
        }
    }
    // One gap of several services or regions is one finding.
    let mut gaps: BTreeMap<Gap, BTreeSet<&ServiceName>> = BTreeMap::new();
    for ((_, service), rules) in groups {
        for place in places(&rules) {
            let vocabulary = &program.vocabulary;
            let speaking = rules.iter().copied().filter(|r| r.reach(place, vocabulary).is_some());
            for gap in gaps_between(speaking.collect()) {
                gaps.entry(gap).or_default().insert(service);
            }
        }
    }
    for ((from, until, before, after), services) in gaps {
        let (Some(earlier), Some(later)) = (program.rules.get(&before), program.rules.get(&after))
        else {
            continue;
        };
        let services: Vec<String> = services.into_iter().map(|s| format!("`{s}`")).collect();
        let last = until.yesterday().unwrap_or(until);
        found.push(
            Diagnostic::new(
                Code::GapInTime,
                format!(
                    "no rule of `{}` speaks for {} from {from} to {last}",
                    later.source.family,
                    services.join(", ")
                ),
            )
            .at(later.span, format!("begins on {until}"))
            .and(earlier.span, format!("ends on {from}"))
            .help("let `until` of the one be `from` of the other, or write the rule of those days"),
        );
    }
}

/// The regions that the rules name; `None` for rules of every region.
fn places<'p>(rules: &[&'p Rule]) -> BTreeSet<Option<&'p RegionName>> {
    let named = rules.iter().flat_map(|r| r.regions.iter().map(Some));
    let everywhere = rules.iter().filter(|r| r.regions.is_empty()).map(|_| None);
    named.chain(everywhere).collect()
}

/// Days between the rules on which none of them is in force.
fn gaps_between(mut rules: Vec<&Rule>) -> Vec<Gap> {
    rules.sort_by_key(|r| (r.in_force.from, r.in_force.until));
    let mut gaps = Vec::new();
    let mut latest: Option<&Rule> = None;
    for rule in rules {
        let Some(before) = latest else {
            latest = Some(rule);
            continue;
        };
        // A rule without an end leaves no gap behind it.
        let Some(end) = before.in_force.until else { break };
        if let Some(from) = rule.in_force.from
            && end < from
        {
            gaps.push((end, from, before.name.clone(), rule.name.clone()));
        }
        if rule.in_force.until.is_none_or(|until| until > end) {
            latest = Some(rule);
        }
    }
    gaps
}

/// Rules of days on which no regime holds.
fn never_in_force(program: &Program, found: &mut Diagnostics) -> BTreeSet<RuleName> {
    let mut never = BTreeSet::new();
    if program.regimes.is_empty() {
        return never;
    }
    let of_a_regime = |days: Interval| program.regimes.iter().any(|r| r.in_force.overlaps(days));
    for rule in program.rules.values().filter(|r| !of_a_regime(r.in_force)) {
        never.insert(rule.name.clone());
        let titles: Vec<String> =
            program.regimes.iter().map(|r| format!("{} ({})", r.title, days(r.in_force))).collect();
        found.push(
            Diagnostic::new(
                Code::NeverInForce,
                format!("`{}` is in force in none of the regimes", rule.name),
            )
            .at(rule.span, days(rule.in_force))
            .note(format!("the regimes: {}", titles.join("; ")))
            .help("correct `in_force`, or remove the rule"),
        );
    }
    never
}

/// The days of an interval in words.
fn days(interval: Interval) -> String {
    match (interval.from, interval.until) {
        (Some(from), Some(until)) => format!("{from} up to {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("before {until}"),
        (None, None) => "always".to_owned(),
    }
}
