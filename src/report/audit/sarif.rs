//! An audit as SARIF 2.1.0 (OASIS): one result a remark, known from run to run by document,
//! criterion and kind.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::audit::{Remark, Severity};

use super::workpaper::Workpaper;

/// The document.
#[must_use]
pub fn write(paper: &Workpaper<'_>) -> String {
    let kinds: BTreeSet<&str> = paper.remarks.iter().map(|remark| remark.kind.as_str()).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let rules: Vec<Value> = kinds
        .iter()
        .map(|kind| json!({ "id": kind, "shortDescription": { "text": kind.replace('_', " ") } }))
        .collect();
    let new = paper.known.as_ref().map(|(_, comparison)| &comparison.new);
    let results: Vec<Value> = paper
        .remarks
        .iter()
        .enumerate()
        .map(|(index, remark)| {
            let state = new.map(|new| {
                let is_new = new.binary_search(&index).is_ok();
                if is_new { "new" } else { "unchanged" }
            });
            result(remark, kinds.iter().position(|kind| *kind == remark.kind), state)
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "rationale",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "version": paper.library.version, "hash": paper.library.hash },
        }],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn result(remark: &Remark, index: Option<usize>, state: Option<&str>) -> Value {
    let level = match remark.severity {
        Severity::Serious => "error",
        Severity::Moderate => "warning",
        Severity::Minor => "note",
    };
    let (document, issue, kind, criterion) = remark.key();
    let identity = Sha256::digest(format!("{document}\n{issue}\n{kind}\n{criterion}"));
    let identity =
        identity.iter().take(16).fold(String::new(), |t, byte| t + &format!("{byte:02x}"));
    let mut result = json!({
        "ruleId": remark.kind,
        "ruleIndex": index,
        "level": level,
        "message": { "text": format!("issue {issue}: {}", remark.note) },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": uri(&document) } },
            "logicalLocations": [{ "name": format!("issue {issue}"), "fullyQualifiedName": criterion }],
        }],
        "partialFingerprints": { "caseCriterionKind/v1": identity },
    });
    if let (Some(state), Some(fields)) = (state, result.as_object_mut()) {
        fields.insert("baselineState".to_owned(), json!(state));
    }
    result
}

/// A name as a relative reference (RFC 3986).
fn uri(name: &str) -> String {
    name.bytes().fold(String::new(), |text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text + &char::from(byte).to_string()
        } else {
            text + &format!("%{byte:02X}")
        }
    })
}
