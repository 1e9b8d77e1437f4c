//! `report.html` of a question: what was found, the charts, every trial, what it rests on. The page is `templates/answer.html`.

use super::parts::{Figure, Piece, Section, Simulated, described, figure, not_known, unbroken, whole_amounts};
use crate::report::costs::Grid;
use crate::report::findings::LIMITS;
use crate::report::plot::Chart;
use crate::report::words::{self, day_month_year, one_line};
use crate::scenario::Loaded;
use askama::Template;

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

#[derive(Template)]
#[template(path = "answer.html")]
struct Page<'a> {
    version: &'static str,
    heading: String,
    period: String,
    findings: Vec<String>,
    answer: Grid,
    answer_caption: String,
    notes: Vec<String>,
    figures: Vec<Figure<'a>>,
    tables: Vec<Further>,
    assumptions: Vec<String>,
    base_heading: String,
    base: Vec<Section>,
    held: String,
    unknown: Vec<Piece>,
    limits: [&'static str; 5],
    method: String,
    provenance: Vec<Simulated<'a>>,
    elsewhere: String,
}

/// The text of the page, with these charts in it; `base` is the scenario as it is.
#[must_use]
pub fn answer(answer: Answer, base: &Loaded, charts: &[Chart]) -> String {
    let scenario = &base.scenario;
    let unknowns = base.unknown.as_ref().map_or(0, |blueprint| blueprint.unknowns().len());
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        heading: answer.heading,
        period: format!("{} to {}", day_month_year(scenario.days.start()), day_month_year(scenario.days.end())),
        findings: answer.findings.into_iter().map(unbroken).collect(),
        answer: whole_amounts(answer.answer),
        answer_caption: answer.caption,
        notes: answer.notes,
        figures: charts.iter().map(figure).collect(),
        tables: answer.tables.into_iter().map(|table| Further { grid: whole_amounts(table.grid), ..table }).collect(),
        assumptions: answer.assumptions,
        base_heading: format!("The scenario, “{}”", one_line(&scenario.title)),
        base: described(base),
        held: format!("The ranges and bands of this report hold {}.", words::held(unknowns)),
        unknown: not_known(base),
        limits: LIMITS,
        method: answer.method,
        provenance: vec![Simulated { title: one_line(&scenario.title), name: &scenario.name, hash: &base.hash }],
        elsewhere: answer.elsewhere,
    };
    // The template writes into a string, which cannot fail.
    page.render().unwrap_or_default()
}
