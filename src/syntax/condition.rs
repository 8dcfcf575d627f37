//! A condition's text to its tree as written.
//!
//! The tree holds names as strings with their places in the file; [`crate::model`] looks them up. Length and
//! nesting are bounded before the parser runs, so that the same text gives the same answer on every machine.

mod build;
mod explain;
mod print;

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use pest::Parser;

use super::grammar::{ConditionParser, Rule};

/// Longest condition, in bytes.
pub const LENGTH_MAX: usize = 16 * 1024;
/// Deepest nesting of brackets.
pub const DEPTH_MAX: usize = 64;
/// Most parts of a sum.
pub const SUM_MAX: usize = 8;

/// The manual of the language: the grammar's own documentation.
pub const GRAMMAR: &str = include_str!("../../grammar/expression.pest");

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The characters.
    pub text: String,
    /// Their place.
    pub span: Span,
}

/// A condition as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: ExpressionKind,
}

/// The forms of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpressionKind {
    /// `always` or `never`.
    Constant(bool),
    /// `not A`.
    Not(Box<Expression>),
    /// `A and B`.
    All(Vec<Expression>),
    /// `A or B`.
    Any(Vec<Expression>),
    /// `any of ...`, `all of ...`, `at least N of ...`.
    Counted(Quantifier, Vec<Expression>),
    /// A condition asked at a place.
    Scoped(Vec<Scope>, Box<Expression>),
    /// A name and what is asked of it.
    Test(Reference, Ask),
    /// `request for SERVICE is necessary`.
    Other(Vec<Name>, OtherAsk),
    /// A time between days, an age or a count, compared.
    Measured(Box<MeasureWritten>, Comparison, AmountWritten),
    /// A condition asked of some records only.
    Limited(Vec<Limit>, Box<Expression>),
}

/// What is asked of another request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OtherAsk {
    /// `is necessary`.
    Necessary,
    /// `is made`.
    Made,
    /// `is decided`.
    Decided,
}

impl OtherAsk {
    /// The word in the rule language.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Necessary => "necessary",
            Self::Made => "made",
            Self::Decided => "decided",
        }
    }
}

/// What is measured rather than documented as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeasureWritten {
    /// `time since DAY`.
    Since(DayWritten),
    /// `time from DAY to DAY`.
    Between(DayWritten, DayWritten),
    /// `age at DAY`.
    AgeAt(DayWritten),
    /// `number of FACT`.
    NumberOf(Reference),
}

/// A day as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayWritten {
    /// Its place.
    pub span: Span,
    /// Which one.
    pub kind: DayKind,
}

/// The forms of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayKind {
    /// `injury`.
    Injury,
    /// `request`.
    Request,
    /// `decision`.
    Decision,
    /// The records of a fact at a place.
    Fact(Reference, Vec<Scope>),
}

/// Which records count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Its place in the text.
    pub span: Span,
    /// Which.
    pub kind: LimitKind,
}

/// The forms of a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitKind {
    /// `within AMOUNT`: before the request.
    Recent(AmountWritten),
    /// `after DAY`, or `within AMOUNT after DAY`.
    After(Option<AmountWritten>, DayWritten),
    /// `before DAY`, or `within AMOUNT before DAY`.
    Before(Option<AmountWritten>, DayWritten),
    /// `at requested level`.
    RequestedLevel,
}

/// How many of a list must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantifier {
    /// `any of`.
    Any,
    /// `all of`.
    All,
    /// `at least N of`.
    AtLeast(usize),
}

/// A name, with arguments where it is a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The name.
    pub name: Name,
    /// Its arguments in the order written.
    pub arguments: Vec<(Name, AmountWritten)>,
}

/// Where something is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Its place in the text.
    pub span: Span,
    /// The side or region.
    pub kind: ScopeKind,
}

/// The forms of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeKind {
    /// `on requested side`.
    RequestedSide,
    /// `on either side`.
    EitherSide,
    /// `on left side`.
    LeftSide,
    /// `on right side`.
    RightSide,
    /// `of requested region`.
    RequestedRegion,
    /// `of REGION`.
    Region(Name),
}

/// What is asked of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Nothing written: whether it is present or met.
    Plain,
    /// `present`.
    Present,
    /// `absent`.
    Absent,
    /// `documented`.
    Documented,
    /// `known`.
    Known,
    /// A comparison, with the place of its right-hand side.
    Compare(Comparison, AmountWritten),
    /// `is WORD` or `is one of (WORD, WORD)`.
    Is(Vec<Name>),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

impl Comparison {
    /// The sign in the rule language.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::AtLeast => ">=",
            Self::Greater => ">",
        }
    }
}

/// The right-hand side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountWritten {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: AmountKind,
}

/// The forms of an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmountKind {
    /// Digits, and a unit where one is written.
    Number(String, Option<Name>),
    /// A strength grade such as `4+/5`, without the `/5`.
    Grade(String),
    /// A pain score such as `7/10`, without the `/10`.
    Score(String),
    /// A parameter of the gate in which it stands.
    Parameter(String),
}

/// Reads one condition. `place` maps a byte range of `text` to the file that holds it.
///
/// # Errors
/// `expression-too-large` before parsing, `expression` at the characters that could not be read.
pub fn parse(
    text: &str,
    place: &dyn Fn(Range<usize>) -> Span,
) -> Result<Expression, Box<Diagnostic>> {
    if text.len() > LENGTH_MAX {
        return Err(Box::new(
            Diagnostic::new(
                Code::ExpressionTooLarge,
                format!(
                    "the condition has {} bytes, more than {LENGTH_MAX} (limit: expression bytes)",
                    text.len()
                ),
            )
            .at(place(0..1), "begins here")
            .help("name parts of it as criteria or derived facts and refer to those"),
        ));
    }
    if let Some(offset) = too_deep(text) {
        return Err(Box::new(
            Diagnostic::new(
                Code::ExpressionTooLarge,
                format!("the condition is nested deeper than {DEPTH_MAX} brackets (limit: expression depth)"),
            )
            .at(place(offset..offset + 1), "one bracket too many")
            .help("name the inner part as a criterion or derived fact and refer to it"),
        ));
    }
    let mut pairs = ConditionParser::parse(Rule::condition, text)
        .map_err(|error| Box::new(explain::explain(&error, text, place)))?;
    let unread = || Diagnostic::new(Code::Expression, "the condition is empty").at(place(0..0), "");
    let pair = pairs.next().ok_or_else(|| Box::new(unread()))?;
    if let Some(range) = build::unclear(&pair) {
        return Err(Box::new(
            Diagnostic::new(
                Code::WrongTest,
                "the test behind this list cannot be asked of a member made of several",
            )
            .at(place(range), "made of several")
            .help("write what is asked at each name, such as `any of (a absent and b absent, c absent)`"),
        ));
    }
    build::condition(pair, place).ok_or_else(|| Box::new(unread()))
}

/// A band: the two values between which readers differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandWritten {
    /// Its place.
    pub span: Span,
    /// The fact whose records the values are of; none where they are thresholds of the condition.
    pub of: Option<Name>,
    /// The lower value.
    pub low: AmountWritten,
    /// The higher value.
    pub high: AmountWritten,
}

/// Reads a band such as `3 to 4 weeks`: its two ends in one unit.
///
/// # Errors
/// `expression` at the characters that could not be read.
pub fn parse_band(
    text: &str,
    place: &dyn Fn(Range<usize>) -> Span,
) -> Result<BandWritten, Box<Diagnostic>> {
    let mut pairs = ConditionParser::parse(Rule::band, text)
        .map_err(|error| Box::new(explain::explain(&error, text, place)))?;
    let unread = || Diagnostic::new(Code::Expression, "the band is empty").at(place(0..0), "");
    pairs.next().and_then(|pair| build::band(pair, place)).ok_or_else(|| Box::new(unread()))
}

/// Reads what a reading takes, such as `physical_therapy + visits_requested`: the names of its parts.
///
/// # Errors
/// `expression` at the characters that could not be read, `expression-too-large` where too many are added.
pub fn parse_sum(
    text: &str,
    place: &dyn Fn(Range<usize>) -> Span,
) -> Result<Vec<Name>, Box<Diagnostic>> {
    let pairs = ConditionParser::parse(Rule::sum, text)
        .map_err(|error| Box::new(explain::explain(&error, text, place)))?;
    let names = build::sum(pairs, place);
    match names.get(SUM_MAX) {
        None => Ok(names),
        Some(first_too_many) => Err(Box::new(
            Diagnostic::new(
                Code::ExpressionTooLarge,
                format!("more than {SUM_MAX} things are added (limit: parts of a sum)"),
            )
            .at(first_too_many.span, "one too many")
            .help("add up fewer of them"),
        )),
    }
}

/// Reads a quantity by itself such as `12 visits`.
///
/// # Errors
/// `expression` at the characters that could not be read.
pub fn parse_amount(
    text: &str,
    place: &dyn Fn(Range<usize>) -> Span,
) -> Result<AmountWritten, Box<Diagnostic>> {
    let mut pairs = ConditionParser::parse(Rule::lone_amount, text)
        .map_err(|error| Box::new(explain::explain(&error, text, place)))?;
    let unread = || Diagnostic::new(Code::Expression, "the quantity is empty").at(place(0..0), "");
    pairs.next().and_then(|pair| build::lone_amount(pair, place)).ok_or_else(|| Box::new(unread()))
}

/// The offset of the first bracket deeper than the bound.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Some(offset);
        }
    }
    None
}
