//! What can only be seen of a program as a whole. One file for each kind of finding.

mod cycle;
mod overlap;
mod sides;
mod size;
mod unused;

use crate::diagnostic::Diagnostics;
use crate::graph::Dependencies;
use crate::model::rule::Program;

/// Checks a program whose names are resolved. Without an error here and before, evaluation cannot fail.
pub fn check(program: &Program, dependencies: &Dependencies, found: &mut Diagnostics) {
    let before = found.count(crate::diagnostic::Severity::Error);
    cycle::check(dependencies, found);
    overlap::check(program, found);
    unused::check(program, dependencies, found);
    if found.count(crate::diagnostic::Severity::Error) == before {
        // These follow references, which ends only where there is no cycle.
        size::check(program, dependencies, found);
        sides::check(program, dependencies, found);
    }
}
