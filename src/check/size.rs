//! `expansion-too-large`: a rule that is short as written and huge once its definitions are written out.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::graph::{Dependencies, Node};
use crate::model::condition::Condition;
use crate::model::name::DefinitionName;
use crate::model::rule::{Body, Definition, Program};

/// Most parts of a rule with everything it refers to written out. Evaluation visits each at most once for a decision.
const PARTS_MAX: usize = 10_000;

pub(super) fn check(program: &Program, dependencies: &Dependencies, found: &mut Diagnostics) {
    let mut sizes: BTreeMap<DefinitionName, usize> = BTreeMap::new();
    for node in dependencies.order() {
        if let Node::Definition(name) = node
            && let Some(definition) = program.definitions.get(name)
        {
            sizes.insert(name.clone(), size_of_definition(definition, &sizes));
        }
    }
    for rule in program.rules.values() {
        let parts =
            rule.conditions().map(|c| size_of(c, &sizes)).fold(0_usize, usize::saturating_add);
        if parts > PARTS_MAX {
            found.push(
                Diagnostic::new(
                    Code::ExpansionTooLarge,
                    format!(
                        "written out, this rule has more than {PARTS_MAX} parts (limit: rule parts)"
                    ),
                )
                .at(rule.span, "")
                .help("make its definitions refer to each other less often"),
            );
        }
    }
}

fn size_of_definition(definition: &Definition, sizes: &BTreeMap<DefinitionName, usize>) -> usize {
    match &definition.body {
        Body::When(condition) => size_of(condition, sizes),
        Body::Measure(_, readings) => readings
            .iter()
            .map(|r| r.guard.as_ref().map_or(1, |g| size_of(g, sizes)))
            .fold(1, usize::saturating_add),
    }
}

fn size_of(condition: &Condition, sizes: &BTreeMap<DefinitionName, usize>) -> usize {
    let mut size = 0_usize;
    condition.walk(&mut |part| {
        let inside = part.definition().and_then(|name| sizes.get(name)).copied().unwrap_or(0);
        size = size.saturating_add(inside).saturating_add(1);
    });
    size
}
