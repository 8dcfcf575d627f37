//! Two versions of a program, rule by rule: what became stricter, what looser, and what is only worded otherwise.

use std::collections::{BTreeMap, BTreeSet};

use biodivine_lib_bdd::Bdd;

use crate::evaluate::{Admitted, Evaluator};
use crate::graph::Dependencies;
use crate::model::case::Case;
use crate::model::name::{CriterionName, RuleName};
use crate::model::rule::{Program, Rule};

use super::diagram::Pair;
use super::example::Example;
use super::form::{Subject, Version};
use super::piece::Cache;
use super::setting::{Setting, both, day_in, settings};
use super::text::Text;
use super::universe::Universe;
use super::walk::Walk;
use super::writer::Writer;

/// How the newer version of a condition relates to the older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same text.
    Same,
    /// Another text of the same meaning: no case comes out otherwise.
    Reworded,
    /// Some cases come out lower (not met < unknown < met), none higher.
    Stricter,
    /// Some cases come out higher, none lower.
    Looser,
    /// Some cases come out lower and some higher.
    Both,
}

impl Relation {
    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Reworded => "reworded only",
            Self::Stricter => "stricter",
            Self::Looser => "looser",
            Self::Both => "stricter in some cases, looser in others",
        }
    }

    /// The name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Reworded => "reworded",
            Self::Stricter => "stricter",
            Self::Looser => "looser",
            Self::Both => "both",
        }
    }
}

/// How two versions of a condition compare, with an example each way that the evaluator confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The relation.
    pub relation: Relation,
    /// A case that comes out lower by the newer version.
    pub stricter: Option<Example>,
    /// A case that comes out higher by the newer version.
    pub looser: Option<Example>,
    /// What was taken as free to come out either way, because it lies outside the theory, where a difference without an example may
    /// rest on it. Empty where the relation is exact.
    pub free: Vec<String>,
}

/// What became of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CriterionEdit {
    /// Only the newer version has it.
    Added,
    /// Only the older version has it.
    Removed,
    /// Both have it.
    Compared(Box<Compared>),
}

/// A criterion in both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionChange {
    /// The criterion.
    pub criterion: CriterionName,
    /// What became of it.
    pub edit: CriterionEdit,
}

/// How two versions of a rule differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDifference {
    /// When the service is necessary.
    pub verdict: Compared,
    /// When the rule speaks at all; `None` where neither version says.
    pub speaks: Option<Compared>,
    /// Every criterion of either version, in the order of the newer one, removed ones last.
    pub criteria: Vec<CriterionChange>,
    /// Whether services, regions, days in force, rank or sides are others, which no example shows.
    pub scope_changed: bool,
}

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleEdit {
    /// Only the newer program has it.
    Added,
    /// Only the older program has it.
    Removed,
    /// Both have it, and its text or that of something it refers to changed.
    Changed(Box<RuleDifference>),
}

/// A rule that is not the same in both programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// The rule.
    pub rule: RuleName,
    /// What became of it.
    pub edit: RuleEdit,
}

/// Every rule that differs between two checked programs, in order of name; a rule that is the same, with all that it refers
/// to, is not listed.
#[must_use]
pub fn compare(old: &Program, new: &Program) -> Vec<RuleChange> {
    let dependencies = [Dependencies::of(old), Dependencies::of(new)];
    let [before, after] = &dependencies;
    let evaluators = [
        Evaluator::new(old, before, Admitted::Letter),
        Evaluator::new(new, after, Admitted::Letter),
    ];
    let [before, after] = &evaluators;
    let same_words = Text::new(old, new).same_words();
    let words = if same_words { Version::New } else { Version::Old };
    let subjects = [
        Subject { program: old, evaluator: before, version: Version::Old, words },
        Subject { program: new, evaluator: after, version: Version::New, words: Version::New },
    ];
    let cache = Cache::default();
    let names: BTreeSet<&RuleName> = old.rules.keys().chain(new.rules.keys()).collect();
    let edit = |name: &RuleName| match (old.rules.get(name), new.rules.get(name)) {
        (None, Some(_)) => Some(RuleEdit::Added),
        (Some(_), None) => Some(RuleEdit::Removed),
        (Some(a), Some(b)) => changed(&subjects, a, b, &cache),
        (None, None) => None,
    };
    let change = |name: &RuleName| Some(RuleChange { rule: name.clone(), edit: edit(name)? });
    names.into_iter().filter_map(change).collect()
}

/// How two versions of a rule differ; `None` where they are the same with all that they refer to.
fn changed(subjects: &[Subject<'_>; 2], old: &Rule, new: &Rule, cache: &Cache) -> Option<RuleEdit> {
    let [before, after] = subjects;
    let scope_changed = scope_of(before.program, old) != scope_of(after.program, new);
    let text = Text::new(before.program, after.program);
    let same_text = text.rule(old, new);
    if same_text && !scope_changed {
        return None;
    }
    let mut found = Found::default();
    let mut walk = Walk::over(shared_settings(subjects, old, new));
    while let Some(setting) = walk.next() {
        look(subjects, (old, new), setting, cache, (&mut walk, &mut found));
    }
    let criteria = new.criteria.iter().map(|c| {
        let edit = match old.criterion(&c.name) {
            None => CriterionEdit::Added,
            Some(older) => CriterionEdit::Compared(Box::new(
                found.compared(&Asked::Criterion(c.name.clone()), text.criterion(older, c)),
            )),
        };
        CriterionChange { criterion: c.name.clone(), edit }
    });
    let removed = old
        .criteria
        .iter()
        .filter(|c| new.criterion(&c.name).is_none())
        .map(|c| CriterionChange { criterion: c.name.clone(), edit: CriterionEdit::Removed });
    let criteria = criteria.chain(removed).collect();
    let speaks = (old.speaks_when.is_some() || new.speaks_when.is_some()).then(|| {
        let same = text.optional(old.speaks_when.as_ref(), new.speaks_when.as_ref());
        found.compared(&Asked::Speaks, same)
    });
    let verdict = found.compared(&Asked::Verdict, same_text);
    Some(RuleEdit::Changed(Box::new(RuleDifference { verdict, speaks, criteria, scope_changed })))
}

/// What decides for which requests a rule is asked, and in which order.
fn scope_of(program: &Program, rule: &Rule) -> impl PartialEq + use<> {
    let rank = program.families.get(&rule.source.family).map(|f| f.rank);
    (rule.services.clone(), rule.regions.clone(), rule.in_force, rule.per_side, rank)
}

/// Every kind of request that either version can tell apart, on a day on which the newer is in force.
fn shared_settings(subjects: &[Subject<'_>; 2], old: &Rule, new: &Rule) -> Vec<Setting> {
    let [before, after] = subjects;
    let day = day_in(both(old.in_force, new.in_force));
    let service = new.services.intersection(&old.services).next().or(new.services.iter().next());
    settings(&[(after.program, new), (before.program, old)], service, day)
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Verdict,
    Speaks,
    Criterion(CriterionName),
}

/// A difference in one direction.
#[derive(Debug, Clone, Default)]
struct Way {
    possible: bool,
    example: Option<Example>,
}

/// What was found for all kinds of request so far.
#[derive(Debug, Default)]
struct Found {
    ways: BTreeMap<(Asked, bool), Way>,
    free: BTreeMap<Asked, BTreeSet<String>>,
}

impl Found {
    fn compared(&self, asked: &Asked, same_text: bool) -> Compared {
        let way = |stricter: bool| self.ways.get(&(asked.clone(), stricter)).cloned();
        let (stricter, looser) = (way(true).unwrap_or_default(), way(false).unwrap_or_default());
        let relation = match (stricter.possible, looser.possible) {
            (true, true) => Relation::Both,
            (true, false) => Relation::Stricter,
            (false, true) => Relation::Looser,
            (false, false) if same_text => Relation::Same,
            (false, false) => Relation::Reworded,
        };
        // What is shown is so, whatever comes of what was taken as free; so is what is excluded.
        let shown = [&stricter, &looser].iter().all(|way| !way.possible || way.example.is_some());
        let free = self.free.get(asked).into_iter().flatten().filter(|_| !shown);
        let free = free.cloned().collect();
        Compared { relation, stricter: stricter.example, looser: looser.example, free }
    }
}

/// Compares all that two versions have in common, for one kind of request.
fn look(
    subjects: &[Subject<'_>; 2],
    (old, new): (&Rule, &Rule),
    setting: Setting,
    cache: &Cache,
    (walk, found): (&mut Walk, &mut Found),
) {
    let [before, after] = subjects;
    let forms = {
        let (Some(a), Some(b)) = (Writer::new(before, &setting), Writer::new(after, &setting))
        else {
            return;
        };
        (a.rule(old), b.rule(new))
    };
    let all = forms.0.forms().chain(forms.1.forms());
    let universe = Universe::new(subjects, setting, all, cache);
    let (first, second) = (universe.rule(&forms.0), universe.rule(&forms.1));
    let mut pairs = vec![
        (Asked::Speaks, first.speaks.clone(), second.speaks.clone()),
        (Asked::Verdict, first.verdict.clone(), second.verdict.clone()),
    ];
    for (name, pair) in &first.criteria {
        if let Some(other) = second.criterion(name) {
            pairs.push((Asked::Criterion(name.clone()), pair.clone(), other.clone()));
        }
    }
    let of = &universe.of;
    let differ = |(asked, a, b): (Asked, Pair, Pair)| {
        let lower = of.or(&of.and_not(&a.met, &b.met), &of.and_not(&b.not_met, &a.not_met));
        let higher = of.or(&of.and_not(&b.met, &a.met), &of.and_not(&a.not_met, &b.not_met));
        (asked, [(true, lower), (false, higher)])
    };
    let differences: Vec<_> = pairs.into_iter().map(differ).collect();
    if walk.comes_again(&universe) {
        return;
    }
    let (free, is_too_large) = (universe.taken_as_free(), of.is_too_large());
    for (asked, ways) in differences {
        for (stricter, cases) in ways {
            if cases.is_false() && !is_too_large {
                continue;
            }
            found.free.entry(asked.clone()).or_default().extend(free.iter().cloned());
            let way = found.ways.entry((asked.clone(), stricter)).or_default();
            way.possible = true;
            if way.example.is_none() {
                way.example = example(&universe, subjects, (old, new), &asked, stricter, &cases);
            }
        }
    }
}

/// A case that comes out lower, or higher, by the newer version, as both evaluators confirm.
fn example(
    universe: &Universe,
    subjects: &[Subject<'_>; 2],
    rules: (&Rule, &Rule),
    asked: &Asked,
    stricter: bool,
    cases: &Bdd,
) -> Option<Example> {
    let [before, after] = subjects;
    let side = universe.setting.side;
    let both = |case: &Case| {
        let request = case.requests.iter().find(|r| r.issue == universe.setting.issue)?;
        let truth = |subject: &Subject<'_>, rule: &Rule| match asked {
            Asked::Speaks => Some(subject.evaluator.speaks(rule, case, request, side)),
            Asked::Verdict => Some(subject.evaluator.truths(rule, case, request, side).1),
            Asked::Criterion(name) => {
                subject.evaluator.truths(rule, case, request, side).0.get(name).copied()
            }
        };
        Some((truth(before, rules.0)?, truth(after, rules.1)?))
    };
    let confirm = |case: &Case| {
        both(case).is_some_and(|(old, new)| if stricter { new < old } else { new > old })
    };
    let made = universe.example(cases, confirm)?;
    let (before, after) = both(&made.case)?;
    Some(Example { case: made.case, side, facts: made.facts, before, after })
}
