//! `rules/vocabulary/*.yaml` to [`Vocabulary`].

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::name::{FactName, RegionName, ServiceName};
use crate::model::value::{Dimension, Unit};
use crate::model::vocabulary::{
    FactType, Group, RegionOf, RegionType, ServiceType, ValueType, Vocabulary,
};
use crate::syntax::fields::{Fields, entries, text, wrong};
use crate::syntax::yaml::{Kind, Node};

use super::drug::read_drugs;
use super::guideline::read_guidelines;
use super::wording::read_wording;

/// Dimensions by their names in the vocabulary.
const DIMENSIONS: [(&str, Dimension); 10] = [
    ("number", Dimension::Plain),
    ("duration", Dimension::Duration),
    ("grade", Dimension::Grade),
    ("score", Dimension::Score),
    ("angle", Dimension::Angle),
    ("percentage", Dimension::Percentage),
    ("visits", Dimension::Visits),
    ("tablets", Dimension::Tablets),
    ("dose", Dimension::Dose),
    ("daily_dose", Dimension::DailyDose),
];

/// The dimension of a name in the vocabulary.
pub(super) fn dimension(name: &str) -> Option<Dimension> {
    DIMENSIONS.iter().find(|(n, _)| *n == name).map(|(_, d)| *d)
}

/// The names of all dimensions, for a message.
pub(super) fn dimension_names() -> String {
    DIMENSIONS.map(|(n, _)| n).join(", ")
}

/// Names used in the files, checked once all are read.
#[derive(Default)]
struct Uses<'a> {
    regions: Vec<&'a Node>,
    services: Vec<&'a Node>,
}

/// Reads all vocabulary files as one vocabulary; a file may hold any of `facts`, `regions`, `services`, `drugs`,
/// `wording` and `guidelines`.
pub fn read_vocabulary(files: &[&Node], found: &mut Diagnostics) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    let mut parents = Vec::new();
    let mut uses = Uses::default();
    for file in files {
        let known = ["facts", "regions", "services", "drugs", "items", "wording", "guidelines"];
        let Some(fields) = Fields::open(file, "a vocabulary file", &known, found) else { continue };
        for (name, at, node) in section(&fields, "facts", found) {
            if let Some(fact) = read_fact(node, found)
                && vocabulary.facts.insert(FactName::from(name), fact).is_some()
            {
                found.push(twice("fact", name, at));
            }
        }
        for (name, at, node) in section(&fields, "regions", found) {
            if let Some((region, parent)) = read_region(node, found) {
                parents.extend(parent.map(|parent| (RegionName::from(name), parent)));
                if vocabulary.regions.insert(RegionName::from(name), region).is_some() {
                    found.push(twice("region", name, at));
                }
            }
        }
        for (name, at, node) in section(&fields, "services", found) {
            if let Some(service) = read_service(node, &mut uses, found)
                && vocabulary.services.insert(ServiceName::from(name), service).is_some()
            {
                found.push(twice("service", name, at));
            }
        }
        if let Some(node) = fields.get("drugs") {
            read_drugs(node, false, &mut vocabulary.drugs, found);
        }
        if let Some(node) = fields.get("items") {
            read_drugs(node, true, &mut vocabulary.drugs, found);
        }
        if let Some(node) = fields.get("wording") {
            read_wording(node, &mut vocabulary.wording, &mut uses.regions, found);
        }
        if let Some(node) = fields.get("guidelines") {
            read_guidelines(node, &mut vocabulary.guidelines, &mut uses.regions, found);
        }
    }
    check_parents(&vocabulary, &parents, found);
    check_uses(&vocabulary, &uses, found);
    vocabulary
}

fn section<'a>(
    fields: &Fields<'a>,
    key: &str,
    found: &mut Diagnostics,
) -> Vec<(&'a str, &'a Node, &'a Node)> {
    fields.get(key).and_then(|node| entries(node, key, found)).unwrap_or_default()
}

fn twice(what: &str, name: &str, at: &Node) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, format!("there are two {what}s named `{name}`"))
        .at(at.span, "the second one")
        .help("give one of them another name")
}

fn read_fact(node: &Node, found: &mut Diagnostics) -> Option<FactType> {
    let known = ["means", "group", "sided", "side_noted", "regional", "value", "exclusive"];
    let fields = Fields::open(node, "a fact", &known, found)?;
    let means = fields.require_text("means", found)?.to_owned();
    let group = fields.require("group", found)?;
    let Some(group) =
        Group::NAMES.iter().find(|(_, n)| Some(*n) == group.scalar()).map(|(g, _)| *g)
    else {
        let names = Group::NAMES.map(|(_, n)| n).join(", ");
        let wrong = wrong(group, &format!("one of {names}"));
        let known = Group::NAMES.iter().map(|(_, n)| *n);
        found.push(wrong.did_you_mean(group.scalar().unwrap_or(""), known));
        return None;
    };
    Some(FactType {
        means,
        group,
        sided: fields.flag("sided", found).unwrap_or(false),
        side_noted: fields.flag("side_noted", found).unwrap_or(false),
        regional: fields.flag("regional", found).unwrap_or(false),
        value: read_value_type(&fields, found)?,
    })
}

fn read_value_type(fields: &Fields<'_>, found: &mut Diagnostics) -> Option<ValueType> {
    let exclusive = fields.flag("exclusive", found).unwrap_or(false);
    let Some(node) = fields.get("value") else { return Some(ValueType::None) };
    match &node.kind {
        Kind::Scalar(name) if name == "text" => Some(ValueType::Text),
        Kind::Scalar(name) => {
            let dimension = dimension(name);
            if dimension.is_none() {
                let names = dimension_names();
                found.push(
                    wrong(node, &format!("`text`, a list of words or one of {names}"))
                        .did_you_mean(name, DIMENSIONS.iter().map(|(n, _)| *n)),
                );
            }
            dimension.map(ValueType::Quantity)
        }
        Kind::List(words) => {
            let words: BTreeSet<String> =
                words.iter().filter_map(|w| text(w, found).map(str::to_owned)).collect();
            Some(ValueType::Words { words, exclusive })
        }
        Kind::Map(_) | Kind::Empty => {
            found.push(wrong(node, "a dimension, a list of words or `text`"));
            None
        }
    }
}

fn read_region<'a>(
    node: &'a Node,
    found: &mut Diagnostics,
) -> Option<(RegionType, Option<&'a Node>)> {
    let fields = Fields::open(node, "a region", &["title", "within", "sided"], found)?;
    let region = RegionType {
        title: fields.require_text("title", found)?.to_owned(),
        within: fields.text("within", found).map(RegionName::from),
        sided: fields.flag("sided", found).unwrap_or(false),
    };
    Some((region, fields.get("within")))
}

fn read_service<'a>(
    node: &'a Node,
    uses: &mut Uses<'a>,
    found: &mut Diagnostics,
) -> Option<ServiceType> {
    let known = [
        "title",
        "codes",
        "phrases",
        "not",
        "yields_to",
        "with",
        "region",
        "unit",
        "paired",
        "mixed",
        "one_at_a_time",
    ];
    let fields = Fields::open(node, "a service", &known, found)?;
    let owned = |list: Vec<(&str, &Node)>| list.into_iter().map(|(t, _)| t.to_owned()).collect();
    let mut services = |key, found: &mut Diagnostics| {
        let list = fields.texts(key, found);
        uses.services.extend(list.iter().map(|(_, node)| *node));
        list.into_iter().map(|(name, _)| ServiceName::from(name)).collect()
    };
    let yields_to = services("yields_to", found);
    let with = services("with", found);
    let region = match fields.text("region", found) {
        None => RegionOf::Request,
        Some("no") => RegionOf::None,
        Some("diagnosis") => RegionOf::Diagnosis,
        Some(name) => {
            uses.regions.extend(fields.get("region"));
            RegionOf::Always(RegionName::from(name))
        }
    };
    let unit = fields.get("unit").and_then(|node| {
        let unit = node.scalar().and_then(Unit::from_name);
        if unit.is_none() {
            found.push(wrong(node, "a unit such as `visit` or `tablet`"));
        }
        unit
    });
    Some(ServiceType {
        title: fields.require_text("title", found)?.to_owned(),
        codes: owned(fields.texts("codes", found)),
        phrases: owned(fields.texts("phrases", found)),
        not: owned(fields.texts("not", found)),
        yields_to,
        with,
        region,
        unit,
        paired: fields.flag("paired", found).unwrap_or(false),
        mixed: fields.flag("mixed", found).unwrap_or(false),
        one_at_a_time: fields.flag("one_at_a_time", found).unwrap_or(false),
    })
}

/// Every region and service that a file refers to is in the vocabulary.
fn check_uses(vocabulary: &Vocabulary, uses: &Uses<'_>, found: &mut Diagnostics) {
    let mut unknown = |node: &Node, code, what, names: Vec<&str>| {
        let Some(name) = node.scalar().filter(|name| !names.contains(name)) else { return };
        found.push(
            Diagnostic::new(code, format!("there is no {what} `{name}`"))
                .at(node.span, "")
                .did_you_mean(name, names),
        );
    };
    for node in &uses.regions {
        let names = vocabulary.regions.keys().map(RegionName::as_str).collect();
        unknown(node, Code::UnknownRegion, "region", names);
    }
    for node in &uses.services {
        let names = vocabulary.services.keys().map(ServiceName::as_str).collect();
        unknown(node, Code::UnknownService, "service", names);
    }
}

/// Every `within` names a region, and no region is part of itself.
fn check_parents(
    vocabulary: &Vocabulary,
    parents: &[(RegionName, &Node)],
    found: &mut Diagnostics,
) {
    for (name, node) in parents {
        let Some(parent) = node.scalar() else { continue };
        if !vocabulary.regions.contains_key(parent) {
            found.push(
                Diagnostic::new(Code::UnknownRegion, format!("there is no region `{parent}`"))
                    .at(node.span, "")
                    .did_you_mean(parent, vocabulary.regions.keys().map(RegionName::as_str)),
            );
        } else if vocabulary.is_within(&RegionName::from(parent), name) {
            found.push(
                Diagnostic::new(Code::Cycle, format!("the region `{name}` is part of itself"))
                    .at(node.span, "leads back to it")
                    .help("remove one `within` of the circle"),
            );
        }
    }
}
