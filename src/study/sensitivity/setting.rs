//! A scenario at stated levels of what is not known.

use crate::kernel::streams::StreamKey;
use crate::scenario::inputs::at_levels;
use crate::scenario::{Blueprint, UncertainInput};
use crate::study::headline::Figures;
use crate::study::job::{Job, Subject};
use crate::study::replication::Follow;
use crate::study::runner::{Candidate, Fault, Study};
use std::ops::Range;

/// Inputs that are fixed, and the replications that are simulated with them.
#[derive(Debug)]
pub struct Setting {
    /// Level of each input's prior; none where its central value stands.
    pub levels: Vec<Option<f64>>,
    /// Numbers of the replications: those of one number have the same families and the same luck.
    pub replications: Range<u64>,
}

/// What each replication of each setting found.
pub type SettingFigures = [Vec<Figures>];

impl Setting {
    /// With nothing fixed but some levels.
    pub fn of(inputs: &[UncertainInput], levels: &[(usize, f64)], replications: Range<u64>) -> Self {
        let mut all = vec![None; inputs.len()];
        levels.iter().for_each(|&(input, level)| all[input] = Some(level));
        Self { levels: all, replications }
    }

    /// The work of it.
    pub fn job<'a>(
        self,
        study: &Study<'_>,
        (candidate, blueprint): (&'a Candidate, &'a Blueprint),
        part: &str,
    ) -> Job<'a> {
        let replications = self.replications.clone();
        let hash = format!("{} at {:?}", candidate.hash, self.levels);
        let key = StreamKey { seed: study.seed, replication: replications.start };
        let subject = move |follow| {
            let scenario = at_levels(blueprint, &self.levels);
            let scenario = scenario.map_err(|draw| Fault::from(draw).of(&candidate.scenario.name, key))?;
            Subject::new(Candidate { scenario, hash: candidate.hash.clone(), blueprint: None }, follow)
        };
        let job = Job::built(study, &candidate.scenario, (&hash, Follow::Nothing), subject);
        job.titled(part).of(replications)
    }
}
