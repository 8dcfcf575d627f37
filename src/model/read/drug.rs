//! The `drugs` and `items` of a vocabulary file to [`Drug`].

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::drug::{Drug, Drugs};
use crate::model::name::DrugName;
use crate::model::rule::Interval;
use crate::syntax::fields::{Fields, entries, items, wrong};
use crate::syntax::yaml::Node;

/// Reads one file's drugs, or its items, into `drugs`. Both share their names, so that a request's are one list.
pub(super) fn read_drugs(node: &Node, items: bool, drugs: &mut Drugs, found: &mut Diagnostics) {
    let what = if items { "items" } else { "drugs" };
    for (name, at, node) in entries(node, what, found).unwrap_or_default() {
        let Some(drug) = read_drug(node, items, found) else { continue };
        if drugs.insert(DrugName::from(name), drug).is_some() {
            let message = format!("there are two {what} named `{name}`");
            found.push(
                Diagnostic::new(Code::DuplicateName, message)
                    .at(at.span, "the second one")
                    .help("put what is known of it into one entry"),
            );
        }
    }
}

fn read_drug(node: &Node, item: bool, found: &mut Diagnostics) -> Option<Drug> {
    let (what, keys): (_, &[_]) = if item {
        ("an item", &["classes", "phrases"])
    } else {
        ("a drug", &["classes", "phrases", "morphine"])
    };
    let fields = Fields::open(node, what, keys, found)?;
    fields.require("phrases", found)?;
    Some(Drug {
        item,
        classes: fields.texts("classes", found).into_iter().map(|(t, _)| t.to_owned()).collect(),
        phrases: fields.texts("phrases", found).into_iter().map(|(t, _)| t.to_owned()).collect(),
        morphine: fields.get("morphine").map(|node| {
            let factors = items(node, "factors", found);
            factors.iter().filter_map(|node| read_factor(node, found)).collect()
        }),
    })
}

fn read_factor(node: &Node, found: &mut Diagnostics) -> Option<(Interval, Decimal)> {
    let fields = Fields::open(node, "a factor", &["factor", "from", "until"], found)?;
    let number = fields.require("factor", found)?;
    let factor = number.scalar().and_then(|text| text.parse::<Decimal>().ok());
    let Some(factor) = factor.filter(|factor| *factor > Decimal::ZERO) else {
        found.push(wrong(number, "a number above zero, such as `1.5`"));
        return None;
    };
    let mut day = |key| -> Option<Date> { fields.date(key, found) };
    Some((Interval { from: day("from"), until: day("until") }, factor))
}
