//! The columns of a list, from the line that names them: which separator parts them, where each is, which are not read.

use super::cells::{Cells, QuoteFault, cells, in_row, plain_word, shown};
use crate::scenario::diagnostic::Problem;
use crate::scenario::names::nearest;
use std::borrow::Cow;

/// The columns that are read, as our own files name and order them.
pub(super) const HEADER: [&str; 8] =
    ["area", "team", "holder", "kind", "stage", "opened_on", "stage_began_on", "family"];
/// The one that a row may leave empty.
const HOLDER: usize = 2;
/// What parts the cells of a row, and what it is called.
const SEPARATORS: [(char, &str); 4] = [(',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "bar")];
/// Most columns of a list.
const MOST: usize = 1_000;
/// Most columns that are not read and yet named.
const MOST_NAMED: usize = 10;

/// Where the columns of a list are.
pub(super) struct Columns {
    /// What parts the cells of a row.
    separator: char,
    /// Where each column of [`HEADER`] is, counted from 0.
    places: [usize; HEADER.len()],
    /// The names of all columns, to the last that has one.
    names: Vec<String>,
}

impl Columns {
    /// From the line that names them; `stated` is the separator that a line before it has set.
    pub fn of(line: &str, stated: Option<char>) -> Result<Self, Box<Problem>> {
        let separators = SEPARATORS.iter().map(|&(separator, _)| separator);
        let tried: Vec<char> = stated.map_or_else(|| separators.collect(), |stated| vec![stated]);
        let known = |names: &[Cow<'_, str>]| HEADER.iter().filter(|name| places(names, name).next().is_some()).count();
        let mut best: Option<(usize, char, Cells<'_>)> = None;
        for separator in tried {
            // A quote that nothing closes with one separator may be closed with another.
            let Ok(cells) = cells(line, separator, MOST) else { continue };
            let count = known(&cells.first);
            if best.as_ref().is_none_or(|(most, ..)| count > *most) {
                best = Some((count, separator, cells));
            }
        }
        let Some((1.., separator, cells)) = best else { return Err(no_columns(None)) };
        if cells.filled > MOST {
            return Err(wrong("there are more than 1,000 columns", "leave out those that are not needed"));
        }
        let names = &cells.first[..cells.filled];
        let missing: Vec<&str> = HEADER.into_iter().filter(|name| places(names, name).next().is_none()).collect();
        if !missing.is_empty() {
            return Err(lacks(&missing, names));
        }
        let mut found = [0; HEADER.len()];
        for (place, name) in found.iter_mut().zip(HEADER) {
            let mut all = places(names, name);
            *place = all.next().unwrap_or_default();
            if all.next().is_some() {
                let help = "give one of them another name, or take it out";
                return Err(wrong(format!("two columns are called `{name}`"), help));
            }
        }
        let names = names.iter().map(|name| name.to_string()).collect();
        Ok(Self { separator, places: found, names })
    }

    /// A row's cells in the columns that are read, in the order of [`HEADER`]; nothing where nothing stands in the row.
    pub fn row<'t>(&self, row: &'t str) -> Result<Option<[Cow<'t, str>; HEADER.len()]>, Box<Problem>> {
        let mut cells = cells(row, self.separator, self.names.len()).map_err(|fault| self.bad_quotes(fault))?;
        // What a spreadsheet leaves below the last case.
        if cells.filled == 0 {
            return Ok(None);
        }
        let needed =
            self.places.iter().enumerate().filter(|&(column, _)| column != HOLDER).map(|(_, &place)| place + 1);
        if cells.count < needed.max().unwrap_or(0) || cells.filled > self.names.len() {
            return Err(self.miscounted(&cells));
        }
        Ok(Some(self.places.map(|place| cells.first.get_mut(place).map(std::mem::take).unwrap_or_default())))
    }

    /// What to say of columns that are not read; nothing where there is none.
    pub fn not_read(&self) -> Option<String> {
        let of_number = |(place, name): (usize, &String)| {
            if name.is_empty() { format!("number {}, which has no name", place + 1) } else { shown(name) }
        };
        let names: Vec<String> =
            self.names.iter().enumerate().filter(|(place, _)| !self.places.contains(place)).map(of_number).collect();
        let (first, more) = names.split_at(names.len().min(MOST_NAMED));
        let (column, is) = if names.len() == 1 { ("column", "is") } else { ("columns", "are") };
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        (!names.is_empty()).then(|| format!("the {column} {}{more} of the list {is} not read", first.join(", ")))
    }

    fn miscounted(&self, cells: &Cells<'_>) -> Box<Problem> {
        let separator = self.separator_word();
        let help = if cells.filled > self.names.len() {
            format!("a cell with a {separator} in it must stand in quotes")
        } else {
            format!("every row has the columns of the first line; an empty cell still needs its {separator}")
        };
        let count = if cells.filled > self.names.len() { cells.filled } else { cells.count };
        in_row(format!("{count} columns instead of {}", self.names.len()), help)
    }

    fn bad_quotes(&self, fault: QuoteFault) -> Box<Problem> {
        let named = |column: usize| {
            let name = self.names.get(column).filter(|name| !name.is_empty());
            // As it is documented, however the list writes it.
            let place = self.places.iter().position(|&place| place == column).map(|place| HEADER[place].to_owned());
            place.or_else(|| name.cloned()).map_or_else(|| format!("column {}", column + 1), |name| format!("`{name}`"))
        };
        match fault {
            QuoteFault::Open(column) => in_row(
                format!("a quote opens {} in this row and nothing closes it", named(column)),
                format!(
                    "take the quote out, or close it before the next {}: no cell may hold a line break",
                    self.separator_word()
                ),
            ),
            QuoteFault::GoesOn(column) => in_row(
                format!("{} goes on after the quote that closes it", named(column)),
                "take the quotes out, or write a quote within a cell in quotes twice",
            ),
        }
    }

    fn separator_word(&self) -> String {
        let known = SEPARATORS.iter().find(|&&(separator, _)| separator == self.separator);
        known.map_or_else(|| format!("{:?}", self.separator), |&(_, word)| word.to_owned())
    }
}

/// Whether a row names the columns once more.
pub(super) fn is_header(row: &[Cow<'_, str>; HEADER.len()]) -> bool {
    row.iter().zip(HEADER).all(|(cell, name)| is_named(cell, name))
}

/// The separator that a line states for a spreadsheet: `sep=;`.
pub(super) fn stated_separator(line: &str) -> Option<char> {
    let line = line.trim_matches([' ', '"', '\u{feff}']);
    let (key, separator) = line.split_at_checked(4)?;
    let mut signs = separator.chars();
    let separator = signs.next().filter(|&sign| sign != '"' && !sign.is_alphanumeric())?;
    (key.eq_ignore_ascii_case("sep=") && signs.next().is_none()).then_some(separator)
}

/// That the columns of a list are none of ours; `below` is the line further down that names them, if one does.
pub(super) fn no_columns(below: Option<usize>) -> Box<Problem> {
    let help = below.map_or_else(
        || format!("the first line must name them: {}", HEADER.join(",")),
        |line| format!("line {line} names them: take out what stands above it"),
    );
    wrong("these are not the columns of a list of open cases", help)
}

fn wrong(message: impl Into<String>, help: impl Into<String>) -> Box<Problem> {
    Box::new(Problem::at(None, message, "the columns", help))
}

/// That columns are missing, and which of the others may be meant.
fn lacks(missing: &[&str], names: &[Cow<'_, str>]) -> Box<Problem> {
    let is_ours = |other: &Cow<'_, str>| HEADER.iter().any(|name| is_named(other, name));
    let others: Vec<&Cow<'_, str>> = names.iter().filter(|other| !is_ours(other)).collect();
    let words: Vec<String> = others.iter().map(|other| plain_word(other)).collect();
    let near = |name: &&str| {
        let near = nearest(&plain_word(name), words.iter().map(String::as_str))?;
        let other = others.get(words.iter().position(|word| word == near)?)?;
        Some(format!("; is `{name}` the one that is called {}?", shown(other)))
    };
    let near = missing.iter().find_map(near).unwrap_or_default();
    let help = format!("the columns are {}, in any order{near}", HEADER.join(","));
    let called = match missing {
        [first @ .., last] if !first.is_empty() => format!("{}` or `{last}", first.join("`, `")),
        all => all.concat(),
    };
    wrong(format!("no column is called `{called}`"), help)
}

fn places<'n>(names: &'n [Cow<'_, str>], name: &'n str) -> impl Iterator<Item = usize> {
    let all = names.iter().enumerate();
    all.filter(move |(_, other)| is_named(other, name)).map(|(place, _)| place)
}

/// Whether a cell is a column's name, in whatever letters.
fn is_named(cell: &str, name: &str) -> bool {
    plain_word(cell) == plain_word(name)
}
