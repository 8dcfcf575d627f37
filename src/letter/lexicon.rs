//! How letters phrase clinical facts: the checked form of `rules/lexicon/*.yaml`.
//!
//! The words are data; what is done with them is in [`super::fact`]. Every pattern is for a text in small letters.

mod cue;
mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;

use crate::model::fact::Status;
use crate::model::name::{FactName, RegionName};
use crate::model::side::Side;
use crate::model::value::Dimension;
use crate::source::Span;

use super::fact::Scanner;
use super::pattern::Pattern;
use super::rationale::ReviewerWords;

pub use cue::Cue;
pub use read::read_lexicon;

/// How the words of an entry speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The words name something that is there unless they are negated: "numbness", "tenderness".
    Finding,
    /// The words name something that a result word must answer: "sensation", "straight leg raise".
    Measured,
    /// The words are a number or grade that answers by itself: "4/5".
    Graded,
    /// The words name a study, whose result follows: "x-ray".
    Study,
    /// The words name care, which may be done, planned or not had: "physical therapy".
    Care,
    /// The words name a disease: "rotator cuff tear".
    Disease,
    /// The words state the fact completely: "temporarily totally disabled".
    Statement,
}

impl Kind {
    /// All kinds with their names in the lexicon.
    pub const NAMES: [(Self, &'static str); 7] = [
        (Self::Finding, "finding"),
        (Self::Measured, "measured"),
        (Self::Graded, "graded"),
        (Self::Study, "study"),
        (Self::Care, "care"),
        (Self::Disease, "disease"),
        (Self::Statement, "statement"),
    ];
}

/// What the vocabulary allows as the value of an entry's fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Valued {
    /// Nothing.
    None,
    /// A quantity read from the digits of the words.
    Quantity(Dimension),
    /// The word given by the entry.
    Word,
    /// The words themselves, where the entry gives none.
    Text,
}

/// Where the words of an entry must stand to mean its fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Within {
    /// Anywhere.
    Anywhere,
    /// Where treatment is listed: "treatment has included modified duty".
    Treatment,
    /// Anywhere but there: "she is on modified duty".
    Elsewhere,
    /// In an examination: the stiffness that was found, not the one complained of.
    Examination,
    /// Where it is told what utilization review decided, as the words themselves do: "was previously approved".
    Review,
}

impl Within {
    /// The restrictions with their names in the lexicon.
    pub const NAMES: [(Self, &'static str); 4] = [
        (Self::Treatment, "treatment"),
        (Self::Elsewhere, "elsewhere"),
        (Self::Examination, "examination"),
        (Self::Review, "review"),
    ];
}

/// Which of the measures of two sides is the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Worse {
    /// The smaller: the force of a grip.
    Smaller,
    /// The greater: the distance at which two points are felt as such.
    Greater,
}

impl Worse {
    /// Both with their names in the lexicon.
    pub const NAMES: [(Self, &'static str); 2] =
        [(Self::Smaller, "smaller"), (Self::Greater, "greater")];
}

/// One group of phrases of one fact.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the file, apart from the others"
)]
pub struct Entry {
    /// The fact.
    pub fact: FactName,
    /// How the words speak.
    pub kind: Kind,
    /// The words.
    pub pattern: Pattern,
    /// Longer words that hold one of the phrases and mean something else.
    pub ignored: Option<Pattern>,
    /// The value that the words stand for.
    pub value: Option<String>,
    /// The status where it is not *present*.
    pub status: Option<Status>,
    /// The region, whatever else is named.
    pub region: Option<RegionName>,
    /// The region where none is named.
    pub usual: Option<RegionName>,
    /// Another fact that the words mean within an examination.
    pub examined: Option<FactName>,
    /// Other facts that the words mean in some regions: the pain of a head is a headache.
    pub at: BTreeMap<RegionName, FactName>,
    /// Another fact that the words mean within a list of diagnoses.
    pub diagnosed: Option<FactName>,
    /// Another fact that the words state besides: "increased pain".
    pub also: Option<FactName>,
    /// Another fact that care of this kind means while it is only planned.
    pub planned: Option<FactName>,
    /// Where in the course of care the words must stand.
    pub within: Within,
    /// Whether a level of the spine means the limb that it supplies.
    pub limb: bool,
    /// Whether the finding has sides even in a region that has none: spasm is of muscles.
    pub paired: bool,
    /// Whether what stands inside the words is read too: the pain of "pain for 3 weeks".
    pub open: bool,
    /// Whether only what follows says where: "radiating to the left leg".
    pub where_after: bool,
    /// Whether it counts among the findings of a study as well: a tear that an image shows.
    pub seen: bool,
    /// Which of two measures is the worse, where both sides are measured and compared.
    pub worse: Option<Worse>,
    /// Whether it is where another finding leads to: "numbness radiating to the left hand".
    pub led: bool,
    /// What its value may be, by the vocabulary.
    pub valued: Valued,
}

impl Entry {
    /// Whether facts of this name with different values are different facts.
    #[must_use]
    pub fn told_apart(&self) -> bool {
        self.kind == Kind::Disease || self.valued == Valued::Word
    }
}

/// Words for a body structure.
#[derive(Debug, Clone)]
pub struct Structure {
    /// The region that it belongs to; `None` for what every part of the spine has.
    pub region: Option<RegionName>,
    /// The words.
    pub pattern: Pattern,
    /// Whether it has a left and a right.
    pub sided: bool,
    /// The side that the words mean by themselves: "both" of a plural such as "knees".
    pub side: Option<Side>,
}

/// Words for a side.
#[derive(Debug, Clone)]
pub struct SideWords {
    /// The side.
    pub side: Side,
    /// The words.
    pub pattern: Pattern,
    /// Whether they mean a side only just before a part of the body: "R knee", "each wrist".
    pub before_part: bool,
    /// Whether they refer to a side named before; then `side` says nothing.
    pub refers: Option<Refers>,
}

/// How words refer to a side that was named before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refers {
    /// To the last one: "on that side".
    Same,
    /// To the opposite of the last one: "the contralateral leg".
    Other,
    /// To the last one of the part that follows: "that knee".
    SamePart,
}

/// Words for a result.
#[derive(Debug, Clone)]
pub struct ResultWords {
    /// Abnormal is *present*, normal is *absent*, unclear is *equivocal*.
    pub means: Status,
    /// The facts that the words speak of; all where it is empty.
    pub of: BTreeSet<FactName>,
    /// Whether they say that both sides are alike: "symmetrical".
    pub both: bool,
    /// The words.
    pub pattern: Pattern,
}

/// A short text in which an entry shows what it reads; run by the tests of the lexicon.
#[derive(Debug, Clone)]
pub struct Example {
    /// The fact of the entry.
    pub fact: FactName,
    /// The text.
    pub text: String,
    /// Status, side and region, as far as they are asked for, or `nothing`.
    pub expect: String,
    /// Where it stands in its file.
    pub span: Span,
}

/// All words of all files.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Facts.
    pub entries: Vec<Entry>,
    /// Body structures.
    pub structures: Vec<Structure>,
    /// Sides.
    pub sides: Vec<SideWords>,
    /// Results.
    pub results: Vec<ResultWords>,
    /// Words that steer the reading.
    pub cues: Vec<(Cue, Pattern)>,
    /// Short forms that end in a full stop, in small letters and without it.
    pub abbreviations: BTreeSet<String>,
    /// The limb that each part of the spine supplies.
    pub supplies: BTreeMap<RegionName, RegionName>,
    /// Normal range of each movement of a region, in degrees.
    pub norms: BTreeMap<RegionName, Vec<(Pattern, Decimal)>>,
    /// Examples.
    pub examples: Vec<Example>,
    /// How reviewers word their reasons.
    pub reviewer: ReviewerWords,
    /// All words searched for together, once a letter needs them; copies share it.
    scanner: Arc<OnceLock<Scanner>>,
}

impl Lexicon {
    /// All words of the lexicon, searched for together. The lexicon must not be changed any more.
    pub(super) fn scanner(&self) -> &Scanner {
        self.scanner.get_or_init(|| Scanner::new(self))
    }

    /// Whether facts of this name are told apart by their value: drugs by class, diseases by name.
    #[must_use]
    pub fn told_apart(&self, fact: &FactName) -> bool {
        self.scanner().spoken(fact).told_apart
    }

    /// Whether the values of a fact are the words of a list, such as classes of drugs.
    #[must_use]
    pub fn has_classes(&self, fact: &FactName) -> bool {
        self.scanner().spoken(fact).has_classes
    }

    /// Whether a fact is a study.
    #[must_use]
    pub fn is_study(&self, fact: &FactName) -> bool {
        self.scanner().spoken(fact).is_study
    }

    /// The limb that a part of the spine supplies, else the region itself.
    #[must_use]
    pub fn limb_of<'a>(&'a self, region: &'a RegionName) -> &'a RegionName {
        self.supplies.get(region).unwrap_or(region)
    }
}

/// Whether a match that begins or ends with a digit goes on as a longer number or a date.
pub(crate) fn is_torn(text: &str, range: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let digit = |at: usize| byte(at).is_ascii_digit();
    let first = digit(range.start) && range.start > 0;
    let last = range.end > 0 && digit(range.end - 1);
    let torn_left = first && {
        let at = range.start - 1;
        matches!(byte(at), b'/' | b'-' | b'.' | b',') && at > 0 && digit(at - 1)
    };
    let torn_right = last && matches!(byte(range.end), b'/' | b'-' | b'.') && digit(range.end + 1);
    torn_left || torn_right
}
