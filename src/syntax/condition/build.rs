//! Parser pairs to the tree.
//!
//! Every function returns `None` only where the grammar has no such pair; a text that the grammar accepts
//! always gives a tree.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the grammar has fifty rules; each function reads the few that can stand at its place"
)]

use std::ops::Range;

use pest::iterators::Pair;

use crate::source::Span;

use super::super::grammar::Rule;
use super::{
    AmountKind, AmountWritten, Ask, Comparison, Expression, ExpressionKind, Name, Quantifier,
    Reference, Scope, ScopeKind,
};

type Place<'a> = &'a dyn Fn(Range<usize>) -> Span;

fn span(pair: &Pair<'_, Rule>, place: Place<'_>) -> Span {
    let text = pair.as_str();
    let start = pair.as_span().start();
    place(start..start + text.trim_end().len())
}

/// The tree of a whole condition.
pub(super) fn condition(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Expression> {
    pair.into_inner().find(|p| p.as_rule() == Rule::alternative).and_then(|p| alternative(p, place))
}

fn alternative(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Expression> {
    joined(pair, Rule::conjunction, conjunction, ExpressionKind::Any, place)
}

fn conjunction(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Expression> {
    joined(pair, Rule::negation, negation, ExpressionKind::All, place)
}

/// The parts of `A or B` or `A and B`; a single part stands for itself.
fn joined(
    pair: Pair<'_, Rule>,
    part: Rule,
    read: fn(Pair<'_, Rule>, Place<'_>) -> Option<Expression>,
    join: fn(Vec<Expression>) -> ExpressionKind,
    place: Place<'_>,
) -> Option<Expression> {
    let span = span(&pair, place);
    let parts = pair.into_inner().filter(|p| p.as_rule() == part);
    let mut parts: Vec<Expression> = parts.map(|p| read(p, place)).collect::<Option<_>>()?;
    if parts.len() == 1 { parts.pop() } else { Some(Expression { span, kind: join(parts) }) }
}

/// `not not A` is `A` in Kleene's logic; an odd number is one `not`.
fn negation(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Expression> {
    let whole = span(&pair, place);
    let mut negated = false;
    let mut inner = None;
    for part in pair.into_inner() {
        if part.as_rule() == Rule::not {
            negated = !negated;
        } else {
            inner = primary(part, place);
        }
    }
    let inner = inner?;
    if negated {
        return Some(Expression { span: whole, kind: ExpressionKind::Not(Box::new(inner)) });
    }
    Some(inner)
}

fn primary(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Expression> {
    let whole = span(&pair, place);
    match pair.as_rule() {
        Rule::group => group(pair, whole, place),
        Rule::counted => counted(pair, whole, place),
        Rule::constant => {
            let always = pair.into_inner().any(|p| p.as_rule() == Rule::always);
            Some(Expression { span: whole, kind: ExpressionKind::Constant(always) })
        }
        Rule::test => test(pair, whole, place),
        Rule::other_decision => {
            let words = pair.into_inner().filter(|p| p.as_rule() == Rule::word);
            let services = words.map(|p| named(&p, place)).collect();
            Some(Expression { span: whole, kind: ExpressionKind::Other(services) })
        }
        _ => None,
    }
}

fn group(pair: Pair<'_, Rule>, whole: Span, place: Place<'_>) -> Option<Expression> {
    let (scopes, rest) = take_scopes(pair, place)?;
    let inner = rest.into_iter().next().and_then(|p| alternative(p, place))?;
    Some(scoped(scopes, inner, whole))
}

fn counted(pair: Pair<'_, Rule>, whole: Span, place: Place<'_>) -> Option<Expression> {
    let (scopes, rest) = take_scopes(pair, place)?;
    let mut count: Option<Option<usize>> = None;
    let mut any = false;
    let mut members = Vec::new();
    let mut ask = None;
    for part in rest {
        match part.as_rule() {
            Rule::quantifier => {
                any = part.clone().into_inner().any(|p| p.as_rule() == Rule::any);
                let whole = part.into_inner().find(|p| p.as_rule() == Rule::whole);
                // A number too large for the machine is larger than any list; such a condition is never met.
                count = Some(whole.map(|p| p.as_str().parse().unwrap_or(usize::MAX)));
            }
            Rule::bracketed => {
                let parts = part.into_inner().filter(|p| p.as_rule() == Rule::alternative);
                members = parts.map(|p| alternative(p, place)).collect::<Option<_>>()?;
            }
            Rule::names => {
                members = part
                    .into_inner()
                    .map(|p| {
                        let span = span(&p, place);
                        let kind = ExpressionKind::Test(reference(p, place)?, Ask::Plain);
                        Some(Expression { span, kind })
                    })
                    .collect::<Option<_>>()?;
            }
            Rule::verdict => ask = verdict(part),
            _ => return None,
        }
    }
    if let Some(ask) = &ask {
        for member in &mut members {
            distribute(member, ask);
        }
    }
    let quantifier = match (count?, any) {
        (Some(n), _) => Quantifier::AtLeast(n),
        (None, true) => Quantifier::Any,
        (None, false) => Quantifier::All,
    };
    let kind = ExpressionKind::Counted(quantifier, members);
    Some(scoped(scopes, Expression { span: whole, kind }, whole))
}

/// A test behind a list is asked of every member that asks nothing of its own, wherever it asks it.
fn distribute(member: &mut Expression, ask: &Ask) {
    match &mut member.kind {
        ExpressionKind::Test(_, plain @ Ask::Plain) => *plain = ask.clone(),
        ExpressionKind::Scoped(_, inner) => distribute(inner, ask),
        ExpressionKind::Constant(..)
        | ExpressionKind::Not(..)
        | ExpressionKind::All(..)
        | ExpressionKind::Any(..)
        | ExpressionKind::Counted(..)
        | ExpressionKind::Test(..)
        | ExpressionKind::Other(..) => {}
    }
}

fn test(pair: Pair<'_, Rule>, whole: Span, place: Place<'_>) -> Option<Expression> {
    let (scopes, rest) = take_scopes(pair, place)?;
    let mut name = None;
    let mut ask = Ask::Plain;
    for part in rest {
        match part.as_rule() {
            Rule::reference => name = reference(part, place),
            Rule::verdict => ask = verdict(part)?,
            Rule::comparison => ask = comparison(part, place)?,
            Rule::choice => {
                ask = Ask::Is(
                    part.into_inner()
                        .filter(|p| p.as_rule() == Rule::word)
                        .map(|p| named(&p, place))
                        .collect(),
                );
            }
            _ => return None,
        }
    }
    let kind = ExpressionKind::Test(name?, ask);
    Some(scoped(scopes, Expression { span: whole, kind }, whole))
}

/// Parts of a pair with its scopes taken out.
fn take_scopes<'a>(
    pair: Pair<'a, Rule>,
    place: Place<'_>,
) -> Option<(Vec<Scope>, Vec<Pair<'a, Rule>>)> {
    let (scopes, rest): (Vec<_>, Vec<_>) =
        pair.into_inner().partition(|p| p.as_rule() == Rule::scope);
    Some((scopes.into_iter().map(|p| scope(p, place)).collect::<Option<_>>()?, rest))
}

fn scoped(scopes: Vec<Scope>, inner: Expression, span: Span) -> Expression {
    if scopes.is_empty() {
        return inner;
    }
    Expression { span, kind: ExpressionKind::Scoped(scopes, Box::new(inner)) }
}

fn scope(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Scope> {
    let span = span(&pair, place);
    let inner = pair.into_inner().next()?;
    let on_side = inner.as_rule() == Rule::on_side;
    let kind = inner.into_inner().find_map(|p| match (p.as_rule(), on_side) {
        (Rule::requested, true) => Some(ScopeKind::RequestedSide),
        (Rule::either, true) => Some(ScopeKind::EitherSide),
        (Rule::left, true) => Some(ScopeKind::LeftSide),
        (Rule::right, true) => Some(ScopeKind::RightSide),
        (Rule::requested, false) => Some(ScopeKind::RequestedRegion),
        (Rule::name, false) => Some(ScopeKind::Region(named(&p, place))),
        _ => None,
    })?;
    Some(Scope { span, kind })
}

fn reference(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Reference> {
    let mut parts = pair.into_inner();
    let name = named(&parts.next()?, place);
    let arguments = parts
        .flat_map(Pair::into_inner)
        .filter(|p| p.as_rule() == Rule::argument)
        .map(|argument| {
            let mut parts = argument.into_inner();
            let name = named(&parts.next()?, place);
            Some((name, amount(parts.next()?, place)?))
        })
        .collect::<Option<_>>()?;
    Some(Reference { name, arguments })
}

fn named(pair: &Pair<'_, Rule>, place: Place<'_>) -> Name {
    Name { text: pair.as_str().trim().to_owned(), span: span(pair, place) }
}

fn verdict(pair: Pair<'_, Rule>) -> Option<Ask> {
    match pair.into_inner().next()?.as_rule() {
        Rule::present => Some(Ask::Present),
        Rule::absent => Some(Ask::Absent),
        Rule::documented => Some(Ask::Documented),
        Rule::known => Some(Ask::Known),
        _ => None,
    }
}

fn comparison(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Ask> {
    let mut parts = pair.into_inner();
    let comparison = match parts.next()?.as_str() {
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        "=" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        ">=" => Comparison::AtLeast,
        ">" => Comparison::Greater,
        _ => return None,
    };
    Some(Ask::Compare(comparison, amount(parts.next()?, place)?))
}

/// The two ends of a band, the first with the unit of the second.
pub(super) fn band(
    pair: Pair<'_, Rule>,
    place: Place<'_>,
) -> Option<(AmountWritten, AmountWritten)> {
    let mut parts = pair.into_inner();
    let low = parts.next()?;
    let high = amount_of(parts.find(|p| p.as_rule() != Rule::to)?, place)?;
    let digits = low.as_str().to_owned();
    let kind = match &high.kind {
        AmountKind::Number(_, unit) => AmountKind::Number(digits, unit.clone()),
        AmountKind::Grade(_) => AmountKind::Grade(digits),
        AmountKind::Score(_) => AmountKind::Score(digits),
        AmountKind::Parameter(_) => return None,
    };
    Some((AmountWritten { span: span(&low, place), kind }, high))
}

/// A quantity by itself.
pub(super) fn lone_amount(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<AmountWritten> {
    pair.into_inner().find(|p| p.as_rule() == Rule::amount).and_then(|p| amount(p, place))
}

fn amount(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<AmountWritten> {
    amount_of(pair.into_inner().next()?, place)
}

fn amount_of(inner: Pair<'_, Rule>, place: Place<'_>) -> Option<AmountWritten> {
    let span = span(&inner, place);
    let kind = match inner.as_rule() {
        Rule::grade => AmountKind::Grade(inner.as_str().strip_suffix("/5")?.to_owned()),
        Rule::score => AmountKind::Score(inner.as_str().strip_suffix("/10")?.to_owned()),
        Rule::quantity => {
            let mut parts = inner.into_inner();
            let digits = parts.next()?.as_str().to_owned();
            AmountKind::Number(digits, parts.next().map(|unit| named(&unit, place)))
        }
        Rule::name => AmountKind::Parameter(inner.as_str().to_owned()),
        _ => return None,
    };
    Some(AmountWritten { span, kind })
}
