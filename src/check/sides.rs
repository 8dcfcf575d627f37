//! `sides`: a side is asked of a fact that has none, directly or through a derived fact.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::graph::{Dependencies, Node};
use crate::model::condition::{Condition, ConditionKind, Day, Limit, Measure, SideScope};
use crate::model::name::{DefinitionName, FactName};
use crate::model::rule::{Body, Program};
use crate::source::Span;

/// Facts without a side that a definition asks where the scope of its use holds.
type Unsided = BTreeMap<DefinitionName, BTreeSet<FactName>>;

pub(super) fn check(program: &Program, dependencies: &Dependencies, found: &mut Diagnostics) {
    let mut unsided = Unsided::new();
    for node in dependencies.order() {
        let Node::Definition(name) = node else { continue };
        let Some(definition) = program.definitions.get(name) else { continue };
        let mut open = BTreeSet::new();
        match &definition.body {
            Body::When(condition) => visit(program, &unsided, condition, None, &mut open, found),
            Body::Measure(_, readings) => {
                for guard in readings.iter().filter_map(|r| r.guard.as_ref()) {
                    visit(program, &unsided, guard, None, &mut open, found);
                }
            }
        }
        unsided.insert(name.clone(), open);
    }
    for rule in program.rules.values() {
        for condition in rule.conditions() {
            visit(program, &unsided, condition, None, &mut BTreeSet::new(), found);
        }
    }
}

/// Walks with the nearest side; collects in `open` the unsided facts that are under no side yet.
fn visit(
    program: &Program,
    unsided: &Unsided,
    condition: &Condition,
    side: Option<SideScope>,
    open: &mut BTreeSet<FactName>,
    found: &mut Diagnostics,
) {
    let side = match &condition.kind {
        ConditionKind::Scoped(scope, _) => scope.side.or(side),
        ConditionKind::Constant(_)
        | ConditionKind::Not(_)
        | ConditionKind::All(_)
        | ConditionKind::Any(_)
        | ConditionKind::AtLeast(..)
        | ConditionKind::Limited(..)
        | ConditionKind::Fact(..)
        | ConditionKind::Measure(..)
        | ConditionKind::Criterion(_)
        | ConditionKind::Requested(_)
        | ConditionKind::Other(..)
        | ConditionKind::Ingredient(_)
        | ConditionKind::Definition(..) => side,
    };
    let facts: BTreeSet<FactName> = match &condition.kind {
        ConditionKind::Fact(name, _) if is_unsided(program, name) => BTreeSet::from([name.clone()]),
        ConditionKind::Measure(Measure::NumberOf(name), ..) if is_unsided(program, name) => {
            BTreeSet::from([name.clone()])
        }
        ConditionKind::Measure(Measure::Between(from, to), ..) => {
            for day in [from, to] {
                visit_day(program, day, side, condition.span, open, found);
            }
            BTreeSet::new()
        }
        ConditionKind::Measure(Measure::AgeAt(day), ..)
        | ConditionKind::Limited(Limit::After(_, day) | Limit::Before(_, day), _) => {
            visit_day(program, day, side, condition.span, open, found);
            BTreeSet::new()
        }
        ConditionKind::Definition(name, _) | ConditionKind::Measure(Measure::Derived(name), ..) => {
            unsided.get(name).cloned().unwrap_or_default()
        }
        ConditionKind::Fact(..)
        | ConditionKind::Measure(..)
        | ConditionKind::Constant(_)
        | ConditionKind::Not(_)
        | ConditionKind::All(_)
        | ConditionKind::Any(_)
        | ConditionKind::AtLeast(..)
        | ConditionKind::Scoped(..)
        | ConditionKind::Limited(Limit::RequestedLevel, _)
        | ConditionKind::Requested(_)
        | ConditionKind::Other(..)
        | ConditionKind::Ingredient(_)
        | ConditionKind::Criterion(_) => BTreeSet::new(),
    };
    judge(facts, side, condition.span, open, found);
    for part in condition.parts() {
        visit(program, unsided, part, side, open, found);
    }
}

fn is_unsided(program: &Program, fact: &FactName) -> bool {
    program.vocabulary.facts.get(fact).is_some_and(|f| !f.sided)
}

/// The fact whose records have a day, at its own place.
fn visit_day(
    program: &Program,
    day: &Day,
    side: Option<SideScope>,
    span: Span,
    open: &mut BTreeSet<FactName>,
    found: &mut Diagnostics,
) {
    if let Day::Fact(name, scope) = day
        && is_unsided(program, name)
    {
        judge(BTreeSet::from([name.clone()]), scope.side.or(side), span, open, found);
    }
}

/// Facts without a side are left open where no side is asked yet, and reported where one is.
fn judge(
    facts: BTreeSet<FactName>,
    side: Option<SideScope>,
    span: Span,
    open: &mut BTreeSet<FactName>,
    found: &mut Diagnostics,
) {
    match side {
        None => open.extend(facts),
        Some(SideScope::Either) => {}
        Some(SideScope::Requested | SideScope::Fixed(_)) => {
            for fact in facts {
                found.push(
                    Diagnostic::new(Code::Sides, format!("`{fact}` has no side, so it is on none"))
                        .at(span, "asked on a side")
                        .help("ask it outside the part that says `on ... side`"),
                );
            }
        }
    }
}
