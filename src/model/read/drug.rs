//! The `drugs` of a vocabulary file to [`Drug`].

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::drug::{Drug, Drugs};
use crate::model::name::DrugName;
use crate::model::rule::Interval;
use crate::syntax::fields::{Fields, entries, items, wrong};
use crate::syntax::yaml::Node;

/// Reads one file's drugs into `drugs`.
pub(super) fn read_drugs(node: &Node, drugs: &mut Drugs, found: &mut Diagnostics) {
    for (name, at, node) in entries(node, "drugs", found).unwrap_or_default() {
        let Some(drug) = read_drug(node, found) else { continue };
        if drugs.insert(DrugName::from(name), drug).is_some() {
            found.push(
                Diagnostic::new(Code::DuplicateName, format!("there are two drugs named `{name}`"))
                    .at(at.span, "the second one")
                    .help("put what is known of a drug into one entry"),
            );
        }
    }
}

fn read_drug(node: &Node, found: &mut Diagnostics) -> Option<Drug> {
    let fields = Fields::open(node, "a drug", &["classes", "phrases", "morphine"], found)?;
    fields.require("phrases", found)?;
    Some(Drug {
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
