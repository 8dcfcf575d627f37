//! Why a case could not be read: where, what was found, what to do.

use std::fmt;

/// One thing that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Line of a text or row of a table, from 1; the header of a table is row 1. 0 for the whole
    /// file.
    pub line: usize,
    /// Column in characters, from 1; `None` where the whole line is meant.
    pub column: Option<usize>,
    /// The name of the table's column, where there is one.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// What is wrong with a line as a whole.
    #[must_use]
    pub fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, column: None, field: None, message: message.into(), help: None }
    }

    /// With its place within the line.
    #[must_use]
    pub fn at(mut self, column: Option<usize>) -> Self {
        self.column = column;
        self
    }

    /// With the column of the table.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With the name that was probably meant.
    #[must_use]
    pub fn did_you_mean<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match crate::diagnostic::did_you_mean(name, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

impl fmt::Display for Problem {
    /// `17:42: there is no fact `numness`; did you mean `numbness`?`, to go behind the file's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}", self.line)?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
            f.write_str(": ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "column `{field}`: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "; {help}")?;
        }
        Ok(())
    }
}

/// What of a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// One case; those around it stand.
    Case(Problem),
    /// The rest of the file: what comes after cannot be told apart any more.
    Rest(Problem),
}

impl Unread {
    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        match self {
            Self::Case(problem) | Self::Rest(problem) => problem,
        }
    }
}
