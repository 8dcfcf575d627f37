//! Groups of issues held against what their case mix and chance explain.
//!
//! For each group: how many denials were overturned, how many would have been had each kind of case
//! been overturned as often as it is in the whole corpus (indirect standardization), and the exact
//! binomial limits around that. Groups are in the order of their names: this is a funnel, not a
//! league table (Spiegelhalter 2005).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::outcome::{Decision, Outcome};
use crate::model::rule::Program;

use super::entry::{Entry, is_impersonal};
use super::funnel::{exact_limits, normal_limits, spread};
use super::interval::{Interval, Level, wilson};

/// Most groups of one column that are shown; more are no groups but cases.
pub const GROUPS_MAX: usize = 10_000;

/// Where a group lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// Chance explains it.
    Inside,
    /// Outside of the 95 % limits: one group in twenty is.
    Beyond95,
    /// Outside of the 99.8 % limits.
    Beyond998,
}

impl Position {
    /// The words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Beyond95 => "outside 95 %",
            Self::Beyond998 => "outside 99.8 %",
        }
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name: the value of the column, or a pseudonym.
    pub name: String,
    /// Issues with a recorded outcome.
    pub issues: u32,
    /// Those whose denial was overturned.
    pub overturned: u32,
    /// How many would be, given the case mix.
    pub expected: f64,
    /// The limits of the share overturned around the expected one: 95 % and 99.8 %.
    pub limits: Option<(Interval, Interval)>,
    /// Where the observed share lies, over-dispersion taken into account.
    pub position: Position,
    /// Issues that a rule decides, and those of them that agree with the record.
    pub agreement: (u32, u32),
}

impl Row {
    /// The share of denials overturned.
    #[must_use]
    pub fn share(&self) -> f64 {
        f64::from(self.overturned) / f64::from(self.issues.max(1))
    }

    /// Observed by expected; `None` where nothing is expected.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        (self.expected > 0.0).then(|| f64::from(self.overturned) / self.expected)
    }

    /// The Wilson interval of the agreement with the record.
    #[must_use]
    pub fn agreed(&self) -> Option<Interval> {
        wilson(self.agreement.1, self.agreement.0, Level::Usual)
    }
}

/// The groups of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// The column.
    pub column: String,
    /// By what cases are told apart for the expected count.
    pub mix: &'static str,
    /// The share of denials overturned over all groups.
    pub share: f64,
    /// Over-dispersion: about 1 where chance alone is at work. Above 1 the limits are widened by
    /// its root.
    pub dispersion: Option<f64>,
    /// In the order of their names.
    pub rows: Vec<Row>,
    /// Issues without a value in the column.
    pub without: usize,
    /// Whether pseudonyms stand for the values.
    pub pseudonyms: bool,
}

/// By what cases are told apart beside the grouping itself.
fn mix(column: &str) -> &'static str {
    match column {
        "service" | "rule" | "region" => "decision of the rules",
        "decision" => "service",
        _ => "service and decision of the rules",
    }
}

/// The groups of the column at this position of [`Entry::groups`].
///
/// Values of columns that are not the program's own may be names of persons; they are shown only
/// where `names` says so.
#[must_use]
pub fn groups(entries: &[Entry], column: &str, position: usize, names: bool) -> Groups {
    let stratum = |entry: &Entry| -> (Option<String>, Option<Decision>) {
        match mix(column) {
            "decision of the rules" => (None, Some(entry.decision)),
            "service" => (Some(entry.services()), None),
            _ => (Some(entry.services()), Some(entry.decision)),
        }
    };
    let mut strata: BTreeMap<(Option<String>, Option<Decision>), (u32, u32)> = BTreeMap::new();
    let mut counted: BTreeMap<Arc<str>, Vec<(usize, &Entry)>> = BTreeMap::new();
    let mut without = 0;
    for (index, entry) in entries.iter().enumerate() {
        let Some(recorded) = entry.recorded else { continue };
        let Some(Some(value)) = entry.groups.get(position) else {
            without += 1;
            continue;
        };
        let counts = strata.entry(stratum(entry)).or_default();
        counts.0 += 1;
        counts.1 += u32::from(recorded == Outcome::Overturned);
        counted.entry(Arc::clone(value)).or_default().push((index, entry));
    }
    let rate = |entry: &Entry| {
        let counts = strata.get(&stratum(entry)).copied().unwrap_or_default();
        f64::from(counts.1) / f64::from(counts.0.max(1))
    };
    let pseudonyms = !names && !is_impersonal(column);
    let width = counted.len().to_string().len();
    let mut rows: Vec<Row> = counted
        .into_iter()
        .take(GROUPS_MAX)
        .enumerate()
        .map(|(number, (value, members))| Row {
            name: if pseudonyms {
                format!("{column} {:0width$}", number + 1)
            } else {
                value.to_string()
            },
            ..row(&members, rate)
        })
        .collect();
    let (all, overturned) = strata.values().fold((0_u32, 0_u32), |(n, o), (m, p)| (n + m, o + p));
    let dispersion = spread(rows.iter().filter_map(score).collect());
    for row in &mut rows {
        row.position = place(row, dispersion);
    }
    Groups {
        column: column.to_owned(),
        mix: mix(column),
        share: f64::from(overturned) / f64::from(all.max(1)),
        dispersion,
        rows,
        without,
        pseudonyms,
    }
}

fn row(members: &[(usize, &Entry)], rate: impl Fn(&Entry) -> f64) -> Row {
    let count = |is: &dyn Fn(&Entry) -> bool| {
        u32::try_from(members.iter().filter(|(_, e)| is(e)).count()).unwrap_or(u32::MAX)
    };
    let issues = count(&|_| true);
    let expected: f64 = members.iter().map(|(_, entry)| rate(entry)).sum();
    let share = (expected / f64::from(issues.max(1))).clamp(0.0, 1.0);
    let limits = [Level::Usual, Level::Extreme].map(|level| exact_limits(share, issues, level));
    let [usual, extreme] = limits;
    Row {
        name: String::new(),
        issues,
        overturned: count(&|e| e.recorded == Some(Outcome::Overturned)),
        expected,
        limits: usual.zip(extreme),
        position: Position::Inside,
        agreement: (count(&|e| e.agrees().is_some()), count(&|e| e.agrees() == Some(true))),
    }
}

/// The z-score of a group around its own expected share.
fn score(row: &Row) -> Option<f64> {
    let (n, expected) = (f64::from(row.issues), row.expected);
    let variance = expected * (1.0 - expected / n);
    (variance > 0.0).then(|| (f64::from(row.overturned) - expected) / variance.sqrt())
}

fn place(row: &Row, dispersion: Option<f64>) -> Position {
    let Some((usual, extreme)) = row.limits else { return Position::Inside };
    let expected = (row.expected / f64::from(row.issues.max(1))).clamp(0.0, 1.0);
    let phi = dispersion.unwrap_or(1.0).max(1.0);
    let outside = |level: Level, exact: Interval| {
        let wide = normal_limits(expected, row.issues, level, phi);
        let beyond_wide = wide.is_none_or(|wide| !wide.contains(row.share()));
        !exact.contains(row.share()) && (phi <= 1.0 || beyond_wide)
    };
    if outside(Level::Extreme, extreme) {
        Position::Beyond998
    } else if outside(Level::Usual, usual) {
        Position::Beyond95
    } else {
        Position::Inside
    }
}

/// One month of a control chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// The month, counted from year 0.
    pub month: i32,
    /// Issues with a recorded outcome.
    pub issues: u32,
    /// Those whose denial was overturned.
    pub overturned: u32,
    /// The share over all months of the same regime.
    pub centre: f64,
    /// The 99.8 % limits around it.
    pub limits: Option<Interval>,
}

/// The share of denials overturned, month by month (a p-chart), and when the guidelines changed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// Months with issues, in order.
    pub months: Vec<Month>,
    /// The first month of each regime that began between them, with its title.
    pub changes: Vec<(i32, String)>,
}

/// The control chart of a corpus. A change of guidelines begins a new centre line, so that it is
/// not read as drift.
#[must_use]
pub fn chart(entries: &[Entry], program: &Program) -> Chart {
    let mut counted: BTreeMap<(i32, Option<usize>), (u32, u32)> = BTreeMap::new();
    let mut regimes: BTreeMap<Option<usize>, (u32, u32)> = BTreeMap::new();
    for entry in entries {
        let (Some(month), Some(recorded)) = (entry.month, entry.recorded) else { continue };
        let overturned = u32::from(recorded == Outcome::Overturned);
        for counts in [
            counted.entry((month, entry.regime)).or_default(),
            regimes.entry(entry.regime).or_default(),
        ] {
            counts.0 += 1;
            counts.1 += overturned;
        }
    }
    let months: Vec<Month> = counted
        .iter()
        .map(|(&(month, regime), &(issues, overturned))| {
            let (n, o) = regimes.get(&regime).copied().unwrap_or_default();
            let centre = f64::from(o) / f64::from(n.max(1));
            let limits = exact_limits(centre, issues, Level::Extreme);
            Month { month, issues, overturned, centre, limits }
        })
        .collect();
    let (first, last) = (months.first().map(|m| m.month), months.last().map(|m| m.month));
    let begins = program.regimes.iter().filter_map(|regime| {
        let from = regime.in_force.from?;
        let month = i32::from(from.year()) * 12 + i32::from(from.month()) - 1;
        (first? < month && month <= last?).then(|| (month, regime.title.clone()))
    });
    Chart { changes: begins.collect(), months }
}
