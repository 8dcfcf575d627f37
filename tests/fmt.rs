//! The laws of the canonical form.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "the shipped files are read where they lie")]

#[expect(dead_code, reason = "of the shared programs, only conditions are needed here")]
mod common;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use common::library_of_rule;
use common::programs::{condition, condition_on_requested_side};
use proptest::prelude::*;
use rationale::source::{Source, SourceMap, Span};
use rationale::syntax::condition as language;
use rationale::syntax::format::{WIDTH, format};
use regex::Regex;

fn formatted(text: &str) -> Result<String, String> {
    let mut sources = SourceMap::new();
    let source = Source::new("t.yaml", text);
    let id = sources.add(source.clone());
    format(id, &source).map_err(|found| format!("{:#?}\n{text}", found.sorted()))
}

/// The program of a rule file, without its places.
fn program(rule: &str) -> String {
    static SPANS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"Span \{[^}]*\}").expect("a pattern"));
    let rules = library_of_rule(rule).program.rules;
    SPANS.replace_all(&format!("{rules:?}"), "").into_owned()
}

/// How an author may write one line, and what may stand around it.
#[derive(Debug, Clone)]
struct Noise {
    before: u8,
    behind: bool,
    style: u8,
    depth: usize,
}

fn noise() -> impl Strategy<Value = Vec<Noise>> {
    let one = (0..8_u8, prop::bool::weighted(0.2), 0..4_u8, 0..9_usize);
    prop::collection::vec(
        one.prop_map(|(before, behind, style, depth)| Noise { before, behind, style, depth }),
        8..40,
    )
}

/// A condition in one of the ways in which YAML can hold it.
fn written(indent: usize, key: &str, condition: &str, style: u8) -> String {
    let pad = " ".repeat(indent);
    match style {
        0 => format!("{pad}{key}: {condition}\n"),
        1 => format!("{pad}{key}:   \"{condition}\"\n"),
        2 => format!(
            "{pad}{key}: >-\n{pad}   {}\n",
            condition.replace(" or ", &format!("\n{pad}   or "))
        ),
        _ => format!("{pad}{key}:\n{pad}    '{condition}'\n"),
    }
}

/// A rule file with its keys in any order, comments and blank lines anywhere, and conditions in any style.
fn rule_file() -> impl Strategy<Value = (String, usize)> {
    let conditions = prop::collection::vec(condition(), 1..4);
    let keys = Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle();
    (conditions, keys, noise()).prop_map(|(conditions, keys, noise)| {
        let style = |i: usize| noise[i % noise.len()].style;
        let mut criteria = "criteria:\n".to_owned();
        for (index, when) in conditions.iter().enumerate() {
            let when = written(4, "when", when, style(index));
            let says = "    says: what it asks\n";
            let (a, b) =
                if style(index + 3) > 1 { (when.as_str(), says) } else { (says, when.as_str()) };
            criteria.extend(["  c", &index.to_string(), ":\n", a, b]);
        }
        let names: Vec<String> = (0..conditions.len()).map(|i| format!("c{i}")).collect();
        let parts = [
            "guideline: law/rule\n".to_owned(),
            "title:   a  rule, 'quoted' \n".to_owned(),
            "source: {family: ours,\n    page: 1}\n".to_owned(),
            "in_force: { until: 2020-01-01, from: 2001-01-01 }\n".to_owned(),
            "applies_to:\n    services:\n    - scan\n".to_owned(),
            "decide_per: side\n".to_owned(),
            criteria,
            written(0, "necessary_when", &names.join(" and "), style(7)),
        ];
        let text: String = keys.iter().map(|i| parts[*i].as_str()).collect();
        sprinkled(&text, &noise)
    })
}

/// The text with comments and blank lines; each comment has a number of its own.
fn sprinkled(text: &str, noise: &[Noise]) -> (String, usize) {
    let mut out = String::new();
    let mut count = 0;
    let mut comment = |out: &mut String| {
        out.extend(["#c", &count.to_string(), ".\n"]);
        count += 1;
    };
    let mut block_text = None;
    for (index, line) in text.lines().enumerate() {
        let noise = &noise[index % noise.len()];
        let indent = line.len() - line.trim_start().len();
        if block_text.is_some_and(|depth| indent > depth) {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        // Below a block text, what is indented deeper than its key is text.
        let deepest = block_text.map_or(noise.depth, |depth: usize| noise.depth.min(depth));
        block_text = line.ends_with(['|', '-']).then_some(indent);
        let pad = |depth: usize| " ".repeat(depth);
        match noise.before {
            0 => out.push('\n'),
            1 => out.push_str("\n\n"),
            2 => {
                out.push_str(&pad(indent));
                comment(&mut out);
            }
            3 => {
                out.extend(["\n", &pad(deepest)]);
                comment(&mut out);
                out.push('\n');
                out.push_str(&pad(indent));
                comment(&mut out);
            }
            _ => {}
        }
        out.push_str(line);
        if noise.behind {
            out.push(' ');
            comment(&mut out);
        } else {
            out.push('\n');
        }
    }
    if noise[0].behind {
        out.push_str(&" ".repeat(block_text.map_or(noise[0].depth, |_| 0)));
        comment(&mut out);
    }
    (out, count)
}

/// Pieces of YAML, put together at random: often no YAML at all.
fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\n\n"),
        Just("  "),
        Just("- "),
        Just("a: "),
        Just("b:"),
        Just("{ "),
        Just(" }"),
        Just("["),
        Just("]"),
        Just(", "),
        Just("# c\n"),
        Just(" # d\n"),
        Just("'q'"),
        Just("\"d\""),
        Just("x y"),
        Just(">-\n"),
        Just("|\n"),
        Just("when: "),
        Just("tests:\n"),
        Just("facts:\n"),
        Just("criteria:\n"),
        Just("~"),
        Just("? "),
        Just("---\n"),
        Just("!t "),
        Just("é"),
        Just("\t"),
        Just("\r\n"),
        Just("not a\n"),
        Just("any of a, b"),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// A mapping of mappings and lists in block and bracket style, with comments.
fn tree() -> impl Strategy<Value = (String, usize)> {
    let leaf = prop_oneof![
        Just("x".to_owned()),
        Just("'it''s'".to_owned()),
        Just("\"q # q\"".to_owned()),
        Just("a, b".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("~".to_owned()),
        Just(String::new()),
        Just("[p, q]".to_owned()),
        Just("{k: [v, {w: z}], l: }".to_owned()),
        Just("[a: b, c]".to_owned()),
        Just(format!("[{}]", vec!["long-text"; 30].join(", "))),
        Just(format!(
            "{{{}}}",
            (0..20).map(|i| format!("k{i}: long-text")).collect::<Vec<_>>().join(", ")
        )),
        Just(vec!["word"; 40].join(" ")),
        Just("one\n TAB two\n TAB   three".to_owned()),
        Just("\"q1 \\\n TAB q2\n TAB   q3\"".to_owned()),
        Just("'s1\n\n TAB s2'".to_owned()),
        Just("|\n TAB l1\n TAB   l2".to_owned()),
    ];
    let node = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|items| {
                let items: Vec<String> =
                    items.iter().map(|i| format!("\nTAB- {}", nested(i, true))).collect();
                items.concat()
            }),
            prop::collection::vec(inner, 1..4).prop_map(|items| {
                let items: Vec<String> = items
                    .iter()
                    .enumerate()
                    .map(|(k, i)| format!("\nTABk{k}: {}", nested(i, false)))
                    .collect();
                items.concat()
            }),
        ]
    });
    (prop::collection::vec(node, 1..4), noise()).prop_map(|(nodes, noise)| {
        let root =
            |(k, n): (usize, &String)| format!("r{k}: {}\n", nested(n, false).replace("TAB", ""));
        let roots: Vec<String> = nodes.iter().enumerate().map(root).collect();
        let text = roots.concat();
        sprinkled(&text, &noise)
    })
}

/// A node one level deeper; in a list its first line stands behind the dash.
fn nested(node: &str, item: bool) -> String {
    let deeper = node.replace("TAB", "TAB  ");
    match deeper.strip_prefix("\nTAB  ") {
        Some(rest) if item => rest.to_owned(),
        _ => deeper,
    }
}

fn comments_of(text: &str, count: usize) -> bool {
    (0..count).all(|n| text.matches(&format!("#c{n}.")).count() == 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_keeps_its_meaning_and_its_comments((text, comments) in rule_file()) {
        let once = formatted(&text).unwrap_or_else(|found| panic!("{found}"));
        prop_assert_eq!(formatted(&once), Ok(once.clone()), "{}", text);
        prop_assert_eq!(program(&text), program(&once));
        prop_assert!(comments_of(&once, comments), "{}\n{}", text, once);
        let keys: Vec<usize> = ["guideline:", "title:", "source:", "in_force:", "applies_to:", "decide_per:", "criteria:", "necessary_when:"]
            .iter().map(|key| if once.starts_with(key) { 0 } else { once.find(&format!("\n{key}")).expect("a key") }).collect();
        prop_assert!(keys.is_sorted(), "{}", once);
    }

    #[test]
    fn any_tree_keeps_its_comments((text, comments) in tree()) {
        // Some of the texts are no YAML; of those that are, none is refused.
        match formatted(&text) {
            Ok(once) => {
                prop_assert_eq!(formatted(&once), Ok(once.clone()), "{}", text);
                prop_assert!(comments_of(&once, comments), "{}\n{}", text, once);
            }
            Err(found) => prop_assert!(found.contains("YamlSyntax"), "{}", found),
        }
    }

    #[test]
    fn any_text_is_formatted_or_refused(text in prop_oneof![yaml_like(), "\\PC{0,120}", "[-a-c:\\[\\]{}\"'|>\\n #?&*!%@,]{0,120}"]) {
        if let Ok(once) = formatted(&text) {
            prop_assert_eq!(formatted(&once), Ok(once.clone()), "{:?}", text);
        }
    }

    /// However a shipped file is damaged, it is formatted or refused, and what is formatted stays.
    #[test]
    fn a_damaged_file_is_formatted_or_refused(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), piece in yaml_like(), cut in 0..5_usize) {
        let mut text = file.get(&SHORT).clone();
        let boundary = |i: usize, text: &str| (0..=i.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).expect("0 is one");
        let start = boundary(at.index(text.len()), &text);
        let end = boundary(start + cut, &text).max(start);
        text.replace_range(start..end, &piece);
        if let Ok(once) = formatted(&text) {
            prop_assert_eq!(formatted(&once), Ok(once.clone()));
        }
    }

    /// The lines of a folded condition keep to the width and hold the same condition.
    #[test]
    fn a_long_condition_is_folded(parts in prop::collection::vec(condition_on_requested_side(), 1..8)) {
        let condition = parts.join(" or ");
        let once = formatted(&format!("necessary_when: {condition}\n")).unwrap_or_else(|e| panic!("{e}"));
        prop_assert!(once.lines().all(|line| line.chars().count() <= WIDTH), "{}", once);
    }
}

fn printed(condition: &str) -> String {
    let mut sources = SourceMap::new();
    let id = sources.add(Source::new("text", condition));
    language::parse(condition, &|_| Span::new(id, 0..0)).expect("a condition").to_string()
}

#[test]
fn a_condition_is_printed_as_it_is_read_aloud() {
    let same = [
        "any of a, b on requested side",
        "any of a, b on requested side absent",
        "at least 2 of (a of knee, b, c < 5/5)",
        "emg documented on requested side of knee",
        "motor_grade on left side of knee = 4/5",
        "(a and b) or c",
        "not any of a, b",
        "gate(trial = 4 weeks) and x is one of (y, z)",
        "at least 1 of (any of (a, b), c)",
        "(a or b) on left side",
    ];
    for condition in same {
        assert_eq!(printed(condition), condition);
    }
    for (written, canonical) in [
        ("any   of (a,b)", "any of a, b"),
        ("any of (a, b) absent on left side", "any of a, b on left side absent"),
        ("a and b or c", "(a and b) or c"),
        ("((a))", "a"),
        ("not not a", "a"),
        ("x>=4 weeks", "x >= 4 weeks"),
        ("emg on left side documented", "emg documented on left side"),
    ] {
        assert_eq!(printed(written), canonical);
    }
}

/// The shipped files of a length that ten thousand of them can be read in a minute.
static SHORT: LazyLock<Vec<String>> = LazyLock::new(|| {
    let texts = shipped().into_iter().map(|path| std::fs::read_to_string(path).expect("a file"));
    texts.filter(|text| text.len() <= 4_000).collect()
});

fn shipped() -> Vec<PathBuf> {
    fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
        let entries = std::fs::read_dir(folder).expect("a folder");
        for path in entries.map(|e| e.expect("an entry").path()) {
            if path.is_dir() {
                collect(&path, into);
            } else {
                into.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), &mut files);
    files.sort();
    files
}

/// Files whose authors lay them out by hand for now.
const BY_HAND: [&str; 4] = [
    "rules/lexicon/",
    "vocabulary/services.yaml",
    "vocabulary/wording.yaml",
    "vocabulary/guidelines.yaml",
];

#[test]
fn shipped_files_are_in_the_canonical_form() {
    let mut untidy = Vec::new();
    for path in shipped() {
        let text = std::fs::read_to_string(&path).expect("a file");
        let once = formatted(&text).unwrap_or_else(|found| panic!("{}: {found}", path.display()));
        assert_eq!(formatted(&once), Ok(once.clone()), "{}", path.display());
        let name = path.display().to_string();
        if once != text && !BY_HAND.iter().any(|part| name.contains(part)) {
            untidy.push(name);
        }
    }
    assert!(untidy.is_empty(), "`rationale fmt` has not been run on\n{}", untidy.join("\n"));
}
