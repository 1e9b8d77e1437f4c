//! Assessments within their limits, and drift: lines over time, an option a panel.

use super::Chart;
use super::areas::points;
use super::canvas::Colour;
use super::fan::span;
use super::lines::{LinePanel, Series, Shared, draw, ends_in_words, with_values};
use super::palette::{BLUE, ORANGE, PLUM, TEAL};
use super::sheet::Wording;
use crate::experiment::comparison::HeadlineMeasure;
use crate::experiment::results::{Experiment, OptionResult};
use crate::model::{Measure, Scope};
use crate::report::words;

/// Weeks over which these charts average.
const WEEKS: usize = 13;

/// Share of initial and core assessments within their limits; `None` where nobody assesses.
pub fn assessments(experiment: &Experiment) -> Option<Chart> {
    let limits = &experiment.options[0].scenario.policies[0].policy.limits;
    let lines = [
        (Measure::InitialInTimeQuarter, format!("initial, in {} days", limits.initial_assessment_days), BLUE),
        (Measure::CoreInTimeQuarter, format!("core, in {} days", limits.core_assessment_days), PLUM),
    ];
    let panels = panels(experiment, &lines)?;
    let made = |measure| experiment.measures().contains(&measure);
    let within = [
        (made(HeadlineMeasure::InitialInTime), "initial", limits.initial_assessment_days),
        (made(HeadlineMeasure::CoreInTime), "core", limits.core_assessment_days),
    ];
    let within = within.into_iter().filter(|(made, ..)| *made).map(|(_, kind, days)| format!("{kind} within {days}"));
    let within = words::capital(&within.collect::<Vec<_>>().join(", "));
    let wording = Wording {
        title: in_time_title(experiment),
        subtitle: format!(
            "{within} working days. Thick lines: middle future; thin: 8 of 10 simulated futures lie between"
        ),
        caption: format!(
            "Of the assessments completed in the 13 weeks that end at each date; the lines hold {}.",
            words::held(experiment.unknowns())
        ),
    };
    let shared = Shared {
        span: span(experiment),
        high: 1.0,
        value: &|value| format!("{:.0} %", 100.0 * value),
        tick: &|value| format!("{:.0} %", 100.0 * value),
        level: None,
        words: 72.0,
        panel_column: "option",
    };
    let alt = alt(&wording, &panels, shared.value);
    let (svg, data_csv) = draw(&wording, panels, &shared, &alt);
    Some(Chart {
        name: "assessments-in-time",
        heading: "Assessments in time",
        title: wording.title,
        alt,
        svg,
        data_csv,
    })
}

/// Speed of the three classes of work; `None` where there is no work, or the run is shorter than the weeks that are averaged.
pub fn drift(experiment: &Experiment) -> Option<Chart> {
    let lines = [
        (Measure::SpeedAssessment, "assessments".to_owned(), BLUE),
        (Measure::SpeedChildProtection, "protection and need".to_owned(), TEAL),
        (
            Measure::SpeedLookedAfter,
            if looked_after(experiment) { "looked after" } else { "closing" }.to_owned(),
            ORANGE,
        ),
    ];
    let panels = panels(experiment, &lines)?;
    let wording = Wording {
        title: drift_title(experiment),
        subtitle: "Speed of each kind of work: 1 is the pace of a worker with time for all of it, 0.5 means that it \
                   takes twice as long. Thick lines: middle future; thin lines: 8 of 10 simulated futures lie between"
            .to_owned(),
        caption: format!(
            "Means over the 13 weeks that end at each date of the weekly figures (middle, and 1 in 10 above and below); \
             they hold {}. A worker short of hours serves assessments first and looked-after work last; but assessments come to \
             one team in its duty week, all at once, and may be slowest all the same.",
            words::held(experiment.unknowns())
        ),
    };
    let shared = Shared {
        span: span(experiment),
        high: 1.0,
        value: &|value| format!("{value:.2}"),
        tick: &|value| format!("{value:.1}"),
        level: None,
        words: 86.0,
        panel_column: "option",
    };
    let alt = alt(&wording, &panels, shared.value);
    let (svg, data_csv) = draw(&wording, panels, &shared, &alt);
    Some(Chart { name: "drift", heading: "Drift: how fast work goes", title: wording.title, alt, svg, data_csv })
}

/// Whether any option ever has looked-after children; the measure of their work holds that of holding, closing and transfers, too.
fn looked_after(experiment: &Experiment) -> bool {
    let series = experiment.options.iter().filter_map(|o| o.weekly.get(Measure::OpenCasesLookedAfter, Scope::ALL));
    series.flatten().flatten().any(|week| week.mean > 0.0)
}

fn panels(experiment: &Experiment, lines: &[(Measure, String, Colour)]) -> Option<Vec<LinePanel>> {
    let panel = |option: &OptionResult| {
        let line = |(measure, label, colour): &(Measure, String, Colour)| Series {
            label: label.clone(),
            colour: *colour,
            points: smooth(option, *measure),
        };
        LinePanel::of(option, lines.iter().map(line).collect())
    };
    with_values(experiment.options.iter().map(panel).collect())
}

/// A measure over 13 weeks: formed so in every future where there is such a measure, else by means of weekly figures.
fn smooth(option: &OptionResult, measure: Measure) -> Vec<Option<[f64; 3]>> {
    let points = points(option, measure, Scope::ALL);
    let formed = matches!(measure, Measure::InitialInTimeQuarter | Measure::CoreInTimeQuarter);
    if formed { points } else { averaged(&points) }
}

/// Means of the weeks that end at each week, as many as have a value; none before there are that many weeks.
fn averaged(points: &[Option<[f64; 3]>]) -> Vec<Option<[f64; 3]>> {
    let mean = |window: &[Option<[f64; 3]>]| {
        let defined: Vec<&[f64; 3]> = window.iter().flatten().collect();
        let n = defined.len() as f64;
        (n > 0.0).then(|| std::array::from_fn(|place| defined.iter().map(|point| point[place]).sum::<f64>() / n))
    };
    (1..=points.len()).map(|end| if end < WEEKS { None } else { mean(&points[end - WEEKS..end]) }).collect()
}

fn last(option: &OptionResult, measure: Measure) -> Option<f64> {
    smooth(option, measure).pop().flatten().map(|point| point[1])
}

fn range(experiment: &Experiment, measure: Measure) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = experiment.options.iter().filter_map(|option| last(option, measure)).collect();
    values.sort_by(f64::total_cmp);
    Some((*values.first()?, *values.last()?))
}

fn in_time_title(experiment: &Experiment) -> String {
    let kinds = [(Measure::InitialInTimeQuarter, "initial"), (Measure::CoreInTimeQuarter, "core")];
    let parts = kinds.into_iter().filter_map(|(measure, kind)| {
        let (low, high) = range(experiment, measure)?;
        let (low, high) = (format!("{:.0} %", low * 100.0), format!("{:.0} %", high * 100.0));
        let share = if low == high { low } else { format!("{} to {high}", low.trim_end_matches(" %")) };
        Some(format!("{share} of {kind}"))
    });
    let parts = parts.collect::<Vec<_>>().join(" and ");
    let by_option = if experiment.options.len() > 1 { ", depending on the option" } else { "" };
    if parts.is_empty() {
        return "Assessments in time: none are completed in the last weeks".to_owned();
    }
    format!("At the end {parts} assessments are in time{by_option}")
}

fn drift_title(experiment: &Experiment) -> String {
    let range = range(experiment, Measure::SpeedLookedAfter).filter(|_| looked_after(experiment));
    let Some((low, high)) = range else {
        return "Speed of each kind of work".to_owned();
    };
    let (low, high) = (format!("{low:.2}"), format!("{high:.2}"));
    if low == high {
        return format!("Looked-after work ends at {low} of its full pace");
    }
    format!("Looked-after work ends at {low} to {high} of its full pace, depending on the option")
}

fn alt(wording: &Wording, panels: &[LinePanel], value: &dyn Fn(f64) -> String) -> String {
    let ends: String = panels.iter().map(|panel| ends_in_words(panel, value)).collect();
    format!("Line charts, a panel an option. {}.{ends}", wording.subtitle)
}
