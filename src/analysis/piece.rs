//! The variables of a universe, made for each part of what is asked.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::evaluate::Supposition;
use crate::model::condition::Measure;
use crate::model::fact::{Fact, Status};
use crate::model::name::FactName;
use crate::model::side::Side;
use crate::model::value::{Amount, Quantity, Value};

use super::collected::{Collected, Part};
use super::form::{FreeOf, FreeTest, Source, Subject};
use super::given::Given;
use super::ground::Grounds;
use super::group::Group;
use super::record::{Block, FactAsked};
use super::setting::Setting;
use super::settle::Aim;
use super::values::{points, ranges};
use super::witness::{self, Witnesses};

/// What a variable stands for.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// A record.
    Record(Fact),
    /// What is supposed of a case at hand.
    Suppose(Vec<Supposition>),
    /// What the case has.
    Given(Vec<Given>),
    /// That a free test is settled; the next variable says whether it is met.
    Free(FreeTest, Rc<Witnesses>),
    /// That the free test before it is met.
    FreeMet,
    /// A value of a quantity outside the theory.
    Value(Aim),
}

impl Piece {
    /// How much is asked of a reader of an example that has it.
    pub(super) fn weight(&self) -> u32 {
        match self {
            Self::Record(fact) => match (fact.status, &fact.value) {
                (Status::Present, Some(Value::Quantity(q))) if q.low != q.high => 5,
                (Status::Present, _) => 3,
                (Status::Absent, None) => 4,
                (Status::Absent, Some(_)) | (Status::Equivocal, _) => 6,
                (Status::Conflicting, _) => 8,
            },
            Self::Given(given) => u32::try_from(given.len()).unwrap_or(1).saturating_mul(3),
            Self::Value(_) | Self::Free(..) => 3,
            Self::FreeMet => 1,
            Self::Suppose(set) => u32::try_from(set.len()).unwrap_or(1),
        }
    }

    /// Whether it stands for what is taken as free.
    pub(super) fn is_free(&self) -> bool {
        match self {
            Self::Free(..) | Self::Value(_) => true,
            Self::Record(_) | Self::Suppose(_) | Self::Given(_) | Self::FreeMet => false,
        }
    }
}

/// What decides which records of a fact are told apart.
type Key = (FactName, FactAsked, Option<Side>);

/// What was asked for before.
#[derive(Debug, Default)]
pub(super) struct Cache {
    blocks: RefCell<BTreeMap<Key, Option<Rc<Block>>>>,
    pub(super) witnesses: RefCell<BTreeMap<witness::Key, Rc<Witnesses>>>,
}

/// What the variables of a part are.
pub(super) enum Made {
    Block(Option<Rc<Block>>),
    Group(Group<Vec<Given>>),
    Supposed(Group<Vec<Supposition>>),
    Opaque(Vec<Option<Quantity>>),
    Free,
}

/// The variables of a part.
pub(super) fn make(
    part: &Part,
    collected: &Collected,
    (subjects, setting, cache, grounds): (&[Subject<'_>], &Setting, &Cache, &Grounds),
    pieces: &mut Vec<Piece>,
) -> Made {
    match part {
        Part::Fact(fact) => {
            let Some(asked) = collected.facts.get(fact) else { return Made::Block(None) };
            if setting.is_at_hand() {
                let group = Group::of_fact(subjects, setting, fact, asked.as_tests());
                let sets = group.alternatives.iter().map(|(set, _)| Piece::Suppose(set.clone()));
                pieces.extend(sets);
                return Made::Supposed(group);
            }
            let own = grounds.iter().filter(|(test, _)| test.fact == *fact);
            let own = own.map(|(test, grounds)| (test.clone(), grounds.clone())).collect();
            let block = block(subjects, setting, (fact, asked, own), cache);
            if let Some(block) = &block {
                pieces.extend(block.records.iter().cloned().map(Piece::Record));
            } else {
                let values: usize = asked.values.values().map(BTreeSet::len).sum();
                let count = 2 * (asked.tests.len() + values);
                pieces.extend(std::iter::repeat_n(Piece::Value(Aim::None), count));
            }
            Made::Block(block)
        }
        Part::Topic(topic) => {
            let tests = collected.topics.get(topic).cloned().unwrap_or_default();
            let group = Group::new(subjects, setting, topic, tests);
            let given = group.alternatives.iter().map(|(given, _)| Piece::Given(given.clone()));
            pieces.extend(given);
            Made::Group(group)
        }
        Part::Opaque(source) => {
            let thresholds = collected.opaque.get(source).into_iter().flatten();
            let amounts: Vec<Amount> = thresholds.map(|(_, amount)| *amount).collect();
            let values = opaque_values(source, &amounts);
            if !setting.is_at_hand() {
                let aim = |value: &Option<Quantity>| Aim::at(source, *value, (subjects, setting));
                pieces.extend(values.iter().map(|value| Piece::Value(aim(value))));
            }
            Made::Opaque(values)
        }
        Part::Free(free) => {
            let witnesses = match &free.of {
                FreeOf::Other(services, _) if !setting.is_at_hand() => {
                    let day = setting.case.dates.decision.day();
                    let subject = subjects.iter().find(|s| s.version == free.version);
                    subject.map(|subject| Witnesses::of(subject, services, day, cache))
                }
                FreeOf::Other(..) | FreeOf::Record(..) => None,
            };
            pieces
                .extend([Piece::Free(free.clone(), witnesses.unwrap_or_default()), Piece::FreeMet]);
            Made::Free
        }
    }
}

/// The block of a fact with its first variable.
pub(super) fn block_of<'m>(
    collected: &Collected,
    made: &'m [(usize, Made)],
    fact: &FactName,
) -> Option<(usize, &'m Block)> {
    let own = |part: &Part| matches!(part, Part::Fact(own) if own == fact);
    let mut parts = collected.order.iter().zip(made).filter(|(part, _)| own(part));
    parts.find_map(|(_, (first, made))| match made {
        Made::Block(block) => Some((*first, block.as_deref()?)),
        Made::Group(_) | Made::Supposed(_) | Made::Opaque(_) | Made::Free => None,
    })
}

/// The records of a fact, from those that were asked for before where the case is only thought of.
fn block(
    subjects: &[Subject<'_>],
    setting: &Setting,
    (fact, asked, grounds): (&FactName, &FactAsked, Grounds),
    cache: &Cache,
) -> Option<Rc<Block>> {
    let dated = |source: &Source| {
        matches!(source, Source::Since(..) | Source::Count(..))
            || source.of_records().is_some_and(|(.., limits)| !limits.is_empty())
    };
    let levels = setting.request().is_some_and(|r| !r.detail.levels.is_empty());
    let limited = asked.tests.iter().any(|t| !t.limits.is_empty())
        || !asked.days.is_empty()
        || asked.values.keys().any(dated);
    let fresh = || Block::new(subjects, setting, fact, asked, grounds).map(Rc::new);
    if levels || limited {
        return fresh();
    }
    let key = (fact.clone(), asked.clone(), setting.side);
    if let Some(known) = cache.blocks.borrow().get(&key) {
        return known.clone();
    }
    let block = fresh();
    cache.blocks.borrow_mut().insert(key, block.clone());
    block
}

/// The values of a quantity outside the theory that its thresholds tell apart. A count is at least what is documented.
fn opaque_values(source: &Source, thresholds: &[Amount]) -> Vec<Option<Quantity>> {
    let exact = points(thresholds);
    let counted = matches!(source, Source::Opaque(_, Measure::NumberOf(_), ..));
    let values = exact.iter().copied();
    if counted {
        values.map(|q| Some(Quantity { high: None, ..q })).collect()
    } else {
        values.chain(ranges(&exact)).map(Some).collect()
    }
}
