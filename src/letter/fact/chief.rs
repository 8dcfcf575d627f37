//! The part of the body that a passage is about, for what names no part of its own.
//!
//! "He rates the pain at 6" in a letter on a left shoulder is said of that shoulder. The part is taken only where nearly
//! all that is found or complained of is of one limb, or of one part of the spine with the limb it supplies.

use std::collections::{BTreeMap, BTreeSet};

use super::context::whole;
use super::planned::PLANNED;
use crate::letter::lexicon::Lexicon;
use crate::model::fact::{Fact, SideFrom, Status};
use crate::model::name::RegionName;
use crate::model::side::Side;
use crate::model::vocabulary::{Group, Vocabulary};

/// The region of what is said of the whole body.
const WHOLE_BODY: &str = "general";
/// Share of what ails the patient that must be of one part, in percent.
const SHARE_PERCENT: usize = 80;
/// How much must be told of it at least.
const TOLD_MIN: usize = 2;

/// The part that a passage is about.
#[derive(Debug, Default)]
struct Chief {
    told: usize,
    parts: BTreeMap<RegionName, usize>,
    /// Its sides, and where each is first named, in bytes.
    sides: BTreeMap<Side, usize>,
}

/// The part that a passage is about, its side where it can have one, and where that is first named.
struct Part {
    region: RegionName,
    side: Option<Side>,
    from: usize,
}

impl Part {
    /// Its side at a byte: none is lent to what stands before it is named.
    fn side_at(&self, at: usize) -> Option<Side> {
        self.side.map(|side| if self.from <= at { side } else { Side::Unstated })
    }
}

/// Gives findings and complaints that name no part the one that the passage is about.
pub(super) fn lend(facts: &mut [Fact], lexicon: &Lexicon, vocabulary: &Vocabulary) {
    let Some(part) = chief(facts, lexicon, vocabulary) else { return };
    let region = &part.region;
    for fact in facts.iter_mut() {
        let Some(kind) = vocabulary.facts.get(&fact.name).filter(|kind| kind.regional) else {
            continue;
        };
        let unplaced = fact.region.is_none();
        let whole = fact.region.as_ref().is_some_and(|r| r.as_str() == WHOLE_BODY);
        let meant = match kind.group {
            Group::Symptom => unplaced || whole,
            Group::Examination | Group::Test | Group::Other => unplaced && kind.sided,
            Group::Care | Group::Response => false,
        };
        // What is planned can be for anything.
        if !meant || fact.name.as_str() == PLANNED {
            continue;
        }
        // Strength in a letter on the low back is that of the legs.
        let place = if lexicon.scanner().spoken(&fact.name).of_limb {
            lexicon.limb_of(region)
        } else {
            region
        };
        let side = part.side_at(fact.evidence.range.start);
        let side = if place == region { side } else { Some(Side::Unstated) };
        fact.region = Some(place.clone());
        if kind.sided && matches!(fact.side, None | Some(Side::Unstated)) {
            fact.side = side;
            if side.is_some_and(|side| side != Side::Unstated) {
                fact.detail.side_from = SideFrom::Context;
            }
        }
    }
}

/// The part that nearly all of what ails the patient is about, and its side.
fn chief(facts: &[Fact], lexicon: &Lexicon, vocabulary: &Vocabulary) -> Option<Part> {
    let told: Vec<(&Fact, &RegionName)> =
        facts.iter().filter_map(|fact| Some((fact, ailing(fact, vocabulary)?))).collect();
    let spine: BTreeSet<&RegionName> =
        told.iter().map(|(_, r)| *r).filter(|r| lexicon.supplies.contains_key(*r)).collect();
    let mut roots: BTreeMap<&RegionName, Chief> = BTreeMap::new();
    for (fact, region) in &told {
        let limb = whole(region, vocabulary);
        // The foot can be numb from the back, and hurts of itself.
        let nerves = spine.iter().copied().find(|part| lexicon.limb_of(part) == limb);
        let nerves = nerves.filter(|_| *region == limb || is_of_nerves(fact, lexicon));
        let root = roots.entry(nerves.unwrap_or(limb)).or_default();
        root.told += 1;
        *root.parts.entry((*region).clone()).or_default() += 1;
        if let Some(side) = fact.side.filter(|side| *side != Side::Unstated) {
            let at = fact.evidence.range.start;
            root.sides.entry(side).and_modify(|first| *first = at.min(*first)).or_insert(at);
        }
    }
    let (root, most) = roots.into_iter().max_by_key(|(_, chief)| chief.told)?;
    if most.told < TOLD_MIN || most.told * 100 < told.len() * SHARE_PERCENT {
        return None;
    }
    if spine.contains(root) {
        return Some(Part { region: root.clone(), side: None, from: 0 });
    }
    let part = most.parts.iter().filter(|(part, _)| *part != root);
    let part = part.max_by_key(|(_, told)| **told).map_or(root, |(part, _)| part);
    let mut sides = most.sides.iter();
    let one = sides.next().filter(|_| sides.next().is_none());
    let (side, from) = one.map_or((Side::Unstated, 0), |(side, from)| (*side, *from));
    let sided = vocabulary.regions.get(part).is_some_and(|r| r.sided);
    Some(Part { region: part.clone(), side: sided.then_some(side), from })
}

/// Whether nerves of the spine bring a fact about in the limb.
fn is_of_nerves(fact: &Fact, lexicon: &Lexicon) -> bool {
    let spoken = lexicon.scanner().spoken(&fact.name);
    spoken.of_limb || spoken.leads
}

/// Where a fact says that something ails the patient.
fn ailing<'f>(fact: &'f Fact, vocabulary: &Vocabulary) -> Option<&'f RegionName> {
    let kind = vocabulary.facts.get(&fact.name)?;
    let told = match kind.group {
        Group::Symptom => true,
        Group::Examination | Group::Other => kind.sided,
        Group::Test | Group::Care | Group::Response => false,
    };
    let region = fact.region.as_ref().filter(|r| r.as_str() != WHOLE_BODY)?;
    (told && fact.status != Status::Absent).then_some(region)
}
