//! The edits between two programs: every part that can decide and is not the same in both.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Dependencies, Node};
use crate::library::Library;
use crate::model::condition::{Condition, ConditionKind, Measure};
use crate::model::name::{CriterionName, DefinitionName, RuleName, ServiceName};
use crate::model::rule::{Body, Criterion, Definition, Program, Rule, Take};

/// A part of a program that can be edited by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    /// The order of evidence and the regimes.
    Evidence,
    /// Vocabulary and phrases: how letters and cases are read, and what their facts are.
    Reading,
    /// A derived fact, gate or quantity.
    Definition(DefinitionName),
    /// A rule that is added or removed as a whole.
    Rule(RuleName),
    /// For which services, regions, days and sides a rule is, and in which family.
    Applies(RuleName),
    /// When a rule speaks.
    Speaks(RuleName),
    /// A criterion.
    Criterion(RuleName, CriterionName),
    /// How the criteria combine.
    Verdict(RuleName),
}

/// In which way a part was edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Only the new program has it.
    Added,
    /// Only the old program has it.
    Removed,
    /// Both have it.
    Changed,
}

impl Way {
    /// The word for a reader.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }

    /// The way between two states; `None` where the part is in neither.
    pub(super) fn of<T>(old: Option<&T>, new: Option<&T>) -> Option<Self> {
        match (old, new) {
            (None, None) => None,
            (None, Some(_)) => Some(Self::Added),
            (Some(_), None) => Some(Self::Removed),
            (Some(_), Some(_)) => Some(Self::Changed),
        }
    }
}

impl Edit {
    /// The rule of which it is a part.
    #[must_use]
    pub fn rule(&self) -> Option<&RuleName> {
        match self {
            Self::Evidence | Self::Reading | Self::Definition(_) => None,
            Self::Rule(rule)
            | Self::Applies(rule)
            | Self::Speaks(rule)
            | Self::Criterion(rule, _)
            | Self::Verdict(rule) => Some(rule),
        }
    }

    /// How a reader finds it: `acoem-2004/ch12/emg/duration`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Evidence => "order of evidence".to_owned(),
            Self::Reading => "vocabulary and phrases".to_owned(),
            Self::Definition(name) => name.to_string(),
            Self::Rule(rule) => rule.to_string(),
            Self::Applies(rule) => format!("{rule}: when it applies"),
            Self::Speaks(rule) => format!("{rule}: when it speaks"),
            Self::Criterion(rule, criterion) => format!("{rule}/{criterion}"),
            Self::Verdict(rule) => format!("{rule}: when it is necessary"),
        }
    }
}

/// All edits between two libraries, each with its way and with what it cannot be made without.
#[derive(Debug)]
pub struct Edits<'p> {
    pub(super) old: &'p Library,
    pub(super) new: &'p Library,
    ways: BTreeMap<Edit, Way>,
    /// The edits that each edit takes along, itself among them.
    closed: BTreeMap<Edit, BTreeSet<Edit>>,
    /// The edits that can reach a decision on a service.
    reach: BTreeMap<ServiceName, BTreeSet<Edit>>,
}

impl<'p> Edits<'p> {
    /// The edits that lead from one library to the other.
    #[must_use]
    pub fn between(old: &'p Library, new: &'p Library) -> Self {
        let ways = ways(old, new);
        let closed = Closing::of(&old.program, &new.program, &ways).all();
        let mut edits = Self { old, new, ways, closed, reach: BTreeMap::new() };
        for library in [old, new] {
            edits.reach_through(&library.program, &library.dependencies);
        }
        edits
    }

    /// Every edit with its way, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&Edit, Way)> {
        self.ways.iter().map(|(edit, way)| (edit, *way))
    }

    /// Whether the programs decide alike because they are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty()
    }

    /// The way of an edit.
    #[must_use]
    pub fn way(&self, edit: &Edit) -> Option<Way> {
        self.ways.get(edit).copied()
    }

    /// The edit together with those that it cannot be made without: a verdict that names a new criterion needs it.
    #[must_use]
    pub fn closed(&self, edit: &Edit) -> BTreeSet<Edit> {
        self.closed.get(edit).cloned().unwrap_or_default()
    }

    /// Whether one of two edits cannot be made without the other.
    #[must_use]
    pub fn go_together(&self, a: &Edit, b: &Edit) -> bool {
        let takes =
            |one: &Edit, other: &Edit| self.closed.get(one).is_some_and(|c| c.contains(other));
        takes(a, b) || takes(b, a)
    }

    /// Everything in either program that rests on a definition that was edited; nothing for other edits.
    #[must_use]
    pub fn resting(&self, edit: &Edit) -> BTreeSet<Node> {
        let Edit::Definition(name) = edit else { return BTreeSet::new() };
        let node = Node::Definition(name.clone());
        [self.old, self.new].iter().flat_map(|l| l.dependencies.dependents(&node)).collect()
    }

    /// The edits that can reach a decision on a service in either program.
    #[must_use]
    pub fn reaching(&self, service: Option<&ServiceName>) -> BTreeSet<Edit> {
        service.and_then(|service| self.reach.get(service)).cloned().unwrap_or_default()
    }

    fn reach_through(&mut self, program: &Program, dependencies: &Dependencies) {
        for rule in program.rules.values() {
            let decision = Node::Decision(rule.name.clone());
            let mut nodes = dependencies.dependencies(&decision);
            nodes.insert(decision);
            let touched: BTreeSet<Edit> =
                self.ways.keys().filter(|edit| touches(edit, &nodes)).cloned().collect();
            for service in &rule.services {
                self.reach.entry(service.clone()).or_default().extend(touched.iter().cloned());
            }
        }
    }
}

/// Whether an edit is of one of these nodes.
fn touches(edit: &Edit, nodes: &BTreeSet<Node>) -> bool {
    match edit {
        Edit::Evidence | Edit::Reading => true,
        Edit::Definition(name) => nodes.contains(&Node::Definition(name.clone())),
        Edit::Criterion(rule, _)
        | Edit::Rule(rule)
        | Edit::Applies(rule)
        | Edit::Speaks(rule)
        | Edit::Verdict(rule) => nodes.contains(&Node::Decision(rule.clone())),
    }
}

fn ways(of_old: &Library, of_new: &Library) -> BTreeMap<Edit, Way> {
    let (old, new) = (&of_old.program, &of_new.program);
    let mut ways = BTreeMap::new();
    if old.families != new.families || old.regimes != new.regimes {
        ways.insert(Edit::Evidence, Way::Changed);
    }
    if of_old.reading != of_new.reading {
        ways.insert(Edit::Reading, Way::Changed);
    }
    for name in old.definitions.keys().chain(new.definitions.keys()) {
        let (before, after) = (old.definitions.get(name), new.definitions.get(name));
        let same = before.zip(after).is_some_and(|(a, b)| is_same_definition(a, b));
        if let Some(way) = Way::of(before, after).filter(|_| !same) {
            ways.insert(Edit::Definition(name.clone()), way);
        }
    }
    for name in old.rules.keys().chain(new.rules.keys()) {
        match (old.rules.get(name), new.rules.get(name)) {
            (Some(before), Some(after)) => rule_ways(before, after, &mut ways),
            (before, after) => {
                ways.extend(Way::of(before, after).map(|way| (Edit::Rule(name.clone()), way)));
            }
        }
    }
    ways
}

fn rule_ways(old: &Rule, new: &Rule, ways: &mut BTreeMap<Edit, Way>) {
    let name = &old.name;
    let applies = |rule: &Rule| {
        let family = rule.source.family.clone();
        (rule.services.clone(), rule.regions.clone(), rule.per_side, family)
    };
    if applies(old) != applies(new) || old.in_force != new.in_force {
        ways.insert(Edit::Applies(name.clone()), Way::Changed);
    }
    if !is_same_option(old.speaks_when.as_ref(), new.speaks_when.as_ref()) {
        let way = Way::of(old.speaks_when.as_ref(), new.speaks_when.as_ref());
        ways.extend(way.map(|way| (Edit::Speaks(name.clone()), way)));
    }
    for criterion in old.criteria.iter().chain(&new.criteria).map(|c| &c.name) {
        let (before, after) = (old.criterion(criterion), new.criterion(criterion));
        let same = before.zip(after).is_some_and(|(a, b)| is_same_criterion(a, b));
        if let Some(way) = Way::of(before, after).filter(|_| !same) {
            ways.insert(Edit::Criterion(name.clone(), criterion.clone()), way);
        }
    }
    if !old.necessary_when.is_same(&new.necessary_when) {
        ways.insert(Edit::Verdict(name.clone()), Way::Changed);
    }
}

fn is_same_option(old: Option<&Condition>, new: Option<&Condition>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => old.is_same(new),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// Whether two criteria decide the same; a band is only reported beside the decision.
fn is_same_criterion(old: &Criterion, new: &Criterion) -> bool {
    old.when.is_same(&new.when) && is_same_option(old.raised_by.as_ref(), new.raised_by.as_ref())
}

fn is_same_definition(old: &Definition, new: &Definition) -> bool {
    old.parameters == new.parameters
        && match (&old.body, &new.body) {
            (Body::When(old), Body::When(new)) => old.is_same(new),
            (Body::Measure(d, old), Body::Measure(e, new)) => {
                d == e
                    && old.len() == new.len()
                    && old.iter().zip(new).all(|(a, b)| {
                        a.take == b.take && is_same_option(a.guard.as_ref(), b.guard.as_ref())
                    })
            }
            (Body::When(_), Body::Measure(..)) | (Body::Measure(..), Body::When(_)) => false,
        }
}

/// Finding out which edits must be made together, so that every name that is used is there as it is used.
struct Closing<'a> {
    old: &'a Program,
    new: &'a Program,
    ways: &'a BTreeMap<Edit, Way>,
    before: BTreeMap<&'a Edit, BTreeSet<Edit>>,
    after: BTreeMap<&'a Edit, BTreeSet<Edit>>,
}

impl<'a> Closing<'a> {
    fn of(old: &'a Program, new: &'a Program, ways: &'a BTreeMap<Edit, Way>) -> Self {
        let names = |program| ways.keys().map(|edit| (edit, uses(edit, program))).collect();
        Self { old, new, ways, before: names(old), after: names(new) }
    }

    fn all(&self) -> BTreeMap<Edit, BTreeSet<Edit>> {
        self.ways.keys().map(|edit| (edit.clone(), self.around(edit))).collect()
    }

    fn around(&self, edit: &Edit) -> BTreeSet<Edit> {
        let mut all = BTreeSet::new();
        let mut waiting = vec![edit.clone()];
        while let Some(edit) = waiting.pop() {
            if !all.insert(edit.clone()) {
                continue;
            }
            // What it uses now and the old program does not have, or has otherwise.
            let used = self.after.get(&edit).into_iter().flatten();
            let needed =
                used.filter(|used| self.turns(used) && self.way(used) != Some(Way::Removed));
            waiting.extend(needed.cloned());
            // Who uses it as it was, where it is no longer so.
            if self.turns(&edit) && self.way(&edit) != Some(Way::Added) {
                let users = self.before.iter().filter(|(_, used)| used.contains(&edit));
                waiting.extend(users.map(|(user, _)| (*user).clone()));
            }
        }
        all
    }

    fn way(&self, edit: &Edit) -> Option<Way> {
        self.ways.get(edit).copied()
    }

    /// Whether an edit changes how its part is used: it comes, goes, or takes other arguments.
    fn turns(&self, edit: &Edit) -> bool {
        let outside = |program: &Program| {
            let Edit::Definition(name) = edit else { return None };
            let definition = program.definitions.get(name)?;
            let measures = match &definition.body {
                Body::When(_) => None,
                Body::Measure(dimension, _) => Some(*dimension),
            };
            Some((definition.parameters.clone(), measures))
        };
        match self.way(edit) {
            None => false,
            Some(Way::Added | Way::Removed) => true,
            Some(Way::Changed) => outside(self.old) != outside(self.new),
        }
    }
}

/// The criteria and definitions that a part of a program names, as edits.
fn uses(edit: &Edit, program: &Program) -> BTreeSet<Edit> {
    let mut used = BTreeSet::new();
    let rule = edit.rule().and_then(|rule| program.rules.get(rule));
    let mut take = |condition: &Condition| of_condition(condition, rule, &mut used);
    match edit {
        Edit::Evidence | Edit::Reading | Edit::Applies(_) => {}
        Edit::Rule(_) => rule.into_iter().flat_map(Rule::conditions).for_each(take),
        Edit::Speaks(_) => rule.iter().filter_map(|r| r.speaks_when.as_ref()).for_each(take),
        Edit::Verdict(_) => rule.iter().for_each(|r| take(&r.necessary_when)),
        Edit::Criterion(_, name) => {
            for criterion in rule.iter().filter_map(|r| r.criterion(name)) {
                std::iter::once(&criterion.when).chain(&criterion.raised_by).for_each(&mut take);
            }
        }
        Edit::Definition(name) => match program.definitions.get(name).map(|d| &d.body) {
            Some(Body::When(condition)) => take(condition),
            Some(Body::Measure(_, readings)) => {
                readings.iter().filter_map(|r| r.guard.as_ref()).for_each(&mut take);
                let parts = readings.iter().flat_map(|reading| reading.take.parts());
                let derived = parts.filter_map(|take| match take {
                    Take::Measure(Measure::Derived(name)) => Some(Edit::Definition(name.clone())),
                    Take::Measure(_) | Take::Fact(_) | Take::Sum(_) => None,
                });
                used.extend(derived);
            }
            None => {}
        },
    }
    used
}

fn of_condition(condition: &Condition, rule: Option<&Rule>, used: &mut BTreeSet<Edit>) {
    condition.walk(&mut |part| {
        used.extend(part.definition().cloned().map(Edit::Definition));
        if let (ConditionKind::Criterion(name), Some(rule)) = (&part.kind, rule) {
            used.insert(Edit::Criterion(rule.name.clone(), name.clone()));
        }
    });
}
