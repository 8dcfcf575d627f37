//! Coverage as JSON: what LCOV says of lines, said of the parts of conditions.

use serde_json::{Map, Value, json};

use crate::coverage::{Coverage, Guideline, Node, Obligation, Part, Root, Score, Unit, UnitName};
use crate::source::SourceMap;

/// The whole table.
#[must_use]
pub fn coverage(coverage: &Coverage<'_>, sources: &SourceMap) -> Value {
    let units = |of_rules: bool| -> Vec<Value> {
        coverage
            .units
            .iter()
            .filter(|u| matches!(u.name, UnitName::Rule(_)) == of_rules)
            .map(|u| unit(u, sources))
            .collect()
    };
    let mut document = score(coverage.score());
    let guidelines: Vec<Value> = coverage.guidelines().iter().map(guideline).collect();
    document.insert("guidelines".to_owned(), Value::from(guidelines));
    document.insert("rules".to_owned(), Value::from(units(true)));
    document.insert("definitions".to_owned(), Value::from(units(false)));
    Value::Object(document)
}

fn score(score: Score) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("percent".to_owned(), json!(score.percent()));
    map.insert("covered".to_owned(), json!(score.covered));
    map.insert("owed".to_owned(), json!(score.owed));
    map.insert("unreachable".to_owned(), json!(score.unreachable));
    map
}

fn guideline(guideline: &Guideline) -> Value {
    let mut document = score(guideline.score);
    document.insert("name".to_owned(), json!(guideline.name));
    document.insert("rules".to_owned(), json!(guideline.units));
    document.insert("full".to_owned(), json!(guideline.full));
    Value::Object(document)
}

fn unit(unit: &Unit<'_>, sources: &SourceMap) -> Value {
    let mut document = score(unit.score());
    document.insert("name".to_owned(), json!(unit.name.as_str()));
    let conditions: Vec<Value> = unit.roots.iter().map(|r| root(r, sources)).collect();
    document.insert("conditions".to_owned(), Value::from(conditions));
    Value::Object(document)
}

fn root(root: &Root<'_>, sources: &SourceMap) -> Value {
    let (key, criterion) = match &root.part {
        Part::SpeaksWhen => ("speaks_when", None),
        Part::RaisedBy(name) => ("raised_by", Some(name.as_str())),
        Part::When(name) => ("when", Some(name.as_str())),
        Part::NecessaryWhen => ("necessary_when", None),
        Part::Body => ("when", None),
    };
    let span = root.nodes.first().map(|n| n.span);
    let file = span.and_then(|s| sources.get(s.source)).map(|s| s.name().to_owned());
    let nodes: Vec<Value> = root.nodes.iter().map(|n| node(n, sources)).collect();
    json!({ "part": key, "criterion": criterion, "file": file, "nodes": nodes })
}

/// Offsets are bytes of the file; the end is the first byte that is no part of the node.
fn node(node: &Node<'_>, sources: &SourceMap) -> Value {
    let source = sources.get(node.span.source);
    let line = |offset: usize| source.map(|s| s.line(offset));
    let counts: Map<String, Value> =
        Obligation::ALL.iter().map(|o| (o.name().to_owned(), json!(node.count(*o)))).collect();
    let names = |of: Vec<Obligation>| of.into_iter().map(Obligation::name).collect::<Vec<_>>();
    let excused = node.excused();
    let owed = node.owed.iter().copied().filter(|o| !excused.contains(o)).collect();
    let unreachable: Vec<Value> = excused
        .into_iter()
        .filter_map(|o| Some((o, node.unreachable.get(&o)?)))
        .map(|(o, mark)| json!({ "obligation": o.name(), "reason": mark.reason }))
        .collect();
    json!({
        "text": node.words(sources),
        "start": node.span.start,
        "end": node.span.end,
        "line": line(node.span.start),
        "end_line": line(node.span.end.saturating_sub(1).max(node.span.start)),
        "parent": node.parent,
        "counts": counts,
        "owed": names(owed),
        "missing": names(node.missing()),
        "unreachable": unreachable,
    })
}
