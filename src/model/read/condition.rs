//! A condition as written to a checked one: names looked up, units, sides and words checked.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::condition::{
    Condition, ConditionKind, FactTest, Measure, RegionScope, RequestFact, Scope, SideScope,
    Threshold,
};
use crate::model::name::{CriterionName, DefinitionName, FactName, RegionName, ServiceName};
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::Dimension;
use crate::model::vocabulary::{FactType, ValueType, Vocabulary};
use crate::source::Span;
use crate::syntax::condition::{
    AmountKind, AmountWritten, Ask, Expression, ExpressionKind, Name, Quantifier, Reference,
    Scope as ScopeWritten, ScopeKind,
};
use crate::syntax::fields::list;

use super::amount::read_amount;
use super::measured::{INGREDIENT, ITEM, words_of};

/// What a definition looks like from outside, known before any body is read.
#[derive(Debug, Clone)]
pub(super) struct Signature {
    /// Parameters with their dimensions.
    pub(super) parameters: BTreeMap<String, Dimension>,
    /// The dimension of a derived quantity; `None` for what is only met or not met.
    pub(super) measures: Option<Dimension>,
    /// Whether its body was reported, so that nothing can be said of its uses.
    pub(super) faulty: bool,
}

/// The names that a condition can refer to.
#[derive(Debug)]
pub(super) struct Names<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) definitions: &'a BTreeMap<DefinitionName, Signature>,
    /// Criteria of the rule; empty in a definition.
    pub(super) criteria: BTreeSet<CriterionName>,
    /// Parameters of the definition; empty in a rule.
    pub(super) parameters: &'a BTreeMap<String, Dimension>,
}

impl Names<'_> {
    /// The checked condition; `None` where something in it was reported.
    pub(super) fn condition(
        &self,
        written: &Expression,
        found: &mut Diagnostics,
    ) -> Option<Condition> {
        let kind = match &written.kind {
            ExpressionKind::Constant(always) => ConditionKind::Constant(Truth::from(*always)),
            ExpressionKind::Not(inner) => {
                ConditionKind::Not(Box::new(self.condition(inner, found)?))
            }
            ExpressionKind::All(parts) | ExpressionKind::Counted(Quantifier::All, parts) => {
                ConditionKind::All(self.conditions(parts, found)?)
            }
            ExpressionKind::Any(parts) | ExpressionKind::Counted(Quantifier::Any, parts) => {
                ConditionKind::Any(self.conditions(parts, found)?)
            }
            ExpressionKind::Counted(Quantifier::AtLeast(n), parts) => {
                ConditionKind::AtLeast(*n, self.counted(*n, parts, written.span, found)?)
            }
            ExpressionKind::Scoped(scopes, inner) => {
                let scope = self.scope(scopes, found);
                let inner = self.condition(inner, found)?;
                ConditionKind::Scoped(scope?, Box::new(inner))
            }
            ExpressionKind::Test(reference, ask) => {
                self.test(reference, ask, written.span, found)?
            }
            ExpressionKind::Other(services, ask) => {
                ConditionKind::Other(self.services(services, found)?, *ask)
            }
            ExpressionKind::Measured(measure, comparison, amount) => {
                self.measured(measure, *comparison, amount, found)?
            }
            ExpressionKind::Limited(limits, inner) => {
                return self.limited(limits, inner, written.span, found);
            }
        };
        Some(Condition { span: written.span, kind })
    }

    /// All parts, so that an error in one does not hide those of the others.
    fn conditions(&self, parts: &[Expression], found: &mut Diagnostics) -> Option<Vec<Condition>> {
        let read: Vec<_> = parts.iter().map(|part| self.condition(part, found)).collect();
        read.into_iter().collect()
    }

    fn counted(
        &self,
        n: usize,
        parts: &[Expression],
        span: Span,
        found: &mut Diagnostics,
    ) -> Option<Vec<Condition>> {
        if n == 0 || n > parts.len() {
            let always = if n == 0 { "always" } else { "never" };
            found.push(
                Diagnostic::new(
                    Code::WrongTest,
                    format!("at least {n} of {} conditions is {always} met", parts.len()),
                )
                .at(span, "")
                .help(format!("write a number from 1 to {}", parts.len())),
            );
        }
        self.conditions(parts, found)
    }

    pub(super) fn scope(&self, written: &[ScopeWritten], found: &mut Diagnostics) -> Option<Scope> {
        let mut scope = Scope::default();
        for part in written {
            let twice = match &part.kind {
                ScopeKind::RequestedSide => scope.side.replace(SideScope::Requested).is_some(),
                ScopeKind::EitherSide => scope.side.replace(SideScope::Either).is_some(),
                ScopeKind::LeftSide => scope.side.replace(SideScope::Fixed(Side::Left)).is_some(),
                ScopeKind::RightSide => scope.side.replace(SideScope::Fixed(Side::Right)).is_some(),
                ScopeKind::RequestedRegion => {
                    scope.region.replace(RegionScope::Requested).is_some()
                }
                ScopeKind::Region(name) => {
                    let region = self.region(name, found)?;
                    scope.region.replace(RegionScope::Fixed(region)).is_some()
                }
            };
            if twice {
                found.push(
                    Diagnostic::new(Code::WrongTest, "one place has two sides or two regions")
                        .at(part.span, "the second one")
                        .help("ask the two places apart, joined by `or` or `and`"),
                );
                return None;
            }
        }
        Some(scope)
    }

    fn services(&self, names: &[Name], found: &mut Diagnostics) -> Option<BTreeSet<ServiceName>> {
        let known = &self.vocabulary.services;
        let mut good = true;
        for name in names.iter().filter(|n| !known.contains_key(n.text.as_str())) {
            good = false;
            found.push(
                Diagnostic::new(
                    Code::UnknownService,
                    format!("there is no service `{}`", name.text),
                )
                .at(name.span, "")
                .help("`rationale help services` lists them")
                .did_you_mean(&name.text, known.keys().map(ServiceName::as_str)),
            );
        }
        good.then(|| names.iter().map(|n| ServiceName::from(n.text.as_str())).collect())
    }

    fn region(&self, name: &Name, found: &mut Diagnostics) -> Option<RegionName> {
        if self.vocabulary.regions.contains_key(name.text.as_str()) {
            return Some(RegionName::from(name.text.as_str()));
        }
        let known = self.vocabulary.regions.keys().map(RegionName::as_str);
        found.push(
            Diagnostic::new(Code::UnknownRegion, format!("there is no region `{}`", name.text))
                .at(name.span, "")
                .help("`rationale help regions` lists them")
                .did_you_mean(&name.text, known),
        );
        None
    }

    /// A name is a criterion of the rule first, then a fact, a quantity of the case, a derived fact or gate.
    fn test(
        &self,
        reference: &Reference,
        ask: &Ask,
        span: Span,
        found: &mut Diagnostics,
    ) -> Option<ConditionKind> {
        let name = &reference.name;
        let text = name.text.as_str();
        if let Some(signature) = self.definitions.get(text) {
            if signature.faulty {
                return None;
            }
            return self.definition(reference, signature, ask, span, found);
        }
        if !self.knows(text) {
            found.push(self.unknown(name));
            return None;
        }
        if let Some((argument, _)) = reference.arguments.first() {
            found.push(
                Diagnostic::new(
                    Code::GateArguments,
                    format!("`{text}` is no gate and takes no arguments"),
                )
                .at(argument.span, "")
                .help("remove the brackets"),
            );
            return None;
        }
        if self.criteria.contains(text) {
            // A criterion with the name of a fact was reported where it is written.
            if *ask != Ask::Plain && self.vocabulary.facts.contains_key(text) {
                return None;
            }
            return only_plain(ask, name, "a criterion is only met or not", found)
                .then(|| ConditionKind::Criterion(CriterionName::from(text)));
        }
        if let Some(fact) = self.vocabulary.facts.get(text) {
            let test = self.fact_test(name, fact, ask, found)?;
            return Some(ConditionKind::Fact(FactName::from(text), test));
        }
        if let Some(measure) = Measure::built_in(text) {
            let dimension = measure.dimension().unwrap_or(Dimension::Plain);
            return self.measure(measure, dimension, name, ask, found);
        }
        if text == INGREDIENT || text == ITEM {
            return self.ingredient(name, ask, found);
        }
        if let Some(fact) = RequestFact::from_name(text) {
            return only_plain(ask, name, "a request states it or does not", found)
                .then_some(ConditionKind::Requested(fact));
        }
        found.push(self.unknown(name));
        None
    }

    /// Whether a name that is no definition is known.
    pub(super) fn knows(&self, text: &str) -> bool {
        self.criteria.contains(text)
            || self.vocabulary.facts.contains_key(text)
            || Measure::built_in(text).is_some()
            || RequestFact::from_name(text).is_some()
            || text == INGREDIENT
            || text == ITEM
    }

    pub(super) fn unknown(&self, name: &Name) -> Diagnostic {
        let known = self.criteria.iter().map(CriterionName::as_str);
        let known = known
            .chain(self.vocabulary.facts.keys().map(FactName::as_str))
            .chain(self.definitions.keys().map(DefinitionName::as_str))
            .chain(Measure::BUILT_IN.iter().map(|(n, _)| *n))
            .chain(RequestFact::NAMES.iter().map(|(n, _)| *n))
            .chain([INGREDIENT, ITEM]);
        Diagnostic::new(
            Code::UnknownName,
            format!("there is no fact, derived fact, gate or criterion `{}`", name.text),
        )
        .at(name.span, "")
        .help("`rationale help facts` lists them")
        .did_you_mean(&name.text, known)
    }

    fn definition(
        &self,
        reference: &Reference,
        signature: &Signature,
        ask: &Ask,
        span: Span,
        found: &mut Diagnostics,
    ) -> Option<ConditionKind> {
        let name = &reference.name;
        let definition = DefinitionName::from(name.text.as_str());
        let arguments = self.arguments(reference, signature, span, found)?;
        if let Some(dimension) = signature.measures {
            return self.measure(Measure::Derived(definition), dimension, name, ask, found);
        }
        let absent = match ask {
            Ask::Absent => true,
            Ask::Present | Ask::Plain => false,
            Ask::Documented | Ask::Known | Ask::Compare(..) | Ask::Is(_) => {
                only_plain(ask, name, "a derived fact is only met or not", found);
                return None;
            }
        };
        let kind = ConditionKind::Definition(definition, arguments);
        Some(if absent { ConditionKind::Not(Box::new(Condition { span, kind })) } else { kind })
    }

    fn arguments(
        &self,
        reference: &Reference,
        signature: &Signature,
        span: Span,
        found: &mut Diagnostics,
    ) -> Option<BTreeMap<String, Threshold>> {
        let gate = &reference.name.text;
        let mut arguments = BTreeMap::new();
        let mut good = true;
        for (name, amount) in &reference.arguments {
            let Some(dimension) = signature.parameters.get(&name.text) else {
                let known: Vec<&str> = signature.parameters.keys().map(String::as_str).collect();
                found.push(
                    Diagnostic::new(
                        Code::GateArguments,
                        format!("`{gate}` has no parameter `{}`", name.text),
                    )
                    .at(name.span, "")
                    .help(format!("its parameters: {}", list(&known)))
                    .did_you_mean(&name.text, known.iter().copied()),
                );
                good = false;
                continue;
            };
            match self.threshold(amount, *dimension, found) {
                Some(threshold) => good &= arguments.insert(name.text.clone(), threshold).is_none(),
                None => good = false,
            }
        }
        for (missing, dimension) in
            signature.parameters.iter().filter(|(p, _)| !arguments.contains_key(*p))
        {
            if good {
                let example = dimension.example(Decimal::from(4));
                found.push(
                    Diagnostic::new(
                        Code::GateArguments,
                        format!("`{gate}` needs its parameter `{missing}`"),
                    )
                    .at(span, "")
                    .help(format!("write `{gate}({missing} = {example})`")),
                );
            }
            good = false;
        }
        good.then_some(arguments)
    }

    fn measure(
        &self,
        measure: Measure,
        dimension: Dimension,
        name: &Name,
        ask: &Ask,
        found: &mut Diagnostics,
    ) -> Option<ConditionKind> {
        let Ask::Compare(comparison, amount) = ask else {
            found.push(
                Diagnostic::new(
                    Code::WrongTest,
                    format!("`{}` is a quantity and is not compared with anything", name.text),
                )
                .at(name.span, dimension.words())
                .help(format!(
                    "write for example `{} >= {}`",
                    name.text,
                    dimension.example(Decimal::from(4))
                )),
            );
            return None;
        };
        Some(ConditionKind::Measure(
            measure,
            *comparison,
            self.threshold(amount, dimension, found)?,
        ))
    }

    fn fact_test(
        &self,
        name: &Name,
        fact: &FactType,
        ask: &Ask,
        found: &mut Diagnostics,
    ) -> Option<FactTest> {
        match ask {
            Ask::Plain | Ask::Present => Some(FactTest::Present),
            Ask::Absent => Some(FactTest::Absent),
            Ask::Documented => Some(FactTest::Documented),
            Ask::Known => Some(FactTest::Known),
            Ask::Compare(comparison, amount) => {
                let ValueType::Quantity(dimension) = fact.value else {
                    found.push(no_such_test(name, fact, "has no number to compare"));
                    return None;
                };
                Some(FactTest::Compare(*comparison, self.threshold(amount, dimension, found)?))
            }
            Ask::Is(words) => {
                let ValueType::Words { words: known, .. } = &fact.value else {
                    found.push(no_such_test(name, fact, "has no list of words"));
                    return None;
                };
                words_of(words, known, name, found).map(FactTest::Is)
            }
        }
    }

    /// The amount as a threshold of the dimension.
    pub(super) fn threshold(
        &self,
        written: &AmountWritten,
        dimension: Dimension,
        found: &mut Diagnostics,
    ) -> Option<Threshold> {
        if let AmountKind::Parameter(parameter) = &written.kind {
            return self.parameter(parameter, written.span, dimension, found);
        }
        let amount = read_amount(written, found)?;
        if amount.unit.dimension() == dimension {
            return Some(Threshold::Amount(amount));
        }
        found.push(
            Diagnostic::new(
                Code::Units,
                format!(
                    "{} cannot be compared with {}",
                    dimension.words(),
                    amount.unit.dimension().words()
                ),
            )
            .at(written.span, "")
            .help(format!("write `{}`", dimension.example(amount.number))),
        );
        None
    }

    fn parameter(
        &self,
        name: &str,
        span: Span,
        dimension: Dimension,
        found: &mut Diagnostics,
    ) -> Option<Threshold> {
        match self.parameters.get(name) {
            Some(given) if *given == dimension => Some(Threshold::Parameter(name.to_owned())),
            Some(given) => {
                found.push(
                    Diagnostic::new(
                        Code::Units,
                        format!("{} cannot be compared with {}", dimension.words(), given.words()),
                    )
                    .at(span, format!("`{name}` is {}", given.words()))
                    .help("give the parameter the unit of what it is compared with"),
                );
                None
            }
            None => {
                found.push(
                    Diagnostic::new(
                        Code::UnknownName,
                        format!("`{name}` is no number and no parameter of this gate"),
                    )
                    .at(span, "")
                    .help(format!(
                        "write a number with its unit, such as `{}`",
                        dimension.example(Decimal::from(4))
                    ))
                    .did_you_mean(name, self.parameters.keys().map(String::as_str)),
                );
                None
            }
        }
    }
}

/// Reports a test that what is named cannot answer; returns whether nothing special was asked.
fn only_plain(ask: &Ask, name: &Name, why: &str, found: &mut Diagnostics) -> bool {
    let plain = *ask == Ask::Plain;
    if !plain {
        found.push(
            Diagnostic::new(
                Code::WrongTest,
                format!("`{}` cannot be asked this: {why}", name.text),
            )
            .at(name.span, "")
            .help(format!("write `{}` or `not {}`", name.text, name.text)),
        );
    }
    plain
}

fn no_such_test(name: &Name, fact: &FactType, why: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, format!("`{}` {why}", name.text))
        .at(name.span, fact.means.clone())
        .help(format!("write `{0}`, `{0} absent` or `{0} documented`", name.text))
}
