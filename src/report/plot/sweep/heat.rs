//! Heat maps: one number along the columns, one along the rows, others in panels. Dark cells are good ones.

use super::super::Chart;
use super::super::canvas::{Anchor, Canvas, Colour, Frame, Ink};
use super::super::fonts::wrap_at_most;
use super::super::palette::{AXIS, GREY, INK, ORDERED, PLUM, WHITE};
use super::super::sheet::{Gutters, Panel, PanelText, Sheet, Wording};
use super::{Layout, Shown, axis, title};
use crate::experiment::sweep::{Point, Sweep};
use crate::report::document::csv::csv;
use crate::report::pages::sweep::{called, table};
use crate::report::words;

/// Sizes in which the values of cells are set, the largest that fits.
const SIZES: [f64; 5] = [13.0, 12.0, 11.0, 10.0, 9.0];
/// Ends of the classes of chance.
const CHANCES: [f64; 5] = [0.05, 0.2, 0.5, 0.8, 0.95];
/// Room under a panel: labels, the name of the axis, the key.
const FOOT: f64 = 92.0;

/// Draws it.
pub fn chart(found: &Sweep, layout: &Layout, shown: Shown, chance: f64) -> Chart {
    let (columns, rows) = (found.factors[layout.across].values.len(), found.factors[layout.up].values.len());
    let texts: Vec<PanelText> = layout.panels.iter().map(|panel| text_of_panel(found, layout, panel)).collect();
    let labels = &found.factors[layout.up].shown;
    let widest = labels.iter().map(|label| Ink::regular(12.0, GREY).width(label)).fold(24.0, f64::max);
    let height = (rows as f64 * if layout.panels.len() == 1 { 40.0 } else { 32.0 }).clamp(70.0, 760.0);
    let gutters = Gutters { axis: widest + 14.0, value: 6.0, words: 0.0, foot: FOOT, height: Some(height) };
    let (grid, good) = ((columns, rows), |point: &Point| enough(found, shown, point, chance));
    let parted = layout.panels.iter().any(|fixed| parted(found, layout, fixed, grid, good));
    let wording = wording(found, shown, chance, parted);
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let classes = Classes::new(found, shown);
    let panels = sheet.panels.clone();
    let size = text_size(found, shown, &panels[0], grid);
    for (panel, fixed) in panels.iter().zip(&layout.panels) {
        let map = Map { found, layout, shown, classes: &classes, panel, fixed, grid };
        map.cells(&mut sheet.canvas, size);
        map.border(&mut sheet.canvas, chance);
        map.labels(&mut sheet.canvas);
    }
    if let Some(panel) = panels.last() {
        classes.key(&mut sheet.canvas, panels[0].plot.left, panel.plot.bottom + 56.0);
    }
    let alt = alt(found, &wording, shown);
    let name = if shown == Shown::Chance { "chance" } else { "target-measure" };
    let data_csv = csv(&table(found)).unwrap_or_default();
    Chart { name, heading: shown.heading(), title: wording.title, svg: sheet.finish(&alt), alt, data_csv }
}

fn text_of_panel(found: &Sweep, layout: &Layout, panel: &[(usize, usize)]) -> PanelText {
    let parts: Vec<String> = panel
        .iter()
        .map(|&(factor, level)| format!("{} {}", found.factors[factor].name, found.factors[factor].shown[level]))
        .collect();
    PanelText { title: parts.join(", "), note: format!("Upwards: {}", axis(&found.factors[layout.up])) }
}

fn wording(found: &Sweep, shown: Shown, chance: f64, parted: bool) -> Wording {
    let scenario = &found.scenario;
    let measure = words::target_measure(scenario);
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let (subtitle, line) = match shown {
        Shown::Chance => (
            format!("Simulated futures of 100 in which {target} is reached by {date}"),
            format!("the target is reached in at least {} futures", words::of_100(chance)),
        ),
        Shown::Value => (
            format!(
                "{} in the middle future, mean of the four weeks that end in {date}",
                words::capital(&words::noun(measure))
            ),
            "the middle future is at the target or below it".to_owned(),
        ),
    };
    let line = if parted { format!(" On the dark side of the plum line {line}.") } else { String::new() };
    Wording {
        title: title(found, shown, chance),
        subtitle,
        caption: format!(
            "Dark is better.{line} Outlined: the scenario as it is, where the grid has it. {} simulated futures for each point, all \
             with the same families and the same luck; they hold {}.",
            found.replications,
            words::held(found.unknowns)
        ),
    }
}

/// Whether a point is good enough; `None` where it has no value.
fn enough(found: &Sweep, shown: Shown, point: &Point, chance: f64) -> Option<bool> {
    let value = shown.of(point)?;
    Some(if shown == Shown::Chance { value >= chance } else { value <= found.scenario.target.at_most })
}

/// Whether a panel has points that are good enough beside such as are not: then a line is drawn between them.
fn parted(
    found: &Sweep,
    layout: &Layout,
    fixed: &[(usize, usize)],
    (columns, rows): (usize, usize),
    enough: impl Fn(&Point) -> Option<bool>,
) -> bool {
    let at = |column, row| layout.point(found, fixed, (column, row)).and_then(&enough);
    let differ = |one: Option<bool>, other: Option<bool>| matches!((one, other), (Some(a), Some(b)) if a != b);
    (0..rows).any(|row| {
        (0..columns).any(|column| {
            let own = at(column, row);
            column + 1 < columns && differ(own, at(column + 1, row))
                || row + 1 < rows && differ(own, at(column, row + 1))
        })
    })
}

/// What stands in a cell.
fn cell_text(found: &Sweep, shown: Shown, point: &Point) -> String {
    match (shown, shown.of(point)) {
        (_, None) => "-".to_owned(),
        (Shown::Value, Some(value)) => words::value(words::target_measure(&found.scenario), value),
        (Shown::Chance, Some(share)) => match 100.0 * share {
            some if some > 0.0 && some < 0.5 => "<1".to_owned(),
            some if (99.5..100.0).contains(&some) => ">99".to_owned(),
            some => format!("{some:.0}"),
        },
    }
}

/// The size in which all values fit their cells; `None` where none does.
fn text_size(found: &Sweep, shown: Shown, panel: &Panel, (columns, rows): (usize, usize)) -> Option<f64> {
    let (width, height) = (panel.plot.width() / columns as f64, panel.plot.height() / rows as f64);
    let widest = |size: f64| {
        let width = |point| Ink::bold(size, INK).width(&cell_text(found, shown, point));
        found.points.iter().map(width).fold(0.0, f64::max)
    };
    SIZES.into_iter().find(|&size| widest(size) + 4.0 <= width && size + 3.0 <= height)
}

/// Classes of values, the best last.
struct Classes {
    shown: Shown,
    /// Ends between classes, rising.
    ends: Vec<f64>,
    names: Vec<String>,
}

impl Classes {
    fn new(found: &Sweep, shown: Shown) -> Self {
        if shown == Shown::Chance {
            let names = ["under 5", "5 to 20", "20 to 50", "50 to 80", "80 to 95", "95 or more"];
            return Self { shown, ends: CHANCES.to_vec(), names: names.map(str::to_owned).to_vec() };
        }
        let measure = words::target_measure(&found.scenario);
        let values: Vec<f64> = found.points.iter().filter_map(|point| shown.of(point)).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !(high - low).is_normal() {
            let name = if values.is_empty() { "no value".to_owned() } else { words::value(measure, low) };
            return Self { shown, ends: Vec::new(), names: vec![name] };
        }
        let end = |k: usize| low + (high - low) * k as f64 / ORDERED.len() as f64;
        let text = |value: f64| words::value(measure, value);
        let ends: Vec<f64> = (1..ORDERED.len()).map(end).collect();
        // The highest values are the worst: the first class.
        let names = (0..ORDERED.len()).rev().map(|k| format!("{} to {}", text(end(k)), text(end(k + 1)))).collect();
        Self { shown, ends, names }
    }

    /// The class of a value, from 0, the worst.
    fn of(&self, value: f64) -> usize {
        let below = self.ends.partition_point(|&end| end <= value);
        if self.shown == Shown::Chance { below } else { self.ends.len() - below }
    }

    fn colour(&self, class: usize) -> Colour {
        if self.ends.is_empty() { ORDERED[0] } else { ORDERED[class.min(ORDERED.len() - 1)] }
    }

    /// The key: a square for each class, the worst first.
    fn key(&self, canvas: &mut Canvas, left: f64, top: f64) {
        let ink = Ink::regular(12.0, INK);
        let mut at = left;
        for (class, name) in self.names.iter().enumerate() {
            let square = Frame { left: at, top, right: at + 22.0, bottom: top + 14.0 };
            canvas.rectangle(square.grown(0.6), AXIS);
            canvas.rectangle(square, self.colour(class));
            canvas.text(name, (at + 28.0, top + 11.5), Anchor::Start, ink);
            at += 28.0 + ink.width(name) + 22.0;
        }
    }
}

/// The text colour that is read on a fill.
fn on(fill: Colour) -> Colour {
    if ORDERED[4..].contains(&fill) { WHITE } else { INK }
}

/// A heat map under construction.
struct Map<'a> {
    found: &'a Sweep,
    layout: &'a Layout,
    shown: Shown,
    classes: &'a Classes,
    panel: &'a Panel,
    fixed: &'a [(usize, usize)],
    /// Columns and rows.
    grid: (usize, usize),
}

impl Map<'_> {
    /// The frame of a cell; the first row is the lowest.
    fn cell(&self, (column, row): (usize, usize)) -> Frame {
        let plot = &self.panel.plot;
        let (width, height) = (plot.width() / self.grid.0 as f64, plot.height() / self.grid.1 as f64);
        Frame {
            left: plot.left + column as f64 * width,
            right: plot.left + (column + 1) as f64 * width,
            top: plot.bottom - (row + 1) as f64 * height,
            bottom: plot.bottom - row as f64 * height,
        }
    }

    fn point(&self, at: (usize, usize)) -> Option<&Point> {
        self.layout.point(self.found, self.fixed, at)
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (columns, rows) = self.grid;
        (0..rows).flat_map(move |row| (0..columns).map(move |column| (column, row)))
    }

    fn cells(&self, canvas: &mut Canvas, size: Option<f64>) {
        for at in self.places() {
            let frame = self.cell(at);
            let Some(point) = self.point(at) else { continue };
            let value = self.shown.of(point);
            let fill = value.map_or(WHITE, |value| self.classes.colour(self.classes.of(value)));
            let gap = if frame.width() > 8.0 && frame.height() > 8.0 { -0.6 } else { 0.0 };
            canvas.rectangle(frame.grown(gap), fill);
            if point.is_base {
                let inside = frame.grown(-3.0);
                let Frame { left, top, right, bottom } = inside;
                let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
                canvas.line(corners, on(fill), 1.6);
            }
            if let Some(size) = size {
                let centre = ((frame.left + frame.right) / 2.0, (frame.top + frame.bottom) / 2.0 + 0.36 * size);
                let text = cell_text(self.found, self.shown, point);
                canvas.text(&text, centre, Anchor::Middle, Ink::regular(size, on(fill)));
            }
        }
    }

    /// The line between cells that are good enough and cells that are not.
    fn border(&self, canvas: &mut Canvas, chance: f64) {
        let enough = |at| self.point(at).and_then(|point| enough(self.found, self.shown, point, chance));
        let mut edges = Vec::new();
        for (column, row) in self.places() {
            let frame = self.cell((column, row));
            let parted = |other| matches!((enough((column, row)), enough(other)), (Some(a), Some(b)) if a != b);
            if column + 1 < self.grid.0 && parted((column + 1, row)) {
                edges.push(vec![(frame.right, frame.top), (frame.right, frame.bottom)]);
            }
            if row + 1 < self.grid.1 && parted((column, row + 1)) {
                edges.push(vec![(frame.left, frame.top), (frame.right, frame.top)]);
            }
        }
        for (colour, width) in [(WHITE, 6.0), (PLUM, 3.0)] {
            for edge in &edges {
                let [(x0, y0), (x1, y1)] = [edge[0], edge[1]];
                // A little longer, so that corners close.
                let over = width / 2.0;
                let (dx, dy) = if x0 == x1 { (0.0, over) } else { (over, 0.0) };
                canvas.line(vec![(x0 - dx, y0 - dy), (x1 + dx, y1 + dy)], colour, width);
            }
        }
    }

    fn labels(&self, canvas: &mut Canvas) {
        let plot = &self.panel.plot;
        let ink = Ink::regular(12.0, GREY);
        let across = &self.found.factors[self.layout.across];
        let mut free = f64::NEG_INFINITY;
        for (column, label) in across.shown.iter().enumerate() {
            let frame = self.cell((column, 0));
            let at = ((frame.left + frame.right) / 2.0, plot.bottom + 16.0);
            let own = ink.frame(label, at, Anchor::Middle);
            if own.left > free {
                canvas.text(label, at, Anchor::Middle, ink);
                free = own.right + 8.0;
            }
        }
        let middle = (plot.left + plot.right) / 2.0;
        let name = axis(across);
        let name = if ink.width(&name) <= plot.width() { name } else { across.words.clone() };
        let name = wrap_at_most(&name, plot.width(), 12.0, false, 1);
        canvas.lines(&name, (middle, plot.bottom + 36.0), Anchor::Middle, ink);
        if !self.panel.first {
            return;
        }
        let mut free = f64::INFINITY;
        for (row, label) in self.found.factors[self.layout.up].shown.iter().enumerate() {
            let frame = self.cell((0, row));
            let baseline = (frame.top + frame.bottom) / 2.0 + 4.3;
            if baseline < free {
                canvas.text(label, (plot.left - 8.0, baseline), Anchor::End, ink);
                free = baseline - 14.0;
            }
        }
    }
}

fn alt(found: &Sweep, wording: &Wording, shown: Shown) -> String {
    const MOST: usize = 60;
    let mut text = format!("Heat map. {}. {}.", wording.title, wording.subtitle);
    for point in found.points.iter().take(MOST) {
        text += &format!(" {}: {}.", called(found, point), cell_text(found, shown, point));
    }
    if found.points.len() > MOST {
        text += &format!(" {} more points are in the data file.", found.points.len() - MOST);
    }
    text
}
