//! JSON for other programs: every table as rows of named values, under the names that CSV has for them.

use super::{Cell, Datum, Document, Formats, Table};
use serde_json::{Map, Value};

/// Name and version of the format.
const FORMAT: (&str, u32) = ("caseload-summary", 2);

/// The document as JSON: title, findings, and each table as a list of rows.
pub fn json(document: &Document) -> String {
    let tables: Map<String, Value> =
        document.tables(Formats::JSON).map(|table| (table.name.to_owned(), rows(table))).collect();
    let value = serde_json::json!({
        "format": FORMAT.0,
        "version": FORMAT.1,
        "title": document.title,
        "findings": document.findings,
        "colophon": document.colophon,
        "tables": tables,
    });
    format!("{value:#}\n")
}

fn rows(table: &Table) -> Value {
    let row = |cells: &Vec<Cell>| {
        let value = |(name, place, part): (&str, usize, Datum)| {
            let cell = &cells[place];
            let value = cell.value(part).map(number);
            let words = || cell.name().filter(|_| part == Datum::Value).map(Value::from);
            let value = value.or_else(words).unwrap_or(Value::Null);
            (name.to_owned(), value)
        };
        Value::Object(table.data(Formats::JSON).map(value).collect())
    };
    Value::Array(table.rows.iter().map(row).collect())
}

/// Whole numbers without `.0`.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { Value::from(value as i64) } else { Value::from(value) }
}
