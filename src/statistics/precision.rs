//! How well a figure is known from independent replications, and when to stop adding more.
//!
//! The rule is that of Hoad, Robinson and Davies ("Automated selection of the number of replications for a discrete-event
//! simulation", Journal of the Operational Research Society 61, 2010, 1632-1644): go on until the half-width of the 95 % interval is
//! as small as was asked for, and then look ahead, for it must stay so. They give it for means; here a proportion has Wilson's interval
//! and a quantile that of order statistics.

use super::distribution::{binomial_at_most, binomial_quantile};
use super::interval::{student_t, wilson};

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Half of its length.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// A mean, by Student's t; `None` with fewer than two values.
#[must_use]
pub fn of_mean(values: &[f64]) -> Option<Interval> {
    let (mean, half) = student_t(values);
    (values.len() > 1).then_some(Interval { estimate: mean, low: mean - half, high: mean + half })
}

/// A proportion, by Wilson's score; `None` without trials.
#[must_use]
pub fn of_chance(successes: u64, trials: u64) -> Option<Interval> {
    let (low, high) = wilson(successes, trials);
    (trials > 0).then(|| Interval { estimate: successes as f64 / trials as f64, low, high })
}

/// The quantile of probability `p`, by order statistics: the interval from the l-th to the u-th smallest value holds it with at
/// least 95 % (Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2; ranks from the binomial law, not its normal
/// approximation). `None` with too few values for an interval.
#[must_use]
pub fn of_quantile(sorted: &[f64], p: f64) -> Option<Interval> {
    let n = sorted.len() as u64;
    // Each end leaves at most 2.5 %: P(B <= l - 1) and P(B >= u), with B the number of values below the quantile.
    let mut lower = binomial_quantile(0.025, n, p);
    if binomial_at_most(lower, n, p) <= 0.025 {
        lower += 1;
    }
    let upper = binomial_quantile(0.975, n, p) + 1;
    if lower == 0 || upper > n {
        return None;
    }
    let at = |rank: u64| sorted[rank as usize - 1];
    Some(Interval { estimate: super::quantile(sorted, p), low: at(lower), high: at(upper) })
}

/// How many more replications must stay precise after `n` that were: Hoad, Robinson and Davies' `f(kLimit, n)` with their `kLimit` of
/// 5, which is 5 of the first 100 and in proportion beyond.
#[must_use]
pub fn look_ahead(n: u64) -> u64 {
    if n <= 100 { 5 } else { (5 * n).div_ceil(100) }
}

/// Prefixes of growing length, told one after the other: when to stop.
#[derive(Debug, Clone, Copy, Default)]
pub struct StoppingRule {
    since: Option<u64>,
}

impl StoppingRule {
    /// Whether to stop after this many replications, which are precise or not.
    pub fn stops(&mut self, replications: u64, precise: bool) -> bool {
        if !precise {
            self.since = None;
            return false;
        }
        let since = *self.since.get_or_insert(replications);
        replications >= since.saturating_add(look_ahead(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, DiscreteCDF};

    /// Ranks for the median, from tables of the sign test: 6 values leave 2 * 0.5^6 = 0.03, 5 leave too much.
    #[test]
    fn ranks_are_those_of_the_binomial_table() {
        let values = |n: u64| (1..=n).map(|rank| rank as f64).collect::<Vec<_>>();
        let ranks = |n: u64, p: f64| of_quantile(&values(n), p).map(|found| (found.low, found.high));
        assert_eq!(ranks(5, 0.5), None);
        assert_eq!(ranks(6, 0.5), Some((1.0, 6.0)));
        assert_eq!(ranks(10, 0.5), Some((2.0, 9.0)));
        assert_eq!(ranks(20, 0.5), Some((6.0, 15.0)));
        assert_eq!(ranks(100, 0.5), Some((40.0, 61.0)));
        assert_eq!(ranks(20, 0.9), None);
    }

    /// No narrower interval of ranks leaves as little at each end; and none leaves more than it may.
    #[test]
    fn ranks_are_the_narrowest_that_hold_enough() {
        for n in [40_u64, 128, 1000, 9973] {
            for p in [0.1, 0.5, 0.75, 0.9] {
                let values: Vec<f64> = (1..=n).map(|rank| rank as f64).collect();
                let found = of_quantile(&values, p).unwrap();
                let (low, high) = (found.low as u64, found.high as u64);
                let law = Binomial::new(p, n).unwrap();
                let below = |rank: u64| rank.checked_sub(1).map_or(0.0, |k| law.cdf(k));
                assert!(below(low) <= 0.025 && below(low + 1) > 0.025, "{n} {p}: {low}");
                assert!(1.0 - below(high) <= 0.025 && 1.0 - below(high - 1) > 0.025, "{n} {p}: {high}");
            }
        }
    }

    #[test]
    fn a_mean_by_hand() {
        // Three values with mean 2 and standard deviation 1: t is 4.303.
        let found = of_mean(&[1.0, 2.0, 3.0]).unwrap();
        assert!((found.half_width() - 4.303 / 3.0_f64.sqrt()).abs() < 1e-3);
        assert_eq!(of_mean(&[1.0]), None);
        assert_eq!(of_chance(0, 0), None);
        assert_eq!(of_quantile(&[], 0.5), None);
    }

    #[test]
    fn it_looks_ahead() {
        assert_eq!([3, 100, 101, 128, 2000].map(look_ahead), [5, 5, 6, 7, 100]);
        let mut rule = StoppingRule::default();
        let told = [(128, false), (256, true), (384, false), (512, true), (520, true), (538, true)];
        assert_eq!(told.map(|(n, precise)| rule.stops(n, precise)), [false, false, false, false, false, true]);
    }
}
