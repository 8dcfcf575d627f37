//! Results: which result word answers which test, and what a study showed.

use super::place::Place;
use super::token::{Sentence, What};
use crate::letter::lexicon::{Cue, Entry, Kind};
use crate::model::fact::Status;
use crate::model::name::FactName;
use crate::model::side::Side;

/// Words without meaning for the reader between a test and its result.
const RESULT_WORDS_MAX: usize = 5;

/// A result and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: Status,
    pub(crate) at: usize,
    /// The side said of this result: "positive on the left and negative on the right".
    pub(crate) side: Option<Side>,
    /// The place said of a second result: "positive at the left knee but negative at the right knee".
    pub(crate) place: Option<Place>,
}

impl Answer {
    pub(super) fn new(status: Status, at: usize, side: Option<Side>) -> Self {
        Self { status, at, side, place: None }
    }
}

impl Sentence<'_> {
    /// The results of the test or quality at `at`: usually one, one a side where the sentence gives two.
    pub(crate) fn answers(&self, at: usize, entry: &Entry) -> Vec<Answer> {
        let left = self.answer_left(at, entry);
        let right = self.answer_right(at, entry);
        let chosen = match (left, right) {
            (Some(left), Some(right)) => {
                let adjoining = self.only_loose_words(left.at + 1, at);
                let tied = self.tied_to_right(at, right.at) || !adjoining && right.at == at + 1;
                if adjoining && !self.predicative(left.at) || !tied { left } else { right }
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return Vec::new(),
        };
        // "Neither the first nor the second was positive".
        let denied = chosen.at > at && chosen.side.is_none() && self.just_negated(at);
        let chosen = if denied && chosen.status == Status::Present && !self.turned(chosen.at) {
            Answer { status: Status::Absent, ..chosen }
        } else {
            chosen
        };
        if chosen.at > at {
            let second = self.second_answer(at, &chosen, entry);
            return std::iter::once(chosen).chain(second).collect();
        }
        self.leading_answers(at, &chosen, entry).unwrap_or_else(|| vec![chosen])
    }

    /// Whether a grade answers the quality at `at` directly: "motor 5/5", "strength of right external rotation was 4/5".
    pub(crate) fn grade_follows(&self, at: usize) -> bool {
        let loose = |i: &usize| {
            let cues = [Cue::Filler, Cue::Link, Cue::Preposition];
            cues.iter().any(|cue| self.is(*i, *cue))
                || matches!(self.what(*i), Some(What::Place(_) | What::Side(_) | What::Word))
                || self.kind(*i) == Some(Kind::Measured)
        };
        (at + 1..self.tokens.len()).find(|i| !loose(i)).is_some_and(|i| self.is_grade_of(i, at))
    }

    /// The polarity of the result words at `i`, turned by a negation just before them.
    pub(super) fn polarity(&self, i: usize, of: &FactName) -> Option<Status> {
        let status = self.result(i, of)?;
        if self.turned(i) {
            return Some(opposite(status));
        }
        let mut before = i;
        for _ in 0..3 {
            let Some(b) = before.checked_sub(1) else { break };
            match self.what(b) {
                Some(What::Cue(Cue::Undocumented)) => return None,
                Some(What::Cue(Cue::Uncertain)) => return Some(Status::Equivocal),
                Some(What::Cue(Cue::Filler)) => before = b,
                _ => break,
            }
        }
        Some(status)
    }

    /// Whether a negation just before the result words turns them: "no decreased", "not intact".
    fn turned(&self, i: usize) -> bool {
        let loose = |b: &usize| self.is(*b, Cue::Filler);
        let before = (0..i).rev().take(3).find(|b| !loose(b));
        before.is_some_and(|b| self.is(b, Cue::Negation) || self.is(b, Cue::Denial))
    }

    fn answer_left(&self, at: usize, entry: &Entry) -> Option<Answer> {
        let mut i = at;
        let mut words = 0;
        while i > 0 {
            i -= 1;
            match self.what(i)? {
                What::Result(_) => {
                    if let Some(status) = self.polarity(i, &entry.fact) {
                        return Some(Answer::new(status, i, None));
                    }
                }
                What::Word => words += 1,
                What::Cue(
                    Cue::Connector | Cue::Alternative | Cue::Preposition | Cue::Filler | Cue::Link,
                )
                | What::Comma
                | What::Place(_)
                | What::Side(_) => {}
                What::Fact(_) => {
                    if self.kind(i) != Some(entry.kind) {
                        return None;
                    }
                }
                What::Cue(_) | What::Colon => return None,
            }
            if words > 2 {
                return None;
            }
        }
        None
    }

    fn answer_right(&self, at: usize, entry: &Entry) -> Option<Answer> {
        let mut i = at + 1;
        let (mut words, mut negated, mut listed) = (0, false, false);
        while let Some(what) = self.what(i) {
            listed |= self.joins(i);
            match what {
                // "dorsiflexion, decreased sensation": the result is that of what it stands before.
                What::Result(_) if listed && self.belongs_behind(i) => return None,
                What::Result(_) => {
                    if let Some(status) = self.polarity(i, &entry.fact) {
                        let again = negated && !self.turned(i);
                        let status = if again { opposite(status) } else { status };
                        return Some(Answer::new(status, i, self.side_near(i)));
                    }
                }
                What::Word => words += 1,
                What::Cue(Cue::Uncertain) => {
                    return Some(Answer::new(Status::Equivocal, i, None));
                }
                What::Cue(Cue::Negation) => negated = true,
                What::Cue(
                    Cue::DoneAfter
                    | Cue::Connector
                    | Cue::Alternative
                    | Cue::Preposition
                    | Cue::Filler
                    | Cue::Link
                    | Cue::Reveals,
                )
                | What::Comma
                | What::Colon
                | What::Place(_)
                | What::Side(_) => {}
                What::Fact(_) => {
                    if !matches!(self.kind(i), Some(Kind::Measured | Kind::Graded)) {
                        return None;
                    }
                }
                // "straight leg raise examination was", "motor and sensory examination was"
                What::Cue(Cue::Examined) if self.entry(i - 1).is_some() => {}
                What::Cue(_) => return None,
            }
            if words > RESULT_WORDS_MAX {
                return None;
            }
            i += 1;
        }
        None
    }

    /// Whether the result at `i` is said of the test or quality right behind it.
    fn belongs_behind(&self, i: usize) -> bool {
        let loose = |n: &usize| self.is(*n, Cue::Filler) || self.structure(*n).is_some();
        let behind = (i + 1..self.tokens.len()).find(|n| !loose(n));
        let entry = behind.and_then(|n| self.entry(n)).filter(|e| e.kind == Kind::Measured);
        entry.is_some_and(|e| self.result(i, &e.fact).is_some())
    }

    /// The side that follows a result before anything else is named.
    fn side_near(&self, result: usize) -> Option<Side> {
        let mut i = result + 1;
        while matches!(self.what(i), Some(What::Cue(Cue::Preposition | Cue::Filler))) {
            i += 1;
        }
        let behind = self.side(i).filter(|_| !self.leads_to_place(i));
        // "Does not send pain down the arm on either side": the side is said behind a part of the body.
        let placed = || self.place(i).filter(|place| place.trailing)?.side;
        behind.or_else(placed).or_else(|| self.side_before(result))
    }

    /// "... positive on the right and negative on the left", "... positive at the left knee but negative at the right
    /// knee": the second result of the same test.
    fn second_answer(&self, at: usize, first: &Answer, entry: &Entry) -> Option<Answer> {
        // The place of the first result is the one right behind it, or the last before it.
        let behind = self.place_near(first.at);
        let told = behind.clone().or_else(|| (at..first.at).rev().find_map(|i| self.place(i)));
        let mut i = behind.map_or(first.at, |p| p.tokens.1) + 1;
        let mut named = None;
        // "The right reflex was 1+ and the left 2+".
        let own = first
            .side
            .or_else(|| told.as_ref().and_then(|p| p.side))
            .or_else(|| self.side_before(at))
            .or_else(|| (at + 1..first.at).find_map(|i| self.side(i)));
        let mut last = None;
        while let Some(what) = self.what(i) {
            match what {
                What::Result(_) => {
                    let status = self.polarity(i, &entry.fact)?;
                    let place = self.place_near(i).or(named);
                    let place = place.filter(|p| Some(p) != told.as_ref() && p.region.is_some());
                    let side = self.side_near(i).or(place.as_ref().and_then(|p| p.side)).or(last);
                    let turned = own.is_some() && side.is_some() && side != own;
                    let apart = place.is_some() && told.is_some();
                    return (turned || apart).then_some(Answer { status, at: i, side, place });
                }
                What::Place(_) => {
                    named = self.place(i);
                    last = named.as_ref().and_then(|p| p.side).or(last);
                    i = named.as_ref().map_or(i, |p| p.tokens.1);
                }
                What::Side(side) => last = Some(side),
                What::Cue(Cue::Negation) => {
                    let side = self.denied_side(i).or(last).filter(|_| self.denies_alone(i))?;
                    let other = own.is_some_and(|own| own.opposite() == Some(side));
                    let status = opposite(first.status);
                    let answer = Answer { status, at: i, side: Some(side), place: None };
                    return other.then_some(answer);
                }
                What::Comma
                | What::Word
                | What::Cue(
                    Cue::Connector | Cue::Preposition | Cue::Filler | Cue::Link | Cue::Break,
                ) => {}
                What::Fact(_) | What::Cue(_) | What::Colon => return None,
            }
            i += 1;
        }
        None
    }

    /// The result of the other side behind a grade: "4/5 on the left and normal on the right".
    pub(crate) fn second_of(
        &self,
        grade: usize,
        entry: &Entry,
        status: Status,
        side: Side,
    ) -> Option<Answer> {
        let second = self.second_answer(grade, &Answer::new(status, grade, Some(side)), entry)?;
        let joined = (grade + 1..second.at).any(|i| self.joins(i) || self.is(i, Cue::Break));
        joined.then_some(second)
    }

    /// The side right behind a denial: "but not on the right".
    fn denied_side(&self, negation: usize) -> Option<Side> {
        let loose = |i: &usize| self.is(*i, Cue::Preposition) || self.is(*i, Cue::Filler);
        let next = (negation + 1..self.tokens.len()).find(|i| !loose(i));
        next.and_then(|i| self.side(i))
    }

    /// Whether a denial has no result of its own: "the right does not", "but not on the right".
    fn denies_alone(&self, negation: usize) -> bool {
        let loose = |i: &usize| {
            self.side(*i).is_some()
                || self.structure(*i).is_some()
                || self.is(*i, Cue::Preposition)
                || self.is(*i, Cue::Filler)
        };
        let next = (negation + 1..self.tokens.len()).find(|i| !loose(i));
        next.is_none_or(|i| self.joins(i) || self.is(i, Cue::Break))
    }

    /// The place right behind a result or a score: "positive at the left knee", "6/10 in the right knee".
    pub(super) fn place_near(&self, result: usize) -> Option<Place> {
        let loose = |i: &usize| {
            self.side(*i).is_some() || self.is(*i, Cue::Preposition) || self.is(*i, Cue::Filler)
        };
        (result + 1..self.tokens.len()).find(|i| !loose(i)).and_then(|i| self.place(i))
    }

    /// Whether only words that name nothing stand between.
    fn only_loose_words(&self, from: usize, to: usize) -> bool {
        (from..to).all(|i| {
            matches!(
                self.what(i),
                Some(
                    What::Word
                        | What::Place(_)
                        | What::Side(_)
                        | What::Cue(Cue::Filler | Cue::Preposition)
                )
            )
        })
    }

    /// Whether the result at `i` says something of what stands before it: "is negative".
    fn predicative(&self, i: usize) -> bool {
        i.checked_sub(1).is_some_and(|b| {
            self.is(b, Cue::Link) || self.is(b, Cue::Filler) && b > 0 && self.is(b - 1, Cue::Link)
        })
    }

    /// Whether a link, and no other test, stands between a test and a result behind it.
    fn tied_to_right(&self, at: usize, result: usize) -> bool {
        let fact = self.entry(at).map(|e| &e.fact);
        let between = || at + 1..result;
        between().any(|i| self.is(i, Cue::Link) || self.what(i) == Some(What::Colon))
            && between().all(|i| {
                self.entry(i).is_none_or(|e| e.kind == Kind::Graded || Some(&e.fact) == fact)
            })
    }

    /// Where the findings of the study at `at` begin and end, where the sentence tells any.
    pub(crate) fn findings(&self, at: usize) -> Option<(usize, usize)> {
        let mut i = at + 1;
        let start = loop {
            match self.what(i)? {
                What::Cue(Cue::Reveals) | What::Colon => break i + 1,
                // "were negative for fracture"
                What::Cue(Cue::Denial) => break i,
                // "x-rays: no fracture", "x-rays with arthritis" need no verb.
                What::Cue(Cue::Negation) if self.tied_study(at, i) && self.finds(i, true) => {
                    break i;
                }
                What::Cue(Cue::Turn) if self.tied_study(at, i) && self.finds(i, false) => {
                    break i + 1;
                }
                What::Result(_) if self.result_of_study(i, at) => break i,
                What::Cue(
                    Cue::Break | Cue::Plan | Cue::PlanAfter | Cue::Reported | Cue::Examined,
                ) => {
                    return None;
                }
                // "MRI of the neck, x-ray of the neck showed": what follows is of the last one.
                What::Fact(_) if !self.shares_findings(i, at) => return None,
                What::Fact(_)
                | What::Place(_)
                | What::Side(_)
                | What::Result(_)
                | What::Cue(_)
                | What::Comma
                | What::Word => i += 1,
            }
        };
        let ends = |i: &usize| {
            self.is(*i, Cue::Break) && self.is_semicolon(*i)
                || self.is(*i, Cue::Reported)
                || self.kind(*i) == Some(Kind::Study)
        };
        let end = (start..self.tokens.len()).find(ends).unwrap_or(self.tokens.len());
        let end = if self.answers_alone(start, at) { start + 1 } else { end };
        (start < end).then_some((start, end))
    }

    /// Whether a finding of a study stands right behind the cue at `cue`; or, where it is denied, may be left unnamed
    /// behind a part of the body: "normal for both arms".
    fn finds(&self, cue: usize, denied: bool) -> bool {
        let (mut words, mut placed) = (0, false);
        for i in cue + 1..self.tokens.len() {
            match self.what(i) {
                Some(What::Fact(_)) => return self.kind(i) == Some(Kind::Disease),
                Some(What::Place(_)) => placed = true,
                Some(What::Side(_) | What::Cue(Cue::Filler | Cue::Preposition)) => {}
                Some(What::Word) if words < 2 => words += 1,
                _ => break,
            }
        }
        denied && placed && words == 0
    }

    /// Whether nothing but its place and day stands between a study and the "with" or "no" of its findings.
    fn tied_study(&self, study: usize, cue: usize) -> bool {
        (study + 1..cue).all(|i| {
            self.structure(i).is_some()
                || self.side(i).is_some()
                || self.same_words(i, study)
                || self.is(i, Cue::Preposition)
                || self.is(i, Cue::Filler)
                || self.is(i, Cue::DoneAfter)
                || self.is(i, Cue::Link)
                || self.what(i) == Some(What::Comma)
        })
    }

    /// Whether the study at `i` is told together with the one at `study`: "MRI and CT showed".
    fn shares_findings(&self, i: usize, study: usize) -> bool {
        self.kind(i) == Some(Kind::Study)
            && (study + 1..i).all(|between| self.what(between) != Some(What::Comma))
    }

    fn result_of_study(&self, i: usize, study: usize) -> bool {
        self.entry(study).is_some_and(|entry| self.result(i, &entry.fact).is_some())
    }

    /// A result word right before a study: "negative x-rays", "a normal MRI".
    pub(crate) fn result_before(&self, at: usize) -> Option<Status> {
        let entry = self.entry(at)?;
        let mut i = at;
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Result(_)) => return self.polarity(i, &entry.fact),
                // "fracture on x-ray", "no fracture on x-ray"
                Some(What::Cue(Cue::Preposition)) => {
                    let disease =
                        i.checked_sub(1).filter(|d| self.kind(*d) == Some(Kind::Disease))?;
                    let denied = self.negated(disease);
                    return Some(if denied { Status::Absent } else { Status::Present });
                }
                Some(What::Place(_) | What::Side(_)) => {}
                Some(What::Fact(_)) if self.same_words(i, at) => {}
                _ => return None,
            }
        }
        None
    }

    /// What the findings of the study at `study` come to.
    pub(crate) fn study_result(&self, study: usize, findings: (usize, usize)) -> Status {
        let of = self.entry(study).map(|e| &e.fact);
        of.map_or(Status::Equivocal, |fact| self.result_of_findings(fact, findings))
    }

    /// The side that findings end with as sound, and the token where they say so: "right ulnar neuropathy, left normal".
    pub(crate) fn sound_side(
        &self,
        findings: (usize, usize),
        of: &FactName,
    ) -> Option<(Side, usize)> {
        let parts = |i: &usize| self.joins(*i) || self.is(*i, Cue::Break);
        let joint = (findings.0..findings.1).rev().find(parts)?;
        let mut at = joint + 1;
        while self.is(at, Cue::Filler) {
            at += 1;
        }
        let side = self.side(at).filter(|side| side.opposite().is_some())?;
        let linked = usize::from(self.is(at + 1, Cue::Link));
        let sound = self.polarity(at + 1 + linked, of) == Some(Status::Absent);
        sound.then_some((side, joint))
    }

    /// What findings come to: normal only where nothing abnormal is named.
    pub(crate) fn result_of_findings(&self, of: &FactName, findings: (usize, usize)) -> Status {
        let range = || findings.0..findings.1;
        let said = |status: Status| range().any(|i| self.polarity(i, of) == Some(status));
        let named = range().any(|i| {
            matches!(self.kind(i), Some(Kind::Disease | Kind::Finding)) && !self.negated(i)
        });
        if said(Status::Present) || named {
            Status::Present
        } else if range().any(|i| self.is(i, Cue::UndocumentedAfter)) {
            Status::Equivocal
        } else if said(Status::Absent)
            || range().any(|i| self.is(i, Cue::Negation) || self.is(i, Cue::Denial))
        {
            Status::Absent
        } else if said(Status::Equivocal) {
            Status::Equivocal
        } else {
            Status::Present
        }
    }

    /// Whether a sentence behind the findings of a study tells more of them: it names diseases and
    /// nothing that a patient reports, an examiner finds or a physician does.
    pub(crate) fn goes_on_with_study(&self) -> bool {
        let other = [
            Cue::Examined,
            Cue::Reported,
            Cue::Diagnosed,
            Cue::Treated,
            Cue::Done,
            Cue::Plan,
            Cue::PlanAfter,
            Cue::Requested,
        ];
        let facts = || self.tokens.iter().enumerate().filter_map(|(i, _)| self.kind(i));
        !other.iter().any(|cue| self.has(*cue))
            && facts().any(|kind| kind == Kind::Disease)
            && facts().all(|kind| matches!(kind, Kind::Disease | Kind::Finding))
    }
}

fn opposite(status: Status) -> Status {
    match status {
        Status::Present => Status::Absent,
        Status::Absent => Status::Present,
        Status::Equivocal | Status::Conflicting => status,
    }
}
