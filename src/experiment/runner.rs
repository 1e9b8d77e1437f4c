//! A base and its options, replicated and folded into everything that is reported of each.

use super::comparison::judge_options;
use super::headline::Figures;
use super::inputs::ImpossibleDraw;
use super::memory::Memory;
use super::results::{Experiment, OptionResult};
use super::slice::OptionRun;
use crate::model::record::Layout;
use crate::model::{Imbalance, Outcome, Plan};
use crate::scenario::{Blueprint, Loaded, Scenario, ScenarioErrors};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use thiserror::Error;

/// Why an experiment failed.
#[derive(Debug, Error)]
pub enum RunError {
    /// A ledger does not balance.
    #[error("option {option}, future {}, seed {seed}: {source}", replication + 1)]
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
    #[error("option {option}, future {}, seed {seed}: the simulation failed: {message}", replication + 1)]
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
    #[error("option {option}, future {}, seed {seed}: {source}", replication + 1)]
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
    /// What a search or a grid has simulated before, and where it keeps more.
    pub memory: Option<&'a dyn Memory>,
}

/// Runs every candidate, the base first, with the same seed and number of replications, and keeps all that was found in memory.
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
        let option = OptionRun::new(candidate)?;
        let slice = option.simulate(0..control.replications, control, listener, || false)?;
        let complete = slice.len() == control.replications;
        if !complete {
            if !options.is_empty() {
                break;
            }
            replications = slice.len();
            if slice.is_empty() {
                return Err(RunError::Stopped);
            }
        }
        options.push(option.result(&slice.tally, option.weekly(&slice), base.as_deref())?);
        base.get_or_insert(slice.tally.figures);
        if !complete {
            break;
        }
    }
    Ok(together(control.seed, replications, options))
}

/// An experiment of options that were simulated with the same seed, the base first; differences are judged together.
#[must_use]
pub fn together(seed: u64, replications: u64, mut options: Vec<OptionResult>) -> Experiment {
    judge_options(&mut options);
    Experiment { seed, replications, options, selection: None, budgets: Vec::new(), precision: None }
}

/// The error of a candidate whose target measure has no value.
pub(super) fn no_target(candidate: &Candidate) -> RunError {
    RunError::NoTarget { option: candidate.scenario.name.clone(), measure: candidate.scenario.target.measure.clone() }
}
