//! Heat maps: one number along the columns, one along the rows, others in panels. Dark cells are good ones.

use super::super::prelude::*;
use super::view::{View, axis};
use crate::study::sweep::{GridPoint, Sweep};

/// Sizes in which the values of cells are set, the largest that fits.
const SIZES: [f64; 5] = [13.0, 12.0, 11.0, 10.0, 9.0];
const MOST_PANELS: usize = 9;
/// Most rows of a heat map: more would not fit a page.
const MOST_ROWS: usize = 60;
const CHANCES: [f64; 5] = [0.05, 0.2, 0.5, 0.8, 0.95];

/// Which number runs which way in heat maps.
pub struct HeatLayout {
    across: usize,
    up: usize,
    /// Values of the others, a panel each: the level of every number that is neither.
    panels: Vec<Vec<(usize, usize)>>,
}

impl HeatLayout {
    /// `None` where there would be more panels or rows than can be looked at.
    pub fn of(found: &Sweep) -> Option<Self> {
        let mut order: Vec<usize> = (0..found.factors.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(found.factors[at].values.len()));
        let (across, up) = (*order.first()?, *order.get(1)?);
        let mut panels: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
        for factor in (0..found.factors.len()).filter(|&at| at != across && at != up) {
            let levels = 0..found.factors[factor].values.len();
            let with =
                |panel: Vec<(usize, usize)>| levels.clone().map(move |level| [&*panel, &[(factor, level)]].concat());
            panels = panels.into_iter().flat_map(with).collect();
        }
        let fits = panels.len() <= MOST_PANELS && found.factors[up].values.len() <= MOST_ROWS;
        fits.then_some(Self { across, up, panels })
    }
}

/// A panel's points: the levels of the numbers that are fixed in it, columns and rows.
struct Map<'a> {
    view: &'a View<'a>,
    layout: &'a HeatLayout,
    fixed: &'a [(usize, usize)],
    grid: (usize, usize),
}

pub fn chart(view: &View<'_>, layout: &HeatLayout) -> Chart {
    let (across, up) = (&view.found.factors[layout.across], &view.found.factors[layout.up]);
    let grid @ (columns, rows) = (across.values.len(), up.values.len());
    let maps: Vec<Map<'_>> = layout.panels.iter().map(|fixed| Map { view, layout, fixed, grid }).collect();
    let widest = up.shown.iter().map(|label| Ink::regular(LABEL, GREY).width(label)).fold(24.0, f64::max);
    let height = (rows as f64 * if maps.len() == 1 { 40.0 } else { 32.0 }).clamp(70.0, 760.0);
    let page = Page {
        panels: maps.iter().map(Map::text).collect(),
        axis: widest + 14.0,
        value: 6.0,
        foot: 92.0,
        height: Some(height),
        ..page(view, maps.iter().any(|map| !map.edges().is_empty()))
    };
    let mut sheet = page.lay_out();
    let classes = Classes::new(view);
    let size = text_size(view, (sheet.panels[0].plot.width() / columns as f64, height / rows as f64));
    for (index, map) in maps.iter().enumerate() {
        let mut plot = sheet.plot(index, (0.0, columns as f64), (0.0, rows as f64), [0.0; 4]);
        map.cells(&mut plot, &classes, size);
        map.border(&mut plot);
        map.labels(&mut plot);
    }
    let (left, under) = (sheet.panels[0].plot.left, sheet.panels[maps.len() - 1].plot.bottom + 56.0);
    classes.key(&mut sheet.canvas, left, under);
    view.chart(sheet, "Heat map", |point| cell_text(view, point))
}

fn page(view: &View<'_>, parted: bool) -> Page {
    let (target, date) = view.aim();
    let (subtitle, line) = match view.of_chance {
        true => (
            format!("Simulated futures of 100 in which {target} is reached by {date}"),
            format!("the target is reached in at least {} futures", words::of_100(view.chance)),
        ),
        false => (
            format!(
                "{} in the middle future, mean of the four weeks that end in {date}",
                words::capital(&words::target_noun(&view.found.scenario))
            ),
            match view.found.scenario.target.wanted.at_least {
                true => "the middle future is at the target or above it".to_owned(),
                false => "the middle future is at the target or below it".to_owned(),
            },
        ),
    };
    let line = if parted { format!(" On the dark side of the plum line {line}.") } else { String::new() };
    let before = format!("Dark is better.{line} Outlined: the scenario as it is, where the grid has it. ");
    Page { subtitle, ..view.page(&before) }
}

fn cell_text(view: &View<'_>, point: &GridPoint) -> String {
    match view.value(point) {
        None => "-".to_owned(),
        Some(value) if !view.of_chance => words::value(view.measure(), value),
        Some(share) => match 100.0 * share {
            some if some > 0.0 && some < 0.5 => "<1".to_owned(),
            some if (99.5..100.0).contains(&some) => ">99".to_owned(),
            some => format!("{some:.0}"),
        },
    }
}

/// The size in which all values fit their cells; `None` where none does.
fn text_size(view: &View<'_>, (width, height): (f64, f64)) -> Option<f64> {
    let widths = view.found.points.iter().map(|point| Ink::bold(1.0, INK).width(&cell_text(view, point)));
    let widest = widths.fold(0.0, f64::max);
    SIZES.into_iter().find(|&size| size * widest + 4.0 <= width && size + 3.0 <= height)
}

/// Classes of values, the best last.
struct Classes {
    /// Ends between classes, rising.
    ends: Vec<f64>,
    /// Whether the highest values are the best.
    rising: bool,
    names: Vec<String>,
}

impl Classes {
    fn new(view: &View<'_>) -> Self {
        if view.of_chance {
            let names = ["under 5", "5 to 20", "20 to 50", "50 to 80", "80 to 95", "95 or more"];
            return Self { ends: CHANCES.to_vec(), rising: true, names: names.map(str::to_owned).to_vec() };
        }
        let text = |value: f64| words::value(view.measure(), value);
        let (low, high) = extent(view.found.points.iter().filter_map(|point| view.value(point)), (f64::NAN, f64::NAN));
        if !(high - low).is_normal() {
            let name = if low.is_nan() { "no value".to_owned() } else { text(low) };
            return Self { ends: Vec::new(), rising: false, names: vec![name] };
        }
        let end = |k: usize| low + (high - low) * k as f64 / ORDERED.len() as f64;
        let rising = view.found.scenario.target.wanted.at_least;
        let mut names: Vec<String> =
            (0..ORDERED.len()).map(|k| format!("{} to {}", text(end(k)), text(end(k + 1)))).collect();
        if !rising {
            names.reverse();
        }
        Self { ends: (1..ORDERED.len()).map(end).collect(), rising, names }
    }

    fn colour(&self, value: f64) -> Colour {
        let below = self.ends.partition_point(|&end| end <= value);
        ORDERED[if self.rising { below } else { self.ends.len() - below }]
    }

    /// The key: a square for each class, the worst first.
    fn key(&self, canvas: &mut Canvas, mut left: f64, top: f64) {
        let ink = Ink::regular(LABEL, INK);
        for (name, colour) in self.names.iter().zip(ORDERED) {
            let square = Frame { left, top, right: left + 22.0, bottom: top + 14.0 };
            canvas.bar(square, colour, AXIS, 1.0);
            canvas.text(name, (left + 28.0, top + 11.5), Anchor::Start, ink);
            left += 28.0 + ink.width(name) + 22.0;
        }
    }
}

/// The text colour that is read on a fill.
fn on(fill: Colour) -> Colour {
    if ORDERED[4..].contains(&fill) { WHITE } else { INK }
}

impl Map<'_> {
    fn text(&self) -> (String, String) {
        let factors = &self.view.found.factors;
        let part =
            |&(factor, level): &(usize, usize)| format!("{} {}", factors[factor].name, factors[factor].shown[level]);
        let parts: Vec<String> = self.fixed.iter().map(part).collect();
        (parts.join(", "), format!("Upwards: {}", axis(&factors[self.layout.up])))
    }

    fn point(&self, (column, row): (usize, usize)) -> Option<&GridPoint> {
        let mut at = vec![0; self.view.found.factors.len()];
        let free = [(self.layout.across, column), (self.layout.up, row)];
        self.fixed.iter().chain(&free).for_each(|&(factor, level)| at[factor] = level);
        self.view.found.point(&at)
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (columns, rows) = self.grid;
        (0..rows).flat_map(move |row| (0..columns).map(move |column| (column, row)))
    }

    /// Whether a point is good enough; `None` where it has no value.
    fn enough(&self, at: (usize, usize)) -> Option<bool> {
        let value = self.view.value(self.point(at)?)?;
        let target = self.view.found.scenario.target.wanted;
        Some(if self.view.of_chance { value >= self.view.chance } else { target.is_met_by(value) })
    }

    /// Edges between cells that are good enough and cells that are not, in columns and rows.
    fn edges(&self) -> Vec<[(f64, f64); 2]> {
        let beside = |here @ (column, row): (usize, usize)| {
            let (right, top) = (column as f64 + 1.0, row as f64 + 1.0);
            let upright = (here, (column + 1, row), [(right, top - 1.0), (right, top)]);
            [upright, (here, (column, row + 1), [(right - 1.0, top), (right, top)])]
        };
        let parted = |&(here, there, edge): &((usize, usize), (usize, usize), _)| {
            let inside = there.0 < self.grid.0 && there.1 < self.grid.1;
            let both = (self.enough(here), inside.then(|| self.enough(there)).flatten());
            matches!(both, (Some(a), Some(b)) if a != b).then_some(edge)
        };
        self.places().flat_map(beside).filter_map(|pair| parted(&pair)).collect()
    }

    fn cells(&self, plot: &mut Plot<'_>, classes: &Classes, size: Option<f64>) {
        for at in self.places() {
            let Some(point) = self.point(at) else { continue };
            let fill = self.view.value(point).map_or(WHITE, |value| classes.colour(value));
            let (column, row) = (at.0 as f64, at.1 as f64);
            let ((left, top), (right, bottom)) = (plot.at((column, row + 1.0)), plot.at((column + 1.0, row)));
            let frame = Frame { left, top, right, bottom };
            let gap = if frame.width() > 8.0 && frame.height() > 8.0 { -0.6 } else { 0.0 };
            plot.canvas.fill(&frame.grown(gap).corners(), fill);
            if point.place.is_base {
                plot.canvas.outline(frame.grown(-3.0), on(fill), 1.6);
            }
            if let Some(size) = size {
                let centre = ((left + right) / 2.0, (top + bottom) / 2.0 + 0.36 * size);
                let text = cell_text(self.view, point);
                plot.canvas.text(&text, centre, Anchor::Middle, Ink::regular(size, on(fill)));
            }
        }
    }

    /// The line between cells that are good enough and cells that are not.
    fn border(&self, plot: &mut Plot<'_>) {
        let edges = self.edges();
        for (colour, width) in [(WHITE, 6.0), (PLUM, 3.0)] {
            for &[from, to] in &edges {
                let [(x0, y0), (x1, y1)] = [plot.at(from), plot.at(to)];
                // A little longer, so that corners close.
                let over = width / 2.0;
                let (dx, dy) = if x0 == x1 { (0.0, over) } else { (over, 0.0) };
                plot.canvas.faint(&[(x0 - dx, y0 + dy), (x1 + dx, y1 - dy)], colour, width);
            }
        }
    }

    fn labels(&self, plot: &mut Plot<'_>) {
        let (frame, ink) = (plot.panel.plot, Ink::regular(LABEL, GREY));
        let across = &self.view.found.factors[self.layout.across];
        let name = axis(across);
        let name = if ink.width(&name) <= frame.width() { name } else { across.words.clone() };
        plot.x_axis(across.shown.iter().enumerate().map(|(at, label)| (at as f64 + 0.5, label.clone())), &name);
        let rows = self.view.found.factors[self.layout.up].shown.iter().filter(|_| plot.panel.first);
        let mut free = f64::INFINITY;
        for (row, label) in rows.enumerate() {
            let baseline = plot.y.at(row as f64 + 0.5) + 4.3;
            if baseline < free {
                plot.canvas.text(label, (frame.left - 8.0, baseline), Anchor::End, ink);
                free = baseline - 14.0;
            }
        }
    }
}
