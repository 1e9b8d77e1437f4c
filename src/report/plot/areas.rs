//! The target measure area by area: the base and up to three options.

use super::lines::{LineChart, LinePanel, Series, points, with_values};
use super::prelude::*;

/// Draws it; `None` where the measure has no value in any area: money has none.
pub fn chart(experiment: &Experiment) -> Option<Chart> {
    let base = &experiment.base().scenario;
    let measure = words::target_measure(base);
    let shown = shown(experiment);
    let names = words::short_titles(experiment, 60);
    let panel = |(area, named): (usize, &crate::scenario::Area)| {
        let scope = Scope { area: Some(area), team_kind: None };
        let series = shown.iter().zip(CATEGORIES).map(|(&index, colour)| Series {
            label: names[index].clone(),
            colour,
            points: points(&experiment.options[index], measure, scope),
        });
        let dates = experiment.base().weeks.iter().map(|week| week.date).collect();
        LinePanel { title: named.name.clone(), key: named.name.clone(), dates, series: series.collect() }
    };
    let panels = with_values(base.areas.iter().enumerate().map(panel).collect())?;
    let tops = panels.iter().flat_map(|panel| &panel.series).flat_map(|s| s.points.iter().flatten()).map(|p| p[2]);
    let high = round_up(tops.fold(base.target.wanted.value, f64::max) * 1.05, 7);
    let target = words::target_amount(base) + &words::in_area(base);
    let page = Page {
        title: title(experiment, measure, &panels, &names[shown.last().copied().unwrap_or(0)]),
        subtitle: format!(
            "{} by area. Thick lines: middle future; thin: 8 of 10 simulated futures lie between; dashed: target {target}",
            words::capital(&words::of_pathway(base, &words::noun(measure))),
        ),
        caption: caption(experiment, &shown),
        ..Page::default()
    };
    let lines = LineChart {
        name: "caseload-by-area",
        heading: "Area by area",
        panels,
        by: "area",
        high,
        value: &|value| words::value(measure, value),
        tick: &|value| words::target_value(measure, value),
        level: Some((base.target.wanted.value, format!("target {target}"), GREY)),
        words: if shown.len() > 1 { 130.0 } else { 90.0 },
    };
    Some(lines.chart(experiment, page))
}

/// The base and the options of least, median and largest cost.
fn shown(experiment: &Experiment) -> Vec<usize> {
    let mut others: Vec<usize> = (1..experiment.options.len()).collect();
    others.sort_by(|&a, &b| {
        let cost = |index: usize| experiment.options[index].headline.cost.p50;
        cost(a).total_cmp(&cost(b)).then(a.cmp(&b))
    });
    let picked = match others.len() {
        0..=3 => others,
        n => vec![others[0], others[n / 2], others[n - 1]],
    };
    std::iter::once(0).chain(picked).collect()
}

fn title(experiment: &Experiment, measure: Measure, panels: &[LinePanel], option: &str) -> String {
    let end = |panel: &'_ LinePanel| panel.series.iter().find(|series| series.label == option)?.at_the_end();
    let mut ends: Vec<(f64, &str)> = panels.iter().filter_map(|panel| Some((end(panel)?, &*panel.title))).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (Some(least), Some(most)) = (ends.first(), ends.last()) else {
        return "Caseload by area".to_owned();
    };
    let value = |v| words::value(measure, v);
    let named = || format!("with “{}”, ", words::shorten(option, 44));
    let with = if experiment.options.len() == 1 { String::new() } else { named() };
    if ends.len() == 1 && panels.len() > 1 {
        return words::capital(&format!("{with}{} ends at {}", least.1, value(least.0)));
    }
    if ends.len() == 1 || value(least.0) == value(most.0) {
        return words::capital(&format!("{with}every area ends at {}", value(least.0)));
    }
    words::capital(&format!("{with}{} ends at {}, {} at {}", least.1, value(least.0), most.1, value(most.0)))
}

fn caption(experiment: &Experiment, shown: &[usize]) -> String {
    let left_out = experiment.options.len() - shown.len();
    let held = words::held(experiment.inputs());
    let bands = format!("The thin lines hold at each date separately, and hold {held}.");
    if left_out == 0 {
        return bands;
    }
    let others = if left_out == 1 { "The other option is".to_owned() } else { format!("The other {left_out} are") };
    format!("Shown are the base and the options of least, middle and largest cost. {others} in weekly.csv. {bands}")
}
