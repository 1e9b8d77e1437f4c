//! Cost S-curves: the share of simulated futures whose run stays within each cost, and the finance officer's levels on it.

use super::Chart;
use super::canvas::{Anchor, Canvas, Ink};
use super::palette::{AXIS, BLUE, GREY, LIGHT, PLUM};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, ticks, value_axis};
use crate::experiment::results::{Experiment, OptionResult};
use crate::report::csv::Table;
use crate::report::numbers::plain;
use crate::report::words::{self, millions};
use crate::statistics::quantile;

/// Shares of futures at which a cost is named: as many cost more as less, 2 in 10 and 1 in 10 cost more.
pub const LEVELS: [f64; 3] = [0.5, 0.8, 0.9];

/// Draws it.
pub fn chart(experiment: &Experiment) -> Chart {
    let curves: Vec<Vec<f64>> = experiment.options.iter().map(costs).collect();
    let wording = Wording {
        title: title(experiment, &curves),
        subtitle: "Share of simulated futures in which the run costs no more. Marked, and named under each title: what 50, 80 and \
                   90 of 100 futures stay within"
            .to_owned(),
        caption: format!(
            "Money put by beyond the cost of the middle future, so that 80 or 90 of 100 futures stay within, is the \
             contingency. The curves hold {}.",
            words::held(experiment.unknowns())
        ),
    };
    let texts: Vec<PanelText> =
        experiment.options.iter().zip(&curves).map(|(option, costs)| text(option, costs)).collect();
    let mut sheet =
        Sheet::new(&wording, &texts, &Gutters { axis: 46.0, value: 12.0, words: 0.0, foot: 30.0, height: None });
    let (low, high) = range(&curves);
    for (costs, panel) in curves.iter().zip(sheet.panels.clone()) {
        let x = Scale::new((low, high), (panel.plot.left + 4.0, panel.plot.right));
        let y = Scale::new((0.0, 1.0), (panel.plot.bottom, panel.plot.top + 6.0));
        value_axis(&mut sheet.canvas, &panel, &y, &ticks(0.0, 1.0, 4), &|share| format!("{:.0} %", 100.0 * share));
        cost_axis(&mut sheet.canvas, &panel, &x, (low, high));
        curve(&mut sheet.canvas, costs, &panel, &x, &y);
    }
    let alt = alt(experiment, &wording, &curves);
    Chart {
        name: "cost-curve",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: data(experiment, &curves),
    }
}

/// Cost of the run in every future, least first.
fn costs(option: &OptionResult) -> Vec<f64> {
    let mut costs: Vec<f64> = option.trials.iter().map(|trial| trial.cost).collect();
    costs.sort_by(f64::total_cmp);
    costs
}

fn text(option: &OptionResult, costs: &[f64]) -> PanelText {
    let [middle, eighty, ninety] = LEVELS.map(|level| fine(quantile(costs, level)));
    PanelText { title: option.scenario.title.clone(), note: format!("{middle}, {eighty}, {ninety}") }
}

/// Millions to two decimals: what lies between the levels is less than the tenth of a million that tables show.
fn fine(value: f64) -> String {
    if value.abs() < 1e6 { words::pounds(value) } else { format!("£{:.2}m", value / 1e6) }
}

fn range(curves: &[Vec<f64>]) -> (f64, f64) {
    let all = || curves.iter().flatten().copied();
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    if low > high {
        return (0.0, 1.0);
    }
    let pad = ((high - low) * 0.04).max(high.abs() * 0.005).max(1_000.0);
    ((low - pad).max(0.0), high + pad)
}

fn cost_axis(canvas: &mut Canvas, panel: &Panel, x: &Scale, (low, high): (f64, f64)) {
    let bottom = panel.plot.bottom;
    for tick in ticks(low, high, if panel.plot.width() > 400.0 { 6 } else { 3 }) {
        let text = if high < 1e6 { words::pounds(tick) } else { format!("£{}m", plain(tick / 1e6)) };
        canvas.line(vec![(x.at(tick), bottom), (x.at(tick), bottom + 5.0)], AXIS, 0.8);
        canvas.text(&text, (x.at(tick), bottom + 18.0), Anchor::Middle, Ink::regular(12.0, GREY));
    }
}

/// The empirical distribution function, as a line through the order statistics, and its three levels.
fn curve(canvas: &mut Canvas, costs: &[f64], panel: &Panel, x: &Scale, y: &Scale) {
    let steps = costs.len().saturating_sub(1).max(1) as f64;
    let line = costs.iter().enumerate().map(|(rank, &cost)| (x.at(cost), y.at(rank as f64 / steps))).collect();
    for level in LEVELS.iter().filter(|_| !costs.is_empty()) {
        let at = (x.at(quantile(costs, *level)), y.at(*level));
        canvas.line(vec![(panel.plot.left, at.1), at, (at.0, panel.plot.bottom)], LIGHT, 0.9);
    }
    canvas.line(line, BLUE, 2.2);
    for level in LEVELS.iter().filter(|_| !costs.is_empty()) {
        canvas.dot((x.at(quantile(costs, *level)), y.at(*level)), 4.0, PLUM);
    }
}

fn title(experiment: &Experiment, curves: &[Vec<f64>]) -> String {
    let contingency = |costs: &Vec<f64>| quantile(costs, 0.8) - quantile(costs, 0.5);
    let widest = curves.iter().map(contingency).fold(0.0, f64::max);
    let amount = if widest < 1e6 { words::pounds((widest / 1e4).ceil() * 1e4) } else { millions(widest) };
    match experiment.options.len() {
        1 => format!("{amount} beyond the middle cost keeps 80 of 100 futures within their money"),
        _ => format!("At most {amount} beyond its middle cost keeps 80 of 100 futures of an option within their money"),
    }
}

fn alt(experiment: &Experiment, wording: &Wording, curves: &[Vec<f64>]) -> String {
    let one = |(option, costs): (&OptionResult, &Vec<f64>)| {
        let [middle, eighty, ninety] = LEVELS.map(|level| fine(quantile(costs, level)));
        format!("{}: 50 of 100 futures within {middle}, 80 within {eighty}, 90 within {ninety}", option.scenario.title)
    };
    let rows: Vec<String> = experiment.options.iter().zip(curves).map(one).collect();
    format!("{}. {}.", wording.title, rows.join("; "))
}

fn data(experiment: &Experiment, curves: &[Vec<f64>]) -> String {
    let mut table = Table::new(["option", "share", "cost"]);
    for (option, costs) in experiment.options.iter().zip(curves) {
        for percent in 0..=100_u32 {
            let share = f64::from(percent) / 100.0;
            table.row([&*option.scenario.name, &*plain(share), &*plain(quantile(costs, share))]);
        }
    }
    table.finish()
}
