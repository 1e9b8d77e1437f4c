//! The waves of a history match, and the choice of one setting out of what they leave.

use super::region::{CUT, Learnt, Region, spread};
use super::simulate::{SimulatedSetting, Simulator};
use crate::kernel::streams::{Purpose, StreamKey};
use crate::math::{powi, square};
use crate::scenario::targets::{ObservedFigure, Parameter, Targets};
use crate::statistics::design::{latin_hypercube, spread_out};
use crate::statistics::emulator::Emulator;
use crate::study::runner::{RunError, Study};
use rayon::prelude::*;

/// Settings out of which one is chosen, and how many times more replications each of them gets.
const CANDIDATES: usize = 32;
const MORE_REPLICATIONS: u64 = 4;
/// Another wave is not worth its while when it leaves more of what the one before left than this.
const NO_NEWS: f64 = 0.8;

/// How much is simulated.
#[derive(Debug, Clone, Copy)]
pub struct WaveEffort {
    /// Settings of a wave.
    pub points: usize,
    /// Most waves.
    pub waves: usize,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// Master seed.
    pub seed: u64,
    /// Replications of every setting.
    pub replications: u64,
    /// Parameters, in the order of their file.
    pub parameters: Vec<Parameter>,
    /// Figures, in the order of their file.
    pub targets: Vec<ObservedFigure>,
    /// The waves that are complete.
    pub waves: Vec<Wave>,
    /// What they leave.
    pub region: Region,
    /// Settings that are not ruled out, about uniform over the region.
    pub settings: Vec<Vec<f64>>,
    /// The setting that was chosen; `None` when stopped before.
    pub chosen: Option<Chosen>,
}

/// One wave.
#[derive(Debug, Clone)]
pub struct Wave {
    /// What was simulated.
    pub points: Vec<SimulatedSetting>,
    /// Share of the space that no wave so far has ruled out.
    pub share: f64,
    /// Of the figures at this wave's settings, the share that lies within three standard deviations of what the wave
    /// before expected: a check of its emulators on settings that they had not seen. `None` of the first wave.
    pub foretold: Option<f64>,
    /// The least implausible setting that was seen.
    pub least: (Vec<f64>, f64),
}

/// The setting that was chosen.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Values of the parameters, to three digits, in the order of their file.
    pub values: Vec<f64>,
    /// What was simulated there, with four times the replications.
    pub point: SimulatedSetting,
    /// Whether it is ruled out: nothing better was found.
    pub ruled_out: bool,
}

impl Calibration {
    /// The value of a parameter at a level.
    #[must_use]
    pub fn value(&self, parameter: usize, level: f64) -> f64 {
        let parameter = &self.parameters[parameter];
        parameter.low + level * (parameter.high - parameter.low)
    }

    /// Simulated settings that are not ruled out in the end.
    pub fn left(&self) -> impl Iterator<Item = &SimulatedSetting> {
        let points = self.waves.iter().flat_map(|wave| &wave.points);
        points.filter(|point| self.region.holds(&point.levels))
    }
}

/// Fits the parameters of a file of targets. When stopped, what complete waves found is returned.
///
/// # Errors
/// A replication that failed; stopped before the first wave was complete.
pub fn run(
    study: &Study<'_>,
    targets: &Targets,
    simulator: &Simulator,
    effort: WaveEffort,
) -> Result<Calibration, RunError> {
    let mut found = Calibration {
        seed: study.seed,
        replications: study.replications,
        parameters: targets.parameters.clone(),
        targets: targets.targets.clone(),
        waves: Vec::new(),
        region: Region::default(),
        settings: Vec::new(),
        chosen: None,
    };
    let n = study.replications;
    let choosing = CANDIDATES as u64 * MORE_REPLICATIONS * n * simulator.runs.len() as u64;
    let mut stream = StreamKey { seed: study.seed, replication: 0 }.stream(Purpose::Design, 0, 0);
    let mut settings = latin_hypercube(effort.points, targets.parameters.len(), || stream.uniform());
    for wave in 0..effort.waves {
        let title = format!("wave {} of {}", wave + 1, effort.waves);
        let later = ((effort.waves - wave - 1) * effort.points * simulator.runs.len()) as u64 * n;
        let Some(points) = simulator.simulate(study, settings, (&title, n, later + choosing))? else { break };
        let before = found.waves.last().map_or(1.0, |wave| wave.share);
        found.learn(points, wave as u64);
        let share = found.waves.last().map_or(0.0, |wave| wave.share);
        if found.settings.is_empty() || share > NO_NEWS * before {
            return found.choose(study, simulator);
        }
        settings = spread_out(&found.settings, effort.points).into_iter().map(|k| found.settings[k].clone()).collect();
    }
    if found.waves.is_empty() {
        return Err(RunError::Stopped);
    }
    if found.waves.len() == effort.waves { found.choose(study, simulator) } else { Ok(found) }
}

impl Calibration {
    /// Learns from a wave's points and draws settings from what is left.
    fn learn(&mut self, points: Vec<SimulatedSetting>, wave: u64) {
        let foretold = self.region.waves.last().and_then(|before| foretold(before, &points));
        let seen: Vec<&SimulatedSetting> = self.left().chain(&points).collect();
        let fitted = (0..self.targets.len()).into_par_iter().filter(|&index| self.targets[index].fitted);
        let learnt: Vec<Learnt> = fitted.filter_map(|index| learn_figure(index, &self.targets[index], &seen)).collect();
        self.region.waves.push(learnt);
        let sample = self.region.sample(self.parameters.len(), self.seed, wave + 1);
        self.waves.push(Wave { points, share: sample.share, foretold, least: sample.least });
        self.settings = sample.settings;
    }

    /// The setting of the region that is simulated nearest to the fitted figures, and to the middle of the region: what the
    /// figures say nothing of should not stand at an end of its range.
    fn choose(mut self, study: &Study<'_>, simulator: &Simulator) -> Result<Self, RunError> {
        let mut candidates = self.candidates();
        let ruled_out = self.settings.is_empty();
        if ruled_out {
            candidates = self.waves.last().map(|wave| wave.least.0.clone()).into_iter().collect();
        }
        let values: Vec<Vec<f64>> = candidates.iter().map(|levels| self.rounded(levels)).collect();
        let settings: Vec<Vec<f64>> = values.iter().map(|values| self.levels(values)).collect();
        let replications = study.replications * MORE_REPLICATIONS;
        let Some(points) = simulator.simulate(study, settings, ("choosing", replications, 0))? else { return Ok(self) };
        let centre = Centre::of(&self.settings);
        let far = |point: &SimulatedSetting| point.misfit(&self.targets) + centre.distance(&point.levels);
        let nearest = values.into_iter().zip(points).min_by(|(_, a), (_, b)| far(a).total_cmp(&far(b)));
        self.chosen = nearest.map(|(values, point)| Chosen { values, point, ruled_out });
        Ok(self)
    }

    /// Settings that the last emulators expect nearest to the fitted figures, each improved by small steps.
    fn candidates(&self) -> Vec<Vec<f64>> {
        let Some(learnt) = self.region.waves.last() else { return Vec::new() };
        let centre = Centre::of(&self.settings);
        let misfit = |levels: &[f64]| -> f64 {
            let of = |l: &Learnt| square(l.target.distance(l.emulator.mean(levels)) / l.target.tolerance);
            learnt.iter().map(of).sum::<f64>() + centre.distance(levels)
        };
        let mut ranked: Vec<(f64, &Vec<f64>)> =
            self.settings.par_iter().map(|levels| (misfit(levels), levels)).collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
        ranked
            .into_par_iter()
            .take(CANDIDATES)
            .enumerate()
            .map(|(index, (value, levels))| self.downhill(index as u64, value, levels.clone(), &misfit))
            .collect()
    }

    /// Walks downhill within the region by random steps that shrink.
    fn downhill(
        &self,
        index: u64,
        mut value: f64,
        mut levels: Vec<f64>,
        misfit: &(impl Fn(&[f64]) -> f64 + Sync),
    ) -> Vec<f64> {
        let mut stream = StreamKey { seed: self.seed, replication: index }.stream(Purpose::Design, 2, 0);
        for step in 0..300 {
            let size = 0.2 * powi(0.98, step);
            let moved: Vec<f64> =
                levels.iter().map(|x| (x + size * (stream.uniform() - 0.5)).clamp(0.0, 1.0)).collect();
            let there = misfit(&moved);
            if there < value && self.region.holds(&moved) {
                (value, levels) = (there, moved);
            }
        }
        levels
    }

    /// Values to three digits, within their ranges.
    fn rounded(&self, levels: &[f64]) -> Vec<f64> {
        let of = |(at, &level): (usize, &f64)| {
            let (value, parameter) = (self.value(at, level), &self.parameters[at]);
            let text = format!("{value:.2e}");
            text.parse().unwrap_or(value).clamp(parameter.low, parameter.high)
        };
        levels.iter().enumerate().map(of).collect()
    }

    fn levels(&self, values: &[f64]) -> Vec<f64> {
        let of = |(value, parameter): (&f64, &Parameter)| (value - parameter.low) / (parameter.high - parameter.low);
        values.iter().zip(&self.parameters).map(of).collect()
    }
}

/// The middle of the settings that are left: of each parameter its mean and standard deviation.
struct Centre(Vec<(f64, f64)>);

impl Centre {
    fn of(settings: &[Vec<f64>]) -> Self {
        let inputs = settings.first().map_or(0, Vec::len);
        Self((0..inputs).map(|at| spread(settings.iter().map(|levels| levels[at]), 1e-6)).collect())
    }

    /// Sum of squared distances, each in its standard deviation.
    fn distance(&self, levels: &[f64]) -> f64 {
        levels.iter().zip(&self.0).map(|(level, (mean, deviation))| square((level - mean) / deviation)).sum()
    }
}

fn learn_figure(index: usize, target: &ObservedFigure, seen: &[&SimulatedSetting]) -> Option<Learnt> {
    let defined: Vec<&&SimulatedSetting> = seen.iter().filter(|point| point.means[index].is_finite()).collect();
    let at: Vec<Vec<f64>> = defined.iter().map(|point| point.levels.clone()).collect();
    let values: Vec<f64> = defined.iter().map(|point| point.means[index]).collect();
    let chance = defined.iter().map(|point| point.variances[index]).sum::<f64>() / defined.len().max(1) as f64;
    Some(Learnt { index, emulator: Emulator::fit(&at, &values)?, target: target.clone(), chance })
}

/// The share of figures that lie within three standard deviations of what was expected, the emulator's noise included.
fn foretold(learnt: &[Learnt], points: &[SimulatedSetting]) -> Option<f64> {
    let mut within = 0_u32;
    let mut all = 0_u32;
    for learnt in learnt {
        for point in points.iter().filter(|point| point.means[learnt.index].is_finite()) {
            let (mean, variance) = learnt.emulator.predict(&point.levels);
            let deviation = (variance + learnt.emulator.noise()).sqrt() + 1e-9 * mean.abs();
            within += u32::from((point.means[learnt.index] - mean).abs() <= CUT * deviation);
            all += 1;
        }
    }
    (all > 0).then(|| f64::from(within) / f64::from(all))
}
