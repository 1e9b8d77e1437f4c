//! Simulated beside counted figures: how far apart, each in its own tolerance.

use super::prelude::*;
use crate::report::document::Cell;
use crate::report::pages::validation::{self, table, tally, verdict};
use crate::study::validation::{Validation, ValidationRow};

const ROW: f64 = 26.0;
const NAME_ROOM: f64 = 340.0;
/// Farthest that is drawn, in tolerances; what is farther off ends in an arrow.
const FARTHEST: f64 = 8.0;

/// Draws it.
pub fn validated(found: &Validation) -> Chart {
    let (of, inside, near) = tally(found);
    let page = Page {
        title: format!("{inside} of {of} counted figures lie where 8 of 10 simulated futures do"),
        subtitle: format!("Dots: the middle future, within two tolerances (pale) for {near} of {of}. Bars: 8 of 10 futures"),
        caption: "How far the simulated figure is from what was counted, each in its own tolerance, which the file of \
                  targets states. Open dots: figures that were held out of the fit. Orange: what was counted lies outside \
                  what 8 of 10 futures say."
            .to_owned(),
        ..Page::one("Simulated against counted", "in tolerances")
            .room([NAME_ROOM + 12.0, 190.0, 28.0], ROW * found.rows.len().max(1) as f64 + 8.0)
    };
    let mut sheet = page.lay_out();
    let reach = found.rows.iter().filter_map(ends).fold(3.0_f64, |far, (low, high)| far.max(-low).max(high));
    let reach = reach.min(FARTHEST).ceil();
    let mut plot = sheet.plot(0, (-reach, reach), (0.0, 1.0), [0.0; 4]);
    axis(&mut plot, reach);
    for (index, row) in found.rows.iter().enumerate() {
        let y = plot.panel.plot.top + 4.0 + ROW * (index as f64 + 0.5);
        draw(&mut plot, reach, y, row);
    }
    let rows = found.rows.iter().map(in_words);
    sheet.chart(("targets", "Simulated beside counted"), "Ranges, a row a figure", rows, table_data(&table(found)))
}

/// A value's distance from what was counted, below or above, in tolerances.
fn off(row: &ValidationRow, value: f64) -> f64 {
    let (low, high) = row.target.observed;
    (value - value.clamp(low, high)) / row.target.tolerance
}

/// Where 8 of 10 replications lie.
fn ends(row: &ValidationRow) -> Option<(f64, f64)> {
    row.simulated.map(|simulated| (off(row, simulated.p10), off(row, simulated.p90)))
}

fn axis(plot: &mut Plot<'_>, reach: f64) {
    let (frame, right) = (plot.panel.plot, plot.panel.right);
    let ink = Ink::regular(11.0, GREY);
    for (head, right) in [("simulated", right - 108.0), ("counted", right - 2.0)] {
        plot.canvas.text(head, (right, frame.top - 8.0), Anchor::End, ink);
    }
    plot.canvas.fill(&Frame { left: plot.x.at(-2.0), right: plot.x.at(2.0), ..frame }.corners(), PALE);
    let step = if reach > 4.0 { 2 } else { 1 };
    for tick in (-(reach as i32)..=reach as i32).filter(|tick| tick % step == 0) {
        let at = plot.x.at(f64::from(tick));
        let (colour, width) = if tick == 0 { (AXIS, 1.6) } else { (GRID, 0.7) };
        plot.canvas.faint(&[(at, frame.top), (at, frame.bottom)], colour, width);
        let label = if tick == 0 { "as counted".to_owned() } else { format!("{tick:+}") };
        plot.canvas.text(&label, (at, frame.bottom + 17.0), Anchor::Middle, ink);
    }
}

fn draw(plot: &mut Plot<'_>, reach: f64, y: f64, row: &ValidationRow) {
    let right_end = plot.panel.right;
    let lines = wrap_at_most(&format!("{}  {}", row.target.id, row.target.what), NAME_ROOM, LABEL, false, 1);
    plot.name_row(&lines, y, 10.0);
    let (Some(simulated), Some((low, high))) = (row.simulated, ends(row)) else { return };
    let (colour, fill) = if row.inside() { (BLUE, LIGHT) } else { (for_text(ORANGE), ORANGE) };
    let [left, right] = [low, high].map(|value| plot.x.at(value.clamp(-reach, reach)));
    plot.canvas.fill(&Frame { left, top: y - 4.0, right: right.max(left + 1.5), bottom: y + 4.0 }.corners(), fill);
    // What is cut off says so.
    for (end, at) in [(low, left), (high, right)].into_iter().filter(|(end, _)| end.abs() > reach) {
        plot.canvas.fill(&[(at + end.signum() * 7.0, y), (at, y - 7.0), (at, y + 7.0)], fill);
    }
    let median = off(row, simulated.p50);
    let at = plot.x.at(median.clamp(-reach, reach));
    if median.abs() > reach {
        plot.canvas.fill(&[(at + median.signum() * 9.0, y), (at, y - 6.0), (at, y + 6.0)], colour);
    } else {
        plot.canvas.dot((at, y), 5.0, colour);
        if !row.target.fitted {
            plot.canvas.dot((at, y), 2.8, WHITE);
        }
    }
    let ink = Ink::bold(LABEL, if row.near() { BLUE } else { PLUM });
    let unit = validation::unit(&row.target);
    plot.canvas.text(&unit.text(simulated.p50, false), (right_end - 108.0, y + 4.2), Anchor::End, ink);
    let counted = Cell::between(row.target.observed, unit).lines(false).concat();
    plot.canvas.text(&counted, (right_end - 2.0, y + 4.2), Anchor::End, Ink::regular(LABEL, GREY));
}

fn in_words(row: &ValidationRow) -> String {
    let simulated = row
        .simulated
        .map_or("no value".to_owned(), |simulated| validation::unit(&row.target).text(simulated.p50, false));
    format!("{} {}: simulated {simulated}, {}", row.target.id, row.target.what, verdict(row))
}
