//! temporary
pub use super::document::wrap;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};
const TITLE_AT_LEAST: usize = 14;
const TITLE_AT_MOST: usize = 44;
/// A table as text of so many columns: titles to the left, narrowed before anything else; the rest to the right; notes
/// under it.
#[must_use]
pub fn laid_out(mut table: Table, columns: usize, notes: &[String]) -> String {
    let widths = table.column_max_content_widths();
    for (index, column) in table.column_iter_mut().enumerate() {
        // The style draws nothing between columns, but keeps a place for it.
        column.set_padding((0, 0));
        if index > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let others: usize = widths[1..].iter().map(|&width| usize::from(width) + 1).sum();
    let title = usize::from(widths[0]).min(TITLE_AT_MOST).min(columns.saturating_sub(others + 1)).max(TITLE_AT_LEAST);
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(u16::try_from(title).unwrap_or(u16::MAX))));
    }
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(columns).unwrap_or(u16::MAX));
    let mut text = table.trim_fmt();
    text.push('\n');
    for line in notes.iter().flat_map(|note| wrap(note, columns.min(100))) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}
