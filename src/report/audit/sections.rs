//! The sections of an audit's text below its table.

use std::fmt::Write;

use crate::audit::{DISAGREEMENT, Position, UNLIKE_TWINS, Verdict, fixed};

use super::super::escape::plural;
use super::super::finding;
use super::workpaper::{Workpaper, cause, deciding_facts, rules};
use super::{agreed, counts, percent};

/// How many lines of a list a terminal shows; what is left out is counted.
const LINES: usize = 10;

fn more(text: &mut String, all: usize, shown: usize, what: &str) {
    if all > shown {
        let _ = writeln!(text, "  and {} more {what}", all - shown);
    }
}

/// Disagreements by what decided, then why.
pub(super) fn causes(paper: &Workpaper<'_>) -> String {
    let all: usize = paper.entries.iter().filter(|e| e.agrees() == Some(false)).count();
    if all == 0 {
        return String::new();
    }
    let mut text = format!("\n{}, by the criterion that decides\n", plural(all, "disagreement"));
    for cause_of in paper.causes.iter().take(LINES) {
        let criterion = cause_of.criterion.as_ref().map(crate::model::name::CriterionName::as_str);
        let _ = writeln!(
            text,
            "  {:>4}  {:<18} {}",
            cause_of.issues,
            cause_of.recorded.words(),
            cause(&cause_of.rule, criterion, cause_of.recorded)
        );
        for (reason, issues) in &cause_of.reasons {
            if let Some(reason) = reason {
                let _ = writeln!(text, "        {:>4}  {}", issues.len(), reason.words());
            }
        }
    }
    more(&mut text, paper.causes.len(), LINES, "criteria");
    text
}

/// The share of twins that differ, and the groups that do.
pub(super) fn twins(paper: &Workpaper<'_>) -> String {
    let twins = &paper.twins;
    let (pairs, unlike) = twins.pairs();
    let Some((share, interval)) = twins.share() else {
        return String::from("\ntwins       no two issues are alike to the guideline\n");
    };
    let interval = interval.map_or(String::new(), |i| {
        format!("; 95 % by group {} to {}", percent(i.low), percent(i.high))
    });
    let mut text = format!(
        "\ntwins       {} alike to the guideline; {unlike} ({} %{interval}) differ in outcome\n",
        plural(usize::try_from(pairs).unwrap_or(usize::MAX), "pair"),
        percent(share)
    );
    let _ = writeln!(
        text,
        "near twins  {} of unlike outcome that differ in at most {}",
        plural(twins.near.len(), "pair"),
        plural(twins.near_reach, "thing"),
    );
    if twins.silent > 0 {
        let silent = plural(twins.silent, "decided issue");
        let _ = writeln!(
            text,
            "silent      {silent} of which nothing that the rules ask is documented"
        );
    }
    let groups = twins.unlike();
    let shown = if paper.every_twin { usize::MAX } else { 3 };
    for group in groups.iter().take(shown) {
        let (o, u) = (&group.overturned, &group.upheld);
        let _ = writeln!(text, "\n  {}", rules(&group.profile));
        for (words, list) in [("denial overturned", o), ("denial upheld", u)] {
            let names: Vec<String> = list.iter().take(5).map(|i| paper.name(*i)).collect();
            let rest = list.len().saturating_sub(5);
            let rest = if rest > 0 { format!(", {rest} more") } else { String::new() };
            let _ = writeln!(text, "    {words:<18} {}{rest}", names.join(", "));
        }
        for fact in deciding_facts(&group.profile) {
            let _ = writeln!(text, "      {fact}");
        }
    }
    more(&mut text, groups.len(), shown, "groups of unlike twins: --twins lists them");
    let near = if paper.every_twin { 100 } else { 3 };
    for pair in twins.near.iter().take(near) {
        let first = |group: usize, overturned: bool| {
            let group = twins.groups.get(group)?;
            let list = if overturned { &group.overturned } else { &group.upheld };
            list.first().map(|index| paper.name(*index))
        };
        let (Some(a), Some(b)) = (first(pair.overturned, true), first(pair.upheld, false)) else {
            continue;
        };
        let _ = writeln!(text, "\n  near: {a} (denial overturned), {b} (denial upheld)");
        for (what, in_a, in_b) in paper.differences(pair) {
            let _ = writeln!(text, "      {what}: {in_a}; against {in_b}");
        }
    }
    more(&mut text, twins.near.len(), near, "near pairs");
    text
}

/// Remarks that do not follow from decisions alone.
pub(super) fn findings(paper: &Workpaper<'_>) -> String {
    let is_finding = |kind: &str| kind != DISAGREEMENT && kind != UNLIKE_TWINS;
    let list: Vec<_> = paper.remarks.iter().filter(|r| is_finding(&r.kind)).collect();
    if list.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n{} against the determinations, the gravest first; `rationale help contradiction` and the like explain\n\n",
        plural(list.len(), "finding")
    );
    for remark in list.iter().take(LINES) {
        text.push_str(&finding::one(remark, true));
    }
    more(&mut text, list.len(), LINES, "findings");
    text
}

/// The facts with which most disagreements would not be.
pub(super) fn border(paper: &Workpaper<'_>) -> String {
    if paper.border.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "\none fact from the border: not documented, and it would bring rules and record together\n",
    );
    for (fact, decision, issues) in paper.border.iter().take(LINES) {
        let first: Vec<String> = issues.iter().take(3).map(|i| paper.name(*i)).collect();
        let rest = if issues.len() > 3 { ", ..." } else { "" };
        let _ = writeln!(
            text,
            "  {:>4}  {fact} -> {}    {}{rest}",
            issues.len(),
            decision.words(),
            first.join(", ")
        );
    }
    more(&mut text, paper.border.len(), LINES, "facts");
    text
}

/// Groups in the order of their names; those that chance does not explain are marked.
pub(super) fn groups(paper: &Workpaper<'_>) -> String {
    let mut text = String::new();
    for groups in &paper.groups {
        let width = groups.rows.iter().map(|r| r.name.chars().count()).max().unwrap_or(0).min(40);
        let _ = writeln!(
            text,
            "\nby {}: denials overturned, against what {} explains",
            groups.column, groups.mix
        );
        let _ = writeln!(
            text,
            "  {:<width$}  {:>6}  {:>10}  {:>8}  {:>14}  {:>14}  agree with the rules",
            "", "issues", "overturned", "expected", "95 % limits", "99.8 % limits"
        );
        for row in &groups.rows {
            let limits = |pick: fn(&(_, _)) -> crate::audit::Interval| {
                row.limits.as_ref().map(pick).map_or(String::new(), |limits| counts(row, limits))
            };
            let agreed = row.agreed().map_or(String::new(), |i| agreed(row, i));
            let mark = match row.position {
                Position::Inside => "",
                Position::Beyond95 | Position::Beyond998 => row.position.words(),
            };
            let line = format!(
                "  {:<width$}  {:>6}  {:>10}  {:>8}  {:>14}  {:>14}  {agreed}  {mark}",
                row.name,
                row.issues,
                row.overturned,
                fixed(row.expected, 1).unwrap_or_default(),
                limits(|l| l.0),
                limits(|l| l.1)
            );
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let dispersion = groups.dispersion.and_then(|phi| fixed(phi, 2));
        let _ = writeln!(
            text,
            "  over-dispersion {}; {} without a value{}",
            dispersion.unwrap_or_else(|| "undefined".to_owned()),
            plural(groups.without, "issue"),
            if groups.pseudonyms { "; --names shows the values" } else { "" }
        );
    }
    text
}

/// What was drawn to be read again.
pub(super) fn sample(paper: &Workpaper<'_>) -> String {
    if paper.sample.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\nsample of {}, seed {}, to be read in this order\n",
        paper.sample.len(),
        paper.seed
    );
    for (number, drawn) in paper.sample.iter().enumerate() {
        let recorded = drawn.recorded.map_or("not recorded", crate::model::outcome::Outcome::words);
        let _ = writeln!(
            text,
            "  {:>4}  {:<32} {:<14} {:<18} stands for {}",
            number + 1,
            paper.name(drawn.entry),
            drawn.decision.words(),
            recorded,
            fixed(drawn.weight(), 1).unwrap_or_default()
        );
    }
    text
}

/// What auditors found, and how well they agree.
pub(super) fn review(paper: &Workpaper<'_>) -> String {
    let Some(review) = &paper.review else { return String::new() };
    let mut text = format!("\nverdicts on {}\n", plural(review.issues, "issue"));
    for verdict in Verdict::ALL {
        let count = review.verdicts.get(&verdict).copied().unwrap_or(0);
        let _ = writeln!(text, "  {count:>4}  {}", verdict.words());
    }
    if review.elsewhere > 0 {
        let _ =
            writeln!(text, "  {} about no issue of this corpus", plural(review.elsewhere, "note"));
    }
    if let Some(agreement) = &review.agreement {
        let share = f64::from(agreement.equal) / f64::from(agreement.issues.max(1));
        let interval = agreement
            .interval
            .map_or(String::new(), |i| format!(" ({} to {})", percent(i.low), percent(i.high)));
        let kappa = agreement.kappa.and_then(|k| fixed(k, 2));
        let _ = writeln!(
            text,
            "  read twice: {}; auditors agree on {} %{interval}, kappa {}",
            agreement.issues,
            percent(share),
            kappa.unwrap_or_else(|| "undefined".to_owned())
        );
    }
    text
}

/// The issues most worth reading.
pub(super) fn read_first(paper: &Workpaper<'_>) -> String {
    let list = paper.read_first();
    if list.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nread these first\n");
    for (name, why) in list {
        let _ = writeln!(text, "  {name:<40} {why}");
    }
    text
}

/// What is new against the list of known remarks, and what is gone.
pub(super) fn known(paper: &Workpaper<'_>) -> String {
    let Some((known, comparison)) = &paper.known else { return String::new() };
    let mut text = format!(
        "\nbaseline    {} known, {} new, {} gone\n",
        comparison.kept.len(),
        comparison.new.len(),
        comparison.gone.len()
    );
    for remark in comparison.new.iter().take(LINES).filter_map(|i| paper.remarks.get(*i)) {
        let criterion = remark.criterion.as_deref().unwrap_or("");
        let _ = writeln!(
            text,
            "  new   {} {}  {} {criterion}",
            remark.document, remark.issue, remark.kind
        );
    }
    more(&mut text, comparison.new.len(), LINES, "new");
    for entry in comparison.gone.iter().take(LINES).filter_map(|i| known.get(*i)) {
        let criterion = entry.criterion.as_deref().unwrap_or("");
        let _ = writeln!(
            text,
            "  gone  {} {}  {} {criterion}",
            entry.document, entry.issue, entry.kind
        );
    }
    more(&mut text, comparison.gone.len(), LINES, "gone");
    text
}

/// Whether the run meets what was asked of it.
pub(super) fn gates(paper: &Workpaper<'_>) -> String {
    let mut text = String::new();
    for gate in &paper.gates {
        let word = if gate.holds { "holds " } else { "FAILED" };
        let _ = writeln!(text, "\n{word}  {}: {}", gate.name, gate.says);
    }
    text
}
