//! Charts of a sweep: a curve for one number, heat maps for two, panels of them for more, and the frontier.

mod curve;
mod heat;

use super::frontier::{GREY_MEANS, Place, draw, header, subtitle};
use super::prelude::*;
use crate::report::pages::sweep::{called, cheapest, table, thinned};
use crate::study::sweep::{Factor, Point, Sweep};

const MOST_NAMED: usize = 20;
const MOST_PANELS: usize = 9;
/// Most rows of a heat map: more would not fit a page.
const MOST_ROWS: usize = 60;

/// What a chart shows of a sweep's points.
#[derive(Clone, Copy)]
struct View<'a> {
    found: &'a Sweep,
    /// How often the target is reached, rather than the target measure in the middle future.
    of_chance: bool,
    chance: f64,
}

impl View<'_> {
    fn value(&self, point: &Point) -> Option<f64> {
        if self.of_chance { Some(point.share()) } else { point.value.map(|value| value.p50) }
    }

    fn measure(&self) -> Measure {
        words::target_measure(&self.found.scenario)
    }

    /// The target and its date in words.
    fn aim(&self) -> (String, String) {
        (words::target(&self.found.scenario), words::month_year(self.found.scenario.target.by))
    }

    /// The page without its subtitle; what is said before the futures.
    fn page(&self, before: &str) -> Page {
        Page {
            title: self.title(),
            caption: format!(
                "{before}{} simulated futures for each point, all with the same families and the same luck; they hold {}.",
                self.found.replications,
                words::held(self.found.unknowns)
            ),
            ..Page::default()
        }
    }

    fn title(&self) -> String {
        let ((target, date), asked) = (self.aim(), words::of_100(self.chance));
        if self.of_chance {
            return match cheapest(self.found, self.chance) {
                Some(point) => format!(
                    "Cheapest of the grid with {target} by {date} in {asked} futures: {}",
                    words::shorten(&called(self.found, point), 70)
                ),
                None => format!("Nothing in the grid reaches {target} by {date} in {asked} futures"),
            };
        }
        let at_most = self.found.scenario.target.at_most;
        let reached = self.found.points.iter().filter(|point| point.value.is_some_and(|v| v.p50 <= at_most)).count();
        match (reached, self.found.points.len()) {
            (0, _) => format!("Nowhere in the grid is the middle future at {target} by {date}"),
            (all, of) if all == of => {
                format!("Everywhere in the grid the middle future is at {target} by {date}, or below")
            }
            (some, of) => format!("In {some} of {of} points the middle future is at {target} by {date}, or below"),
        }
    }

    fn chart(&self, sheet: Sheet, kind: &str, text: impl Fn(&Point) -> String) -> Chart {
        let names = match self.of_chance {
            true => ("chance", "How often the target is reached"),
            false => ("target-measure", "The middle future at the target date"),
        };
        let rows = self.found.points.iter().map(|point| format!("{}: {}", called(self.found, point), text(point)));
        sheet.chart(names, kind, rows, table_data(&table(self.found)))
    }
}

/// Every chart of a sweep that can be drawn; the numbers of those that cannot are in `sweep.csv`.
pub fn sweep_charts(found: &Sweep, chance: f64) -> Vec<Chart> {
    // Where no future of any point reaches the target, its chance says nothing: the measure first.
    let reached = found.points.iter().any(|point| point.met > 0);
    let views = [reached, !reached].map(|of_chance| View { found, of_chance, chance });
    let mut charts: Vec<Chart> = match &*found.factors {
        [only] if only.values.len() > 1 => views.map(|view| curve::chart(&view, only)).into(),
        [_] => Vec::new(),
        _ => Layout::of(found).map_or(Vec::new(), |layout| views.map(|view| heat::chart(&view, &layout)).into()),
    };
    charts.push(frontier(found, chance));
    charts
}

/// Which number runs which way in heat maps.
struct Layout {
    across: usize,
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
            let levels = 0..found.factors[factor].values.len();
            let with =
                |panel: Vec<(usize, usize)>| levels.clone().map(move |level| [&*panel, &[(factor, level)]].concat());
            panels = panels.into_iter().flat_map(with).collect();
        }
        let fits = panels.len() <= MOST_PANELS && found.factors[up].values.len() <= MOST_ROWS;
        fits.then_some(Self { across, up, panels })
    }
}

/// The axis of a number: `extra social workers`, from when it is not the first day.
fn axis(factor: &Factor) -> String {
    let from = if factor.from.ends_with("first day") { String::new() } else { format!(", {}", factor.from) };
    format!("{}{from}", factor.words)
}

/// Cost against chance: what no other point beats is named.
fn frontier(found: &Sweep, chance: f64) -> Chart {
    let scenario = &found.scenario;
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let named = thinned(found.frontier(), MOST_NAMED);
    let all = found.points.iter().chain(found.points.iter().all(|point| !point.place.is_base).then_some(&found.base));
    let place = |point: &Point| Place {
        title: if point.place.is_base {
            format!("as it is: {}", words::shorten(&scenario.title, 40))
        } else {
            called(found, point)
        },
        chance_text: frequency(point.met, found.replications),
        cost: [point.cost.p10, point.cost.p50, point.cost.p90],
        chance: [point.chance.0, point.share(), point.chance.1],
        dominated: point.dominated,
        named: point.place.is_base || named.iter().any(|other| std::ptr::eq(*other, point)),
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
