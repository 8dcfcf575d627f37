//! Arithmetic of random conditions, held against z3 where it is installed: sums of what was done and what is asked for, time since
//! and between two facts, ages. What is said to be possible z3 can satisfy, and what is said to be impossible it cannot.
//!
//! z3 is asked of the meaning of the language, written down here once more: of what a case has once, a range; of the records of a
//! fact two, which is as many as an order of values can tell apart. A comparison is met where some value meets it and none fails it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rationale::analysis::{CriterionEdit, outcomes};
use rationale::model::truth::Truth;

use super::common::library_of;
use super::{allows, config, difference, the_rule};

/// A quantity of these conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Done,
    Asked,
    Total,
    Age,
    SinceOperation,
    SincePicture,
    /// From the operation to the picture: between two facts.
    Apart,
}

/// An order of numbers.
#[derive(Debug, Clone, Copy)]
enum Order {
    Less,
    AtMost,
    AtLeast,
    Greater,
}

/// A condition of these tests.
#[derive(Debug, Clone)]
enum Formula {
    Compare(Of, Order, u32),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Order {
    fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Greater => ">",
        }
    }
}

impl Of {
    /// In the language of conditions.
    fn words(self, order: Order, number: u32) -> String {
        let (name, unit) = match self {
            Self::Done => ("done", "visits"),
            Self::Asked => ("visits_in_dispute", "visits"),
            Self::Total => ("total", "visits"),
            Self::Age => ("age", "years"),
            Self::SinceOperation => ("time since operation", "days"),
            Self::SincePicture => ("time since picture", "days"),
            Self::Apart => ("time from operation to picture", "days"),
        };
        format!("{name} {} {number} {unit}", order.sign())
    }

    /// What it can be: when it is, at the least and at the most.
    fn values(self) -> Vec<[String; 3]> {
        let own = |flag: &str, low: &str, high: &str| [flag, low, high].map(str::to_owned);
        let each = |name: &str| -> Vec<[String; 3]> {
            let one = |i| [format!("has_{name}{i}"), format!("{name}{i}"), format!("{name}{i}")];
            (1..=2).map(one).collect()
        };
        match self {
            Self::Done => each("v"),
            Self::Asked => vec![own("has_q", "q", "r")],
            Self::Age => vec![own("has_age", "age", "age")],
            Self::SinceOperation => each("o"),
            Self::SincePicture => each("p"),
            Self::Total => {
                let with = |[has, low, high]: [String; 3]| {
                    [format!("(and {has} has_q)"), format!("(+ {low} q)"), format!("(+ {high} r)")]
                };
                each("v").into_iter().map(with).collect()
            }
            Self::Apart => {
                let pairs = (1..=2).flat_map(|i| (1..=2).map(move |j| (i, j)));
                let pair = |(i, j)| {
                    let apart = format!("(- o{i} p{j})");
                    [format!("(and has_o{i} has_p{j} (>= {apart} 0))"), apart.clone(), apart]
                };
                pairs.map(pair).collect()
            }
        }
    }
}

impl Formula {
    /// In the language of conditions.
    fn words(&self) -> String {
        let list = |parts: &[Self]| parts.iter().map(Self::words).collect::<Vec<_>>().join(", ");
        match self {
            Self::Compare(of, order, number) => of.words(*order, *number),
            Self::Not(inner) => format!("not ({})", inner.words()),
            Self::All(parts) => format!("all of ({})", list(parts)),
            Self::Any(parts) => format!("any of ({})", list(parts)),
        }
    }

    /// In the language of z3: when it is met, and when it is not met.
    fn terms(&self) -> [String; 2] {
        let joined = |word: &str, terms: Vec<String>| format!("({word} {})", terms.join(" "));
        let each = |parts: &[Self]| -> (Vec<String>, Vec<String>) {
            parts.iter().map(|part| <(String, String)>::from(part.terms())).unzip()
        };
        match self {
            Self::Compare(of, order, number) => {
                let some = |holds: bool| {
                    let one = |[has, low, high]: [String; 3]| {
                        let (least, most) = if holds { (&low, &high) } else { (&high, &low) };
                        let end = match order {
                            Order::AtLeast | Order::Greater => least,
                            Order::Less | Order::AtMost => most,
                        };
                        let compared = format!("({} {end} {number})", order.sign());
                        let compared = if holds { compared } else { format!("(not {compared})") };
                        format!("(and {has} {compared})")
                    };
                    joined("or", of.values().into_iter().map(one).collect())
                };
                let (yes, no) = (some(true), some(false));
                [format!("(and {yes} (not {no}))"), format!("(and {no} (not {yes}))")]
            }
            Self::Not(inner) => {
                let [met, not_met] = inner.terms();
                [not_met, met]
            }
            Self::All(parts) => {
                let (met, not_met) = each(parts);
                [joined("and", met), joined("or", not_met)]
            }
            Self::Any(parts) => {
                let (met, not_met) = each(parts);
                [joined("or", met), joined("and", not_met)]
            }
        }
    }
}

fn formula() -> impl Strategy<Value = Formula> {
    let of = prop_oneof![
        3 => Just(Of::Done), 3 => Just(Of::Asked), 4 => Just(Of::Total), 1 => Just(Of::Age),
        2 => Just(Of::SinceOperation), 1 => Just(Of::SincePicture), 1 => Just(Of::Apart),
    ];
    let order = prop_oneof![
        Just(Order::Less),
        Just(Order::AtMost),
        Just(Order::AtLeast),
        Just(Order::Greater)
    ];
    let leaf = (of, order, 0..12_u32).prop_map(|(of, order, n)| Formula::Compare(of, order, n));
    leaf.prop_recursive(3, 5, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.prop_map(|a| Formula::Not(Box::new(a))),
            list.clone().prop_map(Formula::All),
            list.prop_map(Formula::Any),
        ]
    })
}

/// z3 as a process of its own.
struct Solver {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

/// What can be documented: each quantity in the range that it has.
const DECLARED: &str = "\
(declare-const has_q Bool) (declare-const q Int) (declare-const r Int)
(declare-const has_age Bool) (declare-const age Int)
(declare-const has_v1 Bool) (declare-const v1 Int) (declare-const has_v2 Bool) (declare-const v2 Int)
(declare-const has_o1 Bool) (declare-const o1 Int) (declare-const has_o2 Bool) (declare-const o2 Int)
(declare-const has_p1 Bool) (declare-const p1 Int) (declare-const has_p2 Bool) (declare-const p2 Int)
(assert (and (<= 0 q) (<= q r) (<= 0 age) (<= 0 v1) (<= 0 v2)))
(assert (and (<= 0 o1) (<= 0 o2) (<= 0 p1) (<= 0 p2)))
";

impl Solver {
    fn new() -> Option<Self> {
        let mut child = Command::new("z3")
            .args(["-in", "-smt2"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (mut to, from) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        to.write_all(DECLARED.as_bytes()).ok()?;
        Some(Self { child, to, from })
    }

    /// Whether some case satisfies a term.
    fn can_be(&mut self, term: &str) -> bool {
        writeln!(self.to, "(push)\n(assert {term})\n(check-sat)\n(pop)").expect("z3 listens");
        self.to.flush().expect("z3 listens");
        let mut answer = String::new();
        self.from.read_line(&mut answer).expect("z3 answers");
        match answer.trim() {
            "sat" => true,
            "unsat" => false,
            other => panic!("z3 says {other} to {term}"),
        }
    }
}

impl Drop for Solver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether an answer is that of z3; of one that rests on something taken as free, whether it says no more than z3.
fn held(said: bool, shown: bool, exact: bool, of: &str) {
    assert!(said || !shown, "{of}: z3 finds a case of what is said to be impossible");
    assert!(!exact || said == shown, "{of}: z3 finds no case of what is said to be possible");
}

#[test]
fn arithmetic_is_that_of_z3() {
    let Some(mut solver) = Solver::new() else {
        println!("z3 is not installed: arithmetic is not held against it");
        return;
    };
    let solver = std::cell::RefCell::new(&mut solver);
    let exact = std::cell::Cell::new((0, 0));
    let outcome = TestRunner::new(config(1_500)).run(&(formula(), formula()), |(a, b)| {
        let (first, second) = (library_of(&[a.words()]), library_of(&[b.words()]));
        let mut solver = solver.borrow_mut();
        let possible = outcomes(&first.program, &first.dependencies, the_rule(&first));
        if possible.too_large {
            return Ok(());
        }
        let is_exact = possible.free.is_empty();
        let (all, of_those) = exact.get();
        exact.set((all + 1, of_those + u32::from(is_exact)));
        let terms = a.terms();
        for (truth, term) in [(Truth::Met, &terms[0]), (Truth::NotMet, &terms[1])] {
            let said = possible.verdict.contains_key(&truth);
            held(said, solver.can_be(term), is_exact, &format!("{} {truth:?}", a.words()));
        }
        let Some(difference) = difference(&first, &second) else { return Ok(()) };
        let CriterionEdit::Compared(compared) = &difference.criteria[0].edit else {
            panic!("in both")
        };
        let [[met, not_met], [met_then, not_met_then]] = [a.terms(), b.terms()];
        let lower =
            format!("(or (and {met} (not {met_then})) (and {not_met_then} (not {not_met})))");
        let higher =
            format!("(or (and {met_then} (not {met})) (and {not_met} (not {not_met_then})))");
        for (stricter, term) in [(true, lower), (false, higher)] {
            let said = allows(compared.relation, stricter);
            let of = format!("{} then {}: {:?}", a.words(), b.words(), compared.relation);
            held(said, solver.can_be(&term), compared.free.is_empty(), &of);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let (all, exact) = exact.get();
    println!("{all} conditions held against z3, {exact} of them exact");
    // Nothing but the time between two facts, and what rests on it, is taken as free.
    assert!(4 * exact >= 3 * all, "{exact} of {all}");
}
