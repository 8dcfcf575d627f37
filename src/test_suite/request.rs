//! A request written in YAML: the service, where, how much.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::case::{Request, RequestDetail};
use crate::model::name::{DrugName, RegionName, ServiceName};
use crate::model::read::read_quantity;
use crate::model::side::Side;
use crate::model::value::Quantity;
use crate::model::vocabulary::Vocabulary;
use crate::source::Source;
use crate::syntax::fields::{Fields, wrong};
use crate::syntax::yaml::Node;

use super::case::levels;

const KEYS: [&str; 15] = [
    "service",
    "region",
    "side",
    "quantity",
    "authorized",
    "course",
    "states_strength",
    "states_level",
    "states_region",
    "says_further",
    "levels",
    "ingredients",
    "items",
    "strength",
    "tablets_per_day",
];

/// Reads the request with the number `issue`.
pub(super) fn read_request(
    node: &Node,
    issue: usize,
    source: &Source,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Option<Request> {
    let fields = Fields::open(node, "a request", &KEYS, found)?;
    let service = fields.require_text("service", found)?;
    let region = fields.text("region", found);
    let service_known = known(
        &fields,
        "service",
        found,
        service,
        |n| vocabulary.services.contains_key(n),
        || vocabulary.services.keys().map(ServiceName::as_str).collect(),
    );
    let region_known = region.is_none_or(|region| {
        known(
            &fields,
            "region",
            found,
            region,
            |n| vocabulary.regions.contains_key(n),
            || vocabulary.regions.keys().map(RegionName::as_str).collect(),
        )
    });
    let side = fields.text("side", found);
    if let (Some(node), None) = (fields.get("side"), side.and_then(Side::from_name)) {
        let wrong = wrong(node, "`left`, `right`, `bilateral` or `unstated`");
        let known = ["left", "right", "bilateral", "unstated"];
        found.push(wrong.did_you_mean(node.scalar().unwrap_or(""), known));
        return None;
    }
    if !service_known || !region_known {
        return None;
    }
    let authorized = quantity(&fields, "authorized", source, found);
    let detail = RequestDetail {
        levels: levels(&fields, found)?,
        ingredients: named(&fields, vocabulary, found)?,
        strength: quantity(&fields, "strength", source, found),
        tablets_per_day: quantity(&fields, "tablets_per_day", source, found),
    };
    Some(Request {
        issue,
        words: [Some(service), region, side].into_iter().flatten().collect::<Vec<_>>().join(", "),
        service: Some(ServiceName::from(service)),
        region: region.map(RegionName::from),
        side: side.and_then(Side::from_name),
        quantity: quantity(&fields, "quantity", source, found),
        partly_authorized: authorized.is_some(),
        authorized,
        course: quantity(&fields, "course", source, found),
        states_strength: fields.flag("states_strength", found).unwrap_or(detail.strength.is_some()),
        states_level: fields.flag("states_level", found).unwrap_or(!detail.levels.is_empty()),
        states_region: fields.flag("states_region", found).unwrap_or(region.is_some()),
        says_further: fields.flag("says_further", found).unwrap_or(false),
        detail,
    })
}

/// The drugs and items that the lists name.
fn named(
    fields: &Fields<'_>,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Option<BTreeSet<DrugName>> {
    let mut all = Some(BTreeSet::new());
    for (key, what, items) in [("ingredients", "drug", false), ("items", "item", true)] {
        let of_kind = || vocabulary.drugs.iter().filter(|(_, drug)| drug.item == items);
        for (name, node) in fields.texts(key, found) {
            if let Some((known, _)) = of_kind().find(|(known, _)| known.as_str() == name) {
                all.as_mut().map(|all| all.insert(known.clone()));
                continue;
            }
            all = None;
            found.push(
                Diagnostic::new(Code::UnknownValue, format!("there is no {what} `{name}`"))
                    .at(node.span, "")
                    .help(format!("`rationale help {what}s` lists them"))
                    .did_you_mean(name, of_kind().map(|(known, _)| known.as_str())),
            );
        }
    }
    all
}

/// Whether the vocabulary knows a name; reported where it does not.
fn known<'k>(
    fields: &Fields<'_>,
    key: &str,
    found: &mut Diagnostics,
    name: &str,
    is_known: impl Fn(&str) -> bool,
    all: impl Fn() -> Vec<&'k str>,
) -> bool {
    if is_known(name) {
        return true;
    }
    let code = if key == "service" { Code::UnknownService } else { Code::UnknownRegion };
    found.push(
        Diagnostic::new(code, format!("there is no {key} `{name}`"))
            .at(fields.get(key).map_or(fields.span, |n| n.span), "")
            .did_you_mean(name, all()),
    );
    false
}

fn quantity(
    fields: &Fields<'_>,
    key: &str,
    source: &Source,
    found: &mut Diagnostics,
) -> Option<Quantity> {
    let amount = read_quantity(fields.get(key)?, source, found)?;
    Some(Quantity::exactly(amount.number, amount.unit))
}
