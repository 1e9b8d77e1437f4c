//! CSV files: tidy tables, a row a line. The one place where text leaves for a spreadsheet.

use super::numbers::plain;
use super::words::printable;
use super::{Datum, Formats, Table};
use std::borrow::Cow;
use std::io::Write;

/// The text of a table; `None` where it has no columns of data.
pub fn csv(table: &Table) -> Option<String> {
    let columns: Vec<_> = table.data(Formats::CSV).collect();
    let mut rows = Rows::new(columns.iter().map(|(name, ..)| *name));
    for row in &table.rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|&(_, place, part)| {
                let cell = &row[place];
                let name = || cell.name().filter(|_| part == Datum::Value).unwrap_or_default();
                cell.value(part).map_or_else(name, plain)
            })
            .collect();
        rows.row(cells.iter().map(String::as_str));
    }
    (!columns.is_empty()).then(|| rows.finish())
}

/// A text that no spreadsheet takes for a formula, and that holds no control characters: where it begins with `=`, `+`, `-` or
/// `@` and is no number, an apostrophe stands before it (OWASP, "CSV Injection").
pub fn guarded(text: &str) -> Cow<'_, str> {
    let text = if text.chars().any(char::is_control) { Cow::Owned(printable(text)) } else { Cow::Borrowed(text) };
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err();
    if is_formula { Cow::Owned(format!("'{text}")) } else { text }
}

/// A text as a field of a row.
pub fn field(text: &str) -> String {
    Rows::new([text]).finish().trim_end_matches('\n').to_owned()
}

/// A CSV text under construction. Writing into memory cannot fail, so that a row has nothing to report.
#[derive(Debug)]
pub struct Rows {
    writer: csv::Writer<Vec<u8>>,
}

impl Rows {
    /// A table with a header.
    pub fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        let mut table = Self { writer: writer(Vec::new()) };
        table.row(header);
        table
    }

    /// Adds a row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        for cell in cells {
            self.writer.write_field(guarded(cell).as_bytes()).ok();
        }
        self.writer.write_record(None::<&[u8]>).ok();
    }

    /// The text.
    pub fn finish(self) -> String {
        self.writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Writes records with `\n` at their ends.
pub fn writer<W: Write>(to: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(to)
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
