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

/// A figure that is kept of a replication.
#[derive(Debug, Clone)]
pub struct KeptFigure {
    /// Its name.
    pub name: Name,
    /// Where it comes from.
    pub source: FigureSource,
    /// Whether it is written, and not only reported of all replications together.
    pub written: bool,
}

/// Where a figure of a replication comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureSource {
    /// A weekly series: the mean of its last four weeks.
    EndOfRun(usize),
    /// Sickness over the whole run, of an area or of all.
    SicknessRate(Option<usize>),
    /// Turnover a year over the whole run, of an area or of all.
    Turnover(Option<usize>),
    /// The cost of a financial year: in all (0), or of a heading (from 1).
    CostOfYear(usize, usize),
}

/// What is kept of each replication beside its headline figures: in detail the end of the run, and the costs of each financial year.
#[must_use]
pub fn kept(plan: &Plan, detail: bool) -> Vec<KeptFigure> {
    let figure = |name, source, written| KeptFigure { name, source, written };
    let mut kept = Vec::new();
    if detail {
        let of_series = |(index, measure, area): (usize, Measure, Option<usize>)| {
            figure((area, measure.name().to_owned()), FigureSource::EndOfRun(index), true)
        };
        kept.extend(end_of_run(&plan.layout).map(of_series));
        for area in places(plan) {
            kept.push(figure((area, "run_sickness_rate".to_owned()), FigureSource::SicknessRate(area), true));
            kept.push(figure((area, "run_turnover_a_year".to_owned()), FigureSource::Turnover(area), true));
        }
    }
    for (place, year) in plan.years.iter().enumerate() {
        let measures = std::iter::once(Measure::CostTotal).chain(Measure::COST_HEADINGS);
        kept.extend(measures.enumerate().map(|(heading, measure)| {
            // As `cost_total 2010/11`. Beside the total of each year, its headings are written in detail only.
            let name = (None, format!("{} {}", measure.name(), year.label));
            figure(name, FigureSource::CostOfYear(place, heading), detail || heading == 0)
        }));
    }
    kept
}

impl FigureSource {
    /// The figure of a replication; NaN where there is none.
    #[must_use]
    pub fn value(self, plan: &Plan, outcome: &Outcome) -> f64 {
        match self {
            Self::EndOfRun(series) => {
                let weeks = plan.layout.weeks;
                let kept = LAST_WEEKS.min(weeks);
                let last = &outcome.weekly[(series + 1) * weeks - kept..(series + 1) * weeks];
                defined(last.iter().sum::<f64>() / kept as f64)
            }
            Self::SicknessRate(area) => {
                let of = totals(outcome, area);
                defined(of.level(Level::Sick) / (of.level(Level::InPost) - of.level(Level::OnLeave)))
            }
            Self::Turnover(area) => {
                let of = totals(outcome, area);
                defined(of.flow(Flow::Leavers) / of.level(Level::InPost) * DAYS_A_YEAR)
            }
            Self::CostOfYear(year, 0) => outcome.years[year].iter().sum(),
            Self::CostOfYear(year, heading) => outcome.years[year][heading - 1],
        }
    }
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

fn totals(outcome: &Outcome, area: Option<usize>) -> Totals {
    let mut totals = Totals::default();
    for (group, of_group) in outcome.totals.iter() {
        if area.is_none_or(|area| area == group.area().index()) {
            totals.add(of_group);
        }
    }
    totals
}

fn defined(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}
