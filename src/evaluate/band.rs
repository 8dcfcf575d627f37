//! Bands: what is decided by readers of the guideline who take a threshold, or the records of a fact, otherwise.

use crate::model::case::{Case, Request};
use crate::model::condition::Threshold;
use crate::model::fact::{Fact, Status};
use crate::model::name::{CriterionName, FactName};
use crate::model::outcome::Decision;
use crate::model::rule::{Band, Rule};
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Value};
use crate::syntax::condition::Comparison;

use super::Evaluator;

/// How another reader of the guideline takes a band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherReader {
    /// With this value as the threshold.
    Threshold(Amount),
    /// With the records of a fact in the band counted as this.
    Counts(FactName, Status),
}

/// A band on which readers of the guideline differ, and the decision of the other reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandFlip {
    /// The criterion.
    pub criterion: CriterionName,
    /// How the other reader takes it.
    pub reader: OtherReader,
    /// The decision then.
    pub decision: Decision,
}

impl Evaluator<'_> {
    /// The bands of a rule inside which the decision flips.
    pub(super) fn band_flips(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
        decision: Decision,
    ) -> Vec<BandFlip> {
        let mut flips = Vec::new();
        for (index, criterion) in rule.criteria.iter().enumerate() {
            let Some(band) = &criterion.band else { continue };
            let mut note = |reader, then: Decision| {
                if then != decision {
                    let criterion = criterion.name.clone();
                    flips.push(BandFlip { criterion, reader, decision: then });
                }
            };
            if let Some(of) = &band.of {
                for status in [Status::Present, Status::Absent] {
                    let then = self.decision(rule, &counted(case, of, band, status), request, side);
                    note(OtherReader::Counts(of.clone(), status), then);
                }
                continue;
            }
            for (from, to) in [(band.low, band.high), (band.high, band.low)] {
                let mut other = rule.clone();
                if let Some(criterion) = other.criteria.get_mut(index) {
                    criterion.when.each_threshold_mut(&mut |threshold| {
                        if *threshold == Threshold::Amount(from) {
                            *threshold = Threshold::Amount(to);
                        }
                    });
                }
                note(OtherReader::Threshold(to), self.decision(&other, case, request, side));
            }
        }
        flips
    }
}

/// The case as a reader sees it to whom every record in the band says this. Where one that is no longer counted as present
/// stands beside one that is, such as the grades of two muscles of a limb, it is left out: it says nothing against that.
fn counted(case: &Case, of: &FactName, band: &Band, status: Status) -> Case {
    let differs = |fact: &Fact| {
        fact.name == *of
            && fact.status != status
            && matches!(fact.status, Status::Present | Status::Absent)
            && lies_in(fact, band)
    };
    let beside = |fact: &Fact| {
        let same_side = |other: &Fact| match (fact.side, other.side) {
            (Some(a), Some(b)) => a.covers(b) != Some(false) || b.covers(a) != Some(false),
            (None, _) | (_, None) => true,
        };
        case.facts.iter().any(|other| {
            other.name == *of
                && other.status == Status::Present
                && !lies_in(other, band)
                && same_side(other)
        })
    };
    let mut seen = case.clone();
    seen.facts.retain(|fact| !(differs(fact) && status == Status::Absent && beside(fact)));
    for fact in seen.facts.iter_mut().filter(|fact| differs(fact)) {
        fact.status = status;
    }
    seen
}

/// Whether the value of a record is from the lower end of the band up to, not including, the higher one.
fn lies_in(fact: &Fact, band: &Band) -> bool {
    let Some(Value::Quantity(quantity)) = &fact.value else { return false };
    quantity.compare(Comparison::AtLeast, band.low) == Truth::Met
        && quantity.compare(Comparison::Less, band.high) == Truth::Met
}
