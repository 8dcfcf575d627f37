//! `overlap`: two rules of equal rank speak for the same service, region and day.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::rule::{Program, Rule};

pub(super) fn check(program: &Program, found: &mut Diagnostics) {
    let rules: Vec<&Rule> = program.rules.values().collect();
    for (index, second) in rules.iter().enumerate() {
        for first in rules.iter().take(index) {
            if let Some(service) = first.services.intersection(&second.services).next()
                && overlap(program, first, second)
            {
                found.push(
                    Diagnostic::new(
                        Code::Overlap,
                        format!(
                            "`{}` and `{}` both speak for `{service}`",
                            first.name, second.name
                        ),
                    )
                    .at(second.span, "this rule")
                    .and(first.span, "and this one, on the same day and region")
                    .help("end one before the other begins, or give one a `speaks_when`"),
                );
            }
        }
    }
}

fn overlap(program: &Program, a: &Rule, b: &Rule) -> bool {
    let rank = |rule: &Rule| program.families.get(&rule.source.family).map(|f| f.rank);
    rank(a) == rank(b)
        && a.speaks_when.is_some() == b.speaks_when.is_some()
        && a.in_force.overlaps(b.in_force)
        && share_region(program, a, b)
}

fn share_region(program: &Program, a: &Rule, b: &Rule) -> bool {
    if a.regions.is_empty() || b.regions.is_empty() {
        return a.regions.is_empty() && b.regions.is_empty();
    }
    a.regions.iter().any(|x| {
        b.regions
            .iter()
            .any(|y| program.vocabulary.is_within(x, y) || program.vocabulary.is_within(y, x))
    })
}
