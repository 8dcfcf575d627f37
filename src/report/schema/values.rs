//! Values that stand at many places of a file.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

macro_rules! values {
    ($($(#[doc = $doc:literal])+ $name:ident = $schema:expr;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug)]
            pub struct $name(
                /// As written.
                pub String,
            );

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    let mut schema: Schema = $schema;
                    schema.insert(
                        "description".to_owned(),
                        [$($doc),+].map(str::trim).join(" ").into(),
                    );
                    schema
                }
            }
        )+
    };
}

values! {
    /// A text. One that YAML takes for a number, date or truth value is a text all the same.
    Text = json_schema!({ "type": ["string", "number", "boolean"] });
    /// One text, or a list of them.
    Texts = json_schema!({
        "type": ["string", "number", "boolean", "array"],
        "items": { "type": ["string", "number", "boolean"] },
    });
    /// Yes or no.
    Flag = json_schema!({ "enum": ["yes", "no", "true", "false", true, false] });
    /// A day of the calendar: year-month-day.
    Day = json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
    /// A number, or a text that is one.
    Number = json_schema!({ "type": ["string", "number"], "pattern": "^[0-9]+([.][0-9]+)?$" });
    /// Pages, such as `303` or `178, 182-184`.
    Pages = json_schema!({ "type": ["string", "number"] });
    /// A condition. `rationale help expressions` is the manual of its language.
    Condition = json_schema!({ "type": "string" });
    /// A quantity with its unit, such as `12 visits`.
    Quantity = json_schema!({ "type": ["string", "number"] });
    /// The two values between which readers of the guideline differ, such as `3 to 4 weeks`.
    Band = json_schema!({ "type": "string", "pattern": " to " });
}

/// A list of one kind, or one item without its list.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub enum OneOrMore<T> {
    /// Several.
    More(Vec<T>),
    /// One.
    One(T),
}
