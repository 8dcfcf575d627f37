//! A case as rows of a table: one row for each disputed service, the case's own entries repeated.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::model::case::{Case, Dates, Patient, Request, RequestDetail, Sex};
use crate::model::fact::Fact;
use crate::model::level::read_levels;
use crate::model::name::{DrugName, RegionName, ServiceName};
use crate::model::outcome::Outcome;
use crate::model::read::quantity_of_text;
use crate::model::side::Side;
use crate::model::value::Quantity;

use super::fact::{FactColumn, FactTexts, Wrong};
use super::json::decided;
use super::problem::Problem;
use super::table::Cell;
use super::{CASE_FACTS_MAX, CASE_ISSUES_MAX, RecordedCase, TABLE_COLUMNS_MAX};

/// Greatest age in years.
pub(super) const AGE_MAX: u32 = 130;

/// What a column of a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    /// One of [`COLUMNS`].
    Known(&'static str),
    /// A fact, its cells a status or value.
    Fact(FactColumn),
    /// Anything else, to group by.
    Own(String),
}

/// The columns that are read, with what they hold. Each may be left out but `document`.
pub const COLUMNS: [(&str, &str); 28] = [
    ("document", "the name by which results call the case; its rows stand together"),
    ("issue", "number of the disputed service, from 1; counted where there is no such column"),
    ("request", "the request as written"),
    ("service", "what is asked for; several names are set apart by `;`"),
    ("region", "the body region asked for"),
    ("side", "left, right, bilateral or unstated"),
    ("quantity", "how much is in dispute, such as `12 visits`"),
    ("authorized", "how much utilization review authorized"),
    ("partly_authorized", "yes or no"),
    ("course", "length of the course or rental, such as `6 weeks`"),
    ("states_strength", "whether the request states the strength of the drug: yes or no"),
    ("states_level", "whether the request states a level of the spine: yes or no"),
    (
        "states_region",
        "whether the request itself states the region: yes or no; left out, yes where one is given",
    ),
    ("says_further", "whether the request says that it goes on with earlier care: yes or no"),
    ("levels", "nerve roots such as `L5` and segments such as `L4-5`, set apart by `;`"),
    ("ingredients", "the drugs in it, set apart by `;`"),
    ("items", "what else it names, such as a device, set apart by `;`"),
    ("strength", "how strong one tablet is, such as `10 mg`"),
    ("tablets_per_day", "as prescribed, such as `2 tablets`"),
    ("injury", "day of the injury, as year-month-day"),
    ("ur_decision", "day of the denial by utilization review"),
    ("decision", "day of the decision"),
    ("decision_not_before", "where that is not known, the day before which it was not made"),
    ("age", "age of the patient in whole years"),
    ("sex", "female or male"),
    ("recorded", "overturned or upheld"),
    ("facts", "documented facts, set apart by `;`, such as `numbness on left side; no fever`"),
    ("section", "case, unless `rationale`: facts that count only with `--evidence letter`"),
];

/// Headings of the public files of the Department of Managed Health Care.
const OTHER_NAMES: [(&str, &str); 2] =
    [("Reference ID", "document"), ("Determination", "recorded")];

/// The columns of one table.
#[derive(Debug, Clone)]
pub struct Header {
    columns: Vec<(String, Column)>,
}

impl Header {
    /// Understands the names of columns.
    ///
    /// # Errors
    /// What is wrong with the header.
    pub fn new(names: &[String], facts: &FactTexts<'_>) -> Result<Self, Problem> {
        if names.len() > TABLE_COLUMNS_MAX {
            let message = format!("the table has {} columns, more than ", names.len());
            return Err(Problem::new(
                1,
                format!("{message}{TABLE_COLUMNS_MAX} (limit: table columns)"),
            ));
        }
        let mut columns: Vec<(String, Column)> = Vec::new();
        for name in names {
            let name = name.trim_start_matches('\u{feff}').trim().to_owned();
            if columns.iter().any(|(other, _)| *other == name) {
                return Err(Problem::new(1, "this column is there twice").in_field(name));
            }
            let column = column(&name, facts)?;
            columns.push((name, column));
        }
        let header = Self { columns };
        if header.index("document").is_none() {
            let near = names.iter().map(String::as_str);
            let problem = Problem::new(1, "the table has no column `document`")
                .help("`rationale help cases` lists the columns");
            return Err(problem.did_you_mean("document", near));
        }
        Ok(header)
    }

    /// How many columns there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// `12 columns of a case, 3 facts, 2 of your own (payer, note)`, for the reader to check.
    #[must_use]
    pub fn summary(&self) -> String {
        let own: Vec<&str> = self.own().collect();
        let count = |is: fn(&Column) -> bool| self.columns.iter().filter(|(_, c)| is(c)).count();
        let known = count(|c| matches!(c, Column::Known(_)));
        let facts = count(|c| matches!(c, Column::Fact(_)));
        let listed = if own.is_empty() { String::new() } else { format!(" ({})", own.join(", ")) };
        format!("columns: {known} of a case, {facts} of facts, {} of your own{listed}", own.len())
    }

    /// The columns that no case has.
    pub fn own(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|(_, c)| matches!(c, Column::Own(_))).map(|(n, _)| n.as_str())
    }

    /// Which column holds the name of the document.
    #[must_use]
    pub fn document(&self) -> usize {
        self.index("document").unwrap_or(0)
    }

    fn index(&self, known: &str) -> Option<usize> {
        self.columns.iter().position(|(_, c)| matches!(c, Column::Known(name) if *name == known))
    }

    /// The case in the rows of one document, each with its number in the table.
    ///
    /// # Errors
    /// What is wrong with it, and in which row and column.
    pub fn case(
        &self,
        rows: &[(usize, Vec<Cell>)],
        facts: &FactTexts<'_>,
    ) -> Result<RecordedCase, Problem> {
        let first = rows.first().ok_or_else(|| Problem::new(0, "the case has no row"))?;
        let shared = Row { header: self, number: first.0, cells: &first.1, facts };
        let mut read = RecordedCase {
            case: Case {
                document: shared.text("document").unwrap_or("").to_owned(),
                dates: shared.dates()?,
                patient: shared.patient()?,
                facts: Vec::new(),
                requests: Vec::new(),
            },
            recorded: BTreeMap::new(),
            columns: BTreeMap::new(),
            of_issue: BTreeMap::new(),
        };
        if read.case.document.is_empty() {
            return Err(Problem::new(first.0, "the document has no name").in_field("document"));
        }
        for (index, (number, cells)) in rows.iter().enumerate() {
            let row = Row { header: self, number: *number, cells, facts };
            if (row.dates()?, row.patient()?) != (read.case.dates.clone(), read.case.patient) {
                let message = "days, age or sex differ from the case's first row";
                return Err(Problem::new(row.number, message));
            }
            row.into_case(index + 1, &mut read)?;
        }
        let (facts, issues) = (read.case.facts.len(), read.recorded.len());
        if facts > CASE_FACTS_MAX || issues > CASE_ISSUES_MAX {
            let message = format!(
                "the case has {facts} facts and {issues} issues; at most {CASE_FACTS_MAX} and {CASE_ISSUES_MAX} are read (limits: case facts, case issues)"
            );
            return Err(Problem::new(first.0, message));
        }
        Ok(read)
    }
}

fn column(name: &str, facts: &FactTexts<'_>) -> Result<Column, Problem> {
    if let Some(written) = name.strip_prefix("fact:") {
        return facts.column(written.trim()).map(Column::Fact).map_err(|(_, message, help)| {
            let problem = Problem::new(1, message).in_field(name);
            help.into_iter().fold(problem, Problem::help)
        });
    }
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, known)| *known);
    let known = COLUMNS
        .iter()
        .map(|(known, _)| *known)
        .find(|known| Some(*known) == other || *known == name);
    Ok(known.map_or_else(|| Column::Own(name.to_owned()), Column::Known))
}

/// One row being read.
struct Row<'a> {
    header: &'a Header,
    number: usize,
    cells: &'a [Cell],
    facts: &'a FactTexts<'a>,
}

impl Row<'_> {
    /// The cell of a known column, where it is not empty.
    fn text(&self, known: &str) -> Option<&str> {
        self.cells
            .get(self.header.index(known)?)?
            .as_deref()
            .map(str::trim)
            .filter(|t| !t.is_empty())
    }

    fn wrong(&self, field: &str, message: String) -> Problem {
        Problem::new(self.number, message).in_field(field)
    }

    fn wrong_fact(&self, field: &str, (column, message, help): Wrong) -> Problem {
        let place = column.map_or(String::new(), |c| format!("at character {c}: "));
        let problem = self.wrong(field, place + &message);
        help.into_iter().fold(problem, Problem::help)
    }

    fn into_case(self, position: usize, read: &mut RecordedCase) -> Result<(), Problem> {
        let requests = self.requests(position)?;
        let Some(first) = requests.first().cloned() else { return Ok(()) };
        if read.recorded.insert(first.issue, self.outcome()?).is_some() {
            return Err(self.wrong("issue", format!("issue {} is there twice", first.issue)));
        }
        for fact in self.documented(&first)? {
            // Rows of one case repeat what is documented of it.
            if !read.case.facts.contains(&fact) {
                read.case.facts.push(fact);
            }
        }
        read.case.requests.extend(requests);
        let own =
            self.header.columns.iter().zip(self.cells).filter_map(|((name, column), cell)| {
                let cell = cell.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
                matches!(column, Column::Own(_)).then(|| (name.clone(), cell.to_owned()))
            });
        read.of_issue.insert(first.issue, own.collect());
        Ok(())
    }

    fn documented(&self, request: &Request) -> Result<Vec<Fact>, Problem> {
        let mut documented = Vec::new();
        if let Some(list) = self.text("facts") {
            let facts = self.facts.list(list).map_err(|wrong| self.wrong_fact("facts", wrong))?;
            documented.extend(facts.iter().cloned());
        }
        for ((name, column), cell) in self.header.columns.iter().zip(self.cells) {
            let (Column::Fact(column), Some(cell)) = (column, cell) else { continue };
            if cell.trim().is_empty() {
                continue;
            }
            let facts = self
                .facts
                .cell(column, cell, request.side, request.region.as_ref())
                .map_err(|wrong| self.wrong_fact(name, wrong))?;
            documented.extend(facts);
        }
        if self.text("section") == Some("rationale") {
            for fact in &mut documented {
                fact.evidence.section = crate::model::fact::Section::Rationale(request.issue);
            }
        }
        Ok(documented)
    }

    fn day(&self, field: &str) -> Result<Option<Date>, Problem> {
        let wrong = |text: &str| {
            self.wrong(field, format!("`{text}` is no day of the calendar"))
                .help("write year-month-day, such as 2016-12-09")
        };
        self.text(field).map(|text| text.parse().map_err(|_| wrong(text))).transpose()
    }

    fn dates(&self) -> Result<Dates, Problem> {
        let not_before = self.day("decision_not_before")?;
        Ok(Dates {
            injury: self.day("injury")?,
            ur_decision: self.day("ur_decision")?,
            decision: decided(self.day("decision")?, not_before),
        })
    }

    fn patient(&self) -> Result<Patient, Problem> {
        let age = |text: &str| {
            let age = text.parse().ok().filter(|age| *age <= AGE_MAX);
            age.ok_or_else(|| self.wrong("age", format!("`{text}` is no age in whole years")))
        };
        let sex = |text: &str| {
            let known = [Sex::Female, Sex::Male].into_iter().find(|sex| sex.name() == text);
            known.ok_or_else(|| {
                self.wrong("sex", format!("`{text}` is neither `female` nor `male`"))
            })
        };
        Ok(Patient {
            age: self.text("age").map(age).transpose()?,
            sex: self.text("sex").map(sex).transpose()?,
        })
    }

    fn outcome(&self) -> Result<Option<Outcome>, Problem> {
        let read = |text: &str| {
            // "Upheld Decision of Health Plan", as the Department of Managed Health Care has it.
            let first = text.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
            let known = [Outcome::Overturned, Outcome::Upheld];
            known.into_iter().find(|outcome| outcome.name() == first).ok_or_else(|| {
                self.wrong("recorded", format!("`{text}` is no recorded outcome"))
                    .help("write `overturned` or `upheld`")
            })
        };
        self.text("recorded").map(read).transpose()
    }

    fn flag(&self, field: &str) -> Result<bool, Problem> {
        match self.text(field).map(str::to_ascii_lowercase).as_deref() {
            None | Some("no" | "false" | "0") => Ok(false),
            Some("yes" | "true" | "1") => Ok(true),
            Some(other) => Err(self.wrong(field, format!("`{other}` is neither `yes` nor `no`"))),
        }
    }

    fn quantity(&self, field: &str) -> Result<Option<Quantity>, Problem> {
        let read = |text: &str| {
            quantity_of_text(text).map_err(|message| {
                self.wrong(field, message).help("write a number with its unit, such as `12 visits`")
            })
        };
        self.text(field).map(read).transpose()
    }

    /// The entries of a list, none of them empty.
    fn list(&self, field: &str) -> impl Iterator<Item = &str> {
        let list = self.text(field).unwrap_or("").split(';');
        list.map(str::trim).filter(|entry| !entry.is_empty())
    }

    fn detail(&self) -> Result<RequestDetail, Problem> {
        let mut levels = BTreeSet::new();
        for words in self.list("levels") {
            let read = read_levels(words);
            if read.is_empty() {
                return Err(self.wrong("levels", format!("`{words}` is no level of the spine")));
            }
            levels.extend(read);
        }
        Ok(RequestDetail {
            levels,
            ingredients: self.named()?,
            strength: self.quantity("strength")?,
            tablets_per_day: self.quantity("tablets_per_day")?,
        })
    }

    /// The drugs and items that the request names.
    fn named(&self) -> Result<BTreeSet<DrugName>, Problem> {
        let known = &self.facts.program.vocabulary.drugs;
        let mut all = BTreeSet::new();
        for (column, what, items) in [("ingredients", "drug", false), ("items", "item", true)] {
            for name in self.list(column) {
                let found = known.get_key_value(name).filter(|(_, d)| d.item == items);
                let Some((name, _)) = found else {
                    let names = known.iter().filter(|(_, d)| d.item == items);
                    let wrong = self.wrong(column, format!("there is no {what} `{name}`"));
                    return Err(wrong.did_you_mean(name, names.map(|(n, _)| n.as_str())));
                };
                all.insert(name.clone());
            }
        }
        Ok(all)
    }

    fn requests(&self, position: usize) -> Result<Vec<Request>, Problem> {
        let vocabulary = &self.facts.program.vocabulary;
        let issue = self.text("issue").map_or(Ok(position), |text| {
            let number = text.parse().ok().filter(|number| *number > 0);
            number.ok_or_else(|| {
                self.wrong("issue", format!("`{text}` is no number of an issue, from 1"))
            })
        })?;
        let region = self.text("region").map(|name| {
            let known = vocabulary.regions.get_key_value(name).map(|(name, _)| name.clone());
            known.ok_or_else(|| {
                self.wrong("region", format!("there is no region `{name}`"))
                    .did_you_mean(name, vocabulary.regions.keys().map(RegionName::as_str))
            })
        });
        let side = self.text("side").map(|name| {
            Side::from_name(name).ok_or_else(|| {
                self.wrong("side", format!("there is no side `{name}`"))
                    .did_you_mean(name, ["left", "right", "bilateral", "unstated"])
            })
        });
        let service = |name: &str| {
            let known = vocabulary.services.get_key_value(name).map(|(name, _)| name.clone());
            known.map(Some).ok_or_else(|| {
                self.wrong("service", format!("there is no service `{name}`"))
                    .did_you_mean(name, vocabulary.services.keys().map(ServiceName::as_str))
            })
        };
        let mut services = self.list("service").map(service).collect::<Result<Vec<_>, _>>()?;
        if services.is_empty() {
            services.push(None);
        }
        let authorized = self.quantity("authorized")?;
        let detail = self.detail()?;
        let states_region = self.text("states_region").is_some();
        let states_region =
            if states_region { self.flag("states_region")? } else { self.text("region").is_some() };
        let words = self.text("request").or_else(|| self.text("service")).unwrap_or("");
        let request = Request {
            issue,
            words: words.to_owned(),
            service: None,
            region: region.transpose()?,
            side: side.transpose()?,
            quantity: self.quantity("quantity")?,
            partly_authorized: authorized.is_some() || self.flag("partly_authorized")?,
            authorized,
            course: self.quantity("course")?,
            states_strength: self.flag("states_strength")? || detail.strength.is_some(),
            states_level: self.flag("states_level")? || !detail.levels.is_empty(),
            states_region,
            says_further: self.flag("says_further")?,
            detail,
        };
        let of = |service| Request { service, ..request.clone() };
        Ok(services.into_iter().map(of).collect())
    }
}
