//! Distributions in words, in the unit that people use.

use super::stated::{about, percent, plain_number};
use crate::report::document::numbers::rounded;
use crate::scenario::Distribution;
use crate::scenario::distribution::Band;

/// Law, mean and cv: `gamma, mean 3.8, cv 0.5`.
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
            let band = |band: &Band| {
                format!("{} up to {}", percent(rounded(band.share, 4).unwrap_or(0.0)), parameter(band.to))
            };
            format!("bands, mean {mean}, cv {cv}: {}", bands.iter().map(band).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A parameter to four digits: what a file states comes back, what follows from it is short.
pub fn parameter(value: f64) -> String {
    rounded(value, 4).map_or_else(|| "none".to_owned(), plain_number)
}
