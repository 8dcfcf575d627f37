//! How two libraries differ, for a reader: what was written before and what is written now.

use std::collections::{BTreeMap, BTreeSet};

use crate::library::Library;
use crate::model::condition::Condition;
use crate::model::name::{DefinitionName, RuleName};
use crate::model::rule::{Body, Citation, Criterion, Definition, Interval, Program, Rule};
use crate::source::SourceMap;

use super::edit::{Edit, Way};

/// A library with the texts that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// The library.
    pub library: &'a Library,
    /// The texts.
    pub sources: &'a SourceMap,
}

/// What an edit is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Vocabulary, phrases and the order of evidence.
    Library,
    /// A derived fact, gate or quantity.
    Definition(DefinitionName),
    /// A rule.
    Rule(RuleName),
}

/// What is different about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What.
    pub subject: Subject,
    /// What it is about, for a reader.
    pub title: String,
    /// Whether it is new, gone, or otherwise.
    pub way: Way,
    /// Its parts that differ, in the order written; none where it is new or gone as a whole.
    pub rows: Vec<Row>,
}

/// A part that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which, as rule files call it: `focal`, `focal says`, `in force`.
    pub part: String,
    /// Whether it is new, gone, or otherwise.
    pub way: Way,
    /// What was written.
    pub before: Option<String>,
    /// What is written.
    pub after: Option<String>,
    /// Whether it is a condition or quantity, and no words.
    pub condition: bool,
    /// The edit of which it is a text, where it can decide; `None` for words, and for what is only written otherwise.
    pub edit: Option<Edit>,
}

/// Everything in which two libraries differ, in order of name; `edits` are those between them.
#[must_use]
pub fn rows(old: Written<'_>, new: Written<'_>, edits: &super::Edits<'_>) -> Vec<Changed> {
    let mut all = Vec::new();
    let library = whole(old.library, new.library);
    if !library.is_empty() {
        let title = "vocabulary, phrases and order of evidence".to_owned();
        all.push(Changed { subject: Subject::Library, title, way: Way::Changed, rows: library });
    }
    let [before, after] = [old, new].map(|written| &written.library.program);
    let names: BTreeSet<_> = before.definitions.keys().chain(after.definitions.keys()).collect();
    for name in names {
        let pair = (before.definitions.get(name), after.definitions.get(name));
        let subject = Subject::Definition(name.clone());
        all.extend(changed(
            subject,
            pair,
            |d| d.says.clone(),
            |written, d| definition(d, written),
            [old, new],
        ));
    }
    let names: BTreeSet<_> = before.rules.keys().chain(after.rules.keys()).collect();
    for name in names {
        let pair = (before.rules.get(name), after.rules.get(name));
        let subject = Subject::Rule(name.clone());
        all.extend(changed(
            subject,
            pair,
            |r| r.title.clone(),
            |written, r| rule(r, written),
            [old, new],
        ));
    }
    for row in all.iter_mut().flat_map(|changed| &mut changed.rows) {
        row.edit = row.edit.take().filter(|edit| edits.way(edit).is_some());
    }
    all
}

/// A text of a part: its name, what is written, and the edit that a difference may be.
type Text = (String, String, Option<Edit>);

fn changed<T>(
    subject: Subject,
    (before, after): (Option<&T>, Option<&T>),
    title: impl Fn(&T) -> String,
    texts: impl Fn(Written<'_>, &T) -> Vec<Text>,
    [old, new]: [Written<'_>; 2],
) -> Option<Changed> {
    let way = Way::of(before, after)?;
    let title = after.or(before).map(title)?;
    let rows = match (before, after) {
        (Some(before), Some(after)) => differences(&texts(old, before), &texts(new, after)),
        (_, _) => Vec::new(),
    };
    (way != Way::Changed || !rows.is_empty()).then_some(Changed { subject, title, way, rows })
}

/// The parts whose texts differ, in the order of the new ones, each that is gone behind what stood before it.
fn differences(old: &[Text], new: &[Text]) -> Vec<Row> {
    let find = |texts: &[Text], part: &str| texts.iter().position(|(p, ..)| p == part);
    let mut parts: Vec<&Text> = new.iter().collect();
    for (index, text) in old.iter().enumerate() {
        if find(new, &text.0).is_none() {
            let mut before = old.iter().take(index).rev();
            let place = before.find_map(|(part, ..)| parts.iter().position(|(p, ..)| p == part));
            let place = place.map_or(0, |at| at + 1);
            parts.insert(place, text);
        }
    }
    let of = |texts: &[Text], part: &str| {
        texts.iter().find(|(p, ..)| p == part).map(|(_, text, _)| text.clone())
    };
    let row = |(part, _, edit): &Text| {
        let (before, after) = (of(old, part), of(new, part));
        let way = Way::of(before.as_ref(), after.as_ref())?;
        let (part, condition, edit) = (part.clone(), edit.is_some(), edit.clone());
        (before != after).then_some(Row { part, way, before, after, condition, edit })
    };
    parts.into_iter().filter_map(row).collect()
}

fn rule(rule: &Rule, written: Written<'_>) -> Vec<Text> {
    let name = &rule.name;
    let condition = |condition: &Condition| written.sources.one_line(condition.span);
    let applies = || Some(Edit::Applies(name.clone()));
    let list = |names: Vec<String>| names.join(", ");
    let mut texts: Vec<Text> = vec![
        ("title".to_owned(), rule.title.clone(), None),
        ("status".to_owned(), if rule.draft { "draft" } else { "in force" }.to_owned(), None),
        ("family".to_owned(), rule.source.family.to_string(), applies()),
        ("source".to_owned(), citation(&rule.source), None),
        ("in force".to_owned(), interval(rule.in_force), applies()),
        (
            "services".to_owned(),
            list(rule.services.iter().map(ToString::to_string).collect()),
            applies(),
        ),
        ("regions".to_owned(), regions(rule), applies()),
        (
            "decides".to_owned(),
            if rule.per_side { "per side" } else { "the request as a whole" }.to_owned(),
            applies(),
        ),
    ];
    if let Some(speaks) = &rule.speaks_when {
        let edit = Some(Edit::Speaks(name.clone()));
        texts.push(("speaks when".to_owned(), condition(speaks), edit));
    }
    for one in &rule.criteria {
        texts.extend(criterion(name, one, written));
    }
    let edit = Some(Edit::Verdict(name.clone()));
    texts.push(("necessary when".to_owned(), condition(&rule.necessary_when), edit));
    texts
}

fn criterion(rule: &RuleName, criterion: &Criterion, written: Written<'_>) -> Vec<Text> {
    let name = &criterion.name;
    let edit = || Some(Edit::Criterion(rule.clone(), name.clone()));
    let text = |condition: &Condition| written.sources.one_line(condition.span);
    let mut texts: Vec<Text> = vec![
        (name.to_string(), text(&criterion.when), edit()),
        (format!("{name} says"), criterion.says.clone(), None),
    ];
    if let Some(raised_by) = &criterion.raised_by {
        texts.push((format!("{name} raised by"), text(raised_by), edit()));
    }
    if let Some(band) = &criterion.band {
        let band = format!("{} to {}", band.low.write(), band.high.write());
        texts.push((format!("{name} band"), band, None));
    }
    if let Some(page) = &criterion.page {
        texts.push((format!("{name} page"), page.clone(), None));
    }
    texts
}

fn definition(definition: &Definition, written: Written<'_>) -> Vec<Text> {
    let edit = || Some(Edit::Definition(definition.name.clone()));
    let parameters = definition.parameters.iter();
    let parameters: Vec<String> = parameters.map(|(n, d)| format!("{n}: {}", d.words())).collect();
    let mut texts: Vec<Text> = vec![("says".to_owned(), definition.says.clone(), None)];
    if !parameters.is_empty() {
        texts.push(("parameters".to_owned(), parameters.join(", "), edit()));
    }
    match &definition.body {
        Body::When(condition) => {
            texts.push(("when".to_owned(), written.sources.one_line(condition.span), edit()));
        }
        Body::Measure(_, readings) => {
            let reading = |reading: &crate::model::rule::Reading| {
                let taken = reading.take.name();
                let guard = reading.guard.as_ref().map(|g| written.sources.one_line(g.span));
                taken + &guard.map_or(String::new(), |guard| format!(" if {guard}"))
            };
            let readings: Vec<String> = readings.iter().map(reading).collect();
            texts.push(("measure".to_owned(), readings.join("; "), edit()));
        }
    }
    texts
}

fn regions(rule: &Rule) -> String {
    if rule.regions.is_empty() {
        return "all".to_owned();
    }
    rule.regions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn citation(source: &Citation) -> String {
    let Citation { family: _, edition, chapter, topic, page, section } = source;
    let parts = [
        ("edition", edition),
        ("chapter", chapter),
        ("topic", topic),
        ("page", page),
        ("section", section),
    ];
    let parts =
        parts.into_iter().filter_map(|(name, text)| Some(format!("{name} {}", text.as_ref()?)));
    parts.collect::<Vec<_>>().join(", ")
}

/// `2007-06-15 until 2016-07-28`, the second day being the first one no longer in force.
fn interval(interval: Interval) -> String {
    match (interval.from, interval.until) {
        (Some(from), Some(until)) => format!("{from} until {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "always".to_owned(),
    }
}

/// What differs in vocabulary, phrases and the order of evidence: by name, since a definition of a fact is no line.
fn whole(old: &Library, new: &Library) -> Vec<Row> {
    let mut rows = Vec::new();
    let row = |part: String, way, edit| Row {
        part,
        way,
        before: None,
        after: None,
        condition: false,
        edit: Some(edit),
    };
    let (a, b) = (&old.program, &new.program);
    let mut named = |kind: &str, ways: BTreeMap<String, Way>| {
        let rows_of =
            ways.into_iter().map(|(n, way)| row(format!("{kind} {n}"), way, Edit::Reading));
        rows.extend(rows_of);
    };
    named("fact", ways(&a.vocabulary.facts, &b.vocabulary.facts));
    named("region", ways(&a.vocabulary.regions, &b.vocabulary.regions));
    named("service", ways(&a.vocabulary.services, &b.vocabulary.services));
    if rows.is_empty() && old.reading != new.reading {
        let part = "drugs, phrases or wording".to_owned();
        rows.push(row(part, Way::Changed, Edit::Reading));
    }
    for (part, way) in evidence(a, b) {
        rows.push(row(part, way, Edit::Evidence));
    }
    rows
}

fn evidence(old: &Program, new: &Program) -> Vec<(String, Way)> {
    let families = ways(&old.families, &new.families);
    let mut all: Vec<(String, Way)> =
        families.into_iter().map(|(name, way)| (format!("family {name}"), way)).collect();
    if old.regimes != new.regimes {
        all.push(("regimes".to_owned(), Way::Changed));
    }
    all
}

/// The names whose entries differ.
fn ways<N: Ord + ToString, T: PartialEq>(
    old: &BTreeMap<N, T>,
    new: &BTreeMap<N, T>,
) -> BTreeMap<String, Way> {
    let names = old.keys().chain(new.keys());
    let way = |name: &N| {
        let (before, after) = (old.get(name), new.get(name));
        let way = Way::of(before, after).filter(|_| before != after)?;
        Some((name.to_string(), way))
    };
    names.filter_map(way).collect()
}
