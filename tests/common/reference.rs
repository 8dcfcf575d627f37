//! A second evaluator, written straight from the meaning of the language and as slow as it likes: it enumerates the
//! places of the body instead of comparing scopes, and knows nothing of traces.
//!
//! A place is a region without parts and a side. A record that something holds is about *some* place inside its own;
//! a record that it does not hold is about *all* of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Not;

use jiff::civil::{Date, date};
use rationale::model::case::{Case, DecisionDate, Request};
use rationale::model::condition::{
    Condition, ConditionKind, Day, FactTest, Limit, Measure, RegionScope, RequestFact, Scope,
    SideScope, Stated, Threshold,
};
use rationale::model::day::Days;
use rationale::model::fact::{Detail, Fact, Status};
use rationale::model::level::Level;
use rationale::model::name::{CriterionName, DrugName, FactName, RegionName};
use rationale::model::rule::{Body, Program, Rule, Take};
use rationale::model::side::Side;
use rationale::model::truth::Truth;
use rationale::model::value::{Amount, Quantity, Unit, Value};
use rationale::model::vocabulary::{Group, ValueType};
use rationale::syntax::condition::{Comparison, OtherAsk};
use rust_decimal::Decimal;

/// The truth of every criterion and of the decision.
pub(crate) fn evaluate(
    program: &Program,
    rule: &Rule,
    case: &Case,
    side: Option<Side>,
) -> (BTreeMap<CriterionName, Truth>, Truth) {
    let reference = Reference::new(program, rule, case, side);
    let criteria =
        rule.criteria.iter().map(|c| (c.name.clone(), reference.criterion(&c.name))).collect();
    (criteria, reference.condition(&rule.necessary_when, &Context::default()))
}

/// What the leaves of a rule's criteria learn from a case, in the order in which they are asked. Of two cases of which they
/// learn the same, no part of the rule can tell one from the other, whatever both hold of other facts besides.
pub(crate) fn learned(
    program: &Program,
    rule: &Rule,
    case: &Case,
    side: Option<Side>,
) -> Vec<Learned> {
    let reference = Reference {
        learned: Some(RefCell::default()),
        ..Reference::new(program, rule, case, side)
    };
    for criterion in &rule.criteria {
        reference.condition(&criterion.when, &Context::default());
    }
    reference.learned.map(RefCell::into_inner).unwrap_or_default()
}

/// What one leaf learns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Learned {
    /// How it comes out.
    Truth(Truth),
    /// How each value of a quantity compares with the threshold, whether or not the reading counts.
    Values(BTreeSet<Truth>),
    /// What counts together with other facts of the case, so that its truth alone is not enough: in the words of the program.
    Whole(String),
}

struct Reference<'a> {
    program: &'a Program,
    rule: &'a Rule,
    case: &'a Case,
    request: &'a Request,
    side: Option<Side>,
    learned: Option<RefCell<Vec<Learned>>>,
}

type Arguments = BTreeMap<String, Amount>;

/// What holds around a condition: where, with which arguments, and of which records.
#[derive(Debug, Clone, Default)]
struct Context {
    scope: Scope,
    arguments: Arguments,
    limits: Vec<Around>,
    /// Whether one of the limits has its days from other records.
    floating: bool,
}

/// A limit with its days and levels.
#[derive(Debug, Clone)]
enum Around {
    Levels(BTreeSet<Level>),
    Days { later: bool, amount: Option<Amount>, of: Vec<Days> },
}

impl<'a> Reference<'a> {
    fn new(program: &'a Program, rule: &'a Rule, case: &'a Case, side: Option<Side>) -> Self {
        Self { program, rule, case, request: &case.requests[0], side, learned: None }
    }

    fn learn(&self, of: impl FnOnce() -> Learned) {
        if let Some(learned) = &self.learned {
            learned.borrow_mut().push(of());
        }
    }

    /// All that the case holds of a fact.
    fn learn_whole(&self, name: &FactName) {
        let records = || self.case.facts.iter().filter(|f| f.name == *name).collect::<Vec<_>>();
        self.learn(|| Learned::Whole(format!("{:?}", records())));
    }

    fn learn_day(&self, day: &Day) {
        match day {
            Day::Injury => self.learn(|| Learned::Whole(format!("{:?}", self.case.dates.injury))),
            Day::Fact(name, _) => self.learn_whole(name),
            Day::Request | Day::Decision => {}
        }
    }

    /// How the values of a quantity compare with a threshold, part by part.
    fn learn_measure(&self, measure: &Measure, against: (Comparison, Amount), context: &Context) {
        let values =
            |read: &[Read]| Learned::Values(read.iter().map(|r| compared(r, against)).collect());
        match measure {
            Measure::Derived(name) => {
                let Body::Measure(_, readings) = &self.program.definitions[name].body else {
                    return;
                };
                for reading in readings {
                    reading.guard.iter().for_each(|guard| {
                        self.condition(guard, context);
                    });
                    match &reading.take {
                        Take::Measure(measure) => self.learn_measure(measure, against, context),
                        Take::Fact(name) if context.floating => self.learn_whole(name),
                        take @ Take::Fact(_) => self.learn(|| values(&self.taken(take, context))),
                        Take::Sum(parts) => parts.iter().for_each(|part| {
                            self.learn(|| {
                                Learned::Whole(format!("{:?}", self.taken(part, context)))
                            });
                        }),
                    }
                }
            }
            Measure::Between(from, to) => {
                let given = |day: &Day| matches!(day, Day::Request | Day::Decision);
                if given(from) || given(to) {
                    self.learn(|| values(&self.values(measure, context)));
                } else {
                    self.learn_day(from);
                    self.learn_day(to);
                }
            }
            Measure::AgeAt(day) => {
                self.learn(|| Learned::Whole(format!("{:?}", self.case.patient.age)));
                self.learn_day(day);
            }
            Measure::NumberOf(name) if context.floating => self.learn_whole(name),
            Measure::Stated(Stated::DaysOfSupply | Stated::DailyDose) => {
                let (much, detail) = (self.request.quantity, &self.request.detail);
                self.learn(|| {
                    Learned::Whole(format!(
                        "{much:?} {:?} {:?}",
                        detail.strength, detail.tablets_per_day
                    ))
                });
            }
            Measure::Stated(Stated::VisitsAWeek) => {
                let asked = (self.request.quantity, self.request.authorized, self.request.course);
                self.learn(|| Learned::Whole(format!("{asked:?}")));
            }
            Measure::MorphineEquivalent => {
                let details = self.case.requests.iter().map(|r| &r.detail).collect::<Vec<_>>();
                self.learn(|| Learned::Whole(format!("{details:?}")));
            }
            Measure::TimeSinceInjury | Measure::Age | Measure::Stated(_) | Measure::NumberOf(_) => {
                self.learn(|| values(&self.values(measure, context)));
            }
        }
    }

    fn criterion(&self, name: &CriterionName) -> Truth {
        let criterion = self.rule.criterion(name).expect("a criterion of the rule");
        let ask = |c: &Condition| self.condition(c, &Context::default());
        match &criterion.raised_by {
            Some(raised) if ask(raised) != Truth::Met => Truth::Met,
            _ => ask(&criterion.when),
        }
    }

    fn condition(&self, condition: &Condition, context: &Context) -> Truth {
        let ask = |c: &Condition| self.condition(c, context);
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
                    side: inner.side.or(context.scope.side),
                    region: inner.region.clone().or(context.scope.region.clone()),
                };
                self.condition(part, &Context { scope, ..context.clone() })
            }
            ConditionKind::Limited(limit, part) => {
                let mut inside = context.clone();
                inside.limits.push(self.around(limit, context));
                if let Limit::After(_, day @ (Day::Injury | Day::Fact(..)))
                | Limit::Before(_, day @ (Day::Injury | Day::Fact(..))) = limit
                {
                    self.learn_day(day);
                    inside.floating = true;
                }
                self.condition(part, &inside)
            }
            ConditionKind::Fact(name, FactTest::Is(words)) => {
                let each: Vec<Truth> =
                    words.iter().map(|word| self.word(name, word, words, context)).collect();
                let truth = counted(1, &each);
                self.learn_of(name, truth, context);
                truth
            }
            ConditionKind::Fact(name, test) => {
                let says = |f: &Fact| says_to(f, test, &context.arguments);
                let truth = self.records(name, &says, *test == FactTest::Documented, context);
                self.learn_of(name, truth, context);
                match test {
                    FactTest::Absent => counted(1, &[truth]).not(),
                    FactTest::Known if truth != Truth::Unknown => Truth::Met,
                    FactTest::Known => Truth::Unknown,
                    FactTest::Present
                    | FactTest::Documented
                    | FactTest::Compare(..)
                    | FactTest::Is(_) => truth,
                }
            }
            ConditionKind::Measure(measure, comparison, threshold) => {
                let amount = amount(threshold, &context.arguments);
                let against = (*comparison, amount);
                if self.learned.is_some() {
                    self.learn_measure(measure, against, context);
                }
                let truths = self.values(measure, context);
                let truths = truths.iter().map(|read| compared(read, against));
                let truths: BTreeSet<Truth> = truths.filter(|t| *t != Truth::Unknown).collect();
                if truths.len() == 1 { *truths.first().expect("one") } else { Truth::Unknown }
            }
            ConditionKind::Criterion(name) => self.criterion(name),
            ConditionKind::Requested(fact) => {
                let truth = Truth::from(self.requested(*fact));
                self.learn(|| Learned::Truth(truth));
                truth
            }
            // No rule decides the other requests of random cases.
            ConditionKind::Other(services, OtherAsk::Made) => {
                let known = |r: &&Request| r.service.as_ref().is_some_and(|s| services.contains(s));
                let truth = Truth::from(self.case.requests[1..].iter().filter(known).count() > 0);
                self.learn(|| Learned::Truth(truth));
                truth
            }
            ConditionKind::Other(_, OtherAsk::Necessary | OtherAsk::Decided) => Truth::Unknown,
            ConditionKind::Ingredient(words) => {
                let truth = self.ingredient(words);
                self.learn(|| Learned::Truth(truth));
                truth
            }
            ConditionKind::Definition(name, given) => {
                let given = given.iter().map(|(n, t)| (n.clone(), amount(t, &context.arguments)));
                match &self.program.definitions[name].body {
                    Body::When(body) => {
                        let arguments = given.collect();
                        self.condition(body, &Context { arguments, ..context.clone() })
                    }
                    Body::Measure(..) => Truth::Unknown,
                }
            }
        }
    }

    fn learn_of(&self, name: &FactName, truth: Truth, context: &Context) {
        if context.floating {
            self.learn_whole(name);
        } else {
            self.learn(|| Learned::Truth(truth));
        }
    }

    fn requested(&self, fact: RequestFact) -> bool {
        let request = self.request;
        match fact {
            RequestFact::Side => {
                matches!(request.side, Some(Side::Left | Side::Right | Side::Bilateral))
            }
            RequestFact::Region => request.states_region,
            RequestFact::SaysFurther => request.says_further,
            RequestFact::PartlyAuthorized => request.partly_authorized,
            RequestFact::Quantity => request.quantity.is_some(),
            RequestFact::Strength => request.states_strength,
            RequestFact::Level => request.states_level,
            RequestFact::RepeatsEarlier => {
                self.case.requests.iter().any(|r| r.issue < request.issue && self.repeats(r))
            }
        }
    }

    /// Whether an earlier item asks for the same: on the side that is decided, and for a drug in common where both name any.
    fn repeats(&self, earlier: &Request) -> bool {
        let request = self.request;
        let (theirs, ours) = (&earlier.detail.ingredients, &request.detail.ingredients);
        let drug =
            [theirs, ours].iter().any(|d| d.is_empty()) || theirs.intersection(ours).count() > 0;
        let side = match (earlier.side, self.side) {
            (Some(Side::Bilateral), Some(_)) => true,
            (a, b) => a == b,
        };
        let same = earlier.service == request.service && earlier.region == request.region;
        same && drug && side
    }

    /// Whether one of the drugs asked for, or of the items, is of these names or classes.
    fn ingredient(&self, words: &BTreeSet<String>) -> Truth {
        let drugs = &self.program.vocabulary.drugs;
        let all = |d: &DrugName| -> BTreeSet<String> {
            std::iter::once(d.as_str().to_owned()).chain(drugs[d].classes.iter().cloned()).collect()
        };
        let items = drugs.iter().any(|(d, drug)| drug.item && !all(d).is_disjoint(words));
        let asked = self.request.detail.ingredients.iter().filter(|d| drugs[*d].item == items);
        let asked: Vec<&DrugName> = asked.collect();
        let named: BTreeSet<String> = asked.iter().flat_map(|d| all(d)).collect();
        if asked.is_empty() && !items {
            Truth::Unknown
        } else {
            Truth::from(named.intersection(words).count() > 0)
        }
    }

    fn around(&self, limit: &Limit, context: &Context) -> Around {
        match limit {
            Limit::RequestedLevel => Around::Levels(self.request.detail.levels.clone()),
            Limit::After(within, day) | Limit::Before(within, day) => Around::Days {
                later: matches!(limit, Limit::After(..)),
                amount: within.as_ref().map(|within| amount(within, &context.arguments)),
                of: self.days(day, &context.scope),
            },
        }
    }

    fn days(&self, day: &Day, scope: &Scope) -> Vec<Days> {
        match day {
            Day::Injury => self.case.dates.injury.map(Days::exactly).into_iter().collect(),
            Day::Request | Day::Decision => vec![match self.case.dates.decision {
                DecisionDate::Stated(day) => Days::exactly(day),
                DecisionDate::Inferred { not_before, .. } => {
                    Days { earliest: not_before, latest: None }
                }
                DecisionDate::Unknown => panic!("no day"),
            }],
            Day::Fact(name, own) => {
                let scope = Scope {
                    side: own.side.or(scope.side),
                    region: own.region.clone().or(scope.region.clone()),
                };
                let test = self.program.vocabulary.facts[name].group == Group::Test;
                let happened = |f: &&Fact| match f.status {
                    Status::Present | Status::Equivocal => true,
                    Status::Absent => test,
                    Status::Conflicting => false,
                };
                let of = self.case.facts.iter().filter(|f| f.name == *name).filter(happened);
                of.filter(|f| self.holds_inside(f, &scope)).filter_map(|f| f.detail.day).collect()
            }
        }
    }

    fn denies_within(&self, fact: &Fact, context: &Context) -> bool {
        let never = self.program.vocabulary.facts[&fact.name].group == Group::Care
            && fact.status == Status::Absent
            && fact.detail == Detail::default();
        never
            || context.limits.iter().all(|around| match around {
                Around::Days { .. } => false,
                Around::Levels(levels) => {
                    !levels.is_empty() && levels.iter().all(|l| fact.detail.levels.contains(l))
                }
            })
    }

    /// Visits in dispute and those authorized, where it is known how many these are.
    fn visits(&self) -> Option<Quantity> {
        let visits = self.request.quantity.filter(|q| q.unit == Unit::Visit);
        let sum = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).map(|(a, b)| a + b);
        match (visits, self.request.authorized) {
            (Some(a), Some(b)) => {
                Some(Quantity { low: sum(a.low, b.low), high: sum(a.high, b.high), ..a })
            }
            (visits, _) => visits.filter(|_| !self.request.partly_authorized),
        }
    }

    /// Fewest visits in the longest course, most in the shortest.
    fn visits_a_week(&self) -> Option<Quantity> {
        let (visits, course) = (self.visits()?, self.request.course?);
        if !matches!(course.unit, Unit::Day | Unit::Week) {
            return None;
        }
        let days = Decimal::from(if course.unit == Unit::Week { 7 } else { 1 });
        let weeks = |length: Decimal| length * days / Decimal::from(7);
        let over = |visits: Option<Decimal>, course: Option<Decimal>| {
            course.map(weeks).filter(|w| !w.is_zero()).and_then(|w| Some(visits? / w))
        };
        let (low, high) = (over(visits.low, course.high), over(visits.high, course.low));
        Some(Quantity { low, high, unit: Unit::One })
    }

    fn values(&self, measure: &Measure, context: &Context) -> Vec<Read> {
        let scope = &context.scope;
        let one = |quantity: Option<Quantity>| -> Vec<Read> {
            quantity.map(Value::Quantity).map(Read::Value).into_iter().collect()
        };
        let count = |n: usize| one((n > 0).then(|| Quantity::exactly(n.into(), Unit::One)));
        let detail = &self.request.detail;
        match measure {
            Measure::Age => {
                one(self.case.patient.age.map(|years| Quantity::exactly(years.into(), Unit::Year)))
            }
            Measure::Stated(stated) => match stated {
                Stated::VisitsInDispute => {
                    one(self.request.quantity.filter(|q| q.unit == Unit::Visit))
                }
                Stated::VisitsAuthorized => one(self.request.authorized),
                Stated::VisitsRequested => one(self.visits()),
                Stated::VisitsAWeek => one(self.visits_a_week()),
                Stated::CourseLength => one(self.request.course),
                Stated::TabletsInDispute => {
                    one(self.request.quantity.filter(|q| q.unit == Unit::Tablet))
                }
                Stated::Strength => one(detail.strength),
                Stated::LevelsRequested => count(detail.levels.len()),
                Stated::IngredientsRequested => {
                    let drugs = &self.program.vocabulary.drugs;
                    count(detail.ingredients.iter().filter(|d| !drugs[*d].item).count())
                }
                Stated::DailyDose => one(daily(self.request)),
                Stated::DaysOfSupply => {
                    let tablets = self.request.quantity.filter(|q| q.unit == Unit::Tablet);
                    one(tablets.zip(detail.tablets_per_day).map(|(tablets, rate)| Quantity {
                        low: tablets
                            .low
                            .zip(rate.high.filter(|r| !r.is_zero()))
                            .map(|(a, b)| a / b),
                        high: tablets
                            .high
                            .zip(rate.low.filter(|r| !r.is_zero()))
                            .map(|(a, b)| a / b),
                        unit: Unit::Day,
                    }))
                }
            },
            Measure::MorphineEquivalent => one(self.morphine()),
            Measure::TimeSinceInjury => self.times(&Day::Injury, &Day::Request, scope),
            Measure::Between(from, to) => self.times(from, to, scope),
            Measure::AgeAt(day) => {
                let DecisionDate::Stated(decided) = self.case.dates.decision else { return vec![] };
                let Some(age) = self.case.patient.age else { return Vec::new() };
                // Born on some day on which they are of that age when it was decided.
                let years = jiff::Span::new().years(i64::from(age) + 1);
                let first = (decided - years).tomorrow().expect("a day");
                let last = decided - jiff::Span::new().years(i64::from(age));
                let born = Days { earliest: first, latest: Some(last) };
                self.days(day, scope).into_iter().map(|day| Read::Time(born, day)).collect()
            }
            Measure::NumberOf(name) => {
                let facts: Vec<&Fact> = self.present(name, context);
                let mut words = BTreeSet::new();
                let mut days = BTreeSet::new();
                for fact in &facts {
                    if let Some(Value::Word(word)) = &fact.value {
                        words.insert(word.to_lowercase());
                    }
                    if let Some(Days { earliest, latest: Some(latest) }) = fact.detail.day
                        && earliest == latest
                    {
                        days.insert(earliest);
                    }
                }
                let least = words.len().max(days.len()).max(facts.len().min(1));
                one(Some(Quantity::at_least(least.into(), Unit::One)))
            }
            Measure::Derived(name) => {
                let Body::Measure(_, readings) = &self.program.definitions[name].body else {
                    return Vec::new();
                };
                let mut values = Vec::new();
                for reading in readings {
                    let counts = reading
                        .guard
                        .as_ref()
                        .is_none_or(|g| self.condition(g, context) == Truth::Met);
                    if counts {
                        values.extend(self.taken(&reading.take, context));
                    }
                }
                values
            }
        }
    }

    fn taken(&self, take: &Take, context: &Context) -> Vec<Read> {
        match take {
            Take::Measure(measure) => self.values(measure, context),
            Take::Fact(name) => {
                let facts = self.present(name, context).into_iter();
                facts.filter_map(|f| f.value.clone()).map(Read::Value).collect()
            }
            // One value of each part, in every way; the last part varies fastest.
            Take::Sum(parts) => {
                let each: Vec<Vec<Quantity>> =
                    parts.iter().map(|part| quantities(&self.taken(part, context))).collect();
                let ways: usize = each.iter().map(Vec::len).product();
                let way = |mut n: usize| {
                    let mut one = Quantity::exactly(Decimal::ZERO, Unit::Visit);
                    for values in &each {
                        let value = values[n % values.len()];
                        n /= values.len();
                        one.low = one.low.zip(value.low).map(|(a, b)| a + b);
                        one.high = one.high.zip(value.high).map(|(a, b)| a + b);
                    }
                    Read::Value(Value::Quantity(one))
                };
                (0..ways).map(way).collect()
            }
        }
    }

    /// The records that something is so, at the place and within the limits.
    fn present(&self, name: &FactName, context: &Context) -> Vec<&Fact> {
        let facts = self.case.facts.iter().filter(|f| f.name == *name);
        facts
            .filter(|f| f.status == Status::Present && self.holds_inside(f, &context.scope))
            .filter(|f| within(f, context) == Truth::Met)
            .collect()
    }

    /// Every pair of days that may be in their order.
    fn times(&self, from: &Day, to: &Day, scope: &Scope) -> Vec<Read> {
        let (from, to) = (self.days(from, scope), self.days(to, scope));
        let pairs = from.iter().flat_map(|a| to.iter().map(move |b| (*a, *b)));
        let backwards = |(a, b): &(Days, Days)| day_by_day(*a, *b, |a, b| a > b) == Truth::Met;
        pairs.filter(|pair| !backwards(pair)).map(|(a, b)| Read::Time(a, b)).collect()
    }

    fn morphine(&self) -> Option<Quantity> {
        let early = self.case.dates.decision.day()? < date(2016, 1, 1);
        let of_alpha = if early { Decimal::TWO } else { Decimal::new(15, 1) };
        let mut each = Vec::new();
        for request in &self.case.requests {
            for drug in &request.detail.ingredients {
                // By the vocabulary of these tests.
                match (drug.as_str(), daily(request)) {
                    ("alpha", Some(dose)) => {
                        let factor = |n: Decimal| n * of_alpha;
                        each.push((
                            dose.low.map(factor).unwrap_or_default(),
                            dose.high.map(factor),
                        ));
                    }
                    ("alpha" | "beta", _) => each.push((Decimal::ZERO, None)),
                    (_, _) => {}
                }
            }
        }
        let high = each.iter().map(|(_, high)| *high).sum::<Option<Decimal>>();
        (!each.is_empty()).then(|| Quantity {
            low: Some(each.iter().map(|(low, _)| *low).sum()),
            high,
            unit: Unit::MilligramPerDay,
        })
    }

    /// Whether a fact is one word of several that are asked for.
    fn word(
        &self,
        name: &FactName,
        word: &str,
        words: &BTreeSet<String>,
        context: &Context,
    ) -> Truth {
        let kind = &self.program.vocabulary.facts[name].value;
        let exclusive = matches!(kind, ValueType::Words { exclusive: true, .. });
        let says = |f: &Fact| match &f.value {
            Some(Value::Word(own)) if own == word => Some(status(f)),
            Some(Value::Word(own)) if words.contains(own) => None,
            Some(Value::Word(_)) => (exclusive && status(f) == Truth::Met).then_some(Truth::NotMet),
            _ => Some(Truth::Unknown),
        };
        self.records(name, &says, false, context)
    }

    /// What the records of a fact say together.
    fn records(
        &self,
        name: &FactName,
        says: &dyn Fn(&Fact) -> Option<Truth>,
        documented: bool,
        context: &Context,
    ) -> Truth {
        let scope = &context.scope;
        let records: Vec<&Fact> = self.case.facts.iter().filter(|f| f.name == *name).collect();
        let inside = |f: &&&Fact| self.holds_inside(f, scope);
        let certain = |f: &&&Fact| within(f, context) == Truth::Met;
        let conflicting =
            |f: &&&Fact| says(f).is_some() && f.status == Status::Conflicting && !documented;
        if records.iter().filter(inside).filter(certain).any(|f| conflicting(&f)) {
            return Truth::Unknown;
        }
        let noes: Vec<&&Fact> = records
            .iter()
            .filter(|f| says(f) == Some(Truth::NotMet))
            .filter(|f| {
                let whole = self.denies_within(f, context) && self.denied_together(&[f], scope);
                whole || self.holds_inside(f, scope) && within(f, context) == Truth::Met
            })
            .collect();
        let yeses: Vec<&&Fact> = records
            .iter()
            .filter(inside)
            .filter(certain)
            .filter(|f| says(f) == Some(Truth::Met))
            .collect();
        // A yes stands unless one no covers everywhere it could be, or the noes cover all that is asked.
        let stands = |yes: &Fact| !noes.iter().any(|no| self.denies_all_of(no, yes));
        let whole: Vec<&&Fact> =
            noes.iter().copied().filter(|no| self.denies_within(no, context)).collect();
        let none = self.denied_together(&whole, scope);
        let any = !none && yeses.iter().any(|y| stands(y));
        match (any, yeses.is_empty(), none) {
            (true, ..) => Truth::Met,
            (false, true, true) => Truth::NotMet,
            (false, false, _) | (false, true, false) => Truth::Unknown,
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
}

/// The quantities among what was read.
fn quantities(read: &[Read]) -> Vec<Quantity> {
    let quantity = |read: &Read| match read {
        Read::Value(Value::Quantity(quantity)) => Some(*quantity),
        Read::Value(Value::Elapsed(_) | Value::Word(_)) | Read::Time(..) => None,
    };
    read.iter().filter_map(quantity).collect()
}

/// How what was read compares with a threshold.
fn compared(read: &Read, (comparison, amount): (Comparison, Amount)) -> Truth {
    match read {
        Read::Value(Value::Quantity(q)) => q.compare(comparison, amount),
        Read::Value(Value::Elapsed(e)) => e.compare(comparison, amount),
        Read::Value(Value::Word(_)) => Truth::Unknown,
        Read::Time(from, to) => {
            day_by_day(*from, *to, |from, to| holds(to.cmp(&after(from, amount)), comparison))
        }
    }
}

/// A value that was read, or a time whose days are known.
#[derive(Debug)]
enum Read {
    Value(Value),
    Time(Days, Days),
}

/// Whether a record is within all limits.
fn within(fact: &Fact, context: &Context) -> Truth {
    let each: Vec<Truth> = context.limits.iter().map(|around| inside(fact, around)).collect();
    counted(each.len(), &each)
}

fn says_to(fact: &Fact, test: &FactTest, arguments: &Arguments) -> Option<Truth> {
    match test {
        FactTest::Present | FactTest::Absent | FactTest::Known => Some(status(fact)),
        FactTest::Documented => Some(Truth::Met),
        FactTest::Compare(comparison, threshold) => Some(match (&fact.value, fact.status) {
            (_, Status::Conflicting) => Truth::Unknown,
            (Some(Value::Quantity(q)), _) => q.compare(*comparison, amount(threshold, arguments)),
            _ => Truth::Unknown,
        }),
        FactTest::Is(_) => None,
    }
}

fn status(fact: &Fact) -> Truth {
    match fact.status {
        Status::Present => Truth::Met,
        Status::Absent => Truth::NotMet,
        Status::Equivocal | Status::Conflicting => Truth::Unknown,
    }
}

/// Tablets a day times strength, both ends.
fn daily(request: &Request) -> Option<Quantity> {
    let (strength, rate) = (request.detail.strength?, request.detail.tablets_per_day?);
    let times = |a: Option<Decimal>, b: Option<Decimal>| Some(a? * b?);
    Some(Quantity {
        low: times(strength.low, rate.low),
        high: times(strength.high, rate.high),
        unit: Unit::MilligramPerDay,
    })
}

/// Whether a record is within a limit, by trying every day that each can be.
fn inside(fact: &Fact, around: &Around) -> Truth {
    match around {
        Around::Levels(asked) => {
            let own = &fact.detail.levels;
            let root = |l: &Level| matches!(l, Level::Root(_));
            let kinds: BTreeSet<bool> = own.iter().chain(asked).map(root).collect();
            if own.intersection(asked).count() > 0 {
                Truth::Met
            } else if own.is_empty() || asked.is_empty() || kinds.len() > 1 {
                Truth::Unknown
            } else {
                Truth::NotMet
            }
        }
        Around::Days { later, amount, of } => {
            let Some(own) = fact.detail.day else { return Truth::Unknown };
            let each = of.iter().map(|of| {
                let (first, last) = if *later { (*of, own) } else { (own, *of) };
                day_by_day(first, last, |first, last| match amount {
                    None => first < last,
                    Some(amount) => first <= last && last <= after(first, *amount),
                })
            });
            let each: BTreeSet<Truth> = each.collect();
            if each.len() == 1 { *each.first().expect("one") } else { Truth::Unknown }
        }
    }
}

/// Whether something holds for every pair of days, for none, or for some only.
fn day_by_day(a: Days, b: Days, holds: impl Fn(Date, Date) -> bool) -> Truth {
    let days = |d: Days| {
        // Farther than any length of time in these conditions but ages, which no case without an end is asked for.
        let last = d.latest.unwrap_or(d.earliest + jiff::Span::new().days(100));
        d.earliest.series(jiff::Span::new().days(1)).take_while(move |day| *day <= last)
    };
    let all: BTreeSet<bool> = match (days(a).next(), days(b).next()) {
        (Some(_), Some(_)) => {
            days(a).flat_map(|a| days(b).map(move |b| (a, b))).map(|(a, b)| holds(a, b)).collect()
        }
        _ => panic!("an empty window"),
    };
    match (all.contains(&true), all.contains(&false)) {
        (true, false) => Truth::Met,
        (false, true) => Truth::NotMet,
        _ => Truth::Unknown,
    }
}

/// The day on which so much has passed.
fn after(day: Date, amount: Amount) -> Date {
    let n: i64 = amount.number.try_into().expect("whole numbers");
    let span = jiff::Span::new();
    match amount.unit {
        Unit::Day => day + span.days(n),
        Unit::Week => day + span.weeks(n),
        Unit::Month => day + span.months(n),
        Unit::Year => day + span.years(n),
        Unit::One
        | Unit::Grade
        | Unit::Score
        | Unit::Degree
        | Unit::Percent
        | Unit::Visit
        | Unit::Tablet
        | Unit::Milligram
        | Unit::MilligramPerDay => panic!("no length of time"),
    }
}

fn holds(order: std::cmp::Ordering, comparison: Comparison) -> bool {
    match comparison {
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::AtLeast => order.is_ge(),
        Comparison::Greater => order.is_gt(),
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
