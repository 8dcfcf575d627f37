//! What auditors found on reading: verdicts, and how well the auditors agree among themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::interval::{Interval, Level, wilson};

/// Most lines of a file of notes.
pub const NOTES_MAX: usize = 1_000_000;

/// Which of four things is wrong where decision and record part. A disagreement is not an error
/// before somebody says whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The recorded outcome.
    Record,
    /// The rule.
    Rule,
    /// What was read from the letter.
    Extraction,
    /// Nothing: the letter does not say what would decide it.
    LetterSilent,
}

impl Verdict {
    /// All four, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Record, Self::Rule, Self::Extraction, Self::LetterSilent];

    /// The name in notes and machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Rule => "rule",
            Self::Extraction => "extraction",
            Self::LetterSilent => "letter_silent",
        }
    }

    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Record => "record wrong",
            Self::Rule => "rule wrong",
            Self::Extraction => "extraction wrong",
            Self::LetterSilent => "letter silent",
        }
    }
}

/// One reading of one issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The document.
    pub document: String,
    /// The issue's number in it.
    pub issue: usize,
    /// Who read it: any name, the same in all of one reader's lines.
    pub reader: String,
    /// What the reader found.
    pub verdict: Verdict,
    /// In the reader's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Reads notes, one a line.
///
/// # Errors
/// The number of the first line that is no note, and what is wrong with it.
pub fn read_notes(text: &str) -> Result<Vec<Note>, (usize, String)> {
    let mut notes: Vec<Note> = Vec::new();
    let mut seen: BTreeMap<(String, usize, String), usize> = BTreeMap::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if notes.len() >= NOTES_MAX {
            return Err((index + 1, format!("more than {NOTES_MAX} notes (limit: notes)")));
        }
        let note: Note =
            serde_json::from_str(line).map_err(|error| (index + 1, error.to_string()))?;
        let key = (note.document.clone(), note.issue, note.reader.clone());
        if let Some(first) = seen.insert(key, index + 1) {
            return Err((
                index + 1,
                format!("this reader's note on the issue is in line {first} already"),
            ));
        }
        notes.push(note);
    }
    Ok(notes)
}

/// The notes of a corpus, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// First verdicts by kind.
    pub verdicts: BTreeMap<Verdict, u32>,
    /// Issues with at least one verdict.
    pub issues: usize,
    /// Notes about no issue of this corpus.
    pub elsewhere: usize,
    /// How two readers of one issue agree; `None` where no issue was read twice.
    pub agreement: Option<ReaderAgreement>,
}

/// How well readers agree.
#[derive(Debug, Clone, PartialEq)]
pub struct ReaderAgreement {
    /// Issues read twice.
    pub issues: u32,
    /// Those with equal verdicts.
    pub equal: u32,
    /// The Wilson interval of their share.
    pub interval: Option<Interval>,
    /// Cohen's kappa over the four verdicts, first reading against second; `None` where undefined.
    pub kappa: Option<f64>,
}

/// Counts notes. Of an issue with more than two readings the first two count, in the order of the
/// readers' names.
#[must_use]
pub fn review(entries: &[Entry], notes: &[Note]) -> Review {
    let known: BTreeSet<(&str, usize)> =
        entries.iter().map(|entry| (entry.document.as_ref(), entry.issue)).collect();
    let mut read: BTreeMap<(&str, usize), BTreeMap<&str, Verdict>> = BTreeMap::new();
    let mut elsewhere = 0;
    for note in notes {
        let key = (note.document.as_str(), note.issue);
        if known.contains(&key) {
            read.entry(key).or_default().insert(&note.reader, note.verdict);
        } else {
            elsewhere += 1;
        }
    }
    let mut verdicts: BTreeMap<Verdict, u32> = BTreeMap::new();
    let mut pairs: BTreeMap<(Verdict, Verdict), u32> = BTreeMap::new();
    for readings in read.values() {
        let mut readings = readings.values();
        let Some(first) = readings.next() else { continue };
        *verdicts.entry(*first).or_default() += 1;
        if let Some(second) = readings.next() {
            *pairs.entry((*first, *second)).or_default() += 1;
        }
    }
    Review { verdicts, issues: read.len(), elsewhere, agreement: agreement(&pairs) }
}

fn agreement(pairs: &BTreeMap<(Verdict, Verdict), u32>) -> Option<ReaderAgreement> {
    let issues: u32 = pairs.values().sum();
    let equal: u32 = pairs.iter().filter(|((a, b), _)| a == b).map(|(_, n)| n).sum();
    (issues > 0).then(|| ReaderAgreement {
        issues,
        equal,
        interval: wilson(equal, issues, Level::Usual),
        kappa: kappa(pairs),
    })
}

/// Cohen's kappa (1960) of any number of categories; `None` where both give one and the same answer
/// throughout.
#[must_use]
pub fn kappa<T: Ord + Copy>(pairs: &BTreeMap<(T, T), u32>) -> Option<f64> {
    let n: f64 = pairs.values().copied().map(f64::from).sum();
    let equal: f64 = pairs.iter().filter(|((a, b), _)| a == b).map(|(_, n)| f64::from(*n)).sum();
    let answers: BTreeSet<T> = pairs.keys().flat_map(|(a, b)| [*a, *b]).collect();
    let chance: f64 = answers
        .iter()
        .map(|answer| {
            let first = pairs.iter().filter(|((a, _), _)| a == answer).map(|(_, n)| f64::from(*n));
            let second = pairs.iter().filter(|((_, b), _)| b == answer).map(|(_, n)| f64::from(*n));
            first.sum::<f64>() * second.sum::<f64>()
        })
        .sum();
    let left = n * n - chance;
    (left > 0.0).then(|| (n * equal - chance) / left)
}

/// The issues that one reader has read and a second one should, without what the first one found.
#[must_use]
pub fn unread_twice<'e>(entries: &'e [Entry], notes: &[Note]) -> Vec<&'e Entry> {
    let mut readers: BTreeMap<(&str, usize), BTreeSet<&str>> = BTreeMap::new();
    for note in notes {
        readers.entry((&note.document, note.issue)).or_default().insert(&note.reader);
    }
    let once = |entry: &&Entry| {
        readers.get(&(entry.document.as_ref(), entry.issue)).is_some_and(|r| r.len() == 1)
    };
    entries.iter().filter(once).collect()
}
