//! Decisions kept by what they depend on, so that a corpus in which cases repeat each other is
//! decided once each.
//!
//! The key of a request holds everything that the rules for its service can ask: the period of the
//! rules in force, what the request states, and the records of the facts that those rules name, in
//! their order. Of a quantity it holds on which side of each of their thresholds it lies, and not
//! the quantity: no test of those rules sees more.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;

use crate::model::case::{Case, Request};
use crate::model::condition::{Condition, ConditionKind, Measure, RequestFact, Threshold};
use crate::model::day::{Days, Elapsed};
use crate::model::fact::Fact;
use crate::model::name::{DefinitionName, FactName, ServiceName};
use crate::model::rule::{Body, Program, Take};
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Quantity, Unit, Value};
use crate::syntax::condition::Comparison;

use super::Evaluator;
use super::judge::{Asking, Judgment};
use super::request::repeats_earlier;

/// Most decisions that are kept; past it, what is new is decided and forgotten.
const KEPT_MAX: usize = 1_000_000;
/// Parts of the memory, so that threads seldom wait for each other.
const SHARDS: usize = 32;

/// The decisions on a request, one a side.
type Judged = Arc<[Judgment]>;

/// An evaluator that remembers.
#[derive(Debug)]
pub struct Memo<'p> {
    evaluator: Evaluator<'p>,
    services: BTreeMap<ServiceName, Relevance>,
    /// Days on which some rule begins or ends.
    turns: Vec<Date>,
    shards: Vec<RwLock<HashMap<Vec<u8>, Judged>>>,
    kept_max: usize,
    asking: RwLock<BTreeMap<Arc<Asking>, Arc<Asking>>>,
}

/// What the rules for a service can see of a case.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked by a rule or not, apart from the others"
)]
pub(super) struct Relevance {
    pub(super) facts: BTreeMap<FactName, u32>,
    amounts: BTreeSet<Amount>,
    definitions: BTreeSet<DefinitionName>,
    age: bool,
    elapsed: bool,
    /// Whether some rule asks if an earlier item of the letter asks for the same.
    repeats: bool,
    /// Whether some rule looks at what a key does not hold: other requests, days of records, levels.
    other: bool,
}

impl<'p> Memo<'p> {
    /// A memory for an evaluator.
    #[must_use]
    pub fn new(evaluator: Evaluator<'p>) -> Self {
        Self::keeping(evaluator, KEPT_MAX)
    }

    /// A memory for so many decisions.
    #[must_use]
    pub fn keeping(evaluator: Evaluator<'p>, kept_max: usize) -> Self {
        let program = evaluator.program;
        let ends = program.rules.values().flat_map(|r| [r.in_force.from, r.in_force.until]);
        let turns: BTreeSet<Date> = ends.flatten().collect();
        let services = program.rules.values().flat_map(|rule| &rule.services);
        let services = services.map(|s| (s.clone(), Relevance::of_service(s, program))).collect();
        Self {
            evaluator,
            services,
            turns: turns.into_iter().collect(),
            shards: (0..SHARDS).map(|_| RwLock::default()).collect(),
            kept_max,
            asking: RwLock::default(),
        }
    }

    /// The evaluator itself.
    #[must_use]
    pub fn evaluator(&self) -> &Evaluator<'p> {
        &self.evaluator
    }

    /// The decisions on a request of a case: those of [`Evaluator::judge`].
    #[must_use]
    pub fn judge(&self, case: &Case, request: &Request) -> Judged {
        let Some(key) = self.key(case, request) else { return self.fresh(case, request) };
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let part = usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or(0);
        let Some(shard) = self.shards.get(part) else { return self.fresh(case, request) };
        // What a panicked thread left behind is a whole entry or none.
        if let Some(known) = shard.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(known);
        }
        let fresh = self.fresh(case, request);
        let mut kept = shard.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < self.kept_max / SHARDS {
            kept.insert(key, Arc::clone(&fresh));
        }
        fresh
    }

    fn fresh(&self, case: &Case, request: &Request) -> Judged {
        let mut judged = self.evaluator.judge(case, request);
        for judgment in &mut judged {
            judgment.asking = self.shared(&judgment.asking);
        }
        judged.into()
    }

    /// One copy of what a rule asks about, for all its decisions.
    fn shared(&self, asking: &Arc<Asking>) -> Arc<Asking> {
        if let Some(known) = self.asking.read().unwrap_or_else(PoisonError::into_inner).get(asking)
        {
            return Arc::clone(known);
        }
        let mut kept = self.asking.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(kept.entry(Arc::clone(asking)).or_insert_with(|| Arc::clone(asking)))
    }

    /// What the decisions on a request depend on; `None` where that is more than one request.
    fn key(&self, case: &Case, request: &Request) -> Option<Vec<u8>> {
        let service = request.service.as_ref();
        let relevance = match service.and_then(|service| self.services.get(service)) {
            Some(relevance) if relevance.other => return None,
            Some(relevance) => Some(relevance),
            None => None,
        };
        let mut key = Key::default();
        key.text(service.map(ServiceName::as_str));
        let Some(relevance) = relevance else {
            // No rule is about the service: whatever the case holds, none decides.
            key.byte(request.side.map_or(u8::MAX, |side| side as u8));
            return Some(key.bytes);
        };
        key.text(request.region.as_ref().map(crate::model::name::RegionName::as_str));
        key.byte(request.side.map_or(u8::MAX, |side| side as u8));
        let day = case.dates.decision.day();
        key.number(day.map_or(u64::MAX, |d| self.turns.partition_point(|turn| *turn <= d) as u64));
        key.quantity(request.quantity.as_ref());
        key.quantity(request.authorized.as_ref());
        key.quantity(request.course.as_ref());
        let flags = [
            request.partly_authorized,
            request.states_strength,
            request.states_level,
            request.states_region,
            request.says_further,
        ];
        for flag in flags {
            key.byte(u8::from(flag));
        }
        let detail = &request.detail;
        key.quantity(detail.strength.as_ref());
        key.quantity(detail.tablets_per_day.as_ref());
        key.number(detail.levels.len() as u64);
        for level in &detail.levels {
            key.text(Some(&level.to_string()));
        }
        key.number(detail.ingredients.len() as u64);
        for drug in &detail.ingredients {
            key.text(Some(drug.as_str()));
        }
        if relevance.repeats {
            let vocabulary = &self.evaluator.program.vocabulary;
            let stated = [Side::Left, Side::Right, Side::Bilateral, Side::Unstated];
            for side in std::iter::once(None).chain(stated.map(Some)) {
                key.byte(u8::from(repeats_earlier(case, request, side, vocabulary)));
            }
        }
        if relevance.age {
            key.number(case.patient.age.map_or(u64::MAX, u64::from));
        }
        if relevance.elapsed {
            key.elapsed(case, &relevance.amounts);
        }
        for fact in &case.facts {
            let Some(number) = relevance.facts.get(&fact.name) else { continue };
            if self.evaluator.admitted.admits(fact.evidence.section) {
                key.number(u64::from(*number));
                key.fact(fact, &relevance.amounts);
            }
        }
        Some(key.bytes)
    }
}

impl Relevance {
    /// What the rules for this service can see.
    pub(super) fn of_service(service: &ServiceName, program: &Program) -> Self {
        let mut relevance = Self::default();
        for rule in program.rules.values().filter(|rule| rule.services.contains(service)) {
            rule.conditions().for_each(|condition| relevance.condition(condition, program));
        }
        relevance
    }

    fn condition(&mut self, condition: &Condition, program: &Program) {
        condition.walk(&mut |part| {
            for threshold in part.thresholds() {
                self.threshold(threshold);
            }
            if let Some(name) = part.fact() {
                self.fact(name);
            }
            if let ConditionKind::Measure(measure, ..) = &part.kind {
                self.measure(measure, program);
            }
            if let ConditionKind::Definition(name, _) = &part.kind {
                self.definition(name, program);
            }
            // Days and levels of single records, and other requests, are more than a key holds.
            self.other |=
                matches!(part.kind, ConditionKind::Other(..) | ConditionKind::Limited(..));
            self.repeats |=
                matches!(part.kind, ConditionKind::Requested(RequestFact::RepeatsEarlier));
        });
    }

    fn definition(&mut self, name: &DefinitionName, program: &Program) {
        if !self.definitions.insert(name.clone()) {
            return;
        }
        match program.definitions.get(name).map(|definition| &definition.body) {
            Some(Body::When(condition)) => self.condition(condition, program),
            Some(Body::Measure(_, readings)) => {
                for reading in readings {
                    for part in reading.take.parts() {
                        match part {
                            Take::Fact(name) => self.fact(name),
                            Take::Measure(measure) => self.measure(measure, program),
                            Take::Sum(_) => {}
                        }
                    }
                    // What a sum comes to is not told by the side of a threshold on which its parts lie.
                    self.other |= matches!(reading.take, Take::Sum(_));
                    reading.guard.iter().for_each(|guard| self.condition(guard, program));
                }
            }
            None => {}
        }
    }

    fn measure(&mut self, measure: &Measure, program: &Program) {
        match measure {
            Measure::TimeSinceInjury => self.elapsed = true,
            Measure::Age => self.age = true,
            Measure::Derived(name) => self.definition(name, program),
            // What the request states is part of every key.
            Measure::Stated(_) => {}
            Measure::MorphineEquivalent
            | Measure::Between(..)
            | Measure::AgeAt(_)
            | Measure::NumberOf(_) => self.other = true,
        }
    }

    fn fact(&mut self, name: &FactName) {
        let next = u32::try_from(self.facts.len()).unwrap_or(u32::MAX);
        self.facts.entry(name.clone()).or_insert(next);
    }

    fn threshold(&mut self, threshold: &Threshold) {
        if let Threshold::Amount(amount) = threshold {
            self.amounts.insert(*amount);
        }
    }
}

/// A key being written: parts of fixed length, or with their length before them, so that no two
/// cases share one.
#[derive(Debug, Default)]
struct Key {
    bytes: Vec<u8>,
}

impl Key {
    fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn number(&mut self, number: u64) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: Option<&str>) {
        self.number(text.map_or(u64::MAX, |text| text.len() as u64));
        self.bytes.extend(text.unwrap_or("").bytes());
    }

    fn quantity(&mut self, quantity: Option<&Quantity>) {
        let Some(Quantity { low, high, unit }) = quantity else { return self.byte(u8::MAX) };
        self.byte(*unit as u8);
        for end in [low, high] {
            // 4 and 4.0 are one number.
            let end = end.map(|number| number.normalize().serialize());
            self.byte(u8::from(end.is_some()));
            self.bytes.extend(end.unwrap_or_default());
        }
    }

    /// On which side of each threshold something lies: the two comparisons from which all others
    /// follow, since a quantity is equal to a threshold exactly where it is at least that and not
    /// greater.
    fn cell(&mut self, amounts: &BTreeSet<Amount>, compare: impl Fn(Comparison, Amount) -> Truth) {
        for amount in amounts {
            let [at_least, greater] =
                [Comparison::AtLeast, Comparison::Greater].map(|c| compare(c, *amount) as u8);
            self.byte(at_least << 4 | greater);
        }
    }

    /// The time from the injury to the request, as measures read it.
    fn elapsed(&mut self, case: &Case, amounts: &BTreeSet<Amount>) {
        let (from, to) = (case.dates.injury.map(Days::exactly), case.dates.request());
        match from.zip(to) {
            None => self.byte(0),
            Some((from, to)) if from.earliest > to.earliest => self.byte(1),
            Some((from, to)) => {
                self.byte(2);
                let elapsed = Elapsed { from, to };
                self.cell(amounts, |comparison, amount| elapsed.compare(comparison, amount));
            }
        }
    }

    fn fact(&mut self, fact: &Fact, amounts: &BTreeSet<Amount>) {
        self.text(fact.region.as_ref().map(crate::model::name::RegionName::as_str));
        self.byte(fact.side.map_or(u8::MAX, |side| side as u8));
        self.byte(fact.status as u8);
        match &fact.value {
            None => self.byte(0),
            Some(Value::Word(word)) => {
                self.byte(1);
                self.text(Some(word));
            }
            Some(Value::Quantity(quantity)) => {
                self.byte(2);
                let of_unit: BTreeSet<Amount> = of_dimension(amounts, quantity.unit);
                self.byte(quantity.unit.dimension() as u8);
                self.cell(&of_unit, |comparison, amount| quantity.compare(comparison, amount));
            }
            Some(Value::Elapsed(elapsed)) => {
                self.byte(3);
                self.cell(amounts, |comparison, amount| elapsed.compare(comparison, amount));
            }
        }
    }
}

/// The thresholds with which a unit can be compared; against all others everything is unknown.
fn of_dimension(amounts: &BTreeSet<Amount>, unit: Unit) -> BTreeSet<Amount> {
    amounts.iter().filter(|a| a.unit.dimension() == unit.dimension()).copied().collect()
}
