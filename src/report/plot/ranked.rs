//! What charts of ranked rows share: their titles, the axis under them and its numbers.

use super::canvas::{Anchor, Canvas, Ink};
use super::fonts::wrap_at_most;
use super::palette::{AXIS, GREY, GRID, INK};
use super::sheet::{Panel, Scale, ticks};
use crate::model::Measure;
use crate::report::words::{self, Quantity};

/// Size of the rows' titles.
pub const TITLE: f64 = 12.0;
/// Most room for them.
const TITLE_ROOM: f64 = 240.0;

/// What the numbers at an axis depend on.
#[derive(Clone, Copy)]
pub struct Axis {
    /// Distance between ticks.
    step: f64,
    /// Largest tick without its sign.
    largest: f64,
}

impl Axis {
    fn of(ticks: &[f64]) -> Self {
        let largest = ticks.iter().fold(0.0_f64, |largest, tick| largest.max(tick.abs()));
        Self { step: ticks.windows(2).map(|pair| pair[1] - pair[0]).next().unwrap_or(largest), largest }
    }
}

/// The titles, broken into at most two lines; short names where titles so cut are the same.
pub fn names<'a>(titled: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Vec<String>> {
    let cut = |text: &str| wrap_at_most(text, TITLE_ROOM, TITLE, false, 2);
    let (titles, short): (Vec<Vec<String>>, Vec<&str>) = titled.map(|(title, name)| (cut(title), name)).unzip();
    let twin = |title: &Vec<String>| titles.iter().filter(|other| *other == title).count() > 1;
    titles.iter().zip(short).map(|(title, name)| if twin(title) { cut(name) } else { title.clone() }).collect()
}

/// The middle of a row.
pub fn middle(panel: &Panel, index: usize, row: f64) -> f64 {
    panel.plot.top + 5.0 + row * (index as f64 + 0.5)
}

/// The titles of the rows, and a thin line between rows as far as `right`.
pub fn rows(canvas: &mut Canvas, left: &Panel, right: f64, names: &[Vec<String>], row: f64) {
    for (index, lines) in names.iter().enumerate() {
        let y = middle(left, index, row);
        if index > 0 {
            let ends = [left.plot.left - 6.0, right];
            canvas.line(ends.map(|x| (x, y - row / 2.0)).to_vec(), GRID, 0.5);
        }
        let first = y + 4.2 - (lines.len().max(1) - 1) as f64 * TITLE * 0.61;
        canvas.lines(lines, (left.plot.left - 8.0, first), Anchor::End, Ink::regular(TITLE, INK));
    }
}

/// Grid lines with their numbers under the plot, no nearer to one another than they can be read; the zero line strong.
pub fn axis(
    canvas: &mut Canvas,
    panel: &Panel,
    x: &Scale,
    (low, high): (f64, f64),
    label: &dyn Fn(f64, Axis) -> String,
) {
    let plot = &panel.plot;
    let ink = Ink::regular(TITLE, GREY);
    let mut values = Vec::new();
    for about in [6, 5, 4, 3, 2, 1] {
        values = ticks(low, high, about);
        let axis = Axis::of(&values);
        let fits = |pair: &[f64]| {
            let widths = pair.iter().map(|&tick| ink.width(&label(tick, axis))).sum::<f64>() / 2.0;
            x.at(pair[1]) - x.at(pair[0]) > widths + 10.0
        };
        if values.windows(2).all(fits) {
            break;
        }
    }
    let axis = Axis::of(&values);
    for &tick in &values {
        let (at, zero) = (x.at(tick), tick == 0.0);
        if !zero {
            canvas.line(vec![(at, plot.top), (at, plot.bottom)], GRID, 0.8);
        }
        canvas.line(vec![(at, plot.bottom), (at, plot.bottom + 4.0)], AXIS, 0.8);
        canvas.text(&label(tick, axis), (at, plot.bottom + 17.0), Anchor::Middle, ink);
    }
    canvas.line(vec![(plot.left, plot.bottom), (plot.right, plot.bottom)], AXIS, 0.8);
    let zero = x.at(0.0);
    canvas.line(vec![(zero, plot.top), (zero, plot.bottom)], INK, 1.2);
}

/// Digits after the point that a number needs to be told from its neighbours at that distance.
fn decimals(step: f64) -> usize {
    (0..6)
        .find(|&digits| (step * 10f64.powi(digits)).fract().min(1.0 - (step * 10f64.powi(digits)).fract()) < 1e-6)
        .unwrap_or(6) as usize
}

fn with_sign(value: f64, text: &str) -> String {
    match value {
        v if v > 0.0 => format!("+{text}"),
        v if v < 0.0 => format!("-{text}"),
        _ => "0".to_owned(),
    }
}

/// A number at an axis of a measure, with its sign.
pub fn tick_of_measure(measure: Measure, tick: f64, axis: Axis) -> String {
    let (value, step) = match words::quantity(measure) {
        Quantity::Pounds => return tick_of_pounds(tick, axis),
        Quantity::Share => (100.0 * tick, 100.0 * axis.step),
        Quantity::Number | Quantity::Speed => (tick, axis.step),
    };
    with_sign(value, &format!("{:.*}", decimals(step), value.abs()))
}

/// A number at an axis of pounds, with its sign.
pub fn tick_of_pounds(tick: f64, axis: Axis) -> String {
    let (unit, name) = match axis.largest {
        largest if largest >= 1e6 => (1e6, "m"),
        largest if largest >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    with_sign(tick, &format!("£{:.*}{name}", decimals(axis.step / unit), tick.abs() / unit))
}
