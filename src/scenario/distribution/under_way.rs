//! What is still under way after a known time: how long it is in all, and how much of it has been done.
//!
//! The time is known and the speed is not: a mean speed is a mean over cases. What is said to be further than it can be has not
//! come so far; it has been slow. So a small share is taken to have been left lying, at a speed of which nothing is known, and
//! Bayes' rule says for which cases that is likelier than the mean speed. This is how survivors of a mixed population are judged
//! (Vaupel, Manton and Stallard, "The impact of heterogeneity in individual frailty on the dynamics of mortality", Demography 16,
//! 1979): the longer the time, the more of them are slow.

use super::Distribution;
use crate::kernel::streams::Stream;

/// Share of what is begun that is left lying: its speed is anything from none to full, all alike.
pub const LEFT_LYING: f64 = 0.01;

impl Distribution {
    /// A draw of the whole length, and of how much of it is done, of something that is still under way `elapsed` after it began;
    /// `speed`, over 0 to 1, is the mean speed of such things.
    pub fn sample_under_way(&self, elapsed: f64, speed: f64, stream: &mut Stream) -> (f64, f64) {
        if elapsed <= 0.0 {
            return (self.sample(stream), 0.0);
        }
        let done = elapsed * speed;
        let (usual, left_lying) = self.reasons_to_be_under_way(elapsed, speed);
        if stream.uniform() * (usual + left_lying) < usual {
            (self.sample_beyond(done, stream), done)
        } else {
            self.sample_left_lying(elapsed, stream)
        }
    }

    /// Probabilities that something went at the mean speed and is still under way, and that it was left lying and is.
    fn reasons_to_be_under_way(&self, elapsed: f64, speed: f64) -> (f64, f64) {
        let usual = (1.0 - LEFT_LYING) * self.survival(elapsed * speed);
        (usual, LEFT_LYING * self.mean_up_to(elapsed) / elapsed)
    }

    /// Mean of the quantity where more than `most` counts as `most`: the integral of the survival function up to there.
    #[must_use]
    pub fn mean_up_to(&self, most: f64) -> f64 {
        let shorter = 1.0 - self.survival_length_biased(most);
        (self.mean() * shorter + most * self.survival(most)).min(most)
    }

    /// Probability that what is seen in the middle is longer than `x` in all.
    fn survival_length_biased(&self, x: f64) -> f64 {
        // Of the part of a distribution between two values that is uniform there.
        let beyond = |x: f64, low: f64, high: f64| {
            let x = x.clamp(low, high);
            (high - x) * (high + x) / ((high - low) * (high + low))
        };
        match self {
            Self::Constant(_) => self.survival(x),
            Self::Exponential { mean } => Self::Gamma { shape: 2.0, scale: *mean }.survival(x),
            Self::LogNormal { mu, sigma } => Self::LogNormal { mu: mu + sigma * sigma, sigma: *sigma }.survival(x),
            Self::Gamma { shape, scale } => Self::Gamma { shape: shape + 1.0, scale: *scale }.survival(x),
            Self::Uniform { low, high } => beyond(x, *low, *high),
            Self::Empirical(bands) => {
                let sum: f64 =
                    bands.iter().map(|band| band.share * band.middle() * beyond(x, band.from, band.to)).sum();
                sum / self.mean()
            }
        }
    }

    /// A draw of the same where it was left lying: what is done is anything up to the whole length and up to `elapsed`, all alike.
    /// With the time it tends to what is seen in the middle, by whoever knows nothing of its age
    /// ([`Distribution::sample_length_biased`]).
    fn sample_left_lying(&self, elapsed: f64, stream: &mut Stream) -> (f64, f64) {
        // The whole length has a density in proportion to f(x) min(x, elapsed): rejection from the nearer of two others, of which
        // at least the share E[min(X, E[X])] / E[X] is accepted, 1 in 20 for the most uneven distribution that a file can state.
        let old = elapsed >= self.mean();
        loop {
            let whole = if old { self.sample_length_biased(stream) } else { self.sample(stream) };
            let most = whole.min(elapsed);
            if stream.uniform() * (if old { whole } else { elapsed }) <= most && most > 0.0 {
                return (whole, most * stream.uniform());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all, integral};
    use super::*;
    use crate::kernel::streams::{Purpose, StreamKey};
    use crate::math::square;

    /// By the midpoint rule.
    #[test]
    fn a_mean_up_to_a_value_is_the_integral_of_the_survival_function() {
        for distribution in all() {
            for most in [0.01, 0.4, 1.7, 3.0, 5.5, 40.0] {
                let (found, expected) =
                    (distribution.mean_up_to(most), integral(0.0, most, |x| distribution.survival(x)));
                assert!((found - expected).abs() < 1e-4, "{distribution:?} up to {most}: {found} is not {expected}");
            }
        }
    }

    /// The definition, integrated: of what is begun, so many are still under way after a time and have more than `left` to do.
    ///
    /// Error rate: 108 probabilities of 20,000 draws within 4.5 standard errors; under 1 in 1,000 seeds fail.
    #[test]
    fn what_is_left_follows_from_bayes_rule() {
        for (i, distribution) in all().iter().enumerate() {
            let beyond = |x: f64| distribution.survival(x);
            for (j, (elapsed, speed)) in
                [(0.5, 0.9), (2.0, 0.5), (4.0, 0.7), (8.0, 0.7), (30.0, 0.7), (900.0, 0.4)].into_iter().enumerate()
            {
                let more_than = |left: f64| {
                    // Over what may be done, of which beyond 60 no more than a part in a million million is still under way.
                    let slow = integral(0.0, f64::min(elapsed, 60.0), |done| beyond(done + left)) / elapsed;
                    (1.0 - LEFT_LYING) * beyond(elapsed * speed + left) + LEFT_LYING * slow
                };
                let mut stream = StreamKey { seed: 8, replication: (10 * i + j) as u64 }.stream(Purpose::Piece, 0, 0);
                let n = 20_000;
                let mut draws = Vec::new();
                for _ in 0..n {
                    let (whole, done) = distribution.sample_under_way(elapsed, speed, &mut stream);
                    assert!(whole >= done && done >= 0.0 && done <= elapsed, "{distribution:?}: {done} of {whole}");
                    draws.push(whole - done);
                }
                for left in [0.23, 1.07, 2.51] {
                    let p = more_than(left) / more_than(0.0);
                    let found = draws.iter().filter(|&&draw| draw > left).count() as f64 / f64::from(n);
                    let bound = 4.5 * (p * (1.0 - p) / f64::from(n)).sqrt() + 1e-4;
                    assert!(
                        (found - p).abs() < bound,
                        "{distribution:?}, {elapsed} at {speed}: {found} have more than {left} to do, not {p}"
                    );
                }
            }
        }
    }

    /// By hand: what is far beyond its distribution is seen in the middle, so that of the shortest time a share of time / mean ends
    /// in it, and its mean is E[X^2] / (2 E[X]). Of a uniform between 1 and 5 these are 1 / 3 a day and (31 / 3) / 6.
    ///
    /// Error rate: two figures of 40,000 draws within 4.5 standard errors; under 1 in 50,000 seeds fail.
    #[test]
    fn what_is_older_than_can_be_is_not_about_to_end() {
        let distribution = Distribution::Uniform { low: 1.0, high: 5.0 };
        let mut stream = StreamKey { seed: 9, replication: 0 }.stream(Purpose::Piece, 0, 0);
        let n = 40_000;
        let left: Vec<f64> = (0..n)
            .map(|_| distribution.sample_under_way(1_000.0, 0.7, &mut stream))
            .map(|(whole, done)| whole - done)
            .collect();
        let mean = left.iter().sum::<f64>() / f64::from(n);
        let variance = left.iter().map(|left| square(left - mean)).sum::<f64>() / f64::from(n - 1);
        assert!((mean - 31.0 / 18.0).abs() < 4.5 * (variance / f64::from(n)).sqrt(), "{mean}");
        let soon = left.iter().filter(|&&left| left <= 0.5).count() as f64 / f64::from(n);
        let p = 0.5 / 3.0;
        assert!((soon - p).abs() < 4.5 * (p * (1.0 - p) / f64::from(n)).sqrt(), "{soon}");
    }
}
