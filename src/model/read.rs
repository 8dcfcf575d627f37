//! Files as written to the checked model: names are resolved, every error of a stage is collected.

mod amount;
mod band;
mod condition;
mod drug;
mod evidence;
mod guideline;
mod measured;
mod outside;
mod rule;
mod vocabulary;
mod wording;

pub use amount::{quantity_of_text, read_quantity};
pub use evidence::read_evidence;
pub use outside::Conditions;
pub use rule::read_rules;
pub use vocabulary::read_vocabulary;
