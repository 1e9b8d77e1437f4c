//! Replications a second on 1, 2, 4 ... threads, beside what a thread more would give if all were as fast as the first.

use super::prelude::*;
use crate::report::pages::bench::{finding, made_on};
use crate::study::bench::{Bench, OnThreads};

/// Draws it.
pub fn threads_chart(found: &Bench) -> Chart {
    let mut sheet = page(found).lay_out();
    let most = found.threads.iter().map(|on| on.threads).max().unwrap_or(1) as f64;
    let first = found.threads.first().map_or(0.0, |on| on.replications_a_second.median);
    let highest = found.threads.iter().map(|on| on.replications_a_second.high).fold(first * most, f64::max);
    let high = round_up(highest * 1.05, 6);
    let mut plot = sheet.plot(0, (0.0, most), (0.0, high), [0.0, 90.0, 0.0, 0.0]);
    plot.y_axis(&ticks(0.0, high, 6), &if high < 10.0 { plain } else { words::thousands });
    plot.x_axis(found.threads.iter().map(|on| (on.threads as f64, on.threads.to_string())), "threads");
    let ideal = [(0.0, 0.0), (most, first * most)].map(|end| plot.at(end));
    plot.canvas.dashes(ideal[0], ideal[1], PLUM, 1.4);
    let rates = found.threads.iter().map(|on| (on.threads as f64, on.replications_a_second));
    let points = rates.map(|(threads, rate)| ((threads, rate.median), (rate.low, rate.high)));
    plot.curve(&points.collect::<Vec<_>>(), BLUE);
    for on in &found.threads {
        let (x, y) = plot.at((on.threads as f64, on.replications_a_second.median));
        plot.canvas.text(&label(on), (x + 9.0, y + 17.0), Anchor::Start, Ink::bold(LABEL, BLUE));
    }
    let rows = found.threads.iter().map(|on| format!("{} threads {}", on.threads, label(on)));
    sheet.chart(("bench", "Threads"), "Curve of futures a second", rows, csv(found))
}

fn label(on: &OnThreads) -> String {
    let rate = on.replications_a_second.median;
    let rate = if rate < 100.0 { format!("{rate:.1}") } else { words::thousands(rate) };
    if on.threads == 1 { rate } else { format!("{rate} ({:.2} x)", on.times_as_fast.median) }
}

fn page(found: &Bench) -> Page {
    let measured = &found.measured;
    Page {
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
        ..Page::one("Simulated futures a second", "").room([62.0, 20.0, 44.0], 340.0)
    }
}

fn csv(found: &Bench) -> String {
    let header = [
        "threads",
        "replications_a_second",
        "replications_a_second_least",
        "replications_a_second_most",
        "events_a_second",
        "times_as_fast",
    ];
    let rows = found.threads.iter().map(|on| {
        let rate = on.replications_a_second;
        let numbers = [rate.median, rate.low, rate.high, on.events_a_second.median, on.times_as_fast.median];
        cells(&[&on.threads.to_string()], numbers)
    });
    data(header, rows)
}
