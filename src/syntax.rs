//! Text to tree as written: names are still strings, nothing is looked up yet.

mod citation;
pub mod comment;
pub mod condition;
pub mod fields;
pub mod format;
mod grammar;
pub mod layout;
pub mod rule_file;
pub mod yaml;
