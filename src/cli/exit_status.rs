//! Exit statuses.

use std::process::ExitCode;

/// How a run ended. A decision is not an error: evaluating a case is clean whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// 0: nothing to report.
    Clean,
    /// 1: something was found: an error in the rules, a failed test, a document that could not be read among others.
    Found,
    /// 2: could not run: usage, unreadable or refused input, no tests, no cases.
    CouldNotRun,
}

impl ExitStatus {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
            Self::CouldNotRun => 2,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}
