//! What a passage as a whole says of a place: on which side each part has been named.
//!
//! A careful reader of a letter about a right knee takes "the knee was stable" for the right knee, also where the
//! left one is named as sound. So does this reading, and marks the side as known from the context. It takes no side
//! where something is found on both, none for the spine, and none for a limb that the spine supplies, since "leg
//! weakness" can be of either leg there.

use std::collections::{BTreeMap, BTreeSet};

use crate::letter::lexicon::Lexicon;
use crate::model::fact::{Fact, SideFrom, Status};
use crate::model::name::RegionName;
use crate::model::side::Side;
use crate::model::vocabulary::{Group, Vocabulary};

/// The parts that a passage names, each with the sides and where each was first named.
#[derive(Debug, Default)]
pub(crate) struct Context {
    named: BTreeMap<RegionName, BTreeMap<Option<Side>, usize>>,
    /// The sides of each part on which something is found.
    ill: BTreeMap<RegionName, BTreeSet<Side>>,
    /// The sides of each part on which something is said not to be.
    sound: BTreeMap<RegionName, BTreeSet<Side>>,
}

/// The one limb that a passage is about.
#[derive(Debug)]
struct OneLimb {
    limb: RegionName,
    /// Its one part, where no other is named.
    part: Option<RegionName>,
    side: Side,
    /// Where its side was first named, in bytes.
    from: usize,
    /// Whether the other side was named too, as sound.
    compared: bool,
}

impl Context {
    /// Notes that the part was named at byte `at`.
    pub(crate) fn name(&mut self, region: &RegionName, side: Option<Side>, at: usize) {
        let sides = self.named.entry(region.clone()).or_default();
        let first = sides.entry(side).or_insert(at);
        *first = (*first).min(at);
    }

    /// Gives the findings that state no side the one on which their part, or the one limb of the
    /// passage, was named.
    pub(crate) fn lend(mut self, facts: &mut [Fact], lexicon: &Lexicon, vocabulary: &Vocabulary) {
        self.name_from(facts, vocabulary);
        let one_limb = self.one_limb(lexicon, vocabulary);
        for fact in facts.iter_mut() {
            let Some(kind) = vocabulary.facts.get(&fact.name) else { continue };
            let open = matches!(fact.side, None | Some(Side::Unstated));
            if !open || !(kind.sided || kind.side_noted) {
                continue;
            }
            // A gait is of both legs, unless the text says which one limps.
            let whole_limb = fact.region.as_ref().is_some_and(|r| whole(r, vocabulary) == r);
            if kind.side_noted && whole_limb {
                continue;
            }
            let joint = fact.region.as_ref().filter(|r| is_joint(r, vocabulary));
            let only = joint.and_then(|r| self.only_side([r])).map(|(side, _)| side);
            // Care of the other side is told as well where only one is ill now.
            let told = spoken(kind.group);
            let side = only.or_else(|| self.ill_side(joint.filter(|_| told)?));
            let limb = one_limb
                .as_ref()
                .filter(|l| l.from < fact.evidence.range.start && (told || !l.compared));
            if let Some(side) = side {
                (fact.side, fact.detail.side_from) = (Some(side), SideFrom::Context);
            } else if let Some(limb) = limb {
                lend_limb(fact, kind.group, limb, vocabulary);
            }
        }
    }

    /// Takes the places of the facts themselves: "carpal tunnel syndrome" names the wrist.
    fn name_from(&mut self, facts: &[Fact], vocabulary: &Vocabulary) {
        for fact in facts {
            let Some(region) = &fact.region else { continue };
            let Some(kind) = vocabulary.facts.get(&fact.name) else { continue };
            let side = fact.side.filter(|s| *s != Side::Unstated);
            if let Some(side) = side {
                let kept = match fact.status {
                    Status::Absent => &mut self.sound,
                    Status::Present | Status::Equivocal | Status::Conflicting => &mut self.ill,
                };
                kept.entry(region.clone()).or_default().insert(side);
            }
            let told = matches!(kind.group, Group::Symptom | Group::Other);
            if side.is_some() || told && fact.status != Status::Absent {
                self.name(region, side, fact.evidence.range.start);
            }
        }
    }

    /// The one side on which the parts were named, and where first; a part of both sides has none.
    fn only_side<'r>(
        &self,
        regions: impl IntoIterator<Item = &'r RegionName>,
    ) -> Option<(Side, usize)> {
        let sides = regions.into_iter().filter_map(|r| self.named.get(r)).flatten();
        let mut stated = sides.filter_map(|(side, at)| Some(((*side)?, *at)));
        let first = stated.next().filter(|(side, _)| side.opposite().is_some())?;
        stated.try_fold(first, |(side, at), (next, here)| {
            (next == side).then_some((side, at.min(here)))
        })
    }

    /// The one side of a part on which anything is found, where the other is named as sound only.
    fn ill_side(&self, region: &RegionName) -> Option<Side> {
        let mut ill = self.ill.get(region)?.iter();
        let side = *ill.next()?;
        let other = side.opposite().filter(|_| ill.next().is_none())?;
        let sound = self.sound.get(region).is_some_and(|sound| sound.contains(&other));
        sound.then_some(side)
    }

    /// The ill side of the one part named, and where that was named first.
    fn ill_part(&self, named: &BTreeSet<&RegionName>) -> Option<(Side, usize)> {
        let mut parts = named.iter();
        let part = *parts.next().filter(|_| named.len() == 1)?;
        let side = self.ill_side(part)?;
        Some((side, *self.named.get(part)?.get(&Some(side))?))
    }

    /// The one part of the spine that the passage has named so far, else the one joint.
    pub(super) fn sole_part(
        &self,
        lexicon: &Lexicon,
        vocabulary: &Vocabulary,
    ) -> Option<&RegionName> {
        let mut spine = self.named.keys().filter(|region| lexicon.supplies.contains_key(*region));
        if let Some(part) = spine.next() {
            return Some(part).filter(|_| spine.next().is_none());
        }
        let mut joints = self.named.keys().filter(|region| is_joint(region, vocabulary));
        joints.next().filter(|_| joints.next().is_none())
    }

    /// The limb of the passage, where all parts that it names are of one limb, on one side.
    fn one_limb(&self, lexicon: &Lexicon, vocabulary: &Vocabulary) -> Option<OneLimb> {
        let bodily = |r: &&RegionName| is_sided(r, vocabulary) || lexicon.supplies.contains_key(*r);
        let named: BTreeSet<&RegionName> = self.named.keys().filter(bodily).collect();
        let limb = whole(named.first()?, vocabulary);
        if !named.iter().all(|r| is_sided(r, vocabulary) && whole(r, vocabulary) == limb) {
            return None;
        }
        let only = self.only_side(named.iter().copied());
        let compared = only.is_none();
        let (side, from) = only.or_else(|| self.ill_part(&named))?;
        // A letter that names the limb alone, "the left leg is numb", may be about a nerve.
        let mut parts = named.iter().filter(|r| ***r != *limb);
        let part = (*parts.next()?).clone();
        let part = Some(part).filter(|_| parts.next().is_none());
        Some(OneLimb { limb: limb.clone(), part, side, from, compared })
    }
}

/// Gives a finding of the one limb, or one that names no part at all, the side of the limb.
fn lend_limb(fact: &mut Fact, group: Group, limb: &OneLimb, vocabulary: &Vocabulary) {
    let placed = fact.region.as_ref().filter(|r| is_sided(r, vocabulary));
    match placed {
        Some(region) if whole(region, vocabulary) != &limb.limb => return,
        Some(_) => {}
        None => {
            let elsewhere = fact
                .region
                .as_ref()
                .is_some_and(|r| vocabulary.regions.get(r).is_some_and(|t| t.within.is_some()));
            if !spoken(group) || elsewhere {
                return;
            }
            fact.region = limb.part.clone().or(fact.region.take());
        }
    }
    (fact.side, fact.detail.side_from) = (Some(limb.side), SideFrom::Context);
}

/// Whether facts of a group are told of what ails the patient now.
fn spoken(group: Group) -> bool {
    match group {
        Group::Symptom | Group::Examination | Group::Test | Group::Response => true,
        Group::Care | Group::Other => false,
    }
}

/// Whether a region is a part of a limb.
pub(super) fn is_joint(region: &RegionName, vocabulary: &Vocabulary) -> bool {
    vocabulary.regions.get(region).is_some_and(|r| r.sided && r.within.is_some())
}

fn is_sided(region: &RegionName, vocabulary: &Vocabulary) -> bool {
    vocabulary.regions.get(region).is_some_and(|r| r.sided)
}

/// The outermost sided region that holds it: the limb of a joint.
pub(super) fn whole<'a>(region: &'a RegionName, vocabulary: &'a Vocabulary) -> &'a RegionName {
    let within = vocabulary.regions.get(region).and_then(|r| r.within.as_ref());
    within
        .filter(|outer| is_sided(outer, vocabulary))
        .map_or(region, |outer| whole(outer, vocabulary))
}
