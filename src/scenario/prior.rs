//! What is believed of a number that is not known.

use super::distribution::Distribution;

/// What is believed of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Prior {
    /// Anything between two values, as likely as anything else: `{ between = [2, 8] }`.
    Between {
        /// Low end.
        low: f64,
        /// High end, at least `low`.
        high: f64,
    },
    /// Between two values, most likely one of them, falling off in straight lines: `{ between = [2, 8], likely = 4 }`.
    Triangular {
        /// Low end.
        low: f64,
        /// The likeliest value.
        likely: f64,
        /// High end.
        high: f64,
    },
    /// A distribution: `{ uncertain = { gamma = { mean = 5, cv = 0.2 } } }`.
    Distribution(Distribution),
}

impl Prior {
    /// The value that a share `level` of what is thought possible lies below; `whole` numbers are all as likely as their
    /// unit of length.
    #[must_use]
    pub fn quantile(&self, level: f64, whole: bool) -> f64 {
        match self {
            Self::Between { low, high } if whole => (low + (level * (high - low + 1.0)).floor()).min(*high),
            Self::Between { low, high } => low + level * (high - low),
            Self::Triangular { low, likely, high } => {
                let value = triangular(*low, *likely, *high, level);
                if whole { value.round() } else { value }
            }
            Self::Distribution(distribution) => {
                let value = distribution.quantile(level);
                if whole { value.round() } else { value }
            }
        }
    }

    /// The level of an end: all of a range, and all but 1 in 2,000 of a distribution, which may have no end.
    #[must_use]
    pub fn end(&self, high: bool) -> f64 {
        let beyond = if matches!(self, Self::Distribution(_)) { 1.0 / 2000.0 } else { 0.0 };
        if high { 1.0 - beyond } else { beyond }
    }

    /// The value that stands for it where one is needed: the middle of a range, the likeliest value, a distribution's mean.
    #[must_use]
    pub fn central(&self) -> f64 {
        match self {
            Self::Between { low, high } => (low + high) / 2.0,
            Self::Triangular { likely, .. } => *likely,
            Self::Distribution(distribution) => distribution.mean(),
        }
    }
}

/// Inverse of the triangular distribution function (Johnson, Kotz and Balakrishnan, Continuous Univariate
/// Distributions, vol. 2, 1995, section 26.9).
fn triangular(low: f64, likely: f64, high: f64, level: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return low;
    }
    if level * width < likely - low {
        low + (level * width * (likely - low)).sqrt()
    } else {
        high - ((1.0 - level) * width * (high - likely)).sqrt()
    }
}

/// A number in the tree of a file that is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// What is believed of it.
    pub prior: Prior,
    /// Numbers of one name are drawn together: all of them low, or all of them high.
    pub together: Option<String>,
    /// What stands for it now: the central value, or what was drawn.
    pub value: f64,
    /// How it is written in the file.
    pub written: toml::Value,
}
