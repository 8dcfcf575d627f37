//! What a request asks for: services, place, quantity.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::model::name::ServiceName;
use crate::model::side::Side;
use crate::model::value::{Quantity, Unit};
use crate::model::vocabulary::{RegionOf, Vocabulary};

use super::fact::may_be_level;
use super::form::{Frequency, Issue, PartlyAuthorized, Read, RegionFrom};
use super::grammar::{Beginnings, Part, Rule, has, parse, parts, scan};
use super::outline::trimmed;
use super::people::one_line;
use super::place::{Place, place, side};
use super::prescription::{named, tablets_per_day};
use super::words::{Named, ServiceWords, Words};

/// What the measures of some words say.
#[derive(Debug, Clone, Default)]
struct Measures {
    quantity: Option<Quantity>,
    frequency: Option<Frequency>,
    strength: Option<Read<String>>,
    levels: Vec<Read<String>>,
}

/// Fills in what the title of `issue` says; `diagnosis` is the only place the diagnosis names, if there is one.
pub(super) fn read_request(
    text: &str,
    issue: &mut Issue,
    words: &Words,
    vocabulary: &Vocabulary,
    diagnosis: Option<&Place>,
) {
    let title = text.get(issue.range.clone()).unwrap_or("");
    issue.request = one_line(title);
    issue.partly_authorized = partly_authorized(text, issue.range.clone());
    let asked = issue.partly_authorized.as_ref().map(|partly| partly.remainder.clone());
    let asked = asked.unwrap_or(issue.range.clone());
    let asked_for = text.get(asked.clone()).unwrap_or("");
    let said = words.named(asked_for);
    let mut services = services(&said);
    if services.is_empty() && asked != issue.range {
        services = self::services(&words.named(title));
    }
    issue.services = services.iter().map(|service| service.name.clone()).collect();
    // What remains of a request is of the part for which all of it was.
    let first = (asked != issue.range)
        .then(|| place(&words.named(title), vocabulary))
        .flatten()
        .filter(|place| place.single);
    set_place(issue, &services, &said, vocabulary, first.as_ref().or(diagnosis));
    let measures = measures(text, asked, &services);
    issue.quantity = measures.quantity;
    issue.frequency = measures.frequency;
    issue.strength = measures.strength;
    issue.levels = measures.levels;
    issue.ingredients = named(&said, false);
    issue.items = named(&said, true);
    issue.tablets_per_day = tablets_per_day(&said);
    issue.says_further = said.has_further();
}

/// The services that words name: the one named first, and those asked for beside it.
fn services<'a>(words: &Named<'a>) -> Vec<&'a ServiceWords> {
    let named = words.services().into_iter();
    let found: Vec<(usize, usize, &ServiceWords)> =
        named.map(|(range, service)| (range.start, range.len(), service)).collect();
    let names: Vec<ServiceName> = found.iter().map(|(_, _, s)| s.name.clone()).collect();
    let stands = |service: &ServiceWords| {
        !service.yields_to.iter().any(|other| *other != service.name && names.contains(other))
    };
    let first = found
        .iter()
        .filter(|(_, _, service)| stands(service))
        .min_by_key(|(start, length, _)| (*start, std::cmp::Reverse(*length)))
        // Where services yield to each other in a circle, the first one named is meant.
        .or_else(|| {
            found.iter().min_by_key(|(start, length, _)| (*start, std::cmp::Reverse(*length)))
        });
    let Some((_, _, first)) = first else { return Vec::new() };
    let beside = found.iter().map(|(_, _, service)| *service);
    let beside = beside.filter(|service| first.with.contains(&service.name));
    let mut all: Vec<&ServiceWords> = std::iter::once(*first).chain(beside).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn set_place(
    issue: &mut Issue,
    services: &[&ServiceWords],
    words: &Named<'_>,
    vocabulary: &Vocabulary,
    diagnosis: Option<&Place>,
) {
    let kind = services.first().map_or(&RegionOf::Request, |service| &service.region);
    let paired = services.iter().any(|service| service.paired);
    let (found, from) = match kind {
        RegionOf::None => return,
        RegionOf::Always(region) => {
            let place = Place { region: region.clone(), side: None, single: true };
            (Some(place), RegionFrom::Service)
        }
        RegionOf::Request => (place(words, vocabulary), RegionFrom::Request),
        RegionOf::Diagnosis => match place(words, vocabulary) {
            Some(place) => (Some(place), RegionFrom::Request),
            None => (diagnosis.cloned(), RegionFrom::Diagnosis),
        },
    };
    let Some(found) = found else { return };
    let own = side(words);
    issue.side = match found.side {
        None | Some(Side::Unstated) if own.is_some() && found.single => own,
        None if paired => Some(Side::Unstated),
        side => side,
    };
    issue.region = Some(found.region);
    issue.region_from = Some(from);
}

/// The parts of a request of which utilization review authorized some.
fn partly_authorized(text: &str, title: Range<usize>) -> Option<PartlyAuthorized> {
    if !text.get(title.clone()).is_some_and(|words| has(words, "original")) {
        return None;
    }
    let marks = parts(Rule::parts, text, title.clone());
    let mark = |rule| marks.iter().find(|mark| mark.rule() == rule).map(Part::range);
    let original_end = mark(Rule::original_end)?;
    let authorized_end = mark(Rule::authorized_end).filter(|end| end.start >= original_end.end);
    let remainder = marks
        .iter()
        .map(|mark| (mark.rule(), mark.range()))
        .rfind(|(rule, range)| *rule == Rule::remainder && range.start >= original_end.end)
        .map(|(_, range)| range);
    let original = trimmed(text, title.start..original_end.start);
    let authorized = authorized_end.map(|end| trimmed(text, original_end.end..end.start));
    let rest =
        remainder.map_or_else(|| original.clone(), |mark| trimmed(text, mark.end..title.end));
    let quantity = |range: &Range<usize>| measures(text, range.clone(), &[]).quantity;
    Some(PartlyAuthorized {
        original_quantity: quantity(&original),
        original: Some(original),
        authorized_quantity: authorized.as_ref().and_then(quantity),
        authorized,
        remainder: rest,
    })
}

/// The numbers in words, without those that begin as another does.
const NUMBERS: Beginnings<19> = Beginnings::new([
    "one", "once", "single", "two", "twice", "three", "four", "five", "six", "seven", "eight",
    "nine", "ten", "eleven", "twelve", "thirteen", "fifteen", "twenty", "thirty",
]);

/// The measures of some words, in order.
pub(super) fn measured(text: &str, range: Range<usize>) -> Vec<Part<'_>> {
    let begin = text.get(range.clone()).filter(|words| may_lead(words));
    let begin = begin.and_then(|_| parse(Rule::measures_begin, text, range.clone())?.top());
    let from = begin.as_ref().map_or(range.start, |begin| begin.range().end);
    let leading = begin.iter().flat_map(Part::inner);
    let found = scan(Rule::measure_here, text, from..range.end, may_be_measure);
    leading.chain(found).collect()
}

/// Whether a request may begin with a number before the thing asked for, or with words before that.
fn may_lead(words: &str) -> bool {
    const BEFORE: Beginnings<1> = Beginnings::new(["associated"]);
    let words = words.trim_start();
    let digit = words.bytes().next().is_some_and(|b| b.is_ascii_digit());
    digit || NUMBERS.begin(words) || BEFORE.begin(words)
}

/// Whether a measure may begin here: a number, a level of the spine, or a word before one.
fn may_be_measure(rest: &str) -> bool {
    const WORDS: Beginnings<7> =
        Beginnings::new(["weekly", "every", "within", "in", "qty", "quantity", "times"]);
    match rest.bytes().next() {
        Some(b'#' | b'x' | b'X') => true,
        Some(b) if b.is_ascii_digit() => true,
        Some(_) => may_be_level(rest) || NUMBERS.begin(rest) || WORDS.begin(rest),
        None => false,
    }
}

/// Reads the measures of some words.
fn measures(text: &str, range: Range<usize>, services: &[&ServiceWords]) -> Measures {
    let found = measured(text, range);
    let first = |rule| found.iter().find(|part| part.rule() == rule);
    let read = |part: &Part<'_>| Read { value: one_line(part.text()), range: part.range() };
    let span = found.iter().filter(|part| part.rule() == Rule::span).find_map(length);
    let course = first(Rule::short_course).and_then(short_course);
    let per_week = first(Rule::frequency)
        .and_then(amount)
        .or_else(|| first(Rule::each_week).map(|_| (Decimal::ONE, Decimal::ONE)));
    let frequency = per_week
        .map(|per_week| Frequency { per_week, length: span })
        .or_else(|| course.filter(|_| services.iter().any(|s| s.unit == Some(Unit::Visit))));
    Measures {
        quantity: quantity(text, &found, services, frequency.as_ref(), span),
        frequency,
        strength: first(Rule::strength).map(read),
        levels: found.iter().filter(|p| p.rule() == Rule::levels).map(read).collect(),
    }
}

/// How much is asked for: visits as stated, else a count, else visits a week times weeks, else a volume, else a length.
fn quantity(
    text: &str,
    found: &[Part<'_>],
    services: &[&ServiceWords],
    frequency: Option<&Frequency>,
    span: Option<Quantity>,
) -> Option<Quantity> {
    let first = |rule| found.iter().find(|part| part.rule() == rule);
    let of = |(low, high), unit| Quantity { low: Some(low), high: Some(high), unit };
    if let Some(visits) = first(Rule::visits).and_then(amount) {
        return Some(of(visits, Unit::Visit));
    }
    let own = services.first().map(|service| service.unit);
    let volume = first(Rule::volume).and_then(amount);
    let count = found
        .iter()
        .find(|part| part.rule() == Rule::count && !in_name(text, part, services))
        .and_then(amount)
        // One tube of so many grams is so many grams.
        .filter(|count| volume.is_none() || count.1 != Decimal::ONE);
    if let Some(count) = count {
        let strong = own.is_none() && first(Rule::strength).is_some();
        let tablets = strong || is_tablets(found);
        let bare = if tablets { Unit::Tablet } else { Unit::One };
        return Some(of(count, own.flatten().unwrap_or(bare)));
    }
    if let Some(leading) = first(Rule::leading).and_then(amount)
        && frequency.is_none()
        && volume.is_none()
    {
        let strong = own.is_none() && first(Rule::strength).is_some();
        let bare = if strong { Unit::Tablet } else { Unit::One };
        return Some(of(leading, own.flatten().unwrap_or(bare)));
    }
    let hours = first(Rule::hours).is_some();
    if let Some(Frequency { per_week, length: Some(length) }) = frequency
        && length.unit == Unit::Week
        && !hours
    {
        return product(*per_week, *length);
    }
    if let Some(volume) = volume {
        return Some(of(volume, Unit::One));
    }
    let times = first(Rule::times).and_then(amount);
    span.or(times.map(|times| of(times, own.flatten().unwrap_or(Unit::One))))
}

/// Visits a week and weeks of a course written short.
fn short_course(part: &Part<'_>) -> Option<Frequency> {
    let mut digits = part.all(Rule::digits).filter_map(|digits| decimal(digits.text()));
    let per_week = digits.next()?;
    let weeks = digits.next()?;
    let length = Some(Quantity::exactly(weeks, Unit::Week));
    Some(Frequency { per_week: (per_week, per_week), length })
}

/// Whether the words count tablets rather than things.
fn is_tablets(found: &[Part<'_>]) -> bool {
    found.iter().any(|part| part.rule() == Rule::count && part.find(Rule::pieces).is_some())
}

/// Whether a number is part of a service's name, as in a drug's grade.
fn in_name(text: &str, part: &Part<'_>, services: &[&ServiceWords]) -> bool {
    let range = part.range();
    let before = text.floor_char_boundary(range.start.saturating_sub(40));
    let Some(near) = text.get(before..range.end) else { return false };
    services.iter().any(|service| {
        service
            .phrases
            .find_iter(near)
            .any(|m| m.end() == near.len() && m.start() + before < range.start)
    })
}

/// Visits a week times weeks.
fn product(per_week: (Decimal, Decimal), weeks: Quantity) -> Option<Quantity> {
    let low = per_week.0.checked_mul(weeks.low?)?;
    let high = per_week.1.checked_mul(weeks.high?)?;
    Some(Quantity { low: Some(low), high: Some(high), unit: Unit::Visit })
}

/// A length of time.
#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
fn length(part: &Part<'_>) -> Option<Quantity> {
    let (low, high) = amount(part)?;
    let unit = part.inner().find_map(|unit| match unit.rule() {
        Rule::day_word => Some(Unit::Day),
        Rule::week_word => Some(Unit::Week),
        Rule::month_word => Some(Unit::Month),
        _ => None,
    })?;
    Some(Quantity { low: Some(low), high: Some(high), unit })
}

/// The numbers of a measure, least and greatest.
fn amount(part: &Part<'_>) -> Option<(Decimal, Decimal)> {
    let mut numbers: Vec<Decimal> = part.all(Rule::number).filter_map(|n| number(&n)).collect();
    if numbers.is_empty() {
        numbers.extend(part.all(Rule::digits).filter_map(|digits| decimal(digits.text())));
    }
    let low = *numbers.first()?;
    let high = *numbers.get(1).unwrap_or(&low);
    Some((low.min(high), low.max(high)))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar has rules that cannot stand here")]
fn number(part: &Part<'_>) -> Option<Decimal> {
    let first = part.inner().next()?;
    if first.rule() == Rule::digits {
        return decimal(first.text());
    }
    let word = first.inner().next()?;
    let value = match word.rule() {
        Rule::one => 1,
        Rule::two => 2,
        Rule::three => 3,
        Rule::four => 4,
        Rule::five => 5,
        Rule::six => 6,
        Rule::seven => 7,
        Rule::eight => 8,
        Rule::nine => 9,
        Rule::ten => 10,
        Rule::eleven => 11,
        Rule::twelve => 12,
        Rule::thirteen => 13,
        Rule::fourteen => 14,
        Rule::fifteen => 15,
        Rule::sixteen => 16,
        Rule::seventeen => 17,
        Rule::eighteen => 18,
        Rule::nineteen => 19,
        Rule::twenty if word.inner().next().is_some() => 24,
        Rule::twenty => 20,
        Rule::thirty => 30,
        _ => return None,
    };
    Some(Decimal::from(value))
}

fn decimal(digits: &str) -> Option<Decimal> {
    digits.replace(',', "").parse().ok()
}
