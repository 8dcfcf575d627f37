//! Exact answers about random small programs, held against every case that a program can tell apart, one by one and by both
//! evaluators: what is said to be possible happens in one of them, and what is said to be impossible in none.
#![cfg(test)]

#[expect(dead_code, reason = "other tests use the rest")]
mod common;

#[path = "exact/arithmetic.rs"]
mod arithmetic;
#[path = "exact/cells.rs"]
mod cells;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use cells::Cells;
use common::programs::{case, condition};
use common::{library_of, reference};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rationale::analysis::{
    Answer, Compared, CriterionEdit, Example, Outcomes, Possible, Relation, RuleDifference,
    RuleEdit, compare, explain, outcomes, questions,
};
use rationale::evaluate::{Admitted, Evaluation, Evaluator, Supposition};
use rationale::library::Library;
use rationale::model::case::{Case, DecisionDate};
use rationale::model::condition::ConditionKind;
use rationale::model::name::CriterionName;
use rationale::model::outcome::Decision;
use rationale::model::rule::{Criterion, Rule};
use rationale::model::side::Side;
use rationale::model::truth::Truth;
use rationale::model::value::Value;
use rust_decimal::Decimal;

/// So many programs, unless `PROPTEST_CASES` asks for another number than the 256 that proptest tries by itself.
fn config(programs: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if asked.cases == 256 { programs } else { asked.cases };
    // Few of the conditions that are drawn are as short as is wanted.
    ProptestConfig { cases, max_local_rejects: u32::MAX, ..asked }
}

/// A condition that a reader takes in at one glance: what is large takes long and shows nothing else.
fn small() -> impl Strategy<Value = String> {
    condition().prop_filter("small", |text| text.len() <= 100)
}

/// A condition of so few parts that most programs have few enough cases to try them all.
fn tiny() -> impl Strategy<Value = String> {
    condition().prop_filter("tiny", |text| text.len() <= 36)
}

fn the_rule(library: &Library) -> &Rule {
    library.program.rules.values().next().expect("the rule")
}

fn evaluate(library: &Library, case: &Case) -> Vec<Evaluation> {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Letter);
    evaluator.evaluate(case).into_iter().filter(|e| e.issue == 1).collect()
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

/// How the criteria of a rule come out together, in every case that its leaves tell apart, by both evaluators.
type Joint = BTreeSet<Vec<Truth>>;

fn joint(library: &Library) -> Option<Joint> {
    let (program, rule) = (&library.program, the_rule(library));
    let evaluator = Evaluator::new(program, &library.dependencies, Admitted::Letter);
    let mut joint = Joint::new();
    Cells::of(program, rule)?.each(|case| {
        let side = case.requests[0].side;
        let applied = evaluator.applied(case);
        let first = applied.first().expect("the request at hand");
        let found: BTreeMap<CriterionName, Truth> =
            first.criteria.iter().map(|c| (c.name.clone(), c.trace.truth)).collect();
        let (slow, verdict) = reference::evaluate(program, rule, case, side);
        assert_eq!((&found, first.verdict.truth), (&slow, verdict), "{case:?}");
        let truths: Vec<Truth> = rule.criteria.iter().map(|c| found[&c.name]).collect();
        assert_eq!(verdict, all_of(&truths));
        joint.insert(truths);
    });
    Some(joint)
}

/// The verdict of the rules of these tests: all criteria.
fn all_of(truths: &[Truth]) -> Truth {
    truths.iter().copied().min().unwrap_or(Truth::Met)
}

/// How many programs were tried out whole, and how many had too many cases or grew beyond the bound of the analysis.
#[derive(Debug, Default)]
struct Tried {
    whole: Cell<u32>,
    exact: Cell<u32>,
    not: Cell<u32>,
}

/// One more.
fn count(of: &Cell<u32>) {
    of.set(of.get() + 1);
}

impl Tried {
    /// A program is small if it has no more cases than are tried. Two of three are, so that nothing common is left out, and
    /// of those two of three hold nothing that is taken as free.
    fn check(&self) {
        let (whole, exact, not) = (self.whole.get(), self.exact.get(), self.not.get());
        println!(
            "{whole} programs tried out whole, {exact} of them exact; {not} have too many cases"
        );
        assert!(3 * whole >= 2 * (whole + not), "{self:?}");
        assert!(3 * exact >= 2 * whole, "{self:?}");
    }
}

fn check_possible(possible: &Possible, seen: &BTreeSet<Truth>, exact: bool, of: &dyn Debug) {
    let said: BTreeSet<Truth> = possible.keys().copied().collect();
    assert!(seen.is_subset(&said), "{of:?}: {seen:?} happens, {said:?} is said");
    assert!(!exact || said == *seen, "{of:?}: {seen:?} happens, {said:?} is said");
}

/// Whether a decision changes with a criterion taken as this.
fn changes(joint: &Joint, index: usize, truth: Truth) -> bool {
    joint.iter().any(|truths| {
        let mut other = truths.clone();
        other[index] = truth;
        all_of(&other) != all_of(truths)
    })
}

/// What is found about the criteria is what trying out every case shows.
fn check_findings(library: &Library, conditions: &[String], joint: &Joint) {
    let rule = the_rule(library);
    let (findings, reach) = questions(&library.program, &library.dependencies);
    let exact = reach.free.is_empty();
    let constant = |c: &Criterion| matches!(c.when.kind, ConditionKind::Constant(_));
    let mut explained = false;
    for (index, criterion) in rule.criteria.iter().enumerate() {
        let about = |answer: &Answer| match answer {
            Answer::NeverMet(name) | Answer::AlwaysMet(name) | Answer::NeverMatters(name, _) => {
                *name == criterion.name
            }
            Answer::NeverNecessary | Answer::Gap(..) | Answer::TooLarge => false,
        };
        let answers: Vec<&Answer> =
            findings.iter().map(|f| &f.answer).filter(|a| about(a)).collect();
        assert!(answers.len() <= 1);
        let met = |truths: &Vec<Truth>| truths[index] == Truth::Met;
        let (some, all) = (joint.iter().any(met), joint.iter().all(met));
        let matters = [Truth::Met, Truth::NotMet].iter().all(|t| changes(joint, index, *t));
        explained |= !some;
        match answers.first() {
            Some(Answer::NeverMet(_)) => assert!(!some, "{conditions:?}"),
            Some(Answer::AlwaysMet(_)) => assert!(all, "{conditions:?}"),
            Some(Answer::NeverMatters(..)) => {
                // Whether another request is necessary is taken as free, and not tried.
                let plain = !exact || some && !all;
                assert!(!matters && plain, "{conditions:?}: {joint:?}");
            }
            Some(Answer::NeverNecessary | Answer::Gap(..) | Answer::TooLarge) | None => {
                // What says `always` says it itself.
                let plain = constant(criterion) || some && !all && matters;
                assert!(plain || !exact, "{conditions:?} {}", criterion.name);
            }
        }
    }
    let never = findings.iter().any(|f| f.answer == Answer::NeverNecessary);
    let necessary = joint.iter().any(|truths| all_of(truths) == Truth::Met);
    assert!(!(never && necessary), "{conditions:?}");
    assert!(!exact || never == (!necessary && !explained), "{conditions:?}");
}

/// Draws programs and tries each out.
fn try_out<S: Strategy>(programs: u32, drawn: S, check: impl Fn(S::Value, &Tried)) {
    let (tried, mut runner) = (Tried::default(), TestRunner::new(config(programs)));
    let outcome = runner.run(&drawn, |value| {
        check(value, &tried);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    tried.check();
}

/// What a criterion and the verdict can come out as, and whether it matters, is what trying out every case shows.
fn check_program(conditions: &[String], tried: &Tried) {
    let library = library_of(conditions);
    let possible = outcomes(&library.program, &library.dependencies, the_rule(&library));
    // One in some thousands grows beyond the bound, and `check` says so.
    let (false, Some(joint)) = (possible.too_large, joint(&library)) else {
        return count(&tried.not);
    };
    count(&tried.whole);
    check_outcomes(&library, &possible);
    let exact = possible.free.is_empty();
    if exact {
        count(&tried.exact);
    }
    for (index, criterion) in the_rule(&library).criteria.iter().enumerate() {
        let seen = joint.iter().map(|truths| truths[index]).collect();
        check_possible(&possible.criteria[&criterion.name], &seen, exact, &conditions);
    }
    let seen = joint.iter().map(|truths| all_of(truths)).collect();
    check_possible(&possible.verdict, &seen, exact, &conditions);
    check_findings(&library, conditions, &joint);
}

#[test]
fn what_is_possible_is_what_happens_in_some_case() {
    try_out(12_500, prop::collection::vec(tiny(), 1..3), |conditions, tried| {
        check_program(&conditions, tried);
    });
}

/// Programs of which something else was said before than trying out every case shows.
const MENDED_PROGRAMS: [&[&str]; 3] = [
    // No request was thought of for a region apart from the one that is named.
    &["not (sign of requested region)", "ache of back"],
    // Of a request without a side no record counts, so that there are none.
    &["number of ache on requested side < 0"],
    // More levels than one can be asked for beside the one at which a record counts.
    &["ache of limb at requested level", "levels_requested > 2"],
];

#[test]
fn programs_of_which_something_else_was_said() {
    let tried = Tried::default();
    for conditions in MENDED_PROGRAMS {
        let conditions: Vec<String> = conditions.iter().map(|c| (*c).to_owned()).collect();
        check_program(&conditions, &tried);
    }
    let programs = u32::try_from(MENDED_PROGRAMS.len()).expect("few programs");
    assert_eq!((tried.whole.get(), tried.exact.get()), (programs, programs));
}

/// Two versions of a condition differ as trying out every case shows.
fn check_versions(a: &str, b: &str, tried: &Tried) {
    let (old, new) = (library_of(&[a.to_owned()]), library_of(&[b.to_owned()]));
    let Some(difference) = difference(&old, &new) else { return };
    // Both as criteria of one rule come out together as each does in its own.
    let Some(joint) = joint(&library_of(&[a.to_owned(), b.to_owned()])) else {
        return count(&tried.not);
    };
    count(&tried.whole);
    let name = the_rule(&new).criteria[0].name.clone();
    let CriterionEdit::Compared(criterion) = &difference.criteria[0].edit else {
        panic!("in both")
    };
    let libraries = [&old, &new];
    check_compared(libraries, criterion, |l, e| both(l, &e.case, e.side).0[&name]);
    check_compared(libraries, &difference.verdict, |l, e| both(l, &e.case, e.side).1);
    if criterion.free.is_empty() {
        count(&tried.exact);
    }
    for compared in [&**criterion, &difference.verdict] {
        for stricter in [true, false] {
            let differs = |t: &Vec<Truth>| if stricter { t[1] < t[0] } else { t[1] > t[0] };
            let (said, seen) = (allows(compared.relation, stricter), joint.iter().any(differs));
            assert!(said || !seen, "{a} then {b}: {:?}", compared.relation);
            assert!(
                !compared.free.is_empty() || said == seen,
                "{a} then {b}: {:?}",
                compared.relation
            );
        }
    }
}

#[test]
fn two_versions_differ_as_some_case_shows() {
    try_out(14_000, (tiny(), tiny(), any::<bool>()), |(a, b, shared), tried| {
        // Half of the pairs are near to each other, so that one is often stricter than the other.
        let b = if shared { format!("({a}) and ({b})") } else { b };
        check_versions(&a, &b, tried);
    });
}

/// Pairs of which something else was said before than trying out every case shows.
const MENDED: [(&str, &str); 4] = [
    // Each asked for the requests that it tells apart itself, and for none of those of the other.
    ("request_states_side", "request_states_region"),
    // No drug was tried out of which so little is asked for that it comes to less than the threshold.
    ("at least 1 of (fever known)", "morphine_equivalent <= 3 mg/day"),
    // A grade of at least 5/5 is not below it, and leaves open whether it is above.
    ("sign on either side of knee", "grade of knee > 5/5"),
    // An item was thought to be one more drug.
    (
        "not (ingredients_requested = 1)",
        "(not (ingredients_requested = 1)) and (not (not (ingredient is alpha)))",
    ),
];

#[test]
fn versions_that_were_said_to_differ_otherwise() {
    let tried = Tried::default();
    for (a, b) in MENDED {
        check_versions(a, b, &tried);
        check_versions(b, a, &tried);
    }
    let pairs = u32::try_from(2 * MENDED.len()).expect("few pairs");
    assert_eq!((tried.whole.get(), tried.exact.get()), (pairs, pairs));
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
