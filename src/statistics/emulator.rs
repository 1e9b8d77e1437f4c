//! A Gaussian-process emulator: from a few runs of a slow model, what it would say elsewhere and how unsure that is.
//!
//! Universal kriging with a linear trend and Matérn 5/2 correlations, a length for each input; lengths and the share of
//! noise maximise the restricted likelihood (Sacks, Welch, Mitchell and Wynn, "Design and analysis of computer
//! experiments", Statistical Science 4, 1989; Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006,
//! sections 2.7, 4.2 and 5.4).

use crate::math::{exp, ln, square};
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// Correlation lengths that are tried, in widths of the inputs' range.
const LENGTHS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];
/// Shares of noise that are tried, against the variance of the process.
const NUGGETS: [f64; 7] = [1e-6, 1e-4, 1e-3, 1e-2, 0.05, 0.2, 1.0];
/// Rounds over all lengths and the noise.
const ROUNDS: usize = 2;

/// An emulator of one output; inputs run from 0 to 1.
#[derive(Debug, Clone)]
pub struct Emulator {
    points: Vec<Vec<f64>>,
    lengths: Vec<f64>,
    fit: Fit,
}

#[derive(Debug, Clone)]
struct Fit {
    /// Of the correlations of the points, noise included.
    factor: Cholesky<f64, Dyn>,
    /// Correlations^-1 x trend.
    of_trend: DMatrix<f64>,
    /// Of the information on the trend.
    information: Cholesky<f64, Dyn>,
    trend: DVector<f64>,
    /// Correlations^-1 x what the trend leaves.
    weights: DVector<f64>,
    /// Variance of the process.
    variance: f64,
    /// Variance of the noise, in units of that.
    nugget: f64,
    /// Restricted log-likelihood, up to a constant.
    likelihood: f64,
}

impl Emulator {
    /// Fits an emulator to the values at some points. `None` with too few points for the trend, or values that are not
    /// finite.
    #[must_use]
    pub fn fit(points: &[Vec<f64>], values: &[f64]) -> Option<Self> {
        let inputs = points.first()?.len();
        if points.len() < inputs + 3 || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let values = DVector::from_column_slice(values);
        let mut lengths = vec![2.0; inputs];
        let mut nugget = 1e-2;
        let mut best = Fit::new(points, &values, &lengths, nugget)?;
        for _ in 0..ROUNDS {
            for tried in NUGGETS {
                best.improve(Fit::new(points, &values, &lengths, tried), || nugget = tried);
            }
            for input in 0..inputs {
                for tried in LENGTHS {
                    let mut other = lengths.clone();
                    other[input] = tried;
                    best.improve(Fit::new(points, &values, &other, nugget), || lengths = other);
                }
            }
        }
        Some(Self { points: points.to_vec(), lengths, fit: best })
    }

    /// The expected output at a point.
    #[must_use]
    pub fn mean(&self, point: &[f64]) -> f64 {
        self.mean_of(point, &self.correlations(point))
    }

    /// The expected output at a point, and the variance of what is not known of it (noise of single runs not included).
    #[must_use]
    pub fn predict(&self, point: &[f64]) -> (f64, f64) {
        let correlations = self.correlations(point);
        let fit = &self.fit;
        let solved = fit.factor.solve(&correlations);
        let left = trend_at(point) - fit.of_trend.tr_mul(&correlations);
        let share = 1.0 - correlations.dot(&solved) + left.dot(&fit.information.solve(&left));
        (self.mean_of(point, &correlations), fit.variance * share.max(0.0))
    }

    /// Variance of the values around the smooth function that is learnt.
    #[must_use]
    pub fn noise(&self) -> f64 {
        self.fit.variance * self.fit.nugget
    }

    fn mean_of(&self, point: &[f64], correlations: &DVector<f64>) -> f64 {
        trend_at(point).dot(&self.fit.trend) + correlations.dot(&self.fit.weights)
    }

    fn correlations(&self, point: &[f64]) -> DVector<f64> {
        let of = |other: &Vec<f64>| correlation(point, other, &self.lengths);
        DVector::from_iterator(self.points.len(), self.points.iter().map(of))
    }
}

impl Fit {
    fn new(points: &[Vec<f64>], values: &DVector<f64>, lengths: &[f64], nugget: f64) -> Option<Self> {
        let n = points.len();
        let noise = |i: usize, j: usize| if i == j { nugget } else { 0.0 };
        let matrix = DMatrix::from_fn(n, n, |i, j| correlation(&points[i], &points[j], lengths) + noise(i, j));
        let factor = Cholesky::new(matrix)?;
        let rows: Vec<DVector<f64>> = points.iter().map(|point| trend_at(point)).collect();
        let terms = rows[0].len();
        let trends = DMatrix::from_fn(n, terms, |i, j| rows[i][j]);
        let of_trend = factor.solve(&trends);
        let information = Cholesky::new(trends.tr_mul(&of_trend))?;
        let trend = information.solve(&of_trend.tr_mul(values));
        let left = values - &trends * &trend;
        let weights = factor.solve(&left);
        let degrees = (n - terms) as f64;
        // Equal values leave nothing to explain: a variance that is not quite zero keeps the likelihood finite.
        let variance = (left.dot(&weights) / degrees).max(1e-300);
        let log_determinant =
            |factor: &Cholesky<f64, Dyn>| 2.0 * factor.l_dirty().diagonal().iter().map(|&d| ln(d)).sum::<f64>();
        let likelihood = -0.5 * (degrees * ln(variance) + log_determinant(&factor) + log_determinant(&information));
        Some(Self { factor, of_trend, information, trend, weights, variance, nugget, likelihood })
    }

    fn improve(&mut self, other: Option<Self>, accept: impl FnOnce()) {
        if let Some(other) = other
            && other.likelihood > self.likelihood
        {
            *self = other;
            accept();
        }
    }
}

/// A constant and every input.
fn trend_at(point: &[f64]) -> DVector<f64> {
    DVector::from_iterator(point.len() + 1, std::iter::once(1.0).chain(point.iter().copied()))
}

/// Matérn correlation with smoothness 5/2 (Rasmussen and Williams 2006, equation 4.17).
fn correlation(a: &[f64], b: &[f64], lengths: &[f64]) -> f64 {
    let square: f64 = a.iter().zip(b).zip(lengths).map(|((a, b), length)| square((a - b) / length)).sum();
    let distance = (5.0 * square).sqrt();
    (1.0 + distance + distance * distance / 3.0) * exp(-distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::cos;
    use crate::statistics::design::{latin_hypercube, some_numbers};

    fn points(n: usize, seed: u32) -> Vec<Vec<f64>> {
        latin_hypercube(n, 2, some_numbers(seed))
    }

    fn bowl(point: &[f64]) -> f64 {
        cos(3.0 * point[0]) + point[1] * point[1] + point[0] * point[1]
    }

    /// A smooth function without noise is met at its points and closely between them, and hardly ever further off than
    /// three standard deviations.
    #[test]
    fn a_smooth_function_is_learnt() {
        let at = points(40, 1);
        let values: Vec<f64> = at.iter().map(|point| bowl(point)).collect();
        let emulator = Emulator::fit(&at, &values).unwrap();
        for (point, value) in at.iter().zip(&values) {
            assert!((emulator.mean(point) - value).abs() < 1e-3);
        }
        let others = points(200, 2);
        let off = others.iter().filter(|point| {
            let (mean, variance) = emulator.predict(point);
            assert!((mean - bowl(point)).abs() < 0.05);
            (mean - bowl(point)).abs() > 3.0 * variance.sqrt()
        });
        assert!(off.count() <= 4);
    }

    /// A straight line is its own trend: exact everywhere, far from the points too.
    #[test]
    fn a_straight_line_is_exact() {
        let at = points(12, 3);
        let line = |point: &[f64]| 5.0 - 2.0 * point[0] + 7.0 * point[1];
        let emulator = Emulator::fit(&at, &at.iter().map(|point| line(point)).collect::<Vec<_>>()).unwrap();
        for point in [[0.0, 0.0], [1.0, 1.0], [3.0, -2.0]] {
            assert!((emulator.mean(&point) - line(&point)).abs() < 1e-6);
        }
    }

    /// Noise is told from structure: with noise of standard deviation 0.3 on a line, the line is found to well within
    /// it, and what is not known of it is about 0.3 x sqrt(3 / 60).
    #[test]
    fn noise_is_averaged() {
        let at = points(60, 4);
        let noise = |k: usize| 0.3 * if k.is_multiple_of(2) { 1.0 } else { -1.0 };
        let values: Vec<f64> = at.iter().enumerate().map(|(k, point)| 4.0 * point[0] + noise(k)).collect();
        let emulator = Emulator::fit(&at, &values).unwrap();
        let (mean, variance) = emulator.predict(&[0.5, 0.5]);
        assert!((mean - 2.0).abs() < 0.15, "{mean}");
        assert!(variance.sqrt() < 0.2, "{variance}");
    }

    #[test]
    fn too_little_is_refused() {
        assert!(Emulator::fit(&points(4, 1), &[1.0; 4]).is_none());
        assert!(Emulator::fit(&points(9, 1), &[f64::NAN; 9]).is_none());
        assert!(Emulator::fit(&[], &[]).is_none());
        let flat = Emulator::fit(&points(9, 1), &[2.5; 9]).unwrap();
        let (mean, variance) = flat.predict(&[0.3, 0.9]);
        assert!((mean - 2.5).abs() < 1e-9 && variance.is_finite());
    }
}
