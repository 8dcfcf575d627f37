//! Text to tree as written: names are still strings, nothing is looked up yet.

pub mod fields;
pub mod yaml;
