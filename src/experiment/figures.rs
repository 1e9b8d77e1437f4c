//! End-of-run and yearly figures of one replication: the rows of `replications.csv`.

use super::runner::Done;
use crate::model::meter::{Flow, Level};
use crate::model::record::Totals;
use crate::model::{Measure, Scope};

/// Weeks averaged for an end-of-run figure.
const LAST_WEEKS: usize = 4;
/// Working days in a year of 52 weeks and a bit, for turnover.
const DAYS_A_YEAR: f64 = crate::kernel::time::DAYS_A_YEAR;

/// One figure: area (`None` is all), measure, value.
pub type Figure = (Option<usize>, String, Option<f64>);

/// All figures of a replication.
#[must_use]
pub fn figures(done: &Done<'_>) -> Vec<Figure> {
    let mut rows = target(done);
    rows.extend(end_of_run(done));
    rows.extend(rates(done));
    rows.extend(years(done));
    rows
}

fn target(done: &Done<'_>) -> Vec<Figure> {
    let figures = done.figures;
    let share = |(done, in_time): (f64, f64)| defined(in_time / done);
    [
        ("target_measure", defined(figures.target_measure)),
        ("target_met", Some(f64::from(u8::from(done.target_met)))),
        ("weeks_over_target", Some(figures.weeks_over)),
        ("run_initial_assessments_in_time", share(figures.initial)),
        ("run_core_assessments_in_time", share(figures.core)),
        ("run_cost_total", Some(figures.cost)),
    ]
    .into_iter()
    .map(|(name, value)| (None, name.to_string(), value))
    .collect()
}

/// Every weekly measure: mean of the last four weeks of the run.
fn end_of_run(done: &Done<'_>) -> Vec<Figure> {
    let weeks = done.layout.weeks;
    let kept = LAST_WEEKS.min(weeks);
    let series = done.layout.series.iter().enumerate();
    series
        .filter(|(_, (_, scope))| scope.team_kind.is_none())
        .map(|(index, &(measure, scope))| {
            let last = &done.outcome.weekly[(index + 1) * weeks - kept..(index + 1) * weeks];
            (scope.area, measure.name().to_string(), defined(last.iter().sum::<f64>() / kept as f64))
        })
        .collect()
}

/// Rates over the whole run, by area and in all.
fn rates(done: &Done<'_>) -> Vec<Figure> {
    let mut rows = Vec::new();
    let areas = done.plan.scenario.areas.len();
    for scope in Scope::every(areas).filter(|scope| scope.team_kind.is_none()) {
        let mut totals = Totals::default();
        for (group, of_group) in done.outcome.totals.iter().enumerate() {
            if scope.area.is_none_or(|area| area == group / 2) {
                totals.add(of_group);
            }
        }
        let at_risk = totals.level(Level::InPost) - totals.level(Level::OnLeave);
        let sickness = defined(totals.level(Level::Sick) / at_risk);
        let turnover = defined(totals.flow(Flow::Leavers) / totals.level(Level::InPost) * DAYS_A_YEAR);
        rows.push((scope.area, "run_sickness_rate".to_string(), sickness));
        rows.push((scope.area, "run_turnover_a_year".to_string(), turnover));
    }
    rows
}

/// Cost by financial year and heading, as `cost_total 2010/11`.
fn years(done: &Done<'_>) -> Vec<Figure> {
    let mut rows = Vec::new();
    for (year, costs) in done.plan.years.iter().zip(&done.outcome.years) {
        let total = (Measure::CostTotal, costs.iter().sum());
        let headings = Measure::COST_HEADINGS.into_iter().zip(costs.iter().copied());
        rows.extend(
            std::iter::once(total).chain(headings).map(|(measure, cost): (Measure, f64)| {
                (None, format!("{} {}", measure.name(), year.label), Some(cost))
            }),
        );
    }
    rows
}

fn defined(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
