//! Parts that pages share: figures, descriptions, the list of what was simulated. Their markup is `templates/parts.html` and
//! `templates/pieces.html`; `templates/layout.html` is the frame of a page.

use crate::experiment::results::Experiment;
use crate::report::costs::Grid;
use crate::report::describe::{self, Block, Part};
use crate::report::plot::Chart;
use crate::report::words::one_line;
use crate::scenario::Loaded;

/// A chart and what stands over it.
pub struct Figure<'a> {
    /// Name of its files.
    pub name: &'static str,
    /// What stands over it.
    pub heading: &'static str,
    /// What it says: its title, which a narrow screen would cut.
    pub title: &'a str,
    /// The picture.
    pub svg: &'a str,
}

/// A scenario that was simulated.
pub struct Simulated<'a> {
    /// Its title.
    pub title: String,
    /// Its name.
    pub name: &'a str,
    /// Hexadecimal hash of its resolved text.
    pub hash: &'a str,
}

/// A run of letters, set as code or not.
pub struct Span {
    pub code: bool,
    pub text: String,
}

/// A block of a description as the page sets it.
pub enum Piece {
    Text(Vec<Span>),
    Heading(String),
    List(Vec<Vec<Span>>),
    Table { label: String, head: Vec<String>, rows: Vec<Vec<String>> },
}

/// A part of a scenario's description, folded away at first.
pub struct Section {
    pub title: String,
    pub pieces: Vec<Piece>,
}

/// A chart as a page shows it.
#[must_use]
pub fn figure(chart: &Chart) -> Figure<'_> {
    let heading = match chart.name {
        "caseload-fan" => "How caseloads develop",
        "difference" => "What each option changes over time",
        "share-over" => "Workers with many cases",
        "cost-and-chance" => "Cost against chance",
        "cost-curve" => "How much to set aside",
        "caseload-by-area" => "Area by area",
        "caseload-spread" => "How cases are spread over workers",
        "staffing" => "Staffing",
        "assessments-in-time" => "Assessments in time",
        "drift" => "Drift: how fast work goes",
        "chance" => "How often the target is reached",
        "target-measure" => "The middle future at the target date",
        "frontier" => "Cost against chance",
        "posts" => "Chance against posts",
        "mix" => "Cost against chance, mix by mix",
        other => other,
    };
    Figure { name: chart.name, heading, title: &chart.title, svg: chart.svg.trim() }
}

/// A sentence in which no line ends between a sign and its amount.
pub fn unbroken(sentence: String) -> String {
    sentence.replace("+£", "+\u{2060}£").replace("-£", "-\u{2060}£")
}

/// A table in which no line ends between a sign and its amount.
pub fn whole_amounts(grid: Grid) -> Grid {
    let rows = grid.rows.into_iter().map(|row| row.into_iter().map(unbroken).collect());
    Grid { rows: rows.collect(), ..grid }
}

/// What was simulated, in the order of the options.
#[must_use]
pub fn provenance(experiment: &Experiment) -> Vec<Simulated<'_>> {
    let simulated = experiment.options.iter().map(|option| Simulated {
        title: one_line(&option.scenario.title),
        name: &option.scenario.name,
        hash: &option.scenario_hash,
    });
    simulated.collect()
}

/// The blocks of a part, points gathered into lists.
pub fn pieces(part: &Part) -> Vec<Piece> {
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
pub fn spans(text: &str) -> Vec<Span> {
    let parts = text.replace(" -> ", " → ");
    let parts = parts.split('`').enumerate().filter(|(_, text)| !text.is_empty());
    parts.map(|(index, text)| Span { code: index % 2 == 1, text: text.to_owned() }).collect()
}

/// The description of a base but for what the report says elsewhere: outputs, software, sharing.
pub fn described(base: &Loaded) -> Vec<Section> {
    let elsewhere = ["1.2", "5.1", "5.2", "6.1"];
    let parts = describe::describe(base, None).parts;
    let parts = parts.iter().filter(|part| !elsewhere.contains(&part.number));
    parts.map(|part| Section { title: part.heading.to_owned(), pieces: pieces(part) }).collect()
}

/// The numbers that are not known, without the heading: the page has one.
pub fn not_known(base: &Loaded) -> Vec<Piece> {
    let found = pieces(&describe::not_known(base)).into_iter();
    found.filter(|piece| !matches!(piece, Piece::Heading(_))).collect()
}
