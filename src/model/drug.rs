//! What requests name beside their service: the ingredients of drugs, with their classes and how much morphine a
//! milligram stands for, and items, such as a device, a test or a kind of operation.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::name::DrugName;
use super::rule::Interval;

/// A drug by its ingredient, or an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drug {
    /// The classes to which it belongs, such as `opioid`.
    pub classes: BTreeSet<String>,
    /// Whether it is an item and no drug.
    pub item: bool,
    /// Phrases by which requests name it; see the lexicon for the notation.
    pub phrases: Vec<String>,
    /// Milligrams of morphine by mouth for one milligram, with the days on which that factor is the published one;
    /// empty for an opioid of which no single factor is published, `None` for what is no opioid.
    pub morphine: Option<Vec<(Interval, Decimal)>>,
}

impl Drug {
    /// The factor of a day; `None` where none is published, as for a factor that changes with the dose.
    #[must_use]
    pub fn factor(&self, day: Date) -> Option<Decimal> {
        let factors = self.morphine.as_deref().unwrap_or_default();
        factors.iter().find(|(days, _)| days.contains(day)).map(|(_, factor)| *factor)
    }
}

/// All drugs and items by name.
pub type Drugs = BTreeMap<DrugName, Drug>;

/// Whether words are names or classes of items and not of drugs; a condition holds words of one kind only.
#[must_use]
pub fn are_items(drugs: &Drugs, words: &BTreeSet<String>) -> bool {
    let mut items = drugs.iter().filter(|(_, drug)| drug.item);
    items.any(|(name, item)| words.contains(name.as_str()) || !item.classes.is_disjoint(words))
}

/// Every word that `ingredient is` can name, the drugs and their classes; or that `item is` can.
#[must_use]
pub fn words_of(drugs: &Drugs, items: bool) -> BTreeSet<String> {
    let of_kind = drugs.iter().filter(|(_, drug)| drug.item == items);
    of_kind
        .flat_map(|(name, drug)| {
            std::iter::once(name.as_str().to_owned()).chain(drug.classes.iter().cloned())
        })
        .collect()
}
