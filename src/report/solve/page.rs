//! `report.html` of a search for posts.

use super::{Asked, grid, heading, notes, sentences, tried};
use crate::experiment::search::Search;
use crate::report::html::{Answer, Further, answer};
use crate::report::plot::Chart;
use crate::report::words;
use crate::scenario::Loaded;

/// The text of the page; `base` is the scenario as it is.
#[must_use]
pub fn page(asked: &Asked, found: &Search, base: &Loaded, charts: &[Chart], seed: u64) -> String {
    let measure = words::target_measure(&asked.scenario);
    let futures = found.trials.values().next().map_or(0, |trial| trial.futures());
    let content = Answer {
        heading: heading(asked),
        findings: sentences(asked, found),
        answer: grid(asked, found),
        caption: format!(
            "What the static sum promises, and what the simulation finds: {} by {}",
            words::noun(measure),
            words::month_year(asked.by)
        ),
        notes: notes(asked, found),
        tables: vec![Further {
            id: "search",
            heading: "The search",
            text: "Every number of posts that was tried, for the target that was asked for.".to_owned(),
            caption: format!("{futures} simulated futures each"),
            grid: tried(asked, found),
        }],
        assumptions: vec![
            format!("Posts are funded from {}.", words::day_month_year(asked.from)),
            format!(
                "{} by {}, in {} simulated futures.",
                words::capital(&words::target(&asked.scenario)),
                words::day_month_year(asked.by),
                words::of_100(found.question.chance)
            ),
            "New posts are advertised first, and filled when people have been found.".to_owned(),
        ],
        method: format!(
            "Caseload {} looks for the fewest posts by bisection: each number that is tried is lived through event by event in \
             {futures} simulated futures, from master seed {seed}, with the same families and the same luck.",
            env!("CARGO_PKG_VERSION")
        ),
        elsewhere: "Every trial in numbers: solve.csv; for a committee paper: solve.md.".to_owned(),
    };
    answer(content, base, charts)
}
