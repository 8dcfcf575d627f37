//! Whether a finding is said to be there, and whether care was had: the scope of negation, doubt and plans.

use super::token::{Sentence, What};
use crate::letter::lexicon::{Cue, Kind, Within};
use crate::model::fact::Status;

/// Words without meaning for the reader over which a negation still reaches.
const NEGATED_WORDS_MAX: usize = 6;
/// Such words between an announced plan and its care: "was seen and an order for ... was sent".
const PLAN_WORDS_MAX: usize = 10;
/// Tokens between "was recommended" and the care that follows it: "pursuit of a lumbar injection".
const OPENING_TOKENS_MAX: usize = 7;

/// How a mention is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meant {
    /// As a fact of this status.
    Fact(Status),
    /// As care to come.
    Planned,
    /// As what is in dispute.
    Requested,
    /// As something thought of only.
    Thought,
    /// As said to be missing from the record.
    Undocumented,
    /// As refused by the claims administrator.
    Refused,
}

impl Sentence<'_> {
    /// How the finding, disease or care at `at` is meant.
    pub(crate) fn meant(&self, at: usize) -> Meant {
        if self.undocumented(at) {
            return Meant::Undocumented;
        }
        if self.thought(at) {
            return Meant::Thought;
        }
        let care = matches!(self.kind(at), Some(Kind::Care | Kind::Study));
        if self.negated_after(at, Cue::DeniedAfter) {
            return if care { Meant::Refused } else { Meant::Fact(Status::Absent) };
        }
        if care {
            match self.coming(at) {
                Some(Cue::Requested) => return Meant::Requested,
                Some(_) => return Meant::Planned,
                None => {}
            }
        }
        if self.negated(at) || self.negated_after(at, Cue::NegationAfter) {
            return Meant::Fact(Status::Absent);
        }
        if self.doubted(at) || self.doubted_after(at) {
            Meant::Fact(Status::Equivocal)
        } else {
            Meant::Fact(Status::Present)
        }
    }

    /// Whether the sentence tells that a service was refused: "the request was denied".
    pub(crate) fn tells_refusal(&self) -> bool {
        (0..self.tokens.len()).any(|at| {
            matches!(self.kind(at), Some(Kind::Care | Kind::Study))
                && self.negated_after(at, Cue::DeniedAfter)
        })
    }

    /// Whether words stand in the sentence that are said only of what utilization review decided.
    pub(crate) fn tells_review(&self) -> bool {
        let within = |at: usize| self.entry(at).is_some_and(|e| e.within == Within::Review);
        (0..self.tokens.len()).any(within)
    }

    /// Whether a sentence behind one on utilization review goes on with its reasons and does not turn to the patient.
    pub(crate) fn goes_on_with_review(&self) -> bool {
        let other = [Cue::Reported, Cue::Examined, Cue::Diagnosed, Cue::Treated];
        let loose = |i: &usize| self.is(*i, Cue::Filler) || self.is(*i, Cue::Link);
        let opening = (0..self.tokens.len()).find(|i| !loose(i));
        // "There was no documentation of ...": what utilization review missed.
        let missed = opening.is_some_and(|i| self.is(i, Cue::Undocumented));
        (missed || self.is(0, Cue::ReviewGoesOn)) && !other.iter().any(|cue| self.has(*cue))
    }

    /// Whether the record is said not to tell of it.
    pub(crate) fn undocumented(&self, at: usize) -> bool {
        self.reached(at, Cue::Undocumented)
            || self.denied_by(at, Cue::Unevidenced)
            || self.negated_after(at, Cue::UndocumentedAfter)
    }

    /// Whether it is only thought of or hoped for.
    pub(crate) fn thought(&self, at: usize) -> bool {
        self.reached(at, Cue::Hypothesis) || self.reached(at, Cue::Prospect)
    }

    /// Whether a cue stands to the left with nothing between that ends its scope.
    pub(crate) fn reached(&self, at: usize, cue: Cue) -> bool {
        let mut i = at;
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Cue(here)) if here == cue => return true,
                Some(What::Cue(Cue::Done | Cue::Treated | Cue::Plan))
                    if cue == Cue::Undocumented => {}
                Some(What::Cue(
                    Cue::Break
                    | Cue::Reason
                    | Cue::Reveals
                    | Cue::Reported
                    | Cue::Done
                    | Cue::Treated
                    | Cue::Plan,
                )) => return false,
                _ => {}
            }
        }
        false
    }

    /// Whether a negation to the left reaches `at`.
    pub(crate) fn negated(&self, at: usize) -> bool {
        self.denied_by(at, Cue::Negation)
    }

    /// Whether a cue that denies what follows, to the left, reaches `at`.
    fn denied_by(&self, at: usize, cue: Cue) -> bool {
        let plain = cue == Cue::Negation;
        let (mut commas, mut words) = (0, 0);
        let mut i = at;
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Cue(here)) if here == cue => {
                    return commas == 0 || self.list_of_absent(i, at);
                }
                Some(What::Cue(Cue::Denial)) => return plain,
                Some(What::Fact(_)) if plain && self.denies_itself(i) => {
                    return self.is(i + 1, Cue::Alternative) || self.list_of_absent(i, at);
                }
                // "has not undergone", "never tried"; "no evidence that he has tried".
                Some(What::Cue(Cue::Done | Cue::Treated)) if plain => {
                    return self.just_negated(self.first_done(i));
                }
                Some(What::Comma) => commas += 1,
                Some(What::Word) => words += 1,
                // "Denied: numbness, weakness"
                Some(What::Colon) if i > 0 && plain && self.is(i - 1, Cue::Denial) => return true,
                // A result of its own ends the list: "no edema, positive tenderness".
                Some(What::Result(_)) if i == 0 || !self.is_negation(i - 1) => return false,
                Some(
                    What::Cue(
                        Cue::Break
                        | Cue::Turn
                        | Cue::Reveals
                        | Cue::Reported
                        | Cue::Reason
                        | Cue::Plan
                        | Cue::Requested
                        | Cue::Diagnosed
                        | Cue::PseudoNegation
                        | Cue::Examined,
                    )
                    | What::Colon,
                ) => return false,
                Some(What::Cue(Cue::Link)) if commas > 0 => return false,
                _ => {}
            }
            if words > NEGATED_WORDS_MAX {
                return false;
            }
        }
        false
    }

    /// Whether words of a finding hold their own denial, which begins a list: "no sedation, nausea or vomiting".
    fn denies_itself(&self, at: usize) -> bool {
        let entry = self.entry(at);
        entry.is_some_and(|e| e.kind == Kind::Finding && e.status == Some(Status::Absent))
    }

    /// The first of done-cues that are joined by "and": "tried and failed".
    fn first_done(&self, at: usize) -> usize {
        let done = |i: usize| self.is(i, Cue::Done) || self.is(i, Cue::Treated);
        let joined = |i: &usize| {
            let before = i.checked_sub(2).filter(|first| done(*first))?;
            self.is(before + 1, Cue::Connector).then_some(before)
        };
        std::iter::successors(Some(at), joined).last().unwrap_or(at)
    }

    /// Whether a negation stands just before a token.
    pub(crate) fn just_negated(&self, at: usize) -> bool {
        let mut i = at;
        for _ in 0..3 {
            let Some(before) = i.checked_sub(1) else { return false };
            match self.what(before) {
                Some(What::Cue(Cue::Negation | Cue::Denial)) => return true,
                Some(What::Word | What::Cue(Cue::Filler)) => i = before,
                _ => return false,
            }
        }
        false
    }

    fn is_negation(&self, at: usize) -> bool {
        self.is(at, Cue::Negation) || self.is(at, Cue::Denial)
    }

    /// Whether words to the right say that what stands before is absent: "tenderness and spasm were not present".
    fn negated_after(&self, at: usize, cue: Cue) -> bool {
        let mut words = 0;
        let mut i = at + 1;
        while let Some(what) = self.what(i) {
            match what {
                What::Cue(here) if here == cue => return true,
                What::Result(_) if cue == Cue::NegationAfter => {
                    return self.is_plain_negative(i, at);
                }
                What::Word => words += 1,
                What::Comma
                | What::Colon
                | What::Place(_)
                | What::Side(_)
                | What::Cue(
                    Cue::Connector
                    | Cue::Alternative
                    | Cue::Preposition
                    | Cue::Filler
                    | Cue::Origin
                    | Cue::Link,
                ) => {}
                What::Fact(_) if self.same_kind(i, at) || self.same_words(i, at) => {}
                What::Fact(_) | What::Result(_) | What::Cue(_) => return false,
            }
            if words > 3 {
                return false;
            }
            i += 1;
        }
        false
    }

    /// Whether the result at `i` says "is negative" of the finding at `at`.
    fn is_plain_negative(&self, i: usize, at: usize) -> bool {
        let tied = i.checked_sub(1).is_some_and(|before| {
            before == at || self.is(before, Cue::Link) || self.what(before) == Some(What::Colon)
        });
        let said = self.entry(at).and_then(|entry| self.result(i, &entry.fact));
        tied && said == Some(Status::Absent)
    }

    fn same_kind(&self, one: usize, other: usize) -> bool {
        self.kind(one) == self.kind(other)
    }

    /// Whether doubt stands just before: "possible rotator cuff tear".
    fn doubted(&self, at: usize) -> bool {
        let mut i = at;
        let mut words = 0;
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Cue(Cue::Uncertain)) => return true,
                Some(What::Place(_) | What::Side(_) | What::Cue(Cue::Filler)) => {}
                Some(What::Fact(_)) if self.same_words(i, at) => {}
                Some(What::Word) if words < 3 => words += 1,
                _ => return false,
            }
        }
        false
    }

    /// Whether doubt ends what is said of a disease: "meniscus tear, right knee, suspected".
    fn doubted_after(&self, at: usize) -> bool {
        let loose = |i: &usize| {
            self.structure(*i).is_some()
                || self.side(*i).is_some()
                || self.what(*i) == Some(What::Comma)
                || self.is(*i, Cue::Filler)
                || self.is(*i, Cue::Link)
        };
        let next = (at + 1..self.tokens.len()).find(|i| !loose(i));
        let ends = |i: usize| self.what(i).is_none() || self.is(i, Cue::Break);
        self.kind(at) == Some(Kind::Disease)
            && next.is_some_and(|i| self.is(i, Cue::Uncertain) && ends(i + 1))
    }

    /// The cue by which care is to come: a plan or request before it, or "was ordered" after it. In the list of a
    /// plan, "continue ibuprofen" says of the ibuprofen alone that it was had before.
    fn coming(&self, at: usize) -> Option<Cue> {
        let mut i = at;
        let (mut done, mut listed) = (false, false);
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Cue(cue @ (Cue::Plan | Cue::Requested))) => {
                    // "The request for authorization requested acupuncture."
                    let disputed = cue == Cue::Plan && self.reached_within(i, Cue::Requested);
                    let cue = if disputed { Cue::Requested } else { cue };
                    return (!self.done_after(at)).then_some(cue);
                }
                // "The patient was recommended acupuncture": no care stands before it that could be meant.
                Some(What::Cue(Cue::PlanAfter)) if self.opens_care(i) => {
                    return (!self.done_after(at)).then_some(Cue::Plan);
                }
                Some(What::Cue(Cue::Done | Cue::Treated | Cue::Reported)) => {
                    done = true;
                    if !listed {
                        break;
                    }
                }
                Some(What::Comma) => listed = true,
                Some(What::Cue(Cue::Break)) if self.is_semicolon(i) => {}
                Some(What::Cue(Cue::Break | Cue::Reveals | Cue::Reason)) => break,
                _ => {}
            }
        }
        match self.said_after(at) {
            Some(Cue::Requested) => Some(Cue::Requested),
            Some(Cue::Prospect) => Some(Cue::PlanAfter),
            Some(_) | None => self.plan_after(at, done).then_some(Cue::PlanAfter),
        }
    }

    /// The cue that follows directly: "therapy to the knee would help", "was the original request".
    fn said_after(&self, at: usize) -> Option<Cue> {
        let loose = |i: &usize| {
            self.structure(*i).is_some()
                || self.side(*i).is_some()
                || self.same_words(*i, at)
                || [Cue::Filler, Cue::Preposition, Cue::Turn].iter().any(|cue| self.is(*i, *cue))
        };
        let next = (at + 1..self.tokens.len()).find(|i| !loose(i));
        match next.and_then(|i| self.what(i)) {
            Some(What::Cue(cue)) => Some(cue),
            _ => None,
        }
    }

    /// Whether a cue stands before `at` in the same clause.
    fn reached_within(&self, at: usize, cue: Cue) -> bool {
        let ends = |i: &usize| {
            let ended = self.is(*i, Cue::Break) && !self.is_semicolon(*i);
            ended || self.is(*i, Cue::Done) || self.is(*i, Cue::Reported) || self.is(*i, cue)
        };
        (0..at).rev().find(ends).is_some_and(|i| self.is(i, cue))
    }

    /// Whether care follows the cue at `at`, over a few words or its place, and none stands before it.
    fn opens_care(&self, at: usize) -> bool {
        let care = |i: usize| matches!(self.kind(i), Some(Kind::Care | Kind::Study));
        let loose = |i: &usize| {
            self.what(*i) == Some(What::Word)
                || self.side(*i).is_some()
                || self.structure(*i).is_some()
                || self.is(*i, Cue::Filler)
                || self.is(*i, Cue::Preposition)
        };
        let next = (at + 1..self.tokens.len()).take(OPENING_TOKENS_MAX).find(|i| !loose(i));
        next.is_some_and(care) && !(0..at).any(care)
    }

    /// Whether a break is a semicolon, which ends a clause and not the list of a plan.
    pub(crate) fn is_semicolon(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.range.len() == 1)
    }

    /// Whether words to the right say that it was done.
    pub(crate) fn done_after(&self, at: usize) -> bool {
        let mut words = 0;
        let mut i = at + 1;
        while let Some(what) = self.what(i) {
            match what {
                What::Cue(Cue::DoneAfter) => return true,
                // "Consider a fusion if nothing helps".
                What::Cue(
                    Cue::Break
                    | Cue::Hypothesis
                    | Cue::Plan
                    | Cue::PlanAfter
                    | Cue::Reveals
                    | Cue::Done
                    | Cue::Treated
                    | Cue::Reason
                    | Cue::Turn,
                ) => return false,
                What::Fact(_) if self.kind(i) != self.kind(at) => return false,
                What::Fact(_)
                | What::Place(_)
                | What::Side(_)
                | What::Result(_)
                | What::Cue(_)
                | What::Comma
                | What::Colon => {}
                What::Word => words += 1,
            }
            if words > PLAN_WORDS_MAX {
                return false;
            }
            i += 1;
        }
        false
    }

    /// Whether words to the right say that it is to come. After "was treated with" only the last of a list is meant.
    fn plan_after(&self, at: usize, done: bool) -> bool {
        let mut words = 0;
        let mut i = at + 1;
        while let Some(what) = self.what(i) {
            match what {
                What::Cue(Cue::PlanAfter) => return true,
                What::Cue(
                    Cue::Break
                    | Cue::Plan
                    | Cue::Requested
                    | Cue::Done
                    | Cue::Treated
                    | Cue::DoneAfter
                    | Cue::Reveals
                    | Cue::Reason
                    | Cue::Reported,
                ) => return false,
                What::Fact(_) if done && matches!(self.kind(i), Some(Kind::Care | Kind::Study)) => {
                    return false;
                }
                What::Word => words += 1,
                What::Fact(_)
                | What::Place(_)
                | What::Side(_)
                | What::Result(_)
                | What::Cue(_)
                | What::Comma
                | What::Colon => {}
            }
            if words > PLAN_WORDS_MAX {
                return false;
            }
            i += 1;
        }
        false
    }

    /// Whether `at` stands in a list of treatments.
    pub(crate) fn in_treatment(&self, at: usize) -> bool {
        let ends = |i: &usize| {
            matches!(
                self.what(*i),
                Some(What::Cue(
                    Cue::Treated | Cue::Break | Cue::Plan | Cue::Requested | Cue::Reported
                ))
            )
        };
        (0..at).rev().find(ends).is_some_and(|i| self.is(i, Cue::Treated))
    }

    /// Whether a done-cue to the left reaches `at`.
    pub(crate) fn done_before(&self, at: usize) -> bool {
        let mut i = at;
        while i > 0 {
            i -= 1;
            match self.what(i) {
                Some(What::Cue(Cue::Done | Cue::Treated)) => return true,
                Some(What::Cue(Cue::Break | Cue::Plan | Cue::Requested | Cue::Reveals)) => {
                    return false;
                }
                _ => {}
            }
        }
        false
    }
}
