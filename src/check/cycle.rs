//! `cycle`: definitions or criteria that refer to each other in a circle.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::graph::Dependencies;

pub(super) fn check(dependencies: &Dependencies, found: &mut Diagnostics) {
    for cycle in dependencies.cycles() {
        let Some(first) = cycle.first() else { continue };
        let names: Vec<String> = cycle.iter().map(|u| u.user.words()).collect();
        let mut diagnostic =
            Diagnostic::new(Code::Cycle, format!("{} depends on itself", first.user.words()))
                .at(first.span, format!("{} asks for {}", first.user.words(), first.used.words()))
                .note(format!("the circle: {} -> {}", names.join(" -> "), first.user.words()))
                .help("remove one of these references");
        for step in cycle.iter().skip(1) {
            diagnostic = diagnostic
                .and(step.span, format!("{} asks for {}", step.user.words(), step.used.words()));
        }
        found.push(diagnostic);
    }
}
