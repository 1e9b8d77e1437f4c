//! Distributions in words, in the unit that people use.

use super::stated::{Within, about, percent, plain_number};
use crate::kernel::time::{DAYS_A_MONTH, DAYS_A_WEEK};
use crate::report::document::numbers::rounded;
use crate::scenario::{Distribution, Effort, WorkKind};

/// The distribution that stands at a key, in the unit of the file; natural durations with their scale.
#[must_use]
pub fn of_key(path: &[&str], within: Within<'_>) -> Option<Distribution> {
    let policy = within.policy;
    let work =
        |kind: &str| WorkKind::ALL.into_iter().find(|own| own.name() == kind).map(|own| &within.scenario.work[own]);
    Some(match path {
        ["work", kind, "natural_days"] => work(kind)?.natural_days.clone(),
        ["work", kind, "natural_months"] => work(kind)?.natural_days.scaled(1.0 / DAYS_A_MONTH),
        ["work", kind, "hours"] => match &work(kind)?.effort {
            Effort::Hours(hours) => hours.clone(),
            Effort::HoursADay(_) => return None,
        },
        ["sickness", "short_days"] => policy.sickness.short_days.clone(),
        ["sickness", "long_days"] => policy.sickness.long_days.clone(),
        ["recruitment", "time_to_hire_weeks"] => policy.recruitment.time_to_hire.scaled(1.0 / DAYS_A_WEEK),
        ["returns", "weeks"] => policy.returns.delay.scaled(1.0 / DAYS_A_WEEK),
        _ => return None,
    })
}

/// Law, mean and cv: `gamma, mean 3.8, cv 0.5`.
#[must_use]
pub fn words(law: &Distribution) -> String {
    let (mean, cv) = (parameter(law.mean()), about(law.cv()));
    match law {
        Distribution::Constant(value) => format!("always {}", parameter(*value)),
        Distribution::Exponential { .. } => format!("exponential, mean {mean}, cv 1"),
        Distribution::LogNormal { mu, .. } => {
            format!("lognormal, mean {mean}, cv {cv} (median {})", parameter(mu.exp()))
        }
        Distribution::Gamma { .. } => format!("gamma, mean {mean}, cv {cv}"),
        Distribution::Uniform { low, high } => {
            format!("uniform from {} to {}, mean {mean}, cv {cv}", parameter(*low), parameter(*high))
        }
        Distribution::Empirical(bands) => {
            let bands: Vec<String> = bands
                .iter()
                .map(|band| format!("{} up to {}", percent(rounded(band.share, 4).unwrap_or(0.0)), parameter(band.to)))
                .collect();
            format!("bands, mean {mean}, cv {cv}: {}", bands.join(", "))
        }
    }
}

/// A parameter to four digits: what a file states comes back, what follows from it is short.
fn parameter(value: f64) -> String {
    rounded(value, 4).map_or_else(|| "none".to_owned(), plain_number)
}

/// Working days of a month, as printed.
#[must_use]
pub fn month() -> String {
    parameter(DAYS_A_MONTH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::distribution::Band;

    #[test]
    fn every_law_has_its_words() {
        let gamma = Distribution::Gamma { shape: 4.0, scale: 0.95 };
        assert_eq!(words(&gamma), "gamma, mean 3.8, cv 0.5");
        // By hand: a median of 50 and a cv of 0.6 have the mean 50 x sqrt(1.36).
        let lognormal = Distribution::LogNormal { mu: 50.0_f64.ln(), sigma: 1.36_f64.ln().sqrt() };
        assert_eq!(words(&lognormal), "lognormal, mean 58.31, cv 0.6 (median 50)");
        let bands = vec![Band { from: 0.0, to: 2.0, share: 0.5 }, Band { from: 2.0, to: 4.0, share: 0.5 }];
        // By hand: uniform on 0 to 4, cv = 4 / sqrt(12) / 2.
        assert_eq!(words(&Distribution::Empirical(bands)), "bands, mean 2, cv 0.577: 50 % up to 2, 50 % up to 4");
        assert_eq!(words(&Distribution::Constant(0.75)), "always 0.75");
    }
}
