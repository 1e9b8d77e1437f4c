//! The runs of a file of targets, and what their replications say of the figures that were counted.

use super::job::Job;
use super::replication::Follow;
use super::runner::{Candidate, RunError, Study};
use crate::model::Plan;
use crate::model::gauge::Gauge;
use crate::scenario::targets::Targets;
use crate::scenario::{Loaded, ScenarioErrors};
use crate::statistics::defined;

/// A run of the file of targets, ready to be simulated.
#[derive(Debug)]
pub struct MeasuredRun {
    /// Its index in the file.
    pub index: usize,
    /// Its scenario.
    pub candidate: Candidate,
    /// What is read of it.
    pub gauges: Vec<Gauge>,
}

impl MeasuredRun {
    /// The runs in the order of their file; those that nothing is held against are left out.
    ///
    /// # Errors
    /// A target that does not fit its run.
    pub fn all(targets: &Targets, loaded: &[Loaded]) -> Result<Vec<Self>, ScenarioErrors> {
        let mut runs = Vec::new();
        for (index, loaded) in loaded.iter().enumerate() {
            let gauges = Gauge::of_run(targets, index, &Plan::new(loaded.scenario.clone()))?;
            if !gauges.is_empty() {
                runs.push(Self { index, candidate: Candidate::from(loaded), gauges });
            }
        }
        Ok(runs)
    }

    /// What is followed of its replications.
    pub(super) fn follow(&self) -> Follow {
        Follow::Gauges(self.gauges.clone())
    }
}

/// The values of so many figures in the first replications of each run's job, which are there; without those that have no meaning.
pub(super) fn readings<'r>(
    study: &Study<'_>,
    runs: impl Iterator<Item = (&'r MeasuredRun, &'r Job<'r>)>,
    (figures, replications): (usize, u64),
) -> Result<Vec<Vec<f64>>, RunError> {
    let mut read = vec![Vec::new(); figures];
    for (run, job) in runs {
        let rows = study.read(job, 0..replications)?;
        for (at, gauge) in run.gauges.iter().enumerate() {
            read[gauge.target] = defined(rows.iter().map(|row| row.followed[at]));
        }
    }
    Ok(read)
}
