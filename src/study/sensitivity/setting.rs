//! A scenario at stated levels of what is not known.

use crate::scenario::inputs::ImpossibleDraw;
use crate::scenario::{Blueprint, Unknown};
use crate::study::headline::Figures;
use crate::study::job::{Job, Subject};
use crate::study::replicate::Study;
use crate::study::replication::Follow;
use crate::study::runner::{Candidate, RunError};
use std::ops::Range;

/// Inputs that are fixed, and the futures that are simulated with them.
#[derive(Debug)]
pub struct Setting {
    /// Level of each unknown's belief; none where its central value stands.
    pub levels: Vec<Option<f64>>,
    /// Numbers of the futures: those of one number have the same families and the same luck.
    pub futures: Range<u64>,
}

/// What each future of each setting found.
pub type Found = [Vec<Figures>];

impl Setting {
    /// With nothing fixed but some levels.
    pub fn of(unknowns: &[Unknown], levels: &[(usize, f64)], futures: Range<u64>) -> Self {
        let mut all = vec![None; unknowns.len()];
        levels.iter().for_each(|&(unknown, level)| all[unknown] = Some(level));
        Self { levels: all, futures }
    }

    /// The work of it.
    pub fn job<'a>(
        self,
        study: &Study<'_>,
        (candidate, blueprint): (&'a Candidate, &'a Blueprint),
        part: &str,
    ) -> Job<'a> {
        let futures = self.futures.clone();
        let (seed, hash) = (study.seed, format!("{} at {:?}", candidate.hash, self.levels));
        let subject = move |follow| {
            let scenario = self.scenario(blueprint).map_err(|source| {
                let option = candidate.scenario.name.clone();
                RunError::Draw { option, replication: self.futures.start, seed, source }
            })?;
            Subject::new(Candidate { scenario, hash: candidate.hash.clone(), unknown: None }, follow)
        };
        let job = Job::built(study, &candidate.scenario, (&hash, Follow::Nothing), subject);
        job.titled(part).of(futures)
    }

    fn scenario(&self, blueprint: &Blueprint) -> Result<crate::scenario::Scenario, ImpossibleDraw> {
        blueprint.with(&self.levels).map_err(|errors| {
            let stated = blueprint.unknowns().iter().zip(&self.levels);
            let values = stated.flat_map(|(unknown, level)| {
                let value =
                    move |key: &crate::scenario::UnknownKey| level.map_or_else(|| key.central(), |level| key.at(level));
                unknown.keys.iter().map(move |key| (&*key.key, value(key)))
            });
            ImpossibleDraw::new(values, &errors)
        })
    }
}
