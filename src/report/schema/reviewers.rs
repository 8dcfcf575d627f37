//! Mirrors of what the lexicon says of reviewers and of the guidelines that they cite.

use schemars::JsonSchema;

use super::letters::Example;
use super::values::{Day, Flag, Number, OneOrMore, Text, Texts};
use crate::letter::rationale::{Criterion, Detail, Holds, ReviewerCue};

pub(super) fn reviewer_cues() -> Vec<&'static str> {
    ReviewerCue::NAMES.iter().map(|(_, name)| *name).collect()
}

pub(super) fn details() -> Vec<&'static str> {
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
