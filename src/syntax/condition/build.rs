//! Parser pairs to the tree.
//!
//! Every function returns `None` only where the grammar has no such pair; a text that the grammar accepts
//! always gives a tree.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the grammar has fifty rules; each function reads the few that can stand at its place"
)]

use std::ops::Range;

use pest::iterators::{Pair, Pairs};

use crate::source::Span;

use super::super::grammar::Rule;
use super::{
    AmountKind, AmountWritten, Ask, BandWritten, Comparison, DayKind, DayWritten, Expression,
    ExpressionKind, Limit, LimitKind, MeasureWritten, Name, OtherAsk, Quantifier, Reference, Scope,
    ScopeKind,
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
        Rule::measured => measured(pair, whole, place),
        Rule::other_decision => {
            let words = pair.clone().into_inner().filter(|p| p.as_rule() == Rule::word);
            let services = words.map(|p| named(&p, place)).collect();
            let ask = pair.into_inner().find_map(|p| match p.as_rule() {
                Rule::necessary => Some(OtherAsk::Necessary),
                Rule::made => Some(OtherAsk::Made),
                Rule::decided => Some(OtherAsk::Decided),
                _ => None,
            })?;
            Some(Expression { span: whole, kind: ExpressionKind::Other(services, ask) })
        }
        _ => None,
    }
}

fn group(pair: Pair<'_, Rule>, whole: Span, place: Place<'_>) -> Option<Expression> {
    let (around, rest) = take_around(pair, place)?;
    let inner = rest.into_iter().next().and_then(|p| alternative(p, place))?;
    Some(around.around(inner, whole))
}

fn counted(pair: Pair<'_, Rule>, whole: Span, place: Place<'_>) -> Option<Expression> {
    let (around, rest) = take_around(pair, place)?;
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
    Some(around.around(Expression { span: whole, kind }, whole))
}

/// The first member of a list that a test behind the list cannot be asked of, because it is made of several.
///
/// Whether `any of (a and b, c) absent` denies both of `a` and `b` or only their coming together is not said, so
/// neither is guessed.
pub(super) fn unclear(pair: &Pair<'_, Rule>) -> Option<Range<usize>> {
    let parts = || pair.clone().into_inner();
    let asked = pair.as_rule() == Rule::counted && parts().any(|p| p.as_rule() == Rule::verdict);
    let members = parts().filter(|p| asked && p.as_rule() == Rule::bracketed);
    let mut members = members.flat_map(Pair::into_inner);
    let composed = members.find(|p| p.as_rule() == Rule::alternative && !is_one_test(p.clone()));
    composed
        .map(|p| p.as_span().start()..p.as_span().start() + p.as_str().trim_end().len())
        .or_else(|| parts().find_map(|p| unclear(&p)))
}

/// Whether a member is a single test, be it in brackets of its own.
fn is_one_test(pair: Pair<'_, Rule>) -> bool {
    match pair.as_rule() {
        Rule::test => true,
        Rule::alternative | Rule::conjunction | Rule::negation | Rule::group => {
            let mut parts = pair
                .into_inner()
                .filter(|p| !matches!(p.as_rule(), Rule::scope | Rule::limit | Rule::close));
            let only = parts.next();
            parts.next().is_none() && only.is_some_and(is_one_test)
        }
        _ => false,
    }
}

/// A test behind a list is asked of every member that asks nothing of its own, wherever it asks it.
fn distribute(member: &mut Expression, ask: &Ask) {
    match &mut member.kind {
        ExpressionKind::Test(_, plain @ Ask::Plain) => *plain = ask.clone(),
        ExpressionKind::Scoped(_, inner) | ExpressionKind::Limited(_, inner) => {
            distribute(inner, ask);
        }
        ExpressionKind::Constant(..)
        | ExpressionKind::Not(..)
        | ExpressionKind::All(..)
        | ExpressionKind::Any(..)
        | ExpressionKind::Counted(..)
        | ExpressionKind::Test(..)
        | ExpressionKind::Measured(..)
        | ExpressionKind::Other(..) => {}
    }
}

fn test(pair: Pair<'_, Rule>, whole: Span, place: Place<'_>) -> Option<Expression> {
    let (around, rest) = take_around(pair, place)?;
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
    Some(around.around(Expression { span: whole, kind }, whole))
}

fn measured(pair: Pair<'_, Rule>, whole: Span, place: Place<'_>) -> Option<Expression> {
    let (around, rest) = take_around(pair, place)?;
    let (mut measure, mut compared) = (None, None);
    for part in rest {
        let rule = part.as_rule();
        let mut days = part.clone().into_inner().filter(|p| p.as_rule() == Rule::day);
        let mut next = || days.next().and_then(|p| day(p, place));
        match rule {
            Rule::since => measure = Some(MeasureWritten::Since(next()?)),
            Rule::between => measure = Some(MeasureWritten::Between(next()?, next()?)),
            Rule::age_at => measure = Some(MeasureWritten::AgeAt(next()?)),
            Rule::number_of => {
                let name = part.into_inner().find(|p| p.as_rule() == Rule::reference)?;
                measure = Some(MeasureWritten::NumberOf(reference(name, place)?));
            }
            Rule::comparison => {
                if let Ask::Compare(comparison, amount) = comparison(part, place)? {
                    compared = Some((comparison, amount));
                }
            }
            _ => return None,
        }
    }
    let (comparison, amount) = compared?;
    let kind = ExpressionKind::Measured(Box::new(measure?), comparison, amount);
    Some(around.around(Expression { span: whole, kind }, whole))
}

fn day(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<DayWritten> {
    let span = span(&pair, place);
    let (around, rest) = take_around(pair, place)?;
    let first = rest.into_iter().next()?;
    let kind = match first.as_rule() {
        Rule::injury => DayKind::Injury,
        Rule::the_request => DayKind::Request,
        Rule::decision => DayKind::Decision,
        Rule::reference => DayKind::Fact(reference(first, place)?, around.scopes),
        _ => return None,
    };
    Some(DayWritten { span, kind })
}

fn limit(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<Limit> {
    let span = span(&pair, place);
    let kind = limit_kind(pair.into_inner().next()?, None, place)?;
    Some(Limit { span, kind })
}

fn limit_kind(
    pair: Pair<'_, Rule>,
    within: Option<AmountWritten>,
    place: Place<'_>,
) -> Option<LimitKind> {
    let rule = pair.as_rule();
    let mut parts = pair.into_inner();
    let mut find = |rule| parts.find(|p| p.as_rule() == rule);
    match rule {
        Rule::after_day => Some(LimitKind::After(within, day(find(Rule::day)?, place)?)),
        Rule::before_day => Some(LimitKind::Before(within, day(find(Rule::day)?, place)?)),
        Rule::at_requested_level => Some(LimitKind::RequestedLevel),
        Rule::within_words => {
            let within = amount(find(Rule::amount)?, place)?;
            match parts.next() {
                Some(of) => limit_kind(of, Some(within), place),
                None => Some(LimitKind::Recent(within)),
            }
        }
        _ => None,
    }
}

/// What stands around a condition: where it is asked, and of which records.
#[derive(Debug, Default)]
struct Around {
    scopes: Vec<Scope>,
    limits: Vec<Limit>,
}

impl Around {
    fn around(self, inner: Expression, span: Span) -> Expression {
        let mut inner = inner;
        if !self.scopes.is_empty() {
            let kind = ExpressionKind::Scoped(self.scopes, Box::new(inner));
            inner = Expression { span, kind };
        }
        if !self.limits.is_empty() {
            let kind = ExpressionKind::Limited(self.limits, Box::new(inner));
            inner = Expression { span, kind };
        }
        inner
    }
}

/// Parts of a pair with its scopes and limits taken out.
fn take_around<'a>(
    pair: Pair<'a, Rule>,
    place: Place<'_>,
) -> Option<(Around, Vec<Pair<'a, Rule>>)> {
    let mut around = Around::default();
    let mut rest = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::scope => around.scopes.push(scope(part, place)?),
            Rule::limit => around.limits.push(limit(part, place)?),
            _ => rest.push(part),
        }
    }
    Some((around, rest))
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

/// The two ends of a band; the first has the unit of the second where it has none of its own.
pub(super) fn band(pair: Pair<'_, Rule>, place: Place<'_>) -> Option<BandWritten> {
    let whole = span(&pair, place);
    let (names, ends): (Vec<_>, Vec<_>) = pair
        .into_inner()
        .filter(|p| !matches!(p.as_rule(), Rule::to | Rule::EOI))
        .partition(|p| p.as_rule() == Rule::name);
    let [low, high] = <[Pair<'_, Rule>; 2]>::try_from(ends).ok()?;
    let high = amount_of(high, place)?;
    let low = if low.as_rule() == Rule::number {
        let digits = low.as_str().to_owned();
        let kind = match &high.kind {
            AmountKind::Number(_, unit) => AmountKind::Number(digits, unit.clone()),
            AmountKind::Grade(_) => AmountKind::Grade(digits),
            AmountKind::Score(_) => AmountKind::Score(digits),
            AmountKind::Parameter(_) => return None,
        };
        AmountWritten { span: span(&low, place), kind }
    } else {
        amount_of(low, place)?
    };
    Some(BandWritten { span: whole, of: names.first().map(|name| named(name, place)), low, high })
}

/// The names of the parts of a sum.
pub(super) fn sum(pairs: Pairs<'_, Rule>, place: Place<'_>) -> Vec<Name> {
    let parts = pairs.flat_map(Pair::into_inner).filter(|p| p.as_rule() == Rule::name);
    parts.map(|name| named(&name, place)).collect()
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
