//! What is not known of a scenario, drawn once a future.
//!
//! Each input has a random stream of its own, named by its key: it is drawn alike in every option that has it, and
//! another input beside it changes nothing.

use crate::kernel::streams::{Purpose, StreamKey};
use crate::scenario::{Blueprint, Loaded, Scenario, ScenarioErrors, UncertainInput, UncertainKey};

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

/// The scenario of one future.
///
/// # Errors
/// Drawn values that together make no possible scenario: which they are, and why.
pub fn drawn(blueprint: &Blueprint, key: StreamKey) -> Result<Scenario, ImpossibleDraw> {
    at_levels(blueprint, &levels(blueprint.inputs(), key).into_iter().map(Some).collect::<Vec<_>>())
}

/// The scenario at these levels of its inputs; where there is none, the central value stands.
///
/// # Errors
/// As [`drawn`].
pub fn at_levels(blueprint: &Blueprint, levels: &[Option<f64>]) -> Result<Scenario, ImpossibleDraw> {
    blueprint.with(levels).map_err(|errors| ImpossibleDraw::new(values(blueprint.inputs(), levels), &errors))
}

/// The scenario of one future of a loaded file: its own, or drawn.
///
/// # Errors
/// As [`drawn`].
pub fn scenario_of(loaded: &Loaded, key: StreamKey) -> Result<Scenario, ImpossibleDraw> {
    loaded.blueprint.as_ref().map_or_else(|| Ok(loaded.scenario.clone()), |blueprint| drawn(blueprint, key))
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

impl ImpossibleDraw {
    /// Of keys with their values, and what is wrong with them.
    #[must_use]
    pub fn new<'a>(values: impl Iterator<Item = (&'a str, f64)>, errors: &ScenarioErrors) -> Self {
        let values: Vec<String> = values.map(|(key, value)| format!("{key} = {value:.4}")).collect();
        let reason = errors.errors().first().map_or_else(String::new, |error| error.message().to_owned());
        Self { values: values.join(", "), reason }
    }
}
