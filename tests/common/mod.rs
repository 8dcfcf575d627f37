//! A small vocabulary, and random programs and cases over it.
#![cfg(test)]

pub(crate) mod programs;
pub(crate) mod reference;

use rationale::diagnostic::Diagnostics;
use rationale::library::{Library, RuleSource, load};
use rationale::source::SourceMap;

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

/// The library of this rule over the small vocabulary.
pub(crate) fn library_of_rule(rule: &str) -> Library {
    let gates = "definitions:
  lasted: { says: lasted, parameters: { trial: duration }, when: duration >= trial }
  duration: { says: duration, measure: [{ take: stated }, { take: time_since_injury, if: ache or tingling }] }
  sign: { says: sign, when: any of ache, tingling, grade < 5/5 }
";
    let gates =
        gates.replace("any of ache, tingling, grade < 5/5", "ache or tingling or grade < 5/5");
    library(&[("v.yaml", VOCABULARY), ("e.yaml", EVIDENCE), ("g.yaml", &gates), ("r.yaml", rule)])
        .unwrap_or_else(|findings| panic!("{rule}\n{findings}"))
}
