//! What is read by serde as a file states it: distributions, externally tagged so that an error names the right line; tables of names and
//! dates for files of targets. Nothing is checked but its type.

use jiff::civil::Date;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::marker::PhantomData;

/// A table whose keys are the user's own names, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Names<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table of names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Named(all))
            }
        }
        deserializer.deserialize_map(Names(PhantomData))
    }
}

/// A calendar date as a file writes it: 2010-04-01.
pub(super) fn date(text: &str) -> Option<Date> {
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// A calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Days;
        impl Visitor<'_> for Days {
            type Value = Day;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a date such as 2010-04-01")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Day, E> {
                date(text).map(Day).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Days)
    }
}

/// How a positive quantity varies: a table with one key, the name of a law.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawExponential {
    /// Mean, over 0.
    pub mean: Option<f64>,
}

/// A lognormal law, by its mean or its median.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLognormal {
    /// Mean, over 0. Either this or `median`.
    pub mean: Option<f64>,
    /// Median, over 0. Either this or `mean`.
    pub median: Option<f64>,
    /// Coefficient of variation: standard deviation / mean. 0 makes the value constant.
    pub cv: Option<f64>,
}

/// A gamma law.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawGamma {
    /// Mean, over 0.
    pub mean: Option<f64>,
    /// Coefficient of variation: standard deviation / mean. 0 makes the value constant.
    pub cv: Option<f64>,
}

/// A uniform law.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawUniform {
    /// Low end.
    pub low: Option<f64>,
    /// High end, at least `low`.
    pub high: Option<f64>,
}

/// Recorded bands; the first begins at 0, values are spread evenly within a band.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawEmpirical {
    /// Upper edge of each band, rising.
    pub up_to: Option<Vec<f64>>,
    /// Share of each band; together 1.
    pub share: Option<Vec<f64>>,
}
