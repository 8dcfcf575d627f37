//! A determination letter: its text, its form, what it says.

mod grammar;
pub mod phrase;
