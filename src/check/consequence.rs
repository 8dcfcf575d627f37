//! One mistake, one finding: what only follows from another finding is not said.

use crate::diagnostic::{Code, Diagnostics};

/// What could not be read whole, so that nothing can be said to be missing from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Incomplete {
    /// The vocabulary, the order of evidence, or a file that may have held anything.
    pub names: bool,
    /// The rules and definitions.
    pub rules: bool,
}

/// Takes out findings that a name is unknown or unused where it may stand in what could not be read.
pub fn drop_consequences(incomplete: Incomplete, found: &mut Diagnostics) {
    found.retain(|finding| {
        let of_names = matches!(
            finding.code,
            Code::UnknownName | Code::UnknownRegion | Code::UnknownService | Code::UnknownValue
        );
        let of_rules = matches!(
            finding.code,
            Code::TestName | Code::UnusedDefinition | Code::UntestedRule | Code::GapInTime
        );
        !(incomplete.names && of_names || incomplete.rules && of_rules)
    });
}
