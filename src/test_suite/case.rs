//! A case written in YAML.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::case::{Case, Dates, DecisionDate, Patient, Request, Sex};
use crate::model::condition::{
    Condition, ConditionKind, FactTest, RegionScope, Scope, SideScope, Threshold,
};
use crate::model::day::Days;
use crate::model::fact::{Detail, Evidence, Fact, Section, Status};
use crate::model::level::{Level, read_levels};
use crate::model::name::FactName;
use crate::model::read::Conditions;
use crate::model::rule::Program;
use crate::model::side::Side;
use crate::model::value::{Quantity, Value};
use crate::source::{Source, SourceMap};
use crate::syntax::condition::Comparison;
use crate::syntax::fields::{Fields, items, text, wrong};
use crate::syntax::yaml::{self, Kind, Node};

use super::request::read_request;

/// Most facts of one case file.
const FACTS_MAX: usize = 2_000;

/// Reads a case with its request, and the number that the request has in it.
pub fn read_case(
    node: &Node,
    request: &Node,
    source: &Source,
    program: &Program,
    found: &mut Diagnostics,
) -> Option<(Case, usize)> {
    let known = [
        "injured",
        "denied",
        "decided",
        "decided_not_before",
        "age",
        "sex",
        "facts",
        "earlier_requests",
        "other_requests",
    ];
    let fields = Fields::open(node, "a case", &known, found)?;
    let dates = Dates {
        injury: fields.date("injured", found),
        ur_decision: fields.date("denied", found),
        decision: decision(
            fields.date("decided", found),
            fields.date("decided_not_before", found),
            node,
        ),
    };
    let patient = Patient { age: age(&fields, found), sex: sex(&fields, found) };
    let written = fields.get("facts").map_or(&[][..], |n| items(n, "facts", found));
    if written.len() > FACTS_MAX {
        found.push(
            Diagnostic::new(
                Code::TooLarge,
                format!("the case has more than {FACTS_MAX} facts (limit: case facts)"),
            )
            .at(node.span, "")
            .help("split it into several cases"),
        );
        return None;
    }
    let reader = FactReader { source, program, conditions: Conditions::of_facts(program) };
    let facts: Vec<Option<Fact>> = written.iter().map(|n| reader.fact(n, found)).collect();
    let mut beside = |key| fields.get(key).map_or(&[][..], |n| items(n, "requests", found));
    let (earlier, others) = (beside("earlier_requests"), beside("other_requests"));
    let requests: Vec<Option<Request>> = earlier
        .iter()
        .chain(std::iter::once(request))
        .chain(others)
        .enumerate()
        .map(|(index, node)| read_request(node, index + 1, source, &program.vocabulary, found))
        .collect();
    let case = Case {
        document: source.name().to_owned(),
        dates,
        patient,
        facts: facts.into_iter().collect::<Option<_>>()?,
        requests: requests.into_iter().collect::<Option<_>>()?,
    };
    Some((case, earlier.len() + 1))
}

fn decision(stated: Option<Date>, not_before: Option<Date>, node: &Node) -> DecisionDate {
    match (stated, not_before) {
        (Some(day), _) => DecisionDate::Stated(day),
        (None, Some(not_before)) => DecisionDate::Inferred {
            not_before,
            from: Evidence {
                range: node.span.range(),
                words: String::new(),
                section: Section::CaseFile,
            },
        },
        (None, None) => DecisionDate::Unknown,
    }
}

fn age(fields: &Fields<'_>, found: &mut Diagnostics) -> Option<u32> {
    let node = fields.get("age")?;
    let age = node.scalar().and_then(|t| t.parse().ok()).filter(|age| *age <= 130);
    if age.is_none() {
        found.push(wrong(node, "an age in whole years"));
    }
    age
}

fn sex(fields: &Fields<'_>, found: &mut Diagnostics) -> Option<Sex> {
    let node = fields.get("sex")?;
    let sex = [Sex::Female, Sex::Male].into_iter().find(|s| Some(s.name()) == node.scalar());
    if sex.is_none() {
        found.push(wrong(node, "`female` or `male`"));
    }
    sex
}

/// The one fact that a text states in the language of conditions, such as
/// `motor_grade on left side of lower_extremity = 4/5`.
///
/// # Errors
/// What is wrong with it first, with its place in the text.
pub fn read_fact(text: &str, program: &Program) -> Result<Fact, Box<Diagnostic>> {
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let source = Source::new("fact", text);
    let node = yaml::parse(sources.add(source.clone()), &source)?;
    let reader = FactReader { source: &source, program, conditions: Conditions::of_facts(program) };
    let fact = reader.fact(&node, &mut found);
    let first = found.sorted().into_iter().next();
    fact.ok_or_else(|| {
        let unread = || Diagnostic::new(Code::WrongValue, "this is no single documented fact");
        Box::new(first.unwrap_or_else(unread))
    })
}

fn status(node: &Node, found: &mut Diagnostics) -> Option<Status> {
    let status = text(node, found).and_then(Status::from_name);
    if status.is_none() {
        found.push(wrong(node, "`present`, `absent`, `equivocal` or `conflicting`"));
    }
    status
}

/// The levels of the spine that a list names.
pub(super) fn levels(fields: &Fields<'_>, found: &mut Diagnostics) -> Option<BTreeSet<Level>> {
    let mut levels = BTreeSet::new();
    for (words, node) in fields.texts("levels", found) {
        let read = read_levels(words);
        if read.is_empty() {
            found.push(wrong(node, "a nerve root such as `L5` or a segment such as `L4-5`"));
            return None;
        }
        levels.extend(read);
    }
    Some(levels)
}

struct FactReader<'a> {
    source: &'a Source,
    program: &'a Program,
    conditions: Conditions<'a>,
}

impl FactReader<'_> {
    /// A fact written as a condition, or as a mapping with what conditions do not have: status, day, levels.
    fn fact(&self, node: &Node, found: &mut Diagnostics) -> Option<Fact> {
        let (written, status, detail) = match &node.kind {
            Kind::Map(_) => {
                let known = ["fact", "status", "on", "levels"];
                let fields = Fields::open(node, "a fact", &known, found)?;
                let status = match fields.get("status") {
                    Some(node) => Some(status(node, found)?),
                    None => None,
                };
                let day = fields.date("on", found).map(Days::exactly);
                let levels = levels(&fields, found)?;
                (
                    fields.require("fact", found)?,
                    status,
                    Detail { day, levels, ..Detail::default() },
                )
            }
            Kind::Scalar(_) | Kind::List(_) | Kind::Empty => (node, None, Detail::default()),
        };
        let condition = self.conditions.read(written, self.source, found)?;
        let Some(mut fact) = self.of_condition(&condition, &Scope::default(), written) else {
            found.push(
                Diagnostic::new(Code::WrongValue, "this is no single documented fact")
                    .at(written.span, "")
                    .help("write one fact with its side, region and value, such as `motor_grade on left side of lower_extremity = 4/5`"),
            );
            return None;
        };
        fact.status = status.unwrap_or(fact.status);
        fact.detail = detail;
        Some(fact)
    }

    fn of_condition(&self, condition: &Condition, scope: &Scope, node: &Node) -> Option<Fact> {
        match &condition.kind {
            ConditionKind::Scoped(inner, part) => {
                self.of_condition(part, &inner.within(scope), node)
            }
            ConditionKind::Fact(name, test) => self.of_test(name, test, scope, node),
            ConditionKind::Constant(_)
            | ConditionKind::Not(_)
            | ConditionKind::All(_)
            | ConditionKind::Any(_)
            | ConditionKind::AtLeast(..)
            | ConditionKind::Measure(..)
            | ConditionKind::Limited(..)
            | ConditionKind::Criterion(_)
            | ConditionKind::Requested(_)
            | ConditionKind::Other(..)
            | ConditionKind::Ingredient(_)
            | ConditionKind::Definition(..) => None,
        }
    }

    fn of_test(
        &self,
        name: &FactName,
        test: &FactTest,
        scope: &Scope,
        node: &Node,
    ) -> Option<Fact> {
        let (status, value) = match test {
            FactTest::Present => (Status::Present, None),
            FactTest::Absent => (Status::Absent, None),
            FactTest::Compare(comparison, Threshold::Amount(amount)) => {
                let (n, unit) = (Some(amount.number), amount.unit);
                let quantity = match comparison {
                    Comparison::Equal => Quantity { low: n, high: n, unit },
                    Comparison::AtLeast => Quantity { low: n, high: None, unit },
                    Comparison::AtMost => Quantity { low: None, high: n, unit },
                    Comparison::Less | Comparison::Greater | Comparison::NotEqual => return None,
                };
                (Status::Present, Some(Value::Quantity(quantity)))
            }
            FactTest::Is(words) if words.len() == 1 => {
                (Status::Present, words.first().cloned().map(Value::Word))
            }
            FactTest::Is(_)
            | FactTest::Documented
            | FactTest::Known
            | FactTest::Compare(_, Threshold::Parameter(_)) => return None,
        };
        let sided = self.program.vocabulary.facts.get(name).is_some_and(|f| f.sided);
        let side = match scope.side {
            Some(SideScope::Fixed(side)) => Some(side),
            Some(SideScope::Requested | SideScope::Either) => return None,
            None => sided.then_some(Side::Unstated),
        };
        let region = match &scope.region {
            Some(RegionScope::Fixed(region)) => Some(region.clone()),
            Some(RegionScope::Requested) => return None,
            None => None,
        };
        let words = self.source.text().get(node.span.range()).unwrap_or("").to_owned();
        let evidence = Evidence { range: node.span.range(), words, section: Section::CaseFile };
        let detail = Detail::default();
        Some(Fact { name: name.clone(), region, side, status, value, detail, evidence })
    }
}
