//! The evaluator: a checked program and a case to decisions, each with its trace.
//!
//! There is one evaluator. The plain decision, its explanation, what is missing and what would change it are
//! views of the trace that it returns. It is pure and cannot fail on a checked program.

mod atom;
mod band;
mod choose;
mod condition;
mod contrast;
mod dissect;
mod judge;
mod limit;
mod measure;
mod memo;
mod probe;
mod request;
mod suppose;
mod trace;
mod what_if;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::graph::Dependencies;
use crate::model::case::{Case, DecisionDate, Request};
use crate::model::condition::Scope;
use crate::model::fact::Section;
use crate::model::name::{CriterionName, FactName, RegionName, RuleName, ServiceName};
use crate::model::outcome::Decision;
use crate::model::rule::{Program, Regime, Rule};
use crate::model::side::Side;

pub use band::{BandFlip, OtherReader};
pub use choose::{Choice, Silence, Silent};
pub use contrast::{Contrast, Decided as ContrastDecided, Difference, Item, Separation, Subject};
pub use dissect::{CriterionParts, Decided, Dissection};
pub use judge::{Asking, Deciding, Judgment, RelativeSide, Slot, Test};
pub use limit::Within;
pub use memo::Memo;
pub(crate) use probe::{LimitAsked, Probe, RecordAsk, compare_value};
pub use trace::{Near, Place, Reason, Trace, What};
pub use what_if::{Change, ChangeSet, Inquiry, Supposition};
pub(crate) use what_if::{only_adds, with_all};

use condition::Asked;

/// Which sections of a letter count as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Admitted {
    /// The case summary and the request only, so that a reviewer's conclusion cannot feed the decision.
    #[default]
    Summary,
    /// The rationales as well.
    Letter,
}

impl Admitted {
    /// Whether a fact of this section counts.
    #[must_use]
    pub fn admits(self, section: Section) -> bool {
        match section {
            Section::Header | Section::Summary | Section::CaseFile => true,
            Section::Rationale(_) => self == Self::Letter,
        }
    }
}

/// A criterion's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionResult {
    /// Its name.
    pub name: CriterionName,
    /// How it came out and why.
    pub trace: Trace,
}

/// The decision on one disputed service on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The issue's number in the letter, from 1.
    pub issue: usize,
    /// The request as written.
    pub request: String,
    /// The service, where it is known.
    pub service: Option<ServiceName>,
    /// The region asked for.
    pub region: Option<RegionName>,
    /// The side decided here.
    pub side: Option<Side>,
    /// The decision.
    pub decision: Decision,
    /// The rule that decides, or why there is none.
    pub rule: Result<Choice, Silence>,
    /// Criteria in the order of the rule.
    pub criteria: Vec<CriterionResult>,
    /// How the criteria combine to the decision; `None` without a rule.
    pub verdict: Option<Trace>,
    /// What is not settled and keeps the decision open: unknown tests below unknown criteria.
    pub missing: Vec<Trace>,
    /// Single facts that would change the decision, each tried out.
    pub would_change: Vec<Change>,
    /// Several facts that only together would change it; found where [`crate::analysis::explain`] looked for them.
    pub change_sets: Vec<ChangeSet>,
    /// Facts that the rule asks for and of which no value changes the decision, whatever else is asked for; found likewise.
    pub idle: Vec<FactName>,
    /// In which order to ask for what is missing; only where that was looked for (`analysis::explain`).
    pub inquiry: Option<Inquiry>,
    /// Thresholds on which readers of the guideline differ and with which the decision would be another.
    pub band_flips: Vec<BandFlip>,
    /// Later regimes under which the letter may have been decided, since it does not state its day, and in which the
    /// decision would be another.
    pub other_regimes: Vec<OtherRegime>,
}

/// The decision under a later regime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherRegime {
    /// Its title.
    pub regime: String,
    /// Its first day.
    pub from: Date,
    /// The rule of that day.
    pub rule: RuleName,
    /// The decision by it.
    pub decision: Decision,
}

/// A rule with how its criteria and verdict came out for one decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The rule.
    pub rule: RuleName,
    /// Criteria in the order of the rule.
    pub criteria: Vec<CriterionResult>,
    /// How the criteria combine to the decision.
    pub verdict: Trace,
}

/// A decision without its explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDecision {
    /// The issue's number in the letter, from 1.
    pub issue: usize,
    /// The service, where it is known.
    pub service: Option<ServiceName>,
    /// The decision.
    pub decision: Decision,
}

/// Evaluates cases under one program.
#[derive(Debug, Clone)]
pub struct Evaluator<'p> {
    program: &'p Program,
    order: BTreeMap<RuleName, Vec<CriterionName>>,
    admitted: Admitted,
}

impl<'p> Evaluator<'p> {
    /// An evaluator of a checked program.
    #[must_use]
    pub fn new(program: &'p Program, dependencies: &Dependencies, admitted: Admitted) -> Self {
        Self { program, order: dependencies.criteria_in_order(), admitted }
    }

    /// Every decision of a case, in the order of its requests; a request for both sides is two.
    #[must_use]
    pub fn evaluate(&self, case: &Case) -> Vec<Evaluation> {
        case.requests
            .iter()
            .flat_map(|request| {
                self.sides(request, case).into_iter().map(move |side| (request, side))
            })
            .map(|(request, side)| self.decide(case, request, side))
            .collect()
    }

    /// The sides that are decided apart. Where no rule speaks, both sides still are, so that the record can be compared.
    fn sides(&self, request: &Request, case: &Case) -> Vec<Option<Side>> {
        let per_side = match self.choose(case, request, request.side) {
            Ok(choice) => self.program.rules.get(&choice.rule).is_some_and(|r| r.per_side),
            Err(_) => false,
        };
        match request.side {
            Some(side) if per_side => side.split().into_iter().map(Some).collect(),
            side => vec![side],
        }
    }

    /// The decision on one side with everything that explains it.
    fn decide(&self, case: &Case, request: &Request, side: Option<Side>) -> Evaluation {
        let rule = self.choose(case, request, side);
        let mut evaluation = Evaluation {
            issue: request.issue,
            request: request.words.clone(),
            service: request.service.clone(),
            region: request.region.clone(),
            side,
            decision: Decision::NoRule,
            rule,
            criteria: Vec::new(),
            verdict: None,
            missing: Vec::new(),
            would_change: Vec::new(),
            change_sets: Vec::new(),
            idle: Vec::new(),
            inquiry: None,
            band_flips: Vec::new(),
            other_regimes: Vec::new(),
        };
        let Some(rule) =
            evaluation.rule.as_ref().ok().and_then(|c| self.program.rules.get(&c.rule))
        else {
            return evaluation;
        };
        let (criteria, verdict) = self.apply(rule, case, request, side);
        evaluation.decision = Decision::from(verdict.truth);
        evaluation.missing = what_if::missing(&criteria, &verdict);
        evaluation.would_change =
            self.changes(rule, case, request, side, &criteria, evaluation.decision);
        evaluation.band_flips = self.band_flips(rule, case, request, side, evaluation.decision);
        evaluation.other_regimes = self.other_regimes(case, request, side, evaluation.decision);
        evaluation.criteria = criteria;
        evaluation.verdict = Some(verdict);
        evaluation
    }

    /// The regimes that began after the latest day of the record and have a rule, where the decision would be another.
    /// Nothing but the choice of the rule goes by that day.
    fn other_regimes(
        &self,
        case: &Case,
        request: &Request,
        side: Option<Side>,
        decision: Decision,
    ) -> Vec<OtherRegime> {
        let DecisionDate::Inferred { not_before, .. } = case.dates.decision else {
            return Vec::new();
        };
        let later = |regime: &Regime| {
            let from = regime.in_force.from.filter(|from| *from > not_before)?;
            let rule = self.choose_on(case, request, side, Some(from)).ok()?.rule;
            let decided = self.decision(self.program.rules.get(&rule)?, case, request, side);
            let regime = regime.title.clone();
            (decided != decision).then_some(OtherRegime { regime, from, rule, decision: decided })
        };
        self.program.regimes.iter().filter_map(later).collect()
    }

    /// A rule's criteria and verdict for a case: the heart that every view goes through.
    fn apply(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
    ) -> (Vec<CriterionResult>, Trace) {
        let mut asked = Asked::new(self, case, request, side);
        for name in self.order.get(&rule.name).into_iter().flatten() {
            if let Some(criterion) = rule.criterion(name) {
                let trace = asked.criterion(criterion);
                asked.settle(name.clone(), trace);
            }
        }
        let verdict = asked.condition(&rule.necessary_when, &Scope::default());
        let criteria = rule.criteria.iter().filter_map(|c| asked.take(&c.name)).collect();
        (criteria, verdict)
    }

    /// The traces of every decision that a rule makes, for counting: as [`Evaluator::evaluate`] decides, without trying
    /// out what would change them.
    #[must_use]
    pub fn applied(&self, case: &Case) -> Vec<Applied> {
        let of = |request: &Request, side: Option<Side>| {
            let choice = self.choose(case, request, side).ok()?;
            let rule = self.program.rules.get(&choice.rule)?;
            let (criteria, verdict) = self.apply(rule, case, request, side);
            Some(Applied { rule: choice.rule, criteria, verdict })
        };
        let requests = case.requests.iter();
        let sides = requests.flat_map(|r| self.sides(r, case).into_iter().map(move |s| (r, s)));
        sides.filter_map(|(request, side)| of(request, side)).collect()
    }

    /// The decisions alone, for a corpus of which nobody reads the explanations: as [`Evaluator::evaluate`] decides,
    /// without trying out what would change them.
    #[must_use]
    pub fn decisions(&self, case: &Case) -> Vec<RequestDecision> {
        let of = |request: &Request| {
            let (issue, service) = (request.issue, request.service.clone());
            let decided =
                move |decision| RequestDecision { issue, service: service.clone(), decision };
            self.decisions_on(case, request).into_iter().map(decided).collect::<Vec<_>>()
        };
        case.requests.iter().flat_map(of).collect()
    }

    /// The decisions on a request, one for each side that is decided apart.
    fn decisions_on(&self, case: &Case, request: &Request) -> Vec<Decision> {
        let rule = |side| {
            let choice = self.choose(case, request, side).ok()?;
            self.program.rules.get(&choice.rule)
        };
        let decide =
            |side| rule(side).map_or(Decision::NoRule, |r| self.decision(r, case, request, side));
        self.sides(request, case).into_iter().map(decide).collect()
    }

    /// Only the decision, for trying something out.
    fn decision(
        &self,
        rule: &Rule,
        case: &Case,
        request: &Request,
        side: Option<Side>,
    ) -> Decision {
        Decision::from(self.apply(rule, case, request, side).1.truth)
    }
}
