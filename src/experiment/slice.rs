//! What a stretch of an option's replications found. Stretches that follow each other are put together exactly: sums are
//! whole numbers, quantiles are counts in bins, figures of single replications are lists. So an experiment can be cut up, run
//! in parts, put together again and gone on with, and nothing shows it.

use super::batches::range_in_batches;
use super::figures::{Name, names, values};
use super::headline::{Figures, HeadlineRule};
use super::inputs::Subject;
use super::joined::Head;
use super::precision::known;
use super::results::{CaseloadSpread, OptionResult, WeeklyTable, YearCosts};
use super::runner::{Candidate, Done, Listener, RunControl, RunError, no_target};
use super::sealed::{Fields, SealError};
use super::selection::Trial;
use crate::model::costs::HEADINGS;
use crate::model::meter::LARGEST_CASELOAD;
use crate::model::record::Layout;
use crate::model::{Measure, Outcome, Plan};
use crate::statistics::{Accumulator, Summary};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// Futures of the target measure that are kept whole.
const KEPT_FUTURES: u64 = 3;
/// Caseloads that workers are counted by: 0, 1, ...
const CASELOADS: usize = LARGEST_CASELOAD + 1;
/// Sums of a financial year: all its costs, and those of each heading.
const SUMS: usize = HEADINGS + 1;
/// More events than this nobody simulates, and sums of them stay within 64 bits.
pub(super) const MOST_EVENTS: u64 = 1 << 40;
/// Bins of a sketch that are reckoned with: values of a measure are not spread over more.
pub(super) const MOST_BINS: u64 = 8192;

/// An option, ready to be simulated.
#[derive(Debug)]
pub struct OptionRun<'c> {
    candidate: &'c Candidate,
    plan: Plan,
    layout: Layout,
    rule: HeadlineRule,
    /// What the figures of a row of `replications.csv` are of.
    names: Vec<Name>,
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
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
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
    pub names: Vec<Name>,
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

/// Whether this is a number that reckoning goes on with. No service has costs or cases of such a size, and their squares are numbers.
pub(super) fn is_number(value: f64) -> bool {
    value.abs() < 1e60
}

/// The same, or NaN: no value in that replication.
pub(super) fn is_number_or_none(value: f64) -> bool {
    is_number(value) || value.is_nan()
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
        let names = names(&plan);
        Ok(Self { candidate, plan, layout, rule, names })
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
        slice.rows.extend(values(done));
        slice.rows.extend(self.rule.future(outcome));
        if tally.names.is_empty() {
            tally.names.clone_from(&self.names);
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

    /// What a slice of it is about.
    #[must_use]
    pub fn head(&self, seed: u64, replications: Range<u64>) -> Head {
        Head {
            option: self.candidate.scenario.name.clone(),
            hash: self.candidate.hash.clone(),
            seed,
            series: self.layout.series.len() as u64,
            weeks: self.layout.weeks as u64,
            replications,
        }
    }

    /// Most bytes of the tally of so many replications.
    pub(super) fn most_bytes_of_tally(&self, replications: u64) -> u64 {
        let (years, weeks) = (self.plan.years.len() as u64, self.layout.weeks as u64);
        let names: usize = self.names.iter().map(|(_, name)| name.len() + 24).sum();
        // A sum takes 80 bytes, and 20 for each bin of its sketch.
        let sums = years * SUMS as u64 * (80 + 20 * replications.min(MOST_BINS));
        replications * (80 + 8 * years) + sums + KEPT_FUTURES * 8 * weeks + names as u64 + 10_000
    }

    /// Reads the tally of some replications, which need not be ours: it is one of this option, or none.
    pub(super) fn tally(&self, from: &mut Fields<'_>, replications: &Range<u64>) -> Result<Tally, SealError> {
        let n = (replications.end - replications.start) as usize;
        let kept = replications.end.min(KEPT_FUTURES).saturating_sub(replications.start) as usize;
        let (years, weeks) = (self.plan.years.len(), self.layout.weeks);
        let tally = Tally {
            replications: from.value()?,
            figures: from.list(n..=n, Fields::value)?,
            futures: from.list(kept..=kept, |from| from.list(weeks..=weeks, Fields::value))?,
            years: from.list(years..=years, |from| from.list(SUMS..=SUMS, Fields::value))?,
            year_costs: from.list(years..=years, |from| from.list(n..=n, Fields::value))?,
            spreads: [
                from.list(CASELOADS..=CASELOADS, Fields::value)?,
                from.list(CASELOADS..=CASELOADS, Fields::value)?,
            ],
            events: from.value()?,
            names: from.list(self.names.len()..=self.names.len(), Fields::value)?,
        };
        let all_of = |sum: &Accumulator| sum.is_sound() && sum.count() == n as u64;
        let wrong = if tally.replications != *replications || tally.names != self.names {
            "its figures are not those of the scenario"
        } else if !tally.figures.iter().all(|figures| self.rule.can_be(figures)) {
            "a figure of a future is none"
        } else if !tally.futures.iter().flatten().all(|&value| is_number_or_none(value))
            || !tally.year_costs.iter().flatten().all(|&cost| is_number(cost))
            || !tally.years.iter().flatten().all(all_of)
        {
            "a cost or a weekly value is none"
        } else if tally.events > MOST_EVENTS || tally.spreads.iter().flatten().any(|&workers| workers > MOST_EVENTS) {
            "it counts more than can be counted"
        } else {
            return Ok(tally);
        };
        Err(SealError::Otherwise(wrong))
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
