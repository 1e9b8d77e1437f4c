//! Distributions a scenario can name, with what the simulation needs of them beyond a draw: the stationary excess distribution
//! (a spell or an episode seen in the middle) and the distribution of what remains after a known age.

pub(super) mod read;
mod under_way;

pub use under_way::LEFT_LYING;

use crate::kernel::draws::{exponential, gamma, normal};
use crate::kernel::streams::Stream;
use crate::math::special::{erfc, erfc_inverse, gamma_upper};
use crate::math::{bisected, exp, exp_m1, ln, square};
use serde::{Deserialize, Serialize};

/// A distribution of a positive quantity. Constructed valid by the scenario's conversion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Distribution {
    /// Always the same value.
    Constant(f64),
    /// Exponential with a mean.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Lognormal: parameters of the underlying normal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm, over 0.
        sigma: f64,
    },
    /// Gamma.
    Gamma {
        /// Shape, over 0.
        shape: f64,
        /// Scale, over 0.
        scale: f64,
    },
    /// Uniform between two values.
    Uniform {
        /// Low end, 0 and more.
        low: f64,
        /// High end, over `low`.
        high: f64,
    },
    /// Bands `[from, to)` with probabilities that sum to 1, uniform within a band.
    Empirical(Vec<Band>),
}

/// A band of an empirical distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Lower edge.
    pub from: f64,
    /// Upper edge, over `from`.
    pub to: f64,
    /// Probability.
    pub share: f64,
}

impl Distribution {
    /// Mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential { mean } => *mean,
            Self::LogNormal { mu, sigma } => exp(mu + sigma * sigma / 2.0),
            Self::Gamma { shape, scale } => shape * scale,
            Self::Uniform { low, high } => (low + high) / 2.0,
            Self::Empirical(bands) => bands.iter().map(|band| band.share * band.middle()).sum(),
        }
    }

    /// Coefficient of variation: standard deviation / mean.
    #[must_use]
    pub fn cv(&self) -> f64 {
        match self {
            Self::Constant(_) => 0.0,
            Self::Exponential { .. } => 1.0,
            Self::LogNormal { sigma, .. } => exp_m1(sigma * sigma).sqrt(),
            Self::Gamma { shape, .. } => 1.0 / shape.sqrt(),
            Self::Uniform { low, high } => (high - low) / 12.0_f64.sqrt() / self.mean(),
            Self::Empirical(bands) => {
                let second = |band: &Band| band.share * (square(band.middle()) + square(band.to - band.from) / 12.0);
                let mean = self.mean();
                (bands.iter().map(second).sum::<f64>() / (mean * mean) - 1.0).max(0.0).sqrt()
            }
        }
    }

    /// The distribution of `factor` times the quantity (`factor` over 0).
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(value * factor),
            Self::Exponential { mean } => Self::Exponential { mean: mean * factor },
            Self::LogNormal { mu, sigma } => Self::LogNormal { mu: mu + ln(factor), sigma: *sigma },
            Self::Gamma { shape, scale } => Self::Gamma { shape: *shape, scale: scale * factor },
            Self::Uniform { low, high } => Self::Uniform { low: low * factor, high: high * factor },
            Self::Empirical(bands) => Self::Empirical(
                bands
                    .iter()
                    .map(|band| Band { from: band.from * factor, to: band.to * factor, share: band.share })
                    .collect(),
            ),
        }
    }

    /// A draw.
    pub fn sample(&self, stream: &mut Stream) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential { mean } => mean * exponential(stream),
            Self::LogNormal { mu, sigma } => exp(mu + sigma * normal(stream)),
            Self::Gamma { shape, scale } => gamma(*shape, *scale, stream),
            Self::Uniform { low, high } => low + (high - low) * stream.uniform(),
            Self::Empirical(bands) => {
                let band = pick(bands, stream.uniform(), |band| band.share);
                band.from + (band.to - band.from) * stream.uniform()
            }
        }
    }

    /// A draw from the length-biased distribution (density proportional to x f(x)): the whole length of a spell that is seen in
    /// the middle. A uniform share of it has elapsed (Cox, Renewal Theory, 1962, section 5.4), which gives the
    /// stationary excess distribution.
    pub fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Exponential { mean } => gamma(2.0, *mean, stream),
            Self::LogNormal { mu, sigma } => Self::LogNormal { mu: mu + sigma * sigma, sigma: *sigma }.sample(stream),
            Self::Gamma { shape, scale } => gamma(shape + 1.0, *scale, stream),
            Self::Uniform { low, high } => length_biased_within(*low, *high, stream.uniform()),
            Self::Empirical(bands) => {
                let band = pick(bands, stream.uniform(), |band| band.share * band.middle());
                length_biased_within(band.from, band.to, stream.uniform())
            }
        }
    }

    /// Probability that the quantity exceeds `x`.
    #[must_use]
    pub fn survival(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 1.0;
        }
        match self {
            Self::Constant(value) => f64::from(u8::from(x < *value)),
            Self::Exponential { mean } => exp(-x / mean),
            Self::LogNormal { mu, sigma } => erfc((ln(x) - mu) / (sigma * std::f64::consts::SQRT_2)) / 2.0,
            Self::Gamma { shape, scale } => gamma_upper(*shape, x / scale),
            Self::Uniform { low, high } => ((high - x) / (high - low)).clamp(0.0, 1.0),
            Self::Empirical(bands) => {
                bands.iter().map(|band| band.share * ((band.to - x) / (band.to - band.from)).clamp(0.0, 1.0)).sum()
            }
        }
    }

    /// A draw of the whole length, given that it exceeds `age`, which some do.
    fn sample_beyond(&self, age: f64, stream: &mut Stream) -> f64 {
        let level = self.survival(age) * stream.uniform();
        match self {
            Self::Constant(value) => *value,
            Self::Exponential { mean } => age.max(0.0) - mean * ln(stream.uniform()),
            Self::LogNormal { mu, sigma } => {
                exp(mu + sigma * std::f64::consts::SQRT_2 * erfc_inverse(2.0 * level)).max(age)
            }
            Self::Uniform { low, high } => (high - level * (high - low)).max(age),
            Self::Gamma { .. } | Self::Empirical(_) => self.inverse_survival(level, age),
        }
    }

    /// The value that a share `level` of the probability lies below, `level` strictly between 0 and 1.
    #[must_use]
    pub fn quantile(&self, level: f64) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, high } => low + level * (high - low),
            _ => self.inverse_survival(1.0 - level, 0.0),
        }
    }

    /// The point beyond which probability `level` lies, by bisection from `low` upwards.
    fn inverse_survival(&self, level: f64, low: f64) -> f64 {
        let low = low.max(0.0);
        let mut high = low + self.mean();
        while self.survival(high) > level {
            high = low + 2.0 * (high - low);
        }
        let (low, high) = bisected(low, high, |x| self.survival(x) > level);
        f64::midpoint(low, high)
    }
}

impl Band {
    fn middle(&self) -> f64 {
        (self.from + self.to) / 2.0
    }
}

/// Density proportional to x between `low` and `high`: inverse of its distribution function.
fn length_biased_within(low: f64, high: f64, u: f64) -> f64 {
    (low * low + u * (high * high - low * low)).sqrt()
}

fn pick(bands: &[Band], u: f64, weight: impl Fn(&Band) -> f64) -> &Band {
    let total: f64 = bands.iter().map(&weight).sum();
    let mut left = u * total;
    for band in bands {
        left -= weight(band);
        if left < 0.0 {
            return band;
        }
    }
    &bands[bands.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::streams::{Purpose, StreamKey};

    pub(super) fn all() -> Vec<Distribution> {
        vec![
            Distribution::Constant(3.0),
            Distribution::Exponential { mean: 3.0 },
            Distribution::LogNormal { mu: 1.0, sigma: 0.5 },
            Distribution::Gamma { shape: 2.5, scale: 1.2 },
            Distribution::Uniform { low: 1.0, high: 5.0 },
            Distribution::Empirical(vec![
                Band { from: 0.0, to: 1.0, share: 0.3 },
                Band { from: 1.0, to: 6.0, share: 0.7 },
            ]),
        ]
    }

    /// By the midpoint rule.
    pub(super) fn integral(from: f64, to: f64, of: impl Fn(f64) -> f64) -> f64 {
        let steps = 100_000;
        let step = (to - from) / f64::from(steps);
        (0..steps).map(|i| of(from + (f64::from(i) + 0.5) * step) * step).sum()
    }

    fn second_moment(distribution: &Distribution) -> f64 {
        // E[X^2] = 2 * integral of x S(x), far into the tail.
        integral(0.0, 100.0, |x| 2.0 * x * distribution.survival(x))
    }

    /// Error rate: twelve means within 4.5 standard errors each; a seed fails with probability under 1 in 10,000.
    #[test]
    fn means_of_draws_and_of_length_biased_draws() {
        for (i, distribution) in all().iter().enumerate() {
            let mut stream = StreamKey { seed: 5, replication: i as u64 }.stream(Purpose::Piece, 0, 0);
            let n = 40_000;
            let close = |draws: Vec<f64>, expected: f64| {
                let mean = draws.iter().sum::<f64>() / f64::from(n);
                let variance = draws.iter().map(|x| square(x - mean)).sum::<f64>() / f64::from(n - 1);
                let bound = 4.5 * (variance / f64::from(n)).sqrt() + 1e-3;
                assert!((mean - expected).abs() < bound, "{distribution:?}: {mean} is not {expected}");
            };
            close((0..n).map(|_| distribution.sample(&mut stream)).collect(), distribution.mean());
            // The mean of the length-biased distribution is E[X^2] / E[X].
            close(
                (0..n).map(|_| distribution.sample_length_biased(&mut stream)).collect(),
                second_moment(distribution) / distribution.mean(),
            );
        }
    }

    #[test]
    fn the_cv_follows_from_the_moments() {
        for distribution in all().iter().skip(1) {
            let (mean, cv) = (distribution.mean(), distribution.cv());
            let expected = (second_moment(distribution) / (mean * mean) - 1.0).sqrt();
            assert!((cv - expected).abs() < 1e-4, "{distribution:?}: {cv} is not {expected}");
        }
        assert_eq!(all()[0].cv(), 0.0);
    }

    /// Error rate: five probabilities of 20,000 draws within 4.5 standard errors; under 1 in 20,000 seeds fail.
    #[test]
    fn what_remains_after_an_age_follows_the_survival_function() {
        for (i, distribution) in all().iter().enumerate().skip(1) {
            let mut stream = StreamKey { seed: 6, replication: i as u64 }.stream(Purpose::Piece, 0, 0);
            let (age, later, n) = (1.5, 3.5, 20_000);
            let p = distribution.survival(later) / distribution.survival(age);
            let beyond =
                (0..n).filter(|_| distribution.sample_beyond(age, &mut stream) > later).count() as f64 / f64::from(n);
            assert!(
                (beyond - p).abs() < 4.5 * (p * (1.0 - p) / f64::from(n)).sqrt(),
                "{distribution:?}: {beyond} is not {p}"
            );
        }
    }

    /// The definition: as much lies beyond a quantile as its level leaves.
    #[test]
    fn a_quantile_parts_the_probability() {
        for distribution in all().iter().skip(1) {
            for level in [0.05, 0.5, 0.9] {
                let beyond = distribution.survival(distribution.quantile(level));
                assert!(
                    (beyond - (1.0 - level)).abs() < 1e-9,
                    "{distribution:?}: {beyond} beyond the quantile of {level}"
                );
            }
        }
        assert_eq!(all()[0].quantile(0.3), 3.0);
    }
}
