//! What makes two libraries the same: a hash over the texts that decide.

use sha2::{Digest, Sha256};

use super::RuleSource;

/// What decides: not the tests, and not the paths, which depend on how a folder was named.
pub(super) fn deciding(files: &[RuleSource]) -> String {
    let deciding = files.iter().filter(|f| !f.path.ends_with(".test.yaml"));
    of_texts(deciding.map(|f| f.text.as_str()))
}

/// A text is hashed first, so that where one ends and the next begins is part of the whole.
pub(super) fn of_texts<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut texts: Vec<_> = texts.map(|text| Sha256::digest(text.as_bytes())).collect();
    texts.sort();
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text);
    }
    let digits = |byte: &u8| {
        [byte >> 4, byte & 15].map(|d| char::from_digit(u32::from(d), 16).unwrap_or('0'))
    };
    hasher.finalize().iter().flat_map(digits).collect()
}
