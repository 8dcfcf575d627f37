//! What the sections of guidelines are about, when their editions held, and how days, lengths and requests are worded:
//! the checked form of `guideline_use` in the lexicon.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::read::pattern;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::letter::pattern::Pattern;
use crate::model::name::{FamilyName, RegionName, ServiceName};
use crate::model::vocabulary::Vocabulary;
use crate::syntax::fields::{Fields, items, wrong};
use crate::syntax::yaml::Node;

/// Keys of the use of guidelines.
const KEYS: [&str; 8] = [
    "sections",
    "neighbours",
    "editions",
    "record_days",
    "lengths",
    "visit_counts",
    "request_details",
    "request_words",
];

/// A section that guidelines have.
#[derive(Debug, Clone)]
pub struct GuidelineSection {
    /// Words of its title.
    pub title: Pattern,
    /// The services that it is about.
    pub services: BTreeSet<ServiceName>,
    /// Whether it stands in one chapter for all body parts.
    pub any_region: bool,
    /// From how many days after the injury on it speaks.
    pub days_after_injury: Option<i32>,
}

/// When an edition of a family was the adopted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The family.
    pub family: FamilyName,
    /// The year by which it is cited.
    pub year: i16,
    /// The first day.
    pub from: Date,
    /// The day on which another one took its place.
    pub until: Date,
}

/// A detail that a request should state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// How much.
    Quantity,
    /// How often and how long.
    Frequency,
    /// The strength of a drug.
    Strength,
    /// The part of the body.
    Region,
    /// The side.
    Side,
}

impl Detail {
    /// All with their names in the lexicon.
    pub const NAMES: [(Self, &'static str); 5] = [
        (Self::Quantity, "quantity"),
        (Self::Frequency, "frequency"),
        (Self::Strength, "strength"),
        (Self::Region, "region"),
        (Self::Side, "side"),
    ];

    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Quantity => "the quantity",
            Self::Frequency => "frequency and duration",
            Self::Strength => "the strength",
            Self::Region => "the part of the body",
            Self::Side => "the side",
        }
    }
}

/// What the audit needs to know of guidelines.
#[derive(Debug, Clone, Default)]
pub struct GuidelineUse {
    /// Sections.
    pub sections: Vec<GuidelineSection>,
    /// Regions that a chapter on the one also covers.
    pub neighbours: BTreeSet<(RegionName, RegionName)>,
    /// Editions.
    pub editions: Vec<Edition>,
    /// Words before a day on which care was given or decided on.
    pub record_days: Option<Pattern>,
    /// Words for a length of time that care or symptoms have lasted.
    pub lengths: Option<Pattern>,
    /// Words for a number of visits.
    pub visit_counts: Option<Pattern>,
    /// Words for details that a request should state.
    pub details: Vec<(Detail, Pattern)>,
    /// Words by which a rationale names the request that it is about.
    pub request_words: Option<Pattern>,
}

/// Adds what a lexicon file says of guidelines. What is wrong is reported and left out.
pub(crate) fn read_guidelines(
    file: &Fields<'_>,
    vocabulary: &Vocabulary,
    known: &mut GuidelineUse,
    found: &mut Diagnostics,
) {
    let Some(node) = file.get("guideline_use") else { return };
    let Some(file) = Fields::open(node, "the use of guidelines", &KEYS, found) else { return };
    let file = &file;
    for node in list(file, "sections", found) {
        known.sections.extend(section(node, vocabulary, found));
    }
    for node in list(file, "neighbours", found) {
        known.neighbours.extend(pair(node, vocabulary, found));
    }
    for node in list(file, "editions", found) {
        known.editions.extend(edition(node, vocabulary, found));
    }
    if let Some(words) = pattern(file, "record_days", found) {
        known.record_days = Some(words);
    }
    if let Some(words) = pattern(file, "lengths", found) {
        known.lengths = Some(words);
    }
    if let Some(words) = pattern(file, "visit_counts", found) {
        known.visit_counts = Some(words);
    }
    if let Some(node) = file.get("request_details") {
        let names = Detail::NAMES.map(|(_, name)| name);
        let fields = Fields::open(node, "the details of a request", &names, found);
        for (detail, name) in Detail::NAMES {
            let words = fields.as_ref().and_then(|fields| pattern(fields, name, found));
            known.details.extend(words.map(|words| (detail, words)));
        }
    }
    if let Some(words) = pattern(file, "request_words", found) {
        known.request_words = Some(words);
    }
}

fn list<'a>(file: &Fields<'a>, key: &'static str, found: &mut Diagnostics) -> &'a [Node] {
    file.get(key).map_or(&[], |node| items(node, key, found))
}

fn section(
    node: &Node,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Option<GuidelineSection> {
    let known = ["phrases", "services", "any_region", "days_after_injury"];
    let fields = Fields::open(node, "a section of a guideline", &known, found)?;
    let title = pattern(&fields, "phrases", found);
    let mut services = BTreeSet::new();
    for (name, at) in fields.texts("services", found) {
        if vocabulary.services.contains_key(name) {
            services.insert(ServiceName::from(name));
        } else {
            let names = vocabulary.services.keys().map(ServiceName::as_str);
            found.push(
                Diagnostic::new(Code::UnknownService, format!("there is no service `{name}`"))
                    .at(at.span, "")
                    .did_you_mean(name, names),
            );
        }
    }
    let days_after_injury = fields.get("days_after_injury").and_then(|node| {
        let days = node.scalar().and_then(|t| t.parse::<i32>().ok()).filter(|d| *d >= 0);
        if days.is_none() {
            found.push(wrong(node, "a number of days"));
        }
        days
    });
    let any_region = fields.flag("any_region", found).unwrap_or(false);
    fields.require("phrases", found)?;
    Some(GuidelineSection { title: title?, services, any_region, days_after_injury })
}

fn pair(
    node: &Node,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Option<(RegionName, RegionName)> {
    let nodes = items(node, "two regions", found);
    let mut names = Vec::new();
    for node in nodes {
        let name = node.scalar().unwrap_or("");
        if vocabulary.regions.contains_key(name) {
            names.push(RegionName::from(name));
        } else {
            found.push(
                Diagnostic::new(Code::UnknownRegion, format!("there is no region `{name}`"))
                    .at(node.span, "")
                    .did_you_mean(name, vocabulary.regions.keys().map(RegionName::as_str)),
            );
        }
    }
    match <[RegionName; 2]>::try_from(names) {
        Ok([one, other]) => Some((one, other)),
        Err(names) => {
            if names.len() == nodes.len() {
                found.push(wrong(node, "two regions"));
            }
            None
        }
    }
}

fn edition(node: &Node, vocabulary: &Vocabulary, found: &mut Diagnostics) -> Option<Edition> {
    let known = ["family", "year", "from", "until"];
    let fields = Fields::open(node, "an edition of a guideline", &known, found)?;
    let name = fields.require("family", found)?;
    let family = name.scalar().unwrap_or("");
    if !vocabulary.guidelines.families.contains_key(family) {
        let names = vocabulary.guidelines.families.keys().map(FamilyName::as_str);
        found.push(
            Diagnostic::new(Code::UnknownName, format!("there is no family `{family}`"))
                .at(name.span, "")
                .did_you_mean(family, names),
        );
        return None;
    }
    let node = fields.require("year", found)?;
    let year = node.scalar().and_then(|t| t.parse().ok());
    if year.is_none() {
        found.push(wrong(node, "a year"));
    }
    fields.require("from", found)?;
    fields.require("until", found)?;
    let from = fields.date("from", found)?;
    let until = fields.date("until", found)?;
    if from >= until {
        found.push(
            Diagnostic::new(Code::Dates, "this edition ends before it begins")
                .at(fields.span, "")
                .help("write the first day as `from` and the day of its successor as `until`"),
        );
        return None;
    }
    Some(Edition { family: FamilyName::from(family), year: year?, from, until })
}
