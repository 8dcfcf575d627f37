//! Rows of a Parquet file: the columns of a table of cases, typed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::{Date, date};
use parquet::data_type::Decimal;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};

use super::problem::Problem;
use super::table::{Cell, TableRows};

/// Largest row group of a Parquet file, in bytes after decompression.
const ROW_GROUP_BYTES_MAX: i64 = 1 << 30;

/// Rows of a Parquet file.
pub struct ParquetRows {
    rows: RowIter<'static>,
    names: Vec<String>,
    number: usize,
}

impl std::fmt::Debug for ParquetRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetRows").field("names", &self.names).finish_non_exhaustive()
    }
}

impl ParquetRows {
    /// Reads the footer.
    ///
    /// # Errors
    /// Why it cannot be read: no Parquet file, a nested column, a row group past the bound.
    pub fn new<R: ChunkReader + 'static>(from: R) -> Result<Self, Problem> {
        guarded(|| Self::open(from)).unwrap_or_else(|| Err(damaged()))
    }

    fn open<R: ChunkReader + 'static>(from: R) -> Result<Self, Problem> {
        let wrong = |error: parquet::errors::ParquetError| {
            Problem::new(0, format!("this is no Parquet file that can be read: {error}"))
        };
        let reader = SerializedFileReader::new(from).map_err(wrong)?;
        let metadata = reader.metadata();
        let schema = metadata.file_metadata().schema_descr_ptr();
        for field in schema.root_schema().get_fields() {
            if field.is_group() {
                return Err(Problem::new(0, "this column is nested")
                    .in_field(field.name())
                    .help("write one value a row; JSON lines hold lists"));
            }
        }
        let largest = metadata.row_groups().iter().map(RowGroupMetaData::total_byte_size).max();
        if largest.is_some_and(|bytes| bytes > ROW_GROUP_BYTES_MAX) {
            let message = format!("a row group has more than {ROW_GROUP_BYTES_MAX} bytes");
            return Err(Problem::new(0, message + " (limit: row group bytes)")
                .help("write the file with smaller row groups"));
        }
        let fields = schema.root_schema().get_fields();
        let names = fields.iter().map(|field| field.name().to_owned()).collect();
        let rows = RowIter::from_file_into(Box::new(reader));
        Ok(Self { rows, names, number: 1 })
    }
}

impl TableRows for ParquetRows {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn next_row(&mut self) -> Option<Result<(usize, Vec<Cell>), Problem>> {
        self.number += 1;
        let number = self.number;
        match guarded(|| self.rows.next()) {
            None => Some(Err(damaged())),
            Some(None) => None,
            Some(Some(Ok(row))) => Some(cells(&row, number).map(|cells| (number, cells))),
            Some(Some(Err(error))) => {
                Some(Err(Problem::new(number, format!("the row cannot be read: {error}"))))
            }
        }
    }
}

/// What a call gives; `None` where the file was so damaged that reading it was given up.
fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    // The crate checks what it reads with assertions in places; a file from outside must not end
    // the program.
    catch_unwind(AssertUnwindSafe(call)).ok()
}

fn damaged() -> Problem {
    Problem::new(0, "the Parquet file is damaged").help("write it again")
}

fn cells(row: &Row, number: usize) -> Result<Vec<Cell>, Problem> {
    row.get_column_iter()
        .map(|(name, field)| {
            cell(field).map_err(|message| Problem::new(number, message).in_field(name.as_str()))
        })
        .collect()
}

/// A value as the cell of a table holds it.
fn cell(field: &Field) -> Result<Cell, String> {
    let day = |days: i64| {
        let epoch: Date = date(1970, 1, 1);
        let span = jiff::Span::new().try_days(days).ok();
        let day = span.and_then(|span| epoch.checked_add(span).ok());
        day.map(|day| day.to_string()).ok_or_else(|| "this is no day of the calendar".to_owned())
    };
    let text = match field {
        Field::Null => return Ok(None),
        Field::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Field::Byte(n) => n.to_string(),
        Field::Short(n) => n.to_string(),
        Field::Int(n) => n.to_string(),
        Field::Long(n) => n.to_string(),
        Field::UByte(n) => n.to_string(),
        Field::UShort(n) => n.to_string(),
        Field::UInt(n) => n.to_string(),
        Field::ULong(n) => n.to_string(),
        Field::Float16(n) => number(f64::from(*n))?,
        Field::Float(n) => number(f64::from(*n))?,
        Field::Double(n) => number(*n)?,
        Field::Decimal(decimal) => written(decimal)?,
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8(bytes.data().to_vec())
            .map_err(|_| "the bytes are no UTF-8".to_owned())?,
        Field::Date(days) => day(i64::from(*days))?,
        Field::TimestampMillis(at) => day(at.div_euclid(86_400_000))?,
        Field::TimestampMicros(at) => day(at.div_euclid(86_400_000_000))?,
        Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::Group(_)
        | Field::ListInternal(_)
        | Field::MapInternal(_) => return Err("a value of this type is not read".to_owned()),
    };
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// A floating point number as text; a whole one without its fraction, since tables have no whole
/// numbers with gaps.
fn number(value: f64) -> Result<String, String> {
    if value.is_finite() { Ok(value.to_string()) } else { Err("this is no number".to_owned()) }
}

fn written(decimal: &Decimal) -> Result<String, String> {
    let bytes = decimal.data();
    if bytes.len() > 16 {
        return Err("this number has more than 38 digits".to_owned());
    }
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let start = if negative { -1_i128 } else { 0 };
    let whole = bytes.iter().fold(start, |n, byte| (n << 8) | i128::from(*byte));
    let scale = u32::try_from(decimal.scale()).unwrap_or(0);
    let exact = rust_decimal::Decimal::try_from_i128_with_scale(whole, scale);
    exact
        .map(|n| n.normalize().to_string())
        .map_err(|_| "this number has more than 28 digits".to_owned())
}
