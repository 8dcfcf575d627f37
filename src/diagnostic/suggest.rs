//! "Did you mean": the nearest known name, where one is near enough.

use std::collections::BTreeSet;

/// A known name that is near what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether no other name can be meant: it is the only one near, or the only one a single edit away.
    pub certain: bool,
}

/// The known name nearest to `name`, where the difference is small for its length: none for a single letter, one edit up to four
/// letters, two up to eight, else a third of the letters. Equal distances go to the first in order.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let length = name.chars().count();
    let limit = match length {
        0 | 1 => return None,
        2..=4 => 1,
        5..=8 => 2,
        _ => length / 3,
    };
    let near: BTreeSet<(usize, &str)> = known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(name, candidate), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .collect();
    let &(distance, first) = near.first()?;
    let rivals = near.iter().skip(1);
    let certain = distance > 0
        && match distance {
            1 => rivals.filter(|(d, _)| *d == 1).count() == 0,
            _ => rivals.count() == 0,
        };
    Some(Near { name: first, certain })
}

/// The name of [`nearest`].
#[must_use]
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, known).map(|near| near.name)
}
