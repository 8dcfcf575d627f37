//! The requests for which a rule is looked at: enough of them that any other is like one of these to the rule.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use crate::evaluate::Supposition;
use crate::model::case::{Case, Dates, DecisionDate, Patient, Request, RequestDetail};
use crate::model::condition::{
    Condition, ConditionKind, Day, Limit, RegionScope, RequestFact, Scope, SideScope,
};
use crate::model::level::read_levels;
use crate::model::name::{DefinitionName, RegionName, ServiceName};
use crate::model::rule::{Body, Interval, Program, Rule};
use crate::model::side::Side;

/// The day of decision where a rule is in force on it: most letters at hand are of that year.
const DAY: Date = date(2014, 6, 2);

/// A request of a case in which nothing is documented, or of a case at hand.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// The case; the request at hand is the first.
    pub(super) case: Case,
    /// The issue that is meant.
    pub(super) issue: usize,
    /// The side that is decided.
    pub(super) side: Option<Side>,
    /// Of a case at hand, of which dates and request are fixed: what may be documented of it besides.
    pub(super) supposed: Option<BTreeSet<Supposition>>,
    /// Whether order, counts, sums and times since a fact are taken as free, because with them the whole grows too large.
    pub(super) coarse: bool,
}

impl Setting {
    /// Whether it is a case at hand.
    pub(super) fn is_at_hand(&self) -> bool {
        self.supposed.is_some()
    }

    /// The request.
    pub(super) fn request(&self) -> Option<&Request> {
        self.case.requests.iter().find(|r| r.issue == self.issue)
    }
}

/// A day on which a rule is in force.
pub(super) fn day_in(interval: Interval) -> Date {
    if interval.contains(DAY) {
        return DAY;
    }
    let last = interval.until.and_then(|until| until.yesterday().ok());
    let later = interval.from.filter(|from| *from > DAY);
    later.or(last).or(interval.from).unwrap_or(DAY)
}

/// The days that are in both.
pub(super) fn both(a: Interval, b: Interval) -> Interval {
    let until = match (a.until, b.until) {
        (Some(x), Some(y)) => Some(x.min(y)),
        (x, y) => x.or(y),
    };
    Interval { from: a.from.max(b.from), until }
}

/// What of the request a rule asks about.
#[derive(Debug, Default)]
struct Mentioned {
    requested_side: bool,
    sides: BTreeSet<Side>,
    requested_region: bool,
    requested_level: bool,
    regions: BTreeSet<RegionName>,
    stated: BTreeSet<RequestFact>,
}

impl Mentioned {
    /// What any of these rules asks.
    fn of(rules: &[(&Program, &Rule)]) -> Self {
        let mut mentioned = Self::default();
        for (program, rule) in rules {
            // A definition of the same name may ask something else in another version.
            let mut seen = BTreeSet::new();
            for condition in rule.conditions() {
                mentioned.condition(program, condition, &mut seen);
            }
        }
        mentioned
    }

    fn condition(
        &mut self,
        program: &Program,
        condition: &Condition,
        seen: &mut BTreeSet<DefinitionName>,
    ) {
        condition.walk(&mut |part| {
            if let Some(scope) = part.scope() {
                self.scope(scope);
            }
            if let ConditionKind::Requested(fact) = &part.kind {
                self.stated.insert(*fact);
            }
            self.requested_level |=
                matches!(part.kind, ConditionKind::Limited(Limit::RequestedLevel, _));
            for day in part.days() {
                self.day(day);
            }
            if let Some(name) = part.definition() {
                self.definition(program, name, seen);
            }
        });
    }

    fn definition(
        &mut self,
        program: &Program,
        name: &DefinitionName,
        seen: &mut BTreeSet<DefinitionName>,
    ) {
        if !seen.insert(name.clone()) {
            return;
        }
        match program.definitions.get(name).map(|d| &d.body) {
            Some(Body::When(body)) => self.condition(program, body, seen),
            Some(Body::Measure(_, readings)) => {
                for guard in readings.iter().filter_map(|r| r.guard.as_ref()) {
                    self.condition(program, guard, seen);
                }
            }
            None => {}
        }
    }

    fn day(&mut self, day: &Day) {
        if let Day::Fact(_, scope) = day {
            self.scope(scope);
        }
    }

    fn scope(&mut self, scope: &Scope) {
        match scope.side {
            Some(SideScope::Requested) => self.requested_side = true,
            Some(SideScope::Fixed(side)) => {
                self.sides.insert(side);
            }
            Some(SideScope::Either) | None => {}
        }
        match &scope.region {
            Some(RegionScope::Requested) => self.requested_region = true,
            Some(RegionScope::Fixed(region)) => {
                self.regions.insert(region.clone());
            }
            None => {}
        }
    }

    /// The sides of the request: left stands for right as well, unless the rule tells them apart.
    fn request_sides(&self, per_side: bool) -> Vec<Option<Side>> {
        let states = self.stated.contains(&RequestFact::Side);
        let mut sides = Vec::new();
        if per_side || self.requested_side || states {
            sides.push(Some(Side::Left));
        }
        if (per_side || self.requested_side) && !self.sides.is_empty() {
            sides.push(Some(Side::Right));
        }
        if self.requested_side && !per_side {
            sides.push(Some(Side::Bilateral));
        }
        if sides.is_empty() || states || self.requested_side {
            sides.push(None);
        }
        sides
    }

    /// The regions of the request that the rule can tell apart.
    fn request_regions(&self, program: &Program, rule: &Rule) -> Vec<Option<RegionName>> {
        let mut regions: Vec<Option<RegionName>> =
            rule.regions.iter().map(|r| Some(r.clone())).collect();
        if regions.is_empty() {
            if self.requested_region || self.stated.contains(&RequestFact::Region) {
                let first = self.regions.iter().next().or(program.vocabulary.regions.keys().next());
                regions.extend(first.map(|r| Some(r.clone())));
            }
            regions.push(None);
        }
        if self.requested_region {
            regions.extend(self.told_apart(program, rule));
        } else if !self.stated.contains(&RequestFact::Region) {
            regions.truncate(1);
        }
        let mut seen = BTreeSet::new();
        regions.retain(|region| seen.insert(region.clone()));
        regions
    }
}

impl Mentioned {
    /// Of the regions for which a rule is, one in every position to all that are named: it, around it, inside it or elsewhere.
    fn told_apart(&self, program: &Program, rule: &Rule) -> Vec<Option<RegionName>> {
        let vocabulary = &program.vocabulary;
        let position = |r: &RegionName| -> Vec<(bool, bool)> {
            let to = |named| (vocabulary.is_within(r, named), vocabulary.is_within(named, r));
            self.regions.iter().map(to).collect()
        };
        let within = |r: &&RegionName| rule.reach(Some(r), vocabulary).is_some();
        // Those that are named themselves first, so that others do not stand for them.
        let all = self.regions.iter().chain(vocabulary.regions.keys()).filter(within);
        let mut seen: BTreeSet<Vec<(bool, bool)>> = rule.regions.iter().map(position).collect();
        all.filter(|r| seen.insert(position(r))).map(|r| Some(r.clone())).collect()
    }
}

/// Every kind of request that a rule can tell apart, the plainest first.
pub(super) fn settings_of(program: &Program, rule: &Rule) -> Vec<Setting> {
    let service = rule.services.iter().next();
    settings(&[(program, rule)], service, day_in(rule.in_force))
}

/// Every kind of request for a service on a day that one of these rules, each of its program, can tell apart.
pub(super) fn settings(
    rules: &[(&Program, &Rule)],
    service: Option<&ServiceName>,
    day: Date,
) -> Vec<Setting> {
    // What one rule asks is varied for the others too: two of them differ where one asks the side and the other the region.
    let mentioned = Mentioned::of(rules);
    let levels: &[bool] = if mentioned.requested_level { &[true, false] } else { &[false] };
    let mut found: Vec<(Option<RegionName>, Option<Side>, bool)> = Vec::new();
    for (program, rule) in rules {
        for region in mentioned.request_regions(program, rule) {
            for side in mentioned.request_sides(rule.per_side) {
                found.extend(levels.iter().map(|level| (region.clone(), side, *level)));
            }
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|setting| seen.insert(setting.clone()));
    let setting = |(region, side, level): (Option<RegionName>, Option<Side>, bool)| Setting {
        case: empty_case(service, region, side, level, day),
        issue: 1,
        side,
        supposed: None,
        coarse: false,
    };
    found.into_iter().map(setting).collect()
}

/// A case of a day with a request and nothing documented.
fn empty_case(
    service: Option<&ServiceName>,
    region: Option<RegionName>,
    side: Option<Side>,
    level: bool,
    day: Date,
) -> Case {
    let levels = if level { read_levels("L5") } else { BTreeSet::new() };
    let request = Request {
        says_further: false,
        states_region: region.is_some(),
        issue: 1,
        words: service.map_or(String::new(), |s| s.as_str().replace('_', " ")),
        service: service.cloned(),
        region,
        side,
        quantity: None,
        partly_authorized: false,
        authorized: None,
        course: None,
        states_strength: false,
        states_level: level,
        detail: RequestDetail { levels, ..RequestDetail::default() },
    };
    Case {
        document: "example".to_owned(),
        dates: Dates { injury: None, ur_decision: None, decision: DecisionDate::Stated(day) },
        patient: Patient::default(),
        facts: Vec::new(),
        requests: vec![request],
    }
}
