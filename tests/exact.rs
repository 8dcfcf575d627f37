//! Exact answers about random small programs, held against cases one by one: what is said to be possible is shown by a case
//! that both evaluators confirm, and no case shows what is said to be impossible.
#![cfg(test)]

#[expect(dead_code, reason = "other tests use the rest")]
mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::programs::{case, condition};
use common::{library_of, reference};
use proptest::prelude::*;
use rationale::analysis::{
    Answer, Compared, CriterionEdit, Example, Outcomes, Possible, Relation, RuleDifference,
    RuleEdit, compare, explain, outcomes, questions,
};
use rationale::evaluate::{Admitted, Evaluation, Evaluator, Supposition};
use rationale::library::Library;
use rationale::model::case::{Case, DecisionDate};
use rationale::model::name::CriterionName;
use rationale::model::outcome::Decision;
use rationale::model::rule::Rule;
use rationale::model::side::Side;
use rationale::model::truth::Truth;
use rationale::model::value::Value;
use rust_decimal::Decimal;

/// So many programs, unless `PROPTEST_CASES` asks for another number than the 256 that proptest tries by itself.
fn config(programs: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if asked.cases == 256 { programs } else { asked.cases };
    ProptestConfig { cases, ..asked }
}

/// A condition that a reader takes in at one glance: what is large takes long and shows nothing else.
fn small() -> impl Strategy<Value = String> {
    condition().prop_filter("small", |text| text.len() <= 100)
}

fn the_rule(library: &Library) -> &Rule {
    library.program.rules.values().next().expect("the rule")
}

fn evaluate(library: &Library, case: &Case) -> Vec<Evaluation> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
    evaluator.evaluate(case).into_iter().filter(|e| e.issue == 1).collect()
}

/// The decisions on the request at hand, without their explanations.
fn decisions(library: &Library, case: &Case) -> Vec<Decision> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
    let of_request = evaluator.decisions(case).into_iter().filter(|d| d.issue == 1);
    of_request.map(|d| d.decision).collect()
}

/// What a decision says of the verdict.
fn verdict_of(decision: Decision) -> Truth {
    match decision {
        Decision::Necessary => Truth::Met,
        Decision::NotNecessary => Truth::NotMet,
        Decision::NotShown => Truth::Unknown,
        Decision::NoRule => panic!("the rule speaks for every case"),
    }
}

fn truths(evaluation: &Evaluation) -> BTreeMap<CriterionName, Truth> {
    evaluation.criteria.iter().map(|c| (c.name.clone(), c.trace.truth)).collect()
}

fn verdict(evaluation: &Evaluation) -> Truth {
    evaluation.verdict.as_ref().expect("a verdict").truth
}

/// Whether the slow evaluator, which knows the cases of these tests only, can read a case.
fn readable(case: &Case) -> bool {
    let stated = matches!(case.dates.decision, DecisionDate::Stated(_));
    stated && case.requests.iter().all(|r| r.issue > 0 && !r.partly_authorized)
}

/// Both evaluators on an example; of the slow one only where it can read the case.
fn both(
    library: &Library,
    case: &Case,
    side: Option<Side>,
) -> (BTreeMap<CriterionName, Truth>, Truth) {
    let evaluations = evaluate(library, case);
    let of_side = evaluations.iter().find(|e| e.side == side).expect("the side of the example");
    let answer = (truths(of_side), verdict(of_side));
    if readable(case) {
        assert_eq!(reference::evaluate(&library.program, the_rule(library), case, side), answer);
    }
    answer
}

/// What is possible is shown, where nothing was taken as free.
fn shown(possible: &Possible, exact: bool, came_out: impl Fn(&Example) -> Truth) {
    for (truth, example) in possible {
        match example {
            Some(example) => assert_eq!(came_out(example), *truth, "{:?}", example.facts),
            None => assert!(!exact, "{truth:?} is said to be possible and not shown"),
        }
    }
}

fn check_outcomes(library: &Library, outcomes: &Outcomes) {
    let exact = outcomes.free.is_empty();
    for (name, possible) in &outcomes.criteria {
        shown(possible, exact, |e| both(library, &e.case, e.side).0[name]);
    }
    shown(&outcomes.verdict, exact, |e| both(library, &e.case, e.side).1);
}

/// The difference between two versions of a rule; `None` where they are the same text.
fn difference(old: &Library, new: &Library) -> Option<RuleDifference> {
    let mut changes = compare(&old.program, &new.program);
    assert!(changes.len() <= 1);
    match changes.pop()?.edit {
        RuleEdit::Changed(difference) => Some(*difference),
        RuleEdit::Added | RuleEdit::Removed => panic!("the rule is in both"),
    }
}

/// Whether a condition may come out lower or higher by the newer version, as a relation says.
fn allows(relation: Relation, stricter: bool) -> bool {
    match relation {
        Relation::Same | Relation::Reworded => false,
        Relation::Stricter => stricter,
        Relation::Looser => !stricter,
        Relation::Both => true,
    }
}

fn check_compared(
    libraries: [&Library; 2],
    compared: &Compared,
    came_out: impl Fn(&Library, &Example) -> Truth,
) {
    let [old, new] = libraries;
    for (example, stricter) in [(&compared.stricter, true), (&compared.looser, false)] {
        let Some(example) = example else {
            let possible = allows(compared.relation, stricter);
            assert!(!possible || !compared.free.is_empty(), "{compared:?} is not shown");
            continue;
        };
        let truths = (came_out(old, example), came_out(new, example));
        assert_eq!(truths, (example.before, example.after), "{:?}", example.facts);
        assert_eq!(truths.1 < truths.0, stricter);
        assert_ne!(truths.0, truths.1);
    }
}

proptest! {
    #![proptest_config(config(10_000))]

    /// What a criterion and the verdict can come out as.
    #[test]
    fn what_is_possible_is_shown_and_nothing_else_happens(
        conditions in prop::collection::vec(small(), 1..3),
        cases in prop::collection::vec(case(), 12),
    ) {
        let library = library_of(&conditions);
        let possible = outcomes(&library.program, &library.dependencies, the_rule(&library));
        // One in some thousands grows beyond the bound, and `check` says so.
        if possible.too_large {
            return Ok(());
        }
        check_outcomes(&library, &possible);
        // With one criterion the verdict is that criterion.
        let only = the_rule(&library).criteria.len() == 1;
        let criterion = possible.criteria.get(&the_rule(&library).criteria[0].name);
        for case in &cases {
            for truth in decisions(&library, case).into_iter().map(verdict_of) {
                prop_assert!(possible.verdict.contains_key(&truth), "{conditions:?} {truth:?} {case:?}");
                prop_assert!(!only || criterion.is_some_and(|p| p.contains_key(&truth)), "{conditions:?} {case:?}");
            }
        }
    }

    /// How two versions differ.
    #[test]
    fn no_case_differs_but_as_the_comparison_says(
        conditions in (small(), small()),
        cases in prop::collection::vec(case(), 12),
        shared in any::<bool>(),
    ) {
        let (a, b) = conditions;
        // Half of the pairs are near to each other, so that one is often stricter than the other.
        let b = if shared { format!("({a}) and ({b})") } else { b };
        let (old, new) = (library_of(&[a]), library_of(&[b]));
        let Some(difference) = difference(&old, &new) else { return Ok(()) };
        let name = the_rule(&new).criteria[0].name.clone();
        let CriterionEdit::Compared(criterion) = &difference.criteria[0].edit else { panic!("in both") };
        let libraries = [&old, &new];
        check_compared(libraries, criterion, |l, e| both(l, &e.case, e.side).0[&name]);
        check_compared(libraries, &difference.verdict, |l, e| both(l, &e.case, e.side).1);
        for case in &cases {
            for (before, after) in decisions(&old, case).into_iter().zip(decisions(&new, case)) {
                let (before, after) = (verdict_of(before), verdict_of(after));
                if before != after {
                    let relation = difference.verdict.relation;
                    prop_assert!(allows(relation, after < before), "{relation:?}: {before:?} then {after:?} {case:?}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    /// What is said never to matter can be left out, and what is not said so cannot.
    #[test]
    fn a_criterion_that_never_matters_can_be_left_out(
        conditions in prop::collection::vec(small(), 2..4),
        cases in prop::collection::vec(case(), 8),
    ) {
        let library = library_of(&conditions);
        let (findings, reach) = questions(&library.program, &library.dependencies);
        let all = |l: &Library| cases.iter().flat_map(|c| decisions(l, c)).collect::<Vec<Decision>>();
        for (index, criterion) in the_rule(&library).criteria.iter().enumerate() {
            let about = |answer: &Answer| match answer {
                Answer::NeverMet(name) | Answer::AlwaysMet(name) | Answer::NeverMatters(name, _) => *name == criterion.name,
                Answer::NeverNecessary | Answer::Gap(..) | Answer::TooLarge => false,
            };
            let answers: Vec<&Answer> = findings.iter().map(|f| &f.answer).filter(|a| about(a)).collect();
            prop_assert!(answers.len() <= 1);
            let without = |word: &str| {
                let mut other = conditions.clone();
                word.clone_into(&mut other[index]);
                library_of(&other)
            };
            let variants = ["always", "never"].map(without);
            let own = all(&library);
            let alike: Vec<bool> = variants.iter().map(|v| all(v) == own).collect();
            match answers.first() {
                Some(Answer::NeverMatters(..)) => prop_assert!(alike.contains(&true), "{conditions:?}"),
                Some(Answer::AlwaysMet(_)) => prop_assert!(alike[0], "{conditions:?}"),
                Some(Answer::NeverMet(_)) => prop_assert!(alike[1] || own.iter().all(|d| *d != Decision::Necessary), "{conditions:?}"),
                None if reach.free.is_empty() => {
                    for variant in &variants {
                        let relation = difference(&library, variant).map(|d| d.verdict.relation);
                        let same = [None, Some(Relation::Same), Some(Relation::Reworded)].contains(&relation);
                        prop_assert!(!same, "{conditions:?} {}", criterion.name);
                    }
                }
                Some(Answer::NeverNecessary | Answer::Gap(..) | Answer::TooLarge) | None => {}
            }
        }
        let never = findings.iter().any(|f| matches!(f.answer, Answer::NeverNecessary | Answer::NeverMet(_)));
        let necessary = all(&library).contains(&Decision::Necessary);
        prop_assert!(!(never && necessary), "{conditions:?}");
        let names: BTreeSet<&str> = findings.iter().map(|f| f.rule.as_str()).collect();
        prop_assert!(names.len() <= 1);
    }
}

proptest! {
    #![proptest_config(config(10_000))]

    /// A set of facts changes the decision, no part of it does, and what is said not to matter does not.
    #[test]
    fn a_set_changes_the_decision_and_no_part_of_it_does(
        conditions in prop::collection::vec(small(), 1..4),
        case in case(),
    ) {
        let library = library_of(&conditions);
        let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
        let evaluations = explain(&library.program, &evaluator, &case);
        for (index, evaluation) in evaluations.iter().enumerate() {
            let decision = |case: &Case| evaluator.evaluate(case)[index].decision;
            for set in &evaluation.change_sets {
                let all: Vec<&Supposition> = set.ask_for.iter().chain(&set.differ).collect();
                prop_assert!(all.len() > 1);
                for left_out in 0..=all.len() {
                    let part = all.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, s)| *s);
                    let decided = decision(&documented(&case, part));
                    if left_out == all.len() {
                        prop_assert_eq!(decided, set.decision, "{:?} {:?}", conditions, set);
                        prop_assert_ne!(decided, evaluation.decision);
                    } else {
                        prop_assert_eq!(decided, evaluation.decision, "{:?} {:?}", conditions, set);
                    }
                }
                let asked = documented(&case, set.ask_for.iter());
                prop_assert_eq!(asked.facts.len(), case.facts.len() + set.ask_for.len());
            }
            for change in &evaluation.would_change {
                prop_assert!(!evaluation.idle.contains(&change.suppose.fact), "{:?} {:?}", conditions, change);
            }
        }
    }
}

/// What can be answered to each question.
type Answers<'a> = [&'a [Supposition]];

/// Whether no answer to any of these questions, nor any of them left open, changes the decision.
fn is_settled(decision: &impl Fn(&Case) -> Decision, case: &Case, open: &Answers<'_>) -> bool {
    let now = decision(case);
    open.iter().enumerate().all(|(i, answers)| {
        let others: Vec<&[Supposition]> = open.iter().skip(i + 1).copied().collect();
        answers.iter().all(|answer| {
            let case = documented(case, std::iter::once(answer));
            decision(&case) == now && is_settled(decision, &case, &others)
        })
    })
}

/// The least number of questions on average, by trying every order, with the decision of the evaluator alone.
fn fewest(decision: &impl Fn(&Case) -> Decision, case: &Case, open: &Answers<'_>) -> Decimal {
    if is_settled(decision, case, open) {
        return Decimal::ZERO;
    }
    let ask = |i: usize| {
        let others: Vec<&[Supposition]> =
            open.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, o)| *o).collect();
        let after = open[i]
            .iter()
            .map(|answer| fewest(decision, &documented(case, std::iter::once(answer)), &others));
        Decimal::ONE + after.sum::<Decimal>() / Decimal::from(open[i].len())
    };
    (0..open.len()).map(ask).min().expect("a question")
}

/// Places after the point to which averages are held equal; thirds have no end.
const PLACES: u32 = 12;

proptest! {
    #![proptest_config(config(10_000))]

    /// No order of the questions takes fewer of them on average.
    #[test]
    fn no_order_of_questions_is_shorter(
        conditions in prop::collection::vec(small(), 1..3),
        case in case(),
    ) {
        let library = library_of(&conditions);
        let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
        let evaluations = explain(&library.program, &evaluator, &case);
        for (index, evaluation) in evaluations.iter().enumerate() {
            let Some(inquiry) = &evaluation.inquiry else { continue };
            // The way on which most stays open shows all questions only where each may be needed after the others.
            let missing: BTreeSet<_> = evaluation.missing.iter().filter_map(|t| t.what.subject()).collect();
            if inquiry.questions.len() < missing.len() {
                continue;
            }
            // Every order of more is too many to try.
            if inquiry.questions.len() > 3 || inquiry.questions.iter().any(|a| a.len() > 4) {
                continue;
            }
            let decision = |case: &Case| evaluator.evaluate(case)[index].decision;
            let open: Vec<&[Supposition]> = inquiry.questions.iter().map(Vec::as_slice).collect();
            let fewest = fewest(&decision, &case, &open);
            prop_assert_eq!(inquiry.expected.round_dp(PLACES), fewest.round_dp(PLACES), "{:?} {:?}", conditions, case);
        }
    }
}

/// A case with further records; those of the same fact about the same place and word give way.
fn documented<'s>(case: &Case, suppositions: impl Iterator<Item = &'s Supposition>) -> Case {
    let mut case = case.clone();
    for suppose in suppositions {
        // One of a day or level stands beside the others.
        let plain = suppose.day.is_none() && suppose.levels.is_empty();
        case.facts.retain(|fact| {
            let side = match (fact.side, suppose.place.side) {
                (Some(own), Some(asked)) => own.covers(asked) == Some(true),
                (None, _) | (_, None) => true,
            };
            let word = match (&fact.value, &suppose.value) {
                (Some(Value::Word(a)), Some(Value::Word(b))) => a == b,
                _ => true,
            };
            !(plain && fact.name == suppose.fact && side && word)
        });
        case.facts.push(suppose.record());
    }
    case
}
