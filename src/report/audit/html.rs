//! The workpaper: one page that needs no script, loads nothing and prints.
//!
//! Quotes stand in it, as in the terminal; the letters themselves do not.

use std::fmt::Write;

use crate::audit::{DISAGREEMENT, Statistic, UNLIKE_TWINS, Verdict, fixed, month_name};
use crate::model::name::CriterionName;
use crate::model::outcome::{Decision, Outcome};

use super::super::escape::{html, plural};
use super::page::{Cell, STYLE, number, paragraph, section, table, words};
use super::workpaper::{Workpaper, cause, deciding_facts, rules};
use super::{SHOWN, agreed, counts, draw, figure, interval, percent};

/// Most rows of a table of the page; what is left out is counted, and stands in the CSV.
const ROWS: usize = 200;

/// The page.
#[must_use]
pub fn write(paper: &Workpaper<'_>) -> String {
    let sections = [
        ("first", "Read these first", first(paper)),
        ("table", "Decisions against the record", outcomes(paper)),
        ("agreement", "Agreement", agreement(paper)),
        ("causes", "Disagreements by what decides", causes(paper)),
        ("findings", "Findings", findings(paper)),
        ("twins", "Twins: same facts, other outcome", twins(paper)),
        ("border", "One fact from the border", border(paper)),
        ("groups", "Groups", groups(paper)),
        ("months", "Over time", months(paper)),
        ("sample", "Sample to be read again", sample(paper)),
        ("review", "What the auditors found", review(paper)),
        ("gates", "Gates and baseline", gates(paper)),
        ("method", "Method and record of the run", method(paper)),
    ];
    let mut page = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n");
    page.push_str("<meta charset=\"utf-8\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n");
    page.push_str("<title>Audit of recorded outcomes</title>\n<style>\n");
    page.push_str(STYLE);
    page.push_str("</style>\n</head>\n<body>\n<main>\n<h1>Audit of recorded outcomes</h1>\n");
    page.push_str(&paragraph(&headline(paper)));
    if paper.redacted {
        page.push_str(&paragraph("Masked, not certified de-identified."));
    }
    page.push_str("<nav aria-label=\"Sections\"><ul>\n");
    for (id, title, content) in &sections {
        if !content.is_empty() {
            let _ = writeln!(page, "<li><a href=\"#{id}\">{}</a></li>", html(title));
        }
    }
    page.push_str("</ul></nav>\n");
    for (id, title, content) in &sections {
        page.push_str(&section(id, title, content));
    }
    page + "</main>\n</body>\n</html>\n"
}

fn headline(paper: &Workpaper<'_>) -> String {
    let audit = &paper.audit;
    let agreed = figure(Statistic::Percent, audit.agreement.value(Statistic::Percent));
    let twins = paper.twins.share().map_or(String::new(), |(share, _)| {
        format!(" Of pairs alike to the guideline {} % differ in outcome.", percent(share))
    });
    format!(
        "{}, {}; the rules decide {} and agree with {agreed} of the records.{twins} Rules {}.",
        plural(audit.letters, "letter"),
        plural(audit.issues, "disputed service"),
        audit.table.decided(),
        paper.library.label()
    )
}

fn left_out(all: usize) -> String {
    if all <= ROWS {
        String::new()
    } else {
        paragraph(&format!("{} more are left out here.", all - ROWS))
    }
}

fn first(paper: &Workpaper<'_>) -> String {
    let list = paper.read_first();
    if list.is_empty() {
        return String::new();
    }
    let rows = list.iter().map(|(name, why)| vec![words(name), words(why)]);
    table("The cases most worth a second reading", &["case", "why"], rows)
}

fn outcomes(paper: &Workpaper<'_>) -> String {
    let row = |decision: Decision| {
        let count = |outcome| number(paper.audit.table.get(decision, outcome));
        vec![words(decision.words()), count(Outcome::Overturned), count(Outcome::Upheld)]
    };
    let head = ["the rules say", "denial overturned", "denial upheld"];
    table("Disputed services", &head, Decision::ALL.into_iter().map(row))
        + &paragraph(
            "Overturned agrees with necessary; upheld agrees with not necessary and with not shown, \
             since the requester carries the burden. Where no rule speaks nothing is compared.",
        )
}

fn agreement(paper: &Workpaper<'_>) -> String {
    let audit = &paper.audit;
    let row = |statistic: Statistic| {
        vec![
            words(statistic.words()),
            number(figure(statistic, audit.agreement.value(statistic))),
            words(interval(statistic, &audit.agreement)),
            number(figure(statistic, audit.always_upheld.value(statistic))),
        ]
    };
    let indices = [Statistic::PrevalenceIndex, Statistic::BiasIndex];
    let shown = SHOWN.into_iter().chain(indices);
    let head = ["statistic", "rules", "95 % by letter", "always upheld"];
    let wilson = audit.agreement.wilson().map_or(String::new(), |wilson| {
        let (low, high) = (percent(wilson.low), percent(wilson.high));
        paragraph(&format!(
            "Wilson interval of the percentage, issues taken as independent: {low} to {high} %."
        ))
    });
    table("On the issues that a rule decides", &head, shown.map(row)) + &wilson
}

fn causes(paper: &Workpaper<'_>) -> String {
    let mut rows = Vec::new();
    for found in paper.causes.iter().take(ROWS) {
        let criterion = found.criterion.as_ref().map(CriterionName::as_str);
        let reasons: Vec<String> = found
            .reasons
            .iter()
            .filter_map(|(reason, issues)| {
                Some(format!("{} {}", issues.len(), reason.as_ref()?.words()))
            })
            .collect();
        let issues = found.reasons.iter().flat_map(|(_, issues)| issues);
        let names: Vec<String> = issues.take(5).map(|index| paper.name(*index)).collect();
        rows.push(vec![
            words(cause(&found.rule, criterion, found.recorded)),
            words(found.recorded.words()),
            number(found.issues),
            words(reasons.join("; ")),
            words(names.join(", ")),
        ]);
    }
    if rows.is_empty() {
        return String::new();
    }
    let head = ["criterion", "record", "issues", "why", "the first of them"];
    wide(&table("An issue with several deciding criteria stands at each", &head, rows))
        + &left_out(paper.causes.len())
}

fn wide(table: &str) -> String {
    format!("<div class=\"wide\">\n{table}</div>\n")
}

fn findings(paper: &Workpaper<'_>) -> String {
    let list: Vec<_> =
        paper.remarks.iter().filter(|r| r.kind != DISAGREEMENT && r.kind != UNLIKE_TWINS).collect();
    let mut text = String::new();
    for remark in list.iter().take(ROWS) {
        let _ = write!(
            text,
            "<h3>{} {} <small>{}, {}{}</small></h3>\n<p>{}</p>\n",
            html(&remark.document),
            remark.issue,
            html(&remark.kind.replace('_', " ")),
            remark.severity.word(),
            remark.law.map_or(String::new(), |law| format!(", {}", html(law))),
            html(&remark.note)
        );
        for place in &remark.places {
            let _ = writeln!(
                text,
                "<blockquote>{} <small>{}, line {}</small></blockquote>",
                html(&place.words),
                place.role.word(),
                place.line
            );
        }
    }
    text + &left_out(list.len())
}

fn twins(paper: &Workpaper<'_>) -> String {
    let (pairs, unlike) = paper.twins.pairs();
    let Some((share, interval)) = paper.twins.share() else { return String::new() };
    let interval = interval.map_or(String::new(), |i| {
        format!(" (95 % by group {} to {})", percent(i.low), percent(i.high))
    });
    let mut text = paragraph(&format!(
        "Two issues are alike where the same rules decide them under the same regime and every test of those rules came \
         out the same for the same reason, sides seen from the request. Of {pairs} pairs from different letters {unlike} \
         differ in outcome: {} %{interval}. No gold standard is needed for this figure.",
        percent(share)
    ));
    let groups = paper.twins.unlike();
    let row = |group: &&crate::audit::TwinGroup<'_>| {
        let names = |list: &[usize]| {
            let rest = list.len().saturating_sub(5);
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            list.iter().take(5).map(|i| paper.name(*i)).collect::<Vec<_>>().join(", ") + &rest
        };
        vec![
            words(rules(&group.profile)),
            words(names(&group.overturned)),
            words(names(&group.upheld)),
            words(deciding_facts(&group.profile).join("; ")),
        ]
    };
    let head =
        ["rule", "denial overturned", "denial upheld", "the facts that decide, in all of them"];
    if !groups.is_empty() {
        text += &wide(&table("Groups that ended unlike", &head, groups.iter().take(ROWS).map(row)));
        text += &left_out(groups.len());
    }
    text + &near(paper)
}

fn near(paper: &Workpaper<'_>) -> String {
    let rows = paper.twins.near.iter().take(ROWS).filter_map(|pair| {
        let a = paper.twins.groups.get(pair.overturned)?;
        let b = paper.twins.groups.get(pair.upheld)?;
        let differences = paper.differences(pair);
        let differ: Vec<String> =
            differences.iter().map(|(what, a, b)| format!("{what}: {a} | {b}")).collect();
        Some(vec![
            words(rules(&a.profile)),
            words(paper.name(*a.overturned.first()?)),
            words(paper.name(*b.upheld.first()?)),
            words(differ.join("; ")),
        ])
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return String::new();
    }
    let head = ["rule", "denial overturned", "denial upheld", "differs (overturned | upheld)"];
    wide(&table("Near twins that ended unlike, those that differ in least first", &head, rows))
        + &left_out(paper.twins.near.len())
}

fn border(paper: &Workpaper<'_>) -> String {
    if paper.border.is_empty() {
        return String::new();
    }
    let rows = paper.border.iter().take(ROWS).map(|(fact, decision, issues)| {
        let names: Vec<String> = issues.iter().take(5).map(|i| paper.name(*i)).collect();
        vec![words(fact), words(decision.words()), number(issues.len()), words(names.join(", "))]
    });
    let head = ["not documented; if it were", "decision", "issues", "the first of them"];
    table("Single facts that would bring rules and record together", &head, rows)
        + &left_out(paper.border.len())
}

fn groups(paper: &Workpaper<'_>) -> String {
    let mut text = String::new();
    for groups in &paper.groups {
        let _ = writeln!(text, "<h3>By {}</h3>", html(&groups.column));
        text.push_str(&draw::funnel(groups));
        let row = |row: &crate::audit::GroupRow| {
            let agreed = row.agreed().map_or(String::new(), |i| agreed(row, i));
            vec![
                words(&row.name),
                number(row.issues),
                number(row.overturned),
                number(fixed(row.expected, 1).unwrap_or_default()),
                number(row.ratio().and_then(|ratio| fixed(ratio, 2)).unwrap_or_default()),
                number(row.limits.map_or(String::new(), |(usual, _)| counts(row, usual))),
                number(row.limits.map_or(String::new(), |(_, extreme)| counts(row, extreme))),
                number(agreed),
                words(row.position.words()),
            ]
        };
        let head = [
            &groups.column,
            "issues",
            "overturned",
            "expected",
            "observed / expected",
            "95 % limits",
            "99.8 % limits",
            "agree with the rules",
            "chance",
        ];
        let caption = format!("Denials overturned, against what {} explains", groups.mix);
        text += &wide(&table(&caption, &head, groups.rows.iter().take(ROWS).map(row)));
        text += &left_out(groups.rows.len());
        let dispersion = groups.dispersion.and_then(|phi| fixed(phi, 2));
        text += &paragraph(&format!(
            "Groups stand in the order of their names; this is no ranking. Over-dispersion {}: above 1 the groups differ by \
             more than chance for reasons that all share, and a group counts as outside only beyond limits widened by its \
             root. {} no value here.{}",
            dispersion.unwrap_or_else(|| "undefined".to_owned()),
            plural(groups.without, "issue has").replace("issue hass", "issues have"),
            if groups.pseudonyms { " Pseudonyms stand for the values." } else { "" }
        ));
    }
    text
}

fn months(paper: &Workpaper<'_>) -> String {
    if paper.chart.months.len() < 2 || paper.redacted {
        return String::new();
    }
    let rows = paper.chart.months.iter().map(|month| {
        let limits = month.limits.map_or(String::new(), |limits| {
            format!("{} to {} %", percent(limits.low), percent(limits.high))
        });
        vec![
            words(month_name(month.month)),
            number(month.issues),
            number(month.overturned),
            number(percent(f64::from(month.overturned) / f64::from(month.issues.max(1))) + " %"),
            number(percent(month.centre) + " %"),
            number(limits),
        ]
    });
    let head = ["month", "issues", "overturned", "share", "centre", "99.8 % limits"];
    draw::control(&paper.chart)
        + &table(
            "Denials overturned by month of the decision; a regime has its own centre",
            &head,
            rows,
        )
}

fn sample(paper: &Workpaper<'_>) -> String {
    if paper.sample.is_empty() {
        return String::new();
    }
    let rows = paper.sample.iter().enumerate().map(|(index, drawn)| {
        vec![
            words((index + 1).to_string()),
            words(paper.name(drawn.entry)),
            words(drawn.decision.words()),
            words(drawn.recorded.map_or("not recorded", Outcome::words)),
            number(fixed(drawn.weight(), 1).unwrap_or_default()),
            Cell::Box,
            Cell::Box,
        ]
    });
    let head = ["", "case", "the rules say", "record", "stands for", "verdict", "note"];
    let caption = format!("Seed {}; every beginning of the list is a sample too", paper.seed);
    table(&caption, &head, rows)
        + &paragraph("Verdict: record wrong, rule wrong, extraction wrong, or letter silent.")
}

fn review(paper: &Workpaper<'_>) -> String {
    let Some(review) = &paper.review else { return String::new() };
    let rows = Verdict::ALL.into_iter().map(|verdict| {
        let count = review.verdicts.get(&verdict).copied().unwrap_or(0);
        vec![words(verdict.words()), number(count)]
    });
    let agreement = review.agreement.as_ref().map_or(String::new(), |a| {
        let share = percent(f64::from(a.equal) / f64::from(a.issues.max(1)));
        let kappa = a.kappa.and_then(|k| fixed(k, 2)).unwrap_or_else(|| "undefined".to_owned());
        paragraph(&format!(
            "Read twice: {}; the readers agree on {share} %, kappa {kappa}.",
            a.issues
        ))
    });
    table(
        &format!("First verdicts on {}", plural(review.issues, "issue")),
        &["verdict", "issues"],
        rows,
    ) + &agreement
}

fn gates(paper: &Workpaper<'_>) -> String {
    let mut rows: Vec<Vec<Cell>> = paper
        .gates
        .iter()
        .map(|gate| {
            vec![
                words(&gate.name),
                words(if gate.holds { "holds" } else { "FAILED" }),
                words(&gate.says),
            ]
        })
        .collect();
    if let Some((_, comparison)) = &paper.known {
        let says = format!(
            "{} known, {} new, {} gone",
            comparison.kept.len(),
            comparison.new.len(),
            comparison.gone.len()
        );
        rows.push(vec![words("baseline"), words(""), words(says)]);
    }
    if rows.is_empty() { String::new() } else { table("", &["gate", "", "what came out"], rows) }
}

fn method(paper: &Workpaper<'_>) -> String {
    let audit = &paper.audit;
    let row = |name: &str, value: String| vec![words(name), words(value)];
    let rows = vec![
        row("program", format!("rationale {}", env!("CARGO_PKG_VERSION"))),
        row("rules", format!("{}, SHA-256 {}", paper.library.version, paper.library.hash)),
        row("data", format!("SHA-256 {}", paper.data_hash)),
        row("letters", format!("{} read, {} not readable", audit.letters, audit.unread)),
        row(
            "issues",
            format!("{}, of which {} have a decision", audit.issues, audit.table.decided()),
        ),
    ];
    table("Record of the run", &["", ""], rows)
        + &paragraph(
            "The recorded outcome never feeds a decision. Intervals by letter are cluster bootstraps, 2,000 draws of whole \
             letters, seed 1. Limits of groups are exact binomial ones around the share expected from the case mix. A result \
             of this program is a reason to read a case again, not a determination of anybody's care.",
        )
}
