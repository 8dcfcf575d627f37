//! Results of tests as JSON.

use serde_json::{Map, Value, json};

use crate::library::Library;
use crate::test_suite::Outcome;

use super::super::coverage::json::coverage;
use super::{Run, failure};

/// The document; lists are in the order of the tests.
#[must_use]
pub fn write(run: &Run<'_>, library: &Library, exit: u8) -> Value {
    let counts = run.counts();
    let mut document = Map::new();
    let mut put = |key: &str, value: Value| document.insert(key.to_owned(), value);
    put("format_version", json!(1));
    put("rules", json!({ "version": library.version, "hash": library.hash }));
    put("tests", run.outcomes.iter().map(|o| test(o, run)).collect());
    put("passed", json!(counts.passed));
    put("failed", json!(counts.failed));
    put("todo", json!(counts.todo));
    put("not_run", json!(run.not_run));
    if let Some(table) = run.coverage {
        put("coverage", coverage(table, run.sources));
    }
    put("exit", json!(exit));
    Value::Object(document)
}

fn test(outcome: &Outcome<'_>, run: &Run<'_>) -> Value {
    let failures: Vec<Value> = outcome
        .failures
        .iter()
        .map(|f| {
            json!({
                "what": f.what,
                "expected": f.expected,
                "got": f.got,
                "place": run.sources.place(f.span),
            })
        })
        .collect();
    let why = if outcome.failures.is_empty() {
        Vec::new()
    } else {
        failure::lines(outcome, run.program, run.sources)
    };
    json!({
        "name": outcome.test.name,
        "place": run.sources.place(outcome.test.span),
        "rule": outcome.rule().map(crate::model::name::RuleName::as_str),
        "status": outcome.status().name(),
        "todo": outcome.test.todo,
        "failures": failures,
        "why": why,
    })
}
