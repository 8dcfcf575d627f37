//! All that the outputs of an audit are written from, and the words that several of them share.

use std::collections::BTreeSet;

use crate::audit::{
    Audit, Cause, Chart, Comparison, Drawn, Entry, Groups, Known, NearPair, Profile, Remark,
    Review, Severity, Twins,
};
use crate::evaluate::{Judgment, Reason};
use crate::library::Library;
use crate::model::name::RuleName;
use crate::model::outcome::{Decision, Outcome};
use crate::model::truth::Truth;

/// A condition that the run must meet, such as a least agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// What is asked.
    pub name: String,
    /// Whether it is so.
    pub holds: bool,
    /// What came out.
    pub says: String,
}

/// An audit with everything that was asked of it.
#[derive(Debug)]
pub struct Workpaper<'a> {
    /// The rules.
    pub library: &'a Library,
    /// SHA-256 of what was read.
    pub data_hash: String,
    /// Table and figures of agreement.
    pub audit: Audit,
    /// The issues, by document and number.
    pub entries: &'a [Entry],
    /// Issues that are alike to the guideline.
    pub twins: Twins<'a>,
    /// Disagreements by what decided.
    pub causes: Vec<Cause>,
    /// Single facts with which decisions would be others, with the issues.
    pub border: Vec<(String, Decision, Vec<usize>)>,
    /// Groups, one for each column asked for.
    pub groups: Vec<Groups>,
    /// The share of denials overturned by month.
    pub chart: Chart,
    /// What was drawn to be read again.
    pub sample: Vec<Drawn>,
    /// Seed of the draw.
    pub seed: u64,
    /// What auditors found.
    pub review: Option<Review>,
    /// What is worth a second reading.
    pub remarks: Vec<Remark>,
    /// The remarks that were known before.
    pub known: Option<(Vec<Known>, Comparison)>,
    /// What the run must meet.
    pub gates: Vec<Gate>,
    /// Whether every twin is listed in text.
    pub every_twin: bool,
    /// Whether documents are numbered instead of named, and days left out.
    pub redacted: bool,
    /// Whether words of letters are allowed in machine-readable output.
    pub quotes: bool,
}

/// How many cases are proposed to be read first.
const FIRST: usize = 10;

impl Workpaper<'_> {
    /// The issue at a position, as `letter.txt 2`.
    #[must_use]
    pub fn name(&self, index: usize) -> String {
        self.entries.get(index).map_or_else(String::new, name)
    }

    /// The issues most worth reading, with the reason: grave findings, then twins that ended
    /// unlike, then those one fact from another decision.
    #[must_use]
    pub fn read_first(&self) -> Vec<(String, String)> {
        let mut list: Vec<(String, String)> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut add = |name: String, why: String| {
            if list.len() < FIRST && seen.insert(name.clone()) {
                list.push((name, why));
            }
        };
        for remark in self.remarks.iter().filter(|remark| remark.severity == Severity::Serious) {
            add(issue_name(&remark.document, remark.issue), remark.note.clone());
        }
        for group in self.twins.unlike() {
            let (Some(a), Some(b)) = (group.overturned.first(), group.upheld.first()) else {
                continue;
            };
            let rules = rules(&group.profile);
            add(
                format!("{} / {}", self.name(*a), self.name(*b)),
                format!("alike to the guideline, other outcome ({rules})"),
            );
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if let Some(border) = entry.border.first() {
                let why = format!("one fact from {}: {}", border.decision.words(), border.fact);
                add(self.name(index), why);
            }
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.decision == Decision::Necessary && entry.recorded == Some(Outcome::Upheld) {
                add(self.name(index), "all that the guideline asks is documented".to_owned());
            }
        }
        list
    }

    /// In what a near pair differs: the thing, how it came out in the overturned issue and in the
    /// upheld one.
    #[must_use]
    pub fn differences(&self, pair: &NearPair) -> Vec<(String, String, String)> {
        let profile = |group: usize| self.twins.groups.get(group).map(|group| &group.profile);
        let (Some(a), Some(b)) = (profile(pair.overturned), profile(pair.upheld)) else {
            return Vec::new();
        };
        let (of_a, of_b) = (a.slots(), b.slots());
        let difference = |slot: &usize| {
            let (slot_a, judgment_a, index_a) = of_a.get(*slot)?;
            let (_, judgment_b, index_b) = of_b.get(*slot)?;
            Some((slot_a.words(), outcome(judgment_a, *index_a), outcome(judgment_b, *index_b)))
        };
        pair.differs.iter().filter_map(difference).collect()
    }
}

/// `letter.txt 2`.
#[must_use]
pub fn name(entry: &Entry) -> String {
    issue_name(&entry.document, entry.issue)
}

/// `letter.txt 2`.
#[must_use]
pub fn issue_name(document: &str, issue: usize) -> String {
    format!("{document} {issue}")
}

/// The rules of a profile, for a reader.
#[must_use]
pub fn rules(profile: &Profile<'_>) -> String {
    profile.rules().iter().map(|rule| rule.as_str()).collect::<Vec<_>>().join(" + ")
}

/// What is documented of all that the rules of a profile ask about.
#[must_use]
pub fn deciding_facts(profile: &Profile<'_>) -> Vec<String> {
    let slots = profile.slots().into_iter();
    let documented = slots.filter(|(_, judgment, index)| {
        judgment.on_slot(*index).any(|(truth, reason)| truth != Truth::Unknown || seen(reason))
    });
    documented
        .map(|(slot, judgment, index)| format!("{}: {}", slot.words(), outcome(judgment, index)))
        .collect()
}

fn seen(reason: Reason) -> bool {
    !reason.is_elsewhere() && !matches!(reason, Reason::NotFound | Reason::NotStated)
}

/// How the tests on a slot came out: `documented`, or `>= 4 weeks met`.
fn outcome(judgment: &Judgment, slot: usize) -> String {
    let tests = judgment.asking.tests.iter().zip(&judgment.answers);
    let tests = tests.filter(|(test, _)| usize::from(test.slot) == slot);
    let mut words: Vec<String> = tests
        .map(|(test, (truth, reason))| {
            if test.asks.is_empty() || *truth == Truth::Unknown {
                reason.words().to_owned()
            } else {
                format!("{} {}", test.asks, truth.words())
            }
        })
        .collect();
    words.dedup();
    words.join(", ")
}

/// A cause in words: `acoem-2004/ch12/emg/focal`, or that all criteria are met.
#[must_use]
pub fn cause(rule: &RuleName, criterion: Option<&str>, recorded: Outcome) -> String {
    match (criterion, recorded) {
        (Some(criterion), _) => format!("{rule}/{criterion}"),
        (None, Outcome::Upheld) => format!("{rule}: all that it asks is documented"),
        (None, Outcome::Overturned) => format!("{rule}: it recommends against the service"),
    }
}
