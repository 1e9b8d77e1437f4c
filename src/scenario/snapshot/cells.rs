//! A row of a list as its cells. No cell holds a line break: one quote too many spoils its own row and no other.

use crate::scenario::diagnostic::Problem;
use std::borrow::Cow;

/// Characters of a cell that a message shows.
const SHOWN: usize = 40;

/// What a row holds.
pub(super) struct Cells<'t> {
    /// As many as are asked for, at most; blanks around them are taken off.
    pub first: Vec<Cow<'t, str>>,
    /// How many there are.
    pub count: usize,
    /// How many there are to the last in which something stands.
    pub filled: usize,
}

/// What is wrong with the quotes of a row: in the cell of which column, counted from 0.
#[derive(Debug, Clone, Copy)]
pub(super) enum QuoteFault {
    /// Nothing closes one.
    Open(usize),
    /// Something stands between one that closes the cell and the next separator.
    GoesOn(usize),
}

/// What is wrong with a row; where, is known to its reader.
pub(super) fn in_row(message: impl Into<String>, help: impl Into<String>) -> Box<Problem> {
    Box::new(Problem::at(None, message, "in this row", help))
}

/// The cells of a row; those beyond the first `most` are counted, not kept.
pub(super) fn cells(row: &str, separator: char, most: usize) -> Result<Cells<'_>, QuoteFault> {
    let mut cells = Cells { first: Vec::new(), count: 0, filled: 0 };
    let mut rest = Some(row);
    while let Some(from) = rest {
        let cell;
        (cell, rest) = match without_blanks(from, separator).strip_prefix('"') {
            Some(quoted) => in_quotes(quoted, separator, cells.count)?,
            None => match from.split_once(separator) {
                Some((cell, rest)) => (Cow::Borrowed(cell.trim()), Some(rest)),
                None => (Cow::Borrowed(from.trim()), None),
            },
        };
        cells.count += 1;
        if !cell.is_empty() {
            cells.filled = cells.count;
        }
        if cells.first.len() < most {
            cells.first.push(cell);
        }
    }
    Ok(cells)
}

/// A text without the blanks before it; a separator is none.
fn without_blanks(text: &str, separator: char) -> &str {
    text.trim_start_matches(|sign: char| sign.is_whitespace() && sign != separator)
}

/// A cell after its opening quote, and what follows its separator.
fn in_quotes(quoted: &str, separator: char, column: usize) -> Result<(Cow<'_, str>, Option<&str>), QuoteFault> {
    let mut cell = String::new();
    let mut rest = quoted;
    loop {
        let (piece, after) = rest.split_once('"').ok_or(QuoteFault::Open(column))?;
        cell.push_str(piece);
        if let Some(more) = after.strip_prefix('"') {
            cell.push('"');
            rest = more;
            continue;
        }
        let after = without_blanks(after, separator);
        return match after.strip_prefix(separator) {
            Some(next) => Ok((Cow::Owned(cell.trim().to_string()), Some(next))),
            None if after.is_empty() => Ok((Cow::Owned(cell.trim().to_string()), None)),
            None => Err(QuoteFault::GoesOn(column)),
        };
    }
}

/// A cell as a message shows it.
pub(super) fn shown(cell: &str) -> String {
    let mut signs = cell.chars();
    let start: String = signs.by_ref().take(SHOWN).collect();
    if signs.next().is_some() { format!("{:?}", start + "…") } else { format!("{start:?}") }
}

/// A word without what people write in its place: capitals, blanks, hyphens and underscores are passed over.
pub(super) fn plain_word(word: &str) -> String {
    word.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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
