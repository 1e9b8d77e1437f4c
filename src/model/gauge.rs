//! What a simulated future says of a figure that was counted in the real service.

use crate::model::record::Layout;
use crate::model::{Outcome, Plan, Scope};
use crate::scenario::targets::{ObservedFigure, Period, TargetRun, Targets};
use crate::scenario::{Scenario, ScenarioErrors};
use std::ops::Range;

/// Reads one figure from an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// Index of the figure in the file of targets.
    pub target: usize,
    weeks: Range<usize>,
    series: usize,
    /// What a share is a share of: its weeks count by it.
    weight: Option<usize>,
    all_weeks: usize,
    sum: bool,
    times: f64,
}

impl Gauge {
    /// The gauges of a run, for the figures that are held against it.
    ///
    /// # Errors
    /// A figure of an area, a kind of team or a date that the run does not have.
    pub fn of_run(targets: &Targets, run: usize, plan: &Plan) -> Result<Vec<Self>, ScenarioErrors> {
        let layout = plan.layout.clone();
        let of_run = targets.targets.iter().enumerate().filter(|(_, target)| target.run == run);
        of_run
            .map(|(index, target)| {
                Self::new(index, target, plan, &layout).map_err(|(message, help)| targets.wrong(target, message, help))
            })
            .collect()
    }

    fn new(
        index: usize,
        target: &ObservedFigure,
        plan: &Plan,
        layout: &Layout,
    ) -> Result<Self, (String, &'static str)> {
        let scope = Scope { area: area_of(target, &plan.scenario)?, team_kind: target.team_kind };
        let place = |measure| layout.series.iter().position(|&entry| entry == (measure, scope));
        let series = place(target.measure).ok_or_else(|| {
            let message = format!("`{}` is not measured for that part of the service", target.measure.name());
            (message, "leave out `team`, or `area`; docs/outputs.md says what is measured of what")
        })?;
        let weeks = weeks_of(target.period, plan);
        if weeks.is_empty() {
            let days = &plan.scenario.days;
            let message =
                format!("the run `{}` ({} to {}) has no such week", plan.scenario.name, days.start(), days.end());
            return Err((message, "state dates within the run"));
        }
        Ok(Self {
            target: index,
            weeks,
            series,
            weight: target.measure.share_of().and_then(place),
            all_weeks: layout.weeks,
            sum: matches!(target.period, Period::Sum(..)),
            times: target.times,
        })
    }

    /// The figure in one simulated future; NaN where it has no meaning.
    #[must_use]
    pub fn read(&self, outcome: &Outcome) -> f64 {
        let weekly = |series: usize, week: usize| outcome.weekly[series * self.all_weeks + week];
        let (mut sum, mut weight) = (0.0, 0.0);
        for week in self.weeks.clone() {
            let value = weekly(self.series, week);
            let of_week = self.weight.map_or(1.0, |series| weekly(series, week));
            if !value.is_nan() && of_week > 0.0 {
                sum += value * of_week;
                weight += of_week;
            }
        }
        let value = if self.sum { sum } else { sum / weight };
        value * self.times
    }
}

fn area_of(target: &ObservedFigure, scenario: &Scenario) -> Result<Option<usize>, (String, &'static str)> {
    let Some(name) = &target.area else { return Ok(None) };
    let found = scenario.areas.iter().position(|area| area.name == *name);
    found
        .map(Some)
        .ok_or_else(|| (format!("there is no area `{name}` in `{}`", scenario.name), "name one of its areas"))
}

/// The weeks of a period: that of the day, or those of which the middle lies in it.
fn weeks_of(period: Period, plan: &Plan) -> Range<usize> {
    let days = &plan.scenario.days;
    let time_after = |day: jiff::civil::Date| days.time_of(day.tomorrow().unwrap_or(day));
    match period {
        Period::On(day) => {
            let t = days.time_of(day);
            let week = plan.weeks.iter().position(|week| t < week.to && t >= week.from);
            week.filter(|_| day >= days.start() && day <= days.end()).map_or(0..0, |week| week..week + 1)
        }
        Period::Mean(from, to) | Period::Sum(from, to) => {
            let (from, to) = (days.time_of(from), time_after(to));
            let within = |week: &crate::kernel::time::Week| (from..to).contains(&((week.from + week.to) / 2.0));
            let first = plan.weeks.iter().position(within);
            let last = plan.weeks.iter().rposition(within);
            first.zip(last).map_or(0..0, |(first, last)| first..last + 1)
        }
    }
}

/// What a run is called in messages and progress.
#[must_use]
pub fn title_of(run: &TargetRun, scenario: &Scenario) -> String {
    format!("{}: {}", run.name, scenario.title)
}
