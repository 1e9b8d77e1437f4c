//! Simulated figures beside those that were counted in the real service.

use super::job::Job;
use super::replication::Follow;
use super::runner::{Candidate, RunError, Study};
use crate::model::Plan;
use crate::model::gauge::{Gauge, title_of};
use crate::scenario::ScenarioErrors;
use crate::scenario::targets::{ObservedFigure, Targets};
use crate::statistics::{Summary, defined};

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

/// A run of the file of targets, ready to be simulated.
#[derive(Debug)]
pub struct Measured<'c> {
    /// Its index in the file.
    pub run: usize,
    /// Its scenario.
    pub candidate: &'c Candidate,
    /// What is read of it.
    pub gauges: Vec<Gauge>,
}

/// Plans and gauges of the runs, in the order of the file of targets; runs that nothing is held against are left out.
///
/// # Errors
/// A target that does not fit its run.
pub fn measured<'c>(targets: &Targets, runs: &'c [Candidate]) -> Result<Vec<Measured<'c>>, ScenarioErrors> {
    let mut all = Vec::new();
    for (index, candidate) in runs.iter().enumerate() {
        let plan = Plan::new(candidate.scenario.clone());
        let gauges = Gauge::of_run(targets, index, &plan)?;
        if !gauges.is_empty() {
            all.push(Measured { run: index, candidate, gauges });
        }
    }
    Ok(all)
}

/// Simulates every run and lays its figures beside those that were counted. When stopped, with as many replications as all runs have.
///
/// # Errors
/// A replication that failed; stopped before every run had some.
pub fn run(study: &Study<'_>, targets: &Targets, measured: &[Measured<'_>]) -> Result<Validation, RunError> {
    let mut jobs = Vec::with_capacity(measured.len());
    for Measured { run, candidate, gauges } in measured {
        let title = title_of(&targets.runs[*run], &candidate.scenario);
        jobs.push(Job::new(study, candidate, Follow::Gauges(gauges.clone())).titled(&title));
    }
    let held = study.simulate(&jobs, jobs.len())?;
    let mut simulated: Vec<Option<Summary>> = vec![None; targets.targets.len()];
    for (Measured { gauges, .. }, job) in measured.iter().zip(&jobs) {
        let rows = study.read(job, 0..held.replications)?;
        for (at, gauge) in gauges.iter().enumerate() {
            simulated[gauge.target] = Summary::of(&defined(rows.iter().map(|row| row.followed[at])));
        }
    }
    let rows = targets.targets.iter().zip(simulated).map(|(target, simulated)| ValidationRow {
        target: target.clone(),
        run: targets.runs[target.run].name.clone(),
        simulated,
    });
    Ok(Validation {
        seed: study.seed,
        replications: held.replications,
        inputs: measured.iter().map(|measured| measured.candidate.inputs()).max().unwrap_or(0),
        rows: rows.collect(),
    })
}
