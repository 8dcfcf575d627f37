//! Which rule speaks: for the service and region, in force on the day, first in the order of evidence. Of equal rank one
//! with a condition for speaking goes first, and then one that names the region more exactly.

use jiff::civil::Date;

use crate::model::case::{Case, Request};
use crate::model::condition::Scope;
use crate::model::name::{FamilyName, RuleName};
use crate::model::rule::{Reach, Rule};
use crate::model::side::Side;
use crate::model::truth::Truth;

use super::Evaluator;
use super::condition::Asked;

/// The rule that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The rule.
    pub rule: RuleName,
    /// Whether its pages or numbers are only recalled.
    pub draft: bool,
    /// The day by which it was chosen.
    pub day: Date,
    /// Whether that day is inferred from the record because the letter does not state it.
    pub inferred: bool,
    /// Rules that would go before it and whose own condition for speaking is not met or not settled.
    pub passed_over: Vec<(RuleName, Truth)>,
    /// The families that come before it in the order of evidence and have no rule for this request on this day, in that
    /// order: a family speaks only where every one before it is silent.
    pub silent: Vec<Silent>,
}

/// A family of guidelines that was asked first and has no rule in this library. That the library is silent does not
/// prove that the guideline is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// The family.
    pub family: FamilyName,
    /// Whether it has a rule for the service and region, of other days.
    pub other_days: bool,
}

/// Why no rule decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// The vocabulary does not know the service.
    UnknownService,
    /// No rule of the library is about the service.
    NoRuleForService,
    /// There are rules for the service, none for the region; `None` where the request names no region.
    NoRuleForRegion,
    /// There are rules, none in force on the day.
    NotInForce(Date),
    /// Nothing in the record bounds the day of the decision.
    NoDate,
    /// The rules in force say themselves that they do not speak for this case.
    NoneSpeaks(Vec<RuleName>),
}

impl Evaluator<'_> {
    /// For each request of a case and each side, the rule that speaks, or why none does.
    #[must_use]
    pub fn spoken(&self, case: &Case) -> Vec<Result<RuleName, Silence>> {
        let of = |request| {
            let sides = self.sides(request, case).into_iter();
            sides.map(move |side| self.choose(case, request, side).map(|choice| choice.rule))
        };
        case.requests.iter().flat_map(of).collect()
    }

    /// Whether both rules are among those for a request of a case, on its day, and both speak for it.
    #[must_use]
    pub fn both_speak(&self, rules: [&Rule; 2], case: &Case) -> bool {
        let Some(day) = case.dates.decision.day() else { return false };
        let speaks = |rule: &Rule, request: &Request, side| {
            request.service.as_ref().is_some_and(|service| rule.services.contains(service))
                && self.reach(rule, request).is_some()
                && rule.in_force.contains(day)
                && self.speaks(rule, case, request, side) == Truth::Met
        };
        case.requests.iter().any(|request| {
            let sides = self.sides(request, case);
            sides.into_iter().any(|side| rules.iter().all(|rule| speaks(rule, request, side)))
        })
    }

    /// The rule for a request on a side, by the day of the decision.
    pub(super) fn choose(
        &self,
        case: &Case,
        request: &Request,
        side: Option<Side>,
    ) -> Result<Choice, Silence> {
        self.choose_on(case, request, side, case.dates.decision.day())
    }

    /// The rule for a request on a side, as if the decision had been made on `day`.
    pub(super) fn choose_on(
        &self,
        case: &Case,
        request: &Request,
        side: Option<Side>,
        day: Option<Date>,
    ) -> Result<Choice, Silence> {
        let service = request.service.as_ref().ok_or(Silence::UnknownService)?;
        let of_service: Vec<&Rule> =
            self.program.rules.values().filter(|r| r.services.contains(service)).collect();
        if of_service.is_empty() {
            return Err(Silence::NoRuleForService);
        }
        let of_region: Vec<&Rule> =
            of_service.into_iter().filter(|r| self.reach(r, request).is_some()).collect();
        if of_region.is_empty() {
            return Err(Silence::NoRuleForRegion);
        }
        let day = day.ok_or(Silence::NoDate)?;
        let mut in_force: Vec<&Rule> =
            of_region.iter().copied().filter(|r| r.in_force.contains(day)).collect();
        if in_force.is_empty() {
            return Err(Silence::NotInForce(day));
        }
        in_force.sort_by_key(|rule| {
            let reach = self.reach(rule, request);
            (self.rank(rule), rule.speaks_when.is_none(), reach, &rule.name)
        });
        let mut passed_over = Vec::new();
        for rule in in_force {
            let speaks = self.speaks(rule, case, request, side);
            if speaks == Truth::Met {
                return Ok(Choice {
                    rule: rule.name.clone(),
                    draft: rule.draft,
                    day,
                    inferred: case.dates.decision.is_inferred(),
                    passed_over,
                    silent: self.silent_before(rule, &of_region, day),
                });
            }
            passed_over.push((rule.name.clone(), speaks));
        }
        Err(Silence::NoneSpeaks(passed_over.into_iter().map(|(name, _)| name).collect()))
    }

    fn rank(&self, rule: &Rule) -> Option<u32> {
        self.program.families.get(&rule.source.family).map(|f| f.rank)
    }

    /// The families before that of a rule which have none of the rules for the request in force on the day.
    fn silent_before(&self, rule: &Rule, of_region: &[&Rule], day: Date) -> Vec<Silent> {
        let chosen = self.rank(rule);
        let before = self.program.families.iter().filter(|(_, family)| Some(family.rank) < chosen);
        let mut before: Vec<_> = before.collect();
        before.sort_by_key(|(name, family)| (family.rank, *name));
        let silent = |name: &FamilyName| {
            let mut of_family = of_region.iter().filter(|r| r.source.family == *name).peekable();
            let other_days = of_family.peek().is_some();
            let in_force = of_family.any(|r| r.in_force.contains(day));
            (!in_force).then(|| Silent { family: name.clone(), other_days })
        };
        before.into_iter().filter_map(|(name, _)| silent(name)).collect()
    }

    fn reach(&self, rule: &Rule, request: &Request) -> Option<Reach> {
        rule.reach(request.region.as_ref(), &self.program.vocabulary)
    }

    /// How the condition under which a rule speaks comes out; met where it has none.
    pub(crate) fn speaks(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
    ) -> Truth {
        rule.speaks_when.as_ref().map_or(Truth::Met, |condition| {
            Asked::new(self, case, request, side).condition(condition, &Scope::default()).truth
        })
    }
}
