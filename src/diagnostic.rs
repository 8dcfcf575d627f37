//! What the program has to say about an input: plain data, rendered only by [`crate::report`].
//!
//! The law of messages stands in CONTRIBUTING.md: lower case, no final period, names of the input in
//! backticks, one line, help is an action.

mod code;
mod suggest;

pub use code::Code;
pub use suggest::{Near, did_you_mean, nearest};

use crate::source::Span;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input can be used and probably does not say what was meant.
    Warning,
}

impl Severity {
    /// The word in messages and machine output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A place and what it has to do with the message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The characters meant.
    pub span: Span,
    /// What is said beneath them; may be empty.
    pub text: String,
}

/// An edit that certainly says what was meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// The characters to replace.
    pub span: Span,
    /// What belongs there.
    pub replacement: String,
}

/// One message with the places it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable name, explained by `rationale help NAME`.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The place; `None` only where the input as a whole is meant.
    pub primary: Option<Label>,
    /// Further places.
    pub secondary: Vec<Label>,
    /// Facts that help to understand.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The edit that does it, where only one can be meant.
    pub fix: Option<Fix>,
    /// Which cases it is about, where it is about cases.
    pub cases: Option<Cases>,
    /// How many of the known cases those are, where some were given.
    pub known: Option<Known>,
}

/// Which cases a finding about rules is about, by the names of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cases {
    /// Those for which none of these speaks, though they are the rules for the service, the region and the day.
    NoneSpeaks(Vec<String>),
    /// Those that this rule decides.
    DecidedBy(String),
    /// Those for which both of these speak.
    BothSpeak([String; 2]),
}

/// So many of the known cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The cases that a finding is about.
    pub cases: usize,
    /// All known cases.
    pub of: usize,
}

impl Diagnostic {
    /// A message without a place yet; the severity is that of its code.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
            cases: None,
            known: None,
        }
    }

    /// Says which cases it is about.
    #[must_use]
    pub fn about(mut self, cases: Cases) -> Self {
        self.cases = Some(cases);
        self
    }

    /// How many of the known cases it is about, in words.
    #[must_use]
    pub fn of_known(&self) -> Option<String> {
        let (cases, known) = (self.cases.as_ref()?, self.known?);
        let what = match cases {
            Cases::NoneSpeaks(_) => "fall into it",
            Cases::DecidedBy(_) => "are decided by the rule",
            Cases::BothSpeak(_) => "make both speak",
        };
        Some(format!("of {} known cases {} {what}", known.of, known.cases))
    }

    /// Puts the message at a place, with words beneath it.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Points to a further place.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Adds a fact that helps to understand.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Gives the edit that does what the help says.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// Asks "did you mean", of what is written at the marked characters; with an edit where only one name can be meant.
    /// Without a near name the help stays as it is.
    #[must_use]
    pub fn did_you_mean<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let Some(near) = nearest(written, known) else { return self };
        let span = self.primary.as_ref().map(|label| label.span).filter(|_| near.certain);
        let asked = self.help(format!("did you mean `{}`?", near.name));
        match span {
            Some(span) => asked.fix(span, near.name),
            None => asked,
        }
    }
}

/// All that was found in one stage; a stage goes on after an error and stops only at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all of another stage.
    pub fn extend(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    /// Whether anything makes the input unusable.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }

    /// In the order of the text: by source, place, then name; the order in which the stages ran does not show.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| {
            let key =
                |d: &Diagnostic| (d.primary.as_ref().map(|l| l.span), d.code, d.message.clone());
            key(a).cmp(&key(b))
        });
        self.list.dedup();
        self.list
    }

    /// Keeps those for which `keep` says so.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// In the order found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
}
