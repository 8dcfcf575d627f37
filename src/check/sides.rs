//! `sides`: a side is asked of a fact that has none, directly or through a derived fact.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::graph::{Dependencies, Node};
use crate::model::condition::{Condition, Day, SideScope};
use crate::model::name::{DefinitionName, FactName};
use crate::model::rule::Program;
use crate::source::Span;

/// Facts without a side that a definition asks where the scope of its use holds.
type Unsided = BTreeMap<DefinitionName, BTreeSet<FactName>>;

pub(super) fn check(program: &Program, dependencies: &Dependencies, found: &mut Diagnostics) {
    let mut unsided = Unsided::new();
    for node in dependencies.order() {
        let Node::Definition(name) = node else { continue };
        let Some(definition) = program.definitions.get(name) else { continue };
        let mut open = BTreeSet::new();
        for condition in definition.body.conditions() {
            visit(program, &unsided, condition, None, &mut open, found);
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
    let side = condition.scope().and_then(|scope| scope.side).or(side);
    for day in condition.days() {
        visit_day(program, day, side, condition.span, open, found);
    }
    let mut facts: BTreeSet<FactName> =
        condition.definition().and_then(|name| unsided.get(name)).cloned().unwrap_or_default();
    facts.extend(condition.fact().filter(|name| is_unsided(program, name)).cloned());
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
