//! Which inputs matter when all are uncertain at once: elementary effects along random walks.

use super::setting::{Response, Setting};
use crate::kernel::streams::{Purpose, StreamKey};
use crate::statistics::elementary_effects::{Mattering, Walk, resample};
use crate::statistics::{Summary, defined, mean};
use crate::study::headline::Figures;

/// Least and most walks.
const WALKS: (u64, u64) = (10, 40);
/// Resamples of the walks.
const RESAMPLES: u64 = 1000;

/// Walks, and replications at each of their points, for so many replications.
pub(super) fn size(replications: u64) -> (u64, u64) {
    let walks = (replications / 10).clamp(WALKS.0, WALKS.1);
    (walks, (replications / walks).max(1))
}

/// What the screening found.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    /// Walks.
    pub walks: u64,
    /// Replications at each point of a walk, the same at all of them.
    pub replications: u64,
    /// The inputs, the one that matters most for the main quantity first.
    pub screened: Vec<Screened>,
}

/// An input and how it matters for each quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Screened {
    /// Its place among the inputs.
    pub input: usize,
    /// In the order of [`Response::ALL`]; `None` where no step of any walk has a value before and after it.
    pub of: [Option<Mattering>; Response::ALL.len()],
}

/// So many random walks over the inputs.
pub fn walks(inputs: usize, seed: u64, walks: u64) -> Vec<Walk> {
    let stream = |walk| StreamKey { seed, replication: walk }.stream(Purpose::Screening, 0, 0);
    let walk = |walk| {
        let mut stream = stream(walk);
        Walk::new(inputs, || stream.uniform())
    };
    (0..walks).map(walk).collect()
}

/// The points of all walks, with so many replications of each, the same at all points of a walk.
pub fn settings(walks: &[Walk], replications: u64) -> Vec<Setting> {
    let of_walk = |(number, walk): (u64, &Walk)| {
        let same = number * replications..(number + 1) * replications;
        let setting = move |levels: Vec<f64>| Setting {
            levels: levels.into_iter().map(Some).collect(),
            replications: same.clone(),
        };
        walk.points().into_iter().map(setting)
    };
    (0..).zip(walks).flat_map(of_walk).collect()
}

pub fn screening(inputs: usize, seed: u64, taken: &[Walk], found: &[Vec<Figures>]) -> Screening {
    let replications = found.first().map_or(0, Vec::len) as u64;
    let resamples: Vec<Vec<usize>> = (0..RESAMPLES)
        .map(|ordinal| {
            let mut stream = StreamKey { seed, replication: 0 }.stream(Purpose::Resample, 0, ordinal);
            resample(taken.len(), || stream.uniform())
        })
        .collect();
    let quantities = Response::ALL.map(|quantity| matterings(taken, found, quantity, &resamples));
    let mut screened: Vec<Screened> = (0..inputs)
        .map(|input| Screened { input, of: std::array::from_fn(|quantity| quantities[quantity][input]) })
        .collect();
    let main = |screened: &Screened| screened.of[Response::Target as usize].map_or(0.0, |of| of.mu_star);
    screened.sort_by(|a, b| main(b).total_cmp(&main(a)).then(a.input.cmp(&b.input)));
    Screening { walks: taken.len() as u64, replications, screened }
}

/// How each input matters for one quantity. `found` holds the replications of each point, walk by walk.
fn matterings(
    walks: &[Walk],
    found: &[Vec<Figures>],
    quantity: Response,
    resamples: &[Vec<usize>],
) -> Vec<Option<Mattering>> {
    let inputs = walks.first().map_or(0, |walk| walk.start.len());
    let mut effects = vec![Vec::with_capacity(walks.len()); inputs];
    let mut chance = vec![Vec::with_capacity(walks.len()); inputs];
    for (walk, points) in walks.iter().zip(found.chunks(inputs + 1)) {
        let replications = points.first().map_or(0, Vec::len);
        // One list of effects for each replication, then their mean and its error.
        let each: Vec<Vec<f64>> = (0..replications)
            .map(|replication| {
                walk.effects(&points.iter().map(|point| quantity.value(&point[replication])).collect::<Vec<_>>())
            })
            .collect();
        for input in 0..inputs {
            let summary = Summary::of(&defined(each.iter().map(|effects| effects[input])));
            effects[input].push(summary.map_or(f64::NAN, |summary| summary.mean));
            chance[input].extend(summary.filter(|summary| summary.n > 1).map(|summary| summary.standard_error));
        }
    }
    effects
        .iter()
        .zip(&chance)
        .map(|(effects, errors)| {
            // The mean size of a normal variable is sqrt(2 / pi) standard deviations.
            let by_chance = (!errors.is_empty()).then(|| mean(errors) * std::f64::consts::FRAC_2_PI.sqrt());
            Mattering::new(effects, resamples, by_chance)
        })
        .collect()
}
