//! How caseloads are spread over social workers: on the first day, and at the target date.

use super::prelude::*;
use jiff::civil::Date;

/// Bands of caseload: the largest of each; the last has no end.
const LAST_OF_BAND: [usize; 8] = [5, 10, 15, 20, 25, 30, 35, 40];
const BANDS: usize = LAST_OF_BAND.len() + 1;

/// Draws it; `None` where nobody is in post on either day in any replication.
pub fn chart(experiment: &Experiment) -> Option<Chart> {
    let date = counted_on(experiment.base());
    let nobody = |option: &OptionResult| people(&option.spread_at_start) + people(&option.spread_at_target) == 0.0;
    if experiment.options.iter().all(nobody) {
        return None;
    }
    let panel = |option: &OptionResult| {
        let over = over_25(&option.spread_at_target);
        (option.scenario.title.clone(), format!("{over:.0} hold more than 25 cases"))
    };
    let page = Page {
        title: title(experiment, date),
        subtitle: format!(
            "Social workers in post by the cases they hold, mean of the simulated futures. Filled: first day; \
             outlined: {}",
            words::day_month_year(date)
        ),
        caption: "Dashed lines: more than 25 cases, and the caseload at which new families stop being allocated."
            .to_owned(),
        panels: experiment.options.iter().map(panel).collect(),
        axis: 36.0,
        value: 6.0,
        foot: 40.0,
        ..Page::default()
    };
    let spreads = experiment.options.iter().flat_map(|option| [&option.spread_at_start, &option.spread_at_target]);
    let high = round_up(spreads.flat_map(|spread| banded(spread)).fold(1.0, f64::max) * 1.18, 7);
    let mut sheet = page.lay_out();
    for (index, option) in experiment.options.iter().enumerate() {
        let mut plot = sheet.plot(index, (0.0, BANDS as f64), (0.0, high), [0.0; 4]);
        plot.y_axis(&ticks(0.0, high, 7), &words::thousands);
        draw(&mut plot, option);
    }
    let rows = experiment.options.iter().map(|option| {
        let [first, later] = [&option.spread_at_start, &option.spread_at_target].map(|spread| over_25(spread));
        let title = &option.scenario.title;
        format!("{title}: {first:.0} workers over 25 cases on the first day, {later:.0} at the target date")
    });
    let names = ("caseload-spread", "How cases are spread over workers");
    Some(sheet.chart(names, "Histograms, a panel an option", rows, csv(experiment)))
}

/// The target date, or the last day if that is earlier.
fn counted_on(option: &OptionResult) -> Date {
    option.scenario.target.by.min(option.scenario.days.end())
}

fn banded(spread: &[f64]) -> [f64; BANDS] {
    let mut bands = [0.0; BANDS];
    for (cases, workers) in spread.iter().enumerate() {
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

fn people(spread: &[f64]) -> f64 {
    spread.iter().sum()
}

fn over_25(spread: &[f64]) -> f64 {
    spread.iter().skip(26).sum()
}

fn draw(plot: &mut Plot<'_>, option: &OptionResult) {
    let (start, target) = (banded(&option.spread_at_start), banded(&option.spread_at_target));
    for (band, &workers) in start.iter().enumerate() {
        let ((left, top), (right, bottom)) = (plot.at((band as f64, workers)), plot.at((band as f64 + 1.0, 0.0)));
        plot.canvas.bar(Frame { left: left + 1.0, top, right: right - 1.0, bottom }, LIGHT, MID, 0.7);
    }
    let steps = target.iter().enumerate().flat_map(|(band, &w)| [(band as f64, w), (band as f64 + 1.0, w)]);
    plot.line([(0.0, 0.0)].into_iter().chain(steps).chain([(BANDS as f64, 0.0)]), BLUE, 2.4);
    band_axis(plot);
    marks(plot, option);
    if plot.panel.first {
        name(plot, "first day", &start, &target, MID);
        name(plot, words::short_month_year(counted_on(option)).as_str(), &target, &start, BLUE);
    }
}

/// Names of the bands, every second one where room is short, and what they count.
fn band_axis(plot: &mut Plot<'_>) {
    let (ink, frame) = (Ink::regular(11.5, GREY), plot.panel.plot);
    let room = frame.width() / BANDS as f64;
    let every = (1..BANDS).find(|&n| room * n as f64 > ink.width("36-40") + 5.0).unwrap_or(BANDS);
    for band in (0..BANDS).step_by(every) {
        let at = (plot.x.at(band as f64 + 0.5), frame.bottom + 16.0);
        plot.canvas.text(&band_name(band), at, Anchor::Middle, ink);
    }
    let middle = (plot.x.at(BANDS as f64 / 2.0), frame.bottom + 33.0);
    plot.canvas.text("cases held", middle, Anchor::Middle, ink);
}

/// Dashed lines at 25 and at the ceiling that holds at the target date.
fn marks(plot: &mut Plot<'_>, option: &OptionResult) {
    let (scenario, frame) = (&option.scenario, plot.panel.plot);
    let time = scenario.days.time_of(counted_on(option));
    let policy = scenario.policies.iter().rev().find(|policy| policy.from <= time).or(scenario.policies.first());
    let ceiling = policy.map_or(25.0, |dated| dated.policy.allocation.ceiling);
    let other = ceiling != 25.0 && ceiling > 0.0 && ceiling < 45.0;
    let marks = [(25.0, "25".to_owned(), Anchor::End, -4.0)].into_iter();
    for (value, name, anchor, beside) in
        marks.chain(other.then(|| (ceiling, format!("ceiling {ceiling}"), Anchor::Start, 4.0)))
    {
        let x = plot.x.at(value / 5.0);
        plot.canvas.dashes((x, frame.bottom), (x, frame.top + 2.0), PLUM, 1.1);
        plot.canvas.text(&name, (x + beside, frame.top + 11.0), anchor, Ink::regular(11.5, PLUM));
    }
}

/// Names a histogram over a bar where it rises above the other, as far as it does.
fn name(plot: &mut Plot<'_>, name: &str, own: &[f64; BANDS], other: &[f64; BANDS], colour: Colour) {
    let mut bands: Vec<usize> = (0..BANDS).collect();
    bands.sort_by(|&a, &b| (own[b] - other[b]).total_cmp(&(own[a] - other[a])));
    let places: Vec<_> = bands
        .iter()
        .flat_map(|&band| [5.0, 18.0, 31.0].map(|up| (band, up)))
        .flat_map(|(band, up)| {
            let baseline = plot.y.at(own[band].max(other[band])) - up;
            let [left, right] = [band as f64, band as f64 + 1.0].map(|edge| plot.x.at(edge));
            [(left + 2.0, Anchor::Start), (left + 10.0, Anchor::Start), (right - 2.0, Anchor::End)]
                .map(|(x, anchor)| ((x, baseline), anchor))
        })
        .collect();
    let room = plot.panel.plot;
    plot.canvas.place(name, Ink::bold(11.5, colour), &places, &room, usize::MAX);
}

fn title(experiment: &Experiment, date: Date) -> String {
    let (base, month) = (experiment.base(), words::month_year(date));
    let (first, all) = (over_25(&base.spread_at_start), people(&base.spread_at_start));
    let later = experiment.options.iter().map(|option| over_25(&option.spread_at_target));
    let later = between(later, |workers| format!("{workers:.0}"), "").unwrap_or_default();
    let later = if later.contains(" to ") { format!("{later}, depending on the option") } else { later };
    if all == 0.0 {
        return format!(
            "Nobody is in post on the first day; in {month} social workers with more than 25 cases are {later}"
        );
    }
    format!("{first:.0} of {all:.0} social workers hold more than 25 cases on the first day; in {month} it is {later}")
}

fn csv(experiment: &Experiment) -> String {
    let rows = experiment.options.iter().flat_map(|option| {
        let (start, target) = (banded(&option.spread_at_start), banded(&option.spread_at_target));
        let name = &option.scenario.name;
        (0..BANDS).map(move |band| cells(&[name, &band_name(band)], [start[band], target[band]]))
    });
    data(["option", "cases", "workers_first_day", "workers_target_date"], rows)
}
