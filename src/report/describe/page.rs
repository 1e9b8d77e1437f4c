//! A part of a description under construction: a section of a document.

use crate::report::document::{Block, Cell, Column, Formats, Section, Table};

/// What is said under one number of the checklist.
#[derive(Debug, Clone)]
pub struct Part(Section);

impl Part {
    /// A part without content: its number in the checklist, `2.5.1`, and its heading.
    #[must_use]
    pub fn new(number: &'static str, heading: &'static str) -> Self {
        Self(Section::new(number, heading))
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: impl Into<String>) {
        self.0.blocks.push(Block::Text(text.into()));
    }

    /// Adds a heading within the part.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.0.blocks.push(Block::Heading(text.into()));
    }

    /// Adds a point of a list.
    pub fn point(&mut self, text: impl Into<String>) {
        match self.0.blocks.last_mut() {
            Some(Block::Points(points)) => points.push(text.into()),
            _ => self.0.blocks.push(Block::Points(vec![text.into()])),
        }
    }

    /// Adds a table of words and figures, unless it has no rows.
    pub fn table(&mut self, header: &[&str], rows: Vec<Vec<String>>) {
        let columns = rows.first().map_or(0, Vec::len);
        let head = |place: usize| {
            let column = Column::new(header.get(place).copied().unwrap_or_default());
            let figures = rows.iter().filter_map(|row| row.get(place)).all(|cell| is_figure(cell));
            if figures { column.figures() } else { column }
        };
        let under = self.0.blocks.iter().rev().find_map(|block| match block {
            Block::Heading(heading) => Some(heading.replace('`', "")),
            _ => None,
        });
        let caption = under.unwrap_or_else(|| self.0.heading.clone());
        let table = Table::new("", caption, (0..columns).map(head).collect()).on(Formats::READ);
        let table = table.rows(rows.into_iter().map(|row| row.into_iter().map(Cell::text).collect()));
        self.0.blocks.extend((!table.rows.is_empty()).then_some(Block::Table(table)));
    }

    /// Whether nothing is said in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.blocks.is_empty()
    }

    /// The section.
    #[must_use]
    pub fn section(self) -> Section {
        self.0
    }
}

/// Whether a text is a short figure, or says that there is none.
fn is_figure(text: &str) -> bool {
    text.chars().count() <= 12 && text.trim_start_matches(['-', '£']).chars().next().is_none_or(char::is_numeric)
}
