//! Cost of an option against its chance of meeting the target.

use super::Chart;
use super::canvas::{Anchor, Canvas, Colour, Frame, Ink};
use super::fonts::wrap_at_most;
use super::palette::{AXIS, BLUE, GREY, GRID, MID};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, ticks, value_axis};
use crate::experiment::results::Experiment;
use crate::report::csv::Table;
use crate::report::numbers::plain;
use crate::report::words::{self, frequency, wilson};

const LABEL: f64 = 12.0;
const LABEL_WIDTH: f64 = 190.0;

/// An option's place.
struct Place {
    title: String,
    chance_text: String,
    cost: [f64; 3],
    chance: [f64; 3],
    dominated: bool,
}

/// Draws it.
pub fn chart(experiment: &Experiment) -> Chart {
    let base = &experiment.options[0].scenario;
    let places = places(experiment);
    let (target, date) = (words::target(base), words::month_year(base.target.by));
    let wording = Wording {
        title: title(&places, &target, &date),
        subtitle: format!(
            "Chance that {target} is reached by {date}, against the cost of the whole run. Upright bars: 95 % interval \
             of the chance; level bars: 8 of 10 simulated futures"
        ),
        caption: "Grey: another option costs no more and gives at least the same chance. Chance only; what is \
                  uncertain about the scenario's own figures is not in the bars."
            .to_owned(),
    };
    let texts = [PanelText { title: "Chance of reaching the target".to_owned(), note: String::new() }];
    let mut sheet = Sheet::new(&wording, &texts, &Gutters { axis: 50.0, value: 14.0, words: 0.0, foot: 44.0 });
    let panel = sheet.panels[0];
    let inner = Frame { left: panel.plot.left + 14.0, right: panel.plot.right - 14.0, ..panel.plot };
    let (low, high) = cost_range(&places);
    let x = Scale::new((low, high), (inner.left, inner.right));
    let y = Scale::new((0.0, 1.0), (panel.plot.bottom - 12.0, panel.plot.top + 4.0));
    axes(&mut sheet.canvas, &panel, &x, &y, (low, high));
    crosses(&mut sheet.canvas, &places, &x, &y);
    names(&mut sheet.canvas, &places, &panel.plot, &x, &y);
    let alt = alt(&wording, &places);
    let data_csv = data(experiment, &places);
    Chart { name: "cost-and-chance", title: wording.title, svg: sheet.finish(&alt), alt, data_csv }
}

fn places(experiment: &Experiment) -> Vec<Place> {
    let of = experiment.replications;
    let rank = |index: usize| {
        let headline = &experiment.options[index].headline;
        (headline.cost.p50, headline.target_met)
    };
    let beaten = |index: usize| {
        let (cost, met) = rank(index);
        (0..experiment.options.len()).any(|other| {
            let (other_cost, other_met) = rank(other);
            other_cost <= cost && other_met >= met && (other_cost < cost || other_met > met)
        })
    };
    experiment
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let headline = &option.headline;
            let (low, high) = wilson(headline.target_met, of).unwrap_or((0.0, 1.0));
            Place {
                title: option.scenario.title.clone(),
                chance_text: frequency(headline.target_met, of),
                cost: [headline.cost.p10, headline.cost.p50, headline.cost.p90],
                chance: [low, headline.target_met as f64 / of.max(1) as f64, high],
                dominated: beaten(index),
            }
        })
        .collect()
}

fn cost_range(places: &[Place]) -> (f64, f64) {
    let low = places.iter().map(|place| place.cost[0]).fold(f64::INFINITY, f64::min);
    let high = places.iter().map(|place| place.cost[2]).fold(f64::NEG_INFINITY, f64::max);
    let pad = ((high - low) * 0.06).max(high.abs() * 0.01).max(1000.0);
    ((low - pad).max(0.0), high + pad)
}

fn axes(canvas: &mut Canvas, panel: &Panel, x: &Scale, y: &Scale, (low, high): (f64, f64)) {
    value_axis(canvas, panel, y, &ticks(0.0, 1.0, 4), &|value| format!("{:.0} %", 100.0 * value));
    let bottom = panel.plot.bottom;
    let ink = Ink::regular(12.0, GREY);
    canvas.line(vec![(panel.plot.left, bottom), (panel.plot.right, bottom)], AXIS, 0.8);
    let tick_values = ticks(low, high, 7);
    let whole = tick_values.iter().all(|tick| (tick / 1e6).fract().abs() < 1e-6);
    for tick in tick_values {
        let text = if high < 1e6 {
            words::pounds(tick)
        } else if whole {
            format!("£{:.0}m", tick / 1e6)
        } else {
            format!("£{:.1}m", tick / 1e6)
        };
        canvas.line(vec![(x.at(tick), bottom), (x.at(tick), bottom + 5.0)], AXIS, 0.8);
        canvas.text(&text, (x.at(tick), bottom + 18.0), Anchor::Middle, ink);
    }
    canvas.text("cost of the run", (panel.plot.right, bottom + 36.0), Anchor::End, ink);
    canvas.line(vec![(panel.plot.left, bottom), (panel.plot.left, panel.plot.top)], GRID, 0.8);
}

fn colour(place: &Place) -> Colour {
    if place.dominated { AXIS } else { BLUE }
}

fn crosses(canvas: &mut Canvas, places: &[Place], x: &Scale, y: &Scale) {
    let mut frontier: Vec<&Place> = places.iter().filter(|place| !place.dominated).collect();
    frontier.sort_by(|a, b| a.cost[1].total_cmp(&b.cost[1]));
    canvas.line(frontier.iter().map(|place| (x.at(place.cost[1]), y.at(place.chance[1]))).collect(), MID, 0.8);
    for place in places {
        let (cx, cy) = (x.at(place.cost[1]), y.at(place.chance[1]));
        canvas.line(vec![(x.at(place.cost[0]), cy), (x.at(place.cost[2]), cy)], colour(place), 1.4);
        canvas.line(vec![(cx, y.at(place.chance[0])), (cx, y.at(place.chance[2]))], colour(place), 1.4);
        canvas.dot((cx, cy), 4.6, colour(place));
    }
}

/// A label's lines with its frame and the point of the cross it belongs to.
struct Name {
    frame: Frame,
    from: (f64, f64),
}

/// Names every cross where nothing else stands: as near as can be, a thin line back to the cross where it is not near.
fn names(canvas: &mut Canvas, places: &[Place], plot: &Frame, x: &Scale, y: &Scale) {
    let obstacles: Vec<Frame> = places
        .iter()
        .flat_map(|place| {
            let (cx, cy) = (x.at(place.cost[1]), y.at(place.chance[1]));
            let level = Frame { left: x.at(place.cost[0]), right: x.at(place.cost[2]), top: cy - 1.0, bottom: cy + 1.0 };
            let upright =
                Frame { left: cx - 1.0, right: cx + 1.0, top: y.at(place.chance[2]), bottom: y.at(place.chance[0]) };
            [level.grown(3.0), upright.grown(3.0), Frame { left: cx, right: cx, top: cy, bottom: cy }.grown(7.0)]
        })
        .collect();
    let mut set: Vec<Name> = Vec::new();
    let mut order: Vec<&Place> = places.iter().collect();
    order.sort_by(|a, b| b.cost[1].total_cmp(&a.cost[1]));
    for place in order {
        let ink = Ink::bold(LABEL, colour(place));
        let lines = wrap_at_most(&place.title, LABEL_WIDTH, LABEL, true, 4);
        let chance = format!("{} futures, {}", place.chance_text, words::millions(place.cost[1]));
        let small = Ink::regular(11.5, GREY);
        let width = lines.iter().map(|line| ink.width(line)).fold(small.width(&chance), f64::max);
        let height = (lines.len() + 1) as f64 * LABEL * 1.22;
        let from = (x.at(place.cost[1]), y.at(place.chance[1]));
        let Some(frame) = free_place(from, (width, height), plot, &obstacles, &set) else { continue };
        let (nearest_x, nearest_y) =
            (from.0.clamp(frame.left, frame.right), from.1.clamp(frame.top, frame.bottom));
        if (nearest_x - from.0).hypot(nearest_y - from.1) > 16.0 {
            canvas.line(vec![from, (nearest_x, nearest_y)], AXIS, 0.7);
        }
        let baseline = canvas.lines(&lines, (frame.left, frame.top + 0.85 * LABEL), Anchor::Start, ink);
        canvas.text(&chance, (frame.left, baseline + LABEL * 1.22), Anchor::Start, small);
        set.push(Name { frame, from });
    }
}

fn free_place(
    from: (f64, f64),
    (width, height): (f64, f64),
    plot: &Frame,
    obstacles: &[Frame],
    set: &[Name],
) -> Option<Frame> {
    let mut best: Option<(f64, Frame)> = None;
    let mut top = plot.top + 2.0;
    while top + height < plot.bottom - 2.0 {
        let mut left = plot.left + 4.0;
        while left + width < plot.right + 12.0 {
            let frame = Frame { left, top, right: left + width, bottom: top + height };
            let near = (from.0.clamp(frame.left, frame.right), from.1.clamp(frame.top, frame.bottom));
            let distance = (near.0 - from.0).hypot(near.1 - from.1);
            let free = |frame: &Frame| {
                obstacles.iter().all(|other| other.overlap(frame) == 0.0)
                    && set.iter().all(|name| name.frame.grown(5.0).overlap(frame) == 0.0)
                    && set.iter().all(|name| !crosses_frame(name.from, end_at(name), &frame.grown(2.0)))
                    && set.iter().all(|name| !crosses_frame(from, near, &name.frame.grown(2.0)))
            };
            // A label that begins at its cross reads better than one that is centred under it.
            let score = distance + if left >= from.0 { 0.0 } else { 3.0 };
            if best.as_ref().is_none_or(|(least, _)| score < *least) && free(&frame) {
                best = Some((score, frame));
            }
            left += 4.0;
        }
        top += 4.0;
    }
    best.map(|(_, frame)| frame)
}

fn end_at(name: &Name) -> (f64, f64) {
    (name.from.0.clamp(name.frame.left, name.frame.right), name.from.1.clamp(name.frame.top, name.frame.bottom))
}

fn crosses_frame(from: (f64, f64), to: (f64, f64), frame: &Frame) -> bool {
    (0..=40).any(|step| {
        let share = f64::from(step) / 40.0;
        let (x, y) = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
        x > frame.left && x < frame.right && y > frame.top && y < frame.bottom
    })
}

fn title(places: &[Place], target: &str, date: &str) -> String {
    let likely = places.iter().filter(|place| place.chance[1] > 0.5).min_by(|a, b| a.cost[1].total_cmp(&b.cost[1]));
    match (places, likely) {
        ([only], _) => {
            format!("{} reaches {target} by {date} in {} futures", words::shorten(&only.title, 60), only.chance_text)
        }
        (_, None) => format!("At no cost shown is {target} more likely than not by {date}"),
        (_, Some(place)) => {
            let cost = words::millions(place.cost[1]);
            words::capital(&format!("{target} by {date} is more likely than not from {cost} upwards"))
        }
    }
}

fn alt(wording: &Wording, places: &[Place]) -> String {
    let mut text = format!("Scatter of options. {}.", wording.subtitle);
    for place in places {
        let beaten = if place.dominated { ", beaten by another option" } else { "" };
        let cost = words::pounds(place.cost[1]);
        text += &format!(" {}: {cost}, {} futures{beaten}.", place.title, place.chance_text);
    }
    text
}

fn data(experiment: &Experiment, places: &[Place]) -> String {
    let header = ["option", "cost_p10", "cost_p50", "cost_p90", "chance", "chance_low_95", "chance_high_95", "dominated"];
    let mut table = Table::new(header);
    for (option, place) in experiment.options.iter().zip(places) {
        let [low, middle, high] = place.chance;
        let [c10, c50, c90] = place.cost;
        let numbers = [c10, c50, c90, middle, low, high].map(plain);
        let dominated = if place.dominated { "yes" } else { "no" };
        let cells = std::iter::once(option.scenario.name.as_str()).chain(numbers.iter().map(String::as_str));
        table.row(cells.chain([dominated]));
    }
    table.finish()
}
