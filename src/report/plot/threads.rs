//! Futures a second on 1, 2, 4 ... threads, beside what a thread more would give if all were as fast as the first.

use super::Chart;
use super::canvas::{Anchor, Ink};
use super::palette::{AXIS, BLUE, GREY, INK, PLUM};
use super::sheet::{Gutters, PanelText, Scale, Sheet, Wording, round_up, ticks, value_axis};
use crate::experiment::bench::{Bench, OnThreads};
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use crate::report::pages::bench::{finding, made_on};
use crate::report::words;

/// Draws it.
#[must_use]
pub fn threads_chart(found: &Bench) -> Chart {
    let wording = wording(found);
    let texts = [PanelText { title: "Simulated futures a second".to_owned(), note: String::new() }];
    let gutters = Gutters { axis: 62.0, value: 20.0, words: 0.0, foot: 44.0, height: Some(340.0) };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let panel = sheet.panels[0];
    let plot = panel.plot;
    let most = found.threads.iter().map(|on| on.threads).max().unwrap_or(1) as f64;
    let first = found.threads.first().map_or(0.0, |on| on.replications_a_second.median);
    let highest = found.threads.iter().map(|on| on.replications_a_second.high).fold(first * most, f64::max);
    let x = Scale::new((0.0, most), (plot.left, plot.right - 90.0));
    let high = round_up(highest * 1.05, 6);
    let y = Scale::new((0.0, high), (plot.bottom, plot.top));
    value_axis(&mut sheet.canvas, &panel, &y, &ticks(0.0, high, 6), &words::thousands);
    sheet.canvas.dashes((x.at(0.0), y.at(0.0)), (x.at(most), y.at(first * most)), PLUM, 1.4);
    let mut line = Vec::new();
    for on in &found.threads {
        let at = x.at(on.threads as f64);
        let rate = on.replications_a_second;
        sheet.canvas.line(vec![(at, plot.bottom), (at, plot.bottom + 5.0)], AXIS, 1.0);
        let ink = Ink::regular(12.0, INK);
        sheet.canvas.text(&on.threads.to_string(), (at, plot.bottom + 19.0), Anchor::Middle, ink);
        sheet.canvas.line(vec![(at, y.at(rate.low)), (at, y.at(rate.high))], BLUE, 1.6);
        sheet.canvas.dot((at, y.at(rate.median)), 4.0, BLUE);
        sheet.canvas.text(&label(on), (at + 9.0, y.at(rate.median) + 17.0), Anchor::Start, Ink::bold(12.0, BLUE));
        line.push((at, y.at(rate.median)));
    }
    sheet.canvas.line(line, BLUE, 2.0);
    let middle = (plot.left + plot.right) / 2.0;
    sheet.canvas.text("threads", (middle, plot.bottom + 38.0), Anchor::Middle, Ink::regular(12.0, GREY));
    let said: Vec<String> = found.threads.iter().map(|on| format!("{} threads {}", on.threads, label(on))).collect();
    let alt = format!("{}. Futures a second: {}.", wording.title, said.join("; "));
    Chart {
        name: "threads",
        heading: "Threads",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: data(found),
    }
}

fn label(on: &OnThreads) -> String {
    let rate = on.replications_a_second.median;
    let rate = if rate < 100.0 { format!("{rate:.1}") } else { words::thousands(rate) };
    if on.threads == 1 { rate } else { format!("{rate} ({:.2} x)", on.times_as_fast.median) }
}

fn wording(found: &Bench) -> Wording {
    let measured = &found.measured;
    Wording {
        title: finding(found),
        subtitle: format!(
            "{}: futures a second by threads, median of {} rounds. Upright bars: least and most. Dashed: as if every thread were as \
             fast as one alone",
            measured.scenario, measured.rounds
        ),
        caption: format!(
            "{}. The least: one exponential draw, one push and one pop with {} events pending.",
            made_on(found),
            words::thousands(measured.pending_events)
        ),
    }
}

fn data(found: &Bench) -> String {
    let mut table = Rows::new([
        "threads",
        "futures_a_second",
        "futures_a_second_least",
        "futures_a_second_most",
        "events_a_second",
        "times_as_fast",
    ]);
    for on in &found.threads {
        let rate = on.replications_a_second;
        let numbers = [rate.median, rate.low, rate.high, on.events_a_second.median, on.times_as_fast.median].map(plain);
        let threads = on.threads.to_string();
        table.row(std::iter::once(&*threads).chain(numbers.iter().map(String::as_str)));
    }
    table.finish()
}
