//! Charts of ranked rows: their titles, the axis under them, bars from zero with intervals, and a value at the right.

use super::prelude::*;
use crate::math::powi;
use crate::report::words::Quantity;
use crate::study::levers::{Effect, Finding};

/// Most rows of uncertain inputs; what matters less is in the CSV.
pub const ROWS: usize = 40;
/// Most room for titles.
const TITLE_ROOM: f64 = 240.0;

/// The rows of a chart: their titles in lines, and the height of each.
pub struct Ranked {
    names: Vec<Vec<String>>,
    row: f64,
}

impl Ranked {
    /// Rows by title and short name, the higher where titles take two lines.
    pub fn new<'a>(titled: impl Iterator<Item = (&'a str, &'a str)>, (low, high): (f64, f64)) -> Self {
        let names = names(titled);
        let row = if names.iter().any(|lines| lines.len() > 1) { high } else { low };
        Self { names, row }
    }

    /// Lays out a page and sets the titles.
    pub fn lay_out(&self, page: Page) -> Sheet {
        let ink = Ink::regular(LABEL, INK);
        let axis = self.names.iter().flatten().map(|line| ink.width(line)).fold(0.0, f64::max) + 10.0;
        let height = Some(self.row * self.names.len().max(1) as f64 + 10.0);
        let mut sheet = Page { axis, foot: 28.0, height, ..page }.lay_out();
        let (left, right) = (sheet.panels[0].plot.left, sheet.panels[sheet.panels.len() - 1].right);
        for (index, lines) in self.names.iter().enumerate() {
            let y = sheet.panels[0].plot.top + self.centre(index);
            if index > 0 {
                sheet.canvas.faint(&[left - 6.0, right].map(|x| (x, y - self.row / 2.0)), GRID, 0.5);
            }
            let first = y + 4.2 - (lines.len().max(1) - 1) as f64 * LABEL * 0.61;
            sheet.canvas.lines(lines, (left - 8.0, first), Anchor::End, ink);
        }
        sheet
    }

    /// From the top of the plot to the centre of a row.
    pub fn centre(&self, index: usize) -> f64 {
        5.0 + self.row * (index as f64 + 0.5)
    }

    pub fn thick(&self) -> f64 {
        (self.row * 0.62).min(15.0)
    }
}

/// A bar from zero with its interval.
pub struct RankedBar {
    pub mean: f64,
    pub interval: (f64, f64),
    /// Fill, edge, and colour of the interval; `None` draws a dot for nothing.
    pub colours: Option<(Colour, Colour, Colour)>,
}

impl RankedBar {
    /// A bar of an effect: full where it is significant, hollow where it is not, a dot for nothing.
    pub fn of(effect: &Effect, (fill, edge): (Colour, Colour)) -> Self {
        let colours = match effect.finding {
            Finding::NoEffect => None,
            Finding::NotDistinguishable => Some((WHITE, AXIS, AXIS)),
            _ => Some((fill, edge, INK)),
        };
        Self { mean: effect.difference.mean, interval: (effect.difference.low, effect.difference.high), colours }
    }
}

/// What is said of inputs that are not among the rows of a chart: ` 3 more, which matter less, are in morris.csv.`
pub fn left_out(of: usize, what: &str) -> String {
    if of > ROWS { format!(" {} more, which {what}", of - ROWS) } else { String::new() }
}

/// Fill and edge of what falls, or is low; of what rises, or is high.
pub const LOW: (Colour, Colour) = (LIGHT, BLUE);
/// See [`LOW`].
pub const HIGH: (Colour, Colour) = (ORANGE, for_text(ORANGE));

/// What is printed of an effect: in brackets where it is not significant.
pub fn effect_text(effect: &Effect, value: &dyn Fn(f64) -> String, colour: Colour) -> (String, Ink) {
    match effect.finding {
        Finding::NoEffect => ("none".to_owned(), Ink::regular(LABEL, GREY)),
        Finding::NotDistinguishable => (format!("({})", value(effect.difference.mean)), Ink::regular(LABEL, GREY)),
        _ => (value(effect.difference.mean), Ink::bold(LABEL, colour)),
    }
}

/// Both ends of an axis that holds zero and all intervals, no narrower than `least`.
pub fn both_ends(effects: impl Iterator<Item = Effect>, least: f64) -> (f64, f64) {
    let ends = effects.flat_map(|effect| [effect.difference.low, effect.difference.high]);
    let (low, high) = extent(ends.chain([0.0]), (0.0, 0.0));
    if high - low < least { (low.min(-least), high.max(least)) } else { (low, high) }
}

/// What the numbers at an axis depend on: the distance between ticks, the largest without its sign.
#[derive(Clone, Copy)]
pub struct Axis {
    step: f64,
    largest: f64,
}

impl Axis {
    fn of(ticks: &[f64]) -> Self {
        let largest = ticks.iter().fold(0.0_f64, |largest, tick| largest.max(tick.abs()));
        Self { step: ticks.windows(2).map(|pair| pair[1] - pair[0]).next().unwrap_or(largest), largest }
    }
}

impl Plot<'_> {
    /// A bar whose centre is at a height of the page; gives its ends and those of its interval.
    pub fn bar(&mut self, y: f64, thick: f64, bar: &RankedBar) -> (f64, f64) {
        let (zero, mean) = (self.x.at(0.0), self.x.at(bar.mean));
        let Some((fill, edge, whisker)) = bar.colours else {
            self.canvas.dot((zero, y), 3.2, AXIS);
            return (zero - 3.2, zero + 3.2);
        };
        let (left, right) = (zero.min(mean), zero.max(mean));
        self.canvas.bar(Frame { left, right, top: y - thick / 2.0, bottom: y + thick / 2.0 }, fill, edge, 1.0);
        let ends = [bar.interval.0, bar.interval.1].map(|end| self.x.at(end));
        let cap = thick * 0.28;
        self.canvas.faint(&ends.map(|x| (x, y)), whisker, 1.3);
        ends.iter().for_each(|&x| self.canvas.faint(&[(x, y - cap), (x, y + cap)], whisker, 1.3));
        (left.min(ends[0]), right.max(ends[1]))
    }

    pub fn at_right(&mut self, y: f64, (text, ink): (String, Ink)) {
        self.canvas.text(&text, (self.panel.right - 2.0, y + 4.2), Anchor::End, ink);
    }

    /// Grid lines with their numbers under the plot, no nearer to one another than they can be read; the zero line strong.
    pub fn row_axis(&mut self, label: &dyn Fn(f64, Axis) -> String) {
        let (plot, (low, high)) = (self.panel.plot, self.x.from);
        let ink = Ink::regular(LABEL, GREY);
        let fits = |values: &Vec<f64>| {
            let axis = Axis::of(values);
            values.windows(2).all(|pair| {
                let widths = pair.iter().map(|&tick| ink.width(&label(tick, axis))).sum::<f64>() / 2.0;
                self.x.at(pair[1]) - self.x.at(pair[0]) > widths + 10.0
            })
        };
        let values =
            (2..=6).rev().map(|about| ticks(low, high, about)).find(fits).unwrap_or_else(|| ticks(low, high, 1));
        let axis = Axis::of(&values);
        for &tick in &values {
            let at = self.x.at(tick);
            if tick != 0.0 {
                self.canvas.faint(&[(at, plot.top), (at, plot.bottom)], GRID, 0.8);
            }
            self.canvas.faint(&[(at, plot.bottom), (at, plot.bottom + 4.0)], AXIS, 0.8);
            self.canvas.text(&label(tick, axis), (at, plot.bottom + 17.0), Anchor::Middle, ink);
        }
        self.canvas.faint(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], AXIS, 0.8);
        let zero = self.x.at(0.0);
        self.canvas.faint(&[(zero, plot.top), (zero, plot.bottom)], INK, 1.2);
    }
}

/// The titles, broken into at most two lines; short names where titles so cut are the same.
fn names<'a>(titled: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Vec<String>> {
    let cut = |text: &str| wrap_at_most(text, TITLE_ROOM, LABEL, false, 2);
    let (titles, short): (Vec<Vec<String>>, Vec<&str>) = titled.map(|(title, name)| (cut(title), name)).unzip();
    let twin = |title: &Vec<String>| titles.iter().filter(|other| *other == title).count() > 1;
    titles.iter().zip(short).map(|(title, name)| if twin(title) { cut(name) } else { title.clone() }).collect()
}

/// Digits after the point that a number needs to differ from its neighbours at that distance.
fn decimals(step: f64) -> usize {
    (0..6)
        .find(|&digits| (step * powi(10.0, digits)).fract().min(1.0 - (step * powi(10.0, digits)).fract()) < 1e-6)
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
    let (value, step) = match measure.quantity() {
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
