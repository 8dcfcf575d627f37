//! An audit as text: the table first, then how well it agrees, then what to look at next.

use std::fmt::Write;

use crate::audit::{Agreement, Audit, Statistic, fixed};
use crate::library::Library;
use crate::model::outcome::{Decision, Outcome};

use super::escape::plural;

/// The whole report.
#[must_use]
pub fn write(audit: &Audit, library: &Library) -> String {
    let mut text = format!(
        "{}, {}    rules {}\n",
        plural(audit.letters, "letter"),
        plural(audit.issues, "disputed service"),
        library.label()
    );
    if audit.unread > 0 {
        let _ = writeln!(
            text,
            "{} could not be read and count nowhere below",
            plural(audit.unread, "file")
        );
    }
    text.push_str(
        "\n                          recorded\nrules say        denial overturned  denial upheld\n",
    );
    for decision in Decision::ALL {
        let [overturned, upheld] =
            [Outcome::Overturned, Outcome::Upheld].map(|o| audit.table.get(decision, o));
        let _ = writeln!(text, "  {:<14} {overturned:>17}  {upheld:>13}", decision.words());
    }
    let decided = audit.table.decided();
    let _ = writeln!(text, "\nagreement on the {decided} that a rule decides\n");
    let _ = writeln!(
        text,
        "                      rules              95 % by letter      always upheld"
    );
    for statistic in [
        Statistic::Percent,
        Statistic::Kappa,
        Statistic::Ac1,
        Statistic::Pabak,
        Statistic::Alpha,
        Statistic::Positive,
        Statistic::Negative,
    ] {
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
    text.push_str(&findings(audit));
    text.push_str(&no_rule(audit));
    text.push_str(
        "\nNext: rationale eval LETTER explains one letter; --format json has every figure\n",
    );
    text
}

/// Most findings that the text lists.
const FINDINGS_MAX: usize = 30;

/// What is wrong with the determinations, the gravest first.
fn findings(audit: &Audit) -> String {
    if audit.findings.is_empty() {
        return String::new();
    }
    let count = plural(audit.findings.len(), "finding");
    let list = super::finding::write(&audit.findings, true, FINDINGS_MAX);
    format!(
        "\n{count} against the determinations, the gravest first; `rationale help contradiction` and the like explain\n\n{list}"
    )
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

fn words(statistic: Statistic) -> &'static str {
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

fn percent(share: f64) -> String {
    fixed(share * 100.0, 1).unwrap_or_else(|| "-".to_owned())
}

fn figure(statistic: Statistic, value: Option<f64>) -> String {
    let written = value.and_then(|v| {
        if statistic == Statistic::Percent {
            fixed(v * 100.0, 1).map(|v| v + " %")
        } else {
            fixed(v, 2)
        }
    });
    written.unwrap_or_else(|| "undefined".to_owned())
}

fn interval(statistic: Statistic, agreement: &Agreement) -> String {
    agreement.interval(statistic).map_or_else(String::new, |interval| {
        format!(
            "{} to {}",
            figure(statistic, Some(interval.low)),
            figure(statistic, Some(interval.high))
        )
    })
}
