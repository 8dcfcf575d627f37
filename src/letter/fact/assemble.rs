//! From a mention and what was settled around it to facts.

use std::ops::Range;

use super::context::Context;
use super::locate::{Told, Where};
use super::measure::Answer;
use super::passage::Passage;
use super::place::Place;
use super::planned::PLANNED;
use super::scope::Meant;
use super::token::Sentence;
use super::{Near, Reading, Reason, value};
use crate::letter::lexicon::{Cue, Entry, Kind, Lexicon, Valued, Within};
use crate::letter::rationale::RationaleReading;
use crate::model::fact::{Detail, Evidence, Fact, Section, SideFrom, Status};
use crate::model::name::{FactName, RegionName};
use crate::model::side::Side;
use crate::model::value::Value;
use crate::model::vocabulary::{Group, Vocabulary};

/// Facts and near misses of a passage, as they are found.
#[derive(Debug)]
pub(crate) struct Assembly<'a> {
    pub(super) text: &'a str,
    pub(super) section: Section,
    /// Who speaks in the passage, where it is a rationale.
    rationale: Option<&'a RationaleReading>,
    pub(super) vocabulary: &'a Vocabulary,
    reading: Reading,
    /// The places of the symptom last read in this sentence.
    pub(super) symptom: Vec<Place>,
    /// The part of the spine last named; structures that all parts have are taken to be there.
    pub(super) spine: Option<RegionName>,
    /// The study whose findings the last sentence told to its end, with its place.
    pub(super) told: Option<(usize, Vec<Where>)>,
    /// The places of the study whose findings are being told.
    pub(super) seen: Vec<Where>,
    /// Whether the last sentence told what utilization review decided.
    reviewed: bool,
    /// The parts named so far.
    pub(super) context: Context,
}

impl<'a> Assembly<'a> {
    pub(crate) fn new(
        text: &'a str,
        section: Section,
        rationale: Option<&'a RationaleReading>,
        vocabulary: &'a Vocabulary,
    ) -> Self {
        Self {
            text,
            section,
            rationale,
            vocabulary,
            reading: Reading::default(),
            symptom: Vec::new(),
            spine: None,
            told: None,
            seen: Vec::new(),
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
                self.seen(sentence, at, entry, passage);
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
        self.rationale.is_none_or(|r| r.about.iter().any(|part| part.contains(&last)))
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
                } else if sentence.thought(at) {
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
            Within::Examination if !passage.examined || sentence.has(Cue::Reported) => return,
            Within::Examination
            | Within::Anywhere
            | Within::Treatment
            | Within::Elsewhere
            | Within::Review => {}
        }
        let words = self.words(sentence, at..at + 1);
        let value = own_value(entry, &words);
        // "No diabetes and does not smoke": words that are a negation are turned only by one just before.
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
        // What the patient denies is no finding of the examination.
        let denied = sentence.reached(at, Cue::Denial);
        let examined = entry.examined.as_ref().filter(|_| passage.examined && !listed && !denied);
        let named = entry.kind == Kind::Disease && examined.is_none();
        if named && status == Status::Absent && self.is_regional(entry) {
            self.near(sentence, at, entry, Reason::NoDiagnosis);
            return;
        }
        let mut places = self.places(sentence, at, entry, passage);
        self.place_movement(sentence.lexicon, entry, &mut places);
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
            self.also(sentence, at, entry, &place, status);
            let here = place.region.as_ref().and_then(|region| entry.at.get(region));
            let name = here.filter(|_| other.is_none()).unwrap_or(&name);
            self.push(sentence, at, name, place.clone(), status, value.clone());
            self.other_side(sentence, at, entry, place, status);
        }
    }

    /// Gives a measured movement that names no part the one that the passage has named.
    fn place_movement(&self, lexicon: &Lexicon, entry: &Entry, places: &mut [Where]) {
        if entry.kind != Kind::Graded || entry.valued != Valued::Text {
            return;
        }
        let joint = self.context.sole_part(lexicon, self.vocabulary);
        for place in places.iter_mut().filter(|place| place.region.is_none()) {
            place.region = joint.cloned();
        }
    }

    /// What the words of a fact state besides.
    fn also(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        place: &Where,
        status: Status,
    ) {
        if let Some(also) = &entry.also {
            let place = self.place_of_other(sentence.lexicon, also, place);
            self.push(sentence, at, also, place, status, None);
        }
    }

    /// What a grade's sentence says of the other side in words: "was 4/5 on the left and normal on the right".
    fn other_side(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        place: Where,
        status: Status,
    ) {
        let Some(side) = place.side.filter(|side| side.opposite().is_some()) else { return };
        if !matches!(entry.kind, Kind::Graded | Kind::Finding) {
            return;
        }
        let Some(answer) = sentence.second_of(at, entry, status, side) else { return };
        let Some(other) = answer.side.filter(|other| Some(*other) == side.opposite()) else {
            return;
        };
        let place = Where { side: Some(other), ..place };
        let evidence = self.evidence(sentence, at..answer.at + 1, place.tokens);
        let named = start(sentence, at);
        self.add(named, entry.fact.clone(), place, answer.status, None, evidence);
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
        let compared = sentence.compared(self.text, at);
        if !compared.is_empty() {
            self.both_sides(sentence, at, entry, passage, compared);
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
            let side = side.or_else(|| sentence.alike(result));
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
                    place.lent &= side.is_none();
                }
                let last = result.max(at);
                let first = result.min(at);
                let evidence = self.evidence(sentence, first..last + 1, place.tokens);
                let named = start(sentence, at);
                self.add(named, entry.fact.clone(), place, status, value.clone(), evidence);
            }
        }
    }

    pub(super) fn push(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        name: &FactName,
        place: Where,
        status: Status,
        value: Option<Value>,
    ) {
        let evidence = self.evidence(sentence, at..at + 1, place.tokens);
        self.add(start(sentence, at), name.clone(), place, status, value, evidence);
    }

    /// Keeps a fact whose words begin at byte `named`, unless they are said to be missing from the records.
    pub(super) fn add(
        &mut self,
        named: usize,
        name: FactName,
        place: Where,
        status: Status,
        value: Option<Value>,
        evidence: Evidence,
    ) {
        if self.said_missing(named, &name, status) {
            self.reading.near.push(Near { name, reason: Reason::Unshown, evidence });
            return;
        }
        let Where { region, side, lent, .. } = place;
        let side_from = if lent { SideFrom::Context } else { SideFrom::default() };
        let detail = Detail { side_from, ..Detail::default() };
        self.reading.facts.push(Fact { name, region, side, status, value, detail, evidence });
    }

    /// Whether a rationale says that words at byte `named` are missing from the records. What was looked for and not
    /// found is a finding all the same: "the examination did not reveal numbness".
    fn said_missing(&self, named: usize, name: &FactName, status: Status) -> bool {
        let missing = self.rationale.map_or(&[][..], |r| r.missing.as_slice());
        let group = self.vocabulary.facts.get(name).map(|fact| fact.group);
        let found = matches!(group, Some(Group::Symptom | Group::Examination));
        !(found && status == Status::Absent) && missing.iter().any(|part| part.contains(&named))
    }

    /// Keeps what was passed over; returns the token behind it.
    pub(super) fn near(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        reason: Reason,
    ) -> usize {
        let evidence = self.evidence(sentence, at..at + 1, None);
        self.reading.near.push(Near { name: entry.fact.clone(), reason, evidence });
        at + 1
    }

    /// The words from the first to the last of the tokens and the place.
    pub(super) fn evidence(
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

/// Where the words of a token begin, in bytes.
pub(super) fn start(sentence: &Sentence<'_>, at: usize) -> usize {
    sentence.tokens.get(at).map_or(0, |token| token.range.start)
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
