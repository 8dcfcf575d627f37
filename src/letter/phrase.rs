//! The notation of phrases in the lexicon and the vocabulary.
//!
//! A phrase is a pattern of the `regex` crate, which matches in time linear in the letter's length, with three
//! conveniences for clinical text: case is ignored, a space stands for any white space with line breaks, and a
//! hyphen may be followed by the white space of a wrapped line. A phrase begins and ends at a word boundary.

use regex::{Regex, RegexBuilder};

/// Largest compiled size of one pattern, in bytes; keeps a hostile lexicon from using up memory.
const COMPILED_BYTES_MAX: usize = 1 << 22;

/// Any one of the phrases.
///
/// # Errors
/// What is wrong with the pattern, in one line.
pub fn any_of<S: AsRef<str>>(phrases: &[S]) -> Result<Regex, String> {
    let alternatives: Vec<String> = phrases.iter().map(|p| bounded(p.as_ref())).collect();
    let pattern = RegexBuilder::new(&alternatives.join("|"))
        .case_insensitive(true)
        .size_limit(COMPILED_BYTES_MAX)
        .build()
        .map_err(|error| last_line(&error.to_string()))?;
    if pattern.is_match("") {
        return Err("it matches the empty text".to_owned());
    }
    Ok(pattern)
}

/// One phrase with flexible white space and word boundaries.
fn bounded(phrase: &str) -> String {
    let flexible = phrase.trim().replace(' ', r"\s+").replace('-', r"-\s*");
    let begins = phrase.starts_with(|c: char| c.is_alphanumeric() || c == '(' || c == '[');
    let ends = phrase.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '?' | ']'));
    let edge = |at: bool| if at { r"\b" } else { "" };
    format!("(?:{}(?:{flexible}){})", edge(begins), edge(ends))
}

fn last_line(message: &str) -> String {
    message.lines().last().unwrap_or("").trim().trim_start_matches("error: ").to_owned()
}
