//! Small multiples on a page: title, subtitle, rows of panels on shared axes, caption.

use super::canvas::{Anchor, Canvas, Colour, Frame, Ink};
use super::fonts::{wrap, wrap_at_most, wrap_evenly};
use super::palette::{AXIS, GREY, GRID, INK};

/// Width of every page.
pub const WIDTH: f64 = 1000.0;
const MARGIN: f64 = 16.0;
const NOTE: f64 = 12.0;

/// What stands around the panels, and what is read aloud.
pub struct Wording {
    /// The finding.
    pub title: String,
    /// The measure and how to read it.
    pub subtitle: String,
    /// What must be said once.
    pub caption: String,
}

/// What stands over a panel.
pub struct PanelText {
    /// Its title.
    pub title: String,
    /// A line under it; may be empty.
    pub note: String,
}

/// Room beside the plots.
pub struct Gutters {
    /// Left of the first plot of a row, for the labels of the axis.
    pub axis: f64,
    /// Right of every plot.
    pub value: f64,
    /// Right of the last plot of a row, beyond that.
    pub words: f64,
    /// Under every plot.
    pub foot: f64,
    /// Height of the plots where it is not the usual one.
    pub height: Option<f64>,
}

/// A panel's place.
#[derive(Clone, Copy)]
pub struct Panel {
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
    /// What is drawn.
    pub canvas: Canvas,
    /// The panels.
    pub panels: Vec<Panel>,
    height: f64,
    title: String,
}

/// Columns of a page of panels: rows of up to four, as even as can be.
fn columns(panels: usize) -> usize {
    let rows = panels.div_ceil(4).max(1);
    panels.div_ceil(rows).max(1)
}

impl Sheet {
    /// Lays out a page.
    #[must_use]
    pub fn new(wording: &Wording, texts: &[PanelText], gutters: &Gutters) -> Self {
        let mut canvas = Canvas::new();
        let width = WIDTH - 2.0 * MARGIN;
        let title = wrap_evenly(&wording.title, width, 20.0, true);
        let mut y = canvas.lines(&title, (MARGIN, 32.0), Anchor::Start, Ink::bold(20.0, INK)) + 22.0;
        let subtitle = wrap_evenly(&wording.subtitle, width, 13.0, false);
        y = canvas.lines(&subtitle, (MARGIN, y), Anchor::Start, Ink::regular(13.0, GREY)) + 14.0;
        let columns = columns(texts.len());
        let rows = texts.len().div_ceil(columns);
        let height = gutters.height.unwrap_or(match (columns, rows) {
            (1, _) => 330.0,
            (2, 1) => 300.0,
            (_, 1) => 260.0,
            _ => 190.0,
        });
        let mut panels = Vec::new();
        for row in texts.chunks(columns) {
            let (under, mut placed) = row_of_panels(&mut canvas, row, columns, y, height, gutters);
            panels.append(&mut placed);
            y = under;
        }
        let caption = wrap_evenly(&wording.caption, width, NOTE, false);
        y = canvas.lines(&caption, (MARGIN, y + 12.0), Anchor::Start, Ink::regular(NOTE, GREY)) + 16.0;
        Self { canvas, panels, height: y.ceil(), title: wording.title.clone() }
    }

    /// The SVG.
    #[must_use]
    pub fn finish(self, alt: &str) -> String {
        self.canvas.finish(WIDTH, self.height, &self.title, alt)
    }
}

fn row_of_panels(
    canvas: &mut Canvas,
    row: &[PanelText],
    columns: usize,
    top: f64,
    height: f64,
    gutters: &Gutters,
) -> (f64, Vec<Panel>) {
    let cell = (WIDTH - 2.0 * MARGIN - gutters.axis - gutters.words) / columns as f64;
    let left = |column: usize| MARGIN + gutters.axis + column as f64 * cell;
    let room = cell - 12.0;
    let mut under: f64 = top;
    for (column, text) in row.iter().enumerate() {
        let title_size = if wrap(&text.title, room, 14.0, true).len() > 2 { 12.0 } else { 14.0 };
        let lines = wrap_at_most(&text.title, room, title_size, true, 5);
        let mut y = top + 1.1 * title_size;
        if !lines.is_empty() {
            y = canvas.lines(&lines, (left(column), y), Anchor::Start, Ink::bold(title_size, INK));
        }
        if !text.note.is_empty() {
            let note = wrap_at_most(&text.note, room, NOTE, false, 3);
            y = canvas.lines(&note, (left(column), y + NOTE * 1.35), Anchor::Start, Ink::regular(NOTE, GREY));
        }
        under = under.max(y + 12.0);
    }
    let plot = |column: usize| Frame {
        left: left(column),
        top: under,
        right: left(column) + cell - gutters.value - 14.0,
        bottom: under + height,
    };
    let panels = (0..row.len()).map(|column| {
        let plot = plot(column);
        Panel { plot, right: plot.right + gutters.value, first: column == 0, last: column + 1 == row.len() }
    });
    (under + height + gutters.foot + 12.0, panels.collect())
}

/// A linear way from values to the page.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Values from `from.0` to `from.1` lie between `to.0` and `to.1` on the page.
    #[must_use]
    pub fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Self { from, to }
    }

    /// A plot's scale up the page from zero.
    #[must_use]
    pub fn upwards(plot: &Frame, high: f64) -> Self {
        Self::new((0.0, high), (plot.bottom, plot.top))
    }

    /// Where a value lies.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        let width = self.from.1 - self.from.0;
        let share = if width == 0.0 { 0.0 } else { (value - self.from.0) / width };
        self.to.0 + share * (self.to.1 - self.to.0)
    }
}

/// Round numbers from `low` to `high`, about so many.
#[must_use]
pub fn ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let step = step(high - low, about);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|k| k as f64 * step).collect()
}

fn step(width: f64, about: usize) -> f64 {
    let raw = (width / about.max(1) as f64).max(1e-9);
    let power = 10f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|&step| step >= raw * 0.999).unwrap_or(10.0 * power)
}

/// The end of an axis from zero that holds a value: the next round number.
#[must_use]
pub fn round_up(value: f64, about: usize) -> f64 {
    let value = value.max(1e-6);
    let step = step(value, about);
    (value / step - 1e-9).ceil() * step
}

/// Horizontal grid lines and the base line; labels at the left of a row's first panel.
pub fn value_axis(canvas: &mut Canvas, panel: &Panel, scale: &Scale, ticks: &[f64], label: &dyn Fn(f64) -> String) {
    let plot = &panel.plot;
    for &tick in ticks {
        let y = scale.at(tick);
        let colour: Colour = if tick == 0.0 { AXIS } else { GRID };
        canvas.line(vec![(plot.left, y), (plot.right, y)], colour, 0.8);
        if panel.first {
            canvas.text(&label(tick), (plot.left - 6.0, y + 4.2), Anchor::End, Ink::regular(NOTE, GREY));
        }
    }
}

/// Centres of labels so high that want to stand at `wanted`, moved apart as little as it takes, in the same order.
#[must_use]
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
    fn rows_of_up_to_four() {
        let columns: Vec<usize> = (1..=9).map(columns).collect();
        assert_eq!(columns, [1, 2, 3, 4, 3, 3, 4, 4, 3]);
    }

    #[test]
    fn labels_are_moved_apart_in_order() {
        let centres = spread(&[(50.0, 10.0), (52.0, 10.0), (51.0, 10.0)], 0.0, 100.0);
        assert!((centres[2] - centres[0] - 10.0).abs() < 0.1 && (centres[1] - centres[2] - 10.0).abs() < 0.1);
        assert_eq!(spread(&[(99.0, 10.0)], 0.0, 100.0), [95.0]);
    }

    #[test]
    fn axes_end_at_round_numbers() {
        assert_eq!(ticks(0.0, 30.0, 6), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]);
        assert_eq!(round_up(27.4, 6), 30.0);
    }
}
