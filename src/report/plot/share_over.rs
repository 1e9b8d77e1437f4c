//! Share of social workers with more than 20, 25 and 35 cases over time: lines, an option a panel.

use super::Chart;
use super::areas::points;
use super::fan::span;
use super::lines::{LinePanel, Series, Shared, draw, ends_in_words, with_values};
use super::palette::{BLUE, ORANGE, PLUM};
use super::sheet::{Wording, round_up};
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::{Measure, Scope};
use crate::report::words;

/// Draws it; `None` where no worker is in post in any future.
pub fn chart(experiment: &Experiment) -> Option<Chart> {
    let lines = [
        (Measure::ShareOver20, "over 20 cases", BLUE),
        (Measure::ShareOver25, "over 25 cases", PLUM),
        (Measure::ShareOver35, "over 35 cases", ORANGE),
    ];
    let panel = |option: &OptionResult| {
        let line = |&(measure, label, colour): &(Measure, &str, _)| Series {
            label: label.to_owned(),
            colour,
            points: points(option, measure, Scope::ALL),
        };
        LinePanel::of(option, lines.iter().map(line).collect())
    };
    let panels = with_values(experiment.options.iter().map(panel).collect())?;
    let highest = panels.iter().flat_map(|panel| &panel.series).flat_map(|series| series.points.iter().flatten());
    let high = highest.map(|point| point[2]).fold(0.05, f64::max);
    let wording = Wording {
        title: title(&panels),
        subtitle: "Share of permanent social workers in post. Thick lines: middle future; thin lines: 8 of 10 simulated futures \
                   lie between"
            .to_owned(),
        caption: format!(
            "Managers and agency workers are not counted. The lines hold at each date separately; they hold {}.",
            words::held(experiment.unknowns())
        ),
    };
    let percent = |value: f64| format!("{:.0} %", 100.0 * value);
    let shared = Shared {
        span: span(experiment),
        high: round_up(high, 5).min(1.0),
        value: &percent,
        tick: &percent,
        level: None,
        words: 76.0,
        panel_column: "option",
    };
    let alt = alt(&wording, &panels, &percent);
    let (svg, data_csv) = draw(&wording, panels, &shared, &alt);
    Some(Chart { name: "share-over", heading: "Workers with many cases", title: wording.title, alt, svg, data_csv })
}

fn title(panels: &[LinePanel]) -> String {
    let text = |line: usize| {
        let mut ends: Vec<f64> = panels.iter().filter_map(|panel| panel.series.get(line)?.at_the_end()).collect();
        ends.sort_by(f64::total_cmp);
        let percent = |value: &f64| format!("{:.0}", 100.0 * value);
        match (ends.first().map(percent), ends.last().map(percent)) {
            (Some(low), Some(high)) if low == high => Some(format!("{low} %")),
            (Some(low), Some(high)) => Some(format!("{low} to {high} %")),
            _ => None,
        }
    };
    let (Some(over_20), Some(over_25)) = (text(0), text(1)) else {
        return "Share of social workers with many cases: at the end none is in post".to_owned();
    };
    let by_option = if panels.len() > 1 { ", depending on the option" } else { "" };
    format!("At the end {over_20} of social workers hold more than 20 cases, {over_25} more than 25{by_option}")
}

fn alt(wording: &Wording, panels: &[LinePanel], percent: &dyn Fn(f64) -> String) -> String {
    let ends: String = panels.iter().map(|panel| ends_in_words(panel, percent)).collect();
    format!("Line charts, a panel an option. {}. {}.{ends}", wording.title, wording.subtitle)
}
