//! `report.html` of a sweep.

use super::{caption, grid, heading, notes, sentences, varied};
use crate::experiment::sweep::Sweep;
use crate::report::costs::Grid;
use crate::report::html::{Answer, answer};
use crate::report::plot::Chart;
use crate::report::words;
use crate::scenario::Loaded;

/// The text of the page; `base` is the scenario as it is.
#[must_use]
pub fn page(found: &Sweep, chance: f64, base: &Loaded, charts: &[Chart]) -> String {
    let Grid { head, rows } = grid(found);
    let mut assumptions = varied(found);
    assumptions.iter_mut().for_each(|one| *one = format!("{one}."));
    assumptions.push(format!(
        "{} by {}.",
        words::capital(&words::target(&found.scenario)),
        words::day_month_year(found.scenario.target.by)
    ));
    let content = Answer {
        heading: heading(found),
        findings: sentences(found, chance),
        answer: Grid { head, rows },
        caption: caption(found),
        notes: notes(found).into_iter().skip(1).collect(),
        tables: Vec::new(),
        assumptions,
        method: format!(
            "Caseload {} lives through each of {} points of the grid, and the scenario as it is, event by event in {} simulated \
             futures, from master seed {}. Every point meets the same families and the same luck.",
            env!("CARGO_PKG_VERSION"),
            found.points.len(),
            found.replications,
            found.seed
        ),
        elsewhere: "Every point in numbers: sweep.csv; for a committee paper: sweep.md.".to_owned(),
    };
    answer(content, base, charts)
}
