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

/// Adds a table of words and figures, unless it has no rows.
pub fn grid(part: &mut Section, header: &[&str], rows: Vec<Vec<String>>) {
    let columns = rows.first().map_or(0, Vec::len);
    let head = |place: usize| {
        let column = Column::new(header.get(place).copied().unwrap_or_default());
        let figures = rows.iter().filter_map(|row| row.get(place)).all(|cell| is_figure(cell));
        if figures { column.figures() } else { column }
    };
    let under = part.blocks.iter().rev().find_map(|block| match block {
        Block::Heading(heading) => Some(heading.replace('`', "")),
        _ => None,
    });
    let caption = under.unwrap_or_else(|| part.heading.clone());
    let table = Table::new("", caption, (0..columns).map(head).collect()).on(Formats::READ);
    let table =
        table.rows(rows.into_iter().map(|row| row.into_iter().map(|cell| Cell::text(cell.replace('`', ""))).collect()));
    part.blocks.extend((!table.rows.is_empty()).then_some(Block::Table(table)));
}

/// Whether a text is a short figure, or says that there is none.
fn is_figure(text: &str) -> bool {
    text.chars().count() <= 12 && text.trim_start_matches(['-', '£']).chars().next().is_none_or(char::is_numeric)
}
