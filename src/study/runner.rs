//! What every study has to do with: scenarios to be run, what they are simulated with, what can go wrong, and who is told of progress.

use super::design::Shard;
use super::store::Store;
use crate::kernel::streams::StreamKey;
use crate::model::Imbalance;
use crate::scenario::inputs::ImpossibleDraw;
use crate::scenario::{Blueprint, Loaded, Scenario, ScenarioErrors};
use std::fmt::Debug;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use thiserror::Error;

/// Why a replication failed.
#[derive(Debug, Error)]
pub enum ReplicationFault {
    /// A ledger does not balance.
    #[error(transparent)]
    Ledger(#[from] Imbalance),
    /// The simulation panicked, and what it said.
    #[error("the simulation failed: {0}")]
    Panic(String),
    /// What was drawn of uncertain inputs is no possible scenario.
    #[error(transparent)]
    Draw(#[from] ImpossibleDraw),
}

impl ReplicationFault {
    /// In a replication of an option.
    #[must_use]
    pub fn of(self, option: &str, StreamKey { seed, replication }: StreamKey) -> RunError {
        RunError::Replication { option: option.to_owned(), replication, seed, fault: self }
    }
}

/// Why a study failed.
#[derive(Debug, Error)]
pub enum RunError {
    /// A replication failed.
    #[error("option {option}, future {}, seed {seed}: {fault}", replication + 1)]
    Replication {
        /// The option's name.
        option: String,
        /// Index of the replication, from 0.
        replication: u64,
        /// Master seed.
        seed: u64,
        /// Why.
        fault: ReplicationFault,
    },
    /// The target measure is unknown or had no meaning in any replication.
    #[error(
        "option {option}: the target measure `{measure}` had no value at the target date in any replication: nothing and nobody is there to be counted; state another `measure` or a later `by` in [target]"
    )]
    NoTarget {
        /// The option's name.
        option: String,
        /// The measure.
        measure: String,
    },
    /// Stopped before anything was complete.
    #[error("stopped before anything was complete")]
    Stopped,
    /// Fewer replications than are kept, which were added up together.
    #[error(
        "{kept} futures were simulated so far and added up: of {wanted} nothing can be said; ask for as many or more (-n {kept}), or leave --resume out to begin anew"
    )]
    TooFew {
        /// Replications asked for.
        wanted: u64,
        /// Replications that are kept as one.
        kept: u64,
    },
    /// What is to be simulated cannot be built.
    #[error(transparent)]
    Scenario(#[from] ScenarioErrors),
    /// What was found cannot be kept or read.
    #[error(transparent)]
    Store(#[from] io::Error),
}

/// A scenario to be run, with the hash of its resolved text.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What to simulate.
    pub scenario: Scenario,
    /// Hexadecimal hash of its resolved text.
    pub hash: String,
    /// What it is built from in every replication when numbers in it are not known.
    pub blueprint: Option<Arc<Blueprint>>,
}

impl Candidate {
    /// How many inputs of it are not known.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.blueprint.as_ref().map_or(0, |blueprint| blueprint.inputs().len())
    }
}

impl From<&Loaded> for Candidate {
    fn from(loaded: &Loaded) -> Self {
        Self { scenario: loaded.scenario.clone(), hash: loaded.hash.clone(), blueprint: loaded.blueprint.clone() }
    }
}

/// Told of progress, from any thread.
pub trait Progress: Sync + Debug {
    /// A round begins: so many replications, of which so many are in the store, and about so many in rounds after it.
    fn round(&self, _replications: u64, _known: u64, _beyond: u64) {}
    /// What is simulated now.
    fn stage(&self, _title: &str) {}
    /// A replication is done.
    fn tick(&self) {}
    /// Futures of so many events are done, of which so many were simulated once for several.
    fn shared(&self, _events: u64, _shared: u64) {}
}

/// Nobody is told.
impl Progress for () {}

/// What a command simulates with.
#[derive(Debug, Clone, Copy)]
pub struct Study<'a> {
    /// Master seed.
    pub seed: u64,
    /// Replications of every scenario.
    pub replications: u64,
    /// Set to stop, within a replication, too: what is complete is kept.
    pub stop: &'a AtomicBool,
    /// Who is told of progress.
    pub progress: &'a dyn Progress,
    /// Where results are kept.
    pub store: &'a dyn Store,
    /// The share that is simulated: of every round, the replications of its jobs one after the other.
    pub shard: Shard,
    /// Whether what scenarios have in common in time is simulated once: for time's sake, nothing depends on it.
    pub branching: bool,
}

/// Builds the scenario of that place in a list.
pub type Build<'a> = dyn Fn(usize) -> Result<Candidate, RunError> + Sync + 'a;

/// The error of a candidate whose target measure has no value.
pub(super) fn no_target(candidate: &Candidate) -> RunError {
    RunError::NoTarget { option: candidate.scenario.name.clone(), measure: candidate.scenario.target.measure.clone() }
}
