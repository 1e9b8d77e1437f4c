//! The figures of the decision table, replication by replication.

use super::comparison::against;
use super::results::Headline;
use super::slice::{is_number, is_number_or_none};
use crate::model::meter::Flow;
use crate::model::record::Layout;
use crate::model::{Measure, Outcome, Plan, Scope};
use crate::statistics::Summary;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Weeks over which the target measure is averaged at the target date.
const TARGET_WEEKS: usize = 4;
/// Weeks over which it is averaged where levers are ranked: a whole year, so that no season counts more than another.
const YEAR_WEEKS: usize = 52;

/// Headline figures of one replication.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Target measure: mean of the four weeks that end at the target date.
    pub target_measure: f64,
    /// Whether that is at or below the target.
    pub target_met: bool,
    /// Weeks above the target.
    pub weeks_over: f64,
    /// Initial assessments: completed and in time, children.
    pub initial: (f64, f64),
    /// Core assessments.
    pub core: (f64, f64),
    /// Cost of the run, pounds.
    pub cost: f64,
    /// Cost of the dearest full financial year.
    pub dearest_year: f64,
}

/// Computes headline figures from outcomes.
#[derive(Debug, Clone)]
pub struct HeadlineRule {
    series: usize,
    weeks: Range<usize>,
    year: Range<usize>,
    all_weeks: usize,
    at_most: f64,
    full_years: Vec<usize>,
}

impl HeadlineRule {
    /// The rule of a plan; `None` when the target measure is not one of ours.
    #[must_use]
    pub fn new(plan: &Plan, layout: &Layout) -> Option<Self> {
        let target = &plan.scenario.target;
        let measure = Measure::from_name(&target.measure)?;
        let series = layout.series.iter().position(|&entry| entry == (measure, Scope::ALL))?;
        let by = plan.scenario.days.time_of(target.by.tomorrow().unwrap_or(target.by));
        let last = plan.weeks.iter().rposition(|week| week.to <= by).unwrap_or(0);
        let full_years: Vec<usize> = (0..plan.years.len())
            .filter(|&year| plan.years[year].to - plan.years[year].from >= plan.years[year].working_days)
            .collect();
        Some(Self {
            series,
            weeks: (last + 1).saturating_sub(TARGET_WEEKS)..last + 1,
            year: (last + 1).saturating_sub(YEAR_WEEKS)..last + 1,
            all_weeks: layout.weeks,
            at_most: target.at_most,
            full_years: if full_years.is_empty() { (0..plan.years.len()).collect() } else { full_years },
        })
    }

    /// The target measure week by week.
    #[must_use]
    pub fn future<'o>(&self, outcome: &'o Outcome) -> &'o [f64] {
        &outcome.weekly[self.series * self.all_weeks..(self.series + 1) * self.all_weeks]
    }

    /// The week that ends at the target date.
    #[must_use]
    pub fn last_week(&self) -> usize {
        self.weeks.end - 1
    }

    /// How many weeks [`HeadlineRule::year_to_target`] averages: 52, or as many as there are.
    #[must_use]
    pub fn weeks_of_year(&self) -> usize {
        self.year.len()
    }

    /// The target measure, mean of the 52 weeks that end at the target date; weeks without a value are left out, and
    /// a year of such weeks is NaN.
    #[must_use]
    pub fn year_to_target(&self, outcome: &Outcome) -> f64 {
        let defined = self.future(outcome)[self.year.clone()].iter().filter(|value| !value.is_nan());
        let (sum, weeks) = defined.fold((0.0, 0.0), |(sum, weeks), value| (sum + value, weeks + 1.0));
        sum / weeks
    }

    /// Headline figures of one replication.
    #[must_use]
    pub fn figures(&self, outcome: &Outcome) -> Figures {
        let future = self.future(outcome);
        let at_target = &future[self.weeks.clone()];
        let count = |flow: Flow| outcome.totals.iter().map(|totals| totals.flow(flow)).sum::<f64>();
        let year_cost = |year: &usize| outcome.years.get(*year).map_or(0.0, |costs| costs.iter().sum());
        let target_measure = at_target.iter().sum::<f64>() / at_target.len() as f64;
        Figures {
            target_measure,
            target_met: target_measure <= self.at_most,
            weeks_over: future.iter().filter(|&&value| value > self.at_most).count() as f64,
            initial: (count(Flow::InitialAssessments), count(Flow::InitialInTime)),
            core: (count(Flow::CoreAssessments), count(Flow::CoreInTime)),
            cost: outcome.years.iter().flatten().sum(),
            dearest_year: self.full_years.iter().map(year_cost).fold(0.0, f64::max),
        }
    }

    /// Whether these can be figures of a replication: asked of what was read.
    pub(super) fn can_be(&self, figures: &Figures) -> bool {
        let Figures { target_measure, target_met, weeks_over, initial, core, cost, dearest_year } = *figures;
        let in_time = |(done, in_time): (f64, f64)| is_number(done) && in_time >= 0.0 && in_time <= done;
        is_number_or_none(target_measure)
            && target_met == (target_measure <= self.at_most)
            && (0.0..=self.all_weeks as f64).contains(&weeks_over)
            && in_time(initial)
            && in_time(core)
            && is_number(cost)
            && is_number(dearest_year)
    }

    /// The decision table's figures; `base` are those of the base option, replication by replication.
    #[must_use]
    pub fn headline(figures: &[Figures], base: Option<&[Figures]>) -> Option<Headline> {
        let list = |of: fn(&Figures) -> f64| figures.iter().map(of).filter(|v| !v.is_nan()).collect::<Vec<_>>();
        let shares = |of: fn(&Figures) -> (f64, f64)| {
            let done = figures.iter().map(of).filter(|(done, _)| *done > 0.0);
            Summary::of(&done.map(|(done, in_time)| in_time / done).collect::<Vec<_>>())
        };
        Some(Headline {
            target_measure: Summary::of(&list(|f| f.target_measure))?,
            target_met: figures.iter().filter(|f| f.target_met).count() as u64,
            weeks_over_target: Summary::of(&list(|f| f.weeks_over))?,
            initial_assessments_in_time: shares(|f| f.initial),
            core_assessments_in_time: shares(|f| f.core),
            cost: Summary::of(&list(|f| f.cost))?,
            dearest_year: Summary::of(&list(|f| f.dearest_year))?,
            against_base: base.map(|base| against(figures, base)),
        })
    }
}
