//! The trace: a tree of what was asked, how it came out, why, and on which facts it rests.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::model::condition::{FactTest, Measure, RequestFact};
use crate::model::name::{CriterionName, DefinitionName, FactName, RegionName, ServiceName};
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Value};
use crate::source::Span;
use crate::syntax::condition::{Comparison, OtherAsk};

use super::limit::Within;

/// Why something came out as it did. Reasons are counted, filtered and exported by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A record shows it.
    Found,
    /// No record speaks of it.
    NotFound,
    /// A record says that it is not so.
    Negated,
    /// The documented value is on the other side of the threshold.
    ValueOutOfRange,
    /// It is documented, and its value is not.
    NoValue,
    /// The documented value is not exact enough to compare.
    ValueNotExact,
    /// It is documented for the other side only.
    OtherSide,
    /// It is documented, and on which side is not.
    SideNotStated,
    /// It is documented for another region only.
    OtherRegion,
    /// It is documented, and for which region is not.
    RegionNotStated,
    /// It is documented not to hold in a part of the place only.
    PartOnly,
    /// It is documented for other days only.
    OtherTime,
    /// It is documented, and on which day is not, or the day it is held against is not.
    DayNotStated,
    /// It is documented for another level of the spine only.
    OtherLevel,
    /// It is documented, and at which level of the spine is not.
    LevelNotStated,
    /// It is mentioned without an answer.
    Equivocal,
    /// Records disagree.
    Conflicting,
    /// The request leaves it out.
    NotStated,
    /// Another request is made and not decided either way.
    NotDecided,
    /// Nothing in the record raises the question.
    NotRaised,
    /// The guideline leaves no choice.
    Fixed,
}

impl Reason {
    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::NotFound => "not_found",
            Self::Negated => "negated",
            Self::ValueOutOfRange => "value_out_of_range",
            Self::NoValue => "no_value",
            Self::ValueNotExact => "value_not_exact",
            Self::OtherSide => "other_side",
            Self::SideNotStated => "side_not_stated",
            Self::OtherRegion => "other_region",
            Self::RegionNotStated => "region_not_stated",
            Self::PartOnly => "part_only",
            Self::OtherTime => "other_time",
            Self::DayNotStated => "day_not_stated",
            Self::OtherLevel => "other_level",
            Self::LevelNotStated => "level_not_stated",
            Self::Equivocal => "equivocal",
            Self::Conflicting => "conflicting",
            Self::NotStated => "not_stated",
            Self::NotDecided => "not_decided",
            Self::NotRaised => "not_raised",
            Self::Fixed => "fixed",
        }
    }

    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Found => "documented",
            Self::NotFound => "nothing is documented",
            Self::Negated => "documented to be otherwise",
            Self::ValueOutOfRange => "the documented value does not reach it",
            Self::NoValue => "documented without a value",
            Self::ValueNotExact => "the documented value is not exact enough",
            Self::OtherSide => "documented for the other side only",
            Self::SideNotStated => "documented without a side",
            Self::OtherRegion => "documented for another region only",
            Self::RegionNotStated => "documented without a region",
            Self::PartOnly => "documented to be otherwise in a part only",
            Self::OtherTime => "documented for another time only",
            Self::DayNotStated => "documented without a day",
            Self::OtherLevel => "documented for another level only",
            Self::LevelNotStated => "documented without a level",
            Self::Equivocal => "mentioned without an answer",
            Self::Conflicting => "the records disagree",
            Self::NotStated => "the request leaves it out",
            Self::NotDecided => "the other request is not decided either way",
            Self::NotRaised => "nothing in the record raises it",
            Self::Fixed => "the guideline leaves no choice",
        }
    }
}

impl Reason {
    /// Whether something is documented, elsewhere or at another time only.
    #[must_use]
    pub fn is_elsewhere(self) -> bool {
        matches!(self, Self::OtherSide | Self::OtherRegion | Self::OtherTime | Self::OtherLevel)
    }
}

/// Where something was asked, names looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The side; `None` where any side would do.
    pub side: Option<Side>,
    /// The region; `None` where any region would do.
    pub region: Option<RegionName>,
}

impl Place {
    /// `left lower extremity`; empty where neither side nor region is stated.
    #[must_use]
    pub fn words(&self) -> String {
        let side = self.side.filter(|side| *side != Side::Unstated).map(|s| s.name().to_owned());
        let region = self.region.as_ref().map(RegionName::words);
        side.into_iter().chain(region).collect::<Vec<_>>().join(" ")
    }
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// `always` or `never`.
    Constant,
    /// The opposite of its part.
    Not,
    /// All of its parts.
    All,
    /// Any of its parts.
    Any,
    /// So many of its parts.
    AtLeast(usize),
    /// A fact.
    Fact(FactName, FactTest),
    /// A quantity of the case against a threshold; `None` only where a parameter has no value.
    Measure(Measure, Comparison, Option<Amount>),
    /// A criterion of the same rule, traced on its own.
    Criterion(CriterionName),
    /// A derived fact or gate; its part is its body.
    Definition(DefinitionName),
    /// What the request states.
    Requested(RequestFact),
    /// Another request for one of these services.
    Other(BTreeSet<ServiceName>, OtherAsk),
    /// The drugs in what is asked for (`ingredient`), or the items (`item`).
    Ingredient(&'static str, BTreeSet<String>),
}

impl What {
    /// The name of the fact or quantity that is asked; `None` for what is made of parts or refers to them.
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Fact(name, _) => Some(name.as_str().into()),
            Self::Measure(measure, ..) => Some(measure.name()),
            Self::Requested(fact) => Some(fact.name().into()),
            Self::Other(..) => Some("other_request".into()),
            Self::Ingredient(kind, _) => Some((*kind).into()),
            Self::Constant
            | Self::Not
            | Self::All
            | Self::Any
            | Self::AtLeast(_)
            | Self::Criterion(_)
            | Self::Definition(_) => None,
        }
    }
}

/// A record that was seen and does not count, with the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    /// Index of the fact in the case.
    pub fact: usize,
    /// Why it does not count.
    pub why: Reason,
}

/// How something came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What was asked.
    pub what: What,
    /// Where it is written in the rules.
    pub span: Span,
    /// Where on the body it was asked.
    pub place: Place,
    /// How it came out.
    pub truth: Truth,
    /// Why.
    pub reason: Reason,
    /// The value that was compared.
    pub value: Option<Value>,
    /// Facts of the case on which it rests, by index.
    pub evidence: Vec<usize>,
    /// Facts that were seen and do not count.
    pub near: Vec<Near>,
    /// Of a single test, which records count: the limits around it, outermost first.
    pub limits: Vec<Within>,
    /// What it is made of, in the order written.
    pub parts: Vec<Trace>,
}

impl Trace {
    /// Calls `visit` on this trace and all below, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for part in &self.parts {
            part.walk(visit);
        }
    }

    /// The facts that carry the result: those of the parts that came out as the whole did, each once, in order.
    ///
    /// Below a `not` the parts that count are those that came out the other way.
    #[must_use]
    pub fn carried_by(&self) -> Vec<usize> {
        let mut facts = Vec::new();
        self.carry(self.truth, &mut facts);
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    fn carry(&self, truth: Truth, facts: &mut Vec<usize>) {
        if self.truth != truth {
            return;
        }
        facts.extend(&self.evidence);
        let below = if self.what == What::Not { !truth } else { truth };
        for part in &self.parts {
            part.carry(below, facts);
        }
    }

    /// The unknown tests that keep this open, each once: those below unknown parts only, since a settled part has
    /// no more questions. References to criteria are left to the caller.
    #[must_use]
    pub fn unsettled(&self) -> Vec<&Self> {
        let mut open = Vec::new();
        self.collect_unsettled(&mut open);
        open
    }

    fn collect_unsettled<'a>(&'a self, open: &mut Vec<&'a Self>) {
        if self.truth != Truth::Unknown {
            return;
        }
        match &self.what {
            What::Fact(..)
            | What::Measure(..)
            | What::Requested(_)
            | What::Other(..)
            | What::Ingredient(..)
            | What::Criterion(_) => {
                if !open.iter().any(|t| t.what == self.what && t.place == self.place) {
                    open.push(self);
                }
            }
            What::Constant
            | What::Not
            | What::All
            | What::Any
            | What::AtLeast(_)
            | What::Definition(_) => {
                for part in &self.parts {
                    part.collect_unsettled(open);
                }
            }
        }
    }

    /// Records seen and not counted, anywhere below, each once.
    #[must_use]
    pub fn seen_not_counted(&self) -> Vec<Near> {
        let mut near: Vec<Near> = Vec::new();
        self.walk(&mut |trace| near.extend(&trace.near));
        near.sort_unstable();
        near.dedup_by_key(|n| n.fact);
        near
    }
}
