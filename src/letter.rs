//! A determination letter: its text, its form, what it says.

pub mod fact;
pub mod lexicon;
pub mod phrase;
pub mod sentence;
