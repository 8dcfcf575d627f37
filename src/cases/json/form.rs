//! The form of a case in JSON: what is read, and at the same time its schema.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Number;

/// A case: what is documented, what was asked for, and what was recorded of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Case")]
pub struct CaseLine<'a> {
    /// The name by which results call the case.
    #[serde(borrow)]
    pub(super) document: Cow<'a, str>,
    /// Version of the form.
    #[serde(default)]
    pub(super) format_version: Option<u32>,
    /// Its days.
    #[serde(default)]
    pub(super) dates: DatesIn<'a>,
    /// The patient.
    #[serde(default)]
    pub(super) patient: PatientIn<'a>,
    /// The reviewer, as far as it is known.
    #[serde(default)]
    pub(super) reviewer: ReviewerIn,
    /// Everything documented. What is not mentioned is not listed.
    #[serde(default, borrow)]
    pub(super) facts: Vec<FactIn<'a>>,
    /// Every disputed service.
    #[serde(borrow)]
    pub(super) issues: Vec<IssueIn<'a>>,
    /// Anything else by which cases are to be grouped.
    #[serde(default)]
    pub(super) columns: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "Dates")]
pub(super) struct DatesIn<'a> {
    /// The injury, as year-month-day.
    #[serde(default, borrow)]
    pub(super) injury: Option<Cow<'a, str>>,
    /// The denial by utilization review.
    #[serde(default, borrow)]
    pub(super) ur_decision: Option<Cow<'a, str>>,
    /// The external review's decision, which picks the guideline in force.
    #[serde(default, borrow)]
    pub(super) decision: Option<Cow<'a, str>>,
    /// Where that is not known: the day before which it cannot have been made.
    #[serde(default, borrow)]
    pub(super) decision_not_before: Option<Cow<'a, str>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "Patient")]
pub(super) struct PatientIn<'a> {
    /// Age in whole years.
    #[serde(default)]
    pub(super) age: Option<u32>,
    /// `female` or `male`.
    #[serde(default, borrow)]
    pub(super) sex: Option<Cow<'a, str>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "Reviewer")]
pub(super) struct ReviewerIn {
    /// Board certifications.
    #[serde(default)]
    pub(super) specialties: Vec<String>,
    /// States of licensure.
    #[serde(default)]
    pub(super) licensure: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Fact")]
pub(super) struct FactIn<'a> {
    /// Its name; `rationale help facts` lists them.
    #[serde(borrow)]
    pub(super) fact: Cow<'a, str>,
    /// The body region.
    #[serde(default, borrow)]
    pub(super) region: Option<Cow<'a, str>>,
    /// `left`, `right`, `bilateral` or `unstated`; nothing where the fact has no side.
    #[serde(default, borrow)]
    pub(super) side: Option<Cow<'a, str>>,
    /// `present`, `absent`, `equivocal` or `conflicting`.
    #[serde(borrow)]
    pub(super) status: Cow<'a, str>,
    /// A number, a range such as `3-4` or `>=6`, or a word.
    #[serde(default, borrow)]
    pub(super) value: Option<Scalar<'a>>,
    /// The unit of a number, such as `week`.
    #[serde(default, borrow)]
    pub(super) unit: Option<Cow<'a, str>>,
    /// When it was so or was done, as year-month-day; `A to B` or `A or later` where that is all that is known.
    #[serde(default, borrow)]
    pub(super) date: Option<Cow<'a, str>>,
    /// Nerve roots such as `L5` and segments of the spine such as `L4-5`.
    #[serde(default, borrow)]
    pub(super) levels: Vec<Cow<'a, str>>,
    /// `context` where the side is not stated beside the fact; nothing where it is.
    #[serde(default, borrow)]
    pub(super) side_from: Option<Cow<'a, str>>,
    /// `case`, `summary`, `header` or `rationale`; the last counts only with `--evidence letter`.
    #[serde(default, borrow)]
    pub(super) section: Option<Cow<'a, str>>,
    /// The issue of a rationale.
    #[serde(default)]
    pub(super) issue: Option<usize>,
    /// Where it stands in the letter: first byte.
    #[serde(default)]
    pub(super) start: usize,
    /// One past the last byte.
    #[serde(default)]
    pub(super) end: usize,
    /// The words it was read from.
    #[serde(default, borrow)]
    pub(super) words: Option<Cow<'a, str>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Scalar")]
pub(super) enum Scalar<'a> {
    /// A number.
    Number(#[schemars(with = "f64")] Number),
    /// A range or a word.
    #[serde(borrow)]
    Words(Cow<'a, str>),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Quantity")]
pub(super) struct QuantityIn<'a> {
    /// How much.
    #[serde(borrow)]
    pub(super) value: Option<Scalar<'a>>,
    /// Of what, such as `visits`, `tablets` or `weeks`; `units` for a bare number.
    #[serde(borrow)]
    pub(super) unit: Cow<'a, str>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Issue")]
#[expect(clippy::struct_excessive_bools, reason = "each is stated or left out by itself")]
pub(super) struct IssueIn<'a> {
    /// Its number, from 1.
    pub(super) issue: usize,
    /// The request as written.
    #[serde(default, borrow)]
    pub(super) request: Option<Cow<'a, str>>,
    /// What is asked for; `rationale help services` lists the names.
    #[serde(default, borrow)]
    pub(super) services: Vec<Cow<'a, str>>,
    /// The body region.
    #[serde(default, borrow)]
    pub(super) region: Option<Cow<'a, str>>,
    /// The side.
    #[serde(default, borrow)]
    pub(super) side: Option<Cow<'a, str>>,
    /// How much is in dispute.
    #[serde(default, borrow)]
    pub(super) quantity: Option<QuantityIn<'a>>,
    /// Whether utilization review authorized a part.
    #[serde(default)]
    pub(super) partly_authorized: bool,
    /// How much it authorized.
    #[serde(default, borrow)]
    pub(super) authorized: Option<QuantityIn<'a>>,
    /// Length of the course or rental.
    #[serde(default, borrow)]
    pub(super) course: Option<QuantityIn<'a>>,
    /// Whether the request states the strength of the drug.
    #[serde(default)]
    pub(super) states_strength: bool,
    /// Whether the request states a level of the spine.
    #[serde(default)]
    pub(super) states_level: bool,
    /// Whether the request itself states the body region; left out, it does where a region is given.
    #[serde(default)]
    pub(super) states_region: Option<bool>,
    /// Whether the request says that it goes on with what was given before.
    #[serde(default)]
    pub(super) says_further: bool,
    /// The nerve roots and segments of the spine that the request names.
    #[serde(default, borrow)]
    pub(super) levels: Vec<Cow<'a, str>>,
    /// The drugs in it; `rationale help drugs` lists the names.
    #[serde(default, borrow)]
    pub(super) ingredients: Vec<Cow<'a, str>>,
    /// What else it names, such as a device; `rationale help items` lists the names.
    #[serde(default, borrow)]
    pub(super) items: Vec<Cow<'a, str>>,
    /// How strong one tablet is, in `mg`.
    #[serde(default, borrow)]
    pub(super) strength: Option<QuantityIn<'a>>,
    /// Tablets a day, as prescribed.
    #[serde(default, borrow)]
    pub(super) tablets_per_day: Option<QuantityIn<'a>>,
    /// `overturned` or `upheld`; it is compared with the decision and never feeds it.
    #[serde(default, borrow)]
    pub(super) recorded: Option<Cow<'a, str>>,
}
