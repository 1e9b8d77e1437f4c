//! What not knowing the inputs does to the results of a scenario, in three parts: how much of the spread it makes up, what
//! each unknown does by itself, and which matter when all are unknown at once.

mod futures;
mod screening;
mod split;
mod swings;

pub use screening::{Mattering, Screened, Screening, Walk};
pub use split::Split;
pub use swings::{End, Swing, Swings};

use super::levers::Effect;
use super::runner::{Candidate, Listener, RunControl, RunError};
use crate::scenario::{Blueprint, Scenario, Unknown};
use futures::Study;
use std::sync::Arc;

/// What is looked at of a future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Target measure, mean of the four weeks that end at the target date: the main one.
    Target,
    /// Target measure, mean of the 52 weeks that end there.
    Year,
    /// Share of initial assessments in time over the run.
    InitialInTime,
    /// Share of core assessments in time over the run.
    CoreInTime,
    /// Cost of the run, pounds.
    Cost,
}

impl Quantity {
    /// All of them, the main one first; values are kept in this order.
    pub const ALL: [Self; 5] = [Self::Target, Self::Year, Self::InitialInTime, Self::CoreInTime, Self::Cost];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "target_measure",
            Self::Year => "target_measure_year",
            Self::InitialInTime => "run_initial_assessments_in_time",
            Self::CoreInTime => "run_core_assessments_in_time",
            Self::Cost => "run_cost_total",
        }
    }
}

/// A value for each quantity; not a number where a future has none.
pub type Values = [f64; Quantity::ALL.len()];

/// What was found. A part that was stopped is not there.
#[derive(Debug, Clone)]
pub struct Sensitivity {
    /// What was simulated, with central values of what is not known.
    pub scenario: Arc<Scenario>,
    /// Hexadecimal hash of the resolved scenario.
    pub hash: String,
    /// What is not known.
    pub unknowns: Vec<Unknown>,
    /// Master seed.
    pub seed: u64,
    /// Replications asked for, of which each part makes its own numbers.
    pub replications: u64,
    /// Weeks that [`Quantity::Year`] averages.
    pub weeks_of_year: usize,
    /// Chance and not knowing the inputs.
    pub split: Option<Split>,
    /// Each unknown by itself.
    pub swings: Option<Swings>,
    /// All unknowns at once.
    pub screening: Option<Screening>,
    /// Events simulated.
    pub events: u64,
}

impl Sensitivity {
    /// How many of the three parts are complete.
    #[must_use]
    pub fn parts(&self) -> usize {
        [self.split.is_some(), self.swings.is_some(), self.screening.is_some()].into_iter().filter(|&done| done).count()
    }
}

/// Futures that all three parts simulate together.
#[must_use]
pub fn futures(unknowns: usize, replications: u64) -> u64 {
    let unknowns = unknowns as u64;
    let (walks, each) = screening::size(replications);
    replications
        .saturating_mul(split::EACH)
        .saturating_add(replications.saturating_mul(2 * unknowns + 1))
        .saturating_add((walks * each).saturating_mul(unknowns + 1))
}

/// Runs the three parts one after the other. When stopped, the parts that are complete are returned.
///
/// # Errors
/// See [`RunError`]; [`RunError::Stopped`] when no part is complete.
pub fn run<L: Listener + Sync>(
    candidate: &Candidate,
    blueprint: &Blueprint,
    control: &RunControl<'_>,
    listener: &mut L,
) -> Result<Sensitivity, RunError> {
    let mut study = Study::new(candidate, blueprint, control)?;
    let split = split::run(&mut study, listener)?;
    let swings = if split.is_some() { swings::run(&mut study, listener)? } else { None };
    let screening = if swings.is_some() { screening::run(&mut study, listener)? } else { None };
    if split.is_none() {
        return Err(RunError::Stopped);
    }
    Ok(Sensitivity {
        scenario: Arc::new(candidate.scenario.clone()),
        hash: candidate.hash.clone(),
        unknowns: blueprint.unknowns().to_vec(),
        seed: control.seed,
        replications: control.replications,
        weeks_of_year: study.weeks_of_year,
        split,
        swings,
        screening,
        events: study.events,
    })
}

/// An effect for each quantity; `None` where no future has a value both with and without the change.
pub type Effects = [Option<Effect>; Quantity::ALL.len()];
