//! Coverage: small programs counted by hand, and the laws of the table on random ones.
#![cfg(test)]

#[expect(dead_code, reason = "other tests use the rest")]
mod common;

use std::collections::BTreeMap;

use common::programs::{case, condition};
use common::{EVIDENCE, VOCABULARY, library, rule};
use proptest::prelude::*;
use rationale::coverage::{Coverage, Obligation, Part, Score, UnitName};
use rationale::diagnostic::Diagnostics;
use rationale::evaluate::{Admitted, Dissection, Evaluator, Trace, What};
use rationale::library::{Library, RuleSource, load};
use rationale::model::case::Case;
use rationale::model::name::{CriterionName, DefinitionName, RuleName};
use rationale::model::truth::Truth;
use rationale::report::coverage::{html, json};
use rationale::report::tests::Run;
use rationale::source::SourceMap;
use rationale::test_suite;

/// A table by hand: the part, and what was seen of it met, not met, unknown and deciding; `None` where that is not owed.
type Expected<'a> = (&'a str, [Option<usize>; 4]);

/// The library of these criteria with these tests, in YAML.
fn tested(criteria: &[&str], tests: &str) -> Library {
    let criteria: Vec<String> = criteria.iter().map(|c| (*c).to_owned()).collect();
    tested_rule(&rule(&criteria), tests)
}

fn tested_rule(rule: &str, tests: &str) -> Library {
    let gates = "definitions:\n  sign: { says: sign, when: ache or tingling on requested side }\n";
    let files = [("v.yaml", VOCABULARY), ("e.yaml", EVIDENCE), ("g.yaml", gates), ("r.yaml", rule)];
    let mut files = files.to_vec();
    files.push(("t.test.yaml", tests));
    library(&files).unwrap_or_else(|findings| panic!("{rule}\n{findings}"))
}

/// One test for each list of facts; what is expected is beside the point.
fn tests(facts: &[&str]) -> String {
    facts.iter().enumerate().fold("tests:\n".to_owned(), |text, (index, facts)| {
        text + &format!(
            "  - {{ name: t{index}, case: {{ decided: 2016-03-31, facts: [{facts}] }}, \
             request: {{ service: scan, region: limb, side: left }}, expect: {{}} }}\n"
        )
    })
}

fn covered(library: &Library) -> Coverage<'_> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let outcomes: Vec<_> =
        library.tests.iter().map(|test| test_suite::run(test, &evaluator)).collect();
    let mut coverage = Coverage::new(&library.program, &library.dependencies);
    coverage.count(&evaluator, &outcomes);
    coverage
}

/// The nodes of a part in the order of the table, by the kind of condition, as counted.
fn counted(coverage: &Coverage<'_>, unit: &UnitName, part: &Part) -> Vec<[Option<usize>; 4]> {
    let unit = coverage.unit(unit).expect("a unit");
    let root = unit.roots.iter().find(|r| r.part == *part).expect("a condition");
    root.nodes
        .iter()
        .map(|node| Obligation::ALL.map(|o| node.owed.contains(&o).then(|| node.count(o))))
        .collect()
}

fn the_rule() -> UnitName {
    UnitName::Rule(RuleName::from("law/rule"))
}

fn when(name: &str) -> Part {
    Part::When(CriterionName::from(name))
}

fn assert_table(coverage: &Coverage<'_>, unit: &UnitName, part: &Part, expected: &[Expected<'_>]) {
    let got = counted(coverage, unit, part);
    let wanted: Vec<[Option<usize>; 4]> = expected.iter().map(|(_, counts)| *counts).collect();
    assert_eq!(got, wanted, "{:?}", expected.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

/// | test | fever | drug | fever or drug | decides                                     |
/// |------|-------|------|---------------|---------------------------------------------|
/// | 1    | +     | ?    | +             | the whole; fever turned leaves unknown: no  |
/// | 2    | -     | -    | -             | the whole, fever, drug                      |
/// | 3    | +     | +    | +             | the whole; the other holds it: neither part |
/// | 4    | ?     | -    | ?             | nothing, the verdict is unknown             |
#[test]
fn an_or_counted_by_hand() {
    let nsaid_absent = "{ fact: drug is nsaid, status: absent }";
    let facts =
        ["fever", &format!("fever absent, {nsaid_absent}"), "fever, drug is nsaid", nsaid_absent];
    let library = tested(&["fever or drug is nsaid"], &tests(&facts));
    let coverage = covered(&library);
    let expected = [
        ("fever or drug", [Some(2), Some(1), Some(1), Some(3)]),
        ("fever", [Some(2), Some(1), Some(1), Some(1)]),
        ("drug", [Some(1), Some(2), Some(1), Some(1)]),
    ];
    assert_table(&coverage, &the_rule(), &when("c0"), &expected);
    let verdict = [("c0", [Some(2), Some(1), Some(1), Some(3)])];
    assert_table(&coverage, &the_rule(), &Part::NecessaryWhen, &verdict);
    assert_eq!(coverage.score(), Score { owed: 16, covered: 16, unreachable: 0 });
    assert_eq!(coverage.score().percent(), 100);
}

/// Two criteria, both asked for: with the other one not met neither decides; with it met this one does.
///
/// | test | c0 = fever | c1 = not trend worse | verdict | decides  |
/// |------|------------|----------------------|---------|----------|
/// | 1    | +          | + (better)           | +       | both     |
/// | 2    | -          | - (worse)            | -       | neither  |
/// | 3    | +          | - (worse)            | -       | c1       |
#[test]
fn criteria_mask_each_other() {
    let facts = ["fever, trend is better", "fever absent, trend is worse", "fever, trend is worse"];
    let library = tested(&["fever", "not (trend is worse)"], &tests(&facts));
    let coverage = covered(&library);
    assert_table(
        &coverage,
        &the_rule(),
        &when("c0"),
        &[("fever", [Some(2), Some(1), Some(0), Some(1)])],
    );
    let expected = [
        ("not trend is worse", [Some(1), Some(2), Some(0), Some(2)]),
        ("trend is worse", [Some(2), Some(1), Some(0), Some(2)]),
    ];
    assert_table(&coverage, &the_rule(), &when("c1"), &expected);
    let expected = [
        ("c0 and c1", [Some(1), Some(2), Some(0), Some(3)]),
        ("c0", [Some(2), Some(1), Some(0), Some(1)]),
        ("c1", [Some(1), Some(2), Some(0), Some(2)]),
    ];
    assert_table(&coverage, &the_rule(), &Part::NecessaryWhen, &expected);
    // Six nodes owe four each; none was seen unknown.
    assert_eq!(coverage.score(), Score { owed: 24, covered: 18, unreachable: 0 });
    assert!(coverage.score().reaches(75) && !coverage.score().reaches(76));
}

/// Of three, two are enough: a part decides where exactly one of the others is met and the last is not.
///
/// | test | fever | worse | nsaid | whole | decides                         |
/// |------|-------|-------|-------|-------|---------------------------------|
/// | 1    | +     | +     | -     | +     | fever, worse (not nsaid: 2 met) |
/// | 2    | +     | -     | -     | -     | worse, nsaid                    |
/// | 3    | +     | +     | +     | +     | none                            |
#[test]
fn at_least_counted_by_hand() {
    let no = "{ fact: drug is nsaid, status: absent }";
    let facts = [
        &format!("fever, trend is worse, {no}"),
        &format!("fever, trend is better, {no}"),
        "fever, trend is worse, drug is nsaid",
    ];
    let library = tested(&["at least 2 of (fever, trend is worse, drug is nsaid)"], &tests(&facts));
    let expected = [
        ("whole", [Some(2), Some(1), Some(0), Some(3)]),
        ("fever", [Some(3), Some(0), Some(0), Some(1)]),
        ("worse", [Some(2), Some(1), Some(0), Some(2)]),
        ("nsaid", [Some(1), Some(2), Some(0), Some(1)]),
    ];
    assert_table(&covered(&library), &the_rule(), &when("c0"), &expected);
}

/// `documented` is never not met and so can decide nothing; a constant is what it is.
#[test]
fn what_cannot_be_is_not_owed() {
    let library = tested(&["fever documented", "always", "fever and never"], &tests(&["fever"]));
    let coverage = covered(&library);
    let unit = the_rule();
    assert_table(
        &coverage,
        &unit,
        &when("c0"),
        &[("fever documented", [Some(1), None, Some(0), None])],
    );
    assert_table(&coverage, &unit, &when("c1"), &[("always", [Some(1), None, None, None])]);
    let expected = [
        ("fever and never", [None, Some(1), None, None]),
        ("fever", [Some(1), Some(0), Some(0), None]),
        ("never", [None, Some(1), None, None]),
    ];
    assert_table(&coverage, &unit, &when("c2"), &expected);
}

/// A criterion that is not raised is met whatever it asks; what raises it decides only where the criterion is not met.
///
/// | test | raised by ache | fever | criterion | decides                                        |
/// |------|----------------|-------|-----------|------------------------------------------------|
/// | 1    | +              | -     | -         | ache (turned: not raised, met), fever          |
/// | 2    | -              | -     | +         | ache (turned: raised, not met)                 |
/// | 3    | +              | +     | +         | fever                                          |
/// | 4    | ?              | -     | +         | nothing: ache is not settled, fever not asked  |
#[test]
fn what_raises_a_criterion_counted_by_hand() {
    let text = rule(&["fever".to_owned()]).replace(
        "c0: { says: c, when: \"fever\" }",
        "c0: { says: c, raised_by: ache on requested side, when: \"fever\" }",
    );
    let facts = [
        "ache on left side, fever absent",
        "ache on left side absent, fever absent",
        "ache on left side, fever",
        "fever absent",
    ];
    let library = tested_rule(&text, &tests(&facts));
    let coverage = covered(&library);
    let raised = Part::RaisedBy(CriterionName::from("c0"));
    let expected = [("ache", [Some(2), Some(1), Some(1), Some(2)])];
    assert_table(&coverage, &the_rule(), &raised, &expected);
    let expected = [("fever", [Some(1), Some(3), Some(0), Some(2)])];
    assert_table(&coverage, &the_rule(), &when("c0"), &expected);
}

/// A definition is counted once, over its uses; the rule counts each use.
#[test]
fn definitions_are_counted_where_they_are_written() {
    let facts = ["ache on left side, tingling on left side absent", "fever"];
    let library = tested(&["sign or not sign", "fever"], &tests(&facts));
    let coverage = covered(&library);
    let sign = UnitName::Definition(DefinitionName::from("sign"));
    // Two tests with two uses each; the verdict stays unknown, so nothing decides.
    let expected = [
        ("ache or tingling", [Some(2), Some(0), Some(2), Some(0)]),
        ("ache", [Some(2), Some(0), Some(2), Some(0)]),
        ("tingling", [Some(0), Some(2), Some(2), Some(0)]),
    ];
    assert_table(&coverage, &sign, &Part::Body, &expected);
    assert_eq!(coverage.units.len(), 2);
}

/// The library of a rule with these tests, and its texts.
fn loaded(rule: &str, tests: &str) -> (Library, SourceMap) {
    let gates = "definitions:
  lasted: { says: lasted, parameters: { trial: duration }, when: duration >= trial }
  duration: { says: duration, measure: [{ take: stated }] }
  course: { says: course, measure: [{ take: visits + visits_requested }] }
  sign: { says: sign, when: ache or tingling }\n";
    let files =
        [("v", VOCABULARY), ("e", EVIDENCE), ("g", gates), ("r", rule), ("t.test.yaml", tests)];
    let files =
        files.map(|(path, text)| RuleSource { path: path.to_owned(), text: text.to_owned() });
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let library = load(files.to_vec(), &mut sources, &mut found);
    assert!(!found.has_errors(), "{rule}\n{:?}", found.sorted());
    (library, sources)
}

/// The table of a marked rule after its tests.
fn marked(when: &str, mark: &str, facts: &[&str]) -> (Score, Vec<String>) {
    let text =
        rule(&[when.to_owned()]).replacen("  c0:", &format!("  # unreachable {mark}\n  c0:"), 1);
    let (library, sources) = loaded(&text, &tests(facts));
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let outcomes: Vec<_> =
        library.tests.iter().map(|test| test_suite::run(test, &evaluator)).collect();
    let mut coverage = Coverage::new(&library.program, &library.dependencies);
    let mut found = Diagnostics::new();
    coverage.mark(&library.marks, &sources, &mut found);
    coverage.count(&evaluator, &outcomes);
    coverage.contradicted().into_iter().for_each(|finding| found.push(finding));
    (coverage.score(), found.sorted().iter().map(|f| f.message.clone()).collect())
}

/// What is marked and not seen is not owed; what is seen all the same counts, and the mark is a finding.
#[test]
fn marks_take_out_what_was_never_seen() {
    let facts = ["fever, drug is nsaid", "fever absent"];
    // Three parts and the verdict, four obligations each; with both tests nothing is seen unknown but drug, or, verdict.
    let whole = |mark: &str| marked("fever or drug is nsaid", mark, &facts);
    let (plain, said) = whole("by car");
    assert_eq!((plain.owed, plain.unreachable, said.len()), (16, 0, 0));
    let (score, said) = whole("unknown of `fever` - it is always told");
    assert_eq!(score, Score { owed: 15, covered: plain.covered, unreachable: 1 });
    assert_eq!(said, Vec::<String>::new());
    let (score, said) = whole("met of `fever` - it is never told");
    assert_eq!(score, Score { unreachable: 0, ..plain });
    assert_eq!(said, ["tests reach `met` here"]);
    let (score, said) = whole("met of `ache` - no such part");
    assert_eq!((score, said), (plain, vec!["tests owe no `met` here".to_owned()]));
    // Without a part all of them are meant, and those that were seen unknown contradict it.
    let (score, said) = whole("unknown - it is always told");
    assert_eq!(score, Score { owed: 15, covered: plain.covered, unreachable: 1 });
    assert_eq!(said, ["tests reach `unknown` here", "tests reach `unknown` here"]);
}

/// A test that is still to do covers nothing.
#[test]
fn what_is_to_do_does_not_count() {
    let todo = tests(&["fever"]).replace("name: t0", "name: t0, todo: not yet");
    let library = tested(&["fever"], &todo);
    assert_eq!(covered(&library).score().covered, 0);
}

/// The verdict of a dissected decision with the truth at one place turned: recomputed from the leaves, criterion by
/// criterion, independently of how the table does it. `at` is the condition's number and the path to the node in it.
fn verdict_with(dissection: &Dissection<'_>, turned: Option<(usize, &[usize])>) -> Truth {
    let decided = dissection.decided.as_ref().expect("a rule that decided");
    let mut criteria: BTreeMap<CriterionName, Truth> = BTreeMap::new();
    let path = |number: usize| turned.filter(|(n, _)| *n == number).map(|(_, path)| path);
    for (index, parts) in decided.criteria.iter().enumerate() {
        let raised = parts
            .raised_by
            .as_ref()
            .is_none_or(|t| value(t, path(2 * index), &criteria) == Truth::Met);
        let when = value(&parts.when, path(2 * index + 1), &criteria);
        criteria.insert(parts.name.clone(), if raised { when } else { Truth::Met });
    }
    value(&decided.verdict, path(2 * decided.criteria.len()), &criteria)
}

fn value(
    trace: &Trace,
    path: Option<&[usize]>,
    criteria: &BTreeMap<CriterionName, Truth>,
) -> Truth {
    if path.is_some_and(<[usize]>::is_empty) {
        return !trace.truth;
    }
    let part = |(index, inner): (usize, &Trace)| {
        let below = path.filter(|p| p[0] == index).map(|p| &p[1..]);
        value(inner, below, criteria)
    };
    let mut parts = trace.parts.iter().enumerate().map(part);
    match &trace.what {
        What::Criterion(name) => criteria.get(name).copied().unwrap_or(trace.truth),
        What::Not => !parts.next().expect("a part"),
        What::All => parts.fold(Truth::Met, Truth::and),
        What::Any => parts.fold(Truth::NotMet, Truth::or),
        What::AtLeast(n) => Truth::at_least(*n, parts),
        What::Definition(_) if !trace.parts.is_empty() => parts.next().expect("a body"),
        What::Definition(_)
        | What::Constant
        | What::Fact(..)
        | What::Measure(..)
        | What::Requested(_)
        | What::Ingredient(..)
        | What::Other(..) => trace.truth,
    }
}

/// The settled nodes of a trace that, turned alone, turn the settled verdict; in the order of the table.
fn deciding(
    trace: &Trace,
    number: usize,
    path: &mut Vec<usize>,
    dissection: &Dissection<'_>,
    into: &mut Vec<bool>,
) {
    let verdict = verdict_with(dissection, None);
    let turned = verdict_with(dissection, Some((number, path)));
    into.push(trace.truth.is_settled() && verdict.is_settled() && turned == !verdict);
    // Nodes of a definition are counted elsewhere; those below a quantity are none.
    if matches!(trace.what, What::Not | What::All | What::Any | What::AtLeast(_)) {
        for (index, part) in trace.parts.iter().enumerate() {
            path.push(index);
            deciding(part, number, path, dissection, into);
            path.pop();
        }
    }
}

fn dissected<'p>(library: &'p Library, case: &Case) -> Vec<Dissection<'p>> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
    let evaluations = evaluator.evaluate(case);
    evaluations.iter().flat_map(|e| evaluator.dissect(case, e)).collect()
}

/// Sums over the nodes of the JSON document.
fn json_score(document: &serde_json::Value) -> Score {
    let units =
        ["rules", "definitions"].iter().flat_map(|k| document[k].as_array().expect("units"));
    let nodes = units
        .flat_map(|u| u["conditions"].as_array().expect("conditions"))
        .flat_map(|c| c["nodes"].as_array().expect("nodes"));
    nodes.fold(Score::default(), |sum, node| {
        let owed = node["owed"].as_array().expect("a list");
        let covered = owed
            .iter()
            .filter(|o| node["counts"][o.as_str().expect("a name")].as_u64() > Some(0))
            .count();
        let unreachable = node["unreachable"].as_array().expect("a list").len();
        sum.plus(Score { owed: owed.len(), covered, unreachable })
    })
}

/// Sums over the coloured parts of the page.
fn page_score(page: &str) -> Score {
    let number = |text: &str, key: &str| -> usize {
        let after = text.split_once(key).expect("an attribute").1;
        after.split('"').next().expect("a value").parse().expect("a number")
    };
    page.split("<span ").filter(|s| s.contains("data-owed=")).fold(Score::default(), |sum, span| {
        let (covered, owed) = (number(span, "data-covered=\""), number(span, "data-owed=\""));
        let unreachable = number(span, "data-unreachable=\"");
        sum.plus(Score { owed, covered, unreachable })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// A node decided alone in a case exactly where turning it turns the verdict.
    #[test]
    fn a_node_decides_where_turning_it_turns_the_verdict(
        conditions in prop::collection::vec(condition(), 1..4),
        raised in condition(),
        case in case(),
    ) {
        let text = rule(&conditions).replacen("says: c,", &format!("says: c, raised_by: \"{raised}\","), 1);
        let library = common::library_of_rule(&text);
        for dissection in dissected(&library, &case) {
            let mut coverage = Coverage::new(&library.program, &library.dependencies);
            coverage.record(&dissection);
            let decided = dissection.decided.as_ref().expect("the only rule decides");
            let unit = coverage.unit(&the_rule()).expect("the rule");
            let compare = |part: &Part, trace: &Trace, number: usize| {
                let mut expected = Vec::new();
                deciding(trace, number, &mut Vec::new(), &dissection, &mut expected);
                let root = unit.roots.iter().find(|r| r.part == *part).expect("a condition");
                // A node that cannot be both met and not met is not turned to what it cannot be.
                let both = |o: &std::collections::BTreeSet<Obligation>| {
                    o.contains(&Obligation::Met) && o.contains(&Obligation::NotMet)
                };
                for (turns, node) in expected.iter_mut().zip(&root.nodes) {
                    *turns = *turns && both(&node.owed);
                }
                let got: Vec<bool> =
                    root.nodes.iter().map(|n| n.count(Obligation::Decides) == 1).collect();
                prop_assert_eq!(got, expected, "{:?} of {}", part, text);
                for node in &root.nodes {
                    let seen: usize =
                        Truth::ALL.iter().map(|t| node.count(Obligation::of_truth(*t))).sum();
                    prop_assert_eq!(seen, 1);
                    // What was seen was owed: nothing is excluded that can be.
                    for obligation in node.seen.keys() {
                        prop_assert!(node.owed.contains(obligation), "{:?} {}", obligation, text);
                    }
                }
                Ok(())
            };
            for (index, parts) in decided.criteria.iter().enumerate() {
                if let Some(trace) = &parts.raised_by {
                    compare(&Part::RaisedBy(parts.name.clone()), trace, 2 * index)?;
                }
                compare(&Part::When(parts.name.clone()), &parts.when, 2 * index + 1)?;
            }
            compare(&Part::NecessaryWhen, &decided.verdict, 2 * decided.criteria.len())?;
        }
    }

    /// The percentage is that of what is highlighted, and of what the document lists, whatever is marked.
    #[test]
    fn percent_and_colours_are_one_fact(
        conditions in prop::collection::vec(condition(), 1..4),
        cases in prop::collection::vec(case(), 0..4),
        mark in prop_oneof![Just(""), Just("unknown"), Just("met, decides"), Just("not met, unknown")],
    ) {
        let marked = format!("  # unreachable {mark} - the law\n  c0:");
        let text = rule(&conditions).replacen("  c0:", if mark.is_empty() { "  c0:" } else { &marked }, 1);
        let (library, sources) = loaded(&text, "tests: []");
        let mut coverage = Coverage::new(&library.program, &library.dependencies);
        coverage.mark(&library.marks, &sources, &mut Diagnostics::new());
        for dissection in cases.iter().flat_map(|case| dissected(&library, case)) {
            coverage.record(&dissection);
        }
        let score = coverage.score();
        let run = Run {
            outcomes: &[],
            not_run: 0,
            program: &library.program,
            sources: &sources,
            coverage: Some(&coverage),
        };
        prop_assert_eq!(page_score(&html::write(&run, &coverage, "1")), score);
        let document = json::coverage(&coverage, &sources);
        prop_assert_eq!(json_score(&document), score);
        prop_assert_eq!(document["percent"].as_u64(), u64::try_from(score.percent()).ok());
        // What is marked is neither lost nor counted twice, and of each guideline as of all.
        let mut unmarked = Coverage::new(&library.program, &library.dependencies);
        for dissection in cases.iter().flat_map(|case| dissected(&library, case)) {
            unmarked.record(&dissection);
        }
        prop_assert_eq!(score.owed + score.unreachable, unmarked.score().owed);
        prop_assert_eq!(score.covered, unmarked.score().covered);
        let by_guideline = coverage.guidelines().iter().fold(Score::default(), |sum, g| sum.plus(g.score));
        prop_assert_eq!(by_guideline, score);
    }
}
