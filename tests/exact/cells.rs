//! Every case that the leaves of a small rule can tell apart, one of each kind.
//!
//! Of each fact all sets of a few records are tried, at every place that is asked, in a part of it and around it, with a
//! value on both sides of each threshold and on it, with every word and day that counts; likewise whatever a case or its
//! request has once. Of those of which the leaves learn the same from the slow evaluator one is kept, and every way of
//! putting the kept ones together is a case. Nothing here is shared with the analysis.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a condition that a function does not look for makes no cell there"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::{Date, date};
use rationale::model::case::{Case, DecisionDate, Request};
use rationale::model::condition::{
    Condition, ConditionKind, Day, FactTest, Limit, Measure, RegionScope, Scope, SideScope,
    Threshold,
};
use rationale::model::day::Days;
use rationale::model::fact::{Detail, Evidence, Fact, Section, Status};
use rationale::model::level::{Level, read_levels};
use rationale::model::name::{DrugName, FactName, RegionName, ServiceName};
use rationale::model::rule::{Body, Program, Rule, Take};
use rationale::model::side::Side;
use rationale::model::value::{Amount, Quantity, Unit, Value};
use rationale::model::vocabulary::ValueType;
use rationale::syntax::condition::OtherAsk;
use rust_decimal::Decimal;

use super::common::programs::{case_of, request};
use super::common::reference::{Learned, learned};

/// The day of every decision: of a month in which every day of the month before has come again.
const DECIDED: Date = date(2014, 6, 2);

/// Most cases of one program.
const CASES_MAX: usize = 4_096;

/// Most sets of records of one fact that are tried.
const SETS_MAX: usize = 800;

/// Most records of one fact that a case holds.
const RECORDS_MAX: usize = 3;

/// One thing that a case may have.
type Change = Rc<dyn Fn(&mut Case)>;

/// A kind of request with everything that may be documented besides.
struct Kind {
    base: Case,
    axes: Vec<Vec<Change>>,
}

/// Every case that the leaves of a rule's criteria can tell apart.
pub(crate) struct Cells {
    kinds: Vec<Kind>,
}

impl Cells {
    /// The cells of a rule that is decided for its first service; `None` where they are too many.
    pub(crate) fn of(program: &Program, rule: &Rule) -> Option<Self> {
        let mut kinds = Vec::new();
        for base in bases(program, rule) {
            let wanted = Wanted::of(program, rule, &base);
            let maker = Maker { program, rule, base: &base };
            let axes = maker.axes(&wanted)?;
            kinds.push(Kind { base, axes });
            let count = |kind: &Kind| kind.axes.iter().map(Vec::len).product::<usize>();
            if kinds.iter().map(count).sum::<usize>() > CASES_MAX {
                return None;
            }
        }
        Some(Self { kinds })
    }

    /// Every case; the request at hand is the first, and is decided on its own side.
    pub(crate) fn each(&self, mut visit: impl FnMut(&Case)) {
        for kind in &self.kinds {
            let count: usize = kind.axes.iter().map(Vec::len).product();
            for mut number in 0..count {
                let mut case = kind.base.clone();
                for axis in &kind.axes {
                    axis[number % axis.len()](&mut case);
                    number /= axis.len();
                }
                visit(&case);
            }
        }
    }
}

/// What is asked of one fact.
#[derive(Debug, Default)]
struct Asked {
    leaves: usize,
    places: BTreeSet<(Option<Side>, Option<RegionName>)>,
    /// Whether it is so, apart from any value.
    status: bool,
    documented: bool,
    amounts: BTreeSet<Amount>,
    words: BTreeSet<String>,
    days: BTreeSet<Date>,
    levels: bool,
    counted: usize,
}

/// What is asked in a kind of request.
#[derive(Debug, Default)]
struct Wanted {
    facts: BTreeMap<FactName, Asked>,
    measures: BTreeMap<String, BTreeSet<Amount>>,
    injured: BTreeSet<Date>,
    drugs: bool,
    others: bool,
    request: bool,
}

/// What holds around a condition.
#[derive(Debug, Clone, Default)]
struct Around {
    scope: Scope,
    arguments: BTreeMap<String, Amount>,
    days: BTreeSet<Date>,
    levels: bool,
}

/// Whether a condition of the rule, or of what it refers to, is of this kind.
fn any_part(program: &Program, rule: &Rule, is: &dyn Fn(&Condition) -> bool) -> bool {
    let mut open: Vec<&Condition> = rule.conditions().collect();
    let mut found = false;
    while let Some(condition) = open.pop() {
        condition.walk(&mut |part| {
            found |= is(part);
            if let Some(name) = part.definition() {
                open.extend(program.definitions[name].body.conditions());
            }
        });
    }
    found
}

/// The days that a condition names.
fn days_of(condition: &Condition) -> Vec<&Day> {
    match &condition.kind {
        ConditionKind::Measure(Measure::TimeSinceInjury, ..) => vec![&Day::Injury, &Day::Request],
        _ => condition.days(),
    }
}

/// Every kind of request: sides, regions and levels that the rule can tell apart, decided on a day that is stated and on one
/// that is not.
fn bases(program: &Program, rule: &Rule) -> Vec<Case> {
    let any = |is: &dyn Fn(&Condition) -> bool| any_part(program, rule, is);
    let scoped = |is: &dyn Fn(&Scope) -> bool| {
        any(&|c| {
            let own = matches!(&c.kind, ConditionKind::Scoped(scope, _) if is(scope));
            let of_day = |day: &&Day| matches!(day, Day::Fact(_, scope) if is(scope));
            own || days_of(c).iter().any(of_day)
        })
    };
    let states = any(&|c| matches!(c.kind, ConditionKind::Requested(_)));
    let mut sides = vec![None];
    if states || scoped(&|s| s.side == Some(SideScope::Requested)) {
        sides.push(Some(Side::Left));
        // Where no side is named, the right is as the left.
        if scoped(&|s| matches!(s.side, Some(SideScope::Fixed(_)))) {
            sides.push(Some(Side::Right));
        }
    }
    let mut regions = vec![None];
    if states || scoped(&|s| s.region == Some(RegionScope::Requested)) {
        regions.push(Some("limb"));
        let fixed = |name: &str| Some(RegionScope::Fixed(RegionName::from(name)));
        let named =
            ["knee", "back"].into_iter().filter(|name| scoped(&|s| s.region == fixed(name)));
        regions.extend(named.map(Some));
    }
    let mut levels = vec![""];
    if any(&|c| matches!(c.kind, ConditionKind::Limited(Limit::RequestedLevel, _))) {
        levels.extend(["L5", "L4-5"]);
    }
    // Ages are counted back from the decision, and the slow evaluator tries every day.
    let aged = any(&|c| matches!(c.kind, ConditionKind::Measure(Measure::AgeAt(_), ..)));
    let dated = any(&|c| !days_of(c).is_empty()) && !aged;
    let lasting = |c: &Condition| match &c.kind {
        ConditionKind::Measure(Measure::Derived(name), ..) => name.as_str() == "duration",
        _ => false,
    };
    let lasting = any(&lasting);
    let mut bases = Vec::new();
    for (side, region) in sides.iter().flat_map(|s| regions.iter().map(move |r| (*s, *r))) {
        for level in &levels {
            let mut case = case_of(Vec::new());
            case.dates.decision = DecisionDate::Stated(DECIDED);
            case.requests = vec![request(side, region)];
            case.requests[0].detail.levels = read_levels(level);
            bases.push(case.clone());
            if dated || lasting && !aged {
                let from = evidence();
                case.dates.decision = DecisionDate::Inferred { not_before: DECIDED, from };
                bases.push(case);
            }
        }
    }
    bases
}

fn evidence() -> Evidence {
    Evidence { range: 0..0, words: String::new(), section: Section::CaseFile }
}

/// The day on which a fact happened on which limits rest.
fn anchor() -> Date {
    DECIDED - jiff::Span::new().days(40)
}

fn shifted(day: Date, amount: Amount, sign: i64) -> Date {
    let n = sign * i64::try_from(amount.number).expect("whole numbers");
    let span = jiff::Span::new();
    day + match amount.unit {
        Unit::Day => span.days(n),
        Unit::Week => span.weeks(n),
        Unit::Month => span.months(n),
        Unit::Year => span.years(n),
        _ => panic!("no length of time"),
    }
}

/// A day, the day before and the day after.
fn around(day: Date) -> [Date; 3] {
    let one = jiff::Span::new().days(1);
    [day - one, day, day + one]
}

impl Wanted {
    fn of(program: &Program, rule: &Rule, base: &Case) -> Self {
        let mut wanted = Self::default();
        for criterion in &rule.criteria {
            wanted.condition(program, base, &criterion.when, &Around::default());
        }
        wanted
    }

    fn fact(&mut self, base: &Case, name: &FactName, context: &Around) -> &mut Asked {
        let request = &base.requests[0];
        let side = context.scope.side.and_then(|side| match side {
            SideScope::Requested => Some(request.side.unwrap_or(Side::Unstated)),
            SideScope::Either => None,
            SideScope::Fixed(side) => Some(side),
        });
        let region = context.scope.region.as_ref().and_then(|region| match region {
            RegionScope::Requested => request.region.clone(),
            RegionScope::Fixed(region) => Some(region.clone()),
        });
        let asked = self.facts.entry(name.clone()).or_default();
        asked.leaves += 1;
        asked.places.insert((side, region));
        asked.days.extend(&context.days);
        asked.levels |= context.levels;
        asked
    }

    fn condition(&mut self, program: &Program, base: &Case, of: &Condition, context: &Around) {
        match &of.kind {
            ConditionKind::Scoped(scope, inner) => {
                let scope = Scope {
                    side: scope.side.or(context.scope.side),
                    region: scope.region.clone().or(context.scope.region.clone()),
                };
                self.condition(program, base, inner, &Around { scope, ..context.clone() });
            }
            ConditionKind::Limited(limit, inner) => {
                let mut inside = context.clone();
                self.limit(base, limit, context, &mut inside);
                self.condition(program, base, inner, &inside);
            }
            ConditionKind::Fact(name, test) => {
                let amount = match test {
                    FactTest::Compare(_, threshold) => Some(amount(threshold, context)),
                    _ => None,
                };
                let asked = self.fact(base, name, context);
                match test {
                    FactTest::Compare(..) => asked.amounts.extend(amount),
                    FactTest::Is(words) => {
                        // None of several words is so only where each is denied.
                        asked.leaves += words.len() - 1;
                        asked.words.extend(words.iter().cloned());
                    }
                    FactTest::Documented => asked.documented = true,
                    FactTest::Present | FactTest::Absent | FactTest::Known => asked.status = true,
                }
            }
            ConditionKind::Measure(measure, _, threshold) => {
                self.measure(program, base, measure, amount(threshold, context), context);
            }
            ConditionKind::Definition(name, given) => {
                let given = given.iter().map(|(n, t)| (n.clone(), amount(t, context))).collect();
                if let Body::When(body) = &program.definitions[name].body {
                    let inside = Around { arguments: given, ..context.clone() };
                    self.condition(program, base, body, &inside);
                }
            }
            ConditionKind::Requested(_) => self.request = true,
            ConditionKind::Other(_, OtherAsk::Made) => self.others = true,
            ConditionKind::Ingredient(_) => self.drugs = true,
            _ => of.parts().iter().for_each(|part| self.condition(program, base, part, context)),
        }
    }

    fn limit(&mut self, base: &Case, limit: &Limit, context: &Around, inside: &mut Around) {
        let (within, day) = match limit {
            Limit::RequestedLevel => {
                inside.levels = true;
                return;
            }
            Limit::After(within, day) | Limit::Before(within, day) => (within, day),
        };
        let at = self.day(base, day, context);
        inside.days.extend(around(at));
        if let Some(within) = within {
            let within = amount(within, context);
            let sign = if matches!(limit, Limit::After(..)) { 1 } else { -1 };
            inside.days.extend(around(shifted(at, within, sign)));
        }
    }

    /// The day that a day in a condition means, where it means one.
    fn day(&mut self, base: &Case, day: &Day, context: &Around) -> Date {
        match day {
            Day::Request | Day::Decision => DECIDED,
            Day::Injury => {
                self.injured.insert(anchor());
                anchor()
            }
            Day::Fact(name, scope) => {
                let scope = Scope {
                    side: scope.side.or(context.scope.side),
                    region: scope.region.clone().or(context.scope.region.clone()),
                };
                let bare = Around { scope, ..Around::default() };
                let asked = self.fact(base, name, &bare);
                asked.status = true;
                asked.days.insert(anchor());
                anchor()
            }
        }
    }

    fn measure(
        &mut self,
        program: &Program,
        base: &Case,
        measure: &Measure,
        amount: Amount,
        context: &Around,
    ) {
        match measure {
            Measure::Derived(name) => {
                let Body::Measure(_, readings) = &program.definitions[name].body else { return };
                for reading in readings {
                    if let Some(guard) = &reading.guard {
                        self.condition(program, base, guard, context);
                    }
                    self.take(program, base, &reading.take, amount, context);
                }
            }
            Measure::TimeSinceInjury => {
                self.between(base, &Day::Injury, &Day::Request, amount, context);
            }
            Measure::Between(from, to) => self.between(base, from, to, amount, context),
            Measure::AgeAt(day) => {
                self.day(base, day, context);
                self.measures.entry("age".to_owned()).or_default().insert(amount);
            }
            Measure::NumberOf(name) => {
                let asked = self.fact(base, name, context);
                let most = usize::try_from(amount.number).expect("a count") + 1;
                asked.counted = asked.counted.max(most);
            }
            other => {
                self.measures.entry(other.name().into_owned()).or_default().insert(amount);
            }
        }
    }

    fn take(
        &mut self,
        program: &Program,
        base: &Case,
        take: &Take,
        amount: Amount,
        context: &Around,
    ) {
        match take {
            Take::Fact(name) => {
                self.fact(base, name, context).amounts.insert(amount);
            }
            Take::Measure(measure) => self.measure(program, base, measure, amount, context),
            Take::Sum(parts) => {
                for part in parts {
                    self.take(program, base, part, amount, context);
                }
            }
        }
    }

    fn between(&mut self, base: &Case, from: &Day, to: &Day, amount: Amount, context: &Around) {
        for (day, other, sign) in [(from, to, -1), (to, from, 1)] {
            let fixed = match other {
                Day::Request | Day::Decision => DECIDED,
                Day::Injury | Day::Fact(..) => anchor(),
            };
            let edges = around(shifted(fixed, amount, sign));
            match day {
                Day::Injury => self.injured.extend(edges.into_iter().chain([anchor()])),
                Day::Fact(name, _) => {
                    self.day(base, day, context);
                    let asked = self.facts.get_mut(name).expect("it was asked");
                    asked.days.extend(edges);
                }
                Day::Request | Day::Decision => {}
            }
        }
    }
}

fn amount(threshold: &Threshold, context: &Around) -> Amount {
    match threshold {
        Threshold::Amount(amount) => *amount,
        Threshold::Parameter(name) => context.arguments[name],
    }
}

/// How many days, or whatever else it is counted in, one of a unit is, roughly: only the order counts.
fn size(unit: Unit) -> Decimal {
    Decimal::from(match unit {
        Unit::Week => 7,
        Unit::Month => 30,
        Unit::Year => 365,
        _ => 1,
    })
}

/// A value below, at and above each threshold, where there is one; where there are several, also from each to each later one.
fn values(amounts: &BTreeSet<Amount>) -> Vec<Quantity> {
    let mut numbers: BTreeMap<Decimal, (Decimal, Unit)> = BTreeMap::new();
    for Amount { number, unit } in amounts {
        let grade = *unit == Unit::Grade;
        let step = if grade { Decimal::new(25, 2) } else { Decimal::ONE };
        for n in [*number - step, *number, *number + step] {
            let fits = n >= Decimal::ZERO && (!grade || n <= Decimal::from(5));
            if fits {
                numbers.insert(n * size(*unit), (n, *unit));
            }
        }
    }
    let numbers: Vec<(Decimal, Unit)> = numbers.into_values().collect();
    let mut values: Vec<Quantity> =
        numbers.iter().map(|(n, unit)| Quantity::exactly(*n, *unit)).collect();
    for (i, (low, unit)) in numbers.iter().enumerate() {
        let same = numbers.iter().skip(i + 1).filter(|(_, other)| other == unit);
        let ends = same.map(|(high, _)| Some(*high)).chain([None]);
        values.extend(ends.map(|high| Quantity { low: Some(*low), high, unit: *unit }));
    }
    values
}

/// All sets of at most so many of these, the smaller ones first; `None` where they are too many.
fn subsets<T: Clone>(of: &[T], most: usize) -> Option<Vec<Vec<T>>> {
    let mut sets: Vec<(usize, Vec<T>)> = vec![(0, Vec::new())];
    let mut at = 0;
    while at < sets.len() {
        let (next, set) = sets[at].clone();
        at += 1;
        if set.len() == most {
            continue;
        }
        for (i, one) in of.iter().enumerate().skip(next) {
            let mut more = set.clone();
            more.push(one.clone());
            sets.push((i + 1, more));
        }
        if sets.len() > SETS_MAX {
            return None;
        }
    }
    Some(sets.into_iter().map(|(_, set)| set).collect())
}

/// Makes what a kind of request can have besides.
struct Maker<'a> {
    program: &'a Program,
    rule: &'a Rule,
    base: &'a Case,
}

impl Maker<'_> {
    fn axes(&self, wanted: &Wanted) -> Option<Vec<Vec<Change>>> {
        let mut axes = Vec::new();
        for (name, asked) in &wanted.facts {
            axes.push(self.told_apart(self.records(name, asked)?));
        }
        let none = || -> Vec<Change> { vec![Rc::new(|_: &mut Case| {})] };
        let with = |changes: Vec<Change>| none().into_iter().chain(changes).collect();
        let injured =
            wanted.injured.iter().filter(|day| **day <= DECIDED + jiff::Span::new().days(1));
        let injured = injured.map(|day| -> Change {
            let day = *day;
            Rc::new(move |case| case.dates.injury = Some(day))
        });
        axes.push(self.told_apart(with(injured.collect())));
        let of = |key: &str| wanted.measures.get(key).map_or(Vec::new(), values);
        let ages = of("age").into_iter().filter_map(|q| q.low.filter(|_| q.low == q.high));
        let ages = ages.map(|age| -> Change {
            let age = u32::try_from(age).expect("whole years");
            Rc::new(move |case| case.patient.age = Some(age))
        });
        axes.push(self.told_apart(with(ages.collect())));
        axes.push(self.told_apart(Self::amounts(wanted)?));
        if wanted.request || !of("levels_requested").is_empty() {
            axes.push(self.told_apart(levels(&self.base.requests[0].detail.levels)));
        }
        if wanted.drugs
            || wanted.measures.contains_key("ingredients_requested")
            || wanted.measures.contains_key("morphine_equivalent")
        {
            let known: Vec<DrugName> = self.program.vocabulary.drugs.keys().cloned().collect();
            let sets = subsets(&known, known.len())?.into_iter().map(|set| -> Change {
                let set: BTreeSet<DrugName> = set.into_iter().collect();
                Rc::new(move |case| case.requests[0].detail.ingredients.clone_from(&set))
            });
            axes.push(self.told_apart(sets.collect()));
        }
        if wanted.others || wanted.request {
            axes.push(self.told_apart(others()));
        }
        if wanted.request {
            let said: Change = Rc::new(|case| case.requests[0].says_further = true);
            axes.push(self.told_apart(with(vec![said])));
            let open: Change = Rc::new(|case| case.requests[0].states_region = false);
            axes.push(self.told_apart(with(vec![open])));
        }
        Some(axes)
    }

    /// One of each kind that the rule can tell apart.
    fn told_apart(&self, changes: Vec<Change>) -> Vec<Change> {
        let mut seen: BTreeSet<Vec<Learned>> = BTreeSet::new();
        let side = self.base.requests[0].side;
        let is_new = |change: &Change| {
            let mut case = self.base.clone();
            change(&mut case);
            seen.insert(learned(self.program, self.rule, &case, side))
        };
        changes.into_iter().filter(is_new).collect()
    }

    /// Sets of records of a fact.
    fn records(&self, name: &FactName, asked: &Asked) -> Option<Vec<Change>> {
        let mut records = Vec::new();
        for (side, region) in self.places(name, asked) {
            for (status, value) in self.said(name, asked) {
                for detail in Self::details(asked) {
                    records.push(Fact {
                        name: name.clone(),
                        region: region.clone(),
                        side,
                        status,
                        value: value.clone(),
                        detail,
                        evidence: evidence(),
                    });
                }
            }
        }
        let one_each = self.told_apart_alone(records, asked);
        // What is counted can be contradicted besides, as far as other leaves ask.
        let needed = asked.leaves.max(asked.counted + asked.leaves.saturating_sub(1));
        // With more leaves than records no set shows every way in which they come out together.
        if needed > RECORDS_MAX {
            return None;
        }
        let sets = subsets(&one_each, needed)?;
        let change = |set: Vec<Fact>| -> Change {
            Rc::new(move |case| case.facts.extend(set.iter().cloned()))
        };
        Some(sets.into_iter().map(change).collect())
    }

    /// Records of one place of which the leaves learn the same are the same to each other too, unless they say nothing.
    fn told_apart_alone(&self, records: Vec<Fact>, asked: &Asked) -> Vec<Fact> {
        let side = self.base.requests[0].side;
        let mut seen = BTreeSet::new();
        let nothing = learned(self.program, self.rule, self.base, side);
        let is_new = |fact: &Fact| {
            let mut case = self.base.clone();
            case.facts.push(fact.clone());
            let learned = learned(self.program, self.rule, &case, side);
            // What says nothing by itself can still deny a part, or contradict.
            let mute = learned == nothing && asked.counted == 0;
            if mute && matches!(fact.status, Status::Present | Status::Equivocal) {
                return false;
            }
            let counted = (asked.counted > 0).then_some(fact.detail.day);
            // Of several words each is denied by a record of its own, and one alone says nothing yet.
            let value = (asked.counted > 0 || !asked.words.is_empty()).then(|| fact.value.clone());
            seen.insert((learned, fact.side, fact.region.clone(), fact.status, counted, value))
        };
        records.into_iter().filter(is_new).collect()
    }

    fn places(&self, name: &FactName, asked: &Asked) -> Vec<(Option<Side>, Option<RegionName>)> {
        let kind = &self.program.vocabulary.facts[name];
        let mut sides: BTreeSet<Option<Side>> = BTreeSet::new();
        let mut regions: BTreeSet<Option<RegionName>> = BTreeSet::new();
        let region = |name: &str| Some(RegionName::from(name));
        for (side, place) in &asked.places {
            match side {
                None => sides.extend([Side::Left, Side::Unstated].map(Some)),
                side => {
                    sides.insert(*side);
                }
            }
            match place.as_ref().map(RegionName::as_str) {
                None => regions.extend([None, region("knee")]),
                Some("limb" | "knee") => regions.extend([region("limb"), region("knee")]),
                Some(_) => {
                    regions.insert(place.clone());
                }
            }
        }
        // What is asked on several sides can be documented of both at once, or of each.
        if sides.len() > 1 && asked.leaves > 1 {
            sides.extend([Side::Left, Side::Right].map(Some));
        }
        if !kind.sided {
            sides = BTreeSet::from([None]);
        }
        if !kind.regional {
            regions = BTreeSet::from([None]);
        }
        // One of another place counts for none that is asked.
        sides.iter().flat_map(|s| regions.iter().map(|r| (*s, r.clone()))).collect()
    }

    fn said(&self, name: &FactName, asked: &Asked) -> Vec<(Status, Option<Value>)> {
        let mut said_values: Vec<Option<Value>> =
            values(&asked.amounts).into_iter().map(|q| Some(Value::Quantity(q))).collect();
        let mut words = asked.words.clone();
        match &self.program.vocabulary.facts[name].value {
            ValueType::Words { words: all, .. } if !words.is_empty() => {
                words.extend(all.iter().find(|w| !asked.words.contains(*w)).cloned());
            }
            ValueType::Text if asked.counted > 0 => {
                words.extend(["bright", "dark", "grey", "white"].map(str::to_owned));
            }
            _ => {}
        }
        said_values.extend(words.into_iter().map(|word| Some(Value::Word(word))));
        said_values.push(None);
        let mut said: Vec<(Status, Option<Value>)> = Vec::new();
        for status in [Status::Present, Status::Absent, Status::Conflicting, Status::Equivocal] {
            said.extend(said_values.iter().map(|value| (status, value.clone())));
        }
        said
    }

    fn details(asked: &Asked) -> Vec<Detail> {
        let mut levels: Vec<BTreeSet<Level>> = vec![BTreeSet::new()];
        if asked.levels {
            levels.extend(["L5", "L4", "L4-5"].map(read_levels));
        }
        let mut days: Vec<Option<Days>> = vec![None];
        let mut each = asked.days.clone();
        if asked.counted > 0 {
            each.extend((1..4).map(|n| DECIDED - jiff::Span::new().weeks(n)));
        }
        days.extend(each.into_iter().map(|day| Some(Days::exactly(day))));
        let mut details = Vec::new();
        for day in days {
            for levels in &levels {
                details.push(Detail { day, levels: levels.clone(), ..Detail::default() });
            }
        }
        details
    }

    /// What a request states of how much.
    fn amounts(wanted: &Wanted) -> Option<Vec<Change>> {
        let of = |key: &str| wanted.measures.get(key).map_or(Vec::new(), values);
        let or_none = |list: Vec<Quantity>| {
            std::iter::once(None).chain(list.into_iter().map(Some)).collect::<Vec<_>>()
        };
        let mut quantities = of("visits_in_dispute");
        quantities.extend(of("visits_requested"));
        quantities.extend(of("tablets_in_dispute"));
        let (supply, doses) = (of("days_of_supply"), of("daily_dose"));
        let morphine = of("morphine_equivalent");
        let exact = |n: i64, unit| Quantity::exactly(Decimal::from(n), unit);
        let mut rates = Vec::new();
        if !(supply.is_empty() && doses.is_empty() && morphine.is_empty()) {
            rates = vec![
                exact(1, Unit::Tablet),
                Quantity { high: Some(Decimal::from(2)), ..exact(1, Unit::Tablet) },
            ];
        }
        quantities.extend(supply.iter().map(|q| Quantity { unit: Unit::Tablet, ..*q }));
        let mut strengths = of("strength_requested");
        strengths.extend(doses.iter().map(|q| Quantity { unit: Unit::Milligram, ..*q }));
        if !morphine.is_empty() {
            // The one drug whose factor is known counts twice on the day of every decision here.
            let half = |n: Option<Decimal>| n.map(|n| n / Decimal::TWO);
            let halved = |q: &Quantity| Quantity {
                low: half(q.low),
                high: half(q.high),
                unit: Unit::Milligram,
            };
            strengths.extend(morphine.iter().map(halved));
        }
        if wanted.request {
            quantities.push(exact(1, Unit::One));
        }
        let visits = wanted.measures.contains_key("visits_requested");
        let mut authorized = of("visits_authorized");
        if visits {
            authorized.extend([exact(1, Unit::Visit), exact(6, Unit::Visit)]);
        }
        let partly = if visits || wanted.request { vec![false, true] } else { vec![false] };
        let states = if wanted.request { vec![false, true] } else { vec![false] };
        let mut changes: Vec<Change> = Vec::new();
        for quantity in or_none(quantities) {
            for (rate, strength) in pairs(&or_none(rates.clone()), &or_none(strengths.clone())) {
                for (authorized, course) in
                    pairs(&or_none(authorized.clone()), &or_none(of("course_length")))
                {
                    for (partly, states) in pairs(&partly, &states) {
                        changes.push(Rc::new(move |case: &mut Case| {
                            let request: &mut Request = &mut case.requests[0];
                            request.quantity = quantity;
                            request.detail.tablets_per_day = rate;
                            request.detail.strength = strength;
                            request.authorized = authorized;
                            request.course = course;
                            request.partly_authorized = partly;
                            request.states_strength = states;
                        }));
                        if changes.len() > SETS_MAX {
                            return None;
                        }
                    }
                }
            }
        }
        Some(changes)
    }
}

fn pairs<A: Copy, B: Copy>(a: &[A], b: &[B]) -> Vec<(A, B)> {
    a.iter().flat_map(|a| b.iter().map(move |b| (*a, *b))).collect()
}

/// How many levels a request is for, besides those at which records are looked for, and whether it states them.
fn levels(own: &BTreeSet<Level>) -> Vec<Change> {
    let counted: &[&str] = if own.is_empty() {
        &["", "L5", "L4-S1", "L2-5", "L1-5"]
    } else {
        &["", "L1-2", "L1-3", "L1-4"]
    };
    let mut changes: Vec<Change> = Vec::new();
    for words in counted {
        for stated in [false, true] {
            let levels: BTreeSet<Level> = own.union(&read_levels(words)).copied().collect();
            changes.push(Rc::new(move |case| {
                case.requests[0].detail.levels.clone_from(&levels);
                case.requests[0].states_level = stated;
            }));
        }
    }
    changes
}

/// The other requests of the letter: an earlier or a later one for the same service, and one for another.
fn others() -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for same in [None, Some(0), Some(2)] {
        for study in [false, true] {
            changes.push(Rc::new(move |case| {
                let own = case.requests[0].clone();
                let bare = |issue: usize| Request {
                    issue,
                    ..request(own.side, own.region.as_ref().map(RegionName::as_str))
                };
                case.requests.extend(same.map(bare));
                if study {
                    let service = Some(ServiceName::from("study"));
                    case.requests.push(Request { service, ..bare(3) });
                }
            }));
        }
    }
    changes
}
