//! What `--vary` says: a name and its values.

use crate::scenario::vary::Variable;

/// Most values of one number.
const MOST_VALUES: usize = 200;
/// Most values of a range of whole numbers without a stated step.
const WITHOUT_STEP: f64 = 21.0;

/// A number and the values it is to have, in rising order.
#[derive(Debug, Clone, PartialEq)]
pub struct Vary {
    /// The number.
    pub variable: Variable,
    /// Its values.
    pub values: Vec<f64>,
}

/// `posts=0..130:10`, `sickness=0.05,0.10,15%`.
///
/// # Errors
/// What is wrong with it, and how it is written.
pub fn vary(text: &str) -> Result<Vary, String> {
    let (name, values) = text.split_once('=').ok_or_else(|| {
        format!("`{text}` says no values: write NAME=VALUES, for example posts=0..130:10 or sickness=0.05,0.10,0.15")
    })?;
    let variable = Variable::named(name.trim())?;
    let mut all = Vec::new();
    for part in values.split(',') {
        match part.split_once("..") {
            Some((low, rest)) => {
                let (high, step) = rest.split_once(':').map_or((rest, None), |(high, step)| (high, Some(step)));
                let step = step.map(number).transpose()?;
                all.extend(range(number(low)?, number(high)?, step, text)?);
            }
            None => all.push(number(part)?),
        }
        if all.len() > MOST_VALUES {
            return Err(format!("`{text}` has more than {MOST_VALUES} values: take larger steps"));
        }
    }
    all.sort_by(f64::total_cmp);
    all.dedup();
    Ok(Vary { variable, values: all })
}

/// Values from `low` to `high`.
fn range(low: f64, high: f64, step: Option<f64>, text: &str) -> Result<Vec<f64>, String> {
    if high < low {
        return Err(format!("`{text}`: the range runs from {high} up to {low}? State the lower end first"));
    }
    let whole = low.fract() == 0.0 && high.fract() == 0.0 && high - low < WITHOUT_STEP;
    let Some(step) = step.or_else(|| whole.then_some(1.0)) else {
        return Err(format!("`{text}` needs a step after a colon, for example 0..130:10"));
    };
    if step <= 0.0 {
        return Err(format!("`{text}`: a step is more than 0"));
    }
    let steps = ((high - low) / step + 1e-9).floor();
    if steps >= MOST_VALUES as f64 {
        return Err(format!("`{text}` has more than {MOST_VALUES} values: take larger steps"));
    }
    Ok((0..=steps as u32).map(|k| neat(low + f64::from(k) * step)).collect())
}

/// A sum of steps without what rounding adds to it.
fn neat(value: f64) -> f64 {
    format!("{value:.9}").parse().unwrap_or(value)
}

/// A number, with separators, as per cent where a sign says so.
fn number(text: &str) -> Result<f64, String> {
    let plain = text.trim().replace([',', '_', ' '], "");
    let (plain, scale) = plain.strip_suffix('%').map_or((&*plain, 1.0), |share| (share, 0.01));
    let value = plain.parse::<f64>().ok().filter(|value| value.is_finite() && value.abs() < 1e12);
    value.map(|value| neat(value * scale)).ok_or_else(|| format!("`{}` is no number", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_they_are_written() {
        let values = |text: &str| vary(text).map(|vary| vary.values);
        assert_eq!(values("posts=0..30:10"), Ok(vec![0.0, 10.0, 20.0, 30.0]));
        assert_eq!(values("posts=0..35:10"), Ok(vec![0.0, 10.0, 20.0, 30.0]));
        assert_eq!(values("recruits=4..6"), Ok(vec![4.0, 5.0, 6.0]));
        assert_eq!(values("sickness=15%,0.05, 0.10,0.05"), Ok(vec![0.05, 0.10, 0.15]));
        assert_eq!(values("sickness.rate=0.05..0.2:0.05"), Ok(vec![0.05, 0.1, 0.15, 0.2]));
        for (text, message) in [
            ("posts", "write NAME=VALUES"),
            ("post=1", "did you mean `posts`?"),
            ("unheard=1", "There are posts, assessment_posts"),
            ("posts=0..130", "needs a step"),
            ("posts=10..0:5", "lower end first"),
            ("posts=0..10:0", "more than 0"),
            ("posts=0..10:-1", "more than 0"),
            ("posts=0..100000:1", "more than 200 values"),
            ("posts=", "`` is no number"),
            ("posts=1,nan", "`nan` is no number"),
            ("posts=1e400", "is no number"),
        ] {
            let found = vary(text).unwrap_err();
            assert!(found.contains(message), "{text}: {found}");
        }
    }
}
