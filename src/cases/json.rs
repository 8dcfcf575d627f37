//! A case as one line of JSON: what `rationale facts --format jsonl` prints, and what others write.

mod form;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::case::{Case, Dates, DecisionDate, Patient, Request, RequestDetail, Sex};
use crate::model::day::Days;
use crate::model::fact::{Detail, Evidence, Fact, Section, SideFrom, Status};
use crate::model::level::{Level, read_levels};
use crate::model::name::{DrugName, FactName, RegionName, ServiceName};
use crate::model::outcome::Outcome;
use crate::model::rule::Program;
use crate::model::side::Side;
use crate::model::value::{Quantity, Unit, Value};
use crate::model::vocabulary::{ValueType, Vocabulary};
use jiff::civil::Date;
use rust_decimal::Decimal;

use form::{DatesIn, FactIn, IssueIn, PatientIn, QuantityIn, Scalar};

use super::problem::Problem;
use super::{CASE_BYTES_MAX, CASE_FACTS_MAX, CASE_ISSUES_MAX, RecordedCase, of_reviewer};

pub use form::CaseLine;

/// Reads lines of JSON against a vocabulary.
#[derive(Debug, Clone, Copy)]
pub struct Lines<'p> {
    vocabulary: &'p Vocabulary,
}

/// Keys of `rationale facts` that say how something was read and are no part of a case.
const READ_BUT_UNUSED: [&str; 7] = [
    "rules",
    "case_number",
    "guidelines",
    "findings",
    "frequency",
    "strength_as_written",
    "original_quantity",
];

impl<'p> Lines<'p> {
    /// A reader of cases of this program's vocabulary.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        Self { vocabulary: &program.vocabulary }
    }

    /// The case in the line with this number, and the keys that it has and nobody reads.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read(&self, line: &[u8], number: usize) -> Result<(RecordedCase, Vec<String>), Problem> {
        if line.len() > CASE_BYTES_MAX {
            let message = format!("the line has more than {CASE_BYTES_MAX} bytes");
            return Err(Problem::new(number, message + " (limit: case bytes)")
                .help("write one case a line"));
        }
        let text = std::str::from_utf8(line).map_err(|error| {
            Problem::new(number, "the line is no UTF-8").at(Some(error.valid_up_to() + 1))
        })?;
        let mut unknown = Vec::new();
        let mut json = serde_json::Deserializer::from_str(text);
        let read: CaseLine<'_> = serde_ignored::deserialize(&mut json, |path| {
            let path = path.to_string();
            let last = path.rsplit('.').next().unwrap_or("");
            if !READ_BUT_UNUSED.contains(&last) {
                unknown.push(without_indices(&path));
            }
        })
        .map_err(|error| wrong_json(&error, number))?;
        json.end().map_err(|error| wrong_json(&error, number))?;
        let reading = Reading { vocabulary: self.vocabulary, text, number };
        Ok((reading.case(&read)?, unknown))
    }
}

/// `facts.3.weight` as `facts[].weight`, so that one mistake is said once.
fn without_indices(path: &str) -> String {
    let is_index = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    path.split('.').fold(String::new(), |mut out, part| {
        if is_index(part) {
            out.push_str("[]");
        } else {
            out.push_str(if out.is_empty() { "" } else { "." });
            out.push_str(part);
        }
        out
    })
}

fn wrong_json(error: &serde_json::Error, number: usize) -> Problem {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(text, _)| text);
    // The reader's own types say nothing to whoever wrote the line.
    let message = ["u32", "usize", "u64", "i64"]
        .into_iter()
        .fold(message.to_owned(), |m, name| m.replace(name, "a whole number"))
        .replace("struct ", "an object of ");
    Problem::new(number, message)
        .at(Some(error.column().max(1)))
        .help("`rationale help --schema cases` shows the form")
}

/// One line being read.
struct Reading<'a> {
    vocabulary: &'a Vocabulary,
    text: &'a str,
    number: usize,
}

impl Reading<'_> {
    /// A complaint at the first place where the word stands.
    fn wrong(&self, word: &str, message: String) -> Problem {
        let quoted = serde_json::to_string(word).unwrap_or_default();
        let at = self.text.find(&quoted).and_then(|offset| self.text.get(..offset));
        Problem::new(self.number, message).at(at.map(|before| before.chars().count() + 2))
    }

    fn case(&self, read: &CaseLine<'_>) -> Result<RecordedCase, Problem> {
        if read.document.trim().is_empty() {
            return Err(self.wrong(&read.document, "the document has no name".to_owned()));
        }
        if let Some(version) = read.format_version.filter(|version| *version != 1) {
            let message = format!("format version {version} is not known; this program reads 1");
            return Err(Problem::new(self.number, message));
        }
        for (count, most, what) in [
            (read.facts.len(), CASE_FACTS_MAX, "facts"),
            (read.issues.len(), CASE_ISSUES_MAX, "issues"),
        ] {
            if count > most {
                let message = format!("the case has {count} {what}, more than {most}");
                return Err(Problem::new(self.number, format!("{message} (limit: case {what})")));
            }
        }
        let facts = read.facts.iter().map(|fact| self.fact(fact)).collect::<Result<_, _>>()?;
        let (mut requests, mut recorded) = (Vec::new(), BTreeMap::new());
        for issue in &read.issues {
            requests.extend(self.requests(issue)?);
            let outcome = issue.recorded.as_deref().map(|name| self.outcome(name)).transpose()?;
            if recorded.insert(issue.issue, outcome).is_some() {
                let message = format!("issue {} is there twice", issue.issue);
                return Err(Problem::new(self.number, message));
            }
        }
        let mut columns = read.columns.clone();
        let reviewer = &read.reviewer;
        let [specialties, licensure] = [&reviewer.specialties, &reviewer.licensure]
            .map(|list| list.iter().map(String::as_str).collect::<Vec<_>>());
        columns.extend(of_reviewer(&specialties, &licensure));
        Ok(RecordedCase {
            case: Case {
                document: read.document.clone().into_owned(),
                dates: self.dates(&read.dates)?,
                patient: self.patient(&read.patient)?,
                facts,
                requests,
            },
            recorded,
            columns,
            of_issue: BTreeMap::new(),
        })
    }

    fn day(&self, written: Option<&Cow<'_, str>>) -> Result<Option<Date>, Problem> {
        let wrong = |text: &str| {
            self.wrong(text, format!("`{text}` is no day of the calendar"))
                .help("write year-month-day, such as 2016-12-09")
        };
        written.map(|text| text.parse().map_err(|_| wrong(text))).transpose()
    }

    fn dates(&self, dates: &DatesIn<'_>) -> Result<Dates, Problem> {
        let not_before = self.day(dates.decision_not_before.as_ref())?;
        Ok(Dates {
            injury: self.day(dates.injury.as_ref())?,
            ur_decision: self.day(dates.ur_decision.as_ref())?,
            decision: decided(self.day(dates.decision.as_ref())?, not_before),
        })
    }

    fn patient(&self, patient: &PatientIn<'_>) -> Result<Patient, Problem> {
        if let Some(age) = patient.age.filter(|age| *age > super::row::AGE_MAX) {
            return Err(Problem::new(self.number, format!("{age} is no age in years")));
        }
        let sex = |name: &Cow<'_, str>| {
            [Sex::Female, Sex::Male].into_iter().find(|sex| sex.name() == name).ok_or_else(|| {
                let message = format!("`{name}` is no sex as letters state it");
                self.wrong(name, message).help("write `female` or `male`")
            })
        };
        Ok(Patient { age: patient.age, sex: patient.sex.as_ref().map(sex).transpose()? })
    }

    fn outcome(&self, name: &str) -> Result<Outcome, Problem> {
        [Outcome::Overturned, Outcome::Upheld].into_iter().find(|o| o.name() == name).ok_or_else(
            || {
                let message = format!("`{name}` is no recorded outcome");
                self.wrong(name, message).help("write `overturned` or `upheld`")
            },
        )
    }

    fn side(&self, written: Option<&Cow<'_, str>>) -> Result<Option<Side>, Problem> {
        let read = |name: &Cow<'_, str>| {
            Side::from_name(name).ok_or_else(|| {
                self.wrong(name, format!("there is no side `{name}`"))
                    .did_you_mean(name, ["left", "right", "bilateral", "unstated"])
            })
        };
        written.map(read).transpose()
    }

    fn region(&self, written: Option<&Cow<'_, str>>) -> Result<Option<RegionName>, Problem> {
        let known = &self.vocabulary.regions;
        let read = |name: &Cow<'_, str>| {
            // The vocabulary's own name: a case of a million does not hold a million copies.
            known.get_key_value(name.as_ref()).map(|(name, _)| name.clone()).ok_or_else(|| {
                self.wrong(name, format!("there is no region `{name}`"))
                    .did_you_mean(name, known.keys().map(RegionName::as_str))
            })
        };
        written.map(read).transpose()
    }

    fn fact(&self, read: &FactIn<'_>) -> Result<Fact, Problem> {
        let known = &self.vocabulary.facts;
        let Some((name, kind)) = known.get_key_value(read.fact.as_ref()) else {
            let message = format!("there is no fact `{}`", read.fact);
            let names = known.keys().map(FactName::as_str);
            return Err(self.wrong(&read.fact, message).did_you_mean(&read.fact, names));
        };
        let Some(status) = Status::from_name(&read.status) else {
            let statuses = ["present", "absent", "equivocal", "conflicting"];
            return Err(self
                .wrong(&read.status, format!("there is no status `{}`", read.status))
                .did_you_mean(&read.status, statuses));
        };
        let value = match &read.value {
            Some(value) => Some(self.value(value, read, &kind.value)?),
            None => None,
        };
        let section = match read.section.as_deref() {
            None | Some("case") => Section::CaseFile,
            Some("summary") => Section::Summary,
            Some("header") => Section::Header,
            Some("rationale") => Section::Rationale(read.issue.unwrap_or(0)),
            Some(other) => {
                return Err(self
                    .wrong(other, format!("there is no section `{other}`"))
                    .did_you_mean(other, ["case", "summary", "header", "rationale"]));
            }
        };
        if read.end < read.start {
            return Err(self.wrong(&read.fact, "this fact ends before it starts".to_owned()));
        }
        Ok(Fact {
            name: name.clone(),
            region: self.region(read.region.as_ref())?,
            side: self.side(read.side.as_ref())?,
            status,
            value,
            detail: Detail {
                day: self.days(read.date.as_ref())?,
                levels: self.levels(&read.levels)?,
                side_from: match read.side_from.as_deref() {
                    None => SideFrom::Stated,
                    Some("context") => SideFrom::Context,
                    Some(other) => {
                        let message = format!("a side cannot be known from `{other}`");
                        return Err(self.wrong(other, message).did_you_mean(other, ["context"]));
                    }
                },
            },
            evidence: Evidence {
                range: read.start..read.end,
                words: read.words.clone().unwrap_or_default().into_owned(),
                section,
            },
        })
    }

    fn value(
        &self,
        value: &Scalar<'_>,
        fact: &FactIn<'_>,
        kind: &ValueType,
    ) -> Result<Value, Problem> {
        let name = &fact.fact;
        let quantity = |unit: &str| self.quantity(value, unit).map(Value::Quantity);
        match (kind, fact.unit.as_deref(), value) {
            (ValueType::Quantity(dimension), unit, _) => {
                let read = self.quantity(value, unit.unwrap_or("units"))?;
                if read.unit.dimension() == *dimension {
                    return Ok(Value::Quantity(read));
                }
                let found = read.unit.dimension().words();
                let message = format!("`{name}` is {}, not {found}", dimension.words());
                Err(self.wrong(name, message).help("state its `unit`, such as `week`"))
            }
            (ValueType::Words { words, .. }, None, Scalar::Words(word)) => {
                if words.contains(word.as_ref()) {
                    return Ok(Value::Word(word.clone().into_owned()));
                }
                let message = format!("`{name}` has no value `{word}`");
                Err(self.wrong(word, message).did_you_mean(word, words.iter().map(String::as_str)))
            }
            (ValueType::None | ValueType::Text, None, Scalar::Words(word)) => {
                Ok(Value::Word(word.clone().into_owned()))
            }
            (ValueType::None | ValueType::Text, Some(unit), _) => quantity(unit),
            (ValueType::None | ValueType::Text, None, Scalar::Number(_)) => quantity("units"),
            (ValueType::Words { .. }, _, _) => {
                Err(self.wrong(name, format!("the value of `{name}` is one of its words")))
            }
        }
    }

    fn quantity(&self, value: &Scalar<'_>, unit: &str) -> Result<Quantity, Problem> {
        let known = if matches!(unit, "unit" | "units" | "one") {
            Some(Unit::One)
        } else {
            Unit::from_name(unit)
        };
        let Some(unit) = known else {
            let units = Unit::ALL.map(Unit::name);
            return Err(self
                .wrong(unit, format!("there is no unit `{unit}`"))
                .did_you_mean(unit, units));
        };
        let text = match value {
            Scalar::Number(number) => Cow::Owned(number.to_string()),
            Scalar::Words(words) => Cow::Borrowed(words.as_ref()),
        };
        range(&text).map(|(low, high)| Quantity { low, high, unit }).ok_or_else(|| {
            let message = format!("`{text}` is no number and no range of numbers");
            self.wrong(&text, message).help("write 4, 3-4, >=3 or <=4")
        })
    }

    /// A day, a window of days, or all days from one on.
    fn days(&self, written: Option<&Cow<'_, str>>) -> Result<Option<Days>, Problem> {
        let Some(text) = written else { return Ok(None) };
        let (first, last, open) = match (text.split_once(" to "), text.strip_suffix(" or later")) {
            (Some((first, last)), _) => (first, last, false),
            (None, Some(first)) => (first, first, true),
            (None, None) => (text.as_ref(), text.as_ref(), false),
        };
        let days = first
            .parse()
            .ok()
            .zip(last.parse().ok())
            .map(|(earliest, latest)| Days { earliest, latest: Some(latest).filter(|_| !open) });
        let days = days.filter(|days| days.latest.is_none_or(|latest| days.earliest <= latest));
        days.map(Some).ok_or_else(|| {
            let message = format!("`{text}` is no day and no window of days");
            self.wrong(text, message)
                .help("write 2016-12-09, 2016-12-01 to 2016-12-31 or 2016-12-09 or later")
        })
    }

    fn levels(&self, written: &[Cow<'_, str>]) -> Result<BTreeSet<Level>, Problem> {
        let mut levels = BTreeSet::new();
        for words in written {
            let read = read_levels(words);
            if read.is_empty() {
                let message = format!("`{words}` is no level of the spine");
                return Err(self
                    .wrong(words, message)
                    .help("write a root such as L5 or a segment such as L4-5"));
            }
            levels.extend(read);
        }
        Ok(levels)
    }

    /// The drugs and items that a request names.
    fn named(&self, issue: &IssueIn<'_>) -> Result<BTreeSet<DrugName>, Problem> {
        let known = &self.vocabulary.drugs;
        let mut all = BTreeSet::new();
        for (written, what, items) in
            [(&issue.ingredients, "drug", false), (&issue.items, "item", true)]
        {
            for name in written {
                let found = known.get_key_value(name.as_ref()).filter(|(_, d)| d.item == items);
                let Some((name, _)) = found else {
                    let names = known.iter().filter(|(_, d)| d.item == items);
                    let wrong = self.wrong(name, format!("there is no {what} `{name}`"));
                    return Err(wrong.did_you_mean(name, names.map(|(n, _)| n.as_str())));
                };
                all.insert(name.clone());
            }
        }
        Ok(all)
    }

    fn requests(&self, issue: &IssueIn<'_>) -> Result<Vec<Request>, Problem> {
        if issue.issue == 0 {
            return Err(Problem::new(self.number, "issues are numbered from 1"));
        }
        let known = &self.vocabulary.services;
        let named = issue.services.iter().map(|name| {
            known.get_key_value(name.as_ref()).map(|(name, _)| Some(name.clone())).ok_or_else(
                || {
                    self.wrong(name, format!("there is no service `{name}`"))
                        .did_you_mean(name, known.keys().map(ServiceName::as_str))
                },
            )
        });
        let mut services = named.collect::<Result<Vec<Option<ServiceName>>, _>>()?;
        if services.is_empty() {
            services.push(None);
        }
        let amount = |amount: &Option<QuantityIn<'_>>| match amount {
            Some(QuantityIn { value: Some(value), unit }) => self.quantity(value, unit).map(Some),
            Some(QuantityIn { value: None, .. }) | None => Ok(None),
        };
        let words = issue.request.clone().map(Cow::into_owned);
        let request = Request {
            issue: issue.issue,
            words: words.unwrap_or_else(|| issue.services.join(", ")),
            service: None,
            region: self.region(issue.region.as_ref())?,
            side: self.side(issue.side.as_ref())?,
            states_region: issue.states_region.unwrap_or(issue.region.is_some()),
            says_further: issue.says_further,
            quantity: amount(&issue.quantity)?,
            partly_authorized: issue.partly_authorized || issue.authorized.is_some(),
            authorized: amount(&issue.authorized)?,
            course: amount(&issue.course)?,
            states_strength: issue.states_strength || issue.strength.is_some(),
            states_level: issue.states_level || !issue.levels.is_empty(),
            detail: RequestDetail {
                levels: self.levels(&issue.levels)?,
                ingredients: self.named(issue)?,
                strength: amount(&issue.strength)?,
                tablets_per_day: amount(&issue.tablets_per_day)?,
            },
        };
        let of = |service| Request { service, ..request.clone() };
        Ok(services.into_iter().map(of).collect())
    }
}

/// The day of the decision from what is stated of it.
pub(super) fn decided(stated: Option<Date>, not_before: Option<Date>) -> DecisionDate {
    let from = || Evidence { range: 0..0, words: String::new(), section: Section::CaseFile };
    match (stated, not_before) {
        (Some(day), _) => DecisionDate::Stated(day),
        (None, Some(not_before)) => DecisionDate::Inferred { not_before, from: from() },
        (None, None) => DecisionDate::Unknown,
    }
}

/// `4`, `3-4`, `>=3`, `<=4` or `unbounded` as the ends of a range.
fn range(text: &str) -> Option<(Option<Decimal>, Option<Decimal>)> {
    let number = |text: &str| text.trim().parse::<Decimal>().ok().or_else(|| scientific(text));
    if text == "unbounded" {
        return Some((None, None));
    }
    if let Some(low) = text.strip_prefix(">=") {
        return Some((Some(number(low)?), None));
    }
    if let Some(high) = text.strip_prefix("<=") {
        return Some((None, Some(number(high)?)));
    }
    if let Some(exact) = number(text) {
        return Some((Some(exact), Some(exact)));
    }
    let (low, high) = text.split_once('-')?;
    let (low, high) = (number(low)?, number(high)?);
    (low <= high).then_some((Some(low), Some(high)))
}

fn scientific(text: &str) -> Option<Decimal> {
    Decimal::from_scientific(text.trim()).ok()
}
