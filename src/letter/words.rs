//! The vocabulary's phrases, compiled once for all letters.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::name::{DrugName, FamilyName, RegionName, ServiceName};
use crate::model::side::Side;
use crate::model::value::Unit;
use crate::model::vocabulary::{RegionOf, Vocabulary};

use super::pattern::Pattern;
use super::phrase;
use super::phrase_set::{Found, PhraseSet};

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
    /// Drugs and items (`true`).
    pub(super) drugs: Vec<(DrugName, bool, Pattern)>,
    pub(super) daily: Vec<(u32, Pattern)>,
    pub(super) as_needed: Option<Pattern>,
    pub(super) further: Option<Pattern>,
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
    sets: Arc<OnceLock<Sets>>,
}

/// Phrases that are searched for together, once a letter needs them.
#[derive(Debug)]
struct Sets {
    titles: PhraseSet,
    citations: PhraseSet,
    /// Where in `titles` the words of each kind begin; those of services come first.
    regions: usize,
    sides: usize,
    drugs: usize,
    daily: usize,
    /// The number of the words that hide a service, by the service's place.
    hiding: BTreeMap<usize, usize>,
    no_region: Option<usize>,
    plurals: Option<usize>,
    as_needed: Option<usize>,
    further: Option<usize>,
    several_at_once: Option<usize>,
}

/// What a title or some words of one name.
#[derive(Debug)]
pub(super) struct Named<'a> {
    words: &'a Words,
    sets: &'a Sets,
    found: Found,
}

impl<'a> Named<'a> {
    /// Where each service is named first without longer words that hide it.
    pub(super) fn services(&self) -> Vec<(Range<usize>, &'a ServiceWords)> {
        let mut named = Vec::new();
        for (index, service) in self.found.of(0, &self.words.services) {
            let hidden = self.sets.hiding.get(&index).map(|&n| self.found.all(n));
            let hidden = hidden.unwrap_or_default();
            let visible = self.found.all(index).into_iter().find(|range| {
                !hidden.iter().any(|hidden| range.start < hidden.end && hidden.start < range.end)
            });
            named.extend(visible.map(|range| (range, service)));
        }
        named
    }

    /// Every region named, `None` for words that name none.
    pub(super) fn regions(&self) -> Vec<(Range<usize>, Option<&'a RegionName>)> {
        let mut named = Vec::new();
        for (number, (name, _)) in self.found.of(self.sets.regions, &self.words.regions) {
            named.extend(self.found.all(number).into_iter().map(|range| (range, Some(name))));
        }
        let none = self.sets.no_region.map(|n| self.found.all(n)).unwrap_or_default();
        named.extend(none.into_iter().map(|range| (range, None)));
        named
    }

    /// Whether a side is named.
    pub(super) fn has_side(&self, side: Side) -> bool {
        self.found.of(self.sets.sides, &self.words.sides).any(|(_, (named, _))| *named == side)
    }

    /// Whether a plural is named that means both sides.
    pub(super) fn has_plural(&self) -> bool {
        self.has(self.sets.plurals)
    }

    /// The drugs named, or the `items`.
    pub(super) fn drugs(&self, items: bool) -> impl Iterator<Item = &'a DrugName> {
        let named = self.found.of(self.sets.drugs, &self.words.drugs);
        named.filter(move |(_, (_, item, _))| *item == items).map(|(_, (name, _, _))| name)
    }

    /// Every rate named, in tablets a day.
    pub(super) fn daily(&self) -> impl Iterator<Item = u32> {
        self.found.of(self.sets.daily, &self.words.daily).map(|(_, (times, _))| *times)
    }

    /// Whether something is to be taken as needed only.
    pub(super) fn has_as_needed(&self) -> bool {
        self.has(self.sets.as_needed)
    }

    /// Whether several are to be taken at once.
    pub(super) fn has_several_at_once(&self) -> bool {
        self.has(self.sets.several_at_once)
    }

    /// Whether something is said to go on.
    pub(super) fn has_further(&self) -> bool {
        self.has(self.sets.further)
    }

    fn has(&self, number: Option<usize>) -> bool {
        number.is_some_and(|number| self.found.has(number))
    }
}

/// What a citation names.
#[derive(Debug)]
pub(super) struct Cited<'a> {
    words: &'a Words,
    found: Found,
}

impl<'a> Cited<'a> {
    /// Every topic named, topic by topic.
    pub(super) fn topics(&self) -> Vec<(Range<usize>, &'a TopicWords)> {
        let topics = self.found.of(0, &self.words.topics);
        topics.flat_map(|(i, t)| self.found.all(i).into_iter().map(move |r| (r, t))).collect()
    }

    /// Where each family is named first, family by family.
    pub(super) fn families(&self) -> Vec<(Range<usize>, &'a FamilyWords)> {
        let families = self.found.of(self.words.topics.len(), &self.words.families);
        families.filter_map(|(i, f)| Some((self.found.first(i)?, f))).collect()
    }
}

/// The phrases of each service; one without a pattern for its own is left out.
fn service_words(
    vocabulary: &Vocabulary,
    compile: &mut impl FnMut(&str, &[String]) -> Option<Pattern>,
) -> Vec<ServiceWords> {
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
    services
}

impl Words {
    /// Compiles the phrases; a phrase that is no pattern is reported and its owner left out.
    pub(super) fn new(vocabulary: &Vocabulary, found: &mut Diagnostics) -> Self {
        let wording = &vocabulary.wording;
        let mut compile = |what: &str, phrases: &[String]| compile(what, phrases, found);
        let services = service_words(vocabulary, &mut compile);
        let drugs = vocabulary.drugs.iter().filter_map(|(name, drug)| {
            compile(&format!("drug `{name}`"), &drug.phrases)
                .map(|regex| (name.clone(), drug.item, regex))
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
            further: compile("`further`", &wording.further),
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
            sets: Arc::default(),
        }
    }

    /// What some words of a request or a diagnosis name.
    pub(super) fn named(&self, text: &str) -> Named<'_> {
        let sets = self.sets.get_or_init(|| self.sets());
        Named { words: self, sets, found: sets.titles.find(text) }
    }

    /// What some words of a citation name.
    pub(super) fn cited(&self, text: &str) -> Cited<'_> {
        let sets = self.sets.get_or_init(|| self.sets());
        Cited { words: self, found: sets.citations.find(text) }
    }

    fn sets(&self) -> Sets {
        let mut titles: Vec<Pattern> = self.services.iter().map(|s| s.phrases.clone()).collect();
        let regions = titles.len();
        titles.extend(self.regions.iter().map(|(_, pattern)| pattern.clone()));
        let sides = titles.len();
        titles.extend(self.sides.iter().map(|(_, pattern)| pattern.clone()));
        let drugs = titles.len();
        titles.extend(self.drugs.iter().map(|(_, _, pattern)| pattern.clone()));
        let daily = titles.len();
        titles.extend(self.daily.iter().map(|(_, pattern)| pattern.clone()));
        let mut add = |pattern: &Option<Pattern>| {
            titles.extend(pattern.clone());
            pattern.as_ref().map(|_| titles.len() - 1)
        };
        let (no_region, plurals) = (add(&self.no_region), add(&self.plurals));
        let (as_needed, further) = (add(&self.as_needed), add(&self.further));
        let several_at_once = add(&self.several_at_once);
        let services = self.services.iter().enumerate();
        let hiding = services.filter_map(|(i, s)| Some((i, add(&s.not)?))).collect();
        let mut citations: Vec<Pattern> = self.topics.iter().map(|t| t.phrases.clone()).collect();
        citations.extend(self.families.iter().map(|f| f.phrases.clone()));
        Sets {
            titles: PhraseSet::new(titles),
            citations: PhraseSet::new(citations),
            regions,
            sides,
            drugs,
            daily,
            hiding,
            no_region,
            plurals,
            as_needed,
            further,
            several_at_once,
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
