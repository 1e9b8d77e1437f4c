//! What part of a spread lies between groups: the balanced one-way layout with random effects.

use super::distribution::f_quantile;
use crate::math::square;

/// A spread taken apart into what groups differ by and what varies within each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Components {
    /// Groups.
    pub groups: usize,
    /// Values of each.
    pub each: usize,
    /// Mean of all values.
    pub mean: f64,
    /// Variance between groups, 0 and more.
    pub between: f64,
    /// Variance within a group.
    pub within: f64,
    /// Share of the variance that lies between groups; 0 where nothing varies at all.
    pub share: f64,
    /// Ends of its 95 % interval.
    pub share_95: (f64, f64),
}

impl Components {
    /// Standard deviation of a value.
    #[must_use]
    pub fn total_sd(&self) -> f64 {
        (self.between + self.within).sqrt()
    }
}

/// Takes groups of equal size apart; groups with a value that is not a number are left out. `None` with fewer than two
/// groups or two values a group.
///
/// Analysis of variance: the mean square between groups has the expectation `within + each x between`. The interval of the
/// share is exact for normal effects (Searle, Casella and McCulloch, Variance Components, 1992, section 3.6). For a
/// given number of values the estimate of `between` is surest at about `1 + within / between` values a group, that is,
/// at few: Sun, Apley and Staum, "Efficient nested simulation for estimating the variance of a conditional
/// expectation", Operations Research 59(4), 2011.
#[must_use]
pub fn components(groups: &[Vec<f64>]) -> Option<Components> {
    let each = groups.first()?.len();
    let whole = |group: &&Vec<f64>| group.len() == each && group.iter().all(|value| value.is_finite());
    let groups: Vec<&Vec<f64>> = groups.iter().filter(whole).collect();
    if groups.len() < 2 || each < 2 {
        return None;
    }
    let (k, m) = (groups.len() as f64, each as f64);
    let squares = |values: &[f64], mean: f64| values.iter().map(|value| square(value - mean)).sum::<f64>();
    let means: Vec<f64> = groups.iter().map(|group| super::mean(group)).collect();
    let mean = super::mean(&means);
    let square_between = m * squares(&means, mean) / (k - 1.0);
    let within = groups.iter().zip(&means).map(|(group, &mean)| squares(group, mean)).sum::<f64>() / (k * (m - 1.0));
    let between = ((square_between - within) / m).max(0.0);
    let nothing = square_between <= 0.0 && within <= 0.0;
    let share = if nothing { 0.0 } else { between / (between + within) };
    let ratio = square_between / within;
    let share_95 = match (nothing, within <= 0.0) {
        (true, _) => (0.0, 0.0),
        (false, true) => (1.0, 1.0),
        (false, false) => {
            let share_at = |level: f64| {
                let odds = ((ratio / f_quantile(level, k - 1.0, k * (m - 1.0)) - 1.0) / m).max(0.0);
                odds / (1.0 + odds)
            };
            (share_at(0.975), share_at(0.025))
        }
    };
    Some(Components { groups: groups.len(), each, mean, between, within, share, share_95 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: group means 1, 2 and 6, each two values one up and one down. Mean 3; between groups 2 x (4 + 1 + 9) / 2 = 14,
    /// within 6 / 3 = 2; (14 - 2) / 2 = 6.
    #[test]
    fn three_groups_by_hand() {
        let found = components(&[vec![0.0, 2.0], vec![1.0, 3.0], vec![5.0, 7.0]]).unwrap();
        assert_eq!((found.mean, found.between, found.within, found.share), (3.0, 6.0, 2.0, 0.75));
        // Observed F = 7; F at 97.5 % with 2 and 3 degrees of freedom is 16.04, at 2.5 % 1 / 39.17.
        assert_eq!(found.share_95.0, 0.0);
        let odds = (7.0 * 39.17 - 1.0) / 2.0;
        assert!((found.share_95.1 - odds / (1.0 + odds)).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn edges() {
        assert_eq!(components(&[]), None);
        assert_eq!(components(&[vec![1.0], vec![2.0]]), None);
        assert_eq!(components(&[vec![1.0, f64::NAN], vec![2.0, 3.0]]), None);
        let same = components(&[vec![4.0; 3], vec![4.0; 3]]).unwrap();
        assert_eq!((same.share, same.share_95, same.total_sd()), (0.0, (0.0, 0.0), 0.0));
        let sure = components(&[vec![1.0; 3], vec![4.0; 3]]).unwrap();
        assert_eq!((sure.share, sure.share_95), (1.0, (1.0, 1.0)));
    }
}
