//! Rules and definitions as written to the checked program.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::condition::{Condition, Measure, RequestFact};
use crate::model::name::{
    CriterionName, DefinitionName, FactName, FamilyName, RegionName, RuleName, ServiceName,
};
use crate::model::rule::{
    Body, Citation, Criterion, Definition, Interval, Program, Reading, Rule, Take,
};
use crate::model::value::Dimension;
use crate::model::vocabulary::{ValueType, Vocabulary};
use crate::source::Span;
use crate::syntax::condition::{Expression, Name};
use crate::syntax::rule_file::{
    BodyWritten, CitationWritten, CriterionWritten, DefinitionWritten, ReadingWritten, RuleWritten,
};
use crate::syntax::yaml::Node;

use super::band::band;
use super::condition::{Names, Signature};
use super::measured::{INGREDIENT, ITEM};

/// Puts definitions and rules into a program that has its vocabulary, families and regimes.
pub fn read_rules(
    program: &mut Program,
    definitions: &[DefinitionWritten],
    rules: &[RuleWritten],
    found: &mut Diagnostics,
) {
    let signatures = signatures(definitions, &program.vocabulary, found);
    for written in definitions {
        if let Some(definition) = read_definition(written, &signatures, &program.vocabulary, found)
        {
            program.definitions.insert(definition.name.clone(), definition);
        }
    }
    for written in rules {
        let Some(rule) = read_rule(written, program, &signatures, found) else { continue };
        if let Some(first) = program.rules.get(&rule.name) {
            found.push(duplicate("rules", rule.name.as_str(), rule.span, first.span));
        } else {
            program.rules.insert(rule.name.clone(), rule);
        }
    }
}

fn duplicate(what: &str, name: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, format!("there are two {what} named `{name}`"))
        .at(second, "the second one")
        .and(first, "the first one")
        .help("give one of them another name")
}

/// Whether every case answers to the name by itself.
fn is_built_in(name: &str) -> bool {
    Measure::built_in(name).is_some()
        || RequestFact::from_name(name).is_some()
        || name == INGREDIENT
        || name == ITEM
}

/// The outside of every definition, with names checked against each other and against the vocabulary.
fn signatures(
    definitions: &[DefinitionWritten],
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> BTreeMap<DefinitionName, Signature> {
    let mut signatures = BTreeMap::new();
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for written in definitions {
        let name = written.name.text.as_str();
        if let Some(&before) = first.get(name) {
            found.push(duplicate("definitions", name, written.name.span, before));
            continue;
        }
        let taken = vocabulary.facts.contains_key(name) || is_built_in(name);
        if taken {
            found.push(
                Diagnostic::new(
                    Code::DuplicateName,
                    format!("`{name}` is already a fact or a quantity of every case"),
                )
                .at(written.name.span, "")
                .help("give the definition another name"),
            );
            continue;
        }
        first.insert(name, written.name.span);
        let parameters =
            written.parameters.iter().filter_map(|(n, node)| parameter(n, node, found)).collect();
        let faulty = matches!(written.body, BodyWritten::When(None));
        let measures = match &written.body {
            BodyWritten::When(_) => None,
            BodyWritten::Measure(readings) => Some(measured(readings, vocabulary)),
        };
        signatures.insert(DefinitionName::from(name), Signature { parameters, measures, faulty });
    }
    signatures
}

/// A parameter's dimension, read from the example of its unit.
fn parameter(name: &Name, node: &Node, found: &mut Diagnostics) -> Option<(String, Dimension)> {
    let dimension = super::vocabulary::dimension(node.scalar()?);
    if dimension.is_none() {
        found.push(
            Diagnostic::new(
                Code::WrongValue,
                format!("the parameter `{}` has no known kind", name.text),
            )
            .at(node.span, "")
            .help(format!("write one of {}", super::vocabulary::dimension_names())),
        );
    }
    dimension.map(|d| (name.text.clone(), d))
}

/// The dimension of a derived quantity: that of its first reading that has one.
fn measured(readings: &[ReadingWritten], vocabulary: &Vocabulary) -> Dimension {
    let taken = || readings.iter().flat_map(|r| &r.take);
    let of_facts = taken().find_map(|name| match vocabulary.facts.get(name.text.as_str())?.value {
        ValueType::Quantity(dimension) => Some(dimension),
        ValueType::None | ValueType::Words { .. } | ValueType::Text => None,
    });
    let of_quantities = || taken().find_map(|name| Measure::built_in(&name.text)?.dimension());
    of_facts.or_else(of_quantities).unwrap_or(Dimension::Duration)
}

fn read_definition(
    written: &DefinitionWritten,
    signatures: &BTreeMap<DefinitionName, Signature>,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Option<Definition> {
    let signature = signatures.get(written.name.text.as_str())?;
    let names = Names {
        vocabulary,
        definitions: signatures,
        criteria: BTreeSet::new(),
        parameters: &signature.parameters,
    };
    let body = match &written.body {
        BodyWritten::When(when) => Body::When(names.condition(when.as_ref()?, found)?),
        BodyWritten::Measure(readings) => {
            let dimension = signature.measures?;
            let read: Vec<_> =
                readings.iter().map(|r| reading(r, dimension, &names, found)).collect();
            Body::Measure(dimension, read.into_iter().collect::<Option<_>>()?)
        }
    };
    Some(Definition {
        name: DefinitionName::from(written.name.text.as_str()),
        says: written.says.clone()?,
        parameters: signature.parameters.clone(),
        body,
        span: written.name.span,
    })
}

fn reading(
    written: &ReadingWritten,
    dimension: Dimension,
    names: &Names<'_>,
    found: &mut Diagnostics,
) -> Option<Reading> {
    let guard = optional(written.guard.as_ref(), names, found);
    let parts: Vec<Option<Take>> =
        written.take.iter().map(|name| take(name, dimension, names.vocabulary, found)).collect();
    let span = written.take.first()?.span.to(written.take.last()?.span);
    let mut parts: Vec<Take> = parts.into_iter().collect::<Option<_>>()?;
    if parts.len() > 1 && !dimension.adds_up() {
        found.push(
            Diagnostic::new(
                Code::Units,
                format!("{} and another do not add up", dimension.words()),
            )
            .at(span, "")
            .help("what adds up: numbers, visits, tablets, doses and degrees"),
        );
        return None;
    }
    let take = if parts.len() > 1 { Take::Sum(parts) } else { parts.pop()? };
    Some(Reading { take, guard: guard.ok()?, span })
}

/// The fact or quantity of a name, which must be of this kind.
fn take(
    name: &Name,
    dimension: Dimension,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Option<Take> {
    let text = name.text.as_str();
    let built_in = Measure::built_in(text).and_then(|m| m.dimension().map(|d| (m, d)));
    let take = match (vocabulary.facts.get(text).map(|f| &f.value), built_in) {
        (Some(ValueType::Quantity(of)), _) => Some((Take::Fact(FactName::from(text)), *of)),
        (_, Some((measure, of))) => Some((Take::Measure(measure), of)),
        (Some(ValueType::None | ValueType::Words { .. } | ValueType::Text) | None, None) => None,
    };
    match take {
        Some((take, of)) if of == dimension => Some(take),
        Some((_, of)) => {
            found.push(
                Diagnostic::new(
                    Code::Units,
                    format!("{} is read beside {}", of.words(), dimension.words()),
                )
                .at(name.span, "")
                .help("all readings of a derived quantity have one kind of unit"),
            );
            None
        }
        None => {
            let known = vocabulary.facts.keys().map(FactName::as_str);
            let known = known.chain(Measure::BUILT_IN.iter().map(|(n, _)| *n));
            found.push(
                Diagnostic::new(
                    Code::UnknownName,
                    format!("there is no fact with a number named `{text}`"),
                )
                .at(name.span, "")
                .did_you_mean(text, known),
            );
            None
        }
    }
}

fn read_rule(
    written: &RuleWritten,
    program: &Program,
    signatures: &BTreeMap<DefinitionName, Signature>,
    found: &mut Diagnostics,
) -> Option<Rule> {
    let none = BTreeMap::new();
    let mut names = Names {
        vocabulary: &program.vocabulary,
        definitions: signatures,
        criteria: written
            .criteria
            .iter()
            .map(|c| CriterionName::from(c.name.text.as_str()))
            .collect(),
        parameters: &none,
    };
    let source = written.source.as_ref().and_then(|s| citation(s, program, found));
    let services = known_names(
        &written.services,
        Code::UnknownService,
        "service",
        found,
        |name| program.vocabulary.services.contains_key(name),
        || program.vocabulary.services.keys().map(ServiceName::as_str).collect(),
    );
    let regions = known_names(
        &written.regions,
        Code::UnknownRegion,
        "region",
        found,
        |name| program.vocabulary.regions.contains_key(name),
        || program.vocabulary.regions.keys().map(RegionName::as_str).collect(),
    );
    let criteria: Vec<Option<Criterion>> =
        written.criteria.iter().map(|c| read_criterion(c, &names, found)).collect();
    let necessary_when = written.necessary_when.as_ref().and_then(|w| names.condition(w, found));
    // Whether a rule speaks is asked before any of its criteria, so it cannot refer to them.
    names.criteria.clear();
    let speaks_when = optional(written.speaks_when.as_ref(), &names, found);
    Some(Rule {
        name: RuleName::from(written.name.as_ref()?.text.as_str()),
        title: written.title.clone()?,
        draft: written.draft,
        source: source?,
        in_force: written.in_force.map(|(from, until)| Interval { from, until })?,
        services: services?.into_iter().map(ServiceName::from).collect(),
        regions: regions?.into_iter().map(RegionName::from).collect(),
        speaks_when: speaks_when.ok()?,
        per_side: written.per_side,
        criteria: criteria.into_iter().collect::<Option<_>>()?,
        necessary_when: necessary_when?,
        span: written.name.as_ref()?.span,
    })
}

fn read_criterion(
    written: &CriterionWritten,
    names: &Names<'_>,
    found: &mut Diagnostics,
) -> Option<Criterion> {
    shadowed(&written.name, names, found);
    let when = written.when.as_ref().and_then(|w| names.condition(w, found));
    let raised_by = optional(written.raised_by.as_ref(), names, found);
    let band = match (&written.band, &when) {
        (Some(written), Some(when)) => Some(band(written, when, names, found)?),
        (_, _) => None,
    };
    Some(Criterion {
        name: CriterionName::from(written.name.text.as_str()),
        says: written.says.clone()?,
        when: when?,
        raised_by: raised_by.ok()?,
        page: written.page.clone(),
        band,
        span: written.name.span,
    })
}

/// A criterion named like a fact would hide the fact from the rest of the rule.
fn shadowed(name: &Name, names: &Names<'_>, found: &mut Diagnostics) {
    let text = name.text.as_str();
    if names.vocabulary.facts.contains_key(text)
        || names.definitions.contains_key(text)
        || is_built_in(text)
    {
        found.push(
            Diagnostic::new(
                Code::DuplicateName,
                format!("the criterion `{text}` has the name of a fact or definition"),
            )
            .at(name.span, "")
            .help("give the criterion another name, so that a reference can mean only one of them"),
        );
    }
}

/// A condition that may be missing; an error where it is there and faulty.
fn optional(
    written: Option<&Expression>,
    names: &Names<'_>,
    found: &mut Diagnostics,
) -> Result<Option<Condition>, ()> {
    written.map_or(Ok(None), |w| names.condition(w, found).map(Some).ok_or(()))
}

fn citation(
    written: &CitationWritten,
    program: &Program,
    found: &mut Diagnostics,
) -> Option<Citation> {
    let family = written.family.as_ref()?;
    if !program.families.contains_key(family.text.as_str()) {
        let known = program.families.keys().map(FamilyName::as_str);
        found.push(
            Diagnostic::new(
                Code::UnknownName,
                format!("there is no guideline family `{}`", family.text),
            )
            .at(family.span, "")
            .did_you_mean(&family.text, known),
        );
        return None;
    }
    Some(Citation {
        family: FamilyName::from(family.text.as_str()),
        edition: written.edition.clone(),
        chapter: written.chapter.clone(),
        topic: written.topic.clone(),
        page: written.page.clone(),
        section: written.section.clone(),
    })
}

fn known_names<'w, 'k>(
    written: &'w [Name],
    code: Code,
    what: &str,
    found: &mut Diagnostics,
    is_known: impl Fn(&str) -> bool,
    all: impl Fn() -> Vec<&'k str>,
) -> Option<Vec<&'w str>> {
    let mut good = true;
    for name in written.iter().filter(|n| !is_known(&n.text)) {
        good = false;
        found.push(
            Diagnostic::new(code, format!("there is no {what} `{}`", name.text))
                .at(name.span, "")
                .did_you_mean(&name.text, all()),
        );
    }
    good.then(|| written.iter().map(|n| n.text.as_str()).collect())
}
