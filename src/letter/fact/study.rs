//! What a study showed, and that it was done.

use super::assemble::{Assembly, start};
use super::locate::{Where, limb, sides_together};
use super::passage::Passage;
use super::scope::Meant;
use super::token::{Sentence, What};
use super::{Reason, value};
use crate::letter::lexicon::{Entry, Kind};
use crate::model::fact::Status;
use crate::model::side::Side;

impl Sentence<'_> {
    /// Whether the result at `start` is all that the sentence says of the study: "the screen was consistent, she walks
    /// on her drug".
    pub(super) fn answers_alone(&self, start: usize, study: usize) -> bool {
        let fact = self.entry(study).map(|entry| &entry.fact);
        let sound = fact.and_then(|fact| self.result(start, fact)) == Some(Status::Absent);
        let more = (start + 1..self.tokens.len()).find_map(|i| self.kind(i));
        sound
            && self.what(start + 1) == Some(What::Comma)
            && more.is_some_and(|kind| !matches!(kind, Kind::Disease | Kind::Study))
    }
}

impl Assembly<'_> {
    /// A study: its result, or that it was done. Returns the token behind its findings.
    pub(super) fn study(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &mut Passage,
    ) -> usize {
        let findings = sentence.findings(at);
        let meant = sentence.meant(at);
        let before = sentence.result_before(at);
        let status = match (findings, before, meant) {
            (_, _, Meant::Undocumented) => {
                return self.near(sentence, at, entry, Reason::Undocumented);
            }
            (_, _, Meant::Refused) => return self.near(sentence, at, entry, Reason::Review),
            (Some(findings), _, _) => sentence.study_result(at, findings),
            (None, Some(status), _) => status,
            (None, None, Meant::Planned) => {
                self.planned(sentence, at, entry);
                return self.near(sentence, at, entry, Reason::Planned);
            }
            (None, None, Meant::Requested) => {
                return self.near(sentence, at, entry, Reason::Requested);
            }
            (None, None, Meant::Thought) => return self.near(sentence, at, entry, Reason::Thought),
            (None, None, Meant::Fact(Status::Absent)) => {
                return self.near(sentence, at, entry, Reason::NoResult);
            }
            (None, None, Meant::Fact(_)) => {
                if !sentence.done_before(at) && !sentence.done_after(at) {
                    return self.near(sentence, at, entry, Reason::NoResult);
                }
                Status::Equivocal
            }
        };
        let end = findings.map_or(at + 1, |(_, end)| end);
        let sound = findings.and_then(|found| sentence.sound_side(found, &entry.fact));
        let sound = sound.filter(|_| status == Status::Present);
        let findings = findings.map(|(from, to)| (from, sound.map_or(to, |(_, from)| from)));
        let value = findings.map(|(from, to)| value::text(&self.words(sentence, from..to)));
        let mut told = Vec::new();
        for mut place in self.places(sentence, at, entry, passage) {
            if let Some(findings) = findings {
                self.place_findings(sentence, entry, findings, status, &mut place);
            }
            told.push(place.clone());
            let evidence = self.evidence(sentence, at..end, place.tokens);
            let named = start(sentence, at);
            if let Some((side, _)) = sound.filter(|(side, _)| place.side == side.opposite()) {
                let other = Where { side: Some(side), ..place.clone() };
                let name = entry.fact.clone();
                self.add(named, name, other, Status::Absent, None, evidence.clone());
            }
            self.add(named, entry.fact.clone(), place, status, value.clone(), evidence);
        }
        self.seen.clone_from(&told);
        if let Some(What::Fact(index)) =
            sentence.what(at).filter(|_| findings.is_some() && end >= sentence.tokens.len())
        {
            self.told = Some((index, told));
        }
        end
    }

    /// Gives a study that names no place, or no side, that of its findings.
    fn place_findings(
        &self,
        sentence: &Sentence<'_>,
        entry: &Entry,
        (from, to): (usize, usize),
        status: Status,
        place: &mut Where,
    ) {
        let sides = || sides_together(sentence, from, to);
        if place.region.is_none() {
            let region = self.only_region(sentence, from, to);
            place.region = region.map(|r| limb(sentence.lexicon, entry, r));
            // "Normal for both arms": the side goes with the region.
            if status != Status::Present && place.region.is_some() {
                let plural = || (from..to).find_map(|i| sentence.place(i))?.side;
                place.side = place.side.or_else(sides).or_else(plural);
            }
        }
        let open = !matches!(place.side, Some(Side::Left | Side::Right));
        if open && status == Status::Present {
            place.side = sides().or(place.side);
        }
    }

    /// A sentence that goes on with what a study showed: "At L4-5 there was a protrusion".
    pub(super) fn more_of_study(
        &mut self,
        sentence: &Sentence<'_>,
        study: usize,
        places: &[Where],
    ) {
        let all = (0, sentence.tokens.len());
        let Some(entry) = sentence.lexicon.entries.get(study) else { return };
        let status = sentence.result_of_findings(&entry.fact, all);
        self.told = Some((study, places.to_vec()));
        self.seen = places.to_vec();
        // That one thing was not seen makes no normal study.
        if status != Status::Present {
            return;
        }
        let side = sides_together(sentence, all.0, all.1);
        let value = Some(value::text(&self.words(sentence, all.0..all.1)));
        for place in places {
            let side = side.filter(|_| place.side != side).or(place.side);
            let evidence = self.evidence(sentence, all.0..all.1, None);
            let place = Where { side, ..place.clone() };
            self.add(
                start(sentence, 0),
                entry.fact.clone(),
                place,
                status,
                value.clone(),
                evidence,
            );
        }
    }

    /// A disease among the findings of a study: where its own words say, else where the study was made. One that was not
    /// seen is no diagnosis.
    pub(super) fn seen(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &mut Passage,
    ) {
        let status = match sentence.meant(at) {
            Meant::Fact(status @ (Status::Present | Status::Equivocal)) if entry.seen => status,
            Meant::Fact(_)
            | Meant::Planned
            | Meant::Requested
            | Meant::Thought
            | Meant::Undocumented
            | Meant::Refused => {
                self.near(sentence, at, entry, Reason::StudyFinding);
                return;
            }
        };
        for place in self.places(sentence, at, entry, passage) {
            let study =
                self.seen.iter().find(|s| place.region.is_none() || s.region == place.region);
            let side = place.side.filter(|side| *side != Side::Unstated);
            let place = Where {
                region: place.region.or_else(|| study?.region.clone()),
                side: side.or_else(|| study?.side).or(place.side),
                tokens: place.tokens,
                lent: place.lent,
            };
            self.push(sentence, at, &entry.fact, place, status, None);
        }
    }
}
