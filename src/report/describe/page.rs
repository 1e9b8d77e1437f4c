//! Tables of a description.

use crate::report::document::{Block, Cell, Formats, Section, Table};

/// Adds a table, called as the heading over it, unless it has no rows.
pub fn grid(part: Section, table: impl Into<Table>) -> Section {
    let under = part.blocks.iter().rev().find_map(|block| match block {
        Block::Heading(heading) => Some(heading.replace('`', "")),
        _ => None,
    });
    let caption = under.unwrap_or_else(|| part.heading.clone());
    part.table(Table { caption, on: Formats::READ | Formats::WORKBOOK | Formats::JSON, ..table.into() })
}

/// Adds a table of what is stated, or follows: what it means, and its value.
pub fn meanings(part: Section, name: &'static str, rows: impl IntoIterator<Item = [Cell; 2]>) -> Section {
    let table = Table::of(name, "", rows).value("", "meaning", |row| row[0].clone());
    grid(part, table.value("", "value", |row| row[1].clone()))
}
