//! Care to come: what it is and which part of the body it is for.

use super::assemble::Assembly;
use super::locate::Where;
use super::place::Place;
use super::token::Sentence;
use super::value;
use crate::letter::lexicon::{Entry, Valued};
use crate::model::fact::Status;
use crate::model::name::FactName;
use crate::model::side::Side;

/// The fact under which planned care is recorded, where the vocabulary has it.
pub(super) const PLANNED: &str = "planned_care";

impl Assembly<'_> {
    /// Records care to come; "medications" without a name is none.
    pub(super) fn planned(&mut self, sentence: &Sentence<'_>, at: usize, entry: &Entry) {
        let name = FactName::from(PLANNED);
        let unnamed = entry.valued == Valued::Word && entry.value.is_none();
        if unnamed || !self.vocabulary.facts.contains_key(&name) {
            return;
        }
        let value = value::text(&self.words(sentence, at..at + 1));
        let mut named = sentence.places_before(at);
        if named.is_empty() {
            named = sentence.places_after(at, false, false);
        }
        let place = named.into_iter().next().or_else(|| self.place_of_care(sentence, at, entry));
        let region = place.as_ref().and_then(|p| p.region.clone());
        let side = place.as_ref().and_then(|p| p.side).or_else(|| {
            let sided = region.is_some() && self.is_sided(region.as_ref());
            sided.then_some(Side::Unstated)
        });
        let place = Where { region, side, tokens: place.map(|p| p.tokens), lent: false };
        if let Some(also) = &entry.planned {
            self.push(sentence, at, also, place.clone(), Status::Present, None);
        }
        self.push(sentence, at, &name, place, Status::Present, Some(value));
    }

    /// The place that care names itself, or that it is usually for, with the side before it: "a left carpal tunnel release".
    fn place_of_care(&self, sentence: &Sentence<'_>, at: usize, entry: &Entry) -> Option<Place> {
        let inside = sentence.place_inside(at, &self.words(sentence, at..at + 1));
        let usual = || {
            let region = entry.region.clone().or_else(|| entry.usual.clone());
            let side = sentence.side_before(at);
            region.map(|r| Place { region: Some(r), side, tokens: (at, at), ..Place::default() })
        };
        inside.filter(|place| place.region.is_some()).or_else(usual)
    }
}
