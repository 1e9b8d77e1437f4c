//! The share of social workers with many cases over time: lines, an option a panel.

use super::lines::{LineChart, LinePanel, by_option, points};
use super::prelude::*;

/// Draws it; `None` where no worker is in post in any replication.
pub fn chart(experiment: &Experiment) -> Option<Chart> {
    let lines = [
        (Measure::ShareOver20, "over 20 cases".to_owned(), BLUE),
        (Measure::ShareOver25, "over 25 cases".to_owned(), PLUM),
        (Measure::ShareOver35, "over 35 cases".to_owned(), ORANGE),
    ];
    let panels = by_option(experiment, &lines, |option, measure| points(option, measure, Scope::ALL))?;
    let all = panels.iter().flat_map(|panel| &panel.series).flat_map(|series| series.points.iter().flatten());
    let high = all.map(|point| point[2]).fold(0.05, f64::max);
    let page = Page {
        title: title(&panels),
        subtitle: "Share of permanent social workers in post. Thick lines: middle future; thin lines: 8 of 10 simulated futures \
                   lie between"
            .to_owned(),
        caption: format!(
            "Managers and agency workers are not counted. The lines hold at each date separately; they hold {}.",
            words::held(experiment.inputs())
        ),
        ..Page::default()
    };
    let names = ("share-over", "Workers with many cases");
    let lines = LineChart { high: round_up(high, 5).min(1.0), ..LineChart::of_shares(names, panels, 76.0) };
    Some(lines.chart(experiment, page))
}

fn title(panels: &[LinePanel]) -> String {
    let text = |line: usize| {
        let ends = panels.iter().filter_map(|panel| panel.series.get(line)?.at_the_end());
        between(ends, |share| format!("{:.0}", 100.0 * share), " %")
    };
    let (Some(over_20), Some(over_25)) = (text(0), text(1)) else {
        return "Share of social workers with many cases: at the end none is in post".to_owned();
    };
    let by_option = if panels.len() > 1 { ", depending on the option" } else { "" };
    format!("At the end {over_20} of social workers hold more than 20 cases, {over_25} more than 25{by_option}")
}
