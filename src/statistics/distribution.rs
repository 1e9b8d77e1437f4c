//! Probabilities and quantiles of Student's t, the beta, the F and the binomial distribution, all from the incomplete beta function.

use crate::math::special::beta_lower;
use crate::math::square;

/// Probability that Student's t with so many degrees of freedom exceeds `t`, 0 or more.
#[must_use]
pub fn t_above(t: f64, degrees: f64) -> f64 {
    let whole = degrees + t * t;
    0.5 * beta_lower(degrees / 2.0, 0.5, degrees / whole, t * t / whole)
}

/// The value of Student's t that is exceeded with a probability, which is below a half.
#[must_use]
pub fn t_exceeded(beyond: f64, degrees: f64) -> f64 {
    let mut high = 2.0;
    while t_above(high, degrees) > beyond && high < 1e300 {
        high *= 2.0;
    }
    root(|t| beyond - t_above(t, degrees), 0.0, high)
}

/// The value below which a beta variable of those shapes lies with a probability.
#[must_use]
pub fn beta_quantile(a: f64, b: f64, probability: f64) -> f64 {
    root(|x| beta_lower(a, b, x, 1.0 - x) - probability, 0.0, 1.0)
}

/// Probability that an F variable lies below `x`, 0 or more.
fn f_below(x: f64, numerator: f64, denominator: f64) -> f64 {
    let whole = numerator * x + denominator;
    beta_lower(numerator / 2.0, denominator / 2.0, numerator * x / whole, denominator / whole)
}

/// The value below which an F variable lies with a probability.
#[must_use]
pub fn f_quantile(probability: f64, numerator: f64, denominator: f64) -> f64 {
    let below = |x: f64| f_below(x, numerator, denominator) - probability;
    let mut high = 1.0;
    while below(high) < 0.0 && high < 1e300 {
        high *= 2.0;
    }
    root(below, 0.0, high)
}

/// Probability of at most `successes` in so many trials.
#[must_use]
pub fn binomial_at_most(successes: u64, trials: u64, p: f64) -> f64 {
    if successes >= trials {
        return 1.0;
    }
    beta_lower((trials - successes) as f64, successes as f64 + 1.0, 1.0 - p, p)
}

/// The least number of successes that is not exceeded with that probability or a larger one.
#[must_use]
pub fn binomial_quantile(probability: f64, trials: u64, p: f64) -> u64 {
    let (mut low, mut high) = (0, trials);
    while low < high {
        let middle = u64::midpoint(low, high);
        if binomial_at_most(middle, trials, p) >= probability { high = middle } else { low = middle + 1 }
    }
    low
}

/// Where a rising function passes 0 between two points, to the last digits (Ridders, "A new algorithm for computing a single root of a
/// real continuous function", IEEE Transactions on Circuits and Systems 26, 1979).
fn root(rising: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let (mut at_low, mut at_high, mut last) = (rising(low), rising(high), f64::NAN);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        let at_middle = rising(middle);
        let step = (middle - low) * at_middle / (square(at_middle) - at_low * at_high).sqrt();
        let found = (middle - step).clamp(low, high);
        let at_found = rising(found);
        if at_found == 0.0 || (found - last).abs() <= 2.0 * f64::EPSILON * found {
            return found;
        }
        last = found;
        for (x, at) in [(middle, at_middle), (found, at_found)] {
            if at <= 0.0 && x >= low {
                (low, at_low) = (x, at);
            } else if at > 0.0 && x <= high {
                (high, at_high) = (x, at);
            }
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF, FisherSnedecor, StudentsT};

    proptest! {
        /// Held against statrs.
        #[test]
        fn they_are_those_of_statrs(
            degrees in 1_u32..3_000,
            (a, b) in (1_u32..3_000, 1_u32..3_000),
            (beyond, p) in (1e-7..0.499_f64, 0.001..0.999_f64),
            trials in 1_u64..3_000,
        ) {
            let (degrees, a, b) = (f64::from(degrees), f64::from(a), f64::from(b));
            let t = StudentsT::new(0.0, 1.0, degrees).unwrap();
            prop_assert!((t_exceeded(beyond, degrees) / t.inverse_cdf(1.0 - beyond) - 1.0).abs() < 1e-7);
            prop_assert!((t_above(t_exceeded(beyond, degrees), degrees) / beyond - 1.0).abs() < 1e-9);
            let quantile = beta_quantile(a, b, p);
            prop_assert!((quantile / Beta::new(a, b).unwrap().inverse_cdf(p) - 1.0).abs() < 1e-9);
            let x = 3.0 * p;
            prop_assert!((f_below(x, a, b) - FisherSnedecor::new(a, b).unwrap().cdf(x)).abs() < 1e-10);
            let binomial = Binomial::new(p, trials).unwrap();
            let successes = (trials as f64 * p) as u64;
            prop_assert!((binomial_at_most(successes, trials, p) - binomial.cdf(successes)).abs() < 1e-10);
            prop_assert_eq!(binomial_quantile(0.025, trials, p), binomial.inverse_cdf(0.025));
            prop_assert_eq!(binomial_quantile(0.975, trials, p), binomial.inverse_cdf(0.975));
        }
    }

    /// Tables of the F distribution: 97.5 % at 4.468 with 4 and 10 degrees of freedom; 2.5 % is 1 / 8.844 (10 and 4).
    #[test]
    fn tabulated_values() {
        let (low, high) = (f_quantile(0.025, 4.0, 10.0), f_quantile(0.975, 4.0, 10.0));
        assert!((high - 4.468).abs() < 1e-3 && (low - 1.0 / 8.844).abs() < 1e-4, "{low} {high}");
    }

    #[test]
    fn edges() {
        assert_eq!((binomial_at_most(0, 0, 0.5), binomial_quantile(0.5, 0, 0.5)), (1.0, 0));
        assert_eq!(t_above(0.0, 9.0), 0.5);
        assert_eq!((f_below(0.0, 4.0, 10.0), f_below(f64::MAX, 4.0, 10.0)), (0.0, 1.0));
        assert!((beta_quantile(1.0, 20.0, 0.025) / (1.0 - crate::math::powf(0.975, 0.05)) - 1.0).abs() < 1e-12);
    }
}
