//! `summary.md`: what a committee paper needs, to be pasted into it. The finding, the decision table, costs by financial
//! year, what must be kept in mind.

use super::costs::{self, Grid};
use super::findings::{self, LIMITS};
use super::words::{self, in_markdown};
use super::{budget, full_year, html, table};
use crate::experiment::results::Experiment;
use std::fmt::Write;

/// The text of `summary.md`.
#[must_use]
pub fn summary(experiment: &Experiment) -> String {
    let Some(base) = experiment.options.first() else {
        return String::new();
    };
    let mut text = format!("# {}\n\n", in_markdown(&html::heading(experiment)));
    for sentence in findings::sentences(experiment) {
        text.push_str(&in_markdown(&sentence));
        text.push('\n');
    }
    // Writing into a string cannot fail.
    write!(text, "\n## Decision table\n\n{}", table::markdown(experiment)).ok();
    write!(text, "## Costs by financial year\n\n{}\n{}\n\n", grid(&costs::by_year(experiment)), costs::HOW_TO_READ)
        .ok();
    let effects = full_year::grid(experiment);
    if !effects.rows.is_empty() {
        let how = full_year::how_to_read(experiment);
        write!(text, "## Full-year effect\n\n{}\n{how}\n\n", grid(&effects)).ok();
    }
    text.push_str(&budget::markdown(experiment));
    write!(text, "## To be kept in mind\n\n- The ranges hold {}.\n", words::held(experiment.unknowns())).ok();
    for limit in LIMITS {
        writeln!(text, "- {limit}").ok();
    }
    let version = env!("CARGO_PKG_VERSION");
    let (seed, replications) = (experiment.seed, experiment.replications);
    write!(
        text,
        "\nCaseload {version}, seed {seed}, {replications} simulated futures an option; base `{}`, SHA-256 `{}`.\n",
        base.scenario.name, base.scenario_hash
    )
    .ok();
    text
}

/// A table in Markdown: the first column to the left, the others to the right.
pub(super) fn grid(grid: &Grid) -> String {
    let row = |cells: &[String]| cells.iter().map(|cell| in_markdown(cell)).collect::<Vec<_>>().join(" | ");
    let mut text = format!("| {} |\n|---|{}\n", row(&grid.head), "---:|".repeat(grid.head.len().saturating_sub(1)));
    for cells in &grid.rows {
        // Writing into a string cannot fail.
        writeln!(text, "| {} |", row(cells)).ok();
    }
    text
}
