//! What tests do not cover, rule by rule, told as the tests to write.

use std::fmt::Write;

use crate::coverage::{Coverage, Node, Obligation, Part, Root, Unit, UnitName};
use crate::evaluate::Place;
use crate::model::condition::{Condition, ConditionKind, FactTest, RegionScope, Scope, SideScope};
use crate::model::name::RegionName;
use crate::model::rule::{Program, Rule};
use crate::model::side::Side;
use crate::source::SourceMap;

use super::super::escape::terminal;
use super::super::tests::missing::of_fact;

/// Width of a hint, in columns.
const WIDTH: usize = 100;
/// Longest text of a condition in a hint, in characters; where it stands is said beside it.
const HINT_CHARS_MAX: usize = 48;

/// Everything that is owed and was not seen; empty where nothing is.
#[must_use]
pub fn gaps(coverage: &Coverage<'_>, program: &Program, sources: &SourceMap) -> String {
    let mut text = String::new();
    for unit in coverage.units.iter().filter(|u| !u.missing().is_empty()) {
        let score = unit.score();
        let (percent, words) = (score.percent(), score.words());
        let _ = writeln!(text, "{}    {percent} %, {words}", unit.name.as_str());
        for root in &unit.roots {
            text.push_str(&of_root(unit, root, program, sources));
        }
        text.push('\n');
    }
    if text.is_empty() {
        return text;
    }
    let head = "Tests to write. `left` stands for the side requested; `on left side` is left out\n\
        where the request has none.\n\n";
    format!("{head}{text}")
}

/// The coverage of each guideline: its rules together.
#[must_use]
pub fn guidelines(coverage: &Coverage<'_>) -> String {
    let rows = coverage.guidelines();
    let width = rows.iter().map(|r| r.name.chars().count()).max().unwrap_or(0).max(9);
    let mut text = format!("{:<width$}  rules  in full  coverage\n", "guideline");
    for row in rows {
        let (name, percent) = (&row.name, row.score.percent());
        let _ = writeln!(
            text,
            "{name:<width$}  {:>5}  {:>7}  {percent:>6} %   {}",
            row.units,
            row.full,
            row.score.words()
        );
    }
    text
}

fn of_root(unit: &Unit<'_>, root: &Root<'_>, program: &Program, sources: &SourceMap) -> String {
    let mut text = String::new();
    for obligation in Obligation::ALL {
        let lacking: Vec<(usize, &Node<'_>)> = root
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.missing().contains(&obligation))
            .collect();
        if lacking.is_empty() {
            continue;
        }
        let place = root.nodes.first().map_or(String::new(), |n| sources.place(n.span));
        if text.is_empty() {
            let _ = writeln!(text, "  {}    {}", root.part.words(), terminal(&place));
        }
        let hints = hints(unit, root, obligation, &lacking, program, sources);
        for (index, hint) in hints.iter().enumerate() {
            let head = if index == 0 { obligation.never() } else { "" };
            let head = format!("    {head:<14} ");
            let margin = " ".repeat(head.len());
            let options =
                textwrap::Options::new(WIDTH).initial_indent(&head).subsequent_indent(&margin);
            for line in textwrap::wrap(hint, options) {
                let _ = writeln!(text, "{line}");
            }
        }
    }
    text
}

fn hints(
    unit: &Unit<'_>,
    root: &Root<'_>,
    obligation: Obligation,
    lacking: &[(usize, &Node<'_>)],
    program: &Program,
    sources: &SourceMap,
) -> Vec<String> {
    let shown = |node: &Node<'_>| shortened(&terminal(&node.words(sources)));
    let mut hints: Vec<String> = Vec::new();
    match obligation {
        Obligation::Met | Obligation::NotMet => {
            for (_, node) in lacking {
                hints.extend(to_come_out(node, obligation == Obligation::Met, program, sources));
            }
        }
        Obligation::Unknown => {
            let names: Vec<String> = lacking.iter().map(|(_, n)| shown(n)).collect();
            hints.push(format!("say nothing that settles: {}", names.join(", ")));
        }
        Obligation::Decides => {
            // Nodes that need the same are told together: one test may serve them all.
            let mut alike: Vec<(String, Vec<String>)> = Vec::new();
            for (index, node) in lacking {
                let needs = needs(root, *index, sources).into_iter();
                let needs: Vec<String> = needs.chain(around(unit, root, program)).collect();
                let needs = needs.join("; ");
                match alike.iter_mut().find(|(same, _)| *same == needs) {
                    Some((_, names)) => names.push(shown(node)),
                    None => alike.push((needs, vec![shown(node)])),
                }
            }
            for (needs, names) in alike {
                let needs = if needs.is_empty() { needs } else { format!(", {needs}") };
                hints.push(format!("{}: settled{needs}", names.join(", ")));
            }
        }
    }
    hints.dedup();
    hints
}

/// How to make a node come out met or not met.
fn to_come_out(node: &Node<'_>, met: bool, program: &Program, sources: &SourceMap) -> Vec<String> {
    let text = shortened(&terminal(&node.words(sources)));
    let truth = if met { "met" } else { "not met" };
    match &node.condition.kind {
        ConditionKind::Fact(
            name,
            test @ (FactTest::Present | FactTest::Absent | FactTest::Documented | FactTest::Known),
        ) => {
            let absent = met == (*test == FactTest::Absent);
            let lines = of_fact(name, test, &place(&node.scope), program, absent);
            lines.into_iter().map(|line| line.text).collect()
        }
        ConditionKind::Fact(name, test @ FactTest::Is(_)) => {
            let lines = of_fact(name, test, &place(&node.scope), program, !met);
            lines.into_iter().map(|line| line.text).collect()
        }
        ConditionKind::Fact(_, FactTest::Compare(..)) | ConditionKind::Measure(..) => {
            vec![format!("{text}: a value for which it is {truth}")]
        }
        ConditionKind::Criterion(name) => vec![format!("{name} {truth}")],
        ConditionKind::Definition(name, _) => vec![format!("{name} {truth}")],
        ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::AtLeast(..) => {
            let all = matches!(node.condition.kind, ConditionKind::All(_)) == met;
            let parts = match (&node.condition.kind, all) {
                (ConditionKind::AtLeast(n, _), _) if met => format!("{n} of its parts"),
                (ConditionKind::AtLeast(..), _) => "enough of its parts".to_owned(),
                (_, true) => "all of its parts".to_owned(),
                (_, false) => "one of its parts".to_owned(),
            };
            vec![format!("{text}: {parts} {truth}")]
        }
        ConditionKind::Not(_) => {
            vec![format!("{text}: its part {}", if met { "not met" } else { "met" })]
        }
        ConditionKind::Requested(fact) => {
            vec![format!("a request {} {}", if met { "with" } else { "without" }, fact.name())]
        }
        ConditionKind::Other(..) => {
            vec![format!("{text}: another request for which it is {truth}")]
        }
        ConditionKind::Ingredient(_) => {
            vec![format!("{text}: a request {} one of them", if met { "with" } else { "without" })]
        }
        ConditionKind::Constant(_) | ConditionKind::Scoped(..) | ConditionKind::Limited(..) => {
            vec![format!("{text}: a decision of this rule")]
        }
    }
}

/// Where a fact is asked, with the left side for the requested one.
fn place(scope: &Scope) -> Place {
    let side = match scope.side {
        Some(SideScope::Requested) => Some(Side::Left),
        Some(SideScope::Fixed(side)) => Some(side),
        Some(SideScope::Either) | None => None,
    };
    let region: Option<RegionName> = match &scope.region {
        Some(RegionScope::Fixed(region)) => Some(region.clone()),
        Some(RegionScope::Requested) | None => None,
    };
    Place { side, region }
}

/// What the other parts of the same condition must be, for a node to decide.
fn needs(root: &Root<'_>, index: usize, sources: &SourceMap) -> Vec<String> {
    let mut needs: Vec<String> = Vec::new();
    let mut at = root.nodes.get(index).and_then(|n| n.parent);
    while let Some(node) = at.and_then(|i| root.nodes.get(i)) {
        let text = shortened(&terminal(&node.words(sources)));
        let others = node.condition.parts().len() > 1;
        if let ConditionKind::AtLeast(n, _) = &node.condition.kind {
            let met = n.saturating_sub(1);
            let how = "of the other parts of";
            needs.push(format!("with {met} {how} `{text}` met and the rest not met"));
        } else if others && matches!(node.condition.kind, ConditionKind::All(_)) {
            needs.push(format!("with the other parts of `{text}` met"));
        } else if others {
            needs.push(format!("with the other parts of `{text}` not met"));
        }
        at = node.parent;
    }
    needs
}

/// What must be around a whole condition, for it to decide.
fn around(unit: &Unit<'_>, root: &Root<'_>, program: &Program) -> Option<String> {
    let rule = match &unit.name {
        UnitName::Rule(name) => program.rules.get(name)?,
        UnitName::Definition(name) => {
            return Some(format!("in a rule in which {name} decides"));
        }
    };
    match &root.part {
        Part::When(name) => others(rule, name.as_str()),
        Part::RaisedBy(name) => {
            let others = others(rule, name.as_str()).map_or(String::new(), |o| format!("; {o}"));
            Some(format!("with {name} not met where it is asked{others}"))
        }
        Part::NecessaryWhen | Part::SpeaksWhen | Part::Body => None,
    }
}

/// The other criteria of a verdict that asks for all of them, else the criterion's own place in it.
fn others(rule: &Rule, name: &str) -> Option<String> {
    let mut names = Vec::new();
    let verdict = &rule.necessary_when;
    let flat = if let ConditionKind::All(parts) = &verdict.kind {
        parts.iter().all(|part| criterion(part, &mut names))
    } else {
        criterion(verdict, &mut names)
    };
    names.retain(|n| n != name);
    match (flat, names.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("with {} met", names.join(", "))),
        (false, _) => Some(format!("where {name} decides in necessary_when")),
    }
}

fn criterion(condition: &Condition, names: &mut Vec<String>) -> bool {
    if let ConditionKind::Criterion(name) = &condition.kind {
        names.push(name.to_string());
        return true;
    }
    false
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= HINT_CHARS_MAX {
        return text.to_owned();
    }
    let kept: String = text.chars().take(HINT_CHARS_MAX.saturating_sub(3)).collect();
    format!("{}...", kept.trim_end())
}
