//! A second evaluator, written straight from the meaning of the language and as slow as it likes: it enumerates the
//! places of the body instead of comparing scopes, and knows nothing of traces.
//!
//! A place is a region without parts and a side. A record that something holds is about *some* place inside its own;
//! a record that it does not hold is about *all* of them.

use std::collections::{BTreeMap, BTreeSet};

use rationale::model::case::{Case, DecisionDate, Request};
use rationale::model::condition::{
    Condition, ConditionKind, FactTest, Measure, RegionScope, RequestFact, Scope, SideScope,
    Threshold,
};
use rationale::model::fact::{Fact, Status};
use rationale::model::name::{CriterionName, FactName, RegionName};
use rationale::model::rule::{Body, Program, Rule, Take};
use rationale::model::side::Side;
use rationale::model::truth::Truth;
use rationale::model::value::{Amount, Elapsed, Value};
use rationale::model::vocabulary::ValueType;

/// The truth of every criterion and of the decision.
pub(crate) fn evaluate(
    program: &Program,
    rule: &Rule,
    case: &Case,
    side: Option<Side>,
) -> (BTreeMap<CriterionName, Truth>, Truth) {
    let request = &case.requests[0];
    let reference = Reference { program, rule, case, request, side };
    let criteria =
        rule.criteria.iter().map(|c| (c.name.clone(), reference.criterion(&c.name))).collect();
    (criteria, reference.condition(&rule.necessary_when, &Scope::default(), &BTreeMap::new()))
}

struct Reference<'a> {
    program: &'a Program,
    rule: &'a Rule,
    case: &'a Case,
    request: &'a Request,
    side: Option<Side>,
}

type Arguments = BTreeMap<String, Amount>;

impl Reference<'_> {
    fn criterion(&self, name: &CriterionName) -> Truth {
        let criterion = self.rule.criterion(name).expect("a criterion of the rule");
        let ask = |c: &Condition| self.condition(c, &Scope::default(), &BTreeMap::new());
        match &criterion.raised_by {
            Some(raised) if ask(raised) != Truth::Met => Truth::Met,
            _ => ask(&criterion.when),
        }
    }

    fn condition(&self, condition: &Condition, scope: &Scope, arguments: &Arguments) -> Truth {
        let ask = |c: &Condition| self.condition(c, scope, arguments);
        match &condition.kind {
            ConditionKind::Constant(truth) => *truth,
            ConditionKind::Not(inner) => match ask(inner) {
                Truth::Met => Truth::NotMet,
                Truth::NotMet => Truth::Met,
                Truth::Unknown => Truth::Unknown,
            },
            ConditionKind::All(parts) => {
                counted(parts.len(), &parts.iter().map(ask).collect::<Vec<_>>())
            }
            ConditionKind::Any(parts) => counted(1, &parts.iter().map(ask).collect::<Vec<_>>()),
            ConditionKind::AtLeast(n, parts) => {
                counted(*n, &parts.iter().map(ask).collect::<Vec<_>>())
            }
            ConditionKind::Scoped(inner, part) => {
                let scope = Scope {
                    side: inner.side.or(scope.side),
                    region: inner.region.clone().or(scope.region.clone()),
                };
                self.condition(part, &scope, arguments)
            }
            ConditionKind::Fact(name, test) => self.fact(name, test, scope, arguments),
            ConditionKind::Measure(measure, comparison, threshold) => {
                let amount = amount(threshold, arguments);
                let truths: BTreeSet<Truth> = self
                    .values(measure, scope)
                    .iter()
                    .map(|value| match value {
                        Value::Quantity(q) => q.compare(*comparison, amount),
                        Value::Elapsed(e) => e.compare(*comparison, amount),
                        Value::Word(_) => Truth::Unknown,
                    })
                    .filter(|t| *t != Truth::Unknown)
                    .collect();
                if truths.len() == 1 { *truths.first().expect("one") } else { Truth::Unknown }
            }
            ConditionKind::Criterion(name) => self.criterion(name),
            ConditionKind::Requested(fact) => Truth::from(match fact {
                RequestFact::Side => {
                    matches!(self.request.side, Some(Side::Left | Side::Right | Side::Bilateral))
                }
                RequestFact::Region => self.request.region.is_some(),
                RequestFact::Quantity
                | RequestFact::Strength
                | RequestFact::Level
                | RequestFact::PartlyAuthorized => false,
            }),
            // Random cases have one request, so there is never another.
            ConditionKind::Other(_) => Truth::Unknown,
            ConditionKind::Definition(name, given) => {
                let given = given.iter().map(|(n, t)| (n.clone(), amount(t, arguments))).collect();
                match &self.program.definitions[name].body {
                    Body::When(body) => self.condition(body, scope, &given),
                    Body::Measure(..) => Truth::Unknown,
                }
            }
        }
    }

    fn values(&self, measure: &Measure, scope: &Scope) -> Vec<Value> {
        match measure {
            Measure::Age
            | Measure::VisitsInDispute
            | Measure::VisitsAuthorized
            | Measure::VisitsRequested
            | Measure::TabletsInDispute
            | Measure::CourseLength => Vec::new(),
            Measure::TimeSinceInjury => match (self.case.dates.injury, &self.case.dates.decision) {
                (Some(from), DecisionDate::Stated(day)) if from <= *day => {
                    vec![Value::Elapsed(Elapsed { from, to_earliest: *day, to_latest: Some(*day) })]
                }
                _ => Vec::new(),
            },
            Measure::Derived(name) => {
                let Body::Measure(_, readings) = &self.program.definitions[name].body else {
                    return Vec::new();
                };
                let mut values = Vec::new();
                for reading in readings {
                    let counts = reading
                        .guard
                        .as_ref()
                        .is_none_or(|g| self.condition(g, scope, &BTreeMap::new()) == Truth::Met);
                    if counts {
                        values.extend(match &reading.take {
                            Take::Measure(measure) => self.values(measure, scope),
                            Take::Fact(name) => self
                                .case
                                .facts
                                .iter()
                                .filter(|f| f.name == *name && f.status == Status::Present)
                                .filter(|f| self.holds_inside(f, scope))
                                .filter_map(|f| f.value.clone())
                                .collect(),
                        });
                    }
                }
                values
            }
        }
    }

    fn fact(
        &self,
        name: &FactName,
        test: &FactTest,
        scope: &Scope,
        arguments: &Arguments,
    ) -> Truth {
        let records: Vec<&Fact> = self.case.facts.iter().filter(|f| f.name == *name).collect();
        let says = |f: &Fact| self.says(f, test, arguments);
        let inside = |f: &&&Fact| self.holds_inside(f, scope);
        if records.iter().filter(inside).any(|f| {
            says(f).is_some() && f.status == Status::Conflicting && *test != FactTest::Documented
        }) {
            return Truth::Unknown;
        }
        let noes: Vec<&&Fact> = records
            .iter()
            .filter(|f| says(f) == Some(Truth::NotMet))
            .filter(|f| self.holds_inside(f, scope) || self.denied_together(&[f], scope))
            .collect();
        let yeses: Vec<&&Fact> =
            records.iter().filter(inside).filter(|f| says(f) == Some(Truth::Met)).collect();
        // A yes stands unless one no covers everywhere it could be, or the noes cover all that is asked.
        let stands = |yes: &Fact| !noes.iter().any(|no| self.denies_all_of(no, yes));
        let none = self.denied_together(&noes, scope);
        let any = !none && yeses.iter().any(|y| stands(y));
        let truth = match (any, yeses.is_empty(), none) {
            (true, ..) => Truth::Met,
            (false, true, true) => Truth::NotMet,
            (false, false, _) | (false, true, false) => Truth::Unknown,
        };
        match test {
            FactTest::Absent => match truth {
                Truth::Met => Truth::NotMet,
                Truth::NotMet => Truth::Met,
                Truth::Unknown => Truth::Unknown,
            },
            FactTest::Known if truth != Truth::Unknown => Truth::Met,
            FactTest::Known => Truth::Unknown,
            FactTest::Present | FactTest::Documented | FactTest::Compare(..) | FactTest::Is(_) => {
                truth
            }
        }
    }

    /// Whether one no is about everything that a yes could be about.
    fn denies_all_of(&self, no: &Fact, yes: &Fact) -> bool {
        let kind = &self.program.vocabulary.facts[&no.name];
        let region = !kind.regional
            || match (&no.region, &yes.region) {
                (_, None) => no.region.is_none(),
                (Some(no), Some(yes)) => self.places(Some(yes)).is_subset(&self.places(Some(no))),
                (None, Some(_)) => false,
            };
        let side = !kind.sided
            || match (no.side, yes.side) {
                (Some(a), Some(b)) => a == b || a == Side::Bilateral,
                (Some(a), None) => a == Side::Bilateral || a == Side::Unstated,
                (None, other) => other.is_none(),
            };
        region && side
    }

    /// Whether the noes leave nothing open of what is asked: one that covers it, or one for each side.
    fn denied_together(&self, noes: &[&&Fact], scope: &Scope) -> bool {
        let covering: Vec<&&&Fact> = noes.iter().filter(|f| self.covers_region(f, scope)).collect();
        let asked = self.asked_side(scope);
        let kind = |f: &Fact| self.program.vocabulary.facts[&f.name].sided;
        let on = |side: Side| covering.iter().any(|f| f.side == Some(side));
        covering.iter().any(|f| {
            !kind(f)
                || match asked {
                    Some(asked) => f.side == Some(asked) || f.side == Some(Side::Bilateral),
                    None => !matches!(f.side, Some(Side::Left | Side::Right)),
                }
        }) || (asked.is_none() && on(Side::Left) && on(Side::Right))
    }

    fn covers_region(&self, fact: &Fact, scope: &Scope) -> bool {
        !self.program.vocabulary.facts[&fact.name].regional
            || match (&fact.region, self.asked_region(scope)) {
                (Some(own), Some(asked)) => {
                    self.places(Some(&asked)).is_subset(&self.places(Some(own)))
                }
                (own, asked) => own.is_none() && asked.is_none(),
            }
    }

    /// The region and everything in it; all regions where none is given.
    fn places(&self, region: Option<&RegionName>) -> BTreeSet<RegionName> {
        let all = self.program.vocabulary.regions.keys();
        all.filter(|r| region.is_none_or(|outer| self.program.vocabulary.is_within(r, outer)))
            .cloned()
            .collect()
    }

    /// Whether what a record says holds is somewhere inside the place asked.
    fn holds_inside(&self, fact: &Fact, scope: &Scope) -> bool {
        let kind = &self.program.vocabulary.facts[&fact.name];
        let region = match (kind.regional, self.asked_region(scope), &fact.region) {
            (false, ..) | (_, None, _) => true,
            (true, Some(asked), Some(own)) => {
                self.places(Some(own)).is_subset(&self.places(Some(&asked)))
            }
            (true, Some(_), None) => false,
        };
        let side = match (kind.sided, self.asked_side(scope), fact.side) {
            (false, ..) | (_, None, _) | (true, Some(_), Some(Side::Bilateral)) => true,
            (true, Some(asked), own) => asked != Side::Unstated && own == Some(asked),
        };
        region && side
    }

    fn asked_side(&self, scope: &Scope) -> Option<Side> {
        match scope.side? {
            SideScope::Requested => Some(self.side.unwrap_or(Side::Unstated)),
            SideScope::Either => None,
            SideScope::Fixed(side) => Some(side),
        }
    }

    fn asked_region(&self, scope: &Scope) -> Option<RegionName> {
        match scope.region.as_ref()? {
            RegionScope::Requested => self.request.region.clone(),
            RegionScope::Fixed(region) => Some(region.clone()),
        }
    }

    fn says(&self, fact: &Fact, test: &FactTest, arguments: &Arguments) -> Option<Truth> {
        let status = match fact.status {
            Status::Present => Truth::Met,
            Status::Absent => Truth::NotMet,
            Status::Equivocal | Status::Conflicting => Truth::Unknown,
        };
        match test {
            FactTest::Present | FactTest::Absent | FactTest::Known => Some(status),
            FactTest::Documented => Some(Truth::Met),
            FactTest::Compare(comparison, threshold) => Some(match (&fact.value, fact.status) {
                (_, Status::Conflicting) => Truth::Unknown,
                (Some(Value::Quantity(q)), _) => {
                    q.compare(*comparison, amount(threshold, arguments))
                }
                _ => Truth::Unknown,
            }),
            FactTest::Is(words) => match &fact.value {
                Some(Value::Word(word)) if words.contains(word) => Some(status),
                Some(Value::Word(_)) => {
                    let ValueType::Words { exclusive, .. } =
                        &self.program.vocabulary.facts[&fact.name].value
                    else {
                        return None;
                    };
                    (*exclusive && status == Truth::Met).then_some(Truth::NotMet)
                }
                _ => Some(Truth::Unknown),
            },
        }
    }
}

fn amount(threshold: &Threshold, arguments: &Arguments) -> Amount {
    match threshold {
        Threshold::Amount(amount) => *amount,
        Threshold::Parameter(name) => arguments[name],
    }
}

/// At least `n` of them, by trying both answers for everything unknown.
fn counted(n: usize, truths: &[Truth]) -> Truth {
    let unknown = truths.iter().filter(|t| **t == Truth::Unknown).count();
    let met = truths.iter().filter(|t| **t == Truth::Met).count();
    let outcomes: BTreeSet<bool> = (0..=unknown).map(|more| met + more >= n).collect();
    match (outcomes.contains(&true), outcomes.contains(&false)) {
        (true, false) => Truth::Met,
        (false, true) => Truth::NotMet,
        _ => Truth::Unknown,
    }
}
