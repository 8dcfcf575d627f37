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

use std::collections::BTreeSet;

use super::{Finding, Subject};

/// How many letters tell the stem of a word, and how many a word has at least that is compared.
const STEM_LETTERS: usize = 5;
const WORD_LETTERS_MIN: usize = 4;

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

/// Whether words share a stem. A fact can be told by words for many things, of which one that is absent says nothing of
/// another: no migraine, and a headache.
fn kindred(one: &str, other: &str) -> bool {
    let stems = |words: &str| -> BTreeSet<String> {
        let words = words.split(|c: char| !c.is_alphanumeric());
        let long = words.filter(|word| word.chars().count() >= WORD_LETTERS_MIN);
        long.map(|word| word.to_lowercase().chars().take(STEM_LETTERS).collect()).collect()
    };
    !stems(one).is_disjoint(&stems(other))
}
