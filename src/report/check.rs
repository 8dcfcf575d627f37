//! What `check` found, in the formats of machines and pull requests.

mod github;
mod json;
mod markdown;
mod place;
mod sarif;

use crate::diagnostic::{Diagnostic, Severity};
use crate::library::Library;
use crate::source::SourceMap;

use super::escape::plural;

pub use github::annotations;
pub use json::document;
pub use markdown::table;
pub use sarif::log;

/// What one run found, in the order of the text.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'a> {
    /// The findings.
    pub list: &'a [Diagnostic],
    /// The texts that they are about.
    pub sources: &'a SourceMap,
    /// The library that was checked.
    pub library: &'a Library,
}

impl Findings<'_> {
    /// How many of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }

    /// `2 errors, 1 warning`.
    #[must_use]
    pub fn counts(&self) -> String {
        let errors = plural(self.count(Severity::Error), "error");
        format!("{errors}, {}", plural(self.count(Severity::Warning), "warning"))
    }

    /// Errors before warnings, each in the order of the text.
    fn worst_first(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.list.iter().collect();
        list.sort_by_key(|d| d.severity);
        list
    }
}
