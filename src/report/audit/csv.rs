//! An audit as a table for a spreadsheet: one row an issue.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe before it, whoever wrote
//! it (CWE-1236).

use std::collections::BTreeMap;

use crate::audit::{Entry, Remark, deciding, month_name};
use crate::evaluate::Reason;
use crate::model::name::CriterionName;
use crate::model::outcome::Outcome;
use crate::model::side::Side;

use super::workpaper::Workpaper;

/// The table; `None` where the writer fails, which in memory it does not.
#[must_use]
pub fn write(paper: &Workpaper<'_>) -> Option<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut head: Vec<String> = [
        "document",
        "issue",
        "service",
        "region",
        "side",
        "regime",
        "month",
        "rule",
        "decision",
        "recorded",
        "agrees",
        "deciding_criterion",
        "reason",
        "one_fact_from",
        "twin_group",
        "twins_differ",
        "sample",
        "stands_for",
        "findings",
    ]
    .map(str::to_owned)
    .into();
    head.extend(paper.groups.iter().filter(|g| !g.pseudonyms).map(|g| format!("by:{}", g.column)));
    writer.write_record(head.iter().map(|name| safe(name))).ok()?;
    let twins = twin_groups(paper);
    let sample: BTreeMap<usize, (usize, f64)> = paper
        .sample
        .iter()
        .enumerate()
        .map(|(number, drawn)| (drawn.entry, (number + 1, drawn.weight())))
        .collect();
    let mut remarks: BTreeMap<(&str, usize), Vec<&Remark>> = BTreeMap::new();
    for remark in &paper.remarks {
        remarks.entry((&remark.document, remark.issue)).or_default().push(remark);
    }
    for (index, entry) in paper.entries.iter().enumerate() {
        let of_entry = remarks.get(&(entry.document.as_ref(), entry.issue));
        let mut cells = row(paper, entry);
        let twin = twins.get(&index);
        cells.push(twin.map_or(String::new(), |(group, _)| group.to_string()));
        cells.push(twin.map_or(String::new(), |(_, differ)| yes(*differ)));
        let drawn = sample.get(&index);
        cells.push(drawn.map_or(String::new(), |(number, _)| number.to_string()));
        let stands_for = drawn.and_then(|(_, weight)| crate::audit::fixed(*weight, 2));
        cells.push(stands_for.unwrap_or_default());
        let mut kinds: Vec<&str> =
            of_entry.into_iter().flatten().map(|r| r.kind.as_str()).collect();
        kinds.dedup();
        cells.push(kinds.join("; "));
        let groups = entry.groups.iter().zip(&paper.groups).filter(|(_, g)| !g.pseudonyms);
        cells.extend(groups.map(|(value, _)| value.as_deref().unwrap_or("").to_owned()));
        writer.write_record(cells.iter().map(|cell| safe(cell))).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// The number of each issue's group of twins, from 1, and whether the group ended unlike; only
/// groups of several issues.
fn twin_groups(paper: &Workpaper<'_>) -> BTreeMap<usize, (usize, bool)> {
    let groups = paper.twins.groups.iter().filter(|g| g.overturned.len() + g.upheld.len() > 1);
    let numbered = groups.enumerate().flat_map(|(number, group)| {
        let differ = !group.overturned.is_empty() && !group.upheld.is_empty();
        let members = group.overturned.iter().chain(&group.upheld);
        members.map(move |index| (*index, (number + 1, differ)))
    });
    numbered.collect()
}

fn yes(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_owned()
}

fn row(paper: &Workpaper<'_>, entry: &Entry) -> Vec<String> {
    let regime = entry.regime.and_then(|index| paper.library.program.regimes.get(index));
    let sides: Vec<&str> = entry.judgments().filter_map(|j| j.side.map(Side::name)).collect();
    let rules: Vec<&str> = entry.rules().iter().map(|rule| rule.as_str()).collect();
    let region = entry.parts.first().and_then(|part| part.region.as_ref());
    let deciding = deciding(entry);
    let criteria: Vec<&str> =
        deciding.iter().filter_map(|(_, c, _)| c.as_ref().map(CriterionName::as_str)).collect();
    let reasons: Vec<&str> = deciding.iter().filter_map(|(_, _, r)| r.map(Reason::name)).collect();
    let month = entry.month.filter(|_| !paper.redacted).map(month_name);
    vec![
        entry.document.to_string(),
        entry.issue.to_string(),
        entry.services(),
        region.map_or(String::new(), ToString::to_string),
        sides.join("; "),
        regime.map_or(String::new(), |regime| regime.title.clone()),
        month.unwrap_or_default(),
        rules.join("; "),
        entry.decision.name().to_owned(),
        entry.recorded.map_or("", Outcome::name).to_owned(),
        entry.agrees().map_or(String::new(), yes),
        criteria.join("; "),
        reasons.join("; "),
        entry.border.first().map_or(String::new(), |border| border.fact.clone()),
    ]
}

/// A cell that no spreadsheet takes for a formula.
#[must_use]
pub fn safe(cell: &str) -> String {
    let first = cell.trim_start_matches([' ', '\u{a0}']).chars().next();
    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '|', '%'];
    // Full-width signs are formulas too once a spreadsheet has normalized them.
    let wide = ['\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    match first {
        Some(c) if formula.contains(&c) || wide.contains(&c) => format!("'{cell}"),
        Some(_) | None => cell.to_owned(),
    }
}
