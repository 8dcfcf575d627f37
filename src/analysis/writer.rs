//! Writes a rule's conditions out for one request: what they refer to in its place, and what lies outside the theory as free.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::{LimitAsked, Place, Probe, RecordAsk};
use crate::model::condition::{
    Condition, ConditionKind, Day, FactTest, Limit, Measure, Scope, Stated, Threshold,
};
use crate::model::name::{DefinitionName, FactName};
use crate::model::rule::{Body, Rule, Take};
use crate::model::truth::Truth;
use crate::model::value::Amount;
use crate::model::vocabulary::ValueType;
use crate::syntax::condition::OtherAsk;

use super::form::{
    CriterionForm, Form, FreeOf, FreeTest, Reading, RecordTest, RuleForm, Source, Subject, Test,
    rests_on_records,
};
use super::setting::Setting;

/// What holds around a condition.
#[derive(Debug, Clone, Default)]
struct Context {
    scope: Scope,
    arguments: BTreeMap<String, Amount>,
    limits: Vec<LimitAsked>,
}

/// Writes conditions out.
#[derive(Debug)]
pub(super) struct Writer<'s> {
    subject: &'s Subject<'s>,
    probe: Probe<'s>,
    /// In a case that is at hand every limit has its days; in cases that are only thought of, not those of other records.
    at_hand: bool,
    /// Whether order, counts, sums and times since a fact are written out; of a case at hand they are known.
    fine: bool,
}

impl<'s> Writer<'s> {
    pub(super) fn new(subject: &'s Subject<'s>, setting: &'s Setting) -> Option<Self> {
        let request = setting.request()?;
        let probe = subject.evaluator.probe(&setting.case, request, setting.side);
        let at_hand = setting.is_at_hand();
        Some(Self { subject, probe, at_hand, fine: !at_hand && !setting.coarse })
    }

    /// A rule written out.
    pub(super) fn rule(&self, rule: &Rule) -> RuleForm {
        let order = self.subject.evaluator.order_of(rule).iter();
        let criteria = order.filter_map(|name| rule.criterion(name)).map(|c| CriterionForm {
            name: c.name.clone(),
            raised_by: c.raised_by.as_ref().map(|r| self.condition(r)),
            when: self.condition(&c.when),
        });
        RuleForm {
            criteria: criteria.collect(),
            verdict: self.condition(&rule.necessary_when),
            speaks: self.speaks(rule),
        }
    }

    /// When a rule speaks for the case.
    pub(super) fn speaks(&self, rule: &Rule) -> Form {
        let always = Form::Constant(Truth::Met);
        rule.speaks_when.as_ref().map_or(always, |speaks| self.condition(speaks))
    }

    fn condition(&self, condition: &Condition) -> Form {
        self.form(condition, &Context::default())
    }

    fn form(&self, condition: &Condition, context: &Context) -> Form {
        let part = |part: &Condition| self.form(part, context);
        let parts = |parts: &[Condition]| parts.iter().map(part).collect::<Vec<_>>();
        match &condition.kind {
            ConditionKind::Constant(truth) => Form::Constant(*truth),
            ConditionKind::Not(inner) => Form::Not(Box::new(part(inner))),
            ConditionKind::All(list) => Form::AtLeast(list.len(), parts(list)),
            ConditionKind::Any(list) => Form::AtLeast(1, parts(list)),
            ConditionKind::AtLeast(n, list) => Form::AtLeast(*n, parts(list)),
            ConditionKind::Scoped(scope, inner) => {
                let scope = scope.within(&context.scope);
                self.form(inner, &Context { scope, ..context.clone() })
            }
            ConditionKind::Limited(limit, inner) => {
                let mut inside = context.clone();
                inside.limits.push((with_arguments(limit, context), context.scope.clone()));
                self.form(inner, &inside)
            }
            ConditionKind::Fact(name, test) => self.fact(name, test, context),
            ConditionKind::Measure(measure, comparison, threshold) => {
                let Some(amount) = amount(threshold, context) else {
                    return Form::Constant(Truth::Unknown);
                };
                let readings = self.readings(measure, context);
                Form::Quantity(readings, *comparison, amount)
            }
            ConditionKind::Criterion(name) => Form::Criterion(name.clone()),
            ConditionKind::Definition(name, given) => self.definition(name, given, context),
            ConditionKind::Requested(fact) => Form::Test(Test::Request(*fact)),
            ConditionKind::Other(services, OtherAsk::Made) => {
                Form::Test(Test::Made(services.clone()))
            }
            ConditionKind::Other(services, ask @ (OtherAsk::Necessary | OtherAsk::Decided)) => {
                self.free(FreeOf::Other(services.clone(), *ask), Place::default(), &[])
            }
            ConditionKind::Ingredient(words) => {
                Form::Test(Test::Drug(self.subject.words, words.clone()))
            }
        }
    }

    fn definition(
        &self,
        name: &DefinitionName,
        given: &BTreeMap<String, Threshold>,
        context: &Context,
    ) -> Form {
        let Some(Body::When(body)) = self.subject.program.definitions.get(name).map(|d| &d.body)
        else {
            return Form::Constant(Truth::Unknown);
        };
        let arguments = given.iter().filter_map(|(n, t)| Some((n.clone(), amount(t, context)?)));
        self.form(body, &Context { arguments: arguments.collect(), ..context.clone() })
    }

    fn free(&self, of: FreeOf, place: Place, limits: &[LimitAsked]) -> Form {
        // Records mean the same in both versions where the vocabulary does; a decision rests on all rules of its version.
        let version = match &of {
            FreeOf::Record(..) => self.subject.words,
            FreeOf::Other(..) => self.subject.version,
        };
        Form::Test(Test::Free(FreeTest { version, of, place, limits: limits.to_vec() }))
    }

    fn fact(&self, name: &FactName, test: &FactTest, context: &Context) -> Form {
        let ask = |test: FactTest, word: Option<String>| {
            let ask = RecordAsk { test, word };
            let place = self.narrowed(name, self.probe.place(&context.scope));
            let ordered = self.fine && only_order(name, &context.limits);
            if self.is_free(&context.limits) && !ordered {
                return self.free(FreeOf::Record(name.clone(), ask), place, &context.limits);
            }
            Form::Test(Test::Record(RecordTest {
                version: self.subject.words,
                fact: name.clone(),
                ask,
                place,
                limits: context.limits.clone(),
            }))
        };
        match test {
            FactTest::Present => ask(FactTest::Present, None),
            FactTest::Absent => Form::Not(Box::new(ask(FactTest::Present, None))),
            FactTest::Documented => ask(FactTest::Documented, None),
            FactTest::Known => Form::Settled(Box::new(ask(FactTest::Present, None))),
            FactTest::Compare(comparison, threshold) => match amount(threshold, context) {
                Some(amount) => {
                    ask(FactTest::Compare(*comparison, Threshold::Amount(amount)), None)
                }
                None => Form::Constant(Truth::Unknown),
            },
            FactTest::Is(words) => {
                // Where words do not exclude each other, no word's records say anything of another word.
                let exclusive = self.is_exclusive(name);
                let asked = |word: &String| {
                    let alone = BTreeSet::from([word.clone()]);
                    FactTest::Is(if exclusive { words.clone() } else { alone })
                };
                let each = words.iter().map(|word| ask(asked(word), Some(word.clone())));
                Form::AtLeast(1, each.collect())
            }
        }
    }

    /// Whether limits are outside the theory.
    fn is_free(&self, limits: &[LimitAsked]) -> bool {
        !self.at_hand && limits.iter().any(|(limit, _)| rests_on_records(limit))
    }

    /// A place without what the fact does not have, so that one question is asked once.
    fn narrowed(&self, name: &FactName, place: Place) -> Place {
        let known = self.subject.program.vocabulary.facts.get(name);
        Place {
            side: place.side.filter(|_| known.is_none_or(|f| f.sided)),
            region: place.region.filter(|_| known.is_none_or(|f| f.regional)),
        }
    }

    fn is_exclusive(&self, name: &FactName) -> bool {
        match self.subject.program.vocabulary.facts.get(name).map(|f| &f.value) {
            Some(ValueType::Words { exclusive, .. }) => *exclusive,
            Some(ValueType::None | ValueType::Quantity(_) | ValueType::Text) | None => false,
        }
    }

    fn readings(&self, measure: &Measure, context: &Context) -> Vec<Reading> {
        let source = |source| vec![Reading { guard: None, source }];
        let (version, words) = (self.subject.version, self.subject.words);
        let opaque = || {
            let place = self.probe.place(&context.scope);
            Source::Opaque(version, measure.clone(), place, context.limits.clone())
        };
        match measure {
            Measure::Derived(_) if self.is_free(&context.limits) => source(opaque()),
            Measure::Derived(name) => self.derived(name, context),
            Measure::Stated(Stated::VisitsAWeek) => source(opaque()),
            Measure::TimeSinceInjury
            | Measure::Age
            | Measure::Stated(_)
            | Measure::Between(Day::Injury, Day::Request | Day::Decision) => {
                source(Source::Given(words, measure.clone()))
            }
            Measure::Between(Day::Fact(name, scope), Day::Request | Day::Decision)
            | Measure::Between(Day::Request | Day::Decision, Day::Fact(name, scope))
                if self.fine =>
            {
                source(self.since(measure, name, scope, context))
            }
            Measure::NumberOf(name) if self.fine && !self.is_free(&context.limits) => {
                let place = self.narrowed(name, self.probe.place(&context.scope));
                source(Source::Count(words, name.clone(), place, context.limits.clone()))
            }
            Measure::MorphineEquivalent
            | Measure::Between(..)
            | Measure::AgeAt(_)
            | Measure::NumberOf(_) => source(opaque()),
        }
    }

    /// The time since, or until, the days of a fact: asked at one place it is one question, however the place is written.
    fn since(
        &self,
        measure: &Measure,
        name: &FactName,
        scope: &Scope,
        context: &Context,
    ) -> Source {
        let place = self.narrowed(name, self.probe.place(&scope.within(&context.scope)));
        let bare = |day: &Day| match day {
            Day::Fact(name, _) => Day::Fact(name.clone(), Scope::default()),
            Day::Injury | Day::Request | Day::Decision => day.clone(),
        };
        let measure = if let Measure::Between(from, to) = measure {
            Measure::Between(bare(from), bare(to))
        } else {
            measure.clone()
        };
        Source::Since(self.subject.words, measure, name.clone(), place)
    }

    /// A sum of two different things that can be read apart; `None` for any other sum.
    fn sum(&self, parts: &[Take], context: &Context) -> Option<Source> {
        if !self.fine || self.is_free(&context.limits) {
            return None;
        }
        let source = |take: &Take| match take {
            Take::Fact(fact) => Some(self.of_fact(fact, context)),
            Take::Measure(measure @ Measure::Stated(stated)) if is_plain(*stated) => {
                Some(Source::Given(self.subject.words, measure.clone()))
            }
            Take::Measure(_) | Take::Sum(_) => None,
        };
        let [first, second] = parts else { return None };
        let (first, second) = (source(first)?, source(second)?);
        let facts = [&first, &second].map(|source| source.of_records().map(|(fact, ..)| fact));
        (facts[0] != facts[1]).then(|| Source::Sum(Box::new(first), Box::new(second)))
    }

    fn of_fact(&self, fact: &FactName, context: &Context) -> Source {
        let place = self.narrowed(fact, self.probe.place(&context.scope));
        Source::Fact(self.subject.words, fact.clone(), place, context.limits.clone())
    }

    fn derived(&self, name: &DefinitionName, context: &Context) -> Vec<Reading> {
        let Some(Body::Measure(_, written)) =
            self.subject.program.definitions.get(name).map(|d| &d.body)
        else {
            return Vec::new();
        };
        let mut readings = Vec::new();
        for reading in written {
            let guard = reading.guard.as_ref().map(|guard| self.form(guard, context));
            let sources = match &reading.take {
                Take::Measure(measure) => self.readings(measure, context),
                Take::Sum(parts) => {
                    let opaque = || {
                        let place = self.probe.place(&context.scope);
                        let (version, limits) = (self.subject.version, context.limits.clone());
                        Source::Opaque(version, Measure::Derived(name.clone()), place, limits)
                    };
                    let source = self.sum(parts, context).unwrap_or_else(opaque);
                    vec![Reading { guard: None, source }]
                }
                Take::Fact(fact) => {
                    vec![Reading { guard: None, source: self.of_fact(fact, context) }]
                }
            };
            readings.extend(sources.into_iter().map(|inner| Reading {
                guard: both(guard.clone(), inner.guard),
                source: inner.source,
            }));
        }
        readings
    }
}

fn both(a: Option<Form>, b: Option<Form>) -> Option<Form> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Form::AtLeast(2, vec![a, b])),
        (a, b) => a.or(b),
    }
}

fn amount(threshold: &Threshold, context: &Context) -> Option<Amount> {
    match threshold {
        Threshold::Amount(amount) => Some(*amount),
        Threshold::Parameter(name) => context.arguments.get(name).copied(),
    }
}

/// A limit with the gate's arguments in place of its parameters.
fn with_arguments(limit: &Limit, context: &Context) -> Limit {
    let within = |threshold: &Option<Threshold>| {
        let known = |t: &Threshold| amount(t, context).map(Threshold::Amount);
        threshold.as_ref().map(|t| known(t).unwrap_or_else(|| t.clone()))
    };
    match limit {
        Limit::RequestedLevel => Limit::RequestedLevel,
        Limit::After(threshold, day) => Limit::After(within(threshold), day.clone()),
        Limit::Before(threshold, day) => Limit::Before(within(threshold), day.clone()),
    }
}

/// Whether limits that rest on records of other facts only ask for what came first.
fn only_order(name: &FactName, limits: &[LimitAsked]) -> bool {
    limits.iter().all(|(limit, _)| match limit {
        Limit::After(None, Day::Fact(other, _)) | Limit::Before(None, Day::Fact(other, _)) => {
            other != name
        }
        Limit::RequestedLevel | Limit::After(..) | Limit::Before(..) => !rests_on_records(limit),
    })
}

/// Whether a request states a quantity as such, or as a sum of what it states.
fn is_plain(stated: Stated) -> bool {
    match stated {
        Stated::VisitsInDispute
        | Stated::VisitsAuthorized
        | Stated::VisitsRequested
        | Stated::TabletsInDispute
        | Stated::CourseLength => true,
        Stated::VisitsAWeek
        | Stated::Strength
        | Stated::DailyDose
        | Stated::DaysOfSupply
        | Stated::LevelsRequested
        | Stated::IngredientsRequested => false,
    }
}
