//! SARIF 2.1.0 (OASIS), the part of it that code scanning reads. The structures are the format's own.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Fix, Label, Severity};
use crate::source::{SourceMap, Span};

use super::Findings;
use super::place::{Fingerprints, Identities, Place};

#[derive(Debug, Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    /// Columns count characters, not UTF-16 units.
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
    properties: Rules<'a>,
}

#[derive(Debug, Serialize)]
struct Rules<'a> {
    version: &'a str,
    hash: &'a str,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Repair<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair<'a> {
    description: Message,
    artifact_changes: [ArtifactChange<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: [Replacement<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Inserted<'a>,
}

#[derive(Debug, Serialize)]
struct Inserted<'a> {
    text: &'a str,
}

/// The findings as a SARIF log of one run, with the text of every kind found.
///
/// # Errors
/// Never for findings of this program; the serializer's own.
pub fn log(findings: &Findings<'_>) -> serde_json::Result<String> {
    let kinds: BTreeSet<Code> = findings.list.iter().map(|d| d.code).collect();
    let kinds: Vec<Code> = kinds.into_iter().collect();
    let mut identities = Identities::default();
    let result = |d| finding(d, &kinds, &mut identities, findings.sources);
    let results = findings.list.iter().map(result).collect();
    let driver = Driver {
        name: "rationale",
        version: env!("CARGO_PKG_VERSION"),
        rules: kinds.iter().map(|code| rule(*code)).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        results,
        properties: Rules { version: &findings.library.version, hash: &findings.library.hash },
    };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    let mut text = serde_json::to_string_pretty(&Log { schema, version: "2.1.0", runs: [run] })?;
    text.push('\n');
    Ok(text)
}

fn rule(code: Code) -> Rule {
    let text = code.explanation();
    let first = text.split_inclusive('.').next().unwrap_or("").replace('\n', " ");
    Rule {
        id: code.name(),
        short_description: Message { text: first.trim().to_owned() },
        full_description: Message { text: text.clone() },
        help: Message { text },
        default_configuration: Configuration { level: code.severity().word() },
    }
}

fn finding<'a>(
    diagnostic: &'a Diagnostic,
    kinds: &[Code],
    identities: &mut Identities,
    sources: &SourceMap,
) -> Finding<'a> {
    let known = diagnostic.of_known();
    let notes = diagnostic.notes.iter().chain(&known).chain(&diagnostic.help);
    let notes = notes.map(|t| format!("; {t}"));
    let text = std::iter::once(diagnostic.message.clone()).chain(notes).collect();
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    Finding {
        rule_id: diagnostic.code.name(),
        rule_index: kinds.iter().position(|code| *code == diagnostic.code).unwrap_or(0),
        level,
        message: Message { text },
        locations: diagnostic.primary.iter().filter_map(|l| location(l, sources)).collect(),
        related_locations: diagnostic
            .secondary
            .iter()
            .filter_map(|l| location(l, sources))
            .collect(),
        partial_fingerprints: identities.of(diagnostic, sources),
        fixes: diagnostic.fix.iter().filter_map(|fix| repair(diagnostic, fix, sources)).collect(),
    }
}

fn location(label: &Label, sources: &SourceMap) -> Option<Location> {
    let (artifact_location, region) = region(label.span, sources)?;
    let text = Some(label.text.clone()).filter(|text| !text.is_empty());
    Some(Location {
        physical_location: PhysicalLocation { artifact_location, region },
        message: text.map(|text| Message { text }),
    })
}

fn region(span: Span, sources: &SourceMap) -> Option<(ArtifactLocation, Region)> {
    let place = Place::of(span, sources)?;
    let region = Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
        byte_offset: span.start,
        byte_length: span.end.saturating_sub(span.start),
    };
    Some((ArtifactLocation { uri: uri(&place.file()) }, region))
}

fn repair<'a>(diagnostic: &Diagnostic, fix: &'a Fix, sources: &SourceMap) -> Option<Repair<'a>> {
    let (artifact_location, deleted_region) = region(fix.span, sources)?;
    let inserted_content = Inserted { text: &fix.replacement };
    let replacements = [Replacement { deleted_region, inserted_content }];
    Some(Repair {
        description: Message { text: diagnostic.help.clone().unwrap_or_default() },
        artifact_changes: [ArtifactChange { artifact_location, replacements }],
    })
}

/// A path as a reference of RFC 3986: relative to the root of the sources, or of the scheme `file`.
fn uri(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/');
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.strip_prefix("./").unwrap_or(path).bytes() {
        if plain(byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
