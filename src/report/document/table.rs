//! A table: its columns stated once, for every format that wants them; its rows of typed cells.

use super::cell::{Cell, Datum};
use std::ops::BitOr;

/// A set of formats.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formats(u8);

impl Formats {
    /// Text for a terminal.
    pub const TERMINAL: Self = Self(1);
    /// Markdown.
    pub const MARKDOWN: Self = Self(2);
    /// The page, HTML.
    pub const PAGE: Self = Self(4);
    /// A Word document.
    pub const WORD: Self = Self(8);
    /// A workbook.
    pub const WORKBOOK: Self = Self(16);
    /// Comma-separated values.
    pub const CSV: Self = Self(32);
    /// JSON.
    pub const JSON: Self = Self(64);
    /// Those for other programs.
    pub const DATA: Self = Self(32 | 64);
    /// Those that lay out whole pages.
    pub const PAPER: Self = Self(2 | 4 | 8);
    /// Those that people read from the top to the end.
    pub const READ: Self = Self(1 | 2 | 4 | 8);
    /// All.
    pub const ALL: Self = Self(127);
    /// None.
    pub const NONE: Self = Self(0);

    /// Whether it holds any of these.
    pub const fn has(self, formats: Self) -> bool {
        self.0 & formats.0 != 0
    }

    /// Without these.
    pub const fn but(self, formats: Self) -> Self {
        Self(self.0 & !formats.0)
    }
}

impl BitOr for Formats {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A column: what stands over it, what it is called in data, which formats want it.
#[must_use]
#[derive(Debug, Clone)]
pub struct Column {
    /// What stands over it, unit included.
    pub head: String,
    /// The same in few words, for a terminal.
    pub brief: Option<String>,
    /// Its columns in data: their names, and the part of the cell that each holds. Empty where data has it elsewhere.
    pub data: Vec<(String, Datum)>,
    /// The formats that want it.
    pub on: Formats,
    /// The formats in which it stands below the column before it, in the same cell.
    pub below: Formats,
    /// Whether its words are figures, which end at the right.
    pub figures: bool,
}

impl Column {
    /// A column for those who read.
    pub fn new(head: impl Into<String>) -> Self {
        let on = Formats::READ | Formats::WORKBOOK;
        Self { head: head.into(), brief: None, data: Vec::new(), on, below: Formats::NONE, figures: false }
    }

    /// What stands over it in a terminal.
    pub fn brief(mut self, brief: impl Into<String>) -> Self {
        self.brief = Some(brief.into());
        self
    }

    /// Its name in data, which holds the cell's value.
    pub fn data(self, name: impl Into<String>) -> Self {
        self.part(name, Datum::Value)
    }

    /// A further column of data, which holds a part of the cell.
    pub fn part(mut self, name: impl Into<String>, part: Datum) -> Self {
        self.on = self.on | Formats::DATA;
        self.data.push((name.into(), part));
        self
    }

    /// Several parts under names of one stem: `cost` and `low_95` make `cost_low_95`.
    pub fn parts(self, stem: &str, parts: &[Datum]) -> Self {
        parts.iter().fold(self, |column, part| {
            let name = part.name();
            let name = if stem.is_empty() { name.to_owned() } else { format!("{stem}_{name}") };
            column.part(name, *part)
        })
    }

    /// Several parts, each under a name of its own.
    pub fn named(self, parts: &[(&str, Datum)]) -> Self {
        parts.iter().fold(self, |column, (name, part)| column.part(*name, *part))
    }

    /// In these formats only; those of data are among them only if they are named here, or by a name in data that follows.
    pub fn on(mut self, formats: Formats) -> Self {
        self.on = formats;
        self
    }

    /// Its words are figures, which end at the right.
    pub fn figures(mut self) -> Self {
        self.figures = true;
        self
    }

    /// Below the column before it, in these formats.
    pub fn below(mut self, formats: Formats) -> Self {
        self.below = formats;
        self
    }
}

/// Columns that a workbook draws over another, in a native chart: as lines over dates, or stacked over words.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Whether they are stacked.
    pub stacked: bool,
    /// What stands over the chart.
    pub title: String,
    /// What it shows, in words.
    pub alt: String,
    /// The column of dates or words.
    pub over: usize,
    /// The columns that are drawn, and what each is called.
    pub of: Vec<(usize, String)>,
}

/// A table.
#[must_use]
#[derive(Debug, Clone)]
pub struct Table {
    /// Name of its file, of its sheet, and for links; unique in its document.
    pub name: &'static str,
    /// What it holds.
    pub caption: String,
    /// Its columns; the first names the rows.
    pub columns: Vec<Column>,
    /// Its rows, a cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// The formats that want it.
    pub on: Formats,
    /// Most rows that a terminal shows, if it does not show all.
    pub listed: Option<usize>,
    /// A chart that a workbook draws from it.
    pub drawn: Option<Drawn>,
}

impl Table {
    /// A table without rows yet, in every format.
    pub fn new(name: &'static str, caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { name, caption: caption.into(), columns, rows: Vec::new(), on: Formats::ALL, listed: None, drawn: None }
    }

    /// A table with a row for each of these, and no columns yet.
    pub fn of<R>(name: &'static str, caption: impl Into<String>, rows: impl IntoIterator<Item = R>) -> TableOf<R> {
        let rows: Vec<R> = rows.into_iter().collect();
        let table = Self::new(name, caption, Vec::new()).rows(rows.iter().map(|_| Vec::new()));
        TableOf { table, rows }
    }

    /// Adds a row: a cell a column.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "{}", self.name);
        self.rows.push(cells);
    }

    /// With these rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        rows.into_iter().for_each(|cells| self.row(cells));
        self
    }

    /// In these formats only.
    pub fn on(mut self, formats: Formats) -> Self {
        self.on = formats;
        self
    }

    /// With at most so many rows on a terminal.
    pub fn listed(mut self, most: usize) -> Self {
        self.listed = Some(most);
        self
    }

    /// What stands over a shown column, as far as there is anything.
    pub(super) fn heads(&self, run: &[usize]) -> impl Iterator<Item = &str> {
        run.iter().map(|&place| &*self.columns[place].head).filter(|head| !head.is_empty())
    }

    /// The columns that a format shows: each a run of columns that share a cell there. Columns without any value are left out.
    pub(super) fn shown(&self, format: Formats) -> Vec<Vec<usize>> {
        let mut shown: Vec<Vec<usize>> = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            let empty = place > 0 && self.rows.iter().all(|row| row.get(place).is_none_or(Cell::is_missing));
            if !column.on.has(format) || empty && format != Formats::WORKBOOK {
                continue;
            }
            match shown.last_mut() {
                Some(above) if column.below.has(format) => above.push(place),
                _ => shown.push(vec![place]),
            }
        }
        shown
    }

    /// Whether a shown column holds words, which begin at the left.
    pub(super) fn is_words(&self, run: &[usize]) -> bool {
        if run.first().is_some_and(|&place| self.columns[place].figures) {
            return false;
        }
        let cells = self.rows.iter().filter_map(|row| row.get(*run.first()?));
        let mut cells = cells.filter(|cell| !cell.is_missing()).peekable();
        cells.peek().is_none() || cells.any(Cell::is_words)
    }

    /// The columns of data, in order: name, the cell's place, the part of it.
    pub(super) fn data(&self, format: Formats) -> impl Iterator<Item = (&str, usize, Datum)> {
        let columns = self.columns.iter().enumerate().filter(move |(_, column)| column.on.has(format));
        columns.flat_map(|(place, column)| column.data.iter().map(move |(name, part)| (&**name, place, *part)))
    }

    /// Whether something stands over a column that a format shows.
    pub(super) fn is_headed(&self, format: Formats) -> bool {
        self.columns.iter().any(|column| column.on.has(format) && !column.head.is_empty())
    }

    /// The columns that a format shows, and runs of rows. Where first cells are equal, each run of rows is titled by its first cell,
    /// which is none of the columns then.
    pub(super) fn grouped(&self, format: Formats) -> (Vec<Vec<usize>>, Vec<TitledRows<'_>>) {
        let mut shown = self.shown(format);
        let groups: Vec<&[Vec<Cell>]> = self.rows.chunk_by(|row, next| row.first() == next.first()).collect();
        if groups.len() == self.rows.len() || shown.len() < 2 {
            return (shown, vec![(None, &self.rows)]);
        }
        shown.remove(0);
        (shown, groups.into_iter().map(|rows| (rows[0].first(), rows)).collect())
    }
}

/// Rows that belong together, and the cell that is their title, if they have one.
pub(super) type TitledRows<'a> = (Option<&'a Cell>, &'a [Vec<Cell>]);

/// A table that gets its columns one by one, each with its cell of every row.
#[must_use]
pub struct TableOf<R> {
    table: Table,
    rows: Vec<R>,
}

impl<R> TableOf<R> {
    /// Adds a column: what stands over it, and its cell of a row.
    pub fn column(mut self, column: Column, cell: impl Fn(&R) -> Cell) -> Self {
        self.table.columns.push(column);
        self.table.rows.iter_mut().zip(&self.rows).for_each(|(cells, row)| cells.push(cell(row)));
        self
    }

    /// A column for all formats: what stands over it, its name in data.
    pub fn value(self, head: &str, name: &str, cell: impl Fn(&R) -> Cell) -> Self {
        self.column(Column::new(head).data(name), cell)
    }

    /// A column of data alone (and of the workbook, which has all figures).
    pub fn data(self, head: &str, name: &str, cell: impl Fn(&R) -> Cell) -> Self {
        self.column(Column::new(head).on(Formats::WORKBOOK).data(name), cell)
    }

    /// A column of data, and of what has room: paper and the workbook.
    pub fn detail(self, head: &str, name: &str, cell: impl Fn(&R) -> Cell) -> Self {
        self.column(Column::new(head).on(Formats::PAPER | Formats::WORKBOOK).data(name), cell)
    }

    /// In these formats only.
    pub fn on(mut self, formats: Formats) -> Self {
        self.table.on = formats;
        self
    }
}

impl<R> From<TableOf<R>> for Table {
    fn from(of: TableOf<R>) -> Self {
        of.table
    }
}
