//! How caseloads are spread over social workers: on the first day, and at the target date.

use super::Chart;
use super::canvas::{Anchor, Canvas, Frame, Ink};
use super::palette::{BLUE, GREY, LIGHT, MID, PLUM};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, round_up, ticks, value_axis};
use crate::experiment::results::{CaseloadSpread, Experiment, OptionResult};
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use crate::report::words;
use jiff::civil::Date;

/// Bands of caseload: the largest of each; the last has no end.
const LAST_OF_BAND: [usize; 8] = [5, 10, 15, 20, 25, 30, 35, 40];
const BANDS: usize = LAST_OF_BAND.len() + 1;

/// Draws it; `None` where nobody is in post on either day in any future.
pub fn chart(experiment: &Experiment) -> Option<Chart> {
    let base = &experiment.options[0];
    let date = counted_on(base);
    let nobody = |option: &OptionResult| people(&option.spread_at_start) + people(&option.spread_at_target) == 0.0;
    if experiment.options.iter().all(nobody) {
        return None;
    }
    let wording = Wording {
        title: title(experiment, date),
        subtitle: format!(
            "Social workers in post by the cases they hold, mean of the simulated futures. Filled: first day; \
             outlined: {}",
            words::day_month_year(date)
        ),
        caption: "Dashed lines: more than 25 cases, and the caseload at which new families stop being allocated."
            .to_owned(),
    };
    let texts: Vec<PanelText> = experiment
        .options
        .iter()
        .map(|option| PanelText {
            title: option.scenario.title.clone(),
            note: format!("{:.0} hold more than 25 cases", over_25(&option.spread_at_target)),
        })
        .collect();
    let tallest = experiment
        .options
        .iter()
        .flat_map(|option| banded(&option.spread_at_start).into_iter().chain(banded(&option.spread_at_target)))
        .fold(1.0, f64::max);
    let high = round_up(tallest * 1.18, 7);
    let tick_values = ticks(0.0, high, 7);
    let mut sheet =
        Sheet::new(&wording, &texts, &Gutters { axis: 36.0, value: 6.0, words: 0.0, foot: 40.0, height: None });
    for (option, panel) in experiment.options.iter().zip(sheet.panels.clone()) {
        let y = Scale::upwards(&panel.plot, high);
        value_axis(&mut sheet.canvas, &panel, &y, &tick_values, &words::thousands);
        bars(&mut sheet.canvas, option, &panel, &y);
        band_axis(&mut sheet.canvas, &panel);
        let marks = marks(&mut sheet.canvas, option, &panel);
        if panel.first {
            series_names(&mut sheet.canvas, option, &panel, &y, &marks);
        }
    }
    let alt = alt(experiment, &wording);
    let (title, svg) = (wording.title, sheet.finish(&alt));
    Some(Chart {
        name: "caseload-spread",
        heading: "How cases are spread over workers",
        title,
        svg,
        alt,
        data_csv: data(experiment),
    })
}

/// The target date, or the last day if that is earlier.
fn counted_on(option: &OptionResult) -> Date {
    option.scenario.target.by.min(option.scenario.days.end())
}

fn banded(spread: &CaseloadSpread) -> [f64; BANDS] {
    let mut bands = [0.0; BANDS];
    for (cases, workers) in spread.workers.iter().enumerate() {
        let band = LAST_OF_BAND.iter().position(|&last| cases <= last).unwrap_or(BANDS - 1);
        bands[band] += workers;
    }
    bands
}

fn band_name(band: usize) -> String {
    match band {
        0 => format!("0-{}", LAST_OF_BAND[0]),
        band if band < LAST_OF_BAND.len() => {
            format!("{}-{}", LAST_OF_BAND[band - 1] + 1, LAST_OF_BAND[band])
        }
        _ => format!("{}+", LAST_OF_BAND[LAST_OF_BAND.len() - 1] + 1),
    }
}

/// Workers in post.
fn people(spread: &CaseloadSpread) -> f64 {
    spread.workers.iter().sum()
}

fn over_25(spread: &CaseloadSpread) -> f64 {
    spread.workers.iter().skip(26).sum()
}

fn edge(panel: &Panel, band: f64) -> f64 {
    panel.plot.left + panel.plot.width() * band / BANDS as f64
}

fn bars(canvas: &mut Canvas, option: &OptionResult, panel: &Panel, y: &Scale) {
    for (band, workers) in banded(&option.spread_at_start).into_iter().enumerate() {
        let (left, right) = (edge(panel, band as f64) + 1.0, edge(panel, band as f64 + 1.0) - 1.0);
        let (top, bottom) = (y.at(workers), panel.plot.bottom);
        canvas.rectangle(Frame { left, top, right, bottom }, LIGHT);
        canvas.line(vec![(left, bottom), (left, top), (right, top), (right, bottom)], MID, 0.7);
    }
    let mut outline = vec![(edge(panel, 0.0), panel.plot.bottom)];
    for (band, workers) in banded(&option.spread_at_target).into_iter().enumerate() {
        outline.push((edge(panel, band as f64), y.at(workers)));
        outline.push((edge(panel, band as f64 + 1.0), y.at(workers)));
    }
    outline.push((panel.plot.right, panel.plot.bottom));
    canvas.line(outline, BLUE, 2.4);
}

/// Names of the bands, every second one where room is short, and what they count.
fn band_axis(canvas: &mut Canvas, panel: &Panel) {
    let ink = Ink::regular(11.5, GREY);
    let bottom = panel.plot.bottom;
    let room = panel.plot.width() / BANDS as f64;
    let every = (1..BANDS).find(|&n| room * n as f64 > ink.width("36-40") + 5.0).unwrap_or(BANDS);
    for band in (0..BANDS).step_by(every) {
        canvas.text(&band_name(band), (edge(panel, band as f64 + 0.5), bottom + 16.0), Anchor::Middle, ink);
    }
    canvas.text("cases held", (edge(panel, BANDS as f64 / 2.0), bottom + 33.0), Anchor::Middle, ink);
}

/// Dashed lines at 25 and at the ceiling that holds at the target date; returns where they stand.
fn marks(canvas: &mut Canvas, option: &OptionResult, panel: &Panel) -> Vec<f64> {
    let scenario = &option.scenario;
    let time = scenario.days.time_of(counted_on(option));
    let policy = scenario.policies.iter().rev().find(|policy| policy.from <= time).or(scenario.policies.first());
    let ceiling = policy.map_or(25.0, |dated| dated.policy.allocation.ceiling);
    let mut marks = vec![(25.0, "25".to_owned())];
    if ceiling != 25.0 && ceiling > 0.0 && ceiling < 45.0 {
        marks.push((ceiling, format!("ceiling {ceiling}")));
    }
    let ink = Ink::regular(11.5, PLUM);
    let mut at = Vec::new();
    for (value, name) in marks {
        let x = edge(panel, value / 5.0);
        canvas.dashes((x, panel.plot.bottom), (x, panel.plot.top + 2.0), PLUM, 1.1);
        let anchor = if value == 25.0 { Anchor::End } else { Anchor::Start };
        let x_text = if value == 25.0 { x - 4.0 } else { x + 4.0 };
        canvas.text(&name, (x_text, panel.plot.top + 11.0), anchor, ink);
        at.push(x);
    }
    at
}

/// Names the two histograms where there is white under the names.
fn series_names(canvas: &mut Canvas, option: &OptionResult, panel: &Panel, y: &Scale, marks: &[f64]) {
    let (start, target) = (banded(&option.spread_at_start), banded(&option.spread_at_target));
    let date = words::short_month_year(counted_on(option));
    for (name, own, other, ink) in
        [("first day".to_owned(), start, target, Ink::bold(11.5, MID)), (date, target, start, Ink::bold(11.5, BLUE))]
    {
        let mut best: Option<(f64, (f64, f64))> = None;
        for step in 0..60 {
            let left = panel.plot.left + 2.0 + f64::from(step) * panel.plot.width() / 60.0;
            for row in 0..24 {
                let baseline = panel.plot.bottom - 8.0 - f64::from(row) * panel.plot.height() / 26.0;
                let frame = ink.frame(&name, (left, baseline), Anchor::Start).grown(2.0);
                let under = |bars: &[f64; BANDS]| {
                    bars.iter().enumerate().any(|(band, &workers)| {
                        edge(panel, band as f64) - 2.0 < frame.right
                            && edge(panel, band as f64 + 1.0) + 2.0 > frame.left
                            && y.at(workers) - 2.0 < frame.bottom
                    })
                };
                let crossed = marks.iter().any(|&x| x > frame.left && x < frame.right);
                if frame.right > panel.plot.right || under(&start) || under(&target) || crossed {
                    continue;
                }
                if canvas.clash(&frame) > 0.0 {
                    continue;
                }
                // Nearer to its own histogram than to the other, so that neither name is taken for both.
                let distance = nearest(panel, y, &own, &frame);
                let distance = distance + (distance - nearest(panel, y, &other, &frame)).max(-40.0);
                if best.is_none_or(|(least, _)| distance < least) {
                    best = Some((distance, (left, baseline)));
                }
            }
        }
        if let Some((_, at)) = best {
            canvas.text(&name, at, Anchor::Start, ink);
        }
    }
}

/// How far a frame is from the nearest corner of a histogram, the taller bars counting for nearer.
fn nearest(panel: &Panel, y: &Scale, bars: &[f64; BANDS], frame: &Frame) -> f64 {
    let tallest = bars.iter().copied().fold(1.0, f64::max);
    let middle = ((frame.left + frame.right) / 2.0, frame.bottom);
    let distance = |(band, &workers): (usize, &f64)| {
        let corner = (edge(panel, band as f64 + 0.5), y.at(workers));
        (corner.0 - middle.0).hypot(corner.1 - middle.1) + 60.0 * (1.0 - workers / tallest)
    };
    bars.iter().enumerate().map(distance).fold(f64::INFINITY, f64::min)
}

fn title(experiment: &Experiment, date: Date) -> String {
    let base = &experiment.options[0];
    let first = format!("{:.0}", over_25(&base.spread_at_start));
    let all = people(&base.spread_at_start);
    let mut later: Vec<f64> = experiment.options.iter().map(|option| over_25(&option.spread_at_target)).collect();
    later.sort_by(f64::total_cmp);
    let (low, high) = (later.first().copied().unwrap_or(0.0), later.last().copied().unwrap_or(0.0));
    let (low, high) = (format!("{low:.0}"), format!("{high:.0}"));
    let later = if low == high { low } else { format!("{low} to {high}, depending on the option") };
    if all == 0.0 {
        let month = words::month_year(date);
        return format!(
            "Nobody is in post on the first day; in {month} social workers with more than 25 cases are {later}"
        );
    }
    format!(
        "{first} of {all:.0} social workers hold more than 25 cases on the first day; in {} it is {later}",
        words::month_year(date)
    )
}

fn alt(experiment: &Experiment, wording: &Wording) -> String {
    let mut text = format!("Histograms, a panel an option. {}.", wording.subtitle);
    for option in &experiment.options {
        text += &format!(
            " {}: {:.0} workers over 25 cases on the first day, {:.0} at the target date.",
            option.scenario.title,
            over_25(&option.spread_at_start),
            over_25(&option.spread_at_target),
        );
    }
    text
}

fn data(experiment: &Experiment) -> String {
    let mut table = Rows::new(["option", "cases", "workers_first_day", "workers_target_date"]);
    for option in &experiment.options {
        let (start, target) = (banded(&option.spread_at_start), banded(&option.spread_at_target));
        for band in 0..BANDS {
            let (name, from, to) = (band_name(band), plain(start[band]), plain(target[band]));
            table.row([option.scenario.name.as_str(), &name, &from, &to]);
        }
    }
    table.finish()
}
