//! Cost of an option against its chance of meeting the target.

use super::Chart;
use super::canvas::{Anchor, Canvas, Colour, Frame, Ink, Point};
use super::fonts::wrap_at_most;
use super::frontier_key;
use super::palette::{AXIS, BLUE, GREY, GRID, LIGHT, WHITE};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, ticks, value_axis};
use crate::experiment::results::Experiment;
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use crate::report::words::{self, frequency, wilson};

const LABEL: f64 = 12.0;
const LABEL_WIDTH: f64 = 205.0;
/// More options than these are known by a number.
const MOST_NAMED: usize = 5;
/// Names find no room among more dots than these.
const MOST_UNNAMED: usize = 40;

/// An option's place.
pub(super) struct Place {
    /// The option's title.
    pub title: String,
    /// Its chance, counted.
    pub chance_text: String,
    /// Cost: 1 in 10 below, the middle, 1 in 10 above.
    pub cost: [f64; 3],
    /// Chance: low end of its interval, itself, high end.
    pub chance: [f64; 3],
    /// Whether another option costs no more and is at least as likely.
    pub dominated: bool,
    /// Whether it is named, and drawn with its bars.
    pub named: bool,
}

/// What stands under a frontier.
pub(super) const GREY_MEANS: &str = "Grey: another option costs no more and gives at least the same chance.";

/// Draws the options of an experiment.
pub fn chart(experiment: &Experiment) -> Chart {
    let base = &experiment.options[0].scenario;
    let places = places(experiment);
    let (target, date) = (words::target(base), words::month_year(base.target.by));
    let wording = Wording {
        title: title(&places, &target, &date),
        subtitle: subtitle(&target, &date),
        caption: format!("{GREY_MEANS} The bars hold {}.", words::held(experiment.unknowns())),
    };
    let data_csv = data(experiment, &places);
    draw("cost-and-chance", wording, &places, data_csv)
}

/// How to read it.
pub(super) fn subtitle(target: &str, date: &str) -> String {
    format!(
        "Chance of {target} by {date} against the cost of the run. Upright bars: 95 % interval of the chance; level bars: 8 of \
         10 simulated futures"
    )
}

/// Draws places: those that have a name with their bars, others as dots.
pub(super) fn draw(name: &'static str, wording: Wording, places: &[Place], data_csv: String) -> Chart {
    let texts = [PanelText { title: "Chance of reaching the target".to_owned(), note: String::new() }];
    let named = places.iter().filter(|place| place.named).count();
    let many = named > MOST_NAMED || places.len() > named + MOST_UNNAMED;
    let (words, height) =
        if many { (frontier_key::ROOM, frontier_key::height(named).max(430.0)) } else { (0.0, 430.0) };
    let mut sheet =
        Sheet::new(&wording, &texts, &Gutters { axis: 50.0, value: 14.0, words, foot: 44.0, height: Some(height) });
    let panel = sheet.panels[0];
    let inner = Frame { left: panel.plot.left + 14.0, right: panel.plot.right - 14.0, ..panel.plot };
    let (low, high) = cost_range(places);
    let x = Scale::new((low, high), (inner.left, inner.right));
    let y = Scale::new((0.0, 1.0), (panel.plot.bottom - 12.0, panel.plot.top + 46.0));
    axes(&mut sheet.canvas, &panel, &x, &y, (low, high));
    crosses(&mut sheet.canvas, places, &x, &y);
    let names = if many { frontier_key::numbered } else { names };
    names(&mut sheet.canvas, places, &panel, &x, &y);
    let alt = alt(&wording, places);
    Chart { name, heading: "Cost against chance", title: wording.title, svg: sheet.finish(&alt), alt, data_csv }
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
                named: true,
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
    canvas.line(vec![(panel.plot.left, y.at(0.0)), (panel.plot.right, y.at(0.0))], GRID, 0.9);
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

/// The colour of an option's cross and name.
pub(super) fn colour(place: &Place) -> Colour {
    if place.dominated { AXIS } else { BLUE }
}

fn crosses(canvas: &mut Canvas, places: &[Place], x: &Scale, y: &Scale) {
    canvas.line(
        frontier(places).iter().map(|place| (x.at(place.cost[1]), y.at(place.chance[1]))).collect(),
        LIGHT,
        0.9,
    );
    for place in places.iter().filter(|place| !place.named) {
        canvas.dot((x.at(place.cost[1]), y.at(place.chance[1])), 2.4, AXIS);
    }
    for place in places.iter().filter(|place| place.named) {
        let (cx, cy) = (x.at(place.cost[1]), y.at(place.chance[1]));
        canvas.line(vec![(x.at(place.cost[0]), cy), (x.at(place.cost[2]), cy)], colour(place), 1.4);
        canvas.line(vec![(cx, y.at(place.chance[0])), (cx, y.at(place.chance[2]))], colour(place), 1.4);
        canvas.dot((cx, cy), 4.6, colour(place));
    }
}

/// A label that is set, with the cross it belongs to.
struct Name {
    frame: Frame,
    from: (f64, f64),
}

/// What labels must keep clear of.
struct Taken {
    room: Frame,
    crosses: Vec<((f64, f64), Frame)>,
    frontier: Vec<(f64, f64)>,
    names: Vec<Name>,
}

/// Names every cross where nothing else stands: as near as can be, a thin line back to the cross where it is not near.
fn names(canvas: &mut Canvas, places: &[Place], panel: &Panel, x: &Scale, y: &Scale) {
    let mut taken = taken(places, &panel.plot, x, y);
    let mut order: Vec<&Place> = places.iter().filter(|place| place.named).collect();
    // From both ends inwards, the ends having least choice: cheap and unlikely ones first, then the dearest first.
    order.sort_by(|a, b| {
        let likely = |place: &Place| place.chance[1] >= 0.5;
        let by_cost = a.cost[1].total_cmp(&b.cost[1]);
        likely(a).cmp(&likely(b)).then(if likely(a) { by_cost.reverse() } else { by_cost })
    });
    let mut labels = Vec::new();
    for place in order {
        let ink = Ink::bold(LABEL, colour(place));
        let small = Ink::regular(11.5, GREY);
        let chance = format!("{} futures, {}", place.chance_text, words::millions(place.cost[1]));
        let from = (x.at(place.cost[1]), y.at(place.chance[1]));
        // Rather fewer lines than a tie through something else, rather a tie through a bar than through a name, and rather
        // that than no name.
        let with = |clear: Clear| (1..=4).rev().map(move |most| (most, clear));
        let attempts = with(Clear::All).chain(with(Clear::Names)).chain([(2, Clear::Nothing), (1, Clear::Nothing)]);
        let found = attempts.into_iter().find_map(|(most, clear)| {
            let lines = wrap_at_most(&place.title, LABEL_WIDTH, LABEL, true, most);
            let width = lines.iter().map(|line| ink.width(line)).fold(small.width(&chance), f64::max);
            let height = (lines.len() + 1) as f64 * LABEL * 1.22;
            Some((taken.free_place(from, (width, height), clear)?, lines))
        });
        let Some((frame, lines)) = found else {
            continue;
        };
        let name = Name { frame, from };
        let end = end_at(&name);
        if (end.0 - from.0).hypot(end.1 - from.1) > 16.0 {
            canvas.line(vec![from, end], AXIS, 0.7);
        }
        taken.names.push(name);
        labels.push((frame, lines, ink, chance));
    }
    for (frame, lines, ink, chance) in labels {
        canvas.rectangle(frame.grown(1.0), WHITE);
        let baseline = canvas.lines(&lines, (frame.left, frame.top + 0.85 * LABEL), Anchor::Start, ink);
        canvas.text(&chance, (frame.left, baseline + LABEL * 1.22), Anchor::Start, Ink::regular(11.5, GREY));
    }
}

fn taken(places: &[Place], plot: &Frame, x: &Scale, y: &Scale) -> Taken {
    let cross = |place: &Place| {
        let at = (x.at(place.cost[1]), y.at(place.chance[1]));
        let level = Frame { left: x.at(place.cost[0]), right: x.at(place.cost[2]), top: at.1, bottom: at.1 };
        let upright = Frame { left: at.0, right: at.0, top: y.at(place.chance[2]), bottom: y.at(place.chance[0]) };
        let dot = Frame { left: at.0, right: at.0, top: at.1, bottom: at.1 };
        if place.named {
            vec![(at, level.grown(3.5)), (at, upright.grown(3.5)), (at, dot.grown(7.0))]
        } else {
            vec![(at, dot.grown(4.0))]
        }
    };
    let room = Frame { left: plot.left + 4.0, top: plot.top + 2.0, right: plot.right + 12.0, bottom: y.at(0.0) - 3.0 };
    Taken {
        room,
        crosses: places.iter().flat_map(cross).collect(),
        frontier: frontier(places).iter().map(|place| (x.at(place.cost[1]), y.at(place.chance[1]))).collect(),
        names: Vec::new(),
    }
}

/// What a label and the line to it keep clear of.
#[derive(Clone, Copy)]
enum Clear {
    /// Names and crosses.
    All,
    /// Names.
    Names,
    /// Nothing but what it would cover.
    Nothing,
}

impl Taken {
    /// The nearest free place for a label of that size.
    fn free_place(&self, from: (f64, f64), (width, height): (f64, f64), clear: Clear) -> Option<Frame> {
        let mut best: Option<(f64, Frame)> = None;
        let mut top = self.room.top;
        while top + height < self.room.bottom {
            let mut left = self.room.left;
            while left + width < self.room.right {
                let name = Name { frame: Frame { left, top, right: left + width, bottom: top + height }, from };
                let end = end_at(&name);
                // A label that begins at its cross reads better than one that ends there.
                let mut score = (end.0 - from.0).hypot(end.1 - from.1) + if left >= from.0 { 0.0 } else { 3.0 };
                if best.as_ref().is_some_and(|(least, _)| score >= *least) {
                    left += 4.0;
                    continue;
                }
                score += if self.interrupts_frontier(&name.frame) { 200.0 } else { 0.0 };
                score += if self.crosses_ties(&name) { 150.0 } else { 0.0 };
                score += if self.crowds(&name) { 30.0 } else { 0.0 };
                if best.as_ref().is_none_or(|(least, _)| score < *least) && self.is_free(&name, clear) {
                    best = Some((score, name.frame));
                }
                left += 4.0;
            }
            top += 4.0;
        }
        best.map(|(_, frame)| frame)
    }

    fn is_free(&self, name: &Name, clear: Clear) -> bool {
        let frame = &name.frame;
        self.crosses.iter().all(|(_, cross)| cross.overlap(frame) == 0.0)
            && self.names.iter().all(|other| other.frame.grown(6.0).overlap(frame) == 0.0)
            && self.is_clear(name, clear)
    }

    /// Whether neither the label nor the line to it runs through what it has to keep clear of.
    fn is_clear(&self, name: &Name, clear: Clear) -> bool {
        let wide = name.frame.grown(2.0);
        let tie = (name.from, end_at(name));
        let of_names = || {
            self.names.iter().all(|other| !crosses_frame(other.from, end_at(other), &wide))
                && self.names.iter().all(|other| !crosses_frame(tie.0, tie.1, &other.frame.grown(2.0)))
        };
        let of_crosses =
            || self.crosses.iter().all(|(at, cross)| *at == name.from || !crosses_frame(tie.0, tie.1, cross));
        match clear {
            Clear::All => of_names() && of_crosses(),
            Clear::Names => of_names(),
            Clear::Nothing => true,
        }
    }

    /// Whether the line to a label would cross the line to another.
    fn crosses_ties(&self, name: &Name) -> bool {
        let side = |a: Point, b: Point, p: Point| ((b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)).signum();
        let (a, b) = (name.from, end_at(name));
        self.names.iter().any(|other| {
            let (c, d) = (other.from, end_at(other));
            side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
        })
    }

    /// Whether a label would stand so near another cross that it might be taken for that one's.
    fn crowds(&self, name: &Name) -> bool {
        let near = name.frame.grown(24.0);
        self.crosses.iter().any(|(at, cross)| *at != name.from && cross.overlap(&near) > 0.0)
    }

    /// Whether a label would stand across the line of the frontier: it may, on white, but had better not.
    fn interrupts_frontier(&self, frame: &Frame) -> bool {
        self.frontier.windows(2).any(|pair| crosses_frame(pair[0], pair[1], &frame.grown(2.0)))
    }
}

/// The options that no other beats, by cost.
fn frontier(places: &[Place]) -> Vec<&Place> {
    let mut frontier: Vec<&Place> = places.iter().filter(|place| !place.dominated).collect();
    frontier.sort_by(|a, b| a.cost[1].total_cmp(&b.cost[1]));
    frontier
}

fn end_at(name: &Name) -> (f64, f64) {
    (name.from.0.clamp(name.frame.left, name.frame.right), name.from.1.clamp(name.frame.top, name.frame.bottom))
}

fn crosses_frame(from: (f64, f64), to: (f64, f64), frame: &Frame) -> bool {
    (0..=100).any(|step| {
        let share = f64::from(step) / 100.0;
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
        (_, None) => format!("No option shown reaches {target} by {date} in most futures"),
        (_, Some(place)) => {
            let cost = words::millions(place.cost[1]);
            format!("The cheapest option that reaches {target} by {date} in most futures costs {cost}")
        }
    }
}

fn alt(wording: &Wording, places: &[Place]) -> String {
    let mut text = format!("Scatter of options. {}.", wording.subtitle);
    for place in places.iter().filter(|place| place.named) {
        let beaten = if place.dominated { ", beaten by another option" } else { "" };
        let cost = words::pounds(place.cost[1]);
        text += &format!(" {}: {cost}, {} futures{beaten}.", place.title, place.chance_text);
    }
    let others = places.iter().filter(|place| !place.named).count();
    if others > 0 {
        text += &format!(" And {others} without a name, each beaten by another or between two of these.");
    }
    text
}

fn data(experiment: &Experiment, places: &[Place]) -> String {
    let header =
        ["option", "cost_p10", "cost_p50", "cost_p90", "chance", "chance_low_95", "chance_high_95", "dominated"];
    let mut table = Rows::new(header);
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
