//! Results and measures of both sides in one sentence: "grip was 20 pounds on the right and 60 on the left".

use rust_decimal::Decimal;

use super::assemble::Assembly;
use super::locate::Where;
use super::measure::Answer;
use super::passage::Passage;
use super::token::{Sentence, What};
use crate::letter::lexicon::{Cue, Entry, Worse};
use crate::letter::number::of_word;
use crate::model::fact::Status;
use crate::model::side::Side;

/// How far behind the quality the second measure may stand, in tokens.
const REACH_TOKENS: usize = 24;
/// The best grade of strength.
const GRADES_MAX: u32 = 5;
/// Share of the better side's measure from which on the other is alike, in percent.
const ALIKE_PERCENT: i64 = 80;

impl Assembly<'_> {
    /// What measures of both sides say of a quality.
    pub(super) fn both_sides(
        &mut self,
        sentence: &Sentence<'_>,
        at: usize,
        entry: &Entry,
        passage: &mut Passage,
        sides: Vec<(Side, Status)>,
    ) {
        let places = self.places(sentence, at, entry, passage);
        let Some(place) = places.into_iter().next() else { return };
        for (side, status) in sides {
            let place = Where { side: Some(side), lent: false, ..place.clone() };
            self.push(sentence, at, &entry.fact, place, status, None);
        }
    }
}

impl Sentence<'_> {
    /// Both results of a test where each stands before its side: "(+) Spurling R, (-) L".
    pub(super) fn leading_answers(
        &self,
        at: usize,
        first: &Answer,
        entry: &Entry,
    ) -> Option<Vec<Answer>> {
        let loose = |i: &usize| !self.is(*i, Cue::Preposition) && !self.is(*i, Cue::Filler);
        let next = |from: usize| (from..self.tokens.len()).find(loose);
        let own = next(at + 1)?;
        let side = self.side(own)?;
        let joint = self.joins(own + 1) || self.is(own + 1, Cue::Break);
        let result = next(own + 2).filter(|_| joint)?;
        let status = self.polarity(result, &entry.fact)?;
        let other = next(result + 1).and_then(|i| self.side(i))?;
        let turned = side.opposite() == Some(other);
        let second = Answer::new(status, result, Some(other));
        turned.then(|| vec![Answer { side: Some(side), ..first.clone() }, second])
    }

    /// What the measures of both sides say of the quality at `at`: the side that is clearly worse, and the other; nothing
    /// where no two sides have a measure.
    pub(super) fn compared(&self, text: &str, at: usize) -> Vec<(Side, Status)> {
        let Some(kind) = self.entry(at).and_then(|entry| entry.worse) else { return Vec::new() };
        let Some([(one, first), (other, second)]) = self.measures(text, at) else {
            return Vec::new();
        };
        // Smaller numbers of a force are grades.
        if kind == Worse::Smaller && first.max(second) <= Decimal::from(GRADES_MAX) {
            return Vec::new();
        }
        let worse = |mine: Decimal, its: Decimal| {
            let (low, high) = match kind {
                Worse::Smaller => (mine, its),
                Worse::Greater => (its, mine),
            };
            high.checked_mul(Decimal::new(ALIKE_PERCENT, 2)).is_some_and(|bound| low < bound)
        };
        let status = |is: bool| if is { Status::Present } else { Status::Absent };
        vec![(one, status(worse(first, second))), (other, status(worse(second, first)))]
    }

    /// The two measures behind the quality, each with its side, which stands before both numbers or behind both.
    fn measures(&self, text: &str, at: usize) -> Option<[(Side, Decimal); 2]> {
        let (mut sides, mut numbers): (Vec<Side>, Vec<Decimal>) = (Vec::new(), Vec::new());
        sides.extend(self.side_before(at));
        for i in at + 1..self.tokens.len().min(at + REACH_TOKENS) {
            let words = self.tokens.get(i).and_then(|t| text.get(t.range.clone())).unwrap_or("");
            match self.what(i)? {
                What::Side(side) => sides.push(side),
                What::Word => {
                    let number: Option<Decimal> = words.parse().ok();
                    numbers.extend(number.or_else(|| of_word(words).map(Decimal::from)));
                }
                What::Cue(Cue::Filler) => {
                    numbers.extend(words.split(' ').find_map(|word| word.parse::<Decimal>().ok()));
                }
                What::Fact(_) if !self.same_words(i, at) => break,
                What::Fact(_)
                | What::Place(_)
                | What::Result(_)
                | What::Cue(_)
                | What::Comma
                | What::Colon => {}
            }
            if let ([one, other], [first, second]) = (sides.as_slice(), numbers.as_slice()) {
                let apart = one.opposite() == Some(*other);
                return apart.then_some([(*one, *first), (*other, *second)]);
            }
        }
        None
    }
}
