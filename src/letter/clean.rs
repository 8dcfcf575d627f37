//! A letter's text as its author wrote it, before it was cut into lines and pages, byte for byte in its place.
//!
//! Page headers and footers become blanks. A word that was parted at the end of a line is joined, its second half
//! moved up to the first and blanks put behind it, so that nothing else moves; what is then found in it is given back its
//! place in the original. A hyphen is taken for one of the line only where the joined word is one that the lexicon knows:
//! "left-sided" keeps its own.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::fact::Evidence;

/// Longest white space between the halves of a word, page header and footer included, in bytes.
const APART_MAX: usize = 600;

/// Longest half of a word, in bytes.
const HALF_MAX: usize = 30;

/// A word that was joined.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Joined {
    /// Where its first half ends, in both texts.
    at: usize,
    /// Where it ends in the clean text.
    end: usize,
    /// How far its second half was moved.
    moved: usize,
}

/// The clean text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clean<'a> {
    original: &'a str,
    text: Cow<'a, str>,
    joined: Vec<Joined>,
}

impl<'a> Clean<'a> {
    /// Cleans a text whose page headers and footers are at `running`; `is_word` tells whether two halves make a word.
    pub(super) fn new(
        original: &'a str,
        running: &[Range<usize>],
        is_word: impl Fn(&str, &str) -> bool,
    ) -> Self {
        let mut clean = Self { original, text: Cow::Borrowed(original), joined: Vec::new() };
        let mut bytes = clean.blanked(running);
        for (at, _) in original.match_indices('-') {
            let text = bytes.as_deref().unwrap_or(original.as_bytes());
            let Some((left, gap, right)) = halves(text, at) else { continue };
            let half = |range: &Range<usize>| {
                let half = text.get(range.clone()).unwrap_or(&[]).to_ascii_lowercase();
                String::from_utf8(half).unwrap_or_default()
            };
            if !is_word(&half(&left), &half(&right)) {
                continue;
            }
            let text = bytes.get_or_insert_with(|| original.as_bytes().to_vec());
            text.copy_within(right.clone(), gap.start);
            let end = gap.start + right.len();
            for byte in text.get_mut(end..right.end).unwrap_or(&mut []) {
                *byte = b' ';
            }
            clean.joined.push(Joined { at: gap.start, end, moved: gap.len() });
        }
        // Only whole characters were changed, so this is always a text.
        if let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
            clean.text = Cow::Owned(text);
        } else {
            clean.joined.clear();
        }
        clean
    }

    /// The bytes with blanks for page headers, footers and page breaks; `None` where there are none.
    fn blanked(&self, running: &[Range<usize>]) -> Option<Vec<u8>> {
        if running.is_empty() {
            return None;
        }
        let mut bytes = self.original.as_bytes().to_vec();
        for range in running {
            for byte in bytes.get_mut(range.clone()).unwrap_or(&mut []) {
                *byte = b' ';
            }
        }
        Some(bytes)
    }

    /// The clean text, as long as the original.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Gives what was read from the clean text its place and words in the original.
    pub(super) fn restore(&self, evidence: &mut Evidence) {
        if matches!(self.text, Cow::Borrowed(_)) {
            return;
        }
        let Range { start, end } = evidence.range.clone();
        let moved = |word: Option<&Joined>| word.map_or(0, |word| word.moved);
        let first = self.joined.partition_point(|word| word.end <= start);
        let start = start + moved(self.joined.get(first).filter(|word| word.at <= start));
        let last = self.joined.partition_point(|word| word.end < end);
        let end = end + moved(self.joined.get(last).filter(|word| word.at < end));
        if let Some(words) = self.original.get(start..end) {
            evidence.range = start..end;
            words.clone_into(&mut evidence.words);
        }
    }
}

/// The halves of a word around the hyphen at byte `at`, and what parts them: a hyphen and white space with the end of a line.
fn halves(text: &[u8], at: usize) -> Option<(Range<usize>, Range<usize>, Range<usize>)> {
    let behind = text.get(at + 1..)?;
    let white = behind.iter().take(APART_MAX).take_while(|b| b.is_ascii_whitespace()).count();
    let (space, rest) = behind.split_at_checked(white)?;
    if !space.iter().any(|b| matches!(b, b'\n' | b'\r')) {
        return None;
    }
    // A second half begins with a small letter.
    rest.first().filter(|b| b.is_ascii_lowercase())?;
    let right = at + 1 + white;
    let right = right..right + rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let before = text.get(..at)?;
    let left = before.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let short = (1..=HALF_MAX).contains(&left) && right.len() <= HALF_MAX;
    short.then(|| (at - left..at, at..right.start, right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::Section;

    fn clean<'a>(text: &'a str, running: &[Range<usize>]) -> Clean<'a> {
        Clean::new(text, running, |left, right| {
            ["ibuprofen", "therapy"].contains(&format!("{left}{right}").as_str())
        })
    }

    fn evidence(range: Range<usize>) -> Evidence {
        Evidence { range, words: String::new(), section: Section::Summary }
    }

    #[test]
    fn a_parted_word_is_joined_and_found_at_its_own_place() {
        let text = "takes ibu-\n  profen daily, a left-\nsided ache";
        let clean = clean(text, &[]);
        assert_eq!(clean.text(), "takes ibuprofen     daily, a left-\nsided ache");
        assert_eq!(clean.text().len(), text.len());
        let at = clean.text().find("ibuprofen").unwrap();
        let mut word = evidence(at..at + "ibuprofen".len());
        clean.restore(&mut word);
        assert_eq!(word.words, "ibu-\n  profen");
        assert!(word.stands_in(text));
        let mut both = evidence(0..text.len());
        clean.restore(&mut both);
        assert_eq!(both.words, text);
    }

    #[test]
    fn page_heads_are_blanks_also_between_the_halves_of_a_word() {
        let text = "physical ther-\nPage 1 of 2\n\u{c}Title \u{e9} 2\napy.";
        let first = text.find("Page").unwrap();
        let second = text.find("Title").unwrap();
        let running = [first..first + 11, second..text.find("\napy").unwrap()];
        let clean = clean(text, &running);
        assert!(clean.text().starts_with("physical therapy "));
        assert!(clean.text().ends_with(" ."));
        assert_eq!(clean.text().len(), text.len());
    }
}
