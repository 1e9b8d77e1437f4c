//! Small multiples on a page: title, subtitle, rows of panels on shared axes, caption.

use super::Chart;
use super::canvas::{Anchor, Canvas, Frame, Ink};
use super::fonts::{wrap, wrap_at_most, wrap_evenly};
use super::palette::{GREY, INK};
use crate::math::{log10, powf};

const WIDTH: f64 = 1000.0;
const MARGIN: f64 = 16.0;
const NOTE: f64 = 12.0;
/// Most rows of a chart that are read aloud.
const MOST_SAID: usize = 60;

/// What is said around the panels, and the room that they need.
#[derive(Default)]
pub struct Page {
    /// The finding.
    pub title: String,
    /// The measure and how to read it.
    pub subtitle: String,
    /// What must be said once.
    pub caption: String,
    /// Title of each panel, and a line under it, which may be empty.
    pub panels: Vec<(String, String)>,
    /// Room left of the first plot of a row, for the labels of the axis.
    pub axis: f64,
    /// Room right of every plot.
    pub value: f64,
    /// Room right of the last plot of a row, beyond that.
    pub words: f64,
    /// Room under every plot.
    pub foot: f64,
    /// Height of the plots where it is not the usual one.
    pub height: Option<f64>,
}

#[derive(Clone, Copy)]
pub struct PanelFrame {
    /// Where the data are drawn.
    pub plot: Frame,
    /// Right end of the room beside it.
    pub right: f64,
    /// Whether it is the first of its row.
    pub first: bool,
    /// Whether it is the last of its row.
    pub last: bool,
}

/// A page with its panels laid out and its texts set.
pub struct Sheet {
    pub canvas: Canvas,
    pub panels: Vec<PanelFrame>,
    title: String,
    subtitle: String,
    height: f64,
}

/// Columns of a page of panels: rows of up to four, as even as can be.
fn columns(panels: usize) -> usize {
    let rows = panels.div_ceil(4).max(1);
    panels.div_ceil(rows).max(1)
}

impl Page {
    /// A page of one panel.
    pub fn one(panel: &str, note: &str) -> Self {
        Self { panels: vec![(panel.to_owned(), note.to_owned())], ..Self::default() }
    }

    /// With room left of, right of and under its plots, which are so high.
    pub fn room(self, [axis, value, foot]: [f64; 3], height: f64) -> Self {
        Self { axis, value, foot, height: Some(height), ..self }
    }

    pub fn lay_out(self) -> Sheet {
        let mut canvas = Canvas::default();
        let text = |canvas: &mut Canvas, text: &str, y: f64, ink: Ink, bold: bool| {
            let lines = wrap_evenly(text, WIDTH - 2.0 * MARGIN, ink.size, bold);
            canvas.lines(&lines, (MARGIN, y), Anchor::Start, ink)
        };
        let mut y = text(&mut canvas, &self.title, 32.0, Ink::bold(20.0, INK), true) + 22.0;
        y = text(&mut canvas, &self.subtitle, y, Ink::regular(13.0, GREY), false) + 14.0;
        let columns = columns(self.panels.len());
        let height = self.height.unwrap_or(match (columns, self.panels.len().div_ceil(columns)) {
            (1, _) => 330.0,
            (2, 1) => 300.0,
            (_, 1) => 260.0,
            _ => 190.0,
        });
        let mut panels = Vec::new();
        for row in self.panels.chunks(columns) {
            y = self.row(&mut canvas, row, columns, (y, height), &mut panels);
        }
        y = text(&mut canvas, &self.caption, y + 12.0, Ink::regular(NOTE, GREY), false) + 16.0;
        Sheet { canvas, panels, height: y.ceil(), title: self.title, subtitle: self.subtitle }
    }

    /// Adds a row of panels; gives the place under them.
    fn row(
        &self,
        canvas: &mut Canvas,
        row: &[(String, String)],
        columns: usize,
        (top, height): (f64, f64),
        panels: &mut Vec<PanelFrame>,
    ) -> f64 {
        let cell = (WIDTH - 2.0 * MARGIN - self.axis - self.words) / columns as f64;
        let left = |column: usize| MARGIN + self.axis + column as f64 * cell;
        let room = cell - 12.0;
        let mut under: f64 = top;
        for (column, (title, note)) in row.iter().enumerate() {
            let size = if wrap(title, room, 14.0, true).len() > 2 { 12.0 } else { 14.0 };
            let mut y = top + 1.1 * size;
            let lines = wrap_at_most(title, room, size, true, 5);
            y = canvas.lines(&lines, (left(column), y), Anchor::Start, Ink::bold(size, INK));
            let note = wrap_at_most(note, room, NOTE, false, 3);
            if !note.is_empty() {
                y = canvas.lines(&note, (left(column), y + NOTE * 1.35), Anchor::Start, Ink::regular(NOTE, GREY));
            }
            under = under.max(y + 12.0);
        }
        panels.extend((0..row.len()).map(|column| {
            let (left, right) = (left(column), left(column) + cell - self.value - 14.0);
            let plot = Frame { left, top: under, right, bottom: under + height };
            PanelFrame { plot, right: right + self.value, first: column == 0, last: column + 1 == row.len() }
        }));
        under + height + self.foot + 12.0
    }
}

impl Sheet {
    /// The chart: names of its files and over it, what kind it is and what it shows, row by row, for those who cannot see it.
    pub fn chart(
        self,
        (name, heading): (&'static str, &'static str),
        kind: &str,
        rows: impl IntoIterator<Item = String>,
        data_csv: String,
    ) -> Chart {
        let mut rows = rows.into_iter();
        let said: Vec<String> = rows.by_ref().take(MOST_SAID).collect();
        let mut alt = format!("{kind}. {}. {}. {}.", self.title.trim_end_matches('.'), self.subtitle, said.join(". "));
        match rows.count() {
            0 => {}
            left => alt += &format!(" {left} more are in the data file."),
        }
        let svg = self.canvas.finish(WIDTH, self.height, &self.title, &alt);
        Chart { name, heading, title: self.title, alt, svg, data_csv }
    }
}

/// A linear way from values to the page.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Values from `from.0` to `from.1` lie between `to.0` and `to.1` on the page.
    pub fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Self { from, to }
    }

    pub fn at(&self, value: f64) -> f64 {
        let width = self.from.1 - self.from.0;
        let share = if width == 0.0 { 0.0 } else { (value - self.from.0) / width };
        self.to.0 + share * (self.to.1 - self.to.0)
    }
}

/// Round numbers from `low` to `high`, about so many.
pub fn ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let step = step(high - low, about);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|k| k as f64 * step).collect()
}

fn step(width: f64, about: usize) -> f64 {
    let raw = (width / about.max(1) as f64).max(1e-9);
    let power = powf(10.0, log10(raw).floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|&step| step >= raw * 0.999).unwrap_or(10.0 * power)
}

/// The end of an axis from zero that holds a value: the next round number.
pub fn round_up(value: f64, about: usize) -> f64 {
    let value = value.max(1e-6);
    let step = step(value, about);
    (value / step - 1e-9).ceil() * step
}

/// The least and the largest of values in words, a unit after both: `17 to 42 %`; once where they are the same; `None` of none.
pub fn between(values: impl Iterator<Item = f64>, text: impl Fn(f64) -> String, unit: &str) -> Option<String> {
    let (low, high) = extent(values, (f64::NAN, f64::NAN));
    let (from, to) = (text(low), text(high));
    let both = if from == to { format!("{to}{unit}") } else { format!("{from} to {to}{unit}") };
    (!low.is_nan()).then_some(both)
}

/// The least and the largest of values, `none` where there is none.
pub fn extent(values: impl Iterator<Item = f64>, none: (f64, f64)) -> (f64, f64) {
    let both = |found: Option<(f64, f64)>, value: f64| {
        Some(found.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    };
    values.filter(|value| value.is_finite()).fold(None, both).unwrap_or(none)
}

/// Centres of labels so high that want to stand at `wanted`, moved apart as little as it takes, in the same order.
pub fn spread(wanted: &[(f64, f64)], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].0.total_cmp(&wanted[b].0));
    let mut centres: Vec<f64> = wanted.iter().map(|label| label.0).collect();
    for _ in 0..200 {
        let mut moved = false;
        for pair in order.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let short = (wanted[a].1 + wanted[b].1) / 2.0 - (centres[b] - centres[a]);
            if short > 0.01 {
                centres[a] -= short / 2.0;
                centres[b] += short / 2.0;
                moved = true;
            }
        }
        for &label in &order {
            let half = wanted[label].1 / 2.0;
            centres[label] = centres[label].min(bottom - half).max(top + half);
        }
        if !moved {
            break;
        }
    }
    // What sweeps to and fro have not settled, a last one downwards does: nothing overlaps even where room is short.
    let mut edge = f64::NEG_INFINITY;
    for &label in &order {
        let half = wanted[label].1 / 2.0;
        centres[label] = centres[label].max(edge + half);
        edge = centres[label] + half;
    }
    centres
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_numbers_and_end_at_one() {
        assert_eq!(ticks(0.0, 30.0, 6), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]);
        assert_eq!(ticks(-0.031, 0.042, 4), [-0.02, 0.0, 0.02, 0.04]);
        assert_eq!(ticks(7.0, 7.0, 5), [7.0]);
        for (value, about, end) in [(27.4, 6, 30.0), (30.0, 6, 30.0), (0.83, 5, 1.0), (1234.0, 4, 1500.0)] {
            assert!((round_up(value, about) - end).abs() < 1e-9, "{value}: {}", round_up(value, about));
        }
    }

    #[test]
    fn labels_are_moved_apart() {
        let centres = spread(&[(50.0, 10.0), (52.0, 10.0), (51.0, 10.0)], 0.0, 100.0);
        assert!((centres[2] - centres[0] - 10.0).abs() < 0.1 && (centres[1] - centres[2] - 10.0).abs() < 0.1);
        assert_eq!(spread(&[(99.0, 10.0)], 0.0, 100.0), [95.0]);
    }
}
