//! Several comparisons at once.

/// Adjusted p-values by the step-down rule of Holm ("A simple sequentially rejective multiple test procedure",
/// Scandinavian Journal of Statistics 6, 1979): to call a difference real where its adjusted value is at most 0.05 is
/// to call any difference real wrongly in at most 5 of 100 such families of comparisons, however they depend on one
/// another. In the order of the input.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &place) in order.iter().enumerate() {
        largest = largest.max(p_values[place] * (p_values.len() - rank) as f64).min(1.0);
        adjusted[place] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By hand: 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1, which may not be less than the one before it.
    #[test]
    fn four_values_by_hand() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, by_hand) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - by_hand).abs() < 1e-12, "{adjusted:?}");
        }
        assert_eq!(holm(&[0.7, 0.8]), [1.0, 1.0]);
        assert_eq!(holm(&[0.04]), [0.04]);
        assert!(holm(&[]).is_empty());
    }

    proptest! {
        /// Never bolder than each test by itself, never more timid than Bonferroni's correction, and in the same order.
        #[test]
        fn between_no_correction_and_bonferroni(p in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
            let adjusted = holm(&p);
            for (i, (&raw, &after)) in p.iter().zip(&adjusted).enumerate() {
                prop_assert!(after >= raw && after <= (raw * p.len() as f64).min(1.0));
                prop_assert!(p.iter().zip(&adjusted).skip(i).all(|(&other, &of)| (other < raw) <= (of <= after)));
            }
        }
    }
}
