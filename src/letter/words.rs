//! The vocabulary's phrases, compiled once for all letters.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::name::{DrugName, FamilyName, RegionName, ServiceName};
use crate::model::side::Side;
use crate::model::value::Unit;
use crate::model::vocabulary::{RegionOf, Vocabulary};

use super::pattern::Pattern;
use super::phrase;

/// How requests name one service.
#[derive(Debug, Clone)]
pub(super) struct ServiceWords {
    pub(super) name: ServiceName,
    pub(super) phrases: Pattern,
    pub(super) not: Option<Pattern>,
    pub(super) yields_to: Vec<ServiceName>,
    pub(super) with: Vec<ServiceName>,
    pub(super) region: RegionOf,
    pub(super) unit: Option<Unit>,
    pub(super) paired: bool,
}

/// How citations name one topic.
#[derive(Debug, Clone)]
pub(super) struct TopicWords {
    pub(super) title: String,
    pub(super) family: FamilyName,
    pub(super) chapter: Option<u32>,
    pub(super) phrases: Pattern,
}

/// How citations name one family.
#[derive(Debug, Clone)]
pub(super) struct FamilyWords {
    pub(super) name: FamilyName,
    pub(super) mtus: bool,
    pub(super) phrases: Pattern,
}

/// Every phrase that reading a letter's form needs.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) services: Vec<ServiceWords>,
    pub(super) drugs: Vec<(DrugName, Pattern)>,
    pub(super) daily: Vec<(u32, Pattern)>,
    pub(super) as_needed: Option<Pattern>,
    pub(super) several_at_once: Option<Pattern>,
    pub(super) regions: Vec<(RegionName, Pattern)>,
    pub(super) sides: Vec<(Side, Pattern)>,
    pub(super) plurals: Option<Pattern>,
    pub(super) no_region: Option<Pattern>,
    pub(super) diagnosis: Option<Pattern>,
    pub(super) injury: Option<Pattern>,
    pub(super) records: Option<Pattern>,
    pub(super) future: Option<Pattern>,
    pub(super) topics: Vec<TopicWords>,
    pub(super) families: Vec<FamilyWords>,
}

impl Words {
    /// Compiles the phrases; a phrase that is no pattern is reported and its owner left out.
    pub(super) fn new(vocabulary: &Vocabulary, found: &mut Diagnostics) -> Self {
        let wording = &vocabulary.wording;
        let mut compile = |what: &str, phrases: &[String]| compile(what, phrases, found);
        let mut services = Vec::new();
        for (name, service) in &vocabulary.services {
            let what = format!("service `{name}`");
            let Some(phrases) = compile(&what, &service.phrases) else { continue };
            services.push(ServiceWords {
                name: name.clone(),
                phrases,
                not: compile(&what, &service.not),
                yields_to: service.yields_to.clone(),
                with: service.with.clone(),
                region: service.region.clone(),
                unit: service.unit,
                paired: service.paired,
            });
        }
        let drugs = vocabulary.drugs.iter().filter_map(|(name, drug)| {
            compile(&format!("drug `{name}`"), &drug.phrases).map(|regex| (name.clone(), regex))
        });
        let drugs = drugs.collect();
        let daily = wording.daily.iter().filter_map(|(times, phrases)| {
            compile(&format!("`daily`, {times}"), phrases).map(|regex| (*times, regex))
        });
        let daily = daily.collect();
        let regions = wording.regions.iter().filter_map(|(name, phrases)| {
            compile(&format!("region `{name}`"), phrases).map(|regex| (name.clone(), regex))
        });
        let regions = regions.collect();
        let sides = wording.sides.iter().filter_map(|(side, phrases)| {
            compile(&format!("side `{}`", side.name()), phrases).map(|regex| (*side, regex))
        });
        let sides = sides.collect();
        let topics = vocabulary.guidelines.topics.iter().filter_map(|(title, topic)| {
            Some(TopicWords {
                title: title.clone(),
                family: topic.family.clone(),
                chapter: topic.chapter,
                phrases: compile(&format!("guideline topic `{title}`"), &topic.phrases)?,
            })
        });
        let topics = topics.collect();
        let families = vocabulary.guidelines.families.iter().filter_map(|(name, family)| {
            Some(FamilyWords {
                name: name.clone(),
                mtus: family.mtus,
                phrases: compile(&format!("guideline family `{name}`"), &family.phrases)?,
            })
        });
        let families = families.collect();
        Self {
            services,
            drugs,
            daily,
            as_needed: compile("`as_needed`", &wording.as_needed),
            several_at_once: compile("`several_at_once`", &wording.several_at_once),
            regions,
            sides,
            plurals: compile("`plurals`", &wording.plurals),
            no_region: compile("`no_region`", &wording.no_region),
            diagnosis: compile("`diagnosis`", &wording.diagnosis),
            injury: compile("`injury`", &wording.injury),
            records: compile("`records`", &wording.records),
            future: compile("`future`", &wording.future),
            topics,
            families,
        }
    }
}

/// One pattern for a list of phrases; `None` where the list is empty or wrong.
fn compile(what: &str, phrases: &[String], found: &mut Diagnostics) -> Option<Pattern> {
    if phrases.is_empty() {
        return None;
    }
    match phrase::any_of(phrases) {
        Ok(regex) => Some(regex),
        Err(error) => {
            found.push(
                Diagnostic::new(Code::Phrase, format!("a phrase of {what} is no pattern: {error}"))
                    .help("see the notation at the head of the file"),
            );
            None
        }
    }
}
