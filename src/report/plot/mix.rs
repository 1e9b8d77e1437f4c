//! The cost of every mix that was tried against its chance of reaching the target; dropped ones are grey.

use super::Chart;
use super::canvas::{Anchor, Canvas, Colour, Frame, Ink};
use super::fonts::wrap_at_most;
use super::palette::{AXIS, BLUE, GREY, GRID, INK, PLUM, WHITE};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, ticks, value_axis};
use crate::experiment::elimination::Verdict;
use crate::experiment::mix::Mix;
use crate::report::document::csv;
use crate::report::document::numbers::plain;
use crate::report::pages::mix::{Status, called, finding};
use crate::report::words::{self, frequency, millions};

/// Size of labels.
const LABEL: f64 = 12.0;
/// Their width at most.
const LABEL_WIDTH: f64 = 230.0;
/// Room under the plot: labels, name of the axis, key.
const FOOT: f64 = 74.0;

/// Draws it.
#[must_use]
pub fn mix_chart(found: &Mix) -> Chart {
    let scenario = &found.scenario;
    let (target, date) = (words::target(scenario), words::month_year(scenario.target.by));
    let wording = Wording {
        title: finding(found).trim_end_matches('.').to_owned(),
        subtitle: format!(
            "Chance of {target} by {date} against the mean cost of the run, every mix that was tried; upright bars, of those that are named: \
             95 % interval"
        ),
        caption: format!(
            "All mixes meet the same families and the same luck; a mix that was dropped was followed no further ({} futures of each at \
             least, {} at most). They hold {}.",
            found.tried.iter().map(|tried| tried.futures).min().unwrap_or(0),
            found.tried.iter().map(|tried| tried.futures).max().unwrap_or(0),
            words::held(found.unknowns)
        ),
    };
    let texts = [PanelText { title: "Chance of reaching the target".to_owned(), note: String::new() }];
    let gutters = Gutters { axis: 50.0, value: 14.0, words: 0.0, foot: FOOT, height: Some(430.0) };
    let mut sheet = Sheet::new(&wording, &texts, &gutters);
    let panel = sheet.panels[0];
    let costs: Vec<f64> = found.tried.iter().map(|tried| tried.point.cost.mean).collect();
    let low = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let high = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let pad = ((high - low) * 0.05).max(high.abs() * 0.01).max(1000.0);
    let range = ((low - pad).max(0.0), high + pad);
    let x = Scale::new(range, (panel.plot.left + 10.0, panel.plot.right - 10.0));
    let y = Scale::new((0.0, 1.0), (panel.plot.bottom - 12.0, panel.plot.top + 10.0));
    axes(&mut sheet.canvas, &panel, &x, &y, range);
    asked(&mut sheet.canvas, &panel, &y, found);
    dots(&mut sheet.canvas, found, &x, &y);
    labels(&mut sheet.canvas, found, &panel, &x, &y);
    key(&mut sheet.canvas, found, &panel);
    let alt = alt(found, &wording);
    Chart {
        name: "mix",
        heading: "Cost against chance, mix by mix",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: data(found),
    }
}

fn axes(canvas: &mut Canvas, panel: &Panel, x: &Scale, y: &Scale, (low, high): (f64, f64)) {
    value_axis(canvas, panel, y, &ticks(0.0, 1.0, 5), &|value| format!("{:.0} %", 100.0 * value));
    let bottom = panel.plot.bottom;
    canvas.line(vec![(panel.plot.left, bottom), (panel.plot.right, bottom)], AXIS, 0.8);
    let values = ticks(low, high, 7);
    let whole = values.iter().all(|tick| (tick / 1e6).fract().abs() < 1e-6);
    let tenths = values.iter().all(|tick| (tick / 1e5).fract().abs() < 1e-6);
    let text = |tick: f64| match (high < 1e6, whole, tenths) {
        (true, ..) => words::pounds(tick),
        (_, true, _) => format!("£{:.0}m", tick / 1e6),
        (_, _, true) => format!("£{:.1}m", tick / 1e6),
        _ => format!("£{:.2}m", tick / 1e6),
    };
    for tick in values {
        canvas.line(vec![(x.at(tick), bottom), (x.at(tick), bottom + 5.0)], AXIS, 0.8);
        canvas.text(&text(tick), (x.at(tick), bottom + 18.0), Anchor::Middle, Ink::regular(12.0, GREY));
    }
    canvas.text("mean cost of the run", (panel.plot.right, bottom + 36.0), Anchor::End, Ink::regular(12.0, GREY));
    canvas.line(vec![(panel.plot.left, bottom), (panel.plot.left, panel.plot.top)], GRID, 0.8);
}

/// The chance that is asked for.
fn asked(canvas: &mut Canvas, panel: &Panel, y: &Scale, found: &Mix) {
    let (plot, at) = (panel.plot, y.at(found.chance));
    canvas.dashes((plot.left, at), (plot.right, at), PLUM, 1.6);
    let baseline = if at - plot.top > 22.0 { at - 6.0 } else { at + 16.0 };
    let text = format!("asked for: {}", words::of_100(found.chance));
    canvas.text(&text, (plot.left + 6.0, baseline), Anchor::Start, Ink::bold(LABEL, PLUM));
}

/// Those that have a label: the answer or the nearest, what is on the safe side, the scenario as it is.
fn named(found: &Mix) -> Vec<usize> {
    let sure = match &found.verdict {
        Verdict::Open { sure, .. } => *sure,
        _ => None,
    };
    let mut all: Vec<usize> = Vec::new();
    for place in found.named().into_iter().chain(sure).chain(nearest(found)).chain([0]) {
        if !all.contains(&place) {
            all.push(place);
        }
    }
    all
}

fn nearest(found: &Mix) -> Option<usize> {
    found.nearest.as_ref().map(|nearest| nearest.tried)
}

fn colour(found: &Mix, place: usize) -> Colour {
    match Status::of(found, place) {
        _ if found.named() == Some(place) => PLUM,
        _ if nearest(found) == Some(place) => BLUE,
        Status::TooSeldom | Status::Dearer => AXIS,
        _ => BLUE,
    }
}

fn dots(canvas: &mut Canvas, found: &Mix, x: &Scale, y: &Scale) {
    let at = |place: usize| (x.at(found.tried[place].point.cost.mean), y.at(found.tried[place].point.share()));
    let named = named(found);
    let running = |place: &usize| matches!(Status::of(found, *place), Status::Alike | Status::Left | Status::Cheapest);
    let (running, dropped): (Vec<usize>, Vec<usize>) = (0..found.tried.len()).partition(running);
    for &place in dropped.iter().filter(|place| !named.contains(place)) {
        canvas.dot(at(place), 2.6, AXIS);
    }
    // Bars of many would hide one another.
    let with_bar = |place: &&usize| named.contains(place) || running.len() <= 24 && running.contains(place);
    for &place in running.iter().chain(&named).filter(with_bar) {
        let (low, high) = found.tried[place].point.chance;
        canvas.line(vec![(at(place).0, y.at(low)), (at(place).0, y.at(high))], colour(found, place), 1.4);
    }
    for &place in running.iter().chain(named.iter().rev()) {
        let radius = if named.contains(&place) { 5.0 } else { 3.4 };
        canvas.dot(at(place), radius, colour(found, place));
    }
}

/// Names what must be named, each as near to its dot as there is room, a thin line between where it is not near.
fn labels(canvas: &mut Canvas, found: &Mix, panel: &Panel, x: &Scale, y: &Scale) {
    let at = |place: usize| (x.at(found.tried[place].point.cost.mean), y.at(found.tried[place].point.share()));
    let frame = |place: usize| {
        let (cx, cy) = at(place);
        Frame { left: cx, right: cx, top: cy, bottom: cy }.grown(4.0)
    };
    let mut taken: Vec<Frame> = (0..found.tried.len()).map(frame).collect();
    for place in named(found) {
        let (low, high) = found.tried[place].point.chance;
        let cx = at(place).0;
        taken.push(Frame { left: cx, right: cx, top: y.at(high), bottom: y.at(low) }.grown(3.0));
    }
    let line = y.at(found.chance);
    taken.push(Frame { left: panel.plot.left, right: panel.plot.right, top: line, bottom: line }.grown(2.0));
    for place in named(found) {
        let tried = &found.tried[place];
        let ink = Ink::bold(LABEL, if colour(found, place) == AXIS { INK } else { colour(found, place) });
        let small = Ink::regular(11.5, GREY);
        let lines = wrap_at_most(&called(found, tried), LABEL_WIDTH, LABEL, true, 3);
        let chance =
            format!("{} futures, {}", frequency(tried.point.met, tried.futures), millions(tried.point.cost.mean));
        let width = lines.iter().map(|line| ink.width(line)).fold(small.width(&chance), f64::max);
        let size = (width, (lines.len() + 1) as f64 * LABEL * 1.22);
        let own = free_place(canvas, &taken, panel, at(place), size);
        let (from, end) = (at(place), (at(place).0.clamp(own.left, own.right), at(place).1.clamp(own.top, own.bottom)));
        if (end.0 - from.0).hypot(end.1 - from.1) > 16.0 {
            canvas.line(vec![from, end], AXIS, 0.7);
        }
        canvas.rectangle(own.grown(1.0), WHITE);
        let baseline = canvas.lines(&lines, (own.left, own.top + 0.85 * LABEL), Anchor::Start, ink);
        canvas.text(&chance, (own.left, baseline + LABEL * 1.22), Anchor::Start, small);
        taken.push(own.grown(6.0));
    }
}

/// The nearest place for a label of that size that covers least.
fn free_place(canvas: &Canvas, taken: &[Frame], panel: &Panel, from: (f64, f64), (width, height): (f64, f64)) -> Frame {
    let plot = panel.plot;
    let mut best = (f64::INFINITY, Frame { left: plot.left, top: plot.top, right: plot.left, bottom: plot.top });
    let mut top = plot.top + 2.0;
    while top + height < plot.bottom - 4.0 {
        let mut left = plot.left + 4.0;
        while left + width < plot.right + 10.0 {
            let own = Frame { left, top, right: left + width, bottom: top + height };
            let end = (from.0.clamp(own.left, own.right), from.1.clamp(own.top, own.bottom));
            let covered = taken.iter().map(|frame| frame.overlap(&own)).sum::<f64>();
            // Another text may never be covered, a dot rather not.
            let score =
                (end.0 - from.0).hypot(end.1 - from.1) + 10.0 * covered + 1000.0 * canvas.clash(&own.grown(3.0));
            if score < best.0 {
                best = (score, own);
            }
            left += 6.0;
        }
        top += 6.0;
    }
    best.1
}

/// What the colours mean.
fn key(canvas: &mut Canvas, found: &Mix, panel: &Panel) {
    let others =
        || (0..found.tried.len()).filter(|&place| found.named() != Some(place) && nearest(found) != Some(place));
    let has = |statuses: &[Status]| others().any(|place| statuses.contains(&Status::of(found, place)));
    let answer = match found.verdict {
        Verdict::Winner { .. } => "the cheapest that works",
        _ => "likely the cheapest that works",
    };
    let parts = [
        (found.named().is_some(), PLUM, 5.0, answer),
        (nearest(found).is_some(), BLUE, 5.0, "the nearest"),
        (has(&[Status::Alike, Status::Left]), BLUE, 3.4, "not dropped"),
        (has(&[Status::TooSeldom, Status::Dearer]), AXIS, 2.6, "dropped"),
    ];
    let (mut left, y) = (panel.plot.left + 6.0, panel.plot.bottom + 60.0);
    for (_, colour, radius, text) in parts.into_iter().filter(|part| part.0) {
        canvas.dot((left, y - 4.0), radius, colour);
        let ink = Ink::regular(LABEL, INK);
        canvas.text(text, (left + 10.0, y), Anchor::Start, ink);
        left += 10.0 + ink.width(text) + 26.0;
    }
}

fn alt(found: &Mix, wording: &Wording) -> String {
    let mut text = format!("Scatter of mixes. {} {}.", wording.title, wording.subtitle);
    for place in named(found) {
        let tried = &found.tried[place];
        let chance = frequency(tried.point.met, tried.futures);
        text += &format!(" {}: {chance} futures, {}.", called(found, tried), millions(tried.point.cost.mean));
    }
    let count = |of: Status| (0..found.tried.len()).filter(|&place| Status::of(found, place) == of).count();
    text + &format!(
        " Of {} mixes {} were dropped for reaching the target too seldom and {} as dearer than one that works.",
        found.tried.len(),
        count(Status::TooSeldom),
        count(Status::Dearer)
    )
}

fn data(found: &Mix) -> String {
    let header = ["mix", "cost_mean", "chance", "chance_low_95", "chance_high_95", "futures", "status"];
    let mut table = csv::Rows::new(header);
    for (place, tried) in found.tried.iter().enumerate() {
        let point = &tried.point;
        let numbers = [point.cost.mean, point.share(), point.chance.0, point.chance.1].map(plain);
        let name = called(found, tried);
        let futures = tried.futures.to_string();
        let cells = std::iter::once(&*name).chain(numbers.iter().map(String::as_str));
        table.row(cells.chain([&*futures, Status::of(found, place).names().0]));
    }
    table.finish()
}
