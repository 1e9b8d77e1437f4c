//! Which unknowns matter when all are unknown at once: elementary effects along random walks (Morris, "Factorial sampling
//! plans for preliminary computational experiments", Technometrics 33(2), 1991; the mean of their sizes, mu*, of Campolongo,
//! Cariboni and Saltelli, "An effective screening design for sensitivity analysis of large models", Environmental
//! Modelling & Software 22, 2007).

use super::Quantity;
use super::setting::{Found, Setting};
use crate::kernel::streams::{Purpose, Stream, StreamKey};
use crate::statistics::bootstrap::{percentile_95, resample};

/// Levels of an unknown's belief that walks visit: the middles of its four quarters.
const GRID: [f64; 4] = [0.125, 0.375, 0.625, 0.875];
/// A step: two places of the grid, as Morris recommends for four.
const STEP: usize = 2;
/// Least and most walks.
const WALKS: (u64, u64) = (10, 40);
/// Resamples of the walks.
const RESAMPLES: u64 = 1000;

/// Walks, and futures at each of their points, for so many replications.
pub(super) fn size(replications: u64) -> (u64, u64) {
    let walks = (replications / 10).clamp(WALKS.0, WALKS.1);
    (walks, (replications / walks).max(1))
}

/// What the screening found.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    /// Walks.
    pub walks: u64,
    /// Futures at each point of a walk, the same at all of them.
    pub futures: u64,
    /// The unknowns, the one that matters most for the main quantity first.
    pub screened: Vec<Screened>,
}

/// An unknown and how it matters for each quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Screened {
    /// Its place among the unknowns.
    pub unknown: usize,
    /// In the order of [`Quantity::ALL`]; `None` where no step of any walk has a value before and after it.
    pub of: [Option<Mattering>; Quantity::ALL.len()],
}

/// How an unknown matters for a quantity. An elementary effect is the change of the quantity from one point of a walk to the
/// next, divided by the change of the level: what moving the unknown from one end of its belief to the other would do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mattering {
    /// Mean of the elementary effects: effects of both signs cancel in it.
    pub mu: f64,
    /// Its 95 % bootstrap interval.
    pub mu_95: (f64, f64),
    /// Mean size of the elementary effects.
    pub mu_star: f64,
    /// Its 95 % bootstrap interval.
    pub mu_star_95: (f64, f64),
    /// Standard deviation of the elementary effects: how much they depend on the other unknowns and on where the step begins.
    pub sigma: f64,
    /// Its 95 % bootstrap interval.
    pub sigma_95: (f64, f64),
    /// The mean size that chance alone would give effects of no unknown; `None` with one future a point.
    pub by_chance: Option<f64>,
}

/// A walk over the grid: every unknown takes one step, in a random order.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// Levels at the first point.
    pub start: Vec<f64>,
    /// Which unknown steps to which level.
    pub steps: Vec<(usize, f64)>,
}

impl Walk {
    /// A random walk over so many unknowns.
    #[must_use]
    pub fn new(unknowns: usize, stream: &mut Stream) -> Self {
        let mut place = |places: usize| ((stream.uniform() * places as f64) as usize).min(places.saturating_sub(1));
        let mut start = Vec::with_capacity(unknowns);
        let mut steps = Vec::with_capacity(unknowns);
        for unknown in 0..unknowns {
            let (low, upwards) = (place(GRID.len() - STEP), place(2) == 1);
            let (from, to) = if upwards { (low, low + STEP) } else { (low + STEP, low) };
            start.push(GRID[from]);
            steps.push((unknown, GRID[to]));
        }
        // The order of Fisher and Yates.
        for last in (1..unknowns).rev() {
            steps.swap(last, place(last + 1));
        }
        Self { start, steps }
    }

    /// Levels at each of its points.
    #[must_use]
    pub fn points(&self) -> Vec<Vec<f64>> {
        let mut points = vec![self.start.clone()];
        let mut at = self.start.clone();
        for &(unknown, level) in &self.steps {
            at[unknown] = level;
            points.push(at.clone());
        }
        points
    }

    /// The elementary effect of each unknown on a quantity that has these values at the points.
    #[must_use]
    pub fn effects(&self, values: &[f64]) -> Vec<f64> {
        let mut effects = vec![0.0; self.start.len()];
        for (&(unknown, level), pair) in self.steps.iter().zip(values.windows(2)) {
            effects[unknown] = (pair[1] - pair[0]) / (level - self.start[unknown]);
        }
        effects
    }
}

impl Mattering {
    /// From the elementary effects of an unknown, walk by walk; those that are not numbers are left out, and where all are such,
    /// there is nothing to say. `resamples` name the walks of each resample.
    #[must_use]
    pub fn new(effects: &[f64], resamples: &[Vec<usize>], by_chance: Option<f64>) -> Option<Self> {
        let all = moments(effects.iter().copied())?;
        let again: Vec<[f64; 3]> =
            resamples.iter().filter_map(|walks| moments(walks.iter().map(|&walk| effects[walk]))).collect();
        let interval = |which: usize| percentile_95(again.iter().map(|moments| moments[which]).collect());
        Some(Self {
            mu: all[0],
            mu_95: interval(0),
            mu_star: all[1],
            mu_star_95: interval(1),
            sigma: all[2],
            sigma_95: interval(2),
            by_chance,
        })
    }
}

/// Mean, mean size and standard deviation of those that are numbers; `None` without any.
fn moments(effects: impl Iterator<Item = f64> + Clone) -> Option<[f64; 3]> {
    let effects = effects.filter(|effect| effect.is_finite());
    let n = effects.clone().count() as f64;
    if n == 0.0 {
        return None;
    }
    let mean = effects.clone().sum::<f64>() / n;
    let size = effects.clone().map(f64::abs).sum::<f64>() / n;
    let squares: f64 = effects.map(|effect| (effect - mean).powi(2)).sum();
    Some([mean, size, (squares / (n - 1.0).max(1.0)).sqrt()])
}

/// So many random walks over the unknowns.
pub fn walks(unknowns: usize, seed: u64, walks: u64) -> Vec<Walk> {
    let stream = |walk| StreamKey { seed, replication: walk }.stream(Purpose::Screening, 0, 0);
    (0..walks).map(|walk| Walk::new(unknowns, &mut stream(walk))).collect()
}

/// The points of all walks, with so many futures of each, the same at all points of a walk.
pub fn settings(walks: &[Walk], futures: u64) -> Vec<Setting> {
    let of_walk = |(number, walk): (u64, &Walk)| {
        let same = number * futures..(number + 1) * futures;
        let setting =
            move |levels: Vec<f64>| Setting { levels: levels.into_iter().map(Some).collect(), futures: same.clone() };
        walk.points().into_iter().map(setting)
    };
    (0..).zip(walks).flat_map(of_walk).collect()
}

pub fn screening(unknowns: usize, seed: u64, taken: &[Walk], found: &Found) -> Screening {
    let futures = found.first().map_or(0, Vec::len) as u64;
    let resamples: Vec<Vec<usize>> = (0..RESAMPLES)
        .map(|ordinal| {
            let mut stream = StreamKey { seed, replication: 0 }.stream(Purpose::Resample, 0, ordinal);
            resample(taken.len(), || stream.uniform())
        })
        .collect();
    let quantities = Quantity::ALL.map(|quantity| matterings(taken, found, quantity, &resamples));
    let mut screened: Vec<Screened> = (0..unknowns)
        .map(|unknown| Screened { unknown, of: std::array::from_fn(|quantity| quantities[quantity][unknown]) })
        .collect();
    let main = |screened: &Screened| screened.of[Quantity::Target as usize].map_or(0.0, |of| of.mu_star);
    screened.sort_by(|a, b| main(b).total_cmp(&main(a)).then(a.unknown.cmp(&b.unknown)));
    Screening { walks: taken.len() as u64, futures, screened }
}

/// How each unknown matters for one quantity. `found` holds the futures of each point, walk by walk.
fn matterings(walks: &[Walk], found: &Found, quantity: Quantity, resamples: &[Vec<usize>]) -> Vec<Option<Mattering>> {
    let unknowns = walks.first().map_or(0, |walk| walk.start.len());
    let mut effects = vec![Vec::with_capacity(walks.len()); unknowns];
    let mut chance = vec![Vec::with_capacity(walks.len()); unknowns];
    for (walk, points) in walks.iter().zip(found.chunks(unknowns + 1)) {
        let futures = points.first().map_or(0, Vec::len);
        // One list of effects for each future, then their mean and its error.
        let each: Vec<Vec<f64>> = (0..futures)
            .map(|future| walk.effects(&points.iter().map(|point| quantity.value(&point[future])).collect::<Vec<_>>()))
            .collect();
        for unknown in 0..unknowns {
            let own: Vec<f64> =
                each.iter().map(|effects| effects[unknown]).filter(|effect| effect.is_finite()).collect();
            let n = own.len() as f64;
            let mean = own.iter().sum::<f64>() / n;
            effects[unknown].push(mean);
            if own.len() > 1 {
                let squares: f64 = own.iter().map(|effect| (effect - mean).powi(2)).sum();
                chance[unknown].push((squares / (n - 1.0) / n).sqrt());
            }
        }
    }
    effects
        .iter()
        .zip(&chance)
        .map(|(effects, errors)| {
            // The mean size of a normal variable is sqrt(2 / pi) standard deviations.
            let mean = errors.iter().sum::<f64>() / errors.len() as f64;
            let by_chance = (!errors.is_empty()).then_some(mean * std::f64::consts::FRAC_2_PI.sqrt());
            Mattering::new(effects, resamples, by_chance)
        })
        .collect()
}
