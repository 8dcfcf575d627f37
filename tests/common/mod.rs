//! A small vocabulary, and random programs and cases over it.
#![cfg(test)]

pub(crate) mod programs;
pub(crate) mod reference;

use std::sync::LazyLock;

use rationale::check::check;
use rationale::diagnostic::Diagnostics;
use rationale::graph::Dependencies;
use rationale::library::{Library, RuleSource, load};
use rationale::model::read::read_rules;
use rationale::source::{Source, SourceMap};
use rationale::syntax::rule_file::{DefinitionWritten, Reader};
use rationale::syntax::yaml::{self, Node};

/// Facts of every kind, regions with parts, two services, three drugs.
pub(crate) const VOCABULARY: &str = "
facts:
  ache: { means: ache, group: symptom, sided: yes, regional: yes }
  tingling: { means: tingling, group: symptom, sided: yes, regional: yes }
  grade: { means: grade, group: examination, sided: yes, regional: yes, value: grade }
  fever: { means: fever, group: symptom }
  stated: { means: stated, group: symptom, regional: yes, value: duration }
  visits: { means: visits, group: care, regional: yes, value: visits }
  drug: { means: drug, group: care, value: [nsaid, opioid] }
  trend: { means: trend, group: symptom, value: [worse, same, better], exclusive: yes }
  operation: { means: operation, group: care, sided: yes, regional: yes }
  picture: { means: picture, group: test, sided: yes, regional: yes, value: text }
regions:
  limb: { title: limb, sided: yes }
  knee: { title: knee, within: limb, sided: yes }
  back: { title: back }
services:
  scan: { title: scan }
  study: { title: study }
drugs:
  alpha: { phrases: alpha, classes: strong, morphine: [{ factor: 2, until: 2016-01-01 }, { factor: 1.5, from: 2016-01-01 }] }
  beta: { phrases: beta, classes: strong, morphine: [] }
  gamma: { phrases: gamma, classes: [weak, cream] }
items:
  crutch: { phrases: crutch, classes: [support] }
  splint: { phrases: splint }
";

/// One family and one regime.
pub(crate) const EVIDENCE: &str = "
families: { ours: { title: Ours, rank: 1 } }
regimes: [{ title: all days }]
";

/// A rule for `scan`, decided per side, with these criteria; necessary when all of them are met.
pub(crate) fn rule(criteria: &[String]) -> String {
    let mut text =
        "guideline: law/rule\ntitle: rule\nsource: { family: ours, page: 1 }\nin_force: {}\n\
        applies_to: { services: [scan] }\ndecide_per: side\ncriteria:\n"
            .to_owned();
    for (index, when) in criteria.iter().enumerate() {
        text.extend(["  c", &index.to_string(), ": { says: c, when: \"", when, "\" }\n"]);
    }
    let names: Vec<String> = (0..criteria.len()).map(|i| format!("c{i}")).collect();
    text + &format!("necessary_when: {}\n", names.join(" and "))
}

/// The library of these files; the findings where something in them is wrong.
pub(crate) fn library(files: &[(&str, &str)]) -> Result<Library, String> {
    let (mut sources, mut found) = (SourceMap::new(), Diagnostics::new());
    let files = files
        .iter()
        .map(|(path, text)| RuleSource { path: (*path).to_owned(), text: (*text).to_owned() });
    let library = load(files.collect(), &mut sources, &mut found);
    if found.has_errors() {
        return Err(format!("{:#?}", found.sorted()));
    }
    Ok(library)
}

/// The library of one rule with these criteria over the small vocabulary.
pub(crate) fn library_of(criteria: &[String]) -> Library {
    library_of_rule(&rule(criteria))
}

/// The definitions of the small vocabulary.
const GATES: &str = "definitions:
  lasted: { says: lasted, parameters: { trial: duration }, when: duration >= trial }
  duration: { says: duration, measure: [{ take: stated }, { take: time_since_injury, if: ache or tingling }] }
  course: { says: course, measure: [{ take: visits + visits_requested + visits }, { take: visits, if: fever }] }
  done: { says: done, measure: [{ take: visits }] }
  total: { says: total, measure: [{ take: visits + visits_in_dispute }] }
  sign: { says: sign, when: ache or tingling or grade < 5/5 }
";

/// Everything but the rule, read once for all random programs.
struct Base {
    library: Library,
    definitions: Vec<DefinitionWritten>,
}

static BASE: LazyLock<Base> = LazyLock::new(|| {
    let library =
        library(&[("v.yaml", VOCABULARY), ("e.yaml", EVIDENCE)]).expect("a good vocabulary");
    let (node, source, mut found) = parsed("g.yaml", GATES);
    let definitions = Reader::new(&source).definitions(&node, &mut found);
    assert!(!found.has_errors(), "{found:?}");
    Base { library, definitions }
});

fn parsed(name: &str, text: &str) -> (Node, Source, Diagnostics) {
    let (mut sources, source) = (SourceMap::new(), Source::new(name, text));
    let node = yaml::parse(sources.add(source.clone()), &source).expect("YAML");
    (node, source, Diagnostics::new())
}

/// The library of this rule over the small vocabulary.
pub(crate) fn library_of_rule(rule: &str) -> Library {
    accepted(rule).unwrap_or_else(|findings| panic!("{rule}\n{findings}"))
}

/// The library of this rule over the small vocabulary, where `check` accepts it: the way of [`load`] without reading
/// vocabulary and lexicon anew for each of ten thousand programs.
pub(crate) fn accepted(rule: &str) -> Result<Library, String> {
    let (node, source, mut found) = parsed("r.yaml", rule);
    let rule = Reader::new(&source).rule(&node, &mut found);
    let mut library = BASE.library.clone();
    let rules: Vec<_> = rule.into_iter().collect();
    read_rules(&mut library.program, &BASE.definitions, &rules, &mut found);
    library.dependencies = Dependencies::of(&library.program);
    check(&library.program, &library.dependencies, &mut found);
    if found.has_errors() { Err(format!("{:#?}", found.sorted())) } else { Ok(library) }
}
