//! Simulated beside counted figures: for the terminal, as Markdown and as CSV.

use super::document::csv;
use super::document::numbers::plain;
use super::table::laid_out;
use super::words::{self, Quantity};
use crate::experiment::validation::{Row, Validation};
use crate::scenario::targets::{Period, Target};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use std::fmt::Write;

/// The table as text of at most so many columns (80 at least), with its notes under it.
#[must_use]
pub fn terminal(found: &Validation, columns: usize) -> String {
    let columns = columns.max(80);
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["Figure", "Counted", "Simulated\nmiddle", "8 of 10", "Counted\nis", "Use"]);
    for row in &found.rows {
        let cells = Cells::of(row);
        let name = format!("{} {}", row.target.id, row.target.what);
        table.add_row([
            name,
            cells.counted,
            cells.middle,
            cells.range,
            cells.verdict.to_owned(),
            cells.used.to_owned(),
        ]);
    }
    laid_out(table, columns, &notes(found))
}

/// The table in Markdown, with its notes under it.
#[must_use]
pub fn markdown(found: &Validation) -> String {
    let mut text = String::from(
        "| | Figure | Source | Run | Counted | Simulated, middle | 8 of 10 futures | Counted figure is | Middle within tolerance | Used |\n\
         |---|---|---|---|---:|---:|---:|---|---|---|\n",
    );
    for row in &found.rows {
        let (target, cells) = (&row.target, Cells::of(row));
        let tolerance = figure(target, 2.0 * target.tolerance);
        let near = if row.near() { format!("yes (± {tolerance})") } else { format!("**no** (± {tolerance})") };
        let verdict = if row.inside() { cells.verdict.to_owned() } else { format!("**{}**", cells.verdict) };
        let fields = [
            cell(&target.id),
            cell(&target.what),
            cell(&target.source),
            cell(&row.run),
            cells.counted,
            cells.middle,
            cells.range,
            verdict,
            near,
            cells.used.to_owned(),
        ];
        // Writing into a string cannot fail.
        writeln!(text, "| {} |", fields.join(" | ")).ok();
    }
    text.push('\n');
    for note in notes(found) {
        writeln!(text, "{note}\n").ok();
    }
    text
}

/// The table as CSV, numbers in full.
#[must_use]
pub fn table(found: &Validation) -> String {
    let head = [
        "id",
        "what",
        "source",
        "run",
        "measure",
        "area",
        "team_kind",
        "from",
        "to",
        "observed_low",
        "observed_high",
        "tolerance",
        "p10",
        "p50",
        "p90",
        "mean",
        "inside",
        "near",
        "used",
    ];
    let mut table = csv::Rows::new(head);
    for row in &found.rows {
        let target = &row.target;
        let (from, to) = match target.period {
            Period::On(day) => (day, day),
            Period::Mean(from, to) | Period::Sum(from, to) => (from, to),
        };
        let of = |value: fn(&crate::statistics::Summary) -> f64| plain(row.simulated.as_ref().map_or(f64::NAN, value));
        let fields = [
            target.id.clone(),
            target.what.clone(),
            target.source.clone(),
            row.run.clone(),
            target.measure.name().to_owned(),
            target.area.clone().unwrap_or_else(|| "all".to_owned()),
            target.team_kind.map_or("all", crate::scenario::TeamKind::name).to_owned(),
            from.to_string(),
            to.to_string(),
            plain(target.observed.0),
            plain(target.observed.1),
            plain(target.tolerance),
            of(|s| s.p10),
            of(|s| s.p50),
            of(|s| s.p90),
            of(|s| s.mean),
            row.inside().to_string(),
            row.near().to_string(),
            used(target).to_owned(),
        ];
        table.row(fields.iter().map(String::as_str));
    }
    table.finish()
}

struct Cells {
    counted: String,
    middle: String,
    range: String,
    verdict: &'static str,
    used: &'static str,
}

impl Cells {
    fn of(row: &Row) -> Self {
        let target = &row.target;
        let (low, high) = target.observed;
        let counted = if low < high { between(target, low, high) } else { figure(target, low) };
        let (middle, range) = row.simulated.map_or_else(
            || ("none".to_owned(), "none".to_owned()),
            |simulated| (figure(target, simulated.p50), between(target, simulated.p10, simulated.p90)),
        );
        let verdict = if row.inside() { "inside" } else { "outside" };
        Self { counted, middle, range, verdict, used: used(target) }
    }
}

fn between(target: &Target, low: f64, high: f64) -> String {
    let low = figure(target, low);
    let low = low.trim_end_matches(" %");
    format!("{low}-{}", figure(target, high))
}

/// Whether a calibration fitted it.
#[must_use]
pub fn used(target: &Target) -> &'static str {
    match (target.assumed, target.fitted) {
        (true, _) => "assumed",
        (false, true) => "fitted",
        (false, false) => "held out",
    }
}

/// A figure of a target, to the digits that matter.
#[must_use]
pub fn figure(target: &Target, value: f64) -> String {
    match words::quantity(target.measure) {
        Quantity::Share => format!("{:.1} %", 100.0 * value),
        Quantity::Pounds => words::millions(value),
        _ if target.observed.1 >= 100.0 => words::thousands(value.round()),
        _ => format!("{value:.1}"),
    }
}

/// How many of the figures that were counted are met.
#[derive(Debug, Clone, Copy)]
pub struct Tally {
    /// Figures that somebody counted.
    pub counted: usize,
    /// Those that lie within what 8 of 10 futures say.
    pub inside: usize,
    /// Those that the middle future is near.
    pub near: usize,
}

/// Counts them.
#[must_use]
pub fn tally(found: &Validation) -> Tally {
    let rows = || found.rows.iter().filter(|row| !row.target.assumed);
    Tally {
        counted: rows().count(),
        inside: rows().filter(|row| row.inside()).count(),
        near: rows().filter(|row| row.near()).count(),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn notes(found: &Validation) -> Vec<String> {
    let Tally { counted, inside, near } = tally(found);
    vec![
        format!(
            "{inside} of {counted} counted figures lie within what 8 of 10 simulated futures say, and the middle future is \
             within two tolerances of {near}."
        ),
        format!(
            "{} simulated futures a run, seed {}. The ranges hold {}. A fitted figure was used to choose \
             numbers of the scenario; one that was held out was not; one that is assumed was counted by nobody.",
            found.replications,
            found.seed,
            words::held(found.unknowns)
        ),
    ]
}
