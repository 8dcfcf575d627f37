//! What can only be seen of a program as a whole. One file for each kind of finding.

mod allow;
mod band;
mod consequence;
mod cycle;
mod exact;
mod gap;
mod overlap;
mod sides;
mod size;
mod untested;
mod unused;

use crate::diagnostic::{Diagnostics, Severity};
use crate::graph::Dependencies;
use crate::model::rule::Program;

pub use allow::apply_allowed;
pub use consequence::{Incomplete, drop_consequences};
pub use exact::check_exactly;
pub use untested::check_tested;

/// Checks a program whose names are resolved. Without an error here and before, evaluation cannot fail.
pub fn check(program: &Program, dependencies: &Dependencies, found: &mut Diagnostics) {
    let before = found.count(Severity::Error);
    cycle::check(dependencies, found);
    gap::check(program, found);
    unused::check(program, dependencies, found);
    if found.count(Severity::Error) == before {
        // These follow references, which ends only where there is no cycle.
        size::check(program, dependencies, found);
        sides::check(program, dependencies, found);
        band::check(program, found);
    }
    if found.count(Severity::Error) == before {
        // This writes rules out, which is bounded only where none is too large.
        overlap::check(program, dependencies, found);
    }
}
