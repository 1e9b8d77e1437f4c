//! Each input by itself at a low and at a high value, everything else at its central value, with the same luck: what a
//! tornado shows.

use super::setting::{Response, Setting};
use crate::scenario::UncertainInput;
use crate::statistics::{defined, mean};
use crate::study::effect::{Effect, Paired, judge};
use crate::study::headline::Figures;

/// Levels of the ends: 1 of 10 is thought to lie below the first, 1 of 10 above the second.
pub const ENDS: [f64; 2] = [0.1, 0.9];

/// What each input does by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Swings {
    /// Replications at each end, and with central values.
    pub replications: u64,
    /// Means with central values; not a number where no replication has a value.
    pub central: [f64; Response::ALL.len()],
    /// The inputs, largest swing of the main quantity first.
    pub swings: Vec<Swing>,
}

/// What one input does.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// Its place among the inputs.
    pub input: usize,
    /// At its low value, and at its high one.
    pub ends: [SwingEnd; 2],
}

/// An input at one of its values.
#[derive(Debug, Clone, PartialEq)]
pub struct SwingEnd {
    /// Level of its prior.
    pub level: f64,
    /// Values of its keys.
    pub values: Vec<f64>,
    /// Change of each quantity against central values, paired by replication.
    pub effects: [Option<Effect>; Response::ALL.len()],
}

impl Swing {
    /// Width of the range of a quantity's mean changes, that of no change included.
    #[must_use]
    pub fn width(&self, quantity: Response) -> f64 {
        let means = self.ends.iter().filter_map(|end| Some(end.effects[quantity as usize]?.difference.mean));
        let (low, high) = means.fold((0.0_f64, 0.0_f64), |(low, high), mean| (low.min(mean), high.max(mean)));
        high - low
    }
}

/// All inputs at their central values, then each input at either end.
pub fn settings(inputs: &[UncertainInput], replications: u64) -> Vec<Setting> {
    let central = Setting::of(inputs, &[], 0..replications);
    let ends = (0..inputs.len()).flat_map(|input| ENDS.map(|level| (input, level)));
    std::iter::once(central).chain(ends.map(|end| Setting::of(inputs, &[end], 0..replications))).collect()
}

/// None where no replication has a value of the target measure with central values.
pub fn swings(inputs: &[UncertainInput], found: &[Vec<Figures>]) -> Option<Swings> {
    let (central, ends) = found.split_first()?;
    let of = |end: &[Figures]| -> [Option<Effect>; Response::ALL.len()] {
        Response::ALL.map(|quantity| Some(Paired::new(end, central, |figures| quantity.value(figures))?.effect()))
    };
    let mut swings: Vec<Swing> = ends
        .chunks(2)
        .enumerate()
        .map(|(input, pair)| Swing {
            input,
            ends: std::array::from_fn(|end| SwingEnd {
                level: ENDS[end],
                values: inputs[input].keys.iter().map(|key| key.at(ENDS[end])).collect(),
                effects: of(&pair[end]),
            }),
        })
        .collect();
    for quantity in Response::ALL {
        let ends = swings.iter_mut().flat_map(|swing| &mut swing.ends);
        judge(ends.filter_map(|end| end.effects[quantity as usize].as_mut()));
    }
    let width = |swing: &Swing| swing.width(Response::Target);
    swings.sort_by(|a, b| width(b).total_cmp(&width(a)).then(a.input.cmp(&b.input)));
    let means = Response::ALL.map(|quantity| mean(&defined(central.iter().map(|figures| quantity.value(figures)))));
    let found = Swings { replications: central.len() as u64, central: means, swings };
    (!means[Response::Target as usize].is_nan()).then_some(found)
}
