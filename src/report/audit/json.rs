//! An audit as one JSON object. The names are fixed; more fields may be added.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::audit::{
    Agreement, DECIMALS, DISAGREEMENT, Interval, Remark, Table, TwinGroup, UNLIKE_TWINS,
    month_name, rounded,
};
use crate::model::outcome::Outcome;

use super::super::finding::PlaceOut;
use super::super::json::{FORMAT_VERSION, Rules, line};
use super::workpaper::{Workpaper, deciding_facts};

/// Most groups of twins, near pairs and facts that are listed; what is left out is counted.
const LISTED: usize = 1_000;
/// Most documents of one side of a group that are listed.
const MEMBERS: usize = 100;

#[derive(Debug, Serialize)]
struct Out<'a> {
    format_version: u32,
    rules: Rules<'a>,
    data: &'a str,
    letters: usize,
    unread: usize,
    issues: usize,
    decided: u64,
    table: Table,
    agreement: &'a Agreement,
    always_upheld: &'a Agreement,
    no_rule: &'a BTreeMap<String, usize>,
    disagreements: Vec<CauseOut<'a>>,
    findings: Vec<RemarkOut<'a>>,
    twin_share: ShareOut,
    twins: Vec<TwinsOut<'a>>,
    near_twins: Vec<NearOut<'a>>,
    one_fact_from: Vec<BorderOut<'a>>,
    groups: Vec<GroupsOut<'a>>,
    months: Vec<MonthOut>,
    sample: Vec<DrawnOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<ReviewOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineOut<'a>>,
    gates: Vec<GateOut<'a>>,
}

#[derive(Debug, Serialize)]
struct IssueOut<'a> {
    document: &'a str,
    issue: usize,
}

#[derive(Debug, Serialize)]
struct CauseOut<'a> {
    rule: &'a str,
    criterion: Option<&'a str>,
    recorded: &'static str,
    issues: usize,
    reasons: BTreeMap<&'static str, usize>,
}

#[derive(Debug, Serialize)]
struct RemarkOut<'a> {
    document: &'a str,
    issue: usize,
    kind: &'a str,
    criterion: Option<&'a str>,
    severity: &'static str,
    law: Option<&'static str>,
    note: &'a str,
    places: Vec<PlaceOut<'a>>,
}

#[derive(Debug, Serialize)]
struct ShareOut {
    pairs: u64,
    differ: u64,
    share: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    silent: usize,
    groups_that_differ: usize,
    near_pairs: usize,
    near_reach: usize,
}

#[derive(Debug, Serialize)]
struct TwinsOut<'a> {
    rules: Vec<&'a str>,
    pairs: u64,
    differ: u64,
    overturned: Vec<IssueOut<'a>>,
    upheld: Vec<IssueOut<'a>>,
    facts: Vec<String>,
}

#[derive(Debug, Serialize)]
struct NearOut<'a> {
    overturned: Option<IssueOut<'a>>,
    upheld: Option<IssueOut<'a>>,
    differs: Vec<DifferenceOut>,
}

#[derive(Debug, Serialize)]
struct DifferenceOut {
    fact: String,
    overturned: String,
    upheld: String,
}

#[derive(Debug, Serialize)]
struct BorderOut<'a> {
    fact: &'a str,
    decision: &'static str,
    issues: Vec<IssueOut<'a>>,
}

#[derive(Debug, Serialize)]
struct GroupsOut<'a> {
    by: &'a str,
    mix: &'a str,
    share: Option<f64>,
    dispersion: Option<f64>,
    without: usize,
    pseudonyms: bool,
    groups: Vec<GroupOut<'a>>,
}

#[derive(Debug, Serialize)]
struct GroupOut<'a> {
    name: &'a str,
    issues: u32,
    overturned: u32,
    expected: Option<f64>,
    limits_95: Option<[Option<f64>; 2]>,
    limits_998: Option<[Option<f64>; 2]>,
    position: &'static str,
    decided: u32,
    agreed: u32,
}

#[derive(Debug, Serialize)]
struct MonthOut {
    month: String,
    issues: u32,
    overturned: u32,
    centre: Option<f64>,
    limits_998: Option<[Option<f64>; 2]>,
}

#[derive(Debug, Serialize)]
struct DrawnOut<'a> {
    document: &'a str,
    issue: usize,
    decision: &'static str,
    recorded: Option<&'static str>,
    stands_for: Option<f64>,
}

#[derive(Debug, Serialize)]
struct ReviewOut {
    issues: usize,
    verdicts: BTreeMap<&'static str, u32>,
    read_twice: u32,
    equal: u32,
    kappa: Option<f64>,
}

#[derive(Debug, Serialize)]
struct BaselineOut<'a> {
    kept: usize,
    new: Vec<RemarkOut<'a>>,
    gone: Vec<&'a crate::audit::Known>,
}

#[derive(Debug, Serialize)]
struct GateOut<'a> {
    name: &'a str,
    holds: bool,
    says: &'a str,
}

/// The document, on one line.
#[must_use]
pub fn write(paper: &Workpaper<'_>) -> String {
    let audit = &paper.audit;
    let findings =
        paper.remarks.iter().filter(|r| r.kind != DISAGREEMENT && r.kind != UNLIKE_TWINS);
    let near = paper.twins.near.iter().take(LISTED);
    line(&Out {
        format_version: FORMAT_VERSION,
        rules: Rules::of(paper.library),
        data: &paper.data_hash,
        letters: audit.letters,
        unread: audit.unread,
        issues: audit.issues,
        decided: audit.table.decided(),
        table: audit.table,
        agreement: &audit.agreement,
        always_upheld: &audit.always_upheld,
        no_rule: &audit.no_rule,
        disagreements: paper.causes.iter().map(cause).collect(),
        findings: findings.map(|r| remark(r, paper.quotes)).collect(),
        twin_share: share(paper),
        twins: paper.twins.unlike().into_iter().take(LISTED).map(|g| twins(paper, g)).collect(),
        near_twins: near.map(|pair| near_pair(paper, pair)).collect(),
        one_fact_from: borders(paper),
        groups: paper.groups.iter().map(groups).collect(),
        months: months(paper),
        sample: sample(paper),
        review: paper.review.as_ref().map(review),
        baseline: paper.known.as_ref().map(|(known, comparison)| BaselineOut {
            kept: comparison.kept.len(),
            new: comparison
                .new
                .iter()
                .filter_map(|index| paper.remarks.get(*index))
                .map(|r| remark(r, paper.quotes))
                .collect(),
            gone: comparison.gone.iter().filter_map(|index| known.get(*index)).collect(),
        }),
        gates: paper
            .gates
            .iter()
            .map(|gate| GateOut { name: &gate.name, holds: gate.holds, says: &gate.says })
            .collect(),
    })
}

fn issue<'a>(paper: &Workpaper<'a>, index: usize) -> Option<IssueOut<'a>> {
    let entry = paper.entries.get(index)?;
    Some(IssueOut { document: &entry.document, issue: entry.issue })
}

fn issues<'a>(paper: &Workpaper<'a>, list: &[usize]) -> Vec<IssueOut<'a>> {
    list.iter().take(MEMBERS).filter_map(|index| issue(paper, *index)).collect()
}

fn cause(found: &crate::audit::Cause) -> CauseOut<'_> {
    let reasons = found.reasons.iter();
    CauseOut {
        rule: found.rule.as_str(),
        criterion: found.criterion.as_ref().map(crate::model::name::CriterionName::as_str),
        recorded: found.recorded.name(),
        issues: found.issues,
        reasons: reasons
            .filter_map(|(r, issues)| Some((r.as_ref()?.name(), issues.len())))
            .collect(),
    }
}

fn remark(remark: &Remark, quotes: bool) -> RemarkOut<'_> {
    RemarkOut {
        document: &remark.document,
        issue: remark.issue,
        kind: &remark.kind,
        criterion: remark.criterion.as_deref(),
        severity: remark.severity.word(),
        law: remark.law,
        note: &remark.note,
        places: remark.places.iter().map(|place| PlaceOut::of(place, quotes)).collect(),
    }
}

fn share(paper: &Workpaper<'_>) -> ShareOut {
    let (pairs, differ) = paper.twins.pairs();
    let share = paper.twins.share();
    let interval = share.and_then(|(_, interval)| interval);
    ShareOut {
        pairs,
        differ,
        share: share.and_then(|(share, _)| rounded(share, DECIMALS)),
        low: interval.and_then(|i| rounded(i.low, DECIMALS)),
        high: interval.and_then(|i| rounded(i.high, DECIMALS)),
        silent: paper.twins.silent,
        groups_that_differ: paper.twins.unlike().len(),
        near_pairs: paper.twins.near.len(),
        near_reach: paper.twins.near_reach,
    }
}

fn twins<'a>(paper: &Workpaper<'a>, group: &TwinGroup<'a>) -> TwinsOut<'a> {
    TwinsOut {
        rules: group.profile.rules().iter().map(|rule| rule.as_str()).collect(),
        pairs: group.pairs,
        differ: group.unlike,
        overturned: issues(paper, &group.overturned),
        upheld: issues(paper, &group.upheld),
        facts: deciding_facts(&group.profile),
    }
}

fn near_pair<'a>(paper: &Workpaper<'a>, pair: &crate::audit::NearPair) -> NearOut<'a> {
    let group = |index: usize| paper.twins.groups.get(index);
    let first = |list: &[usize]| list.first().and_then(|index| issue(paper, *index));
    NearOut {
        overturned: group(pair.overturned).and_then(|g| first(&g.overturned)),
        upheld: group(pair.upheld).and_then(|g| first(&g.upheld)),
        differs: paper
            .differences(pair)
            .into_iter()
            .map(|(fact, overturned, upheld)| DifferenceOut { fact, overturned, upheld })
            .collect(),
    }
}

fn borders<'a>(paper: &'a Workpaper<'_>) -> Vec<BorderOut<'a>> {
    let list = paper.border.iter().take(LISTED);
    list.map(|(fact, decision, list)| BorderOut {
        fact,
        decision: decision.name(),
        issues: issues(paper, list),
    })
    .collect()
}

fn ends(interval: Interval) -> [Option<f64>; 2] {
    [interval.low, interval.high].map(|end| rounded(end, DECIMALS))
}

fn groups(groups: &crate::audit::Groups) -> GroupsOut<'_> {
    let row = |row: &'_ crate::audit::GroupRow| {
        (row.limits.map(|l| ends(l.0)), row.limits.map(|l| ends(l.1)))
    };
    GroupsOut {
        by: &groups.column,
        mix: groups.mix,
        share: rounded(groups.share, DECIMALS),
        dispersion: groups.dispersion.and_then(|phi| rounded(phi, DECIMALS)),
        without: groups.without,
        pseudonyms: groups.pseudonyms,
        groups: groups
            .rows
            .iter()
            .map(|of| GroupOut {
                name: &of.name,
                issues: of.issues,
                overturned: of.overturned,
                expected: rounded(of.expected, DECIMALS),
                limits_95: row(of).0,
                limits_998: row(of).1,
                position: of.position.words(),
                decided: of.agreement.0,
                agreed: of.agreement.1,
            })
            .collect(),
    }
}

fn months(paper: &Workpaper<'_>) -> Vec<MonthOut> {
    if paper.redacted {
        return Vec::new();
    }
    let month = |month: &crate::audit::Month| MonthOut {
        month: month_name(month.month),
        issues: month.issues,
        overturned: month.overturned,
        centre: rounded(month.centre, DECIMALS),
        limits_998: month.limits.map(ends),
    };
    paper.chart.months.iter().map(month).collect()
}

fn sample<'a>(paper: &Workpaper<'a>) -> Vec<DrawnOut<'a>> {
    let drawn = paper.sample.iter().filter_map(|drawn| {
        let entry = paper.entries.get(drawn.entry)?;
        Some(DrawnOut {
            document: &entry.document,
            issue: entry.issue,
            decision: drawn.decision.name(),
            recorded: drawn.recorded.map(Outcome::name),
            stands_for: rounded(drawn.weight(), DECIMALS),
        })
    });
    drawn.collect()
}

fn review(review: &crate::audit::Review) -> ReviewOut {
    let agreement = review.agreement.as_ref();
    ReviewOut {
        issues: review.issues,
        verdicts: review.verdicts.iter().map(|(verdict, n)| (verdict.name(), *n)).collect(),
        read_twice: agreement.map_or(0, |a| a.issues),
        equal: agreement.map_or(0, |a| a.equal),
        kappa: agreement.and_then(|a| rounded(a.kappa?, DECIMALS)),
    }
}
