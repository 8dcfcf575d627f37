//! The rationale against the record: what it denies and the summary documents, what it states and the summary denies.

mod across;
mod asserted;
mod denied;
mod facts;
mod missing;
mod only;
mod patient;
mod stated;
mod status;

use super::{Finding, Subject};

/// Every contradiction; of several on one criterion of one issue, the first.
pub(super) fn judge(subject: &Subject<'_>, found: &mut Vec<Finding>) {
    let mut own = Vec::new();
    denied::judge(subject, &mut own);
    only::judge(subject, &mut own);
    asserted::judge(subject, &mut own);
    asserted::presumed(subject, &mut own);
    facts::judge(subject, &mut own);
    missing::judge(subject, &mut own);
    stated::judge(subject, &mut own);
    patient::judge(subject, &mut own);
    status::judge(subject, &mut own);
    across::judge(subject, &mut own);
    for finding in own {
        let same = |f: &Finding| {
            f.issue == finding.issue && f.kind == finding.kind && f.criterion == finding.criterion
        };
        if !found.iter().any(same) {
            found.push(finding);
        }
    }
}
