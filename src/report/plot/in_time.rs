//! Assessments within their limits, and drift: lines over time, an option a panel.

use super::lines::{Bands, LineChart, by_option, points};
use super::prelude::*;
use crate::study::comparison::HeadlineMeasure;

/// Weeks over which these charts average.
const WEEKS: usize = 13;

/// Share of initial and core assessments within their limits; `None` where nobody assesses.
pub fn assessments(experiment: &Experiment) -> Option<Chart> {
    let scenario = &experiment.base().scenario;
    let limits = &scenario.on_first_day().limits;
    if !scenario.has_core_assessments {
        return one_assessment(experiment, limits.initial_assessment_days);
    }
    let kinds = [
        (HeadlineMeasure::InitialInTime, "initial", limits.initial_assessment_days),
        (HeadlineMeasure::CoreInTime, "core", limits.core_assessment_days),
    ];
    let [initial, core] = kinds.map(|(_, kind, days)| format!("{kind}, in {days} days"));
    let lines = [(Measure::InitialInTimeQuarter, initial, BLUE), (Measure::CoreInTimeQuarter, core, PLUM)];
    let panels = by_option(experiment, &lines, smooth)?;
    let made = kinds.into_iter().filter(|(measure, ..)| experiment.measures().contains(measure));
    let within: Vec<String> = made.map(|(_, kind, days)| format!("{kind} within {days}")).collect();
    let page = Page {
        title: in_time_title(experiment),
        subtitle: format!(
            "{} working days. Thick lines: middle future; thin: 8 of 10 simulated futures lie between",
            words::capital(&within.join(", "))
        ),
        caption: of_13_weeks(experiment),
        ..Page::default()
    };
    let lines = LineChart::of_shares(("assessments-in-time", "Assessments in time"), panels, 72.0);
    Some(lines.chart(experiment, page))
}

/// The same where there is one assessment.
fn one_assessment(experiment: &Experiment, days: f64) -> Option<Chart> {
    let lines = [(Measure::InitialInTimeQuarter, format!("within {days} days"), BLUE)];
    let panels = by_option(experiment, &lines, smooth)?;
    let page = Page {
        title: in_time_title(experiment),
        subtitle: format!(
            "Within {days} working days of the referral. Thick line: middle future; thin: 8 of 10 simulated futures lie between"
        ),
        caption: of_13_weeks(experiment),
        ..Page::default()
    };
    let lines = LineChart::of_shares(("assessments-in-time", "Assessments in time"), panels, 72.0);
    Some(lines.chart(experiment, page))
}

fn of_13_weeks(experiment: &Experiment) -> String {
    format!(
        "Of the assessments completed in the 13 weeks that end at each date; the lines hold {}.",
        words::held(experiment.inputs())
    )
}

/// Speed of the three classes of work; `None` where there is no work, or the run is shorter than the weeks that are averaged.
pub fn drift(experiment: &Experiment) -> Option<Chart> {
    let last = if looked_after(experiment) { "looked after" } else { "closing" };
    let lines = [
        (Measure::SpeedAssessment, "assessments".to_owned(), BLUE),
        (Measure::SpeedChildProtection, "protection and need".to_owned(), TEAL),
        (Measure::SpeedLookedAfter, last.to_owned(), ORANGE),
    ];
    let panels = by_option(experiment, &lines, smooth)?;
    let page = Page {
        title: drift_title(experiment),
        subtitle: "Speed of each kind of work: 1 is the pace of a worker with time for all of it, 0.5 means that it \
                   takes twice as long. Thick lines: middle future; thin lines: 8 of 10 simulated futures lie between"
            .to_owned(),
        caption: format!(
            "Means over the 13 weeks that end at each date of the weekly figures (middle, and 1 in 10 above and below); \
             they hold {}. A worker short of hours serves assessments first and looked-after work last; but assessments come to \
             one team in its duty week, all at once, and may be slowest all the same.",
            words::held(experiment.inputs())
        ),
        ..Page::default()
    };
    let lines = LineChart {
        value: &|value| format!("{value:.2}"),
        tick: &|value| format!("{value:.1}"),
        ..LineChart::of_shares(("drift", "Drift: how fast work goes"), panels, 86.0)
    };
    Some(lines.chart(experiment, page))
}

/// Whether any option ever has looked-after children; the measure of their work holds that of holding, closing and transfers, too.
fn looked_after(experiment: &Experiment) -> bool {
    let series = experiment.options.iter().filter_map(|o| o.weekly.get(Measure::OpenCasesLookedAfter, Scope::ALL));
    series.flatten().flatten().any(|week| week.mean > 0.0)
}

/// A measure over 13 weeks: formed so in every replication where there is such a measure, else by means of weekly figures.
fn smooth(option: &OptionResult, measure: Measure) -> Bands {
    let points = points(option, measure, Scope::ALL);
    let formed = matches!(measure, Measure::InitialInTimeQuarter | Measure::CoreInTimeQuarter);
    if formed { points } else { averaged(&points) }
}

/// Means of the weeks that end at each week, as many as have a value; none before there are that many weeks.
fn averaged(points: &[Option<[f64; 3]>]) -> Bands {
    let mean = |window: &[Option<[f64; 3]>]| {
        let defined: Vec<&[f64; 3]> = window.iter().flatten().collect();
        let n = defined.len() as f64;
        (n > 0.0).then(|| std::array::from_fn(|place| defined.iter().map(|point| point[place]).sum::<f64>() / n))
    };
    (1..=points.len()).map(|end| if end < WEEKS { None } else { mean(&points[end - WEEKS..end]) }).collect()
}

fn ends(experiment: &Experiment, measure: Measure) -> impl Iterator<Item = f64> {
    experiment.options.iter().filter_map(move |option| Some(smooth(option, measure).pop()??[1]))
}

fn in_time_title(experiment: &Experiment) -> String {
    let kinds = [(Measure::InitialInTimeQuarter, "initial"), (Measure::CoreInTimeQuarter, "core")];
    let has_core = experiment.base().scenario.has_core_assessments;
    let parts = kinds.into_iter().filter_map(|(measure, kind)| {
        let share = between(ends(experiment, measure), |share| format!("{:.0}", share * 100.0), " %")?;
        Some(if has_core { format!("{share} of {kind}") } else { share })
    });
    let parts = parts.collect::<Vec<_>>().join(" and ");
    let by_option = if experiment.options.len() > 1 { ", depending on the option" } else { "" };
    if parts.is_empty() {
        return "Assessments in time: none are completed in the last weeks".to_owned();
    }
    let of = if has_core { "" } else { " of" };
    format!("At the end {parts}{of} assessments are in time{by_option}")
}

fn drift_title(experiment: &Experiment) -> String {
    let speeds = ends(experiment, Measure::SpeedLookedAfter).filter(|_| looked_after(experiment));
    match between(speeds, |speed| format!("{speed:.2}"), "") {
        None => "Speed of each kind of work".to_owned(),
        Some(both) if both.contains(" to ") => {
            format!("Looked-after work ends at {both} of its full pace, depending on the option")
        }
        Some(one) => format!("Looked-after work ends at {one} of its full pace"),
    }
}
