//! Mistakes of authors as data: each gives exactly one finding, at the very characters, with its advice; and an advice
//! that is an edit leaves nothing to report.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "the table and the cases are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use rationale::diagnostic::{Code, Diagnostic, Diagnostics};
use rationale::library::{RuleSource, load, shipped};
use rationale::source::SourceMap;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Table {
    base: BTreeMap<String, String>,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// The file of the base that is changed.
    #[serde(rename = "in", default = "rule")]
    within: String,
    old: Option<String>,
    new: Option<String>,
    /// A second change of the rule.
    also: Option<Change>,
    /// A further file.
    file: Option<String>,
    text: Option<String>,
    /// Whether a further rule has a test beside it.
    #[serde(default = "yes")]
    beside: Flag,
    finding: String,
    /// The marked characters, where they do not stand in the change.
    marked: Option<String>,
    /// The reader of YAML says where it gave up; that place is its own.
    #[serde(default)]
    anywhere: Flag,
    advice: String,
    #[serde(default)]
    fix: Flag,
}

#[derive(Debug, Clone, Deserialize)]
struct Change {
    old: String,
    new: String,
}

/// `yes` or `no`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Flag {
    Yes,
    #[default]
    No,
}

fn rule() -> String {
    "rule.yaml".to_owned()
}

fn yes() -> Flag {
    Flag::Yes
}

/// `⟦9×ab⟧` written out.
fn repeated(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟦') {
        let (inner, behind) = after.split_once('⟧').expect("a closing ⟧");
        let (count, what) = inner.split_once('×').expect("a number and ×");
        out.push_str(before);
        out.push_str(&what.repeat(count.parse().expect("a number")));
        rest = behind;
    }
    out + rest
}

/// The text without the marks, and what they mark: file offsets.
fn unmarked(text: &str) -> (String, Option<(usize, usize)>) {
    let text = repeated(text);
    let Some(start) = text.find('«') else { return (text, None) };
    let text = text.replacen('«', "", 1);
    let end = text.find('»').expect("a closing »");
    (text.replacen('»', "", 1), Some((start, end)))
}

/// A file and the marked bytes in it.
type Place = (String, usize, usize);

/// The files of a case and where in which file the finding stands.
fn files(
    base: &BTreeMap<String, String>,
    case: &Case,
) -> (BTreeMap<String, String>, Option<Place>) {
    let mut files = base.clone();
    let mut place = None;
    if let (Some(old), Some(new)) = (&case.old, &case.new) {
        let text = files.get_mut(&case.within).expect("a file of the base");
        assert_eq!(text.matches(old.as_str()).count(), 1, "{}: `{old}` is there once", case.name);
        let (changed, marks) = unmarked(&text.replace(old.as_str(), new));
        *text = changed;
        place = marks.map(|(start, end)| (case.within.clone(), start, end));
    }
    if let Some(Change { old, new }) = &case.also {
        let text = files.get_mut("rule.yaml").expect("the rule");
        assert_eq!(text.matches(old.as_str()).count(), 1, "{}: `{old}` is there once", case.name);
        // The marks stand before what is changed here as well.
        *text = text.replace(old.as_str(), new);
    }
    if let (Some(file), Some(text)) = (&case.file, &case.text) {
        let (text, marks) = unmarked(text);
        place = marks.map(|(start, end)| (file.clone(), start, end));
        if text.starts_with("guideline") && case.beside == Flag::Yes {
            let test = base["rule.test.yaml"].clone();
            files.insert(file.replace(".yaml", ".test.yaml"), test);
        }
        files.insert(file.clone(), text);
    }
    (files, place)
}

/// The vocabulary alone: whole rules of the library would only cost time.
fn found(files: &BTreeMap<String, String>) -> (Vec<Diagnostic>, SourceMap) {
    let own_order = files.contains_key("order.yaml");
    let wanted = |file: &RuleSource| {
        file.path.starts_with("rules/vocabulary") && !(own_order && file.path.contains("evidence"))
            || file.path == "rules/library.yaml"
    };
    let mut all: Vec<RuleSource> = shipped().into_iter().filter(wanted).collect();
    all.extend(
        files.iter().map(|(path, text)| RuleSource { path: path.clone(), text: text.clone() }),
    );
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let library = load(all, &mut sources, &mut found);
    if !found.has_errors() {
        library.reader.check_examples(&mut found);
    }
    (found.sorted(), sources)
}

fn table() -> Table {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes.yaml"));
    serde_yaml::from_str(&text.expect("the table")).expect("a table")
}

fn told(list: &[Diagnostic], sources: &SourceMap) -> String {
    list.iter().fold(String::new(), |mut text, d| {
        let at = d.primary.as_ref().map(|l| (sources.place(l.span), sources.slice(l.span)));
        writeln!(text, "  {} {at:?} {} | {:?} | {:?}", d.code.name(), d.message, d.help, d.fix)
            .expect("a string takes all");
        text
    })
}

/// What is wrong with the outcome of a case.
fn wrong(base: &BTreeMap<String, String>, case: &Case) -> Option<String> {
    let (mut files, place) = files(base, case);
    let (list, sources) = found(&files);
    let [finding] = list.as_slice() else {
        return Some(format!("{} findings\n{}", list.len(), told(&list, &sources)));
    };
    let told = told(&list, &sources);
    if finding.code.name() != case.finding {
        return Some(format!("not `{}`\n{told}", case.finding));
    }
    let label = finding.primary.as_ref().expect("a place");
    let file = sources.get(label.span.source).expect("a file").name().to_owned();
    let marked = match (&place, &case.marked) {
        (Some((name, start, end)), _) => (&file, label.span.range()) == (name, *start..*end),
        (None, Some(words)) => sources.slice(label.span) == words,
        (None, None) => case.anywhere == Flag::Yes,
    };
    if !marked {
        return Some(format!("not at {place:?} {:?}\n{told}", case.marked));
    }
    let help = finding.help.as_deref().unwrap_or("");
    if !help.contains(&case.advice) {
        return Some(format!("no advice `{}`\n{told}", case.advice));
    }
    if (case.fix == Flag::Yes) != finding.fix.is_some() && case.fix == Flag::Yes {
        return Some(format!("no edit\n{told}"));
    }
    let Some(fix) = &finding.fix else { return None };
    let text = files.get_mut(&file).expect("a file of the case");
    text.replace_range(fix.span.range(), &fix.replacement);
    let (list, sources) = found(&files);
    let clean = list.iter().all(|d| case.fix == Flag::No && d.code != finding.code);
    (!clean).then(|| format!("the edit leaves\n{}", self::told(&list, &sources)))
}

#[test]
fn the_base_has_nothing_to_report() {
    let (list, sources) = found(&table().base);
    assert!(list.is_empty(), "{}", told(&list, &sources));
}

#[test]
fn each_mistake_is_found_once_and_marked_exactly() {
    let table = table();
    assert!(table.cases.len() >= 40, "the cases are missing");
    let names: BTreeSet<&str> = table.cases.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names.len(), table.cases.len(), "a name is there twice");
    let failed: Vec<String> = table
        .cases
        .iter()
        .filter_map(|case| wrong(&table.base, case).map(|why| format!("{}: {why}", case.name)))
        .collect();
    assert!(failed.is_empty(), "{} cases failed\n\n{}", failed.len(), failed.join("\n"));
}

fn texts(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts(&path, into);
        } else {
            into.push_str(&fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

#[test]
fn every_finding_has_a_case_and_an_explanation() {
    let mut seen: BTreeSet<String> = table().cases.iter().map(|c| c.finding.clone()).collect();
    let mut text = String::new();
    texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec"), &mut text);
    seen.extend(
        Code::ALL
            .iter()
            .map(|c| c.name())
            .filter(|n| text.contains(&format!("[{n}]")))
            .map(str::to_owned),
    );
    for code in Code::ALL {
        assert!(seen.contains(code.name()), "no case shows `{}`", code.name());
        let words = code.explanation().split_whitespace().count();
        assert!(words >= 8, "`rationale help {}` says too little", code.name());
    }
}
