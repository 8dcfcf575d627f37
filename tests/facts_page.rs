//! The pages of `facts` and `eval`: well-formed, every fact marked once at its own bytes, and the letter's text exactly as it is,
//! whatever it holds.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "letters are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;

/// A letter of the usual form around a case summary.
fn letter(summary: &str) -> String {
    format!(
        "Case Number: CM14-0000042   Date of Injury: 01/02/2012\nHOW THE IMR FINAL DETERMINATION WAS MADE\n\
         The reviewer is Board Certified in Neurology.\n\nCLINICAL CASE SUMMARY\n\n{summary}\n\n\
         IMR ISSUES, DECISIONS AND RATIONALES\n\nMRI of the left knee: Upheld\n\n\
         Claims Administrator guideline: Decision based on MTUS ACOEM Chapter 13 Knee Complaints Page(s): 341.\n\n\
         MAXIMUS guideline: Decision based on MTUS ACOEM Chapter 13 Knee Complaints Page(s): 343.\n\n\
         Decision rationale: No instability is shown. The request is not medically necessary.\n"
    )
}

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("rationale-page-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    path
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rationale"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the binary runs")
}

fn stdout(output: &Output) -> String {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn parsed(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).expect("a well-formed page")
}

fn by_class<'a>(of: Node<'a, 'a>, class: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    of.descendants()
        .filter(move |n| n.attribute("class").is_some_and(|c| c.split(' ').any(|c| c == class)))
}

fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

/// The letter's text as the page must show it: lines without their ends, control characters written out.
fn shown(text: &str) -> Vec<String> {
    let line = |line: &str| {
        line.trim_end_matches(['\r', '\n']).replace('\u{c}', "").chars().fold(
            String::new(),
            |mut safe, c| {
                let hidden = c != '\t' && c.is_control() || matches!(c, '\u{202a}'..='\u{202e}');
                if hidden {
                    safe.extend(c.escape_unicode());
                } else {
                    safe.push(c);
                }
                safe
            },
        )
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Every fact's bytes as the page marks them, by the fact's number.
fn marked(page: &Document<'_>) -> BTreeMap<String, Vec<(usize, usize)>> {
    let mut marked: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for mark in page.descendants().filter(|n| n.has_tag_name("mark")) {
        let at = |name| mark.attribute(name).and_then(|a| a.parse().ok()).expect("an offset");
        for number in mark.attribute("data-facts").expect("facts").split(' ') {
            marked.entry(number.to_owned()).or_default().push((at("data-start"), at("data-end")));
        }
    }
    marked
}

/// Holds a page of one letter against the letter and the facts that the JSON lists.
fn hold(text: &str, page: &str, facts: &[Value]) {
    let document = parsed(page);
    let lines: Vec<String> = by_class(document.root(), "letter")
        .flat_map(|list| list.children().filter(|n| n.has_tag_name("li")))
        .map(words)
        .collect();
    assert_eq!(lines, shown(text));
    let ids: Vec<&str> = document.descendants().filter_map(|n| n.attribute("id")).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids are unique");
    for link in document.descendants().filter_map(|n| n.attribute("href")) {
        assert!(ids.contains(&link.trim_start_matches('#')), "{link} leads nowhere");
    }
    let marked = marked(&document);
    assert_eq!(marked.keys().filter(|k| !k.starts_with('n')).count(), facts.len());
    for (index, fact) in facts.iter().enumerate() {
        let pieces = &marked[&(index + 1).to_string()];
        let offset = |name: &str| usize::try_from(fact[name].as_u64().expect("an offset")).unwrap();
        let (start, end) = (offset("start"), offset("end"));
        assert_eq!((pieces[0].0, pieces[pieces.len() - 1].1), (start, end), "{fact}");
        for pair in pieces.windows(2) {
            // Only the end of a line may stand between two pieces.
            let between = text.get(pair[0].1..pair[1].0).expect("characters");
            assert!(between.chars().all(|c| matches!(c, '\r' | '\n')), "{fact}");
        }
        assert_eq!(text.get(start..end), fact["words"].as_str());
    }
    for mark in document.descendants().filter(|n| n.has_tag_name("mark")) {
        let at = |name| mark.attribute(name).and_then(|a| a.parse::<usize>().ok()).unwrap();
        let here = text.get(at("data-start")..at("data-end")).expect("characters");
        assert_eq!(vec![words(mark)], shown(here));
    }
}

fn check(name: &str, summary: &str) {
    let folder = folder(name);
    let text = letter(summary);
    fs::write(folder.join("a.txt"), &text).expect("a file");
    let json = stdout(&run(&folder, &["facts", "-q", "--quotes", "--format", "jsonl", "a.txt"]));
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let facts = json["facts"].as_array().expect("facts");
    assert!(!facts.is_empty());
    for arguments in [
        &["facts", "-q"][..],
        &["facts", "-q", "--near"],
        &["eval", "-q"],
        &["eval", "-q", "--all"],
    ] {
        let arguments = [arguments, &["--format", "html", "a.txt"]].concat();
        hold(&text, &stdout(&run(&folder, &arguments)), facts);
    }
    let _ = fs::remove_dir_all(&folder);
}

const SUMMARY: &str = "This is a 40-year-old man. He has left knee pain with swelling, and numbness in both legs.\n\
    Sensation, strength and reflexes of the lower\nextremities were intact. The right knee was tender. \
    Possible medial meniscus tear of the left knee. An EMG/NCS of both legs was normal. He has had 12 visits of physical therapy.";

#[test]
fn every_fact_is_marked_once_at_its_own_bytes() {
    check("plain", SUMMARY);
    check("windows", &SUMMARY.replace('\n', "\r\n"));
    check("pages", &SUMMARY.replace("lower\n", "lower\n\u{c}"));
}

#[test]
fn nothing_in_a_letter_becomes_part_of_the_page() {
    let hostile = "</li></ol><script>alert(1)</script><img src=x onerror=alert(1)> & &amp; \"'>\u{202e}\u{1b}[31m\u{0} \u{e9}\u{1f9b5}";
    check("hostile", &format!("{hostile} {SUMMARY} {hostile}\n{hostile}"));
    let name = "<b>&'.txt";
    let folder = folder("name");
    fs::write(folder.join(name), letter(&format!("{hostile} {SUMMARY}"))).expect("a file");
    for command in ["facts", "eval"] {
        let page = stdout(&run(&folder, &[command, "-q", "--format", "html", name]));
        let document = parsed(&page);
        for tag in ["script", "img", "b.txt"] {
            assert_eq!(document.descendants().filter(|n| n.has_tag_name(tag)).count(), 0);
        }
        assert!(document.descendants().any(|n| n.has_tag_name("h2") && words(n) == name));
        assert!(page.contains("default-src 'none'"));
    }
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn the_standing_of_a_mark_is_said_in_words() {
    let folder = folder("standing");
    fs::write(folder.join("a.txt"), letter(SUMMARY)).expect("a file");
    let page = stdout(&run(&folder, &["facts", "-q", "--near", "--format", "html", "a.txt"]));
    let document = parsed(&page);
    let letter = by_class(document.root(), "letter").next().expect("a letter");
    for (class, note, said) in [
        ("used", "", "pain"),
        ("negated", "absent", "Sensation"),
        ("other-side", "other side", "tender"),
    ] {
        let mark = by_class(letter, class).find(|m| words(*m).contains(said));
        let mark = mark.unwrap_or_else(|| panic!("no mark of class {class} holds {said}"));
        let noted = by_class(letter, class).filter_map(|m| m.attribute("data-note"));
        assert!(noted.into_iter().any(|n| n.ends_with(note)), "{class}");
        assert!(mark.attribute("title").is_some_and(|t| !t.is_empty()));
    }
    let legend = by_class(document.root(), "legend").next().expect("a legend");
    assert_eq!(by_class(legend, "mark").count(), 5);
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn letters_of_one_page_are_told_apart_and_a_bad_one_stops_none() {
    let folder = folder("several");
    for index in 0..70 {
        fs::write(folder.join(format!("{index:03}.txt")), letter(SUMMARY)).expect("a file");
    }
    fs::write(folder.join("035.txt"), "\u{0}\u{1}\u{2}").expect("a file");
    let output = run(&folder, &["facts", ".", "-o", "page.html", "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`035.txt`"));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let documents: Vec<String> = lines
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).expect("JSON")["document"].to_string())
        .collect();
    assert_eq!(documents.len(), 69);
    assert!(documents.is_sorted());
    let page = fs::read_to_string(folder.join("page.html")).expect("the page");
    let document = parsed(&page);
    assert_eq!(document.descendants().filter(|n| n.has_tag_name("section")).count(), 69);
    let ids: Vec<&str> = document.descendants().filter_map(|n| n.attribute("id")).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids are unique");
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn only_the_facts_asked_for_are_shown() {
    let folder = folder("only");
    fs::write(folder.join("a.txt"), letter(SUMMARY)).expect("a file");
    let arguments = ["facts", "a.txt", "--only", "pain,tenderness,pain", "--format", "jsonl"];
    let json: Value = serde_json::from_str(&stdout(&run(&folder, &arguments))).expect("JSON");
    let facts: BTreeSet<&str> = json["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .filter_map(|f| f["fact"].as_str())
        .collect();
    assert_eq!(facts, BTreeSet::from(["pain", "tenderness"]));
    let wrong = run(&folder, &["facts", "a.txt", "--only", "tendernes", "-o", "a.html"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&wrong.stderr),
        "error: there is no fact `tendernes`; did you mean `tenderness`?\n"
    );
    assert!(!folder.join("a.html").exists());
    let _ = fs::remove_dir_all(&folder);
}
