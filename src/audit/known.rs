//! Remarks that are known already, so that a pipeline fails on new ones only. The list can only
//! shrink: an entry whose remark is gone must go too.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::remark::{Key, Remark};

/// Most lines of a list of known remarks.
pub const KNOWN_MAX: usize = 2_000_000;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The document.
    pub document: String,
    /// The issue's number in it.
    pub issue: usize,
    /// The kind.
    pub kind: String,
    /// The criterion or fact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// What a person found on reading it; kept while the remark is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// What else that person wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Known {
    fn key(&self) -> Key {
        let criterion = self.criterion.clone().unwrap_or_default();
        (self.document.clone(), self.issue, self.kind.clone(), criterion)
    }

    /// The line of a remark that nobody has read yet.
    #[must_use]
    pub fn of(remark: &Remark) -> Self {
        Self {
            document: remark.document.to_string(),
            issue: remark.issue,
            kind: remark.kind.clone(),
            criterion: remark.criterion.clone(),
            verdict: None,
            note: None,
        }
    }
}

/// Remarks held against the known ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Remarks that the list does not know, by position, in order.
    pub new: Vec<usize>,
    /// Entries whose remark is gone, by position in the list.
    pub gone: Vec<usize>,
    /// Entries whose remark is there.
    pub kept: Vec<usize>,
}

impl Comparison {
    /// Compares remarks with a list.
    #[must_use]
    pub fn of(remarks: &[Remark], known: &[Known]) -> Self {
        let now: BTreeSet<Key> = remarks.iter().map(Remark::key).collect();
        let before: BTreeSet<Key> = known.iter().map(Known::key).collect();
        let new = remarks.iter().enumerate().filter(|(_, r)| !before.contains(&r.key()));
        let (kept, gone) =
            known.iter().enumerate().partition::<Vec<_>, _>(|(_, k)| now.contains(&k.key()));
        let positions = |list: Vec<(usize, &Known)>| list.into_iter().map(|(i, _)| i).collect();
        Self { new: new.map(|(i, _)| i).collect(), gone: positions(gone), kept: positions(kept) }
    }

    /// Whether nothing is new and nothing gone.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty()
    }
}

/// Reads a list, one entry a line.
///
/// # Errors
/// The number of the first line that is no entry, and what is wrong with it.
pub fn read_known(text: &str) -> Result<Vec<Known>, (usize, String)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
    let mut known = Vec::new();
    for (index, line) in lines {
        if known.len() >= KNOWN_MAX {
            return Err((
                index + 1,
                format!("more than {KNOWN_MAX} entries (limit: known remarks)"),
            ));
        }
        let entry: Known = serde_json::from_str(line).map_err(|e| (index + 1, e.to_string()))?;
        if let Some(first) = seen.insert(entry.key(), index + 1) {
            return Err((index + 1, format!("the entry of line {first} again")));
        }
        known.push(entry);
    }
    Ok(known)
}

/// The list as text: sorted, one entry a line.
#[must_use]
pub fn write_known(mut known: Vec<Known>) -> String {
    known.sort_by_key(Known::key);
    known.iter().fold(String::new(), |text, entry| {
        text + &serde_json::to_string(entry).unwrap_or_default() + "\n"
    })
}
