//! The handbook of a library: who speaks for which service, where and when, and each rule so that a clinician can hold
//! it against the guideline it cites.
//!
//! It is made from the library alone and so can never say anything else than what decides. Both of its forms, the
//! page and the Markdown, are written from the same entries.

mod markdown;
mod page;
mod speaks;

use std::collections::BTreeMap;

use crate::coverage::{Coverage, UnitName};
use crate::library::Library;
use crate::model::condition::Condition;
use crate::model::name::{RegionName, RuleName, ServiceName};
use crate::model::outcome::Decision;
use crate::model::rule::{Band, Body, Criterion, Definition, Interval, Rule};
use crate::source::{SourceMap, Span};
use crate::test_suite::{Outcome, Status};

use super::citation;

pub use speaks::{Speaker, Speaks};

/// How often a rule decided issues of letters, by decision.
pub type Met = BTreeMap<RuleName, BTreeMap<Decision, usize>>;

/// All that the handbook says.
#[derive(Debug, Clone)]
pub struct Handbook {
    /// Version and hash of the library.
    pub label: String,
    /// Families of guidelines in the legal order of evidence, first the one that is asked first.
    pub families: Vec<FamilyEntry>,
    /// The periods of the table, by title and days.
    pub regimes: Vec<(String, String)>,
    /// Which rules speak for which service and region in which period.
    pub speaks: Vec<Speaks>,
    /// A chapter for each service for which there is a rule.
    pub chapters: Vec<Chapter>,
    /// Derived facts, gates and quantities that rules share.
    pub definitions: Vec<DefinitionEntry>,
    /// Letters that were counted; `None` where none were given.
    pub letters: Option<usize>,
}

/// A family in the order of evidence.
#[derive(Debug, Clone)]
pub struct FamilyEntry {
    /// Its place in the order, from 1; families of one place are asked together.
    pub place: usize,
    /// Its name.
    pub title: String,
    /// How many rules rest on it.
    pub rules: usize,
}

/// A service with the rules for it.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// Anchor within the page.
    pub anchor: String,
    /// The service.
    pub title: String,
    /// Procedure codes.
    pub codes: Vec<String>,
    /// The rules for it, in order of name.
    pub rules: Vec<RuleEntry>,
}

/// A rule.
#[derive(Debug, Clone)]
pub struct RuleEntry {
    /// Its name.
    pub name: String,
    /// The chapter that holds it in full, where that is another one.
    pub written_in: Option<(String, String)>,
    /// Anchor within the page.
    pub anchor: String,
    /// What it is about.
    pub title: String,
    /// The guideline with chapter and page.
    pub citation: String,
    /// From when until when.
    pub in_force: String,
    /// Whether its pages or numbers are only recalled.
    pub draft: bool,
    /// Regions; empty for all.
    pub regions: Vec<String>,
    /// When it speaks at all.
    pub speaks_when: Option<String>,
    /// Whether each side is decided apart.
    pub per_side: bool,
    /// Its criteria.
    pub criteria: Vec<CriterionEntry>,
    /// How they combine.
    pub necessary_when: String,
    /// Tests that it decides, all of them passing or not.
    pub tests: (usize, usize),
    /// Coverage by its tests, in percent.
    pub coverage: Option<usize>,
    /// How often it decided issues of the letters counted: necessary, not necessary, not shown.
    pub met: [usize; 3],
}

/// A criterion.
#[derive(Debug, Clone)]
pub struct CriterionEntry {
    /// Its name within the rule.
    pub name: String,
    /// What the guideline asks, in our own words.
    pub says: String,
    /// A page of its own.
    pub page: Option<String>,
    /// The condition as written.
    pub when: String,
    /// What must be documented before it is asked.
    pub raised_by: Option<String>,
    /// The values between which readers differ.
    pub band: Option<String>,
}

/// A definition.
#[derive(Debug, Clone)]
pub struct DefinitionEntry {
    /// Its name.
    pub name: String,
    /// What it means.
    pub says: String,
    /// Its parameters with what they measure.
    pub parameters: Vec<String>,
    /// Its body as written; a quantity has one line for each reading.
    pub body: Vec<String>,
}

impl Handbook {
    /// The handbook of a library whose tests were run; `met` counts decisions on letters where some were given.
    #[must_use]
    pub fn of(
        library: &Library,
        sources: &SourceMap,
        outcomes: &[Outcome<'_>],
        coverage: &Coverage<'_>,
        met: Option<(usize, &Met)>,
    ) -> Self {
        let writer = Writer { library, sources, outcomes, coverage, met: met.map(|(_, m)| m) };
        let program = &library.program;
        Self {
            label: library.label(),
            families: writer.families(),
            regimes: program
                .regimes
                .iter()
                .map(|regime| (regime.title.clone(), days(regime.in_force)))
                .collect(),
            speaks: speaks::table(program),
            chapters: writer.chapters(),
            definitions: program.definitions.values().map(|d| writer.definition(d)).collect(),
            letters: met.map(|(letters, _)| letters),
        }
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::write(self)
    }

    /// As one page of HTML that needs nothing else.
    ///
    /// # Errors
    /// Where a template cannot be filled in; writing to memory, none can fail.
    pub fn page(&self) -> Result<String, askama::Error> {
        page::write(self)
    }
}

/// What the entries are made from.
#[derive(Debug, Clone, Copy)]
struct Writer<'a> {
    library: &'a Library,
    sources: &'a SourceMap,
    outcomes: &'a [Outcome<'a>],
    coverage: &'a Coverage<'a>,
    met: Option<&'a Met>,
}

impl Writer<'_> {
    fn families(&self) -> Vec<FamilyEntry> {
        let program = &self.library.program;
        let mut families: Vec<_> = program.families.iter().collect();
        families.sort_by_key(|(name, family)| (family.rank, *name));
        let ranks: Vec<u32> = families.iter().map(|(_, family)| family.rank).collect();
        families
            .iter()
            .map(|(name, family)| FamilyEntry {
                place: 1 + ranks
                    .iter()
                    .filter(|rank| **rank < family.rank)
                    .collect::<std::collections::BTreeSet<_>>()
                    .len(),
                title: family.title.clone(),
                rules: program.rules.values().filter(|r| r.source.family == **name).count(),
            })
            .collect()
    }

    fn chapters(&self) -> Vec<Chapter> {
        let program = &self.library.program;
        let mut written: BTreeMap<&RuleName, (String, String)> = BTreeMap::new();
        let mut chapters = Vec::new();
        for (name, service) in &program.vocabulary.services {
            let rules: Vec<&Rule> =
                program.rules.values().filter(|rule| rule.services.contains(name)).collect();
            if rules.is_empty() {
                continue;
            }
            let anchor = service_anchor(name);
            let entries = rules
                .iter()
                .map(|rule| self.rule(rule, written.get(&rule.name).cloned()))
                .collect();
            for rule in rules {
                written.entry(&rule.name).or_insert((anchor.clone(), service.title.clone()));
            }
            let (title, codes) = (service.title.clone(), service.codes.clone());
            chapters.push(Chapter { anchor, title, codes, rules: entries });
        }
        chapters
    }

    fn rule(&self, rule: &Rule, written_in: Option<(String, String)>) -> RuleEntry {
        let program = &self.library.program;
        let unit = self
            .coverage
            .units
            .iter()
            .find(|u| matches!(&u.name, UnitName::Rule(name) if *name == rule.name));
        let of_rule = || self.outcomes.iter().filter(|o| o.rule() == Some(&rule.name));
        let met = self.met.and_then(|met| met.get(&rule.name));
        let count = |decision| met.and_then(|m| m.get(&decision)).copied().unwrap_or(0);
        RuleEntry {
            name: rule.name.to_string(),
            written_in,
            anchor: rule_anchor(&rule.name),
            title: rule.title.clone(),
            citation: citation::of_rule(rule, program),
            in_force: days(rule.in_force),
            draft: rule.draft,
            regions: rule.regions.iter().map(|r| self.region(r)).collect(),
            speaks_when: rule.speaks_when.as_ref().map(|c| self.text(c)),
            per_side: rule.per_side,
            criteria: rule.criteria.iter().map(|c| self.criterion(c)).collect(),
            necessary_when: self.text(&rule.necessary_when),
            tests: (of_rule().count(), of_rule().filter(|o| o.status() == Status::Passed).count()),
            coverage: unit.map(|u| u.score().percent()),
            met: [Decision::Necessary, Decision::NotNecessary, Decision::NotShown].map(count),
        }
    }

    fn region(&self, name: &RegionName) -> String {
        let region = self.library.program.vocabulary.regions.get(name);
        region.map_or_else(|| name.to_string(), |r| r.title.clone())
    }

    fn criterion(&self, criterion: &Criterion) -> CriterionEntry {
        CriterionEntry {
            name: criterion.name.to_string(),
            says: criterion.says.clone(),
            page: criterion.page.clone(),
            when: self.text(&criterion.when),
            raised_by: criterion.raised_by.as_ref().map(|c| self.text(c)),
            band: criterion.band.as_ref().map(Band::write),
        }
    }

    fn definition(&self, definition: &Definition) -> DefinitionEntry {
        let body = match &definition.body {
            Body::When(condition) => vec![self.text(condition)],
            Body::Measure(_, readings) => readings
                .iter()
                .map(|reading| {
                    let guard = reading.guard.as_ref().map(|g| format!(" if {}", self.text(g)));
                    reading.take.name() + &guard.unwrap_or_default()
                })
                .collect(),
        };
        DefinitionEntry {
            name: definition.name.to_string(),
            says: definition.says.clone(),
            parameters: definition
                .parameters
                .iter()
                .map(|(name, dimension)| format!("{name}: {}", dimension.words()))
                .collect(),
            body,
        }
    }

    /// A condition as its author wrote it, on one line.
    fn text(&self, condition: &Condition) -> String {
        one_line(self.sources, condition.span)
    }
}

fn one_line(sources: &SourceMap, span: Span) -> String {
    sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn service_anchor(name: &ServiceName) -> String {
    format!("service-{name}")
}

fn rule_anchor(name: &RuleName) -> String {
    format!("rule-{}", name.as_str().replace('/', "-"))
}

/// `2007-06-15 to 2016-07-28`, the last day being the last one in force.
fn days(interval: Interval) -> String {
    let last = interval.until.map(|until| until.yesterday().unwrap_or(until));
    match (interval.from, last) {
        (Some(from), Some(last)) => format!("{from} to {last}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(last)) => format!("until {last}"),
        (None, None) => "always".to_owned(),
    }
}

impl Handbook {
    /// Every rule, once.
    fn rules(&self) -> impl Iterator<Item = &RuleEntry> {
        self.chapters.iter().flat_map(|c| &c.rules).filter(|rule| rule.written_in.is_none())
    }
}

impl Speaker {
    /// What qualifies it.
    fn notes(&self) -> Vec<String> {
        let conditional = self.conditional.then(|| "where its own condition is met".to_owned());
        let draft = self.draft.then(|| "draft".to_owned());
        conditional.into_iter().chain(self.only.clone()).chain(draft).collect()
    }
}

impl RuleEntry {
    /// What is said of it before its criteria, by name; the count of letters only where some were counted.
    fn particulars(&self, counted: bool) -> Vec<(&'static str, String)> {
        let checked = "pages and numbers checked";
        let confidence = if self.draft { "draft: recalled, not checked" } else { checked };
        let regions =
            if self.regions.is_empty() { "all".to_owned() } else { self.regions.join(", ") };
        let sides = if self.per_side { "each side apart" } else { "the request as a whole" };
        let (tests, passed) = self.tests;
        let coverage =
            self.coverage.map_or(String::new(), |percent| format!("; coverage {percent} %"));
        let mut all = vec![
            ("rule", self.name.clone()),
            ("guideline", self.citation.clone()),
            ("in force", self.in_force.clone()),
            ("confidence", confidence.to_owned()),
            ("regions", regions),
            ("decides", sides.to_owned()),
        ];
        all.extend(self.speaks_when.clone().map(|when| ("speaks when", when)));
        all.push(("tests", format!("{tests}, {passed} of them pass{coverage}")));
        if counted {
            let [necessary, not_necessary, not_shown] = self.met;
            let met = format!(
                "{} times: {necessary} necessary, {not_necessary} not necessary, {not_shown} not shown",
                necessary + not_necessary + not_shown
            );
            all.push(("decided", met));
        }
        all
    }
}
