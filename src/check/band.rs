//! `band`: the records of a fact differ between readers only where the criterion asks whether the fact is present.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::condition::{Condition, ConditionKind, FactTest};
use crate::model::name::{DefinitionName, FactName};
use crate::model::rule::{Body, Program};

pub(super) fn check(program: &Program, found: &mut Diagnostics) {
    for criterion in program.rules.values().flat_map(|rule| &rule.criteria) {
        let Some(band) = &criterion.band else { continue };
        let Some(of) = &band.of else { continue };
        let mut asked = Asked { program, of, seen: BTreeSet::new() };
        if !asked.condition(&criterion.when) {
            found.push(
                Diagnostic::new(
                    Code::Band,
                    format!("`{}` does not ask whether `{of}` is present", criterion.name),
                )
                .at(band.span, "changes nothing")
                .help("name a fact that its condition asks for, or write the values of its threshold alone"),
            );
        }
    }
}

/// Looks for a fact in a condition and in the definitions that it refers to.
struct Asked<'p> {
    program: &'p Program,
    of: &'p FactName,
    seen: BTreeSet<&'p DefinitionName>,
}

impl<'p> Asked<'p> {
    fn condition(&mut self, condition: &'p Condition) -> bool {
        if let ConditionKind::Fact(name, test) = &condition.kind
            && matches!(test, FactTest::Present | FactTest::Absent | FactTest::Known)
        {
            return name == self.of;
        }
        if let ConditionKind::Definition(name, _) = &condition.kind
            && self.seen.insert(name)
            && let Some(Body::When(body)) = self.program.definitions.get(name).map(|d| &d.body)
        {
            return self.condition(body);
        }
        condition.parts().iter().any(|part| self.condition(part))
    }
}
