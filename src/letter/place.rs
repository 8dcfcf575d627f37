//! Body regions and sides in the words of a request or a diagnosis.

use std::ops::Range;

use crate::model::name::RegionName;
use crate::model::side::Side;
use crate::model::vocabulary::Vocabulary;

use super::words::Named;

/// The region and the side of some words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The region.
    pub(super) region: RegionName,
    /// The side; `None` where the region has none.
    pub(super) side: Option<Side>,
    /// Whether the words name this region alone.
    pub(super) single: bool,
}

/// The regions named, in order, a longer phrase hiding the shorter ones inside it.
pub(super) fn regions(words: &Named<'_>) -> Vec<(Range<usize>, RegionName)> {
    let mut found = words.regions();
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut kept: Vec<(Range<usize>, RegionName)> = Vec::new();
    let mut end = 0;
    for (range, name) in found {
        if range.start >= end {
            end = range.end;
            kept.extend(name.map(|name| (range, name.clone())));
        }
    }
    kept
}

/// The region and side that words mean; `None` where they name no region.
///
/// Of several regions of the spine the first is meant; of several parts of one limb, the limb; of parts of different
/// limbs, the whole body.
pub(super) fn place(words: &Named<'_>, vocabulary: &Vocabulary) -> Option<Place> {
    let mut named: Vec<RegionName> = Vec::new();
    for (_, region) in regions(words) {
        if !named.contains(&region) {
            named.push(region);
        }
    }
    // "Spine" beside "lumbar" says nothing more.
    let root = |region: &RegionName| {
        let mut at = region.clone();
        while let Some(parent) = vocabulary.regions.get(&at).and_then(|r| r.within.clone()) {
            if parent == at {
                break;
            }
            at = parent;
        }
        at
    };
    let all = named.clone();
    named.retain(|region| {
        let holds_other = all.iter().any(|o| o != region && vocabulary.is_within(o, region));
        sided(vocabulary, region) || !holds_other
    });
    let first = named.first()?.clone();
    let single = named.len() == 1;
    let roots: Vec<RegionName> = named.iter().map(root).collect();
    let region = if single || !sided(vocabulary, &first) {
        first
    } else if roots.iter().all(|r| Some(r) == roots.first()) {
        let holder = named.iter().find(|r| named.iter().all(|o| vocabulary.is_within(o, r)));
        holder.or(roots.first())?.clone()
    } else if vocabulary.regions.contains_key("general") {
        RegionName::from("general")
    } else {
        first
    };
    let mentioned = side(words);
    let side = if region.as_str() == "general" {
        mentioned.or(Some(Side::Unstated))
    } else if sided(vocabulary, &region) {
        Some(mentioned.unwrap_or(Side::Unstated))
    } else {
        // A side at the spine is that of the structure treated, where nothing else is named.
        mentioned.filter(|_| single)
    };
    Some(Place { region, side, single })
}

fn sided(vocabulary: &Vocabulary, region: &RegionName) -> bool {
    vocabulary.regions.get(region).is_some_and(|region| region.sided)
}

/// The side that words name; left in one place and right in another is none of the two.
pub(super) fn side(words: &Named<'_>) -> Option<Side> {
    let named = |side: Side| words.has_side(side);
    if named(Side::Bilateral) {
        return Some(Side::Bilateral);
    }
    match (named(Side::Left), named(Side::Right)) {
        (true, false) => Some(Side::Left),
        (false, true) => Some(Side::Right),
        (true, true) if regions(words).len() <= 1 => Some(Side::Bilateral),
        (true, true) => Some(Side::Unstated),
        (false, false) => words.has_plural().then_some(Side::Bilateral),
    }
}
