//! From a mention and what was settled around it to facts.

use std::ops::Range;

use super::context::Context;
use super::locate::{Told, Where, only_region, sides_together};
use super::measure::Answer;
use super::passage::Passage;
use super::place::Place;
use super::scope::Meant;
use super::token::{Sentence, What};
use super::{Near, Reading, Reason, value};
use crate::letter::lexicon::{Cue, Entry, Kind, Lexicon, Valued, Within};
use crate::model::fact::{Detail, Evidence, Fact, Section, Status};
use crate::model::name::{FactName, RegionName};
use crate::model::side::Side;
use crate::model::value::Value;
use crate::model::vocabulary::{Group, Vocabulary};

/// The fact under which planned care is recorded, where the vocabulary has it.
const PLANNED: &str = "planned_care";

/// Facts and near misses of a passage, as they are found.
#[derive(Debug)]
pub(crate) struct Assembly<'a> {
    pub(super) text: &'a str,
    pub(super) section: Section,
    /// The parts of a rationale that are about the patient; `None` where all is.
    about: Option<&'a [Range<usize>]>,
    pub(super) vocabulary: &'a Vocabulary,
    reading: Reading,
    /// The places of the symptom last read in this sentence.
    pub(super) symptom: Vec<Place>,
    /// The part of the spine last named; structures that all parts have are taken to be there.
    pub(super) spine: Option<RegionName>,
    /// The study whose findings the last sentence told to its end, with its place.
    told: Option<(usize, Vec<Where>)>,
    /// Whether the last sentence told what utilization review decided.
    reviewed: bool,
    /// The parts named so far.
    pub(super) context: Context,
}

impl<'a> Assembly<'a> {
    pub(crate) fn new(
        text: &'a str,
        section: Section,
        about: Option<&'a [Range<usize>]>,
        vocabulary: &'a Vocabulary,
    ) -> Self {
        Self {
            text,
            section,
            about,
            vocabulary,
            reading: Reading::default(),
            symptom: Vec::new(),
            spine: None,
            told: None,
            reviewed: false,
            context: Context::default(),
        }
    }

    pub(crate) fn into_reading(self, lexicon: &Lexicon) -> Reading {
        let mut reading = self.reading;
        self.context.lend(&mut reading.facts, lexicon, self.vocabulary);
        reading
    }

    /// Reads one sentence.
    pub(crate) fn sentence(&mut self, sentence: &Sentence<'_>, passage: &mut Passage) {
        let gate = self.gate(sentence);
        self.reviewed = gate == Some(Reason::Review);
        self.symptom.clear();
        let mut study_until = 0;
        let told = self.told.take();
        if let Some((study, places)) =
            told.filter(|_| gate.is_none() && sentence.goes_on_with_study())
        {
            self.more_of_study(sentence, study, &places);
            study_until = sentence.tokens.len();
        }
        for at in 0..sentence.tokens.len() {
            passage.pass(sentence, at);
            if let Some(place) = sentence.place(at).filter(|p| gate.is_none() && p.tokens.0 == at) {
                self.remember(sentence, &place);
            }
            let Some(entry) = sentence.entry(at) else { continue };
            if self.group(entry) == Some(Group::Examination) && !sentence.has(Cue::Reported) {
                passage.examined = true;
            }
            if entry.within == Within::Review {
                if self.reviewed {
                    self.mention(sentence, at, entry, passage);
                }
            } else if let Some(reason) = gate {
                self.near(sentence, at, entry, reason);
            } else if at < study_until && entry.kind != Kind::Study {
                self.near(sentence, at, entry, Reason::StudyFinding);
            } else if entry.kind == Kind::Study {
                let end = self.study(sentence, at, entry, passage);
                study_until = study_until.max(end);
            } else {
                self.mention(sentence, at, entry, passage);
            }
        }
    }

    /// Why no words of a sentence count.
    fn gate(&self, sentence: &Sentence<'_>) -> Option<Reason> {
        if sentence.has(Cue::Guideline) {
            Some(Reason::Guideline)
        } else if sentence.has(Cue::Review)
            || sentence.tells_refusal()
            || sentence.tells_review()
            || self.reviewed && sentence.goes_on_with_review()
        {
            Some(Reason::Review)
        } else if !self.is_about_patient(sentence) {
            Some(Reason::General)
        } else {
            None
        }
    }

    /// Whether a sentence, or its end, is about the patient.
    fn is_about_patient(&self, sentence: &Sentence<'_>) -> bool {
        let last = sentence.tokens.last().map_or(0, |token| token.range.start);
        self.about.is_none_or(|parts| parts.iter().any(|part| part.contains(&last)))
    }

    /// Reads a mention of anything but a study.
    fn mention(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &mut Passage,
    ) {
        match entry.kind {
            Kind::Measured => {
                if sentence.undocumented(at) {
                    self.near(sentence, at, entry, Reason::Undocumented);
                } else if sentence.reached(at, Cue::Hypothesis) {
                    self.near(sentence, at, entry, Reason::Thought);
                } else {
                    self.measured(sentence, at, entry, passage);
                }
            }
            Kind::Finding | Kind::Graded | Kind::Care | Kind::Disease | Kind::Statement => {
                match sentence.meant(at) {
                    // A consultation that took place is no care to come.
                    Meant::Fact(_) if entry.fact.as_str() == PLANNED => {}
                    Meant::Fact(status) => self.stated(sentence, at, entry, passage, status),
                    Meant::Requested => {
                        self.near(sentence, at, entry, Reason::Requested);
                    }
                    Meant::Planned => {
                        self.near(sentence, at, entry, Reason::Planned);
                        self.planned(sentence, at, entry);
                    }
                    Meant::Thought => {
                        self.near(sentence, at, entry, Reason::Thought);
                    }
                    Meant::Undocumented => {
                        self.near(sentence, at, entry, Reason::Undocumented);
                    }
                    Meant::Refused => {
                        self.near(sentence, at, entry, Reason::Review);
                    }
                }
            }
            Kind::Study => {}
        }
    }

    /// A fact that its own words state.
    fn stated(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &mut Passage,
        status: Status,
    ) {
        let listed = sentence.in_treatment(at);
        match entry.within {
            Within::Treatment if !listed => return,
            Within::Elsewhere if listed => return,
            Within::Anywhere | Within::Treatment | Within::Elsewhere | Within::Review => {}
        }
        let words = self.words(sentence, at..at + 1);
        let value = own_value(entry, &words);
        // "No history of diabetes and does not smoke": words that are a negation themselves are
        // turned only by one just before.
        let status = match (entry.status, status) {
            (Some(Status::Absent), Status::Absent) if !sentence.just_negated(at) => Status::Present,
            (Some(_) | None, status) => status,
        };
        let status = match (entry.kind, &value) {
            (Kind::Statement, _) => entry.status.unwrap_or(Status::Present),
            (Kind::Graded, Some(Value::Quantity(q))) if entry.status.is_none() => {
                if value::is_full(q) { Status::Absent } else { Status::Present }
            }
            (Kind::Graded, _) => entry.status.unwrap_or(status),
            (Kind::Finding | Kind::Measured | Kind::Study | Kind::Care | Kind::Disease, _) => {
                turned(entry.status, status)
            }
        };
        // That a disease was not found is no diagnosis, save where the disease is a fact of its own.
        let listed = sentence.reached(at, Cue::Diagnosed);
        let examined = entry.examined.as_ref().filter(|_| passage.examined && !listed);
        let named = entry.kind == Kind::Disease && examined.is_none();
        if named && status == Status::Absent && self.is_regional(entry) {
            self.near(sentence, at, entry, Reason::NoDiagnosis);
            return;
        }
        let places = self.places(sentence, at, entry, passage);
        let diagnosed = entry.diagnosed.as_ref().filter(|_| listed);
        let other = diagnosed.or(examined);
        let name = other.unwrap_or(&entry.fact).clone();
        let value = match (diagnosed, examined) {
            (Some(_), _) => Some(value::text(&words)),
            (None, Some(_)) => None,
            (None, None) => value,
        };
        for place in places {
            let status = against_norm(sentence, entry, &place, &words, status);
            let Some(status) = status else {
                self.near(sentence, at, entry, Reason::NoResult);
                continue;
            };
            if let Some(also) = &entry.also {
                self.push(sentence, at, also, place.clone(), status, None);
            }
            self.push(sentence, at, &name, place, status, value.clone());
        }
    }

    /// A fact that a result word states.
    fn measured(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &mut Passage,
    ) {
        if sentence.grade_follows(at) {
            return;
        }
        let answers = sentence.answers(at, entry);
        if answers.is_empty() {
            self.near(sentence, at, entry, Reason::NoResult);
            return;
        }
        let words = self.words(sentence, at..at + 1);
        let two = answers.len() > 1;
        for Answer { status, at: result, side, place } in answers {
            let value = own_value(entry, &words);
            let places = match place {
                Some(place) => {
                    vec![self.settle(sentence.lexicon, entry, &place, None, Told::default(), true)]
                }
                None => self.places(sentence, at, entry, passage),
            };
            for mut place in places {
                let open = matches!(place.side, Some(Side::Unstated | Side::Bilateral));
                if place.side.is_some() && (two || open) {
                    place.side = side.or(place.side);
                }
                let last = result.max(at);
                let first = result.min(at);
                let evidence = self.evidence(sentence, first..last + 1, place.tokens);
                self.add(entry.fact.clone(), place, status, value.clone(), evidence);
            }
        }
    }

    /// A study: its result, or that it was done. Returns the token behind its findings.
    fn study(
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
        let value = findings.map(|(from, to)| value::text(&self.words(sentence, from..to)));
        let mut told = Vec::new();
        for mut place in self.places(sentence, at, entry, passage) {
            if let Some((from, to)) = findings.filter(|_| place.region.is_none()) {
                place.region = only_region(sentence, from, to);
                // "Normal for both arms": the side goes with the region.
                if status != Status::Present && place.region.is_some() {
                    place.side = place.side.or_else(|| sides_together(sentence, from, to));
                }
            }
            if let Some((from, to)) = findings
                && !matches!(place.side, Some(Side::Left | Side::Right))
                && status == Status::Present
                && let Some(side) = sides_together(sentence, from, to)
            {
                place.side = Some(side);
            }
            told.push(place.clone());
            let evidence = self.evidence(sentence, at..end, place.tokens);
            self.add(entry.fact.clone(), place, status, value.clone(), evidence);
        }
        if let Some(What::Fact(index)) =
            sentence.what(at).filter(|_| findings.is_some() && end >= sentence.tokens.len())
        {
            self.told = Some((index, told));
        }
        end
    }

    /// A sentence that goes on with what a study showed: "At L4-5 there was a protrusion".
    fn more_of_study(&mut self, sentence: &Sentence<'_>, study: usize, places: &[Where]) {
        let all = (0, sentence.tokens.len());
        let Some(entry) = sentence.lexicon.entries.get(study) else { return };
        let status = sentence.result_of_findings(&entry.fact, all);
        self.told = Some((study, places.to_vec()));
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
            self.add(entry.fact.clone(), place, status, value.clone(), evidence);
        }
    }

    /// Records care to come; "medications" without a name is none.
    fn planned(&mut self, sentence: &Sentence<'_>, at: usize, entry: &Entry) {
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
        let place = named.first();
        let region = place.and_then(|p| p.region.clone());
        let side = place.and_then(|p| p.side).or_else(|| {
            let sided = region.is_some() && self.is_sided(region.as_ref());
            sided.then_some(Side::Unstated)
        });
        let place = Where { region, side, tokens: place.map(|p| p.tokens) };
        if let Some(also) = &entry.planned {
            self.push(sentence, at, also, place.clone(), Status::Present, None);
        }
        self.push(sentence, at, &name, place, Status::Present, Some(value));
    }

    fn push(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        name: &FactName,
        place: Where,
        status: Status,
        value: Option<Value>,
    ) {
        let evidence = self.evidence(sentence, at..at + 1, place.tokens);
        self.add(name.clone(), place, status, value, evidence);
    }

    fn add(
        &mut self,
        name: FactName,
        place: Where,
        status: Status,
        value: Option<Value>,
        evidence: Evidence,
    ) {
        let Where { region, side, .. } = place;
        let detail = Detail::default();
        self.reading.facts.push(Fact { name, region, side, status, value, detail, evidence });
    }

    /// Keeps what was passed over; returns the token behind it.
    fn near(&mut self, sentence: &Sentence<'_>, at: usize, entry: &Entry, reason: Reason) -> usize {
        let evidence = self.evidence(sentence, at..at + 1, None);
        self.reading.near.push(Near { name: entry.fact.clone(), reason, evidence });
        at + 1
    }

    /// The words from the first to the last of the tokens and the place.
    fn evidence(
        &self,
        sentence: &Sentence<'_>,
        tokens: Range<usize>,
        place: Option<(usize, usize)>,
    ) -> Evidence {
        let (first, last) = place.unwrap_or((tokens.start, tokens.end.saturating_sub(1)));
        let first = first.min(tokens.start);
        let last = last.max(tokens.end.saturating_sub(1));
        let range = Self::bytes(sentence, first..last + 1);
        let words = self.text.get(range.clone()).unwrap_or("").to_owned();
        Evidence { range, words, section: self.section }
    }

    fn bytes(sentence: &Sentence<'_>, tokens: Range<usize>) -> Range<usize> {
        let token = |i: usize| sentence.tokens.get(i).map(|t| t.range.clone());
        let start = token(tokens.start).map_or(0, |r| r.start);
        let end = token(tokens.end.saturating_sub(1)).map_or(start, |r| r.end);
        start..end.max(start)
    }

    pub(super) fn words(&self, sentence: &Sentence<'_>, tokens: Range<usize>) -> String {
        self.text.get(Self::bytes(sentence, tokens)).unwrap_or("").to_owned()
    }
}

/// The status of a measured movement, by the normal range of its region: clearly less is reduced, nearly all is
/// open. `None` where no normal range is known. Any other fact keeps its status.
fn against_norm(
    sentence: &Sentence<'_>,
    entry: &Entry,
    place: &Where,
    words: &str,
    status: Status,
) -> Option<Status> {
    if entry.kind != Kind::Graded || entry.valued != Valued::Text {
        return Some(status);
    }
    let norms = place.region.as_ref().and_then(|r| sentence.lexicon.norms.get(r));
    let movement = norms.into_iter().flatten();
    let lower = words.to_ascii_lowercase();
    let mut norm = movement.filter(|(pattern, _)| pattern.is_match(&lower)).map(|(_, n)| *n);
    value::movement(&lower, norm.next())
}

/// A status given by the entry, turned where the words are negated.
fn turned(given: Option<Status>, read: Status) -> Status {
    match (given, read) {
        (Some(Status::Absent), Status::Absent) => Status::Present,
        (Some(given), Status::Present) => given,
        (None | Some(_), read) => read,
    }
}

/// The value that the words of a fact carry themselves.
fn own_value(entry: &Entry, words: &str) -> Option<Value> {
    match entry.valued {
        Valued::None => None,
        Valued::Quantity(dimension) => value::quantity(words, dimension).map(Value::Quantity),
        Valued::Word => entry.value.clone().map(Value::Word),
        Valued::Text => Some(entry.value.clone().map_or_else(|| value::text(words), Value::Word)),
    }
}
