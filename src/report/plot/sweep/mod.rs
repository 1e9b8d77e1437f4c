//! Charts of a sweep: a curve for one number, heat maps for two, panels of them for more, and the frontier.

mod curve;
mod heat;
mod view;

use super::frontier::{FrontierPoint, GREY_MEANS, draw, header, subtitle};
use super::prelude::*;
use crate::report::pages::sweep::{called, cheapest, thinned};
use crate::study::sweep::{GridPoint, Sweep};
use heat::HeatLayout;
use view::View;

const MOST_NAMED: usize = 20;

/// Every chart of a sweep that can be drawn; the numbers of those that cannot are in `sweep.csv`.
pub fn sweep_charts(found: &Sweep, chance: f64) -> Vec<Chart> {
    // Where no replication of any point reaches the target, its chance says nothing: the measure first.
    let reached = found.points.iter().any(|point| point.met > 0);
    let views = [reached, !reached].map(|of_chance| View { found, of_chance, chance });
    let mut charts: Vec<Chart> = match &*found.factors {
        [only] if only.values.len() > 1 => views.map(|view| curve::chart(&view, only)).into(),
        [_] => Vec::new(),
        _ => HeatLayout::of(found).map_or(Vec::new(), |layout| views.map(|view| heat::chart(&view, &layout)).into()),
    };
    charts.push(frontier(found, chance));
    charts
}

/// Cost against chance: what no other point beats is named.
fn frontier(found: &Sweep, chance: f64) -> Chart {
    let scenario = &found.scenario;
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let named = thinned(found.frontier(), MOST_NAMED);
    let all = found.points.iter().chain(found.points.iter().all(|point| !point.place.is_base).then_some(&found.base));
    let place = |point: &GridPoint| FrontierPoint {
        title: if point.place.is_base {
            format!("as it is: {}", words::shorten(&scenario.title, 40))
        } else {
            called(found, point)
        },
        cost: point.cost,
        met: (point.met, found.replications),
        interval: point.chance,
        dominated: point.dominated,
        named: point.place.is_base || named.iter().any(|other| std::ptr::eq(*other, point)),
    };
    let places: Vec<FrontierPoint> = all.map(&place).collect();
    let often = words::of_100(chance);
    let title = match cheapest(found, chance).map(|point| words::millions(point.cost.p50)) {
        Some(cost) => {
            format!("{target} by {date} in {often} futures costs {cost} over the run at least, within this grid")
        }
        None => format!("Nothing in the grid reaches {target} by {date} in {often} futures, at any cost"),
    };
    let (means, held) = (GREY_MEANS.replace("option", "point"), words::held(found.inputs));
    let room = if named.len() < found.frontier().len() { ", as many as find room" } else { "" };
    let caption = format!(
        "{means} Points that none beats are named{room}. {} simulated futures each; they hold {held}.",
        found.replications
    );
    let (title, subtitle) = (words::capital(&title), subtitle(&target, &date));
    let page = Page { title, subtitle, caption, ..Page::default() };
    let rows = std::iter::once(&found.base).chain(&found.points);
    let rows = rows.map(|point| place(point).cells(&called(found, point)));
    draw("frontier", page, &places, data(header("point"), rows))
}
