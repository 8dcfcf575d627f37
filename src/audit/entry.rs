//! One issue of a corpus: what the rules say, what was recorded, and by what it can be grouped. The
//! case itself is not kept, so that a corpus of millions fits into memory.

use std::sync::Arc;

use crate::cases::RecordedCase;
use crate::evaluate::{Judgment, Memo};
use crate::model::name::{RegionName, RuleName, ServiceName};
use crate::model::outcome::{Decision, Outcome};
use crate::model::rule::Program;

use super::remark::Remark;

/// The decisions on one request of an issue: one for each side that is decided apart.
#[derive(Debug, Clone)]
pub struct Part {
    /// The service, where it is known.
    pub service: Option<ServiceName>,
    /// The region asked for.
    pub region: Option<RegionName>,
    /// The decisions.
    pub judged: Arc<[Judgment]>,
}

/// One issue of a corpus.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The document.
    pub document: Arc<str>,
    /// The issue's number in it.
    pub issue: usize,
    /// Month of the decision, counted from year 0; `None` where the day is not stated.
    pub month: Option<i32>,
    /// Which regime was in force, by its position in the program.
    pub regime: Option<usize>,
    /// The decision of its services and sides together.
    pub decision: Decision,
    /// The recorded outcome.
    pub recorded: Option<Outcome>,
    /// The decisions of each of its services.
    pub parts: Vec<Part>,
    /// The values of the columns by which the corpus is grouped, in their order.
    pub groups: Vec<Option<Arc<str>>>,
    /// Single facts, not documented, with which the decision would be another.
    pub border: Vec<Border>,
    /// What was found in the text of its letter; a case as data has none.
    pub remarks: Vec<Remark>,
}

/// A single fact with which a decision would be another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Border {
    /// The fact with its place and value, for a reader.
    pub fact: String,
    /// The decision then.
    pub decision: Decision,
}

/// A column by which a corpus can be grouped, beside those of its own table.
const BUILT_IN: [&str; 8] =
    ["service", "region", "side", "rule", "regime", "month", "year", "decision"];

/// Columns of letters that name no person.
const OF_LETTERS: [&str; 2] = [crate::cases::SPECIALTY, crate::cases::LICENSURE];

/// Whether the values of a column name no person, so that they may be shown.
#[must_use]
pub fn is_impersonal(column: &str) -> bool {
    BUILT_IN.contains(&column) || OF_LETTERS.contains(&column)
}

/// The columns that every corpus has.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    BUILT_IN.into_iter().chain(OF_LETTERS).collect()
}

/// The issues of a case.
#[must_use]
pub fn entries(
    read: &RecordedCase,
    memo: &Memo<'_>,
    program: &Program,
    by: &[String],
) -> Vec<Entry> {
    let document: Arc<str> = Arc::from(read.case.document.as_str());
    let day = read.case.dates.decision.day();
    let regime = day.and_then(|d| program.regimes.iter().position(|r| r.in_force.contains(d)));
    let stated = day.filter(|_| !read.case.dates.decision.is_inferred());
    let month = stated.map(|day| i32::from(day.year()) * 12 + i32::from(day.month()) - 1);
    let entry = |(&issue, &recorded)| {
        let requests = read.case.requests.iter().filter(|request| request.issue == issue);
        let parts: Vec<Part> = requests
            .map(|request| Part {
                service: request.service.clone(),
                region: request.region.clone(),
                judged: memo.judge(&read.case, request),
            })
            .collect();
        let all: Vec<Decision> =
            parts.iter().flat_map(|part| part.judged.iter()).map(|j| j.decision).collect();
        let mut entry = Entry {
            document: Arc::clone(&document),
            issue,
            month,
            regime,
            decision: Decision::of_issue(&all),
            recorded,
            parts,
            groups: Vec::new(),
            border: Vec::new(),
            remarks: Vec::new(),
        };
        entry.groups = by.iter().map(|column| entry.value(column, read, program)).collect();
        entry
    };
    read.recorded.iter().map(entry).collect()
}

impl Entry {
    /// Every decision of the issue.
    pub fn judgments(&self) -> impl Iterator<Item = &Judgment> {
        self.parts.iter().flat_map(|part| part.judged.iter())
    }

    /// The rules that decided it, each once.
    #[must_use]
    pub fn rules(&self) -> Vec<&RuleName> {
        let mut rules: Vec<&RuleName> = self.judgments().filter_map(|j| j.rule.as_ref()).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// The services, for a reader.
    #[must_use]
    pub fn services(&self) -> String {
        let names = self
            .parts
            .iter()
            .map(|part| part.service.as_ref().map_or("unknown service", ServiceName::as_str));
        names.collect::<Vec<_>>().join(" + ")
    }

    /// Whether the decision agrees with the record; `None` where one of the two is missing.
    #[must_use]
    pub fn agrees(&self) -> Option<bool> {
        self.decision.agrees_with(self.recorded?)
    }

    /// The value of a column; `None` where the case does not say.
    fn value(&self, column: &str, read: &RecordedCase, program: &Program) -> Option<Arc<str>> {
        let text: String = match column {
            "service" => self.services(),
            "region" => self.parts.first()?.region.as_ref()?.to_string(),
            "side" => self.judgments().next()?.side?.name().to_owned(),
            "rule" => self.rules().first()?.to_string(),
            "regime" => program.regimes.get(self.regime?)?.title.clone(),
            "month" => month_name(self.month?),
            "year" => month_name(self.month?).split('-').next()?.to_owned(),
            "decision" => self.decision.words().to_owned(),
            own => {
                let of_issue = read.of_issue.get(&self.issue).and_then(|columns| columns.get(own));
                of_issue.or_else(|| read.columns.get(own))?.clone()
            }
        };
        Some(Arc::from(text))
    }
}

/// `2016-12` of a month counted from year 0.
#[must_use]
pub fn month_name(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}
