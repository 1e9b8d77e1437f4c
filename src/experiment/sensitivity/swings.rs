//! Each unknown by itself at a low and at a high value, everything else at its central value, with the same luck: what a
//! tornado shows.

use super::futures::{Setting, Study};
use super::{Effects, Quantity, Values};
use crate::experiment::effect::{effect, judge};
use crate::experiment::runner::{Listener, RunError, no_target};
use crate::statistics::interval::student_t_p;

/// Levels of the ends: 1 of 10 is thought to lie below the first, 1 of 10 above the second.
pub const ENDS: [f64; 2] = [0.1, 0.9];

/// What each unknown does by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Swings {
    /// Futures at each end, and with central values.
    pub futures: u64,
    /// Means with central values; not a number where no future has a value.
    pub central: Values,
    /// The unknowns, largest swing of the main quantity first.
    pub swings: Vec<Swing>,
}

/// What one unknown does.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// Its place among the unknowns.
    pub unknown: usize,
    /// At its low value, and at its high one.
    pub ends: [End; 2],
}

/// An unknown at one of its values.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Level of its belief.
    pub level: f64,
    /// Values of its keys.
    pub values: Vec<f64>,
    /// Change of each quantity against central values, paired by future.
    pub effects: Effects,
}

impl Swing {
    /// Width of the range of a quantity's mean changes, that of no change included.
    #[must_use]
    pub fn width(&self, quantity: Quantity) -> f64 {
        let means = self.ends.iter().filter_map(|end| Some(end.effects[quantity as usize]?.difference.mean));
        let (low, high) = means.fold((0.0_f64, 0.0_f64), |(low, high), mean| (low.min(mean), high.max(mean)));
        high - low
    }
}

pub fn run<L: Listener + Sync>(study: &mut Study<'_>, listener: &mut L) -> Result<Option<Swings>, RunError> {
    let futures = study.control.replications;
    let mut settings = vec![Setting { levels: study.central(), futures: 0..futures }];
    for unknown in 0..study.unknowns().len() {
        for level in ENDS {
            let mut levels = study.central();
            levels[unknown] = Some(level);
            settings.push(Setting { levels, futures: 0..futures });
        }
    }
    let Some(found) = study.simulate("One unknown at a time", &settings, listener)? else { return Ok(None) };
    let (central, ends) = found.split_at(1);
    let central = &central[0];
    let mut p_values: Vec<Vec<f64>> = vec![Vec::new(); Quantity::ALL.len()];
    let mut of = |values: &[Values]| -> Effects {
        std::array::from_fn(|quantity| {
            let pairs = values.iter().zip(central).map(|(end, central)| end[quantity] - central[quantity]);
            let differences: Vec<f64> = pairs.filter(|difference| difference.is_finite()).collect();
            (!differences.is_empty()).then(|| {
                p_values[quantity].push(student_t_p(&differences));
                effect(&differences)
            })
        })
    };
    let unknowns = study.unknowns();
    let mut swings: Vec<Swing> = ends
        .chunks(2)
        .enumerate()
        .map(|(unknown, pair)| Swing {
            unknown,
            ends: std::array::from_fn(|end| End {
                level: ENDS[end],
                values: unknowns[unknown].keys.iter().map(|key| key.at(ENDS[end])).collect(),
                effects: of(&pair[end]),
            }),
        })
        .collect();
    for (quantity, p_values) in p_values.iter().enumerate() {
        let ends = swings.iter_mut().flat_map(|swing| &mut swing.ends);
        judge(ends.filter_map(|end| end.effects[quantity].as_mut()), p_values);
    }
    let width = |swing: &Swing| swing.width(Quantity::Target);
    swings.sort_by(|a, b| width(b).total_cmp(&width(a)).then(a.unknown.cmp(&b.unknown)));
    let mean = |quantity: usize| {
        let values: Vec<f64> =
            central.iter().map(|values| values[quantity]).filter(|value| value.is_finite()).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let central: Values = std::array::from_fn(mean);
    if central[Quantity::Target as usize].is_nan() {
        return Err(no_target(study.candidate));
    }
    Ok(Some(Swings { futures, central, swings }))
}
