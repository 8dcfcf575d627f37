//! What the exact comparison says of each edit, in words.

use std::collections::BTreeSet;

use crate::analysis::{
    Compared, CriterionEdit, Example, Relation, RuleChange, RuleDifference, RuleEdit,
};
use crate::graph::Node;
use crate::impact::Edit;
use crate::model::name::RuleName;

use super::Paper;

impl Paper<'_> {
    /// How the two versions of what an edit is of compare; `None` where that is no condition of a rule.
    pub(super) fn compared(&self, edit: &Edit) -> Option<&Compared> {
        let difference = self.difference(edit.rule()?)?;
        match edit {
            Edit::Criterion(_, name) => {
                let change = difference.criteria.iter().find(|c| c.criterion == *name)?;
                match &change.edit {
                    CriterionEdit::Compared(compared) => Some(compared.as_ref()),
                    CriterionEdit::Added | CriterionEdit::Removed => None,
                }
            }
            Edit::Verdict(_) => Some(&difference.verdict),
            Edit::Speaks(_) => difference.speaks.as_ref(),
            Edit::Evidence
            | Edit::Reading
            | Edit::Definition(_)
            | Edit::Rule(_)
            | Edit::Applies(_) => None,
        }
    }

    fn difference(&self, rule: &RuleName) -> Option<&RuleDifference> {
        let of_rule = |change: &&RuleChange| change.rule == *rule;
        match &self.relations.iter().find(of_rule)?.edit {
            RuleEdit::Changed(difference) => Some(difference),
            RuleEdit::Added | RuleEdit::Removed => None,
        }
    }

    /// The criteria that an edit of a definition changes, by how they do: `looser in 2 criteria, reworded only in 1`.
    pub(super) fn through(&self, edit: &Edit) -> Option<String> {
        let Edit::Definition(_) = edit else { return None };
        let mut counts = std::collections::BTreeMap::new();
        for rule in self.resting(edit) {
            let criteria = self.difference(&rule).into_iter().flat_map(|d| &d.criteria);
            for change in criteria {
                if let CriterionEdit::Compared(compared) = &change.edit
                    && compared.relation != Relation::Same
                {
                    *counts.entry(claim(compared)).or_insert(0_usize) += 1;
                }
            }
        }
        let parts: Vec<String> = counts
            .into_iter()
            .map(|(claim, count)| {
                let criteria = if count == 1 { "criterion" } else { "criteria" };
                format!("{claim} in {count} {criteria}")
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// The rules whose decisions an edit can reach by what it is of.
    pub(super) fn resting(&self, edit: &Edit) -> BTreeSet<RuleName> {
        let decisions = self.edits.resting(edit).into_iter().filter_map(|node| match node {
            Node::Decision(rule) => Some(rule),
            Node::Fact(_) | Node::Measure(_) | Node::Definition(_) | Node::Criterion(..) => None,
        });
        decisions.chain(edit.rule().cloned()).collect()
    }

    /// How many criteria are only worded otherwise, where nothing that decides means anything else; `None` where
    /// something does, or where that is not proved.
    pub(super) fn reworded(&self) -> Option<usize> {
        let mut rules = BTreeSet::new();
        for (edit, _) in self.edits.iter() {
            match edit {
                Edit::Evidence | Edit::Reading | Edit::Rule(_) | Edit::Applies(_) => return None,
                Edit::Definition(_) | Edit::Speaks(_) | Edit::Criterion(..) | Edit::Verdict(_) => {
                    rules.extend(self.resting(edit));
                }
            }
        }
        let mut reworded = self.written_otherwise();
        for rule in rules {
            let difference = self.difference(&rule)?;
            let mut all = vec![&difference.verdict];
            all.extend(&difference.speaks);
            for change in &difference.criteria {
                match &change.edit {
                    CriterionEdit::Compared(compared) => all.push(compared),
                    CriterionEdit::Added | CriterionEdit::Removed => return None,
                }
            }
            let same = |c: &&Compared| matches!(c.relation, Relation::Same | Relation::Reworded);
            if difference.scope_changed || !all.iter().all(same) {
                return None;
            }
            reworded += all.iter().filter(|c| c.relation == Relation::Reworded).count();
        }
        Some(reworded)
    }

    /// Conditions that are the same but for brackets and spaces.
    fn written_otherwise(&self) -> usize {
        let rows = self.changed.iter().flat_map(|changed| &changed.rows);
        rows.filter(|row| row.condition && row.edit.is_none()).count()
    }
}

/// How a comparison is put: a direction without an example that the evaluator confirms is not said to be one.
pub(super) fn claim(compared: &Compared) -> &'static str {
    let shown = (compared.stricter.is_some(), compared.looser.is_some());
    match (compared.relation, shown) {
        (Relation::Both, (true, false)) => {
            "stricter in some cases; looser at most by what is taken as free"
        }
        (Relation::Both, (false, true)) => {
            "looser in some cases; stricter at most by what is taken as free"
        }
        (Relation::Stricter | Relation::Looser | Relation::Both, (false, false)) => {
            "different at most by what is taken as free"
        }
        (
            relation @ (Relation::Same
            | Relation::Reworded
            | Relation::Stricter
            | Relation::Looser
            | Relation::Both),
            _,
        ) => relation.words(),
    }
}

/// The examples of a comparison: `for example unknown -> met: symptom_duration_stated = 3 weeks; ...`.
pub(super) fn examples(compared: &Compared) -> Vec<String> {
    let shown = compared.stricter.iter().chain(&compared.looser);
    let mut lines: Vec<String> = shown.map(example).collect();
    if !compared.free.is_empty() {
        lines.push(format!("taken as free to come out either way: {}", compared.free.join(", ")));
    }
    lines
}

fn example(example: &Example) -> String {
    let Example { facts, before, after, .. } = example;
    let facts = if facts.is_empty() { "nothing documented".to_owned() } else { facts.join("; ") };
    format!("{} -> {}: {facts}", before.words(), after.words())
}
