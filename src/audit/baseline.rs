//! What answers that read no record would score: the figures that any rule set has to beat.

use std::collections::BTreeMap;

use crate::model::outcome::Outcome;

use super::square::Square;

/// The agreement of a rater who upholds every denial, on the same issues.
#[must_use]
pub fn always_upheld(square: Square) -> Square {
    Square {
        both: 0,
        first: 0,
        second: square.both.saturating_add(square.second),
        neither: square.first.saturating_add(square.neither),
    }
}

/// The agreement of a rater who answers as the other letters' issues of the same category mostly
/// did, and upholds on a tie. Each issue is (letter, category, recorded outcome).
///
/// A letter never counts toward its own answer: judged on the letters it learned from, this rater
/// would look better than it is.
#[must_use]
pub fn category_majority<L: Ord, C: Ord>(issues: &[(L, C, Outcome)]) -> Square {
    let mut of_category: BTreeMap<&C, Tally> = BTreeMap::new();
    let mut of_letter: BTreeMap<(&L, &C), Tally> = BTreeMap::new();
    for (letter, category, recorded) in issues {
        of_category.entry(category).or_default().count(*recorded);
        of_letter.entry((letter, category)).or_default().count(*recorded);
    }
    let mut square = Square::default();
    for ((_, category), own) in &of_letter {
        let all = of_category.get(category).copied().unwrap_or_default();
        let overturned = all.overturned.saturating_sub(own.overturned);
        let upheld = all.upheld.saturating_sub(own.upheld);
        let (when_overturned, when_upheld) = if overturned > upheld {
            (&mut square.both, &mut square.first)
        } else {
            (&mut square.second, &mut square.neither)
        };
        *when_overturned = when_overturned.saturating_add(own.overturned);
        *when_upheld = when_upheld.saturating_add(own.upheld);
    }
    square
}

/// How often each outcome was recorded.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    overturned: u32,
    upheld: u32,
}

impl Tally {
    fn count(&mut self, recorded: Outcome) {
        let cell = match recorded {
            Outcome::Overturned => &mut self.overturned,
            Outcome::Upheld => &mut self.upheld,
        };
        *cell = cell.saturating_add(1);
    }
}
