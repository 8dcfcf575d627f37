//! What the changes of a corpus come to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audit::{Audit, IssueResult};
use crate::model::name::RuleName;
use crate::model::outcome::Decision;

use super::cause::Cause;
use super::decided::Decided;
use super::edit::Edit;
use super::flip::{Compared, Flip};

/// The decisions that one cause moved from one decision to another by one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Decisions on one service and side.
    pub decisions: usize,
    /// Of them on issues that agree with the record now and did not before.
    pub gained: usize,
    /// Of them on issues that agreed with the record before and do not now.
    pub lost: usize,
}

impl Moved {
    fn add(&mut self, agrees: [Option<bool>; 2]) {
        self.decisions += 1;
        match agrees {
            [Some(false), Some(true)] => self.gained += 1,
            [Some(true), Some(false)] => self.lost += 1,
            _ => {}
        }
    }
}

/// The results of one document under both libraries.
type Results = (Arc<str>, [Vec<IssueResult>; 2]);

/// Counts cases as they stream by.
#[derive(Debug, Default)]
pub struct Tally {
    results: Vec<Results>,
    flips: Vec<Flip>,
    only_new: usize,
}

/// What the edits do to a corpus.
#[derive(Debug)]
pub struct Impact {
    /// The figures before and after.
    pub audits: [Audit; 2],
    /// Every issue of which a decision changed, by document and number.
    pub flips: Vec<Flip>,
    /// Cases that only one of the two libraries can read: the old one, the new one. They count nowhere else.
    pub only: [usize; 2],
}

impl Tally {
    /// Counts one case.
    pub fn add(&mut self, compared: Compared) {
        let Some(before) = compared.before else {
            self.only_new += 1;
            return;
        };
        let Some(document) = compared.after.first().or(before.first()).map(|d| &d.document) else {
            self.results.push((Arc::from(""), [Vec::new(), Vec::new()]));
            return;
        };
        let results = [results(&before), results(&compared.after)];
        self.results.push((Arc::clone(document), results));
        self.flips.extend(compared.flips);
    }

    /// The sums; `unread` cases could be read by neither, `only_old` by the old library alone.
    #[must_use]
    pub fn finish(mut self, unread: usize, only_old: usize) -> Impact {
        // The order in which files were given changes nothing.
        self.results.sort_by(|a, b| a.0.cmp(&b.0));
        self.flips.sort_by(|a, b| (&a.document, a.issue).cmp(&(&b.document, b.issue)));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (_, [old, new]) in self.results {
            before.push(old);
            after.push(new);
        }
        let audits = [before, after].map(|letters| Audit::of(&letters, unread, BTreeMap::new()));
        Impact { audits, flips: self.flips, only: [only_old, self.only_new] }
    }
}

fn results(decided: &[Decided]) -> Vec<IssueResult> {
    let result =
        |d: &Decided| IssueResult { issue: d.issue, decision: d.decision, recorded: d.recorded };
    decided.iter().map(result).collect()
}

/// A row of [`Impact::by_rule`]: the rule that decides now, or before where none does now.
pub type ByRule = (Option<RuleName>, [Decision; 2]);

impl Impact {
    /// Issues of which the decision as a whole changed.
    pub fn whole(&self) -> impl Iterator<Item = &Flip> {
        self.flips.iter().filter(|flip| flip.decision[0] != flip.decision[1])
    }

    /// What changed, by rule and decisions.
    #[must_use]
    pub fn by_rule(&self) -> BTreeMap<ByRule, Moved> {
        let mut rows: BTreeMap<ByRule, Moved> = BTreeMap::new();
        for flip in &self.flips {
            for part in &flip.parts {
                let [before, after] = &part.rule;
                let rule = after.as_ref().or(before.as_ref()).cloned();
                rows.entry((rule, part.decision)).or_default().add(flip.agrees());
            }
        }
        rows
    }

    /// What changed, by what moved it.
    #[must_use]
    pub fn by_cause(&self) -> BTreeMap<&Cause, Moved> {
        let mut rows: BTreeMap<&Cause, Moved> = BTreeMap::new();
        for flip in &self.flips {
            for part in &flip.parts {
                rows.entry(&part.cause).or_default().add(flip.agrees());
            }
        }
        rows
    }

    /// How many decisions an edit moved, alone or with others.
    #[must_use]
    pub fn moved_by(&self, edit: &Edit) -> usize {
        let has = |set: &BTreeSet<Edit>| set.contains(edit);
        let parts = self.flips.iter().flat_map(|flip| &flip.parts);
        parts
            .filter(|part| match part.cause.as_ref() {
                Cause::Edits(sets) => sets.iter().any(has),
                Cause::Together(set) => has(set),
            })
            .count()
    }
}
