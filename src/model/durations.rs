//! Children by the days that something took them, or has lasted so far: what means and quantiles of a week are made of. Counts in fixed
//! bins, so that memory does not grow with the children.

/// Bins of equal width below the first doubling, and of every doubling above it.
const STEPS: usize = 16;
/// Width of the first bins, working days.
const WIDTH: f64 = 0.1;
/// Doublings that are told apart: up to 26,000 days, longer than any run.
const DOUBLINGS: usize = 14;
const BINS: usize = STEPS * (DOUBLINGS + 1);

/// Children by days.
#[derive(Debug, Clone)]
pub struct Durations {
    /// Children in each bin: a tenth of a day wide up to 1.6 days, a sixteenth of the doubling above.
    counts: Vec<u32>,
    /// One more than the last bin that is not empty.
    used: usize,
    children: u64,
    sum: f64,
    longest: f64,
}

impl Default for Durations {
    fn default() -> Self {
        Self { counts: vec![0; BINS], used: 0, children: 0, sum: 0.0, longest: 0.0 }
    }
}

/// The bin of so many days.
#[inline]
fn bin(days: f64) -> usize {
    let steps = days / WIDTH;
    if steps < STEPS as f64 {
        return steps.max(0.0) as usize;
    }
    // The exponent says which doubling, the first digits of the mantissa which part of it.
    let bits = steps.to_bits();
    let doubling = (bits >> 52) as usize - 1023 - STEPS.ilog2() as usize;
    let part = (bits >> (52 - STEPS.ilog2()) & (STEPS as u64 - 1)) as usize;
    (STEPS * (doubling + 1) + part).min(BINS - 1)
}

/// Where a bin begins, days.
fn edge(bin: usize) -> f64 {
    let (doubling, part) = (bin / STEPS, bin % STEPS);
    if doubling == 0 {
        return WIDTH * part as f64;
    }
    WIDTH * ((STEPS + part) << (doubling - 1)) as f64
}

impl Durations {
    /// Counts children.
    pub fn count(&mut self, days: f64, children: u32) {
        let bin = bin(days);
        self.counts[bin] += children;
        self.used = self.used.max(bin + 1);
        self.children += u64::from(children);
        self.sum += days * f64::from(children);
        self.longest = self.longest.max(days);
    }

    /// Adds other children.
    pub fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts[..other.used]).for_each(|(sum, count)| *sum += count);
        self.used = self.used.max(other.used);
        self.children += other.children;
        self.sum += other.sum;
        self.longest = self.longest.max(other.longest);
    }

    /// Forgets all, and keeps the memory.
    pub fn clear(&mut self) {
        self.counts[..self.used].fill(0);
        (self.used, self.children, self.sum, self.longest) = (0, 0, 0.0, 0.0);
    }

    /// Their mean; NaN of nobody.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum / self.children as f64
    }

    /// The longest; NaN of nobody.
    #[must_use]
    pub fn longest(&self) -> f64 {
        if self.children == 0 { f64::NAN } else { self.longest }
    }

    /// The days that a share of the children does not exceed, within half a bin: a twentieth of a day, or 3 %. NaN of nobody.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        if self.children == 0 {
            return f64::NAN;
        }
        let rank = share * self.children as f64;
        let (mut below, mut bin) = (0, 0);
        // A doubling at a time, then bin by bin.
        for doubling in self.counts.chunks_exact(STEPS) {
            let within: u32 = doubling.iter().sum();
            if within > 0 && f64::from(below + within) >= rank {
                break;
            }
            (below, bin) = (below + within, bin + STEPS);
        }
        while self.counts[bin] == 0 || f64::from(below + self.counts[bin]) < rank {
            (below, bin) = (below + self.counts[bin], bin + 1);
        }
        // Those of a bin stand in it evenly, a single one in the middle.
        let place = ((rank - f64::from(below) - 0.5) / f64::from(self.counts[bin])).max(0.0);
        (edge(bin) + (edge(bin + 1) - edge(bin)) * place).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bins hold what they say, their edges rise, and none is wider than a sixteenth of where it begins.
    #[test]
    fn bins_and_edges_agree() {
        for at in 0..BINS {
            let (low, high) = (edge(at), edge(at + 1));
            assert!(
                low < high && (high - low <= WIDTH + 1e-9 || high - low <= low / 16.0 + 1e-9),
                "{at}: {low} {high}"
            );
            assert_eq!([bin(low + (high - low) * 1e-6), bin(high - (high - low) * 1e-6)], [at, at], "{low} {high}");
        }
        assert!(edge(BINS) > 20_000.0);
        assert_eq!(bin(1e12), BINS - 1);
    }

    /// By hand: 10 children, 1 to 10 days; the mean is 5.5, the longest 10; the quantiles lie within half a bin.
    #[test]
    fn quantiles_by_hand() {
        let (mut some, mut others) = (Durations::default(), Durations::default());
        (1..=4).for_each(|days| some.count(f64::from(days), 1));
        (5..=10).for_each(|days| others.count(f64::from(days), 1));
        some.add(&others);
        assert_eq!([some.mean(), some.longest(), some.children as f64], [5.5, 10.0, 10.0]);
        for (share, days) in [(0.1, 1.0), (0.5, 5.0), (0.9, 9.0), (1.0, 10.0)] {
            let found = some.quantile(share);
            assert!((found - days).abs() <= (0.05_f64).max(days / 16.0), "{share}: {found} for {days}");
        }
        some.clear();
        assert!(some.mean().is_nan() && some.longest().is_nan() && some.quantile(0.5).is_nan());
        others.clear();
        others.count(0.0, 3);
        assert_eq!([others.mean(), others.longest(), others.quantile(0.9)], [0.0; 3]);
    }

    /// Of very many days that a law gives, quantiles are those of the law: exponential with a mean of 5 days, at its midpoints.
    #[test]
    fn quantiles_of_a_law() {
        let mut all = Durations::default();
        let n = 100_000;
        (0..n).for_each(|k| all.count(-5.0 * crate::math::ln(1.0 - (f64::from(k) + 0.5) / f64::from(n)), 1));
        for share in [0.1, 0.5, 0.9, 0.99] {
            let (found, exact) = (all.quantile(share), -5.0 * crate::math::ln(1.0 - share));
            assert!((found / exact - 1.0).abs() < 0.01, "{share}: {found} for {exact}");
        }
    }
}
