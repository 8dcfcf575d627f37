//! What `help` knows beyond commands and findings: the manuals of files, and lists of what conditions can ask.

use std::fmt::Write;

use crate::library::Library;
use crate::model::condition::{Condition, Measure, RequestFact};
use crate::model::drug::Drug;
use crate::model::rule::{Body, Definition};
use crate::model::vocabulary::ServiceType;
use crate::source::SourceMap;

use super::lines;

/// The manual of rule files; its example is checked by a test.
const RULE_FILES: &str = include_str!("rule-files.md");
/// The manual of test files; its example is run by a test.
const TEST_FILES: &str = include_str!("test-files.md");

/// The manuals with the words under which they are found.
pub(super) const MANUALS: [(&str, &str); 2] =
    [("rule-files", RULE_FILES), ("test-files", TEST_FILES)];
/// The words under which lists and manuals are found.
pub(super) const WORDS: [&str; 7] =
    ["rule-files", "test-files", "gates", "quantities", "drugs", "items", "families"];

/// A derived fact or gate with its parameters and what it asks.
pub(super) fn on_definition(word: &str, definition: &Definition, sources: &SourceMap) -> String {
    let parameters = definition.parameters.iter();
    let parameters = parameters.map(|(name, of)| format!("  {name}: {}\n", of.words()));
    let written = |condition: &Condition| {
        sources.slice(condition.span).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let asks = match &definition.body {
        Body::When(condition) => written(condition),
        Body::Measure(_, readings) => {
            let readings = readings.iter().map(|reading| {
                let guard = reading.guard.as_ref().map(|g| format!(" if {}", written(g)));
                reading.take.name() + &guard.unwrap_or_default()
            });
            readings.collect::<Vec<_>>().join("; ")
        }
    };
    let kind = kind(&definition.body);
    let parameters = parameters.collect::<String>();
    format!("{word} ({kind})\n\n{}\n{parameters}\nIt asks: {asks}\n", definition.says)
}

/// The text of one of [`WORDS`], or on a single quantity, drug, service or region.
pub(super) fn topic(word: &str, library: &Library) -> Option<String> {
    let program = &library.program;
    let vocabulary = &program.vocabulary;
    if let Some((_, manual)) = MANUALS.iter().find(|(name, _)| *name == word) {
        return Some((*manual).to_owned());
    }
    match word {
        "gates" => {
            let all = program.definitions.iter();
            return Some(lines(all.map(|(name, d)| (name.as_str(), d.says.as_str()))));
        }
        "quantities" => return Some(quantities()),
        "drugs" | "items" => {
            let of_kind = vocabulary.drugs.iter().filter(|(_, d)| d.item == (word == "items"));
            let all = of_kind.map(|(name, drug)| (name.as_str(), classes(drug)));
            let all: Vec<(&str, String)> = all.collect();
            return Some(lines(all.iter().map(|(name, classes)| (*name, classes.as_str()))));
        }
        "families" => {
            let mut all: Vec<_> = program.families.iter().collect();
            all.sort_by_key(|(name, family)| (family.rank, *name));
            let all = all.into_iter().map(|(name, family)| (name.as_str(), family.title.as_str()));
            let order = "\nA family speaks only where all before it are silent, so a rule of a later one is not asked \
                where an earlier one has a rule for the service, region and day.\n";
            return Some(lines(all) + order);
        }
        _ => {}
    }
    if let Some(measure) = Measure::built_in(word) {
        let kind = measure.dimension().map_or("", |dimension| dimension.words());
        return Some(format!("{word} (quantity of every case)\n\n{}: {kind}\n", measure.means()));
    }
    if let Some(fact) = RequestFact::from_name(word) {
        return Some(format!("{word} (asked of the request)\n\n{}\n", fact.means()));
    }
    if let Some(drug) = vocabulary.drugs.get(word) {
        return Some(on_drug(word, drug));
    }
    if let Some(service) = vocabulary.services.get(word) {
        return Some(on_service(word, service, library));
    }
    let region = vocabulary.regions.get(word)?;
    let within = region.within.as_ref().map_or(String::new(), |r| format!(" Part of: {r}."));
    let sided = if region.sided { "yes" } else { "no" };
    Some(format!("{word} (region)\n\n{}. Has a side: {sided}.{within}\n", region.title))
}

/// The quantities of every case and what can be asked of a request.
fn quantities() -> String {
    let measures = Measure::BUILT_IN.map(|(name, measure)| {
        (name, format!("{} ({})", measure.means(), measure.dimension().map_or("", |d| d.words())))
    });
    let requests = RequestFact::NAMES.map(|(name, fact)| (name, fact.means().to_owned()));
    let all = measures.iter().chain(&requests).map(|(name, words)| (*name, words.as_str()));
    lines(all)
        + "\nTimes between days, ages and counts are written out: `rationale help expressions`.\n"
}

fn classes(drug: &Drug) -> String {
    drug.classes.iter().cloned().collect::<Vec<_>>().join(", ")
}

fn on_drug(name: &str, drug: &Drug) -> String {
    let kind = if drug.item { "item" } else { "drug" };
    let mut text = format!("{name} ({kind})\n\n");
    if !drug.classes.is_empty() {
        let _ = writeln!(text, "Classes: {}.", classes(drug));
    }
    for (days, factor) in drug.morphine.iter().flatten() {
        let from = days.from.map_or(String::new(), |day| format!(" from {day}"));
        let until = days.until.map_or(String::new(), |day| format!(" until {day}"));
        let _ = writeln!(text, "1 mg stands for {factor} mg of morphine by mouth{from}{until}.");
    }
    if drug.morphine.as_ref().is_some_and(Vec::is_empty) {
        text.push_str("No single factor to morphine is published.\n");
    }
    text
}

fn on_service(name: &str, service: &ServiceType, library: &Library) -> String {
    let mut text = format!("{name} (service)\n\n{}\n", service.title);
    if !service.codes.is_empty() {
        let _ = writeln!(text, "Codes: {}", service.codes.join(", "));
    }
    let rules = library.program.rules.values().filter(|r| r.services.contains(name));
    let rules: Vec<(&str, &str)> =
        rules.map(|rule| (rule.name.as_str(), rule.title.as_str())).collect();
    let none = "No rule of this library decides it.\n".to_owned();
    text + "\n" + &if rules.is_empty() { none } else { lines(rules.into_iter()) }
}

/// Whether a definition is a derived fact, for the heading of its help.
pub(super) fn kind(body: &Body) -> &'static str {
    match body {
        Body::When(_) => "derived fact or gate",
        Body::Measure(..) => "derived quantity",
    }
}

#[cfg(test)]
mod tests {
    use super::{RULE_FILES, TEST_FILES};
    use crate::diagnostic::Diagnostics;
    use crate::evaluate::{Admitted, Evaluator};
    use crate::library::{RuleSource, load, shipped};
    use crate::source::SourceMap;
    use crate::test_suite::run;

    fn example(manual: &str, kind: &str) -> String {
        let (_, rest) = manual.split_once(&format!("```yaml {kind}\n")).expect("an example");
        rest.split_once("```").expect("its end").0.to_owned()
    }

    #[test]
    fn the_examples_of_the_manuals_are_a_rule_and_its_tests() {
        let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
        let file = |path: &str, text| RuleSource { path: path.to_owned(), text };
        let mut files = shipped();
        files.push(file("house/example.yaml", example(RULE_FILES, "rule")));
        files.push(file("house/example.test.yaml", example(TEST_FILES, "test")));
        let library = load(files, &mut sources, &mut found);
        assert!(!found.has_errors(), "{:#?}", found.sorted());
        let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
        let ours = library.tests.iter().filter(|t| sources.place(t.span).contains("house/"));
        let outcomes: Vec<_> = ours.map(|test| run(test, &evaluator)).collect();
        assert_eq!(outcomes.len(), 2);
        for outcome in outcomes {
            assert!(outcome.failures.is_empty(), "{}: {:#?}", outcome.test.name, outcome.failures);
        }
    }
}
