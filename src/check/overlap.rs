//! `overlap`: two rules of equal rank speak for the same service, region and day, and neither names the region more
//! exactly.

use crate::analysis::{Meeting, meeting};
use crate::diagnostic::{Cases, Code, Diagnostic, Diagnostics};
use crate::graph::Dependencies;
use crate::model::name::ServiceName;
use crate::model::outcome::Decision;
use crate::model::rule::{Program, Rule};

pub(super) fn check(program: &Program, dependencies: &Dependencies, found: &mut Diagnostics) {
    let rules: Vec<&Rule> = program.rules.values().collect();
    for (index, second) in rules.iter().enumerate() {
        for first in rules.iter().take(index) {
            if let Some(service) = first.services.intersection(&second.services).next()
                && overlap(program, first, second)
            {
                let judged = judge(program, dependencies, (first, second), service);
                if let Some(diagnostic) = judged {
                    found.push(diagnostic);
                }
            }
        }
    }
}

/// What two rules that share a service, a day and a region do where they meet.
fn judge(
    program: &Program,
    dependencies: &Dependencies,
    (first, second): (&Rule, &Rule),
    service: &ServiceName,
) -> Option<Diagnostic> {
    let diagnostic = Diagnostic::new(
        Code::Overlap,
        format!("`{}` and `{}` both speak for `{service}`", first.name, second.name),
    )
    .at(second.span, "this rule")
    .and(first.span, "and this one, on the same day and region")
    .about(Cases::BothSpeak([first.name.to_string(), second.name.to_string()]));
    if first.speaks_when.is_none() {
        return Some(
            diagnostic.help("end one before the other begins, or give one a `speaks_when`"),
        );
    }
    let diagnostic = diagnostic.help("let no case make both of them speak, or end one earlier");
    match meeting(program, dependencies, (first, second), service) {
        Meeting::Never => None,
        Meeting::Perhaps(free) => Some(diagnostic.note(format!(
            "no case was found for which both do; {} may come out either way",
            free.join(", ")
        ))),
        Meeting::InCase(example) => {
            let decisions = [example.before, example.after].map(|t| Decision::from(t).words());
            let [a, b] = decisions;
            let decided = if a == b {
                format!("both decide {a}")
            } else {
                format!("the one decides {b}, the other {a}")
            };
            Some(diagnostic.note(format!("for example {}: {decided}", example.facts.join("; "))))
        }
    }
}

fn overlap(program: &Program, a: &Rule, b: &Rule) -> bool {
    let rank = |rule: &Rule| program.families.get(&rule.source.family).map(|f| f.rank);
    rank(a) == rank(b)
        && a.speaks_when.is_some() == b.speaks_when.is_some()
        && a.in_force.overlaps(b.in_force)
        && share_region(a, b)
}

/// Whether both are equally near to some region: above one region lie no two at the same distance, so both name it.
fn share_region(a: &Rule, b: &Rule) -> bool {
    a.regions.is_empty() && b.regions.is_empty() || !a.regions.is_disjoint(&b.regions)
}
