//! A sample to read again: stratified, in a fixed order of which every beginning is a sample too.
//!
//! Strata are the cells of decision and record, since disagreements and overturned denials are few
//! and matter most. Each gets places in proportion to the square root of its size, so that small
//! cells are read more closely, and every issue drawn says for how many it stands.

use std::collections::BTreeMap;

use crate::model::outcome::{Decision, Outcome};

use super::bootstrap::SplitMix64;
use super::entry::Entry;

/// Most issues that are drawn.
pub const SAMPLE_MAX: usize = 100_000;

/// An issue that was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Its position among the entries.
    pub entry: usize,
    /// Its stratum.
    pub decision: Decision,
    /// Its stratum.
    pub recorded: Option<Outcome>,
    /// How many issues there are in the stratum, and how many of them were drawn: it stands for the
    /// quotient.
    pub of: (usize, usize),
}

impl Drawn {
    /// For how many issues it stands.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of issues are far below 2^53")]
    pub fn weight(&self) -> f64 {
        self.of.0 as f64 / self.of.1.max(1) as f64
    }
}

/// A cell of decision and record.
type Stratum = (Decision, Option<Outcome>);

/// Draws `size` of the issues. The draw depends on the names of the documents, the numbers of the
/// issues and the seed; the order in which they were read changes nothing.
#[must_use]
pub fn sample(entries: &[Entry], size: usize, seed: u64) -> Vec<Drawn> {
    let mut strata: BTreeMap<Stratum, Vec<(u64, usize)>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let stratum = strata.entry((entry.decision, entry.recorded)).or_default();
        stratum.push((lot(entry, seed), index));
    }
    for members in strata.values_mut() {
        members.sort_unstable_by(|a, b| {
            let key = |(lot, index): &(u64, usize)| {
                (*lot, entries.get(*index).map(|e| (e.document.clone(), e.issue)))
            };
            key(a).cmp(&key(b))
        });
    }
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let places = allocate(&sizes, size.min(SAMPLE_MAX));
    let mut drawn: Vec<(f64, usize, Drawn)> = Vec::new();
    for (number, (((decision, recorded), members), places)) in
        strata.iter().zip(&places).enumerate()
    {
        for (rank, (_, entry)) in members.iter().take(*places).enumerate() {
            // Evenly through the whole list, so that its first eight are of all strata.
            let at = fraction(2 * rank + 1, 2 * places);
            let of = (members.len(), *places);
            let one = Drawn { entry: *entry, decision: *decision, recorded: *recorded, of };
            drawn.push((at, number, one));
        }
    }
    drawn.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    drawn.into_iter().map(|(_, _, drawn)| drawn).collect()
}

#[expect(clippy::cast_precision_loss, reason = "ranks within a sample are far below 2^53")]
fn fraction(numerator: usize, denominator: usize) -> f64 {
    numerator as f64 / denominator.max(1) as f64
}

/// The lot of an issue: a hash of its name and the seed.
fn lot(entry: &Entry, seed: u64) -> u64 {
    let number = u64::try_from(entry.issue).unwrap_or(u64::MAX);
    let start = SplitMix64::new(seed).at(number);
    entry.document.bytes().fold(start, |lot, byte| SplitMix64::new(lot).at(u64::from(byte)))
}

/// Places for strata of these sizes: in proportion to the square roots of the sizes, at least one
/// each while there are enough, never more than there are members. What rounding leaves goes to the
/// largest remainders.
fn allocate(sizes: &[usize], size: usize) -> Vec<usize> {
    let size = size.min(sizes.iter().sum());
    let mut places: Vec<usize> = vec![0; sizes.len()];
    for _ in 0..size {
        // The next place goes to the stratum that is furthest behind its share (Sainte-Laguë).
        let behind = |(index, members): (usize, &usize)| {
            let has = places.get(index).copied().unwrap_or(0);
            let root = fraction(*members, 1).sqrt();
            let claim = if has == 0 { f64::INFINITY } else { root / fraction(2 * has + 1, 1) };
            (has < *members).then_some((claim, *members, index))
        };
        let open = sizes.iter().enumerate().filter_map(behind);
        // A small stratum is seen before a second place goes to a large one.
        let next = open.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
        if let Some(place) = next.and_then(|(_, _, index)| places.get_mut(index)) {
            *place += 1;
        }
    }
    places
}
