//! Two-sample tests: means, spreads, whole distributions.

use statrs::function::erf::erfc;

/// A figure of two sets of futures.
pub struct Pair {
    pub stage: &'static str,
    pub what: &'static str,
    pub reading: &'static str,
    pub week: usize,
    pub engine: Sample,
    pub reference: Sample,
    /// Difference of the means, engine less reference, in standard errors (Welch).
    pub mean: f64,
    /// The same of the mean distances from the median (Brown and Forsythe, 1974), a robust test of spread.
    pub spread: f64,
    /// Largest distance between the two distribution functions (Smirnov).
    pub distance: f64,
    /// The p-values of the three.
    pub p: [f64; 3],
}

/// Values of independent futures, in rising order.
pub struct Sample(Vec<f64>);

impl Sample {
    /// The values that have a meaning, to nine decimals: beyond is rounding.
    pub fn new(values: impl Iterator<Item = f64>) -> Self {
        let rounded = values.filter(|value| value.is_finite()).map(|value| (value * 1e9).round() / 1e9);
        let mut values: Vec<f64> = rounded.collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// How many futures have a value.
    pub fn len(&self) -> u64 {
        self.0.len() as u64
    }

    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        self.0.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (self.0.len() - 1) as f64
    }

    pub fn deviation(&self) -> f64 {
        self.variance().sqrt()
    }

    pub fn quantile(&self, share: f64) -> f64 {
        self.0[((self.0.len() - 1) as f64 * share).round() as usize]
    }

    fn distances_from_median(&self) -> Self {
        let median = self.quantile(0.5);
        Self::new(self.0.iter().map(|value| (value - median).abs()))
    }

    fn share_up_to(&self, value: f64) -> f64 {
        self.0.partition_point(|&own| own <= value) as f64 / self.0.len() as f64
    }
}

fn welch(a: &Sample, b: &Sample) -> f64 {
    let difference = a.mean() - b.mean();
    let error = (a.variance() / a.0.len() as f64 + b.variance() / b.0.len() as f64).sqrt();
    // Two constants agree or do not, but for rounding.
    if difference.abs() < 1e-9 { 0.0 } else { difference / error }
}

fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Largest distance of the distribution functions, and its asymptotic p-value (too large when values tie).
fn smirnov(a: &Sample, b: &Sample) -> (f64, f64) {
    let distance =
        a.0.iter().chain(&b.0).map(|&value| (a.share_up_to(value) - b.share_up_to(value)).abs()).fold(0.0, f64::max);
    let (n, m) = (a.0.len() as f64, b.0.len() as f64);
    let lambda = distance * (n * m / (n + m)).sqrt();
    if lambda < 0.3 {
        return (distance, 1.0);
    }
    let p: f64 =
        (1..100).map(|j| 2.0 * f64::from(j % 2 * 2 - 1) * (-2.0 * f64::from(j * j) * lambda * lambda).exp()).sum();
    (distance, p.clamp(0.0, 1.0))
}

impl Pair {
    pub fn new(
        (stage, what, reading): (&'static str, &'static str, &'static str),
        week: usize,
        engine: Sample,
        reference: Sample,
    ) -> Self {
        let mean = welch(&engine, &reference);
        let spread = welch(&engine.distances_from_median(), &reference.distances_from_median());
        let (distance, p) = smirnov(&engine, &reference);
        let p = [two_sided(mean), two_sided(spread), p];
        Self { stage, what, reading, week, engine, reference, mean, spread, distance, p }
    }

    /// Whether there is anything to compare: a figure that never varies in either says nothing.
    pub fn varies(&self) -> bool {
        self.engine.variance() > 0.0 || self.reference.variance() > 0.0 || self.mean != 0.0
    }

    /// In one line.
    pub fn line(&self) -> String {
        let of = |sample: &Sample| {
            format!(
                "{:9.4} sd {:8.4} 10% {:8.3} 90% {:8.3}",
                sample.mean(),
                sample.deviation(),
                sample.quantile(0.1),
                sample.quantile(0.9)
            )
        };
        format!(
            "{:>10} week {:2} {:36} engine {} reference {} mean {:+6.2} spread {:+6.2} distance {:.3} p {:.1e}",
            self.stage,
            self.week,
            self.what,
            of(&self.engine),
            of(&self.reference),
            self.mean,
            self.spread,
            self.distance,
            self.p.iter().copied().fold(1.0, f64::min),
        )
    }
}
