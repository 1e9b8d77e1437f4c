//! The spread of the results, split into chance and not knowing the inputs: inputs are drawn, and with each draw a few replications
//! are simulated. What replications of one draw differ by is chance; what draws differ by beyond that is the inputs.

use super::setting::{Response, Setting};
use crate::kernel::streams::StreamKey;
use crate::scenario::UncertainInput;
use crate::scenario::inputs::levels;
use crate::statistics::variance::{Components, components};
use crate::study::headline::Figures;

/// Replications of each draw of the inputs. The surest estimate of what the inputs make up has about 1 + chance / inputs of them
/// (both as variances; see [`components`]): three are best where the inputs make up a third, and nearly so from a sixth to
/// all of it.
pub const EACH: u64 = 3;

/// The split for each quantity, in the order of [`Response::ALL`].
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Draws of the inputs.
    pub draws: u64,
    /// Replications of each.
    pub each: u64,
    /// Variances; `None` where fewer than two draws have values in all their replications.
    pub of: [Option<Components>; Response::ALL.len()],
}

impl Split {
    /// The quantities that have values, and their variances.
    pub fn known(&self) -> impl Iterator<Item = (Response, &Components)> {
        Response::ALL.into_iter().zip(&self.of).filter_map(|(quantity, of)| Some((quantity, of.as_ref()?)))
    }
}

/// As many draws of the inputs as there are replications. Draw 7 is that of replication 7 of a run; the replications' own luck is
/// that of other numbers, so that no two replications share it.
pub fn settings(inputs: &[UncertainInput], seed: u64, draws: u64) -> Vec<Setting> {
    let setting = |draw| {
        let levels = levels(inputs, StreamKey { seed, replication: draw }).into_iter().map(Some).collect();
        Setting { levels, replications: draw * EACH..(draw + 1) * EACH }
    };
    (0..draws).map(setting).collect()
}

pub fn split(found: &[Vec<Figures>]) -> Split {
    let of = Response::ALL.map(|quantity| {
        let values = |replications: &Vec<Figures>| replications.iter().map(|figures| quantity.value(figures)).collect();
        components(&found.iter().map(values).collect::<Vec<Vec<f64>>>())
    });
    Split { draws: found.len() as u64, each: EACH, of }
}
