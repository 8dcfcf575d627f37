//! The checked program: rules and the definitions they share.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::source::Span;

use super::condition::{Condition, Measure};
use super::name::{
    CriterionName, DefinitionName, FactName, FamilyName, RegionName, RuleName, ServiceName,
};
use super::value::{Amount, Dimension};
use super::vocabulary::Vocabulary;

/// Where a rule stands in its guideline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The family.
    pub family: FamilyName,
    /// The edition's year.
    pub edition: Option<String>,
    /// Chapter number.
    pub chapter: Option<String>,
    /// Chapter title or topic.
    pub topic: Option<String>,
    /// Page or pages.
    pub page: Option<String>,
    /// Section, where the edition has no pages.
    pub section: Option<String>,
}

/// Days on which a rule is in force: from the first up to, not including, the second; open where not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// First day in force.
    pub from: Option<Date>,
    /// First day no longer in force.
    pub until: Option<Date>,
}

impl Interval {
    /// Whether the day is in the interval.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether some day is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let before = |end: Option<Date>, start: Option<Date>| match (end, start) {
            (Some(end), Some(start)) => end <= start,
            (None, _) | (_, None) => false,
        };
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

/// One thing that a guideline asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its name within the rule.
    pub name: CriterionName,
    /// What the guideline asks, in our own words.
    pub says: String,
    /// The condition.
    pub when: Condition,
    /// What must be documented before it is asked at all. Until then it stands in nobody's way.
    pub raised_by: Option<Condition>,
    /// Page of its own.
    pub page: Option<String>,
    /// Between which values of its threshold readers of the guideline differ.
    pub band: Option<Band>,
    /// Place of its name.
    pub span: Span,
}

/// The two values between which readers differ. A case that comes out otherwise for the other reader is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The fact of whose records some readers count those from the lower up to the higher value as present and others do
    /// not; none where the values are thresholds of the condition.
    pub of: Option<FactName>,
    /// The lower value.
    pub low: Amount,
    /// The higher value.
    pub high: Amount,
    /// Its place.
    pub span: Span,
}

impl Band {
    /// As rules write it, each end with its unit.
    #[must_use]
    pub fn write(&self) -> String {
        let of = self.of.as_ref().map_or(String::new(), |fact| format!("{fact} "));
        format!("{of}{} to {}", self.low.write(), self.high.write())
    }
}

/// How near a rule's regions are to the one that a request asks for; the nearest is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// So many steps up from it lies the nearest region that the rule names.
    Steps(usize),
    /// The rule names none and is for every region.
    Everywhere,
}

/// A guideline's criteria for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: RuleName,
    /// What it is about.
    pub title: String,
    /// Whether its pages or numbers are only recalled; every result that rests on it says so.
    pub draft: bool,
    /// The guideline.
    pub source: Citation,
    /// When it is in force.
    pub in_force: Interval,
    /// The services it decides.
    pub services: BTreeSet<ServiceName>,
    /// The regions for which it does, with their parts; empty for all.
    pub regions: BTreeSet<RegionName>,
    /// When it speaks for a case at all; such a rule goes before one of equal rank that always speaks.
    pub speaks_when: Option<Condition>,
    /// Whether each side is decided apart.
    pub per_side: bool,
    /// Its criteria, in the order written.
    pub criteria: Vec<Criterion>,
    /// When the service is necessary.
    pub necessary_when: Condition,
    /// Place of its name.
    pub span: Span,
}

impl Rule {
    /// Every condition of the rule: of its criteria, of its decision, and of whether it speaks.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let of_criteria =
            self.criteria.iter().flat_map(|c| std::iter::once(&c.when).chain(&c.raised_by));
        of_criteria.chain(std::iter::once(&self.necessary_when)).chain(&self.speaks_when)
    }

    /// How near the rule is to the region of a request; `None` where it is for other regions only.
    #[must_use]
    pub fn reach(&self, asked: Option<&RegionName>, vocabulary: &Vocabulary) -> Option<Reach> {
        if self.regions.is_empty() {
            return Some(Reach::Everywhere);
        }
        let asked = asked?;
        let steps = self.regions.iter().filter_map(|own| vocabulary.steps_up(asked, own));
        steps.min().map(Reach::Steps)
    }

    /// The criterion of a name.
    #[must_use]
    pub fn criterion(&self, name: &CriterionName) -> Option<&Criterion> {
        self.criteria.iter().find(|c| c.name == *name)
    }
}

/// A derived fact or a gate: a condition or quantity with a name, written once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: DefinitionName,
    /// What it means.
    pub says: String,
    /// Parameters with their dimensions.
    pub parameters: BTreeMap<String, Dimension>,
    /// Its body.
    pub body: Body,
    /// Place of its name.
    pub span: Span,
}

/// The body of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A condition.
    When(Condition),
    /// Readings of one quantity, which must agree.
    Measure(Dimension, Vec<Reading>),
}

impl Body {
    /// The condition, or those under which its readings count.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let (when, readings) = match self {
            Self::When(condition) => (Some(condition), &[][..]),
            Self::Measure(_, readings) => (None, readings.as_slice()),
        };
        when.into_iter().chain(readings.iter().filter_map(|reading| reading.guard.as_ref()))
    }
}

/// One reading of a derived quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Where the value is taken from.
    pub take: Take,
    /// When the reading counts; always where not given.
    pub guard: Option<Condition>,
    /// Its place.
    pub span: Span,
}

/// Where a reading's value is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// A fact's value.
    Fact(FactName),
    /// A quantity of the case.
    Measure(Measure),
    /// Several of one unit added up.
    Sum(Vec<Take>),
}

impl Take {
    /// What is taken: itself, or the parts of a sum.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::Sum(parts) => parts,
            Self::Fact(_) | Self::Measure(_) => std::slice::from_ref(self),
        }
    }

    /// As rules write it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Fact(name) => name.to_string(),
            Self::Measure(measure) => measure.name().into_owned(),
            Self::Sum(parts) => parts.iter().map(Self::name).collect::<Vec<_>>().join(" + "),
        }
    }
}

/// A family of guidelines and its place in the legal order of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The name for a reader.
    pub title: String,
    /// Its rank: a family speaks only where every one of lower rank is silent (LC 4610.5(c)(2); 8 CCR 9792.21.1).
    pub rank: u32,
}

/// A period in which the same set of guidelines was adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    /// The name for a reader, such as `MTUS of 2009`.
    pub title: String,
    /// When it held.
    pub in_force: Interval,
}

/// Everything that decides: vocabulary, order of evidence, definitions and rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// Facts, regions and services.
    pub vocabulary: Vocabulary,
    /// The order of evidence.
    pub families: BTreeMap<FamilyName, Family>,
    /// The regimes, earliest first.
    pub regimes: Vec<Regime>,
    /// Derived facts and gates.
    pub definitions: BTreeMap<DefinitionName, Definition>,
    /// Rules.
    pub rules: BTreeMap<RuleName, Rule>,
}

impl Program {
    /// The regime of a day.
    #[must_use]
    pub fn regime(&self, day: Date) -> Option<&Regime> {
        self.regimes.iter().find(|r| r.in_force.contains(day))
    }
}
