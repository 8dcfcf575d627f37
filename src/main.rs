//! The `rationale` command.
fn main() {}
