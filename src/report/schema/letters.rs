//! Mirrors of the vocabulary and the lexicon.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::reviewers::{GuidelineUse, Reason, criteria, reviewer_cues};
use super::values::{Day, Flag, Number, OneOrMore, Text, Texts};
use crate::letter::lexicon::{Cue, Kind, Within};
use crate::model::fact::Status;
use crate::model::vocabulary::Group;

/// A vocabulary file: any of these keys.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Vocabulary {
    /// Clinical facts that a letter can document, by their names.
    pub facts: Option<BTreeMap<String, FactType>>,
    /// Body regions.
    pub regions: Option<BTreeMap<String, RegionType>>,
    /// Services that can be requested.
    pub services: Option<BTreeMap<String, ServiceType>>,
    /// Drugs that requests name, by their ingredients.
    pub drugs: Option<BTreeMap<String, Drug>>,
    /// What else requests name beside their service, such as a device, a test or a kind of operation.
    pub items: Option<BTreeMap<String, Item>>,
    /// How letters word sides, regions and the like.
    pub wording: Option<Wording>,
    /// The guidelines that letters cite.
    pub guidelines: Option<Guidelines>,
}

/// A clinical fact.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FactType {
    /// What it means that it is present.
    pub means: Text,
    /// What kind of fact it is.
    #[schemars(extend("enum" = Group::NAMES.map(|(_, name)| name)))]
    pub group: String,
    /// Whether it has a left and a right.
    pub sided: Option<Flag>,
    /// Whether a fact without a left and a right keeps the side that the text states.
    pub side_noted: Option<Flag>,
    /// Whether it has a body region.
    pub regional: Option<Flag>,
    /// A kind of unit such as `duration`, a list of words, or `text`.
    pub value: Option<Texts>,
    /// Whether only one of its words can hold at a time.
    pub exclusive: Option<Flag>,
}

/// A body region.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RegionType {
    /// Its name for a reader.
    pub title: Text,
    /// The region that it is part of.
    pub within: Option<Text>,
    /// Whether it has a left and a right.
    pub sided: Option<Flag>,
}

/// A service.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ServiceType {
    /// Its name for a reader.
    pub title: Text,
    /// Its codes.
    pub codes: Option<Texts>,
    /// Phrases by which requests name it.
    pub phrases: Option<Texts>,
    /// Phrases that look like it and are not.
    pub not: Option<Texts>,
    /// Services that a request names instead where it names both.
    pub yields_to: Option<Texts>,
    /// Services that may be asked for in the same words.
    pub with: Option<Texts>,
    /// The region that it always has, `no` for none, or `diagnosis` where that of the diagnosis counts.
    pub region: Option<Text>,
    /// The unit in which it is counted.
    pub unit: Option<Text>,
    /// Whether it may come in pairs.
    pub paired: Option<Flag>,
    /// Whether it holds unlike things.
    pub mixed: Option<Flag>,
    /// Whether one of the class at a time is enough.
    pub one_at_a_time: Option<Flag>,
}

/// How letters word what is no fact and no service.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Wording {
    /// Phrases for regions.
    pub regions: Option<BTreeMap<String, Texts>>,
    /// Phrases for sides.
    pub sides: Option<BTreeMap<String, Texts>>,
    /// Plurals that mean both sides.
    pub plurals: Option<Texts>,
    /// Phrases that look like a region and are none.
    pub no_region: Option<Texts>,
    /// Phrases before a diagnosis.
    pub diagnosis: Option<Texts>,
    /// Phrases before the day of injury.
    pub injury: Option<Texts>,
    /// Phrases that name records.
    pub records: Option<Texts>,
    /// Phrases before what is yet to come.
    pub future: Option<Texts>,
    /// Words that tie the day behind them to what stands before them.
    pub dated: Option<Texts>,
    /// Phrases for how often a drug is taken, by tablets a day.
    pub daily: Option<BTreeMap<String, Texts>>,
    /// Phrases with which that is the most that may be taken.
    pub as_needed: Option<Texts>,
    /// Phrases by which a request says that it goes on with what was given before.
    pub further: Option<Texts>,
    /// Phrases for several tablets at once.
    pub several_at_once: Option<Texts>,
}

/// A drug by its ingredient.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Drug {
    /// The classes to which it belongs, such as `opioid`.
    pub classes: Option<Texts>,
    /// Phrases by which requests name it: generic and brand names.
    pub phrases: Texts,
    /// How much morphine by mouth a milligram stands for.
    pub morphine: Option<OneOrMore<Factor>>,
}

/// An item that requests name.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Item {
    /// The classes to which it belongs, such as `walking_aid`.
    pub classes: Option<Texts>,
    /// Phrases by which requests name it.
    pub phrases: Texts,
}

/// A published factor and the days on which it is the published one.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Factor {
    /// Milligrams of morphine for one milligram.
    pub factor: Number,
    /// First day.
    pub from: Option<Day>,
    /// First day after it.
    pub until: Option<Day>,
}

/// The guidelines that letters cite.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Guidelines {
    /// Guideline families.
    pub families: Option<BTreeMap<String, CitedFamily>>,
    /// Topics of guidelines.
    pub topics: Option<BTreeMap<String, CitedTopic>>,
}

/// A guideline family.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CitedFamily {
    /// Its name for a reader.
    pub title: Text,
    /// Whether the MTUS holds it.
    pub mtus: Option<Flag>,
    /// Phrases that name it.
    pub phrases: Option<Texts>,
}

/// A topic of a guideline.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CitedTopic {
    /// The family it is part of.
    pub family: Text,
    /// The number of the chapter.
    pub chapter: Option<Number>,
    /// The years of the editions that have it.
    pub editions: Option<Texts>,
    /// The regions that it is about.
    pub regions: Option<Texts>,
    /// Phrases that name it.
    pub phrases: Option<Texts>,
}

/// A lexicon file: any of these keys.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Lexicon {
    /// How letters word facts, by the names of the facts.
    pub fact_phrases: Option<BTreeMap<String, OneOrMore<Entry>>>,
    /// How letters name the parts of regions.
    pub structures: Option<BTreeMap<String, Structure>>,
    /// Structures in pairs that every part of the spine has.
    pub beside_spine: Option<Texts>,
    /// Words for sides.
    pub side_words: Option<SideWords>,
    /// Words of results.
    pub results: Option<Vec<ResultWords>>,
    /// Words that steer the reading, by the names of the cues.
    #[schemars(extend("propertyNames" = serde_json::json!({ "enum": cues() })))]
    pub cues: Option<BTreeMap<String, Texts>>,
    /// Short forms that end in a full stop and end no sentence.
    pub abbreviations: Option<Texts>,
    /// Normal ranges of movements in degrees, by region.
    pub norms: Option<BTreeMap<String, BTreeMap<String, Number>>>,
    /// Words that say how a sentence of a rationale is meant, by the names of the cues.
    #[schemars(extend("propertyNames" = serde_json::json!({ "enum": reviewer_cues() })))]
    pub reviewer_cues: Option<BTreeMap<String, Texts>>,
    /// How reviewers word their reasons, by the names of the criteria.
    #[schemars(extend("propertyNames" = serde_json::json!({ "enum": criteria() })))]
    pub reviewer_criteria: Option<BTreeMap<String, Vec<Reason>>>,
    /// What the audit needs to know of guidelines.
    pub guideline_use: Option<GuidelineUse>,
}

fn cues() -> Vec<&'static str> {
    Cue::NAMES.iter().map(|(_, name)| *name).collect()
}

/// One way in which letters word a fact.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Entry {
    /// How its words speak.
    #[schemars(extend("enum" = Kind::NAMES.map(|(_, name)| name)))]
    pub kind: String,
    /// The value of the fact.
    pub value: Option<Text>,
    /// How the words state the fact.
    #[schemars(extend("enum" = [Status::Present.name(), Status::Absent.name(), Status::Equivocal.name()]))]
    pub status: Option<String>,
    /// The region that the words name.
    pub region: Option<Text>,
    /// The region where no other is named.
    pub usual: Option<Text>,
    /// The fact that the words mean within an examination.
    pub examined: Option<Text>,
    /// The facts that the words mean in some regions.
    pub at: Option<BTreeMap<String, Text>>,
    /// The fact that the words mean within a list of diagnoses.
    pub diagnosed: Option<Text>,
    /// Another fact that the words state besides.
    pub also: Option<Text>,
    /// Whether a level of the spine means the limb that it supplies.
    pub limb: Option<Flag>,
    /// Whether it counts among the findings of a study as well.
    pub seen: Option<Flag>,
    /// Which of two measures is the worse, where both sides are measured and compared.
    #[schemars(extend("enum" = ["smaller", "greater"]))]
    pub worse: Option<String>,
    /// Whether the finding has sides even in a region that has none.
    pub paired: Option<Flag>,
    /// Whether what stands inside the words is read too.
    pub open: Option<Flag>,
    /// `after` where only what follows says where; `led` where it is also where another finding leads to.
    #[schemars(extend("enum" = ["after", "led"]))]
    pub place: Option<String>,
    /// Where in the course of care the words must stand.
    #[schemars(extend("enum" = Within::NAMES.map(|(_, name)| name)))]
    pub within: Option<String>,
    /// The fact that care of this kind means while it is only planned.
    pub planned: Option<Text>,
    /// The phrases.
    pub phrases: Texts,
    /// Phrases that look like them and are not.
    pub not: Option<Texts>,
    /// Sentences with what must be read from them.
    pub test: Option<OneOrMore<Example>>,
}

/// A sentence with what must be read from it.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Example {
    /// The sentence.
    pub text: Text,
    /// What is read: `nothing`, or a status, side and region.
    pub expect: Text,
}

/// How letters name the parts of a region.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Structure {
    /// Names of the region and of its parts.
    pub phrases: Option<Texts>,
    /// Parts that stand on its left and on its right.
    pub paired: Option<Texts>,
    /// Names of the left one.
    pub left: Option<Texts>,
    /// Names of the right one.
    pub right: Option<Texts>,
    /// Plurals that mean the left and the right one.
    pub both: Option<Texts>,
    /// The limb to which its nerves go.
    pub supplies: Option<Text>,
}

/// Words for sides.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SideWords {
    /// For the left.
    pub left: Option<Texts>,
    /// For the right.
    pub right: Option<Texts>,
    /// For both.
    pub bilateral: Option<Texts>,
    /// For the side named last: "on that side".
    pub same: Option<Texts>,
    /// For the one opposite to that: "contralateral".
    pub other: Option<Texts>,
    /// Words that mean a side only just before a part of the body.
    pub before_part: Option<BoundSideWords>,
}

/// Words that mean a side only just before a part of the body: "R knee", "each wrist".
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BoundSideWords {
    /// For the left.
    pub left: Option<Texts>,
    /// For the right.
    pub right: Option<Texts>,
    /// For both.
    pub bilateral: Option<Texts>,
    /// For the side of that part that was named last: "that knee".
    pub same: Option<Texts>,
}

/// Words of a result.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ResultWords {
    /// What they mean.
    #[schemars(extend("enum" = ["abnormal", "normal", "unclear"]))]
    pub means: String,
    /// The facts to which they answer; all where none is named.
    pub of: Option<Texts>,
    /// Whether they say that both sides are alike.
    pub both: Option<Flag>,
    /// The phrases.
    pub phrases: Texts,
}
