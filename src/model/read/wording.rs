//! The `wording` of a vocabulary file to [`Wording`].

use crate::diagnostic::Diagnostics;
use crate::model::name::RegionName;
use crate::model::side::Side;
use crate::model::vocabulary::Wording;
use crate::syntax::fields::{Fields, entries, items, text, wrong};
use crate::syntax::yaml::{Kind, Node};

/// Reads one file's wording into `wording`; the regions it names are left in `regions` to be checked.
pub(super) fn read_wording<'a>(
    node: &'a Node,
    wording: &mut Wording,
    regions: &mut Vec<&'a Node>,
    found: &mut Diagnostics,
) {
    let known = [
        "regions",
        "sides",
        "plurals",
        "no_region",
        "diagnosis",
        "injury",
        "records",
        "future",
        "dated",
        "daily",
        "as_needed",
        "further",
        "several_at_once",
    ];
    let Some(fields) = Fields::open(node, "the wording", &known, found) else { return };
    if let Some(list) = fields.get("regions") {
        for (name, at, phrases) in entries(list, "regions", found).unwrap_or_default() {
            regions.push(at);
            let known = wording.regions.entry(RegionName::from(name)).or_default();
            known.extend(phrase_list(phrases, found));
        }
    }
    if let Some(list) = fields.get("sides") {
        for (name, at, phrases) in entries(list, "sides", found).unwrap_or_default() {
            match Side::from_name(name) {
                Some(side) => {
                    let known = wording.sides.entry(side).or_default();
                    known.extend(phrase_list(phrases, found));
                }
                None => found.push(wrong(at, "`left`, `right` or `bilateral`")),
            }
        }
    }
    if let Some(list) = fields.get("daily") {
        for (times, at, phrases) in entries(list, "daily", found).unwrap_or_default() {
            match times.parse() {
                Ok(times) if (1..=24).contains(&times) => {
                    let known = wording.daily.entry(times).or_default();
                    known.extend(phrase_list(phrases, found));
                }
                Ok(_) | Err(_) => found.push(wrong(at, "how many times a day, from 1 to 24")),
            }
        }
    }
    let dated = fields.texts("dated", found).into_iter();
    wording.dated.extend(dated.map(|(word, _)| word.to_ascii_lowercase()));
    for (key, list) in [
        ("plurals", &mut wording.plurals),
        ("no_region", &mut wording.no_region),
        ("diagnosis", &mut wording.diagnosis),
        ("injury", &mut wording.injury),
        ("records", &mut wording.records),
        ("future", &mut wording.future),
        ("as_needed", &mut wording.as_needed),
        ("further", &mut wording.further),
        ("several_at_once", &mut wording.several_at_once),
    ] {
        list.extend(fields.texts(key, found).into_iter().map(|(phrase, _)| phrase.to_owned()));
    }
}

/// The phrases of a list, or a single one.
fn phrase_list(node: &Node, found: &mut Diagnostics) -> Vec<String> {
    match &node.kind {
        Kind::Scalar(one) => vec![one.clone()],
        Kind::List(_) | Kind::Map(_) | Kind::Empty => items(node, "phrases", found)
            .iter()
            .filter_map(|item| text(item, found).map(str::to_owned))
            .collect(),
    }
}
