//! What is read from short texts, and the laws of reading.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prelude::*;
use rationale::diagnostic::{Code, Diagnostics};
use rationale::letter::fact::{Reading, read};
use rationale::letter::lexicon::{Lexicon, read_lexicon};
use rationale::library::{load, shipped};
use rationale::model::fact::{Fact, Section, SideFrom};
use rationale::model::side::Side;
use rationale::model::value::Value;
use rationale::model::vocabulary::Vocabulary;
use rationale::source::{Source, SourceMap, Span};
use rationale::syntax::yaml::{Kind, Node, parse};

struct Words {
    vocabulary: Vocabulary,
    lexicon: Lexicon,
}

/// The vocabulary and lexicon of the shipped library, read once.
fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
        let library = load(shipped(), &mut sources, &mut found);
        assert!(!found.has_errors(), "{:#?}", found.sorted());
        Words { vocabulary: library.program.vocabulary, lexicon: library.reader.lexicon().clone() }
    })
}

/// The tree of a text; one that is no YAML gives an empty one and so fails the test that needs it.
fn tree(map: &mut SourceMap, name: &str, text: &str) -> Node {
    let id = map.add(Source::new(name, text));
    let parsed = map.get(id).map(|source| parse(id, source));
    let failed = Node { span: Span::new(id, 0..0), kind: Kind::Empty };
    match parsed {
        Some(Ok(node)) => node,
        Some(Err(_)) | None => failed,
    }
}

fn reading(text: &str) -> Reading {
    reading_in(text, Section::Summary)
}

fn reading_in(text: &str, section: Section) -> Reading {
    let Words { vocabulary, lexicon } = words();
    read(text, 0..text.len(), section, lexicon, vocabulary)
}

/// One fact in the notation of the cases: name, status, side and region.
fn written(fact: &Fact) -> String {
    let mut parts = vec![fact.name.as_str().to_owned(), fact.status.name().to_owned()];
    parts.extend(fact.side.map(|s| s.name().to_owned()));
    parts.extend(fact.region.as_ref().map(|r| r.as_str().to_owned()));
    parts.join(" ")
}

/// Whether every word of what is expected is in the fact.
fn matches(fact: &Fact, expected: &str) -> bool {
    let written = written(fact);
    let have: BTreeSet<&str> = written.split(' ').collect();
    let value = fact.value.as_ref().map(Value::write).unwrap_or_default();
    expected.split(' ').all(|word| {
        word.strip_prefix('=').map_or_else(
            || {
                have.contains(word)
                    || (word == "sideless" && fact.side.is_none())
                    || (word == "context" && fact.detail.side_from == SideFrom::Context)
            },
            |wanted| value == wanted.replace('_', " "),
        )
    })
}

fn part<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let Kind::Map(pairs) = &node.kind else { return None };
    pairs.iter().find(|(k, _)| k.scalar() == Some(key)).map(|(_, value)| value)
}

fn list<'a>(node: &'a Node, key: &str) -> Vec<&'a str> {
    match part(node, key).map(|n| &n.kind) {
        Some(Kind::List(items)) => items.iter().filter_map(Node::scalar).collect(),
        Some(Kind::Scalar(one)) => vec![one],
        Some(Kind::Map(_) | Kind::Empty) | None => Vec::new(),
    }
}

#[test]
fn short_texts_are_read_as_the_table_says() {
    let mut map = SourceMap::new();
    let table = tree(&mut map, "letter_facts.yaml", include_str!("letter_facts.yaml"));
    let Kind::List(cases) = &table.kind else { panic!("the table is a list") };
    let mut wrong = Vec::new();
    for case in cases {
        let reviewer = part(case, "rationale");
        let section = reviewer.map_or(Section::Summary, |_| Section::Rationale(1));
        let text = reviewer.or(part(case, "text")).unwrap().scalar().unwrap();
        let reading = reading_in(text, section);
        let have: Vec<String> = reading.facts.iter().map(written).collect();
        for expected in list(case, "has") {
            if !reading.facts.iter().any(|f| matches(f, expected)) {
                wrong.push(format!("{text}\n    misses {expected}\n    has {have:?}"));
            }
        }
        for refused in list(case, "lacks") {
            if reading.facts.iter().any(|f| matches(f, refused)) {
                wrong.push(format!("{text}\n    must not have {refused}\n    has {have:?}"));
            }
        }
        for near in list(case, "near") {
            if !reading.near.iter().any(|n| n.name.as_str() == near) {
                wrong.push(format!("{text}\n    must pass over {near}, has {:?}", reading.near));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn every_example_of_the_lexicon_holds() {
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let library = load(shipped(), &mut sources, &mut found);
    let lexicon = library.reader.lexicon();
    let examples = (lexicon.examples.len(), lexicon.reviewer.examples.len());
    assert!(examples.0 > 300 && examples.1 > 20, "only {examples:?} examples");
    library.reader.check_examples(&mut found);
    assert!(found.is_empty(), "{:#?}", found.sorted());
}

/// The diagnostics of one lexicon file, each with the characters it points at.
fn complaints(text: &str) -> Vec<(Code, String, Option<String>)> {
    complaints_of(&[text])
}

/// The same of several files.
fn complaints_of(texts: &[&str]) -> Vec<(Code, String, Option<String>)> {
    let mut map = SourceMap::new();
    let nodes: Vec<Node> = texts.iter().map(|text| tree(&mut map, "words.yaml", text)).collect();
    let mut found = Diagnostics::new();
    read_lexicon(&nodes.iter().collect::<Vec<_>>(), &words().vocabulary, &mut found);
    let told = found.sorted();
    told.into_iter()
        .map(|d| {
            let at = d.primary.map(|label| map.slice(label.span).to_owned());
            (d.code, at.unwrap_or_default(), d.help)
        })
        .collect()
}

#[test]
fn a_wrong_lexicon_is_told_at_its_characters() {
    let cases = [
        (
            "fact_phrases: { numbnes: { kind: finding, phrases: [numb] } }",
            Code::UnknownName,
            "numbnes",
        ),
        (
            "fact_phrases: { numbness: { kind: fnding, phrases: [numb] } }",
            Code::WrongValue,
            "fnding",
        ),
        ("fact_phrases: { numbness: { kind: finding } }", Code::MissingKey, ""),
        (
            "fact_phrases: { numbness: { kind: finding, phrase: [numb] } }",
            Code::UnknownKey,
            "phrase",
        ),
        ("fact_phrases: { pain: { kind: finding, phrases: ['(pain'] } }", Code::Phrase, "'(pain'"),
        ("fact_phrases: { pain: { kind: finding, phrases: ['pain|'] } }", Code::Phrase, "'pain|'"),
        (
            "fact_phrases: { pain: { kind: finding, phrases: [pain], region: kne } }",
            Code::UnknownRegion,
            "kne",
        ),
        ("structures: { kneee: { phrases: [knee] } }", Code::UnknownRegion, "kneee"),
        (
            "fact_phrases: { work_status: { kind: statement, value: of, phrases: [off work] } }",
            Code::UnknownValue,
            "of",
        ),
        ("cues: { negations: [no] }", Code::UnknownKey, "negations"),
        ("side_words: { left: [left], left: [lt] }", Code::DuplicateKey, "left"),
        ("results: [{ means: normall, phrases: [fine] }]", Code::WrongValue, "normall"),
        ("norms: { knee: { flexion: many } }", Code::WrongValue, "many"),
        (
            "fact_phrases: { pain: { kind: finding, phrases: [pain], test: { text: Pain., expect: there } } }",
            Code::WrongValue,
            "there",
        ),
    ];
    for (text, code, at) in cases {
        let told = complaints(text);
        assert!(told.iter().any(|(c, a, _)| *c == code && a == at), "{text}: {told:?}");
    }
    let told = complaints("fact_phrases: { numbnes: { kind: finding, phrases: [numb] } }");
    assert_eq!(told[0].2.as_deref(), Some("did you mean `numbness`?"));
}

#[test]
fn the_words_of_a_fact_stand_in_one_file() {
    let one = "fact_phrases: { numbness: { kind: finding, phrases: [numb] } }";
    let other = "fact_phrases: { numbness: { kind: finding, phrases: [asleep] } }";
    assert!(complaints_of(&[one]).is_empty());
    let told = complaints_of(&[one, other]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].0, told[0].1.as_str()), (Code::DuplicateName, "numbness"));
}

/// Pieces of clinical text, sides included, that random texts are made of.
const PIECES: [&str; 24] = [
    "left",
    "right",
    "bilateral",
    "knee",
    "lower extremity",
    "shoulder",
    "no",
    "denied",
    "with",
    "tenderness",
    "numbness",
    "strength was 4/5",
    "straight leg raise",
    "positive",
    "negative",
    "and",
    ",",
    ".",
    "or",
    "examination of the",
    "showed",
    "in the",
    "x-ray",
    "\u{b0}\u{e9} -\n",
];

fn swapped(text: &str) -> String {
    text.replace("left", "\u{1}").replace("right", "left").replace('\u{1}', "right")
}

fn opposite(side: Option<Side>) -> Option<Side> {
    side.map(|s| s.opposite().unwrap_or(s))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reading_fail(text in "\\PC{0,400}") {
        for fact in reading(&text).facts {
            prop_assert!(fact.evidence.stands_in(&text));
        }
    }

    #[test]
    fn any_range_of_a_text_can_be_read(text in "\\PC{0,80}", start in 0usize..100, end in 0usize..100) {
        let Words { vocabulary, lexicon } = words();
        let reading = read(&text, start..end, Section::Summary, lexicon, vocabulary);
        for near in reading.near {
            prop_assert!(near.evidence.stands_in(&text));
        }
    }

    #[test]
    fn evidence_stands_in_the_text(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)) {
        let text = pieces.join(" ");
        let reading = reading(&text);
        for fact in &reading.facts {
            prop_assert!(fact.evidence.stands_in(&text), "{:?}", fact);
            prop_assert!(!fact.evidence.words.is_empty());
        }
        for near in &reading.near {
            prop_assert!(near.evidence.stands_in(&text), "{:?}", near);
        }
        let starts: Vec<usize> = reading.facts.iter().map(|f| f.evidence.range.start).collect();
        prop_assert!(starts.is_sorted());
    }

    #[test]
    fn swapped_sides_are_read_swapped(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)) {
        let text = pieces.join(" ");
        let key = |f: &Fact, side| (f.name.clone(), f.region.clone(), side, f.status);
        let there: BTreeSet<_> = reading(&text).facts.iter().map(|f| key(f, opposite(f.side))).collect();
        let mirrored = swapped(&text);
        let back: BTreeSet<_> = reading(&mirrored).facts.iter().map(|f| key(f, f.side)).collect();
        prop_assert_eq!(there, back);
    }

    #[test]
    fn a_sentence_added_behind_lends_no_side(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..30)) {
        let text = pieces.join(" ");
        let longer = format!("{text}. The left elbow was swollen.");
        let upto = text.len();
        let key = |f: &Fact| (f.name.clone(), f.side, f.status);
        let alone: BTreeSet<_> = reading(&format!("{text}.")).facts.iter().map(key).collect();
        // It can only make a side that the rest settled doubtful.
        let sided = |f: &&Fact| f.evidence.range.end <= upto && f.side.is_some_and(|s| s != Side::Unstated);
        for fact in reading(&longer).facts.iter().filter(sided) {
            prop_assert!(alone.contains(&key(fact)), "{:?}", fact);
        }
    }
}
