//! An audit as Markdown, for a pull request: figures only, no document and no words of a letter.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::audit::Statistic;
use crate::model::name::CriterionName;
use crate::model::outcome::{Decision, Outcome};

use super::super::escape::{markdown, plural};
use super::workpaper::{Workpaper, cause};
use super::{SHOWN, figure, interval, percent, words};

/// Rows of a list.
const ROWS: usize = 10;

/// The document.
#[must_use]
pub fn write(paper: &Workpaper<'_>) -> String {
    let audit = &paper.audit;
    let agreed = figure(Statistic::Percent, audit.agreement.value(Statistic::Percent));
    let mut text = format!(
        "### Audit: {agreed} of {} agree with the record\n\n{}, rules {}.\n",
        plural(usize::try_from(audit.table.decided()).unwrap_or(usize::MAX), "decision"),
        plural(audit.letters, "letter"),
        markdown(&paper.library.label())
    );
    text.push_str("\n| rules say | denial overturned | denial upheld |\n|---|---:|---:|\n");
    for decision in Decision::ALL {
        let [o, u] = [Outcome::Overturned, Outcome::Upheld].map(|r| audit.table.get(decision, r));
        let _ = writeln!(text, "| {} | {o} | {u} |", decision.words());
    }
    text.push_str("\n| | rules | 95 % by letter | always upheld |\n|---|---:|---|---:|\n");
    for statistic in SHOWN {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            words(statistic),
            figure(statistic, audit.agreement.value(statistic)),
            interval(statistic, &audit.agreement),
            figure(statistic, audit.always_upheld.value(statistic))
        );
    }
    text.push_str(&found(paper));
    if let Some((_, comparison)) = &paper.known {
        let _ = writeln!(
            text,
            "\nBaseline: {} known, {} new, {} gone.",
            comparison.kept.len(),
            comparison.new.len(),
            comparison.gone.len()
        );
    }
    for gate in &paper.gates {
        let word = if gate.holds { "holds" } else { "**failed**" };
        let _ = writeln!(text, "\n{}: {word}, {}.", markdown(&gate.name), markdown(&gate.says));
    }
    text
}

/// Twins, disagreements and findings, as counts.
fn found(paper: &Workpaper<'_>) -> String {
    let mut text = String::new();
    if let Some((share, _)) = paper.twins.share() {
        let (pairs, unlike) = paper.twins.pairs();
        let _ = writeln!(
            text,
            "\nTwins: {unlike} of {pairs} pairs differ in outcome ({} %).",
            percent(share)
        );
    }
    if !paper.causes.is_empty() {
        text.push_str("\n| disagreements by criterion | record | issues |\n|---|---|---:|\n");
        for found in paper.causes.iter().take(ROWS) {
            let criterion = found.criterion.as_ref().map(CriterionName::as_str);
            let name = cause(&found.rule, criterion, found.recorded);
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                markdown(&name),
                found.recorded.words(),
                found.issues
            );
        }
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for remark in &paper.remarks {
        *kinds.entry(&remark.kind).or_default() += 1;
    }
    if !kinds.is_empty() {
        text.push_str("\n| finding | count |\n|---|---:|\n");
        for (kind, count) in kinds {
            let _ = writeln!(text, "| {} | {count} |", markdown(&kind.replace('_', " ")));
        }
    }
    text
}
