//! `bench`: how fast this machine simulates a scenario, by itself or beside what another machine or version had.

use super::prelude::*;
use crate::report::words::thousands;
use crate::study::bench::{Bench, Machine, OverRounds};

/// What `bench` has to say, beside earlier figures if there are any, with this chart in it.
pub fn bench(found: &Bench, earlier: Option<&Bench>, chart: Chart) -> Document {
    let mut document = Document {
        title: format!("{}: how fast it is simulated", found.measured.scenario),
        findings: vec![format!("{}.", finding(found))],
        colophon: format!("Caseload {}, seed {}.", found.program, found.measured.seed),
        ..Document::default()
    };
    document.push(Section::new("figures", "Figures").table(table(found, earlier)).notes(notes(found, earlier)));
    document.push(chart.into());
    document
}

/// `An event takes 284 ns, 8.0 times the least it could; 2 threads are 1.93 times as fast as one`.
pub fn finding(found: &Bench) -> String {
    let last = found.threads.last().filter(|on| on.threads > 1);
    let more = last.map_or_else(String::new, |on| {
        format!("; {} threads are {:.2} times as fast as one", on.threads, on.times_as_fast.median)
    });
    let (ns, ratio) = (found.engine_ns_an_event.median, found.floor.ratio.median);
    format!("An event takes {ns:.0} ns, {ratio:.1} times the least it could{more}")
}

/// `A processor, 4 cores, linux x86_64; caseload 0.1.0, rustc 1.95.0`.
pub fn made_on(found: &Bench) -> String {
    let Machine { processor, cores, system, architecture } = &found.machine;
    let (program, compiler) = (&found.program, &found.compiler);
    format!("{processor}, {cores} cores, {system} {architecture}; caseload {program}, {compiler}")
}

/// A figure a row. By itself: median, least and most. Beside another: its median, and the ratio.
fn table(found: &Bench, earlier: Option<&Bench>) -> Table {
    let theirs = earlier.map(figures).unwrap_or_default();
    let same = |name: &str| theirs.iter().find(|(other, _)| other == name).map(|(_, figure)| figure.median);
    let number = |value: f64| Cell::number(value, unit(value));
    Table::of("figures", "What was measured, round by round", figures(found))
        .value("Figure", "figure", |(name, _)| Cell::text(name))
        .value("Median", "median", |(_, of)| number(of.median))
        .column(Column::new("Least to most").named(&[("least", Datum::From), ("most", Datum::To)]), |(_, of)| {
            if of.low < of.high { Cell::between((of.low, of.high), unit(of.median)) } else { Cell::Missing }
        })
        .value("Earlier", "earlier", |(name, _)| same(name).map_or(Cell::Missing, number))
        .value("Ratio", "ratio", |(name, of)| Cell::number(same(name).map(|same| of.median / same), Unit::number(2)))
        .into()
}

fn figures(found: &Bench) -> Vec<(String, OverRounds)> {
    let mut figures = vec![
        ("Engine alone: ns an event".to_owned(), found.engine_ns_an_event),
        ("Engine alone: ms a future".to_owned(), found.engine_ms_a_replication),
        ("Floor: ns an exponential draw".to_owned(), found.floor.draw_ns),
        ("Floor: ns a push and a pop".to_owned(), found.floor.push_and_pop_ns),
        ("Floor: ns of both".to_owned(), found.floor.sum_ns),
        ("Engine's ns an event / floor".to_owned(), found.floor.ratio),
    ];
    for on in &found.threads {
        let name = if on.threads == 1 { "1 thread".to_owned() } else { format!("{} threads", on.threads) };
        figures.push((format!("{name}: futures a second"), on.replications_a_second));
        figures.push((format!("{name}: events a second"), on.events_a_second));
        if on.threads > 1 {
            figures.push((format!("{name}: times as fast as 1"), on.times_as_fast));
        }
    }
    let memory = found.peak_memory_bytes.map(|bytes| OverRounds::of([bytes as f64 / 1e6]));
    figures.extend(memory.map(|megabytes| ("Most memory, MB".to_owned(), megabytes)));
    figures
}

/// Three significant digits at least, and no more decimals than it takes.
fn unit(value: f64) -> Unit {
    match value.abs() {
        size if size >= 100.0 => Unit::number(0),
        size if size >= 10.0 => Unit::number(1),
        _ => Unit::number(2),
    }
}

fn notes(found: &Bench, earlier: Option<&Bench>) -> Vec<String> {
    let measured = &found.measured;
    let [events, pending] = [measured.events_a_replication, measured.pending_events].map(thousands);
    let mut notes = vec![
        format!(
            "`{}`: {} futures a measurement, {} rounds; {events} events a future, {pending} of them pending at a time.",
            measured.scenario, measured.replications, measured.rounds
        ),
        format!("{}.", made_on(found)),
    ];
    let Some(earlier) = earlier else { return notes };
    let theirs = &earlier.measured;
    notes.push(format!("Earlier: {}. Ratios are now / earlier.", made_on(earlier)));
    let same = (&theirs.sha256, theirs.seed) == (&measured.sha256, measured.seed);
    let events =
        theirs.replications != measured.replications || theirs.events_a_replication == measured.events_a_replication;
    let said = [
        (same, "The scenarios or seeds are not the same: compare ns an event and the floor, not futures a second."),
        (!same || events, "The same futures have other numbers of events: the two programs simulate otherwise."),
        (earlier.machine == found.machine, "The machines are not the same: compare the ratio to the floor."),
    ];
    notes.extend(said.into_iter().filter(|(fine, _)| !fine).map(|(_, said)| said.to_owned()));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::csv::csv;
    use crate::study::bench::tests::example;

    #[test]
    fn beside_another_stand_its_figures_and_ratios() {
        let found = example();
        let mut earlier = found.clone();
        earlier.engine_ns_an_event.median = 400.0;
        earlier.threads.pop();
        earlier.peak_memory_bytes = None;
        let rows = csv(&table(&found, Some(&earlier))).unwrap();
        for row in [
            "Engine alone: ns an event,200,100,300,400,0.5",
            "2 threads: times as fast as 1,1.6,1.5,2,1.6,1",
            "4 threads: events a second,6250000,5000000,10000000,,",
            "\"Most memory, MB\",120,,,,",
        ] {
            assert!(rows.lines().any(|line| line == row), "{row}\n{rows}");
        }
    }
}
