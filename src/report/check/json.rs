//! Findings as one JSON document.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::name::RuleName;
use crate::source::SourceMap;

use super::Findings;
use super::place::Place;

/// The counts and every finding.
#[must_use]
pub fn document(findings: &Findings<'_>) -> String {
    let list: Vec<Value> = findings.list.iter().map(|d| finding(d, findings.sources)).collect();
    let mut document = json!({
        "format_version": 1,
        "rules": { "version": findings.library.version, "hash": findings.library.hash },
        "files": findings.library.files,
        "errors": findings.count(Severity::Error),
        "warnings": findings.count(Severity::Warning),
        "findings": list,
    });
    if let (Some(reach), Some(object)) = (&findings.library.reach, document.as_object_mut()) {
        let free = reach.asked().into_iter().map(|(asks, rules)| {
            let rules: Vec<&str> = rules.into_iter().map(RuleName::as_str).collect();
            json!({ "asks": asks, "rules": rules })
        });
        let free: Vec<Value> = free.collect();
        object.insert("exact".to_owned(), json!({ "rules": reach.rules, "free": free }));
    }
    format!("{document}\n")
}

fn finding(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let place = Place::of_finding(diagnostic, sources).map(|place| {
        json!({
            "file": place.source.name(),
            "line": place.start.line,
            "column": place.start.column,
            "start": place.span.start,
            "end": place.span.end,
        })
    });
    let fix = diagnostic.fix.as_ref().map(
        |fix| json!({"start": fix.span.start, "end": fix.span.end, "replacement": fix.replacement}),
    );
    let mut finding = json!({
        "name": diagnostic.code.name(),
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "place": place,
        "notes": diagnostic.notes,
        "help": diagnostic.help,
        "fix": fix,
    });
    if let (Some(known), Some(object)) = (diagnostic.known, finding.as_object_mut()) {
        object.insert("known".to_owned(), json!({"cases": known.cases, "of": known.of}));
    }
    finding
}
