//! What a stretch of an option's replications found. Stretches that follow each other are put together exactly: sums are
//! whole numbers, quantiles are counts in bins, figures of single replications are lists. So an experiment can be cut up, run
//! in parts, put together again and gone on with, and nothing shows it.

use super::batches::range_in_batches;
use super::figures::{Figure, figures};
use super::headline::{Figures, HeadlineRule};
use super::inputs::Subject;
use super::precision::known;
use super::results::{CaseloadSpread, OptionResult, WeeklyTable, YearCosts};
use super::runner::{Candidate, Done, Listener, RunControl, RunError, no_target};
use super::selection::Trial;
use crate::model::record::Layout;
use crate::model::{Measure, Outcome, Plan};
use crate::statistics::{Accumulator, Summary};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// Futures of the target measure that are kept whole.
const KEPT_FUTURES: u64 = 3;

/// An option, ready to be simulated.
#[derive(Debug)]
pub struct OptionRun<'c> {
    candidate: &'c Candidate,
    plan: Plan,
    layout: Layout,
    rule: HeadlineRule,
}

/// What a stretch of replications found.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// All but the two tables.
    pub tally: Tally,
    /// Figures of `replications.csv`, replication by replication, in the order of the tally's names, and after them the target
    /// measure week by week; NaN where there is none.
    pub rows: Vec<f64>,
    /// Weekly values across the replications, series by series as the layout says.
    pub weekly: Vec<Accumulator>,
}

/// What a stretch of replications found, but for figures week by week and the rows of single replications.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// The first replication and the one after the last.
    pub replications: Range<u64>,
    /// Headline figures of each.
    pub figures: Vec<Figures>,
    /// Target measure, week by week, of those that are among the first three of all.
    futures: Vec<Vec<f64>>,
    /// Costs by financial year, total and headings.
    years: Vec<Vec<Accumulator>>,
    /// Cost of each financial year in each replication.
    year_costs: Vec<Vec<f64>>,
    /// Permanent social workers by caseload, on the first day and at the target date, summed.
    spreads: [Vec<u64>; 2],
    /// Events simulated.
    events: u64,
    /// Area and name of each figure of a row of `replications.csv`; empty while there is no row.
    pub names: Vec<(Option<usize>, String)>,
}

impl Tally {
    /// Adds what the replications after these found.
    pub fn append(&mut self, next: Self) {
        self.replications.end = next.replications.end;
        self.figures.extend(next.figures);
        self.futures.extend(next.futures);
        if self.years.is_empty() {
            self.years = next.years;
        } else {
            let pairs = self.years.iter_mut().flatten().zip(next.years.iter().flatten());
            pairs.for_each(|(sum, other)| sum.merge(other));
        }
        self.year_costs.resize_with(self.year_costs.len().max(next.year_costs.len()), Vec::new);
        for (costs, more) in self.year_costs.iter_mut().zip(next.year_costs) {
            costs.extend(more);
        }
        for (sums, others) in self.spreads.iter_mut().zip(&next.spreads) {
            add(sums, others.iter().copied());
        }
        self.events += next.events;
        if self.names.is_empty() {
            self.names = next.names;
        }
    }
}

fn add(sums: &mut Vec<u64>, others: impl ExactSizeIterator<Item = u64>) {
    sums.resize(sums.len().max(others.len()), 0);
    sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
}

impl Slice {
    /// A stretch without replications that begins at one.
    fn new(first: u64, layout: &Layout) -> Self {
        let tally = Tally { replications: first..first, ..Tally::default() };
        Self { tally, rows: Vec::new(), weekly: vec![Accumulator::default(); layout.values()] }
    }

    /// How many replications it holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.tally.replications.end - self.tally.replications.start
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<'c> OptionRun<'c> {
    /// Makes an option ready.
    ///
    /// # Errors
    /// A target measure that is not one of ours.
    pub fn new(candidate: &'c Candidate) -> Result<Self, RunError> {
        let plan = Plan::new(candidate.scenario.clone());
        let layout = plan.layout.clone();
        let rule = HeadlineRule::new(&plan, &layout).ok_or_else(|| no_target(candidate))?;
        Ok(Self { candidate, plan, layout, rule })
    }

    /// Where weekly values stand.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Simulates some replications; fewer, in whole batches, when stopped or when `enough` says so after a batch.
    ///
    /// # Errors
    /// A replication that failed; a listener that could not take one.
    pub fn simulate<L: Listener + Sync>(
        &self,
        replications: Range<u64>,
        control: &RunControl<'_>,
        listener: &mut L,
        enough: impl Fn() -> bool,
    ) -> Result<Slice, RunError> {
        let mut slice = Slice::new(replications.start, &self.layout);
        let subject = Subject { plan: &self.plan, unknown: self.candidate.unknown.as_deref() };
        let fold = |listener: &mut L, first: u64, outcomes: Vec<Outcome>| {
            self.fold_weekly(&mut slice.weekly, &outcomes);
            for (replication, outcome) in (first..).zip(&outcomes) {
                let figures = self.rule.figures(outcome);
                let done = Done {
                    plan: &self.plan,
                    replication,
                    seed: control.seed,
                    outcome,
                    layout: &self.layout,
                    figures: &figures,
                    target_met: figures.target_met,
                };
                self.fold(&mut slice, &done);
                listener.replication(&done)?;
            }
            Ok(if enough() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        };
        range_in_batches(subject, replications, control, listener, |outcome| outcome, fold)?;
        Ok(slice)
    }

    fn fold_weekly(&self, weekly: &mut [Accumulator], outcomes: &[Outcome]) {
        const CELLS: usize = 4096;
        weekly.par_chunks_mut(CELLS).enumerate().for_each(|(chunk, cells)| {
            // Cell by cell, so that each is fetched from memory once a batch.
            for (index, cell) in cells.iter_mut().enumerate() {
                for outcome in outcomes {
                    cell.add(outcome.weekly[chunk * CELLS + index]);
                }
            }
        });
    }

    fn fold(&self, slice: &mut Slice, done: &Done<'_>) {
        let (outcome, tally) = (done.outcome, &mut slice.tally);
        let rows: Vec<Figure> = figures(done);
        slice.rows.extend(rows.iter().map(|(.., value)| value.unwrap_or(f64::NAN)));
        slice.rows.extend(self.rule.future(outcome));
        if tally.names.is_empty() {
            tally.names = rows.into_iter().map(|(area, name, _)| (area, name)).collect();
        }
        tally.replications.end = done.replication + 1;
        tally.figures.push(*done.figures);
        if done.replication < KEPT_FUTURES {
            tally.futures.push(self.rule.future(outcome).to_vec());
        }
        tally.years.resize_with(self.plan.years.len(), Vec::new);
        tally.year_costs.resize_with(self.plan.years.len(), Vec::new);
        for (of_year, costs) in tally.year_costs.iter_mut().zip(&outcome.years) {
            of_year.push(costs.iter().sum());
        }
        for (year, costs) in tally.years.iter_mut().zip(&outcome.years) {
            year.resize_with(costs.len() + 1, Accumulator::default);
            year[0].add(costs.iter().sum());
            for (heading, &cost) in year[1..].iter_mut().zip(costs) {
                heading.add(cost);
            }
        }
        for (sums, spread) in tally.spreads.iter_mut().zip([&outcome.spread_at_start, &outcome.spread_at_target]) {
            add(sums, spread.iter().map(|&workers| u64::from(workers)));
        }
        tally.events += outcome.events;
    }

    /// The last financial year that the run holds whole; without such, the last.
    fn last_year(&self) -> usize {
        let years = &self.plan.years;
        let whole = years.iter().rposition(|year| year.to - year.from >= year.working_days);
        whole.unwrap_or(years.len().saturating_sub(1))
    }

    /// Everything that is reported of the option, with the figures of the base if it is another. Differences are those of
    /// the option by itself still: [`super::comparison`] judges all options together.
    ///
    /// # Errors
    /// A target measure without a value in any replication.
    pub fn result(
        &self,
        tally: &Tally,
        weekly: WeeklyTable,
        base: Option<&[Figures]>,
    ) -> Result<OptionResult, RunError> {
        let headline = HeadlineRule::headline(&tally.figures, base).ok_or_else(|| no_target(self.candidate))?;
        let names = std::iter::once(Measure::CostTotal).chain(Measure::COST_HEADINGS);
        let costs = |year: &Vec<Accumulator>| -> Vec<(Measure, Summary)> {
            names.clone().zip(year).filter_map(|(measure, sum)| Some((measure, sum.summary()?))).collect()
        };
        let years = self.plan.years.iter().zip(&tally.years);
        let n = tally.figures.len().max(1) as f64;
        let spread = |sums: &[u64]| CaseloadSpread { workers: sums.iter().map(|&sum| sum as f64 / n).collect() };
        Ok(OptionResult {
            scenario: Arc::new(self.plan.scenario.clone()),
            scenario_hash: self.candidate.hash.clone(),
            weeks: self.plan.weeks.clone(),
            weekly,
            trials: tally.figures.iter().map(|f| Trial { cost: f.cost, met: f.target_met }).collect(),
            futures: tally.futures.clone(),
            difference: Vec::new(),
            years: years.map(|(year, sums)| YearCosts { year: year.clone(), costs: costs(sums) }).collect(),
            year_costs: tally.year_costs.clone(),
            funded_a_year: self.plan.funded_a_year(self.last_year()),
            headline,
            known: known(&tally.figures),
            spread_at_start: spread(&tally.spreads[0]),
            spread_at_target: spread(&tally.spreads[1]),
            unknowns: self.candidate.unknowns(),
            events: tally.events,
        })
    }

    /// The weekly table of a stretch.
    #[must_use]
    pub fn weekly(&self, slice: &Slice) -> WeeklyTable {
        let mut weekly = WeeklyTable::new(self.plan.scenario.areas.len());
        for (cells, &(measure, scope)) in slice.weekly.chunks(self.layout.weeks).zip(&self.layout.series) {
            weekly.set(measure, scope, cells.iter().map(Accumulator::summary).collect());
        }
        weekly
    }
}
