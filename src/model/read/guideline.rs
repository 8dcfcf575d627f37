//! The `guidelines` of a vocabulary file to [`GuidelineTable`].

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::guideline::{FamilyType, GuidelineTable, TopicType};
use crate::model::name::{FamilyName, RegionName};
use crate::syntax::fields::{Fields, entries, wrong};
use crate::syntax::yaml::Node;

/// Reads one file's guidelines into `table`; the regions it names are left in `regions` to be checked.
pub(super) fn read_guidelines<'a>(
    node: &'a Node,
    table: &mut GuidelineTable,
    regions: &mut Vec<&'a Node>,
    found: &mut Diagnostics,
) {
    let Some(fields) = Fields::open(node, "the guidelines", &["families", "topics"], found) else {
        return;
    };
    if let Some(list) = fields.get("families") {
        for (name, at, node) in entries(list, "families", found).unwrap_or_default() {
            if let Some(family) = read_family(node, found)
                && table.families.insert(FamilyName::from(name), family).is_some()
            {
                found.push(twice("guideline family", name, at));
            }
        }
    }
    if let Some(list) = fields.get("topics") {
        for (title, at, node) in entries(list, "topics", found).unwrap_or_default() {
            if let Some(topic) = read_topic(node, table, regions, found)
                && table.topics.insert(title.to_owned(), topic).is_some()
            {
                found.push(twice("guideline topic", title, at));
            }
        }
    }
}

fn twice(what: &str, name: &str, at: &Node) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, format!("there are two {what}s named `{name}`"))
        .at(at.span, "the second one")
        .help("give one of them another name")
}

fn read_family(node: &Node, found: &mut Diagnostics) -> Option<FamilyType> {
    let fields = Fields::open(node, "a guideline family", &["title", "mtus", "phrases"], found)?;
    Some(FamilyType {
        title: fields.require_text("title", found)?.to_owned(),
        mtus: fields.flag("mtus", found).unwrap_or(false),
        phrases: fields.texts("phrases", found).into_iter().map(|(t, _)| t.to_owned()).collect(),
    })
}

fn read_topic<'a>(
    node: &'a Node,
    table: &GuidelineTable,
    regions: &mut Vec<&'a Node>,
    found: &mut Diagnostics,
) -> Option<TopicType> {
    let known = ["family", "chapter", "editions", "regions", "phrases"];
    let fields = Fields::open(node, "a guideline topic", &known, found)?;
    let family = fields.require("family", found)?;
    let name = family.scalar().unwrap_or("");
    if !table.families.contains_key(name) {
        found.push(
            wrong(family, "a guideline family of this file")
                .did_you_mean(name, table.families.keys().map(FamilyName::as_str)),
        );
        return None;
    }
    let chapter = fields.get("chapter").and_then(|node| number(node, found));
    let editions = fields.get("editions").map(|_| fields.texts("editions", found));
    let mut years: Vec<i16> = Vec::new();
    for (_, node) in editions.unwrap_or_default() {
        years.extend(number::<i16>(node, found));
    }
    let places = fields.texts("regions", found);
    regions.extend(places.iter().map(|(_, node)| *node));
    Some(TopicType {
        family: FamilyName::from(name),
        chapter,
        editions: years,
        regions: places.into_iter().map(|(name, _)| RegionName::from(name)).collect(),
        phrases: fields.texts("phrases", found).into_iter().map(|(t, _)| t.to_owned()).collect(),
    })
}

/// A whole number of the size asked for.
fn number<N: std::str::FromStr>(node: &Node, found: &mut Diagnostics) -> Option<N> {
    let number = node.scalar().and_then(|text| text.parse().ok());
    if number.is_none() {
        found.push(wrong(node, "a whole number"));
    }
    number
}
