//! Tables of cases: rows of one document are brought together while the table streams by.

use std::io::Read;

use super::problem::{Problem, Unread};
use super::{CELL_BYTES_MAX, row::Header};

/// A cell; `None` where it holds nothing.
pub type Cell = Option<String>;

/// Rows of one table, in order.
pub trait TableRows {
    /// The names of the columns.
    fn names(&self) -> &[String];

    /// The next row with its number in the table, from 2, the header being row 1.
    fn next_row(&mut self) -> Option<Result<(usize, Vec<Cell>), Problem>>;
}

/// Rows of comma-separated values (RFC 4180).
#[derive(Debug)]
pub struct CsvRows<R> {
    reader: csv::Reader<R>,
    record: csv::StringRecord,
    names: Vec<String>,
}

impl<R: Read> CsvRows<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn new(from: R) -> Result<Self, Problem> {
        let mut reader = csv::ReaderBuilder::new().from_reader(from);
        let names = reader.headers().map_err(|error| wrong_csv(&error, 1))?;
        let names = names.iter().map(str::to_owned).collect();
        Ok(Self { reader, record: csv::StringRecord::new(), names })
    }
}

impl<R: Read> TableRows for CsvRows<R> {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn next_row(&mut self) -> Option<Result<(usize, Vec<Cell>), Problem>> {
        let line = |at: Option<&csv::Position>| at.and_then(|p| usize::try_from(p.line()).ok());
        match self.reader.read_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => {
                let number = line(self.record.position()).unwrap_or(0);
                let cells = self.record.iter();
                let cells = cells.map(|c| Some(c).filter(|c| !c.is_empty()).map(str::to_owned));
                Some(Ok((number, cells.collect())))
            }
            Err(error) => {
                let number = line(error.position()).unwrap_or(0);
                Some(Err(wrong_csv(&error, number)))
            }
        }
    }
}

fn wrong_csv(error: &csv::Error, number: usize) -> Problem {
    if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() {
        let message = format!("the row has {len} cells, the header {expected_len}");
        return Problem::new(number, message)
            .help("put cells that hold a comma or a line break in quotes");
    }
    if let csv::ErrorKind::Utf8 { err, .. } = error.kind() {
        let message = format!("cell {} is no UTF-8", err.field() + 1);
        return Problem::new(number, message).help("save the table as UTF-8");
    }
    Problem::new(number, error.to_string())
}

/// The rows of one document.
pub type Rows = Vec<(usize, Vec<Cell>)>;

/// The cases of a table, as rows that belong together.
#[derive(Debug)]
pub struct TableCases<T> {
    rows: T,
    document: usize,
    width: usize,
    ahead: Option<(usize, Vec<Cell>)>,
    over: bool,
}

impl<T: TableRows> TableCases<T> {
    /// The cases of a table whose header was understood.
    #[must_use]
    pub fn new(rows: T, header: &Header) -> Self {
        let (document, width) = (header.document(), header.width());
        Self { rows, document, width, ahead: None, over: false }
    }

    fn name<'r>(&self, row: &'r (usize, Vec<Cell>)) -> Option<&'r str> {
        row.1.get(self.document)?.as_deref()
    }

    fn row(&mut self) -> Option<Result<(usize, Vec<Cell>), Problem>> {
        let row = self.rows.next_row()?;
        Some(row.and_then(|(number, cells)| {
            if cells.len() != self.width {
                let message =
                    format!("the row has {} cells, the header {}", cells.len(), self.width);
                return Err(Problem::new(number, message));
            }
            match cells.iter().flatten().find(|cell| cell.len() > CELL_BYTES_MAX) {
                Some(_) => {
                    let message = format!("a cell has more than {CELL_BYTES_MAX} bytes");
                    Err(Problem::new(number, message + " (limit: cell bytes)"))
                }
                None => Ok((number, cells)),
            }
        }))
    }
}

impl<T: TableRows> Iterator for TableCases<T> {
    type Item = Result<Rows, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let first = match self.ahead.take().map(Ok).or_else(|| self.row())? {
            Ok(row) => row,
            // After a row that cannot be told apart nothing is certain of where the next begins.
            Err(problem) => {
                self.over = true;
                return Some(Err(Unread::Rest(problem)));
            }
        };
        let mut rows = vec![first];
        loop {
            match self.row() {
                None => return Some(Ok(rows)),
                Some(Err(problem)) => {
                    self.over = true;
                    return Some(Err(Unread::Rest(problem)));
                }
                Some(Ok(row)) => {
                    let same = rows.last().is_some_and(|last| {
                        self.name(last).is_some() && self.name(last) == self.name(&row)
                    });
                    if !same {
                        self.ahead = Some(row);
                        return Some(Ok(rows));
                    }
                    if rows.len() > super::CASE_ISSUES_MAX {
                        self.over = true;
                        let most = super::CASE_ISSUES_MAX;
                        let message =
                            format!("a case has more than {most} rows (limit: case issues)");
                        return Some(Err(Unread::Rest(Problem::new(row.0, message))));
                    }
                    rows.push(row);
                }
            }
        }
    }
}
