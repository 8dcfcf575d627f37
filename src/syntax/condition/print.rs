//! The tree back to text: parsing what is printed gives the same tree, places aside.

use std::fmt::{self, Display, Formatter, Write};

use super::{
    AmountKind, AmountWritten, Ask, Expression, ExpressionKind, Name, Reference, Scope, ScopeKind,
};

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExpressionKind::Any(parts) if is_infix(parts) => infix(
                f,
                parts,
                " or ",
                &|part| matches!(part.kind, ExpressionKind::Any(ref inner) if is_infix(inner)),
            ),
            ExpressionKind::All(parts) if is_infix(parts) => infix(
                f,
                parts,
                " and ",
                &|part| matches!(part.kind, ExpressionKind::Any(ref inner) | ExpressionKind::All(ref inner) if is_infix(inner)),
            ),
            ExpressionKind::Not(inner) => {
                f.write_str("not ")?;
                tight(f, inner)
            }
            ExpressionKind::Scoped(scopes, inner) => scoped(f, scopes, inner),
            ExpressionKind::Test(reference, ask) => {
                write!(f, "{reference}")?;
                write_ask(f, ask)
            }
            ExpressionKind::Other(services) => {
                write!(f, "request for {} is necessary", one_of(services))
            }
            ExpressionKind::Constant(_)
            | ExpressionKind::Any(_)
            | ExpressionKind::All(_)
            | ExpressionKind::AtLeast(..) => primary(f, self),
        }
    }
}

/// A list of two or more can be written with `and` or `or` between; shorter ones need `all of` or `any of`.
fn is_infix(parts: &[Expression]) -> bool {
    parts.len() > 1
}

fn infix(
    f: &mut Formatter<'_>,
    parts: &[Expression],
    word: &str,
    needs_brackets: &dyn Fn(&Expression) -> bool,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        if needs_brackets(part) { write!(f, "({part})")? } else { write!(f, "{part}")? }
    }
    Ok(())
}

/// A part that binds as tightly as a name.
fn tight(f: &mut Formatter<'_>, part: &Expression) -> fmt::Result {
    let loose = match &part.kind {
        ExpressionKind::Any(parts) | ExpressionKind::All(parts) => is_infix(parts),
        ExpressionKind::Not(_) => true,
        ExpressionKind::Constant(_)
        | ExpressionKind::AtLeast(..)
        | ExpressionKind::Scoped(..)
        | ExpressionKind::Other(_)
        | ExpressionKind::Test(..) => false,
    };
    if loose { write!(f, "({part})") } else { write!(f, "{part}") }
}

fn primary(f: &mut Formatter<'_>, part: &Expression) -> fmt::Result {
    match &part.kind {
        ExpressionKind::Constant(always) => f.write_str(if *always { "always" } else { "never" }),
        ExpressionKind::Any(parts) => list(f, "any of", parts),
        ExpressionKind::All(parts) => list(f, "all of", parts),
        ExpressionKind::AtLeast(n, parts) => list(f, &format!("at least {n} of"), parts),
        ExpressionKind::Not(_)
        | ExpressionKind::Scoped(..)
        | ExpressionKind::Other(_)
        | ExpressionKind::Test(..) => {
            write!(f, "{part}")
        }
    }
}

fn list(f: &mut Formatter<'_>, quantifier: &str, parts: &[Expression]) -> fmt::Result {
    write!(f, "{quantifier} (")?;
    for (index, part) in parts.iter().enumerate() {
        write!(f, "{}{part}", if index > 0 { ", " } else { "" })?;
    }
    f.write_char(')')
}

/// A scope stands between a name and what is asked of it, and behind everything else.
fn scoped(f: &mut Formatter<'_>, scopes: &[Scope], inner: &Expression) -> fmt::Result {
    let tail = scopes.iter().fold(String::new(), |tail, scope| format!("{tail} {scope}"));
    match &inner.kind {
        ExpressionKind::Test(reference, ask) => {
            write!(f, "{reference}{tail}")?;
            write_ask(f, ask)
        }
        ExpressionKind::AtLeast(..) => write!(f, "{inner}{tail}"),
        ExpressionKind::Any(parts) | ExpressionKind::All(parts) if !is_infix(parts) => {
            write!(f, "{inner}{tail}")
        }
        ExpressionKind::Constant(_)
        | ExpressionKind::Not(_)
        | ExpressionKind::All(_)
        | ExpressionKind::Any(_)
        | ExpressionKind::Other(_)
        | ExpressionKind::Scoped(..) => write!(f, "({inner}){tail}"),
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
