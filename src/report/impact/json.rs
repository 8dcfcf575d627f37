//! What an edit does, as one JSON object. The names are fixed; more fields may be added.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::analysis::Example;
use crate::audit::{Agreement, Audit, Table};
use crate::impact::{Cause, Changed, Edit, Flip, PartFlip, Row, Subject};
use crate::model::name::{CriterionName, RegionName, RuleName, ServiceName};
use crate::model::outcome::Outcome;
use crate::model::side::Side;

use super::super::json::{FORMAT_VERSION, Rules, line};
use super::{Data, Paper};

#[derive(Debug, Serialize, JsonSchema)]
struct Out<'a> {
    format_version: u32,
    before: VersionOut<'a>,
    after: VersionOut<'a>,
    /// Whether it is proved that no decision can come out otherwise.
    same_meaning: bool,
    changes: Vec<ChangedOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<CasesOut<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct VersionOut<'a> {
    name: &'a str,
    rules: Rules<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ChangedOut<'a> {
    kind: &'static str,
    name: Option<&'a str>,
    title: &'a str,
    change: &'static str,
    parts: Vec<RowOut<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct RowOut<'a> {
    part: &'a str,
    change: &'static str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    decides: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<&'static str>,
    examples: Vec<ExampleOut<'a>>,
    free: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moves: Option<usize>,
}

/// A case that comes out otherwise: what it documents, and how.
#[derive(Debug, Serialize, JsonSchema)]
struct ExampleOut<'a> {
    facts: Vec<&'a str>,
    before: &'static str,
    after: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CasesOut<'a> {
    letters: usize,
    unread: usize,
    only_before: usize,
    only_after: usize,
    issues: usize,
    before: FiguresOut<'a>,
    after: FiguresOut<'a>,
    by_rule: Vec<ByRuleOut>,
    by_cause: Vec<ByCauseOut>,
    flips: Vec<FlipOut<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FiguresOut<'a> {
    decided: u64,
    #[schemars(with = "Map<String, Value>")]
    table: Table,
    #[schemars(with = "Map<String, Value>")]
    agreement: &'a Agreement,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ByRuleOut {
    rule: Option<String>,
    before: &'static str,
    after: &'static str,
    decisions: usize,
    gained: usize,
    lost: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ByCauseOut {
    cause: CauseOut,
    decisions: usize,
    gained: usize,
    lost: usize,
}

/// Any one of these sets of edits. Of few edits, there is no smaller set; otherwise none can be left out.
#[derive(Debug, Serialize, JsonSchema)]
struct CauseOut {
    any_of: Vec<Vec<String>>,
    few: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FlipOut<'a> {
    document: &'a str,
    issue: usize,
    recorded: Option<&'static str>,
    before: &'static str,
    after: &'static str,
    agreed_before: Option<bool>,
    agrees_after: Option<bool>,
    parts: Vec<PartOut<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PartOut<'a> {
    service: Option<&'a str>,
    region: Option<&'a str>,
    side: Option<&'static str>,
    rule_before: Option<&'a str>,
    rule_after: Option<&'a str>,
    before: &'static str,
    after: &'static str,
    cause: CauseOut,
    /// Where a definition moved it, the criteria of the rule that rest on it and come out otherwise.
    through: Vec<&'a str>,
}

/// The JSON Schema of the document.
#[must_use]
pub fn schema() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Out<'_>>()
}

/// The document.
#[must_use]
pub fn write(paper: &Paper<'_>) -> String {
    let [name_before, name_after] = paper.names;
    let [before, after] = paper.libraries;
    line(&Out {
        format_version: FORMAT_VERSION,
        before: VersionOut { name: name_before, rules: Rules::of(before) },
        after: VersionOut { name: name_after, rules: Rules::of(after) },
        same_meaning: paper.reworded().is_some(),
        changes: paper.changed.iter().map(|changed| changed_out(paper, changed)).collect(),
        data: paper.data.map(|data| data.hash.as_str()),
        cases: paper.data.map(cases),
    })
}

fn changed_out<'a>(paper: &'a Paper<'_>, changed: &'a Changed) -> ChangedOut<'a> {
    let (kind, name) = match &changed.subject {
        Subject::Library => ("library", None),
        Subject::Definition(name) => ("definition", Some(name.as_str())),
        Subject::Rule(name) => ("rule", Some(name.as_str())),
    };
    let row = |row: &'a Row| row_out(paper, row);
    ChangedOut {
        kind,
        name,
        title: &changed.title,
        change: changed.way.word(),
        parts: changed.rows.iter().map(row).collect(),
    }
}

fn row_out<'a>(paper: &'a Paper<'_>, row: &'a Row) -> RowOut<'a> {
    let compared = row.edit.as_ref().and_then(|edit| paper.compared(edit));
    let shown = compared.into_iter().flat_map(|c| c.stricter.iter().chain(&c.looser));
    let example = |example: &'a Example| ExampleOut {
        facts: example.facts.iter().map(String::as_str).collect(),
        before: example.before.name(),
        after: example.after.name(),
    };
    RowOut {
        part: &row.part,
        change: row.way.word(),
        before: row.before.as_deref(),
        after: row.after.as_deref(),
        decides: row.edit.is_some(),
        edit: row.edit.as_ref().map(Edit::name),
        relation: compared.map(|compared| compared.relation.name()),
        examples: shown.map(example).collect(),
        free: compared.iter().flat_map(|c| &c.free).map(String::as_str).collect(),
        moves: paper.data.zip(row.edit.as_ref()).map(|(data, edit)| data.impact.moved_by(edit)),
    }
}

fn cases<'a>(data: &'a Data<'_>) -> CasesOut<'a> {
    let impact = &data.impact;
    let [before, after] = &impact.audits;
    let by_rule = impact.by_rule().into_iter().map(|((rule, decision), moved)| ByRuleOut {
        rule: rule.map(|rule| rule.to_string()),
        before: decision[0].name(),
        after: decision[1].name(),
        decisions: moved.decisions,
        gained: moved.gained,
        lost: moved.lost,
    });
    CasesOut {
        letters: after.letters,
        unread: after.unread,
        only_before: impact.only[0],
        only_after: impact.only[1],
        issues: after.issues,
        before: figures(before),
        after: figures(after),
        by_rule: by_rule.collect(),
        by_cause: impact
            .by_cause()
            .into_iter()
            .map(|(cause, moved)| ByCauseOut {
                cause: cause_out(cause),
                decisions: moved.decisions,
                gained: moved.gained,
                lost: moved.lost,
            })
            .collect(),
        flips: impact.flips.iter().map(flip).collect(),
    }
}

fn figures(audit: &Audit) -> FiguresOut<'_> {
    FiguresOut { decided: audit.table.decided(), table: audit.table, agreement: &audit.agreement }
}

fn cause_out(cause: &Cause) -> CauseOut {
    let names = |set: &BTreeSet<Edit>| set.iter().map(Edit::name).collect::<Vec<_>>();
    match cause {
        Cause::Edits(sets) => CauseOut { any_of: sets.iter().map(names).collect(), few: true },
        Cause::Together(set) => CauseOut { any_of: vec![names(set)], few: false },
    }
}

fn flip(flip: &Flip) -> FlipOut<'_> {
    let [before, after] = flip.decision;
    let [agreed_before, agrees_after] = flip.agrees();
    FlipOut {
        document: &flip.document,
        issue: flip.issue,
        recorded: flip.recorded.map(Outcome::name),
        before: before.name(),
        after: after.name(),
        agreed_before,
        agrees_after,
        parts: flip.parts.iter().map(part).collect(),
    }
}

fn part(part: &PartFlip) -> PartOut<'_> {
    let [rule_before, rule_after] = &part.rule;
    let [before, after] = part.decision;
    PartOut {
        service: part.service.as_ref().map(ServiceName::as_str),
        region: part.region.as_ref().map(RegionName::as_str),
        side: part.side.map(Side::name),
        rule_before: rule_before.as_ref().map(RuleName::as_str),
        rule_after: rule_after.as_ref().map(RuleName::as_str),
        before: before.name(),
        after: after.name(),
        cause: cause_out(&part.cause),
        through: part.through.iter().map(CriterionName::as_str).collect(),
    }
}
