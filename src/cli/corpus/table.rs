//! Rows of tables: comma-separated values and Parquet.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::cases::{
    CsvRows, Header, ParquetRows, Problem, RecordedCase, Rows, TableCases, TableRows, Unread,
};

use super::{CASES_AT_ONCE, Complaints, Given, Reading, hexadecimal};

/// A reader that keeps the hash of what went through it.
struct Hashing<R> {
    inner: R,
    hash: Arc<Mutex<Sha256>>,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        let mut hash = self.hash.lock().unwrap_or_else(PoisonError::into_inner);
        hash.update(into.get(..count).unwrap_or_default());
        Ok(count)
    }
}

impl<R, E, T> Reading<'_, '_, E, T>
where
    R: Send,
    E: Fn(&Given<'_>) -> R + Sync,
    T: FnMut(R),
{
    pub(super) fn csv(&mut self, file: File, complaints: &mut Complaints) -> io::Result<String> {
        let hash = Arc::new(Mutex::new(Sha256::new()));
        let inner = BufReader::with_capacity(1 << 20, file);
        match CsvRows::new(Hashing { inner, hash: Arc::clone(&hash) }) {
            Ok(rows) => self.rows(rows, complaints)?,
            Err(problem) => self.complain(&problem, complaints)?,
        }
        let hash = hash.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(hexadecimal(&hash.finalize()))
    }

    pub(super) fn parquet(
        &mut self,
        mut file: File,
        complaints: &mut Complaints,
    ) -> io::Result<String> {
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            let count = file.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            hash.update(buffer.get(..count).unwrap_or_default());
        }
        file.rewind()?;
        match ParquetRows::new(file) {
            Ok(rows) => self.rows(rows, complaints)?,
            Err(problem) => self.complain(&problem, complaints)?,
        }
        Ok(hexadecimal(&hash.finalize()))
    }

    fn rows(&mut self, rows: impl TableRows, complaints: &mut Complaints) -> io::Result<()> {
        let header = match Header::new(rows.names(), &self.texts) {
            Ok(header) => header,
            Err(problem) => return self.complain(&problem, complaints),
        };
        if !self.corpus.shared.quiet {
            let summary = crate::report::escape::terminal(&header.summary());
            writeln!(self.corpus.console.err, "{}: {summary}", complaints.name)?;
        }
        self.totals.own_columns.extend(header.own().map(str::to_owned));
        let mut cases = TableCases::new(rows, &header);
        let mut position = 0;
        loop {
            let batch: Vec<Result<Rows, Unread>> = cases.by_ref().take(CASES_AT_ONCE).collect();
            if batch.is_empty() {
                return Ok(());
            }
            let (texts, each) = (&self.texts, &self.corpus.each);
            let made: Vec<Result<(R, String, usize), Problem>> = batch
                .par_iter()
                .enumerate()
                .map(|(index, rows)| {
                    let rows = rows.as_ref().map_err(|unread| unread.problem().clone())?;
                    let number = rows.first().map_or(0, |(number, _)| *number);
                    let read: RecordedCase = header.case(rows, texts)?;
                    let one = each(&Given::Case(&read, position + index));
                    Ok((one, read.case.document, number))
                })
                .collect();
            position += batch.len();
            for one in made {
                match one {
                    Ok((one, document, number)) => self.case(one, document, number, complaints)?,
                    Err(problem) => self.complain(&problem, complaints)?,
                }
            }
            self.progress(false)?;
        }
    }
}
