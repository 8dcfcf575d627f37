//! What conditions measure, count and limit by days: names looked up, kinds and units checked.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::condition::{Condition, ConditionKind, Day, Limit, Measure};
use crate::model::drug;
use crate::model::name::FactName;
use crate::model::value::Dimension;
use crate::source::Span;
use crate::syntax::condition::{
    AmountWritten, Ask, Comparison, DayKind, DayWritten, Expression, Limit as LimitWritten,
    LimitKind, MeasureWritten, Name, Reference,
};
use crate::syntax::fields::list;

use super::condition::Names;

/// What is asked of a request's drugs.
pub(super) const INGREDIENT: &str = "ingredient";
/// The name under which rules ask what else a request names.
pub(super) const ITEM: &str = "item";

impl Names<'_> {
    /// A time between days, an age or a count against a threshold.
    pub(super) fn measured(
        &self,
        written: &MeasureWritten,
        comparison: Comparison,
        amount: &AmountWritten,
        found: &mut Diagnostics,
    ) -> Option<ConditionKind> {
        let measure = match written {
            MeasureWritten::Since(day) => Some((self.day(day, found), Some(Day::Request))),
            MeasureWritten::Between(from, to) => Some((self.day(from, found), self.day(to, found))),
            MeasureWritten::AgeAt(_) | MeasureWritten::NumberOf(_) => None,
        };
        let measure = match (written, measure) {
            (_, Some((from, to))) => from.zip(to).map(|(from, to)| Measure::Between(from, to)),
            (MeasureWritten::AgeAt(day), None) => self.day(day, found).map(Measure::AgeAt),
            (MeasureWritten::NumberOf(fact), None) => {
                self.fact_alone(fact, found).map(Measure::NumberOf)
            }
            (MeasureWritten::Since(_) | MeasureWritten::Between(..), None) => None,
        };
        let dimension = match written {
            MeasureWritten::NumberOf(_) => Dimension::Plain,
            MeasureWritten::Since(_) | MeasureWritten::Between(..) | MeasureWritten::AgeAt(_) => {
                Dimension::Duration
            }
        };
        let threshold = self.threshold(amount, dimension, found);
        Some(ConditionKind::Measure(measure?, comparison, threshold?))
    }

    /// A condition within limits, the first of them innermost.
    pub(super) fn limited(
        &self,
        limits: &[LimitWritten],
        inner: &Expression,
        span: Span,
        found: &mut Diagnostics,
    ) -> Option<Condition> {
        let limits: Vec<_> = limits.iter().map(|l| (self.limit(l, found), l.span)).collect();
        let mut condition = self.condition(inner, found)?;
        for (limit, at) in limits {
            if !has_records(&condition) {
                found.push(
                    Diagnostic::new(
                        Code::WrongTest,
                        "this limits which records count, and nothing here is asked of records",
                    )
                    .at(at, "")
                    .help("limit a fact, a derived fact or a gate; a time is written `time since ...`"),
                );
                return None;
            }
            let kind = ConditionKind::Limited(limit?, Box::new(condition));
            condition = Condition { span, kind };
        }
        Some(condition)
    }

    fn limit(&self, written: &LimitWritten, found: &mut Diagnostics) -> Option<Limit> {
        let within = |amount: &AmountWritten, found: &mut Diagnostics| {
            self.threshold(amount, Dimension::Duration, found)
        };
        match &written.kind {
            LimitKind::RequestedLevel => Some(Limit::RequestedLevel),
            LimitKind::Recent(amount) => {
                Some(Limit::Before(Some(within(amount, found)?), Day::Request))
            }
            LimitKind::After(amount, day) | LimitKind::Before(amount, day) => {
                let amount = amount.as_ref().map(|amount| within(amount, found));
                let day = self.day(day, found);
                let amount = match amount {
                    Some(amount) => Some(amount?),
                    None => None,
                };
                Some(match written.kind {
                    LimitKind::Before(..) => Limit::Before(amount, day?),
                    LimitKind::After(..) | LimitKind::Recent(_) | LimitKind::RequestedLevel => {
                        Limit::After(amount, day?)
                    }
                })
            }
        }
    }

    fn day(&self, written: &DayWritten, found: &mut Diagnostics) -> Option<Day> {
        match &written.kind {
            DayKind::Injury => Some(Day::Injury),
            DayKind::Request => Some(Day::Request),
            DayKind::Decision => Some(Day::Decision),
            DayKind::Fact(fact, scopes) => {
                let scope = self.scope(scopes, found);
                let fact = self.fact_alone(fact, found);
                Some(Day::Fact(fact?, scope?))
            }
        }
    }

    /// A name that must be a fact of the vocabulary.
    fn fact_alone(&self, written: &Reference, found: &mut Diagnostics) -> Option<FactName> {
        let Reference { name, arguments } = written;
        let text = name.text.as_str();
        if self.vocabulary.facts.contains_key(text) && arguments.is_empty() {
            return Some(FactName::from(text));
        }
        if self.knows(text) || self.definitions.contains_key(text) {
            found.push(
                Diagnostic::new(Code::WrongTest, format!("`{text}` has no records of its own"))
                    .at(name.span, "not a fact of the vocabulary")
                    .help("only facts have days and can be counted; `rationale help facts` lists them"),
            );
        } else {
            found.push(self.unknown(name));
        }
        None
    }

    /// `ingredient is ...` or `item is ...`: the drugs of the request, or the items.
    pub(super) fn ingredient(
        &self,
        name: &Name,
        ask: &Ask,
        found: &mut Diagnostics,
    ) -> Option<ConditionKind> {
        let items = name.text == ITEM;
        let known = drug::words_of(&self.vocabulary.drugs, items);
        let Ask::Is(words) = ask else {
            let (label, help) = if items {
                (
                    "what the request names",
                    "write for example `item is walker`; `rationale help items` lists them",
                )
            } else {
                (
                    "the drugs of the request",
                    "write for example `ingredient is opioid`; `rationale help drugs` lists them",
                )
            };
            let message = format!("`{}` is not asked which one it is", name.text);
            found.push(Diagnostic::new(Code::WrongTest, message).at(name.span, label).help(help));
            return None;
        };
        words_of(words, &known, name, found).map(ConditionKind::Ingredient)
    }
}

/// Whether records answer a part of the condition.
fn has_records(condition: &Condition) -> bool {
    let mut found = false;
    condition.walk(&mut |part| {
        found |= part.fact().is_some() || part.definition().is_some();
    });
    found
}

/// The words that are asked, each of them one that is known.
pub(super) fn words_of(
    words: &[Name],
    known: &BTreeSet<String>,
    fact: &Name,
    found: &mut Diagnostics,
) -> Option<BTreeSet<String>> {
    let mut good = true;
    for word in words.iter().filter(|w| !known.contains(&w.text)) {
        good = false;
        let all: Vec<&str> = known.iter().map(String::as_str).collect();
        found.push(
            Diagnostic::new(
                Code::UnknownValue,
                format!("`{}` is never `{}`", fact.text, word.text),
            )
            .at(word.span, "")
            .help(format!("its words: {}", list(&all)))
            .did_you_mean(&word.text, all.iter().copied()),
        );
    }
    good.then(|| words.iter().map(|w| w.text.clone()).collect())
}
