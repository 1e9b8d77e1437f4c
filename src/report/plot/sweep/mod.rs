//! Charts of a sweep: a curve for one number, heat maps for two, panels of them for more, and the frontier.

mod curve;
mod heat;

use super::frontier::{GREY_MEANS, Place, draw, header, subtitle};
use super::prelude::*;
use crate::experiment::sweep::{Factor, Point, Sweep};
use crate::report::pages::sweep::{called, cheapest, thinned};

/// Most places of the frontier that are named.
const MOST_NAMED: usize = 20;
/// Most panels of heat maps.
const MOST_PANELS: usize = 9;
/// Most rows of a heat map: more would not fit a page.
const MOST_ROWS: usize = 60;

/// What a chart shows of a point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// How often the target is reached.
    Chance,
    /// The target measure in the middle future.
    Value,
}

impl Shown {
    /// Name of the chart's files.
    fn name(self) -> &'static str {
        match self {
            Self::Chance => "chance",
            Self::Value => "target-measure",
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Chance => "How often the target is reached",
            Self::Value => "The middle future at the target date",
        }
    }

    fn of(self, point: &Point) -> Option<f64> {
        match self {
            Self::Chance => Some(point.share()),
            Self::Value => point.value.map(|value| value.p50),
        }
    }
}

/// Every chart of a sweep that can be drawn; the numbers of those that cannot are in `sweep.csv`.
#[must_use]
pub fn sweep_charts(found: &Sweep, chance: f64) -> Vec<Chart> {
    let mut charts = Vec::new();
    // Where no future of any point reaches the target, its chance says nothing: the measure first.
    let reached = found.points.iter().any(|point| point.met > 0);
    let shown = if reached { [Shown::Chance, Shown::Value] } else { [Shown::Value, Shown::Chance] };
    match &*found.factors {
        [only] if only.values.len() > 1 => {
            charts.extend(shown.map(|shown| curve::chart(found, only, shown, chance)));
        }
        [_] => {}
        _ => {
            if let Some(layout) = Layout::of(found) {
                charts.extend(shown.map(|shown| heat::chart(found, &layout, shown, chance)));
            }
        }
    }
    charts.push(frontier(found, chance));
    charts
}

/// Which number runs which way in heat maps.
struct Layout {
    /// Along the columns.
    across: usize,
    /// Along the rows.
    up: usize,
    /// Values of the others, a panel each: the level of every number that is neither.
    panels: Vec<Vec<(usize, usize)>>,
}

impl Layout {
    /// `None` where there would be more panels or rows than can be looked at.
    fn of(found: &Sweep) -> Option<Self> {
        let mut order: Vec<usize> = (0..found.factors.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(found.factors[at].values.len()));
        let (across, up) = (*order.first()?, *order.get(1)?);
        let mut panels: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
        for factor in (0..found.factors.len()).filter(|&at| at != across && at != up) {
            let levels = found.factors[factor].values.len();
            panels = panels
                .iter()
                .flat_map(|panel| {
                    (0..levels).map(move |level| panel.iter().copied().chain([(factor, level)]).collect())
                })
                .collect();
        }
        let fits = panels.len() <= MOST_PANELS && found.factors[up].values.len() <= MOST_ROWS;
        fits.then_some(Self { across, up, panels })
    }

    /// The point in a cell.
    fn point<'a>(
        &self,
        found: &'a Sweep,
        panel: &[(usize, usize)],
        (column, row): (usize, usize),
    ) -> Option<&'a Point> {
        let mut at = vec![0; found.factors.len()];
        at[self.across] = column;
        at[self.up] = row;
        for &(factor, level) in panel {
            at[factor] = level;
        }
        found.point(&at)
    }
}

/// The axis of a number: `extra social workers`, from when it is not the first day.
fn axis(factor: &Factor) -> String {
    let from = if factor.from.ends_with("first day") { String::new() } else { format!(", {}", factor.from) };
    format!("{}{from}", factor.words)
}

/// The finding of a chart.
fn title(found: &Sweep, shown: Shown, chance: f64) -> String {
    let scenario = &found.scenario;
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    match shown {
        Shown::Chance => match cheapest(found, chance) {
            Some(point) => format!(
                "Cheapest of the grid with {target} by {date} in {} futures: {}",
                words::of_100(chance),
                words::shorten(&called(found, point), 70)
            ),
            None => format!("Nothing in the grid reaches {target} by {date} in {} futures", words::of_100(chance)),
        },
        Shown::Value => {
            let reached =
                found.points.iter().filter(|point| point.value.is_some_and(|v| v.p50 <= scenario.target.at_most));
            match (reached.count(), found.points.len()) {
                (0, _) => format!("Nowhere in the grid is the middle future at {target} by {date}"),
                (all, of) if all == of => {
                    format!("Everywhere in the grid the middle future is at {target} by {date}, or below")
                }
                (some, of) => format!("In {some} of {of} points the middle future is at {target} by {date}, or below"),
            }
        }
    }
}

/// Cost against chance: what no other point beats is named.
fn frontier(found: &Sweep, chance: f64) -> Chart {
    let scenario = &found.scenario;
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let named = thinned(found.frontier(), MOST_NAMED);
    let all = found.points.iter().chain(found.points.iter().all(|point| !point.is_base).then_some(&found.base));
    let place = |point: &Point| Place {
        title: if point.is_base {
            format!("as it is: {}", words::shorten(&scenario.title, 40))
        } else {
            called(found, point)
        },
        chance_text: frequency(point.met, found.replications),
        cost: [point.cost.p10, point.cost.p50, point.cost.p90],
        chance: [point.chance.0, point.share(), point.chance.1],
        dominated: point.dominated,
        named: point.is_base || named.iter().any(|other| std::ptr::eq(*other, point)),
    };
    let places: Vec<Place> = all.map(&place).collect();
    let title = match cheapest(found, chance) {
        Some(point) => format!(
            "{target} by {date} in {} futures costs {} over the run at least, within this grid",
            words::of_100(chance),
            words::millions(point.cost.p50)
        ),
        None => {
            format!("Nothing in the grid reaches {target} by {date} in {} futures, at any cost", words::of_100(chance))
        }
    };
    let page = Page {
        title: words::capital(&title),
        subtitle: subtitle(&target, &date),
        caption: format!(
            "{} Points that none beats are named{}. {} simulated futures each; they hold {}.",
            GREY_MEANS.replace("option", "point"),
            if named.len() < found.frontier().len() { ", as many as find room" } else { "" },
            found.replications,
            words::held(found.unknowns)
        ),
        ..Page::default()
    };
    let rows = std::iter::once(&found.base).chain(&found.points);
    let rows = rows.map(|point| place(point).cells(&called(found, point)));
    draw("frontier", page, &places, data(header("point"), rows))
}
