//! The band of a criterion as written to the checked one.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::condition::{Condition, Threshold};
use crate::model::name::FactName;
use crate::model::rule::Band;
use crate::model::value::{Amount, Dimension};
use crate::model::vocabulary::ValueType;
use crate::source::Span;
use crate::syntax::condition::{BandWritten, Name};

use super::amount::read_amount;
use super::condition::Names;

/// The band of a criterion: its ends are in order, and one of them is a threshold of the condition or both are values of a
/// fact that the condition asks for.
pub(super) fn band(
    written: &BandWritten,
    when: &Condition,
    names: &Names<'_>,
    found: &mut Diagnostics,
) -> Option<Band> {
    let (low, high) = (read_amount(&written.low, found), read_amount(&written.high, found));
    let span = written.low.span.to(written.high.span);
    let (low, high) = (low?, high?);
    if low.unit.dimension() != high.unit.dimension() || low.number >= high.number {
        found.push(
            Diagnostic::new(Code::Band, "the band does not rise")
                .at(span, "")
                .help("write the lower value first, and both in one unit"),
        );
        return None;
    }
    if let Some(of) = &written.of {
        let of = Some(banded_fact(of, high.unit.dimension(), span, names, found)?);
        return Some(Band { of, low, high, span: written.span });
    }
    let thresholds = thresholds(when);
    if !thresholds.contains(&low) && !thresholds.contains(&high) {
        found.push(
            Diagnostic::new(Code::Band, "neither end of the band is a threshold in `when`")
                .at(span, "")
                .help(
                    "one end is the value that the condition compares with, in the same unit; \
                     values of a fact that is asked whether it is present stand behind its name",
                ),
        );
        return None;
    }
    Some(Band { of: None, low, high, span: written.span })
}

/// The fact of a band, which has values of the band's kind.
fn banded_fact(
    name: &Name,
    dimension: Dimension,
    ends: Span,
    names: &Names<'_>,
    found: &mut Diagnostics,
) -> Option<FactName> {
    let text = name.text.as_str();
    let Some(fact) = names.vocabulary.facts.get(text) else {
        let known = names.vocabulary.facts.keys().map(FactName::as_str);
        found.push(
            Diagnostic::new(
                Code::UnknownName,
                format!("there is no fact with a number named `{text}`"),
            )
            .at(name.span, "")
            .did_you_mean(text, known),
        );
        return None;
    };
    match fact.value {
        ValueType::Quantity(of) if of == dimension => Some(FactName::from(text)),
        ValueType::Quantity(of) => {
            found.push(
                Diagnostic::new(
                    Code::Units,
                    format!("a band of {} for {}", dimension.words(), of.words()),
                )
                .at(ends, "")
                .help(format!("write values such as `{}`", of.example(1.into()))),
            );
            None
        }
        ValueType::None | ValueType::Words { .. } | ValueType::Text => {
            found.push(
                Diagnostic::new(Code::Band, format!("`{text}` has no number to lie in a band"))
                    .at(name.span, "")
                    .help("name a fact with a number, or leave the name out"),
            );
            None
        }
    }
}

/// The numbers that a condition compares with.
fn thresholds(when: &Condition) -> Vec<Amount> {
    let mut thresholds = Vec::new();
    when.walk(&mut |part| {
        thresholds.extend(part.thresholds().into_iter().filter_map(|threshold| match threshold {
            Threshold::Amount(amount) => Some(*amount),
            Threshold::Parameter(_) => None,
        }));
    });
    thresholds
}
