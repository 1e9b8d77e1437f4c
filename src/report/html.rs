//! temporary
use super::costs::Grid;
use super::document::Chart;
use crate::scenario::Loaded;
/// What a page says.
pub struct Answer {
    /// Its title.
    pub heading: String,
    /// What was found, in sentences.
    pub findings: Vec<String>,
    /// The table under it.
    pub answer: Grid,
    /// What that table holds.
    pub caption: String,
    /// What must be known to read it.
    pub notes: Vec<String>,
    /// Further tables.
    pub tables: Vec<Further>,
    /// What was asked and assumed beside the scenario.
    pub assumptions: Vec<String>,
    /// How it was found.
    pub method: String,
    /// Where the same stands in other forms.
    pub elsewhere: String,
}

/// A table in a section of its own.
pub struct Further {
    /// Name for links.
    pub id: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What to read in it.
    pub text: String,
    /// What it holds.
    pub caption: String,
    /// The table.
    pub grid: Grid,
}

/// temporary
pub fn answer(_: Answer, _: &Loaded, _: &[Chart]) -> String {
    String::new()
}
