//! Numbers as files state them: plain decimals, never an exponent, never minus zero, nothing where undefined.

/// Digits of every number in data.
const DIGITS: usize = 10;

/// A number rounded to so many significant digits, for files. `None` when it is not finite.
#[must_use]
pub fn rounded(value: f64, digits: usize) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    if value.abs() < 1e-12 {
        return Some(0.0);
    }
    let whole_digits = |(whole, decimals)| whole as f64 / 10_f64.powi(decimals);
    match in_decimals(value, digits) {
        Some(found) => Some(whole_digits(found)),
        None => format!("{value:.*e}", digits.saturating_sub(1)).parse().ok(),
    }
}

/// A number as a whole number of so many decimals, rounded to so many significant digits: 1.25 is (125, 2), or (12500, 4). `None`
/// where that would need more care than it saves: the caller rounds by its decimal text.
///
/// Exact: the whole number and the power of ten are exact in binary, so that their quotient is the double nearest to the decimal
/// (IEEE 754 division), and a product too near to a half to be sure of is left to the caller.
fn in_decimals(value: f64, digits: usize) -> Option<(i64, i32)> {
    let size = value.abs();
    if !(1e-6..1e9).contains(&size) || !(1..=12).contains(&digits) {
        return None;
    }
    // Digits before the point; 0 for 0.1 to 1, -1 for 0.01 to 0.1.
    let mut before = 9_i32;
    while before > -6 && size < 10_f64.powi(before - 1) {
        before -= 1;
    }
    let decimals = i32::try_from(digits).ok()? - before;
    if !(0..=18).contains(&decimals) {
        return None;
    }
    let scaled = size * 10_f64.powi(decimals);
    let whole = scaled.floor();
    let over = scaled - whole;
    if (over - 0.5).abs() < 1e-3 {
        return None;
    }
    let whole = if over > 0.5 { whole + 1.0 } else { whole } as i64;
    Some((if value < 0.0 { -whole } else { whole }, decimals))
}

/// The shortest plain text of a number at ten significant digits; empty when it is not finite.
#[must_use]
pub fn plain(value: f64) -> String {
    if value == 0.0 || value.fract() == 0.0 && value.abs() < 1e9 {
        return (value as i64).to_string();
    }
    let Some((whole, decimals)) = in_decimals(value, DIGITS) else {
        return rounded(value, DIGITS).map_or_else(String::new, |value| format!("{value}"));
    };
    let decimals = usize::try_from(decimals).unwrap_or(0);
    let mut digits = whole.unsigned_abs().to_string();
    if digits.len() <= decimals {
        digits.insert_str(0, &"0000000000000000000"[..decimals + 1 - digits.len()]);
    }
    digits.insert(digits.len() - decimals, '.');
    let kept = digits.trim_end_matches('0').trim_end_matches('.').len();
    digits.truncate(kept);
    if whole < 0 {
        digits.insert(0, '-');
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_plain() {
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(1e-15), "0");
        assert_eq!(plain(f64::NAN), "");
        assert_eq!(plain(1.0 / 3.0), "0.3333333333");
        assert_eq!(plain(12_345_678.9), "12345678.9");
        assert_eq!(plain(-0.5), "-0.5");
        assert_eq!(plain(1e21), "1000000000000000000000");
        assert_eq!([0.999_999_999_99, 99.999_999_999_9, 5e-6].map(plain), ["1", "100", "0.000005"]);
    }

    proptest! {
        /// The quick way finds what rounding the exact decimal text finds.
        #[test]
        fn quick_rounding_is_exact(mantissa in -1e10..1e10_f64, power in -14..3_i32, digits in 1..12_usize) {
            let value = mantissa * 10_f64.powi(power);
            let exact: f64 = format!("{value:.*e}", digits - 1).parse().unwrap();
            let exact = if value.abs() < 1e-12 { 0.0 } else { exact };
            prop_assert_eq!(rounded(value, digits), Some(exact));
            prop_assert_eq!(plain(value).parse::<f64>().unwrap(), rounded(value, DIGITS).unwrap());
        }
    }
}
