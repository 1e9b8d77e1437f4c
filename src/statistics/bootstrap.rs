//! Intervals by drawing anew from what was found.

/// The 95 % percentile interval of a statistic from its values over resamples (Efron, "Nonparametric standard errors and
/// confidence intervals", Canadian Journal of Statistics 9(2), 1981): linear between order statistics; 0 without values.
#[must_use]
pub fn percentile_95(mut resampled: Vec<f64>) -> (f64, f64) {
    resampled.sort_by(f64::total_cmp);
    let at = |level: f64| {
        let place = level * resampled.len().saturating_sub(1) as f64;
        let below = place.floor() as usize;
        let value = |index: usize| resampled.get(index).or(resampled.last()).copied().unwrap_or(0.0);
        let (low, high) = (value(below), value(below + 1));
        low + (place - place.floor()) * (high - low)
    };
    (at(0.025), at(0.975))
}

/// So many places of so many values, drawn with replacement from uniform draws.
#[must_use]
pub fn resample(values: usize, mut uniform: impl FnMut() -> f64) -> Vec<usize> {
    (0..values).map(|_| ((uniform() * values as f64) as usize).min(values.saturating_sub(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_by_hand() {
        assert_eq!(percentile_95((0..=40).rev().map(f64::from).collect()), (1.0, 39.0));
        assert_eq!(percentile_95(vec![3.0]), (3.0, 3.0));
        assert_eq!(percentile_95(Vec::new()), (0.0, 0.0));
    }

    #[test]
    fn places_are_those_of_the_draws() {
        let mut draws = [0.0, 0.999, 0.5].into_iter();
        assert_eq!(resample(3, || draws.next().unwrap()), [0, 2, 1]);
    }
}
