//! Cost S-curves: the share of replications whose run stays within each cost, the finance officer's levels on it, and the
//! planned budget, where there is one.

use super::prelude::*;
use crate::statistics::quantile;
use crate::study::budget::{LEVELS, Sufficiency};

/// Room over the curves for the name of the budget.
const NAMES: f64 = 22.0;

/// Costs of an option's replications, least first, and what was found of its budget.
struct Curve<'a> {
    option: &'a OptionResult,
    costs: Vec<f64>,
    budget: Option<&'a Sufficiency>,
}

pub fn chart(experiment: &Experiment) -> Chart {
    let curves = experiment.options.iter().enumerate().map(|(index, option)| {
        let mut costs: Vec<f64> = option.figures.iter().map(|figures| figures.cost).collect();
        costs.sort_by(f64::total_cmp);
        Curve { option, costs, budget: experiment.budgets.get(index).and_then(|found| found.run.as_ref()) }
    });
    let curves: Vec<Curve<'_>> = curves.collect();
    let planned = curves.iter().any(|curve| curve.budget.is_some());
    let page = Page {
        title: title(&curves),
        subtitle: format!(
            "Share of simulated futures in which the run costs no more. Marked, and named under each title: what 50, 80 and 90 \
             of 100 futures stay within{}",
            if planned { "; dashed, the planned budget" } else { "" }
        ),
        caption: format!(
            "Money put by beyond the cost of the middle future, so that 80 or 90 of 100 futures stay within, is the \
             contingency. The curves hold {}.",
            words::held(experiment.inputs())
        ),
        panels: curves.iter().map(|curve| (curve.option.scenario.title.clone(), note(curve))).collect(),
        axis: 46.0,
        value: 12.0,
        foot: 30.0,
        ..Page::default()
    };
    let mut sheet = page.lay_out();
    let range = range(&curves);
    let over = if planned { NAMES } else { 6.0 };
    for (index, curve) in curves.iter().enumerate() {
        let mut plot = sheet.plot(index, range, (0.0, 1.0), [4.0, 0.0, over, 0.0]);
        plot.share_axis(4);
        plot.money_axis(if plot.panel.plot.width() > 400.0 { 6 } else { 3 }, "");
        draw(&mut plot, &curve.costs);
        if let Some(found) = curve.budget {
            budget_line(&mut plot, found);
        }
    }
    let kind = "Curves, a panel an option";
    sheet.chart(("cost-curve", "How much to set aside"), kind, curves.iter().map(in_words), csv(&curves))
}

fn note(curve: &Curve<'_>) -> String {
    let [median, eighty, ninety] = LEVELS.map(|level| fine(quantile(&curve.costs, level)));
    let mut note = format!("{median}, {eighty}, {ninety}");
    if let Some(found) = curve.budget {
        let often = words::frequency(found.within, found.of);
        note = format!("{note}. Budget: {often}; for 80, {}", needed(found, fine, "more"));
    }
    note
}

/// Money needed beyond the budget for 80 of 100 replications: `£120,000 more`, or `£30,000 to spare`.
fn needed(found: &Sufficiency, money: fn(f64) -> String, more: &str) -> String {
    match found.levels[1].beyond(found.budget) {
        beyond if beyond > 0.0 => format!("{} {more}", money(beyond)),
        beyond => format!("{} to spare", money(-beyond)),
    }
}

/// Millions to two decimals: what lies between the levels is less than the tenth of a million that tables show.
fn fine(value: f64) -> String {
    if value.abs() < 1e6 { words::pounds(value) } else { format!("£{:.2}m", value / 1e6) }
}

/// From the least to the largest cost, and to budgets that are not so far away that the curves would become walls.
fn range(curves: &[Curve<'_>]) -> (f64, f64) {
    let (low, high) = extent(curves.iter().flat_map(|curve| &curve.costs).copied(), (0.0, 1.0));
    let far = (high - low).max(high.abs() * 0.01);
    let budgets = curves.iter().filter_map(|curve| curve.budget).map(|found| found.budget);
    let near = budgets.filter(|budget| *budget > low - far && *budget < high + far);
    let (low, high) = extent(near.chain([low, high]), (0.0, 1.0));
    let pad = ((high - low) * 0.04).max(high.abs() * 0.005).max(1_000.0);
    ((low - pad).max(0.0), high + pad)
}

/// The empirical distribution function, as a line through the order statistics, and its three levels.
fn draw(plot: &mut Plot<'_>, costs: &[f64]) {
    if costs.is_empty() {
        return;
    }
    let steps = costs.len().saturating_sub(1).max(1) as f64;
    let levels = LEVELS.map(|level| (quantile(costs, level), level));
    for level in levels {
        let (frame, at) = (plot.panel.plot, plot.at(level));
        plot.canvas.faint(&[(frame.left, at.1), at, (at.0, frame.bottom)], LIGHT, 0.9);
    }
    plot.line(costs.iter().enumerate().map(|(rank, &cost)| (cost, rank as f64 / steps)), BLUE, 2.2);
    levels.into_iter().for_each(|level| plot.dot(level, 4.0, PLUM));
}

/// The planned budget: a dashed line, named over the curve's top, and the share of replications that it suffices for. One that lies
/// beyond the axis is named at that end.
fn budget_line(plot: &mut Plot<'_>, found: &Sufficiency) {
    let (frame, (low, high)) = (plot.panel.plot, plot.x.from);
    let ink = Ink::bold(LABEL, for_text(ORANGE));
    let at = plot.x.at(found.budget.clamp(low, high));
    let name = format!("Budget {}", fine(found.budget));
    let name = match found.budget {
        budget if budget < low => format!("← {name}"),
        budget if budget > high => format!("{name} →"),
        budget => {
            plot.canvas.dashes((at, frame.bottom), (at, frame.top + NAMES - 4.0), ORANGE, 1.8);
            plot.dot((budget, found.within as f64 / found.of as f64), 4.5, ORANGE);
            name
        }
    };
    let half = ink.width(&name) / 2.0;
    let middle = at.min(frame.right - half).max(frame.left + half);
    plot.canvas.text(&name, (middle, frame.top + NAMES - 8.0), Anchor::Middle, ink);
}

fn title(curves: &[Curve<'_>]) -> String {
    let planned: Vec<&Sufficiency> = curves.iter().filter_map(|curve| curve.budget).collect();
    match *planned {
        [] => {}
        [only] if curves.len() == 1 => {
            let (budget, often) = (words::pounds(only.budget), words::frequency(only.within, only.of));
            let needed = needed(only, fine, "too little");
            return format!(
                "The budget of {budget} suffices in {often} futures; to be safe in 80 of 100 there is {needed}"
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
    let contingency = |curve: &Curve<'_>| quantile(&curve.costs, 0.8) - quantile(&curve.costs, 0.5);
    let widest = curves.iter().map(contingency).fold(0.0, f64::max);
    let amount = if widest < 1e6 { words::pounds((widest / 1e4).ceil() * 1e4) } else { millions(widest) };
    match curves.len() {
        1 => format!("{amount} beyond the middle cost keeps 80 of 100 futures within their money"),
        _ => format!("At most {amount} beyond its middle cost keeps 80 of 100 futures of an option within their money"),
    }
}

fn in_words(curve: &Curve<'_>) -> String {
    let [median, eighty, ninety] = LEVELS.map(|level| fine(quantile(&curve.costs, level)));
    let against = curve.budget.map_or(String::new(), |found| {
        let often = words::frequency(found.within, found.of);
        format!(", within the budget in {often}, {} for 80 of 100", needed(found, words::pounds, "more"))
    });
    let title = &curve.option.scenario.title;
    format!("{title}: 50 of 100 futures within {median}, 80 within {eighty}, 90 within {ninety}{against}")
}

fn csv(curves: &[Curve<'_>]) -> String {
    let rows = curves.iter().flat_map(|curve| {
        let budget = curve.budget.map_or_else(String::new, |found| plain(found.budget));
        (0..=100_u32).map(move |percent| {
            let share = f64::from(percent) / 100.0;
            let mut row = cells(&[&curve.option.scenario.name], [share, quantile(&curve.costs, share)]);
            row.push(budget.clone());
            row
        })
    });
    data(["option", "share", "cost", "budget"], rows)
}
