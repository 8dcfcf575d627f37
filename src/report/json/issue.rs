//! A disputed service as JSON: what is asked for, how much, and on which guidelines.

use serde::Serialize;

use crate::letter::{Frequency, Issue, ReadLetter};
use crate::model::level::read_levels;
use crate::model::side::Side;
use crate::model::value::{Quantity, Unit, Value};

use super::super::finding::ReviewerFindingOut;
use super::{Scalar, scalar};

#[derive(Debug, Serialize)]
struct QuantityOut {
    value: Option<Scalar>,
    unit: String,
}

fn quantity(quantity: &Quantity) -> QuantityOut {
    let plural =
        if matches!(quantity.unit, Unit::One | Unit::Percent | Unit::Milligram) { "" } else { "s" };
    let unit = if quantity.unit == Unit::One { "unit" } else { quantity.unit.name() };
    QuantityOut {
        value: Some(scalar(&Value::Quantity(*quantity))),
        unit: if quantity.unit == Unit::One {
            "units".to_owned()
        } else {
            format!("{unit}{plural}")
        },
    }
}

#[derive(Debug, Serialize)]
struct FrequencyOut {
    per_week: Scalar,
    length: Option<QuantityOut>,
}

impl FrequencyOut {
    fn of(frequency: &Frequency) -> Self {
        let (low, high) = frequency.per_week;
        let per_week = Quantity { low: Some(low), high: Some(high), unit: Unit::One };
        Self {
            per_week: scalar(&Value::Quantity(per_week)),
            length: frequency.length.as_ref().map(quantity),
        }
    }
}

#[derive(Debug, Serialize)]
struct GuidelineOut<'a> {
    by: &'static str,
    family: &'a str,
    topic: Option<&'a str>,
    year: Option<i16>,
    section: Option<&'a str>,
    page: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is stated or left out by itself")]
pub(super) struct IssueOut<'a> {
    issue: usize,
    request: &'a str,
    services: Vec<&'a str>,
    region: Option<&'a str>,
    side: Option<&'static str>,
    quantity: Option<QuantityOut>,
    frequency: Option<FrequencyOut>,
    strength_as_written: Option<&'a str>,
    levels: Vec<String>,
    partly_authorized: bool,
    original_quantity: Option<QuantityOut>,
    authorized: Option<QuantityOut>,
    course: Option<QuantityOut>,
    states_strength: bool,
    states_level: bool,
    states_region: bool,
    says_further: bool,
    ingredients: Vec<&'a str>,
    items: Vec<&'a str>,
    strength: Option<QuantityOut>,
    tablets_per_day: Option<QuantityOut>,
    recorded: Option<&'static str>,
    guidelines: Vec<GuidelineOut<'a>>,
    findings: Vec<ReviewerFindingOut<'a>>,
}

impl<'a> IssueOut<'a> {
    pub(super) fn of(issue: &'a Issue, read: &'a ReadLetter, quotes: bool) -> Self {
        let partly = issue.partly_authorized.as_ref();
        Self {
            issue: issue.number,
            request: &issue.request,
            services: issue.services.iter().map(crate::model::name::ServiceName::as_str).collect(),
            region: issue.region.as_ref().map(crate::model::name::RegionName::as_str),
            side: issue.side.map(Side::name),
            quantity: issue.quantity.as_ref().map(quantity),
            frequency: issue.frequency.as_ref().map(FrequencyOut::of),
            strength_as_written: issue.strength.as_ref().map(|s| s.value.as_str()),
            levels: issue
                .levels
                .iter()
                .flat_map(|levels| read_levels(&levels.value))
                .map(|level| level.to_string())
                .collect(),
            partly_authorized: partly.is_some(),
            original_quantity: partly.and_then(|p| p.original_quantity.as_ref()).map(quantity),
            authorized: partly.and_then(|p| p.authorized_quantity.as_ref()).map(quantity),
            course: issue.frequency.as_ref().and_then(|f| f.length.as_ref().map(quantity)),
            states_strength: issue.strength.is_some(),
            states_level: !issue.levels.is_empty(),
            states_region: issue.states_region(),
            says_further: issue.says_further,
            ingredients: issue
                .ingredients
                .iter()
                .map(crate::model::name::DrugName::as_str)
                .collect(),
            items: issue.items.iter().map(crate::model::name::DrugName::as_str).collect(),
            strength: issue.milligrams().as_ref().map(quantity),
            tablets_per_day: issue.tablets_per_day.as_ref().map(quantity),
            recorded: issue.recorded.as_ref().map(|r| r.value.name()),
            guidelines: issue
                .guidelines
                .iter()
                .map(|g| GuidelineOut {
                    by: g.by.name(),
                    family: g.family.as_str(),
                    topic: g.topic.as_deref(),
                    year: g.year,
                    section: g.section.as_deref(),
                    page: g.page.as_deref(),
                })
                .collect(),
            findings: ReviewerFindingOut::of_issue(&read.findings, issue.number, quotes),
        }
    }
}
