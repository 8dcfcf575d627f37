//! Who the patient is: sex, age and side in a rationale against the record.

use crate::audit::finding::{Finding, Subject};

/// Contradictions about the patient as such.
pub(super) fn judge(_subject: &Subject<'_>, _found: &mut Vec<Finding>) {}
