//! A part of a description, under its number in the checklist: a section of a document.

use crate::report::document::{Block, Cell, Column, Formats, Section, Table};

/// Adds a heading within a part.
pub fn heading(part: &mut Section, text: impl Into<String>) {
    part.blocks.push(Block::Heading(text.into()));
}

/// Adds a heading within a part, and a list under it.
pub fn list(part: &mut Section, text: impl Into<String>, points: Vec<String>) {
    heading(part, text);
    part.blocks.extend((!points.is_empty()).then_some(Block::Points(points)));
}

/// Columns of what is stated, or follows: what it means, and its value.
pub fn meaning_and_value() -> Vec<Column> {
    vec![Column::new("").data("meaning"), Column::new("").data("value")]
}

/// Adds a table, unless it has no rows.
pub fn grid(part: &mut Section, name: &'static str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) {
    let under = part.blocks.iter().rev().find_map(|block| match block {
        Block::Heading(heading) => Some(heading.replace('`', "")),
        _ => None,
    });
    let caption = under.unwrap_or_else(|| part.heading.clone());
    let table = Table::new(name, caption, columns).on(Formats::READ | Formats::WORKBOOK | Formats::JSON).rows(rows);
    part.blocks.extend((!table.rows.is_empty()).then_some(Block::Table(table)));
}
