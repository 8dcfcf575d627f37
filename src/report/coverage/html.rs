//! Coverage as one page: each condition's own text coloured node by node, with the counts beneath.
//!
//! The page needs no script and loads nothing. What a node's colour says is said by its shape and in words as well.

use std::fmt::Write;

use crate::coverage::{Coverage, Node, Obligation, Root, Score, Unit, UnitName};
use crate::source::SourceMap;

use super::super::escape::{html, plural};
use super::super::tests::Run;
use super::Standing;

/// The style of the page, for light and dark screens and for paper.
const STYLE: &str = include_str!("page.css");

/// The page. `label` says which rules were tested.
#[must_use]
pub fn write(run: &Run<'_>, coverage: &Coverage<'_>, label: &str) -> String {
    let score = coverage.score();
    let mut page = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n");
    page.push_str("<meta charset=\"utf-8\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n");
    let _ = write!(page, "<title>Coverage of the rules: {} %</title>\n<style>\n", score.percent());
    page.push_str(STYLE);
    page.push_str("</style>\n</head>\n<body>\n<main>\n");
    let _ = writeln!(
        page,
        "<h1>Coverage of the rules: {} %</h1>\n<p>{} of {}{}. {}. Rules {}.</p>",
        score.percent(),
        score.covered,
        plural(score.owed, "obligation"),
        marked(score),
        html(&run.counts().words()),
        html(label)
    );
    page.push_str(&legend());
    page.push_str(&guidelines(coverage));
    page.push_str(&summary(run));
    for (index, unit) in coverage.units.iter().enumerate() {
        page.push_str(&section(unit, index, run.sources));
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// `; 3 marked unreachable`, where something is.
fn marked(score: Score) -> String {
    match score.unreachable {
        0 => String::new(),
        marked => format!("; {marked} marked unreachable, with the reason"),
    }
}

fn guidelines(coverage: &Coverage<'_>) -> String {
    let mut text = String::from("<table>\n<caption>Guidelines</caption>\n<thead><tr>");
    for head in ["name", "rules", "in full", "coverage", "seen of what is owed"] {
        let _ = write!(text, "<th scope=\"col\">{head}</th>");
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for row in coverage.guidelines() {
        let standing = Standing::of(row.score);
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\">{}</th><td class=\"count\">{}</td><td class=\"count\">{}</td>\
             <td class=\"count\"><span class=\"n {}\"><i>{}</i></span> {} %</td><td>{}</td></tr>",
            html(&row.name),
            row.units,
            row.full,
            standing.name(),
            standing.shape(),
            row.score.percent(),
            row.score.words()
        );
    }
    text.push_str("</tbody>\n</table>\n");
    text
}

fn legend() -> String {
    let mut text = String::from(
        "<p>A part of a condition should be seen met, not met and unknown, and should decide alone: \
         with all else as it was, turning it around would turn the decision around.</p>\n<ul class=\"legend\">\n",
    );
    for standing in Standing::ALL {
        let _ = writeln!(
            text,
            "<li><span class=\"n {}\"><i>{}</i>{}</span></li>",
            standing.name(),
            standing.shape(),
            standing.words()
        );
    }
    text.push_str("</ul>\n");
    text
}

fn summary(run: &Run<'_>) -> String {
    let mut text = String::from("<table>\n<caption>Rules and definitions</caption>\n<thead><tr>");
    for head in ["name", "tests", "passed", "failed", "todo", "coverage", "what is missing"] {
        let _ = write!(text, "<th scope=\"col\">{head}</th>");
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    let units = run.coverage.map_or(&[][..], |c| c.units.as_slice());
    for row in run.rows() {
        let index = row.unit.and_then(|u| units.iter().position(|unit| unit.name == u.name));
        let name = html(&row.name);
        let name =
            index.map_or_else(|| name.clone(), |i| format!("<a href=\"#unit-{i}\">{name}</a>"));
        let counts = row.counts.map_or([const { String::new() }; 4], |c| {
            [c.tests(), c.passed, c.failed, c.todo].map(|n| n.to_string())
        });
        let _ = write!(text, "<tr><th scope=\"row\">{name}</th>");
        for count in counts {
            let _ = write!(text, "<td class=\"count\">{count}</td>");
        }
        let standing = row.unit.map(|u| Standing::of(u.score()));
        let shape = standing.map_or(String::new(), |s| {
            format!("<span class=\"n {}\"><i>{}</i></span> ", s.name(), s.shape())
        });
        let (coverage, missing) = (row.coverage(), html(&row.missing()));
        let _ = writeln!(text, "<td class=\"count\">{shape}{coverage}</td><td>{missing}</td></tr>");
    }
    text.push_str("</tbody>\n</table>\n");
    text
}

fn section(unit: &Unit<'_>, index: usize, sources: &SourceMap) -> String {
    let score = unit.score();
    let kind = match unit.name {
        UnitName::Rule(_) => "rule",
        UnitName::Definition(_) => "definition",
    };
    let mut text = format!(
        "<section id=\"unit-{index}\" aria-labelledby=\"head-{index}\">\n\
         <h2 id=\"head-{index}\">{} <small>{kind}, {} %, {}</small></h2>\n",
        html(unit.name.as_str()),
        score.percent(),
        score.words()
    );
    for root in &unit.roots {
        text.push_str(&condition(root, sources));
    }
    text.push_str("</section>\n");
    text
}

fn condition(root: &Root<'_>, sources: &SourceMap) -> String {
    let place = root.nodes.first().map_or(String::new(), |n| sources.place(n.span));
    let mut text =
        format!("<h3>{} <small>{}</small></h3>\n<pre>", html(&root.part.words()), html(&place));
    coloured(root, 0, sources, &mut text);
    text.push_str(
        "</pre>\n<table>\n<thead><tr><th scope=\"col\">part</th><th scope=\"col\">line</th>",
    );
    for head in ["met", "not met", "unknown", "decides"] {
        let _ = write!(text, "<th scope=\"col\">{head}</th>");
    }
    text.push_str("<th scope=\"col\">status</th></tr></thead>\n<tbody>\n");
    for node in &root.nodes {
        text.push_str(&row(node, sources));
    }
    text.push_str("</tbody>\n</table>\n");
    text
}

/// The text of a node with its parts inside it, each exactly once.
fn coloured(root: &Root<'_>, index: usize, sources: &SourceMap, into: &mut String) {
    let Some(node) = root.nodes.get(index) else { return };
    let score = node.score();
    let standing = Standing::of(score);
    let _ = write!(
        into,
        "<span class=\"n {}\" data-covered=\"{}\" data-owed=\"{}\" \
         data-unreachable=\"{}\" title=\"{}\"><i>{}</i>",
        standing.name(),
        score.covered,
        score.owed,
        score.unreachable,
        html(&hover(node)),
        standing.shape()
    );
    let mut at = node.span.start;
    let parts = root.nodes.iter().enumerate().filter(|(_, n)| n.parent == Some(index));
    for (part, inner) in parts {
        let before = crate::source::Span { start: at, end: inner.span.start.max(at), ..node.span };
        into.push_str(&html(sources.slice(before)));
        coloured(root, part, sources, into);
        at = at.max(inner.span.end);
    }
    let rest = crate::source::Span { start: at, end: node.span.end.max(at), ..node.span };
    into.push_str(&html(sources.slice(rest)));
    into.push_str("</span>");
}

/// `covered: met 3, not met 1, unknown 2, decides 1`.
fn hover(node: &Node<'_>) -> String {
    let counts: Vec<String> = Obligation::ALL
        .iter()
        .map(|o| format!("{} {}", o.name().replace('_', " "), node.count(*o)))
        .collect();
    let standing = Standing::of(node.score()).words();
    format!("{standing}: {}{}", counts.join(", "), unreachable(node))
}

/// `; unreachable: the reason`, for each mark that holds.
fn unreachable(node: &Node<'_>) -> String {
    let marks = node.excused().into_iter().filter_map(|o| node.unreachable.get(&o));
    marks.fold(String::new(), |text, mark| text + "; unreachable: " + &mark.reason)
}

fn row(node: &Node<'_>, sources: &SourceMap) -> String {
    let line = sources.get(node.span.source).map_or(0, |s| s.line(node.span.start));
    let mut text = format!(
        "<tr><th scope=\"row\" style=\"padding-left:{}em\"><code>{}</code></th><td class=\"count\">{line}</td>",
        node.depth + 1,
        html(&node.words(sources))
    );
    for obligation in Obligation::ALL {
        let count = node.count(obligation);
        let marked = node.unreachable.contains_key(&obligation);
        let (class, shown) = match (node.owed.contains(&obligation), count) {
            (true, 0) if marked => ("count", "unreachable".to_owned()),
            (true, 0) => ("count never", "never".to_owned()),
            (true, _) => ("count", count.to_string()),
            (false, _) => ("count", "cannot".to_owned()),
        };
        let _ = write!(text, "<td class=\"{class}\">{shown}</td>");
    }
    let standing = Standing::of(node.score());
    let _ = writeln!(
        text,
        "<td><span class=\"n {}\"><i>{}</i></span> {}{}</td></tr>",
        standing.name(),
        standing.shape(),
        standing.words(),
        html(&unreachable(node))
    );
    text
}
