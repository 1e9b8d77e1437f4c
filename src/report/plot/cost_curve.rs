//! Cost S-curves: the share of simulated futures whose run stays within each cost, the finance officer's levels on it, and the
//! planned budget, where there is one.

use super::Chart;
use super::canvas::{Anchor, Canvas, Ink};
use super::palette::{AXIS, BLUE, GREY, LIGHT, ORANGE, PLUM, for_text};
use super::sheet::{Gutters, Panel, PanelText, Scale, Sheet, Wording, ticks, value_axis};
use crate::experiment::budget::{LEVELS, Sufficiency};
use crate::experiment::results::{Experiment, OptionResult};
use crate::report::document::csv::Rows;
use crate::report::document::numbers::plain;
use crate::report::words::{self, millions};
use crate::statistics::quantile;

/// Room over the curves for the name of the budget.
const NAMES: f64 = 22.0;

/// Draws it.
pub fn chart(experiment: &Experiment) -> Chart {
    let curves: Vec<Vec<f64>> = experiment.options.iter().map(costs).collect();
    let budgets: Vec<Option<&Sufficiency>> = (0..curves.len()).map(|index| budget(experiment, index)).collect();
    let planned = budgets.iter().any(Option::is_some);
    let wording = Wording {
        title: title(experiment, &curves, &budgets),
        subtitle: format!(
            "Share of simulated futures in which the run costs no more. Marked, and named under each title: what 50, 80 and 90 \
             of 100 futures stay within{}",
            if planned { "; dashed, the planned budget" } else { "" }
        ),
        caption: format!(
            "Money put by beyond the cost of the middle future, so that 80 or 90 of 100 futures stay within, is the \
             contingency. The curves hold {}.",
            words::held(experiment.unknowns())
        ),
    };
    let all = || experiment.options.iter().zip(&curves).zip(&budgets);
    let texts: Vec<PanelText> = all().map(|((option, costs), budget)| text(option, costs, *budget)).collect();
    let mut sheet =
        Sheet::new(&wording, &texts, &Gutters { axis: 46.0, value: 12.0, words: 0.0, foot: 30.0, height: None });
    let (low, high) = range(&curves, &budgets);
    for ((costs, budget), panel) in curves.iter().zip(&budgets).zip(sheet.panels.clone()) {
        let x = Scale::new((low, high), (panel.plot.left + 4.0, panel.plot.right));
        let y = Scale::new((0.0, 1.0), (panel.plot.bottom, panel.plot.top + if planned { NAMES } else { 6.0 }));
        value_axis(&mut sheet.canvas, &panel, &y, &ticks(0.0, 1.0, 4), &|share| format!("{:.0} %", 100.0 * share));
        cost_axis(&mut sheet.canvas, &panel, &x, (low, high));
        curve(&mut sheet.canvas, costs, &panel, &x, &y);
        if let Some(found) = budget {
            budget_line(&mut sheet.canvas, found, &panel, (&x, &y), (low, high));
        }
    }
    let alt = alt(experiment, &wording, &curves, &budgets);
    Chart {
        name: "cost-curve",
        heading: "How much to set aside",
        title: wording.title,
        svg: sheet.finish(&alt),
        alt,
        data_csv: data(experiment, &curves, &budgets),
    }
}

/// What was found of an option's budget for the run.
fn budget(experiment: &Experiment, index: usize) -> Option<&Sufficiency> {
    experiment.budgets.get(index)?.run.as_ref()
}

/// Cost of the run in every future, least first.
fn costs(option: &OptionResult) -> Vec<f64> {
    let mut costs: Vec<f64> = option.trials.iter().map(|trial| trial.cost).collect();
    costs.sort_by(f64::total_cmp);
    costs
}

fn text(option: &OptionResult, costs: &[f64], budget: Option<&Sufficiency>) -> PanelText {
    let [middle, eighty, ninety] = LEVELS.map(|level| fine(quantile(costs, level)));
    let mut note = format!("{middle}, {eighty}, {ninety}");
    if let Some(found) = budget {
        let often = words::frequency(found.within, found.of);
        note = format!("{note}. Budget: {often}; for 80, {}", needed_fine(found));
    }
    PanelText { title: option.scenario.title.clone(), note }
}

/// Money needed beyond the budget for 80 of 100 futures, to the pound: `£120,000 more`, or `£30,000 to spare`.
fn needed_exactly(found: &Sufficiency) -> String {
    let beyond = found.levels[1].beyond(found.budget);
    if beyond > 0.0 {
        format!("{} more", words::pounds(beyond))
    } else {
        format!("{} to spare", words::pounds(-beyond))
    }
}

/// Money needed beyond the budget for 80 of 100 futures, as exact as the levels.
fn needed_fine(found: &Sufficiency) -> String {
    let beyond = found.levels[1].beyond(found.budget);
    if beyond > 0.0 { format!("{} more", fine(beyond)) } else { format!("{} to spare", fine(-beyond)) }
}

/// Millions to two decimals: what lies between the levels is less than the tenth of a million that tables show.
fn fine(value: f64) -> String {
    if value.abs() < 1e6 { words::pounds(value) } else { format!("£{:.2}m", value / 1e6) }
}

/// From the least to the largest cost, and to budgets that are not so far away that the curves would become walls.
fn range(curves: &[Vec<f64>], budgets: &[Option<&Sufficiency>]) -> (f64, f64) {
    let all = || curves.iter().flatten().copied();
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    if low > high {
        return (0.0, 1.0);
    }
    let far = (high - low).max(high.abs() * 0.01);
    let near = || budgets.iter().flatten().map(|found| found.budget).filter(|b| *b > low - far && *b < high + far);
    let (low, high) = (near().fold(low, f64::min), near().fold(high, f64::max));
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

/// The planned budget: a dashed line, named over the curve's top, and the share of futures that it suffices for. One that lies
/// beyond the axis is named at that end.
fn budget_line(
    canvas: &mut Canvas,
    found: &Sufficiency,
    panel: &Panel,
    (x, y): (&Scale, &Scale),
    (low, high): (f64, f64),
) {
    let plot = &panel.plot;
    let ink = Ink::bold(12.0, for_text(ORANGE));
    let at = x.at(found.budget.clamp(low, high));
    let name = format!("Budget {}", fine(found.budget));
    let name = match found.budget {
        budget if budget < low => format!("← {name}"),
        budget if budget > high => format!("{name} →"),
        _ => {
            canvas.dashes((at, plot.bottom), (at, plot.top + NAMES - 4.0), ORANGE, 1.8);
            canvas.dot((at, y.at(found.within as f64 / found.of as f64)), 4.5, ORANGE);
            name
        }
    };
    let half = ink.width(&name) / 2.0;
    let middle = at.min(plot.right - half).max(plot.left + half);
    canvas.text(&name, (middle, plot.top + NAMES - 8.0), Anchor::Middle, ink);
}

fn title(experiment: &Experiment, curves: &[Vec<f64>], budgets: &[Option<&Sufficiency>]) -> String {
    let planned: Vec<&Sufficiency> = budgets.iter().flatten().copied().collect();
    match *planned {
        [] => {}
        [only] if curves.len() == 1 => {
            return format!(
                "The budget of {} suffices in {} futures; to be safe in 80 of 100 there is {}",
                words::pounds(only.budget),
                words::frequency(only.within, only.of),
                match only.levels[1].beyond(only.budget) {
                    beyond if beyond > 0.0 => format!("{} too little", fine(beyond)),
                    beyond => format!("{} to spare", fine(-beyond)),
                }
            );
        }
        [first, ..] => {
            let same = planned.iter().all(|found| found.budget == first.budget);
            let budget =
                if same { format!("The budget of {}", words::pounds(first.budget)) } else { "The budget".to_owned() };
            let safe = planned.iter().filter(|found| found.within as f64 >= 0.8 * found.of as f64).count();
            let which = match safe {
                0 => "no option".to_owned(),
                1 => "1 option".to_owned(),
                safe => format!("{safe} options"),
            };
            return format!("{budget} suffices in 80 of 100 futures for {which} of {}", planned.len());
        }
    }
    let contingency = |costs: &Vec<f64>| quantile(costs, 0.8) - quantile(costs, 0.5);
    let widest = curves.iter().map(contingency).fold(0.0, f64::max);
    let amount = if widest < 1e6 { words::pounds((widest / 1e4).ceil() * 1e4) } else { millions(widest) };
    match experiment.options.len() {
        1 => format!("{amount} beyond the middle cost keeps 80 of 100 futures within their money"),
        _ => format!("At most {amount} beyond its middle cost keeps 80 of 100 futures of an option within their money"),
    }
}

fn alt(experiment: &Experiment, wording: &Wording, curves: &[Vec<f64>], budgets: &[Option<&Sufficiency>]) -> String {
    let one = |((option, costs), budget): ((&OptionResult, &Vec<f64>), &Option<&Sufficiency>)| {
        let [middle, eighty, ninety] = LEVELS.map(|level| fine(quantile(costs, level)));
        let against = budget.map_or(String::new(), |found| {
            let often = words::frequency(found.within, found.of);
            format!(", within the budget in {often}, {} for 80 of 100", needed_exactly(found))
        });
        let title = &option.scenario.title;
        format!("{title}: 50 of 100 futures within {middle}, 80 within {eighty}, 90 within {ninety}{against}")
    };
    let rows: Vec<String> = experiment.options.iter().zip(curves).zip(budgets).map(one).collect();
    format!("{}. {}.", wording.title, rows.join("; "))
}

fn data(experiment: &Experiment, curves: &[Vec<f64>], budgets: &[Option<&Sufficiency>]) -> String {
    let mut table = Rows::new(["option", "share", "cost", "budget"]);
    for ((option, costs), budget) in experiment.options.iter().zip(curves).zip(budgets) {
        let budget = budget.map_or_else(String::new, |found| plain(found.budget));
        for percent in 0..=100_u32 {
            let share = f64::from(percent) / 100.0;
            table.row([&*option.scenario.name, &*plain(share), &*plain(quantile(costs, share)), &*budget]);
        }
    }
    table.finish()
}
