//! `validate`: simulated beside counted figures.

use super::frame;
use super::prelude::*;
use crate::report::words::Quantity;
use crate::scenario::TeamKind;
use crate::scenario::targets::{ObservedFigure, Period};
use crate::study::validation::{Validation, ValidationRow};
use jiff::civil::Date;

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
    document.push(Section::new("figures", "Figures").table(table(found)).notes([held]));
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
    let say = |row: &ValidationRow, yes: bool, words: &str| match row.simulated {
        Some(_) => Cell::term(words, yes.to_string()),
        None => Cell::Missing,
    };
    let counted = Column::new("Counted").named(&[("observed_low", Datum::From), ("observed_high", Datum::To)]);
    let simulated = Column::new("Simulated, middle").brief("Middle");
    let simulated = simulated.parts("", &[Datum::P10, Datum::P50, Datum::P90, Datum::Mean]);
    Table::of("validation", "What was counted, and what is simulated", &found.rows)
        .value("Figure", "id", |row| {
            Cell::term(one_line(&format!("{} {}", row.target.id, row.target.what)), &row.target.id)
        })
        .column(Column::new("What").on(Formats::NONE).data("what"), |row| Cell::text(&row.target.what))
        .detail("Source", "source", |row| Cell::text(&row.target.source))
        .detail("Run", "run", |row| Cell::text(&row.run))
        .data("Measure", "measure", |row| Cell::text(row.target.measure.name()))
        .data("Area", "area", |row| Cell::text(row.target.area.as_deref().unwrap_or("all")))
        .data("Kind of team", "team_kind", |row| Cell::text(row.target.team_kind.map_or("all", TeamKind::name)))
        .data("First day", "from", |row| Cell::Date(days(&row.target).0))
        .data("Last day", "to", |row| Cell::Date(days(&row.target).1))
        .column(counted, |row| Cell::between(row.target.observed, unit(&row.target)))
        .detail("Tolerance", "tolerance", |row| Cell::number(row.target.tolerance, unit(&row.target)))
        .column(simulated, |row| Cell::median(row.simulated.as_ref(), unit(&row.target)))
        .column(Column::new("8 of 10 futures").brief("8 of 10").on(Formats::READ), |row| {
            row.simulated.map_or(Cell::Missing, |of| Cell::between((of.p10, of.p90), unit(&row.target)))
        })
        .column(Column::new("Counted figure is").brief("Counted is").data("inside"), |row| {
            say(row, row.inside(), verdict(row))
        })
        .detail("Middle within two tolerances", "near", |row| {
            say(row, row.near(), if row.near() { "yes" } else { "no" })
        })
        .value("Used", "used", |row| Cell::text(used(&row.target)))
        .into()
}

/// First and last day of what was counted.
fn days(target: &ObservedFigure) -> (Date, Date) {
    match target.period {
        Period::On(day) => (day, day),
        Period::Mean(from, to) | Period::Sum(from, to) => (from, to),
    }
}

/// The unit of a figure, to the digits that matter.
pub fn unit(target: &ObservedFigure) -> Unit {
    match target.measure.quantity() {
        Quantity::Share => Unit::share(1),
        Quantity::Pounds => Unit::millions(1),
        _ if target.observed.1 >= 100.0 => Unit::number(0),
        _ => Unit::number(1),
    }
}

/// Whether a calibration fitted it.
pub fn used(target: &ObservedFigure) -> &'static str {
    match (target.assumed, target.fitted) {
        (true, _) => "assumed",
        (false, true) => "fitted",
        (false, false) => "held out",
    }
}

/// Where what was counted lies, as seen from the replications.
pub fn verdict(row: &ValidationRow) -> &'static str {
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
