//! How reviewers word their reasons: the checked form of `reviewer_cues` and `reviewer_criteria` in the lexicon.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::criterion::{Criterion, Holds};
use super::sections::GuidelineUse;
use crate::letter::pattern::Pattern;
use crate::letter::phrase_set::{Found, PhraseSet};
use crate::model::fact::Status;
use crate::model::name::FactName;
use crate::source::Span;

macro_rules! cues {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// Words that say how a sentence of a rationale is meant.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ReviewerCue { $($(#[doc = $doc])+ $variant,)+ }

        impl ReviewerCue {
            /// All cues with their names in the lexicon.
            pub const NAMES: &'static [(Self, &'static str)] = &[$((Self::$variant, $name)),+];
        }
    };
}

cues! {
    /// "the patient", "in this case", "the records": the sentence is about this case.
    Case = "case";
    /// "was", "the request": the sentence is about this case where it names no guideline.
    WeakCase = "weak_case";
    /// "here", "the records": a sentence that names a guideline turns to this case.
    ToCase = "to_case";
    /// "the patient", "she": words for the person.
    Person = "person";
    /// "the guidelines recommend": the sentence is about the guideline.
    Guideline = "guideline";
    /// "utilization review denied": the sentence tells what another decided.
    Review = "review";
    /// "the request was denied due to": in a record, what another decided of the request.
    RecordReview = "record_review";
    /// "is not medically necessary": the decision, which is no reason.
    Conclusion = "conclusion";
    /// "no documentation of", "did not specify": what follows is said to be missing from the records.
    Undocumented = "undocumented";
    /// "is not documented", "was not included": what comes before is said to be missing from the records.
    UndocumentedAfter = "undocumented_after";
    /// "no evidence of", "no indication that": missing, or absent where it is a matter of an examination.
    Unevidenced = "unevidenced";
    /// "no", "did not have": what follows is not so.
    Negation = "negation";
    /// "was negative", "is absent": what comes before is not so.
    NegationAfter = "negation_after";
    /// "was documented", "are on file": what comes before is in the records; behind a "no" it is missing from them.
    RecordedAfter = "recorded_after";
    /// "was noted", "were found": what comes before was found; behind a "no" it was not.
    FoundAfter = "found_after";
    /// "not only", "has not failed to": looks like a denial and is none.
    Assertion = "assertion";
    /// "but", "however": ends every scope.
    Break = "break";
}

/// What in a record shows that a criterion is met, so that a denial of it is contradicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The fact.
    pub fact: FactName,
    /// Its status; *present* unless stated.
    pub status: Status,
    /// The value that it must have.
    pub value: Option<String>,
    /// Whether it must have a number: visits that were counted.
    pub counted: bool,
}

/// One group of phrases of one criterion.
#[derive(Debug, Clone)]
pub struct Reason {
    /// The criterion.
    pub criterion: Criterion,
    /// The words.
    pub pattern: Pattern,
    /// Longer words that hold one of the phrases and mean something else.
    pub ignored: Option<Pattern>,
    /// What the words say; where it is not `met`, no cue turns it.
    pub says: Holds,
    /// Whether `says` is stated: a denial inside the words is then part of them ("no relief from therapy").
    pub by_themselves: bool,
    /// What a denial says that speaks of the records; left out, *not documented*.
    pub missing: Option<Holds>,
    /// Whether the words count where nothing denies them.
    pub stated: bool,
    /// What a denial says where it does not speak of the records; left out, "no" says *not met* and "no evidence of"
    /// says *not documented*.
    pub denied: Option<Holds>,
    /// Facts that show it.
    pub shown_by: Vec<Shown>,
    /// Words of a record that show it.
    pub record: Option<Pattern>,
    /// Facts that the words take for granted, whatever is said of the criterion: that there was therapy.
    pub presumes: Vec<Shown>,
    /// Whether the words say that there is nothing else, so that anything else contradicts them.
    pub only: bool,
}

/// A short text in which a group of phrases shows what it reads; run by the tests of the lexicon.
#[derive(Debug, Clone)]
pub struct ReasonExample {
    /// The criterion.
    pub criterion: Criterion,
    /// The text.
    pub text: String,
    /// What is found of the criterion; `None` where nothing is.
    pub expect: Option<Holds>,
    /// Where it stands in its file.
    pub span: Span,
}

/// All words of reviewers.
#[derive(Debug, Clone, Default)]
pub struct ReviewerWords {
    /// Reasons.
    pub reasons: Vec<Reason>,
    /// Cues.
    pub cues: Vec<(ReviewerCue, Pattern)>,
    /// Examples.
    pub examples: Vec<ReasonExample>,
    /// What the audit needs to know of guidelines.
    pub guidelines: GuidelineUse,
    /// What is searched for together, once a rationale needs it; copies share it.
    together: Arc<OnceLock<Together>>,
}

/// Words of reviewers that are searched for together.
#[derive(Debug)]
struct Together {
    /// The cues that tell who speaks, asked of every sentence.
    voices: Vec<ReviewerCue>,
    of_voices: PhraseSet,
    /// The cues that turn a reason, asked of the sentences on the case. Their patterns come before those of the reasons,
    /// and behind these for each reason the words that it ignores.
    turns: Vec<ReviewerCue>,
    of_reasons: PhraseSet,
}

impl ReviewerWords {
    /// What in a sentence in small letters tells who speaks. The words must not be changed any more.
    pub(super) fn voices(&self, sentence: &str) -> Voices<'_> {
        let Together { voices, of_voices, .. } = self.together();
        Voices { cues: voices, found: of_voices.find(sentence) }
    }

    /// Every reason in a sentence in small letters, and every cue that turns one.
    pub(super) fn spoken(&self, sentence: &str) -> Spoken<'_> {
        let Together { turns, of_reasons, .. } = self.together();
        Spoken { words: self, cues: turns, found: of_reasons.find(sentence) }
    }

    fn together(&self) -> &Together {
        self.together.get_or_init(|| {
            let of_kind = |kind: fn(ReviewerCue) -> bool| {
                let cues = self.cues.iter().filter(move |(cue, _)| kind(*cue));
                cues.map(|(cue, pattern)| (*cue, pattern.clone())).unzip()
            };
            let (voices, of_voices): (Vec<ReviewerCue>, Vec<Pattern>) = of_kind(tells_who);
            let (turns, mut of_reasons): (Vec<ReviewerCue>, Vec<Pattern>) = of_kind(turns);
            of_reasons.extend(self.reasons.iter().map(|reason| reason.pattern.clone()));
            of_reasons.extend(self.reasons.iter().filter_map(|reason| reason.ignored.clone()));
            let (of_voices, of_reasons) = (PhraseSet::new(of_voices), PhraseSet::new(of_reasons));
            Together { voices, of_voices, turns, of_reasons }
        })
    }
}

/// Whether a cue tells who speaks in a sentence.
fn tells_who(cue: ReviewerCue) -> bool {
    matches!(
        cue,
        ReviewerCue::Case
            | ReviewerCue::WeakCase
            | ReviewerCue::ToCase
            | ReviewerCue::Guideline
            | ReviewerCue::Review
    )
}

/// Whether a cue turns a reason, or ends the scope of those that do.
fn turns(cue: ReviewerCue) -> bool {
    matches!(
        cue,
        ReviewerCue::Undocumented
            | ReviewerCue::UndocumentedAfter
            | ReviewerCue::Unevidenced
            | ReviewerCue::Negation
            | ReviewerCue::NegationAfter
            | ReviewerCue::RecordedAfter
            | ReviewerCue::FoundAfter
            | ReviewerCue::Assertion
            | ReviewerCue::Conclusion
            | ReviewerCue::Break
    )
}

/// What in one sentence tells who speaks.
#[derive(Debug)]
pub(super) struct Voices<'a> {
    cues: &'a [ReviewerCue],
    found: Found,
}

impl Voices<'_> {
    /// Where a cue begins first, at byte `from` or later.
    pub(super) fn first(&self, cue: ReviewerCue, from: usize) -> Option<usize> {
        let numbers = self.cues.iter().enumerate().filter(|(_, known)| **known == cue);
        numbers.filter_map(|(number, _)| self.found.starts_from(number, from)).min()
    }
}

/// The reasons of one sentence, and what turns them.
#[derive(Debug)]
pub(super) struct Spoken<'a> {
    words: &'a ReviewerWords,
    cues: &'a [ReviewerCue],
    found: Found,
}

impl Spoken<'_> {
    /// The cues that stand in the sentence, each with every place.
    pub(super) fn cues(&self) -> impl Iterator<Item = (ReviewerCue, Vec<Range<usize>>)> {
        self.found.of(0, self.cues).map(|(number, cue)| (*cue, self.found.all(number)))
    }

    /// The reasons that stand in the sentence, by their index, each with every place where it is not part of words to be
    /// ignored.
    pub(super) fn reasons(&self) -> Vec<(usize, Vec<Range<usize>>)> {
        let first = self.cues.len();
        let mut ignored = first + self.words.reasons.len();
        let mut reasons = Vec::new();
        for (index, reason) in self.words.reasons.iter().enumerate() {
            let longer = reason.ignored.is_some().then_some(ignored);
            ignored += usize::from(longer.is_some());
            if !self.found.has(first + index) {
                continue;
            }
            let longer = longer.map_or_else(Vec::new, |number| self.found.all(number));
            let inside =
                |r: &Range<usize>| longer.iter().any(|l| l.start <= r.start && r.end <= l.end);
            let mut all = self.found.all(first + index);
            all.retain(|range| !inside(range));
            reasons.push((index, all));
        }
        reasons
    }
}
