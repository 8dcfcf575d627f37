//! A determination letter: its text, its form, what it says.

pub mod phrase;
