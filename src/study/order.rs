//! Whether more of something ever did worse: what a search by bisection rests on, looked at in what it tried.

use crate::statistics::paired::mcnemar;

/// Whether more did worse anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// Steps from what was tried to the next higher.
    pub steps: usize,
    /// Steps after which fewer replications meet the target.
    pub worse: usize,
    /// Steps of those that are more than chance: McNemar's exact test at 5 %, corrected for their number (Bonferroni).
    pub significant: usize,
}

/// Looks at every step from one trial to the next higher one; of each trial, whether each replication meets the target.
#[must_use]
pub fn order(met: &[Vec<bool>]) -> Order {
    let steps = met.windows(2).map(|pair| (&*pair[0], &*pair[1]));
    of_steps(&steps.collect::<Vec<_>>())
}

/// The same for steps from a first to a higher second.
#[must_use]
pub fn of_steps(pairs: &[(&[bool], &[bool])]) -> Order {
    let mut order = Order { steps: pairs.len(), worse: 0, significant: 0 };
    for (less, more) in pairs {
        let count = |of_more: bool| less.iter().zip(*more).filter(|(a, b)| a != b && **b == of_more).count() as u64;
        let (gained, lost) = (count(true), count(false));
        order.worse += usize::from(lost > gained);
        order.significant += usize::from(lost > gained && mcnemar(lost, gained) * pairs.len() as f64 <= 0.05);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 1, then 8 of 8 replications, then none of them (lost 8, gained 0: p = 2/256, twice that is below 5 %); between 8 of 8
    /// and 7 of 8 one is lost (p = 1).
    #[test]
    fn more_that_does_worse_is_seen() {
        let looked = |met: &[usize]| {
            let of = |met: usize| -> Vec<bool> { (0..8).map(|replication| replication < met).collect() };
            order(&met.iter().map(|&met| of(met)).collect::<Vec<_>>())
        };
        assert_eq!(looked(&[1, 8, 8]), Order { steps: 2, worse: 0, significant: 0 });
        assert_eq!(looked(&[1, 8, 0]), Order { steps: 2, worse: 1, significant: 1 });
        assert_eq!(looked(&[1, 8, 7]), Order { steps: 2, worse: 1, significant: 0 });
        assert_eq!(looked(&[]), Order::default());
    }
}
