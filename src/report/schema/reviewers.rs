//! Mirrors of what the lexicon says of reviewers and of the guidelines that they cite.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::letters::Example;
use super::values::{Day, Flag, Number, OneOrMore, Text, Texts};
use crate::letter::rationale::{Criterion, Detail, Holds, ReviewerCue};

pub(super) fn reviewer_cues() -> Vec<&'static str> {
    ReviewerCue::NAMES.iter().map(|(_, name)| *name).collect()
}

fn details() -> Vec<&'static str> {
    Detail::NAMES.iter().map(|(_, name)| *name).collect()
}

pub(super) fn criteria() -> Vec<&'static str> {
    Criterion::NAMES.iter().map(|(_, name)| *name).collect()
}

/// One way in which reviewers word a reason.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Reason {
    /// The phrases.
    pub phrases: Texts,
    /// Phrases that look like them and are not.
    pub not: Option<Texts>,
    /// What the words say by themselves.
    #[schemars(extend("enum" = Holds::NAMES.map(|(_, name)| name)))]
    pub says: Option<String>,
    /// Whether they count where nothing denies them.
    pub stated: Option<Flag>,
    /// What a denial says that does not speak of the records.
    #[schemars(extend("enum" = Holds::NAMES.map(|(_, name)| name)))]
    pub denied: Option<String>,
    /// What a denial says that speaks of the records.
    #[schemars(extend("enum" = Holds::NAMES.map(|(_, name)| name)))]
    pub missing: Option<String>,
    /// Facts that show the criterion: a fact, or one with a status, a value, or `counted`.
    pub shown_by: Option<Texts>,
    /// Words of a record that show it.
    pub record: Option<Texts>,
    /// Facts that the words take for granted.
    pub presumes: Option<Texts>,
    /// Whether the words say that nothing else was found.
    pub only: Option<Flag>,
    /// Sentences with what must be read from them: `nothing`, `met`, `not_met` or `not_documented`.
    pub test: Option<OneOrMore<Example>>,
}

/// What the audit needs to know of guidelines.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct GuidelineUse {
    /// What the sections of guidelines are about.
    pub sections: Option<Vec<GuidelineSection>>,
    /// Pairs of regions of which a chapter on the one covers the other too.
    pub neighbours: Option<Vec<Vec<Text>>>,
    /// When the editions of guidelines held.
    pub editions: Option<Vec<Edition>>,
    /// Words before a day on which care was given or decided on.
    pub record_days: Option<Texts>,
    /// Words for a length of time.
    pub lengths: Option<Texts>,
    /// Words for a number of visits that a guideline allows.
    pub visit_counts: Option<Texts>,
    /// Words for details that a request should state, by the names of the details.
    #[schemars(extend("propertyNames" = serde_json::json!({ "enum": details() })))]
    pub request_details: Option<BTreeMap<String, Texts>>,
    /// Words by which a rationale names the request that it is about.
    pub request_words: Option<Texts>,
}

/// A section of a guideline.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct GuidelineSection {
    /// Words of its title.
    pub phrases: Texts,
    /// The services that it is about.
    pub services: Option<Texts>,
    /// Whether it stands in one chapter for all body parts.
    pub any_region: Option<Flag>,
    /// From how many days after the injury on it speaks.
    pub days_after_injury: Option<Number>,
}

/// When an edition of a guideline was the adopted one.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Edition {
    /// The family.
    pub family: Text,
    /// The year by which it is cited.
    pub year: Number,
    /// The first day.
    pub from: Day,
    /// The day on which another one took its place.
    pub until: Day,
}
