//! Distributions, externally tagged so that an error names the right line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a positive quantity varies: a table with one key, the name of a law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawDistribution {
    /// Always the same value: `{ constant = 5 }`.
    Constant(f64),
    /// Exponential: `{ exponential = { mean = 5 } }`.
    Exponential(RawExponential),
    /// Lognormal: `{ lognormal = { median = 50, cv = 0.6 } }`.
    Lognormal(RawLognormal),
    /// Gamma: `{ gamma = { mean = 5, cv = 0.5 } }`.
    Gamma(RawGamma),
    /// Uniform: `{ uniform = { low = 2, high = 8 } }`.
    Uniform(RawUniform),
    /// Recorded bands: `{ empirical = { up_to = [3, 6, 12], share = [0.5, 0.3, 0.2] } }`.
    Empirical(RawEmpirical),
}

/// An exponential law.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawExponential {
    /// Mean, over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub mean: Option<f64>,
}

/// A lognormal law, by its mean or its median.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLognormal {
    /// Mean, over 0. Either this or `median`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub mean: Option<f64>,
    /// Median, over 0. Either this or `mean`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub median: Option<f64>,
    /// Coefficient of variation: standard deviation / mean. 0 makes the value constant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10))]
    pub cv: Option<f64>,
}

/// A gamma law.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGamma {
    /// Mean, over 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub mean: Option<f64>,
    /// Coefficient of variation: standard deviation / mean. 0 makes the value constant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 10))]
    pub cv: Option<f64>,
}

/// A uniform law.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawUniform {
    /// Low end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub low: Option<f64>,
    /// High end, at least `low`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub high: Option<f64>,
}

/// Recorded bands; the first begins at 0, values are spread evenly within a band.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEmpirical {
    /// Upper edge of each band, rising.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub up_to: Option<Vec<f64>>,
    /// Share of each band; together 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub share: Option<Vec<f64>>,
}
