//! Where a finding stands, in the terms of the formats; and what it is about, in terms that survive moved lines.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::source::{Position, Source, SourceMap, Span};

/// A span with its file, lines and columns. Columns count characters from 1; the end is one past the last.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) source: &'a Source,
    pub(super) start: Position,
    pub(super) end: Position,
    pub(super) span: Span,
}

impl<'a> Place<'a> {
    pub(super) fn of(span: Span, sources: &'a SourceMap) -> Option<Self> {
        let source = sources.get(span.source)?;
        let (start, end) = (source.position(span.start), source.position(span.end));
        Some(Self { source, start, end, span })
    }

    pub(super) fn of_finding(finding: &Diagnostic, sources: &'a SourceMap) -> Option<Self> {
        Self::of(finding.primary.as_ref()?.span, sources)
    }

    /// The name of the file with slashes.
    pub(super) fn file(&self) -> String {
        self.source.name().replace('\\', "/")
    }
}

/// Identities of findings: rule, part of the rule and kind, and a count where these are equal. Inserting or moving
/// lines changes none of them.
#[derive(Debug, Default)]
pub(super) struct Identities {
    seen: BTreeMap<String, usize>,
}

/// An identity under the name by which SARIF readers match it.
#[derive(Debug, Serialize)]
pub(super) struct Fingerprints {
    #[serde(rename = "rationaleFinding/v1")]
    identity: String,
}

impl Identities {
    pub(super) fn of(&mut self, finding: &Diagnostic, sources: &SourceMap) -> Fingerprints {
        let part =
            Place::of_finding(finding, sources).map_or_else(String::new, |place| part(&place));
        let mut hasher = Sha256::new();
        hasher.update(part.as_bytes());
        hasher.update([0]);
        hasher.update(finding.code.name().as_bytes());
        let digits = hasher.finalize().iter().take(8).fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        let count = self.seen.entry(digits.clone()).or_default();
        *count += 1;
        Fingerprints { identity: format!("{digits}:{count}") }
    }
}

/// The rule (else the file) and the keys above a place, from the lines alone: the file may not be readable as YAML.
fn part(place: &Place<'_>) -> String {
    let text = place.source.text();
    let rule = text.lines().find_map(|line| line.strip_prefix("guideline:")).map(str::trim);
    let mut keys: Vec<(usize, &str)> = Vec::new();
    for line in text.lines().take(place.start.line) {
        let content = line.trim_start_matches([' ', '-']);
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - content.len();
        let Some((key, value)) = content.split_once(':') else { continue };
        if !key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
            continue;
        }
        keys.retain(|(above, _)| *above < indent);
        // The name of a list's item says more than the word `name`.
        keys.push((indent, if key == "name" { value.trim() } else { key }));
    }
    let keys: Vec<&str> = keys.into_iter().map(|(_, key)| key).collect();
    format!("{}\0{}", rule.map_or_else(|| place.file(), str::to_owned), keys.join("/"))
}
