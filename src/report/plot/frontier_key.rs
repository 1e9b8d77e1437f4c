//! Crosses of many options known by a number, and the list of what the numbers stand for. Ties from crosses to names would
//! run through one another.

use super::canvas::{Anchor, Canvas, Frame, Ink};
use super::fonts::wrap_at_most;
use super::frontier::{Place, colour};
use super::palette::GREY;
use super::sheet::{Panel, Scale};
use crate::report::words;

/// Size of titles and numbers.
const TITLE: f64 = 12.0;
/// Size of what stands under a title.
const SMALL: f64 = 11.5;
/// Room right of the plot.
pub const ROOM: f64 = 262.0;
/// Height of an option in the list.
const ROW: f64 = 33.0;

/// Height of a list of so many options.
#[must_use]
pub fn height(options: usize) -> f64 {
    ROW * options as f64
}

/// Numbers the crosses by cost and lists the options beside the plot.
pub fn numbered(canvas: &mut Canvas, places: &[Place], panel: &Panel, x: &Scale, y: &Scale) {
    let mut by_cost: Vec<&Place> = places.iter().filter(|place| place.named).collect();
    by_cost.sort_by(|a, b| a.cost[1].total_cmp(&b.cost[1]));
    for group in groups(&by_cost, x, y) {
        let middle = group.iter().map(|&at| x.at(by_cost[at].cost[1])).sum::<f64>() / group.len() as f64;
        let top = group.iter().map(|&at| y.at(by_cost[at].chance[2])).fold(f64::INFINITY, f64::min);
        let numbers: Vec<String> = group.iter().map(|at| (at + 1).to_string()).collect();
        let ink = Ink::bold(TITLE, colour(by_cost[group[0]]));
        canvas.text(&numbers.join(", "), (middle, top - 6.0), Anchor::Middle, ink);
    }
    for (at, place) in by_cost.iter().enumerate() {
        let (left, top) = (panel.plot.right + 26.0, panel.plot.top + ROW * at as f64 + TITLE);
        let ink = Ink::bold(TITLE, colour(place));
        canvas.text(&(at + 1).to_string(), (left + 14.0, top), Anchor::End, ink);
        let title = wrap_at_most(&place.title, ROOM - 50.0, TITLE, true, 1);
        canvas.lines(&title, (left + 22.0, top), Anchor::Start, ink);
        let chance = format!("{} futures, {}", place.chance_text, words::millions(place.cost[1]));
        canvas.text(&chance, (left + 22.0, top + 1.2 * TITLE), Anchor::Start, Ink::regular(SMALL, GREY));
    }
}

/// Crosses, by cost, whose numbers would stand in each other's way: they are numbered together.
fn groups(by_cost: &[&Place], x: &Scale, y: &Scale) -> Vec<Vec<usize>> {
    let frame = |group: &[usize]| -> Frame {
        let middle = group.iter().map(|&at| x.at(by_cost[at].cost[1])).sum::<f64>() / group.len() as f64;
        let top = group.iter().map(|&at| y.at(by_cost[at].chance[2])).fold(f64::INFINITY, f64::min);
        let half = 9.0 * group.len() as f64;
        Frame { left: middle - half, right: middle + half, top: top - 6.0 - TITLE, bottom: top - 4.0 }
    };
    let mut groups: Vec<Vec<usize>> = (0..by_cost.len()).map(|at| vec![at]).collect();
    while let Some((first, second)) = (0..groups.len())
        .flat_map(|first| (first + 1..groups.len()).map(move |second| (first, second)))
        .find(|&(first, second)| frame(&groups[first]).overlap(&frame(&groups[second])) > 0.0)
    {
        let joined = groups.remove(second);
        groups[first].extend(joined);
        groups[first].sort_unstable();
    }
    groups
}
