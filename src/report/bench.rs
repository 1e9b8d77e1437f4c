//! What `bench` found: as tables and as JSON, by itself or beside what another machine or version had.

use super::table::laid_out;
use super::words::{in_markdown, thousands};
use crate::experiment::bench::{Bench, Middle};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use std::fmt::Write;

/// A table: its head, its rows.
struct Rows {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The figures as JSON.
#[must_use]
pub fn json(found: &Bench) -> String {
    // Plain numbers and names: this cannot fail.
    serde_json::to_string_pretty(found).map_or_else(|_| String::new(), |text| text + "\n")
}

/// The figures that [`json`] wrote.
///
/// # Errors
/// What is wrong with the text, and what would mend it.
pub fn parse(text: &str) -> Result<Bench, String> {
    let found: Bench = serde_json::from_str(text)
        .map_err(|error| format!("this is not what `caseload bench` writes ({error}); name a bench.json"))?;
    if found.format != Bench::FORMAT || found.version != Bench::VERSION {
        return Err(format!(
            "it is `{}` version {}, this program reads `{}` version {}; measure again with this program",
            found.format,
            found.version,
            Bench::FORMAT,
            Bench::VERSION
        ));
    }
    Ok(found)
}

/// A number with three significant digits at least, and no more decimals than it takes.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 1_000.0 => thousands(value),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn spread(figure: Middle) -> String {
    format!("{} to {}", number(figure.low), number(figure.high))
}

/// Every figure with its name, in the order of the tables.
fn figures(found: &Bench) -> Vec<(String, Middle)> {
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
    figures
}

/// The memory, megabytes.
fn memory(found: &Bench) -> String {
    found.peak_memory_bytes.map_or_else(|| "not measured".to_owned(), |bytes| number(bytes as f64 / 1e6))
}

/// By itself: median, least and most. Beside another: its median, and the ratio.
fn rows(found: &Bench, earlier: Option<&Bench>) -> Rows {
    let head =
        ["Figure", "Median", "Least to most"].into_iter().chain(earlier.iter().flat_map(|_| ["Earlier", "Ratio"]));
    let theirs = earlier.map(figures);
    let row = |(name, figure): (String, Middle)| {
        let mut row = vec![name.clone(), number(figure.median), spread(figure)];
        if let Some(theirs) = &theirs {
            let same = theirs.iter().find(|(other, _)| *other == name).map(|(_, figure)| figure.median);
            row.push(same.map_or_else(|| "-".to_owned(), number));
            row.push(same.map_or_else(|| "-".to_owned(), |same| number(figure.median / same)));
        }
        row
    };
    let mut rows: Vec<Vec<String>> = figures(found).into_iter().map(row).collect();
    let mut last = vec!["Most memory, MB".to_owned(), memory(found), String::new()];
    if let Some(earlier) = earlier {
        last.push(memory(earlier));
        let both = found.peak_memory_bytes.zip(earlier.peak_memory_bytes);
        last.push(both.map_or_else(|| "-".to_owned(), |(now, then)| number(now as f64 / then as f64)));
    }
    rows.push(last);
    Rows { head: head.map(str::to_owned).collect(), rows }
}

/// What was measured, where, and what must be known to compare it.
fn notes(found: &Bench, earlier: Option<&Bench>) -> Vec<String> {
    let (measured, machine) = (&found.measured, &found.machine);
    let mut notes = vec![
        format!(
            "`{}`: {} futures a measurement, {} rounds; {} events a future, {} of them pending at a time.",
            measured.scenario,
            measured.replications,
            measured.rounds,
            thousands(measured.events_a_replication),
            thousands(measured.pending_events)
        ),
        format!(
            "{}, {} cores, {} {}; caseload {}, {}.",
            machine.processor, machine.cores, machine.system, machine.architecture, found.program, found.compiler
        ),
    ];
    let Some(earlier) = earlier else { return notes };
    let (theirs, other) = (&earlier.measured, &earlier.machine);
    notes.push(format!(
        "Earlier: {}, {} cores, {} {}; caseload {}, {}. Ratios are now / earlier.",
        other.processor, other.cores, other.system, other.architecture, earlier.program, earlier.compiler
    ));
    if (&theirs.sha256, theirs.seed) != (&measured.sha256, measured.seed) {
        notes.push(
            "The scenarios or seeds are not the same: compare ns an event and the floor, not futures a second."
                .to_owned(),
        );
    } else if theirs.events_a_replication != measured.events_a_replication
        && theirs.replications == measured.replications
    {
        notes.push("The same futures have other numbers of events: the two programs simulate otherwise.".to_owned());
    }
    if other != machine {
        notes.push(
            "The machines are not the same: compare the ratio to the floor, which takes most of that out.".to_owned(),
        );
    }
    notes
}

/// The tables as text of at most so many columns.
#[must_use]
pub fn terminal(found: &Bench, earlier: Option<&Bench>, columns: usize) -> String {
    let Rows { head, rows } = rows(found, earlier);
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(head);
    for row in rows {
        table.add_row(row);
    }
    laid_out(table, columns.max(80), &notes(found, earlier))
}

/// The same in Markdown.
#[must_use]
pub fn markdown(found: &Bench, earlier: Option<&Bench>) -> String {
    let Rows { head, rows } = rows(found, earlier);
    let mut text = format!("| {} |\n|---|{}\n", head.join(" | "), "---:|".repeat(head.len() - 1));
    for row in rows {
        // Writing into a string cannot fail.
        writeln!(text, "| {} |", row.join(" | ")).ok();
    }
    for note in notes(found, earlier) {
        write!(text, "\n{}\n", in_markdown(&note).replace("\\`", "`")).ok();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::bench::tests::example;

    #[test]
    fn json_comes_back() {
        let found = example();
        assert_eq!(parse(&json(&found)), Ok(found.clone()));
        let other = json(&found).replace("\"version\": 1", "\"version\": 2");
        assert!(parse(&other).unwrap_err().contains("version 2"));
        assert!(parse("{}").unwrap_err().contains("bench.json"));
    }

    #[test]
    fn tables_have_every_figure() {
        let found = example();
        let alone = markdown(&found, None);
        for row in [
            "| Engine alone: ns an event | 200 | 100 to 300 |",
            "| Engine's ns an event / floor | 5.00 | 2.22 to 6.00 |",
            "| 2 threads: times as fast as 1 | 1.60 | 1.50 to 2.00 |",
            "| 4 threads: events a second | 6,250,000 | 5,000,000 to 10,000,000 |",
            "| Most memory, MB | 120 |  |",
        ] {
            assert!(alone.contains(row), "{row}\n{alone}");
        }
        assert!(terminal(&found, None, 100).contains("6,250,000"));
        assert!(!alone.contains("<a> |"), "a machine's name cannot break the table");
    }

    #[test]
    fn beside_another_stand_its_figures_and_ratios() {
        let found = example();
        let mut earlier = found.clone();
        earlier.engine_ns_an_event.median = 400.0;
        earlier.threads.pop();
        earlier.peak_memory_bytes = None;
        let text = markdown(&found, Some(&earlier));
        assert!(text.contains("| Engine alone: ns an event | 200 | 100 to 300 | 400 | 0.50 |"), "{text}");
        assert!(
            text.contains("| 4 threads: events a second | 6,250,000 | 5,000,000 to 10,000,000 | - | - |"),
            "{text}"
        );
        assert!(text.contains("| Most memory, MB | 120 |  | not measured | - |"), "{text}");
        assert!(!text.contains("not the same"), "{text}");
        earlier.machine.cores = 64;
        earlier.measured.sha256 = "def".to_owned();
        let text = markdown(&found, Some(&earlier));
        assert!(
            text.contains("machines are not the same") && text.contains("scenarios or seeds are not the same"),
            "{text}"
        );
    }
}
