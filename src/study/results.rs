//! What an experiment returns: values only, ready for any renderer.

use super::budget::AgainstBudget;
use super::comparison::{AgainstBase, HeadlineMeasure, against};
use super::headline::{Figures, met};
use super::precision::{Known, Precision};
use crate::kernel::time::{FinancialYear, Week};
use crate::model::{Measure, Scope};
use crate::scenario::{Funded, Scenario, TargetValue, Tenths};
use crate::statistics::Summary;
use crate::statistics::selection::Selection;
use std::sync::Arc;

/// An experiment: one option or several, the base first.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Master seed.
    pub seed: u64,
    /// Replications of every option.
    pub replications: u64,
    /// The options, the base first.
    pub options: Vec<OptionResult>,
    /// The cheapest option that is likely enough to meet the target, where one was asked for.
    pub selection: Option<Selection>,
    /// How each option stands to its planned budget, in their order; empty where none has one.
    pub budgets: Vec<AgainstBudget>,
    /// How well figures were to be known, where replications were added until they were.
    pub precision: Option<Precision>,
}

impl Experiment {
    /// The base, which every experiment has.
    #[must_use]
    pub fn base(&self) -> &OptionResult {
        &self.options[0]
    }

    /// Most inputs that are not known in any option.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.options.iter().map(|option| option.inputs).max().unwrap_or(0)
    }

    /// The headline measures that have a meaning in any option, in the order of the decision table.
    #[must_use]
    pub fn measures(&self) -> Vec<HeadlineMeasure> {
        let meant = |measure: &HeadlineMeasure| self.options.iter().any(|option| option.headline.has(*measure));
        HeadlineMeasure::ALL.into_iter().filter(meant).collect()
    }
}

/// What the replications of one option found.
#[derive(Debug, Clone)]
pub struct OptionResult {
    /// What was simulated.
    pub scenario: Arc<Scenario>,
    /// Hexadecimal hash of the resolved scenario.
    pub scenario_hash: String,
    /// The weeks, one entry for each value of a weekly series.
    pub weeks: Vec<Week>,
    /// Weekly measures across replications.
    pub weekly: WeeklyTable,
    /// Headline figures of each replication.
    pub figures: Vec<Figures>,
    /// Target measure, week by week, of the first three replications (fewer if fewer were run).
    pub sample_paths: Vec<Vec<f64>>,
    /// Option minus base of the target measure, week by week, paired by replication. Empty for the base, and where the rows of
    /// single replications were not gone through.
    pub difference: Vec<Option<Summary>>,
    /// Costs by financial year.
    pub years: Vec<YearCosts>,
    /// Cost of each financial year in each replication, pounds.
    pub year_costs: Vec<Vec<f64>>,
    /// What all that it funds in the end costs in a whole financial year, every post filled since 1 April, at the pay of the
    /// last financial year that the run holds whole (or of the last), pounds.
    pub funded_a_year: f64,
    /// What that is, and social workers of it in assessment and in care-management teams.
    pub funded: (Funded, [Tenths; 2]),
    /// The figures of the decision table.
    pub headline: Headline,
    /// How well they are known.
    pub known: Vec<Known>,
    /// Permanent social workers in post who hold 0, 1, 2 ... cases on the first day, mean over replications.
    pub spread_at_start: Vec<f64>,
    /// The same on the target date (or the last day, if that is earlier).
    pub spread_at_target: Vec<f64>,
    /// Inputs that are not known and are drawn once a replication: then ranges hold that beside chance.
    pub inputs: usize,
    /// Events simulated, all replications together.
    pub events: u64,
}

/// Weekly summaries by measure and scope.
#[derive(Debug, Clone)]
pub struct WeeklyTable {
    series: Vec<Option<Vec<Option<Summary>>>>,
    scopes: usize,
}

impl WeeklyTable {
    /// An empty table for a service with so many areas.
    #[must_use]
    pub fn new(areas: usize) -> Self {
        let scopes = (areas + 1) * 3;
        Self { series: vec![None; scopes * Measure::COUNT], scopes }
    }

    /// Sets a series, one summary a week; `None` where the measure had no meaning in any replication.
    pub fn set(&mut self, measure: Measure, scope: Scope, series: Vec<Option<Summary>>) {
        let index = self.index(measure, scope);
        self.series[index] = Some(series);
    }

    /// A series, if the measure is reported for that scope.
    #[must_use]
    pub fn get(&self, measure: Measure, scope: Scope) -> Option<&[Option<Summary>]> {
        self.series[self.index(measure, scope)].as_deref()
    }

    /// Forgets what no page shows: of every measure but the target measure, all but those of the whole service.
    pub fn forget_details(&mut self, target: &str) {
        for (index, series) in self.series.iter_mut().enumerate() {
            if index % self.scopes != Scope::ALL.index() && Measure::ALL[index / self.scopes].name() != target {
                *series = None;
            }
        }
    }

    fn index(&self, measure: Measure, scope: Scope) -> usize {
        measure as usize * self.scopes + scope.index()
    }
}

/// Costs of a financial year (or the part of it within the run), pounds.
#[derive(Debug, Clone)]
pub struct YearCosts {
    /// Which year.
    pub year: FinancialYear,
    /// Total and headings, in the order of [`Measure::CostTotal`] and [`Measure::COST_HEADINGS`].
    pub costs: Vec<(Measure, Summary)>,
}

impl YearCosts {
    /// Cost under a heading, or the total.
    #[must_use]
    pub fn of(&self, measure: Measure) -> Option<&Summary> {
        self.costs.iter().find(|(other, _)| *other == measure).map(|(_, cost)| cost)
    }
}

/// The figures of the decision table.
#[derive(Debug, Clone)]
pub struct Headline {
    /// Target measure at the target date: mean of the four weeks that end there.
    pub target_measure: Summary,
    /// Replications in which that met the target.
    pub target_met: u64,
    /// Weeks of the run in which the target measure was on the wrong side of the target.
    pub weeks_over_target: Summary,
    /// Share of initial assessments in time over the whole run.
    pub initial_assessments_in_time: Option<Summary>,
    /// Share of core assessments in time over the whole run.
    pub core_assessments_in_time: Option<Summary>,
    /// Cost of the whole run, pounds.
    pub cost: Summary,
    /// Cost of each replication's dearest full financial year, pounds.
    pub dearest_year: Summary,
    /// Difference to the base, paired by replication; `None` for the base itself.
    pub against_base: Option<AgainstBase>,
}

impl Headline {
    /// Of the figures of an option's replications; `base` are those of the base option, replication by replication, and its target.
    #[must_use]
    pub fn of(figures: &[Figures], base: Option<(&[Figures], TargetValue)>) -> Option<Self> {
        let of = |measure: HeadlineMeasure| measure.summary(figures);
        Some(Self {
            target_measure: of(HeadlineMeasure::TargetMeasure)?,
            target_met: met(figures),
            weeks_over_target: of(HeadlineMeasure::WeeksOverTarget)?,
            initial_assessments_in_time: of(HeadlineMeasure::InitialInTime),
            core_assessments_in_time: of(HeadlineMeasure::CoreInTime),
            cost: of(HeadlineMeasure::Cost)?,
            dearest_year: of(HeadlineMeasure::DearestYear)?,
            against_base: base.map(|(base, target)| against(figures, base, target)),
        })
    }

    /// Share of assessments in time over the run; `None` for other measures, and of assessments that nobody makes.
    #[must_use]
    pub fn in_time(&self, measure: HeadlineMeasure) -> Option<&Summary> {
        match measure {
            HeadlineMeasure::InitialInTime => self.initial_assessments_in_time.as_ref(),
            HeadlineMeasure::CoreInTime => self.core_assessments_in_time.as_ref(),
            _ => None,
        }
    }

    /// Whether a measure has a meaning in any replication.
    #[must_use]
    pub fn has(&self, measure: HeadlineMeasure) -> bool {
        let share = matches!(measure, HeadlineMeasure::InitialInTime | HeadlineMeasure::CoreInTime);
        !share || self.in_time(measure).is_some()
    }
}
