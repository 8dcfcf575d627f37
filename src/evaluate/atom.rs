//! A fact asked of the records: which of them speak of it at this place, and what they say together.
//!
//! A question about a place is whether the fact holds *somewhere* in it. So a record that it holds in a part
//! answers yes; a record that it does not hold answers no only if it is about the whole place: "no numbness in the
//! foot" leaves the thigh open, and a normal left side leaves the right side open.

use std::collections::BTreeSet;

use crate::model::condition::{FactTest, Scope, Threshold};
use crate::model::fact::{Fact, Status};
use crate::model::name::FactName;
use crate::model::side::Side;
use crate::model::truth::Truth;
use crate::model::value::{Amount, Value};
use crate::model::vocabulary::{FactType, ValueType};
use crate::source::Span;
use crate::syntax::condition::Comparison;

use super::condition::Asked;
use super::trace::{Near, Place, Reason, Trace, What};

/// What one record says to a test, wherever it is about; `None` where it is about something else.
type Answer = Option<(Truth, Reason)>;

/// A record with its answer.
#[derive(Debug, Clone, Copy)]
struct Witness<'f> {
    index: usize,
    fact: &'f Fact,
    reason: Reason,
}

/// What is asked of each record; of a choice between words, one word at a time.
#[derive(Debug)]
struct Question<'t> {
    test: &'t FactTest,
    word: Option<&'t str>,
}

/// What the records say together.
#[derive(Debug)]
struct Found {
    truth: Truth,
    reason: Reason,
    evidence: Vec<usize>,
    near: Vec<Near>,
}

impl Default for Found {
    fn default() -> Self {
        let (evidence, near) = (Vec::new(), Vec::new());
        Self { truth: Truth::Unknown, reason: Reason::NotFound, evidence, near }
    }
}

/// The records of a fact at a place, by what they say.
#[derive(Debug, Default)]
struct Witnesses<'f> {
    yes: Vec<Witness<'f>>,
    no: Vec<Witness<'f>>,
    open: Vec<Witness<'f>>,
    near: Vec<Near>,
}

impl Asked<'_> {
    /// A fact under a test at a place.
    pub(super) fn fact(
        &self,
        name: &FactName,
        test: &FactTest,
        span: Span,
        scope: &Scope,
    ) -> Trace {
        let place = self.place(scope);
        let test = self.with_arguments(test);
        let found = self.found(name, &test, &place);
        let (truth, reason) = (found.truth, found.reason);
        let (truth, reason) = match test {
            FactTest::Absent => (!truth, opposite(reason)),
            FactTest::Known if truth.is_settled() => (Truth::Met, Reason::Found),
            FactTest::Known => (Truth::Unknown, reason),
            FactTest::Present | FactTest::Documented | FactTest::Compare(..) | FactTest::Is(_) => {
                (truth, reason)
            }
        };
        let mut trace = self.leaf(What::Fact(name.clone(), test), span, scope, truth, reason);
        trace.value = found.evidence.first().and_then(|&i| self.case.facts.get(i)?.value.clone());
        trace.evidence = found.evidence;
        trace.near = found.near;
        trace
    }

    /// What the records say to the test. Whether a fact is one of several words is whether it is any of them: that it
    /// is not the one says nothing of the others, and does not contradict them.
    fn found(&self, name: &FactName, test: &FactTest, place: &Place) -> Found {
        let FactTest::Is(words) = test else {
            return self.found_one(name, &Question { test, word: None }, place);
        };
        let each = |word: &String| {
            self.found_one(name, &Question { test, word: Some(word.as_str()) }, place)
        };
        let each: Vec<Found> = words.iter().map(each).collect();
        let truth = each.iter().fold(Truth::NotMet, |truth, found| truth.or(found.truth));
        let mut all = Found { truth, ..Found::default() };
        let (alike, others): (Vec<Found>, Vec<Found>) =
            each.into_iter().partition(|found| found.truth == truth);
        let telling = alike.iter().find(|found| found.reason != Reason::NotFound);
        all.reason = telling.or(alike.first()).map_or(Reason::NotFound, |found| found.reason);
        for found in &alike {
            all.evidence.extend(&found.evidence);
        }
        for found in alike.into_iter().chain(others) {
            all.near.extend(found.near);
        }
        // A record that is near to every word was seen once.
        all.near.sort_by_key(|n| (n.why, n.fact));
        all.near.dedup();
        all.evidence.sort_unstable();
        all.evidence.dedup();
        all
    }

    /// What the records say to a test at a place, of a choice to one word of it, and why.
    pub(super) fn answer_of(
        &self,
        name: &FactName,
        test: &FactTest,
        word: Option<&str>,
        place: &Place,
    ) -> (Truth, Reason) {
        let found = self.found_one(name, &Question { test, word }, place);
        (found.truth, found.reason)
    }

    fn found_one(&self, name: &FactName, question: &Question<'_>, place: &Place) -> Found {
        let witnesses = self.witnesses(name, question, place);
        let (truth, reason, evidence) = self.together(&witnesses, place);
        Found { truth, reason, evidence, near: witnesses.near }
    }

    /// The admitted records of a fact, sorted by what they say to the question.
    fn witnesses(&self, name: &FactName, question: &Question<'_>, place: &Place) -> Witnesses<'_> {
        let mut witnesses = Witnesses::default();
        for (index, fact) in self.admitted_records(name) {
            let Some((truth, reason)) = self.answer(fact, question) else { continue };
            let witness = Witness { index, fact, reason };
            let (inside, limit) = self.within(fact);
            let elsewhere = self.elsewhere(fact, place);
            if truth == Truth::NotMet
                && self.is_about_all_of(fact, place)
                && self.denies_within(fact)
            {
                witnesses.no.push(witness);
                continue;
            }
            let elsewhere = elsewhere.or((inside == Truth::NotMet).then_some(limit));
            match (elsewhere, inside, truth) {
                (Some(why), _, _) => witnesses.near.push(Near { fact: index, why }),
                (None, Truth::Unknown | Truth::NotMet, _) => {
                    witnesses.open.push(Witness { reason: limit, ..witness });
                }
                (None, Truth::Met, Truth::Met) => witnesses.yes.push(witness),
                (None, Truth::Met, Truth::Unknown) => witnesses.open.push(witness),
                (None, Truth::Met, Truth::NotMet) => {
                    witnesses.open.push(Witness { reason: Reason::PartOnly, ..witness });
                }
            }
        }
        // What is said of the other side comes before what is said of nowhere in particular.
        witnesses.near.sort_by_key(|n| (n.why, n.fact));
        self.join_sides(&mut witnesses, place);
        witnesses
    }

    /// A normal left and a normal right side are together an answer to a question about any side.
    fn join_sides(&self, witnesses: &mut Witnesses<'_>, place: &Place) {
        if place.side.is_some() {
            return;
        }
        let whole = Place { side: None, region: place.region.clone() };
        let on = |w: &Witness<'_>, side: Side| {
            w.reason == Reason::PartOnly
                && w.fact.side == Some(side)
                && self.denies_within(w.fact)
                && self.is_about_all_of(&Fact { side: None, ..w.fact.clone() }, &whole)
        };
        let sides = [Side::Left, Side::Right];
        if sides.iter().all(|&side| witnesses.open.iter().any(|w| on(w, side))) {
            let (joined, open) = std::mem::take(&mut witnesses.open)
                .into_iter()
                .partition(|w| sides.iter().any(|&side| on(w, side)));
            witnesses.open = open;
            witnesses.no.extend(
                Vec::<Witness<'_>>::into_iter(joined)
                    .map(|w| Witness { reason: Reason::Negated, ..w }),
            );
        }
    }

    /// What the records say together: a yes counts unless a no covers its place as well. A no about the whole of the
    /// place asked covers every yes in it, however widely that yes is put; otherwise learning it would flip an answer.
    fn together(&self, witnesses: &Witnesses<'_>, place: &Place) -> (Truth, Reason, Vec<usize>) {
        let indices = |list: &[Witness<'_>]| list.iter().map(|w| w.index).collect::<Vec<_>>();
        let all = || {
            let mut all = indices(&witnesses.yes);
            all.extend(indices(&witnesses.no));
            all.extend(indices(&witnesses.open));
            all
        };
        let conflict = (Truth::Unknown, Reason::Conflicting, all());
        if witnesses.open.iter().any(|w| w.reason == Reason::Conflicting) {
            return conflict;
        }
        let noes: Vec<&Witness<'_>> = witnesses
            .no
            .iter()
            .chain(witnesses.open.iter().filter(|w| w.reason == Reason::PartOnly))
            .collect();
        let contradicted = |yes: &Witness<'_>| {
            let at = Place { side: yes.fact.side, region: yes.fact.region.clone() };
            !witnesses.no.is_empty() || noes.iter().any(|no| self.is_about_all_of(no.fact, &at))
        };
        let good: Vec<usize> =
            witnesses.yes.iter().filter(|w| !contradicted(w)).map(|w| w.index).collect();
        if !good.is_empty() {
            return (Truth::Met, Reason::Found, good);
        }
        if !witnesses.yes.is_empty() {
            return conflict;
        }
        if let Some(first) = witnesses.no.first() {
            return (Truth::NotMet, first.reason, indices(&witnesses.no));
        }
        if let Some(first) = witnesses.open.first() {
            return (Truth::Unknown, first.reason, indices(&witnesses.open));
        }
        let reason = witnesses.near.first().map_or(Reason::NotFound, |n| n.why);
        let reason = if reason == Reason::OtherSide && place.side.is_none() {
            Reason::NotFound
        } else {
            reason
        };
        (Truth::Unknown, reason, Vec::new())
    }

    /// The records of a fact in the sections that count, with their positions in the case.
    fn admitted_records(&self, name: &FactName) -> impl Iterator<Item = (usize, &Fact)> {
        let admitted = self.admitted;
        let records = self.case.facts.iter().enumerate();
        records.filter(move |(_, f)| f.name == *name && admitted.admits(f.evidence.section))
    }

    /// The records of a fact that are about the place, and those that are not with the reason.
    pub(super) fn records(&self, name: &FactName, place: &Place) -> (Vec<usize>, Vec<Near>) {
        let (mut here, mut near) = (Vec::new(), Vec::new());
        for (index, fact) in self.admitted_records(name) {
            let (inside, limit) = self.within(fact);
            let elsewhere = self.elsewhere(fact, place);
            match elsewhere.or((inside != Truth::Met).then_some(limit)) {
                None => here.push(index),
                Some(why) => near.push(Near { fact: index, why }),
            }
        }
        (here, near)
    }

    /// Why a record is not about a part of the place asked; `None` where it is.
    fn elsewhere(&self, fact: &Fact, place: &Place) -> Option<Reason> {
        let fact_type = self.program.vocabulary.facts.get(&fact.name)?;
        let region = place.region.as_ref().filter(|_| fact_type.regional);
        if let Some(asked) = region {
            match &fact.region {
                Some(region) if self.program.vocabulary.is_within(region, asked) => {}
                Some(_) => return Some(Reason::OtherRegion),
                None => return Some(Reason::RegionNotStated),
            }
        }
        let noted = self.side.filter(|_| fact_type.side_noted);
        if fact.side.zip(noted).is_some_and(|(side, own)| side.covers(own) == Some(false)) {
            return Some(Reason::OtherSide);
        }
        let asked = place.side.filter(|_| fact_type.sided)?;
        match fact.side.map(|side| side.covers(asked)) {
            Some(Some(true)) => None,
            Some(Some(false)) => Some(Reason::OtherSide),
            Some(None) | None => Some(Reason::SideNotStated),
        }
    }

    /// Whether a record is about the whole of the place asked, so that a no there is a no.
    fn is_about_all_of(&self, fact: &Fact, place: &Place) -> bool {
        let Some(fact_type) = self.program.vocabulary.facts.get(&fact.name) else { return false };
        self.covers_region(fact, fact_type, place) && covers_side(fact, fact_type, place)
    }

    fn covers_region(&self, fact: &Fact, fact_type: &FactType, place: &Place) -> bool {
        match (&fact.region, &place.region) {
            _ if !fact_type.regional => true,
            (Some(region), Some(asked)) => self.program.vocabulary.is_within(asked, region),
            // A record without a region is about the patient as a whole; it does not answer for a region.
            (None, asked) => asked.is_none(),
            (Some(_), None) => false,
        }
    }

    fn answer(&self, fact: &Fact, question: &Question<'_>) -> Answer {
        let present = match fact.status {
            Status::Present => (Truth::Met, Reason::Found),
            Status::Absent => (Truth::NotMet, Reason::Negated),
            Status::Equivocal => (Truth::Unknown, Reason::Equivocal),
            Status::Conflicting => (Truth::Unknown, Reason::Conflicting),
        };
        match question.test {
            FactTest::Present | FactTest::Absent | FactTest::Known => Some(present),
            FactTest::Documented => Some((Truth::Met, Reason::Found)),
            FactTest::Compare(comparison, Threshold::Amount(amount)) => {
                Some(compare(fact, *comparison, *amount))
            }
            FactTest::Compare(_, Threshold::Parameter(_)) => {
                Some((Truth::Unknown, Reason::NoValue))
            }
            FactTest::Is(words) => self.is_word(fact, question.word?, words, present),
        }
    }

    /// A record with another word speaks of another thing, unless one word excludes the others; one of the other words
    /// that are asked for answers for itself.
    fn is_word(
        &self,
        fact: &Fact,
        asked: &str,
        words: &BTreeSet<String>,
        present: (Truth, Reason),
    ) -> Answer {
        let Some(Value::Word(word)) = &fact.value else {
            return Some((Truth::Unknown, Reason::NoValue));
        };
        if word == asked {
            return Some(present);
        }
        if words.contains(word) {
            return None;
        }
        let exclusive = match self.program.vocabulary.facts.get(&fact.name).map(|f| &f.value) {
            Some(ValueType::Words { exclusive, .. }) => *exclusive,
            Some(ValueType::None | ValueType::Quantity(_) | ValueType::Text) | None => false,
        };
        (exclusive && present.0 == Truth::Met).then_some((Truth::NotMet, Reason::ValueOutOfRange))
    }

    /// The test with the gate's arguments in place of its parameters.
    fn with_arguments(&self, test: &FactTest) -> FactTest {
        match test {
            FactTest::Compare(comparison, threshold) => {
                let amount = self.threshold(threshold).map(Threshold::Amount);
                FactTest::Compare(*comparison, amount.unwrap_or_else(|| threshold.clone()))
            }
            FactTest::Present
            | FactTest::Absent
            | FactTest::Documented
            | FactTest::Known
            | FactTest::Is(_) => test.clone(),
        }
    }
}

/// A normal finding without a side is about both; one on a side is about that side only.
fn covers_side(fact: &Fact, fact_type: &FactType, place: &Place) -> bool {
    match (fact.side, place.side) {
        _ if !fact_type.sided => true,
        (Some(side), Some(asked)) => side == asked || side.covers(asked) == Some(true),
        (None, Some(_)) | (Some(Side::Left | Side::Right), None) => false,
        (Some(Side::Bilateral | Side::Unstated) | None, None) => true,
    }
}

/// The reason seen from the opposite question.
fn opposite(reason: Reason) -> Reason {
    if reason == Reason::Found {
        return Reason::Negated;
    }
    if reason == Reason::Negated { Reason::Found } else { reason }
}

/// A record's value against a threshold.
fn compare(fact: &Fact, comparison: Comparison, threshold: Amount) -> (Truth, Reason) {
    if fact.status == Status::Conflicting {
        return (Truth::Unknown, Reason::Conflicting);
    }
    let truth = match &fact.value {
        Some(Value::Quantity(quantity)) => quantity.compare(comparison, threshold),
        Some(Value::Elapsed(elapsed)) => elapsed.compare(comparison, threshold),
        Some(Value::Word(_)) | None => return (Truth::Unknown, Reason::NoValue),
    };
    match truth {
        Truth::Met => (truth, Reason::Found),
        Truth::NotMet => (truth, Reason::ValueOutOfRange),
        Truth::Unknown => (truth, Reason::ValueNotExact),
    }
}
