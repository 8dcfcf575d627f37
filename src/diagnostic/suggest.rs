//! "Did you mean": the nearest known name, where one is near enough.

/// The known name nearest to `name`, where the difference is small for its length: none for a single letter, one edit up to four
/// letters, two up to eight, else a third of the letters. Equal distances go to the first in order.
#[must_use]
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let limit = match length {
        0 | 1 => return None,
        2..=4 => 1,
        5..=8 => 2,
        _ => length / 3,
    };
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(name, candidate), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
