//! Results: which result word answers which test, and what a study showed.

use super::token::{Sentence, What};
use crate::letter::lexicon::{Cue, Entry, Kind};
use crate::model::fact::Status;
use crate::model::name::FactName;
use crate::model::side::Side;

/// Words without meaning for the reader between a test and its result.
const RESULT_WORDS_MAX: usize = 5;

/// A result and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: Status,
    pub(crate) at: usize,
    /// The side said of this result: "positive on the left and negative on the right".
    pub(crate) side: Option<Side>,
}

impl Sentence<'_> {
    /// The results of the test or quality at `at`: usually one, one a side where the sentence gives two.
    pub(crate) fn answers(&self, at: usize, entry: &Entry) -> Vec<Answer> {
        let left = self.answer_left(at, entry);
        let right = self.answer_right(at, entry);
        let chosen = match (left, right) {
            (Some(left), Some(right)) => {
                let adjoining = self.only_loose_words(left.at + 1, at);
                let tied = self.tied_to_right(at, right.at);
                if adjoining && !self.predicative(left.at) || !tied { left } else { right }
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return Vec::new(),
        };
        let mut answers = vec![chosen];
        if chosen.at > at {
            answers.extend(self.second_answer(chosen, entry));
        }
        answers
    }

    /// Whether a grade answers the quality at `at` directly: "motor 5/5".
    pub(crate) fn grade_follows(&self, at: usize) -> bool {
        let loose = |i: &usize| self.is(*i, Cue::Filler) || self.is(*i, Cue::Link);
        (at + 1..self.tokens.len()).find(|i| !loose(i)).is_some_and(|i| self.is_grade_of(i, at))
    }

    /// The polarity of the result words at `i`, turned by a negation just before them.
    fn polarity(&self, i: usize, of: &FactName) -> Option<Status> {
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
                        return Some(Answer { status, at: i, side: None });
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
                        return Some(Answer { status, at: i, side: self.side_near(i) });
                    }
                }
                What::Word => words += 1,
                What::Cue(Cue::Uncertain) => {
                    return Some(Answer { status: Status::Equivocal, at: i, side: None });
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
                // "straight leg raise examination was"
                What::Cue(Cue::Examined) if i == at + 1 => {}
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
        behind.or_else(|| self.side_before(result))
    }

    /// "... positive on the right and negative on the left": the second result of the same test.
    fn second_answer(&self, first: Answer, entry: &Entry) -> Option<Answer> {
        first.side?;
        let mut i = first.at + 1;
        while let Some(what) = self.what(i) {
            match what {
                What::Result(_) => {
                    let side = self.side_near(i)?;
                    let status = self.polarity(i, &entry.fact)?;
                    let differs = Some(side) != first.side;
                    return differs.then_some(Answer { status, at: i, side: Some(side) });
                }
                What::Side(_)
                | What::Comma
                | What::Word
                | What::Cue(
                    Cue::Connector | Cue::Preposition | Cue::Filler | Cue::Link | Cue::Break,
                ) => {}
                What::Fact(_) | What::Place(_) | What::Cue(_) | What::Colon => return None,
            }
            i += 1;
        }
        None
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
        (start < end).then_some((start, end))
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

    /// What findings come to: normal only where nothing abnormal is named.
    pub(crate) fn result_of_findings(&self, of: &FactName, findings: (usize, usize)) -> Status {
        let range = || findings.0..findings.1;
        let said = |status: Status| range().any(|i| self.polarity(i, of) == Some(status));
        let named = range().any(|i| {
            matches!(self.kind(i), Some(Kind::Disease | Kind::Finding)) && !self.negated(i)
        });
        if said(Status::Present) || named {
            Status::Present
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
