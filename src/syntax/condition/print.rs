//! The tree back to text: parsing what is printed gives the same tree, places aside.

use std::fmt::{self, Display, Formatter, Write};

use super::{
    AmountKind, AmountWritten, Ask, DayKind, DayWritten, Expression, ExpressionKind, Limit,
    LimitKind, MeasureWritten, Name, Quantifier, Reference, Scope, ScopeKind,
};

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Place { binding: Binding::Or, listed: false }.write(f, self)
    }
}

/// How tightly a part binds; a part that binds more loosely than its place asks for needs brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
    Name,
}

fn binding(part: &Expression) -> Binding {
    match &part.kind {
        ExpressionKind::Any(_) => Binding::Or,
        ExpressionKind::All(_) => Binding::And,
        ExpressionKind::Not(_) => Binding::Not,
        ExpressionKind::Constant(_)
        | ExpressionKind::Counted(..)
        | ExpressionKind::Scoped(..)
        | ExpressionKind::Limited(..)
        | ExpressionKind::Measured(..)
        | ExpressionKind::Other(..)
        | ExpressionKind::Test(..) => Binding::Name,
    }
}

/// Where a part is written.
#[derive(Debug, Clone, Copy)]
struct Place {
    binding: Binding,
    /// Within the brackets of a list, where a list of names without brackets would take the commas that follow.
    listed: bool,
}

impl Place {
    fn bound(self, binding: Binding) -> Self {
        Self { binding, ..self }
    }

    fn write(self, f: &mut Formatter<'_>, part: &Expression) -> fmt::Result {
        if binding(part) < self.binding {
            return self.bracketed(f, part);
        }
        match &part.kind {
            // `and` binds tighter, but a reader need not know that.
            ExpressionKind::Any(parts) => self.infix(f, parts, " or ", Binding::Not),
            ExpressionKind::All(parts) => self.infix(f, parts, " and ", Binding::Not),
            ExpressionKind::Not(inner) => {
                f.write_str("not ")?;
                self.bound(Binding::Name).write(f, inner)
            }
            ExpressionKind::Constant(always) => {
                f.write_str(if *always { "always" } else { "never" })
            }
            ExpressionKind::Counted(quantifier, parts) => self.counted(f, *quantifier, parts, &[]),
            ExpressionKind::Scoped(scopes, inner) => self.scoped(f, scopes, inner),
            ExpressionKind::Test(reference, ask) => {
                write!(f, "{reference}")?;
                write_ask(f, ask)
            }
            ExpressionKind::Other(services, ask) => {
                write!(f, "request for {} is {}", one_of(services), ask.word())
            }
            ExpressionKind::Measured(measure, comparison, amount) => {
                write!(f, "{measure} {} {amount}", comparison.sign())
            }
            ExpressionKind::Limited(limits, inner) => self.limited(f, limits, inner),
        }
    }

    fn bracketed(self, f: &mut Formatter<'_>, part: &Expression) -> fmt::Result {
        f.write_char('(')?;
        self.bound(Binding::Or).write(f, part)?;
        f.write_char(')')
    }

    fn infix(
        self,
        f: &mut Formatter<'_>,
        parts: &[Expression],
        word: &str,
        binding: Binding,
    ) -> fmt::Result {
        for (index, part) in parts.iter().enumerate() {
            f.write_str(if index > 0 { word } else { "" })?;
            self.bound(binding).write(f, part)?;
        }
        Ok(())
    }

    /// A list of names needs no brackets; a verdict that all of them share stands once, behind the list.
    fn counted(
        self,
        f: &mut Formatter<'_>,
        quantifier: Quantifier,
        parts: &[Expression],
        scopes: &[Scope],
    ) -> fmt::Result {
        write!(f, "{quantifier} ")?;
        let shared = shared_verdict(parts);
        let bare = !self.listed && (shared.is_some() || parts.iter().all(is_name));
        f.write_str(if bare { "" } else { "(" })?;
        for (index, part) in parts.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            match (&part.kind, shared) {
                (ExpressionKind::Test(reference, _), Some(_)) => write!(f, "{reference}")?,
                _ => Self { binding: Binding::Or, listed: true }.write(f, part)?,
            }
        }
        f.write_str(if bare { "" } else { ")" })?;
        write_test(f, shared.unwrap_or(&Ask::Plain), scopes)
    }

    /// A scope stands with a name and what is asked of it, and behind everything else.
    fn scoped(self, f: &mut Formatter<'_>, scopes: &[Scope], inner: &Expression) -> fmt::Result {
        match &inner.kind {
            ExpressionKind::Test(reference, ask) => {
                write!(f, "{reference}")?;
                write_test(f, ask, scopes)
            }
            ExpressionKind::Counted(quantifier, parts) => {
                self.counted(f, *quantifier, parts, scopes)
            }
            ExpressionKind::Measured(measure, comparison, amount)
                if matches!(**measure, MeasureWritten::NumberOf(_)) =>
            {
                write!(f, "{measure}")?;
                write_scopes(f, scopes)?;
                write!(f, " {} {amount}", comparison.sign())
            }
            ExpressionKind::Constant(_)
            | ExpressionKind::Not(_)
            | ExpressionKind::All(_)
            | ExpressionKind::Any(_)
            | ExpressionKind::Other(..)
            | ExpressionKind::Measured(..)
            | ExpressionKind::Limited(..)
            | ExpressionKind::Scoped(..) => {
                self.bracketed(f, inner)?;
                write_scopes(f, scopes)
            }
        }
    }

    /// A limit stands behind everything else, save that what is counted comes before the number.
    fn limited(self, f: &mut Formatter<'_>, limits: &[Limit], inner: &Expression) -> fmt::Result {
        let (scopes, counted) = if let ExpressionKind::Scoped(scopes, counted) = &inner.kind {
            (scopes.as_slice(), &counted.kind)
        } else {
            (&[][..], &inner.kind)
        };
        if let ExpressionKind::Measured(measure, comparison, amount) = counted
            && let MeasureWritten::NumberOf(name) = measure.as_ref()
        {
            write!(f, "number of {name}")?;
            write_scopes(f, scopes)?;
            write_limits(f, limits)?;
            return write!(f, " {} {amount}", comparison.sign());
        }
        match &inner.kind {
            ExpressionKind::Test(..) | ExpressionKind::Counted(..) | ExpressionKind::Scoped(..) => {
                self.bound(Binding::Name).write(f, inner)?;
            }
            ExpressionKind::Constant(_)
            | ExpressionKind::Not(_)
            | ExpressionKind::All(_)
            | ExpressionKind::Any(_)
            | ExpressionKind::Other(..)
            | ExpressionKind::Measured(..)
            | ExpressionKind::Limited(..) => self.bracketed(f, inner)?,
        }
        write_limits(f, limits)
    }
}

fn is_name(part: &Expression) -> bool {
    matches!(&part.kind, ExpressionKind::Test(_, Ask::Plain))
}

/// The verdict that is asked of every part, where all parts are names.
fn shared_verdict(parts: &[Expression]) -> Option<&Ask> {
    let first = parts.first().and_then(asked)?;
    let verdict = match first {
        Ask::Present | Ask::Absent | Ask::Documented | Ask::Known => true,
        Ask::Plain | Ask::Compare(..) | Ask::Is(_) => false,
    };
    (verdict && parts.iter().all(|part| asked(part) == Some(first))).then_some(first)
}

/// What a name is asked.
fn asked(part: &Expression) -> Option<&Ask> {
    if let ExpressionKind::Test(_, ask) = &part.kind { Some(ask) } else { None }
}

/// Where and what is asked, in the order in which it is said: `emg documented on left side`, but `emg on left side absent`.
fn write_test(f: &mut Formatter<'_>, ask: &Ask, scopes: &[Scope]) -> fmt::Result {
    match ask {
        Ask::Documented | Ask::Known => {
            write_ask(f, ask)?;
            write_scopes(f, scopes)
        }
        Ask::Plain | Ask::Present | Ask::Absent | Ask::Compare(..) | Ask::Is(_) => {
            write_scopes(f, scopes)?;
            write_ask(f, ask)
        }
    }
}

fn write_scopes(f: &mut Formatter<'_>, scopes: &[Scope]) -> fmt::Result {
    scopes.iter().try_for_each(|scope| write!(f, " {scope}"))
}

fn write_limits(f: &mut Formatter<'_>, limits: &[Limit]) -> fmt::Result {
    limits.iter().try_for_each(|limit| write!(f, " {limit}"))
}

impl Display for Limit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let within = |amount: &Option<AmountWritten>| {
            amount.as_ref().map_or(String::new(), |amount| format!("within {amount} "))
        };
        match &self.kind {
            LimitKind::Recent(amount) => write!(f, "within {amount}"),
            LimitKind::After(amount, day) => write!(f, "{}after {day}", within(amount)),
            LimitKind::Before(amount, day) => write!(f, "{}before {day}", within(amount)),
            LimitKind::RequestedLevel => f.write_str("at requested level"),
        }
    }
}

impl Display for MeasureWritten {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Since(day) => write!(f, "time since {day}"),
            Self::Between(from, to) => write!(f, "time from {from} to {to}"),
            Self::AgeAt(day) => write!(f, "age at {day}"),
            Self::NumberOf(name) => write!(f, "number of {name}"),
        }
    }
}

impl Display for DayWritten {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            DayKind::Injury => f.write_str("injury"),
            DayKind::Request => f.write_str("request"),
            DayKind::Decision => f.write_str("decision"),
            DayKind::Fact(name, scopes) => {
                write!(f, "{name}")?;
                write_scopes(f, scopes)
            }
        }
    }
}

impl Display for Quantifier {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any of"),
            Self::All => f.write_str("all of"),
            Self::AtLeast(n) => write!(f, "at least {n} of"),
        }
    }
}

fn write_ask(f: &mut Formatter<'_>, ask: &Ask) -> fmt::Result {
    match ask {
        Ask::Plain => Ok(()),
        Ask::Present => f.write_str(" present"),
        Ask::Absent => f.write_str(" absent"),
        Ask::Documented => f.write_str(" documented"),
        Ask::Known => f.write_str(" known"),
        Ask::Compare(comparison, amount) => write!(f, " {} {amount}", comparison.sign()),
        Ask::Is(words) => write!(f, " is {}", one_of(words)),
    }
}

/// One word, or `one of (a, b)`.
fn one_of(words: &[Name]) -> String {
    match words {
        [only] => only.text.clone(),
        several => {
            let names: Vec<&str> = several.iter().map(|w| w.text.as_str()).collect();
            format!("one of ({})", names.join(", "))
        }
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Display for Reference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        if self.arguments.is_empty() {
            return Ok(());
        }
        let arguments: Vec<String> =
            self.arguments.iter().map(|(n, a)| format!("{n} = {a}")).collect();
        write!(f, "({})", arguments.join(", "))
    }
}

impl Display for Scope {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ScopeKind::RequestedSide => f.write_str("on requested side"),
            ScopeKind::EitherSide => f.write_str("on either side"),
            ScopeKind::LeftSide => f.write_str("on left side"),
            ScopeKind::RightSide => f.write_str("on right side"),
            ScopeKind::RequestedRegion => f.write_str("of requested region"),
            ScopeKind::Region(name) => write!(f, "of {name}"),
        }
    }
}

impl Display for AmountWritten {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            AmountKind::Number(digits, None) => f.write_str(digits),
            AmountKind::Number(digits, Some(unit)) => write!(f, "{digits} {unit}"),
            AmountKind::Grade(grade) => write!(f, "{grade}/5"),
            AmountKind::Score(score) => write!(f, "{score}/10"),
            AmountKind::Parameter(name) => f.write_str(name),
        }
    }
}
