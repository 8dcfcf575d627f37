//! For which cases no rule speaks, and for which two of equal rank do.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::analysis::example::Example;
use crate::analysis::form::{Subject, Version};
use crate::analysis::piece::Cache;
use crate::analysis::setting::{Setting, both, day_in, settings};
use crate::analysis::universe::Universe;
use crate::analysis::walk::Walk;
use crate::analysis::writer::Writer;
use crate::evaluate::{Admitted, Evaluator};
use crate::graph::Dependencies;
use crate::model::name::{RegionName, RuleName, ServiceName};
use crate::model::rule::{Interval, Program, Rule};
use crate::model::truth::Truth;

use super::{Answer, Finding, Gap};

/// Whether two rules can both speak for one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meeting {
    /// They never do.
    Never,
    /// They do in this case, and decide it as said; where the second of the two is `false` the decisions are the same in
    /// every case that was found.
    InCase(Box<Example>),
    /// They may; no case was confirmed, since something was taken as free.
    Perhaps(Vec<String>),
}

/// Whether two rules of a checked program can both speak for one case of this service.
#[must_use]
pub fn meeting(
    program: &Program,
    dependencies: &Dependencies,
    rules: (&Rule, &Rule),
    service: &ServiceName,
) -> Meeting {
    let evaluator = Evaluator::new(program, dependencies, Admitted::Letter);
    let subject =
        Subject { program, evaluator: &evaluator, version: Version::New, words: Version::New };
    let (a, b) = rules;
    let day = day_in(both(a.in_force, b.in_force));
    let mut free = BTreeSet::new();
    let mut possible = false;
    let requests = settings(&[(program, a), (program, b)], Some(service), day);
    let mut walk = Walk::over(equally_near(program, rules, requests));
    while let Some(setting) = walk.next() {
        let Some(writer) = Writer::new(&subject, &setting) else { continue };
        let forms = [writer.rule(a), writer.rule(b)];
        let [first, second] = &forms;
        let of_both = first.forms().chain(second.forms());
        let one = std::slice::from_ref(&subject);
        let universe = Universe::new(one, setting.clone(), of_both, &Cache::default());
        let of = &universe.of;
        let (first, second) = (universe.rule(first), universe.rule(second));
        let speak = of.and(&first.speaks.met, &second.speaks.met);
        let verdicts = [&first.verdict, &second.verdict];
        let alike = Truth::ALL.map(|t| {
            let [a, b] = verdicts.map(|v| v.cases_of(t, of));
            of.and(&a, &b)
        });
        let alike = alike.iter().fold(of.none(), |sum, cases| of.or(&sum, cases));
        let unlike = of.and_not(&speak, &alike);
        if walk.comes_again(&universe) || speak.is_false() && !of.is_too_large() {
            continue;
        }
        possible = true;
        free.extend(universe.taken_as_free());
        for cases in [&unlike, &speak] {
            let confirm =
                |case: &crate::model::case::Case| confirmed(&subject, &setting, rules, case);
            let found = universe.example(cases, |case| confirm(case).is_some());
            if let Some(found) = found
                && let Some((before, after)) = confirm(&found.case)
            {
                let side = setting.side;
                let (case, facts) = (found.case, found.facts);
                return Meeting::InCase(Box::new(Example { case, side, facts, before, after }));
            }
        }
    }
    if possible { Meeting::Perhaps(free.into_iter().collect()) } else { Meeting::Never }
}

/// The settings, with a region to which neither rule is nearer: there alone which of them holds is left open. Where no
/// condition tells regions apart, any such region stands for the others.
fn equally_near(
    program: &Program,
    (a, b): (&Rule, &Rule),
    mut settings: Vec<Setting>,
) -> Vec<Setting> {
    let shared = a.regions.intersection(&b.regions).next();
    for request in settings.iter_mut().flat_map(|s| &mut s.case.requests) {
        let [to_a, to_b] =
            [a, b].map(|rule| rule.reach(request.region.as_ref(), &program.vocabulary));
        if to_a != to_b {
            request.region = shared.cloned();
        }
    }
    settings
}

/// The verdicts of two rules on a case for which both speak.
fn confirmed(
    subject: &Subject<'_>,
    setting: &Setting,
    (a, b): (&Rule, &Rule),
    case: &crate::model::case::Case,
) -> Option<(Truth, Truth)> {
    let request = case.requests.iter().find(|r| r.issue == setting.issue)?;
    let speaks = |rule| subject.evaluator.speaks_for(rule, case, request, setting.side);
    let verdict = |rule| subject.evaluator.truths(rule, case, request, setting.side).1;
    (speaks(a) && speaks(b)).then(|| (verdict(a), verdict(b)))
}

/// Services and regions for which the same rules speak, with a region and a day on which they do.
#[derive(Debug)]
struct Asked<'p> {
    services: BTreeSet<&'p ServiceName>,
    regions: BTreeSet<Option<&'p RegionName>>,
    first: (Option<&'p RegionName>, Date),
}

/// The cases for which none of the rules for a service, a region and a day speaks.
pub(super) fn gaps(subject: &Subject<'_>, cache: &Cache) -> Vec<Finding> {
    let program = subject.program;
    let mut groups: BTreeMap<Vec<&RuleName>, Asked<'_>> = BTreeMap::new();
    for service in program.vocabulary.services.keys() {
        let rules: Vec<&Rule> =
            program.rules.values().filter(|r| r.services.contains(service)).collect();
        let vocabulary = &program.vocabulary;
        let regions = vocabulary.regions.keys().map(Some);
        for region in regions.chain(std::iter::once(None)) {
            let here: Vec<&Rule> =
                rules.iter().copied().filter(|r| r.reach(region, vocabulary).is_some()).collect();
            for day in days(program, &here) {
                let names = here.iter().filter(|r| r.in_force.contains(day)).map(|r| &r.name);
                let (services, regions) = (BTreeSet::new(), BTreeSet::new());
                let first = Asked { services, regions, first: (region, day) };
                let asked = groups.entry(names.collect()).or_insert(first);
                asked.services.insert(service);
                asked.regions.insert(region);
            }
        }
    }
    let mut findings = Vec::new();
    for (names, asked) in groups {
        let rules: Vec<&Rule> = names.iter().filter_map(|n| program.rules.get(*n)).collect();
        if rules.is_empty() || rules.iter().any(|r| r.speaks_when.is_none()) {
            continue;
        }
        findings.extend(gap(subject, &rules, &asked, cache));
    }
    findings
}

/// A day in every period between whose ends the same of these rules are in force.
fn days(program: &Program, rules: &[&Rule]) -> BTreeSet<Date> {
    let ends = rules.iter().flat_map(|r| [r.in_force.from, r.in_force.until]);
    let mut days: BTreeSet<Date> = ends.flatten().collect();
    let first = days.first().and_then(|day| day.yesterday().ok());
    days.extend(first);
    days.insert(day_in(Interval { from: None, until: None }));
    days.retain(|day| program.regimes.is_empty() || program.regime(*day).is_some());
    days
}

fn gap(
    subject: &Subject<'_>,
    rules: &[&Rule],
    asked: &Asked<'_>,
    cache: &Cache,
) -> Option<Finding> {
    let (service, (region, day)) = (asked.services.first().copied(), asked.first);
    let mut free = BTreeSet::new();
    let mut possible = false;
    let mut example = None;
    let asked_of: Vec<_> = rules.iter().map(|rule| (subject.program, *rule)).collect();
    let mut walk = Walk::over(settings(&asked_of, service, day));
    while let Some(mut setting) = walk.next() {
        if let Some(request) = setting.case.requests.first_mut() {
            request.region = region.cloned();
        }
        let Some(writer) = Writer::new(subject, &setting) else { continue };
        let forms: Vec<_> = rules.iter().map(|r| writer.speaks(r)).collect();
        let one = std::slice::from_ref(subject);
        let universe = Universe::new(one, setting.clone(), forms.iter(), cache);
        let of = &universe.of;
        let (mut silent, mut denied) = (of.all(), of.all());
        for form in &forms {
            let pair = universe.pair(form, &BTreeMap::new());
            silent = of.and_not(&silent, &pair.met);
            denied = of.and(&denied, &pair.not_met);
        }
        if walk.comes_again(&universe) || silent.is_false() && !of.is_too_large() {
            continue;
        }
        possible = true;
        free.extend(universe.taken_as_free());
        // A case in which every rule is documented not to speak tells more than one of which nothing is known.
        for cases in [&denied, &silent] {
            let confirm = |case: &crate::model::case::Case| {
                let request = case.requests.iter().find(|r| r.issue == setting.issue);
                request.is_some_and(|r| {
                    rules
                        .iter()
                        .all(|rule| !subject.evaluator.speaks_for(rule, case, r, setting.side))
                })
            };
            if let Some(found) = universe.example(cases, confirm) {
                let truth = if denied.is_false() { Truth::Unknown } else { Truth::NotMet };
                let (case, facts) = (found.case, found.facts);
                let side = setting.side;
                example = Some(Example { case, side, facts, before: truth, after: truth });
                break;
            }
        }
        if example.is_some() {
            break;
        }
    }
    let (first, is_shown) = (rules.first()?, example.is_some());
    possible.then(|| Finding {
        rule: first.name.clone(),
        answer: Answer::Gap(Box::new(Gap {
            services: asked.services.iter().map(|s| (*s).clone()).collect(),
            regions: asked.regions.iter().map(|r| r.cloned()).collect(),
            rules: rules.iter().map(|r| r.name.clone()).collect(),
            example,
        })),
        free: free.into_iter().filter(|_| !is_shown).collect(),
    })
}
