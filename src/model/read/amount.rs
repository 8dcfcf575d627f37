//! Numbers with their units, grades and scores as written to exact amounts.

use rust_decimal::Decimal;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::value::{Amount, Quantity, Unit, read_grade};
use crate::source::{Source, SourceMap, Span};
use crate::syntax::condition::{AmountKind, AmountWritten, parse_amount};
use crate::syntax::fields::text;
use crate::syntax::yaml::Node;

/// Most digits of a number before its point: sums and products of such numbers can be counted exactly, in whatever unit.
const WHOLE_DIGITS: u32 = 12;

fn is_bounded(number: &Decimal) -> bool {
    number.abs() < Decimal::from(10_u64.pow(WHOLE_DIGITS))
}

/// The quantity in a scalar such as `12 visits`.
pub fn read_quantity(node: &Node, source: &Source, found: &mut Diagnostics) -> Option<Amount> {
    let written = text(node, found)?;
    let locator = node.locator(source.text());
    let amount = parse_amount(written, &|range| locator.span(range))
        .map_err(|error| found.push(*error))
        .ok()?;
    read_amount(&amount, found)
}

/// The quantity in a text that stands outside of any file, such as `12 visits`.
///
/// # Errors
/// What is wrong with it.
pub fn quantity_of_text(text: &str) -> Result<Quantity, String> {
    let mut sources = SourceMap::new();
    let id = sources.add(Source::new("quantity", text));
    let mut found = Diagnostics::new();
    let written = parse_amount(text, &|range| Span::new(id, range)).map_err(|e| e.message)?;
    let amount = read_amount(&written, &mut found);
    let first = found.sorted().into_iter().next().map(|wrong| wrong.message);
    let read = amount.map(|amount| Quantity::exactly(amount.number, amount.unit));
    read.ok_or_else(|| first.unwrap_or_else(|| format!("`{text}` is no quantity")))
}

/// A number with its unit, or a grade or score.
pub(super) fn read_amount(written: &AmountWritten, found: &mut Diagnostics) -> Option<Amount> {
    let wrong = |found: &mut Diagnostics| {
        found.push(
            Diagnostic::new(Code::Units, "this number cannot be read exactly")
                .at(written.span, "")
                .help(format!(
                    "write at most {WHOLE_DIGITS} digits before the point, and 28 in all"
                )),
        );
        None
    };
    match &written.kind {
        AmountKind::Number(digits, unit) => {
            let number = digits.parse::<Decimal>().ok().filter(is_bounded);
            let Some(number) = number else { return wrong(found) };
            let Some(name) = unit else { return Some(Amount { number, unit: Unit::One }) };
            let Some(unit) = Unit::from_name(&name.text) else {
                let units: Vec<String> =
                    Unit::ALL.iter().map(|u| format!("{}s", u.name())).collect();
                found.push(
                    Diagnostic::new(Code::Units, format!("there is no unit `{}`", name.text))
                        .at(name.span, "")
                        .help("`rationale help expressions` lists the units")
                        .did_you_mean(&name.text, units.iter().map(String::as_str)),
                );
                return None;
            };
            Some(Amount { number, unit })
        }
        AmountKind::Grade(grade) => match read_grade(grade) {
            Some(number) => Some(Amount { number, unit: Unit::Grade }),
            None => wrong(found),
        },
        AmountKind::Score(score) => match score.parse() {
            Ok(number) => Some(Amount { number, unit: Unit::Score }),
            Err(_) => wrong(found),
        },
        AmountKind::Parameter(_) => None,
    }
}
