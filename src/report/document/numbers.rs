//! Numbers as files state them: plain decimals, never an exponent, never minus zero, nothing where undefined.

/// Digits of every number in data.
const DIGITS: usize = 10;

/// Powers of ten that are exact in binary.
const POWERS: [f64; 19] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];
/// The least numbers of so many zeros after the point, from none.
const SMALL: [f64; 6] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/// A number rounded to so many significant digits, for files. `None` when it is not finite.
pub fn rounded(value: f64, digits: usize) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    if value.abs() < 1e-12 {
        return Some(0.0);
    }
    let whole_digits = |(whole, decimals): (i64, usize)| whole as f64 / POWERS[decimals];
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
fn in_decimals(value: f64, digits: usize) -> Option<(i64, usize)> {
    let size = value.abs();
    if !(1e-6..1e9).contains(&size) || !(1..=12).contains(&digits) {
        return None;
    }
    // Digits before the point; 0 for 0.1 to 1, -1 for 0.01 to 0.1.
    let decimals = if size < 1.0 {
        digits + SMALL.iter().position(|&least| size >= least)?
    } else {
        digits.checked_sub(POWERS.iter().position(|&power| size < power)?)?
    };
    let scaled = size * POWERS.get(decimals)?;
    let whole = scaled.floor();
    let over = scaled - whole;
    if (over - 0.5).abs() < 1e-3 {
        return None;
    }
    let whole = if over > 0.5 { whole + 1.0 } else { whole } as i64;
    Some((if value < 0.0 { -whole } else { whole }, decimals))
}

/// The shortest plain text of a number at ten significant digits; empty when it is not finite.
pub fn plain(value: f64) -> String {
    let mut text = String::new();
    push(&mut text, value);
    text
}

/// Adds it to a text.
pub fn push(text: &mut String, value: f64) {
    let is_whole = value.abs() < 1e9 && value as i64 as f64 == value;
    let found = if is_whole { Some((value as i64, 0)) } else { in_decimals(value, DIGITS) };
    let Some((whole, decimals)) = found else {
        return text.push_str(&rounded(value, DIGITS).map_or_else(String::new, |value| value.to_string()));
    };
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(whole.unsigned_abs());
    let (before, after) = digits.split_at(digits.len().saturating_sub(decimals));
    if whole < 0 {
        text.push('-');
    }
    text.push_str(if before.is_empty() { "0" } else { before });
    let zeros = decimals - after.len();
    let after = after.trim_end_matches('0');
    if !after.is_empty() {
        text.push('.');
        text.push_str(&"0000000000000000000"[..zeros]);
        text.push_str(after);
    }
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
            let value = mantissa * crate::math::powi(10.0, power);
            let exact: f64 = format!("{value:.*e}", digits - 1).parse().unwrap();
            let exact = if value.abs() < 1e-12 { 0.0 } else { exact };
            prop_assert_eq!(rounded(value, digits), Some(exact));
            prop_assert_eq!(plain(value).parse::<f64>().unwrap(), rounded(value, DIGITS).unwrap());
        }
    }
}
