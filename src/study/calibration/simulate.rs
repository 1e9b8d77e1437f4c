//! The figures at a setting of the parameters, simulated.

use crate::math::square;
use crate::scenario::targets::{ObservedFigure, Targets};
use crate::scenario::{Loaded, ScenarioErrors};
use crate::statistics::moments;
use crate::study::job::Job;
use crate::study::measured::{MeasuredRun, readings};
use crate::study::runner::{RunError, Study};

/// A setting of the parameters and what was simulated there.
#[derive(Debug, Clone)]
pub struct SimulatedSetting {
    /// Levels of the parameters within their ranges, from 0 to 1, in the order of the file of targets.
    pub levels: Vec<f64>,
    /// Mean of each figure over the replications, in the order of the file; NaN where it has no meaning.
    pub means: Vec<f64>,
    /// Variance of each figure between replications: chance.
    pub variances: Vec<f64>,
}

impl SimulatedSetting {
    /// Sum of squared distances of the fitted figures from what was counted, each in its tolerance.
    #[must_use]
    pub fn misfit(&self, targets: &[ObservedFigure]) -> f64 {
        let fitted = targets.iter().zip(&self.means).filter(|(target, _)| target.fitted);
        fitted.map(|(target, mean)| square(target.distance(*mean) / target.tolerance)).sum()
    }
}

/// Simulates settings.
pub struct Simulator {
    /// Each is simulated in every replication of a setting; and of each input of its scenario, which parameter it is.
    pub(super) runs: Vec<(MeasuredRun, Vec<usize>)>,
    targets: usize,
}

impl Simulator {
    /// Of the runs of a file of targets, loaded with free parameters. Runs that nothing is held against are left out.
    ///
    /// # Errors
    /// A target that does not fit its run.
    pub fn new(targets: &Targets, loaded: &[Loaded]) -> Result<Self, ScenarioErrors> {
        let place = |name: &str| targets.parameters.iter().position(|parameter| parameter.key == name);
        let with_parameters = |run: MeasuredRun| {
            let inputs = run.candidate.blueprint.as_ref()?.inputs();
            let parameters = inputs.iter().map(|input| place(&input.name).unwrap_or(usize::MAX)).collect();
            Some((run, parameters))
        };
        let runs = MeasuredRun::all(targets, loaded)?.into_iter().filter_map(with_parameters).collect();
        Ok(Self { runs, targets: targets.targets.len() })
    }

    /// Simulates settings in one round, all with the same replications, so many of each; about `beyond` follow in later rounds. None
    /// when stopped.
    ///
    /// # Errors
    /// A replication that failed, a setting that is no possible scenario.
    pub fn simulate(
        &self,
        study: &Study<'_>,
        settings: Vec<Vec<f64>>,
        (title, replications, beyond): (&str, u64, u64),
    ) -> Result<Option<Vec<SimulatedSetting>>, RunError> {
        let jobs = settings.iter().flat_map(|levels| self.jobs(study, levels, replications));
        let jobs: Vec<Job<'_>> = jobs.map(|job| job.titled(title)).collect();
        study.fill(&jobs, beyond)?;
        if !jobs.iter().all(|job| study.is_complete(job)) {
            return Ok(None);
        }
        let found = settings.into_iter().zip(jobs.chunks(self.runs.len().max(1))).map(|(levels, jobs)| {
            let runs = self.runs.iter().map(|(run, _)| run).zip(jobs);
            let read = readings(study, runs, (self.targets, replications))?;
            let (means, variances) = read.iter().map(|values| moments(values)).unzip();
            Ok(SimulatedSetting { levels, means, variances })
        });
        found.collect::<Result<_, _>>().map(Some)
    }

    /// The work of a setting, run by run. An input that is not a parameter stays at its middle.
    fn jobs<'a>(&'a self, study: &Study<'_>, levels: &[f64], replications: u64) -> impl Iterator<Item = Job<'a>> {
        self.runs.iter().filter_map(move |(run, parameters)| {
            let own = parameters.iter().map(|&at| Some(levels.get(at).copied().unwrap_or(0.5))).collect();
            let of = (&run.candidate, run.candidate.blueprint.as_deref()?, "calibration");
            Some(Job::at_levels(study, of, (own, run.follow()), 0..replications))
        })
    }
}
