//! Files as written to the checked model: names are resolved, every error of a stage is collected.

mod condition;
mod evidence;
mod guideline;
mod rule;
mod vocabulary;
mod wording;

pub use condition::{Conditions, read_quantity};
pub use evidence::read_evidence;
pub use rule::read_rules;
pub use vocabulary::read_vocabulary;
