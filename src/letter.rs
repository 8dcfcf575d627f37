//! A determination letter: its text, its form, what it says.

mod citation;
mod clean;
mod days;
mod examples;
pub mod fact;
mod form;
mod grammar;
mod issues;
pub mod lexicon;
mod number;
mod outline;
pub mod pattern;
mod people;
pub mod phrase;
mod phrase_set;
mod place;
mod prescription;
pub mod rationale;
mod read;
mod reader;
mod request;
pub mod sentence;
mod words;

pub use form::{
    Citation, CitedBy, Form, Frequency, Issue, Letter, LetterDates, PartlyAuthorized, Read,
    RegionFrom, Reviewer,
};
pub use read::{FormReader, LETTER_BYTES_MAX, LETTER_LINES_MAX};
pub use reader::{LetterReader, ReadLetter};
