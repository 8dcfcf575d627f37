//! What is possible of a rule's criteria, held against cases where something was taken as free: what the evaluator confirms is
//! so, and no longer rests on that.

use std::collections::{BTreeMap, BTreeSet};

use biodivine_lib_bdd::Bdd;

use crate::analysis::form::{Form, RuleForm, Subject};
use crate::analysis::universe::{RuleDiagram, Universe};
use crate::model::case::Case;
use crate::model::name::CriterionName;
use crate::model::rule::Rule;
use crate::model::truth::Truth;

use super::criterion::with;

/// Something that is possible.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// A case is necessary by the rule.
    Necessary,
    /// A criterion is met.
    Met(CriterionName),
    /// A criterion is not met or unknown.
    Otherwise(CriterionName),
    /// The verdict is another one with the criterion put to a truth.
    Changes(CriterionName, Truth),
}

/// What is possible and was not shown yet.
#[derive(Debug, Default)]
pub(super) struct Claims {
    open: BTreeSet<Claim>,
}

/// A rule for one kind of request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) rule: &'a Rule,
    pub(super) form: &'a RuleForm,
    pub(super) diagram: &'a RuleDiagram,
    pub(super) universe: &'a Universe,
}

impl Claims {
    /// Whether all that is possible was shown.
    pub(super) fn are_shown(&self) -> bool {
        self.open.is_empty()
    }

    /// Takes what one kind of request made possible that was not before, and shows what it can.
    pub(super) fn look(&mut self, asked: Asked<'_>, new: impl Iterator<Item = Claim>) {
        if !asked.universe.free.is_empty() {
            self.open.extend(new);
        }
        self.open.retain(|claim| !asked.shows(claim));
    }
}

impl Asked<'_> {
    fn shows(&self, claim: &Claim) -> bool {
        let cases = self.cases(claim);
        if self.universe.free.is_empty() {
            return !cases.is_false();
        }
        self.universe.example(&cases, |case| self.confirms(claim, case).unwrap_or(false)).is_some()
    }

    /// The cases of a claim.
    fn cases(&self, claim: &Claim) -> Bdd {
        let (of, diagram) = (&self.universe.of, self.diagram);
        let cases = match claim {
            Claim::Necessary => diagram.verdict.met.clone(),
            Claim::Met(name) => diagram.criterion(name).map_or(of.none(), |pair| pair.met.clone()),
            Claim::Otherwise(name) => {
                diagram.criterion(name).map_or(of.none(), |pair| of.not(&pair.met))
            }
            Claim::Changes(name, truth) => {
                let other = with(self.universe, self.form, diagram, name, *truth);
                let unlike = |a: &Bdd, b: &Bdd| of.or(&of.and_not(a, b), &of.and_not(b, a));
                let verdict = &diagram.verdict;
                of.or(&unlike(&verdict.met, &other.met), &unlike(&verdict.not_met, &other.not_met))
            }
        };
        of.and(&cases, &diagram.speaks.met)
    }

    /// Whether a claim is so in a case, as the evaluator finds; `None` where that cannot be told.
    fn confirms(&self, claim: &Claim, case: &Case) -> Option<bool> {
        let Self { subject, rule, .. } = self;
        let (issue, side) = (self.universe.setting.issue, self.universe.setting.side);
        let request = case.requests.iter().find(|r| r.issue == issue)?;
        if !subject.evaluator.speaks_for(rule, case, request, side) {
            return Some(false);
        }
        let (criteria, verdict) = subject.evaluator.truths(rule, case, request, side);
        Some(match claim {
            Claim::Necessary => verdict == Truth::Met,
            Claim::Met(name) => *criteria.get(name)? == Truth::Met,
            Claim::Otherwise(name) => *criteria.get(name)? != Truth::Met,
            Claim::Changes(name, truth) => {
                verdict_with(self.form, criteria, name, *truth)? != verdict
            }
        })
    }
}

/// The verdict of a rule whose criteria came out so, with one of them put to a truth; `None` where more than criteria decides.
fn verdict_with(
    form: &RuleForm,
    mut truths: BTreeMap<CriterionName, Truth>,
    name: &CriterionName,
    truth: Truth,
) -> Option<Truth> {
    truths.insert(name.clone(), truth);
    let mut touched = BTreeSet::from([name]);
    for criterion in form.criteria.iter().filter(|c| c.name != *name) {
        let forms = criterion.raised_by.iter().chain([&criterion.when]);
        if !forms.into_iter().any(|form| refers(form, &touched)) {
            continue;
        }
        let raised = match &criterion.raised_by {
            Some(raised) => value(raised, &truths)? == Truth::Met,
            None => true,
        };
        let own = if raised { value(&criterion.when, &truths)? } else { Truth::Met };
        truths.insert(criterion.name.clone(), own);
        touched.insert(&criterion.name);
    }
    value(&form.verdict, &truths)
}

fn refers(form: &Form, to: &BTreeSet<&CriterionName>) -> bool {
    let mut found = false;
    form.walk(&mut |part| found |= matches!(part, Form::Criterion(name) if to.contains(name)));
    found
}

/// How a condition on criteria comes out.
fn value(form: &Form, truths: &BTreeMap<CriterionName, Truth>) -> Option<Truth> {
    match form {
        Form::Constant(truth) => Some(*truth),
        Form::Not(inner) => Some(!value(inner, truths)?),
        Form::AtLeast(n, parts) => {
            let parts: Option<Vec<Truth>> = parts.iter().map(|part| value(part, truths)).collect();
            Some(Truth::at_least(*n, parts?))
        }
        Form::Settled(inner) => {
            let settled = value(inner, truths)?.is_settled();
            Some(if settled { Truth::Met } else { Truth::Unknown })
        }
        Form::Criterion(name) => truths.get(name).copied(),
        Form::Test(_) | Form::Quantity(..) => None,
    }
}
