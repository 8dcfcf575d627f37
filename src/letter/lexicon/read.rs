//! `rules/lexicon/*.yaml` to [`Lexicon`]. Every error is collected, at the very characters.

mod phrases;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    Cue, Entry, Example, Kind, Lexicon, Refers, ResultWords, SideWords, Structure, Valued, Within,
    Worse,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::letter::pattern::Pattern;
use crate::letter::rationale::{read_guidelines, read_words};
use crate::model::fact::Status;
use crate::model::name::{FactName, RegionName};
use crate::model::side::Side;
use crate::model::vocabulary::{FactType, ValueType, Vocabulary};
use crate::source::Span;
use crate::syntax::fields::{Fields, entries, items, list, text, wrong};
use crate::syntax::yaml::{Kind as NodeKind, Node};

use phrases::compile_all;

/// Keys of a lexicon file.
const FILE_KEYS: [&str; 11] = [
    "fact_phrases",
    "structures",
    "beside_spine",
    "side_words",
    "results",
    "cues",
    "abbreviations",
    "norms",
    "reviewer_cues",
    "reviewer_criteria",
    "guideline_use",
];
/// Keys of an entry.
const ENTRY_KEYS: [&str; 20] = [
    "kind",
    "phrases",
    "not",
    "value",
    "status",
    "region",
    "usual",
    "examined",
    "at",
    "diagnosed",
    "also",
    "limb",
    "seen",
    "worse",
    "paired",
    "open",
    "place",
    "within",
    "planned",
    "test",
];

/// The sides that have words.
const SIDES: [&str; 3] = ["left", "right", "bilateral"];

/// Reads all lexicon files as one lexicon. What is wrong is reported and left out.
pub fn read_lexicon(files: &[&Node], vocabulary: &Vocabulary, found: &mut Diagnostics) -> Lexicon {
    let compiled = compile_all(files);
    let worded = BTreeMap::new();
    let mut reader = Reader { vocabulary, compiled, worded, lexicon: Lexicon::default(), found };
    for file in files {
        let Some(fields) = Fields::open(file, "a lexicon file", &FILE_KEYS, reader.found) else {
            continue;
        };
        reader.facts(&fields);
        reader.regions(&fields);
        reader.beside_spine(&fields);
        reader.sides(&fields);
        reader.results(&fields);
        reader.cues(&fields);
        reader.norms(&fields);
        let reviewer = &mut reader.lexicon.reviewer;
        read_words(&fields, vocabulary, reviewer, reader.found);
        read_guidelines(&fields, vocabulary, &mut reviewer.guidelines, reader.found);
        let short = fields.texts("abbreviations", reader.found);
        reader.lexicon.abbreviations.extend(short.iter().map(|(t, _)| t.to_lowercase()));
    }
    reader.lexicon
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    /// The pattern of every list of phrases, by its place.
    compiled: BTreeMap<Span, Result<Pattern, String>>,
    /// Where the words of each fact stand.
    worded: BTreeMap<FactName, Span>,
    lexicon: Lexicon,
    found: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn section<'n>(
        &mut self,
        fields: &Fields<'n>,
        key: &str,
    ) -> Vec<(&'n str, &'n Node, &'n Node)> {
        fields.get(key).and_then(|node| entries(node, key, self.found)).unwrap_or_default()
    }

    fn facts(&mut self, fields: &Fields<'_>) {
        for (name, at, node) in self.section(fields, "fact_phrases") {
            let Some(fact) = self.fact_name(name, at) else { continue };
            if let Some(first) = self.worded.insert(fact.clone(), at.span) {
                // A reader of one file would not know of the words in the other.
                self.found.push(
                    Diagnostic::new(
                        Code::DuplicateName,
                        format!("`{fact}` has words in two files"),
                    )
                    .at(at.span, "here")
                    .and(first, "and here")
                    .help("keep all words of a fact in one file"),
                );
            }
            if let NodeKind::List(nodes) = &node.kind {
                for node in nodes {
                    self.entry(&fact, node);
                }
            } else {
                self.entry(&fact, node);
            }
        }
    }

    fn entry(&mut self, fact: &FactName, node: &Node) {
        let Some(fields) = Fields::open(node, "a lexicon entry", &ENTRY_KEYS, self.found) else {
            return;
        };
        let Some(FactType { value, .. }) = self.vocabulary.facts.get(fact).cloned() else {
            return;
        };
        self.examples(fact, &fields);
        let kind = fields.require("kind", self.found);
        let kind = kind.and_then(|node| named(node, &Kind::NAMES, self.found));
        let pattern = self.pattern(&fields, "phrases", true);
        let ignored = self.pattern(&fields, "not", false);
        let place = fields.get("place");
        let placed =
            place.and_then(|node| named(node, &[(false, "after"), (true, "led")], self.found));
        let (Some(kind), Some(pattern)) = (kind, pattern) else { return };
        let value_of_entry = self.value(&fields, fact, &value);
        let status = self.status(&fields);
        let region = self.region_field(&fields, "region");
        let usual = self.region_field(&fields, "usual");
        let examined = self.fact_field(&fields, "examined");
        let diagnosed = self.fact_field(&fields, "diagnosed");
        let at = self.facts_at(&fields);
        let also = self.fact_field(&fields, "also");
        let planned = self.fact_field(&fields, "planned");
        let paired = fields.flag("paired", self.found).unwrap_or(false);
        let open = fields.flag("open", self.found).unwrap_or(false);
        let within = fields.get("within").and_then(|n| named(n, &Within::NAMES, self.found));
        let limb = fields.flag("limb", self.found).unwrap_or(false);
        let seen = fields.flag("seen", self.found).unwrap_or(false);
        let worse = fields.get("worse").and_then(|n| named(n, &Worse::NAMES, self.found));
        self.lexicon.entries.push(Entry {
            fact: fact.clone(),
            kind,
            pattern,
            ignored,
            value: value_of_entry,
            status,
            region,
            usual,
            examined,
            at,
            diagnosed,
            also,
            planned,
            paired,
            open,
            within: within.unwrap_or(Within::Anywhere),
            limb,
            seen,
            worse,
            where_after: placed == Some(false),
            led: placed == Some(true),
            valued: valued(&value),
        });
    }

    fn examples(&mut self, fact: &FactName, fields: &Fields<'_>) {
        let Some(node) = fields.get("test") else { return };
        let nodes = if let NodeKind::List(nodes) = &node.kind {
            nodes.iter().collect()
        } else {
            vec![node]
        };
        for node in nodes {
            let Some(example) = Fields::open(node, "an example", &["text", "expect"], self.found)
            else {
                continue;
            };
            let words = example.require_text("text", self.found);
            let expect = example.require("expect", self.found);
            let (Some(words), Some(expect)) = (words, expect) else { continue };
            let Some(expected) = text(expect, self.found) else { continue };
            for word in expected.split_whitespace() {
                if word != "nothing"
                    && Status::from_name(word).is_none()
                    && Side::from_name(word).is_none()
                    && !self.vocabulary.regions.contains_key(word)
                {
                    self.found.push(wrong(expect, "`nothing`, a status, a side or a region"));
                }
            }
            self.lexicon.examples.push(Example {
                fact: fact.clone(),
                text: words.to_owned(),
                expect: expected.to_owned(),
                span: node.span,
            });
        }
    }

    /// The value of an entry: one of the words that the vocabulary lists, or free text.
    fn value(&mut self, fields: &Fields<'_>, fact: &FactName, kind: &ValueType) -> Option<String> {
        let node = fields.get("value")?;
        let value = text(node, self.found)?;
        if let ValueType::Words { words, .. } = kind
            && !words.contains(value)
        {
            self.found.push(
                Diagnostic::new(Code::UnknownValue, format!("`{fact}` has no value `{value}`"))
                    .at(node.span, "")
                    .did_you_mean(value, words.iter().map(String::as_str)),
            );
            return None;
        }
        Some(value.to_owned())
    }

    fn status(&mut self, fields: &Fields<'_>) -> Option<Status> {
        let node = fields.get("status")?;
        let status = node.scalar().and_then(Status::from_name);
        if status.is_none() {
            self.found.push(wrong(node, "`present`, `absent` or `equivocal`"));
        }
        status
    }

    fn regions(&mut self, fields: &Fields<'_>) {
        for (name, at, node) in self.section(fields, "structures") {
            let Some(region) = self.region_name(name, at) else { continue };
            let known = ["phrases", "paired", "left", "right", "both", "supplies"];
            let Some(inner) = Fields::open(node, "a region", &known, self.found) else { continue };
            if let Some(limb) = self.region_field(&inner, "supplies") {
                self.lexicon.supplies.insert(region.clone(), limb);
            }
            let sided = self.vocabulary.regions.get(&region).is_some_and(|r| r.sided);
            let both = Some(Side::Bilateral);
            for (key, sided, side) in [
                ("phrases", sided, None),
                ("paired", true, None),
                ("left", true, Some(Side::Left)),
                ("right", true, Some(Side::Right)),
                ("both", true, both),
            ] {
                if let Some(pattern) = self.pattern(&inner, key, false) {
                    let region = Some(region.clone());
                    self.lexicon.structures.push(Structure { region, pattern, sided, side });
                }
            }
        }
    }

    /// Structures in pairs that every part of the spine has: "paraspinal muscles".
    fn beside_spine(&mut self, fields: &Fields<'_>) {
        if let Some(pattern) = self.pattern(fields, "beside_spine", false) {
            self.lexicon.structures.push(Structure {
                region: None,
                pattern,
                sided: true,
                side: None,
            });
        }
    }

    fn sides(&mut self, fields: &Fields<'_>) {
        let known = ["left", "right", "bilateral", "same", "other", "before_part"];
        let Some(node) = fields.get("side_words") else { return };
        let Some(inner) = Fields::open(node, "the list of sides", &known, self.found) else {
            return;
        };
        self.side_words(&inner, false);
        let Some(node) = inner.get("before_part") else { return };
        let known = ["left", "right", "bilateral", "same"];
        let bound = Fields::open(node, "words before a part", &known, self.found);
        if let Some(bound) = bound {
            self.side_words(&bound, true);
        }
    }

    fn side_words(&mut self, fields: &Fields<'_>, before_part: bool) {
        for name in SIDES {
            if let (Some(side), Some(pattern)) =
                (Side::from_name(name), self.pattern(fields, name, false))
            {
                let words = SideWords { side, pattern, before_part, refers: None };
                self.lexicon.sides.push(words);
            }
        }
        let same = if before_part { Refers::SamePart } else { Refers::Same };
        for (name, refers) in [("same", same), ("other", Refers::Other)] {
            if let Some(pattern) = self.pattern(fields, name, false) {
                let (side, refers) = (Side::Unstated, Some(refers));
                self.lexicon.sides.push(SideWords { side, pattern, before_part, refers });
            }
        }
    }

    fn results(&mut self, fields: &Fields<'_>) {
        let Some(node) = fields.get("results") else { return };
        let names = [
            (Status::Present, "abnormal"),
            (Status::Absent, "normal"),
            (Status::Equivocal, "unclear"),
        ];
        for node in items(node, "groups of result words", self.found) {
            let known = ["means", "of", "both", "phrases"];
            let Some(inner) = Fields::open(node, "a result", &known, self.found) else { continue };
            let means = inner.require("means", self.found);
            let means = means.and_then(|node| named(node, &names, self.found));
            let of = inner.texts("of", self.found);
            let of = of.into_iter().filter_map(|(name, at)| self.fact_name(name, at)).collect();
            let both = inner.flag("both", self.found).unwrap_or(false);
            let pattern = self.pattern(&inner, "phrases", true);
            if let (Some(means), Some(pattern)) = (means, pattern) {
                self.lexicon.results.push(ResultWords { means, of, both, pattern });
            }
        }
    }

    fn cues(&mut self, fields: &Fields<'_>) {
        let Some(node) = fields.get("cues") else { return };
        let names: Vec<&str> = Cue::NAMES.iter().map(|(_, name)| *name).collect();
        let Some(inner) = Fields::open(node, "the list of cues", &names, self.found) else {
            return;
        };
        for (cue, name) in Cue::NAMES {
            if let Some(pattern) = self.pattern(&inner, name, false) {
                self.lexicon.cues.push((*cue, pattern));
            }
        }
    }

    fn norms(&mut self, fields: &Fields<'_>) {
        for (name, at, node) in self.section(fields, "norms") {
            let Some(region) = self.region_name(name, at) else { continue };
            for (movement, at, degrees) in
                entries(node, "normal ranges of movement", self.found).unwrap_or_default()
            {
                let number = degrees.scalar().and_then(|t| t.parse::<Decimal>().ok());
                if number.is_none() {
                    self.found.push(wrong(degrees, "a number of degrees"));
                }
                if let (Some(number), Some(pattern)) = (number, self.compile(&[(movement, at)])) {
                    let norms = self.lexicon.norms.entry(region.clone()).or_default();
                    norms.push((pattern, number));
                }
            }
        }
    }

    fn fact_name(&mut self, name: &str, at: &Node) -> Option<FactName> {
        let names = self.vocabulary.facts.keys().map(FactName::as_str);
        if self.vocabulary.facts.contains_key(name) {
            return Some(FactName::from(name));
        }
        self.found.push(
            Diagnostic::new(Code::UnknownName, format!("there is no fact `{name}`"))
                .at(at.span, "")
                .did_you_mean(name, names),
        );
        None
    }

    fn region_name(&mut self, name: &str, at: &Node) -> Option<RegionName> {
        let names = self.vocabulary.regions.keys().map(RegionName::as_str);
        if self.vocabulary.regions.contains_key(name) {
            return Some(RegionName::from(name));
        }
        self.found.push(
            Diagnostic::new(Code::UnknownRegion, format!("there is no region `{name}`"))
                .at(at.span, "")
                .did_you_mean(name, names),
        );
        None
    }

    /// The facts that words mean in some regions.
    fn facts_at(&mut self, fields: &Fields<'_>) -> BTreeMap<RegionName, FactName> {
        let mut found = BTreeMap::new();
        for (name, at, node) in self.section(fields, "at") {
            let region = self.region_name(name, at);
            let fact = text(node, self.found).and_then(|name| self.fact_name(name, node));
            found.extend(region.zip(fact));
        }
        found
    }

    fn fact_field(&mut self, fields: &Fields<'_>, key: &str) -> Option<FactName> {
        let node = fields.get(key)?;
        let name = text(node, self.found)?;
        self.fact_name(name, node)
    }

    fn region_field(&mut self, fields: &Fields<'_>, key: &str) -> Option<RegionName> {
        let node = fields.get(key)?;
        let name = text(node, self.found)?;
        self.region_name(name, node)
    }
}

fn valued(value: &ValueType) -> Valued {
    match value {
        ValueType::None => Valued::None,
        ValueType::Quantity(dimension) => Valued::Quantity(*dimension),
        ValueType::Words { .. } => Valued::Word,
        ValueType::Text => Valued::Text,
    }
}

/// The value that a name stands for.
fn named<T: Copy>(node: &Node, names: &[(T, &str)], found: &mut Diagnostics) -> Option<T> {
    let value = names.iter().find(|(_, n)| Some(*n) == node.scalar()).map(|(value, _)| *value);
    if value.is_none() {
        let known: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
        found.push(
            wrong(node, &format!("one of {}", list(&known)))
                .did_you_mean(node.scalar().unwrap_or(""), known.iter().copied()),
        );
    }
    value
}
