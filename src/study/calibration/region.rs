//! The settings that are not ruled out.

use crate::kernel::streams::{Purpose, Stream, StreamKey};
use crate::math::{cos, square};
use crate::scenario::targets::ObservedFigure;
use crate::statistics::emulator::Emulator;
use rayon::prelude::*;

/// Implausibility beyond which a setting is ruled out: at most 5 % of any unimodal law lies beyond three standard
/// deviations (Pukelsheim, "The three sigma rule", The American Statistician 48, 1994).
pub const CUT: f64 = 3.0;

/// Settings of one level of [`Region::sample`].
const POPULATION: usize = 1000;
/// Share of a level's settings that the next begins from (Au and Beck 2001).
const KEPT: usize = POPULATION / 10;
/// Steps a setting walks before it counts.
const STEPS: usize = 4;
/// Most levels: less than 10^-12 of the space is not found.
const LEVELS: u64 = 12;

/// What one wave learnt of a figure.
#[derive(Debug, Clone)]
pub struct Learnt {
    /// Index of the figure among the targets.
    pub index: usize,
    /// Of the figure's mean.
    pub emulator: Emulator,
    /// The figure that was counted.
    pub target: ObservedFigure,
    /// Variance of the figure by chance: what was counted is one replication, not the mean of all.
    pub chance: f64,
}

impl Learnt {
    /// How many standard deviations of all that is unsure (emulator, chance, tolerance) lie between what was counted and
    /// what is expected at a setting (Andrianakis and others 2015, equation 1). Exact only beyond `enough`.
    fn implausibility(&self, levels: &[f64], enough: f64) -> f64 {
        let known = self.chance + square(self.target.tolerance);
        let most = self.target.distance(self.emulator.mean(levels)) / known.sqrt();
        if most <= enough {
            // The emulator's own doubt could only make it smaller.
            return most;
        }
        let (mean, variance) = self.emulator.predict(levels);
        self.target.distance(mean) / (known + variance).sqrt()
    }
}

/// The settings that no wave has ruled out.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// What every wave learnt, figure by figure.
    pub waves: Vec<Vec<Learnt>>,
}

/// Settings from the region, and how much of the space it is.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Settings, about uniform over the region; empty when everything is ruled out.
    pub settings: Vec<Vec<f64>>,
    /// The share of the space that is left, estimated.
    pub share: f64,
    /// The least implausible setting that was seen, and its implausibility.
    pub least: (Vec<f64>, f64),
}

impl Region {
    /// The largest implausibility of a setting over all waves and figures; exact only beyond `enough`, so that what is
    /// far from ruled out costs little.
    #[must_use]
    pub fn implausibility(&self, levels: &[f64], enough: f64) -> f64 {
        let learnt = self.waves.iter().rev().flatten();
        learnt.map(|learnt| learnt.implausibility(levels, enough)).fold(0.0, f64::max)
    }

    /// Whether a setting is not ruled out.
    #[must_use]
    pub fn holds(&self, levels: &[f64]) -> bool {
        self.within(levels, CUT).is_some()
    }

    /// The implausibility of a setting, as [`Region::implausibility`] has it with [`CUT`], unless it is beyond a bound: most
    /// settings far out are told by the first figure that is asked.
    fn within(&self, levels: &[f64], bound: f64) -> Option<f64> {
        let mut largest = 0.0_f64;
        for learnt in self.waves.iter().rev().flatten() {
            largest = largest.max(learnt.implausibility(levels, CUT));
            if largest > bound {
                return None;
            }
        }
        Some(largest)
    }

    /// The figure that rules a setting out most strongly, and by how much.
    #[must_use]
    pub fn binding(&self, levels: &[f64]) -> Option<(&ObservedFigure, f64)> {
        let all = self.waves.iter().flatten();
        all.map(|learnt| (&learnt.target, learnt.implausibility(levels, 0.0))).max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Settings from the region, by subset simulation: a sequence of shrinking regions, each a tenth of the one before,
    /// walked through from settings of the last (Au and Beck, "Estimation of small failure probabilities in high
    /// dimensions by subset simulation", Probabilistic Engineering Mechanics 16, 2001).
    #[must_use]
    pub fn sample(&self, inputs: usize, seed: u64, wave: u64) -> Sample {
        let stream = |which: u64| StreamKey { seed, replication: which }.stream(Purpose::Design, 1, wave);
        let mut population: Vec<(Vec<f64>, f64)> = (0..POPULATION as u64)
            .into_par_iter()
            .map(|which| {
                let mut stream = stream(which);
                let levels: Vec<f64> = (0..inputs).map(|_| stream.uniform()).collect();
                let implausibility = self.implausibility(&levels, CUT);
                (levels, implausibility)
            })
            .collect();
        let mut share = 1.0;
        for level in 1..=LEVELS {
            population.sort_by(|a, b| a.1.total_cmp(&b.1));
            let within = population.partition_point(|(_, implausibility)| *implausibility <= CUT);
            if within >= KEPT || level == LEVELS {
                let least = population[0].clone();
                share *= within as f64 / POPULATION as f64;
                if within > 0 && within < POPULATION {
                    let few = KEPT.min(within);
                    let seeds = (0..few).map(|k| population[k * within / few].clone());
                    population = self.walk(&seeds.collect::<Vec<_>>(), CUT, |chain| stream(u64::MAX - chain));
                } else {
                    population.truncate(within);
                }
                return Sample { share, settings: population.into_iter().map(|(levels, _)| levels).collect(), least };
            }
            let bound = population[KEPT - 1].1.max(CUT);
            share *= KEPT as f64 / POPULATION as f64;
            population.truncate(KEPT);
            population = self.walk(&population, bound, |chain| stream(level * POPULATION as u64 + chain));
        }
        Sample { settings: Vec::new(), share: 0.0, least: population.swap_remove(0) }
    }

    /// From each seed a chain of settings within a bound, uniform over them in the long run (Metropolis and others 1953):
    /// steps as long as the seeds are spread, each dimension by itself.
    fn walk(
        &self,
        seeds: &[(Vec<f64>, f64)],
        bound: f64,
        stream: impl Fn(u64) -> Stream + Sync,
    ) -> Vec<(Vec<f64>, f64)> {
        let of = |input: usize| spread(seeds.iter().map(|(levels, _)| levels[input]), 1e-3).1;
        let spread: Vec<f64> = (0..seeds[0].0.len()).map(of).collect();
        let length = POPULATION / seeds.len();
        let chains: Vec<Vec<(Vec<f64>, f64)>> = seeds
            .par_iter()
            .enumerate()
            .map(|(index, seed)| {
                let mut stream = stream(index as u64);
                let mut here = seed.clone();
                let walked = (0..length).map(|_| {
                    for _ in 0..STEPS {
                        self.step(&mut here, bound, &spread, &mut stream);
                    }
                    here.clone()
                });
                walked.collect()
            })
            .collect();
        chains.into_iter().flatten().collect()
    }

    fn step(&self, here: &mut (Vec<f64>, f64), bound: f64, spread: &[f64], stream: &mut Stream) {
        let scale = 2.0 / (spread.len() as f64).sqrt();
        let moved: Vec<f64> =
            here.0.iter().zip(spread).map(|(x, spread)| x + scale * spread * normal(stream)).collect();
        if moved.iter().any(|x| !(0.0..=1.0).contains(x)) {
            return;
        }
        if let Some(implausibility) = self.within(&moved, bound) {
            *here = (moved, implausibility);
        }
    }
}

/// Mean of levels and their standard deviation, so much at least.
pub(super) fn spread(levels: impl ExactSizeIterator<Item = f64> + Clone, least: f64) -> (f64, f64) {
    let n = levels.len() as f64;
    let mean = levels.clone().sum::<f64>() / n;
    let variance = levels.map(|level| square(level - mean)).sum::<f64>() / n;
    (mean, variance.sqrt().max(least))
}

/// A standard normal draw (Box and Muller 1958).
fn normal(stream: &mut Stream) -> f64 {
    let (radius, angle) = (stream.exponential(), stream.uniform());
    (2.0 * radius).sqrt() * cos(std::f64::consts::TAU * angle)
}
