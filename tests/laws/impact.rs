//! What an edit does: laws of the comparison of two libraries.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rationale::audit::{Entry, entries};
use rationale::cases::RecordedCase;
use rationale::evaluate::{Admitted, Evaluator, Memo};
use rationale::graph::Dependencies;
use rationale::impact::{Cause, Comparison, Edits, Flip, Room};
use rationale::library::Library;
use rationale::model::case::Case;
use rationale::model::outcome::{Decision, Outcome};
use rationale::model::side::Side;

use crate::common::programs::{case, condition};
use crate::common::{library_of, library_of_rule, rule};

/// Two versions of a rule: some conditions of the first are replaced, and one may come or go.
fn versions() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let pair = (condition(), prop::option::of(condition()));
    (prop::collection::vec(pair, 1..4), prop::option::of(condition()), any::<bool>()).prop_map(
        |(pairs, further, longer)| {
            let mut old: Vec<String> = pairs.iter().map(|(old, _)| old.clone()).collect();
            let mut new: Vec<String> =
                pairs.into_iter().map(|(old, new)| new.unwrap_or(old)).collect();
            if longer {
                new.extend(further);
            } else {
                old.extend(further);
            }
            (old, new)
        },
    )
}

fn recorded(case: Case) -> RecordedCase {
    let recorded = case.requests.iter().map(|r| (r.issue, Some(Outcome::Upheld))).collect();
    RecordedCase { case, recorded, columns: BTreeMap::new(), of_issue: BTreeMap::new() }
}

fn flips(old: &Library, new: &Library, read: &RecordedCase) -> Vec<Flip> {
    let (edits, room) = (Edits::between(old, new), Room::default());
    Comparison::new(&edits, &room, Admitted::Letter).compare(read, None).flips
}

/// The decisions of an issue by a library, by side, as an audit makes them.
type Audited = BTreeMap<usize, (Decision, Vec<(Option<Side>, Decision)>)>;

fn audited(library: &Library, read: &RecordedCase) -> Audited {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
    let memo = Memo::new(evaluator);
    let entries = entries(read, &memo, &library.program, &[]);
    let sides = |entry: &Entry| entry.judgments().map(|j| (j.side, j.decision)).collect::<Vec<_>>();
    entries.iter().map(|entry| (entry.issue, (entry.decision, sides(entry)))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// A library does not differ from itself, wherever its conditions stand, and nobody is touched.
    #[test]
    fn nothing_differs_from_itself(conditions in prop::collection::vec(condition(), 1..4), case in case()) {
        let moved = rule(&conditions).replace("title: rule", "title: the same rule");
        let (one, same) = (library_of(&conditions), library_of_rule(&moved));
        prop_assert!(Edits::between(&one, &same).is_empty());
        prop_assert_eq!(flips(&one, &same, &recorded(case)), vec![]);
    }

    /// What flips one way flips back the other way.
    #[test]
    fn flips_mirror_each_other((old, new) in versions(), case in case()) {
        let (old, new, read) = (library_of(&old), library_of(&new), recorded(case));
        let seen = |flips: &[Flip], back: bool| {
            let turned = |pair: [Decision; 2]| if back { [pair[1], pair[0]] } else { pair };
            flips
                .iter()
                .map(|f| (f.issue, turned(f.decision), f.parts.iter().map(|p| (p.side, turned(p.decision))).collect::<Vec<_>>()))
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(seen(&flips(&old, &new, &read), false), seen(&flips(&new, &old, &read), true));
    }

    /// The flips are the differences of two audits made apart from each other, no more and no fewer.
    #[test]
    fn flips_are_what_two_audits_differ_in((old, new) in versions(), case in case()) {
        let (old, new, read) = (library_of(&old), library_of(&new), recorded(case));
        let (before, after) = (audited(&old, &read), audited(&new, &read));
        let mut expected = Vec::new();
        for (issue, (whole, sides)) in &before {
            let (now, sides_now) = &after[issue];
            let changed: Vec<_> = sides.iter().zip(sides_now).filter(|(a, b)| a != b).map(|(a, b)| (b.0, [a.1, b.1])).collect();
            if !changed.is_empty() {
                expected.push((*issue, [*whole, *now], changed));
            }
        }
        let found: Vec<_> = flips(&old, &new, &read)
            .into_iter()
            .map(|f| (f.issue, f.decision, f.parts.iter().map(|p| (p.side, p.decision)).collect::<Vec<_>>()))
            .collect();
        prop_assert_eq!(found, expected);
    }

    /// What is said to move a decision does: the old rules with these edits decide as the new ones, and with fewer of
    /// them they do not.
    #[test]
    fn a_cause_moves_what_it_is_said_to((old, new) in versions(), case in case()) {
        let (old, new, read) = (library_of(&old), library_of(&new), recorded(case));
        let edits = Edits::between(&old, &new);
        for flip in flips(&old, &new, &read) {
            for part in &flip.parts {
                let decides = |set: &BTreeSet<_>| {
                    let program = edits.mix(set);
                    let dependencies = Dependencies::of(&program);
                    let evaluator = Evaluator::new(&program, &dependencies, Admitted::Letter);
                    let request = read.case.requests.iter().find(|r| r.issue == flip.issue).expect("the request");
                    let judged = evaluator.judge(&read.case, request);
                    judged.iter().find(|j| j.side == part.side).map(|j| j.decision)
                };
                let sets = match part.cause.as_ref() {
                    Cause::Edits(sets) => sets.clone(),
                    Cause::Together(set) => vec![set.clone()],
                };
                prop_assert!(!sets.is_empty());
                for set in sets {
                    prop_assert_eq!(decides(&set), Some(part.decision[1]), "{:?}", set);
                    for edit in &set {
                        let closed: BTreeSet<_> = set.iter().filter(|other| !edits.closed(other).contains(edit)).cloned().collect();
                        prop_assert_ne!(decides(&closed), Some(part.decision[1]), "{:?} without {:?}", set, edit);
                    }
                }
            }
        }
    }
}
