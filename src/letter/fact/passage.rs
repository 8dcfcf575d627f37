//! What a sentence takes over from the ones before it: the part of the body that is being examined.

use super::place::Place;
use super::token::{Sentence, What};
use crate::letter::lexicon::{Cue, Kind};
use crate::model::name::RegionName;
use crate::model::side::Side;

/// Where in the narrative the reading stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passage {
    /// Whether the examination is being told.
    pub(crate) examined: bool,
    /// The part that is being examined, with its side: "Examination of the left leg showed".
    pub(crate) setting: Vec<Place>,
    /// The structure last named in the examination.
    pub(crate) named: Option<Place>,
    /// What the sentence is about: "The left leg has numbness, weakness and a reduced reflex".
    subject: Vec<Place>,
    /// The side that begins the sentence without a part: "On the left there is".
    framed: Option<Side>,
    /// Whether the next place is the one that is examined.
    awaited: bool,
}

impl Passage {
    /// Passes one token.
    pub(crate) fn pass(&mut self, sentence: &Sentence<'_>, at: usize) {
        if at == 0 {
            self.subject.clear();
            self.framed = frame(sentence);
        }
        match sentence.what(at) {
            Some(What::Cue(Cue::Examined)) => {
                self.examined = true;
                self.awaited = true;
                self.setting.clear();
                self.named = None;
                // "Lumbar spine examination revealed": the place can stand before.
                let before = sentence.places_before(at);
                if !before.is_empty() {
                    self.set(before);
                }
            }
            Some(What::Cue(
                Cue::Reported
                | Cue::Diagnosed
                | Cue::Plan
                | Cue::Requested
                | Cue::Review
                | Cue::PlanAfter,
            )) => *self = Self::default(),
            Some(What::Cue(Cue::Reveals | Cue::Link) | What::Fact(_) | What::Result(_)) => {
                self.awaited = false;
            }
            Some(What::Cue(Cue::Break)) => self.framed = None,
            Some(What::Place(_)) => self.pass_place(sentence, at),
            _ => {}
        }
    }

    fn pass_place(&mut self, sentence: &Sentence<'_>, at: usize) {
        let Some(place) = sentence.place(at) else { return };
        if place.tokens.0 != at {
            return;
        }
        let mut next = place.tokens.1 + 1;
        while sentence.side(next).is_some() || sentence.is(next, Cue::Filler) {
            next += 1;
        }
        let heads = sentence.what(next) == Some(What::Colon)
            || sentence.is(next, Cue::Reveals)
            || self.examined && leads(sentence, place.tokens.0, next);
        if self.awaited {
            self.set(sentence.places_from(at));
        } else if heads && starts(sentence, place.tokens.0) {
            self.examined = true;
            let places = sentence.places_until(place.tokens.1);
            self.set(places);
        } else if sentence.is(next, Cue::Link) && starts(sentence, place.tokens.0) {
            self.subject = sentence.places_until(place.tokens.1);
        }
    }

    /// The places that govern a finding that names none: what its sentence is about, else what is being examined.
    pub(crate) fn governing(&self) -> Option<&[Place]> {
        if self.subject.is_empty() {
            Some(self.setting.as_slice()).filter(|_| self.examined)
        } else {
            Some(&self.subject)
        }
    }

    /// The region last named.
    pub(crate) fn region(&self) -> Option<&RegionName> {
        self.named.as_ref().and_then(|p| p.region.as_ref())
    }

    /// The side of the part that is being examined, for a region that is it or belongs to it.
    ///
    /// A plural, "the upper extremities", lends its side only to what is said of the limbs themselves.
    pub(crate) fn side_of(
        &self,
        region: &RegionName,
        is_part: impl Fn(&RegionName) -> bool,
    ) -> Option<Side> {
        let part = |p: &&Place| {
            p.region.as_ref().is_some_and(|whole| is_part(whole) && (!p.plural || whole == region))
        };
        let governing = self.subject.iter().chain(self.setting.iter().filter(|_| self.examined));
        self.framed.or_else(|| governing.filter(|p| p.side.is_some()).find(part)?.side)
    }

    /// The side of the structure last named, where it is this region: "The left knee is tender. The knee is stable."
    pub(crate) fn side_named(&self, region: &RegionName) -> Option<Side> {
        let named = self.named.as_ref().filter(|p| p.region.as_ref() == Some(region))?;
        named.side.filter(|_| self.examined && !named.plural)
    }

    /// Notes the places that a finding of the examination was tied to.
    pub(crate) fn note(&mut self, places: &[Place]) {
        let Some(place) = places.iter().rfind(|p| p.region.is_some()) else { return };
        // "An effusion of the left knee with tenderness at the joint line" is of one knee.
        let same = self.named.as_ref().is_some_and(|p| p.region == place.region);
        if !(same && place.side.is_none()) {
            self.named = Some(place.clone());
        }
    }

    fn set(&mut self, places: Vec<Place>) {
        self.awaited = false;
        self.subject.clear();
        self.named = places.last().cloned();
        self.setting = places;
    }
}

/// The side that a sentence begins with and no part of the body follows: "On the left there is", "On the right,".
fn frame(sentence: &Sentence<'_>) -> Option<Side> {
    let loose = |i: usize| {
        sentence.is(i, Cue::Preposition)
            || sentence.is(i, Cue::Filler)
            || sentence.is(i, Cue::Connector)
    };
    let at = (0..sentence.tokens.len()).find(|i| !loose(*i))?;
    let tied = (0..at).any(|i| sentence.is(i, Cue::Preposition));
    let side = sentence.side(at).filter(|side| tied && side.opposite().is_some())?;
    let parts = |i: usize| sentence.what(i) == Some(What::Comma) || sentence.is(i, Cue::Link);
    let there = (at + 1..at + 4).take_while(|i| loose(*i) || parts(*i)).any(parts);
    there.then_some(side)
}

/// Whether a place leads in what follows: "To the left wrist, it was noted that".
fn leads(sentence: &Sentence<'_>, at: usize, next: usize) -> bool {
    sentence.what(next) == Some(What::Comma)
        && (0..at).any(|i| sentence.is(i, Cue::Preposition))
        && (0..at).all(|i| {
            sentence.is(i, Cue::Preposition)
                || sentence.is(i, Cue::Filler)
                || sentence.side(i).is_some()
        })
}

/// Whether a place begins a sentence or a part of one, so that a colon behind it makes it a heading.
fn starts(sentence: &Sentence<'_>, at: usize) -> bool {
    let mut i = at;
    while i > 0 {
        i -= 1;
        match sentence.what(i) {
            // "Range of motion of the neck: flexion 30 degrees"
            Some(What::Fact(_)) if sentence.kind(i) == Some(Kind::Measured) => {}
            Some(
                What::Side(_)
                | What::Word
                | What::Place(_)
                | What::Cue(Cue::Filler | Cue::Connector | Cue::Preposition),
            ) => {}
            Some(What::Comma | What::Colon | What::Cue(Cue::Break | Cue::Examined)) => return true,
            _ => return false,
        }
    }
    true
}
