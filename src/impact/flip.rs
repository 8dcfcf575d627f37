//! A case judged by two libraries, and which of its decisions changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::audit::entries;
use crate::cases::RecordedCase;
use crate::evaluate::{Admitted, Evaluator, Memo};
use crate::graph::Node;
use crate::library::Library;
use crate::model::case::{Case, Request};
use crate::model::name::{CriterionName, RegionName, RuleName, ServiceName};
use crate::model::outcome::{Decision, Outcome};
use crate::model::side::Side;

use super::cause::{Asked, Cause, Mixes, Room};
use super::decided::{Decided, DecidedPart, OnSide, decided};
use super::edit::{Edit, Edits};

/// An issue of which some decision changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The document.
    pub document: Arc<str>,
    /// The issue's number in it.
    pub issue: usize,
    /// The recorded outcome.
    pub recorded: Option<Outcome>,
    /// The decision on the issue as a whole, before and after; equal where a change on one side or service leaves it.
    pub decision: [Decision; 2],
    /// The decisions that changed.
    pub parts: Vec<PartFlip>,
}

/// A decision on one service and side that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFlip {
    /// The service, where it is known.
    pub service: Option<ServiceName>,
    /// The region asked for.
    pub region: Option<RegionName>,
    /// The side decided.
    pub side: Option<Side>,
    /// The rule that decided, before and after.
    pub rule: [Option<RuleName>; 2],
    /// The decision, before and after.
    pub decision: [Decision; 2],
    /// What moved it; one copy for all that have the same.
    pub cause: Arc<Cause>,
    /// Where a definition moved it, the criteria of the rule that rest on it and come out otherwise.
    pub through: Arc<BTreeSet<CriterionName>>,
}

impl PartFlip {
    /// The rule that decides now; the one that did, where none does now.
    #[must_use]
    pub fn decided_by(&self) -> Option<&RuleName> {
        let [before, after] = &self.rule;
        after.as_ref().or(before.as_ref())
    }
}

impl Flip {
    /// Whether the decision on the whole issue agrees with the record, before and after.
    #[must_use]
    pub fn agrees(&self) -> [Option<bool>; 2] {
        self.decision.map(|decision| decision.agrees_with(self.recorded?))
    }
}

/// A case as two libraries decide it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The decisions by the old library; `None` where that cannot read the case.
    pub before: Option<Vec<Decided>>,
    /// The decisions by the new one.
    pub after: Vec<Decided>,
    /// What changed.
    pub flips: Vec<Flip>,
}

/// Judges cases by two libraries.
#[derive(Debug)]
pub struct Comparison<'p> {
    old: Memo<'p>,
    new: Memo<'p>,
    libraries: [&'p Library; 2],
    mixes: Mixes<'p>,
    /// What rests on each definition that was edited.
    resting: BTreeMap<Edit, BTreeSet<Node>>,
    causes: Mutex<BTreeSet<Arc<Cause>>>,
    ways: Mutex<BTreeSet<Arc<BTreeSet<CriterionName>>>>,
}

impl<'p> Comparison<'p> {
    /// A comparison by these edits; `room` holds the programs in between.
    #[must_use]
    pub fn new(edits: &'p Edits<'p>, room: &'p Room, admitted: Admitted) -> Self {
        let libraries = [edits.old, edits.new];
        let [old, new] =
            libraries.map(|l| Memo::new(Evaluator::new(&l.program, &l.dependencies, admitted)));
        Self {
            old,
            new,
            libraries,
            mixes: Mixes::new(edits, room, admitted),
            resting: edits.iter().map(|(edit, _)| (edit.clone(), edits.resting(edit))).collect(),
            causes: Mutex::default(),
            ways: Mutex::default(),
        }
    }

    /// Whether both libraries read a case in the same way, so that it need be read only once.
    #[must_use]
    pub fn reads_alike(&self) -> bool {
        let [old, new] = self.libraries;
        old.reading == new.reading
    }

    /// What the old library decides on a case that it has read.
    #[must_use]
    pub fn before(&self, read: &RecordedCase) -> Vec<Decided> {
        decided(entries(read, &self.old, &self.libraries[0].program, &[]))
    }

    /// A case, read by the new library, with what the old one decides on it; `before` is that where the old one reads
    /// it otherwise.
    #[must_use]
    pub fn compare(&self, read: &RecordedCase, before: Option<&[Decided]>) -> Compared {
        let after = decided(entries(read, &self.new, &self.libraries[1].program, &[]));
        let before = match before {
            Some(before) => Some(before.to_vec()),
            None => self.reads_alike().then(|| self.before(read)),
        };
        let flips = before.iter().flatten().filter_map(|old| {
            let new = after.iter().find(|new| new.issue == old.issue)?;
            self.flip(read, old, new)
        });
        let flips = flips.collect();
        Compared { before, after, flips }
    }

    fn flip(&self, read: &RecordedCase, old: &Decided, new: &Decided) -> Option<Flip> {
        let mut parts = Vec::new();
        let alike = asks_alike(old, new);
        for (index, (before, after)) in pairs(old, new, alike).into_iter().enumerate() {
            for (before, after) in sides(&before, &after) {
                if before.2 != after.2 {
                    let request = alike.then_some(index);
                    parts.push(self.part(read, new, request, (before, after))?);
                }
            }
        }
        (!parts.is_empty()).then(|| Flip {
            document: Arc::clone(&new.document),
            issue: new.issue,
            recorded: new.recorded,
            decision: [old.decision, new.decision],
            parts,
        })
    }

    /// A decision that changed, on the request at a position of an issue; on the whole issue where the two libraries read
    /// different requests, which is the cause then.
    fn part(
        &self,
        read: &RecordedCase,
        new: &Decided,
        index: Option<usize>,
        (before, after): (OnSide, OnSide),
    ) -> Option<PartFlip> {
        let mut requests = read.case.requests.iter().filter(|r| r.issue == new.issue);
        let request = requests.nth(index.unwrap_or(0))?;
        let asked =
            Asked { case: &read.case, request, side: after.0, before: before.2, after: after.2 };
        let cause = if index.is_some() {
            self.mixes.cause(&asked)
        } else {
            Cause::Edits(vec![BTreeSet::from([Edit::Reading])])
        };
        let rule = [before.1, after.1];
        let through = self.through(&cause, &rule, (&read.case, request, after.0));
        Some(PartFlip {
            service: request.service.clone(),
            region: request.region.clone(),
            side: after.0,
            rule,
            decision: [before.2, after.2],
            cause: shared(&self.causes, cause),
            through: shared(&self.ways, through),
        })
    }

    /// The criteria of a rule that rest on a definition that moved its decision, and come out otherwise.
    fn through(
        &self,
        cause: &Cause,
        rule: &[Option<RuleName>; 2],
        (case, request, side): (&Case, &Request, Option<Side>),
    ) -> BTreeSet<CriterionName> {
        let [Some(before), Some(after)] = rule else { return BTreeSet::new() };
        if before != after || !self.reads_alike() {
            return BTreeSet::new();
        }
        let sets = match cause {
            Cause::Edits(sets) => sets.as_slice(),
            Cause::Together(set) => std::slice::from_ref(set),
        };
        let edits = sets.iter().flatten().filter(|edit| matches!(edit, Edit::Definition(_)));
        let resting: BTreeSet<&Node> =
            edits.filter_map(|edit| self.resting.get(edit)).flatten().collect();
        let of_rule = resting.into_iter().filter_map(|node| match node {
            Node::Criterion(of, name) if of == after => Some(name),
            Node::Criterion(..)
            | Node::Fact(_)
            | Node::Measure(_)
            | Node::Definition(_)
            | Node::Decision(_) => None,
        });
        let of_rule: BTreeSet<&CriterionName> = of_rule.collect();
        if of_rule.is_empty() {
            return BTreeSet::new();
        }
        let truths = |memo: &Memo<'_>, library: &Library| {
            let rule = library.program.rules.get(after);
            let truths = rule.map(|r| memo.evaluator().truths(r, case, request, side).0);
            truths.unwrap_or_default()
        };
        let (old, new) =
            (truths(&self.old, self.libraries[0]), truths(&self.new, self.libraries[1]));
        let moved = |name: &&CriterionName| old.get(*name) != new.get(*name);
        of_rule.into_iter().filter(moved).cloned().collect()
    }
}

/// One copy of what many decisions have alike.
fn shared<T: Ord>(known: &Mutex<BTreeSet<Arc<T>>>, one: T) -> Arc<T> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = known.get(&one) {
        return Arc::clone(known);
    }
    let one = Arc::new(one);
    known.insert(Arc::clone(&one));
    one
}

/// Whether two libraries read the same requests of an issue.
fn asks_alike(old: &Decided, new: &Decided) -> bool {
    let asks = |part: &DecidedPart| (part.service.clone(), part.region.clone());
    old.parts.len() == new.parts.len()
        && old.parts.iter().zip(&new.parts).all(|(a, b)| asks(a) == asks(b))
}

/// The requests of an issue, side by side; all of them together where the two libraries read different ones.
fn pairs(old: &Decided, new: &Decided, alike: bool) -> Vec<(Vec<OnSide>, Vec<OnSide>)> {
    if alike {
        let pair = |(a, b): (&DecidedPart, &DecidedPart)| (a.sides.clone(), b.sides.clone());
        return old.parts.iter().zip(&new.parts).map(pair).collect();
    }
    let whole = |d: &Decided| {
        let rule = d.parts.iter().flat_map(|p| &p.sides).find_map(|(_, rule, _)| rule.clone());
        vec![(None, rule, d.decision)]
    };
    vec![(whole(old), whole(new))]
}

/// The sides of a request, one by one; all of them together where they are told apart otherwise.
fn sides(old: &[OnSide], new: &[OnSide]) -> Vec<(OnSide, OnSide)> {
    if old.len() == new.len() && old.iter().zip(new).all(|(a, b)| a.0 == b.0) {
        return old.iter().cloned().zip(new.iter().cloned()).collect();
    }
    let whole = |sides: &[OnSide]| {
        let decisions: Vec<Decision> = sides.iter().map(|side| side.2).collect();
        (None, sides.iter().find_map(|side| side.1.clone()), Decision::of_issue(&decisions))
    };
    vec![(whole(old), whole(new))]
}
