//! What is not known of a scenario, drawn once a future.
//!
//! Each input has a random stream of its own, named by its key: it is drawn alike in every option that has it, and
//! another input beside it changes nothing.

use crate::kernel::streams::{Purpose, StreamKey};
use crate::scenario::Prior;

/// Numbers of a scenario that are not known and are drawn together: mostly one.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainInput {
    /// The key, or the name that several keys are drawn under.
    pub name: String,
    /// What is drawn, in the order of the files.
    pub keys: Vec<UncertainKey>,
    /// The entity of its random stream: a hash of the name, so that it is the same in every option.
    pub entity: u64,
}

/// One number that is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainKey {
    /// Its path in the scenario, keys parted by dots; in a dated change after the date and a space.
    pub key: String,
    /// What is believed of it.
    pub prior: Prior,
    /// Whether it takes whole numbers only.
    pub whole: bool,
}

impl UncertainKey {
    /// The value at a level of its prior.
    #[must_use]
    pub fn at(&self, level: f64) -> f64 {
        self.prior.quantile(level, self.whole)
    }

    /// The value that stands for it where none is drawn.
    #[must_use]
    pub fn central(&self) -> f64 {
        let central = self.prior.central();
        if self.whole { central.round() } else { central }
    }
}

/// Levels of the inputs' priors in one future, strictly between 0 and 1.
#[must_use]
pub fn levels(inputs: &[UncertainInput], key: StreamKey) -> Vec<f64> {
    inputs.iter().map(|input| key.stream(Purpose::Input, input.entity, 0).uniform()).collect()
}

/// The values of all uncertain keys at these levels (central ones where there is none), with their keys, in the order of the files.
pub fn values<'a>(inputs: &'a [UncertainInput], levels: &'a [Option<f64>]) -> impl Iterator<Item = (&'a str, f64)> {
    let of = |(input, &level): (&'a UncertainInput, &'a Option<f64>)| {
        let value = move |key: &UncertainKey| level.map_or_else(|| key.central(), |level| key.at(level));
        input.keys.iter().map(move |key| (key.key.as_str(), value(key)))
    };
    inputs.iter().zip(levels).flat_map(of)
}

/// Values within their ranges that together make no possible scenario.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the values {values} make no possible scenario: {reason}; narrow their ranges")]
pub struct ImpossibleDraw {
    /// Keys and values.
    pub values: String,
    /// The first problem.
    pub reason: String,
}
