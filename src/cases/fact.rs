//! Facts in the cells of a table, written in the language of conditions.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::model::fact::{Fact, Status};
use crate::model::name::RegionName;
use crate::model::rule::Program;
use crate::model::side::Side;
use crate::model::vocabulary::ValueType;
use crate::test_suite::read_fact;

use super::CASE_FACTS_MAX;

/// Most different texts that are kept; past it they are read again each time.
const KEPT_MAX: usize = 200_000;

/// Why a text is no fact: the column in it where there is one, the message, and what to do.
pub(super) type Wrong = (Option<usize>, String, Option<String>);

/// The facts of one text, or why it states none.
type Read = Result<Arc<[Fact]>, Wrong>;

/// Reads facts and keeps what it has read, since the cells of a table repeat themselves.
#[derive(Debug)]
pub struct FactTexts<'p> {
    pub(super) program: &'p Program,
    kept: RwLock<HashMap<String, Read>>,
}

/// The fact of a column: the text before its cells, and what is filled in for each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FactColumn {
    /// The fact and place as written, without what follows the request.
    text: String,
    words: bool,
    requested_side: bool,
    requested_region: bool,
}

const REQUESTED_SIDE: &str = " on requested side";
const REQUESTED_REGION: &str = " of requested region";
const BOTH_SIDES: &str = " on both sides";

impl<'p> FactTexts<'p> {
    /// A reader of facts of this program's vocabulary.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        Self { program, kept: RwLock::new(HashMap::new()) }
    }

    /// The facts in a text such as `numbness on left side; motor_grade on left side = 4/5`.
    pub(super) fn list(&self, text: &str) -> Read {
        self.kept(text, || {
            let mut facts = Vec::new();
            for part in text.split(';').filter(|part| !part.trim().is_empty()) {
                let before = text.get(..offset(text, part)).map_or(0, |t| t.chars().count());
                let wrong =
                    |(column, message, help): Wrong| (column.map(|c| c + before), message, help);
                facts.push(self.one(part).map_err(wrong)?);
            }
            if facts.len() > CASE_FACTS_MAX {
                return Err((None, format!("more than {CASE_FACTS_MAX} facts"), None));
            }
            Ok(facts)
        })
    }

    /// What a cell of a fact's column says, for a request about this place.
    pub(super) fn cell(
        &self,
        column: &FactColumn,
        cell: &str,
        side: Option<Side>,
        region: Option<&RegionName>,
    ) -> Result<Vec<Fact>, Wrong> {
        let key = format!("{}\u{1f}{cell}", column.text);
        let facts = self.kept(&key, || {
            let values = cell.split(';').map(str::trim).filter(|value| !value.is_empty());
            values.map(|value| self.one(&sentence(column, value))).collect()
        })?;
        let place = |fact: &Fact| {
            let mut fact = fact.clone();
            if column.requested_side && fact.side.is_some() {
                fact.side = Some(side.unwrap_or(Side::Unstated));
            }
            if column.requested_region {
                fact.region = region.cloned();
            }
            fact
        };
        Ok(facts.iter().map(place).collect())
    }

    /// The column of a fact, from what stands behind `fact:` in its name.
    pub(super) fn column(&self, written: &str) -> Result<FactColumn, Wrong> {
        let text = written.replace(REQUESTED_SIDE, "").replace(REQUESTED_REGION, "");
        let column = FactColumn {
            requested_side: written.contains(REQUESTED_SIDE),
            requested_region: written.contains(REQUESTED_REGION),
            words: self.takes_words(&text),
            text: text.trim().to_owned(),
        };
        self.one(&column.text)?;
        Ok(column)
    }

    fn takes_words(&self, text: &str) -> bool {
        let name = text.split_whitespace().next().unwrap_or("");
        let known = self.program.vocabulary.facts.get(name);
        known.is_some_and(|fact| matches!(fact.value, ValueType::Words { .. }))
    }

    /// One fact; `on both sides`, `equivocal` and `conflicting` are said here only, since no
    /// condition needs them.
    fn one(&self, text: &str) -> Result<Fact, Wrong> {
        let (text, status) = [Status::Equivocal, Status::Conflicting]
            .into_iter()
            .find_map(|status| Some((text.trim().strip_suffix(status.name())?, Some(status))))
            .unwrap_or((text, None));
        let both = text.contains(BOTH_SIDES);
        let text = text.replace(BOTH_SIDES, "");
        let mut fact = read_fact(text.trim(), self.program).map_err(|wrong| {
            let column = wrong.primary.as_ref().map(|label| label.span.start + 1);
            (column, wrong.message, wrong.help)
        })?;
        if both && fact.side.is_none() {
            return Err((None, format!("`{}` has no sides", fact.name), None));
        }
        fact.status = status.unwrap_or(fact.status);
        fact.side = if both { Some(Side::Bilateral) } else { fact.side };
        Ok(fact)
    }

    fn kept(&self, key: &str, read: impl FnOnce() -> Result<Vec<Fact>, Wrong>) -> Read {
        // What a panicked thread left behind is a whole entry or none.
        if let Some(known) = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return known.clone();
        }
        let fresh: Read = read().map(Arc::from);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT_MAX {
            kept.insert(key.to_owned(), fresh.clone());
        }
        fresh
    }
}

/// Where a part of a text begins in it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// A cell as the condition that it stands for.
fn sentence(column: &FactColumn, value: &str) -> String {
    let text = &column.text;
    let says = match value {
        "yes" => "present",
        "no" => "absent",
        other => other,
    };
    if Status::from_name(says).is_some() {
        format!("{text} {says}")
    } else if column.words {
        format!("{text} is {value}")
    } else if value.starts_with(['<', '>', '=']) {
        format!("{text} {value}")
    } else {
        format!("{text} = {value}")
    }
}
