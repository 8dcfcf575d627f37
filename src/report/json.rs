//! Machine-readable output. The names are fixed; more fields may be added. The structures here are apart from the
//! model, so that a change inside does not change what others rely on.
//!
//! Words of the letter are left out unless asked for: patients' text stays home.

mod issue;
mod order;

use std::borrow::Cow;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::{
    BandFlip, Change, ChangeSet, Evaluation, Inquiry, OtherReader, Supposition, Trace,
};
use crate::letter::Letter;
use crate::library::Library;
use crate::model::case::DecisionDate;
use crate::model::fact::{Fact, Section, SideFrom};
use crate::model::side::Side;
use crate::model::value::{Quantity, Unit, Value};

use super::Evaluated;

use issue::IssueOut;
use order::{AskedFirst, RegimeOut, asked_first};

/// Version of the documents: raised when a name changes or goes.
pub(super) const FORMAT_VERSION: u32 = 1;

/// Which rules an output rests on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rules<'a> {
    version: &'a str,
    hash: &'a str,
}

impl<'a> Rules<'a> {
    /// Version and content hash of a library.
    #[must_use]
    pub fn of(library: &'a Library) -> Self {
        Self { version: &library.version, hash: &library.hash }
    }
}

/// A number, where it is one; words for a range or a word.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Scalar {
    Whole(i64),
    Number(f64),
    Words(String),
}

fn number(decimal: Decimal) -> Scalar {
    let whole = decimal.to_i64().filter(|n| Decimal::from(*n) == decimal);
    whole
        .map(Scalar::Whole)
        .or_else(|| decimal.to_f64().map(Scalar::Number))
        .unwrap_or_else(|| Scalar::Words(decimal.to_string()))
}

fn scalar(value: &Value) -> Scalar {
    match value {
        Value::Quantity(Quantity { low: Some(low), high: Some(high), .. }) if low == high => {
            number(*low)
        }
        Value::Quantity(Quantity { low: Some(low), high: Some(high), .. }) => {
            Scalar::Words(format!("{low}-{high}"))
        }
        Value::Quantity(Quantity { low: Some(low), high: None, .. }) => {
            Scalar::Words(format!(">={low}"))
        }
        Value::Quantity(Quantity { low: None, high: Some(high), .. }) => {
            Scalar::Words(format!("<={high}"))
        }
        Value::Quantity(Quantity { low: None, high: None, .. }) => {
            Scalar::Words("unbounded".to_owned())
        }
        Value::Elapsed(elapsed) => Scalar::Words(elapsed.write()),
        Value::Word(word) => Scalar::Words(word.clone()),
    }
}

fn unit(value: &Value) -> Option<&'static str> {
    match value {
        Value::Quantity(quantity) if quantity.unit != Unit::One => Some(quantity.unit.name()),
        Value::Quantity(_) | Value::Elapsed(_) | Value::Word(_) => None,
    }
}

#[derive(Debug, Serialize)]
struct FactOut<'a> {
    fact: &'a str,
    region: Option<&'a str>,
    side: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    side_from: Option<&'static str>,
    status: &'static str,
    value: Option<Scalar>,
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<String>,
    section: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<usize>,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
}

impl<'a> FactOut<'a> {
    fn of(fact: &'a Fact, quotes: bool) -> Self {
        Self {
            fact: fact.name.as_str(),
            region: fact.region.as_ref().map(crate::model::name::RegionName::as_str),
            side: fact.side.map(Side::name),
            side_from: match fact.detail.side_from {
                SideFrom::Stated => None,
                SideFrom::Context => Some("context"),
            },
            status: fact.status.name(),
            value: fact.value.as_ref().map(scalar),
            unit: fact.value.as_ref().and_then(unit),
            date: fact.detail.day.map(crate::model::day::Days::write),
            levels: fact.detail.levels.iter().map(ToString::to_string).collect(),
            section: fact.evidence.section.name(),
            issue: match fact.evidence.section {
                Section::Rationale(issue) => Some(issue),
                Section::Header | Section::Summary | Section::CaseFile => None,
            },
            start: fact.evidence.range.start,
            end: fact.evidence.range.end,
            words: quotes.then_some(fact.evidence.words.as_str()),
        }
    }
}

#[derive(Debug, Serialize)]
struct Dates {
    injury: Option<String>,
    decision: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision_not_before: Option<String>,
    ur_decision: Option<String>,
}

impl Dates {
    fn of(letter: &Letter) -> Self {
        let (decision, decision_not_before) = match &letter.dates.decision {
            DecisionDate::Stated(day) => (Some(day.to_string()), None),
            DecisionDate::Inferred { not_before, .. } => (None, Some(not_before.to_string())),
            DecisionDate::Unknown => (None, None),
        };
        Self {
            injury: letter.dates.injury.as_ref().map(|d| d.value.to_string()),
            decision,
            decision_not_before,
            ur_decision: letter.dates.ur_denial.as_ref().map(|d| d.value.to_string()),
        }
    }
}

#[derive(Debug, Serialize)]
struct PatientOut {
    age: Option<u32>,
    sex: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct ReviewerOut<'a> {
    specialties: Vec<&'a str>,
    licensure: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct LetterOut<'a> {
    format_version: u32,
    document: &'a str,
    rules: Rules<'a>,
    case_number: Option<&'a str>,
    dates: Dates,
    patient: PatientOut,
    reviewer: ReviewerOut<'a>,
    facts: Vec<FactOut<'a>>,
    issues: Vec<IssueOut<'a>>,
}

/// One line: what a letter says.
#[must_use]
pub fn facts(read: &crate::letter::ReadLetter, library: &Library, quotes: bool) -> String {
    let letter = &read.letter;
    let texts = |list: &'_ [crate::letter::Read<String>]| -> Vec<String> {
        list.iter().map(|r| r.value.clone()).collect()
    };
    let (specialties, licensure) =
        (texts(&letter.reviewer.specialties), texts(&letter.reviewer.licensure));
    line(&LetterOut {
        format_version: FORMAT_VERSION,
        document: &letter.document,
        rules: Rules::of(library),
        case_number: letter.case_number.as_ref().map(|r| r.value.as_str()),
        dates: Dates::of(letter),
        patient: PatientOut {
            age: letter.patient.age,
            sex: letter.patient.sex.map(crate::model::case::Sex::name),
        },
        reviewer: ReviewerOut {
            specialties: specialties.iter().map(String::as_str).collect(),
            licensure: licensure.iter().map(String::as_str).collect(),
        },
        facts: read.case.facts.iter().map(|f| FactOut::of(f, quotes)).collect(),
        issues: letter.issues.iter().map(|issue| IssueOut::of(issue, read, quotes)).collect(),
    })
}

#[derive(Debug, Serialize)]
struct CriterionOut<'a> {
    id: &'a str,
    truth: &'static str,
    reason: &'static str,
    facts: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    seen_not_counted: Vec<NearOut>,
}

#[derive(Debug, Serialize)]
struct NearOut {
    fact: usize,
    reason: &'static str,
}

#[derive(Debug, Serialize)]
struct MissingOut<'a> {
    fact: Cow<'a, str>,
    region: Option<&'a str>,
    side: Option<&'static str>,
    reason: &'static str,
}

impl<'a> MissingOut<'a> {
    fn of(trace: &'a Trace) -> Option<Self> {
        Some(Self {
            fact: trace.what.subject()?,
            region: trace.place.region.as_ref().map(crate::model::name::RegionName::as_str),
            side: trace.place.side.map(Side::name),
            reason: trace.reason.name(),
        })
    }
}

#[derive(Debug, Serialize)]
struct ChangeOut<'a> {
    #[serde(flatten)]
    suppose: SuppositionOut<'a>,
    ask_for: bool,
    decision: &'static str,
}

impl<'a> ChangeOut<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            suppose: SuppositionOut::of(&change.suppose),
            ask_for: change.ask_for,
            decision: change.decision.name(),
        }
    }
}

#[derive(Debug, Serialize)]
struct SuppositionOut<'a> {
    fact: &'a str,
    region: Option<&'a str>,
    side: Option<&'static str>,
    status: &'static str,
    value: Option<Scalar>,
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<String>,
}

impl<'a> SuppositionOut<'a> {
    fn of(suppose: &'a Supposition) -> Self {
        Self {
            fact: suppose.fact.as_str(),
            region: suppose.place.region.as_ref().map(crate::model::name::RegionName::as_str),
            side: suppose.place.side.map(Side::name),
            status: suppose.status.name(),
            value: suppose.value.as_ref().map(scalar),
            unit: suppose.value.as_ref().and_then(unit),
            day: suppose.day.map(|day| day.to_string()),
            levels: suppose.levels.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Facts that would change the decision only together.
#[derive(Debug, Serialize)]
struct ChangeSetOut<'a> {
    ask_for: Vec<SuppositionOut<'a>>,
    differ: Vec<SuppositionOut<'a>>,
    decision: &'static str,
}

impl<'a> ChangeSetOut<'a> {
    fn of(set: &'a ChangeSet) -> Self {
        Self {
            ask_for: set.ask_for.iter().map(SuppositionOut::of).collect(),
            differ: set.differ.iter().map(SuppositionOut::of).collect(),
            decision: set.decision.name(),
        }
    }
}

/// In which order to ask for what is missing.
#[derive(Debug, Serialize)]
struct InquiryOut<'a> {
    facts: Vec<&'a str>,
    questions_on_average: String,
}

impl<'a> InquiryOut<'a> {
    fn of(inquiry: &'a Inquiry) -> Self {
        let first = |answers: &'a Vec<Supposition>| Some(answers.first()?.fact.as_str());
        Self {
            facts: inquiry.questions.iter().filter_map(first).collect(),
            questions_on_average: inquiry.expected.round_dp(2).normalize().to_string(),
        }
    }
}

#[derive(Debug, Serialize)]
struct DecisionOut<'a> {
    format_version: u32,
    document: &'a str,
    rules: Rules<'a>,
    issue: usize,
    service: Option<&'a str>,
    region: Option<&'a str>,
    side: Option<&'static str>,
    rule: Option<&'a str>,
    draft: bool,
    citation: Option<String>,
    regime: Option<&'a str>,
    date_inferred: bool,
    no_rule_because: Option<String>,
    asked_first: Vec<AskedFirst<'a>>,
    other_regimes: Vec<RegimeOut<'a>>,
    decision: &'static str,
    recorded: Option<&'static str>,
    agrees: Option<bool>,
    criteria: Vec<CriterionOut<'a>>,
    missing: Vec<MissingOut<'a>>,
    would_change: Vec<ChangeOut<'a>>,
    would_change_together: Vec<ChangeSetOut<'a>>,
    does_not_matter: Vec<&'a str>,
    ask_in_order: Option<InquiryOut<'a>>,
    band_flips: Vec<BandOut<'a>>,
    not_asked: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct BandOut<'a> {
    criterion: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fact: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<&'static str>,
    decision: &'static str,
}

impl<'a> BandOut<'a> {
    fn of(flip: &'a BandFlip) -> Self {
        let (threshold, fact, counted) = match &flip.reader {
            OtherReader::Threshold(amount) => (Some(amount.write()), None, None),
            OtherReader::Counts(fact, status) => (None, Some(fact.as_str()), Some(status.name())),
        };
        let (criterion, decision) = (flip.criterion.as_str(), flip.decision.name());
        Self { criterion, threshold, fact, counted, decision }
    }
}

/// One line a decision.
#[must_use]
pub fn decisions(evaluated: &Evaluated<'_>, library: &Library) -> String {
    evaluated
        .evaluations
        .iter()
        .fold(String::new(), |lines, e| lines + &decision(evaluated, e, library))
}

fn decision(evaluated: &Evaluated<'_>, evaluation: &Evaluation, library: &Library) -> String {
    let recorded = super::recorded(evaluated, evaluation.issue);
    let choice = evaluation.rule.as_ref().ok();
    let rule = choice.and_then(|c| library.program.rules.get(&c.rule));
    line(&DecisionOut {
        format_version: FORMAT_VERSION,
        document: evaluated.source.name(),
        rules: Rules::of(library),
        issue: evaluation.issue,
        service: evaluation.service.as_ref().map(crate::model::name::ServiceName::as_str),
        region: evaluation.region.as_ref().map(crate::model::name::RegionName::as_str),
        side: evaluation.side.map(Side::name),
        rule: choice.map(|c| c.rule.as_str()),
        draft: choice.is_some_and(|c| c.draft),
        citation: rule.map(|r| super::citation::of_rule(r, &library.program)),
        regime: choice.and_then(|c| library.program.regime(c.day)).map(|r| r.title.as_str()),
        date_inferred: choice.is_some_and(|c| c.inferred),
        no_rule_because: evaluation.rule.as_ref().err().map(super::explanation::silence),
        asked_first: choice.map(|c| asked_first(c, library)).unwrap_or_default(),
        other_regimes: evaluation.other_regimes.iter().map(RegimeOut::of).collect(),
        decision: evaluation.decision.name(),
        recorded: recorded.map(crate::model::outcome::Outcome::name),
        agrees: recorded.and_then(|r| evaluation.decision.agrees_with(r)),
        criteria: evaluation
            .criteria
            .iter()
            .map(|c| CriterionOut {
                id: c.name.as_str(),
                truth: c.trace.truth.name(),
                reason: c.trace.reason.name(),
                facts: c.trace.carried_by(),
                seen_not_counted: c
                    .trace
                    .seen_not_counted()
                    .into_iter()
                    .map(|n| NearOut { fact: n.fact, reason: n.why.name() })
                    .collect(),
            })
            .collect(),
        missing: evaluation.missing.iter().filter_map(MissingOut::of).collect(),
        would_change: evaluation.would_change.iter().map(ChangeOut::of).collect(),
        would_change_together: evaluation.change_sets.iter().map(ChangeSetOut::of).collect(),
        does_not_matter: evaluation.idle.iter().map(crate::model::name::FactName::as_str).collect(),
        ask_in_order: evaluation.inquiry.as_ref().map(InquiryOut::of),
        not_asked: super::not_asked(
            evaluated,
            std::slice::from_ref(evaluation),
            &library.program.vocabulary,
        ),
        band_flips: evaluation.band_flips.iter().map(BandOut::of).collect(),
    })
}

/// A document as one line. The structures here hold nothing that JSON cannot, so writing cannot fail.
pub(super) fn line<T: Serialize>(document: &T) -> String {
    serde_json::to_string(document).unwrap_or_default() + "\n"
}
