//! `--precision 0.1cases,2points,£250k` and `--time-limit 90m`: how the user says them.

use crate::study::precision::Precision;
use clap::Args;
use jiff::SignedDuration;
use std::time::Duration;

/// Until figures are known well enough.
#[derive(Debug, Default, Args)]
pub struct PrecisionArgs {
    /// Add futures until every figure of the decision table in these units is known so well (half of its 95 % interval): for
    /// example 0.1cases,2points,£250k. Units: cases, points (of a chance or share), weeks, £.
    #[arg(long, value_name = "AMOUNTS", value_parser = precision, allow_hyphen_values = true,
          conflicts_with_all = ["replications", "shard"])]
    pub precision: Option<Precision>,
    /// Most futures of each option that --precision may add up to (10000 when left out).
    #[arg(long, value_name = "N", requires = "precision", conflicts_with = "replications",
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub max_replications: Option<u64>,
}

/// Amounts and their units, parted by commas.
fn precision(text: &str) -> Result<Precision, String> {
    let mut asked = Precision::default();
    for part in text.split(',').map(str::trim) {
        let pounds = part.strip_prefix('£').or_else(|| part.strip_suffix("pounds").map(str::trim));
        let (number, unit) = part.split_at(part.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(part.len()));
        let (place, number) = match (pounds, unit) {
            (Some(pounds), _) => (&mut asked.pounds, pounds),
            (_, "case" | "cases") => (&mut asked.cases, number.trim()),
            (_, "point" | "points") => (&mut asked.points, number.trim()),
            (_, "week" | "weeks") => (&mut asked.weeks, number.trim()),
            _ => return Err(format!("`{part}` is no amount with a unit: {EXAMPLE}")),
        };
        let (number, factor) = match number.char_indices().last().filter(|_| pounds.is_some()) {
            Some((end, 'k')) => (&number[..end], 1e3),
            Some((end, 'm')) => (&number[..end], 1e6),
            _ => (number, 1.0),
        };
        let within = |amount: &f64| amount.is_finite() && *amount > 0.0;
        let amount = number.replace('_', "").parse::<f64>().ok().map(|amount| amount * factor).filter(within);
        let amount = amount.ok_or_else(|| format!("`{part}` is no amount above 0: {EXAMPLE}"))?;
        if place.replace(amount).is_some() {
            return Err(format!("`{part}` is the second amount in its unit: state one"));
        }
    }
    Ok(asked)
}

const EXAMPLE: &str = "write, for example, 0.1cases,2points,£250k (or 250kpounds; money without a comma inside)";

/// A length of time.
pub fn duration(text: &str) -> Result<Duration, String> {
    let within = |time: &Duration| (1.0..=1e7).contains(&time.as_secs_f64());
    let time = text.trim().parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok()).filter(within);
    time.ok_or_else(|| "a time is a number with s, m or h, of a second at least: for example 90s, 20m or 8h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_refused() {
        let all = Precision { cases: Some(0.1), points: Some(2.0), weeks: Some(3.0), pounds: Some(250_000.0) };
        for text in
            ["0.1cases,2points,3weeks,£250k", " 0.1 case, 2 point ,3week,250000pounds", "£0.25m,3weeks,2points,.1cases"]
        {
            assert_eq!(precision(text), Ok(all), "{text}");
        }
        assert_eq!(precision("£1_000").unwrap().pounds, Some(1000.0));
        for wrong in [
            "",
            "0.1",
            "cases",
            "0cases",
            "-1cases",
            "nancases",
            "infpoints",
            "1e400cases",
            "0.1cases,0.2cases",
            "£250,000",
            "5%",
            "£",
            "k",
            "£k",
            "2 pints",
            "£-3",
            "1cases,",
            "é",
            "£é",
        ] {
            assert!(precision(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_are_read_and_refused() {
        for (text, seconds) in [("90s", 90), ("20m", 1200), ("1.5h", 5400), (" 2 m ", 120)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in ["", "90", "m", "-5m", "0s", "nanm", "infh", "1e300h", "5d", "5µ", "0.1s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
