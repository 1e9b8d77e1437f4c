//! The figures at a setting of the parameters, simulated.

use crate::experiment::batches::future;
use crate::experiment::gauge::Gauge;
use crate::experiment::inputs::{ImpossibleDraw, values};
use crate::experiment::runner::{Listener, RunControl, RunError};
use crate::kernel::streams::StreamKey;
use crate::model::Plan;
use crate::scenario::targets::{Target, Targets};
use crate::scenario::{Blueprint, Loaded, ScenarioErrors};
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// A setting of the parameters and what was simulated there.
#[derive(Debug, Clone)]
pub struct Point {
    /// Levels of the parameters within their ranges, from 0 to 1, in the order of the file of targets.
    pub levels: Vec<f64>,
    /// Mean of each figure over the replications, in the order of the file; NaN where it has no meaning.
    pub means: Vec<f64>,
    /// Variance of each figure between replications: chance.
    pub variances: Vec<f64>,
}

impl Point {
    /// Sum of squared distances of the fitted figures from what was counted, each in its tolerance.
    #[must_use]
    pub fn misfit(&self, targets: &[Target]) -> f64 {
        let fitted = targets.iter().zip(&self.means).filter(|(target, _)| target.fitted);
        fitted.map(|(target, mean)| (target.distance(*mean) / target.tolerance).powi(2)).sum()
    }
}

/// One run of the file of targets, ready for any setting.
struct Run {
    blueprint: std::sync::Arc<Blueprint>,
    /// Of each unknown of the blueprint, which parameter it is.
    parameter: Vec<usize>,
    gauges: Vec<Gauge>,
}

/// Simulates settings.
pub struct Simulator {
    runs: Vec<Run>,
    targets: usize,
    parameters: usize,
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
            let Some(blueprint) = loaded.unknown.clone().filter(|_| !gauges.is_empty()) else { continue };
            let place = |name: &str| targets.parameters.iter().position(|parameter| parameter.key == name);
            let parameter = blueprint.unknowns().iter().map(|unknown| place(&unknown.name).unwrap_or(usize::MAX));
            runs.push(Run { parameter: parameter.collect(), gauges, blueprint });
        }
        Ok(Self { runs, targets: targets.targets.len(), parameters: targets.parameters.len() })
    }

    /// Replications of all runs that one replication of a setting takes.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// Number of parameters.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// Simulates settings in parallel, all with the same futures. `None` when stopped.
    ///
    /// # Errors
    /// A replication that failed, a setting that is no possible scenario.
    pub fn simulate<L: Listener + Sync>(
        &self,
        settings: Vec<Vec<f64>>,
        control: &RunControl<'_>,
        listener: &L,
    ) -> Result<Option<Vec<Point>>, RunError> {
        let points: Vec<Option<Point>> =
            settings.into_par_iter().map(|levels| self.point(levels, control, listener)).collect::<Result<_, _>>()?;
        Ok(points.into_iter().collect())
    }

    fn point<L: Listener + Sync>(
        &self,
        levels: Vec<f64>,
        control: &RunControl<'_>,
        listener: &L,
    ) -> Result<Option<Point>, RunError> {
        let mut read: Vec<Vec<f64>> = vec![Vec::new(); self.targets];
        for run in &self.runs {
            let plan = run.plan(&levels, control.seed)?;
            for replication in 0..control.replications {
                if control.stop.load(Ordering::Relaxed) {
                    return Ok(None);
                }
                let outcome = future(&plan, StreamKey { seed: control.seed, replication })?;
                for gauge in &run.gauges {
                    read[gauge.target].push(gauge.read(&outcome));
                }
                listener.tick();
            }
        }
        let (means, variances) = read.iter().map(|values| moments(values)).unzip();
        Ok(Some(Point { levels, means, variances }))
    }
}

impl Run {
    /// The plan of a setting. An unknown of the scenario that is not a parameter stays at its middle.
    fn plan(&self, levels: &[f64], seed: u64) -> Result<Plan, RunError> {
        let own: Vec<f64> = self.parameter.iter().map(|&at| levels.get(at).copied().unwrap_or(0.5)).collect();
        let scenario = self.blueprint.at(&own).map_err(|errors| RunError::Draw {
            option: "calibration".to_owned(),
            replication: 0,
            seed,
            source: ImpossibleDraw::new(values(self.blueprint.unknowns(), &own), &errors),
        })?;
        Ok(Plan::new(scenario))
    }
}

/// Mean and variance of the values that have a meaning.
fn moments(values: &[f64]) -> (f64, f64) {
    let defined: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let n = defined.len() as f64;
    let mean = defined.iter().sum::<f64>() / n;
    let variance = defined.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, variance)
}
