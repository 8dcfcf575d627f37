//! The shape of every kind of rule file: which keys a mapping has, in their canonical order, and which texts are conditions.
//!
//! The readers are the law on which keys exist; a test holds these lists against them. What is not listed here is
//! text of its author and stays as written.

/// What stands at one place of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Anything; it stays as written.
    Free,
    /// A condition.
    Condition,
    /// A condition, or a mapping of this layout.
    ConditionOr(&'static Layout),
    /// A mapping with these keys, in this order.
    Fields(&'static [(&'static str, Layout)]),
    /// A mapping with these keys in whatever order they are written.
    Loose(&'static [(&'static str, Layout)]),
    /// A mapping with names for keys.
    Each(&'static Layout),
    /// A list, or one item without its list.
    List(&'static Layout),
}

use Layout::{Condition, ConditionOr, Each, Fields, Free, List, Loose};

/// Where a guideline says it.
pub const SOURCE: &[(&str, Layout)] = &[
    ("family", Free),
    ("edition", Free),
    ("chapter", Free),
    ("topic", Free),
    ("section", Free),
    ("page", Free),
];
/// First and last days.
pub const INTERVAL: &[(&str, Layout)] = &[("from", Free), ("until", Free)];
/// What a rule decides.
pub const APPLIES_TO: &[(&str, Layout)] = &[("services", Free), ("regions", Free)];
/// One criterion.
pub const CRITERION: &[(&str, Layout)] = &[
    ("says", Free),
    ("page", Free),
    ("raised_by", Condition),
    ("when", Condition),
    ("band", Free),
];
/// A rule file.
pub const RULE: &[(&str, Layout)] = &[
    ("guideline", Free),
    ("title", Free),
    ("status", Free),
    ("source", Fields(SOURCE)),
    ("in_force", Fields(INTERVAL)),
    ("applies_to", Fields(APPLIES_TO)),
    ("speaks_when", Condition),
    ("decide_per", Free),
    ("criteria", Each(&Fields(CRITERION))),
    ("necessary_when", Condition),
];
/// One reading of a derived quantity.
pub const READING: &[(&str, Layout)] = &[("take", Free), ("if", Condition)];
/// One derived fact or gate.
pub const DEFINITION: &[(&str, Layout)] = &[
    ("says", Free),
    ("parameters", Free),
    ("when", Condition),
    ("measure", List(&Fields(READING))),
];
/// A file of definitions.
pub const DEFINITIONS: &[(&str, Layout)] = &[("definitions", Each(&Fields(DEFINITION)))];
/// A documented fact with a status that conditions do not have.
pub const STATED_FACT: &[(&str, Layout)] =
    &[("fact", Condition), ("status", Free), ("on", Free), ("levels", Free)];
/// A case as data.
pub const CASE: &[(&str, Layout)] = &[
    ("injured", Free),
    ("denied", Free),
    ("decided", Free),
    ("decided_not_before", Free),
    ("age", Free),
    ("sex", Free),
    ("facts", List(&ConditionOr(&Fields(STATED_FACT)))),
    ("earlier_requests", List(&Fields(REQUEST))),
    ("other_requests", List(&Fields(REQUEST))),
];
/// What is asked for.
pub const REQUEST: &[(&str, Layout)] = &[
    ("service", Free),
    ("region", Free),
    ("side", Free),
    ("quantity", Free),
    ("authorized", Free),
    ("course", Free),
    ("states_strength", Free),
    ("states_level", Free),
    ("states_region", Free),
    ("says_further", Free),
    ("levels", Free),
    ("ingredients", Free),
    ("items", Free),
    ("strength", Free),
    ("tablets_per_day", Free),
];
/// One test.
pub const TEST: &[(&str, Layout)] = &[
    ("name", Free),
    ("todo", Free),
    ("case", Fields(CASE)),
    ("request", Fields(REQUEST)),
    ("expect", Free),
];
/// A file of tests.
pub const TESTS: &[(&str, Layout)] = &[("tests", List(&Fields(TEST)))];
/// A fact of the vocabulary.
pub const FACT: &[(&str, Layout)] = &[
    ("means", Free),
    ("group", Free),
    ("sided", Free),
    ("side_noted", Free),
    ("regional", Free),
    ("value", Free),
    ("exclusive", Free),
];
/// A region of the vocabulary.
pub const REGION: &[(&str, Layout)] = &[("title", Free), ("within", Free), ("sided", Free)];
/// A service of the vocabulary.
pub const SERVICE: &[(&str, Layout)] = &[
    ("title", Free),
    ("codes", Free),
    ("phrases", Free),
    ("not", Free),
    ("yields_to", Free),
    ("with", Free),
    ("region", Free),
    ("unit", Free),
    ("paired", Free),
    ("mixed", Free),
    ("one_at_a_time", Free),
];
/// How letters word what no fact or service covers.
pub const WORDING: &[(&str, Layout)] = &[
    ("regions", Free),
    ("sides", Free),
    ("plurals", Free),
    ("no_region", Free),
    ("diagnosis", Free),
    ("injury", Free),
    ("records", Free),
    ("future", Free),
    ("dated", Free),
    ("daily", Free),
    ("as_needed", Free),
    ("further", Free),
    ("several_at_once", Free),
];
/// How much morphine a milligram of a drug stands for, on which days.
pub const FACTOR: &[(&str, Layout)] = &[("factor", Free), ("from", Free), ("until", Free)];
/// A drug of the vocabulary.
pub const DRUG: &[(&str, Layout)] =
    &[("classes", Free), ("phrases", Free), ("morphine", List(&Fields(FACTOR)))];
/// What a request names beside its service.
pub const ITEM: &[(&str, Layout)] = &[("classes", Free), ("phrases", Free)];
/// A guideline family that letters cite.
pub const CITED_FAMILY: &[(&str, Layout)] = &[("title", Free), ("mtus", Free), ("phrases", Free)];
/// A topic of a guideline that letters cite.
pub const CITED_TOPIC: &[(&str, Layout)] = &[
    ("family", Free),
    ("chapter", Free),
    ("editions", Free),
    ("regions", Free),
    ("phrases", Free),
];
/// The guidelines that letters cite.
pub const GUIDELINES: &[(&str, Layout)] =
    &[("families", Each(&Fields(CITED_FAMILY))), ("topics", Each(&Fields(CITED_TOPIC)))];
/// A vocabulary file.
pub const VOCABULARY: &[(&str, Layout)] = &[
    ("facts", Each(&Fields(FACT))),
    ("regions", Each(&Fields(REGION))),
    ("services", Each(&Fields(SERVICE))),
    ("drugs", Each(&Fields(DRUG))),
    ("items", Each(&Fields(ITEM))),
    ("wording", Fields(WORDING)),
    ("guidelines", Fields(GUIDELINES)),
];
/// A family in the order of evidence.
pub const FAMILY: &[(&str, Layout)] = &[("title", Free), ("rank", Free)];
/// A regime.
pub const REGIME: &[(&str, Layout)] = &[("title", Free), ("from", Free), ("until", Free)];
/// The order of evidence.
pub const EVIDENCE: &[(&str, Layout)] =
    &[("families", Each(&Fields(FAMILY))), ("regimes", List(&Fields(REGIME)))];
/// The library as a whole.
pub const LIBRARY: &[(&str, Layout)] = &[("library", Fields(&[("version", Free)]))];
/// A sentence with what must be read from it.
pub const EXAMPLE: &[(&str, Layout)] = &[("text", Free), ("expect", Free)];
/// One way in which letters word a fact.
pub const ENTRY: &[(&str, Layout)] = &[
    ("kind", Free),
    ("value", Free),
    ("status", Free),
    ("region", Free),
    ("usual", Free),
    ("examined", Free),
    ("at", Free),
    ("diagnosed", Free),
    ("also", Free),
    ("limb", Free),
    ("seen", Free),
    ("worse", Free),
    ("paired", Free),
    ("open", Free),
    ("place", Free),
    ("within", Free),
    ("planned", Free),
    ("phrases", Free),
    ("not", Free),
    ("test", List(&Fields(EXAMPLE))),
];
/// How letters name the parts of a region.
pub const STRUCTURE: &[(&str, Layout)] = &[
    ("phrases", Free),
    ("paired", Free),
    ("left", Free),
    ("right", Free),
    ("both", Free),
    ("supplies", Free),
];
/// Words of a result.
pub const RESULT: &[(&str, Layout)] =
    &[("means", Free), ("of", Free), ("both", Free), ("phrases", Free)];
/// A reason of a reviewer.
pub const REASON: &[(&str, Layout)] = &[
    ("phrases", Free),
    ("not", Free),
    ("says", Free),
    ("stated", Free),
    ("denied", Free),
    ("missing", Free),
    ("shown_by", Free),
    ("record", Free),
    ("presumes", Free),
    ("only", Free),
    ("test", Free),
];
/// A section of a guideline.
pub const SECTION: &[(&str, Layout)] =
    &[("phrases", Free), ("services", Free), ("any_region", Free), ("days_after_injury", Free)];
/// When an edition of a guideline held.
pub const EDITION: &[(&str, Layout)] =
    &[("family", Free), ("year", Free), ("from", Free), ("until", Free)];
/// What the audit needs to know of guidelines.
pub const GUIDELINE_USE: &[(&str, Layout)] = &[
    ("sections", List(&Loose(SECTION))),
    ("neighbours", Free),
    ("editions", List(&Loose(EDITION))),
    ("record_days", Free),
    ("lengths", Free),
    ("visit_counts", Free),
    ("request_details", Free),
    ("request_words", Free),
];
/// A lexicon file; entries keep the order in which their author wrote their keys.
pub const LEXICON: &[(&str, Layout)] = &[
    ("fact_phrases", Each(&List(&Loose(ENTRY)))),
    ("structures", Each(&Loose(STRUCTURE))),
    ("beside_spine", Free),
    ("side_words", Free),
    ("results", List(&Loose(RESULT))),
    ("cues", Free),
    ("abbreviations", Free),
    ("norms", Free),
    ("reviewer_cues", Free),
    ("reviewer_criteria", Each(&List(&Loose(REASON)))),
    ("guideline_use", Loose(GUIDELINE_USE)),
];

/// Every kind of file, by the name under which its schema is shown.
pub const FILES: [(&str, Layout); 7] = [
    ("rules", Fields(RULE)),
    ("definitions", Fields(DEFINITIONS)),
    ("tests", Fields(TESTS)),
    ("vocabulary", Loose(VOCABULARY)),
    ("evidence", Loose(EVIDENCE)),
    ("lexicon", Loose(LEXICON)),
    ("library", Fields(LIBRARY)),
];

impl Layout {
    /// The layout of the file that has these keys; [`Layout::Free`] where they are of no kind.
    #[must_use]
    pub fn of_file<'a>(keys: impl Iterator<Item = &'a str>) -> Self {
        let keys: Vec<&str> = keys.collect();
        let has = |layout: &Self| layout.fields().iter().any(|(name, _)| keys.contains(name));
        FILES.iter().map(|(_, layout)| *layout).find(has).unwrap_or(Free)
    }

    /// The keys of a mapping with their layouts.
    #[must_use]
    pub fn fields(&self) -> &'static [(&'static str, Layout)] {
        match self {
            Fields(fields) | Loose(fields) => fields,
            ConditionOr(inner) => inner.fields(),
            Free | Condition | Each(_) | List(_) => &[],
        }
    }

    /// The layout of the value of a key.
    #[must_use]
    pub fn value(&self, key: &str) -> Self {
        match self {
            Each(inner) => **inner,
            List(inner) => inner.value(key),
            Free | Condition | ConditionOr(_) | Fields(_) | Loose(_) => {
                self.fields().iter().find(|(name, _)| *name == key).map_or(Free, |(_, l)| *l)
            }
        }
    }

    /// The layout of the items of a list.
    #[must_use]
    pub fn item(&self) -> Self {
        if let List(inner) = self { **inner } else { Free }
    }

    /// The layout of what stands here, which may be one item without its list.
    #[must_use]
    pub fn single(self) -> Self {
        if let List(inner) = self { inner.single() } else { self }
    }

    /// Whether a text here is a condition.
    #[must_use]
    pub fn is_condition(self) -> bool {
        matches!(self.single(), Condition | ConditionOr(_))
    }

    /// The place of a key in the canonical order; keys of one rank stay as written.
    #[must_use]
    pub fn rank(&self, key: &str) -> usize {
        match self.single() {
            Fields(fields) => {
                fields.iter().position(|(name, _)| *name == key).unwrap_or(fields.len())
            }
            ConditionOr(inner) => inner.rank(key),
            Free | Condition | Loose(_) | Each(_) | List(_) => 0,
        }
    }
}
