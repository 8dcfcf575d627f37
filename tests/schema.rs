//! The schemas hold: they are those of the readers, and every file of the library keeps to its own.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "the shipped files are read where they lie")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rationale::diagnostic::Diagnostics;
use rationale::library::{RuleSource, load, shipped};
use rationale::report::schema::{NAMES, letters, of, rules, schema};
use rationale::source::{Source, SourceId, SourceMap};
use rationale::syntax::layout::{self, Layout};
use rationale::syntax::yaml::{self, Kind, Node};
use schemars::JsonSchema;
use serde_json::{Map, Value};

/// The file as an editor's YAML reader sees it: what looks like a number is one.
fn json(node: &Node, text: &str) -> Value {
    match &node.kind {
        Kind::Empty => Value::Null,
        Kind::List(items) => items.iter().map(|item| json(item, text)).collect(),
        Kind::Map(pairs) => {
            let entry = |(key, value): &(Node, Node)| {
                (key.scalar().expect("a key").to_owned(), json(value, text))
            };
            Value::Object(pairs.iter().map(entry).collect::<Map<_, _>>())
        }
        Kind::Scalar(decoded) => {
            let plain = text.get(node.span.range()) == Some(decoded);
            match decoded.parse::<f64>() {
                Ok(number) if plain => serde_json::from_str(decoded).unwrap_or(number.into()),
                _ if plain && matches!(decoded.as_str(), "true" | "false") => {
                    (decoded == "true").into()
                }
                _ => decoded.clone().into(),
            }
        }
    }
}

fn parsed(text: &str) -> Node {
    let mut sources = SourceMap::new();
    let source = Source::new("t.yaml", text);
    let id: SourceId = sources.add(source.clone());
    yaml::parse(id, &source).expect("YAML")
}

fn validator(name: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&schema(name).expect("a schema")).expect("JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

fn kind_of(node: &Node) -> &'static str {
    let Kind::Map(pairs) = &node.kind else { panic!("a mapping") };
    let layout = Layout::of_file(pairs.iter().filter_map(|(key, _)| key.scalar()));
    layout::FILES.iter().find(|(_, l)| *l == layout).expect("a kind of file").0
}

fn files(folder: &str) -> Vec<PathBuf> {
    fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, into);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                into.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    files
}

#[test]
fn every_file_of_the_library_keeps_to_its_schema() {
    let validators = NAMES.map(|name| (name, validator(name)));
    let mut seen = BTreeSet::new();
    for path in files("rules").into_iter().chain(files("examples/first")) {
        let text = std::fs::read_to_string(&path).expect("a file");
        let node = parsed(&text);
        let kind = kind_of(&node);
        seen.insert(kind);
        let validator = &validators.iter().find(|(name, _)| *name == kind).expect("a schema").1;
        let value = json(&node, &text);
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{}\n{}", path.display(), errors.join("\n"));
        if kind == "tests" {
            let case = &validators.iter().find(|(name, _)| *name == "case").expect("a schema").1;
            assert!(case.is_valid(&value["tests"][0]["case"]), "{}", path.display());
        }
    }
    assert_eq!(seen.len(), layout::FILES.len(), "a kind of file is not in the library");
}

#[test]
fn mistakes_are_marked() {
    let rule = "guideline: a\ntitle: b\nsource: { family: f, page: 1 }\nin_force: {}\n\
        applies_to: { services: [x] }\ncriteria: { c: { says: s, when: x } }\nnecessary_when: c\n";
    let good = json(&parsed(rule), rule);
    assert!(validator("rules").is_valid(&good));
    for (old, new) in [
        ("title: b\n", ""),
        ("title", "titel"),
        ("in_force: {}", "in_force: { from: 12/1/2014 }"),
        ("when: x", "when: [x]"),
        ("title: b", "title: ~"),
        ("in_force: {}", "in_force: {}\nstatus: final"),
        ("says: s", "say: s"),
    ] {
        let text = rule.replacen(old, new, 1);
        assert!(!validator("rules").is_valid(&json(&parsed(&text), &text)), "{text}");
    }
}

fn properties(schema: &Value) -> BTreeSet<String> {
    let keys = schema["properties"].as_object().expect("an object").keys();
    keys.cloned().collect()
}

/// The keys that a reader says it has, asked by a key that it has not.
fn keys_of_reader(what: &str, text: &str) -> BTreeSet<String> {
    let mut files = shipped();
    files.retain(|f| f.path.starts_with("rules/vocabulary") || f.path.ends_with("library.yaml"));
    files.push(RuleSource { path: "asked.yaml".to_owned(), text: text.to_owned() });
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let _ = load(files, &mut sources, &mut found);
    let start = format!("{what} has the keys ");
    let help = found.iter().filter_map(|d| d.help.as_deref()).find_map(|h| h.strip_prefix(&start));
    let help = help.unwrap_or_else(|| panic!("nothing asks for {what}\n{found:#?}"));
    help.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn holds<T: JsonSchema>(what: &str, text: &str, layout: &[(&str, Layout)]) {
    let reader = keys_of_reader(what, text);
    let formatter: BTreeSet<String> = layout.iter().map(|(key, _)| (*key).to_owned()).collect();
    assert_eq!(properties(of::<T>().as_value()), reader, "the schema of {what}");
    assert_eq!(formatter, reader, "the layout of {what}");
}

/// `qqqqqq` is near to no key.
#[test]
fn schemas_and_layouts_have_the_keys_of_the_readers() {
    holds::<rules::Rule>("a rule", "guideline: a\nqqqqqq: 1\n", layout::RULE);
    holds::<rules::Source>("a source", "guideline: a\nsource: { qqqqqq: 1 }\n", layout::SOURCE);
    holds::<rules::Interval>(
        "an interval",
        "guideline: a\nin_force: { qqqqqq: 1 }\n",
        layout::INTERVAL,
    );
    holds::<rules::AppliesTo>(
        "`applies_to`",
        "guideline: a\napplies_to: { qqqqqq: 1 }\n",
        layout::APPLIES_TO,
    );
    holds::<rules::Criterion>(
        "a criterion",
        "guideline: a\ncriteria: { c: { qqqqqq: 1 } }\n",
        layout::CRITERION,
    );
    holds::<rules::Definition>(
        "a definition",
        "definitions: { d: { qqqqqq: 1 } }\n",
        layout::DEFINITION,
    );
    holds::<rules::Reading>(
        "a reading",
        "definitions: { d: { measure: [{ qqqqqq: 1 }] } }\n",
        layout::READING,
    );
    holds::<rules::Test>("a test", "tests: [{ qqqqqq: 1 }]\n", layout::TEST);
    let test = |case: &str, request: &str| {
        format!(
            "tests: [{{ name: a, case: {{ {case} }}, request: {{ {request} }}, expect: {{ decision: necessary }} }}]\n"
        )
    };
    holds::<rules::Case>("a case", &test("qqqqqq: 1", "service: emg"), layout::CASE);
    holds::<rules::Request>("a request", &test("", "qqqqqq: 1"), layout::REQUEST);
    holds::<rules::StatedFact>(
        "a fact",
        &test("facts: [{ qqqqqq: 1 }]", "service: emg"),
        layout::STATED_FACT,
    );
    holds::<rules::Evidence>(
        "the order of evidence",
        "families: {}\nregimes: []\nqqqqqq: 1\n",
        layout::EVIDENCE,
    );
    holds::<rules::Family>(
        "a family",
        "families: { f: { qqqqqq: 1 } }\nregimes: []\n",
        layout::FAMILY,
    );
    holds::<rules::Regime>("a regime", "families: {}\nregimes: [{ qqqqqq: 1 }]\n", layout::REGIME);
    holds::<letters::Vocabulary>("a vocabulary file", "facts: {}\nqqqqqq: 1\n", layout::VOCABULARY);
    holds::<letters::FactType>("a fact", "facts: { f: { qqqqqq: 1 } }\n", layout::FACT);
    holds::<letters::RegionType>("a region", "regions: { r: { qqqqqq: 1 } }\n", layout::REGION);
    holds::<letters::ServiceType>("a service", "services: { s: { qqqqqq: 1 } }\n", layout::SERVICE);
    holds::<letters::Wording>("the wording", "wording: { qqqqqq: 1 }\n", layout::WORDING);
    holds::<letters::Drug>("a drug", "drugs: { d: { qqqqqq: 1 } }\n", layout::DRUG);
    holds::<letters::Factor>(
        "a factor",
        "drugs: { d: { phrases: x, morphine: [{ qqqqqq: 1 }] } }\n",
        layout::FACTOR,
    );
    holds::<letters::Guidelines>(
        "the guidelines",
        "guidelines: { qqqqqq: 1 }\n",
        layout::GUIDELINES,
    );
    holds::<letters::CitedFamily>(
        "a guideline family",
        "guidelines: { families: { f: { qqqqqq: 1 } } }\n",
        layout::CITED_FAMILY,
    );
    holds::<letters::CitedTopic>(
        "a guideline topic",
        "guidelines: { topics: { f: { qqqqqq: 1 } } }\n",
        layout::CITED_TOPIC,
    );
    holds::<letters::Lexicon>("a lexicon file", "cues: {}\nqqqqqq: 1\n", layout::LEXICON);
    holds::<letters::Entry>(
        "a lexicon entry",
        "fact_phrases: { pain: { qqqqqq: 1 } }\n",
        layout::ENTRY,
    );
    holds::<letters::Example>(
        "an example",
        "fact_phrases: { pain: { kind: finding, phrases: x, test: { qqqqqq: 1 } } }\n",
        layout::EXAMPLE,
    );
    holds::<letters::Structure>(
        "a region",
        "structures: { neck: { qqqqqq: 1 } }\n",
        layout::STRUCTURE,
    );
    holds::<letters::ResultWords>("a result", "results: [{ qqqqqq: 1 }]\n", layout::RESULT);
}
