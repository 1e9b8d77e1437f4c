//! Candidates observed in pairs: what pairing gains, differences of chances, and several comparisons at once.

use super::distribution::binomial_at_most;
use super::mean;
use crate::math::{bisected, square};

/// How much common random numbers reduce the variance of a difference: the variance that it would have if both were
/// observed independently, over the one it has (Law, Simulation Modeling and Analysis, 5th ed., section 11.2). Below 1
/// they do harm. `None` with fewer than two pairs, or where the differences do not vary.
#[must_use]
pub fn variance_reduction(first: &[f64], second: &[f64]) -> Option<f64> {
    let pairs = first.len().min(second.len());
    let (first, second) = (&first[..pairs], &second[..pairs]);
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let paired = squares(&differences);
    let factor = (squares(first) + squares(second)) / paired;
    // What rounding leaves of a difference that is the same in every pair is no variance.
    let noise = 1e-24 * first.iter().chain(second).map(|value| value * value).sum::<f64>();
    (pairs > 1 && paired > noise && factor.is_finite()).then_some(factor)
}

/// Sum of squares about the mean.
fn squares(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| square(value - mean)).sum()
}

/// The exact conditional p-value, two-sided, that two chances are equal, from the pairs in which one came true and the
/// other did not, by which of the two (McNemar, Psychometrika 12, 1947; Fagerland, Lydersen and Laake, "The McNemar test
/// for binary matched-pairs data", BMC Medical Research Methodology 13:91, 2013). It is also the sign test.
#[must_use]
pub fn mcnemar(first_only: u64, second_only: u64) -> f64 {
    (2.0 * binomial_at_most(first_only.min(second_only), first_only + second_only, 0.5)).min(1.0)
}

/// Tango's 95 % score interval for the difference of two chances observed in pairs, first minus second, from the pairs
/// in which only the first or only the second came true (Tango, "Equivalence test and confidence interval for the
/// difference in proportions for the paired-sample design", Statistics in Medicine 17, 1998). Like Wilson's, it has a width where
/// nothing was observed to differ.
#[must_use]
pub fn tango(first_only: u64, second_only: u64, pairs: u64) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    if pairs == 0 {
        return (-1.0, 1.0);
    }
    let (b, c, n) = (first_only as f64, second_only as f64, pairs as f64);
    // The score statistic of a difference; it falls as the difference grows.
    let score = |difference: f64| {
        let room = difference * (1.0 - difference);
        let linear = (2.0 * n - b + c) * difference - b - c;
        let root = (linear * linear + 8.0 * n * c * room).max(0.0).sqrt();
        let variance = n * (2.0 * (root - linear) / (4.0 * n) + room);
        let distance = b - c - n * difference;
        if distance == 0.0 { 0.0 } else { distance / variance.max(0.0).sqrt() }
    };
    let observed = (b - c) / n;
    let is_inside = |difference: f64| score(difference).abs() <= Z;
    let end = |outside: f64| if is_inside(outside) { outside } else { bisected(observed, outside, is_inside).0 };
    (end(-1.0), end(1.0))
}

/// Adjusted p-values by the step-down rule of Holm ("A simple sequentially rejective multiple test procedure",
/// Scandinavian Journal of Statistics 6, 1979): to call a difference real where its adjusted value is at most 0.05 is
/// to call any difference real wrongly in at most 5 of 100 such families of comparisons, however they depend on one
/// another. In the order of the input.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &place) in order.iter().enumerate() {
        largest = largest.max(p_values[place] * (p_values.len() - rank) as f64).min(1.0);
        adjusted[place] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::powi;
    use proptest::prelude::*;

    /// By hand: variances 1 and 4, differences -1, -2 and -3 of variance 1: (1 + 4) / 1.
    #[test]
    fn variance_reduction_by_hand() {
        assert_eq!(variance_reduction(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]), Some(5.0));
        // Opposed: differences -2, 0 and 2 of variance 4, against 1 + 1: pairing doubles the variance.
        assert_eq!(variance_reduction(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), Some(0.5));
        assert_eq!(variance_reduction(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0]), None);
        assert_eq!(variance_reduction(&[0.1, 0.2, 0.7], &[1e6 + 0.1, 1e6 + 0.2, 1e6 + 0.7]), None);
        assert_eq!(variance_reduction(&[1.0], &[2.0]), None);
        assert_eq!(variance_reduction(&[], &[]), None);
    }

    /// Fagerland, Lydersen and Laake (2013): 1 and 7 of 21 children before and after stem cell transplantation, p = 0.070;
    /// 6 and 16 of 161 patients, p = 0.053 (by hand 2 x 110,056 / 2^22).
    #[test]
    fn published_examples_of_mcnemar() {
        assert!((mcnemar(1, 7) - 18.0 / 256.0).abs() < 1e-12);
        assert!((mcnemar(16, 6) - 220_112.0 / 4_194_304.0).abs() < 1e-12);
        assert_eq!(mcnemar(5, 5), 1.0);
        assert_eq!(mcnemar(0, 0), 1.0);
        assert!((mcnemar(0, 200) / powi(2.0, -199) - 1.0).abs() < 1e-6);
    }

    /// Both ends solve the quartic equation of Yang, Sun and Hardin ("A non-iterative implementation of Tango's score
    /// confidence interval", Statistics in Medicine 32, 2013); turned round, the pairs turn the interval round.
    #[test]
    fn ends_of_tango_solve_the_quartic() {
        let g = square(1.959_963_984_540_054);
        for (b, c, n) in [(1, 7, 21), (40, 20, 160), (9, 3, 30), (1, 0, 44), (180, 2, 200)] {
            let (low, high) = tango(b, c, n);
            let (turned_low, turned_high) = tango(c, b, n);
            assert!((low + turned_high).abs() < 1e-12 && (high + turned_low).abs() < 1e-12);
            let (n, d, s) = (n as f64, b as f64 - c as f64, (b + c) as f64);
            assert!(low < d / n && d / n < high);
            let m = [
                n * n * square(n / g + 1.0),
                -n * d * (n / g + 1.0) * (4.0 * n / g + 1.0),
                2.0 * n * d * d * (3.0 * n / g + 2.0) / g - n * n * (s / g + 1.0),
                n * d * (2.0 * s / g + 1.0) - d * d * d * (4.0 * n / g + 1.0) / g,
                d * d * (d * d / g - s) / g,
            ];
            for end in [low, high] {
                let value = m.iter().fold(0.0, |sum, coefficient| sum * end + coefficient);
                assert!((value / m[0]).abs() < 1e-12, "{b} and {c} of {n}, {end}: {}", value / m[0]);
            }
        }
    }

    #[test]
    fn tango_at_the_edges() {
        // Nothing differs: z^2 / (n + z^2) to both sides, as Wilson's interval of 0 of 100.
        let (low, high) = tango(0, 0, 100);
        assert!((high - 3.841_459 / 103.841_459).abs() < 1e-8 && (low + high).abs() < 1e-12, "{low} {high}");
        assert!(tango(5, 0, 5).1 > 0.999_999 && tango(5, 0, 5).0 > 0.0, "{:?}", tango(5, 0, 5));
        assert_eq!(tango(0, 0, 0), (-1.0, 1.0));
        // Fagerland, Lydersen and Laake, "Recommended tests and confidence intervals for paired binomial proportions",
        // Statistics in Medicine 33, 2014: -0.52 to -0.026 for the children above.
        let (low, high) = tango(1, 7, 21);
        assert!((low + 0.52).abs() < 0.005 && (high + 0.026).abs() < 0.0005, "{low} {high}");
    }

    /// By hand: 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1, which may not be less than the one before it.
    #[test]
    fn four_values_by_hand() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, by_hand) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - by_hand).abs() < 1e-12, "{adjusted:?}");
        }
        assert_eq!(holm(&[0.7, 0.8]), [1.0, 1.0]);
        assert_eq!(holm(&[0.04]), [0.04]);
        assert!(holm(&[]).is_empty());
    }

    proptest! {
        /// Never bolder than each test by itself, never more timid than Bonferroni's correction, and in the same order.
        #[test]
        fn between_no_correction_and_bonferroni(p in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
            let adjusted = holm(&p);
            for (i, (&raw, &after)) in p.iter().zip(&adjusted).enumerate() {
                prop_assert!(after >= raw && after <= (raw * p.len() as f64).min(1.0));
                prop_assert!(p.iter().zip(&adjusted).skip(i).all(|(&other, &of)| (other < raw) <= (of <= after)));
            }
        }
    }
}
