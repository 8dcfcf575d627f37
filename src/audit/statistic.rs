//! The measures of agreement by name, so that tables, intervals and JSON list them from one place.

use super::square::Square;

/// One measure of agreement; [`Statistic::of`] computes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Statistic {
    /// Share of issues agreed on.
    Percent,
    /// Cohen's kappa.
    Kappa,
    /// Gwet's AC1.
    Ac1,
    /// Prevalence-adjusted, bias-adjusted kappa.
    Pabak,
    /// Krippendorff's alpha.
    Alpha,
    /// Agreement on overturned denials, p+.
    Positive,
    /// Agreement on upheld denials, p-.
    Negative,
    /// Of the overturned, the share found necessary.
    Recall,
    /// Of those found necessary, the share overturned.
    Precision,
    /// Of the upheld, the share found not necessary or not shown.
    Specificity,
    /// Mean of recall and specificity.
    BalancedAccuracy,
    /// Matthews correlation.
    Correlation,
    /// Distance of the answers from even.
    PrevalenceIndex,
    /// Distance between the raters' rates.
    BiasIndex,
}

impl Statistic {
    /// All, in the order of reports.
    pub const ALL: [Self; 14] = [
        Self::Percent,
        Self::Kappa,
        Self::Ac1,
        Self::Pabak,
        Self::Alpha,
        Self::Positive,
        Self::Negative,
        Self::Recall,
        Self::Precision,
        Self::Specificity,
        Self::BalancedAccuracy,
        Self::Correlation,
        Self::PrevalenceIndex,
        Self::BiasIndex,
    ];

    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Kappa => "kappa",
            Self::Ac1 => "ac1",
            Self::Pabak => "pabak",
            Self::Alpha => "alpha",
            Self::Positive => "positive",
            Self::Negative => "negative",
            Self::Recall => "recall",
            Self::Precision => "precision",
            Self::Specificity => "specificity",
            Self::BalancedAccuracy => "balanced_accuracy",
            Self::Correlation => "mcc",
            Self::PrevalenceIndex => "prevalence_index",
            Self::BiasIndex => "bias_index",
        }
    }

    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Percent => "agreement",
            Self::Kappa => "Cohen's kappa",
            Self::Ac1 => "Gwet's AC1",
            Self::Pabak => "PABAK",
            Self::Alpha => "Krippendorff's alpha",
            Self::Positive => "agreement on denial overturned (p+)",
            Self::Negative => "agreement on denial upheld (p-)",
            Self::Recall => "found necessary, of denials overturned",
            Self::Precision => "denial overturned, of those found necessary",
            Self::Specificity => "not necessary or not shown, of denials upheld",
            Self::BalancedAccuracy => "balanced accuracy",
            Self::Correlation => "Matthews correlation",
            Self::PrevalenceIndex => "prevalence index",
            Self::BiasIndex => "bias index",
        }
    }

    /// Its value, as a share from 0 to 1 or a coefficient from -1 to 1; `None` where it is
    /// undefined.
    #[must_use]
    pub fn of(self, square: Square) -> Option<f64> {
        match self {
            Self::Percent => square.observed(),
            Self::Kappa => square.kappa(),
            Self::Ac1 => square.ac1(),
            Self::Pabak => square.pabak(),
            Self::Alpha => square.alpha(),
            Self::Positive => square.positive(),
            Self::Negative => square.negative(),
            Self::Recall => square.recall(),
            Self::Precision => square.precision(),
            Self::Specificity => square.specificity(),
            Self::BalancedAccuracy => square.balanced_accuracy(),
            Self::Correlation => square.correlation(),
            Self::PrevalenceIndex => square.prevalence_index(),
            Self::BiasIndex => square.bias_index(),
        }
    }
}
