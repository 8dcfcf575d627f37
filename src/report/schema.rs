//! JSON Schemas of the files that authors write, for editors, and of documents that programs read.
//!
//! The readers of these files are written by hand, to complain at the very characters. The types here mirror them for
//! one purpose: to be turned into schemas. Tests hold their keys against those of the readers, and every file of the
//! library against its schema.

pub mod letters;
pub mod reviewers;
pub mod rules;
pub mod values;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// The names of the schemas of what is written out.
pub const OUTPUTS: [&str; 1] = ["diff"];

/// The names of all schemas of files that are read.
pub const NAMES: [&str; 9] = [
    "rules",
    "definitions",
    "tests",
    "case",
    "cases",
    "vocabulary",
    "evidence",
    "lexicon",
    "library",
];

/// Every name of a schema.
#[must_use]
pub fn names() -> Vec<&'static str> {
    NAMES.into_iter().chain(OUTPUTS).collect()
}

/// The schema of this name, JSON Schema draft 2020-12.
#[must_use]
pub fn schema(name: &str) -> Option<String> {
    let schema = match name {
        "rules" => of::<rules::Rule>(),
        "definitions" => of::<rules::Definitions>(),
        "tests" => of::<rules::Tests>(),
        "case" => of::<rules::Case>(),
        "cases" => of::<crate::cases::CaseLine<'_>>(),
        "vocabulary" => of::<letters::Vocabulary>(),
        "evidence" => of::<rules::Evidence>(),
        "lexicon" => of::<letters::Lexicon>(),
        "library" => of::<rules::Library>(),
        "diff" => super::impact::json::schema(),
        _ => return None,
    };
    serde_json::to_string_pretty(&schema).ok().map(|text| text + "\n")
}

/// The schema of a type.
#[must_use]
pub fn of<T: JsonSchema>() -> Schema {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    RecursiveTransform(without_null).transform(&mut schema);
    schema
}

/// A key that may be left out may not therefore be empty.
fn without_null(schema: &mut Schema) {
    let is_null =
        |value: &Value| value == "null" || value.get("type").is_some_and(|kind| kind == "null");
    let list = |schema: &mut Schema, key: &str| {
        let Some(Value::Array(list)) = schema.get_mut(key) else { return None };
        list.retain(|value| !is_null(value));
        (list.len() == 1).then(|| list.pop()).flatten()
    };
    if let Some(kind) = list(schema, "type") {
        schema.insert("type".to_owned(), kind);
    }
    if let Some(Value::Object(only)) = list(schema, "anyOf") {
        schema.remove("anyOf");
        for (key, value) in only {
            schema.insert(key, value);
        }
    }
}
