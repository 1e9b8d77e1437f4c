//! A document: what a command has to say, in text, tables and charts, before anybody decides how it looks.
//!
//! A page of `report/pages/` makes one from a result; a renderer a format makes text or bytes from it. Cells are values with
//! their kind until a renderer puts them into words, so that a column is stated once for every format. Knows no study.

mod cell;
pub mod csv;
mod html;
mod json;
mod markdown;
pub mod numbers;
mod table;
mod terminal;
mod unit;
mod word;
pub mod words;
mod workbook;

pub use cell::{Cell, Datum, Estimate};
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use table::{Column, Drawn, Formats, Table, TableOf};
pub use terminal::{terminal, wrap};
pub use unit::Unit;
pub use word::{Pictures, WordError, word};
pub use workbook::{WorkbookError, workbook};

/// What a command has to say.
#[must_use]
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its title, plain text on one line.
    pub title: String,
    /// What stands under the title: a period, for example.
    pub subtitle: String,
    /// What was found, in sentences.
    pub findings: Vec<String>,
    /// The rest, in order.
    pub sections: Vec<Section>,
    /// What made it, and from what: under everything else.
    pub colophon: String,
}

/// A part of a document under a heading.
#[must_use]
#[derive(Debug, Clone)]
pub struct Section {
    /// Name for links, unique in its document.
    pub id: String,
    /// Its heading; none where it is empty.
    pub heading: String,
    /// 2 for a section of the document, 3 for a part of the section before it.
    pub level: u8,
    /// Closed until somebody opens it, where a format can do so.
    pub folded: bool,
    /// The formats that have it.
    pub on: Formats,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a section. In text, what stands between backticks is code; everything else is meant letter by letter.
#[derive(Debug, Clone)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A heading within the section.
    Heading(String),
    /// A list.
    Points(Vec<String>),
    /// What must be known to read the table above it: smaller than a paragraph where a format can do so.
    Notes(Vec<String>),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
}

/// A chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Name of its files, without ending.
    pub name: &'static str,
    /// What stands over it.
    pub heading: &'static str,
    /// Its title: the finding.
    pub title: String,
    /// What it shows, in words.
    pub alt: String,
    /// The picture.
    pub svg: String,
    /// The numbers drawn in it.
    pub data_csv: String,
}

impl Document {
    /// Adds a section unless it says nothing.
    pub fn push(&mut self, section: Section) {
        if !section.blocks.is_empty() {
            self.sections.push(section);
        }
    }

    /// Its sections in a format: those that say something there.
    fn sections(&self, format: Formats) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |section| section.on.has(format) && section.blocks(format).next().is_some())
    }

    /// Every table of it that a format has.
    pub fn tables(&self, format: Formats) -> impl Iterator<Item = &Table> {
        let sections = self.sections.iter().filter(move |section| section.on.has(format));
        sections.flat_map(move |section| section.blocks(format)).filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }

    /// Every chart of it, in order.
    pub fn charts(&self) -> impl Iterator<Item = &Chart> {
        self.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
            Block::Chart(chart) => Some(chart),
            _ => None,
        })
    }
}

impl Section {
    /// An empty section, in every format.
    pub fn new(id: impl Into<String>, heading: impl Into<String>) -> Self {
        let (id, heading) = (id.into(), heading.into());
        Self { id, heading, level: 2, folded: false, on: Formats::ALL, blocks: Vec::new() }
    }

    /// What it says in a format: all but tables that this does not want.
    fn blocks(&self, format: Formats) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| !matches!(block, Block::Table(table) if !table.on.has(format)))
    }

    /// Makes it a part of the section before it.
    pub fn part(mut self) -> Self {
        self.level = 3;
        self
    }

    /// Closed until somebody opens it.
    pub fn folded(mut self) -> Self {
        self.folded = true;
        self
    }

    /// In these formats only.
    pub fn on(mut self, formats: Formats) -> Self {
        self.on = formats;
        self
    }

    /// Adds a paragraph.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Text(text.into()));
        self
    }

    /// Adds a heading within it.
    pub fn heading(mut self, heading: impl Into<String>) -> Self {
        self.blocks.push(Block::Heading(heading.into()));
        self
    }

    /// Adds a list, unless it is empty.
    pub fn points<S: Into<String>>(mut self, points: impl IntoIterator<Item = S>) -> Self {
        let points: Vec<String> = points.into_iter().map(Into::into).collect();
        self.blocks.extend((!points.is_empty()).then_some(Block::Points(points)));
        self
    }

    /// Adds notes on what stands above, unless there are none.
    pub fn notes<S: Into<String>>(mut self, notes: impl IntoIterator<Item = S>) -> Self {
        let notes: Vec<String> = notes.into_iter().map(Into::into).collect();
        self.blocks.extend((!notes.is_empty()).then_some(Block::Notes(notes)));
        self
    }

    /// Adds a table and notes on it, unless it has no rows.
    pub fn noted<S: Into<String>>(self, table: impl Into<Table>, notes: impl IntoIterator<Item = S>) -> Self {
        let table = table.into();
        if table.rows.is_empty() { self } else { self.table(table).notes(notes) }
    }

    /// Adds a table, unless it has no rows.
    pub fn table(mut self, table: impl Into<Table>) -> Self {
        let table = table.into();
        self.blocks.extend((!table.rows.is_empty()).then_some(Block::Table(table)));
        self
    }

    /// Adds a chart.
    pub fn chart(mut self, chart: Chart) -> Self {
        self.blocks.push(Block::Chart(chart));
        self
    }
}

/// A section of its own for a chart, for the formats that can show it.
impl From<Chart> for Section {
    fn from(chart: Chart) -> Self {
        Section::new(chart.name, chart.heading).on(Formats::PAGE | Formats::WORD).chart(chart)
    }
}

/// Text taken apart at its backticks: whether a run of letters is code, and the run.
fn spans(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split('`').enumerate().map(|(place, run)| (place % 2 == 1, run)).filter(|(_, run)| !run.is_empty())
}
