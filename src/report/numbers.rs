//! Numbers as files state them: plain decimals, never an exponent, never minus zero, nothing where undefined.

/// A number rounded to so many significant digits, for files. `None` when it is not finite.
#[must_use]
pub fn rounded(value: f64, digits: usize) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    if value.abs() < 1e-12 {
        return Some(0.0);
    }
    format!("{value:.*e}", digits.saturating_sub(1)).parse().ok()
}

/// The shortest plain text of a number at ten significant digits; empty when it is not finite.
#[must_use]
pub fn plain(value: f64) -> String {
    rounded(value, 10).map_or_else(String::new, |value| format!("{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn awkward_values() {
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(-1e-17), "0");
        assert_eq!(plain(f64::NAN), "");
        assert_eq!(plain(f64::INFINITY), "");
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(1e21), "1000000000000000000000");
        assert_eq!(plain(21.6), "21.6");
        assert_eq!(plain(-1.0 / 3.0), "-0.3333333333");
    }

    proptest! {
        #[test]
        fn the_text_comes_back_within_ten_digits(value in prop_oneof![-1e9..1e9f64, -1e-3..1e-3f64]) {
            let text = plain(value);
            prop_assert!(!text.contains(['e', 'E']));
            let back: f64 = text.parse().unwrap();
            prop_assert!((back - value).abs() <= 6e-10 * value.abs() + 1e-12);
            prop_assert_eq!(plain(back), text);
        }
    }
}
