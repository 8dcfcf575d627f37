//! The table by guideline: the rules of one folder together, and the definitions that all of them share.

use std::collections::BTreeMap;

use super::{Coverage, Obligation, Score, Unit, UnitName};

/// The rules of one guideline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guideline {
    /// The part of the rules' names that they share; `definitions` for what rules share.
    pub name: String,
    /// How many rules or definitions it has.
    pub units: usize,
    /// How many of them are covered in full.
    pub full: usize,
    /// What is owed and what of it was seen.
    pub score: Score,
    /// How many nodes lack each obligation.
    pub missing: BTreeMap<Obligation, usize>,
}

/// The row of what rules share.
const DEFINITIONS: &str = "definitions";

impl Coverage<'_> {
    /// The guidelines in the order of their names, the definitions last.
    #[must_use]
    pub fn guidelines(&self) -> Vec<Guideline> {
        let mut groups: BTreeMap<(bool, &str), Vec<&Unit<'_>>> = BTreeMap::new();
        for unit in &self.units {
            let key = match &unit.name {
                UnitName::Rule(name) => {
                    (false, name.as_str().split('/').next().unwrap_or(name.as_str()))
                }
                UnitName::Definition(_) => (true, DEFINITIONS),
            };
            groups.entry(key).or_default().push(unit);
        }
        groups.into_iter().map(|((_, name), units)| guideline(name, &units)).collect()
    }
}

fn guideline(name: &str, units: &[&Unit<'_>]) -> Guideline {
    let mut missing: BTreeMap<Obligation, usize> = BTreeMap::new();
    for (obligation, count) in units.iter().flat_map(|unit| unit.missing()) {
        *missing.entry(obligation).or_default() += count;
    }
    let scores = || units.iter().map(|unit| unit.score());
    Guideline {
        name: name.to_owned(),
        units: units.len(),
        full: scores().filter(|score| score.covered == score.owed).count(),
        score: scores().fold(Score::default(), Score::plus),
        missing,
    }
}
