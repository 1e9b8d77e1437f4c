//! A row of a list as its cells. No cell holds a line break: one quote too many spoils its own row and no other.

use crate::scenario::diagnostic::Problem;
use std::borrow::Cow;

/// The columns, in their order.
pub(super) const HEADER: [&str; 8] =
    ["area", "team", "holder", "kind", "stage", "opened_on", "stage_began_on", "family"];
/// Characters of a cell that a message shows.
const SHOWN: usize = 40;

/// What a row holds.
pub(super) struct Cells<'t> {
    /// As many as there are columns, at most; blanks around them are taken off.
    pub first: Vec<Cow<'t, str>>,
    /// How many there are.
    pub count: usize,
}

/// What is wrong with a row; where, is known to its reader.
pub(super) fn in_row(message: impl Into<String>, help: impl Into<String>) -> Box<Problem> {
    Box::new(Problem::at(None, message, "in this row", help))
}

/// The cells of a row.
pub(super) fn cells(row: &str) -> Result<Cells<'_>, Box<Problem>> {
    let mut cells = Cells { first: Vec::with_capacity(HEADER.len()), count: 0 };
    let mut rest = Some(row);
    while let Some(from) = rest {
        let cell;
        (cell, rest) = match from.trim_start().strip_prefix('"') {
            Some(quoted) => in_quotes(quoted, cells.count)?,
            None => match from.split_once(',') {
                Some((cell, rest)) => (Cow::Borrowed(cell.trim()), Some(rest)),
                None => (Cow::Borrowed(from.trim()), None),
            },
        };
        cells.count += 1;
        if cells.first.len() < HEADER.len() {
            cells.first.push(cell);
        }
    }
    Ok(cells)
}

/// A cell after its opening quote, in a column counted from 0, and what follows its comma.
fn in_quotes(quoted: &str, column: usize) -> Result<(Cow<'_, str>, Option<&str>), Box<Problem>> {
    let mut cell = String::new();
    let mut rest = quoted;
    loop {
        let Some((piece, after)) = rest.split_once('"') else {
            let message = format!("a quote opens {} in this row and nothing closes it", named(column));
            let help = "take the quote out, or close it before the next comma: no cell may hold a line break";
            return Err(in_row(message, help));
        };
        cell.push_str(piece);
        if let Some(more) = after.strip_prefix('"') {
            cell.push('"');
            rest = more;
            continue;
        }
        let after = after.trim_start();
        return match after.strip_prefix(',') {
            Some(next) => Ok((Cow::Owned(cell.trim().to_string()), Some(next))),
            None if after.is_empty() => Ok((Cow::Owned(cell.trim().to_string()), None)),
            None => {
                let message = format!("{} goes on after the quote that closes it", named(column));
                Err(in_row(message, "take the quotes out, or write a quote within a cell in quotes twice"))
            }
        };
    }
}

fn named(column: usize) -> String {
    HEADER.get(column).map_or_else(|| format!("column {}", column + 1), |name| format!("`{name}`"))
}

/// A cell as a message shows it.
pub(super) fn shown(cell: &str) -> String {
    let mut signs = cell.chars();
    let start: String = signs.by_ref().take(SHOWN).collect();
    if signs.next().is_some() { format!("{:?}", start + "…") } else { format!("{start:?}") }
}

/// A cell as a file needs it.
pub(super) fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_string() }
}

/// A text whose lines all end in a line feed, with or without a carriage return before it; every byte stays at its place.
pub(in crate::scenario) fn with_line_ends(text: String) -> String {
    let bytes = text.as_bytes();
    let lone = bytes.windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n') || bytes.last() == Some(&b'\r');
    if !lone {
        return text;
    }
    let mut signs = text.chars().peekable();
    let mut ended = String::with_capacity(text.len());
    while let Some(sign) = signs.next() {
        ended.push(if sign == '\r' && signs.peek() != Some(&'\n') { '\n' } else { sign });
    }
    ended
}
