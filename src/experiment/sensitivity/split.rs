//! The spread of the results, split into chance and not knowing the inputs: inputs are drawn, and with each draw a few futures
//! are simulated. What futures of one draw differ by is chance; what draws differ by beyond that is the inputs.

use super::futures::{Setting, Study};
use super::{Quantity, Values};
use crate::experiment::inputs::levels;
use crate::experiment::runner::{Listener, RunError};
use crate::kernel::streams::StreamKey;
use crate::statistics::variance::{Components, components};

/// Futures of each draw of the inputs. The surest estimate of what the inputs make up has about 1 + chance / inputs of them
/// (both as variances; see [`components`]): three are best where the inputs make up a third, and nearly so from a sixth to
/// all of it.
pub const EACH: u64 = 3;

/// The split for each quantity, in the order of [`Quantity::ALL`].
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Draws of the inputs.
    pub draws: u64,
    /// Futures of each.
    pub each: u64,
    /// Variances; `None` where fewer than two draws have values in all their futures.
    pub of: [Option<Components>; Quantity::ALL.len()],
}

impl Split {
    /// The quantities that have values, and their variances.
    pub fn known(&self) -> impl Iterator<Item = (Quantity, &Components)> {
        Quantity::ALL.into_iter().zip(&self.of).filter_map(|(quantity, of)| Some((quantity, of.as_ref()?)))
    }
}

/// As many draws of the inputs as there are replications. Draw 7 is that of future 7 of a run; the futures' own luck is
/// that of other numbers, so that no two futures share it.
pub fn run<L: Listener + Sync>(study: &mut Study<'_>, listener: &mut L) -> Result<Option<Split>, RunError> {
    let draws = study.control.replications;
    let settings: Vec<Setting> = (0..draws)
        .map(|draw| {
            let key = StreamKey { seed: study.control.seed, replication: draw };
            let levels = levels(study.unknowns(), key).into_iter().map(Some).collect();
            Setting { levels, futures: draw * EACH..(draw + 1) * EACH }
        })
        .collect();
    let found = study.simulate("Chance and inputs", &settings, listener)?;
    Ok(found.map(|found| Split { draws, each: EACH, of: split(&found) }))
}

fn split(found: &[Vec<Values>]) -> [Option<Components>; Quantity::ALL.len()] {
    std::array::from_fn(|quantity| {
        let groups: Vec<Vec<f64>> =
            found.iter().map(|futures| futures.iter().map(|values| values[quantity]).collect()).collect();
        components(&groups)
    })
}
