//! Where a fact is: the places named beside it, what is being examined, what is usual for it.

use super::assemble::Assembly;
use super::context::is_joint;
use super::passage::Passage;
use super::place::Place;
use super::token::Sentence;
use crate::letter::lexicon::{Cue, Entry, Kind, Lexicon};
use crate::model::name::{FactName, RegionName};
use crate::model::side::Side;
use crate::model::vocabulary::Group;

/// A place settled for a fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Where {
    pub(crate) region: Option<RegionName>,
    pub(crate) side: Option<Side>,
    pub(crate) tokens: Option<(usize, usize)>,
    /// Whether the side is that of what was examined just before, which the words themselves do not state.
    pub(crate) lent: bool,
}

/// The side that is said of a finding and not of its place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    /// Of the finding, or of the list that it begins.
    any: Option<Side>,
    /// Of the finding alone.
    alone: Option<Side>,
}

impl Assembly<'_> {
    /// Where a fact is: what is named beside it, else what is examined, else what is usual for it.
    pub(super) fn places(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &mut Passage,
    ) -> Vec<Where> {
        let lexicon = sentence.lexicon;
        let side = Told { any: sentence.side_of(at), alone: sentence.side_of_alone(at) };
        if !self.is_regional(entry) && !self.has_side(entry) {
            return vec![Where::default()];
        }
        let mut named = self.named_beside(sentence, at, entry, passage);
        sentence.share_with_neighbours(at, &mut named);
        let symptom = self.group(entry) == Some(Group::Symptom);
        let found = self.group(entry) == Some(Group::Examination);
        let own = !named.is_empty();
        if own && found && entry.region.is_none() && !entry.where_after {
            passage.note(&named);
        }
        let examined = Some(&*passage).filter(|p| p.governing().is_some() && (symptom || found));
        if let Some(places) = passage.governing().filter(|_| symptom || found)
            && named.is_empty()
            && entry.region.is_none()
        {
            named = places.to_vec();
        }
        let complaint = symptom || found && examined.is_none();
        let free = !entry.where_after && entry.usual.is_none() && entry.region.is_none();
        if named.is_empty() && complaint && free {
            named.clone_from(&self.symptom);
        }
        if entry.where_after || symptom {
            self.led_from(&mut named);
        }
        if own && symptom {
            self.symptom.clone_from(&named);
        }
        if named.is_empty() {
            let carried = examined.and_then(Passage::region).cloned();
            named.push(Place { region: carried, ..Place::default() });
        }
        let mut places: Vec<Where> = named
            .iter()
            .map(|place| self.settle(lexicon, entry, place, examined, side, own))
            .collect();
        places.dedup();
        places
    }

    /// The places that are named beside a fact: in its own words, before it, and else behind it.
    fn named_beside(
        &self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &Passage,
    ) -> Vec<Place> {
        let words = self.words(sentence, at..at + 1);
        let inside = sentence.place_inside(at, &words).filter(|_| entry.region.is_none());
        let mut named: Vec<Place> =
            inside.map(|p| sided_by_neighbour(sentence, at, p)).into_iter().collect();
        if named.is_empty() && !entry.where_after {
            named = sentence.places_before(at);
        }
        if named.is_empty() && self.group(entry) == Some(Group::Care) {
            named = sentence.treated_places(at);
            if named.is_empty() && self.has_side(entry) {
                named = sentence.held_places(at);
            }
        }
        if named.is_empty() && entry.kind == Kind::Graded {
            named.extend(self.scored(sentence, at, entry));
        }
        if named.is_empty() {
            let tied = sentence.ends_tied(&words);
            named = sentence.places_after(at, entry.where_after, tied);
            if self.is_of_heading(sentence, at, entry, passage, &named) {
                named.clear();
            }
        }
        named
    }

    /// The one place of the pain before its score: "pain of the left knee, 6/10, without swelling of the foot". What is
    /// told of a list is of none of its parts.
    fn scored(&self, sentence: &Sentence<'_>, at: usize, entry: &Entry) -> Option<Place> {
        let [pain] = self.symptom.as_slice() else { return None };
        let (first, last) = pain.tokens;
        let loose = |i: &usize| sentence.side(*i).is_some() || sentence.is(*i, Cue::Filler);
        let listed = (0..first).rev().find(|i| !loose(i)).is_some_and(|i| sentence.joins(i));
        let apart = (last..at).any(|i| sentence.is(i, Cue::Break));
        let own = self.group(entry) == Some(Group::Symptom) && sentence.place_near(at).is_none();
        (own && !listed && !apart).then(|| pain.clone())
    }

    /// Gives places to which a symptom leads, within the limb in which it begins, its side there: "left shoulder pain
    /// going down the arm".
    fn led_from(&self, places: &mut [Place]) {
        let origin = |place: &Place| {
            let from = self
                .symptom
                .iter()
                .find(|from| self.same_limb(from.region.as_ref(), place.region.as_ref()));
            from.and_then(|from| from.side)
        };
        for place in places.iter_mut().filter(|p| p.side.is_none() && p.sided) {
            place.side = origin(place);
        }
    }

    /// Whether a test belongs to the heading, and the place behind the next test to that one: "Right arm: strength 4/5,
    /// sensation decreased over the thumb". Tests of a limb share one elsewhere: "reflexes 2+, strength 5/5 in the legs".
    fn is_of_heading(
        &self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &Passage,
        named: &[Place],
    ) -> bool {
        let heading = passage.governing().unwrap_or(&[]);
        let part = |place: &Place| {
            heading.iter().filter_map(|h| h.region.as_ref()).any(|whole| {
                place
                    .region
                    .as_ref()
                    .is_some_and(|r| r != whole && self.vocabulary.is_within(r, whole))
            })
        };
        matches!(entry.kind, Kind::Measured | Kind::Graded)
            && !heading.is_empty()
            && (!entry.limb || named.iter().any(part))
            && sentence.places_after_alone(at).is_empty()
    }

    /// Keeps in mind what was named last of the spine, and on which side each part was named.
    pub(super) fn remember(&mut self, sentence: &Sentence<'_>, place: &Place) {
        let Some(region) = &place.region else { return };
        if sentence.lexicon.supplies.contains_key(region) {
            self.spine = Some(region.clone());
        }
        let side = place.side.filter(|_| self.is_sided(Some(region)));
        let at = sentence.tokens.get(place.tokens.0).map_or(0, |t| t.range.start);
        self.context.name(region, side, at);
    }

    pub(super) fn settle(
        &self,
        lexicon: &Lexicon,
        entry: &Entry,
        place: &Place,
        passage: Option<&Passage>,
        side: Told,
        own: bool,
    ) -> Where {
        let spine = self.spine.as_ref().filter(|_| place.sided);
        let carried = passage.and_then(Passage::region);
        let carried = carried.filter(|r| !place.sided || lexicon.supplies.contains_key(*r));
        let named =
            place.region.as_ref().or(carried).or(spine).map(|r| limb(lexicon, entry, r.clone()));
        let usual = entry.usual.as_ref();
        let named = named.filter(|r| own || usual.is_none_or(|u| self.same_limb(Some(u), Some(r))));
        let region = entry.region.clone().or(named).or_else(|| usual.cloned());
        let same = entry.region.is_none() || self.same_limb(place.region.as_ref(), region.as_ref());
        let lent = || {
            let region = region.as_ref()?;
            let whole = |whole: &RegionName| self.vocabulary.is_within(region, whole);
            passage.and_then(|p| p.side_of(region, whole))
        };
        let placed = place.side.filter(|_| same);
        // "Strength of the legs was 4/5 on the left": what is said of the finding is more exact than a plural, or
        // than the heading.
        let tested = matches!(entry.kind, Kind::Measured | Kind::Graded);
        let both = place.plural || placed == Some(Side::Bilateral) && tested;
        // "Bilaterally" at the end of a list is said of all of it.
        let shared = side.any.filter(|s| *s == Side::Bilateral);
        // "Left ankle 4/5, right 5/5": the place is that of the grade before.
        let other = |s: Side| tested && placed.is_some() && placed == s.opposite();
        let exact = side.alone.or(shared);
        let exact = exact.filter(|s| !own || both && s.opposite().is_some() || other(*s));
        let stated = exact.or(placed).or(side.any).or_else(lent);
        let carried = || {
            let region = region.as_ref()?;
            let joint = is_joint(region, self.vocabulary);
            let both = !own && entry.region.is_none();
            passage?.side_named(region).filter(|side| joint || both && *side == Side::Bilateral)
        };
        let carried = if stated.is_none() { carried() } else { None };
        let stated = stated.or(carried);
        let sided = place.sided && entry.region.is_none();
        let sided = sided || entry.paired || self.is_sided(region.as_ref());
        let side = self.side(entry, region.as_ref(), sided, stated);
        let region = region.filter(|_| self.is_regional(entry));
        let lent = carried.is_some() && side == carried;
        Where { region, side, tokens: Some(place.tokens).filter(|_| own), lent }
    }

    /// The place of another fact that the same words tell, which has one of its own where they name none.
    pub(super) fn place_of_other(
        &self,
        lexicon: &Lexicon,
        fact: &FactName,
        place: &Where,
    ) -> Where {
        let regional = self.vocabulary.facts.get(fact).is_some_and(|known| known.regional);
        let mut entries = lexicon.entries.iter().filter(|entry| entry.fact == *fact);
        let mut usual = || entries.find_map(|entry| entry.usual.clone());
        let region = place.region.clone().or_else(|| usual().filter(|_| regional));
        Where { region, ..place.clone() }
    }

    /// Whether both regions are of one limb.
    fn same_limb(&self, one: Option<&RegionName>, other: Option<&RegionName>) -> bool {
        let (Some(one), Some(other)) = (one, other) else { return false };
        self.vocabulary.is_within(one, other) || self.vocabulary.is_within(other, one) || {
            let root =
                |r: &RegionName| self.vocabulary.regions.get(r).and_then(|t| t.within.clone());
            root(one).is_some() && root(one) == root(other)
        }
    }

    pub(super) fn is_sided(&self, region: Option<&RegionName>) -> bool {
        region.is_none_or(|r| self.vocabulary.regions.get(r).is_some_and(|t| t.sided))
    }

    /// The side to record: what is stated, *unstated* where there could be one, else none.
    fn side(
        &self,
        entry: &Entry,
        region: Option<&RegionName>,
        sided: bool,
        stated: Option<Side>,
    ) -> Option<Side> {
        if !self.has_side(entry) {
            return stated.filter(|_| self.notes_side(entry) && self.is_sided(region));
        }
        // "Right and left bending" of the spine are movements to a side and not of a side.
        let movement = matches!(entry.kind, Kind::Measured | Kind::Graded) && !entry.limb;
        if movement && !sided && region.is_some() {
            return None;
        }
        let told = matches!(self.group(entry), Some(Group::Symptom | Group::Examination));
        stated.or((sided && (told || region.is_some())).then_some(Side::Unstated))
    }

    /// The region of the parts that the tokens name, where there is one: "a bulge at L4-5"; else that of the diseases,
    /// which can name it themselves: "carpal tunnel syndrome".
    pub(super) fn only_region(
        &self,
        sentence: &Sentence<'_>,
        from: usize,
        to: usize,
    ) -> Option<RegionName> {
        let parts = (from..to).filter_map(|i| sentence.structure(i)?.region.clone());
        let diseases = (from..to).filter_map(|i| {
            let entry = sentence.entry(i).filter(|e| e.kind == Kind::Disease)?;
            let words = self.words(sentence, i..i + 1);
            let inside = || sentence.place_inside(i, &words)?.region;
            entry.region.clone().or_else(inside).or_else(|| entry.usual.clone())
        });
        only(parts).or_else(|| only(diseases))
    }

    pub(super) fn is_regional(&self, entry: &Entry) -> bool {
        self.vocabulary.facts.get(&entry.fact).is_some_and(|f| f.regional)
    }

    fn has_side(&self, entry: &Entry) -> bool {
        self.vocabulary.facts.get(&entry.fact).is_some_and(|f| f.sided)
    }

    /// Whether the fact has no side of its own and keeps the one that the text states.
    fn notes_side(&self, entry: &Entry) -> bool {
        self.vocabulary.facts.get(&entry.fact).is_some_and(|f| f.side_noted)
    }

    pub(super) fn group(&self, entry: &Entry) -> Option<Group> {
        self.vocabulary.facts.get(&entry.fact).map(|f| f.group)
    }
}

/// A place that the words of a fact name, with the side of the same place beside them: "rotator cuff tear of the
/// left shoulder".
fn sided_by_neighbour(sentence: &Sentence<'_>, at: usize, inside: Place) -> Place {
    if inside.side.is_some() || !inside.sided {
        return inside;
    }
    let before = sentence.places_before(at);
    let beside = if before.is_empty() { sentence.places_after(at, false, false) } else { before };
    let same = beside.iter().find(|p| p.region == inside.region);
    Place { side: same.and_then(|p| p.side), ..inside }
}

/// The region, or the limb that it supplies where the entry asks for that.
pub(super) fn limb(lexicon: &Lexicon, entry: &Entry, region: RegionName) -> RegionName {
    if entry.limb { lexicon.limb_of(&region).clone() } else { region }
}

/// The side that the tokens name; of left and right, both.
pub(super) fn sides_together(sentence: &Sentence<'_>, from: usize, to: usize) -> Option<Side> {
    let mut sides = (from..to).filter_map(|i| sentence.side(i));
    let first = sides.next()?;
    Some(if sides.all(|s| s == first) { first } else { Side::Bilateral })
}

/// The one name, where all are the same.
fn only(mut names: impl Iterator<Item = RegionName>) -> Option<RegionName> {
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}
