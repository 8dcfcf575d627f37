//! The old program with some of the edits made.

use std::collections::BTreeSet;

use crate::model::rule::{Program, Rule};

use super::edit::{Edit, Edits};

impl Edits<'_> {
    /// The old program with these edits. They must be closed, or a name may be used that is not there.
    #[must_use]
    pub fn mix(&self, edits: &BTreeSet<Edit>) -> Program {
        let mut program = self.old.program.clone();
        for edit in edits {
            self.make(edit, &mut program);
        }
        program
    }

    fn make(&self, edit: &Edit, program: &mut Program) {
        match edit {
            Edit::Evidence => {
                program.families.clone_from(&self.new.program.families);
                program.regimes.clone_from(&self.new.program.regimes);
            }
            Edit::Reading => program.vocabulary.clone_from(&self.new.program.vocabulary),
            Edit::Definition(name) => {
                match self.new.program.definitions.get(name) {
                    Some(new) => program.definitions.insert(name.clone(), new.clone()),
                    None => program.definitions.remove(name),
                };
            }
            Edit::Rule(name) => {
                match self.new.program.rules.get(name) {
                    Some(new) => program.rules.insert(name.clone(), new.clone()),
                    None => program.rules.remove(name),
                };
            }
            Edit::Applies(name)
            | Edit::Speaks(name)
            | Edit::Criterion(name, _)
            | Edit::Verdict(name) => {
                if let (Some(rule), Some(new)) =
                    (program.rules.get_mut(name), self.new.program.rules.get(name))
                {
                    within(edit, rule, new);
                }
            }
        }
    }
}

/// Makes an edit of a part of a rule.
fn within(edit: &Edit, rule: &mut Rule, new: &Rule) {
    match edit {
        Edit::Applies(_) => {
            rule.services.clone_from(&new.services);
            rule.regions.clone_from(&new.regions);
            rule.source.family.clone_from(&new.source.family);
            rule.in_force = new.in_force;
            rule.per_side = new.per_side;
        }
        Edit::Speaks(_) => rule.speaks_when.clone_from(&new.speaks_when),
        Edit::Verdict(_) => rule.necessary_when.clone_from(&new.necessary_when),
        Edit::Criterion(_, name) => {
            let at = rule.criteria.iter().position(|c| c.name == *name);
            match (at.and_then(|at| rule.criteria.get_mut(at)), new.criterion(name)) {
                (Some(old), Some(new)) => old.clone_from(new),
                (None, Some(new)) => rule.criteria.push(new.clone()),
                (_, None) => rule.criteria.retain(|c| c.name != *name),
            }
        }
        Edit::Evidence | Edit::Reading | Edit::Definition(_) | Edit::Rule(_) => {}
    }
}
