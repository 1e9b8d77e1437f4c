//! End-of-run and yearly figures of one replication: the rows of `replications.csv`.

use crate::model::costs::HEADINGS;
use crate::model::ids::Id;
use crate::model::meter::{Flow, Level, Totals};
use crate::model::record::Layout;
use crate::model::{Measure, Outcome, Plan, Scope};

/// Weeks averaged for an end-of-run figure.
const LAST_WEEKS: usize = 4;
/// Working days in a year of 52 weeks and a bit, for turnover.
const DAYS_A_YEAR: f64 = crate::kernel::time::DAYS_A_YEAR;

/// What a figure is of: area (`None` is all) and measure.
pub type Name = (Option<usize>, String);

/// Costs of a financial year that are kept: all of them, and those of each heading.
#[must_use]
pub fn costs_of_a_year() -> usize {
    1 + HEADINGS
}

/// How many figures are kept in detail.
#[must_use]
pub fn in_detail(layout: &Layout) -> usize {
    let places =
        layout.series.iter().filter(|(measure, scope)| *measure == Measure::ALL[0] && scope.team_kind.is_none());
    end_of_run(layout).count() + 2 * places.count()
}

/// The names of the figures of a replication that are written of each: of the target, the costs of each financial year, and in detail
/// the end of the run.
#[must_use]
pub fn names(plan: &Plan, detail: bool) -> Vec<Name> {
    const OF_THE_TARGET: [&str; 6] = [
        "target_measure",
        "target_met",
        "weeks_over_target",
        "run_initial_assessments_in_time",
        "run_core_assessments_in_time",
        "run_cost_total",
    ];
    let mut names: Vec<Name> = OF_THE_TARGET.iter().map(|&name| (None, name.to_owned())).collect();
    if detail {
        names.extend(end_of_run(&plan.layout).map(|(_, measure, area)| (area, measure.name().to_owned())));
        for area in places(plan) {
            names.push((area, "run_sickness_rate".to_owned()));
            names.push((area, "run_turnover_a_year".to_owned()));
        }
    }
    for year in &plan.years {
        let headings = Measure::COST_HEADINGS.into_iter().filter(|_| detail);
        let measures = std::iter::once(Measure::CostTotal).chain(headings);
        names.extend(measures.map(|measure| (None, format!("{} {}", measure.name(), year.label))));
    }
    names
}

/// The others, in the order of their [`names`]; NaN where there is none.
#[must_use]
pub fn others(plan: &Plan, outcome: &Outcome, detail: bool) -> Vec<f64> {
    let (weeks, mut values) = (plan.layout.weeks, Vec::new());
    if detail {
        let kept = LAST_WEEKS.min(weeks);
        values.extend(end_of_run(&plan.layout).map(|(index, ..)| {
            let last = &outcome.weekly[(index + 1) * weeks - kept..(index + 1) * weeks];
            defined(last.iter().sum::<f64>() / kept as f64)
        }));
        values.extend(places(plan).flat_map(|area| rates(outcome, area)));
    }
    // Cost by financial year and heading, as `cost_total 2010/11`.
    for costs in &outcome.years {
        values.push(costs.iter().sum());
        values.extend(costs);
    }
    values
}

/// Every weekly measure of an area or of all, with its place in the layout: of it, the mean of the last four weeks of the run.
fn end_of_run(layout: &Layout) -> impl Iterator<Item = (usize, Measure, Option<usize>)> {
    let series = layout.series.iter().enumerate().filter(|(_, (_, scope))| scope.team_kind.is_none());
    series.map(|(index, &(measure, scope))| (index, measure, scope.area))
}

/// All areas together, and each.
fn places(plan: &Plan) -> impl Iterator<Item = Option<usize>> {
    Scope::every(plan.scenario.areas.len()).filter(|scope| scope.team_kind.is_none()).map(|scope| scope.area)
}

/// Rates of sickness and turnover over the whole run.
fn rates(outcome: &Outcome, area: Option<usize>) -> [f64; 2] {
    let mut totals = Totals::default();
    for (group, of_group) in outcome.totals.iter() {
        if area.is_none_or(|area| area == group.area().index()) {
            totals.add(of_group);
        }
    }
    let at_risk = totals.level(Level::InPost) - totals.level(Level::OnLeave);
    let sickness = defined(totals.level(Level::Sick) / at_risk);
    let turnover = defined(totals.flow(Flow::Leavers) / totals.level(Level::InPost) * DAYS_A_YEAR);
    [sickness, turnover]
}

fn defined(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}
