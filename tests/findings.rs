//! What the audit finds against letters of our own words, and what it must not find.
#![cfg(test)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rationale::audit::{Finding, Kind, Subject, find};
use rationale::diagnostic::Diagnostics;
use rationale::evaluate::{Admitted, Evaluator};
use rationale::letter::rationale::Criterion;
use rationale::library::{Library, load, shipped};
use rationale::source::{Source, SourceMap};
use rationale::syntax::yaml::{Kind as NodeKind, Node, parse};

fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
        let library = load(shipped(), &mut sources, &mut found);
        assert!(!found.has_errors(), "{:#?}", found.sorted());
        library
    })
}

/// The cases of the table: the texts and lists of each.
fn cases() -> Vec<BTreeMap<String, Vec<String>>> {
    let mut map = SourceMap::new();
    let id = map.add(Source::new("findings.yaml", include_str!("findings.yaml")));
    let node = parse(id, map.get(id).expect("the table")).expect("the table is YAML");
    let NodeKind::List(cases) = &node.kind else { panic!("the table is a list") };
    let texts = |node: &Node| match &node.kind {
        NodeKind::List(items) => items.iter().filter_map(Node::scalar).map(str::to_owned).collect(),
        NodeKind::Scalar(one) => vec![one.clone()],
        NodeKind::Map(_) | NodeKind::Empty => Vec::new(),
    };
    let case = |node: &Node| match &node.kind {
        NodeKind::Map(pairs) => pairs
            .iter()
            .map(|(key, value)| (key.scalar().expect("a key").to_owned(), texts(value)))
            .collect(),
        NodeKind::List(_) | NodeKind::Scalar(_) | NodeKind::Empty => BTreeMap::new(),
    };
    cases.iter().map(case).collect()
}

/// The letter of a case.
fn letter(case: &BTreeMap<String, Vec<String>>) -> String {
    let get = |key: &str, otherwise: &str| {
        case.get(key).and_then(|v| v.first()).map_or(otherwise, String::as_str).to_owned()
    };
    let cited = get("cited", "MTUS Low Back Complaints 2004");
    let (outcome, reasons) = (get("outcome", "Upheld"), get("rationale", ""));
    let mut text = format!(
        "MAXIMUS FEDERAL SERVICES, INC.\nIndependent Medical Review\n\nIMR Case Number: CM16-9990001    \
         Date of Injury: {}\nUR Denial Date: {}       Application Received: {}\nDecision Date: {}\n\n\
         HOW THE IMR FINAL DETERMINATION WAS MADE\nState(s) of Licensure: California\n\
         Certification(s)/Specialty: Family Practice\n\nCLINICAL CASE SUMMARY\n\n{}\n\n\
         IMR ISSUES, DECISIONS AND RATIONALES\n",
        get("injury", "10/03/2016"),
        get("denied", "11/14/2016"),
        get("received", &get("denied", "11/20/2016")),
        get("decided", "12/20/2016"),
        get("summary", ""),
    );
    for request in [get("request", ""), get("again", "")].iter().filter(|r| !r.is_empty()) {
        let issue = format!(
            "\n{request}: {outcome}\n\nClaims Administrator guideline: Decision based on {cited}.\n\n\
             MAXIMUS guideline: Decision based on {cited}.\n\nDecision rationale: {reasons}\n"
        );
        text.push_str(&issue);
    }
    text
}

fn findings(name: &str, text: &str) -> Vec<Finding> {
    let library = library();
    let mut sources = SourceMap::new();
    let id = sources.add(Source::new(name, text));
    let source = sources.get(id).expect("the letter");
    let read = library.reader.read(id, source);
    assert!(!read.found.has_errors(), "{name}: {:#?}", read.found);
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let decided = evaluator.evaluate(&read.case);
    let found = find(&Subject::new(source, &read, &decided, &library.program, &library.reader));
    for place in found.iter().flat_map(|f| &f.places) {
        let words = text.get(place.start..place.end).expect("a place lies in the letter");
        let one_line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.starts_with(place.words.as_str()), "{name}: {place:?}");
    }
    found
}

fn is(finding: &Finding, wanted: &str) -> bool {
    let (kind, criterion) = wanted.split_once(' ').map_or((wanted, None), |(k, c)| (k, Some(c)));
    finding.kind.name() == kind
        && criterion.is_none_or(|c| finding.criterion.map(Criterion::name) == Some(c))
}

#[test]
fn letters_have_the_findings_of_the_table() {
    let (mut wrong, cases) = (Vec::new(), cases());
    for case in &cases {
        let name = case.get("name").and_then(|v| v.first()).expect("a name");
        let found = findings(name, &letter(case));
        let have: Vec<String> = found
            .iter()
            .map(|f| {
                format!("{} {:?}: {}", f.kind.name(), f.criterion.map(Criterion::name), f.note)
            })
            .collect();
        let list = |key: &str| case.get(key).cloned().unwrap_or_default();
        assert!(case.contains_key("finds") || case.contains_key("refuses"), "{name}: asks nothing");
        for wanted in list("finds").iter().filter(|w| !found.iter().any(|f| is(f, w))) {
            wrong.push(format!("{name}\n    misses {wanted}\n    has {have:#?}"));
        }
        for refused in list("refuses").iter().filter(|w| found.iter().any(|f| is(f, w))) {
            wrong.push(format!("{name}\n    must not have {refused}\n    has {have:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn every_kind_is_shown_and_has_a_near_miss() {
    let cases = cases();
    for kind in Kind::ALL {
        for key in ["finds", "refuses"] {
            let lists = cases.iter().filter_map(|case| case.get(key)).flatten();
            let named = lists.filter(|w| w.split(' ').next() == Some(kind.name())).count();
            assert!(named > 0, "no case of the table {key} `{}`", kind.name());
        }
        assert!(kind.explanation().lines().count() >= 2, "{} is not explained", kind.name());
        assert!(kind.law().contains("LC ") || kind.law().contains("CCR"), "{}", kind.name());
    }
}
