//! Text to tree as written: names are still strings, nothing is looked up yet.

mod citation;
pub mod condition;
pub mod fields;
mod grammar;
pub mod rule_file;
pub mod yaml;
