//! Simulated figures beside those that were counted in the real service.

use super::job::Job;
use super::measured::{MeasuredRun, readings};
use super::runner::{RunError, Study};
use crate::model::gauge::title_of;
use crate::scenario::targets::{ObservedFigure, Targets};
use crate::statistics::Summary;

/// What was found.
#[derive(Debug, Clone)]
pub struct Validation {
    /// Master seed.
    pub seed: u64,
    /// Replications of every run.
    pub replications: u64,
    /// Numbers that are not known in the run that has most of them.
    pub inputs: usize,
    /// One row a target, in the order of their file.
    pub rows: Vec<ValidationRow>,
}

/// A figure, counted and simulated.
#[derive(Debug, Clone)]
pub struct ValidationRow {
    /// What was counted.
    pub target: ObservedFigure,
    /// Name of the run in the file of targets.
    pub run: String,
    /// The figure in the simulated replications; `None` when it has a meaning in none.
    pub simulated: Option<Summary>,
}

impl ValidationRow {
    /// Whether what was counted lies within what 8 of 10 simulated replications say.
    #[must_use]
    pub fn inside(&self) -> bool {
        let (low, high) = self.target.observed;
        self.simulated.is_some_and(|simulated| simulated.p10 <= high && simulated.p90 >= low)
    }

    /// Whether the median of the simulated replications is as near as the target's tolerance asks (twice the standard
    /// deviation that it states).
    #[must_use]
    pub fn near(&self) -> bool {
        self.simulated.is_some_and(|simulated| self.target.distance(simulated.p50) <= 2.0 * self.target.tolerance)
    }
}

/// Simulates every run and lays its figures beside those that were counted. When stopped, with as many replications as all runs have.
///
/// # Errors
/// A replication that failed; stopped before every run had some.
pub fn run(study: &Study<'_>, targets: &Targets, runs: &[MeasuredRun]) -> Result<Validation, RunError> {
    let jobs = runs.iter().map(|run| {
        let title = title_of(&targets.runs[run.index], &run.candidate.scenario);
        Job::new(study, &run.candidate, run.follow()).titled(&title)
    });
    let jobs: Vec<Job<'_>> = jobs.collect();
    let held = study.simulate(&jobs, jobs.len())?;
    let simulated = readings(study, runs.iter().zip(&jobs), (targets.targets.len(), held.replications))?;
    let rows = targets.targets.iter().zip(simulated).map(|(target, simulated)| ValidationRow {
        target: target.clone(),
        run: targets.runs[target.run].name.clone(),
        simulated: Summary::of(&simulated),
    });
    Ok(Validation {
        seed: study.seed,
        replications: held.replications,
        inputs: runs.iter().map(|run| run.candidate.inputs()).max().unwrap_or(0),
        rows: rows.collect(),
    })
}
