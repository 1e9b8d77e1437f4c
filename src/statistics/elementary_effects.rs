//! Elementary effects along random walks (Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics
//! 33(2), 1991; the mean of their sizes, mu*, of Campolongo, Cariboni and Saltelli, "An effective screening design for sensitivity
//! analysis of large models", Environmental Modelling & Software 22, 2007).

use super::{defined, moments, quantile};

/// Levels of an input's prior that walks visit: the middles of its four quarters.
const GRID: [f64; 4] = [0.125, 0.375, 0.625, 0.875];
/// A step: two places of the grid, as Morris recommends for four.
const STEP: usize = 2;
/// How an input matters for a quantity. An elementary effect is the change of the quantity from one point of a walk to the
/// next, divided by the change of the level: what moving the input from one end of its prior to the other would do.
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
    /// Standard deviation of the elementary effects: how much they depend on the other inputs and on where the step begins.
    pub sigma: f64,
    /// Its 95 % bootstrap interval.
    pub sigma_95: (f64, f64),
    /// The mean size that chance alone would give effects of no input; `None` with one replication a point.
    pub by_chance: Option<f64>,
}

/// A walk over the grid: every input takes one step, in a random order.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// Levels at the first point.
    pub start: Vec<f64>,
    /// Which input steps to which level.
    pub steps: Vec<(usize, f64)>,
}

impl Walk {
    /// A random walk over so many inputs, by numbers that are uniform between 0 and 1.
    #[must_use]
    pub fn new(inputs: usize, mut uniform: impl FnMut() -> f64) -> Self {
        let mut place = |places: usize| ((uniform() * places as f64) as usize).min(places.saturating_sub(1));
        let mut start = Vec::with_capacity(inputs);
        let mut steps = Vec::with_capacity(inputs);
        for input in 0..inputs {
            let (low, upwards) = (place(GRID.len() - STEP), place(2) == 1);
            let (from, to) = if upwards { (low, low + STEP) } else { (low + STEP, low) };
            start.push(GRID[from]);
            steps.push((input, GRID[to]));
        }
        // The order of Fisher and Yates.
        for last in (1..inputs).rev() {
            steps.swap(last, place(last + 1));
        }
        Self { start, steps }
    }

    /// Levels at each of its points.
    #[must_use]
    pub fn points(&self) -> Vec<Vec<f64>> {
        let mut points = vec![self.start.clone()];
        let mut at = self.start.clone();
        for &(input, level) in &self.steps {
            at[input] = level;
            points.push(at.clone());
        }
        points
    }

    /// The elementary effect of each input on a quantity that has these values at the points.
    #[must_use]
    pub fn effects(&self, values: &[f64]) -> Vec<f64> {
        let mut effects = vec![0.0; self.start.len()];
        for (&(input, level), pair) in self.steps.iter().zip(values.windows(2)) {
            effects[input] = (pair[1] - pair[0]) / (level - self.start[input]);
        }
        effects
    }
}

impl Mattering {
    /// From the elementary effects of an input, walk by walk; those that are not numbers are left out, and where all are such,
    /// there is nothing to say. `resamples` name the walks of each resample.
    #[must_use]
    pub fn new(effects: &[f64], resamples: &[Vec<usize>], by_chance: Option<f64>) -> Option<Self> {
        let all = of_effects(effects.iter().copied())?;
        let again: Vec<[f64; 3]> =
            resamples.iter().filter_map(|walks| of_effects(walks.iter().map(|&walk| effects[walk]))).collect();
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
fn of_effects(effects: impl Iterator<Item = f64>) -> Option<[f64; 3]> {
    let effects = defined(effects);
    let size = effects.iter().map(|effect| effect.abs()).sum::<f64>() / effects.len() as f64;
    let (mean, variance) = moments(&effects);
    (!effects.is_empty()).then(|| [mean, size, variance.sqrt()])
}

/// The 95 % percentile interval of a statistic from its values over resamples (Efron, "Nonparametric standard errors and
/// confidence intervals", Canadian Journal of Statistics 9(2), 1981); 0 without values.
fn percentile_95(mut resampled: Vec<f64>) -> (f64, f64) {
    resampled.sort_by(f64::total_cmp);
    let at = |level: f64| if resampled.is_empty() { 0.0 } else { quantile(&resampled, level) };
    (at(0.025), at(0.975))
}

/// So many places of so many values, drawn with replacement from uniform draws.
#[must_use]
pub fn resample(values: usize, mut uniform: impl FnMut() -> f64) -> Vec<usize> {
    (0..values).map(|_| ((uniform() * values as f64) as usize).min(values.saturating_sub(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_by_hand() {
        assert_eq!(percentile_95((0..=40).rev().map(f64::from).collect()), (1.0, 39.0));
        assert_eq!(percentile_95(vec![3.0]), (3.0, 3.0));
        assert_eq!(percentile_95(Vec::new()), (0.0, 0.0));
    }

    #[test]
    fn places_are_those_of_the_draws() {
        let mut draws = [0.0, 0.999, 0.5].into_iter();
        assert_eq!(resample(3, || draws.next().unwrap()), [0, 2, 1]);
    }
}
