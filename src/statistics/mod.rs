//! Exact sums, time-weighted integrals, quantiles, intervals. Knows nothing of social work.

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
