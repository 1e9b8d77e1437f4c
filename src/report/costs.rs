//! temporary
/// A table of text: what stands over its columns, and its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Over the columns.
    pub head: Vec<String>,
    /// The rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
}
