//! A base and its options, replicated and folded into everything that is reported of each.

use super::batches::in_batches;
use super::comparison::judge_options;
use super::headline::{Figures, HeadlineRule};
use super::inputs::{ImpossibleDraw, Subject};
use super::results::{CaseloadSpread, Experiment, OptionResult, WeeklyTable, YearCosts};
use super::selection::Trial;
use crate::model::costs::HEADINGS;
use crate::model::record::Layout;
use crate::model::{Imbalance, Measure, Outcome, Plan};
use crate::scenario::{Blueprint, Loaded, Scenario, ScenarioErrors};
use crate::statistics::{Accumulator, Summary};
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use thiserror::Error;

/// Futures of the target measure that are kept whole.
const KEPT_FUTURES: usize = 3;

/// Why an experiment failed.
#[derive(Debug, Error)]
pub enum RunError {
    /// A ledger does not balance.
    #[error("option {option}, replication {replication}, seed {seed}: {source}")]
    Ledger {
        /// The option's name.
        option: String,
        /// Index of the replication, from 0.
        replication: u64,
        /// Master seed.
        seed: u64,
        /// Which ledger.
        source: Imbalance,
    },
    /// The simulation panicked.
    #[error("option {option}, replication {replication}, seed {seed}: the simulation failed: {message}")]
    Panic {
        /// The option's name.
        option: String,
        /// Index of the replication, from 0.
        replication: u64,
        /// Master seed.
        seed: u64,
        /// What it said.
        message: String,
    },
    /// What was drawn of unknown inputs is no possible scenario.
    #[error("option {option}, replication {replication}, seed {seed}: {source}")]
    Draw {
        /// The option's name.
        option: String,
        /// Index of the replication, from 0.
        replication: u64,
        /// Master seed.
        seed: u64,
        /// What was drawn.
        source: ImpossibleDraw,
    },
    /// The target measure is unknown or had no meaning in any replication.
    #[error("option {option}: the target measure `{measure}` had no value at the target date in any replication")]
    NoTarget {
        /// The option's name.
        option: String,
        /// The measure.
        measure: String,
    },
    /// Stopped before the first batch was complete.
    #[error("stopped before anything was complete")]
    Stopped,
    /// What is to be simulated cannot be built.
    #[error(transparent)]
    Scenario(#[from] ScenarioErrors),
    /// A listener could not take a replication.
    #[error(transparent)]
    Listener(#[from] std::io::Error),
}

/// Told of every replication in order, and of progress.
pub trait Listener {
    /// An option begins.
    fn begin(&mut self, _option: &str, _replications: u64) {}
    /// A replication of the option, in the order of their indices.
    ///
    /// # Errors
    /// When it cannot be taken (a full disk): the experiment stops.
    fn replication(&mut self, _done: &Done<'_>) -> std::io::Result<()> {
        Ok(())
    }
    /// The option that began last was stopped: its replications are in no result.
    ///
    /// # Errors
    /// When what was taken of it cannot be given up.
    fn abandon(&mut self) -> std::io::Result<()> {
        Ok(())
    }
    /// One replication is simulated (from any thread, in any order).
    fn tick(&self) {}
}

/// A replication as a listener sees it.
#[derive(Debug)]
pub struct Done<'a> {
    /// What was simulated.
    pub plan: &'a Plan,
    /// Index, from 0.
    pub replication: u64,
    /// Master seed.
    pub seed: u64,
    /// What it found.
    pub outcome: &'a Outcome,
    /// Where weekly values stand.
    pub layout: &'a Layout,
    /// Its headline figures.
    pub figures: &'a Figures,
    /// Whether it met the target.
    pub target_met: bool,
}

/// Nobody listens.
#[derive(Debug, Default)]
pub struct Nobody;

impl Listener for Nobody {}

/// A scenario to be run, with the hash of its resolved text.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What to simulate.
    pub scenario: Scenario,
    /// Hexadecimal hash of its resolved text.
    pub hash: String,
    /// What it is built from in every future when numbers in it are not known.
    pub unknown: Option<Arc<Blueprint>>,
}

impl Candidate {
    /// How many inputs of it are not known.
    #[must_use]
    pub fn unknowns(&self) -> usize {
        self.unknown.as_ref().map_or(0, |blueprint| blueprint.unknowns().len())
    }
}

impl From<&Loaded> for Candidate {
    fn from(loaded: &Loaded) -> Self {
        Self { scenario: loaded.scenario.clone(), hash: loaded.hash.clone(), unknown: loaded.unknown.clone() }
    }
}

/// How to run.
#[derive(Debug)]
pub struct RunControl<'a> {
    /// Master seed.
    pub seed: u64,
    /// Replications of every option.
    pub replications: u64,
    /// Set to stop: what is complete is returned.
    pub stop: &'a AtomicBool,
}

/// Runs every candidate, the base first, with the same seed and number of replications.
///
/// When stopped, the options that are complete are returned; if none is, the replications of the first that are.
///
/// # Errors
/// See [`RunError`].
pub fn run<L: Listener + Sync>(
    candidates: &[Candidate],
    control: &RunControl<'_>,
    listener: &mut L,
) -> Result<Experiment, RunError> {
    let mut options = Vec::with_capacity(candidates.len());
    let mut base: Option<Vec<Figures>> = None;
    let mut replications = control.replications;
    for candidate in candidates {
        listener.begin(&candidate.scenario.title, control.replications);
        let plan = Plan::new(candidate.scenario.clone());
        let mut fold = Fold::new(candidate, &plan)?;
        let complete = fold.replicate(control, listener)?;
        if !complete {
            if !options.is_empty() {
                listener.abandon()?;
                break;
            }
            replications = fold.figures.len() as u64;
            if replications == 0 {
                return Err(RunError::Stopped);
            }
        }
        let (result, figures) = fold.finish(base.as_deref())?;
        options.push(result);
        base.get_or_insert(figures);
        if !complete {
            break;
        }
    }
    judge_options(&mut options);
    Ok(Experiment { seed: control.seed, replications, options, selection: None })
}

/// Sums over the replications of one option.
struct Fold<'c> {
    candidate: &'c Candidate,
    plan: &'c Plan,
    layout: Layout,
    rule: HeadlineRule,
    weekly: Vec<Accumulator>,
    years: Vec<[Accumulator; HEADINGS + 1]>,
    figures: Vec<Figures>,
    futures: Vec<Vec<f64>>,
    spreads: [Vec<u64>; 2],
    events: u64,
}

impl<'c> Fold<'c> {
    fn new(candidate: &'c Candidate, plan: &'c Plan) -> Result<Self, RunError> {
        let layout = plan.layout.clone();
        let rule = HeadlineRule::new(plan, &layout).ok_or_else(|| no_target(candidate))?;
        Ok(Self {
            weekly: vec![Accumulator::default(); layout.values()],
            years: vec![Default::default(); plan.years.len()],
            figures: Vec::new(),
            futures: Vec::new(),
            spreads: Default::default(),
            events: 0,
            candidate,
            plan,
            layout,
            rule,
        })
    }

    /// Simulates and folds batch by batch; `false` when stopped before all were complete.
    fn replicate<L: Listener + Sync>(&mut self, control: &RunControl<'_>, listener: &mut L) -> Result<bool, RunError> {
        let plan = self.plan;
        in_batches(
            Subject { plan, unknown: self.candidate.unknown.as_deref() },
            control,
            listener,
            |outcome| outcome,
            |listener, first, outcomes| {
                self.fold(&outcomes);
                for (replication, outcome) in (first..).zip(&outcomes) {
                    let figures = &self.figures[replication as usize];
                    listener.replication(&Done {
                        plan,
                        replication,
                        seed: control.seed,
                        outcome,
                        layout: &self.layout,
                        figures,
                        target_met: figures.target_met,
                    })?;
                }
                Ok(())
            },
        )
    }

    fn fold(&mut self, outcomes: &[Outcome]) {
        const CELLS: usize = 4096;
        self.weekly.par_chunks_mut(CELLS).enumerate().for_each(|(chunk, cells)| {
            // Cell by cell, so that each is fetched from memory once a batch.
            for (index, cell) in cells.iter_mut().enumerate() {
                for outcome in outcomes {
                    cell.add(outcome.weekly[chunk * CELLS + index]);
                }
            }
        });
        for outcome in outcomes {
            self.figures.push(self.rule.figures(outcome));
            if self.futures.len() < KEPT_FUTURES {
                self.futures.push(self.rule.future(outcome).to_vec());
            }
            for (year, costs) in self.years.iter_mut().zip(&outcome.years) {
                year[0].add(costs.iter().sum());
                for (heading, &cost) in year[1..].iter_mut().zip(costs) {
                    heading.add(cost);
                }
            }
            for (sum, spread) in self.spreads.iter_mut().zip([&outcome.spread_at_start, &outcome.spread_at_target]) {
                sum.resize(spread.len(), 0);
                for (count, &workers) in sum.iter_mut().zip(spread) {
                    *count += u64::from(workers);
                }
            }
            self.events += outcome.events;
        }
    }

    fn finish(self, base: Option<&[Figures]>) -> Result<(OptionResult, Vec<Figures>), RunError> {
        let headline = HeadlineRule::headline(&self.figures, base).ok_or_else(|| no_target(self.candidate))?;
        let mut weekly = WeeklyTable::new(self.plan.scenario.areas.len());
        for (cells, &(measure, scope)) in self.weekly.chunks(self.layout.weeks).zip(&self.layout.series) {
            weekly.set(measure, scope, cells.iter().map(Accumulator::summary).collect());
        }
        let names = std::iter::once(Measure::CostTotal).chain(Measure::COST_HEADINGS);
        let costs = |year: &[Accumulator; HEADINGS + 1]| -> Vec<(Measure, Summary)> {
            names.clone().zip(year).filter_map(|(measure, sum)| Some((measure, sum.summary()?))).collect()
        };
        let years = self
            .plan
            .years
            .iter()
            .zip(&self.years)
            .map(|(year, sums)| YearCosts { year: year.clone(), costs: costs(sums) })
            .collect();
        let n = self.figures.len().max(1) as f64;
        let spread = |sums: &[u64]| CaseloadSpread { workers: sums.iter().map(|&sum| sum as f64 / n).collect() };
        let result = OptionResult {
            scenario: Arc::new(self.plan.scenario.clone()),
            scenario_hash: self.candidate.hash.clone(),
            weeks: self.plan.weeks.clone(),
            weekly,
            trials: self.figures.iter().map(|f| Trial { cost: f.cost, met: f.target_met }).collect(),
            futures: self.futures,
            years,
            headline,
            spread_at_start: spread(&self.spreads[0]),
            spread_at_target: spread(&self.spreads[1]),
            unknowns: self.candidate.unknowns(),
            events: self.events,
        };
        Ok((result, self.figures))
    }
}

/// The error of a candidate whose target measure has no value.
pub(super) fn no_target(candidate: &Candidate) -> RunError {
    RunError::NoTarget { option: candidate.scenario.name.clone(), measure: candidate.scenario.target.measure.clone() }
}
