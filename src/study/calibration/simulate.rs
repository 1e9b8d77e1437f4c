//! The figures at a setting of the parameters, simulated.

use crate::kernel::streams::StreamKey;
use crate::math::square;
use crate::model::Plan;
use crate::model::gauge::Gauge;
use crate::scenario::inputs::at_levels;
use crate::scenario::targets::{ObservedFigure, Targets};
use crate::scenario::{Blueprint, Loaded, ScenarioErrors};
use crate::statistics::{defined, moments};
use crate::study::job::{Job, Subject};
use crate::study::replication::Follow;
use crate::study::runner::{Candidate, ReplicationFault, RunError, Study};

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

/// One run of the file of targets, ready for any setting.
pub(super) struct Run {
    candidate: Candidate,
    blueprint: std::sync::Arc<Blueprint>,
    /// Of each input of the blueprint, which parameter it is.
    parameter: Vec<usize>,
    gauges: Vec<Gauge>,
}

/// Simulates settings.
pub struct Simulator {
    /// Each is simulated in every replication of a setting.
    pub(super) runs: Vec<Run>,
    targets: usize,
}

impl Simulator {
    /// Of the runs of a file of targets, loaded with free parameters. Runs that nothing is held against are left out.
    ///
    /// # Errors
    /// A target that does not fit its run.
    pub fn new(targets: &Targets, loaded: &[Loaded]) -> Result<Self, ScenarioErrors> {
        let mut runs = Vec::new();
        for (index, loaded) in loaded.iter().enumerate() {
            let gauges = Gauge::of_run(targets, index, &Plan::new(loaded.scenario.clone()))?;
            let Some(blueprint) = loaded.blueprint.clone().filter(|_| !gauges.is_empty()) else { continue };
            let place = |name: &str| targets.parameters.iter().position(|parameter| parameter.key == name);
            let parameter = blueprint.inputs().iter().map(|input| place(&input.name).unwrap_or(usize::MAX));
            let parameter = parameter.collect();
            runs.push(Run { candidate: Candidate::from(loaded), parameter, gauges, blueprint });
        }
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
        let mut jobs = Vec::with_capacity(settings.len() * self.runs.len());
        for levels in &settings {
            jobs.extend(self.runs.iter().map(|run| run.job(study, levels).titled(title).of(0..replications)));
        }
        study.fill(&jobs, beyond)?;
        let mut points = Vec::with_capacity(settings.len());
        for (levels, jobs) in settings.iter().zip(jobs.chunks(self.runs.len().max(1))) {
            let mut read: Vec<Vec<f64>> = vec![Vec::new(); self.targets];
            for (run, job) in self.runs.iter().zip(jobs) {
                let Some(rows) = study.complete(job)? else { return Ok(None) };
                for (at, gauge) in run.gauges.iter().enumerate() {
                    read[gauge.target] = rows.iter().map(|row| row.followed[at]).collect();
                }
            }
            let (means, variances) = read.into_iter().map(|values| moments(&defined(values.into_iter()))).unzip();
            points.push(SimulatedSetting { levels: levels.clone(), means, variances });
        }
        Ok(Some(points))
    }
}

impl Run {
    /// The work of a setting. An input of the scenario that is not a parameter stays at its middle.
    fn job<'a>(&'a self, study: &Study<'_>, levels: &[f64]) -> Job<'a> {
        let own: Vec<f64> = self.parameter.iter().map(|&at| levels.get(at).copied().unwrap_or(0.5)).collect();
        let hash = format!("{} at {own:?}", self.candidate.hash);
        let key = StreamKey { seed: study.seed, replication: 0 };
        let subject = move |follow| {
            let levels: Vec<Option<f64>> = own.iter().copied().map(Some).collect();
            let scenario = at_levels(&self.blueprint, &levels);
            let scenario = scenario.map_err(|draw| ReplicationFault::from(draw).of("calibration", key))?;
            Subject::new(Candidate { scenario, hash: self.candidate.hash.clone(), blueprint: None }, follow)
        };
        Job::built(study, &self.candidate.scenario, (&hash, Follow::Gauges(self.gauges.clone())), subject)
    }
}
