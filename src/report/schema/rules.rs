//! Mirrors of rules, definitions, tests and the order of evidence.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::values::{Band, Condition, Day, Flag, Number, Pages, Quantity, Text, Texts};
use crate::model::fact::Status;
use crate::model::outcome::Decision;
use crate::model::truth::Truth;

/// One guideline's criteria for a service.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Rule {
    /// The name of the rule, such as `acoem-2004/ch12/mri-lumbar`.
    pub guideline: Text,
    /// What it is about, for a reader.
    pub title: Text,
    /// `draft` while its pages or numbers are only recalled.
    #[schemars(extend("enum" = ["in_force", "draft"]))]
    pub status: Option<String>,
    /// Where the guideline says it.
    pub source: Source,
    /// The days on which it holds.
    pub in_force: Interval,
    /// What it decides.
    pub applies_to: AppliesTo,
    /// When it speaks for the case at all.
    pub speaks_when: Option<Condition>,
    /// Whether each side is decided apart, or the request as a whole.
    #[schemars(extend("enum" = ["side", "request"]))]
    pub decide_per: Option<String>,
    /// The criteria by their names.
    pub criteria: BTreeMap<String, Criterion>,
    /// When the service is necessary: a condition over the criteria.
    pub necessary_when: Condition,
}

/// Where a guideline says it; a page or a section is needed.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Source {
    /// The guideline family, such as `MTUS-ACOEM`.
    pub family: Text,
    /// The year of the edition.
    pub edition: Option<Number>,
    /// The number of the chapter.
    pub chapter: Option<Number>,
    /// Title or topic of the chapter.
    pub topic: Option<Text>,
    /// Its pages.
    pub page: Option<Pages>,
    /// The section, where the edition has no pages.
    pub section: Option<Text>,
}

/// From the first day on which it holds to the first on which it no longer does.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Interval {
    /// First day.
    pub from: Option<Day>,
    /// First day after it.
    pub until: Option<Day>,
}

/// The services and regions that a rule decides.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AppliesTo {
    /// Names of services.
    pub services: Texts,
    /// Names of body regions; all where none is named.
    pub regions: Option<Texts>,
}

/// One thing that the guideline asks.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Criterion {
    /// What it asks, in plain words.
    pub says: Text,
    /// Pages of its own, where they differ from the rule's.
    pub page: Option<Pages>,
    /// Where readers of the guideline differ on its threshold.
    pub band: Option<Band>,
    /// What must hold before it is asked at all.
    pub raised_by: Option<Condition>,
    /// When it is met.
    pub when: Condition,
}

/// A file of derived facts and gates.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Definitions {
    /// They, by their names.
    pub definitions: BTreeMap<String, Definition>,
}

/// A derived fact or gate: either `when` or `measure`.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Definition {
    /// What it means, in plain words.
    pub says: Text,
    /// Parameters with the kind of unit of each, such as `duration`.
    pub parameters: Option<BTreeMap<String, Text>>,
    /// When it holds.
    pub when: Option<Condition>,
    /// Readings of one quantity.
    pub measure: Option<Vec<Reading>>,
}

/// One reading of a derived quantity.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Reading {
    /// The fact that holds it.
    pub take: Text,
    /// When this reading counts.
    #[schemars(rename = "if")]
    pub guard: Option<Condition>,
}

/// A file of tests.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Tests {
    /// The tests.
    pub tests: Vec<Test>,
}

/// A case, a request, and what is expected of the decision.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Test {
    /// What it shows.
    pub name: Text,
    /// Why it is left out for now.
    pub todo: Option<Text>,
    /// The case.
    pub case: Case,
    /// What is asked for.
    pub request: Request,
    /// What is expected.
    pub expect: Expected,
}

/// A case as data.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Case {
    /// The day of the injury.
    pub injured: Option<Day>,
    /// The day on which utilization review denied.
    pub denied: Option<Day>,
    /// The day of the decision.
    pub decided: Option<Day>,
    /// The day before which it was not decided, where the day itself is not known.
    pub decided_not_before: Option<Day>,
    /// Age of the patient in years.
    pub age: Option<u32>,
    /// Sex of the patient.
    #[schemars(extend("enum" = ["female", "male"]))]
    pub sex: Option<String>,
    /// What is documented.
    pub facts: Option<Vec<FactWritten>>,
    /// What the same letter asks for before it.
    pub earlier_requests: Option<Vec<Request>>,
    /// What the same letter asks for after it.
    pub other_requests: Option<Vec<Request>>,
}

/// A documented fact, written as a condition or with a status.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub enum FactWritten {
    /// Such as `motor_grade on left side of knee = 4/5`.
    Plain(Condition),
    /// With what conditions do not have: a status, a day, levels of the spine.
    Stated(StatedFact),
}

/// A fact with its status, day and levels.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StatedFact {
    /// The fact with its side, region and value.
    pub fact: Condition,
    /// How the letter states it.
    #[schemars(extend("enum" = [Status::Present.name(), Status::Absent.name(), Status::Equivocal.name(), Status::Conflicting.name()]))]
    pub status: Option<String>,
    /// The day on which it was so or was done.
    pub on: Option<Day>,
    /// Nerve roots such as `L5` and segments such as `L4-5`.
    pub levels: Option<Texts>,
}

/// What is asked for.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Request {
    /// The service.
    pub service: Text,
    /// The body region.
    pub region: Option<Text>,
    /// The side.
    #[schemars(extend("enum" = ["left", "right", "bilateral", "unstated"]))]
    pub side: Option<String>,
    /// How much of it.
    pub quantity: Option<Quantity>,
    /// How much of it utilization review allowed.
    pub authorized: Option<Quantity>,
    /// How long it is to go on.
    pub course: Option<Quantity>,
    /// Whether the request states a strength.
    pub states_strength: Option<Flag>,
    /// Whether the request states a level of the spine.
    pub states_level: Option<Flag>,
    /// Whether the request itself states the body region; left out, it does where a region is given.
    pub states_region: Option<Flag>,
    /// Whether the request says that it goes on with what was given before.
    pub says_further: Option<Flag>,
    /// Nerve roots such as `L5` and segments such as `L4-5` that it names.
    pub levels: Option<Texts>,
    /// The drugs in it, by their names in the vocabulary.
    pub ingredients: Option<Texts>,
    /// What else it names, by the names of items in the vocabulary.
    pub items: Option<Texts>,
    /// How strong one tablet is, such as `10 mg`.
    pub strength: Option<Quantity>,
    /// How many are taken a day, such as `3 tablets`.
    pub tablets_per_day: Option<Quantity>,
}

/// What is expected of the one decision, or of that on each side.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub enum Expected {
    /// Of each side.
    Sides(Box<Sides>),
    /// Of the one decision.
    Whole(Expectation),
}

/// What is expected of each side.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Sides {
    /// On the left.
    pub left: Option<Expectation>,
    /// On the right.
    pub right: Option<Expectation>,
    /// On both sides at once.
    pub bilateral: Option<Expectation>,
    /// Where no side is stated.
    pub unstated: Option<Expectation>,
}

/// What is expected of one decision: besides these keys, criteria by their names.
#[derive(Debug, JsonSchema)]
pub struct Expectation {
    /// The decision.
    #[schemars(extend("enum" = Decision::ALL.map(Decision::words)))]
    pub decision: Option<String>,
    /// The rule that decides.
    pub rule: Option<Text>,
    /// The facts that are named as missing, exactly these.
    pub missing: Option<Vec<Text>>,
    /// How each criterion comes out.
    #[schemars(flatten)]
    pub criteria: BTreeMap<String, Outcome>,
}

/// How a criterion comes out.
#[derive(Debug, JsonSchema)]
#[schemars(transparent)]
pub struct Outcome(#[schemars(extend("enum" = Truth::ALL.map(Truth::words)))] pub String);

/// The order of evidence.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Evidence {
    /// Guideline families by their names.
    pub families: BTreeMap<String, Family>,
    /// Which set of guidelines was adopted when.
    pub regimes: Vec<Regime>,
}

/// A guideline family.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Family {
    /// Its name for a reader.
    pub title: Text,
    /// Its rank; a family speaks only where all of lower rank are silent.
    pub rank: u32,
}

/// The guidelines of one time.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Regime {
    /// Its name for a reader.
    pub title: Text,
    /// First day.
    pub from: Option<Day>,
    /// First day after it.
    pub until: Option<Day>,
}

/// The library file.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Library {
    /// The library as a whole.
    pub library: LibraryPart,
}

/// The library as a whole.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LibraryPart {
    /// Its version.
    pub version: Text,
}
