//! What `--vary` and `--mix` say: a name, its values or limits, a price.

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

/// A number and the limits within which it may be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The number.
    pub variable: Variable,
    /// From, to; the scenario's own and a multiple of it when left out.
    pub between: Option<(f64, f64)>,
    /// Between values that are tried; chosen by the program when left out.
    pub step: Option<f64>,
    /// What one more costs a year, pounds.
    pub price: Option<f64>,
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

/// `posts=0..120`, `agency=12..40:4`, `recruits=4..10:£25000`.
///
/// # Errors
/// What is wrong with it, and how it is written.
pub fn limits(text: &str) -> Result<Limits, String> {
    let (name, rest) = text.split_once('=').map_or((text, None), |(name, rest)| (name, Some(rest)));
    let name = name.trim();
    if !["posts", "agency", "administrators", "recruits"].contains(&name) {
        return Err(format!(
            "`{name}` is nothing that a mix is made of: there are posts, agency (most agency workers), administrators and \
             recruits (most recruits a month), each with its limits, for example posts=0..120"
        ));
    }
    let mut limits = Limits { variable: Variable::named(name)?, between: None, step: None, price: None };
    let Some(rest) = rest else { return Ok(limits) };
    let mut parts = rest.split(':').map(str::trim);
    let between = parts.next().unwrap_or("");
    let (low, high) = between.split_once("..").ok_or_else(|| {
        format!(
            "`{text}` states no limits: write the least and the most with two points between, for example {name}=0..40"
        )
    })?;
    let (low, high) = (number(low)?, number(high)?);
    if high < low || low < 0.0 {
        return Err(format!("`{text}`: the least comes first, and nothing is below 0, for example {name}=0..40"));
    }
    if limits.variable.counts() && (low.fract() != 0.0 || high.fract() != 0.0) {
        return Err(format!("`{text}`: {name} are counted in whole numbers"));
    }
    limits.between = Some((low, high));
    for part in parts {
        let priced = part.strip_prefix('£').or_else(|| part.strip_prefix("cost="));
        if let Some(price) = priced {
            limits.price = Some(number(price)?);
        } else {
            let step = number(part.strip_prefix("step=").unwrap_or(part))?;
            if step <= 0.0 || (limits.variable.counts() && step.fract() != 0.0) {
                return Err(format!("`{text}`: a step of {step} leads nowhere; what is counted takes whole steps"));
            }
            limits.step = Some(step);
        }
    }
    let priced = ["administrators", "recruits"].contains(&name);
    if limits.price.is_some() && !priced {
        return Err(format!("`{text}`: the price of {name} stands in the scenario under [costs]; leave it out here"));
    }
    if limits.price.is_some_and(|price| price < 0.0) {
        return Err(format!("`{text}`: a price is 0 or more"));
    }
    Ok(limits)
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

/// The levels between limits: every step, and the most, whatever the step.
#[must_use]
pub fn levels((low, high): (f64, f64), step: f64) -> Vec<f64> {
    let steps = ((high - low) / step + 1e-9).floor() as u32;
    let mut levels: Vec<f64> = (0..=steps).map(|k| neat(low + f64::from(k) * step)).collect();
    if levels.last().is_some_and(|&last| last < high - 1e-9) {
        levels.push(high);
    }
    levels
}

/// A step that divides a span into about so many, a round number.
#[must_use]
pub fn round_step(span: f64, most: u32) -> f64 {
    let least = span / f64::from(most.max(1));
    let steps = (0..7).flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10f64.powi(power)));
    steps.into_iter().find(|&step| step >= least).unwrap_or(least.max(1.0))
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
            ("unheard=1", "There are posts, managers"),
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

    #[test]
    fn limits_as_they_are_written() {
        let read = |text: &str| limits(text).map(|found| (found.between, found.step, found.price));
        assert_eq!(read("posts=0..120"), Ok((Some((0.0, 120.0)), None, None)));
        assert_eq!(read("posts"), Ok((None, None, None)));
        assert_eq!(read("agency=12..40:4"), Ok((Some((12.0, 40.0)), Some(4.0), None)));
        assert_eq!(read("recruits=4..10:£25,000:2"), Ok((Some((4.0, 10.0)), Some(2.0), Some(25_000.0))));
        assert_eq!(read("recruits=4..10:cost=25000"), Ok((Some((4.0, 10.0)), None, Some(25_000.0))));
        for (text, message) in [
            ("sickness=0..1", "nothing that a mix is made of"),
            ("posts=40", "states no limits"),
            ("posts=40..0", "the least comes first"),
            ("posts=0..4.5", "whole numbers"),
            ("agency=0..9:0.5", "whole steps"),
            ("agency=0..9:0", "leads nowhere"),
            ("posts=0..9:£3", "stands in the scenario under [costs]"),
            ("recruits=4..9:£x", "`x` is no number"),
        ] {
            let found = limits(text).unwrap_err();
            assert!(found.contains(message), "{text}: {found}");
        }
    }

    #[test]
    fn levels_hold_both_limits() {
        assert_eq!(levels((0.0, 12.0), 5.0), [0.0, 5.0, 10.0, 12.0]);
        assert_eq!(levels((4.0, 4.0), 1.0), [4.0]);
        assert_eq!([120.0, 28.0, 30.0, 6.0, 0.0].map(|span| round_step(span, 24)), [5.0, 2.0, 2.0, 1.0, 1.0]);
    }
}
