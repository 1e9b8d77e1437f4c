//! A part of a description under construction: a section of a document.

use crate::report::document::{Block, Cell, Column, Formats, Section, Table};

/// What is said under one number of the checklist.
#[derive(Debug, Clone)]
pub struct Part(pub Section);

impl Part {
    /// A part without content: its number in the checklist, `2.5.1`, and its heading.
    pub fn new(number: &'static str, heading: &'static str) -> Self {
        Self(Section::new(number, heading))
    }

    /// With a paragraph.
    pub fn with(mut self, text: impl Into<String>) -> Self {
        self.text(text);
        self
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: impl Into<String>) {
        self.0.blocks.push(Block::Text(text.into()));
    }

    /// Adds a heading within the part, and what stands under it.
    pub fn points(&mut self, heading: impl Into<String>, points: Vec<String>) {
        self.heading(heading);
        self.0.blocks.extend((!points.is_empty()).then_some(Block::Points(points)));
    }

    /// Adds a heading within the part.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.0.blocks.push(Block::Heading(text.into()));
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
}

/// Whether a text is a short figure, or says that there is none.
fn is_figure(text: &str) -> bool {
    text.chars().count() <= 12 && text.trim_start_matches(['-', '£']).chars().next().is_none_or(char::is_numeric)
}
