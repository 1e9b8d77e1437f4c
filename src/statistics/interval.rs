//! Intervals for means, differences and proportions.

use super::distribution::{beta_quantile, t_above, t_exceeded};
use super::moments;

/// A 95 % interval for a mean from independent values: mean and half-width (Student t; Law, Simulation Modeling and
/// Analysis, 5th ed., section 4.5). The half-width is 0 with fewer than two values.
#[must_use]
pub fn student_t(values: &[f64]) -> (f64, f64) {
    let (mean, variance) = moments(values);
    match values.len() {
        0 => (0.0, 0.0),
        1 => (mean, 0.0),
        n => (mean, t_beyond(0.025, n - 1) * (variance / n as f64).sqrt()),
    }
}

/// The two-sided p-value of Student's t test that values with this mean have a true mean of 0. Equal values leave no
/// doubt: 1 when all are 0, and 0 when all are the same other number. 1 with fewer than two values.
#[must_use]
pub fn student_t_p(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if values.len() < 2 || values.iter().all(|&value| value == 0.0) {
        return 1.0;
    }
    let (mean, variance) = moments(values);
    let t = mean.abs() / (variance / n).sqrt();
    if !t.is_finite() {
        return 0.0;
    }
    (2.0 * t_above(t, n - 1.0)).clamp(0.0, 1.0)
}

/// The value of Student's t that is exceeded with probability `beyond` (below a half), with so many degrees of freedom.
#[must_use]
pub fn t_beyond(beyond: f64, degrees: usize) -> f64 {
    t_exceeded(beyond, degrees.max(1) as f64)
}

/// Wilson's 95 % interval for a proportion (Wilson, "Probable inference", JASA 1927; Brown, Cai and DasGupta 2001).
#[must_use]
pub fn wilson(successes: u64, trials: u64) -> (f64, f64) {
    if trials == 0 {
        return (0.0, 1.0);
    }
    let (n, z) = (trials as f64, 1.959_963_984_540_054);
    let p = successes as f64 / n;
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

/// The exact interval for a proportion that leaves at most so much probability beyond each of its ends (Clopper and
/// Pearson, "The use of confidence or fiducial limits", Biometrika 26, 1934).
#[must_use]
pub fn clopper_pearson(successes: u64, trials: u64, beyond: f64) -> (f64, f64) {
    let (met, n) = (successes as f64, trials as f64);
    let low = if successes == 0 { 0.0 } else { beta_quantile(met, n - met + 1.0, beyond) };
    let high = if successes >= trials { 1.0 } else { 1.0 - beta_quantile(n - met, met + 1.0, beyond) };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

    /// Newcombe (Statistics in Medicine 1998, proportions), table I, method 5; and at its ends exactly so much lies beyond.
    #[test]
    fn published_intervals_of_clopper_and_pearson() {
        let published =
            [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)];
        for (met, of, low, high) in published {
            let found = clopper_pearson(met, of, 0.025);
            assert!((found.0 - low).abs() < 6e-5 && (found.1 - high).abs() < 6e-5, "{met} of {of}: {found:?}");
        }
        for (met, of) in [(3_u64, 40_u64), (199, 200), (620, 1000), (9_000, 10_000)] {
            let (low, high) = clopper_pearson(met, of, 0.0025);
            let above = 1.0 - Binomial::new(low, of).unwrap().cdf(met - 1);
            let below = Binomial::new(high, of).unwrap().cdf(met);
            assert!((above - 0.0025).abs() < 1e-7 && (below - 0.0025).abs() < 1e-7, "{met} of {of}: {above} {below}");
        }
        assert_eq!(clopper_pearson(20, 20, 0.025).1, 1.0);
        assert_eq!(clopper_pearson(0, 0, 0.025), (0.0, 1.0));
    }

    #[test]
    fn tabulated_values() {
        // Student's t, 97.5 %: 12.706 with 1 degree of freedom, 2.262 with 9, 1.984 with 100.
        for (degrees, t) in [(1, 12.706), (9, 2.262), (100, 1.984)] {
            assert!((t_beyond(0.025, degrees) - t).abs() < 5e-4);
        }
        // 0.05 % beyond: 4.781 with 9 degrees of freedom, 3.646 with 30. Far out, the inverse is that of the distribution.
        for (degrees, t) in [(9, 4.781), (30, 3.646)] {
            assert!((t_beyond(0.0005, degrees) - t).abs() < 5e-4);
        }
        for (degrees, beyond) in [(15, 1e-5), (31, 1e-6), (999, 1e-7)] {
            let t = t_beyond(beyond, degrees);
            let law = StudentsT::new(0.0, 1.0, degrees as f64).unwrap();
            assert!((law.cdf(-t) / beyond - 1.0).abs() < 1e-4, "{degrees}: {t}");
        }
        // Newcombe (Statistics in Medicine 1998), table I: 81 of 263 gives 0.2553 to 0.3662, 0 of 20 gives 0 to 0.1611.
        let (low, high) = wilson(81, 263);
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5);
        assert!((wilson(0, 20).1 - 0.1611).abs() < 5e-5 && wilson(0, 20).0 == 0.0);
    }

    /// Tables of Student's t: 12.706 with 1 degree of freedom and 2.262 with 9 have 5 % beyond them, 3.250 with 9 has 1 %.
    #[test]
    fn p_values_of_the_tables() {
        let values = |n: u32, t: f64| -> Vec<f64> {
            // Half of them up, half down, moved so that mean / standard error is t.
            let swing = |k: u32| if k.is_multiple_of(2) { 1.0 } else { -1.0 };
            let raw: Vec<f64> = (0..n).map(swing).collect();
            let error = (f64::from(n) / f64::from(n - 1)).sqrt() / f64::from(n).sqrt();
            raw.iter().map(|value| value + t * error).collect()
        };
        for (n, t, p) in [(2, 12.706, 0.05), (10, 2.262, 0.05), (10, -2.262, 0.05), (10, 3.250, 0.01)] {
            assert!((student_t_p(&values(n, t)) - p).abs() < 2e-4, "{n} values, t = {t}");
        }
        assert_eq!(student_t_p(&[0.0; 8]), 1.0);
        assert_eq!(student_t_p(&[-2.5; 8]), 0.0);
        assert_eq!(student_t_p(&[3.0]), 1.0);
    }

    #[test]
    fn a_mean_by_hand() {
        let (mean, half) = student_t(&[1.0, 2.0, 3.0]);
        assert_eq!(mean, 2.0);
        // 4.30265 x 1 / sqrt(3)
        assert!((half - 2.484_14).abs() < 1e-4);
    }
}
