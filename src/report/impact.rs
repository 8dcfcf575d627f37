//! What an edit of the rules does, as text, Markdown, a page, a table and JSON. All are written from one [`Paper`], by the
//! same words.

pub mod csv;
pub mod json;
pub mod markdown;
pub mod page;
mod relation;
pub mod text;

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::analysis::{Relation, RuleChange};
use crate::audit::{Statistic, fixed};
use crate::graph::Node;
use crate::impact::{
    Cause, Changed, Edit, Edits, Flip, Impact, Moved, PartFlip, Row, Subject, Way,
};
use crate::library::Library;
use crate::model::name::{CriterionName, RuleName, ServiceName};
use crate::model::outcome::Decision;

use super::escape::plural;

/// The cases that both libraries judged.
#[derive(Debug)]
pub struct Data<'a> {
    /// The edits by which they differ.
    pub edits: &'a Edits<'a>,
    /// SHA-256 of what was read.
    pub hash: String,
    /// What the edits do to it.
    pub impact: Impact,
}

/// Two libraries with everything in which they differ.
#[derive(Debug, Clone, Copy)]
pub struct Paper<'a> {
    /// What the reader calls them: before, after.
    pub names: [&'a str; 2],
    /// The libraries.
    pub libraries: [&'a Library; 2],
    /// The edits that can decide.
    pub edits: &'a Edits<'a>,
    /// What is written otherwise.
    pub changed: &'a [Changed],
    /// How rules that differ compare, exactly.
    pub relations: &'a [RuleChange],
    /// The cases, where some were given.
    pub data: Option<&'a Data<'a>>,
}

/// A figure before and after, and by how much it differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) change: String,
}

/// The figures of agreement that are held against each other.
const SHOWN: [Statistic; 5] = [
    Statistic::Percent,
    Statistic::Kappa,
    Statistic::Ac1,
    Statistic::Positive,
    Statistic::Negative,
];

/// A row of what was moved: from where to where, by whom, how often, and how agreement changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MovedRow {
    pub(super) what: String,
    pub(super) moved: Moved,
}

impl Paper<'_> {
    /// `1 rule changed, 2 rules added; 3 criteria`, or that nothing differs.
    pub(super) fn headline(&self) -> String {
        if self.changed.is_empty() {
            return "no difference".to_owned();
        }
        let mut parts: Vec<String> = Vec::new();
        for kind in ["rule", "definition"] {
            for way in [Way::Changed, Way::Added, Way::Removed] {
                let is = |c: &&Changed| kind_of(&c.subject) == kind && c.way == way;
                let count = self.changed.iter().filter(is).count();
                if count > 0 {
                    parts.push(format!("{} {}", plural(count, kind), way.word()));
                }
            }
        }
        if self.changed.iter().any(|c| c.subject == Subject::Library) {
            parts.push("what letters and cases are read by changed".to_owned());
        }
        let meaning = match self.reworded() {
            Some(0) => "no difference in meaning; ".to_owned(),
            Some(1) => "no difference in meaning; 1 condition reworded; ".to_owned(),
            Some(n) => format!("no difference in meaning; {n} conditions reworded; "),
            None => String::new(),
        };
        format!("{meaning}{}", parts.join(", "))
    }

    /// Version and hash of each library behind its name.
    pub(super) fn labels(&self) -> [String; 2] {
        let [a, b] = self.names;
        let [x, y] = self.libraries.map(Library::label);
        [format!("{a}: {x}"), format!("{b}: {y}")]
    }

    /// How many rules rest on a definition, in the library that has it.
    pub(super) fn resting_on(&self, changed: &Changed) -> Option<String> {
        let Subject::Definition(name) = &changed.subject else { return None };
        let [old, new] = self.libraries;
        let library = if changed.way == Way::Removed { old } else { new };
        let users = library.dependencies.dependents(&Node::Definition(name.clone()));
        let rules = users.iter().filter(|node| matches!(node, Node::Decision(_))).count();
        Some(format!(
            "{} on it",
            if rules == 1 { "1 rule rests".to_owned() } else { format!("{rules} rules rest") }
        ))
    }

    /// What is said of a part: how it compares, and how many decisions its edit moves.
    pub(super) fn notes(&self, row: &Row) -> Vec<String> {
        let Some(edit) = &row.edit else {
            let says = if row.condition { Relation::Reworded.words() } else { "decides nothing" };
            return vec![says.to_owned()];
        };
        let compared = self.compared(edit).map(|compared| relation::claim(compared).to_owned());
        let moved = self.data.map_or(0, |data| data.impact.moved_by(edit));
        let moved = (moved > 0).then(|| format!("moves {}", plural(moved, "decision")));
        compared.into_iter().chain(self.through(edit)).chain(moved).collect()
    }

    /// The cases that show how a part compares.
    pub(super) fn examples(&self, row: &Row) -> Vec<String> {
        let compared = row.edit.as_ref().and_then(|edit| self.compared(edit));
        compared.map_or_else(Vec::new, relation::examples)
    }
}

impl Data<'_> {
    /// `78 letters, 192 disputed services, data b2718d`.
    pub(super) fn counts(&self) -> String {
        let audit = &self.impact.audits[1];
        format!(
            "{}, {}, data {}",
            plural(audit.letters, "letter"),
            plural(audit.issues, "disputed service"),
            self.hash.get(..6).unwrap_or("")
        )
    }

    /// What could not be read or compared.
    pub(super) fn left_out(&self) -> Vec<String> {
        let unread = self.impact.audits[1].unread;
        let [old, new] = self.impact.only;
        let counted = [
            (unread, "could not be read"),
            (old, "can be read by the old rules only"),
            (new, "can be read by the new rules only"),
        ];
        let said = counted.into_iter().filter(|(count, _)| *count > 0);
        said.map(|(count, why)| {
            format!(
                "{count} {why} and {} nowhere below",
                if count == 1 { "counts" } else { "count" }
            )
        })
        .collect()
    }

    /// The decisions on issues with a recorded outcome, before and after.
    pub(super) fn decisions(&self) -> Vec<Figure> {
        let [before, after] = &self.impact.audits;
        let figure = |decision: Decision| {
            let [old, new] = [before, after].map(|audit| audit.table.row(decision).total());
            Figure {
                name: decision.words(),
                before: old.to_string(),
                after: new.to_string(),
                change: signed(i128::from(new) - i128::from(old)),
            }
        };
        Decision::ALL.into_iter().map(figure).collect()
    }

    /// The figures of agreement, before and after.
    pub(super) fn agreement(&self) -> Vec<Figure> {
        let [before, after] = &self.impact.audits;
        let figure = |statistic: Statistic| {
            let [old, new] = [before, after].map(|audit| audit.agreement.value(statistic));
            let [before, after] = [old, new].map(|value| super::audit::figure(statistic, value));
            Figure {
                name: named(statistic),
                before,
                after,
                change: difference(statistic, old, new),
            }
        };
        SHOWN.into_iter().map(figure).collect()
    }

    /// `3 decisions change on 2 disputed services; 1 agrees with the record now that did not, 0 no longer do`.
    pub(super) fn flipped(&self) -> String {
        let impact = &self.impact;
        let decisions: usize = impact.flips.iter().map(|flip| flip.parts.len()).sum();
        if decisions == 0 {
            return "no decision changes".to_owned();
        }
        let agrees = |pair: [Option<bool>; 2]| {
            impact.flips.iter().filter(|flip| flip.agrees() == pair).count()
        };
        let verb = if decisions == 1 { "changes" } else { "change" };
        let mut text = format!(
            "{} {verb} on {}; agreement with the record: {} gained, {} lost",
            plural(decisions, "decision"),
            plural(impact.flips.len(), "disputed service"),
            agrees([Some(false), Some(true)]),
            agrees([Some(true), Some(false)]),
        );
        let inside = impact.flips.len() - impact.whole().count();
        if inside > 0 {
            let _ = write!(
                text,
                "; on {inside} of them another side or service still decides the whole"
            );
        }
        text
    }

    /// What changed, by decisions and rule; most frequent first.
    pub(super) fn by_rule(&self) -> Vec<MovedRow> {
        let rows = self.impact.by_rule().into_iter().map(|((rule, decision), moved)| MovedRow {
            what: format!(
                "{}  {}",
                arrow(decision),
                rule.as_ref().map_or("no rule", RuleName::as_str)
            ),
            moved,
        });
        sorted(rows.collect())
    }

    /// What changed, by the edit that moved it; most frequent first.
    pub(super) fn by_cause(&self) -> Vec<MovedRow> {
        let rows = self.impact.by_cause().into_iter();
        let row = |(cause, moved)| MovedRow { what: self.words(cause, None, None), moved };
        sorted(rows.map(row).collect())
    }
}

/// Criteria through which a definition moves decisions that are named; more are counted.
const NAMED_MAX: usize = 3;

impl Data<'_> {
    /// What moved a decision: names of edits, without the rule where it is `rule`. A definition is one cause with the criteria
    /// through which it moved this decision, or that had to be edited with it.
    pub(super) fn words(
        &self,
        cause: &Cause,
        of: Option<&PartFlip>,
        rule: Option<&RuleName>,
    ) -> String {
        let set = |set: &BTreeSet<Edit>| self.words_of_set(set, of, rule);
        match cause {
            Cause::Edits(sets) => sets.iter().map(set).collect::<Vec<_>>().join(", or "),
            Cause::Together(all) => set(all),
        }
    }

    fn words_of_set(
        &self,
        set: &BTreeSet<Edit>,
        of: Option<&PartFlip>,
        rule: Option<&RuleName>,
    ) -> String {
        let is_definition = |edit: &&Edit| matches!(edit, Edit::Definition(_));
        let definitions: Vec<&Edit> = set.iter().filter(is_definition).collect();
        let goes_along = |edit: &&Edit| {
            matches!(edit, Edit::Criterion(..))
                && definitions.iter().any(|d| self.edits.go_together(edit, d))
        };
        let (along, heads): (Vec<&Edit>, Vec<&Edit>) = set.iter().partition(goes_along);
        let mut through: BTreeSet<Edit> = along.into_iter().cloned().collect();
        if let Some((part, decides)) = of.and_then(|part| Some((part, part.decided_by()?))) {
            through.retain(|edit| edit.rule() == Some(decides));
            if !definitions.is_empty() {
                let criterion =
                    |name: &CriterionName| Edit::Criterion(decides.clone(), name.clone());
                through.extend(part.through.iter().map(criterion));
            }
        }
        let named = |edit: &Edit| short(edit, rule);
        let mut text = heads.into_iter().map(named).collect::<Vec<_>>().join(" + ");
        if through.len() > NAMED_MAX {
            let _ = write!(text, " through {} criteria", through.len());
        } else if !through.is_empty() {
            let names: Vec<String> = through.iter().map(named).collect();
            let _ = write!(text, " through {}", names.join(", "));
        }
        text
    }
}

/// The name of an edit, without the rule where it is this one.
fn short(edit: &Edit, rule: Option<&RuleName>) -> String {
    match (edit, rule) {
        (Edit::Criterion(of, criterion), Some(rule)) if of == rule => criterion.to_string(),
        (Edit::Verdict(of), Some(rule)) if of == rule => "necessary when".to_owned(),
        (Edit::Speaks(of), Some(rule)) if of == rule => "speaks when".to_owned(),
        (Edit::Applies(of), Some(rule)) if of == rule => "when it applies".to_owned(),
        (_, _) => edit.name(),
    }
}

fn sorted(mut rows: Vec<MovedRow>) -> Vec<MovedRow> {
    rows.sort_by(|a, b| b.moved.decisions.cmp(&a.moved.decisions).then(a.what.cmp(&b.what)));
    rows
}

/// The word for what a change is about.
pub(super) fn kind_of(subject: &Subject) -> &'static str {
    match subject {
        Subject::Library => "library",
        Subject::Definition(_) => "definition",
        Subject::Rule(_) => "rule",
    }
}

/// `not shown -> necessary`.
pub(super) fn arrow([before, after]: [Decision; 2]) -> String {
    format!("{} -> {}", before.words(), after.words())
}

/// `emg, left lower extremity`.
pub(super) fn asked(part: &PartFlip) -> String {
    let service = part.service.as_ref().map_or("unknown service", ServiceName::as_str);
    let place: Vec<String> = part
        .side
        .map(|side| side.name().to_owned())
        .into_iter()
        .chain(part.region.as_ref().map(crate::model::name::RegionName::words))
        .collect();
    let service = service.replace('_', " ");
    if place.is_empty() { service } else { format!("{service}, {}", place.join(" ")) }
}

/// Whether the decision on an issue agrees with its record, before and after.
pub(super) fn agreement(flip: &Flip) -> &'static str {
    match flip.agrees() {
        [Some(false), Some(true)] => "now agrees",
        [Some(true), Some(false)] => "no longer agrees",
        [Some(true), Some(true)] => "agrees as before",
        [Some(false), Some(false)] => "disagrees as before",
        [None, Some(true)] => "decided now, agrees",
        [None, Some(false)] => "decided now, disagrees",
        [Some(_), None] => "no longer decided",
        [None, None] => "",
    }
}

/// The name under which `eval` finds an issue.
pub(super) fn issue(flip: &Flip) -> String {
    format!("{}#{}", flip.document, flip.issue)
}

/// The name of a figure in a list that is about agreement with the record.
fn named(statistic: Statistic) -> &'static str {
    if statistic == Statistic::Percent {
        "agree with the record"
    } else {
        super::audit::words(statistic)
    }
}

fn signed(change: i128) -> String {
    if change > 0 { format!("+{change}") } else { change.to_string() }
}

fn difference(statistic: Statistic, old: Option<f64>, new: Option<f64>) -> String {
    let Some((old, new)) = old.zip(new) else { return String::new() };
    let (change, digits, unit) = if statistic == Statistic::Percent {
        ((new - old) * 100.0, 1, " points")
    } else {
        (new - old, 2, "")
    };
    let text = fixed(change, digits).unwrap_or_default();
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | '-'));
    let sign = if is_zero || text.starts_with('-') { "" } else { "+" };
    let text = if is_zero { text.trim_start_matches('-') } else { &text };
    format!("{sign}{text}{unit}")
}
