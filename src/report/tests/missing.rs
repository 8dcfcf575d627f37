//! Which missing fact made a test unknown, and the line to add.

use crate::evaluate::{Place, Reason, Trace, What};
use crate::model::condition::{FactTest, Measure, Threshold};
use crate::model::fact::Fact;
use crate::model::name::FactName;
use crate::model::rule::{Body, Program, Take};
use crate::model::side::Side;
use crate::model::value::Amount;
use crate::source::SourceMap;
use crate::test_suite::Test;

use super::super::escape::{plural, terminal};

/// What to write into a test so that something unknown is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line, as it stands in the test.
    pub text: String,
    /// Whether it says that something was not there, else gives a value.
    pub absent: bool,
}

/// The lines to add for what is unknown, or why no line would help.
#[must_use]
pub fn lines(
    unknown: &[&Trace],
    test: &Test,
    program: &Program,
    sources: &SourceMap,
) -> Vec<String> {
    let (mut absent, mut values, mut other) = (Vec::new(), Vec::new(), Vec::new());
    for trace in unknown {
        if trace.place.side == Some(Side::Unstated) && is_sided(trace, program) {
            other.push(format!(
                "The request states no side, so nothing settles {}.",
                sources.slice(trace.span)
            ));
            continue;
        }
        other.extend(seen(trace, test, sources));
        other.extend(of_whole_body(trace, sources));
        if trace.reason == Reason::Conflicting || trace.reason == Reason::Equivocal {
            continue;
        }
        for line in to_settle(trace, program) {
            let list = if line.absent { &mut absent } else { &mut values };
            if !list.contains(&line.text) {
                list.push(line.text);
            }
        }
    }
    let mut lines = Vec::new();
    if !absent.is_empty() {
        let what = if absent.len() == 1 {
            "This test says nothing of one fact. If it was found absent".to_owned()
        } else {
            format!(
                "This test says nothing of {}. If they were found absent",
                plural(absent.len(), "fact")
            )
        };
        lines.push(format!("{what}, say so:"));
        lines.extend(absent.into_iter().map(|line| format!("  {line}")));
    }
    if !values.is_empty() {
        lines.push("This test gives no value here. If one is documented, give it, such as:".into());
        lines.extend(values.into_iter().map(|line| format!("  {line}")));
    }
    other.dedup();
    lines.extend(other);
    lines
}

fn is_sided(trace: &Trace, program: &Program) -> bool {
    let What::Fact(name, _) = &trace.what else { return false };
    program.vocabulary.facts.get(name).is_some_and(|fact| fact.sided)
}

/// What a rule may lack where records of a region deny what it asks of the whole body.
fn of_whole_body(trace: &Trace, sources: &SourceMap) -> Option<String> {
    let part = trace.reason == Reason::PartOnly && trace.place.region.is_none();
    part.then(|| {
        format!(
            "{} is asked of the whole body. Where the place of the request is meant, the rule wants \
             `of requested region`.",
            sources.slice(trace.span)
        )
    })
}

/// Records of the test that speak of it and do not settle it.
fn seen(trace: &Trace, test: &Test, sources: &SourceMap) -> Vec<String> {
    let source = sources.get(test.span.source);
    let line = |fact: &Fact| source.map_or(0, |s| s.line(fact.evidence.range.start));
    let one = |index: usize, why: Reason| {
        test.case.facts.get(index).map(|fact| {
            let words = terminal(&fact.evidence.words);
            format!("Seen, and it settles nothing: {words} (line {}): {}.", line(fact), why.words())
        })
    };
    let evidence = trace.evidence.iter().filter_map(|&i| one(i, trace.reason));
    let near = trace.near.iter().filter_map(|n| one(n.fact, n.why));
    evidence.chain(near).collect()
}

/// The lines that would settle a test of a fact or quantity.
#[must_use]
pub fn to_settle(trace: &Trace, program: &Program) -> Vec<Line> {
    if let What::Fact(name, test) = &trace.what {
        return of_fact(name, test, &trace.place, program, true);
    }
    if let What::Measure(measure, _, Some(amount)) = &trace.what {
        return of_measure(measure, *amount, &trace.place, program);
    }
    Vec::new()
}

/// A line about a fact at a place: that it is absent, or that it is there.
#[must_use]
pub fn of_fact(
    name: &FactName,
    test: &FactTest,
    place: &Place,
    program: &Program,
    absent: bool,
) -> Vec<Line> {
    let sides: Vec<Option<Side>> = match place.side {
        Some(Side::Bilateral) => vec![Some(Side::Left), Some(Side::Right)],
        Some(Side::Left | Side::Right) => vec![place.side],
        Some(Side::Unstated) | None => vec![None],
    };
    let fact = program.vocabulary.facts.get(name);
    let sided = fact.is_some_and(|f| f.sided);
    let region = place.region.as_ref().filter(|_| fact.is_some_and(|f| f.regional));
    let region = region.map_or(String::new(), |r| format!(" of {r}"));
    let subjects: Vec<String> = if sided {
        let side = |s: Option<Side>| s.map_or(String::new(), |s| format!(" on {} side", s.name()));
        sides.into_iter().map(|s| format!("{name}{}{region}", side(s))).collect()
    } else {
        vec![format!("{name}{region}")]
    };
    subjects.into_iter().map(|subject| one(&subject, test, absent)).collect()
}

fn one(subject: &str, test: &FactTest, absent: bool) -> Line {
    let text = match test {
        FactTest::Compare(_, Threshold::Amount(amount)) => {
            return Line { text: format!("- {subject} = {}", amount.write()), absent: false };
        }
        FactTest::Compare(_, Threshold::Parameter(_)) => {
            return Line { text: format!("- {subject} = ..."), absent: false };
        }
        FactTest::Is(words) => {
            let word = words.first().map_or("", String::as_str);
            if absent {
                format!("- {{ fact: {subject} is {word}, status: absent }}")
            } else {
                format!("- {subject} is {word}")
            }
        }
        FactTest::Present | FactTest::Absent | FactTest::Documented | FactTest::Known => {
            format!("- {subject}{}", if absent { " absent" } else { "" })
        }
    };
    Line { text, absent }
}

/// Lines that give a quantity.
fn of_measure(measure: &Measure, amount: Amount, place: &Place, program: &Program) -> Vec<Line> {
    let value = |text: &str| Line { text: text.to_owned(), absent: false };
    match measure {
        Measure::TimeSinceInjury => {
            vec![value("injured: YEAR-MONTH-DAY"), value("denied: YEAR-MONTH-DAY")]
        }
        Measure::Age | Measure::AgeAt(_) => vec![value("age: YEARS")],
        Measure::Between(..) => vec![value("- { fact: FACT, on: YEAR-MONTH-DAY }")],
        Measure::NumberOf(name) => of_fact(name, &FactTest::Present, place, program, false),
        Measure::Stated(_) | Measure::MorphineEquivalent => {
            vec![value(&format!("request: {}", measure.name()))]
        }
        Measure::Derived(name) => {
            let Some(Body::Measure(_, readings)) = program.definitions.get(name).map(|d| &d.body)
            else {
                return Vec::new();
            };
            let facts = readings.iter().flat_map(|r| r.take.parts()).filter_map(|t| match t {
                Take::Fact(fact) => Some(fact),
                Take::Measure(_) | Take::Sum(_) => None,
            });
            let test = FactTest::Compare(
                crate::syntax::condition::Comparison::Equal,
                Threshold::Amount(amount),
            );
            facts.flat_map(|fact| of_fact(fact, &test, place, program, false)).collect()
        }
    }
}
