//! `validate`: simulated beside counted figures.

use super::frame;
use crate::report::document::{Cell, Chart, Column, Datum, Document, Formats, Section, Table, Unit};
use crate::report::words::{self, Quantity, one_line};
use crate::scenario::targets::{Period, Target};
use crate::scenario::{Loaded, TeamKind};
use crate::study::validation::{Row, Validation};

/// What `validate` has to say, with this chart in it; `loaded` are the runs.
pub fn validation(found: &Validation, loaded: &[Loaded], chart: Chart) -> Document {
    let replications = words::replications(found.replications);
    let mut document = Document {
        title: "Simulated beside counted figures".to_owned(),
        findings: vec![finding(found)],
        colophon: format!("{}.", frame::made_by(found.seed)),
        ..Document::default()
    };
    let held = format!(
        "{replications} a run, seed {}. The ranges hold {}. A fitted figure was used to choose numbers of the scenario; one that was held out was \
         not; one that is assumed was counted by nobody.",
        found.seed,
        words::held(found.inputs)
    );
    document.push(Section::new("figures", "Figures").table(table(found)).notes(vec![held]));
    document.push(chart.into());
    let input = loaded.iter().find(|run| run.blueprint.is_some());
    document.push(frame::limits(found.inputs, input));
    let how = "Each run of the file of targets is simulated up to the last figure that is held against it. Inside: what was counted \
               lies within what 8 of 10 simulated futures say. The tolerance is what the model may be off for reasons other than \
               chance, a standard deviation that the file of targets states.";
    document.push(frame::method(how.to_owned(), frame::simulated(loaded)));
    document
}

/// A row a figure, in the order of the file of targets.
pub fn table(found: &Validation) -> Table {
    let paper = Formats::PAPER | Formats::WORKBOOK;
    let columns = vec![
        Column::new("Figure").data("id"),
        Column::new("What").on(Formats::NONE).data("what"),
        Column::new("Source").on(paper).data("source"),
        Column::new("Run").on(paper).data("run"),
        Column::data_only("Measure", "measure"),
        Column::data_only("Area", "area"),
        Column::data_only("Kind of team", "team_kind"),
        Column::data_only("First day", "from"),
        Column::data_only("Last day", "to"),
        Column::new("Counted").part("observed_low", Datum::From).part("observed_high", Datum::To),
        Column::new("Tolerance").on(paper).data("tolerance"),
        Column::new("Simulated, middle").brief("Middle").parts("", &[Datum::P10, Datum::P50, Datum::P90, Datum::Mean]),
        Column::new("8 of 10 futures").brief("8 of 10").on(Formats::READ),
        Column::new("Counted figure is").brief("Counted is").data("inside"),
        Column::new("Middle within two tolerances").on(paper).data("near"),
        Column::new("Used").data("used"),
    ];
    Table::new("validation", "What was counted, and what is simulated", columns).rows(found.rows.iter().map(row))
}

fn row(row: &Row) -> Vec<Cell> {
    let target = &row.target;
    let unit = unit(target);
    let (from, to) = match target.period {
        Period::On(day) => (day, day),
        Period::Mean(from, to) | Period::Sum(from, to) => (from, to),
    };
    let is_simulated = row.simulated.is_some();
    let say = |yes: bool, words: &str| {
        if is_simulated { Cell::term(words, yes.to_string()) } else { Cell::Missing }
    };
    vec![
        Cell::term(one_line(&format!("{} {}", target.id, target.what)), &target.id),
        Cell::text(&target.what),
        Cell::text(&target.source),
        Cell::text(&row.run),
        Cell::text(target.measure.name()),
        Cell::text(target.area.as_deref().unwrap_or("all")),
        Cell::text(target.team_kind.map_or("all", TeamKind::name)),
        Cell::Date(from),
        Cell::Date(to),
        Cell::between(target.observed, unit),
        Cell::number(target.tolerance, unit),
        Cell::median(row.simulated.as_ref(), unit),
        row.simulated.map_or(Cell::Missing, |simulated| Cell::between((simulated.p10, simulated.p90), unit)),
        say(row.inside(), verdict(row)),
        say(row.near(), if row.near() { "yes" } else { "no" }),
        Cell::text(used(target)),
    ]
}

/// The unit of a figure, to the digits that matter.
pub fn unit(target: &Target) -> Unit {
    match words::quantity(target.measure) {
        Quantity::Share => Unit::share(1),
        Quantity::Pounds => Unit::millions(1),
        _ if target.observed.1 >= 100.0 => Unit::number(0),
        _ => Unit::number(1),
    }
}

/// Whether a calibration fitted it.
pub fn used(target: &Target) -> &'static str {
    match (target.assumed, target.fitted) {
        (true, _) => "assumed",
        (false, true) => "fitted",
        (false, false) => "held out",
    }
}

/// Where what was counted lies, as seen from the replications.
pub fn verdict(row: &Row) -> &'static str {
    match (row.simulated, row.inside()) {
        (None, _) => "not simulated",
        (_, true) => "inside",
        (_, false) => "outside",
    }
}

/// Of the figures that somebody counted and that have a value in any replication: how many they are, how many lie within what 8
/// of 10 replications say, how many the median is near.
pub fn tally(found: &Validation) -> (usize, usize, usize) {
    let rows = || found.rows.iter().filter(|row| !row.target.assumed && row.simulated.is_some());
    (rows().count(), rows().filter(|row| row.inside()).count(), rows().filter(|row| row.near()).count())
}

fn finding(found: &Validation) -> String {
    let (counted, inside, near) = tally(found);
    let unsaid = match found.rows.iter().filter(|row| row.simulated.is_none()).count() {
        0 => String::new(),
        count => format!(" Not counted, because no simulated future has a value: {count}."),
    };
    format!(
        "{inside} of {counted} counted figures lie within what 8 of 10 simulated futures say, and the middle future is within two \
         tolerances of {near}.{unsaid}"
    )
}
