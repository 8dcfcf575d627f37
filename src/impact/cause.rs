//! Which edit moved a decision: the fewest edits with which the old program decides as the new one does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::evaluate::{Admitted, Evaluator, Memo};
use crate::graph::Dependencies;
use crate::model::case::{Case, Request};
use crate::model::outcome::Decision;
use crate::model::rule::Program;
use crate::model::side::Side;

use super::edit::{Edit, Edits};

/// Most edits that are combined in search of a cause.
pub const COMBINED_MAX: usize = 3;
/// Most combinations that are tried for one decision.
pub const TRIED_MAX: usize = 200;
/// Mixed programs that are kept; past it, one is made anew each time.
const MIXES_MAX: usize = 48;
/// Decisions that each mixed program remembers.
const KEPT_MAX: usize = 50_000;

/// What moved a decision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Each of these sets of edits alone; none has fewer edits than it must.
    Edits(Vec<BTreeSet<Edit>>),
    /// These edits together, more than are combined in search; none of them can be left out.
    Together(BTreeSet<Edit>),
}

/// Room for mixed programs, which must outlive what is judged by them.
#[derive(Debug)]
pub struct Room {
    slots: Vec<OnceLock<(Program, Dependencies)>>,
}

impl Default for Room {
    fn default() -> Self {
        Self { slots: (0..MIXES_MAX).map(|_| OnceLock::new()).collect() }
    }
}

/// The old program with some edits, for any set of them.
#[derive(Debug)]
pub(super) struct Mixes<'p> {
    edits: &'p Edits<'p>,
    admitted: Admitted,
    room: &'p Room,
    memos: Vec<OnceLock<Memo<'p>>>,
    known: Mutex<BTreeMap<BTreeSet<Edit>, usize>>,
}

impl<'p> Mixes<'p> {
    pub(super) fn new(edits: &'p Edits<'p>, room: &'p Room, admitted: Admitted) -> Self {
        let memos = room.slots.iter().map(|_| OnceLock::new()).collect();
        Self { edits, admitted, room, memos, known: Mutex::default() }
    }

    /// The decisions of the old program with these edits.
    fn judge(&self, set: &BTreeSet<Edit>, asked: &Asked<'_>) -> Vec<(Option<Side>, Decision)> {
        let kept = self.place(set).and_then(|at| self.memos.get(at).zip(self.room.slots.get(at)));
        let Some((memo, slot)) = kept else {
            let program = self.edits.mix(set);
            let dependencies = Dependencies::of(&program);
            let evaluator = Evaluator::new(&program, &dependencies, self.admitted);
            let judged = evaluator.judge(asked.case, asked.request);
            return judged.iter().map(|j| (j.side, j.decision)).collect();
        };
        let memo = memo.get_or_init(|| {
            let (program, dependencies) = slot.get_or_init(|| {
                let program = self.edits.mix(set);
                let dependencies = Dependencies::of(&program);
                (program, dependencies)
            });
            Memo::keeping(Evaluator::new(program, dependencies, self.admitted), KEPT_MAX)
        });
        memo.judge(asked.case, asked.request).iter().map(|j| (j.side, j.decision)).collect()
    }

    /// Where the mix of a set is kept.
    fn place(&self, set: &BTreeSet<Edit>) -> Option<usize> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&at) = known.get(set) {
            return Some(at);
        }
        let next = known.len();
        if next < MIXES_MAX {
            known.insert(set.clone(), next);
        }
        (next < MIXES_MAX).then_some(next)
    }
}

/// A decision that changed, with what it was made on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) case: &'a Case,
    pub(super) request: &'a Request,
    pub(super) side: Option<Side>,
    pub(super) before: Decision,
    pub(super) after: Decision,
}

impl Asked<'_> {
    /// The decision on the side that is asked about; of all sides together where they are told apart otherwise.
    fn of(&self, judged: &[(Option<Side>, Decision)]) -> Decision {
        judged.iter().find(|(side, _)| *side == self.side).map_or_else(
            || Decision::of_issue(&judged.iter().map(|(_, d)| *d).collect::<Vec<_>>()),
            |(_, decision)| *decision,
        )
    }
}

impl Mixes<'_> {
    /// What moved a decision. Every set that is tried is made on the case as the new library reads it.
    pub(super) fn cause(&self, asked: &Asked<'_>) -> Cause {
        let reading: BTreeSet<Edit> =
            self.edits.way(&Edit::Reading).map(|_| Edit::Reading).into_iter().collect();
        let mut taken = BTreeSet::new();
        if !reading.is_empty() {
            let base = asked.of(&self.judge(&reading, asked));
            if base == asked.after {
                return Cause::Edits(vec![reading]);
            }
            if base != asked.before {
                taken.clone_from(&reading);
            }
        }
        let mut relevant = self.edits.reaching(asked.request.service.as_ref());
        relevant.remove(&Edit::Reading);
        let closed: BTreeSet<BTreeSet<Edit>> =
            relevant.iter().map(|edit| self.edits.closed(edit)).collect();
        let with = |set: &BTreeSet<Edit>| set.union(&taken).cloned().collect();
        let moves = |set: &BTreeSet<Edit>| {
            let all = set.union(&reading).cloned().collect();
            asked.of(&self.judge(&all, asked)) == asked.after
        };
        let mut tried = 0;
        for size in 1..=COMBINED_MAX {
            let mut sets: BTreeSet<BTreeSet<Edit>> = BTreeSet::new();
            unions(&closed.iter().collect::<Vec<_>>(), size, &BTreeSet::new(), &mut sets);
            tried += sets.len();
            if tried > TRIED_MAX && size > 1 {
                break;
            }
            let moving: Vec<BTreeSet<Edit>> = sets.into_iter().filter(|set| moves(set)).collect();
            let least = moving
                .iter()
                .filter(|set| !moving.iter().any(|other| other != *set && other.is_subset(set)));
            let least: Vec<BTreeSet<Edit>> = least.map(with).collect();
            if !least.is_empty() {
                return Cause::Edits(least);
            }
        }
        let all: BTreeSet<Edit> = closed.into_iter().flatten().collect();
        Cause::Together(with(&self.shrunk(all, moves)))
    }

    /// What is left of edits that move a decision once each that can be is left out, one after the other.
    fn shrunk(
        &self,
        mut all: BTreeSet<Edit>,
        moves: impl Fn(&BTreeSet<Edit>) -> bool,
    ) -> BTreeSet<Edit> {
        for edit in all.clone().iter().take(TRIED_MAX) {
            let needs = |other: &&Edit| self.edits.closed(other).contains(edit);
            let without: BTreeSet<Edit> =
                all.iter().filter(|other| !needs(other)).cloned().collect();
            if all.contains(edit) && moves(&without) {
                all = without;
            }
        }
        all
    }
}

/// The unions of so many of the sets, no more of them than are tried.
fn unions(
    sets: &[&BTreeSet<Edit>],
    size: usize,
    so_far: &BTreeSet<Edit>,
    into: &mut BTreeSet<BTreeSet<Edit>>,
) {
    if size == 0 {
        into.insert(so_far.clone());
        return;
    }
    let mut rest = sets;
    while let Some((first, later)) = rest.split_first() {
        // Of single edits all are tried; of combinations, one more than the bound says that there are too many.
        if into.len() > TRIED_MAX && !so_far.is_empty() {
            return;
        }
        rest = later;
        let union = so_far.union(first).cloned().collect();
        unions(rest, size - 1, &union, into);
    }
}
