//! Files as written to the checked model: names are resolved, every error of a stage is collected.

mod guideline;
mod vocabulary;
mod wording;

pub use vocabulary::read_vocabulary;
