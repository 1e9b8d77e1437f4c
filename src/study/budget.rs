//! Whether planned money suffices: the chance of staying within it, how much is overspent, and the contingency that makes it safe.

use crate::statistics::precision::of_quantile;
use crate::statistics::quantile;

/// Shares of replications that a sum of money is to suffice for: the finance officer's 50, 80 and 90 of 100.
pub const LEVELS: [f64; 3] = [0.5, 0.8, 0.9];
/// Which of them is the median.
const MEDIAN: usize = 0;
const _: () = assert!(LEVELS[MEDIAN] == 0.5);

/// An option's costs against its planned budget.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AgainstBudget {
    /// Of the whole run.
    pub run: Option<Sufficiency>,
    /// Of financial years that are planned: the year's place in the run, and what was found.
    pub years: Vec<(usize, Sufficiency)>,
}

/// A sum of money against the costs of simulated replications, pounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Sufficiency {
    /// The money.
    pub budget: f64,
    /// Replications that cost no more.
    pub within: u64,
    /// Replications.
    pub of: u64,
    /// Mean of what replications cost beyond it, those that cost no more counted as nothing.
    pub expected_overspend: f64,
    /// Mean of what those that cost more cost beyond it; `None` where none does.
    pub overspend_when_over: Option<f64>,
    /// What 1 replication in 10 costs beyond it, at least; 0 where fewer cost more than it.
    pub overspend_1_in_10: f64,
    /// For each of [`LEVELS`].
    pub levels: [Level; LEVELS.len()],
}

/// What so many of 100 replications stay within.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Share of replications.
    pub share: f64,
    /// The cost that they stay within, pounds.
    pub cost: f64,
    /// 95 % interval of it, by order statistics; `None` where there are too few replications to say.
    pub interval: Option<(f64, f64)>,
}

impl Level {
    /// Money needed beside a sum of money, pounds: less than 0 where the sum is more than enough.
    #[must_use]
    pub fn beyond(&self, money: f64) -> f64 {
        self.cost - money
    }
}

impl Sufficiency {
    /// Cost of the median replication, pounds.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.levels[MEDIAN].cost
    }

    /// Of a sum of money against costs, one a replication; `None` without replications.
    #[must_use]
    pub fn of(budget: f64, costs: impl Iterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = costs.collect();
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_by(f64::total_cmp);
        let within = sorted.partition_point(|&cost| cost <= budget);
        let over: f64 = sorted[within..].iter().map(|cost| cost - budget).sum();
        let dearer = sorted.len() - within;
        let level = |share: f64| Level {
            share,
            cost: quantile(&sorted, share),
            interval: of_quantile(&sorted, share).map(|known| (known.low, known.high)),
        };
        Some(Self {
            budget,
            within: within as u64,
            of: sorted.len() as u64,
            expected_overspend: over / sorted.len() as f64,
            overspend_when_over: (dearer > 0).then(|| over / dearer as f64),
            overspend_1_in_10: (quantile(&sorted, 0.9) - budget).max(0.0),
            levels: LEVELS.map(level),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exactly the budget is within it; with more than enough, nothing is overspent.
    #[test]
    fn at_the_edges() {
        let found = Sufficiency::of(2.0, [1.0, 2.0].into_iter()).unwrap();
        assert_eq!((found.within, found.expected_overspend, found.overspend_when_over), (2, 0.0, None));
        assert_eq!(found.overspend_1_in_10, 0.0);
        let found = Sufficiency::of(0.0, [1.0, 3.0].into_iter()).unwrap();
        assert_eq!((found.within, found.expected_overspend, found.overspend_when_over), (0, 2.0, Some(2.0)));
        assert_eq!(Sufficiency::of(1.0, std::iter::empty()), None);
    }
}
