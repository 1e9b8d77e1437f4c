//! Exact sums, quantiles, intervals, designs, ranking and selection. Knows nothing of social work.

pub mod accumulator;
pub mod design;
pub mod distribution;
pub mod elementary_effects;
pub mod elimination;
pub mod emulator;
pub mod interval;
pub mod paired;
pub mod precision;
pub mod selection;
pub mod sketch;
pub mod variance;

pub use accumulator::Accumulator;

use crate::math::square;

/// The `p` quantile of values in order, by linear interpolation between order statistics (Hyndman and Fan, "Sample quantiles in
/// statistical packages", 1996, type 7). NaN for an empty list.
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let h = sorted.len().saturating_sub(1) as f64 * p;
    let at = |rank: f64| sorted.get(rank as usize).copied().unwrap_or(f64::NAN);
    let (low, high) = (at(h.floor()), at(h.ceil()));
    low + (high - low) * (h - h.floor())
}

/// Mean of values; NaN of none.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean of values, and their variance as a sample; that of one value is 0.
#[must_use]
pub fn moments(values: &[f64]) -> (f64, f64) {
    let mean = mean(values);
    let squares = values.iter().map(|value| square(value - mean)).sum::<f64>();
    (mean, squares / (values.len() as f64 - 1.0).max(1.0))
}

/// Those of some values that are numbers.
#[must_use]
pub fn defined(values: impl Iterator<Item = f64>) -> Vec<f64> {
    values.filter(|value| value.is_finite()).collect()
}

/// Distribution of a quantity across replications.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Replications in which the quantity had a meaning.
    pub n: u64,
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean (0 with one replication).
    pub standard_error: f64,
    /// 5 per cent point.
    pub p5: f64,
    /// 10 per cent point.
    pub p10: f64,
    /// Lower quartile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// Upper quartile.
    pub p75: f64,
    /// 90 per cent point.
    pub p90: f64,
    /// 95 per cent point.
    pub p95: f64,
}

impl Summary {
    /// Summary of a list of values, quantiles exact (type 7). `None` for an empty list.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (mean, variance) = moments(values);
        let quantile = |p: f64| quantile(&sorted, p);
        Some(Self {
            n: values.len() as u64,
            mean,
            standard_error: (variance / values.len() as f64).sqrt(),
            p5: quantile(0.05),
            p10: quantile(0.10),
            p25: quantile(0.25),
            p50: quantile(0.50),
            p75: quantile(0.75),
            p90: quantile(0.90),
            p95: quantile(0.95),
        })
    }
}
