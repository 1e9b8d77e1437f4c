//! `report.html`: one file that needs nothing else. The page is `templates/report.html`; here is what it is filled with.
//!
//! Run time, date and machine are not in it: result files are the same, byte for byte, for the same input.

mod answer;
pub(super) mod parts;

pub use answer::{Answer, Further, answer};

use super::budget;
use super::comparison;
use super::costs::{self, Grid};
use super::describe;
use super::findings::{self, LIMITS};
use super::full_year;
use super::plot::Chart;
use super::precision;
use super::table;
use super::words::{self, day_month_year, one_line};
use crate::experiment::results::Experiment;
use crate::scenario::Loaded;
use askama::Template;
use parts::{
    Figure, Piece, Section, Simulated, described, figure, not_known, pieces, provenance, unbroken, whole_amounts,
};

#[derive(Template)]
#[template(path = "report.html")]
struct Report<'a> {
    version: &'static str,
    heading: String,
    period: String,
    findings: Vec<String>,
    decision_caption: String,
    decision: Grid,
    notes: Vec<String>,
    promises_caption: String,
    promises: Grid,
    figures: Vec<Figure<'a>>,
    how_to_read_budget: &'static str,
    budget: Grid,
    how_sure: String,
    known_caption: String,
    known: Grid,
    how_to_read_changes: String,
    changes_caption: String,
    changes: Grid,
    how_to_read_costs: &'static str,
    years: Grid,
    how_to_read_effects: String,
    effects: Grid,
    year_names: Vec<String>,
    by_heading: Vec<Group>,
    assumptions: Vec<Differences>,
    base_heading: String,
    base: Vec<Section>,
    held: String,
    unknown: Vec<Piece>,
    limits: [&'static str; 5],
    seed: u64,
    replications: String,
    provenance: Vec<Simulated<'a>>,
}

/// Rows of a table under a title of their own.
struct Group {
    title: String,
    rows: Vec<Vec<String>>,
}

/// What an option changes.
struct Differences {
    id: String,
    title: String,
    pieces: Vec<Piece>,
}

/// The text of `report.html`, with these charts in it. `loaded` are the scenarios in the order of the options.
#[must_use]
pub fn report(experiment: &Experiment, loaded: &[Loaded], charts: &[Chart]) -> String {
    let Some(first) = experiment.options.first() else {
        return String::new();
    };
    let scenario = &first.scenario;
    let report = Report {
        version: env!("CARGO_PKG_VERSION"),
        heading: heading(experiment),
        period: format!("{} to {}", day_month_year(scenario.days.start()), day_month_year(scenario.days.end())),
        findings: findings::sentences(experiment).into_iter().map(unbroken).collect(),
        decision_caption: format!("The decision table, {}", futures(experiment)),
        decision: decision(experiment),
        notes: table::facts(experiment),
        promises_caption: format!(
            "{}, {}",
            words::capital(&words::noun(words::target_measure(scenario))),
            words::month_year(scenario.target.by)
        ),
        promises: promises(experiment),
        figures: charts.iter().map(figure).collect(),
        how_to_read_budget: budget::HOW_TO_READ,
        budget: budget::grid(experiment),
        how_sure: precision::how_to_read(experiment),
        known_caption: format!("Each figure and its 95 % interval, {}", futures(experiment)),
        known: precision::grid(experiment),
        how_to_read_changes: comparison::how_to_read(experiment),
        changes_caption: format!("Mean change and its 95 % interval, {}", futures(experiment)),
        changes: whole_amounts(comparison::grid(experiment)),
        how_to_read_costs: costs::HOW_TO_READ,
        years: costs::by_year(experiment),
        how_to_read_effects: full_year::how_to_read(experiment),
        effects: whole_amounts(full_year::grid(experiment)),
        year_names: first.years.iter().map(costs::year_name).collect(),
        by_heading: by_heading(experiment),
        assumptions: assumptions(experiment, loaded),
        base_heading: format!("The base, “{}”", one_line(&scenario.title)),
        base: loaded.first().map(described).unwrap_or_default(),
        held: format!("The ranges and bands of this report hold {}.", words::held(experiment.unknowns())),
        unknown: loaded.first().map(not_known).unwrap_or_default(),
        limits: LIMITS,
        seed: experiment.seed,
        replications: words::thousands(experiment.replications as f64),
        provenance: provenance(experiment),
    };
    // The template writes into a string, which cannot fail.
    report.render().unwrap_or_default()
}

/// `leeds-2009: 9 options compared`.
#[must_use]
pub fn heading(experiment: &Experiment) -> String {
    let Some((base, options)) = experiment.options.split_first() else {
        return String::new();
    };
    let name = &base.scenario.name;
    match options.len() {
        0 if base.scenario.title == *name => name.clone(),
        0 => format!("{name}: {}", one_line(&base.scenario.title)),
        1 => format!("{name}: 1 option against its base"),
        n => format!("{name}: {n} options against their base"),
    }
}

fn futures(experiment: &Experiment) -> String {
    let plural = if experiment.replications == 1 { "" } else { "s" };
    format!("{} simulated future{plural} an option", words::thousands(experiment.replications as f64))
}

/// The decision table; without options to compare, without the columns that compare. A cell's lines are parted by `\n`.
fn decision(experiment: &Experiment) -> Grid {
    let head = table::columns(experiment);
    let shown = if experiment.options.len() > 1 { head.len() } else { head.len().saturating_sub(table::COMPARING) };
    let cell = |(column, cell): (usize, String)| if column == 0 { one_line(&cell) } else { cell.replace(" (", "\n(") };
    let row = |option| table::cells(experiment, option).into_iter().enumerate().map(cell).take(shown).collect();
    Grid { head: head.into_iter().take(shown).collect(), rows: experiment.options.iter().map(row).collect() }
}

fn promises(experiment: &Experiment) -> Grid {
    let row = |promise: findings::Promise| {
        let (low, high) = promise.between;
        vec![
            promise.title,
            promise.posts.to_string(),
            format!("{:.1}", promise.promised),
            format!("{:.1}", promise.found),
            format!("{low:.1} to {high:.1}"),
        ]
    };
    let head = [
        "Option",
        "Extra posts",
        "Promised by the sum",
        "Found in the simulation, middle future",
        "8 of 10 futures fall between",
    ];
    Grid { head: head.map(str::to_owned).to_vec(), rows: findings::promises(experiment).into_iter().map(row).collect() }
}

fn by_heading(experiment: &Experiment) -> Vec<Group> {
    let headings = costs::headings(experiment);
    let group = |option: &crate::experiment::results::OptionResult| Group {
        title: one_line(&option.scenario.title),
        rows: costs::by_heading(option, &headings),
    };
    experiment.options.iter().map(group).collect()
}

fn assumptions(experiment: &Experiment, loaded: &[Loaded]) -> Vec<Differences> {
    let Some((base, others)) = loaded.split_first() else {
        return Vec::new();
    };
    let complete = others.iter().take(experiment.options.len().saturating_sub(1)).enumerate();
    complete
        .map(|(index, option)| Differences {
            id: format!("option-{}", index + 1),
            title: one_line(&option.scenario.title),
            pieces: pieces(&describe::difference(option, base)),
        })
        .collect()
}
