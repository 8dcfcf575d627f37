//! Damaged letters: cut, shuffled, of mixed encodings, with control characters, of one endless line. Every one is read without
//! a panic, what is read stands where it is said to stand, and the work stays in proportion to the letter.
//!
//! An optimized build reads ten thousand of them, any other a sample.
#![cfg(test)]

use std::ops::Range;
use std::sync::LazyLock;

use rationale::diagnostic::{Code, Diagnostics};
use rationale::evaluate::{Admitted, Evaluator};
use rationale::letter::sentence::sentences;
use rationale::letter::{LETTER_BYTES_MAX, ReadLetter};
use rationale::library::{Library, load, shipped};
use rationale::source::{Source, SourceMap};
use rayon::prelude::*;

/// How many damaged letters are read.
const LETTERS: u64 = if cfg!(debug_assertions) { 250 } else { 10_000 };
/// Length of an endless line, in bytes.
const ENDLESS: usize = if cfg!(debug_assertions) { 1 << 14 } else { 3 << 20 };

const FIXTURES: [&str; 6] = [
    include_str!("letters/table.txt"),
    include_str!("letters/inline.txt"),
    include_str!("letters/notice.txt"),
    include_str!("letters/decisions.txt"),
    include_str!("letters/review.txt"),
    include_str!("../examples/emg-both-legs.txt"),
];

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    load(shipped(), &mut sources, &mut found)
});

/// Numbers without a pattern, the same in every run (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(most.max(1)).unwrap()).unwrap()
    }
}

/// One way of doing harm to a letter.
fn damage(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let at = numbers.below(bytes.len());
    match numbers.below(12) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(..at)),
        2 => {
            let mut lines: Vec<Vec<u8>> =
                bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
            for index in (1..lines.len()).rev() {
                lines.swap(index, numbers.below(index + 1));
            }
            *bytes = lines.join(&b'\n');
        }
        3 => {
            for _ in 0..numbers.below(40) {
                let place = numbers.below(bytes.len());
                bytes.insert(place, b"\x00\x07\x08\x0b\x0c\x1b\x7f\r"[numbers.below(8)]);
            }
        }
        // Words in an encoding of Windows, and in one of two bytes a character.
        4 => drop(bytes.splice(at..at, *b"\x93pain\x94 \x96 \xe9l\xe8ve")),
        5 => {
            let end = bytes.len().min(at + 60);
            let wide: Vec<u8> = bytes[at..end].iter().flat_map(|b| [*b, 0]).collect();
            drop(bytes.splice(at..end, wide));
        }
        6 => {
            *bytes = bytes
                .iter()
                .flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] })
                .collect();
        }
        7 => bytes.iter_mut().filter(|b| **b == b'\n').for_each(|b| *b = b'\r'),
        8 => bytes.iter_mut().filter(|b| **b == b'\n').for_each(|b| *b = b' '),
        9 => {
            let end = bytes.len().min(at + 200);
            let part = bytes[at..end].repeat(numbers.below(30));
            drop(bytes.splice(at..at, part));
        }
        10 => bytes.make_ascii_uppercase(),
        _ => {
            for _ in 0..numbers.below(60) {
                let place = numbers.below(bytes.len());
                if let Some(byte) = bytes.get_mut(place) {
                    *byte = u8::try_from(numbers.below(256)).unwrap();
                }
            }
        }
    }
}

/// The damaged letter with this number.
fn damaged(number: u64) -> String {
    let mut numbers = Numbers(number);
    let fixture = FIXTURES[numbers.below(FIXTURES.len())];
    let mut bytes = fixture.as_bytes().to_vec();
    for _ in 0..=numbers.below(3) {
        damage(&mut bytes, &mut numbers);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn read(text: &str) -> (Source, ReadLetter) {
    let mut map = SourceMap::new();
    let source = Source::new("letter", text);
    let read = LIBRARY.reader.read(map.add(source.clone()), &source);
    (source, read)
}

/// Holds what was read against the text, and evaluates it.
fn hold(number: u64, text: &str) {
    let (source, read) = read(text);
    let stands = |range: &Range<usize>| source.text().get(range.clone()).is_some();
    for fact in &read.case.facts {
        assert!(fact.evidence.stands_in(text), "letter {number}: {fact:?}");
    }
    for near in &read.near {
        assert!(near.evidence.stands_in(text), "letter {number}: {near:?}");
    }
    for issue in &read.letter.issues {
        let places = issue.rationale.iter().chain(issue.guidelines.iter().map(|c| &c.range));
        assert!(places.chain([&issue.range]).all(stands), "letter {number}: {issue:?}");
    }
    // A fact takes at least the characters of its shortest phrase, and every place at most its sides.
    assert!(read.case.facts.len() + read.near.len() <= text.len() + 1, "letter {number}");
    let library = &*LIBRARY;
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    assert_eq!(
        evaluator.evaluate(&read.case).is_empty(),
        read.case.requests.is_empty(),
        "letter {number}"
    );
}

#[test]
fn every_damaged_letter_is_read() {
    (0..LETTERS).into_par_iter().for_each(|number| hold(number, &damaged(number)));
}

/// Letters whose summary is one line of the same words.
fn endless(words: &str, bytes: usize) -> String {
    format!(
        "CLINICAL CASE SUMMARY\n\nA 40-year-old man. {}\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n\
         EMG of the left leg: Upheld\nDecision rationale: none.\n",
        words.repeat(bytes / words.len())
    )
}

const WORDS: [&str; 9] = [
    "pain ",
    "no numbness,",
    "left knee pain and ",
    ".",
    ". ",
    "a-a-",
    "(x",
    "EMG/NCS of both legs ",
    "degenerative lumbar disc ",
];

#[test]
fn no_sentence_is_endless_and_so_no_search_within_one_is() {
    for words in WORDS {
        let text = endless(words, ENDLESS);
        let found = sentences(&text, 0..text.len(), &std::collections::BTreeSet::new());
        assert!(found.iter().all(|sentence| sentence.len() <= 8192 + 4), "{words}");
        let held: usize = found
            .iter()
            .map(|s| text.get(s.clone()).unwrap().split_whitespace().map(str::len).sum::<usize>())
            .sum();
        let all: usize = text.split_whitespace().map(str::len).sum();
        assert_eq!(held, all, "{words}");
    }
}

#[test]
fn an_endless_line_is_read() {
    WORDS.into_par_iter().for_each(|words| hold(0, &endless(words, ENDLESS)));
}

#[test]
fn a_letter_past_its_bound_is_refused_and_says_so() {
    let (_, read) = read(&endless("pain ", LETTER_BYTES_MAX + 10));
    let said: Vec<_> = read.found.iter().map(|d| (d.code, d.message.clone())).collect();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].0, Code::Unreadable);
    assert!(said[0].1.contains(&format!("more than {LETTER_BYTES_MAX}")), "{}", said[0].1);
    assert!(read.case.facts.is_empty() && read.case.requests.is_empty());
}
