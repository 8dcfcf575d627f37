//! Cases that show something: made from the variables of a universe, and evaluated before anybody sees them.

use biodivine_lib_bdd::Bdd;
use jiff::civil::Date;

use crate::model::case::{Case, DecisionDate};
use crate::model::condition::{Day, FactTest, Limit, Threshold};
use crate::model::day::Days;
use crate::model::fact::{Detail, Evidence, Fact, Section, Status};
use crate::model::name::FactName;
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::{Quantity, Value};

use super::diagram::Valuation;
use super::form::{FreeOf, FreeTest};
use super::given::Given;
use super::piece::Piece;
use super::universe::Universe;
use super::values::points;

/// How many cases are tried before it is said that none could be confirmed.
const TRIED_MAX: usize = 4;

/// A case that shows what a version of a rule, or one of two rules, does otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The case, with the fewest facts that show it; its first request is the one that is meant.
    pub case: Case,
    /// The side that is decided.
    pub side: Option<Side>,
    /// What is asked for and documented in it, each in the words of the language of conditions.
    pub facts: Vec<String>,
    /// How the older version, or the first rule, comes out.
    pub before: Truth,
    /// How the newer version, or the second rule, comes out.
    pub after: Truth,
}

/// A case with the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) case: Case,
    pub(super) facts: Vec<String>,
}

impl Universe {
    /// The case with the fewest facts among these that `confirm` confirms by evaluating it; `None` where none of the first
    /// few is confirmed, which happens only where something was taken as free.
    pub(super) fn example(&self, cases: &Bdd, confirm: impl Fn(&Case) -> bool) -> Option<Found> {
        let mut cases = cases.clone();
        for _ in 0..TRIED_MAX {
            let valuation = self.of.lightest(&cases, &self.weights)?;
            let case = self.case(&valuation);
            if confirm(&case) {
                return Some(Found { facts: self.words(&valuation), case });
            }
            cases = self.of.and_not(&cases, &self.of.only(&valuation));
        }
        None
    }

    /// The case of a valuation.
    pub(super) fn case(&self, valuation: &Valuation) -> Case {
        let mut case = self.setting.case.clone();
        let issue = self.setting.issue;
        for (i, piece) in self.chosen(valuation) {
            match piece {
                Piece::Record(fact) => case.facts.push(fact.clone()),
                Piece::Given(given) => given.iter().for_each(|g| g.apply(&mut case, issue)),
                Piece::Count(fact, number) => count(&mut case, fact, *number),
                Piece::Free(free) => {
                    let met = valuation.get(i + 1).copied().unwrap_or(false);
                    settle(&mut case, free, met);
                }
                Piece::Suppose(_) | Piece::FreeMet | Piece::Value => {}
            }
        }
        case
    }

    fn chosen<'u>(&'u self, valuation: &'u Valuation) -> impl Iterator<Item = (usize, &'u Piece)> {
        let true_ones = valuation.iter().enumerate().filter(|(_, value)| **value);
        true_ones.filter_map(|(i, _)| Some((i, self.pieces.get(i)?)))
    }

    /// The request and what is documented, for a reader.
    pub(super) fn words(&self, valuation: &Valuation) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(request) = self.setting.request() {
            let service = request.service.as_ref().map_or("request", |s| s.as_str());
            let side =
                self.setting.side.map_or(String::new(), |s| format!(" on {} side", s.name()));
            let region = request.region.as_ref().map_or(String::new(), |r| format!(" of {r}"));
            words.push(format!("{service}{side}{region}"));
        }
        let case = self.case(valuation);
        for (_, piece) in self.chosen(valuation) {
            if let Piece::Given(given) = piece {
                words.extend(given.iter().map(Given::words));
            }
        }
        let dated =
            case.dates.injury.is_some() || case.facts.iter().any(|f| f.detail.day.is_some());
        if let DecisionDate::Stated(day) = case.dates.decision
            && dated
        {
            words.push(format!("decided {day}"));
        }
        words.extend(case.facts.iter().map(words_of));
        words
    }
}

/// A record in the words of the language of conditions.
pub(super) fn words_of(fact: &Fact) -> String {
    let side = match fact.side {
        Some(Side::Left) => " on left side",
        Some(Side::Right) => " on right side",
        Some(Side::Bilateral) => " on both sides",
        Some(Side::Unstated) | None => "",
    };
    let region = fact.region.as_ref().map_or(String::new(), |r| format!(" of {r}"));
    let value = match &fact.value {
        Some(Value::Quantity(q)) => match (q.low, q.high) {
            (Some(low), None) => format!(" >= {}", q.unit.write(low)),
            (_, _) => format!(" = {}", q.write()),
        },
        Some(Value::Word(word)) => format!(" is {word}"),
        Some(Value::Elapsed(elapsed)) => format!(" = {}", elapsed.write()),
        None => String::new(),
    };
    let status = match fact.status {
        Status::Present => "",
        Status::Absent => " absent",
        Status::Equivocal => " equivocal",
        Status::Conflicting => " conflicting",
    };
    let day = fact.detail.day.map_or(String::new(), |day| format!(" on {}", day.write()));
    let levels: Vec<String> = fact.detail.levels.iter().map(ToString::to_string).collect();
    let levels =
        if levels.is_empty() { String::new() } else { format!(" at {}", levels.join(", ")) };
    format!("{}{side}{region}{value}{status}{levels}{day}", fact.name)
}

/// A record with nothing but its name.
fn record(name: &FactName, status: Status, day: Option<Date>) -> Fact {
    Fact {
        name: name.clone(),
        region: None,
        side: None,
        status,
        value: None,
        detail: Detail { day: day.map(Days::exactly), ..Detail::default() },
        evidence: Evidence { range: 0..0, words: String::new(), section: Section::CaseFile },
    }
}

/// So many records of a fact, on different days before the decision.
fn count(case: &mut Case, fact: &FactName, number: Option<Quantity>) {
    let number = number.and_then(|q| q.low).and_then(|n| i64::try_from(n).ok()).unwrap_or(0);
    let Some(decided) = case.dates.decision.day() else { return };
    let region = case.requests.first().and_then(|r| r.region.clone());
    for i in 1..=number.min(20) {
        let day = decided.checked_sub(jiff::Span::new().weeks(i)).ok();
        case.facts.push(Fact { region: region.clone(), ..record(fact, Status::Present, day) });
    }
}

/// Tries to settle a test within limits that rest on other records: with a record on the right side of the day.
fn settle(case: &mut Case, free: &FreeTest, met: bool) {
    let FreeOf::Record(name, ask) = &free.of else { return };
    let Some(decided) = case.dates.decision.day() else { return };
    let Some(anchor) = decided.checked_sub(jiff::Span::new().days(60)).ok() else { return };
    let mut day = None;
    for (limit, _) in &free.limits {
        let (after, of) = match limit {
            Limit::RequestedLevel => continue,
            Limit::After(_, of) => (true, of),
            Limit::Before(_, of) => (false, of),
        };
        match of {
            Day::Injury => {
                case.dates.injury.get_or_insert(anchor);
            }
            Day::Fact(other, scope) => {
                let region = case.requests.first().and_then(|r| r.region.clone());
                let side = scope.side.and(case.requests.first().and_then(|r| r.side));
                let known = Fact { region, side, ..record(other, Status::Present, Some(anchor)) };
                if !case.facts.iter().any(|f| f.name == *other && f.detail.day.is_some()) {
                    case.facts.push(known);
                }
            }
            Day::Request | Day::Decision => {}
        }
        day = if after { anchor.tomorrow().ok() } else { anchor.yesterday().ok() };
    }
    let fits = |q: &Quantity| match &ask.test {
        FactTest::Compare(comparison, Threshold::Amount(amount)) => {
            q.compare(*comparison, *amount) == Truth::from(met)
        }
        FactTest::Compare(_, Threshold::Parameter(_))
        | FactTest::Present
        | FactTest::Absent
        | FactTest::Documented
        | FactTest::Known
        | FactTest::Is(_) => false,
    };
    let value = match &ask.test {
        FactTest::Compare(_, Threshold::Amount(amount)) => {
            points(&[*amount]).into_iter().find(|q| fits(q)).map(Value::Quantity)
        }
        FactTest::Compare(_, Threshold::Parameter(_))
        | FactTest::Present
        | FactTest::Absent
        | FactTest::Documented
        | FactTest::Known
        | FactTest::Is(_) => ask.word.clone().map(Value::Word),
    };
    let (status, day) = if met || matches!(value, Some(Value::Quantity(_))) {
        (Status::Present, day)
    } else {
        (Status::Absent, None)
    };
    let made = record(name, status, day);
    case.facts.push(Fact {
        region: free.place.region.clone(),
        side: free.place.side,
        value,
        ..made
    });
}
