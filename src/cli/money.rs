//! Pounds on the command line.

/// Most pounds, as in a scenario.
const MOST: f64 = 1e12;

/// An amount of money as people write it: `£13.5m`, `13500000`, `13,500,000`, `13.5 million`, `500k`.
///
/// # Errors
/// What is no amount over 0, with an example of one.
pub fn pounds(text: &str) -> Result<f64, String> {
    let refused = || {
        format!(
            "`{text}` is no amount of money: state a number of pounds above 0, at most 1,000 billion, for example £13.5m or 13,500,000"
        )
    };
    let plain = text.trim().trim_start_matches('£').trim().to_ascii_lowercase();
    const UNITS: [(&str, f64); 7] =
        [("million", 1e6), ("thousand", 1e3), ("billion", 1e9), ("mn", 1e6), ("bn", 1e9), ("m", 1e6), ("k", 1e3)];
    let with_unit = |&(name, unit): &(&str, f64)| Some((plain.strip_suffix(name)?.trim_end().to_owned(), unit));
    let (digits, unit) = UNITS.iter().find_map(with_unit).unwrap_or((plain.clone(), 1.0));
    let begins_well = digits.starts_with(|c: char| c.is_ascii_digit());
    let digits = without_separators(&digits).filter(|_| begins_well).ok_or_else(refused)?;
    let amount = digits.parse::<f64>().ok().map(|number| number * unit);
    amount.filter(|amount| *amount > 0.0 && *amount <= MOST).ok_or_else(refused)
}

/// Digits without the commas or underscores between groups of three; `None` where these stand elsewhere: `13,5` is not 135.
fn without_separators(digits: &str) -> Option<String> {
    let whole = digits.split('.').next().unwrap_or("");
    let mut groups = whole.split([',', '_']);
    let first = groups.next().unwrap_or("").len();
    let others: Vec<&str> = groups.collect();
    let separated = others.is_empty() || (1..=3).contains(&first) && others.iter().all(|group| group.len() == 3);
    let rest = &digits[whole.len()..];
    (separated && !rest.contains([',', '_'])).then(|| digits.replace([',', '_'], ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_people_write_them() {
        for text in
            ["£13.5m", "13500000", "13.5m", "13,500,000", "£13,500,000.00", "13_500_000", " £13.5 Million ", "1.35e7"]
        {
            assert_eq!(pounds(text), Ok(13_500_000.0), "{text}");
        }
        assert_eq!((pounds("500k"), pounds("£1,250"), pounds("0.5")), (Ok(500_000.0), Ok(1_250.0), Ok(0.5)));
        assert_eq!((pounds("2bn"), pounds("£40 thousand")), (Ok(2e9), Ok(40_000.0)));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "", "£", "m", "0", "-5", "-£5m", "13,5m", "1,2345", ",500", "1,,000", "1.5,000", "nan", "inf", "1e400",
            "1e300", "ten",
        ] {
            let said = pounds(text).unwrap_err();
            assert!(said.contains("£13.5m"), "{text}: {said}");
        }
    }
}
