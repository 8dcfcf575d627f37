//! Two raters, two answers: the 2 x 2 table and the measures of agreement on it.
//!
//! Every measure is a ratio of whole-number polynomials in the four counts, so a zero denominator
//! is recognized exactly, and swapping the raters gives the same bits. A measure with a zero
//! denominator is `None`; none is ever NaN.

use super::table::Table;

/// The counts of two raters who each said *overturn* or *uphold* of the same issues.
///
/// The first rater is the rules (*necessary* is overturn; *not necessary* and *not shown* are
/// uphold), the second is the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Square {
    /// Both say overturn.
    pub both: u32,
    /// Only the first says overturn.
    pub first: u32,
    /// Only the second says overturn.
    pub second: u32,
    /// Neither does: both say uphold.
    pub neither: u32,
}

impl From<&Table> for Square {
    /// The decided issues of a table; *no rule* is left out.
    fn from(table: &Table) -> Self {
        let denied = table.not_necessary + table.not_shown;
        Self {
            both: table.necessary.overturned,
            first: table.necessary.upheld,
            second: denied.overturned,
            neither: denied.upheld,
        }
    }
}

impl Square {
    /// The same issues with the raters swapped.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self { first: self.second, second: self.first, ..self }
    }

    /// The same issues with the two answers swapped.
    #[must_use]
    pub fn relabelled(self) -> Self {
        Self { both: self.neither, first: self.second, second: self.first, neither: self.both }
    }

    /// The number of issues.
    #[must_use]
    pub fn total(self) -> u64 {
        [self.both, self.first, self.second, self.neither].map(u64::from).iter().sum()
    }

    /// Issues on which both say the same.
    #[must_use]
    pub fn agreed(self) -> u32 {
        self.both.saturating_add(self.neither)
    }

    /// Share of issues on which both say the same, from 0 to 1.
    #[must_use]
    pub fn observed(self) -> Option<f64> {
        let Cells { a, d, n, .. } = self.cells();
        ratio(a + d, n)
    }

    /// Cohen's kappa (1960): agreement beyond what the two raters' own rates would give by chance.
    /// `None` where both give one and the same answer throughout.
    #[must_use]
    pub fn kappa(self) -> Option<f64> {
        let Cells { a, b, c, d, .. } = self.cells();
        ratio(2.0 * (a * d - b * c), (a + b) * (b + d) + (a + c) * (c + d))
    }

    /// Gwet's AC1 (2008): chance agreement as `2q(1-q)`, with `q` the raters' mean rate of
    /// overturn.
    #[must_use]
    pub fn ac1(self) -> Option<f64> {
        let Cells { a, d, n, said, unsaid, .. } = self.cells();
        let chance = said * unsaid;
        ratio(2.0 * n * (a + d) - chance, 2.0 * n * n - chance)
    }

    /// The prevalence-adjusted, bias-adjusted kappa of Byrt, Bishop and Carlin (1993): `2 po - 1`.
    #[must_use]
    pub fn pabak(self) -> Option<f64> {
        let Cells { a, b, c, d, n, .. } = self.cells();
        ratio((a + d) - (b + c), n)
    }

    /// Krippendorff's alpha for two raters and nominal answers, with his correction for small
    /// samples (2011): `1 - Do/De`. `None` where only one answer occurs.
    #[must_use]
    pub fn alpha(self) -> Option<f64> {
        let Cells { b, c, n, said, unsaid, .. } = self.cells();
        let chance = said * unsaid;
        ratio(chance - (b + c) * (2.0 * n - 1.0), chance)
    }

    /// Agreement on overturn, p+ (Cicchetti and Feinstein 1990): of the times either says overturn,
    /// how often the other does. The same figure as the F1 of information retrieval.
    #[must_use]
    pub fn positive(self) -> Option<f64> {
        let Cells { a, said, .. } = self.cells();
        ratio(2.0 * a, said)
    }

    /// Agreement on uphold, p-: as [`Square::positive`], of the other answer.
    #[must_use]
    pub fn negative(self) -> Option<f64> {
        self.relabelled().positive()
    }

    /// How far the answers are from even, from 0 to 1; large values pull kappa down.
    #[must_use]
    pub fn prevalence_index(self) -> Option<f64> {
        let Cells { a, d, n, .. } = self.cells();
        ratio((a - d).abs(), n)
    }

    /// How far the raters' rates of overturn differ, from 0 to 1.
    #[must_use]
    pub fn bias_index(self) -> Option<f64> {
        let Cells { b, c, n, .. } = self.cells();
        ratio((b - c).abs(), n)
    }

    /// The correlation of Matthews (1975), also called phi. `None` where a rater gives one answer
    /// only.
    #[must_use]
    pub fn correlation(self) -> Option<f64> {
        let Cells { a, b, c, d, .. } = self.cells();
        // Two roots, because the product of all four margins loses more than the product of two.
        let margins = ((a + b) * (c + d)).sqrt() * ((a + c) * (b + d)).sqrt();
        ratio(a * d - b * c, margins).map(|value| value.clamp(-1.0, 1.0))
    }

    /// Of the issues the record overturns, the share for which the rules say necessary.
    #[must_use]
    pub fn recall(self) -> Option<f64> {
        let Cells { a, c, .. } = self.cells();
        ratio(a, a + c)
    }

    /// Of the issues the rules call necessary, the share the record overturns.
    #[must_use]
    pub fn precision(self) -> Option<f64> {
        self.swapped().recall()
    }

    /// Of the issues the record upholds, the share for which the rules say not necessary or not
    /// shown.
    #[must_use]
    pub fn specificity(self) -> Option<f64> {
        self.relabelled().recall()
    }

    /// The mean of [`Square::recall`] and [`Square::specificity`]: 0.5 for any constant answer.
    /// `None` where the record has only one outcome.
    #[must_use]
    pub fn balanced_accuracy(self) -> Option<f64> {
        self.recall()
            .zip(self.specificity())
            .map(|(recall, specificity)| f64::midpoint(recall, specificity))
    }

    fn cells(self) -> Cells {
        let [a, b, c, d] = [self.both, self.first, self.second, self.neither].map(f64::from);
        let said = 2.0 * a + (b + c);
        let unsaid = 2.0 * d + (b + c);
        Cells { a, b, c, d, n: (a + d) + (b + c), said, unsaid }
    }
}

/// The counts under the letters of the published formulas.
struct Cells {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    /// All issues.
    n: f64,
    /// How often overturn was said, by both raters together.
    said: f64,
    /// How often uphold was said.
    unsaid: f64,
}

/// A quotient, or nothing where the denominator is zero.
fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    (denominator > 0.0).then(|| numerator / denominator)
}
