//! The grammar of charts: a plot with its axes, and marks in the units of the data.

use super::canvas::{Anchor, Canvas, Frame, Ink, MarkKind, Position};
use super::fonts::wrap_at_most;
use super::palette::{AXIS, Colour, GREY, GRID, INK, LIGHT, MID, PALE, WHITE, for_text};
use super::sheet::{PanelFrame, Scale, Sheet, spread, ticks};
use crate::math::hypot;
use crate::report::document::Table;
use crate::report::document::csv::csv;
pub use crate::report::document::csv::text as data;
use crate::report::document::numbers::plain;
use crate::report::words;
use crate::statistics::Summary;

pub const LABEL: f64 = 12.0;

pub struct Plot<'a> {
    pub canvas: &'a mut Canvas,
    pub panel: PanelFrame,
    pub x: Scale,
    pub y: Scale,
}

/// A point, and the interval of its height.
pub type PointWithInterval = ((f64, f64), (f64, f64));

/// A value and a name beside the end of a line.
pub struct LineEnd {
    /// The end of the line, in the data's units.
    pub at: (f64, f64),
    pub value: String,
    pub name: String,
    pub colour: Colour,
}

/// A point of a scatter with a name.
pub struct Tag {
    /// Where it is on the page.
    pub at: Position,
    pub name: String,
    /// What stands under the name.
    pub note: String,
    pub colour: Colour,
}

impl Sheet {
    /// A panel's plot, for values from `x.0` to `x.1` and from `y.0` to `y.1`, with room left, right, over and under them.
    pub fn plot(&mut self, panel: usize, x: (f64, f64), y: (f64, f64), room: [f64; 4]) -> Plot<'_> {
        let panel = self.panels[panel];
        let [left, right, over, under] = room;
        Plot {
            x: Scale::new(x, (panel.plot.left + left, panel.plot.right - right)),
            y: Scale::new(y, (panel.plot.bottom - under, panel.plot.top + over)),
            canvas: &mut self.canvas,
            panel,
        }
    }
}

impl Plot<'_> {
    /// Where a pair of values lies.
    pub fn at(&self, (x, y): (f64, f64)) -> Position {
        (self.x.at(x), self.y.at(y))
    }

    fn path(&self, points: impl IntoIterator<Item = (f64, f64)>) -> Vec<Position> {
        points.into_iter().map(|point| self.at(point)).collect()
    }

    pub fn line(&mut self, points: impl IntoIterator<Item = (f64, f64)>, colour: Colour, width: f64) {
        self.canvas.line(self.path(points), colour, width);
    }

    /// What lies between two heights: where, the lower, the upper.
    pub fn band(&mut self, heights: &[(f64, f64, f64)], colour: Colour) {
        let upper = heights.iter().map(|&(x, _, high)| (x, high));
        let outline = self.path(upper.chain(heights.iter().rev().map(|&(x, low, _)| (x, low))));
        self.canvas.area(&outline, colour);
    }

    /// Bands of 5 and 8 of 10 replications with their edges: by date, what was found.
    pub fn fan(&mut self, weeks: &[(f64, Summary)]) {
        type Pick = fn(&Summary) -> f64;
        let bands: [(Pick, Pick, _); 2] = [(|s| s.p10, |s| s.p90, PALE), (|s| s.p25, |s| s.p75, LIGHT)];
        for (low, high, colour) in bands {
            self.band(&weeks.iter().map(|(at, s)| (*at, low(s), high(s))).collect::<Vec<_>>(), colour);
        }
        for edge in [(|s| s.p10) as Pick, |s| s.p90, |s| s.p25, |s| s.p75] {
            self.line(weeks.iter().map(|(at, s)| (*at, edge(s))), MID, 0.7);
        }
    }

    pub fn upright(&mut self, x: f64, (low, high): (f64, f64), colour: Colour) {
        self.line([(x, low), (x, high)], colour, 1.4);
    }

    /// A curve through points, each with its interval.
    pub fn curve(&mut self, points: &[PointWithInterval], colour: Colour) {
        points.iter().for_each(|&((x, _), interval)| self.upright(x, interval, colour));
        points.iter().for_each(|&(at, _)| self.dot(at, 4.0, colour));
        self.line(points.iter().map(|&(at, _)| at), colour, 2.0);
    }

    pub fn dot(&mut self, at: (f64, f64), radius: f64, colour: Colour) {
        self.canvas.dot(self.at(at), radius, colour);
    }

    pub fn level(&mut self, y: f64, colour: Colour) {
        let (plot, y) = (self.panel.plot, self.y.at(y));
        self.canvas.dashes((plot.left, y), (plot.right, y), colour, 1.5);
        self.canvas.block(MarkKind::Level, vec![(plot.left, y), (plot.right, y)]);
    }

    /// Names a level where nothing else stands.
    pub fn name_level(&mut self, y: f64, name: &str, colour: Colour) {
        let (plot, y) = (self.panel.plot, self.y.at(y));
        let at = |step: i32| plot.left + 3.0 + f64::from(step) * plot.width() / 40.0;
        let places: Vec<_> = (0..40)
            .flat_map(|step| [y - 5.0, y + 13.0].map(|baseline| ((at(step), baseline), Anchor::Start)))
            .collect();
        self.canvas.place(name, Ink::bold(11.5, for_text(colour)), &places, &plot, usize::MAX);
    }

    /// Names an upright line beside it, under its upper end, as low as nothing else stands; not where there is no such place.
    pub fn name_upright(&mut self, (x, top): (f64, f64), name: &str, ink: Ink) {
        let (plot, x) = (self.panel.plot, self.x.at(x));
        let rows = ((plot.bottom - top) / 14.0) as i32;
        let baseline = |row: i32| plot.bottom - 7.0 - f64::from(row) * 14.0;
        let places: Vec<_> = (0..rows)
            .flat_map(|row| [(x + 4.0, Anchor::Start), (x - 4.0, Anchor::End)].map(|(x, a)| ((x, baseline(row)), a)))
            .collect();
        let room = Frame { left: plot.left + 1.0, right: self.panel.right, ..plot };
        self.canvas.place(name, ink, &places, &room, 0);
    }

    /// Horizontal grid lines; labels at the left of a row's first panel.
    pub fn y_axis(&mut self, ticks: &[f64], label: &dyn Fn(f64) -> String) {
        let plot = self.panel.plot;
        for &tick in ticks {
            let y = self.y.at(tick);
            let colour = if tick == 0.0 { AXIS } else { GRID };
            self.canvas.faint(&[(plot.left, y), (plot.right, y)], colour, 0.8);
            if self.panel.first {
                self.canvas.text(&label(tick), (plot.left - 6.0, y + 4.2), Anchor::End, Ink::regular(LABEL, GREY));
            }
        }
    }

    pub fn share_axis(&mut self, about: usize) {
        self.y_axis(&ticks(0.0, 1.0, about), &percent);
    }

    /// The axis under the plot with its ticks, as many of their labels as there is room for, and its name.
    pub fn x_axis(&mut self, ticks: impl IntoIterator<Item = (f64, String)>, name: &str) {
        let plot = self.panel.plot;
        let ink = Ink::regular(LABEL, GREY);
        self.canvas.faint(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], AXIS, 0.8);
        let mut free = f64::NEG_INFINITY;
        for (value, label) in ticks {
            let at = self.x.at(value);
            self.canvas.faint(&[(at, plot.bottom), (at, plot.bottom + 5.0)], AXIS, 0.8);
            let own = ink.frame(&label, (at, plot.bottom + 18.0), Anchor::Middle);
            if own.left > free {
                self.canvas.text(&label, (at, plot.bottom + 18.0), Anchor::Middle, ink);
                free = own.right + 8.0;
            }
        }
        let middle = (plot.left + plot.right) / 2.0;
        let name = wrap_at_most(name, plot.width(), LABEL, false, 1);
        self.canvas.lines(&name, (middle, plot.bottom + 36.0), Anchor::Middle, ink);
    }

    /// An axis of money under the plot.
    pub fn money_axis(&mut self, about: usize, name: &str) {
        let (low, high) = self.x.from;
        let ticks = ticks(low, high, about);
        let whole = |unit: f64| ticks.iter().all(|tick| (tick / unit).fract().abs() < 1e-6);
        let digits = if whole(1e6) { 0 } else { 2 - usize::from(whole(1e5)) };
        let text = |tick: f64| match high < 1e6 {
            true => words::pounds(tick),
            false => format!("£{:.digits$}m", tick / 1e6),
        };
        let labelled: Vec<_> = ticks.iter().map(|&tick| (tick, text(tick))).collect();
        self.x_axis(labelled, name);
    }

    /// Sets labels beside the ends of lines, moved apart where they would touch, each tied to its end; names in the last panel of
    /// a row only, in so much room.
    pub fn ends(&mut self, ends: &[LineEnd], room: f64) {
        let (plot, last) = (self.panel.plot, self.panel.last);
        let name = |end: &LineEnd| if last { wrap_at_most(&end.name, room - 6.0, LABEL, false, 4) } else { Vec::new() };
        let named: Vec<Vec<String>> = ends.iter().map(name).collect();
        let tall = |lines: &Vec<String>| 16.0 + 1.22 * LABEL * (lines.len().max(1) - 1) as f64;
        let wanted: Vec<_> = ends.iter().zip(&named).map(|(end, lines)| (self.y.at(end.at.1), tall(lines))).collect();
        let centres = spread(&wanted, plot.top - 8.0, plot.bottom + 6.0);
        for (((end, lines), centre), (_, height)) in ends.iter().zip(&named).zip(centres).zip(&wanted) {
            let (baseline, from) = (centre - height / 2.0 + 12.4, self.at(end.at));
            if (baseline - 4.4 - from.1).abs() > 3.0 {
                self.canvas.faint(&[(from.0 + 1.0, from.1), (plot.right + 8.0, baseline - 4.4)], end.colour, 0.8);
            }
            let colour = for_text(end.colour);
            self.canvas.text(&end.value, (plot.right + 10.0, baseline), Anchor::Start, Ink::bold(13.0, colour));
            let at = (self.panel.right + 4.0, baseline);
            self.canvas.lines(lines, at, Anchor::Start, Ink::regular(LABEL, colour));
        }
    }

    /// Names a row at the left of the plot, its lines around a height.
    pub fn name_row(&mut self, lines: &[String], y: f64, gap: f64) {
        let first = y + 4.2 - (lines.len().max(1) - 1) as f64 * LABEL * 0.61;
        self.canvas.lines(lines, (self.panel.plot.left - gap, first), Anchor::End, Ink::regular(LABEL, INK));
    }

    /// Names points of a scatter, each as near as there is room, a thin line back to it where it is not near.
    pub fn tags(&mut self, tags: &[Tag], widest: f64) {
        let note = Ink::regular(11.5, GREY);
        for tag in tags {
            let ink = Ink::bold(LABEL, for_text(tag.colour));
            let lines = wrap_at_most(&tag.name, widest, LABEL, true, 4);
            let width = lines.iter().map(|line| ink.width(line)).fold(note.width(&tag.note), f64::max);
            let rows = lines.len() + usize::from(!tag.note.is_empty());
            let frame = self.room_for(tag.at, (width, rows as f64 * LABEL * 1.22));
            let end = frame.nearest(tag.at);
            let near = if tag.note.is_empty() { 28.0 } else { 16.0 };
            if hypot(end.0 - tag.at.0, end.1 - tag.at.1) > near {
                self.canvas.line(vec![tag.at, end], AXIS, 0.7);
            }
            self.canvas.fill(&frame.grown(1.0).corners(), WHITE);
            let last = self.canvas.lines(&lines, (frame.left, frame.top + 0.85 * LABEL), Anchor::Start, ink);
            self.canvas.text(&tag.note, (frame.left, last + LABEL * 1.22), Anchor::Start, note);
        }
    }

    /// The place for a label of that size that is nearest to its point and covers least.
    fn room_for(&self, from: Position, (width, height): (f64, f64)) -> Frame {
        let plot = Frame { bottom: self.y.at(self.y.from.0), ..self.panel.plot };
        let columns = ((plot.width() + 4.0 - width) / 6.0).max(1.0) as u32;
        let rows = ((plot.height() - 6.0 - height) / 6.0).max(1.0) as u32;
        let frame = |(row, column): (u32, u32)| {
            let (left, top) = (plot.left + 4.0 + 6.0 * f64::from(column), plot.top + 2.0 + 6.0 * f64::from(row));
            Frame { left, top, right: left + width, bottom: top + height }
        };
        // A label that begins at its point reads better than one that ends there.
        let far = |frame: &Frame| {
            let end = frame.nearest(from);
            hypot(end.0 - from.0, end.1 - from.1) + if frame.left >= from.0 { 0.0 } else { 3.0 }
        };
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let mut places: Vec<(f64, Frame)> = places.map(frame).map(|frame| (far(&frame), frame)).collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut best = (f64::INFINITY, places[0].1);
        for (far, frame) in places {
            if far >= best.0 {
                break;
            }
            let score = far + self.in_the_way(&frame.grown(3.0), from);
            if score < best.0 {
                best = (score, frame);
            }
        }
        best.1
    }

    /// What a label covers and the line to it runs through: a text never, a dot hardly, a line rather not.
    fn in_the_way(&self, frame: &Frame, from: Position) -> f64 {
        let weigh = |found: usize, weight: f64| found as f64 * weight;
        let end = frame.nearest(from);
        let covers = |kind, weight| weigh(self.canvas.met(frame, kind), weight);
        let crosses = |kind, weight| weigh(self.canvas.run_through(from, end, kind), weight);
        covers(MarkKind::Text, 2000.0)
            + covers(MarkKind::Dot, 120.0)
            + covers(MarkKind::Line, 60.0)
            + crosses(MarkKind::Text, 200.0)
            + crosses(MarkKind::Dot, 15.0)
            // So near to another point it might be taken for that one's.
            + weigh(self.canvas.met(&frame.grown(10.0), MarkKind::Dot), 8.0)
    }
}

/// The room that the labels of an axis take.
pub fn axis_room(ticks: &[f64], label: &dyn Fn(f64) -> String) -> f64 {
    ticks.iter().map(|&tick| Ink::regular(LABEL, GREY).width(&label(tick))).fold(0.0, f64::max) + 8.0
}

/// A share as a whole number of per cent.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// The key of a scatter: a dot and a meaning each, from a point rightwards.
pub fn key(canvas: &mut Canvas, (mut left, y): Position, parts: &[(Colour, f64, &str)]) {
    for &(colour, radius, text) in parts {
        canvas.dot((left, y - 4.0), radius, colour);
        let ink = Ink::regular(LABEL, super::palette::INK);
        canvas.text(text, (left + 10.0, y), Anchor::Start, ink);
        left += 10.0 + ink.width(text) + 26.0;
    }
}

/// Texts, then numbers: a row of data.
pub fn cells(keys: &[&str], numbers: impl IntoIterator<Item = f64>) -> Vec<String> {
    keys.iter().map(|&key| key.to_owned()).chain(numbers.into_iter().map(plain)).collect()
}

/// A table as the data of a chart.
pub fn table_data(table: &Table) -> String {
    csv(table).unwrap_or_default()
}
