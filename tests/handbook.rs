//! The handbook says what the library does: the same rules speak, every link leads somewhere, and no text of a rule
//! can become part of the page.
#![cfg(test)]

#[expect(dead_code, reason = "the random programs there are for the laws")]
mod common;

use std::collections::BTreeSet;

use rationale::coverage::Coverage;
use rationale::diagnostic::Diagnostics;
use rationale::evaluate::{Admitted, Evaluator};
use rationale::library::{Library, RuleSource, load, shipped};
use rationale::model::case::{Case, DecisionDate};
use rationale::report::handbook::{Handbook, Speaks};
use rationale::source::SourceMap;
use rationale::test_suite::{self, Outcome};

fn handbook(library: &Library, sources: &SourceMap) -> Handbook {
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let outcomes: Vec<Outcome<'_>> =
        library.tests.iter().map(|test| test_suite::run(test, &evaluator)).collect();
    let mut coverage = Coverage::new(&library.program, &library.dependencies);
    coverage.count(&evaluator, &outcomes);
    Handbook::of(library, sources, &outcomes, &coverage, None)
}

fn read(files: Vec<RuleSource>) -> (Library, SourceMap) {
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let library = load(files, &mut sources, &mut found);
    assert!(!found.has_errors(), "{:?}", found.sorted());
    (library, sources)
}

/// The values of an attribute in a page, in order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    page.split(&format!("{attribute}=\""))
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn every_link_leads_to_one_place() {
    let (library, sources) = read(shipped());
    let handbook = handbook(&library, &sources);
    for text in [handbook.page().expect("the templates fit"), handbook.markdown()] {
        let ids = values(&text, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "two places of one name");
        let in_markdown = text.split("](#").skip(1).filter_map(|rest| rest.split(')').next());
        let links = values(&text, "href").into_iter().filter_map(|h| h.strip_prefix('#'));
        let lost: BTreeSet<&str> =
            links.chain(in_markdown).filter(|link| !unique.contains(link)).collect();
        assert!(lost.is_empty(), "no place for {lost:?}");
        for rule in library.program.rules.keys() {
            let anchor = format!("rule-{}", rule.as_str().replace('/', "-"));
            assert!(unique.contains(anchor.as_str()), "{rule} is not written out");
        }
    }
}

/// The table is made from the rules without asking the evaluator; here it is held against it, for every service and
/// region on the first day of every period.
#[test]
fn the_table_names_the_rule_that_decides() {
    let (library, sources) = read(shipped());
    let handbook = handbook(&library, &sources);
    let evaluator = Evaluator::new(&library.program, &library.dependencies, Admitted::Summary);
    let vocabulary = &library.program.vocabulary;
    let mut decided = 0;
    for (service, of_service) in &vocabulary.services {
        for (region, of_region) in &vocabulary.regions {
            for (period, regime) in library.program.regimes.iter().enumerate() {
                let day = regime.in_force.from.expect("every regime has a first day");
                let mut request = common::programs::request(None, Some(region.as_str()));
                request.service = Some(service.clone());
                let mut case: Case = common::programs::case_of(Vec::new());
                case.dates.decision = DecisionDate::Stated(day);
                case.requests = vec![request];
                let own = || handbook.speaks.iter().filter(|row| row.service == of_service.title);
                let is_named = |row: &&Speaks| {
                    row.regions.is_empty() || row.regions.contains(&of_region.title)
                };
                // What no row names is meant by the last one.
                let others = |row: &&Speaks| row.regions == ["all others"];
                let row = own().find(is_named).or_else(|| own().find(others));
                let listed: Vec<&str> = row
                    .into_iter()
                    .flat_map(|row| &row.periods[period])
                    .map(|speaker| speaker.anchor.as_str())
                    .collect();
                let choice = evaluator.evaluate(&case)[0].rule.clone();
                if let Ok(choice) = choice {
                    decided += 1;
                    let anchor = format!("rule-{}", choice.rule.as_str().replace('/', "-"));
                    assert!(
                        listed.contains(&anchor.as_str()),
                        "{service} of {region} on {day}: {} decides, the table has {listed:?}",
                        choice.rule
                    );
                } else {
                    let always = row.into_iter().flat_map(|row| &row.periods[period]);
                    let always: Vec<_> =
                        always.filter(|s| !s.conditional && s.only.is_none()).collect();
                    assert!(always.is_empty(), "{service} of {region} on {day}: {always:?}");
                }
            }
        }
    }
    assert!(decided > 100, "the shipped library decides hardly anything: {decided}");
}

#[test]
fn the_text_of_a_rule_stays_text() {
    let hostile = "</td><script>alert(1)</script>";
    let file = |path: &str, text: &str| RuleSource { path: path.to_owned(), text: text.to_owned() };
    let rule = format!(
        "guideline: ours/scan\ntitle: \"{hostile}\"\nsource: {{ family: ours, page: \"1\" }}\nin_force: {{}}\n\
         applies_to: {{ services: [scan] }}\ncriteria:\n  aching: {{ says: \"{hostile} | [x](y)\", when: ache }}\n\
         necessary_when: aching\n"
    );
    let (library, sources) = read(vec![
        file("vocabulary.yaml", common::VOCABULARY),
        file("evidence.yaml", common::EVIDENCE),
        file("rule.yaml", &rule),
    ]);
    let handbook = handbook(&library, &sources);
    let page = handbook.page().expect("the templates fit");
    assert!(page.contains("<title>Handbook of the rules "), "words stand apart: {page}");
    assert!(!page.contains("<script"), "{page}");
    assert_eq!(page.matches("&#60;script&#62;").count(), 2, "title and criterion: {page}");
    let markdown = handbook.markdown();
    assert!(!markdown.replace(r"\<", "").contains("<script"), "{markdown}");
    assert!(markdown.contains(r"\| \[x\](y)"), "{markdown}");
}
