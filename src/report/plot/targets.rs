//! Simulated beside counted figures: how far apart, each in its own tolerance.

use super::Chart;
use super::canvas::{Anchor, Canvas, Frame, Ink};
use super::fonts::wrap_at_most;
use super::palette::{AXIS, BLUE, GREY, GRID, INK, LIGHT, ORANGE, PALE, PLUM, for_text};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording};
use crate::experiment::validation::{Row, Validation};
use crate::report::document::{Cell, csv::csv};
use crate::report::pages::validation::{self, table, tally, verdict};

/// Height of a row.
const ROW: f64 = 26.0;
/// Size of the names.
const NAME: f64 = 12.0;
/// Most room for them.
const NAME_ROOM: f64 = 340.0;
/// Farthest that is drawn, in tolerances; what is farther off ends in an arrow.
const FARTHEST: f64 = 8.0;

/// Draws it.
#[must_use]
pub fn validated(found: &Validation) -> Chart {
    let (of, inside, near) = tally(found);
    let wording = Wording {
        title: format!("{inside} of {of} counted figures lie where 8 of 10 simulated futures do"),
        subtitle: format!("Dots: the middle future, within two tolerances (pale) for {near} of {of}. Bars: 8 of 10 futures"),
        caption: "How far the simulated figure is from what was counted, each in its own tolerance, which the file of \
                  targets states. Open dots: figures that were held out of the fit. Orange: what was counted lies outside \
                  what 8 of 10 futures say."
            .to_owned(),
    };
    let texts = [PanelText { title: "Simulated against counted".to_owned(), note: "in tolerances".to_owned() }];
    let height = ROW * found.rows.len().max(1) as f64 + 8.0;
    let gutters = Gutters { axis: NAME_ROOM + 12.0, value: 190.0, words: 0.0, foot: 28.0, height: Some(height) };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let panel = sheet.panels[0];
    let reach = found.rows.iter().filter_map(ends).fold(3.0_f64, |far, (low, high)| far.max(-low).max(high));
    let reach = reach.min(FARTHEST).ceil();
    let x = Scale::new((-reach, reach), (panel.plot.left, panel.plot.right));
    axis(&mut sheet.canvas, &panel, &x, reach);
    let heads = [("simulated", panel.right - 108.0), ("counted", panel.right - 2.0)];
    for (head, right) in heads {
        let ink = Ink::regular(11.0, GREY);
        sheet.canvas.text(head, (right, panel.plot.top - 8.0), Anchor::End, ink);
    }
    for (index, row) in found.rows.iter().enumerate() {
        draw(&mut sheet.canvas, &panel, &x, reach, (index, row));
    }
    let rows: Vec<String> = found.rows.iter().map(in_words).collect();
    let alt = format!("{}. {}", wording.title, rows.join("; "));
    Chart {
        name: "targets",
        heading: "Simulated beside counted",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: csv(&table(found)).unwrap_or_default(),
    }
}

/// A value's distance from what was counted, below or above, in tolerances.
fn off(row: &Row, value: f64) -> f64 {
    let (low, high) = row.target.observed;
    let from = if value < low {
        value - low
    } else if value > high {
        value - high
    } else {
        0.0
    };
    from / row.target.tolerance
}

/// Where 8 of 10 futures lie.
fn ends(row: &Row) -> Option<(f64, f64)> {
    row.simulated.map(|simulated| (off(row, simulated.p10), off(row, simulated.p90)))
}

fn axis(canvas: &mut Canvas, panel: &Panel, x: &Scale, reach: f64) {
    let plot = panel.plot;
    canvas.rectangle(Frame { left: x.at(-2.0), top: plot.top, right: x.at(2.0), bottom: plot.bottom }, PALE);
    let step = if reach > 4.0 { 2 } else { 1 };
    for tick in (-(reach as i32)..=reach as i32).filter(|tick| tick % step == 0) {
        let at = x.at(f64::from(tick));
        let (colour, width) = if tick == 0 { (AXIS, 1.6) } else { (GRID, 0.7) };
        canvas.line(vec![(at, plot.top), (at, plot.bottom)], colour, width);
        let label = if tick == 0 { "as counted".to_owned() } else { format!("{tick:+}") };
        canvas.text(&label, (at, plot.bottom + 17.0), Anchor::Middle, Ink::regular(11.0, GREY));
    }
}

fn draw(canvas: &mut Canvas, panel: &Panel, x: &Scale, reach: f64, (index, row): (usize, &Row)) {
    let y = panel.plot.top + 4.0 + ROW * (index as f64 + 0.5);
    let name = format!("{}  {}", row.target.id, row.target.what);
    let lines = wrap_at_most(&name, NAME_ROOM, NAME, false, 1);
    canvas.lines(&lines, (panel.plot.left - 10.0, y + 4.2), Anchor::End, Ink::regular(NAME, INK));
    let (Some(simulated), Some((low, high))) = (row.simulated, ends(row)) else { return };
    let colour = if row.inside() { BLUE } else { ORANGE };
    let fill = if row.inside() { LIGHT } else { ORANGE };
    let within = |value: f64| x.at(value.clamp(-reach, reach));
    let (left, right) = (within(low), within(high).max(within(low) + 1.5));
    canvas.rectangle(Frame { left, top: y - 4.0, right, bottom: y + 4.0 }, fill);
    let middle = off(row, simulated.p50);
    let at = within(middle);
    if middle.abs() > reach {
        let side = middle.signum() * 9.0;
        canvas.area(vec![(at + side, y), (at, y - 6.0), (at, y + 6.0)], colour);
    } else {
        canvas.dot((at, y), 5.0, colour);
        if !row.target.fitted {
            canvas.dot((at, y), 2.8, super::palette::WHITE);
        }
    }
    let ink = Ink::bold(NAME, if row.near() { for_text(BLUE) } else { for_text(PLUM) });
    let unit = validation::unit(&row.target);
    canvas.text(&unit.text(simulated.p50, false), (panel.right - 108.0, y + 4.2), Anchor::End, ink);
    let counted = Cell::between(row.target.observed, unit).lines(false).concat();
    canvas.text(&counted, (panel.right - 2.0, y + 4.2), Anchor::End, Ink::regular(NAME, GREY));
}

fn in_words(row: &Row) -> String {
    let simulated = row
        .simulated
        .map_or("no value".to_owned(), |simulated| validation::unit(&row.target).text(simulated.p50, false));
    format!("{} {}: simulated {simulated}, {}", row.target.id, row.target.what, verdict(row))
}
