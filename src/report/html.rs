//! `report.html`: one file that needs nothing else. The page is `templates/report.html`; here is what it is filled with.
//!
//! Run time, date and machine are not in it: result files are the same, byte for byte, for the same input.

use super::costs::{self, Grid};
use super::describe::{self, Block, Part};
use super::findings::{self, LIMITS};
use super::plot::Chart;
use super::table;
use super::words::{self, day_month_year, one_line};
use crate::experiment::results::Experiment;
use crate::scenario::Loaded;
use askama::Template;

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
    promises: Vec<[String; 5]>,
    figures: Vec<Figure<'a>>,
    how_to_read_costs: &'static str,
    years: Grid,
    year_names: Vec<String>,
    by_heading: Vec<Group>,
    assumptions: Vec<Differences>,
    base_heading: String,
    base: Vec<Section>,
    held: String,
    unknown: Vec<Piece>,
    limits: [&'static str; 5],
    seed: u64,
    replications: u64,
    provenance: Vec<Simulated<'a>>,
}

struct Figure<'a> {
    name: &'static str,
    heading: &'static str,
    svg: &'a str,
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

/// A part of the base's description, folded away at first.
struct Section {
    title: String,
    pieces: Vec<Piece>,
}

struct Simulated<'a> {
    title: String,
    name: &'a str,
    hash: &'a str,
}

/// A run of letters, set as code or not.
struct Span {
    code: bool,
    text: String,
}

/// A block of a description as the page sets it.
enum Piece {
    Text(Vec<Span>),
    Heading(String),
    List(Vec<Vec<Span>>),
    Table { label: String, head: Vec<String>, rows: Vec<Vec<String>> },
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
        how_to_read_costs: costs::HOW_TO_READ,
        years: costs::by_year(experiment),
        year_names: first.years.iter().map(costs::year_name).collect(),
        by_heading: by_heading(experiment),
        assumptions: assumptions(experiment, loaded),
        base_heading: format!("The base, “{}”", one_line(&scenario.title)),
        base: loaded.first().map(described).unwrap_or_default(),
        held: format!("The ranges and bands of this report hold {}.", words::held(experiment.unknowns())),
        unknown: loaded.first().map(unknown).unwrap_or_default(),
        limits: LIMITS,
        seed: experiment.seed,
        replications: experiment.replications,
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

/// A sentence in which no line ends between a sign and its amount.
fn unbroken(sentence: String) -> String {
    sentence.replace("+£", "+\u{2060}£").replace("-£", "-\u{2060}£")
}

fn futures(experiment: &Experiment) -> String {
    let plural = if experiment.replications == 1 { "" } else { "s" };
    format!("{} simulated future{plural} an option", experiment.replications)
}

/// The decision table; without options to compare, without the columns that compare. A cell's lines are parted by `\n`.
fn decision(experiment: &Experiment) -> Grid {
    let shown = if experiment.options.len() > 1 { 10 } else { 7 };
    let head = experiment.options.first().map(|base| table::columns(&base.scenario)).unwrap_or_default();
    let row = |option| {
        let [title, cells @ ..] = table::cells(experiment, option);
        let cells = cells.into_iter().map(|cell| cell.replace(" (", "\n("));
        std::iter::once(one_line(&title)).chain(cells).take(shown).collect()
    };
    Grid { head: head.into_iter().take(shown).collect(), rows: experiment.options.iter().map(row).collect() }
}

fn promises(experiment: &Experiment) -> Vec<[String; 5]> {
    let row = |promise: findings::Promise| {
        let (low, high) = promise.between;
        [
            promise.title,
            promise.posts.to_string(),
            format!("{:.1}", promise.promised),
            format!("{:.1}", promise.found),
            format!("{low:.1} to {high:.1}"),
        ]
    };
    findings::promises(experiment).into_iter().map(row).collect()
}

fn figure(chart: &Chart) -> Figure<'_> {
    let heading = match chart.name {
        "caseload-fan" => "How caseloads develop",
        "cost-and-chance" => "Cost against chance",
        "caseload-by-area" => "Area by area",
        "caseload-spread" => "How cases are spread over workers",
        "staffing" => "Staffing",
        "assessments-in-time" => "Assessments in time",
        "drift" => "Drift: how fast work goes",
        other => other,
    };
    Figure { name: chart.name, heading, svg: chart.svg.trim() }
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

/// The description of the base but for what the report says elsewhere: outputs, software, sharing.
fn described(base: &Loaded) -> Vec<Section> {
    let elsewhere = ["1.2", "5.1", "5.2", "6.1"];
    let parts = describe::describe(base, None).parts;
    let parts = parts.iter().filter(|part| !elsewhere.contains(&part.number));
    parts.map(|part| Section { title: part.heading.to_owned(), pieces: pieces(part) }).collect()
}

/// The numbers that are not known, without the heading: the page has one.
fn unknown(base: &Loaded) -> Vec<Piece> {
    let found = pieces(&describe::not_known(base)).into_iter();
    found.filter(|piece| !matches!(piece, Piece::Heading(_))).collect()
}

fn provenance(experiment: &Experiment) -> Vec<Simulated<'_>> {
    let simulated = experiment.options.iter().map(|option| Simulated {
        title: one_line(&option.scenario.title),
        name: &option.scenario.name,
        hash: &option.scenario_hash,
    });
    simulated.collect()
}

/// The blocks of a part, points gathered into lists.
fn pieces(part: &Part) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut under = part.heading.to_owned();
    for block in &part.blocks {
        match block {
            Block::Text(text) => found.push(Piece::Text(spans(text))),
            Block::Heading(text) => {
                under = text.replace('`', "");
                found.push(Piece::Heading(under.clone()));
            }
            Block::Point(text) => match found.last_mut() {
                Some(Piece::List(items)) => items.push(spans(text)),
                _ => found.push(Piece::List(vec![spans(text)])),
            },
            Block::Table(head, rows) => {
                found.push(Piece::Table { label: under.clone(), head: head.clone(), rows: rows.clone() });
            }
        }
    }
    found
}

/// A text taken apart at its backticks.
fn spans(text: &str) -> Vec<Span> {
    let parts = text.replace(" -> ", " → ");
    let parts = parts.split('`').enumerate().filter(|(_, text)| !text.is_empty());
    parts.map(|(index, text)| Span { code: index % 2 == 1, text: text.to_owned() }).collect()
}
