//! `unused-criterion` and `unused-definition`: what nothing refers to decides nothing.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::graph::{Dependencies, Node};
use crate::model::rule::Program;

pub(super) fn check(program: &Program, dependencies: &Dependencies, found: &mut Diagnostics) {
    for rule in program.rules.values() {
        for criterion in &rule.criteria {
            let node = Node::Criterion(rule.name.clone(), criterion.name.clone());
            if dependencies.is_unused(&node) {
                found.push(
                    Diagnostic::new(
                        Code::UnusedCriterion,
                        format!("nothing asks for the criterion `{}`", criterion.name),
                    )
                    .at(criterion.span, "decides nothing")
                    .help("name it in `necessary_when`, or remove it"),
                );
            }
        }
    }
    for definition in program.definitions.values() {
        if dependencies.is_unused(&Node::Definition(definition.name.clone())) {
            found.push(
                Diagnostic::new(
                    Code::UnusedDefinition,
                    format!("nothing asks for `{}`", definition.name),
                )
                .at(definition.span, "decides nothing")
                .help("refer to it, or remove it"),
            );
        }
    }
}
