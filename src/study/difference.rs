//! Option minus base of the target measure, week by week, paired future by future. Memory does not grow with their number.

use crate::statistics::{Accumulator, Summary};

/// Differences of every week across the futures seen so far.
#[derive(Debug, Clone)]
pub struct WeeklyDifference {
    weeks: Vec<Accumulator>,
}

impl WeeklyDifference {
    /// Of so many weeks, no future seen.
    #[must_use]
    pub fn new(weeks: usize) -> Self {
        Self { weeks: vec![Accumulator::default(); weeks] }
    }

    /// Adds a future: the measure's values with the option and without. A week in which one has none is left out.
    pub fn add(&mut self, with: &[f64], without: &[f64]) {
        for (sum, (with, without)) in self.weeks.iter_mut().zip(with.iter().zip(without)) {
            sum.add(with - without);
        }
    }

    /// The differences of each week; `None` where no future has one.
    #[must_use]
    pub fn summaries(&self) -> Vec<Option<Summary>> {
        self.weeks.iter().map(Accumulator::summary).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: three futures of two weeks; what is the same in every future differs by exactly nothing.
    #[test]
    fn pairs_by_hand() {
        let mut found = WeeklyDifference::new(3);
        for (with, without) in [
            ([5.0, 1.5, f64::NAN], [4.0, 1.5, 1.0]),
            ([9.0, 2.25, 1.0], [7.0, 2.25, f64::NAN]),
            ([1.0, 0.1, 1.0], [4.0, 0.1, f64::NAN]),
        ] {
            found.add(&with, &without);
        }
        let weeks = found.summaries();
        let first = weeks[0].unwrap();
        assert_eq!((first.n, first.mean, first.p50), (3, 0.0, 1.0));
        let second = weeks[1].unwrap();
        assert_eq!((second.n, second.mean, second.p5, second.p95), (3, 0.0, 0.0, 0.0));
        assert_eq!(weeks[2], None);
    }
}
