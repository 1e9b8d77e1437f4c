//! Summing replications so that their order never matters: sums of fixed-point integers, counts in fixed bins.

use super::Summary;
use super::sketch::Sketch;
use serde::{Deserialize, Serialize};

/// Fixed point of sums: 2^-40.
const UNIT: f64 = 1_099_511_627_776.0;
/// Fixed point of squares' roots: 2^-20.
const ROOT_UNIT: f64 = 1_048_576.0;
/// Values beyond this are taken as this: sums of [`MOST`] squares stay within 128 bits.
const LIMIT: f64 = 1e9;
/// More values than this are not added.
const MOST: u64 = 100_000_000;

/// Moments and quantiles of a quantity across replications. Adding is commutative and associative, bit for bit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Accumulator {
    n: u64,
    sum: i128,
    /// Sums of the values in root units and of their squares: kept apart from `sum`, so that equal values have no variance.
    roots: i128,
    squares: i128,
    sketch: Sketch,
}

impl Accumulator {
    /// Adds a value; NaN (no meaning in that replication) is left out.
    pub fn add(&mut self, value: f64) {
        if value.is_nan() {
            return;
        }
        let value = value.clamp(-LIMIT, LIMIT);
        self.n += 1;
        self.sum += rounded(value * UNIT);
        let root = rounded(value * ROOT_UNIT);
        self.roots += root;
        self.squares += root * root;
        self.sketch.add(value);
    }

    /// Adds all that another has seen.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.roots += other.roots;
        self.squares += other.squares;
        self.sketch.merge(&other.sketch);
    }

    /// Whether values can have been added that make it what it is, so that nothing overflows: asked of what was read.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let n = i128::from(self.n);
        let (sum, root) = (rounded(LIMIT * UNIT), rounded(LIMIT * ROOT_UNIT));
        self.n <= MOST
            && self.sum.unsigned_abs() <= (n * sum).unsigned_abs()
            && self.roots.unsigned_abs() <= (n * root).unsigned_abs()
            && (0..=n * root * root).contains(&self.squares)
            && self.sketch.is_of(self.n, -LIMIT, LIMIT)
    }

    /// How many values were added.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.n
    }

    /// Mean, standard error and quantiles; `None` when nothing was added.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        if self.n == 0 {
            return None;
        }
        let n = self.n as f64;
        let mean = self.sum as f64 / UNIT / n;
        let quantiles = match self.centred() {
            // Of values that are all the same, each quantile is that value, which the mean has to the last bit.
            0 => [mean; 7],
            _ => self.sketch.quantiles([0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95]),
        };
        let [p5, p10, p25, p50, p75, p90, p95] = quantiles;
        Some(Summary {
            n: self.n,
            mean,
            standard_error: (self.variance() / n).sqrt(),
            p5,
            p10,
            p25,
            p50,
            p75,
            p90,
            p95,
        })
    }

    /// Sum of squared distances from the mean, in squared root units, from the exact integer sums; 0 with one value.
    fn centred(&self) -> i128 {
        let (n, roots) = (i128::from(self.n.max(1)), self.roots);
        let (whole, rest) = (roots / n, roots % n);
        // n (sum of squares) - (sum)^2, divided by n, without leaving 128 bits
        (self.squares - whole * roots - (whole * rest + rest * rest / n)).max(0)
    }

    /// Sample variance; 0 with one value.
    fn variance(&self) -> f64 {
        let degrees = self.n.saturating_sub(1).max(1);
        self.centred() as f64 / ROOT_UNIT / ROOT_UNIT / degrees as f64
    }
}

/// The nearest whole number, halves away from zero, as `round` has it. By conversion to 64 bits where that is exact: this
/// is done for every weekly value of every replication.
#[inline]
fn rounded(x: f64) -> i128 {
    const EXACT: f64 = 4_503_599_627_370_496.0;
    if x.abs() < EXACT {
        let whole = x as i64;
        let rest = x - whole as f64;
        i128::from(whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5))
    } else {
        x.round() as i128
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::square;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn merged_parts_equal_the_whole(values in prop::collection::vec(-1e6_f64..1e6, 2..200), cut in 0_usize..200) {
            let cut = cut.min(values.len());
            let mut whole = Accumulator::default();
            values.iter().rev().for_each(|&v| whole.add(v));
            let (mut first, mut second) = (Accumulator::default(), Accumulator::default());
            values[..cut].iter().for_each(|&v| first.add(v));
            values[cut..].iter().for_each(|&v| second.add(v));
            second.merge(&first);
            prop_assert_eq!(&second, &whole);
        }

        #[test]
        fn what_is_kept_comes_back(values in prop::collection::vec(-1e9_f64..1e9, 0..200), whole in any::<bool>()) {
            let mut a = Accumulator::default();
            values.iter().for_each(|&v| a.add(if whole { v.round() } else { v }));
            let bytes = postcard::to_allocvec(&a).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Accumulator>(&bytes), Ok(a.clone()));
            prop_assert!(a.is_sound());
        }

        #[test]
        fn rounding_is_that_of_the_language(x in prop::num::f64::NORMAL, halves in -20_000_000_i64..20_000_000) {
            prop_assert_eq!(rounded(x.clamp(-1e30, 1e30)), x.clamp(-1e30, 1e30).round() as i128);
            let half = halves as f64 / 2.0;
            for x in [half, half.next_up(), half.next_down(), half * 1e9] {
                prop_assert_eq!(rounded(x), x.round() as i128);
            }
        }

        #[test]
        fn moments_agree_with_the_textbook(values in prop::collection::vec(-1e4_f64..1e4, 2..200)) {
            let mut a = Accumulator::default();
            values.iter().for_each(|&v| a.add(v));
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|v| square(v - mean)).sum::<f64>() / (n - 1.0);
            let summary = a.summary().unwrap();
            prop_assert!((summary.mean - mean).abs() < 1e-7);
            prop_assert!((summary.standard_error - (variance / n).sqrt()).abs() < 1e-4 * (1.0 + variance.sqrt()));
        }

        /// The stated error of the sketch: a bin of one part in 256, and values rounded to one part in 1,024.
        #[test]
        fn quantiles_are_within_the_stated_error(values in prop::collection::vec(0.01_f64..1e4, 1..300)) {
            let mut a = Accumulator::default();
            values.iter().for_each(|&v| a.add(v));
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let exact = |p: f64| {
                let h = (sorted.len() - 1) as f64 * p;
                let (low, high) = (sorted[h.floor() as usize], sorted[h.ceil() as usize]);
                low + (high - low) * (h - h.floor())
            };
            let s = a.summary().unwrap();
            for (got, p) in [(s.p5, 0.05), (s.p50, 0.5), (s.p90, 0.9)] {
                prop_assert!((got - exact(p)).abs() <= exact(p) * (1.0 / 256.0 + 1.0 / 2048.0) + 1e-12, "{got} {}", exact(p));
            }
        }
    }

    /// Each by itself is more, or less, than values of any size can have made.
    #[test]
    fn what_no_values_can_have_made_is_unsound() {
        let mut honest = Accumulator::default();
        [-LIMIT, 0.0, 17.25, f64::NAN, f64::INFINITY].into_iter().for_each(|value| honest.add(value));
        assert!(honest.is_sound() && honest.count() == 4);
        let lies: [fn(&mut Accumulator); 9] = [
            |lie| lie.n += 1,
            |lie| lie.n = MOST + 1,
            |lie| lie.n = u64::MAX,
            |lie| lie.sum = i128::MAX,
            |lie| lie.sum = i128::MIN,
            |lie| lie.roots = i128::MIN,
            |lie| lie.squares = -1,
            |lie| lie.squares = i128::MAX,
            |lie| lie.sketch = Sketch::default(),
        ];
        for lie in lies {
            let mut other = honest.clone();
            lie(&mut other);
            assert!(!other.is_sound(), "{other:?}");
        }
    }

    #[test]
    fn constants_are_exact() {
        for value in [240.0, 240.375, -3.5] {
            let mut a = Accumulator::default();
            (0..10).for_each(|_| a.add(value));
            let s = a.summary().unwrap();
            assert_eq!((s.mean, s.p5, s.p50, s.p95, s.standard_error), (value, value, value, value, 0.0));
        }
        let mut a = Accumulator::default();
        (0..7).for_each(|_| a.add(9_999.3));
        assert_eq!(a.summary().unwrap().standard_error, 0.0);
    }
}
