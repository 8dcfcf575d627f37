//! An audit as text: the table first, then how well it agrees, then what to look at next.

pub mod csv;
pub mod draw;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
mod page;
pub mod sarif;
mod sections;
pub mod workpaper;

use std::fmt::Write;

use crate::audit::{Agreement, Audit, GroupRow, Interval, Statistic, fixed};
use crate::model::outcome::{Decision, Outcome};

use super::escape::{plural, terminal};
use workpaper::Workpaper;

/// The statistics that every report shows; machine-readable output has all.
pub(super) const SHOWN: [Statistic; 7] = [
    Statistic::Percent,
    Statistic::Kappa,
    Statistic::Ac1,
    Statistic::Pabak,
    Statistic::Alpha,
    Statistic::Positive,
    Statistic::Negative,
];

/// The whole report.
#[must_use]
pub fn write(paper: &Workpaper<'_>) -> String {
    let audit = &paper.audit;
    let mut text = format!(
        "{}, {}    rules {}, data {}\n",
        plural(audit.letters, "letter"),
        plural(audit.issues, "disputed service"),
        paper.library.label(),
        paper.data_hash.get(..6).unwrap_or("")
    );
    if audit.unread > 0 {
        let _ = writeln!(text, "{} could not be read and count nowhere below", files(audit.unread));
    }
    text.push_str(&table(audit));
    text.push_str(&figures(audit));
    text.push_str(&no_rule(audit));
    text.push_str(&sections::causes(paper));
    text.push_str(&sections::twins(paper));
    text.push_str(&sections::findings(paper));
    text.push_str(&sections::border(paper));
    text.push_str(&sections::groups(paper));
    text.push_str(&sections::sample(paper));
    text.push_str(&sections::review(paper));
    text.push_str(&sections::read_first(paper));
    text.push_str(&sections::known(paper));
    text.push_str(&sections::gates(paper));
    if paper.redacted {
        text.push_str("\nmasked, not certified de-identified\n");
    }
    text.push_str(
        "\nNext: rationale eval LETTER explains one letter; -o audit.html is the workpaper, \
         --format json has every figure\n",
    );
    text.lines().map(|line| terminal(line) + "\n").collect()
}

fn files(unread: usize) -> String {
    plural(unread, "file or case").replace("file or cases", "files or cases")
}

fn table(audit: &Audit) -> String {
    let mut text = String::from(
        "\n                          recorded\nrules say        denial overturned  denial upheld\n",
    );
    for decision in Decision::ALL {
        let [overturned, upheld] =
            [Outcome::Overturned, Outcome::Upheld].map(|o| audit.table.get(decision, o));
        let _ = writeln!(text, "  {:<14} {overturned:>17}  {upheld:>13}", decision.words());
    }
    text
}

fn figures(audit: &Audit) -> String {
    let decided = audit.table.decided();
    let mut text = format!("\nagreement on the {decided} that a rule decides\n\n");
    let _ = writeln!(
        text,
        "                      rules              95 % by letter      always upheld"
    );
    for statistic in SHOWN {
        let _ = writeln!(
            text,
            "  {:<18} {:>7}   {:>20}   {:>14}",
            words(statistic),
            figure(statistic, audit.agreement.value(statistic)),
            interval(statistic, &audit.agreement),
            figure(statistic, audit.always_upheld.value(statistic))
        );
    }
    if let Some(wilson) = audit.agreement.wilson() {
        let _ = writeln!(
            text,
            "\n  Wilson interval of the percentage, issues taken as independent: {} to {} %",
            percent(wilson.low),
            percent(wilson.high)
        );
    }
    text
}

/// The services for which no rule speaks, most frequent first.
fn no_rule(audit: &Audit) -> String {
    let mut text = String::new();
    if audit.no_rule.is_empty() {
        return text;
    }
    let mut services: Vec<(&String, &usize)> = audit.no_rule.iter().collect();
    services.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let total: usize = audit.no_rule.values().sum();
    let _ = writeln!(text, "\nno rule of this library speaks for {}", plural(total, "request"));
    for (service, count) in services.iter().take(8) {
        let _ = writeln!(text, "  {count:>4}  {service}");
    }
    let rest: usize = services.iter().skip(8).map(|(_, n)| **n).sum();
    if rest > 0 {
        let _ = writeln!(text, "  {rest:>4}  others");
    }
    text
}

pub(super) fn words(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Percent => "percent",
        Statistic::Kappa => "kappa",
        Statistic::Ac1 => "AC1",
        Statistic::Pabak => "PABAK",
        Statistic::Alpha => "alpha",
        Statistic::Positive => "p+ (overturned)",
        Statistic::Negative => "p- (upheld)",
        Statistic::Recall
        | Statistic::Precision
        | Statistic::Specificity
        | Statistic::BalancedAccuracy
        | Statistic::Correlation
        | Statistic::PrevalenceIndex
        | Statistic::BiasIndex => statistic.name(),
    }
}

/// A share as a percentage with one decimal, without its sign.
pub(super) fn percent(share: f64) -> String {
    fixed(share * 100.0, 1).unwrap_or_else(|| "-".to_owned())
}

/// A share of a group's issues as their numbers, `1.2 to 4.0`.
pub(super) fn counts(row: &GroupRow, shares: Interval) -> String {
    let end = |share: f64| fixed(share * f64::from(row.issues), 1).unwrap_or_default();
    format!("{} to {}", end(shares.low), end(shares.high))
}

/// How much of a group agrees with the rules, with its interval.
pub(super) fn agreed(row: &GroupRow, interval: Interval) -> String {
    let share = f64::from(row.agreement.1) / f64::from(row.agreement.0.max(1));
    format!("{} % ({} to {})", percent(share), percent(interval.low), percent(interval.high))
}

pub(super) fn figure(statistic: Statistic, value: Option<f64>) -> String {
    let written = value.and_then(|v| {
        if statistic == Statistic::Percent {
            fixed(v * 100.0, 1).map(|v| v + " %")
        } else {
            fixed(v, 2)
        }
    });
    written.unwrap_or_else(|| "undefined".to_owned())
}

pub(super) fn interval(statistic: Statistic, agreement: &Agreement) -> String {
    agreement.interval(statistic).map_or_else(String::new, |interval| {
        format!(
            "{} to {}",
            figure(statistic, Some(interval.low)),
            figure(statistic, Some(interval.high))
        )
    })
}
