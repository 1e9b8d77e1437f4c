//! Small multiples of lines over time, each named at its end.

use super::canvas::{Anchor, Canvas, Colour, Ink};
use super::dates::{FOOT, date_axis, day};
use super::fonts::wrap_at_most;
use super::palette::{GREY, for_text};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, spread, ticks, value_axis};
use crate::experiment::results::OptionResult;
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use jiff::civil::Date;

/// A line with the edges of its band.
pub struct Series {
    /// What it is called at its end, in the last panel of a row.
    pub label: String,
    /// Its colour.
    pub colour: Colour,
    /// For each date: lower edge, middle, upper edge of 8 of 10 futures.
    pub points: Vec<Option<[f64; 3]>>,
}

impl Series {
    /// Its value at the end of the run, middle future; `None` where it has no meaning by then.
    pub fn at_the_end(&self) -> Option<f64> {
        self.points.last().copied().flatten().map(|point| point[1])
    }
}

/// A panel of lines.
pub struct LinePanel {
    /// What stands over it.
    pub text: PanelText,
    /// Short name for the data file.
    pub key: String,
    /// The dates of the points.
    pub dates: Vec<Date>,
    /// The lines.
    pub series: Vec<Series>,
}

impl LinePanel {
    /// A panel of an option over its weeks.
    pub fn of(option: &OptionResult, series: Vec<Series>) -> Self {
        Self {
            text: PanelText { title: option.scenario.title.clone(), note: String::new() },
            key: option.scenario.name.clone(),
            dates: option.weeks.iter().map(|week| week.date).collect(),
            series,
        }
    }
}

/// The panels without lines that have no value anywhere in any of them; `None` where none is left.
pub fn with_values(mut panels: Vec<LinePanel>) -> Option<Vec<LinePanel>> {
    let shown = |place: usize| {
        let series = panels.iter().filter_map(|panel| panel.series.get(place));
        series.flat_map(|series| &series.points).any(Option::is_some)
    };
    let lines = panels.iter().map(|panel| panel.series.len()).max().unwrap_or(0);
    let shown: Vec<bool> = (0..lines).map(shown).collect();
    for panel in &mut panels {
        let mut shown = shown.iter();
        panel.series.retain(|_| shown.next() == Some(&true));
    }
    shown.contains(&true).then_some(panels)
}

/// The ends of a panel's lines in words: ` Title: at the end this 4; that 7.`
pub fn ends_in_words(panel: &LinePanel, value: &dyn Fn(f64) -> String) -> String {
    let end = |series: &Series| Some(format!("{} {}", series.label, value(series.at_the_end()?)));
    let ends: Vec<String> = panel.series.iter().filter_map(end).collect();
    let ends = if ends.is_empty() { "no value".to_owned() } else { ends.join("; ") };
    format!(" {}: at the end {ends}.", panel.text.title)
}

/// What the panels of a chart share.
pub struct Shared<'a> {
    /// First and last date.
    pub span: (Date, Date),
    /// Upper end of the axis.
    pub high: f64,
    /// How a value is printed at the end of a line.
    pub value: &'a dyn Fn(f64) -> String,
    /// How it is printed at the axis.
    pub tick: &'a dyn Fn(f64) -> String,
    /// A level to mark, and its name.
    pub level: Option<(f64, String, Colour)>,
    /// Room for the names of the lines.
    pub words: f64,
    /// Name of the column that tells panels apart in the data file.
    pub panel_column: &'a str,
}

const NAME: f64 = 12.0;

/// Draws the page and writes its data.
pub fn draw(wording: &Wording, panels: Vec<LinePanel>, shared: &Shared<'_>, alt: &str) -> (String, String) {
    let data = data(&panels, shared);
    let tick_values = ticks(0.0, shared.high, 7);
    let width = |text: String| Ink::regular(12.0, GREY).width(&text);
    let axis = tick_values.iter().map(|&tick| width((shared.tick)(tick))).fold(0.0, f64::max) + 8.0;
    let gutters = Gutters { axis, value: 52.0, words: shared.words, foot: FOOT, height: None };
    let texts: Vec<PanelText> = panels
        .iter()
        .map(|panel| PanelText { title: panel.text.title.clone(), note: panel.text.note.clone() })
        .collect();
    let mut sheet = Sheet::new(wording, &texts, &gutters);
    for (lines, panel) in panels.iter().zip(sheet.panels.clone()) {
        let x = Scale::new((day(shared.span.0), day(shared.span.1)), (panel.plot.left, panel.plot.right));
        let y = Scale::upwards(&panel.plot, shared.high);
        value_axis(&mut sheet.canvas, &panel, &y, &tick_values, shared.tick);
        date_axis(&mut sheet.canvas, &panel, &x, shared.span.0, shared.span.1);
        level(&mut sheet.canvas, lines, &panel, &x, &y, shared);
        for series in &lines.series {
            line(&mut sheet.canvas, series, &lines.dates, &x, &y);
        }
        names(&mut sheet.canvas, lines, &panel, (&x, &y), shared);
    }
    (sheet.finish(alt), data)
}

fn line(canvas: &mut Canvas, series: &Series, dates: &[Date], x: &Scale, y: &Scale) {
    let path = |place: usize| {
        let point = |(date, values): (&Date, &Option<[f64; 3]>)| values.map(|v| (x.at(day(*date)), y.at(v[place])));
        dates.iter().zip(&series.points).filter_map(point).collect::<Vec<_>>()
    };
    canvas.line(path(0), series.colour, 0.6);
    canvas.line(path(2), series.colour, 0.6);
    canvas.line(path(1), series.colour, 2.4);
}

/// The level, named where no line runs.
fn level(canvas: &mut Canvas, lines: &LinePanel, panel: &Panel, x: &Scale, y: &Scale, shared: &Shared<'_>) {
    let Some((value, name, colour)) = &shared.level else {
        return;
    };
    let (plot, at) = (&panel.plot, y.at(*value));
    canvas.dashes((plot.left, at), (plot.right, at), *colour, 1.2);
    if !panel.first {
        return;
    }
    let ink = Ink::bold(11.5, *colour);
    for step in 0..40 {
        let left = plot.left + 3.0 + f64::from(step) * plot.width() / 40.0;
        for baseline in [at + 13.0, at - 5.0] {
            let frame = ink.frame(name, (left, baseline), Anchor::Start).grown(1.5);
            let covered = lines.series.iter().any(|series| {
                series.points.iter().zip(&lines.dates).any(|(point, date)| {
                    let x = x.at(day(*date));
                    let within = |p: &[f64; 3]| y.at(p[2]) < frame.bottom && y.at(p[0]) > frame.top;
                    x > frame.left && x < frame.right && point.as_ref().is_some_and(within)
                })
            });
            if frame.right < plot.right && frame.bottom < plot.bottom && frame.top > plot.top && !covered {
                canvas.text(name, (left, baseline), Anchor::Start, ink);
                return;
            }
        }
    }
}

/// The last value of each line beside it, moved apart; in the last panel of a row the line's name after it.
fn names(canvas: &mut Canvas, lines: &LinePanel, panel: &Panel, (x, y): (&Scale, &Scale), shared: &Shared<'_>) {
    let ends: Vec<(&Series, f64, f64)> = lines
        .series
        .iter()
        .filter_map(|series| {
            let (point, date) = series.points.iter().zip(&lines.dates).rev().find(|(point, _)| point.is_some())?;
            Some((series, x.at(day(*date)), (*point)?[1]))
        })
        .collect();
    let labels: Vec<Label> = ends
        .iter()
        .map(|&(series, at, value)| Label {
            from: (at, y.at(value)),
            value: (shared.value)(value),
            name: if panel.last { series.label.clone() } else { String::new() },
            colour: series.colour,
        })
        .collect();
    end_labels(canvas, panel, &labels, shared.words);
}

/// A value and a name beside the end of a line.
pub struct Label {
    /// The end of the line.
    pub from: (f64, f64),
    /// The value.
    pub value: String,
    /// The name; may be empty.
    pub name: String,
    /// The line's colour.
    pub colour: Colour,
}

/// Sets labels beside the ends of lines, moved apart where they would touch, each tied to its end.
pub fn end_labels(canvas: &mut Canvas, panel: &Panel, labels: &[Label], words: f64) {
    let named: Vec<Vec<String>> =
        labels.iter().map(|label| wrap_at_most(&label.name, words - 6.0, NAME, false, 4)).collect();
    let wanted: Vec<(f64, f64)> = labels
        .iter()
        .zip(&named)
        .map(|(label, lines)| (label.from.1, 16.0 + 1.22 * NAME * (lines.len().max(1) - 1) as f64))
        .collect();
    let plot = &panel.plot;
    let centres = spread(&wanted, plot.top - 8.0, plot.bottom + 6.0);
    for ((label, lines), (centre, (_, height))) in labels.iter().zip(&named).zip(centres.iter().zip(&wanted)) {
        let baseline = centre - height / 2.0 + 12.4;
        let moved = (baseline - 4.4 - label.from.1).abs() > 3.0;
        if moved {
            canvas.line(
                vec![(label.from.0 + 1.0, label.from.1), (plot.right + 8.0, baseline - 4.4)],
                label.colour,
                0.8,
            );
        }
        let left = plot.right + 10.0;
        let ink = Ink::bold(13.0, for_text(label.colour));
        canvas.text(&label.value, (left, baseline), Anchor::Start, ink);
        canvas.lines(lines, (panel.right + 4.0, baseline), Anchor::Start, Ink::regular(NAME, for_text(label.colour)));
    }
}

fn data(panels: &[LinePanel], shared: &Shared<'_>) -> String {
    let mut table = Rows::new([shared.panel_column, "date", "line", "p10", "p50", "p90"]);
    for panel in panels {
        for series in &panel.series {
            for (date, point) in panel.dates.iter().zip(&series.points) {
                let date = date.to_string();
                let numbers = point.unwrap_or([f64::NAN; 3]).map(plain);
                let keys = [panel.key.as_str(), &date, &series.label];
                table.row(keys.into_iter().chain(numbers.iter().map(String::as_str)));
            }
        }
    }
    table.finish()
}
