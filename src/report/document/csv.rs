//! CSV files: tidy tables, a row a line. The one place where text leaves for a spreadsheet.

use super::numbers::plain;
use super::words::printable;
use super::{Cell, Datum, Formats, Table};
use std::borrow::Cow;
use std::io::{self, Write};

/// What a CSV file begins with (a byte-order mark): without it a spreadsheet takes UTF-8 for the system's own letters, and Ynys Môn for
/// Ynys MÃ´n.
pub const BEGINNING: &str = "\u{feff}";

/// The text of a table; `None` where it has no columns of data.
pub fn csv(table: &Table) -> Option<String> {
    let columns: Vec<_> = table.data(Formats::CSV).collect();
    let cell = |row: &[Cell], place: usize, part: Datum| {
        let name = || row[place].name().filter(|_| part == Datum::Value).unwrap_or_default();
        row[place].value(part).map_or_else(name, plain)
    };
    let rows = table.rows.iter().map(|row| columns.iter().map(|&(_, place, part)| cell(row, place, part)).collect());
    (!columns.is_empty()).then(|| text(columns.iter().map(|(name, ..)| *name), rows))
}

/// The text of rows under their header.
pub fn text<'a>(header: impl IntoIterator<Item = &'a str>, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    // Writing into memory cannot fail.
    let written = Rows::new(Vec::new(), header).and_then(|mut table| {
        rows.into_iter().try_for_each(|row| table.row(row.iter().map(String::as_str)))?;
        table.finish()
    });
    String::from_utf8(written.unwrap_or_default()).unwrap_or_default()
}

/// A text that no spreadsheet takes for a formula, and that holds no control characters: where it begins with `=`, `+`, `-` or
/// `@` and is no number, an apostrophe stands before it (OWASP, "CSV Injection").
fn guarded(text: &str) -> Cow<'_, str> {
    let text = if text.chars().any(char::is_control) { Cow::Owned(printable(text)) } else { Cow::Borrowed(text) };
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err();
    if is_formula { Cow::Owned(format!("'{text}")) } else { text }
}

/// A text as a field of a row.
pub fn field(name: &str) -> String {
    text([name], []).trim_end_matches('\n').to_owned()
}

/// Rows that are written as they come.
pub struct Rows<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Rows<W> {
    /// Begins them with their header.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn new<'a>(to: W, header: impl IntoIterator<Item = &'a str>) -> io::Result<Self> {
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(to);
        let mut rows = Self { writer };
        rows.row(header)?;
        Ok(rows)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(guarded(cell).as_bytes())?;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    /// Hands back what it wrote to, every row flushed into it.
    ///
    /// # Errors
    /// When the last rows cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.error().to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        let guard = |text| guarded(text).into_owned();
        assert_eq!(guard("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(["+1+1", "-2+3", "@SUM(A1)", " =1"].map(guard), ["'+1+1", "'-2+3", "'@SUM(A1)", "' =1"]);
        assert_eq!(["-2.5", "South", "42 posts", ""].map(guard), ["-2.5", "South", "42 posts", ""]);
        assert_eq!(guard("a\u{1b}[31mb\n"), "a [31mb ");
    }
}
