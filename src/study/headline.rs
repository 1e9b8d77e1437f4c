//! The figures of the decision table, replication by replication.

use crate::model::meter::Flow;
use crate::model::record::Layout;
use crate::model::{Measure, Outcome, Plan};
use crate::scenario::TargetValue;
use crate::statistics::mean;
use crate::statistics::selection::Observation;
use std::ops::Range;

/// Weeks over which the target measure is averaged at the target date.
const TARGET_WEEKS: usize = 4;
/// Weeks over which it is averaged where levers are ranked: a whole year, so that no season counts more than another.
const YEAR_WEEKS: usize = 52;

/// More events than this nobody simulates, and sums of them stay within 64 bits.
const MOST_EVENTS: f64 = (1_u64 << 40) as f64;

/// Headline figures of one replication.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Target measure: mean of the four weeks that end at the target date.
    pub target_measure: f64,
    /// Whether that meets the target.
    pub target_met: bool,
    /// Weeks on the wrong side of the target.
    pub weeks_over: f64,
    /// Initial assessments: completed and in time, children.
    pub initial: (f64, f64),
    /// Core assessments.
    pub core: (f64, f64),
    /// Cost of the run, pounds.
    pub cost: f64,
    /// Cost of the dearest full financial year.
    pub dearest_year: f64,
    /// Target measure: mean of the 52 weeks that end at the target date; weeks without a value are left out, and a year of such is NaN.
    pub year_to_target: f64,
    /// Events simulated.
    pub events: u64,
}

impl Figures {
    /// How many numbers they are.
    pub const COLUMNS: usize = 11;

    /// As numbers alone.
    #[must_use]
    pub fn columns(&self) -> [f64; Self::COLUMNS] {
        let Self { target_measure, target_met, weeks_over, initial, core, cost, dearest_year, year_to_target, events } =
            *self;
        let met = f64::from(u8::from(target_met));
        let (initial, core) = (<[f64; 2]>::from(initial), <[f64; 2]>::from(core));
        let [a, b, c, d] = [initial[0], initial[1], core[0], core[1]];
        [target_measure, met, weeks_over, a, b, c, d, cost, dearest_year, year_to_target, events as f64]
    }

    /// From such numbers, which need not be ours; none where they cannot be those of a replication.
    #[must_use]
    pub fn from_columns(columns: [f64; Self::COLUMNS]) -> Option<Self> {
        let [target_measure, met, weeks_over, a, b, c, d, cost, dearest_year, year_to_target, events] = columns;
        let in_time = |done: f64, in_time: f64| is_number(done) && in_time >= 0.0 && in_time <= done;
        let can_be = [target_measure, year_to_target].into_iter().all(is_number_or_none)
            && [weeks_over, cost, dearest_year].into_iter().all(is_number)
            && (met == 0.0 || met == 1.0)
            && in_time(a, b)
            && in_time(c, d)
            && (0.0..=MOST_EVENTS).contains(&events);
        can_be.then_some(Self {
            target_measure,
            target_met: met == 1.0,
            weeks_over,
            initial: (a, b),
            core: (c, d),
            cost,
            dearest_year,
            year_to_target,
            events: events as u64,
        })
    }
}

/// Replications that meet the target.
#[must_use]
pub fn met(figures: &[Figures]) -> u64 {
    figures.iter().filter(|figures| figures.target_met).count() as u64
}

/// Events simulated, all replications together.
#[must_use]
pub fn events(figures: &[Figures]) -> u64 {
    figures.iter().map(|figures| figures.events).sum()
}

impl Observation for Figures {
    fn cost(&self) -> f64 {
        self.cost
    }

    fn met(&self) -> bool {
        self.target_met
    }
}

/// Whether this is a number that one computes with. No service has costs or cases of such a size, and their squares are numbers.
pub(super) fn is_number(value: f64) -> bool {
    value.abs() < 1e60
}

/// The same, or NaN: no value in that replication.
pub(super) fn is_number_or_none(value: f64) -> bool {
    is_number(value) || value.is_nan()
}

/// Computes headline figures from outcomes.
#[derive(Debug, Clone)]
pub struct HeadlineRule {
    series: usize,
    /// Vacant posts in the part of the service that the target is of.
    vacant: usize,
    /// The weeks that [`Figures::target_measure`] averages; the last ends at the target date.
    pub(super) weeks: Range<usize>,
    /// Those that [`Figures::year_to_target`] does: 52, or as many as there are.
    pub(super) year: Range<usize>,
    all_weeks: usize,
    wanted: TargetValue,
    full_years: Vec<usize>,
}

impl HeadlineRule {
    /// The rule of a plan; `None` when the target measure is not one of ours.
    #[must_use]
    pub fn new(plan: &Plan, layout: &Layout) -> Option<Self> {
        let target = &plan.scenario.target;
        let measure = Measure::from_name(&target.measure)?;
        let of = |measure| layout.series.iter().position(|&entry| entry == (measure, target.scope()));
        let (series, vacant) = (of(measure)?, of(Measure::Vacant)?);
        let by = plan.scenario.days.time_of(target.by.tomorrow().unwrap_or(target.by));
        let last = plan.weeks.iter().rposition(|week| week.to <= by).unwrap_or(0);
        let full_years: Vec<usize> = (0..plan.years.len())
            .filter(|&year| plan.years[year].to - plan.years[year].from >= plan.years[year].working_days)
            .collect();
        Some(Self {
            series,
            vacant,
            weeks: (last + 1).saturating_sub(TARGET_WEEKS)..last + 1,
            year: (last + 1).saturating_sub(YEAR_WEEKS)..last + 1,
            all_weeks: layout.weeks,
            wanted: target.wanted,
            full_years: if full_years.is_empty() { (0..plan.years.len()).collect() } else { full_years },
        })
    }

    /// The target measure week by week.
    #[must_use]
    pub fn target_by_week<'o>(&self, outcome: &'o Outcome) -> &'o [f64] {
        &outcome.weekly[self.series * self.all_weeks..(self.series + 1) * self.all_weeks]
    }

    /// Vacant posts over the weeks that [`Figures::target_measure`] averages.
    #[must_use]
    pub fn vacant(&self, outcome: &Outcome) -> f64 {
        mean(&outcome.weekly[self.vacant * self.all_weeks..][self.weeks.clone()])
    }

    /// Headline figures of one replication.
    #[must_use]
    pub fn figures(&self, outcome: &Outcome) -> Figures {
        let target_by_week = self.target_by_week(outcome);
        let at_target = &target_by_week[self.weeks.clone()];
        let count = |flow: Flow| outcome.totals.values().map(|totals| totals.flow(flow)).sum::<f64>();
        let year_cost = |year: &usize| outcome.years.get(*year).map_or(0.0, |costs| costs.iter().sum());
        let target_measure = at_target.iter().sum::<f64>() / at_target.len() as f64;
        let defined = target_by_week[self.year.clone()].iter().filter(|value| !value.is_nan());
        let (sum, weeks) = defined.fold((0.0, 0.0), |(sum, weeks), value| (sum + value, weeks + 1.0));
        Figures {
            year_to_target: sum / weeks,
            events: outcome.events,
            target_measure,
            target_met: self.wanted.is_met_by(target_measure),
            weeks_over: target_by_week.iter().filter(|&&value| self.wanted.is_missed_by(value)).count() as f64,
            initial: (count(Flow::InitialAssessments), count(Flow::InitialInTime)),
            core: (count(Flow::CoreAssessments), count(Flow::CoreInTime)),
            cost: outcome.years.iter().flatten().sum(),
            dearest_year: self.full_years.iter().map(year_cost).fold(0.0, f64::max),
        }
    }
}
