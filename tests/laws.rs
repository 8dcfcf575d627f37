//! The laws of the design as property tests.
#![cfg(test)]

#[expect(dead_code, reason = "exact answers use the rest")]
mod common;
#[path = "laws/impact.rs"]
mod impact;

use std::collections::BTreeMap;

use common::programs::{case, condition, condition_on_requested_side, fact, wild};
use common::{EVIDENCE, VOCABULARY, accepted, library, library_of, reference, rule};
use proptest::prelude::*;
use rationale::diagnostic::Diagnostics;
use rationale::evaluate::{Admitted, Evaluation, Evaluator, OtherReader, Trace, What};
use rationale::library::Library;
use rationale::model::case::Case;
use rationale::model::day::Days;
use rationale::model::fact::{Detail, Evidence, Fact, Section, Status};
use rationale::model::name::{CriterionName, FactName, RegionName};
use rationale::model::outcome::{Decision, Outcome};
use rationale::model::side::Side;
use rationale::model::truth::Truth;
use rationale::source::{Source, SourceMap, Span};
use rationale::syntax::{condition as language, yaml};
use rationale::test_suite;

fn evaluate(library: &Library, case: &Case) -> Vec<Evaluation> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
    // The other requests of a case are there to be asked about.
    evaluator.evaluate(case).into_iter().filter(|e| e.issue == 1).collect()
}

fn truths(evaluation: &Evaluation) -> BTreeMap<CriterionName, Truth> {
    evaluation.criteria.iter().map(|c| (c.name.clone(), c.trace.truth)).collect()
}

#[test]
fn law_1_the_connectives_are_kleenes() {
    use Truth::{Met, NotMet, Unknown};
    let rows = [
        (NotMet, NotMet, NotMet, NotMet),
        (NotMet, Unknown, NotMet, Unknown),
        (NotMet, Met, NotMet, Met),
        (Unknown, NotMet, NotMet, Unknown),
        (Unknown, Unknown, Unknown, Unknown),
        (Unknown, Met, Unknown, Met),
        (Met, NotMet, NotMet, Met),
        (Met, Unknown, Unknown, Met),
        (Met, Met, Met, Met),
    ];
    for (a, b, and, or) in rows {
        assert_eq!((a.and(b), a.or(b)), (and, or), "{a:?} {b:?}");
        assert_eq!(
            (Truth::at_least(2, [a, b]), Truth::at_least(1, [a, b])),
            (and, or),
            "{a:?} {b:?}"
        );
    }
    assert_eq!([!NotMet, !Unknown, !Met], [Met, Unknown, NotMet]);
}

#[test]
fn law_2_three_decisions_against_two_outcomes() {
    use Outcome::{Overturned, Upheld};
    let rows = [
        (Decision::Necessary, Some(true), Some(false)),
        (Decision::NotNecessary, Some(false), Some(true)),
        (Decision::NotShown, Some(false), Some(true)),
        (Decision::NoRule, None, None),
    ];
    for (decision, overturned, upheld) in rows {
        assert_eq!(decision.agrees_with(Overturned), overturned, "{decision:?}");
        assert_eq!(decision.agrees_with(Upheld), upheld, "{decision:?}");
    }
}

/// A test behind a list is asked of each member, also of one that has a place of its own: left out there, it would
/// silently ask the opposite.
#[test]
fn a_test_behind_a_list_reaches_members_with_a_place() {
    let mut sources = SourceMap::new();
    let id = sources.add(Source::new("text", ""));
    let parse = |text: &str| language::parse(text, &|_| Span::new(id, 0..0)).expect("a condition");
    let behind = parse("any of (ache of limb, tingling on left side, grade < 4/5) absent");
    let each = parse("any of (ache of limb absent, tingling on left side absent, grade < 4/5)");
    assert_eq!(behind, each);
    assert_eq!(parse(&behind.to_string()), behind, "{behind}");
}

/// A no about the whole of what is asked and a yes in it contradict each other, however widely either is put: were the
/// yes to stand, learning it would turn a settled answer around.
#[test]
fn a_no_about_all_that_is_asked_meets_every_yes_in_it() {
    let library = library_of(&["ache".to_owned()]);
    let record = |region: Option<&str>, side, status| Fact {
        name: FactName::from("ache"),
        region: region.map(RegionName::from),
        side: Some(side),
        status,
        value: None,
        detail: Detail::default(),
        evidence: Evidence { range: 0..0, words: String::new(), section: Section::CaseFile },
    };
    let no = |side| record(None, side, Status::Absent);
    let cases = [
        (vec![no(Side::Bilateral)], record(Some("limb"), Side::Left, Status::Present)),
        (vec![no(Side::Unstated)], record(None, Side::Left, Status::Present)),
        (vec![no(Side::Left), no(Side::Right)], record(None, Side::Bilateral, Status::Present)),
    ];
    for (noes, yes) in cases {
        let mut case = common::programs::case_of(noes);
        let criterion = |case: &Case| evaluate(&library, case)[0].criteria[0].trace.truth;
        assert_eq!(criterion(&case), Truth::NotMet, "{case:?}");
        case.facts.push(yes);
        assert_eq!(criterion(&case), Truth::Unknown, "{case:?}");
    }
}

/// What a reader decides to whom a grade in the band says something else.
fn flips(facts: &str, when: &str) -> Vec<(OtherReader, Decision)> {
    let text = rule(&[when.to_owned()]);
    let text = text.replace("says: c,", "says: c, band: grade 5-/5 to 5/5,");
    let library = common::library_of_rule(&text);
    let read = |text: &str| test_suite::read_fact(text, &library.program).expect("a fact");
    let mut case = common::programs::case_of(facts.split(", ").map(read).collect());
    case.requests = vec![common::programs::request(Some(Side::Left), Some("limb"))];
    let evaluation = evaluate(&library, &case).into_iter().next().expect("a decision");
    evaluation.band_flips.into_iter().map(|flip| (flip.reader, flip.decision)).collect()
}

/// Nearly full strength is a deficit to some readers and none to others.
#[test]
fn a_band_of_a_fact_counts_as_each_reader_does() {
    let counts = |status| OtherReader::Counts(FactName::from("grade"), status);
    let when = "grade on requested side of limb";
    let left = "grade on left side of limb";
    assert_eq!(flips(&format!("{left} = 4/5"), when), []);
    assert_eq!(flips(left, when), []);
    assert_eq!(flips("grade on right side of limb = 5-/5", when), []);
    let no = (counts(Status::Absent), Decision::NotNecessary);
    assert_eq!(flips(&format!("{left} = 5-/5"), when), std::slice::from_ref(&no));
    // Beside a deficit that everybody counts it changes nothing.
    assert_eq!(flips(&format!("{left} = 5-/5, {left} = 4/5"), when), []);
    // In a list, and told twice, as well; asked on no side, the other side stays open.
    let twice = format!("{left} = 5-/5, {left} = 5-/5");
    assert_eq!(flips(&twice, "any of (grade, never) on requested side of limb"), [no]);
    let open = (counts(Status::Absent), Decision::NotShown);
    assert_eq!(flips(&twice, "any of (grade, never) of limb"), [open]);
}

/// Where a day or a level is asked for, a day or a level is what would help.
#[test]
fn a_day_is_supposed_where_a_day_is_asked_for() {
    let cases = [
        ("operation after picture", "picture", Some("2016-03-02")),
        ("operation within 2 weeks after picture", "picture", Some("2016-03-01")),
        ("time since operation <= 1 month", "ache", Some("2016-03-01")),
        ("time from operation to picture >= 1 month", "picture", Some("2016-01-31")),
    ];
    for (when, fact, day) in cases {
        let library = library_of(&[when.to_owned()]);
        let mut documented = test_suite::read_fact(fact, &library.program).expect("a fact");
        documented.detail.day = Some(Days::exactly(jiff::civil::date(2016, 3, 1)));
        let case = common::programs::case_of(vec![documented]);
        let evaluation = &evaluate(&library, &case)[0];
        let change = evaluation.would_change.iter().find(|c| c.decision == Decision::Necessary);
        let change = change.unwrap_or_else(|| panic!("{when}: {:?}", evaluation.would_change));
        assert!(change.ask_for, "{when}");
        assert_eq!(change.suppose.fact, FactName::from("operation"));
        assert_eq!(change.suppose.day.map(|day| day.to_string()).as_deref(), day, "{when}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    /// Learning a fact never turns one settled answer into the other.
    #[test]
    fn law_1_learning_a_fact_never_flips(conditions in prop::collection::vec(condition(), 1..3), case in case(), more in fact()) {
        let library = library_of(&conditions);
        let mut richer = case.clone();
        richer.facts.push(more);
        for (before, after) in evaluate(&library, &case).iter().zip(&evaluate(&library, &richer)) {
            let after_truths = truths(after);
            for (name, truth) in truths(before) {
                let then = after_truths[&name];
                prop_assert!(!(truth.is_settled() && then.is_settled() && truth != then), "{conditions:?} {name}: {truth:?} then {then:?}");
            }
            let flipped = [before.decision, after.decision];
            prop_assert!(!(flipped.contains(&Decision::Necessary) && flipped.contains(&Decision::NotNecessary)));
        }
    }

    /// The decision is the truth of the criteria under the burden of proof, and nothing else.
    #[test]
    fn law_2_the_decision_is_the_verdict(conditions in prop::collection::vec(condition(), 1..3), case in case()) {
        let library = library_of(&conditions);
        for evaluation in evaluate(&library, &case) {
            let all = truths(&evaluation).values().fold(Truth::Met, |t, c| t.and(*c));
            let expected = match all {
                Truth::Met => Decision::Necessary,
                Truth::NotMet => Decision::NotNecessary,
                Truth::Unknown => Decision::NotShown,
            };
            prop_assert_eq!(evaluation.decision, expected);
        }
    }

    /// What is documented of the left, or of no side, changes nothing on the right.
    #[test]
    fn law_3_a_side_proves_nothing_about_the_other(
        conditions in prop::collection::vec(condition_on_requested_side(), 1..3),
        case in case(),
        more in fact(),
        unsided in any::<bool>(),
    ) {
        let library = library_of(&conditions);
        let mut case = case;
        case.requests = vec![common::programs::request(Some(Side::Bilateral), Some("limb"))];
        let mut richer = case.clone();
        let side = if unsided { Side::Unstated } else { Side::Left };
        richer.facts.push(Fact { side: more.side.map(|_| side), ..more });
        let right = |c: &Case| {
            let evaluations = evaluate(&library, c);
            evaluations.iter().find(|e| e.side == Some(Side::Right)).map(|e| (e.decision, truths(e)))
        };
        prop_assert!(right(&case).is_some());
        prop_assert_eq!(right(&case), right(&richer));
    }

    /// Words that do not stand at their place are noticed, whatever the text.
    #[test]
    fn law_4_evidence_stands_in_the_text(text in "\\PC{0,40}", start in 0_usize..40, length in 0_usize..10) {
        let range = start..start + length;
        let words = text.get(range.clone()).unwrap_or("").to_owned();
        let there = text.get(range.clone()).is_some();
        let evidence = Evidence { range, words: words.clone(), section: Section::Summary };
        prop_assert_eq!(evidence.stands_in(&text), there);
        let other = Evidence { words: format!("{words}x"), ..evidence };
        prop_assert!(!other.stands_in(&text));
    }

    /// The one evaluator against a slow one written straight from the meaning of the language.
    #[test]
    fn law_7_and_8_the_reference_evaluator_says_the_same(conditions in prop::collection::vec(condition(), 1..4), case in case()) {
        let library = library_of(&conditions);
        let rule = library.program.rules.values().next().expect("the rule");
        for evaluation in evaluate(&library, &case) {
            let (criteria, verdict) = reference::evaluate(&library.program, rule, &case, evaluation.side);
            prop_assert_eq!(&truths(&evaluation), &criteria, "{:?}", conditions);
            prop_assert_eq!(evaluation.verdict.as_ref().map(|t| t.truth), Some(verdict));
        }
    }

    /// Each suggested change, applied, changes the decision to what it says; and what is missing is unknown.
    #[test]
    fn law_7_every_suggestion_holds(conditions in prop::collection::vec(condition(), 1..3), case in case()) {
        let library = library_of(&conditions);
        for (index, evaluation) in evaluate(&library, &case).iter().enumerate() {
            for change in &evaluation.would_change {
                prop_assert_ne!(change.decision, evaluation.decision);
                if !change.ask_for {
                    continue;
                }
                let mut supposed = case.clone();
                supposed.facts.push(change.suppose.record());
                prop_assert_eq!(evaluate(&library, &supposed)[index].decision, change.decision, "{:?}", change);
            }
            prop_assert_eq!(evaluation.missing.is_empty(), evaluation.decision != Decision::NotShown);
            prop_assert!(evaluation.missing.iter().all(|t| t.truth == Truth::Unknown));
        }
    }

    /// The decisions alone are those of the explanations.
    #[test]
    fn law_7_decisions_are_a_view_of_the_same_evaluator(conditions in prop::collection::vec(condition(), 1..3), case in case()) {
        let library = library_of(&conditions);
        let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
        let explained: Vec<_> = evaluator.evaluate(&case).into_iter().map(|e| (e.issue, e.decision)).collect();
        let alone: Vec<_> = evaluator.decisions(&case).into_iter().map(|d| (d.issue, d.decision)).collect();
        prop_assert_eq!(explained, alone);
    }

    /// A part of a trace came out as its parts make it.
    #[test]
    fn law_7_a_trace_explains_itself(condition in condition(), case in case()) {
        let library = library_of(&[condition]);
        for evaluation in evaluate(&library, &case) {
            for criterion in &evaluation.criteria {
                criterion.trace.walk(&mut |trace| assert_eq!(trace.truth, recomputed(trace), "{trace:?}"));
            }
        }
    }

    /// The order of files and of facts changes nothing.
    #[test]
    fn law_9_order_changes_nothing(condition in condition(), case in case(), seed in any::<u64>()) {
        let rule = rule(&[condition]);
        let gates = "definitions:\n  lasted: { says: l, parameters: { trial: duration }, when: duration >= trial }\n  duration: { says: d, measure: [{ take: stated }] }\n  course: { says: c, measure: [{ take: visits + visits_requested }] }\n  sign: { says: s, when: ache or tingling }\n";
        let mut files = vec![("v.yaml", VOCABULARY), ("e.yaml", EVIDENCE), ("g.yaml", gates), ("r.yaml", rule.as_str())];
        let first = library(&files).expect("a good program");
        let middle = usize::try_from(seed % 4).expect("small");
        files.rotate_left(middle);
        let second = library(&files).expect("a good program");
        prop_assert_eq!(&first.hash, &second.hash);
        let mut reversed = case.clone();
        reversed.facts.reverse();
        let decisions = |l: &Library, c: &Case| evaluate(l, c).iter().map(|e| (e.decision, truths(e))).collect::<Vec<_>>();
        prop_assert_eq!(decisions(&first, &case), decisions(&second, &reversed));
    }

    /// What `check` accepts never fails in evaluation; every condition of the generator is accepted.
    #[test]
    fn law_10_what_check_accepts_is_evaluated(conditions in prop::collection::vec(condition(), 1..5), case in case()) {
        let library = library_of(&conditions);
        for evaluation in evaluate(&library, &case) {
            prop_assert_eq!(evaluation.criteria.len(), conditions.len());
            prop_assert!(evaluation.rule.is_ok());
        }
    }

    /// Whatever the words of the language are put together to: where `check` accepts it, it is evaluated, and the slow
    /// evaluator says the same.
    #[test]
    fn law_10_words_thrown_together_are_refused_or_evaluated(condition in wild(), case in case()) {
        if let Ok(library) = accepted(&rule(std::slice::from_ref(&condition))) {
            let rule = library.program.rules.values().next().expect("the rule");
            for evaluation in evaluate(&library, &case) {
                let (criteria, _) = reference::evaluate(&library.program, rule, &case, evaluation.side);
                prop_assert_eq!(&truths(&evaluation), &criteria, "{}", condition);
            }
        }
    }

    /// Printing a condition and parsing it again gives the same condition.
    #[test]
    fn what_is_printed_parses_to_the_same(text in condition()) {
        let mut sources = SourceMap::new();
        let id = sources.add(Source::new("text", text.clone()));
        let parse = |t: &str| language::parse(t, &|_| Span::new(id, 0..0));
        let first = parse(&text).expect("the generator writes the language");
        let printed = first.to_string();
        let second = parse(&printed).unwrap_or_else(|e| panic!("{text}\n{printed}\n{e:?}"));
        prop_assert_eq!(first, second, "{}", printed);
    }

    /// No text is too strange for the parsers: they answer or complain.
    #[test]
    fn arbitrary_text_never_breaks_the_parsers(text in "\\PC{0,200}|[-a-z:\\[\\]{}\"'|>\\n #&*!%@,]{0,200}") {
        let mut sources = SourceMap::new();
        let source = Source::new("text", text.clone());
        let id = sources.add(source.clone());
        let _ = language::parse(&text, &|range| Span::new(id, range));
        let _ = yaml::parse(id, &source);
        let mut found = Diagnostics::new();
        let files = vec![rationale::library::RuleSource { path: "x.yaml".to_owned(), text }];
        let _ = rationale::library::load(files, &mut sources, &mut found);
        for diagnostic in found.iter() {
            for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
                let source = sources.get(label.span.source).expect("a source");
                prop_assert!(source.text().get(label.span.range()).is_some(), "{:?}", diagnostic);
            }
        }
    }
}

/// The truth that the parts of a trace make; that of a leaf is its own.
fn recomputed(trace: &Trace) -> Truth {
    let parts = || trace.parts.iter().map(|p| p.truth);
    match &trace.what {
        What::Not => !parts().next().expect("one part"),
        What::All => parts().fold(Truth::Met, Truth::and),
        What::Any => parts().fold(Truth::NotMet, Truth::or),
        What::AtLeast(n) => Truth::at_least(*n, parts()),
        What::Definition(_) => parts().next().expect("its body"),
        What::Constant
        | What::Fact(..)
        | What::Measure(..)
        | What::Criterion(_)
        | What::Requested(_)
        | What::Ingredient(..)
        | What::Other(..) => trace.truth,
    }
}
