//! A rule file as written: one guideline's criteria for one service, or the shared definitions.

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Source;

use super::citation::{citation, page};
use super::condition::{self, BandWritten, Expression, Name};
use super::fields::{Fields, entries, items, text, wrong};
use super::yaml::{Kind, Node};

pub use super::citation::CitationWritten;

/// A rule as written. A part that is missing or faulty was reported and is `None`, so that the rest can still be checked.
#[derive(Debug, Clone)]
pub struct RuleWritten {
    /// Its name.
    pub name: Option<Name>,
    /// What it is about, for a reader.
    pub title: Option<String>,
    /// Whether its pages or numbers are only recalled.
    pub draft: bool,
    /// The guideline it renders.
    pub source: Option<CitationWritten>,
    /// First day in force, and first day no longer in force.
    pub in_force: Option<(Option<Date>, Option<Date>)>,
    /// The services it decides.
    pub services: Vec<Name>,
    /// The regions for which it decides them; empty for all.
    pub regions: Vec<Name>,
    /// When it speaks for the case at all.
    pub speaks_when: Option<Expression>,
    /// Whether each side is decided apart.
    pub per_side: bool,
    /// Its criteria in the order written.
    pub criteria: Vec<CriterionWritten>,
    /// When the service is necessary.
    pub necessary_when: Option<Expression>,
}

/// A criterion as written.
#[derive(Debug, Clone)]
pub struct CriterionWritten {
    /// Its name within the rule.
    pub name: Name,
    /// What the guideline asks, in our own words.
    pub says: Option<String>,
    /// The condition.
    pub when: Option<Expression>,
    /// What must be documented before the criterion is asked at all.
    pub raised_by: Option<Expression>,
    /// Page of its own, where it differs from the rule's.
    pub page: Option<String>,
    /// The values of its threshold between which readers differ.
    pub band: Option<BandWritten>,
}

/// A derived fact or gate as written.
#[derive(Debug, Clone)]
pub struct DefinitionWritten {
    /// Its name.
    pub name: Name,
    /// What it means.
    pub says: Option<String>,
    /// Parameters with the dimension of each.
    pub parameters: Vec<(Name, Node)>,
    /// Its body.
    pub body: BodyWritten,
}

/// The body of a definition.
#[derive(Debug, Clone)]
pub enum BodyWritten {
    /// A condition; `None` where it was reported.
    When(Option<Expression>),
    /// Readings of one quantity.
    Measure(Vec<ReadingWritten>),
}

/// A reading of a quantity as written.
#[derive(Debug, Clone)]
pub struct ReadingWritten {
    /// What it takes: a fact or quantity, or several to be added up.
    pub take: Vec<Name>,
    /// When it counts.
    pub guard: Option<Expression>,
}

/// Reads conditions and names of one file.
#[derive(Debug)]
pub struct Reader<'a> {
    source: &'a Source,
}

impl<'a> Reader<'a> {
    /// A reader of the file that the nodes came from.
    #[must_use]
    pub fn new(source: &'a Source) -> Self {
        Self { source }
    }

    /// The condition in a scalar.
    pub fn condition(&self, node: &Node, found: &mut Diagnostics) -> Option<Expression> {
        let written = text(node, found)?;
        let locator = node.locator(self.source.text());
        condition::parse(written, &|range| locator.span(range))
            .map_err(|error| found.push(*error))
            .ok()
    }

    /// The condition in a scalar that may be missing; a faulty one is reported and counts as missing.
    fn optional(&self, node: Option<&Node>, found: &mut Diagnostics) -> Option<Expression> {
        self.condition(node?, found)
    }

    /// Reads a rule file.
    pub fn rule(&self, node: &Node, found: &mut Diagnostics) -> Option<RuleWritten> {
        let known = [
            "guideline",
            "title",
            "status",
            "source",
            "in_force",
            "applies_to",
            "speaks_when",
            "decide_per",
            "criteria",
            "necessary_when",
        ];
        let fields = Fields::open(node, "a rule", &known, found)?;
        let source = fields.require("source", found).and_then(|n| citation(n, found));
        let applies_to = fields.require("applies_to", found).and_then(|n| applies_to(n, found));
        let (services, regions) = applies_to.unwrap_or_default();
        let criteria = fields.require("criteria", found).map(|n| self.criteria(n, found));
        Some(RuleWritten {
            name: fields.require("guideline", found).and_then(|n| name(n, found)),
            title: filled(&fields, "title", found),
            draft: word(&fields, "status", ["in_force", "draft"], found) == Some("draft"),
            source,
            in_force: fields.require("in_force", found).and_then(|n| interval(n, found)),
            services,
            regions,
            speaks_when: self.optional(fields.get("speaks_when"), found),
            per_side: word(&fields, "decide_per", ["side", "request"], found) == Some("side"),
            criteria: criteria.unwrap_or_default(),
            necessary_when: fields
                .require("necessary_when", found)
                .and_then(|n| self.condition(n, found)),
        })
    }

    fn criteria(&self, node: &Node, found: &mut Diagnostics) -> Vec<CriterionWritten> {
        let entries = entries(node, "criteria", found).unwrap_or_default();
        entries
            .into_iter()
            .filter_map(|(_, key, value)| self.criterion(key, value, found))
            .collect()
    }

    fn criterion(
        &self,
        key: &Node,
        node: &Node,
        found: &mut Diagnostics,
    ) -> Option<CriterionWritten> {
        let name = name(key, found)?;
        let known = ["says", "when", "raised_by", "page", "band"];
        let Some(fields) = Fields::open(node, "a criterion", &known, found) else {
            // Its name stays known, so that nothing is said of those who ask for it.
            return Some(CriterionWritten {
                name,
                says: None,
                when: None,
                raised_by: None,
                page: None,
                band: None,
            });
        };
        Some(CriterionWritten {
            name,
            says: says(&fields, found),
            when: fields.require("when", found).and_then(|n| self.condition(n, found)),
            raised_by: self.optional(fields.get("raised_by"), found),
            page: page(&fields, found),
            band: fields.get("band").and_then(|n| self.band(n, found)),
        })
    }

    fn band(&self, node: &Node, found: &mut Diagnostics) -> Option<BandWritten> {
        let written = text(node, found)?;
        let locator = node.locator(self.source.text());
        condition::parse_band(written, &|range| locator.span(range))
            .map_err(|error| found.push(*error))
            .ok()
    }

    /// Reads a file of derived facts and gates.
    pub fn definitions(&self, node: &Node, found: &mut Diagnostics) -> Vec<DefinitionWritten> {
        let Some(fields) = Fields::open(node, "a file of definitions", &["definitions"], found)
        else {
            return Vec::new();
        };
        let Some(body) = fields.require("definitions", found) else { return Vec::new() };
        let entries = entries(body, "definitions", found).unwrap_or_default();
        entries
            .into_iter()
            .filter_map(|(_, key, value)| self.definition(key, value, found))
            .collect()
    }

    fn definition(
        &self,
        key: &Node,
        node: &Node,
        found: &mut Diagnostics,
    ) -> Option<DefinitionWritten> {
        let called = name(key, found)?;
        let known = ["says", "parameters", "when", "measure"];
        let Some(fields) = Fields::open(node, "a definition", &known, found) else {
            // Its name stays known, so that nothing is said of those who ask for it.
            let (parameters, body) = (Vec::new(), BodyWritten::When(None));
            return Some(DefinitionWritten { name: called, says: None, parameters, body });
        };
        let says = says(&fields, found);
        let parameters = fields.get("parameters").map_or_else(Vec::new, |n| {
            let entries = entries(n, "parameters", found).unwrap_or_default();
            entries.into_iter().filter_map(|(_, k, v)| Some((name(k, found)?, v.clone()))).collect()
        });
        let body = match (fields.get("when"), fields.get("measure")) {
            (Some(when), None) => BodyWritten::When(self.condition(when, found)),
            (None, Some(measure)) => BodyWritten::Measure(self.measure(measure, found)),
            (Some(_), Some(both)) => {
                found.push(
                    Diagnostic::new(
                        Code::WrongValue,
                        "a definition has either `when` or `measure`, not both",
                    )
                    .at(both.span, "")
                    .help("remove one of them"),
                );
                BodyWritten::When(None)
            }
            (None, None) => {
                // A mistyped `when` or `measure` was said.
                if !fields.has_unknown() {
                    fields.require("when", found);
                }
                BodyWritten::When(None)
            }
        };
        Some(DefinitionWritten { name: called, says, parameters, body })
    }

    fn measure(&self, node: &Node, found: &mut Diagnostics) -> Vec<ReadingWritten> {
        items(node, "readings", found)
            .iter()
            .filter_map(|item| {
                let fields = Fields::open(item, "a reading", &["take", "if"], found)?;
                let take = self.sum(fields.require("take", found)?, found)?;
                Some(ReadingWritten { take, guard: self.optional(fields.get("if"), found) })
            })
            .collect()
    }

    fn sum(&self, node: &Node, found: &mut Diagnostics) -> Option<Vec<Name>> {
        let written = text(node, found)?;
        let locator = node.locator(self.source.text());
        condition::parse_sum(written, &|range| locator.span(range))
            .map_err(|error| found.push(*error))
            .ok()
    }
}

/// What a criterion or definition says, in words.
fn says(fields: &Fields<'_>, found: &mut Diagnostics) -> Option<String> {
    filled(fields, "says", found)
}

/// The text of a key that must be there and must not be empty.
fn filled(fields: &Fields<'_>, key: &str, found: &mut Diagnostics) -> Option<String> {
    let node = fields.require(key, found)?;
    let text = text(node, found)?;
    if text.trim().is_empty() {
        found.push(wrong(node, "words for the reader"));
        return None;
    }
    Some(text.to_owned())
}

/// A scalar as a name with its place.
pub fn name(node: &Node, found: &mut Diagnostics) -> Option<Name> {
    text(node, found).map(|text| Name { text: text.to_owned(), span: node.span })
}

/// One of two words; the first where the key is not there.
fn word<'a>(
    fields: &Fields<'a>,
    key: &str,
    words: [&'static str; 2],
    found: &mut Diagnostics,
) -> Option<&'a str> {
    let node = fields.get(key)?;
    let word = node.scalar().filter(|w| words.contains(w));
    if word.is_none() {
        let wrong = wrong(node, &format!("`{}` or `{}`", words[0], words[1]));
        found.push(wrong.did_you_mean(node.scalar().unwrap_or(""), words));
    }
    word
}

fn interval(node: &Node, found: &mut Diagnostics) -> Option<(Option<Date>, Option<Date>)> {
    let fields = Fields::open(node, "an interval", &["from", "until"], found)?;
    let (from, until) = (fields.date("from", found), fields.date("until", found));
    if from.is_some() != fields.get("from").is_some()
        || until.is_some() != fields.get("until").is_some()
    {
        return None;
    }
    if let (Some(from), Some(until), Some(at)) = (from, until, fields.get("until"))
        && from >= until
    {
        found.push(
            Diagnostic::new(
                Code::Dates,
                format!("the interval ends on {until}, not after its beginning on {from}"),
            )
            .at(at.span, "")
            .help("`until` is the first day on which the rule no longer holds"),
        );
        return None;
    }
    Some((from, until))
}

fn applies_to(node: &Node, found: &mut Diagnostics) -> Option<(Vec<Name>, Vec<Name>)> {
    let fields = Fields::open(node, "`applies_to`", &["services", "regions"], found)?;
    fields.require("services", found)?;
    let names = |key: &str, found: &mut Diagnostics| {
        fields
            .texts(key, found)
            .into_iter()
            .map(|(t, n)| Name { text: t.to_owned(), span: n.span })
            .collect()
    };
    Some((names("services", found), names("regions", found)))
}

/// Whether a node is a mapping with this key; tells rule files from definition files.
#[must_use]
pub fn has_key(node: &Node, key: &str) -> bool {
    matches!(&node.kind, Kind::Map(pairs) if pairs.iter().any(|(k, _)| k.scalar() == Some(key)))
}
